/* A photographed sheet: where it lies in the picture, and the sheet alone, laid flat. */
#ifndef INGEST_FLATTEN_H
#define INGEST_FLATTEN_H

#include "model/homography.h"

struct Pix;

/* A sheet found in a picture: its corners clockwise from the upper left, in pixels. */
struct flatten_sheet {
	struct point corners[4];
	int width_px, height_px; /* that it has when it is laid flat: A4's or A5's proportions */
};

/*
 * Finds the one sheet of A4 or A5 that lies on something darker in an 8-bit grey picture: within
 * 25 degrees of level, all four corners in the picture, a quarter of it or more. False: there is no
 * such sheet, or the picture is the sheet and nothing else, or something else in it is as light: a
 * second paper, or the desk. The corners are good to about 0.2 % of the sheet's side.
 */
bool flatten_find(struct Pix *grey, struct flatten_sheet *ret_sheet);

/* The sheet of the picture, laid flat, and the map from its pixels to the picture's. NULL: there is
 * no such map. The caller owns it. */
struct Pix *flatten(struct Pix *grey, const struct flatten_sheet *sheet,
		    struct homography *ret_to_picture);

#endif
