/*
 * How a form's ink is found: the paper's colour is divided out, and the hues of what is then
 * coloured are counted at about 100 dpi. A hue is a form's when its pixels lie in most parts of the
 * page and, levelled, hold long straight runs in sum; cursive writing, signatures and stamps have
 * neither.
 *
 * How it is taken out: with white paper as 0, what a pixel swallows of red, green and blue is p,
 * and what the print swallows is f. Where p has the print's hue and is about as coloured, the
 * largest t * f that is nowhere more than p is taken away. Black over print is darker than the
 * print alone can be, and not coloured, so it stays. JPEG keeps colour at half the resolution:
 * whether a thin line is coloured is therefore asked of the mean of 3 x 3 pixels too.
 */
#include "ingest/dropout.h"

#include "base/memory.h"
#include "ingest/skew.h"
#include "model/geometry.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SMALL_DPI = 100,
	HUE_BINS = 72, /* of 5 degrees */
	HUE_REACH = 5, /* bins to each side of a peak that belong to it */
	HUES_TRIED = 3,
	PARTS = 6, /* across and down, for the spread */
};

#define COLOURED_MIN 0.22    /* (most - least) / most of what is swallowed */
#define SWALLOWED_MIN 28     /* grey levels; below is paper */
#define COLOURED_SHARE 0.002 /* of the page, before anything more is asked */
#define PART_SHARE 0.001     /* of a part that is ink, for the part to count */
#define PARTS_MIN 0.45       /* share of the parts */
#define RULE_MM 35.0
#define RULES_MIN_MM 500.0 /* all long runs together; stamps and close writing have 200 */
#define BLUE_FROM 185.0
#define BLUE_TO 275.0
#define FRINGE_DEG 60.0      /* the edges of a colour have hues beside it */
#define OTHER_INK_SHARE 0.12 /* of the form's ink that must be other writing on a blue form */

/* What a pixel swallows of white light, by channel. */
struct swallowed {
	int c[3];
};

/* The page at about 100 dpi. */
struct small {
	struct swallowed *pixels;
	int width, height;
	double px_per_mm;
	int gain[3]; /* 256ths that bring the paper to white */
};

/* The ink that is taken out. */
struct ink {
	double hue_deg, reach_deg;
	int full[3]; /* swallowed by the print where it is fullest */
	int darkness;
	double coloured;
};

static int luma(const int c[3])
{
	return (77 * c[0] + 150 * c[1] + 29 * c[2]) >> 8;
}

static int most(const int c[3])
{
	int m = c[0] > c[1] ? c[0] : c[1];

	return m > c[2] ? m : c[2];
}

static int least(const int c[3])
{
	int m = c[0] < c[1] ? c[0] : c[1];

	return m < c[2] ? m : c[2];
}

/* The hue of what is left of white light, 0..360; the pixel must be coloured. */
static double hue_of(const int c[3])
{
	double r = 255 - c[0], g = 255 - c[1], b = 255 - c[2];
	double high = fmax(r, fmax(g, b)), span = high - fmin(r, fmin(g, b));
	double sixth = high == r   ? (g - b) / span
		       : high == g ? 2 + (b - r) / span
				   : 4 + (r - g) / span;

	return fmod(sixth * 60 + 360, 360);
}

static bool is_coloured(const int c[3])
{
	return most(c) >= SWALLOWED_MIN && most(c) - least(c) >= COLOURED_MIN * most(c) &&
	       most(c) - least(c) >= SWALLOWED_MIN / 2;
}

static double hue_distance(double a, double b)
{
	double d = fabs(a - b);

	return d > 180 ? 360 - d : d;
}

/* ---- The page from afar ---------------------------------------------------------------------- */

static int channel(l_uint32 pixel, int c)
{
	return (int)(pixel >> (24 - 8 * c)) & 255;
}

