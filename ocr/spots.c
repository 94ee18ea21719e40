#include "ocr/spots.h"

#include "base/memory.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	REACH = 12,         /* cells around a spot that describe it */
	WINDOW = 2 * REACH, /* 12 mm */
	TENSOR_REACH = 3,
	APART = 3,       /* cells: no two spots are nearer */
	FREQUENCIES = 7, /* of each direction, and of both together */
};

/* The least eigenvalue of a corner, in ink squared: specks and the quantisation stay below. */
#define CORNER_LEAST 0.35F

struct density spots_picture(const struct fingerprint *fingerprint)
{
	size_t count = (size_t)fingerprint->width * (size_t)fingerprint->height;
	struct density picture = { fingerprint->width, fingerprint->height, FINGERPRINT_DPI,
				   memory_new(count, sizeof(float)) };

	for (size_t i = 0; i < count; i++)
		picture.values[i] = (float)fingerprint->cells[i] / (FINGERPRINT_LEVELS - 1);
	return picture;
}

/* ---- corners -------------------------------------------------------------------------------- */

/* Replaces every value by the sum over its neighbours along the row, TENSOR_REACH each way. */
static void sum_row(float *values, int count, float *scratch)
{
	float sum = 0;

	memcpy(scratch, values, (size_t)count * sizeof(*scratch));
	for (int i = 0; i < TENSOR_REACH && i < count; i++)
		sum += scratch[i];
	for (int i = 0; i < count; i++) {
		if (i + TENSOR_REACH < count)
			sum += scratch[i + TENSOR_REACH];
		if (i - TENSOR_REACH > 0)
			sum -= scratch[i - TENSOR_REACH - 1];
		values[i] = sum;
	}
}

/* Adds `factor` times a row to another. */
static void add_row(float *to, const float *from, int count, float factor)
{
	for (int i = 0; i < count; i++)
		to[i] += factor * from[i];
}

/* The sums over the square around every cell; row after row, as memory lies. */
static void sum_window(float *values, int width, int height)
{
	size_t wide = (size_t)width, count = wide * (size_t)height;
	float *scratch = memory_new(count + wide, sizeof(float)), *sum = scratch + count;

	for (int y = 0; y < height; y++)
		sum_row(values + (size_t)y * wide, width, scratch);
	memcpy(scratch, values, count * sizeof(*values));
	for (int y = 0; y < TENSOR_REACH && y < height; y++)
		add_row(sum, scratch + (size_t)y * wide, width, 1);
	for (int y = 0; y < height; y++) {
		if (y + TENSOR_REACH < height)
			add_row(sum, scratch + (size_t)(y + TENSOR_REACH) * wide, width, 1);
		if (y - TENSOR_REACH > 0)
			add_row(sum, scratch + (size_t)(y - TENSOR_REACH - 1) * wide, width, -1);
		memcpy(values + (size_t)y * wide, sum, wide * sizeof(*values));
	}
	free(scratch);
}

/* The smaller eigenvalue of the structure tensor around every cell. Free with free(). */
static float *corners(const struct density *picture)
{
	int width = picture->width, height = picture->height;
	size_t count = (size_t)width * (size_t)height;
	float *xx = memory_new(3 * count, sizeof(float)), *yy = xx + count, *xy = yy + count;

	for (int y = 1; y < height - 1; y++)
		for (int x = 1; x < width - 1; x++) {
			size_t i = (size_t)y * (size_t)width + (size_t)x;
			float gx = picture->values[i + 1] - picture->values[i - 1];
			float gy = picture->values[i + (size_t)width] -
				   picture->values[i - (size_t)width];

			xx[i] = gx * gx;
			yy[i] = gy * gy;
			xy[i] = gx * gy;
		}
	sum_window(xx, width, height);
	sum_window(yy, width, height);
	sum_window(xy, width, height);
	for (size_t i = 0; i < count; i++) {
		float half = (xx[i] - yy[i]) / 2;

		xx[i] = (xx[i] + yy[i]) / 2 - sqrtf(half * half + xy[i] * xy[i]);
	}
	return xx;
}

static bool is_peak(const float *values, int width, int x, int y)
{
	float here = values[(size_t)y * (size_t)width + (size_t)x];

	for (int dy = -APART; dy <= APART; dy++)
		for (int dx = -APART; dx <= APART; dx++) {
			float there = values[(size_t)(y + dy) * (size_t)width + (size_t)(x + dx)];

			if (there > here || (there == here && (dy < 0 || (dy == 0 && dx < 0))))
				return false;
		}
	return true;
}

/* ---- descriptions --------------------------------------------------------------------------- */

struct cosines {
	float values[FREQUENCIES][WINDOW]; /* weighted: the middle of the window counts most */
};

static struct cosines cosines_new(void)
{
	struct cosines cosines;

	for (int f = 0; f < FREQUENCIES; f++)
		for (int i = 0; i < WINDOW; i++) {
			double off = (i + 0.5 - REACH) / REACH;

			cosines.values[f][i] =
				(float)(cos(M_PI * f * (i + 0.5) / WINDOW) * exp(-1.2 * off * off));
		}
	return cosines;
}

static void transform(const struct density *picture, const struct cosines *cosines, int x, int y,
		      float ret_values[FREQUENCIES][FREQUENCIES])
{
	memset(ret_values, 0, sizeof(float) * FREQUENCIES * FREQUENCIES);
	for (int dy = 0; dy < WINDOW; dy++) {
		const float *row = picture->values +
				   (size_t)(y - REACH + dy) * (size_t)picture->width + x - REACH;

		for (int across = 0; across < FREQUENCIES; across++) {
			float sum = 0;

			for (int dx = 0; dx < WINDOW; dx++)
				sum += row[dx] * cosines->values[across][dx];
			for (int down = 0; down < FREQUENCIES; down++)
				ret_values[across][down] += sum * cosines->values[down][dy];
		}
	}
}

