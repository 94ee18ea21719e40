/*
 * A strip: the grey values of a region, resampled so that its bars stand upright. Each row of a
 * strip is a band, the mean of a few scan lines that lie close together; no two bands share a scan
 * line, so they are independent witnesses of the same bars.
 */
#ifndef BARCODE_STRIP_H
#define BARCODE_STRIP_H

#include "barcode/regions.h"

#include <stdbool.h>

struct strip {
	unsigned char *bytes; /* bands x samples */
	int bands, samples;
	double sample_px, band_px; /* of the page, for one sample and one band */
	struct point origin;       /* of sample 0 of band 0, on the page */
	struct point across; /* the way that samples run; bands run 90 degrees clockwise of it */
};

struct strip_grain {
	double sample_px; /* but never under SAMPLE_MIN_MM */
	double band_mm;
	int lines; /* in a band */
};

enum { STRIP_DIRECTIONS = 3 };

/*
 * The directions in which a region's bars may stand sharpest, the likeliest first: several when two
 * symbols came as one region, or when a stamp's edges are the strongest. Gives how many, at least
 * one. (The region's own direction is off by many degrees when bars are hardly wider than the
 * search's pixels.)
 */
int strip_find_directions(struct Pix *grey, int dpi, const struct region *region,
			  struct point across[STRIP_DIRECTIONS]);

/*
 * Samples a region along `across`, a little longer at each end (quiet zones, and what a stamp has
 * hidden) and a little higher. Outside the page is white. Free with strip_clear().
 */
struct strip strip_sample(struct Pix *grey, int dpi, const struct region *region,
			  struct point across, struct strip_grain grain);
void strip_clear(struct strip *strip);

/* A copy whose bands are sharpened, which helps where bars are hardly two pixels wide. */
struct strip strip_sharpened(const struct strip *strip);

const unsigned char *strip_band(const struct strip *strip, int band);

/* How alike two bands are from one sample to another: the correlation, -1..1. */
double strip_correlation(const struct strip *strip, int band, int other, int from, int to);

/*
 * Whether a strip shows bars at all: some band has many dark runs, and the one beside it has the
 * same ones. Text that was taken for bars fails the second, a table's lines the first.
 */
bool strip_has_bars(const struct strip *strip);

/* Whether most of a strip's height shows as many bars as the shortest symbol has. */
bool strip_has_symbol(const struct strip *strip);

/* As above for what a blot through a symbol leaves of it: fewer bars. */
bool strip_has_fragment(const struct strip *strip);

/* The place on the page of a range of samples and bands, ends left out. */
struct region strip_place(const struct strip *strip, int from_sample, int to_sample, int from_band,
			  int to_band);

#endif
