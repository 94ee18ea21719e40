#include "ocr/density.h"

#include "base/memory.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_AT_ONCE = 16, DENSITY_LANES = 8 };

/* Beyond the last cell there is room for what lanes look at and nobody asks for. */
static struct density density_empty(int width, int height, double dpi)
{
	return (struct density){ width, height, dpi,
				 memory_new((size_t)width * (size_t)height + DENSITY_LANES,
					    sizeof(float)) };
}

void density_free(struct density *density)
{
	free(density->values);
	*density = (struct density){ 0 };
}

/* Adds the ink of one row of words to a row of cells; most words are empty and cost one test. */
static void add_row(const l_uint32 *line, int width, const int *cell_of_x, float weight,
		    float *cells)
{
	for (int word = 0; word * 32 < width; word++) {
		l_uint32 bits = line[word];

		while (bits != 0) {
			int x = word * 32 + __builtin_clz(bits);

			if (x < width)
				cells[cell_of_x[x]] += weight;
			bits &= ~(0x80000000U >> (x & 31));
		}
	}
}

struct density density_new(struct Pix *ink, double image_dpi, double dpi)
{
	double scale = dpi / image_dpi;
	int width = pixGetWidth(ink), height = pixGetHeight(ink);
	struct density density =
		density_empty((int)ceil(width * scale), (int)ceil(height * scale), dpi);
	int *cell_of_x = memory_new((size_t)width, sizeof(*cell_of_x));
	size_t count = (size_t)density.width * (size_t)density.height;

	assert(scale <= 1.0 + 1e-9);
	for (int x = 0; x < width; x++)
		cell_of_x[x] = (int)((x + 0.5) * scale);
	for (int y = 0; y < height; y++)
		add_row(pixGetData(ink) + (size_t)y * (size_t)pixGetWpl(ink), width, cell_of_x,
			(float)(scale * scale),
			density.values + (size_t)((y + 0.5) * scale) * (size_t)density.width);
	for (size_t i = 0; i < count; i++)
		density.values[i] = fminf(density.values[i], 1.0F);
	free(cell_of_x);
	return density;
}

struct density density_halve(const struct density *fine)
{
	struct density half =
		density_empty((fine->width + 1) / 2, (fine->height + 1) / 2, fine->dpi / 2);

	for (int y = 0; y < fine->height; y++)
		for (int x = 0; x < fine->width; x++)
			half.values[(y / 2) * half.width + x / 2] +=
				fine->values[y * fine->width + x] / 4;
	return half;
}

/* Where a turned grid finds its cells in the other: first + across * x + down * y. */
struct route {
	ptrdiff_t first, across, down;
};

static struct route route_of(int turn_deg, ptrdiff_t w, ptrdiff_t h)
{
	switch (turn_deg) {
	case 90:
		return (struct route){ (h - 1) * w, -w, 1 };
	case 180:
		return (struct route){ h * w - 1, -1, -w };
	case 270:
		return (struct route){ w - 1, w, -1 };
	default:
		return (struct route){ 0, 1, w };
	}
}

/* A few rows are written side by side, so that what is read of one line of memory is used up. */
struct density density_turn(const struct density *density, int turn_deg)
{
	int w = density->width, h = density->height;
	bool swapped = turn_deg == 90 || turn_deg == 270;
	struct density turned = density_empty(swapped ? h : w, swapped ? w : h, density->dpi);
	struct route route = route_of(turn_deg, w, h);

	for (int top = 0; top < turned.height; top += ROWS_AT_ONCE)
		for (int x = 0; x < turned.width; x++)
			for (int y = top; y < top + ROWS_AT_ONCE && y < turned.height; y++)
				turned.values[(size_t)y * (size_t)turned.width + (size_t)x] =
					density->values[route.first + route.across * x +
							route.down * y];
	return turned;
}

/* (1 2 1) / 4 over `count` values; what is outside counts as paper. */
static void blur_run(float *values, int count)
{
	float before = 0;

	for (int i = 0; i < count; i++) {
		float here = values[i];
		float after = i + 1 < count ? values[i + 1] : 0;

		values[i] = (before + 2 * here + after) / 4;
		before = here;
	}
}

