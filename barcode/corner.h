/* The solid corner of a DataMatrix: two sides of its frame are all dark. */
#ifndef BARCODE_CORNER_H
#define BARCODE_CORNER_H

#include "barcode/cutting.h"

enum { CORNER_SPOTS_MAX = 12 };

struct spot {
	int x, y;
};

/*
 * Looks for two straight dark edges that meet at about a right angle and are the first thing met
 * on the way into `inner`, a part of the cutting. Gives some pixels of those edges, 0 when there is
 * no such corner.
 */
int corner_find(const struct cutting *cutting, struct box inner,
		struct spot spots[CORNER_SPOTS_MAX]);

#endif
