/* Second looks at a page: at words that the engine doubts, and at ink that it passed over. */
#ifndef OCR_LOOK_AGAIN_H
#define OCR_LOOK_AGAIN_H

#include "model/page.h"
#include "ocr/engine.h"

/*
 * Reads doubted words again, one by one, and keeps what scores higher. Boxes are pixels of `image`,
 * an 8-bit grey page. At most 16 words, some 10 ms each; a page of doubts (handwriting) is left
 * alone.
 */
void look_again(struct engine *engine, struct Pix *image, struct arena *arena, word_list *words);

/*
 * Reads ink beside known words that no word covers and appends what it says: page segmentation
 * drops a lone number at the end of a row. `ink` is the 1-bit page of the size of `image`. At most
 * 12 places.
 */
void look_at_unread(struct engine *engine, struct Pix *image, struct Pix *ink, struct arena *arena,
		    word_list *words);

#endif
