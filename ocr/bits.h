/*
 * Pixels of a 1-bit image, looked at in place: asking Leptonica for each costs a call that checks
 * its arguments anew, ten times what looking costs. A view is good as long as its image is there.
 */
#ifndef OCR_BITS_H
#define OCR_BITS_H

#include <leptonica/allheaders.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bits {
	l_uint32 *words; /* `pitch` a row, the leftmost pixel the highest bit; lent */
	int pitch, width, height;
};

static inline struct bits bits_of(struct Pix *image)
{
	return (struct bits){ pixGetData(image), pixGetWpl(image), pixGetWidth(image),
			      pixGetHeight(image) };
}

/* The words of a row, which must be one of the image's. */
static inline l_uint32 *bits_row(const struct bits *bits, int y)
{
	return bits->words + (size_t)y * (size_t)bits->pitch;
}

/* True when there is ink at (x, y); outside there is none. */
static inline bool bits_at(const struct bits *bits, int x, int y)
{
	if (x < 0 || y < 0 || x >= bits->width || y >= bits->height)
		return false;
	return bits_row(bits, y)[x >> 5] >> (31 - (x & 31)) & 1;
}

/* The `count` (1..32) pixels from (x, y) on to the right, the rightmost the lowest bit. */
static inline uint32_t bits_from(const struct bits *bits, int x, int y, int count)
{
	uint64_t both = 0;
	int word = x >> 5, last = (bits->width - 1) >> 5;
	const l_uint32 *row;

	if (y < 0 || y >= bits->height || x <= -32 || x >= bits->width)
		return 0;
	row = bits_row(bits, y);
	if (word >= 0)
		both = (uint64_t)row[word] << 32;
	if (word < last)
		both |= row[word + 1];
	both = both << (x & 31) >> (64 - count);
	if (x + count > bits->width) /* what pads the last word of a row is nobody's ink */
		both = both >> (x + count - bits->width) << (x + count - bits->width);
	return (uint32_t)both;
}

static inline bool bits_are_empty(const struct bits *bits)
{
	int rest = bits->width & 31, whole = bits->width >> 5;
	l_uint32 ends = rest > 0 ? ~0U << (32 - rest) : 0;

	for (int y = 0; y < bits->height; y++) {
		const l_uint32 *row = bits_row(bits, y);
		l_uint32 any = rest > 0 ? row[whole] & ends : 0;

		for (int word = 0; word < whole; word++)
			any |= row[word];
		if (any != 0)
			return false;
	}
	return true;
}

#endif
