#include "ingest/glyphs.h"

#include "base/memory.h"
#include "ingest/glyph_weights.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Blots are looked for at half to one and a half times this. */
enum { SEARCH_DPI = 150 };

#define LETTER_MIN_MM 1.0
#define LETTER_MAX_MM 12.0
#define ASPECT_MAX 3.5
#define FILL_MIN 0.08
#define FILL_MAX 0.92
#define BAR_MIN_MM 4.0
#define BAR_MAX_MM 40.0
#define BAR_WIDTH_MAX_MM 1.8

/* The ink at a whole part of its resolution, near SEARCH_DPI; a pixel is ink when two of four are.
 */
static struct Pix *reduce(struct Pix *ink, int dpi, int *ret_factor)
{
	struct Pix *reduced = pixClone(ink);
	int factor = 1;

	while (dpi / (factor * 2) >= SEARCH_DPI) {
		struct Pix *half = pixReduceRankBinary2(reduced, 2, NULL);

		pixDestroy(&reduced);
		reduced = half;
		factor *= 2;
	}
	*ret_factor = factor;
	return reduced;
}

static bool is_letter_sized(int width, int height, double px_per_mm)
{
	double longer = width > height ? width : height;
	double shorter = width > height ? height : width;

	return longer >= LETTER_MIN_MM * px_per_mm && longer <= LETTER_MAX_MM * px_per_mm &&
	       longer <= ASPECT_MAX * shorter;
}

static bool is_letter_filled(int pixels, int width, int height)
{
	return pixels >= FILL_MIN * width * height && pixels <= FILL_MAX * width * height;
}

/* A straight line between two corners of its box covers about its length in pixels times its width.
 */
static bool is_bar(int pixels, int width, int height, double px_per_mm)
{
	double length = hypot(width, height);
	double across = width > height ? height : width;

	return length >= BAR_MIN_MM * px_per_mm && length <= BAR_MAX_MM * px_per_mm &&
	       pixels <= BAR_WIDTH_MAX_MM * px_per_mm * length && pixels >= 0.7 * length &&
	       across <= length / 2;
}

/* Centres the blot in the picture's square; each pixel is the share of ink at 3 x 3 places of it.
 */
static void draw(struct Pix *blot, int width, int height, unsigned char *pixels)
{
	double side = (width > height ? width : height) * (16.0 / 14.0);
	double step = side / (GLYPH_SIDE * 3);
	double left = (width - side) / 2, top = (height - side) / 2;
	unsigned char counts[GLYPH_PIXELS] = { 0 };

	for (int i = 0; i < GLYPH_SIDE * 3; i++) {
		int y = (int)floor(top + (i + 0.5) * step);
		const l_uint32 *line;

		if (y < 0 || y >= height)
			continue;
		line = pixGetData(blot) + (size_t)y * (size_t)pixGetWpl(blot);
		for (int k = 0; k < GLYPH_SIDE * 3; k++) {
			int x = (int)floor(left + (k + 0.5) * step);

			if (x >= 0 && x < width && GET_DATA_BIT(line, x))
				counts[i / 3 * GLYPH_SIDE + k / 3]++;
		}
	}
	for (int i = 0; i < GLYPH_PIXELS; i++)
		pixels[i] = (unsigned char)(counts[i] * 255 / 9);
}

/* The blots of one search, and which of them are wanted. */
struct search {
	struct Pixa *blots;
	int *letters; /* indexes */
	int letter_count;
	int factor;
	double px_per_mm;
	l_int32 *counts_table;
};

static int count_pixels(const struct search *search, int index)
{
	struct Pix *blot = pixaGetPix(search->blots, index, L_CLONE);
	l_int32 pixels = 0;

	pixCountPixels(blot, &pixels, search->counts_table);
	pixDestroy(&blot);
	return pixels;
}

static struct box box_of_blot(const struct search *search, int index)
{
	l_int32 x, y, w, h;

	pixaGetBoxGeometry(search->blots, index, &x, &y, &w, &h);
	return (struct box){ x, y, w, h };
}

static struct box box_enlarged(struct box box, int factor)
{
	return (struct box){ box.x * factor, box.y * factor, box.w * factor, box.h * factor };
}

