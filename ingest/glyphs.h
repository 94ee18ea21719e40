/*
 * Glyphs: the letter-sized blots of a page, and how upright each of them looks.
 *
 * A small network gives a 16 x 16 picture of a glyph a score for standing upright. Shown the four
 * turns of one glyph it gives four scores, and their softmax is the probability of each turn: the
 * same weights serve all turns, so none is preferred. Letters, digits, Arabic and handwriting are
 * known to it; a blot that says nothing gives four equal shares. tools/train-turn made the weights.
 */
#ifndef INGEST_GLYPHS_H
#define INGEST_GLYPHS_H

#include "model/geometry.h"

#include <stddef.h>

struct Pix;

enum { GLYPH_SIDE = 16, GLYPH_PIXELS = GLYPH_SIDE * GLYPH_SIDE, GLYPHS_MAX = 600 };

struct glyph {
	struct box box;                     /* pixels of the ink that was searched */
	unsigned char pixels[GLYPH_PIXELS]; /* share of ink, 0..255, row by row */
};

/* The glyphs of a page, and the places of what may be a barcode's bars. */
struct glyph_list {
	struct glyph *items;
	int count;
	struct box *bars;
	int bar_count;
};

/*
 * The letter-sized blots of a 1-bit image, spread evenly over it when there are more than
 * GLYPHS_MAX; rules, frames and specks are left out. Bars are straight thin blots of 4 to 40 mm, at
 * any angle. Free with glyphs_clear().
 */
struct glyph_list glyphs_find(struct Pix *ink, int dpi);
void glyphs_clear(struct glyph_list *list);

/* The probabilities that turning the glyph clockwise by 0, 90, 180 and 270 degrees makes it
 * upright. */
void glyph_judge(const struct glyph *glyph, double probability[4]);

#endif
