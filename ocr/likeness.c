/*
 * Likeness: how much of one paper's writing is on another scan.
 *
 * Spots that are described alike vote for how one scan lies on the other; an affine map is fitted
 * to those that agree; then, window by window of 7 mm, the writing of each is looked for at its
 * place on the other. On two scans of one paper nearly every window is found. On two papers of one
 * person many are (the same name, the same print), but not the dates, amounts and signatures.
 */
#include "base/memory.h"
#include "base/text.h"
#include "ocr/fit.h"
#include "ocr/ocr.h"
#include "ocr/spots.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	WINDOW = 14, /* cells: 7 mm */
	STEP = 10,
	GLANCE_STEP = 23, /* a fifth of the windows tells most papers apart */
	SEARCH = 4,       /* half cells that a window may lie off the map */
	DIFFERING_BITS = 4,
	SHIFT_BIN = 8, /* cells */
	SHIFT_BINS = 160,
	SAME_FRAME_SHIFT = 8, /* cells that a form's map may be wrong by, and more */
};

/* A scan made ready to be compared. */
struct scan {
	struct density picture; /* sharp: small print is compared stroke by stroke */
	spot_list spots;
};

typedef LIST(struct pair) pair_list;

static struct scan scan_new(const struct fingerprint *fingerprint, struct arena *arena)
{
	struct scan scan = { .picture = spots_picture(fingerprint) };
	struct density smooth = spots_picture(fingerprint);

	density_blur(&smooth);
	density_blur(&smooth);
	spots_find(&smooth, arena, &scan.spots);
	density_free(&smooth);
	return scan;
}

/* ---- how one lies on the other -------------------------------------------------------------- */

static void pair_alike(const struct scan *from, const struct scan *to, bool same_frame,
		       struct arena *arena, pair_list *pairs)
{
	for (size_t i = 0; i < from->spots.count; i++)
		for (size_t j = 0; j < to->spots.count; j++) {
			const struct spot *a = &from->spots.items[i], *b = &to->spots.items[j];
			uint32_t differing = (a->bits ^ b->bits) & SPOT_STEADY_BITS;

			if (__builtin_popcount(differing) > DIFFERING_BITS)
				continue;
			if (same_frame && (abs(a->x - b->x) > SAME_FRAME_SHIFT ||
					   abs(a->y - b->y) > SAME_FRAME_SHIFT))
				continue;
			*LIST_ADD(arena, pairs) = (struct pair){ { a->x, a->y }, { b->x, b->y } };
		}
}

static int bin_of(double shift)
{
	int bin = (int)floor(shift / SHIFT_BIN) + SHIFT_BINS / 2;

	return bin < 0 ? 0 : bin >= SHIFT_BINS - 1 ? SHIFT_BINS - 2 : bin;
}

/* Keeps the pairs of the most frequent shift: those of two neighbouring bins each way. */
static void keep_best_shift(pair_list *pairs)
{
	int *votes = memory_new((size_t)SHIFT_BINS * SHIFT_BINS, sizeof(*votes)), best = 0;
	size_t kept = 0;

	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->items[i];
		int across = bin_of(pair->to.x - pair->from.x);
		int down = bin_of(pair->to.y - pair->from.y);

		for (int dy = 0; dy < 2; dy++)
			for (int dx = 0; dx < 2; dx++)
				votes[(down + dy) * SHIFT_BINS + across + dx]++;
	}
	for (int i = 1; i < SHIFT_BINS * SHIFT_BINS; i++)
		if (votes[i] > votes[best])
			best = i;
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->items[i];
		int across = best % SHIFT_BINS - bin_of(pair->to.x - pair->from.x);
		int down = best / SHIFT_BINS - bin_of(pair->to.y - pair->from.y);

		if (across >= 0 && across < 2 && down >= 0 && down < 2)
			pairs->items[kept++] = *pair;
	}
	pairs->count = kept;
	free(votes);
}

static bool find_map(const struct scan *from, const struct scan *to, bool same_frame,
		     struct arena *arena, struct affine *ret_map)
{
	pair_list pairs = { 0 };
	double error;

	pair_alike(from, to, same_frame, arena, &pairs);
	if (!same_frame)
		keep_best_shift(&pairs);
	return fit_affine(pairs.items, pairs.count, 2.5, ret_map, &error);
}

/* ---- window by window ----------------------------------------------------------------------- */

/* The value at a place between cells; outside is paper. */
static float value_at(const struct density *picture, double x, double y)
{
	int left = (int)floor(x), top = (int)floor(y);
	float across = (float)(x - left), down = (float)(y - top);
	const float *row;

	if (left < 0 || top < 0 || left + 1 >= picture->width || top + 1 >= picture->height)
		return 0;
	row = picture->values + (size_t)top * (size_t)picture->width + left;
	return (1 - down) * ((1 - across) * row[0] + across * row[1]) +
	       down * ((1 - across) * row[picture->width] + across * row[picture->width + 1]);
}

enum { FINE_SIDE = 2 * WINDOW + 2 * SEARCH }; /* half cells */

/* A window of one scan, its mean taken off. */
struct patch {
	float values[WINDOW][WINDOW];
	float deviation; /* times the square root of the count */
};

/* The same place of the other scan and what is around it, at half cells. */
struct surroundings {
	float values[FINE_SIDE][FINE_SIDE];
};

