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
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SKEW_MAX 7.0
#define SKEW_MIN 0.05
#define COARSE_STEP 0.25
#define FINE_STEP 0.04
#define PEAK_SHARE 0.15 /* of a peak's height over the average, from its top */
/* Best score over the average one: dust gives 1.1, glued labels up to 1.5, lines of print 1.6 to 7.
 */
#define PROMINENCE_MIN 1.52
enum {
	COARSE_STEPS = 28, /* to each side: SKEW_MAX */
	FINE_STEPS = 8,
	POINTS_MIN = 150,
	POINTS_MAX = 60000,
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

double skew_find(struct Pix *ink)
{
	struct Pix *turned = pixRotate90(ink, 1);
	struct peak across = judge(ink), down = judge(turned);
	struct peak best = down.prominence > across.prominence ? down : across;

	pixDestroy(&turned);
	if (best.prominence < PROMINENCE_MIN || fabs(best.angle_deg) < SKEW_MIN)
		return 0;
	return fmin(fmax(best.angle_deg, -SKEW_MAX), SKEW_MAX);
}
