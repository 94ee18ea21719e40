/*
 * Rays go in from the four sides. Where several neighbours end on one straight line, and that line
 * is dark from the first to the last, a solid side may lie. Rows of print end on a line too, but it
 * is not dark between them; a rule is dark, but alone.
 */
#include "barcode/corner.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { RAYS = 20, RUN_MIN = 4, SIDES_MAX = 16 };

#define DARK_SHARE 0.87
#define DEPTH_PX 1.5
#define OFF_LINE_PX 1.6
#define OFF_LINE_OF_BOX 0.012
#define SQUARE_COSINE 0.25
/* From the end of one side to that of the other, in parts of the box. */
#define MEET_OF_BOX 0.25
#define DARK_MIN 0.2
enum { CHANGES_MIN = 4 };

struct view {
	const unsigned char *bytes;
	int width, height, stride;
	unsigned char middle; /* darker is dark */
	struct box inner;
};

struct side {
	struct point from, to;
};

struct sides {
	struct side items[SIDES_MAX];
	int count;
};

static bool is_dark(const struct view *view, double x, double y)
{
	int column = (int)x, row = (int)y;

	if (x < 0 || y < 0 || column >= view->width || row >= view->height)
		return false;
	return view->bytes[(size_t)row * (size_t)view->stride + (size_t)column] < view->middle;
}

static unsigned char middle_level(const struct view *view)
{
	int darkest = 255, lightest = 0;

	for (int y = view->inner.y; y < view->inner.y + view->inner.h; y++)
		for (int x = view->inner.x; x < view->inner.x + view->inner.w; x++) {
			int level = view->bytes[(size_t)y * (size_t)view->stride + (size_t)x];

			darkest = level < darkest ? level : darkest;
			lightest = level > lightest ? level : lightest;
		}
	return (unsigned char)((darkest + lightest) / 2);
}

/* Where a ray first meets a dark pixel; x is -1 when it meets none. */
static struct point first_dark(const struct view *view, struct point from, struct point step,
			       int length)
{
	for (int i = 0; i < length; i++) {
		struct point at = { from.x + i * step.x, from.y + i * step.y };

		if (is_dark(view, at.x, at.y))
			return at;
	}
	return (struct point){ -1, -1 };
}

static double distance_from_line(struct point at, struct point from, struct point to)
{
	double x = to.x - from.x, y = to.y - from.y;

	return fabs((at.x - from.x) * y - (at.y - from.y) * x) / fmax(hypot(x, y), 1e-6);
}

static bool is_straight(const struct view *view, const struct point *hits, int count)
{
	double off = fmax(OFF_LINE_PX, OFF_LINE_OF_BOX * fmax(view->inner.w, view->inner.h));

	if (hits[0].x < 0 || hits[count - 1].x < 0)
		return false;
	for (int i = 1; i + 1 < count; i++)
		if (hits[i].x < 0 || distance_from_line(hits[i], hits[0], hits[count - 1]) > off)
			return false;
	return true;
}

static bool is_solid(const struct view *view, struct point from, struct point to,
		     struct point inwards)
{
	int steps = (int)(hypot(to.x - from.x, to.y - from.y) + 1), dark = 0;

	for (int i = 0; i <= steps; i++) {
		double part = (double)i / steps;

		dark += is_dark(view, from.x + part * (to.x - from.x) + DEPTH_PX * inwards.x,
				from.y + part * (to.y - from.y) + DEPTH_PX * inwards.y);
	}
	return dark >= DARK_SHARE * (steps + 1);
}

/* Of the hits of one view, the straight and solid runs. */
static void find_sides(const struct view *view, const struct point hits[RAYS], struct point inwards,
		       struct sides *sides)
{
	int next = 0;

	for (int first = 0; first + RUN_MIN <= RAYS; first = next) {
		int count = RUN_MIN;

		next = first + 1;
		while (first + count < RAYS && is_straight(view, hits + first, count + 1))
			count++;
		if (!is_straight(view, hits + first, count) ||
		    !is_solid(view, hits[first], hits[first + count - 1], inwards))
			continue;
		if (sides->count < SIDES_MAX)
			sides->items[sides->count++] =
				(struct side){ hits[first], hits[first + count - 1] };
		next = first + count - 1;
	}
}

