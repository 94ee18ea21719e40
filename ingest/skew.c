/*
 * Lines of print stand on baselines, and rules are lines anyway: when the lower edges of all blots
 * are summed up along the right direction, the sums pile up on few rows. For every angle the edge
 * points are dropped into rows of one pixel; the angle with the greatest sum of squares wins (Postl
 * 1986, on edges instead of ink). A page that lies on its side has its baselines on the left or the
 * right of the blots: the edges to the right are summed up along columns in the same way, and
 * whichever of the two stands out more from its own average is believed.
 */
#include "ingest/skew.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SKEW_MAX 7.2
#define SKEW_MIN 0.05
#define COARSE_STEP 0.25
#define FINE_STEP 0.04
#define PEAK_SHARE 0.15 /* of a peak's height over the average, from its top */
/* Best score over the average one: dust gives under 1.2, a few lines of print 1.25, a page 2 to 7.
 * Labels that are glued on one by one give up to 1.8; how their sheet lies then nobody knows. */
#define PROMINENCE_MIN 1.3
enum {
	COARSE_STEPS = 32, /* to each side: a little over SKEW_MAX, so that its peaks are whole */
	FINE_STEPS = 8,
	POINTS_MIN = 150,
	POINTS_MAX = 60000,
	SPECK_PX = 4,    /* 1 mm */
	BAR_MIN_PX = 16, /* 4 mm */
	BAR_MAX_PX = 160,
};

/* Edge points: `along` the lines that are looked for, and `across` them, in pixels. */
struct points {
	int32_t *along, *across;
	int count;
	int length; /* of the page across the lines */
	int reach;  /* of the page along the lines */
};

struct peak {
	double angle_deg;
	double prominence;
};

/*
 * The points where ink ends going down the image. When there are too many, every n-th row of
 * columns is left out, which keeps rows comparable.
 */
static struct points find_lower_edges(struct Pix *ink)
{
	int width = pixGetWidth(ink), height = pixGetHeight(ink), words = pixGetWpl(ink);
	struct points points = { memory_new(POINTS_MAX, sizeof(int32_t)),
				 memory_new(POINTS_MAX, sizeof(int32_t)), 0, height, width };

	for (int y = 0; y + 1 < height; y++) {
		const l_uint32 *here = pixGetData(ink) + (size_t)y * (size_t)words;
		const l_uint32 *below = here + words;

		for (int w = 0; w < words; w++) {
			l_uint32 edges = here[w] & ~below[w];

			while (edges != 0 && points.count < POINTS_MAX) {
				int bit = __builtin_clz(edges);

				edges &= ~(0x80000000U >> bit);
				points.along[points.count] = w * 32 + bit - width / 2;
				points.across[points.count] = y;
				points.count++;
			}
		}
	}
	return points;
}

static void points_clear(struct points *points)
{
	free(points->along);
	free(points->across);
}

/* How much the points pile up on rows when turned clockwise by the angle. */
static double score(const struct points *points, double angle_deg, unsigned *rows)
{
	double slope = tan(angle_deg * M_PI / 180);
	int32_t step = (int32_t)lround(slope * 65536);
	int margin = (int)ceil(fabs(slope) * points->reach / 2) + 1;
	int count = points->length + 2 * margin;
	double sum = 0;

	memset(rows, 0, (size_t)count * sizeof(*rows));
	for (int i = 0; i < points->count; i++)
		rows[points->across[i] + margin + ((points->along[i] * step + (1 << 15)) >> 16)]++;
	for (int i = 0; i < count; i++)
		sum += (double)rows[i] * rows[i];
	return sum;
}

/* The middle of a peak's upper part: short lines make it a plateau, and its edges are ragged. */
static double middle_of_peak(const double *scores, int count, double base)
{
	double best = 0, sum = 0, moment = 0, floor;

	for (int i = 0; i < count; i++)
		best = fmax(best, scores[i]);
	floor = best - (best - base) * PEAK_SHARE;
	for (int i = 0; i < count; i++) {
		double weight = fmax(scores[i] - floor, 0);

		sum += weight;
		moment += weight * i;
	}
	return sum > 0 ? moment / sum : count / 2.0;
}

static struct peak find_peak(const struct points *points)
{
	double coarse[2 * COARSE_STEPS + 1], fine[2 * FINE_STEPS + 1];
	size_t most_rows = (size_t)points->length + (size_t)points->reach + 8;
	unsigned *rows = memory_new(most_rows, sizeof(*rows));
	double average = 0, best, middle;
	int top = 0;

	for (int i = 0; i <= 2 * COARSE_STEPS; i++) {
		coarse[i] = score(points, (i - COARSE_STEPS) * COARSE_STEP, rows);
		average += coarse[i] / (2 * COARSE_STEPS + 1);
		top = coarse[i] > coarse[top] ? i : top;
	}
	best = coarse[top];
	middle = (top - COARSE_STEPS) * COARSE_STEP;
	for (int i = 0; i <= 2 * FINE_STEPS; i++) {
		fine[i] = score(points, middle + (i - FINE_STEPS) * FINE_STEP, rows);
		best = fmax(best, fine[i]);
	}
	free(rows);
	middle += (middle_of_peak(fine, 2 * FINE_STEPS + 1, average) - FINE_STEPS) * FINE_STEP;
	return (struct peak){ middle, best / average };
}

static struct peak judge(struct Pix *ink)
{
	struct points points = find_lower_edges(ink);
	struct peak peak = { 0, 0 };

	if (points.count >= POINTS_MIN)
		peak = find_peak(&points);
	points_clear(&points);
	return peak;
}

/*
 * What says nothing of the page's lines: specks, and barcodes, which are glued on at any angle and
 * whose bars all end on one line. At this resolution the bars stand apart or run into one block.
 */
static bool is_misleading(int width, int height, int pixels)
{
	int longer = width > height ? width : height, shorter = width > height ? height : width;

	if (longer < SPECK_PX)
		return true;
	if (longer > BAR_MAX_PX || longer < BAR_MIN_PX)
		return false;
	return longer > 5 * shorter || (shorter >= BAR_MIN_PX && pixels * 3 > width * height);
}

static struct Pix *select_lines(struct Pix *ink)
{
	struct Pix *lines = pixCopy(NULL, ink);
	struct Pixa *blots = NULL;
	struct Boxa *boxes = pixConnComp(ink, &blots, 8);
	l_int32 *counts_table = makePixelSumTab8();

	for (int i = 0; i < pixaGetCount(blots); i++) {
		struct Pix *blot = pixaGetPix(blots, i, L_CLONE);
		l_int32 x, y, w, h, pixels = 0;

		pixaGetBoxGeometry(blots, i, &x, &y, &w, &h);
		pixCountPixels(blot, &pixels, counts_table);
		if (is_misleading(w, h, pixels))
			pixRasterop(lines, x, y, w, h, PIX_NOT(PIX_SRC) & PIX_DST, blot, 0, 0);
		pixDestroy(&blot);
	}
	lept_free(counts_table);
	boxaDestroy(&boxes);
	pixaDestroy(&blots);
	return lines;
}

double skew_find(struct Pix *ink)
{
	struct Pix *lines = select_lines(ink);
	struct Pix *turned = pixRotate90(lines, 1);
	struct peak across = judge(lines), down = judge(turned);
	struct peak best = down.prominence > across.prominence ? down : across;

	pixDestroy(&lines);
	pixDestroy(&turned);
	if (best.prominence < PROMINENCE_MIN || fabs(best.angle_deg) < SKEW_MIN ||
	    fabs(best.angle_deg) > SKEW_MAX)
		return 0;
	return best.angle_deg;
}
