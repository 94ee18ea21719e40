#include "tests/support/drawn_stamps.h"

#include "base/memory.h"
#include "tests/support/chance.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

/* ---- signatures ------------------------------------------------------------------------ */

enum { KNOTS_MAX = 64 };

struct line {
	struct point points[KNOTS_MAX];
	int count;
};

static void add(struct line *line, double x, double y)
{
	if (line->count < KNOTS_MAX)
		line->points[line->count++] = (struct point){ x, y };
}

static void scrawl(struct line *line)
{
	for (int i = 0; i < 7 + chance_next() % 8; i++)
		add(line, chance_between(0.03, 0.97), chance_between(0.1, 0.9));
}

static void loops(struct line *line)
{
	int steps = 6 * (3 + chance_next() % 5);
	double radius = chance_between(0.12, 0.38), rise = chance_between(-0.25, 0.25);

	for (int i = 0; i < steps; i++) {
		double along = (double)i / steps, turn = i * M_PI / 3;

		add(line, 0.08 + 0.8 * along + 0.1 * cos(turn),
		    0.5 + rise * along +
			    radius * chance_between(0.6, 1.2) * (1.1 - along) * sin(turn));
	}
}

static void zigzag(struct line *line)
{
	int teeth = 5 + chance_next() % 8;

	for (int i = 0; i < teeth; i++)
		add(line, 0.05 + 0.9 * i / teeth,
		    i % 2 ? chance_between(0.05, 0.4) : chance_between(0.55, 0.95));
}

/* An initial and a flat tail. */
static void paraph(struct line *line)
{
	add(line, 0.1, 0.95);
	add(line, chance_between(0.1, 0.3), 0.05);
	add(line, chance_between(0.3, 0.45), chance_between(0.1, 0.3));
	add(line, 0.2, 0.5);
	add(line, 0.4, chance_between(0.5, 0.95));
	for (int i = 0; i < 6; i++)
		add(line, 0.45 + 0.09 * i, 0.6 + chance_between(-0.12, 0.12));
}

void signature_draw(struct Pix *sheet, int dpi, struct pen pen, struct box_mm box)
{
	static void (*const shapes[])(struct line *) = { scrawl, loops, zigzag, paraph };
	struct line line = { .count = 0 };
	double wide = fmin(chance_between(8, 42), box.w * 1.05);
	double tall = fmin(chance_between(4, 18), box.h * 1.15);
	double x = box.x + chance_between(0, 1) * fmax(0, box.w - wide);
	double y = box.y + (box.h - tall) * chance_between(0.1, 0.9);

	shapes[chance_next() % (int)ARRAY_LENGTH(shapes)](&line);
	for (int i = 0; i < line.count; i++)
		line.points[i] =
			(struct point){ x + line.points[i].x * wide, y + line.points[i].y * tall };
	pen_draw(sheet, dpi, pen, line.points, line.count);
	if (chance_next() % 3 == 0)
		pen_draw_angular(
			sheet, dpi, pen,
			(struct point[]){ { x, y + tall * chance_between(0.6, 1) },
					  { x + wide, y + tall * chance_between(0.4, 1) } },
			2);
}

void intruder_draw(struct Pix *sheet, int dpi, struct pen pen, struct box_mm box)
{
	double x = box.x + chance_between(0.1, 0.9) * box.w, in = chance_between(0.5, 4);
	bool below = chance_next() % 3 == 0;
	double edge = below ? box.y + box.h : box.y, away = below ? 1 : -1;
	struct line line = { .count = 0 };

	/* a tail, or the feet of letters */
	if (chance_next() % 2) {
		add(&line, x + chance_between(-6, 6), edge + away * chance_between(5, 9));
		add(&line, x, edge - away * in);
		add(&line, x + chance_between(-2, 2), edge + away * chance_between(2, 6));
	} else {
		for (int i = 0; i < 10; i++)
			add(&line, x + 1.1 * i,
			    i % 2 ? edge - away * in * 0.5 : edge + away * chance_between(2, 4));
	}
	pen_draw(sheet, dpi, pen, line.points, line.count);
}

/* ---- stamps ---------------------------------------------------------------------------- */

