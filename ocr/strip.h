/* One line of a page, cut out and brought to a height, read as a line. */
#ifndef OCR_STRIP_H
#define OCR_STRIP_H

#include "ocr/engine.h"

/*
 * Reads the part `box` of an 8-bit grey image, a quarter of its height more on each side, scaled so
 * that the box is `height` pixels high, and appends the words with boxes in pixels of the image and
 * the line `line`. Differing heights make differing mistakes: what two of them agree on is likelier
 * right. Nothing is appended for a box off the image.
 */
void strip_read(struct engine *engine, struct Pix *image, struct box box, int height,
		enum alphabet alphabet, int line, struct arena *arena, word_list *words);

#endif
