/* Labels beside the barcodes of boxes: what is printed on them is not the paper's own text. */
#ifndef OCR_FREE_LABELS_H
#define OCR_FREE_LABELS_H

#include "ocr/free.h"

/* A box of delivered pixels in those of the upright page. */
struct box labels_upright_box(const struct page *page, struct box delivered);

/* True for a code of a medicine's box, as a symbol alone tells. */
bool labels_is_box_code(const struct barcode *barcode);

/* Parts words: those of one line of the engine's go to the labels when most of them stand in one.
 */
void labels_part(const struct free_page *paper, const word_list *words, word_list *text,
		 word_list *labels);

/* How many codes of boxes are on a page, in bars or in digits under unread ones. */
int labels_count_codes(const struct page *page, const struct dossier *dossier);

/*
 * True when a page is nothing but labels of boxes, two at least: hardly any ink is away from their
 * bars. Reading each label alone is then enough (ocr/vignettes.h).
 */
bool labels_are_all(const struct page *page, const struct dossier *dossier);

#endif
