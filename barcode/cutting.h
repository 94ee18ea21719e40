/* A part of the page, scaled, for engines that look at pictures rather than lines. */
#ifndef BARCODE_CUTTING_H
#define BARCODE_CUTTING_H

#include "barcode/regions.h"

struct Pix;

struct cutting {
	struct Pix *pix; /* plain order of bytes; the rows' padding belongs to the picture */
	int left, top;   /* on the page */
	double scale;    /* cutting pixels to a page pixel */
};

/* Cuts a region with its quiet zone out of an 8-bit grey page. `pix` is NULL when nothing is left
 * of it. Free with cutting_clear(). */
struct cutting cutting_make(struct Pix *grey, int dpi, const struct region *region, double scale);
void cutting_clear(struct cutting *cutting);

int cutting_width(const struct cutting *cutting); /* of a row in bytes, padding included */
int cutting_height(const struct cutting *cutting);
unsigned char *cutting_bytes(const struct cutting *cutting);

/* The upright place on the page of a box in the cutting. */
struct region cutting_place(const struct cutting *cutting, struct box box);

#endif