/* Mean of up to 2 x 2 pixels in the middle of a cell, which evens out noise and JPEG's blocks. */
static void look(struct Pix *rgb, int x, int y, int c[3])
{
	int dx = x + 1 < pixGetWidth(rgb), dy = y + 1 < pixGetHeight(rgb);
	const l_uint32 *a = pixGetData(rgb) + (size_t)y * (size_t)pixGetWpl(rgb) + x;
	const l_uint32 *b = a + (dy ? pixGetWpl(rgb) : 0);

	for (int i = 0; i < 3; i++)
		c[i] = (channel(a[0], i) + channel(a[dx], i) + channel(b[0], i) +
			channel(b[dx], i) + 2) >>
		       2;
}

/* The paper is the commonest light level of each channel. */
static void find_paper(struct Pix *rgb, int step, int paper[3])
{
	for (int i = 0; i < 3; i++) {
		long bins[256] = { 0 }, best = 0;

		for (int y = 0; y < pixGetHeight(rgb); y += 4 * step)
			for (int x = 0; x < pixGetWidth(rgb); x += 4 * step)
				bins[channel(
					pixGetData(rgb)[(size_t)y * (size_t)pixGetWpl(rgb) + x],
					i)]++;
		for (int level = 96; level < 256; level++) {
			long near =
				bins[level - 1] + bins[level] + (level < 255 ? bins[level + 1] : 0);

			if (near >= best) {
				best = near;
				paper[i] = level;
			}
		}
	}
}

static void swallow(const int gain[3], const int light[3], int c[3])
{
	for (int i = 0; i < 3; i++) {
		int level = light[i] * gain[i] >> 8;

		c[i] = level > 255 ? 0 : 255 - level;
	}
}

static struct small see_small(struct Pix *rgb, int dpi, int step, const int gain[3])
{
	struct small small = { .width = pixGetWidth(rgb) / step,
			       .height = pixGetHeight(rgb) / step,
			       .px_per_mm = (double)dpi / step / MM_PER_INCH };

	memcpy(small.gain, gain, sizeof(small.gain));
	small.pixels =
		memory_new((size_t)small.width * (size_t)small.height + 1, sizeof(*small.pixels));
	for (int y = 0; y < small.height; y++)
		for (int x = 0; x < small.width; x++) {
			int light[3];

			look(rgb, x * step + step / 2, y * step + step / 2, light);
			swallow(small.gain, light,
				small.pixels[(size_t)y * (size_t)small.width + x].c);
		}
	return small;
}

/* A quick look at few pixels: without any colour to speak of there is nothing to look for. */
static bool has_colour(struct Pix *rgb, int step, const int gain[3])
{
	long coloured = 0, seen = 0;

	for (int y = 0; y + 1 < pixGetHeight(rgb); y += 4 * step)
		for (int x = 0; x < pixGetWidth(rgb); x += step) {
			int light[3], c[3];

			look(rgb, x, y, light);
			swallow(gain, light, c);
			coloured += is_coloured(c);
			seen++;
		}
	return (double)coloured >= COLOURED_SHARE / 2 * (double)seen;
}

/* ---- Is a hue a form's? ---------------------------------------------------------------------- */

static long count_hues(const struct small *small, long bins[HUE_BINS])
{
	size_t count = (size_t)small->width * (size_t)small->height;
	long coloured = 0;

	memset(bins, 0, HUE_BINS * sizeof(*bins));
	for (size_t i = 0; i < count; i++)
		if (is_coloured(small->pixels[i].c)) {
			bins[(int)(hue_of(small->pixels[i].c) / (360.0 / HUE_BINS)) % HUE_BINS]++;
			coloured++;
		}
	return coloured;
}

