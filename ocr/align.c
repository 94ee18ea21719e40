#include "ocr/align.h"

#include "base/memory.h"
#include "ocr/fit.h"

#include <math.h>
#include <stdlib.h>

enum {
	COARSEST = PYRAMID_LEVELS - 1,
	SHIFT_MAX = 6, /* cells of 4 mm: 25 mm */
};

static const double least_match = 0.55; /* correlation below which a window was not found */

/*
 * The least share of anchors that must be found, by level. From afar writing and a scan that is a
 * few percent small hide many; what is fitted to the rest is held to more on the finer levels, and
 * to its recall in the end.
 */
static const double least_found[ANCHOR_LEVELS] = { 0.25, 0.25, 0.16 };

static int int_max(int a, int b)
{
	return a > b ? a : b;
}

static int int_min(int a, int b)
{
	return a < b ? a : b;
}

/* Correlation of all of the blank that falls on the page, 0 when too little of it does. */
static double correlate_shifted(const struct density *blank, const struct density *page, int dx,
				int dy)
{
	int left = int_max(0, -dx), top = int_max(0, -dy);
	int right = int_min(blank->width, page->width - dx);
	int bottom = int_min(blank->height, page->height - dy);
	double shared = (double)(right - left) * (bottom - top), correlation;

	if (right <= left || bottom <= top || shared < 0.7 * blank->width * blank->height)
		return 0;
	density_correlate((struct corner){ blank, left, top },
			  (struct corner){ page, left + dx, top + dy }, right - left, bottom - top,
			  1, &correlation);
	return correlation;
}

struct rough_place align_roughly(const struct blank *blank, const struct pyramid *page)
{
	const struct density *small = &blank->pyramid.levels[COARSEST];
	const struct density *large = &page->levels[COARSEST];
	int middle_x = (large->width - small->width) / 2;
	int middle_y = (large->height - small->height) / 2;
	struct rough_place best = { 0 };

	for (int dy = middle_y - SHIFT_MAX; dy <= middle_y + SHIFT_MAX; dy++)
		for (int dx = middle_x - SHIFT_MAX; dx <= middle_x + SHIFT_MAX; dx++) {
			double correlation = correlate_shifted(small, large, dx, dy);

			if (correlation > best.correlation)
				best = (struct rough_place){ dx, dy, correlation };
		}
	return best;
}

struct search {
	const struct density *blank, *page;
	int side;          /* of the window */
	int reach;         /* cells searched on each side */
	struct affine map; /* from blank to page cells at this level, as known so far */
};

/* Where between cells the top of three neighbouring values lies, -0.5..0.5 (parabola). */
static double peak_offset(double before, double top, double after)
{
	double bend = before - 2 * top + after;

	return bend < -1e-9 ? fmax(-0.5, fmin(0.5, 0.5 * (before - after) / bend)) : 0;
}

static bool window_fits(const struct density *density, int x, int y, int side)
{
	return x >= 0 && y >= 0 && x + side <= density->width && y + side <= density->height;
}

/* All correlations of a window within reach; false when part of the search leaves the page. */
static bool correlate_around(const struct search *search, struct anchor anchor, int x, int y,
			     double *values)
{
	int side = 2 * search->reach + 1;

	if (!window_fits(search->page, x - search->reach, y - search->reach,
			 search->side + 2 * search->reach))
		return false;
	for (int j = 0; j < side; j++)
		density_correlate(
			(struct corner){ search->blank, anchor.x, anchor.y },
			(struct corner){ search->page, x - search->reach, y - search->reach + j },
			search->side, search->side, side, values + j * side);
	return true;
}

/* Looks for one window of the blank on the page; gives the pair of its middles. */
static bool find_anchor(const struct search *search, struct anchor anchor, double *values,
			struct pair *ret_pair)
{
	int side = 2 * search->reach + 1, best = 0, i, j;
	double half = search->side / 2.0;
	struct point from = { anchor.x + half, anchor.y + half };
	struct point guess = affine_apply(search->map, from);
	int x = (int)lround(guess.x - half), y = (int)lround(guess.y - half);

	if (!correlate_around(search, anchor, x, y, values))
		return false;
	for (int k = 1; k < side * side; k++)
		if (values[k] > values[best])
			best = k;
	i = best % side;
	j = best / side;
	if (values[best] < least_match || i == 0 || j == 0 || i == side - 1 || j == side - 1)
		return false;
	ret_pair->from = from;
	ret_pair->to.x = x - search->reach + i + half +
			 peak_offset(values[best - 1], values[best], values[best + 1]);
	ret_pair->to.y = y - search->reach + j + half +
			 peak_offset(values[best - side], values[best], values[best + side]);
	return true;
}

static bool refine_at(const struct blank *blank, const struct pyramid *page, int level, int reach,
		      struct affine *map, double *ret_error_cells)
{
	const struct anchor_set *set = &blank->anchors[level];
	struct search search = { &blank->pyramid.levels[level], &page->levels[level], set->window,
				 reach, *map };
	double *values =
		memory_new((size_t)(2 * reach + 1) * (size_t)(2 * reach + 1), sizeof(*values));
	struct pair pairs[ANCHORS_MAX];
	size_t count = 0;

	for (int i = 0; i < set->count; i++)
		if (find_anchor(&search, set->anchors[i], values, &pairs[count]))
			count++;
	free(values);
	if ((double)count < least_found[level] * set->count)
		return false;
	return fit_affine(pairs, count, 1.5, map, ret_error_cells);
}

/* The same map between grids of twice the cells. */
static struct affine double_grid(struct affine map)
{
	map.x0 *= 2;
	map.y0 *= 2;
	return map;
}

/*
 * The share of the blank's dark cells that are dark on the page. A page density is a little lighter
 * or darker than the blank's by threshold and pen, so "dark" is asked generously.
 */
double align_recall(const struct blank *blank, const struct pyramid *page,
		    struct affine blank_to_page)
{
	const struct density *print = &blank->pyramid.levels[0], *seen = &page->levels[0];
	long asked = 0, found = 0;

	for (int y = 0; y < print->height; y++)
		for (int x = 0; x < print->width; x++) {
			struct point p;
			int px, py;

			if (print->values[y * print->width + x] < 0.25F)
				continue;
			p = affine_apply(blank_to_page, (struct point){ x + 0.5, y + 0.5 });
			px = (int)floor(p.x);
			py = (int)floor(p.y);
			asked++;
			if (px >= 0 && py >= 0 && px < seen->width && py < seen->height)
				found += seen->values[py * seen->width + px] > 0.08F;
		}
	return asked > 0 ? (double)found / (double)asked : 0;
}

bool align_finely(const struct blank *blank, const struct pyramid *page, struct rough_place rough,
		  struct placement *ret_placement)
{
	static const int reach_of_level[ANCHOR_LEVELS] = { 4, 4, 6 };
	struct affine map = affine_identity();
	double error_cells = 0;

	/* the rough shift is in cells of the coarsest level; levels double from there */
	map.x0 = rough.dx * (double)(1 << (COARSEST - (ANCHOR_LEVELS - 1)));
	map.y0 = rough.dy * (double)(1 << (COARSEST - (ANCHOR_LEVELS - 1)));
	for (int level = ANCHOR_LEVELS - 1; level >= 0; level--) {
		if (!refine_at(blank, page, level, reach_of_level[level], &map, &error_cells))
			return false;
		if (level > 0)
			map = double_grid(map);
	}
	ret_placement->blank_to_page = map;
	ret_placement->error_mm = error_cells * MM_PER_INCH / page->levels[0].dpi;
	ret_placement->recall = align_recall(blank, page, map);
	return true;
}
