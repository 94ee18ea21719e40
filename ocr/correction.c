/*
 * The limits were set on 180 generated sheets by hand with corrected values and 80 without, fonts a
 * and b: 176 corrected combs and 2,321 others. docs/quality/reasons.md says what they do on others.
 */
#include "ocr/correction.h"

#include "base/memory.h"
#include "ocr/median.h"
#include "ocr/pieces.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

/* From this probability on that a cell holds no character it is taken for crossed out. */
static const float crossed_out = 0.5F;

/* A place that is none with more than this, or whose likeliest character has less, is in doubt. */
static const float doubt_none = 0.02F, doubt_best = 0.85F;

/* Of strokes against the comb's median: their thickness, and how deep into their ink one gets. */
static const double heavier = 1.35, deeper = 1.4;

/* As above, of what was blackened; and its depth in heights of the characters. */
static const double much_heavier = 1.5, much_deeper = 2.0, black_depth = 0.3;

/* Of characters above the comb, in heights of its own: where they are looked for, how low they end,
 * how tall and how wide they are. */
static const double strip_top = 1.6, strip_foot = 0.08, lowest = 0.5;
static const double above_tall = 0.35, above_narrow = 0.2, above_wide = 1.3;
/* How far from its cell's middle a new character stands, in widths of the cell. */
static const double beside_most = 0.62;

enum {
	CELLS_LEAST = 4, /* fewer do not tell how this hand writes */
	ABOVE_MOST = 2,  /* more is a line of writing */
};

/* Of a line of free writing: no digit is lower; wider than this (in heights) is what several
 * digits held together are; so many pieces as tall follow. */
static const double least_mm = 1.2, held_together = 2.1, as_tall = 0.5, overlap = 0.3;
enum { FOLLOW_LEAST = 3 };

/* ---- How heavy strokes are ------------------------------------------------------------------ */

struct strokes {
	double thickness; /* pixels of ink for each on its edge */
	int depth;        /* peelings until nothing is left */
};

/* Takes the edge off an image. Free with pixDestroy(). */
static struct Pix *peel(struct Pix *image)
{
	static const char cross[] = " x xCx x ";
	struct Sel *sel = selCreateFromString(cross, 3, 3, NULL);
	struct Pix *core = pixErode(NULL, image, sel);

	selDestroy(&sel);
	return core;
}

static int count_ink(struct Pix *image)
{
	l_int32 count = 0;

	pixCountPixels(image, &count, NULL);
	return count;
}

static struct strokes measure_strokes(struct Pix *shape)
{
	struct Pix *left = pixAddBorder(shape, 1, 0);
	int all = count_ink(left), count = all;
	struct strokes strokes = { .depth = 0 };

	while (count > 0) {
		struct Pix *core = peel(left);

		count = count_ink(core);
		if (strokes.depth++ == 0)
			strokes.thickness = (double)all / (all - count);
		pixDestroy(&left);
		left = core;
	}
	pixDestroy(&left);
	return strokes;
}

/* ---- The comb as its hand wrote it ---------------------------------------------------------- */

/* The written cells in their order, and their medians. */
struct written {
	struct strokes strokes[COMB_CELLS_MAX];
	struct box printed[COMB_CELLS_MAX];
	int count, height, top;
	double thickness, depth;
};

/* The median; of an even number the mean of both in the middle, so that a corrected cell among few
 * does not set the measure. */
static double middle_of(double *values, int count)
{
	double upper = median_of_doubles(values, count); /* sorts them */

	return count % 2 ? upper : (values[count / 2 - 1] + upper) / 2;
}

static struct written measure_comb(const struct comb *comb, const struct field *field,
				   const struct zone *zone)
{
	struct written written = { .count = 0 };
	double thicknesses[COMB_CELLS_MAX], depths[COMB_CELLS_MAX];
	int heights[COMB_CELLS_MAX], tops[COMB_CELLS_MAX];

	for (int c = 0; c < comb->cell_count; c++) {
		int at = written.count;

		if (comb->shapes[c] == NULL)
			continue;
		written.strokes[at] = measure_strokes(comb->shapes[c]);
		written.printed[at] = affine_apply_box_mm(zone->from_form, field->cells[c]);
		thicknesses[at] = written.strokes[at].thickness;
		depths[at] = written.strokes[at].depth;
		heights[at] = comb->cells[c].h;
		tops[at] = comb->cells[c].y;
		written.count++;
	}
	if (written.count < CELLS_LEAST)
		return written;
	written.thickness = middle_of(thicknesses, written.count);
	written.depth = middle_of(depths, written.count);
	written.height = median_of_ints(heights, written.count);
	written.top = median_of_ints(tops, written.count);
	return written;
}

