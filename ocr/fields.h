/* The fields of an aligned form page become readings. */
#ifndef OCR_FIELDS_H
#define OCR_FIELDS_H

#include "model/dossier.h"
#include "ocr/blank.h"
#include "ocr/engine.h"

void fields_read(struct engine *engine, const struct blank *blank, const struct page *page,
		 struct dossier *dossier);

#endif
