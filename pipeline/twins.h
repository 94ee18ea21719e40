/* The same paper twice: which earlier dossiers have pages like a dossier's. */
#ifndef PIPELINE_TWINS_H
#define PIPELINE_TWINS_H

#include "ocr/ocr.h"
#include "store/store.h"

/* Makes the fingerprint of a page that was read, if it is of a kind that a paper is known by. The
 * fingerprint lives in the arena. */
void twins_note(struct ocr *ocr, struct page *page, struct arena *arena);

/* Compares the dossier with what the store has that is like it, and adds the twins. */
enum status twins_find(struct store *store, struct dossier *dossier,
		       struct register_answers *answers, struct error *error);

#endif
