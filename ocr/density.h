/*
 * Ink density: a page of print seen from far away. One value a cell, 0 (paper) to 1 (all ink), at a
 * known number of cells an inch. Matching a blank on a page is done on densities, because they are
 * small, do not care how the page was scanned, and forgive a line that is a pixel thicker or
 * thinner.
 */
#ifndef OCR_DENSITY_H
#define OCR_DENSITY_H

struct Pix;

struct density {
	int width, height;
	double dpi;    /* cells an inch */
	float *values; /* row by row */
};

/* From a 1-bit image (ink is 1) at image_dpi, which must be at least `dpi`. Free with
 * density_free(). */
struct density density_new(struct Pix *ink, double image_dpi, double dpi);

/* Half the cells an inch: each cell the mean of four. */
struct density density_halve(const struct density *fine);

/* Turned clockwise by 0, 90, 180 or 270 degrees. */
struct density density_turn(const struct density *density, int turn_deg);

/* Spreads every value over its 3x3 neighbourhood (binomial weights), in place. */
void density_blur(struct density *density);

void density_free(struct density *density);

enum { PYRAMID_LEVELS = 5 };

/* The same page at 100, 50, 25, 12.5 and 6.25 cells an inch, each blurred once. */
struct pyramid {
	struct density levels[PYRAMID_LEVELS];
};

#define PYRAMID_FINEST_DPI 100.0

struct pyramid pyramid_new(struct Pix *ink, double image_dpi);
void pyramid_free(struct pyramid *pyramid);

/* A window's top left cell. */
struct corner {
	const struct density *density;
	int x, y;
};

/*
 * Normalised cross-correlations (Pearson), -1..1, of a w x h window of `a` with `count` of `b`,
 * each a cell further to the right. All windows must lie inside. 0 when either is flat. Both
 * densities are of this module's making.
 */
void density_correlate(struct corner a, struct corner b, int w, int h, int count,
		       double *ret_values);

#endif
