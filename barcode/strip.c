#include "barcode/strip.h"

#include "barcode/edges.h"
#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

#define MARGIN_MM 7.0
#define SAMPLE_MIN_MM 0.04
#define MARGIN_OF_LENGTH 0.2
#define HEIGHT_MARGIN_MM 1.5
/* The shortest codes have 19 bars; blur or a stamp may hide some. */
enum { BARS_MIN = 12 };
#define SAME_BARS 0.5
#define WIDEST_OF_MEAN 4.0F /* elements; no symbology has more than 2.6 */
#define UNLIKE_MAX 3.5F     /* that bars together may be wider than spaces, or narrower */
/* Bands that must show bars, of all: a label has them over most of its height, bar a stamp's. */
#define BARRED_SHARE 0.1
enum { BANDS_MIN = 2 };
/* What is called a symbol without having been read. */
#define SYMBOL_SHARE 0.45
#define SYMBOL_SAME_BARS 0.8
enum { SYMBOL_BARS_MIN = 22, FRAGMENT_BARS_MIN = 12 };
/* Of the range of grey, and in grey levels, that a bar differs from a space by. */
#define STEP_OF_RANGE 0.2F
enum { STEP_MIN = 10 };

/* Half a circle is cut into so many ways; the edges of one symbol spread over a few of them. */
enum { WAYS = 60, WAYS_OF_ONE = 2, WAYS_TRIED = 3, WAY_SAMPLES = 10000 };
/* To each side of a direction that the pixels tell, and of one that the search tells. */
enum { FEW_STEPS = 5, MANY_STEPS = 8 };
/* Two symbols that lie close together may have come as one region. */
#define SECOND_OF_FIRST 0.3
#define SAME_WAY 0.996 /* 5 degrees */

/* Neither a page of bars nor a mistaken dpi may cost more than this. */
enum { SAMPLES_MAX = 4000, BANDS_MAX = 120 };

struct page_pixels {
	const l_uint32 *words;
	int width, height, words_per_line;
};

static struct page_pixels pixels_of(struct Pix *grey)
{
	return (struct page_pixels){ pixGetData(grey), pixGetWidth(grey), pixGetHeight(grey),
				     pixGetWpl(grey) };
}

/* Places on the page in parts of a pixel, so small that a line's steps add up to no error. */
enum { PLACE_BITS = 14, HALF_PIXEL = 1 << (PLACE_BITS - 1) };

struct place {
	int x, y;
};

static int fixed(double value)
{
	return (int)lround(value * (1 << PLACE_BITS));
}

/* The grey value between four pixels times 65536; white outside. Centres of pixels lie at halves.
 */
static inline unsigned sample_at(const struct page_pixels *pixels, struct place at)
{
	int x = at.x - HALF_PIXEL, y = at.y - HALF_PIXEL;
	int left = x >> PLACE_BITS, top = y >> PLACE_BITS;
	unsigned fx = (unsigned)x >> (PLACE_BITS - 8) & 255;
	unsigned fy = (unsigned)y >> (PLACE_BITS - 8) & 255;
	const l_uint32 *above, *below;

	if (left < 0 || top < 0 || left >= pixels->width - 1 || top >= pixels->height - 1)
		return 255U << 16;
	above = pixels->words + (size_t)top * (size_t)pixels->words_per_line;
	below = above + pixels->words_per_line;
	return (256 - fy) * ((256 - fx) * GET_DATA_BYTE(above, left) +
			     fx * GET_DATA_BYTE(above, left + 1)) +
	       fy * ((256 - fx) * GET_DATA_BYTE(below, left) + fx * GET_DATA_BYTE(below, left + 1));
}

/* Adds `count` samples from a place on, a step apart, to `sums`, in 1/256 of a grey level. */
static void add_line(const struct page_pixels *pixels, struct point from, struct point step,
		     unsigned *sums, int count)
{
	struct place at = { fixed(from.x), fixed(from.y) };
	int step_x = fixed(step.x), step_y = fixed(step.y);

	for (int i = 0; i < count; i++) {
		sums[i] += sample_at(pixels, at) >> 8;
		at.x += step_x;
		at.y += step_y;
	}
}

static struct point point_moved(struct point from, struct point across, double along_across,
				double along_bars)
{
	return (struct point){ from.x + along_across * across.x - along_bars * across.y,
			       from.y + along_across * across.y + along_bars * across.x };
}