/* The hue around which most lies; what belongs to it is taken from the bins. */
static double take_peak(long bins[HUE_BINS])
{
	double x = 0, y = 0;
	long best = 0;
	int top = 0;

	for (int i = 0; i < HUE_BINS; i++) {
		long sum = 0;

		for (int k = -2; k <= 2; k++)
			sum += bins[(i + k + HUE_BINS) % HUE_BINS];
		if (sum > best) {
			best = sum;
			top = i;
		}
	}
	for (int k = -HUE_REACH; k <= HUE_REACH; k++) {
		long *bin = &bins[(top + k + HUE_BINS) % HUE_BINS];
		double angle = (top + k + 0.5) * 2 * M_PI / HUE_BINS;

		x += (double)*bin * cos(angle);
		y += (double)*bin * sin(angle);
		*bin = 0;
	}
	return fmod(atan2(y, x) * 180 / M_PI + 360, 360);
}

static struct Pix *mask_of_hue(const struct small *small, double hue_deg, double reach_deg)
{
	struct Pix *mask = pixCreate(small->width, small->height, 1);

	for (int y = 0; y < small->height; y++) {
		l_uint32 *line = pixGetData(mask) + (size_t)y * (size_t)pixGetWpl(mask);
		const struct swallowed *pixels = small->pixels + (size_t)y * (size_t)small->width;

		for (int x = 0; x < small->width; x++)
			if (is_coloured(pixels[x].c) &&
			    hue_distance(hue_of(pixels[x].c), hue_deg) <= reach_deg)
				SET_DATA_BIT(line, x);
	}
	return mask;
}

static long count_pixels(struct Pix *mask)
{
	l_int32 count = 0;

	pixCountPixels(mask, &count, NULL);
	return count;
}

/* In how much of the page the ink is. */
static double spread(struct Pix *mask)
{
	int width = pixGetWidth(mask) / PARTS, height = pixGetHeight(mask) / PARTS, inked = 0;

	for (int i = 0; i < PARTS * PARTS; i++) {
		struct Box *part = boxCreate(i % PARTS * width, i / PARTS * height, width, height);
		l_int32 count = 0;

		pixCountPixelsInRect(mask, part, &count, NULL);
		inked += count > PART_SHARE * width * height;
		boxDestroy(&part);
	}
	return (double)inked / (PARTS * PARTS);
}

static double length_of_runs(struct Pix *mask, bool down, int least_px)
{
	struct Pix *thick = pixDilateBrick(NULL, mask, 2, 2);
	struct Pix *closed =
		down ? pixCloseSafeBrick(NULL, thick, 1, 3) : pixCloseSafeBrick(NULL, thick, 3, 1);
	struct Pix *runs = pixOpenBrick(NULL, closed, down ? 1 : least_px, down ? least_px : 1);
	struct Boxa *boxes = pixConnComp(runs, NULL, 8);
	double length = 0;

	for (int i = 0; i < boxaGetCount(boxes); i++) {
		l_int32 x, y, w, h;

		boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
		/* a broad block is a picture, a tint or closely written, not a rule */
		if ((down ? w : h) <= least_px / 20)
			length += down ? h : w;
	}
	boxaDestroy(&boxes);
	pixDestroy(&thick);
	pixDestroy(&closed);
	pixDestroy(&runs);
	return length;
}

static double rules_mm(struct Pix *mask, double px_per_mm)
{
	double angle = skew_find(mask) * M_PI / 180;
	struct Pix *level =
		pixRotate(mask, (l_float32)angle, L_ROTATE_SAMPLING, L_BRING_IN_WHITE, 0, 0);
	int least_px = (int)(RULE_MM * px_per_mm);
	double length =
		length_of_runs(level, false, least_px) + length_of_runs(level, true, least_px);

	pixDestroy(&level);
	return length / px_per_mm;
}

/* Writing in anything but that hue, as a share of what has it. */
static double other_ink(const struct small *small, double hue_deg, double reach_deg, long own)
{
	size_t count = (size_t)small->width * (size_t)small->height;
	long other = 0;

	for (size_t i = 0; i < count; i++) {
		const int *c = small->pixels[i].c;

		other += most(c) > 120 &&
			 !(is_coloured(c) && hue_distance(hue_of(c), hue_deg) <= 2 * reach_deg);
	}
	return (double)other / (double)own;
}

