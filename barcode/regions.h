/* Places on a page that look like a barcode: bars at any angle, or the speckle of a QR code. */
#ifndef BARCODE_REGIONS_H
#define BARCODE_REGIONS_H

#include "model/geometry.h"

#include <stdbool.h>

struct Pix;

/* An oriented rectangle in pixels of the page. `across` is the unit vector that crosses the bars.
 */
struct region {
	struct point centre;
	struct point across;
	double length; /* along `across` */
	double height; /* along the bars */
	bool matrix;   /* a square of speckle rather than bars; `across` is then (1, 0) */
};

struct region_list {
	struct region *items;
	int count;
	int dpi; /* to read them by: that of the page, or a multiple when they are oversized */
};

enum { REGION_SCALES = 3 };

/*
 * Finds the regions of an 8-bit grey page: in lists[0] those of the sizes that are printed on
 * paper at that resolution, in the others those two and four times as large, which a photograph has
 * whose resolution is only a guess. Their edges are good to about 2 mm, their direction to 10
 * degrees; a symbol crossed by a stamp may come as two regions. Free each with regions_clear().
 */
void regions_find(struct Pix *grey, int dpi, struct region_list lists[REGION_SCALES]);
void regions_clear(struct region_list *list);

/* The place of a page's point in a region: `x` along `across` and `y` along the bars, 0 its centre.
 */
struct point region_locate(const struct region *region, struct point point);

/* True when the point lies in the region. */
bool region_holds(const struct region *region, struct point point);

/* The smallest upright box of pixels that holds the region. */
struct box region_box(const struct region *region);

#endif