/* How sharply the bars stand when the region's middle is averaged along its whole height. */
static double sharpness(const struct page_pixels *pixels, const struct region *region,
			struct point across, double step_px)
{
	enum { LINES = 9 };
	unsigned sums[SAMPLES_MAX] = { 0 };
	int samples = (int)fmin(region->length / step_px, SAMPLES_MAX);
	struct point step = { across.x * step_px, across.y * step_px };
	double energy = 0;

	for (int line = 0; line < LINES; line++) {
		double down = ((line + 0.5) / LINES - 0.5) * region->height * 0.8;

		add_line(pixels,
			 point_moved(region->centre, across, -samples / 2.0 * step_px, down), step,
			 sums, samples);
	}
	for (int i = 1; i < samples; i++) {
		double rise = (double)sums[i] - (double)sums[i - 1];

		energy += rise * rise;
	}
	return energy;
}

static struct point rotated(struct point direction, double angle_deg)
{
	double c = cos(angle_deg * M_PI / 180), s = sin(angle_deg * M_PI / 180);

	return (struct point){ c * direction.x - s * direction.y,
			       s * direction.x + c * direction.y };
}

/* Turns a direction to where the bars stand sharpest. */
static struct point sharpest(const struct page_pixels *pixels, int dpi, const struct region *region,
			     struct point across, int first_steps)
{
	/* the bars of a label blur away within 2 degrees: the first steps must not step over that
	 */
	const struct {
		int steps; /* to each side */
		double step_deg;
	} rounds[] = { { first_steps, 1.25 }, { 3, 0.4 }, { 3, 0.13 } };
	double step_px = fmax(1, dpi / 200.0);
	double best_angle = 0, best = -1;

	for (size_t round = 0; round < ARRAY_LENGTH(rounds); round++) {
		double middle = best_angle;

		for (int i = -rounds[round].steps; i <= rounds[round].steps; i++) {
			double angle = middle + i * rounds[round].step_deg;
			double found = sharpness(pixels, region, rotated(across, angle), step_px);

			if (found > best) {
				best = found;
				best_angle = angle;
			}
		}
	}
	return rotated(across, best_angle);
}

/* Adds the edge at a pixel to the way that it points. */
static void add_edge(const struct page_pixels *pixels, int x, int y, double ways[WAYS])
{
	const l_uint32 *row;
	int dx, dy, way;

	if (x < 1 || y < 1 || x >= pixels->width - 1 || y >= pixels->height - 1)
		return;
	row = pixels->words + (size_t)y * (size_t)pixels->words_per_line;
	dx = (int)GET_DATA_BYTE(row, x + 1) - (int)GET_DATA_BYTE(row, x - 1);
	dy = (int)GET_DATA_BYTE(row + pixels->words_per_line, x) -
	     (int)GET_DATA_BYTE(row - pixels->words_per_line, x);
	way = (int)lround(atan2f((float)dy, (float)dx) / M_PI * WAYS);
	ways[(way + 2 * WAYS) % WAYS] += dx * dx + dy * dy;
}

/* How much of the edges in a region points each way, of half a circle. */
static void measure_ways(const struct page_pixels *pixels, const struct region *region,
			 double ways[WAYS])
{
	double step = fmax(1, sqrt(region->length * region->height / WAY_SAMPLES));
	int columns = (int)(region->length / step), rows = (int)(region->height / step);

	for (int r = 0; r < rows; r++)
		for (int c = 0; c < columns; c++) {
			struct point at = point_moved(region->centre, region->across,
						      c * step - region->length / 2,
						      r * step - region->height / 2);

			add_edge(pixels, (int)at.x, (int)at.y, ways);
		}
}

/* The sum around a way. */
static double around(const double ways[WAYS], int way)
{
	double sum = 0;

	for (int i = -1; i <= 1; i++)
		sum += ways[(way + i + WAYS) % WAYS];
	return sum;
}

static int strongest_way(const double ways[WAYS])
{
	int best = 0;

	for (int way = 1; way < WAYS; way++)
		if (around(ways, way) > around(ways, best))
			best = way;
	return best;
}

/* The direction of the edges around a way, finer than the ways are. */
static struct point middle_of(const double ways[WAYS], int way)
{
	double sum = 0, moment = 0, angle;

