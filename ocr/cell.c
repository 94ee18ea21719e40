#include "ocr/cell.h"

#include "base/memory.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SAMPLES = 4, /* looks at each pixel, each way */
	EDGE = 1,    /* grey pixels around the ink */
};

/* A part of the zone around the shape, as large as the cell's picture will show. */
struct patch {
	unsigned char *ink;   /* darkness, 0..255 */
	unsigned char *print; /* 255 where the form's print is */
	int left, top, width, height;
};

static bool is_set(struct Pix *image, int x, int y)
{
	l_uint32 value = 0;

	pixGetPixel(image, x, y, &value); /* outside: leaves 0 */
	return value != 0;
}

static unsigned char darkness(const struct zone *zone, int x, int y)
{
	l_uint32 value = 255;

	pixGetPixel(zone->scan, x, y, &value); /* outside: leaves white */
	return (unsigned char)(255 - value);
}

static struct patch cut_patch(const struct zone *zone, struct Pix *shape, struct box box)
{
	int longer = box.w > box.h ? box.w : box.h;
	int side = (int)ceil((double)longer * CELL_SIDE / CELL_BOX) + 2;
	struct patch patch = { .left = box.x + box.w / 2 - side / 2,
			       .top = box.y + box.h / 2 - side / 2,
			       .width = side,
			       .height = side };
	struct Pix *framed = pixAddBorder(shape, EDGE, 0);
	struct Pix *wide = pixDilateBrick(NULL, framed, 2 * EDGE + 1, 2 * EDGE + 1);

	patch.ink = memory_new((size_t)side * (size_t)side, 1);
	patch.print = memory_new((size_t)side * (size_t)side, 1);
	for (int y = 0; y < side; y++)
		for (int x = 0; x < side; x++) {
			size_t at = (size_t)y * (size_t)side + (size_t)x;
			int zone_x = patch.left + x, zone_y = patch.top + y;
			bool printed = is_set(zone->print, zone_x, zone_y);
			bool shaped = is_set(wide, zone_x - box.x + EDGE, zone_y - box.y + EDGE);

			patch.print[at] = printed ? 255 : 0;
			if (printed || shaped)
				patch.ink[at] = darkness(zone, zone_x, zone_y);
		}
	pixDestroy(&framed);
	pixDestroy(&wide);
	return patch;
}

static void add_sample(const struct patch *patch, double x, double y, int sums[CELL_LAYERS])
{
	int column = (int)floor(x) - patch->left, row = (int)floor(y) - patch->top;
	size_t at;

	if (column < 0 || row < 0 || column >= patch->width || row >= patch->height)
		return;
	at = (size_t)row * (size_t)patch->width + (size_t)column;
	sums[0] += patch->ink[at];
	sums[1] += patch->print[at];
}

void cell_picture(const struct zone *zone, struct Pix *shape, struct box box,
		  float cell[CELL_VALUES])
{
	struct patch patch = cut_patch(zone, shape, box);
	double step = (double)(box.w > box.h ? box.w : box.h) / CELL_BOX;
	double left = box.x + box.w / 2.0 - CELL_SIDE / 2.0 * step;
	double top = box.y + box.h / 2.0 - CELL_SIDE / 2.0 * step;

	assert(!box_is_empty(box));
	for (int i = 0; i < CELL_PIXELS; i++) {
		int sums[CELL_LAYERS] = { 0 }, x = i % CELL_SIDE, y = i / CELL_SIDE;

		for (int k = 0; k < SAMPLES * SAMPLES; k++)
			add_sample(&patch, left + step * (x + (k % SAMPLES + 0.5) / SAMPLES),
				   top + step * (y + (k / SAMPLES + 0.5) / SAMPLES), sums);
		for (int layer = 0; layer < CELL_LAYERS; layer++)
			cell[i * CELL_LAYERS + layer] =
				(float)sums[layer] / (SAMPLES * SAMPLES * 255.0F);
	}
	free(patch.ink);
	free(patch.print);
}
