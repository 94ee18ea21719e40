#include "ingest/area_scale.h"

#include "base/memory.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A place along a side, in 256ths of a pixel of the page. */
enum { ONE = 256 };

/* What of the page a row or column of the result covers: whole pixels and a part of the two at its
 * ends. */
struct span {
	int first, last;                /* pixels, both in it */
	uint32_t first_part, last_part; /* weights, of ONE; the second counts if they differ */
	uint32_t weight;                /* in all */
};

static struct span span_at(int place, int count, int size)
{
	uint64_t from = (uint64_t)place * (uint64_t)size * ONE / (uint64_t)count;
	uint64_t to = (uint64_t)(place + 1) * (uint64_t)size * ONE / (uint64_t)count;
	struct span span = { .first = (int)(from / ONE),
			     .last = (int)((to - 1) / ONE),
			     .weight = (uint32_t)(to - from) };

	span.first_part = span.first == span.last ? span.weight : ONE - (uint32_t)(from % ONE);
	span.last_part = to % ONE == 0 ? ONE : (uint32_t)(to % ONE);
	return span;
}

/* Four bits as the four bytes of a word of grey: ink is black. */
static void bits_to_grey(const l_uint32 *bits, int words, l_uint32 *grey)
{
	static const l_uint32 nibbles[16] = {
		0xffffffff, 0xffffff00, 0xffff00ff, 0xffff0000, 0xff00ffff, 0xff00ff00,
		0xff0000ff, 0xff000000, 0x00ffffff, 0x00ffff00, 0x00ff00ff, 0x00ff0000,
		0x0000ffff, 0x0000ff00, 0x000000ff, 0x00000000,
	};

	for (int i = 0; i < words; i++)
		for (int k = 0; k < 8; k++)
			grey[8 * i + k] = nibbles[bits[i] >> (28 - 4 * k) & 15];
}

/* The page row by row, each a number of words of four pixels, in the order of bytes that Leptonica
 * has: what is added up by columns does not mind, see column(). */
struct rows {
	struct Pix *image;
	l_uint32 *grey; /* of a row of bits; NULL: the image is grey */
	int words;      /* of grey */
};

static const unsigned char *row_at(const struct rows *rows, int y)
{
	const l_uint32 *line = pixGetData(rows->image) + (size_t)y * (size_t)pixGetWpl(rows->image);

	if (rows->grey == NULL)
		return (const unsigned char *)line;
	bits_to_grey(line, pixGetWpl(rows->image), rows->grey);
	return (const unsigned char *)rows->grey;
}

static void add_row(uint32_t *restrict sums, const unsigned char *restrict row, int count,
		    uint32_t weight)
{
	uint16_t part = (uint16_t)weight;

	for (int i = 0; i < count; i++)
		sums[i] += (uint32_t)(uint16_t)(row[i] * part);
}

/* Whole rows, of which most are: their sum is kept in half the width. */
static void add_whole_rows(uint32_t *restrict sums, uint16_t *restrict few, const struct rows *rows,
			   int from, int to)
{
	enum { ROWS_MAX = 256 }; /* of bytes, in 16 bits */
	int count = rows->words * 4;

	for (int y = from; y < to;) {
		int until = to - y > ROWS_MAX ? y + ROWS_MAX : to;

		memset(few, 0, (size_t)count * sizeof(*few));
		for (; y < until; y++) {
			const unsigned char *restrict row = row_at(rows, y);

			for (int i = 0; i < count; i++)
				few[i] = (uint16_t)(few[i] + row[i]);
		}
		for (int i = 0; i < count; i++)
			sums[i] += (uint32_t)few[i] * ONE;
	}
}

static void add_rows(uint32_t *sums, uint16_t *few, const struct rows *rows, struct span span)
{
	int count = rows->words * 4;

	memset(sums, 0, (size_t)count * sizeof(*sums));
	add_row(sums, row_at(rows, span.first), count, span.first_part);
	add_whole_rows(sums, few, rows, span.first + 1, span.last);
	if (span.last > span.first)
		add_row(sums, row_at(rows, span.last), count, span.last_part);
}

/* Where the column stands among bytes that lie in words of the machine's order. */
static int column(int x)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return x ^ 3;
#else
	return x;
#endif
}

static void mean_columns(const uint32_t *sums, uint32_t weight, const struct span *spans, int width,
			 unsigned char *line)
{
	for (int x = 0; x < width; x++) {
		const struct span *span = &spans[x];
		uint64_t whole = (uint64_t)weight * span->weight;
		uint64_t sum = (uint64_t)sums[column(span->first)] * span->first_part;

		for (int i = span->first + 1; i < span->last; i++)
			sum += (uint64_t)sums[column(i)] * ONE;
		if (span->last > span->first)
			sum += (uint64_t)sums[column(span->last)] * span->last_part;
		line[column(x)] = (unsigned char)((sum + whole / 2) / whole);
	}
}

struct Pix *area_scale(struct Pix *image, int width, int height)
{
	int full_width = pixGetWidth(image), full_height = pixGetHeight(image);
	bool bits = pixGetDepth(image) == 1;
	struct rows rows = { .image = image, .words = pixGetWpl(image) * (bits ? 8 : 1) };
	size_t count = (size_t)rows.words * 4;
	struct Pix *small = pixCreate(width, height, 8);
	uint32_t *sums = memory_new(count, sizeof(*sums));
	uint16_t *few = memory_new(count, sizeof(*few));
	struct span *spans = memory_new((size_t)width, sizeof(*spans));

	assert(width >= 1 && width <= full_width && height >= 1 && height <= full_height);
	assert((bits || pixGetDepth(image) == 8) && pixGetColormap(image) == NULL);
	rows.grey = bits ? memory_new(count, 1) : NULL;
	for (int x = 0; x < width; x++)
		spans[x] = span_at(x, width, full_width);
	for (int y = 0; small != NULL && y < height; y++) {
		struct span span = span_at(y, height, full_height);

		add_rows(sums, few, &rows, span);
		mean_columns(sums, span.weight, spans, width,
			     (unsigned char *)(pixGetData(small) +
					       (size_t)y * (size_t)pixGetWpl(small)));
	}
	free(rows.grey);
	free(spans);
	free(few);
	free(sums);
	return small;
}