	for (int i = -1; i <= 1; i++) {
		sum += ways[(way + i + WAYS) % WAYS];
		moment += i * ways[(way + i + WAYS) % WAYS];
	}
	angle = (way + (sum > 0 ? moment / sum : 0)) * M_PI / WAYS;
	return (struct point){ cos(angle), sin(angle) };
}

static bool is_known_way(const struct point *known, int count, struct point way)
{
	for (int i = 0; i < count; i++)
		if (fabs(known[i].x * way.x + known[i].y * way.y) > SAME_WAY)
			return true;
	return false;
}

int strip_find_directions(struct Pix *grey, int dpi, const struct region *region,
			  struct point across[STRIP_DIRECTIONS])
{
	struct page_pixels pixels = pixels_of(grey);
	double ways[WAYS] = { 0 }, first = 0;
	int count = 0;

	measure_ways(&pixels, region, ways);
	for (int i = 0; i < WAYS_TRIED && count < STRIP_DIRECTIONS - 1; i++) {
		int way = strongest_way(ways);
		double strength = around(ways, way);

		if (i == 0)
			first = strength;
		else if (strength < SECOND_OF_FIRST * first || strength <= 0)
			break;
		across[count] = sharpest(&pixels, dpi, region, middle_of(ways, way), FEW_STEPS);
		count += !is_known_way(across, count, across[count]);
		for (int k = -WAYS_OF_ONE; k <= WAYS_OF_ONE; k++)
			ways[(way + k + WAYS) % WAYS] = 0;
	}
	if (!is_known_way(across, count, region->across))
		across[count++] = sharpest(&pixels, dpi, region, region->across, MANY_STEPS);
	return count;
}

static void sample_band(const struct page_pixels *pixels, const struct strip *strip, int band,
			int lines, unsigned char *bytes)
{
	struct point step = { strip->across.x * strip->sample_px,
			      strip->across.y * strip->sample_px };
	unsigned sums[SAMPLES_MAX] = { 0 }, parts = (unsigned)lines * 256;

	for (int line = 0; line < lines; line++) {
		double down = (band + (line + 0.5) / lines - 0.5) * strip->band_px;

		add_line(pixels, point_moved(strip->origin, strip->across, 0, down), step, sums,
			 strip->samples);
	}
	for (int i = 0; i < strip->samples; i++)
		bytes[i] = (unsigned char)((sums[i] + parts / 2) / parts);
}

struct strip strip_sample(struct Pix *grey, int dpi, const struct region *region,
			  struct point across, struct strip_grain grain)
{
	struct page_pixels pixels = pixels_of(grey);
	double px_per_mm = dpi / MM_PER_INCH;
	double length = region->length * (1 + 2 * MARGIN_OF_LENGTH) + 2 * MARGIN_MM * px_per_mm;
	double height = region->height + 2 * HEIGHT_MARGIN_MM * px_per_mm;
	struct strip strip = { .sample_px = fmax(grain.sample_px, SAMPLE_MIN_MM * px_per_mm),
			       .band_px = grain.band_mm * px_per_mm,
			       .across = across };

	strip.band_px = fmax(strip.band_px, height / BANDS_MAX);
	strip.samples = (int)fmin(length / strip.sample_px, SAMPLES_MAX);
	strip.bands = (int)fmin(fmax(height / strip.band_px, 1), BANDS_MAX);
	strip.origin =
		point_moved(region->centre, across, -(strip.samples - 1) / 2.0 * strip.sample_px,
			    -(strip.bands - 1) / 2.0 * strip.band_px);
	strip.bytes = memory_new((size_t)strip.bands * (size_t)strip.samples + 1, 1);
	for (int band = 0; band < strip.bands; band++)
		sample_band(&pixels, &strip, band, grain.lines,
			    strip.bytes + (size_t)band * (size_t)strip.samples);
	return strip;
}

void strip_clear(struct strip *strip)
{
	free(strip->bytes);
	*strip = (struct strip){ .bytes = NULL };
}

const unsigned char *strip_band(const struct strip *strip, int band)
{
	return strip->bytes + (size_t)band * (size_t)strip->samples;
}

static unsigned char clamp(int value)
{
	return (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value);
}

struct strip strip_sharpened(const struct strip *strip)
{
	enum { REACH = 4 }; /* samples to each side: about one narrow bar */
	struct strip sharp = *strip;

