/*
 * Labels cut from medicine boxes: the code with the name, price, lot and expiry printed beside it.
 *
 * free_read_vignettes() and free_read_printed_codes() (ocr/free.h) go by the words of the page;
 * vignettes_look() then cuts each label out, turns it upright by its bars and reads it alone.
 */
#ifndef OCR_VIGNETTES_H
#define OCR_VIGNETTES_H

#include "model/dossier.h"
#include "ocr/engine.h"

/*
 * Adds and corrects vignette_N_nom, _ppv, _lot and _expiration of the page's codes that have a
 * vignette_N_code already. The page's delivered image must be loaded. At most 16 labels, some 60 ms
 * each.
 */
void vignettes_look(struct engine *engine, const struct page *page, struct dossier *dossier);

#endif
