#include "barcode/cutting.h"

#include <leptonica/allheaders.h>

/* Four modules of quiet zone are prescribed for QR; so much is cut out around a region. */
#define MARGIN_MM 5.0
#define MARGIN_OF_SIDE 0.25

struct cutting cutting_make(struct Pix *grey, int dpi, const struct region *region, double scale)
{
	double margin = MARGIN_MM / MM_PER_INCH * dpi + MARGIN_OF_SIDE * region->length;
	struct box box =
		box_intersection(box_grow(region_box(region), (int)margin),
				 (struct box){ 0, 0, pixGetWidth(grey), pixGetHeight(grey) });
	struct Box *clip = boxCreate(box.x, box.y, box.w, box.h);
	struct Pix *part = pixClipRectangle(grey, clip, NULL);
	struct cutting cutting = { part, box.x, box.y, scale };

	boxDestroy(&clip);
	if (part != NULL && scale != 1) {
		cutting.pix = pixScale(part, (l_float32)scale, (l_float32)scale);
		pixDestroy(&part);
	}
	if (cutting.pix != NULL)
		pixEndianByteSwap(cutting.pix);
	return cutting;
}

void cutting_clear(struct cutting *cutting)
{
	pixDestroy(&cutting->pix);
}

int cutting_width(const struct cutting *cutting)
{
	return pixGetWpl(cutting->pix) * 4;
}

int cutting_height(const struct cutting *cutting)
{
	return pixGetHeight(cutting->pix);
}

unsigned char *cutting_bytes(const struct cutting *cutting)
{
	return (unsigned char *)pixGetData(cutting->pix);
}

struct region cutting_place(const struct cutting *cutting, struct box box)
{
	return (struct region){
		.centre = { cutting->left + (box.x + box.w / 2.0) / cutting->scale,
			    cutting->top + (box.y + box.h / 2.0) / cutting->scale },
		.across = { 1, 0 },
		.length = box.w / cutting->scale,
		.height = box.h / cutting->scale,
		.matrix = true,
	};
}