static void describe(const struct density *picture, const struct cosines *cosines,
		     struct spot *spot)
{
	float values[FREQUENCIES][FREQUENCIES], sizes[SPOT_BITS];
	int bit = 0;

	transform(picture, cosines, spot->x, spot->y, values);
	for (int sum = 1; sum < FREQUENCIES; sum++)
		for (int across = 0; across <= sum; across++, bit++) {
			float value = values[across][sum - across];

			spot->bits |= (uint32_t)(value > 0) << bit;
			sizes[bit] = fabsf(value);
		}
	assert(bit == SPOT_BITS);
	for (int i = 0; i < SPOT_WEAK_BITS; i++) {
		int weakest = 0;

		for (bit = 1; bit < SPOT_BITS; bit++)
			if (sizes[bit] < sizes[weakest])
				weakest = bit;
		spot->weak[i] = 1U << weakest;
		sizes[weakest] = INFINITY;
	}
}

void spots_find(const struct density *picture, struct arena *arena, spot_list *ret_spots)
{
	struct cosines cosines = cosines_new();
	float *corner = corners(picture);

	for (int y = REACH; y + REACH <= picture->height; y++)
		for (int x = REACH; x + REACH <= picture->width; x++) {
			struct spot *spot;

			if (corner[(size_t)y * (size_t)picture->width + (size_t)x] < CORNER_LEAST ||
			    ret_spots->count >= SPOTS_MAX || !is_peak(corner, picture->width, x, y))
				continue;
			spot = LIST_ADD(arena, ret_spots);
			spot->x = x;
			spot->y = y;
			describe(picture, &cosines, spot);
		}
	free(corner);
}

/* ---- terms ---------------------------------------------------------------------------------- */

/* A bijection that leaves no pattern (the finaliser of MurmurHash3, A. Appleby, public domain). */
static uint32_t mix(uint32_t value)
{
	value ^= value >> 16;
	value *= 0x85EBCA6BU;
	value ^= value >> 13;
	value *= 0xC2B2AE35U;
	return value ^ value >> 16;
}

/* FNV-1a (Fowler, Noll, Vo), so that two forms share no terms. */
static uint32_t hash_name(const char *name)
{
	uint32_t hash = 2166136261U;

	for (; name != NULL && *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619U;
	return hash;
}

/* Fields of a form's paper are known to a millimetre, the place of a free page's paper is not. */
struct placing {
	uint32_t kind;
	int bin;    /* cells */
	int around; /* bins that a spot may lie off, each way */
	int weak;   /* signs that may be the other way */
};

static uint32_t term_of(const struct placing *placing, uint32_t bits, int column, int row)
{
	uint32_t place = (uint32_t)(row + 1) << 16 | (uint32_t)(column + 1);

	return mix(bits ^ mix(place ^ mix(placing->kind)));
}

static int compare_hashes(const void *a_item, const void *b_item)
{
	uint32_t a = *(const uint32_t *)a_item, b = *(const uint32_t *)b_item;

	return a < b ? -1 : a > b;
}

/* Sorts, takes doubles out and keeps the lowest `most`; returns how many are left. */
static int keep_lowest(int32_t *hashes, size_t count, int most)
{
	int kept = 0;

	qsort(hashes, count, sizeof(*hashes), compare_hashes);
	for (size_t i = 0; i < count && kept < most; i++)
		if (kept == 0 || hashes[i] != hashes[kept - 1])
			hashes[kept++] = hashes[i];
	return kept;
}

static size_t add_probes(const struct placing *placing, const struct spot *spot, int32_t *probes)
{
	size_t count = 0;

	for (unsigned variant = 0; variant < 1U << placing->weak; variant++) {
		uint32_t bits = spot->bits;

		for (int weak = 0; weak < placing->weak; weak++)
			if (variant >> weak & 1)
				bits ^= spot->weak[weak];
		for (int dy = -placing->around; dy <= placing->around; dy++)
			for (int dx = -placing->around; dx <= placing->around; dx++)
				probes[count++] =
					(int32_t)term_of(placing, bits, spot->x / placing->bin + dx,
							 spot->y / placing->bin + dy);
	}
	return count;
}

void spots_terms(const spot_list *spots, struct arena *arena, struct fingerprint *fingerprint)
{
	enum { PROBES_A_SPOT = 18 };
	const struct placing on_form = { hash_name(fingerprint->form), 16, 0, 3 };
	const struct placing on_page = { 0, 24, 1, 1 };
	const struct placing *placing = fingerprint->form != NULL ? &on_form : &on_page;
	int32_t *terms = arena_new_array(arena, spots->count + 1, sizeof(*terms));
	int32_t *probes = arena_new_array(arena, spots->count * PROBES_A_SPOT + 1, sizeof(*probes));
	size_t probe_count = 0;

	for (size_t i = 0; i < spots->count; i++) {
		const struct spot *spot = &spots->items[i];

		terms[i] = (int32_t)term_of(placing, spot->bits, spot->x / placing->bin,
					    spot->y / placing->bin);
		probe_count += add_probes(placing, spot, probes + probe_count);
	}
	fingerprint->terms = terms;
	fingerprint->term_count = keep_lowest(terms, spots->count, FINGERPRINT_TERMS_MAX);
	fingerprint->probes = probes;
	fingerprint->probe_count = keep_lowest(probes, probe_count, FINGERPRINT_PROBES_MAX);
}