static void sort_blots(struct search *search, struct glyph_list *list)
{
	int count = pixaGetCount(search->blots);

	search->letters = memory_new((size_t)count + 1, sizeof(*search->letters));
	list->bars = memory_new((size_t)count + 1, sizeof(*list->bars));
	for (int i = 0; i < count; i++) {
		struct box box = box_of_blot(search, i);
		bool letter = is_letter_sized(box.w, box.h, search->px_per_mm);

		if (!letter && box.w + box.h < BAR_MIN_MM * search->px_per_mm)
			continue;
		if (letter && is_letter_filled(count_pixels(search, i), box.w, box.h))
			search->letters[search->letter_count++] = i;
		else if (is_bar(count_pixels(search, i), box.w, box.h, search->px_per_mm))
			list->bars[list->bar_count++] = box_enlarged(box, search->factor);
	}
}

static void take_letters(const struct search *search, struct glyph_list *list)
{
	int total = search->letter_count;

	list->count = total < GLYPHS_MAX ? total : GLYPHS_MAX;
	list->items = memory_new((size_t)list->count + 1, sizeof(*list->items));
	for (int i = 0; i < list->count; i++) {
		int index = search->letters[(long)i * total / list->count];
		struct Pix *blot = pixaGetPix(search->blots, index, L_CLONE);
		struct box box = box_of_blot(search, index);

		list->items[i].box = box_enlarged(box, search->factor);
		draw(blot, box.w, box.h, list->items[i].pixels);
		pixDestroy(&blot);
	}
}

struct glyph_list glyphs_find(struct Pix *ink, int dpi)
{
	struct glyph_list list = { NULL, 0, NULL, 0 };
	struct search search = { .counts_table = makePixelSumTab8() };
	struct Pix *reduced = reduce(ink, dpi, &search.factor);
	struct Boxa *boxes = pixConnComp(reduced, &search.blots, 8);

	search.px_per_mm = (double)dpi / search.factor / MM_PER_INCH;
	sort_blots(&search, &list);
	take_letters(&search, &list);
	free(search.letters);
	lept_free(search.counts_table);
	boxaDestroy(&boxes);
	pixaDestroy(&search.blots);
	pixDestroy(&reduced);
	return list;
}

void glyphs_clear(struct glyph_list *list)
{
	free(list->items);
	free(list->bars);
	*list = (struct glyph_list){ NULL, 0, NULL, 0 };
}

/* `to` is `from` turned clockwise by a quarter. */
static void turn_quarter(const float *from, float *to)
{
	for (int y = 0; y < GLYPH_SIDE; y++)
		for (int x = 0; x < GLYPH_SIDE; x++)
			to[x * GLYPH_SIDE + GLYPH_SIDE - 1 - y] = from[y * GLYPH_SIDE + x];
}

/* One hidden layer of rectified units; weights are whole numbers, scaled back at the end. */
static double upright_score(const float *picture)
{
	double score = 0;

	for (int unit = 0; unit < GLYPH_UNITS; unit++) {
		const signed char *weights = glyph_weights[unit];
		float sum = 0;

		for (int i = 0; i < GLYPH_PIXELS; i++)
			sum += picture[i] * (float)weights[i];
		sum = sum * glyph_unit_scale[unit] + glyph_unit_bias[unit];
		if (sum > 0)
			score += (double)(sum * glyph_unit_output[unit]);
	}
	return score;
}

void glyph_judge(const struct glyph *glyph, double probability[4])
{
	float picture[GLYPH_PIXELS], turned[GLYPH_PIXELS];
	double highest = -INFINITY, total = 0;

	for (int i = 0; i < GLYPH_PIXELS; i++)
		picture[i] = glyph->pixels[i] / 255.0F;
	for (int turn = 0; turn < 4; turn++) {
		probability[turn] = upright_score(picture);
		highest = fmax(highest, probability[turn]);
		turn_quarter(picture, turned);
		memcpy(picture, turned, sizeof(picture));
	}
	for (int turn = 0; turn < 4; turn++) {
		probability[turn] = exp(probability[turn] - highest);
		total += probability[turn];
	}
	for (int turn = 0; turn < 4; turn++)
		probability[turn] /= total;
}
