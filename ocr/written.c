#include "ocr/written.h"

#include "base/memory.h"
#include "model/fingerprint.h"

#include <leptonica/allheaders.h>
#include <math.h>

/* What lies nearer to the edge of the picture is the paper's shadow as often as writing. */
#define EDGE_MM 3.0

struct collecting {
	struct density *density;
	struct affine to_cells;
	float weight;     /* cells that one pixel of ink covers */
	struct Pix *mask; /* NULL; ink there is print */
	double mask_px_a_cell;
};

static bool is_print(const struct collecting *collecting, double cell_x, double cell_y)
{
	int x = (int)(cell_x * collecting->mask_px_a_cell);
	int y = (int)(cell_y * collecting->mask_px_a_cell);
	const l_uint32 *line;

	if (x >= pixGetWidth(collecting->mask) || y >= pixGetHeight(collecting->mask))
		return false;
	line = pixGetData(collecting->mask) + (size_t)y * (size_t)pixGetWpl(collecting->mask);
	return line[x / 32] >> (31 - x % 32) & 1;
}

static void collect_pixel(const struct collecting *collecting, int x, int y)
{
	struct point cell = affine_apply(collecting->to_cells, (struct point){ x + 0.5, y + 0.5 });
	struct density *density = collecting->density;

	if (cell.x < 0 || cell.y < 0 || cell.x >= density->width || cell.y >= density->height)
		return;
	if (collecting->mask != NULL && is_print(collecting, cell.x, cell.y))
		return;
	density->values[(size_t)cell.y * (size_t)density->width + (size_t)cell.x] +=
		collecting->weight;
}

/* Most words of a row are empty and cost one test. */
static void collect_row(const struct collecting *collecting, const l_uint32 *line, int y, int left,
			int right)
{
	for (int word = left / 32; word * 32 < right; word++)
		for (l_uint32 bits = line[word]; bits != 0;) {
			int bit = __builtin_clz(bits), x = word * 32 + bit;

			if (x >= left && x < right)
				collect_pixel(collecting, x, y);
			bits &= ~(0x80000000U >> bit);
		}
}

struct density written_density(const struct page *page, const struct blank *blank)
{
	int wide = pixGetWidth(page->ink), tall = pixGetHeight(page->ink);
	int edge = (int)lround(EDGE_MM / MM_PER_INCH * page->dpi);
	double scale = (double)FINGERPRINT_DPI / page->dpi,
	       cells_a_mm = FINGERPRINT_DPI / MM_PER_INCH;
	double width = blank != NULL ? blank->form->width_mm * cells_a_mm : wide * scale;
	double height = blank != NULL ? blank->form->height_mm * cells_a_mm : tall * scale;
	struct density density = { (int)ceil(width), (int)ceil(height), FINGERPRINT_DPI, NULL };
	struct collecting collecting = { .density = &density,
					 .to_cells = affine_scale(scale),
					 .weight = (float)(scale * scale) };

	if (blank != NULL) {
		collecting.to_cells = affine_compose(affine_inverse(page->form_to_page),
						     affine_scale(cells_a_mm));
		collecting.mask = blank->print_wide;
		collecting.mask_px_a_cell = blank->dpi / FINGERPRINT_DPI;
	}
	density.values = memory_new((size_t)density.width * (size_t)density.height, sizeof(float));
	for (int y = edge; y < tall - edge; y++)
		collect_row(&collecting,
			    pixGetData(page->ink) + (size_t)y * (size_t)pixGetWpl(page->ink), y,
			    edge, wide - edge);
	return density;
}