static void look_from(const struct view *view, int way, struct sides *sides)
{
	static const struct point ways[] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };
	struct box box = view->inner;
	struct point hits[RAYS], step = ways[way];
	bool level = step.y == 0;

	for (int i = 0; i < RAYS; i++) {
		double part = (i + 0.5) / RAYS;
		struct point from = {
			level ? (step.x > 0 ? box.x : box.x + box.w - 1) : box.x + part * box.w,
			level ? box.y + part * box.h : (step.y > 0 ? box.y : box.y + box.h - 1),
		};

		hits[i] = first_dark(view, from, step, level ? box.w : box.h);
	}
	find_sides(view, hits, step, sides);
}

static double distance(struct point a, struct point b)
{
	return hypot(a.x - b.x, a.y - b.y);
}

static bool are_a_corner(const struct view *view, const struct side *a, const struct side *b)
{
	double ax = a->to.x - a->from.x, ay = a->to.y - a->from.y;
	double bx = b->to.x - b->from.x, by = b->to.y - b->from.y;
	double apart = fmin(fmin(distance(a->from, b->from), distance(a->from, b->to)),
			    fmin(distance(a->to, b->from), distance(a->to, b->to)));

	return fabs(ax * bx + ay * by) < SQUARE_COSINE * hypot(ax, ay) * hypot(bx, by) &&
	       apart < MEET_OF_BOX * fmax(view->inner.w, view->inner.h);
}

/* Changes between dark and light on the way from one place to another, and how much is dark. */
static int count_changes(const struct view *view, struct point from, struct point to,
			 double *ret_dark)
{
	int steps = (int)(distance(from, to) + 2), changes = 0, dark = 0;
	bool before = is_dark(view, from.x, from.y);

	for (int i = 1; i < steps; i++) {
		double part = (double)i / steps;
		bool now = is_dark(view, from.x + part * (to.x - from.x),
				   from.y + part * (to.y - from.y));

		changes += now != before;
		dark += now;
		before = now;
	}
	*ret_dark = (double)dark / steps;
	return changes;
}

static struct point between(struct point a, struct point b, double part)
{
	return (struct point){ a.x + part * (b.x - a.x), a.y + part * (b.y - a.y) };
}

/* A frame of a form has a solid corner too, but no modules inside: every row of a DataMatrix has
 * dark and light ones by turns. */
static bool has_modules(const struct view *view, const struct side *a, const struct side *b)
{
	bool is_from_near = fmin(distance(b->from, a->from), distance(b->from, a->to)) <
			    fmin(distance(b->to, a->from), distance(b->to, a->to));
	struct point near = is_from_near ? b->from : b->to, far = is_from_near ? b->to : b->from;

	for (int i = 3; i <= 7; i += 2) {
		struct point shift = between(near, far, i / 10.0);
		struct point from = { a->from.x + shift.x - near.x, a->from.y + shift.y - near.y };
		struct point to = { a->to.x + shift.x - near.x, a->to.y + shift.y - near.y };
		double dark;

		if (count_changes(view, from, to, &dark) < CHANGES_MIN || dark < DARK_MIN ||
		    dark > 1 - DARK_MIN)
			return false;
	}
	return true;
}

static void add_spots(const struct side *side, struct spot *spots, int *count)
{
	for (int i = 1; i <= 3 && *count < CORNER_SPOTS_MAX; i++)
		spots[(*count)++] =
			(struct spot){ (int)(side->from.x + (side->to.x - side->from.x) * i / 4),
				       (int)(side->from.y + (side->to.y - side->from.y) * i / 4) };
}

int corner_find(const struct cutting *cutting, struct box inner,
		struct spot spots[CORNER_SPOTS_MAX])
{
	struct view view = { .bytes = cutting_bytes(cutting),
			     .width = pixGetWidth(cutting->pix),
			     .height = cutting_height(cutting),
			     .stride = cutting_width(cutting) };
	struct sides sides = { .count = 0 };
	int count = 0;

	view.inner = box_intersection(inner, (struct box){ 0, 0, view.width, view.height });
	if (box_is_empty(view.inner))
		return 0;
	view.middle = middle_level(&view);
	for (int way = 0; way < 4; way++)
		look_from(&view, way, &sides);
	for (int i = 0; i < sides.count; i++)
		for (int k = i + 1; k < sides.count; k++)
			if (are_a_corner(&view, &sides.items[i], &sides.items[k]) &&
			    has_modules(&view, &sides.items[i], &sides.items[k])) {
				add_spots(&sides.items[i], spots, &count);
				add_spots(&sides.items[k], spots, &count);
			}
	return count;
}
