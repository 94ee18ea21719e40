/* Connected pieces of ink: the units that are kept or dropped whole, so that strokes stay whole. */
#ifndef OCR_PIECES_H
#define OCR_PIECES_H

#include "model/geometry.h"

struct Pix;
struct Pixa;

struct piece {
	struct Pix *shape; /* 1 bit, box.w x box.h; lent by the list */
	struct box box;
	int pixels;
};

struct piece_list {
	struct piece *items;
	int count;
	struct Pixa *shapes; /* owns the shapes */
};

/* All 8-connected pieces of a 1-bit image. Free with pieces_clear(). NULL gives none. */
struct piece_list pieces_find(struct Pix *ink);
void pieces_clear(struct piece_list *list);

/* Sets or clears the piece's pixels in an image of the same grid. */
void piece_paint(struct Pix *image, const struct piece *piece);
void piece_erase(struct Pix *image, const struct piece *piece);

#endif
