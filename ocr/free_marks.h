/*
 * Whether a prescription is signed and stamped. Free pages have no frame for it: what stands away
 * from the lines of text, is as large as a stamp and is no label, is looked at.
 */
#ifndef OCR_FREE_MARKS_H
#define OCR_FREE_MARKS_H

#include "model/dossier.h"
#include "ocr/engine.h"

/*
 * On an ordonnance, appends `signature` and `cachet` ("true" or "false") and, where no number was
 * read surely, medecin_inpe from the stamp. `words` are the page's, in pixels of the upright page,
 * whose images must be loaded. Other pages are left alone. A few hundredths of a second.
 */
void free_marks_look(struct engine *engine, const struct page *page, struct dossier *dossier,
		     const word_list *words);

#endif
