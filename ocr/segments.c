/*
 * Pieces of ink that stand over each other are one character: the bar of a five, the two lines of
 * an equals sign. A piece wider than a digit may be several that touch: it is cut at each column
 * where little ink stands between much, and the lattice finds out which cuts were right.
 */
#include "ocr/segments.h"

#include "base/memory.h"
#include "ocr/median.h"
#include "ocr/pieces.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

static const double least_mm = 1.2; /* no digit is lower */

/* All in heights of the line's digits. */
static const double small_height = 0.45; /* lower than this is no digit */
static const double flat_height = 0.35;
static const double may_be_two = 0.85; /* wide */
static const double cut_end = 0.3;     /* from the ends of a shape: less makes ones of noughts */
static const double cut_apart = 0.15;  /* between two cuts */
static const double foot_reach = 0.3;  /* a comma's middle is not higher above the foot */
static const double rule_length = 1.3; /* a line under the writing is longer */

struct measure {
	double height, foot;
};

/* Height and foot of the digits: the medians over the pieces that are tall enough to be some. */
static struct measure measure_digits(const struct piece_list *pieces, double least_px)
{
	double *heights = memory_new((size_t)pieces->count + 1, sizeof(*heights));
	double *feet = memory_new((size_t)pieces->count + 1, sizeof(*feet));
	struct measure measure = { 0 };
	int tallest = 0, count = 0;

	for (int i = 0; i < pieces->count; i++)
		tallest = pieces->items[i].box.h > tallest ? pieces->items[i].box.h : tallest;
	for (int i = 0; tallest >= least_px && i < pieces->count; i++) {
		struct box box = pieces->items[i].box;

		if (box.h < 0.6 * tallest)
			continue;
		heights[count] = box.h;
		feet[count++] = box.y + box.h;
	}
	if (count > 0)
		measure = (struct measure){ median_of_doubles(heights, count),
					    median_of_doubles(feet, count) };
	free(heights);
	free(feet);
	return measure;
}

static bool is_flat(struct box box, const struct measure *measure)
{
	return box.h < flat_height * measure->height && box.w > 1.6 * box.h;
}

/* A line under the writing, or under the centimes: long, thin, and something stands over it. */
static bool is_rule(const struct piece_list *pieces, int which, const struct measure *measure)
{
	struct box rule = pieces->items[which].box;

	if (!is_flat(rule, measure) || rule.w < rule_length * measure->height)
		return false;
	for (int i = 0; i < pieces->count; i++) {
		struct box box = pieces->items[i].box;

		if (i != which && box.h > small_height * measure->height &&
		    box.x < rule.x + rule.w && rule.x < box.x + box.w)
			return true;
	}
	return rule.w > 3 * rule_length * measure->height;
}

static enum segment_kind kind_of(struct box box, const struct measure *measure)
{
	double middle = box.y + box.h / 2.0;

	if (is_flat(box, measure))
		return SEGMENT_FLAT;
	if (box.h >= small_height * measure->height)
		return SEGMENT_TALL;
	return middle > measure->foot - foot_reach * measure->height ? SEGMENT_LOW : SEGMENT_SMALL;
}

/* True when two boxes stand over each other by most of the narrower one's width. */
static bool stands_over(struct box a, struct box b)
{
	int left = a.x > b.x ? a.x : b.x;
	int right = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
	int narrower = a.w < b.w ? a.w : b.w;

	return (right - left) * 10 > narrower * 6;
}

static void add(struct segments *segments, struct Pix *shape, struct box box)
{
	if (segments->count == SEGMENTS_MAX) {
		segments->too_many = true;
		pixDestroy(&shape);
		return;
	}
	segments->items[segments->count++] = (struct segment){ .shape = shape, .box = box };
}

/* ---- Joining what stands over each other ---------------------------------------------------- */

/* Groups of pieces by number: each piece goes to the first group that it stands over. */
static void group_pieces(const struct piece_list *pieces, const struct measure *measure,
			 int *group_of)
{
	bool changed = true;

	for (int i = 0; i < pieces->count; i++)
		group_of[i] = is_rule(pieces, i, measure) ? -1 : i;
	while (changed) {
		changed = false;
		for (int i = 0; i < pieces->count; i++)
			for (int k = 0; k < i; k++) {
				struct box a = pieces->items[i].box, b = pieces->items[k].box;
				bool low = kind_of(a, measure) == SEGMENT_LOW ||
					   kind_of(b, measure) == SEGMENT_LOW;

				if (group_of[i] < 0 || group_of[k] < 0 || low ||
				    group_of[i] == group_of[k] || !stands_over(a, b))
					continue;
				group_of[i] = group_of[k] =
					group_of[i] < group_of[k] ? group_of[i] : group_of[k];
				changed = true;
			}
	}
}

static void add_group(struct segments *segments, const struct piece_list *pieces,
		      const int *group_of, int group)
{
	struct box box = { 0 };
	struct Pix *shape;

	for (int i = 0; i < pieces->count; i++)
		if (group_of[i] == group)
			box = box_union(box, pieces->items[i].box);
	if (box_is_empty(box))
		return;
	shape = pixCreate(box.w, box.h, 1);
	for (int i = 0; i < pieces->count; i++) {
		const struct piece *piece = &pieces->items[i];

		if (group_of[i] == group)
			pixRasterop(shape, piece->box.x - box.x, piece->box.y - box.y, piece->box.w,
				    piece->box.h, PIX_PAINT, piece->shape, 0, 0);
	}
	add(segments, shape, box);
}