static bool is_forms_ink(const struct small *small, struct Pix *mask, double hue_deg,
			 double reach_deg)
{
	long own = count_pixels(mask);
	bool blue = hue_deg >= BLUE_FROM && hue_deg <= BLUE_TO;

	return (double)own >= COLOURED_SHARE * small->width * small->height &&
	       spread(mask) >= PARTS_MIN && rules_mm(mask, small->px_per_mm) >= RULES_MIN_MM &&
	       (!blue || other_ink(small, hue_deg, reach_deg, own) >= OTHER_INK_SHARE);
}

/* ---- Taking it out --------------------------------------------------------------------------- */

static bool is_masked(struct Pix *mask, int x, int y)
{
	return GET_DATA_BIT(pixGetData(mask) + (size_t)y * (size_t)pixGetWpl(mask), x) != 0;
}

static const int *pixel_at(const struct small *small, int x, int y)
{
	return small->pixels[(size_t)y * (size_t)small->width + x].c;
}

/* What the darkest fifth of a hue's pixels swallows at least. */
static int dark_fifth(const struct small *small, struct Pix *mask)
{
	long bins[256] = { 0 }, wanted = count_pixels(mask) / 5;
	int level = 255;

	for (int y = 0; y < small->height; y++)
		for (int x = 0; x < small->width; x++)
			if (is_masked(mask, x, y))
				bins[luma(pixel_at(small, x, y))]++;
	while (level > 0 && wanted > bins[level])
		wanted -= bins[level--];
	return level;
}

/* How the print looks where it is fullest: the mean of the darkest fifth of its pixels. */
static void measure_ink(const struct small *small, struct Pix *mask, struct ink *ink)
{
	int from = dark_fifth(small, mask);
	long sums[3] = { 0 }, count = 0;

	for (int y = 0; y < small->height; y++)
		for (int x = 0; x < small->width; x++) {
			const int *c = pixel_at(small, x, y);

			if (!is_masked(mask, x, y) || luma(c) < from)
				continue;
			for (int i = 0; i < 3; i++)
				sums[i] += c[i];
			count++;
		}
	for (int i = 0; i < 3; i++)
		ink->full[i] = count > 0 ? (int)(sums[i] / count) : 0;
	ink->darkness = luma(ink->full);
	ink->coloured = (double)(most(ink->full) - least(ink->full)) / (most(ink->full) + 1);
}

/* 0 below `from`, 1 above `to`, straight between. */
static double ramp(double value, double from, double to)
{
	return fmin(fmax((value - from) / (to - from), 0), 1);
}

/* How much a pixel looks like the print: by its hue, and by how coloured it is. */
static double likeness(const struct ink *ink, const int c[3])
{
	int high = most(c), span = high - least(c);

	if (high < SWALLOWED_MIN / 2 || span < 6)
		return 0;
	return ramp((double)span / high, 0.3 * ink->coloured, 0.6 * ink->coloured) *
	       ramp(ink->reach_deg + 8 - hue_distance(hue_of(c), ink->hue_deg), 0, 8);
}

/* What the page swallows at a pixel, and in the mean around it. */
static void look_around(struct Pix *rgb, const struct small *small, int x, int y, int mean[3])
{
	int sums[3] = { 0 }, count = 0, light[3];

	for (int v = y - 1; v <= y + 1; v++)
		for (int u = x - 1; u <= x + 1; u++) {
			l_uint32 pixel;

			if (u < 0 || v < 0 || u >= pixGetWidth(rgb) || v >= pixGetHeight(rgb))
				continue;
			pixel = pixGetData(rgb)[(size_t)v * (size_t)pixGetWpl(rgb) + u];
			for (int i = 0; i < 3; i++)
				sums[i] += channel(pixel, i);
			count++;
		}
	for (int i = 0; i < 3; i++)
		light[i] = sums[i] / count;
	swallow(small->gain, light, mean);
}

