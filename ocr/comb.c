/*
 * People write over the printed cells, so the cells only say where to look: the units are connected
 * pieces of ink. What covers the middle of one cell goes whole to the cell that holds most of it.
 * What covers more is several characters that touch, and is cut at the borders it crosses, where
 * the fewest pixels of ink are in a column near the border (Casey and Lecolinet, "A survey of
 * methods and strategies in character segmentation", 1996, call it projection analysis).
 */
#include "ocr/comb.h"

#include "base/memory.h"
#include "ocr/median.h"
#include "ocr/pieces.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* The share of a cell's width around a border in which a cut is looked for. */
static const double cut_reach = 0.3;
/* A piece that reaches this share of a cell's width past the middles of two cells is two
 * characters. */
static const double past_middle = 0.1;
/* Smaller than this share of the cell's tallest piece, and not beside it, is dirt. */
static const double dirt_share = 0.3;

/* What is no wider, and no farther from a cell's side (in its widths), is left of a printed tick.
 */
static const double tick_mm = 0.5, tick_reach = 0.18;

/* How much taller than the middle one a cell's ink may be, and how far above it may begin. */
static const double too_tall = 1.35, above_most = 0.15;

struct columns {
	struct box cells[COMB_CELLS_MAX]; /* as printed, in the zone */
	int count;
	struct Pix *canvases[COMB_CELLS_MAX]; /* as large as the zone; NULL: nothing yet */
};

static int cell_at(const struct columns *columns, double x)
{
	int best = 0;

	for (int c = 1; c < columns->count; c++) {
		double here = fabs(columns->cells[c].x + columns->cells[c].w / 2.0 - x);
		double there = fabs(columns->cells[best].x + columns->cells[best].w / 2.0 - x);

		best = here < there ? c : best;
	}
	return best;
}

/* The columns of a piece with how much ink they have. Free with free(). */
static int *count_columns(const struct piece *piece)
{
	int *counts = memory_new((size_t)piece->box.w, sizeof(*counts));

	for (int y = 0; y < piece->box.h; y++) {
		const l_uint32 *line =
			pixGetData(piece->shape) + (size_t)y * (size_t)pixGetWpl(piece->shape);

		for (int x = 0; x < piece->box.w; x++)
			counts[x] += GET_DATA_BIT(line, x) != 0;
	}
	return counts;
}

static double middle_of_ink(const struct piece *piece)
{
	int *counts = count_columns(piece);
	double sum = 0, weight = 0;

	for (int x = 0; x < piece->box.w; x++) {
		sum += (double)counts[x] * (x + 0.5);
		weight += counts[x];
	}
	free(counts);
	return piece->box.x + (weight > 0 ? sum / weight : 0);
}

/* The column of the piece near a border where a cut goes through the least ink. */
static int find_cut(const struct piece *piece, const int *counts, struct box left, struct box right)
{
	int border = (left.x + left.w + right.x) / 2 - piece->box.x;
	int reach = (int)lround(cut_reach * left.w), best = border;
	double least = INFINITY;

	for (int x = border - reach; x <= border + reach; x++) {
		double cost;

		if (x < 0 || x >= piece->box.w)
			continue;
		cost = counts[x] + 2.0 * abs(x - border) / (1 + reach);
		if (cost < least) {
			least = cost;
			best = x;
		}
	}
	return best;
}

static struct Pix *canvas(struct columns *columns, int cell, const struct zone *zone)
{
	if (columns->canvases[cell] == NULL)
		columns->canvases[cell] = pixCreate(zone->box.w, zone->box.h, 1);
	return columns->canvases[cell];
}

static void paint_part(const struct piece *piece, int from, int to, struct Pix *onto)
{
	pixRasterop(onto, piece->box.x + from, piece->box.y, to - from, piece->box.h, PIX_PAINT,
		    piece->shape, from, 0);
}

/* Cuts a piece at each border between the cells it covers. */
static void paint_cut(struct columns *columns, const struct zone *zone, const struct piece *piece)
{
	int *counts = count_columns(piece), from = 0;
	double inset = 0.3 * columns->cells[0].w;
	int first = cell_at(columns, piece->box.x + inset);
	int last = cell_at(columns, piece->box.x + piece->box.w - inset);

	for (int c = first; c <= last; c++) {
		int to = c == last ? piece->box.w
				   : find_cut(piece, counts, columns->cells[c],
					      columns->cells[c + 1]);

		if (to > from)
			paint_part(piece, from, to, canvas(columns, c, zone));
		from = to > from ? to : from;
	}
	free(counts);
}

/* The cells whose middle the piece covers with something to spare. */
static int count_middles(const struct columns *columns, struct box piece)
{
	int count = 0;

	for (int c = 0; c < columns->count; c++) {
		double middle = columns->cells[c].x + columns->cells[c].w / 2.0;
		double spare = past_middle * columns->cells[c].w;

		count += piece.x < middle - spare && piece.x + piece.w > middle + spare;
	}
	return count;
}

static void paint_piece(struct columns *columns, const struct zone *zone, const struct piece *piece)
{
	if (count_middles(columns, piece->box) > 1)
		paint_cut(columns, zone, piece);
	else
		piece_paint(canvas(columns, cell_at(columns, middle_of_ink(piece)), zone), piece);
}