/* ---- Cutting what is too wide --------------------------------------------------------------- */

/* Ink of each column of a shape. Free with free(). */
static int *count_columns(struct Pix *shape, int width)
{
	struct Numa *counts = pixCountPixelsByColumn(shape);
	int *values = memory_new((size_t)width, sizeof(*values));

	for (int x = 0; x < width; x++)
		numaGetIValue(counts, x, &values[x]);
	numaDestroy(&counts);
	return values;
}

/* Ink around a column: strokes are rough, so neighbours count too. */
static int ink_around(const int *counts, int width, int x)
{
	int left = x > 0 ? counts[x - 1] : 0, right = x + 1 < width ? counts[x + 1] : 0;

	return left + 2 * counts[x] + right;
}

/* True when no column within `reach` has less ink; of equals the first. */
static bool is_lowest(const int *counts, int width, int x, int reach)
{
	int here = ink_around(counts, width, x);

	for (int i = x - reach; i <= x + reach; i++) {
		if (i < 0 || i >= width || i == x)
			continue;
		if (ink_around(counts, width, i) < here ||
		    (i < x && ink_around(counts, width, i) == here))
			return false;
	}
	return true;
}

/* The cuts of a wide shape, left to right: where the least ink is, some way apart. */
static int find_cuts(const int *counts, int width, double height, int *cuts)
{
	int end = (int)lround(cut_end * height), apart = (int)lround(cut_apart * height);
	int count = 0;

	for (int x = end; x < width - end && count < SEGMENTS_MAX; x++)
		if (is_lowest(counts, width, x, apart))
			cuts[count++] = x;
	return count;
}

static void add_part(struct segments *segments, const struct segment *whole, int from, int to)
{
	struct Box *area = boxCreate(from, 0, to - from, whole->box.h), *used = NULL;
	struct Pix *part = pixClipRectangle(whole->shape, area, NULL), *shape = NULL;
	struct box box = { 0 };

	if (part != NULL && pixClipToForeground(part, &shape, &used) == 0 && used != NULL) {
		boxGetGeometry(used, &box.x, &box.y, &box.w, &box.h);
		box.x += whole->box.x + from;
		box.y += whole->box.y;
		add(segments, shape, box);
	}
	boxDestroy(&area);
	boxDestroy(&used);
	pixDestroy(&part);
}

/* Moves a segment of `from` to `to`, cut up when it may be several digits. */
static void take_segment(struct segment *segment, const struct measure *measure,
			 struct segments *to)
{
	int cuts[SEGMENTS_MAX + 1], count = 0, from = 0;

	if (segment->box.w > may_be_two * measure->height &&
	    kind_of(segment->box, measure) == SEGMENT_TALL) {
		int *counts = count_columns(segment->shape, segment->box.w);

		count = find_cuts(counts, segment->box.w, measure->height, cuts);
		free(counts);
	}
	cuts[count] = segment->box.w;
	for (int i = 0; i <= count; i++) {
		add_part(to, segment, from, cuts[i]);
		from = cuts[i];
	}
	pixDestroy(&segment->shape);
}

/* ---- All of it ------------------------------------------------------------------------------ */

static int compare_segments(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	return (2 * x->box.x + x->box.w) - (2 * y->box.x + y->box.w);
}

struct segments segments_find(const struct zone *zone)
{
	struct piece_list pieces = pieces_find(zone->ink);
	struct measure measure = measure_digits(&pieces, least_mm * zone->px_per_mm);
	int *group_of = memory_new((size_t)pieces.count + 1, sizeof(*group_of));
	struct segments whole = { 0 }, cut = { .height = measure.height, .foot = measure.foot };

	group_pieces(&pieces, &measure, group_of);
	for (int i = 0; i < pieces.count; i++)
		add_group(&whole, &pieces, group_of, i);
	for (int i = 0; i < whole.count; i++)
		take_segment(&whole.items[i], &measure, &cut);
	cut.too_many |= whole.too_many;
	qsort(cut.items, (size_t)cut.count, sizeof(*cut.items), compare_segments);
	for (int i = 0; i < cut.count; i++)
		cut.items[i].kind = kind_of(cut.items[i].box, &measure);
	free(group_of);
	pieces_clear(&pieces);
	return cut;
}

void segments_clear(struct segments *segments)
{
	for (int i = 0; i < segments->count; i++)
		pixDestroy(&segments->items[i].shape);
	segments->count = 0;
}

struct Pix *segments_join(const struct segments *segments, int from, int to, struct box *ret_box)
{
	struct box box = { 0 };
	struct Pix *joined;

	for (int i = from; i < to; i++)
		box = box_union(box, segments->items[i].box);
	joined = pixCreate(box.w, box.h, 1);
	for (int i = from; i < to; i++) {
		const struct segment *segment = &segments->items[i];

		pixRasterop(joined, segment->box.x - box.x, segment->box.y - box.y, segment->box.w,
			    segment->box.h, PIX_PAINT, segment->shape, 0, 0);
	}
	*ret_box = box;
	return joined;
}