struct stamp_text_drawn stamp_any_text(void)
{
	static const char *const names[] = { "BENNANI", "EL AMRANI", "TAZI",  "ALAOUI",  "CHRAIBI",
					     "IDRISSI", "FASSI",     "OUALI", "BERRADA", "SQALLI" };
	static const char *const firsts[] = {
		"YOUSSEF", "SALMA", "KARIM", "HIND", "OMAR", "NADIA"
	};
	static const char *const trades[] = { "CARDIOLOGUE", "PEDIATRE",  "MEDECINE GENERALE",
					      "GYNECOLOGIE", "PHARMACIE", "DERMATOLOGUE" };
	static const char *const towns[] = { "CASABLANCA", "RABAT", "FES", "AGADIR", "TIZNIT" };
	struct stamp_text_drawn text = { .count = 2 };

	snprintf(text.lines[0], STAMP_LINE_SIZE, "DR %s %s", names[chance_next() % 10],
		 firsts[chance_next() % 6]);
	snprintf(text.lines[1], STAMP_LINE_SIZE, "%s", trades[chance_next() % 6]);
	if (chance_next() % 2) {
		snprintf(text.inpe, sizeof(text.inpe), "09%07u",
			 (unsigned)chance_next() % 10000000U);
		snprintf(text.lines[text.count++], STAMP_LINE_SIZE, "INPE : %s", text.inpe);
	}
	if (chance_next() % 3)
		snprintf(text.lines[text.count++], STAMP_LINE_SIZE, "%s", towns[chance_next() % 5]);
	return text;
}

/* A line of capitals as tall as said, 1 bit. Leptonica has but one font: it is made narrower, wider
 * and bolder. */
static struct Pix *letter_line(const char *text, double cap_px, double stretch, int bold)
{
	struct L_Bmf *font = bmfCreate(NULL, 20);
	struct Pix *wide = pixCreate(2400, 90, 8), *ink, *cut = NULL, *grey, *scaled;
	l_float32 scale;

	pixSetAll(wide);
	pixSetTextline(wide, font, text, 0, 10, 60, NULL, NULL);
	ink = pixThresholdToBinary(wide, 150);
	pixClipToForeground(ink, &cut, NULL);
	grey = pixConvert1To8(NULL, cut, 255, 0);
	scale = (l_float32)(cap_px / pixGetHeight(cut));
	scaled = pixScale(grey, scale * (l_float32)stretch, scale);
	pixDestroy(&ink);
	ink = pixThresholdToBinary(scaled, 150);
	if (bold > 1)
		pixDilateBrick(ink, ink, bold, bold);
	pixDestroy(&cut);
	pixDestroy(&grey);
	pixDestroy(&scaled);
	pixDestroy(&wide);
	bmfDestroy(&font);
	return ink;
}

enum shape { SHAPE_BARE, SHAPE_FRAME, SHAPE_DOUBLE, SHAPE_OVAL, SHAPE_ROUND, SHAPES };

static void draw_edge(struct Pix *plate, enum shape shape, int thick)
{
	int w = pixGetWidth(plate), h = pixGetHeight(plate);
	struct point last = { w - 1.0 - thick, h / 2.0 };

	if (shape == SHAPE_BARE)
		return;
	for (int ring = 0; ring < (shape == SHAPE_DOUBLE ? 2 : 1) && shape <= SHAPE_DOUBLE;
	     ring++) {
		int in = thick + 3 * ring * thick;
		struct Box *box = boxCreate(in, in, w - 2 * in, h - 2 * in);

		pixRenderBox(plate, box, ring == 0 ? thick : 1, L_SET_PIXELS);
		boxDestroy(&box);
	}
	for (int i = 1; i <= 80 && shape >= SHAPE_OVAL; i++) {
		struct point to = { w / 2.0 + (w / 2.0 - 1 - thick) * cos(i * M_PI / 40),
				    h / 2.0 + (h / 2.0 - 1 - thick) * sin(i * M_PI / 40) };

		pixRenderLine(plate, (int)last.x, (int)last.y, (int)to.x, (int)to.y, thick,
			      L_SET_PIXELS);
		last = to;
	}
}

