/* Free pages that lie upside-down: told by how badly their text reads. */
#ifndef OCR_FREE_UPRIGHT_H
#define OCR_FREE_UPRIGHT_H

#include "model/dossier.h"
#include "ocr/engine.h"

#include <stdbool.h>

/* True when the words are enough, and read well enough, to stand the right way up. */
bool upright_reads_well(const word_list *words);

/* True when a page's words as read upside-down (`turned`) read so much better that this is up. */
bool upright_is_better(const word_list *turned, const word_list *words);

/*
 * Reads a page that reads badly again upside-down and keeps the better way; true when it turned the
 * page, `image` (free_image_of) and `words` with it. Letters on glued labels do not count.
 */
bool upright_read_the_better_way(struct engine *engine, struct page *page, struct dossier *dossier,
				 struct Pix *image, word_list *words);

#endif
