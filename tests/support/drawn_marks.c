#include "tests/support/drawn_marks.h"

#include "base/memory.h"
#include "tests/support/chance.h"

#include <leptonica/allheaders.h>
#include <math.h>

enum { POINTS_MAX = 64 };

/* A stroke being thought of, in shares of the box. */
struct stroke {
	struct point points[POINTS_MAX];
	int count;
};

/* What is drawn with, and where. */
struct place {
	struct Pix *sheet;
	int dpi;
	struct pen pen;
	struct box_mm box;
};

static void add(struct stroke *stroke, double u, double v)
{
	stroke->points[stroke->count].x = u + chance_between(-0.06, 0.06);
	stroke->points[stroke->count++].y = v + chance_between(-0.06, 0.06);
}

static void put(const struct place *place, struct stroke *stroke, bool angular)
{
	struct box_mm box = place->box;

	for (int i = 0; i < stroke->count; i++) {
		stroke->points[i].x = box.x + stroke->points[i].x * box.w;
		stroke->points[i].y = box.y + stroke->points[i].y * box.h;
	}
	(angular ? pen_draw_angular : pen_draw)(place->sheet, place->dpi, place->pen,
						stroke->points, stroke->count);
	stroke->count = 0;
}

/* ---- marks ----------------------------------------------------------------------------- */

static void draw_cross(const struct place *place)
{
	double in = chance_between(0.02, 0.27), turn = chance_between(-0.12, 0.12);
	struct stroke stroke = { .count = 0 };

	add(&stroke, in + turn, in);
	add(&stroke, 1 - in - turn, 1 - in);
	put(place, &stroke, true);
	add(&stroke, 1 - in, in + turn);
	add(&stroke, in, 1 - in - turn);
	put(place, &stroke, true);
}

static void draw_tick(const struct place *place)
{
	double foot = chance_between(0.25, 0.5), size = chance_between(0.75, 1.15);
	struct stroke stroke = { .count = 0 };

	add(&stroke, foot - 0.28 * size, 0.85 - 0.4 * size);
	add(&stroke, foot, 0.85);
	add(&stroke, foot + 0.55 * size, 0.85 - 0.75 * size);
	put(place, &stroke, chance_next() % 2);
}

static void draw_slash(const struct place *place)
{
	bool up = chance_next() % 4 != 0;
	double in = chance_between(0, 0.25);
	struct stroke stroke = { .count = 0 };

	add(&stroke, in, up ? 1 - in : in);
	add(&stroke, 1 - in, up ? in : 1 - in);
	put(place, &stroke, true);
}

static void draw_dash(const struct place *place)
{
	double v = chance_between(0.4, 0.6);
	struct stroke stroke = { .count = 0 };

	add(&stroke, chance_between(0.05, 0.25), v);
	add(&stroke, chance_between(0.75, 0.95), v);
	put(place, &stroke, true);
}

static void draw_rows(const struct place *place, int rows, double in)
{
	struct stroke stroke = { .count = 0 };

	for (int row = 0; row < rows; row++) {
		double v = in + (1 - 2 * in) * row / (rows - 1);

		add(&stroke, row % 2 ? 1 - in : in, v);
	}
	put(place, &stroke, true);
}

static void draw_blot(const struct place *place)
{
	struct place broad = *place;
	double in = chance_between(-0.02, 0.12);

	broad.pen.nib_mm = fmax(broad.pen.nib_mm, 0.35);
	draw_rows(&broad, 14 + chance_next() % 8, in);
	draw_rows(&broad, 14 + chance_next() % 8, in);
}

/* The tail goes up to the right, as a right hand flings it, or wherever. */
static void draw_long(const struct place *place)
{
	double angle = chance_next() % 5 ? chance_between(-1.45, -0.3) : chance_between(-3, 3);
	double tail_mm = chance_between(5, 14);
	struct stroke stroke = { .count = 0 };

	add(&stroke, chance_between(0.05, 0.25), chance_between(0.3, 0.55));
	add(&stroke, chance_between(0.3, 0.5), chance_between(0.75, 0.95));
	add(&stroke, 0.4 + tail_mm * cos(angle) / place->box.w,
	    0.85 + tail_mm * sin(angle) / place->box.h);
	put(place, &stroke, chance_next() % 2);
}

static void draw_great(const struct place *place)
{
	double out = chance_between(0.1, 0.45);
	struct stroke stroke = { .count = 0 };

	add(&stroke, -out, -out * 0.8);
	add(&stroke, 1 + out, 1 + out * 0.8);
	put(place, &stroke, true);
	add(&stroke, 1 + out, -out);
	add(&stroke, -out * 0.8, 1 + out);
	put(place, &stroke, true);
}

static void draw_beside(const struct place *place)
{
	struct place moved = *place;

	moved.box.x += (chance_next() % 3 ? 1 : -1) * chance_between(0.4, 0.6) * place->box.w;
	moved.box.y += chance_between(-0.35, 0.25) * place->box.h;
	draw_tick(&moved);
}

/* ---- what is no mark ------------------------------------------------------------------- */

