#include "ocr/cell.h"

#include "base/memory.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 4, EDGE = 1 }; /* looks at each pixel, each way; grey pixels around the ink */

/* Darkness 0..255 of the box and EDGE pixels around it, nothing but the shape and its edge. */
struct patch {
	unsigned char *values;
	int width, height;
};

static unsigned char darkness(struct Pix *grey, int x, int y)
{
	l_uint32 value = 255;

	pixGetPixel(grey, x, y, &value); /* outside: leaves white */
	return (unsigned char)(255 - value);
}

static struct patch cut_patch(const struct zone *zone, struct Pix *shape, struct box box)
{
	struct patch patch = { .width = box.w + 2 * EDGE, .height = box.h + 2 * EDGE };
	struct Pix *framed = pixAddBorder(shape, EDGE, 0);
	struct Pix *wide = pixDilateBrick(NULL, framed, 2 * EDGE + 1, 2 * EDGE + 1);

	patch.values = memory_new((size_t)patch.width * (size_t)patch.height, 1);
	for (int y = 0; y < patch.height; y++)
		for (int x = 0; x < patch.width; x++) {
			l_uint32 inside = 0;

			pixGetPixel(wide, x, y, &inside);
			if (inside)
				patch.values[(size_t)y * (size_t)patch.width + (size_t)x] =
					darkness(zone->grey, box.x + x - EDGE, box.y + y - EDGE);
		}
	pixDestroy(&framed);
	pixDestroy(&wide);
	return patch;
}

static int sample(const struct patch *patch, double x, double y)
{
	int column = (int)floor(x), row = (int)floor(y);

	if (column < 0 || row < 0 || column >= patch->width || row >= patch->height)
		return 0;
	return patch->values[(size_t)row * (size_t)patch->width + (size_t)column];
}

void cell_picture(const struct zone *zone, struct Pix *shape, struct box box,
		  float cell[CELL_PIXELS])
{
	struct patch patch = cut_patch(zone, shape, box);
	double step = (double)(box.w > box.h ? box.w : box.h) / CELL_BOX;
	double left = patch.width / 2.0 - CELL_SIDE / 2.0 * step;
	double top = patch.height / 2.0 - CELL_SIDE / 2.0 * step;

	assert(!box_is_empty(box));
	for (int y = 0; y < CELL_SIDE; y++)
		for (int x = 0; x < CELL_SIDE; x++) {
			int sum = 0;

			for (int k = 0; k < SAMPLES * SAMPLES; k++)
				sum += sample(&patch,
					      left + step * (x + (k % SAMPLES + 0.5) / SAMPLES),
					      top + step * (y + (k / SAMPLES + 0.5) / SAMPLES));
			cell[y * CELL_SIDE + x] = (float)sum / (SAMPLES * SAMPLES * 255.0F);
		}
	free(patch.values);
}
