/*
 * A turn by a small angle, done as two passes over rows: a column-wise move of each pixel, then a
 * row-wise one (Catmull and Smith, "3-D transformations of images in scanline order", SIGGRAPH
 * 1980), each mixing two neighbours, which together is bilinear interpolation.
 *
 * With  x = c*u + s*v + x0,  y = -s*u + c*v + y0  for the new pixel (u, v), the first pass makes of
 * output row v the row  t(x) = old(x, y)  with  y = (v - s*x)/c + constant;  the second takes
 * new(u) = t(c*u + s*v + x0).  In both, the whole part of the position less its index changes only
 * every few dozen pixels: between two changes a pass is a plain loop over neighbours in memory,
 * which compilers turn into vector code. Positions run in 1/65536 pixel.
 */
#include "ingest/upright.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ONE = 1 << 16 };

/* The old page in plain order of bytes, with a frame of one pixel of the fill around it. */
struct source {
	unsigned char *bytes; /* row 0 of the frame */
	size_t stride;
	int width, height; /* with the frame */
	unsigned char fill;
};

static l_uint32 swapped(l_uint32 word)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap32(word) : word;
}

/* Leptonica's words to bytes in the order of columns. */
static void copy_swapped(const l_uint32 *restrict from, unsigned char *restrict to, int words)
{
	for (int i = 0; i < words; i++) {
		l_uint32 word = swapped(from[i]);

		memcpy(to + 4 * (size_t)i, &word, sizeof(word));
	}
}

static struct source source_new(struct Pix *grey, unsigned char fill)
{
	int width = pixGetWidth(grey), height = pixGetHeight(grey);
	struct source source = { .width = width + 2, .height = height + 2, .fill = fill };
	int words = pixGetWpl(grey);

	source.stride = (size_t)source.width;
	/* rows are copied by whole words, so that the last may reach into the row after */
	source.bytes = memory_resize(NULL, (size_t)source.height + 1, source.stride);
	memset(source.bytes, fill, source.stride);
	for (int y = 0; y < height; y++) {
		unsigned char *row = source.bytes + (size_t)(y + 1) * source.stride;

		row[0] = fill;
		copy_swapped(pixGetData(grey) + (size_t)y * (size_t)words, row + 1, words);
		row[width + 1] = fill;
	}
	memset(source.bytes + (size_t)(height + 1) * source.stride, fill, source.stride);
	return source;
}

/* Mixes two rows of neighbours; the share of `b` runs from `phase`/65536 by `step` a pixel. */
static void mix_run(const unsigned char *restrict a, const unsigned char *restrict b,
		    unsigned char *restrict mixed, int count, uint16_t phase, int16_t step)
{
	for (int i = 0; i < count; i++) {
		uint16_t share = (uint16_t)((uint16_t)(phase + (uint16_t)(i * step)) >> 8);

		mixed[i] =
			(unsigned char)((uint16_t)(a[i] * (256 - share) + b[i] * share + 128) >> 8);
	}
}

/* How many steps keep position + n*step within the same whole number; at least 1. */
static int run_length(int64_t position, int64_t step, int limit)
{
	int64_t part = position & (ONE - 1);
	int64_t count = limit;

	if (step > 0)
		count = (ONE - 1 - part) / step + 1;
	else if (step < 0)
		count = part / -step + 1;
	return count < limit ? (int)count : limit;
}

/* First pass: row `t` of the frame's width; y at its column 0 in frame pixels, and its step. */
static void move_columns(const struct source *source, int64_t y, int64_t step, unsigned char *t)
{
	int run;

	for (int x = 0; x < source->width; x += run, y += run * step) {
		int64_t top = y >> 16;

		run = run_length(y, step, source->width - x);
		if (top < 0 || top + 1 >= source->height) {
			memset(t + x, source->fill, (size_t)run);
			continue;
		}
		mix_run(source->bytes + (size_t)top * source->stride + x,
			source->bytes + (size_t)(top + 1) * source->stride + x, t + x, run,
			(uint16_t)(y & (ONE - 1)), (int16_t)step);
	}
}

/* Second pass: a new row out of `t`; the step is a little under one pixel, `lag` less than one. */
static void move_rows(const struct source *source, const unsigned char *t, int64_t x, int64_t lag,
		      unsigned char *row, int width)
{
	int run;

	/* x - u, which falls by `lag` a pixel, is what stays whole for long */
	for (int u = 0; u < width; u += run, x -= run * lag) {
		int64_t offset = x >> 16;
		int64_t first = offset + u, last;

		run = run_length(x, -lag, width - u);
		last = first + run;
		if (first < 0)
			run = first + run > 0 ? (int)-first : run;
		else if (last >= source->width)
			run = source->width - 1 - first > 0 ? (int)(source->width - 1 - first)
							    : run;
		if (first < 0 || first >= source->width - 1)
			memset(row + u, source->fill, (size_t)run);
		else
			mix_run(t + first, t + first + 1, row + u, run, (uint16_t)(x & (ONE - 1)),
				(int16_t)-lag);
	}
}

/* The map from a canvas that holds all of a turned width x height image to that image. */
static struct affine map_to_old(double angle_deg, int width, int height, int *ret_width,
				int *ret_height)
{
	double angle = angle_deg * M_PI / 180, c = cos(angle), s = sin(angle);
	struct affine turn = { .xx = c, .xy = -s, .yx = s, .yy = c };
	struct affine centre = { .xx = 1, .yy = 1, .x0 = -width / 2.0, .y0 = -height / 2.0 };
	struct affine back;

	*ret_width = (int)ceil(fabs(width * c) + fabs(height * s) - 1e-6);
	*ret_height = (int)ceil(fabs(width * s) + fabs(height * c) - 1e-6);
	back = affine_compose(centre, turn);
	back.x0 += *ret_width / 2.0;
	back.y0 += *ret_height / 2.0;
	return affine_inverse(back);
}

static int64_t in_steps(double value)
{
	return llround(value * ONE);
}

static void fetch_row(const struct source *source, struct affine to_frame, int v, unsigned char *t,
		      unsigned char *row, int width)
{
	double c = to_frame.xx, s = to_frame.xy;
	/* the centre of new pixel (0, v), in indexes of the frame */
	struct point start = affine_apply(to_frame, (struct point){ 0.5, v + 0.5 });
	double x = start.x - 0.5, y = start.y - 0.5;

	move_columns(source, in_steps(y + s / c * x), in_steps(-s / c), t);
	move_rows(source, t, in_steps(x), in_steps(1 - c), row, width);
}

struct Pix *upright_rotate(struct Pix *grey, double angle_deg, unsigned char fill,
			   struct affine *ret_to_old)
{
	struct affine to_old, to_frame;
	struct source source;
	struct Pix *result;
	unsigned char *t;
	int width, height, words;

	if (angle_deg == 0) {
		*ret_to_old = affine_identity();
		return pixClone(grey);
	}
	to_old = map_to_old(angle_deg, pixGetWidth(grey), pixGetHeight(grey), &width, &height);
	to_frame = to_old;
	to_frame.x0 += 1;
	to_frame.y0 += 1;
	source = source_new(grey, fill);
	t = memory_new(source.stride, 1);
	result = pixCreate(width, height, 8);
	words = pixGetWpl(result);
	for (int v = 0; v < height; v++) {
		l_uint32 *line = pixGetData(result) + (size_t)v * (size_t)words;

		fetch_row(&source, to_frame, v, t, (unsigned char *)line, width);
		for (int i = 0; i < words; i++)
			line[i] = swapped(line[i]);
	}
	free(t);
	free(source.bytes);
	*ret_to_old = to_old;
	return result;
}
