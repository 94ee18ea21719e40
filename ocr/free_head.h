/* Cheap first: the head of a paper may tell that the rest of it need not be read. */
#ifndef OCR_FREE_HEAD_H
#define OCR_FREE_HEAD_H

#include "ocr/free.h"

/*
 * Reads the words of a page: its head, and the rest unless the head tells all that is wanted.
 * Returns whether it read the rest. `image` is that of free_image_of().
 */
bool head_read_first(struct engine *engine, struct Pix *image, const struct free_layout *layout,
		     const struct page *page, struct dossier *dossier, word_list *words);

#endif
