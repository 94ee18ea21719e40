/* The fields of an aligned form page become readings. */
#ifndef OCR_FIELDS_H
#define OCR_FIELDS_H

#include "model/dossier.h"
#include "ocr/blank.h"
#include "ocr/characters.h"
#include "ocr/engine.h"

/* What reads print, and what reads hands. */
struct readers {
	struct engine *engine;
	const struct characters *characters;
};

void fields_read(struct readers readers, const struct blank *blank, const struct page *page,
		 struct dossier *dossier);

#endif