static bool is_in_doubt(const struct spelled *place)
{
	float best = 0;

	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		best = fmaxf(best, place->odds[i]);
	return place->none > doubt_none || best < doubt_best;
}

static bool is_written_over(const struct written *written, int at, const struct spelled *place)
{
	double thickness = written->strokes[at].thickness / written->thickness;
	double depth = written->strokes[at].depth / written->depth;

	if (thickness >= much_heavier && depth >= much_deeper &&
	    written->strokes[at].depth >= black_depth * written->height)
		return true;
	return thickness >= heavier && depth >= deeper && is_in_doubt(place);
}

/* ---- What stands above the comb ------------------------------------------------------------- */

/* All ink just above the comb's characters, the neighbours' too. Free with pixDestroy(). */
static struct Pix *cut_strip(const struct zone *zone, const struct written *written, int *ret_top)
{
	int top = written->top - (int)(strip_top * written->height);
	int foot = written->top - (int)(strip_foot * written->height);
	struct Box *area;
	struct Pix *both, *strip;

	*ret_top = top > 0 ? top : 0;
	if (foot <= *ret_top || zone->around == NULL)
		return NULL;
	both = pixOr(NULL, zone->around, zone->ink);
	area = boxCreate(0, *ret_top, zone->box.w, foot - *ret_top);
	strip = pixClipRectangle(both, area, NULL);
	boxDestroy(&area);
	pixDestroy(&both);
	return strip;
}

/* The pieces of the strip that may be characters put there; returns how many, at most `limit`. */
static int find_above(const struct zone *zone, const struct written *written, struct box *boxes,
		      int limit)
{
	int top, count = 0;
	struct Pix *strip = cut_strip(zone, written, &top);
	struct piece_list pieces = pieces_find(strip);

	for (int i = 0; i < pieces.count && count < limit; i++) {
		struct box box = pieces.items[i].box;
		int foot = top + box.y + box.h;

		if (box.h >= above_tall * written->height &&
		    foot > written->top - lowest * written->height)
			boxes[count++] = box;
	}
	pieces_clear(&pieces);
	pixDestroy(&strip);
	return count;
}

static bool stands_above(const struct written *written, int at, struct box box)
{
	struct box cell = written->printed[at];
	double apart = fabs(box.x + box.w / 2.0 - cell.x - cell.w / 2.0);

	return apart < beside_most * cell.w && box.w >= above_narrow * written->height &&
	       box.w <= above_wide * written->height;
}

/* ---- Both ----------------------------------------------------------------------------------- */

bool correction_in_comb(const struct comb *comb, const struct spelling *spelling,
			const struct field *field, const struct zone *zone)
{
	struct written written = measure_comb(comb, field, zone);
	struct box above[ABOVE_MOST + 1];
	int count;

	for (int i = 0; i < spelling->length; i++)
		if (spelling->places[i].none > crossed_out)
			return true;
	if (written.count < CELLS_LEAST || written.count != spelling->length)
		return false;
	count = find_above(zone, &written, above, ABOVE_MOST + 1);
	for (int i = 0; i < written.count; i++) {
		if (is_written_over(&written, i, &spelling->places[i]))
			return true;
		for (int k = 0; k < count && count <= ABOVE_MOST; k++)
			if (stands_above(&written, i, above[k]) &&
			    is_in_doubt(&spelling->places[i]))
				return true;
	}
	return false;
}

/* ---- Free writing --------------------------------------------------------------------------- */

/* The median height of the pieces that are no lower than digits; 0: there are none. */
static double usual_height(const struct piece_list *pieces, double least_px)
{
	int *heights = memory_new((size_t)pieces->count + 1, sizeof(*heights)), count = 0, height;

	for (int i = 0; i < pieces->count; i++)
		if (pieces->items[i].box.h >= least_px)
			heights[count++] = pieces->items[i].box.h;
	height = count > 0 ? median_of_ints(heights, count) : 0;
	free(heights);
	return height;
}

/* How many pieces as tall as digits begin where the box ends, or behind. */
static int count_behind(const struct piece_list *pieces, struct box box, double height)
{
	int count = 0;

	for (int i = 0; i < pieces->count; i++)
		count += pieces->items[i].box.h > as_tall * height &&
			 pieces->items[i].box.x > box.x + box.w - overlap * height;
	return count;
}

bool correction_in_line(const struct zone *zone)
{
	struct piece_list pieces = pieces_find(zone->ink);
	double least_px = least_mm * zone->px_per_mm, height = usual_height(&pieces, least_px);
	bool found = false;

	for (int i = 0; i < pieces.count && !found; i++) {
		struct box box = pieces.items[i].box;

		found = box.h >= least_px && box.w >= held_together * height &&
			count_behind(&pieces, box, height) >= FOLLOW_LEAST;
	}
	pieces_clear(&pieces);
	return found;
}
