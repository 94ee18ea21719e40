/* One character's ink, brought to the picture that the recogniser of characters looks at. */
#ifndef OCR_CELL_H
#define OCR_CELL_H

#include "ocr/characters.h"
#include "ocr/zone.h"

/*
 * Scales the ink of `shape` (1 bit, lying at `box` in the zone) so that its longer side is
 * CELL_BOX, and puts it in the middle of `cell`: the share of ink of each pixel, 0..1. Where the
 * scan is grey the strokes keep their grey edges. The box must not be empty (asserted).
 */
void cell_picture(const struct zone *zone, struct Pix *shape, struct box box,
		  float cell[CELL_VALUES]);

#endif
