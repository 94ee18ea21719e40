#include "ocr/cell.h"

#include "base/memory.h"
#include "ocr/bits.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SAMPLES = 4, /* looks at each pixel, each way */
	LOOKS = SAMPLES * CELL_SIDE,
	EDGE = 1, /* grey pixels around the ink */
};

/* A part of the zone around the shape, as large as the cell's picture will show. */
struct patch {
	unsigned char *ink;   /* darkness, 0..255 */
	unsigned char *print; /* 255 where the form's print is */
	int left, top, width, height;
};

static unsigned char darkness(const struct zone *zone, int x, int y)
{
	const l_uint32 *line;

	if (x < 0 || y < 0 || x >= zone->box.w || y >= zone->box.h)
		return 0;
	line = pixGetData(zone->scan) + (size_t)y * (size_t)pixGetWpl(zone->scan);
	return (unsigned char)(255 - GET_DATA_BYTE(line, x));
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
	struct bits print = bits_of(zone->print), ink = bits_of(wide);

	patch.ink = memory_new((size_t)side * (size_t)side, 1);
	patch.print = memory_new((size_t)side * (size_t)side, 1);
	for (int y = 0; y < side; y++)
		for (int x = 0; x < side; x++) {
			size_t at = (size_t)y * (size_t)side + (size_t)x;
			int zone_x = patch.left + x, zone_y = patch.top + y;
			bool printed = bits_at(&print, zone_x, zone_y);
			bool shaped = bits_at(&ink, zone_x - box.x + EDGE, zone_y - box.y + EDGE);

			patch.print[at] = printed ? 255 : 0;
			if (printed || shaped)
				patch.ink[at] = darkness(zone, zone_x, zone_y);
		}
	pixDestroy(&framed);
	pixDestroy(&wide);
	return patch;
}

/* The patch's column (or row) that each look along the picture's side falls on; -1: none. */
static void place_looks(double start, double step, int patch_start, int patch_side,
			int places[LOOKS])
{
	for (int i = 0; i < LOOKS; i++) {
		int pixel = i / SAMPLES;
		double at = start + step * (pixel + (i % SAMPLES + 0.5) / SAMPLES);
		int place = (int)floor(at) - patch_start;

		places[i] = place < patch_side ? place : -1;
	}
}

/* The means of the looks at one pixel of the picture. */
static void take_looks(const struct patch *patch, const int *columns, const int *rows,
		       float pixel[CELL_LAYERS])
{
	int ink = 0, print = 0;

	for (int k = 0; k < SAMPLES * SAMPLES; k++) {
		int column = columns[k % SAMPLES], row = rows[k / SAMPLES];
		size_t at = (size_t)row * (size_t)patch->width + (size_t)column;

		if (column < 0 || row < 0)
			continue;
		ink += patch->ink[at];
		print += patch->print[at];
	}
	pixel[0] = (float)ink / (SAMPLES * SAMPLES * 255.0F);
	pixel[1] = (float)print / (SAMPLES * SAMPLES * 255.0F);
}

void cell_picture(const struct zone *zone, struct Pix *shape, struct box box,
		  float cell[CELL_VALUES])
{
	struct patch patch = cut_patch(zone, shape, box);
	double step = (double)(box.w > box.h ? box.w : box.h) / CELL_BOX;
	int columns[LOOKS], rows[LOOKS];

	assert(!box_is_empty(box));
	place_looks(box.x + box.w / 2.0 - CELL_SIDE / 2.0 * step, step, patch.left, patch.width,
		    columns);
	place_looks(box.y + box.h / 2.0 - CELL_SIDE / 2.0 * step, step, patch.top, patch.height,
		    rows);
	for (int y = 0; y < CELL_SIDE; y++)
		for (int x = 0; x < CELL_SIDE; x++)
			take_looks(&patch, columns + x * SAMPLES, rows + y * SAMPLES,
				   cell + (y * CELL_SIDE + x) * CELL_LAYERS);
	free(patch.ink);
	free(patch.print);
}