/* The same down every column at once, row after row, as memory lies. */
static void blur_down(struct density *density)
{
	size_t width = (size_t)density->width, height = (size_t)density->height;
	float *before = memory_new(width, sizeof(*before));
	float *nothing = memory_new(width, sizeof(*nothing));

	for (size_t y = 0; y < height; y++) {
		float *row = density->values + y * width;
		const float *after = y + 1 < height ? row + width : nothing;

		for (size_t x = 0; x < width; x++) {
			float here = row[x];

			row[x] = (before[x] + 2 * here + after[x]) / 4;
			before[x] = here;
		}
	}
	free(before);
	free(nothing);
}

void density_blur(struct density *density)
{
	for (int y = 0; y < density->height; y++)
		blur_run(density->values + (size_t)y * (size_t)density->width, density->width);
	blur_down(density);
}

struct pyramid pyramid_new(struct Pix *ink, double image_dpi)
{
	struct pyramid pyramid;

	pyramid.levels[0] = density_new(ink, image_dpi, fmin(PYRAMID_FINEST_DPI, image_dpi));
	for (int i = 1; i < PYRAMID_LEVELS; i++)
		pyramid.levels[i] = density_halve(&pyramid.levels[i - 1]);
	for (int i = 0; i < PYRAMID_LEVELS; i++)
		density_blur(&pyramid.levels[i]);
	return pyramid;
}

void pyramid_free(struct pyramid *pyramid)
{
	for (int i = 0; i < PYRAMID_LEVELS; i++)
		density_free(&pyramid->levels[i]);
}

/* Four lanes side by side, as every processor of this kind adds them; read from anywhere. */
typedef float four __attribute__((vector_size(4 * sizeof(float)), aligned(sizeof(float))));

enum { FOURS = DENSITY_LANES / 4 };

/* Sums over one window of `a` and as many windows of `b` as there are lanes, each a cell further.
 */
struct sums {
	double a, aa, b[DENSITY_LANES], bb[DENSITY_LANES], ab[DENSITY_LANES];
};

static void add_lanes(double *sums, const four *row)
{
	for (int lane = 0; lane < DENSITY_LANES; lane++)
		sums[lane] += row[lane / 4][lane % 4];
}

/* Adds a row. A lane's values are summed one by one in the order of the row, so that the lanes
 * change no sum by so much as its last digit. */
static void add_products(struct sums *sums, const float *row_a, const float *row_b, int w)
{
	four rb[FOURS] = { 0 }, rbb[FOURS] = { 0 }, rab[FOURS] = { 0 };
	float ra = 0, raa = 0;

	for (int x = 0; x < w; x++) {
		float a = row_a[x];

		ra += a;
		raa += a * a;
		for (int i = 0; i < FOURS; i++) {
			four b = *(const four *)(row_b + x + 4 * i);

			rb[i] += b;
			rbb[i] += b * b;
			rab[i] += a * b;
		}
	}
	sums->a += ra;
	sums->aa += raa;
	add_lanes(sums->b, rb);
	add_lanes(sums->bb, rbb);
	add_lanes(sums->ab, rab);
}

static double correlation(const struct sums *sums, int lane, double n)
{
	double variance_a = sums->aa - sums->a * sums->a / n;
	double variance_b = sums->bb[lane] - sums->b[lane] * sums->b[lane] / n;

	if (variance_a < 1e-6 || variance_b < 1e-6)
		return 0;
	return (sums->ab[lane] - sums->a * sums->b[lane] / n) / sqrt(variance_a * variance_b);
}

static const float *row_of(struct corner corner, int y)
{
	return corner.density->values + (size_t)(corner.y + y) * (size_t)corner.density->width +
	       corner.x;
}

void density_correlate(struct corner a, struct corner b, int w, int h, int count,
		       double *ret_values)
{
	for (int first = 0; first < count; first += DENSITY_LANES) {
		struct sums sums = { 0 };

		for (int y = 0; y < h; y++)
			add_products(&sums, row_of(a, y), row_of(b, y) + first, w);
		for (int lane = 0; lane < DENSITY_LANES && first + lane < count; lane++)
			ret_values[first + lane] = correlation(&sums, lane, (double)w * h);
	}
}
