#include "ocr/contrast.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stddef.h>

/* How many pixels of the row have each level, in four tables by their place: neighbours are mostly
 * of one level, and a count that must wait for the one before is slow. */
static void count_levels(const l_uint32 *row, int width, int counts[4][256])
{
	int x = 0;

	for (; x + 4 <= width; x += 4) {
		l_uint32 word = row[x >> 2];

		counts[0][word >> 24]++;
		counts[1][word >> 16 & 255]++;
		counts[2][word >> 8 & 255]++;
		counts[3][word & 255]++;
	}
	for (; x < width; x++)
		counts[0][GET_DATA_BYTE(row, x)]++;
}

static struct Numa *histogram_of(struct Pix *grey)
{
	int counts[4][256] = { 0 };

	for (int y = 0; y < pixGetHeight(grey); y++)
		count_levels(pixGetData(grey) + (size_t)y * (size_t)pixGetWpl(grey),
			     pixGetWidth(grey), counts);
	for (int level = 0; level < 256; level++)
		counts[0][level] += counts[1][level] + counts[2][level] + counts[3][level];
	return numaCreateFromIArray(counts[0], 256);
}

/* The padding of the rows is changed with them. */
static void change_levels(struct Pix *grey, const unsigned char levels[256])
{
	size_t words = (size_t)pixGetWpl(grey) * (size_t)pixGetHeight(grey);
	l_uint32 *data = pixGetData(grey);

	for (size_t i = 0; i < words; i++) {
		l_uint32 word = data[i];

		data[i] = (l_uint32)levels[word >> 24] << 24 |
			  (l_uint32)levels[word >> 16 & 255] << 16 |
			  (l_uint32)levels[word >> 8 & 255] << 8 | levels[word & 255];
	}
}

void contrast_stretch(struct Pix *grey)
{
	struct Numa *histogram = histogram_of(grey);
	unsigned char levels[256];
	l_float32 paper, ink;

	if (numaHistogramGetValFromRank(histogram, 0.5F, &paper) == 0 &&
	    numaHistogramGetValFromRank(histogram, 0.01F, &ink) == 0) {
		ink = fminf(ink, paper - 60); /* an empty zone must not become a picture of noise */
		for (int i = 0; i < 256; i++)
			levels[i] = (unsigned char)(255 *
						    fmaxf(0, fminf(1, (i - ink) / (paper - ink))));
		change_levels(grey, levels);
	}
	numaDestroy(&histogram);
}