	sharp.bytes = memory_new((size_t)strip->bands * (size_t)strip->samples + 1, 1);
	for (int band = 0; band < strip->bands; band++) {
		const unsigned char *from = strip_band(strip, band);
		unsigned char *to = sharp.bytes + (size_t)band * (size_t)strip->samples;

		for (int i = 0; i < strip->samples; i++) {
			int left = i >= REACH ? from[i - REACH] : 255;
			int right = i + REACH < strip->samples ? from[i + REACH] : 255;

			to[i] = clamp(2 * from[i] - (left + right) / 2);
		}
	}
	return sharp;
}

double strip_correlation(const struct strip *strip, int band, int other, int from, int to)
{
	const unsigned char *a = strip_band(strip, band), *b = strip_band(strip, other);
	double n = to - from, sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
	double variance_a, variance_b;

	for (int i = from; i < to; i++) {
		sum_a += a[i];
		sum_b += b[i];
		aa += a[i] * a[i];
		bb += b[i] * b[i];
		ab += a[i] * b[i];
	}
	variance_a = aa - sum_a * sum_a / n;
	variance_b = bb - sum_b * sum_b / n;
	if (n < 2 || variance_a < n || variance_b < n)
		return 0;
	return (ab - sum_a * sum_b / n) / sqrt(variance_a * variance_b);
}

/*
 * Dark elements of a band that follow one another like bars: none is much wider than they are on
 * average, and bars are about as wide as spaces. The lines of a comb or table are not, for all that
 * they are parallel.
 */
static int count_bars(const struct edges *edges)
{
	float sums[2] = { 0, 0 };
	int most = 0, bars = 0;

	for (int i = 0; i + 1 < edges->count; i++) {
		float width = edges_width(edges, i), mean = (sums[0] + sums[1]) / (2 * (float)bars);

		if (bars >= 3 && width > WIDEST_OF_MEAN * mean) {
			sums[0] = sums[1] = 0;
			bars = 0;
		}
		if (bars == 0 && i % 2 == 1)
			continue;
		sums[i % 2] += width;
		bars += i % 2 == 0;
		if (bars > most && sums[0] < UNLIKE_MAX * sums[1] && sums[1] < UNLIKE_MAX * sums[0])
			most = bars;
	}
	return most;
}

static int count_bars_of(const struct strip *strip, int band)
{
	const unsigned char *bytes = strip_band(strip, band);
	int darkest = 255, lightest = 0, step;
	struct edges edges;

	for (int i = 0; i < strip->samples; i++) {
		darkest = bytes[i] < darkest ? bytes[i] : darkest;
		lightest = bytes[i] > lightest ? bytes[i] : lightest;
	}
	step = (int)(STEP_OF_RANGE * (float)(lightest - darkest));
	edges_find(bytes, strip->samples, step > STEP_MIN ? step : STEP_MIN,
		   EDGE_BETWEEN_NEIGHBOURS, &edges);
	return count_bars(&edges);
}

static bool has_bands(const struct strip *strip, double share, int bars_min, double likeness)
{
	int wanted = (int)fmax(BANDS_MIN, share * strip->bands), found = 0;

	for (int band = 0; band + 1 < strip->bands && found < wanted; band++)
		found += count_bars_of(strip, band) >= bars_min &&
			 strip_correlation(strip, band, band + 1, 0, strip->samples) > likeness;
	return found >= wanted;
}

bool strip_has_bars(const struct strip *strip)
{
	return has_bands(strip, BARRED_SHARE, BARS_MIN, SAME_BARS);
}

bool strip_has_symbol(const struct strip *strip)
{
	return has_bands(strip, SYMBOL_SHARE, SYMBOL_BARS_MIN, SYMBOL_SAME_BARS);
}

bool strip_has_fragment(const struct strip *strip)
{
	return has_bands(strip, SYMBOL_SHARE, FRAGMENT_BARS_MIN, SYMBOL_SAME_BARS);
}

struct region strip_place(const struct strip *strip, int from_sample, int to_sample, int from_band,
			  int to_band)
{
	double length = (to_sample - from_sample) * strip->sample_px;
	double height = (to_band - from_band) * strip->band_px;
	double right = (from_sample - 0.5) * strip->sample_px + length / 2;
	double down = (from_band - 0.5) * strip->band_px + height / 2;

	return (struct region){ point_moved(strip->origin, strip->across, right, down),
				strip->across, length, height, false };
}