static struct patch patch_at(const struct density *picture, int x, int y)
{
	struct patch patch;
	float sum = 0, squares = 0;

	for (int dy = 0; dy < WINDOW; dy++)
		for (int dx = 0; dx < WINDOW; dx++) {
			patch.values[dy][dx] =
				picture->values[(size_t)(y + dy) * (size_t)picture->width +
						(size_t)(x + dx)];
			sum += patch.values[dy][dx];
		}
	for (int i = 0; i < WINDOW * WINDOW; i++) {
		float *value = &patch.values[i / WINDOW][i % WINDOW];

		*value -= sum / (WINDOW * WINDOW);
		squares += *value * *value;
	}
	patch.deviation = sqrtf(squares);
	return patch;
}

static void look_around(const struct density *picture, struct affine map, int x, int y,
			struct surroundings *around)
{
	for (int dy = 0; dy < FINE_SIDE; dy++)
		for (int dx = 0; dx < FINE_SIDE; dx++) {
			struct point at =
				affine_apply(map, (struct point){ x + (dx - SEARCH) / 2.0,
								  y + (dy - SEARCH) / 2.0 });

			around->values[dy][dx] = value_at(picture, at.x, at.y);
		}
}

static double correlation(const struct patch *patch, const struct surroundings *around, int left,
			  int top)
{
	float sum = 0, squares = 0, product = 0, deviation;

	for (int dy = 0; dy < WINDOW; dy++)
		for (int dx = 0; dx < WINDOW; dx++) {
			float value = around->values[top + 2 * dy][left + 2 * dx];

			sum += value;
			squares += value * value;
			product += value * patch->values[dy][dx];
		}
	deviation = squares - sum * sum / (WINDOW * WINDOW);
	return deviation > 1e-6F ? product / (patch->deviation * sqrtf(deviation)) : 0;
}

/* The best correlation of a window of `from` around its place on `to`. */
static double best_correlation(const struct patch *patch, const struct density *to,
			       struct affine map, int x, int y)
{
	struct surroundings around;
	int left = SEARCH, top = SEARCH;
	double best = -1;

	look_around(to, map, x, y, &around);
	for (int pass = 0; pass < 2; pass++) {
		int reach = pass == 0 ? SEARCH : 1, stride = pass == 0 ? 2 : 1;
		int middle_x = left, middle_y = top;

		for (int dy = -reach; dy <= reach; dy += stride)
			for (int dx = -reach; dx <= reach; dx += stride) {
				int tx = middle_x + dx, ty = middle_y + dy;
				double value;

				if (tx < 0 || ty < 0 || tx > 2 * SEARCH || ty > 2 * SEARCH)
					continue;
				value = correlation(patch, &around, tx, ty);
				if (value > best) {
					best = value;
					left = tx;
					top = ty;
				}
			}
	}
	return best;
}

/* Writing enough in a window to be compared: half a letter. */
#define INK_LEAST 6.0F
#define FOUND_LEAST 0.7

/* Papers with less in common at a glance are not looked at closely. */
#define GLANCE_LEAST 0.5

static float ink_of(const struct density *picture, int x, int y)
{
	float ink = 0;

	for (int dy = 0; dy < WINDOW; dy++)
		for (int dx = 0; dx < WINDOW; dx++)
			ink += picture->values[(size_t)(y + dy) * (size_t)picture->width +
					       (size_t)(x + dx)];
	return ink;
}

/* The share of the windows with writing whose writing is on the other scan; windows are `step`
 * cells apart. */
static double share_found(const struct density *from, const struct density *to, struct affine map,
			  int step, int *ret_windows)
{
	int windows = 0, found = 0;

	for (int y = 0; y + WINDOW <= from->height; y += step)
		for (int x = 0; x + WINDOW <= from->width; x += step) {
			struct patch patch;

			if (ink_of(from, x, y) < INK_LEAST)
				continue;
			patch = patch_at(from, x, y);
			windows++;
			found += best_correlation(&patch, to, map, x, y) >= FOUND_LEAST;
		}
	*ret_windows = windows;
	return windows > 0 ? (double)found / windows : 0;
}

static struct likeness look_both_ways(const struct density *earlier, const struct density *later,
				      struct affine map, int step)
{
	struct likeness likeness = { 0 };
	int of_earlier, of_later;

	likeness.earlier = share_found(earlier, later, map, step, &of_earlier);
	likeness.later = share_found(later, earlier, affine_inverse(map), step, &of_later);
	likeness.windows = of_earlier < of_later ? of_earlier : of_later;
	return likeness;
}

struct likeness ocr_likeness(const struct fingerprint *earlier, const struct fingerprint *later)
{
	bool same_frame = earlier->form != NULL;
	struct arena *arena = arena_new();
	struct scan from = scan_new(earlier, arena), to = scan_new(later, arena);
	struct likeness likeness = { 0 };
	struct affine map;

	assert(text_equal(earlier->form, later->form));
	if (find_map(&from, &to, same_frame, arena, &map)) {
		likeness = look_both_ways(&from.picture, &to.picture, map, GLANCE_STEP);
		if (likeness.earlier >= GLANCE_LEAST || likeness.later >= GLANCE_LEAST)
			likeness = look_both_ways(&from.picture, &to.picture, map, STEP);
	}
	density_free(&from.picture);
	density_free(&to.picture);
	arena_free(arena);
	return likeness;
}