/* The most of the print that can be taken from a pixel without making it lighter than paper. */
static double most_print(const struct ink *ink, const int c[3])
{
	double share = 1.2;

	for (int i = 0; i < 3; i++)
		if (ink->full[i] >= SWALLOWED_MIN)
			share = fmin(share, (double)c[i] / ink->full[i]);
	return share;
}

static int lift(struct Pix *rgb, const struct small *small, const struct ink *ink, int x, int y)
{
	l_uint32 pixel = pixGetData(rgb)[(size_t)y * (size_t)pixGetWpl(rgb) + x];
	int light[3] = { channel(pixel, 0), channel(pixel, 1), channel(pixel, 2) };
	int c[3], mean[3], left[3];
	double like, share;

	swallow(small->gain, light, c);
	if (most(c) < SWALLOWED_MIN / 2)
		return 255 - luma(c);
	look_around(rgb, small, x, y, mean);
	like = fmax(likeness(ink, c), likeness(ink, mean)) *
	       (1 - ramp(luma(c), ink->darkness + 30, ink->darkness + 70));
	if (like <= 0)
		return 255 - luma(c);
	share = like * most_print(ink, c);
	for (int i = 0; i < 3; i++)
		left[i] = (int)fmax(0, c[i] - share * ink->full[i]);
	return 255 - luma(left);
}

static struct Pix *lift_all(struct Pix *rgb, const struct small *small, const struct ink *ink)
{
	struct Pix *grey = pixCreate(pixGetWidth(rgb), pixGetHeight(rgb), 8);

	for (int y = 0; y < pixGetHeight(rgb); y++) {
		l_uint32 *line = pixGetData(grey) + (size_t)y * (size_t)pixGetWpl(grey);

		for (int x = 0; x < pixGetWidth(rgb); x++)
			SET_DATA_BYTE(line, x, lift(rgb, small, ink, x, y));
	}
	return grey;
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* The mask of the form's ink, NULL when no hue of the page is one. */
static struct Pix *find_ink(const struct small *small, struct ink *ret_ink)
{
	long bins[HUE_BINS];
	double least_count = COLOURED_SHARE * small->width * small->height, commonest_deg = 0;

	if ((double)count_hues(small, bins) < least_count)
		return NULL;
	for (int tried = 0; tried < HUES_TRIED; tried++) {
		double hue_deg = take_peak(bins), reach_deg = 5.0 * HUE_REACH;
		struct Pix *mask;

		if (tried > 0 && hue_distance(hue_deg, commonest_deg) < FRINGE_DEG)
			continue;
		if (tried == 0)
			commonest_deg = hue_deg;
		mask = mask_of_hue(small, hue_deg, reach_deg);
		if (is_forms_ink(small, mask, hue_deg, reach_deg)) {
			*ret_ink = (struct ink){ .hue_deg = hue_deg, .reach_deg = reach_deg };
			measure_ink(small, mask, ret_ink);
			return mask;
		}
		pixDestroy(&mask);
	}
	return NULL;
}

struct Pix *dropout_grey(struct Pix *rgb, int dpi, struct dropout_report *ret_report)
{
	struct dropout_report report = { .dropped = false };
	int step = dpi > SMALL_DPI ? (int)lround((double)dpi / SMALL_DPI) : 1, gain[3];
	struct Pix *mask, *grey = NULL;
	struct small small;
	struct ink ink;

	find_paper(rgb, step, report.paper);
	for (int i = 0; i < 3; i++)
		gain[i] = 255 * 256 / report.paper[i];
	*ret_report = report;
	if (!has_colour(rgb, step, gain))
		return NULL;
	small = see_small(rgb, dpi, step, gain);
	mask = find_ink(&small, &ink);
	if (mask != NULL) {
		report.dropped = true;
		report.hue_deg = ink.hue_deg;
		report.ink_percent =
			100.0 * (double)count_pixels(mask) / ((double)small.width * small.height);
		grey = lift_all(rgb, &small, &ink);
	}
	pixDestroy(&mask);
	free(small.pixels);
	*ret_report = report;
	return grey;
}