static void draw_dirt(const struct place *place)
{
	int specks = 1 + chance_next() % 5;

	for (int i = 0; i < specks; i++) {
		struct place speck = *place;
		struct stroke stroke = { .count = 0 };
		double u = chance_between(-0.1, 1.1), v = chance_between(-0.1, 1.1);

		speck.pen.nib_mm = chance_between(0.12, 0.55);
		stroke.points[stroke.count++] = (struct point){ u, v };
		stroke.points[stroke.count++] = (struct point){ u + chance_between(-0.1, 0.1),
								v + chance_between(-0.1, 0.1) };
		put(&speck, &stroke, true);
	}
}

/* The whole frame bent on one side: what glue, folds and feeders do. */
static void draw_frame(const struct place *place)
{
	double off = chance_between(0.3, 0.8) * (chance_next() % 2 ? 1 : -1);
	double u = off / place->box.w, v = off / place->box.h;
	struct place line = *place;
	struct stroke stroke = { .count = 2 };

	line.pen = (struct pen){ 0.25, (int)chance_between(0, 60) };
	switch (chance_next() % 4) {
	case 0:
		stroke.points[0] = (struct point){ 0, v };
		stroke.points[1] = (struct point){ 1, v };
		break;
	case 1:
		stroke.points[0] = (struct point){ 0, 1 + v };
		stroke.points[1] = (struct point){ 1, 1 + v };
		break;
	case 2:
		stroke.points[0] = (struct point){ u, 0 };
		stroke.points[1] = (struct point){ u, 1 };
		break;
	default:
		stroke.points[0] = (struct point){ 1 + u, 0 };
		stroke.points[1] = (struct point){ 1 + u, 1 };
	}
	pen_draw_angular(line.sheet, line.dpi, line.pen,
			 (struct point[]){ { line.box.x + stroke.points[0].x * line.box.w,
					     line.box.y + stroke.points[0].y * line.box.h },
					   { line.box.x + stroke.points[1].x * line.box.w,
					     line.box.y + stroke.points[1].y * line.box.h } },
			 2);
}

/* Enters the box by no more than a seventh of it. */
static void draw_grazed(const struct place *place)
{
	double side = chance_next() % 2 ? chance_between(0.9, 1.15) : chance_between(-0.15, 0.1);
	double far = side > 0.5 ? chance_between(1.4, 3) : chance_between(-2, -0.4);
	double at = chance_between(-0.2, 1.2);
	bool across = chance_next() % 2;
	struct stroke stroke = { .count = 0 };

	for (int i = 0; i < 3; i++) {
		double away = i == 1 ? side : far, along = at + chance_between(-0.8, 0.8);

		add(&stroke, across ? away : along, across ? along : away);
	}
	put(place, &stroke, false);
}

/* A letter or two, 0.8 to 4 mm from the box. */
static void draw_words(const struct place *place)
{
	double side = chance_next() % 2 ? 1 : -1, gap = chance_between(0.8, 4) / place->box.w;
	double from = side > 0 ? 1 + gap : -gap, v = chance_between(0.1, 0.9);
	struct stroke stroke = { .count = 0 };
	int knots = 4 + chance_next() % 4;

	for (int i = 0; i < knots; i++)
		add(&stroke, from + side * (0.22 * i + 0.05),
		    v + (i % 2 ? 0.3 : -0.3) * chance_between(0.4, 1.3));
	put(place, &stroke, false);
}

/* ---- the table of kinds ---------------------------------------------------------------- */

static void draw_none(const struct place *place)
{
	(void)place;
}

static void draw_zigzag(const struct place *place)
{
	draw_rows(place, 5 + chance_next() % 4, chance_between(0.05, 0.2));
}

static const struct {
	const char *name;
	void (*draw)(const struct place *place);
	int share; /* of all marks, or of all that is no mark */
} kinds[MARK_ALL] = {
	[MARK_CROSS] = { "cross", draw_cross, 26 },
	[MARK_TICK] = { "tick", draw_tick, 22 },
	[MARK_SLASH] = { "slash", draw_slash, 8 },
	[MARK_DASH] = { "dash", draw_dash, 4 },
	[MARK_ZIGZAG] = { "zigzag", draw_zigzag, 6 },
	[MARK_BLOT] = { "blot", draw_blot, 0 }, /* drawn by the group */
	[MARK_LONG] = { "long", draw_long, 14 },
	[MARK_GREAT] = { "great", draw_great, 12 },
	[MARK_BESIDE] = { "beside", draw_beside, 8 },
	[MARK_NONE] = { "none", draw_none, 66 },
	[MARK_DIRT] = { "dirt", draw_dirt, 12 },
	[MARK_FRAME] = { "frame", draw_frame, 8 },
	[MARK_GRAZED] = { "grazed", draw_grazed, 6 },
	[MARK_WORDS] = { "words", draw_words, 8 },
};

void mark_draw(struct Pix *sheet, int dpi, enum mark_kind kind, struct pen pen, struct box_mm box)
{
	const struct place place = { sheet, dpi, pen, box };

	kinds[kind].draw(&place);
}

static enum mark_kind draw_lot(int first, int last)
{
	int lot = chance_next() % 100, kind = first;

	while (kind < last && lot >= kinds[kind].share)
		lot -= kinds[kind++].share;
	return (enum mark_kind)kind;
}

enum mark_kind mark_any(void)
{
	return draw_lot(MARK_CROSS, MARK_BESIDE);
}

enum mark_kind mark_any_empty(void)
{
	return draw_lot(MARK_NONE, MARK_WORDS);
}

const char *mark_kind_name(enum mark_kind kind)
{
	return kinds[kind].name;
}