/* The rubber itself: 1 bit, upright. */
static struct Pix *make_plate(const struct stamp_text_drawn *text, int dpi, double cap_mm)
{
	double cap = cap_mm * dpi / MM_PER_INCH, stretch = chance_between(0.75, 1.1);
	struct Pix *lines[STAMP_LINES_MAX], *plate;
	enum shape shape = (enum shape)(chance_next() % SHAPES);
	int bold = chance_next() % 3, wide = 0, step = (int)(cap * chance_between(1.5, 1.9));
	int tall = step * text->count, pad = (int)cap, left, top;

	for (int i = 0; i < text->count; i++) {
		lines[i] = letter_line(text->lines[i], cap, stretch, bold);
		wide = wide > pixGetWidth(lines[i]) ? wide : pixGetWidth(lines[i]);
	}
	left = wide + 2 * pad;
	top = tall + 2 * pad;
	if (shape >= SHAPE_OVAL) {
		left = (int)(left * 1.25);
		top = (int)(top * 1.5);
	}
	if (shape == SHAPE_ROUND)
		top = left = (int)(0.5 * (left + top) + 0.25 * left);
	plate = pixCreate(left, top, 1);
	for (int i = 0; i < text->count; i++) {
		int w = pixGetWidth(lines[i]), h = pixGetHeight(lines[i]);

		pixRasterop(plate, (left - w) / 2, (top - tall) / 2 + step * i + (step - h) / 2, w,
			    h, PIX_PAINT, lines[i], 0, 0);
		pixDestroy(&lines[i]);
	}
	draw_edge(plate, shape, 1 + (int)chance_between(0.2, 0.4) * dpi / 25);
	return plate;
}

/* Ink in patches: where the rubber was pressed less it leaves less. */
static void press(struct Pix *sheet, struct Pix *plate, int palest, int x0, int y0)
{
	double level = chance_between(10, fmin(110, palest - 30));
	double fade = fmax(0, chance_between(0, 1) * (0.85 - (255 - palest) / (255 - level)));
	double wx = chance_between(0.02, 0.06), wy = chance_between(0.02, 0.06);
	double phase = chance_between(0, 6);

	for (int y = 0; y < pixGetHeight(plate); y++)
		for (int x = 0; x < pixGetWidth(plate); x++) {
			l_uint32 ink = 0, old = 255;
			double share;

			pixGetPixel(plate, x, y, &ink);
			if (ink == 0 || pixGetPixel(sheet, x0 + x, y0 + y, &old) != 0)
				continue;
			share = 1 - fade * (0.5 + 0.5 * sin(wx * x + phase) * cos(wy * y + phase)) -
				chance_between(0, 0.15);
			share = 255 - (255 - level) * share;
			if (share < old)
				pixSetPixel(sheet, x0 + x, y0 + y, (l_uint32)share);
		}
}

void stamp_draw(struct Pix *sheet, int dpi, const struct stamp_text_drawn *text, int palest,
		struct box_mm box)
{
	struct Pix *plate = make_plate(text, dpi, chance_between(1.6, 2.5)), *turned, *fit;
	double mm = dpi / MM_PER_INCH, angle = chance_between(-1, 1) * chance_between(0, 14);
	double room = fmin(1, fmin(0.95 * box.w * mm / pixGetWidth(plate),
				   1.05 * box.h * mm / pixGetHeight(plate)));
	int x, y;

	fit = pixScale(plate, (l_float32)room, (l_float32)room);
	turned = pixRotate(fit, (l_float32)(angle * M_PI / 180), L_ROTATE_SAMPLING,
			   L_BRING_IN_WHITE, pixGetWidth(fit), pixGetHeight(fit));
	x = (int)((box.x + box.w * chance_between(0.4, 0.6)) * mm) - pixGetWidth(turned) / 2;
	y = (int)((box.y + box.h * chance_between(0.4, 0.6)) * mm) - pixGetHeight(turned) / 2;
	press(sheet, turned, palest, x, y);
	pixDestroy(&plate);
	pixDestroy(&fit);
	pixDestroy(&turned);
}