static bool overlaps_across(struct box a, struct box b)
{
	return a.x < b.x + b.w && b.x < a.x + a.w;
}

/* What is left of a printed tick: narrow, and at the side of its cell. */
static bool is_tick(const struct zone *zone, struct box cell, struct box box)
{
	double middle = box.x + box.w / 2.0;
	double side = fmin(fabs(middle - cell.x), fabs(cell.x + cell.w - middle));

	return box.w <= tick_mm * zone->px_per_mm && side < tick_reach * cell.w;
}

/* Drops what is small beside the character: specks, and what is left of ticks. */
static void drop_dirt(const struct zone *zone, struct box cell, struct Pix *canvas)
{
	struct piece_list pieces = pieces_find(canvas);
	struct box tallest = { 0 };

	for (int i = 0; i < pieces.count; i++)
		if (pieces.items[i].box.h > tallest.h)
			tallest = pieces.items[i].box;
	for (int i = 0; i < pieces.count; i++) {
		struct box box = pieces.items[i].box;
		int longer = box.w > box.h ? box.w : box.h;
		bool beside = !overlaps_across(box, tallest);

		if (longer < dirt_share * tallest.h / (beside ? 1.0 : 2.0) ||
		    is_tick(zone, cell, box))
			piece_erase(canvas, &pieces.items[i]);
	}
	pieces_clear(&pieces);
}

/* What is on a cell's canvas, cut out; nothing when it is lower than a character. */
static void take_cell(const struct zone *zone, const struct columns *columns, int cell,
		      struct comb *comb)
{
	int least_px = (int)(0.9 * zone->px_per_mm); /* a digit is taller, dirt and dots are not */
	struct Box *area = NULL;
	struct box box;

	drop_dirt(zone, columns->cells[cell], columns->canvases[cell]);
	if (pixClipToForeground(columns->canvases[cell], &comb->shapes[cell], &area) != 0 ||
	    area == NULL) {
		pixDestroy(&comb->shapes[cell]);
		return;
	}
	boxGetGeometry(area, &box.x, &box.y, &box.w, &box.h);
	boxDestroy(&area);
	if (box.h < least_px)
		pixDestroy(&comb->shapes[cell]);
	else
		comb->cells[cell] = box;
}

/* Cuts the cell's ink off above a row of the zone. */
static void cut_above(struct comb *comb, int cell, int row)
{
	struct box box = comb->cells[cell];
	struct Box *area = boxCreate(0, row - box.y, box.w, box.y + box.h - row), *used = NULL;
	struct Pix *below = pixClipRectangle(comb->shapes[cell], area, NULL), *shape = NULL;

	if (below != NULL && pixClipToForeground(below, &shape, &used) == 0 && used != NULL) {
		struct box part;

		boxGetGeometry(used, &part.x, &part.y, &part.w, &part.h);
		comb->cells[cell] = (struct box){ box.x + part.x, row + part.y, part.w, part.h };
		pixDestroy(&comb->shapes[cell]);
		comb->shapes[cell] = pixClone(shape);
	}
	boxDestroy(&area);
	boxDestroy(&used);
	pixDestroy(&below);
	pixDestroy(&shape);
}

/* A line written close above the comb reaches into its digits: what stands much taller than most
 * cells is cut where they end. */
static void cut_line_above(struct comb *comb)
{
	int heights[COMB_CELLS_MAX], tops[COMB_CELLS_MAX], count = 0, height, top;

	for (int c = 0; c < comb->cell_count; c++)
		if (comb->shapes[c] != NULL) {
			heights[count] = comb->cells[c].h;
			tops[count++] = comb->cells[c].y;
		}
	if (count < 4)
		return;
	height = median_of_ints(heights, count);
	top = median_of_ints(tops, count) - (int)(above_most * height);
	for (int c = 0; c < comb->cell_count; c++)
		if (comb->shapes[c] != NULL && comb->cells[c].h > too_tall * height &&
		    comb->cells[c].y < top && comb->cells[c].y + comb->cells[c].h > top)
			cut_above(comb, c, top);
}

struct comb comb_find(const struct zone *zone, const struct field *field)
{
	struct piece_list pieces = pieces_find(zone->ink);
	struct comb comb = { .cell_count = field->cell_count };
	struct columns columns = { .count = field->cell_count };
	int first = -1, last = -1;

	for (int c = 0; c < field->cell_count; c++)
		columns.cells[c] = affine_apply_box_mm(zone->from_form, field->cells[c]);
	for (int i = 0; i < pieces.count; i++)
		paint_piece(&columns, zone, &pieces.items[i]);
	for (int c = 0; c < field->cell_count; c++) {
		if (columns.canvases[c] == NULL)
			continue;
		take_cell(zone, &columns, c, &comb);
		pixDestroy(&columns.canvases[c]);
		if (comb.shapes[c] == NULL)
			continue;
		comb.written++;
		last = c;
		if (first < 0)
			first = c;
	}
	comb.span = first < 0 ? 0 : last - first + 1;
	cut_line_above(&comb);
	pieces_clear(&pieces);
	return comb;
}

void comb_clear(struct comb *comb)
{
	for (int c = 0; c < comb->cell_count; c++)
		pixDestroy(&comb->shapes[c]);
	*comb = (struct comb){ 0 };
}

int comb_character_count(const struct comb *comb)
{
	return comb->written == comb->span ? comb->written : 0;
}
