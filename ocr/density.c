#include "ocr/density.h"

#include "base/memory.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct density density_empty(int width, int height, double dpi)
{
	return (struct density){ width, height, dpi,
				 memory_new((size_t)width * (size_t)height, sizeof(float)) };
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

struct density density_turn(const struct density *density, int turn_deg)
{
	int w = density->width, h = density->height;
	bool swapped = turn_deg == 90 || turn_deg == 270;
	struct density turned = density_empty(swapped ? h : w, swapped ? w : h, density->dpi);

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			int tx = x, ty = y;

			if (turn_deg == 90) {
				tx = h - 1 - y;
				ty = x;
			} else if (turn_deg == 180) {
				tx = w - 1 - x;
				ty = h - 1 - y;
			} else if (turn_deg == 270) {
				tx = y;
				ty = w - 1 - x;
			}
			turned.values[ty * turned.width + tx] = density->values[y * w + x];
		}
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

struct pyramid pyramid_turn(const struct pyramid *pyramid, int turn_deg)
{
	struct pyramid turned;

	for (int i = 0; i < PYRAMID_LEVELS; i++)
		turned.levels[i] = density_turn(&pyramid->levels[i], turn_deg);
	return turned;
}

void pyramid_free(struct pyramid *pyramid)
{
	for (int i = 0; i < PYRAMID_LEVELS; i++)
		density_free(&pyramid->levels[i]);
}

double density_correlate(const struct density *a, int ax, int ay, const struct density *b, int bx,
			 int by, int w, int h)
{
	double sum_a = 0, sum_b = 0, sum_aa = 0, sum_bb = 0, sum_ab = 0;
	double n = (double)w * h, variance_a, variance_b;

	for (int y = 0; y < h; y++) {
		const float *row_a = a->values + (size_t)(ay + y) * (size_t)a->width + ax;
		const float *row_b = b->values + (size_t)(by + y) * (size_t)b->width + bx;
		float ra = 0, rb = 0, raa = 0, rbb = 0, rab = 0;

		for (int x = 0; x < w; x++) {
			ra += row_a[x];
			rb += row_b[x];
			raa += row_a[x] * row_a[x];
			rbb += row_b[x] * row_b[x];
			rab += row_a[x] * row_b[x];
		}
		sum_a += ra;
		sum_b += rb;
		sum_aa += raa;
		sum_bb += rbb;
		sum_ab += rab;
	}
	variance_a = sum_aa - sum_a * sum_a / n;
	variance_b = sum_bb - sum_b * sum_b / n;
	if (variance_a < 1e-6 || variance_b < 1e-6)
		return 0;
	return (sum_ab - sum_a * sum_b / n) / sqrt(variance_a * variance_b);
}
