#include "tests/support/hand.h"

#include "base/memory.h"
#include "model/geometry.h"
#include "tests/support/chance.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VARIANTS_MAX = 3, POINTS_MAX = 64, STEPS = 6 };

/*
 * Strokes in hundredths of a cap: x y pairs, y down from the cap line, `/` between strokes. A curve
 * goes through the points; a point that stands twice is a corner.
 */
static const struct glyph {
	char sign;
	int width;
	const char *variants[VARIANTS_MAX];
} glyphs[] = {
	{ '0',
	  60,
	  { "30 0 8 20 2 55 12 92 32 100 54 82 60 45 50 12 30 0",
	    "38 2 14 10 2 50 14 90 36 98 56 70 56 30 36 4 22 6",
	    "26 0 8 30 6 70 24 100 46 72 48 28 28 2" } },
	{ '1',
	  38,
	  { "2 42 30 2 30 2 28 100", "18 0 16 100",
	    "2 30 24 4 24 4 22 100 22 100 / 4 100 42 99" } },
	{ '2',
	  60,
	  { "4 22 20 2 44 4 54 24 40 52 4 98 4 98 60 96",
	    "6 18 26 0 50 14 46 40 22 74 2 96 14 84 30 94 44 100 60 90",
	    "2 10 30 0 52 16 44 44 2 100 2 100 58 100" } },
	{ '3',
	  55,
	  { "6 10 28 0 50 12 44 36 22 46 22 46 50 56 54 84 30 100 2 90",
	    "4 4 52 4 52 4 22 42 22 42 52 56 52 86 26 100 0 90",
	    "8 14 28 2 46 16 38 38 20 48 42 54 54 74 40 98 14 100 0 86" } },
	{ '4',
	  60,
	  { "10 0 2 60 2 60 58 58 / 42 28 40 100", "44 100 44 2 44 2 0 66 0 66 62 66",
	    "6 4 8 50 30 56 54 44 / 52 0 46 100" } },
	{ '5',
	  56,
	  { "50 2 12 2 12 2 8 42 8 42 34 36 54 60 44 92 16 100 0 88",
	    "10 4 6 46 6 46 36 40 52 64 40 94 6 98 / 10 4 56 0",
	    "52 6 24 2 10 24 10 42 30 40 50 64 42 92 16 100 0 86" } },
	{ '6',
	  52,
	  { "46 2 16 28 2 68 18 98 44 92 50 66 32 52 8 66",
	    "32 0 8 50 6 86 26 100 46 86 44 62 24 56 8 72",
	    "50 8 28 2 6 40 8 84 30 100 52 84 48 58 24 54 6 70" } },
	{ '7',
	  56,
	  { "0 4 56 2 56 2 20 100", "2 6 56 4 56 4 22 100 / 10 54 52 50",
	    "2 20 4 4 4 4 58 2 58 2 34 50 26 100 / 14 56 54 50" } },
	{ '8',
	  52,
	  { "46 14 28 0 8 14 20 40 48 62 50 88 26 100 4 86 12 60 40 38 46 14",
	    "30 46 10 30 14 6 36 0 48 18 34 44 10 66 8 92 32 100 52 84 46 60 28 46",
	    "48 8 22 4 12 24 34 46 52 72 36 100 10 92 8 68 30 46 50 22 48 8" } },
	{ '9',
	  52,
	  { "50 18 30 2 8 14 6 42 26 54 46 40 52 14 52 14 50 60 40 100",
	    "46 26 28 4 6 20 8 46 28 54 46 36 48 10 48 50 36 90 8 98",
	    "48 10 20 4 4 28 18 52 42 42 50 10 50 10 48 100" } },
	{ 'A', 60, { "0 100 30 0 30 0 60 100 / 12 64 48 62" } },
	{ 'B', 54, { "6 0 6 100 / 6 0 44 6 46 34 8 48 8 48 54 56 52 92 6 100" } },
	{ 'C', 56, { "54 14 28 0 4 32 4 72 28 100 56 86" } },
	{ 'D', 58, { "6 0 6 100 / 4 0 46 12 58 50 42 90 4 100" } },
	{ 'E', 54, { "52 2 6 2 6 2 6 98 6 98 54 98 / 6 48 44 46" } },
	{ 'F', 52, { "52 2 6 2 6 2 6 100 / 6 48 42 46" } },
	{ 'G', 56, { "54 14 28 0 4 32 4 72 28 100 54 84 54 56 54 56 34 56" } },
	{ 'H', 58, { "6 0 6 100 / 54 0 54 100 / 6 50 54 48" } },
	{ 'I', 12, { "6 0 6 100" } },
	{ 'J', 44, { "40 0 40 50 38 80 20 100 2 82" } },
	{ 'K', 54, { "6 0 6 100 / 52 2 8 54 8 54 54 100" } },
	{ 'L', 52, { "6 0 6 98 6 98 52 98" } },
	{ 'M', 72, { "0 100 8 0 8 0 36 66 36 66 64 0 64 0 72 100" } },
	{ 'N', 58, { "4 100 4 0 4 0 54 100 54 100 54 0" } },
	{ 'O', 66, { "32 0 6 20 2 60 20 98 48 96 66 60 58 14 32 0" } },
	{ 'P', 50, { "6 100 6 0 6 0 48 8 48 44 8 54" } },
	{ 'Q', 70, { "32 0 6 20 2 60 20 98 48 96 66 60 58 14 32 0 / 40 76 68 108" } },
	{ 'R', 56, { "6 100 6 0 6 0 48 8 46 44 8 52 8 52 56 100" } },
	{ 'S', 54, { "52 10 26 0 8 20 28 46 52 70 40 98 2 90" } },
	{ 'T', 60, { "0 2 60 2 / 30 2 30 100" } },
	{ 'U', 56, { "4 0 6 78 28 100 50 80 54 0" } },
	{ 'V', 60, { "0 0 30 100 30 100 60 0" } },
	{ 'W', 72, { "0 0 16 100 16 100 36 30 36 30 56 100 56 100 72 0" } },
	{ 'X', 58, { "2 0 56 100 / 56 0 0 100" } },
	{ 'Y', 58, { "0 0 28 48 / 58 0 20 100" } },
	{ 'Z', 58, { "2 2 56 2 56 2 0 98 0 98 58 98" } },
	{ ',', 20, { "14 88 12 104 4 118" } },
	{ '.', 18, { "8 95 10 98" } },
	{ '-', 46, { "4 56 42 54" } },
	{ '/', 44, { "42 0 0 108" } },
	{ '=', 48, { "4 42 44 40 / 5 66 44 65" } },
};

struct path {
	struct point points[POINTS_MAX];
	int count;
};

/* How the characters of a hand lie on the sheet. */
struct lie {
	double x, base; /* mm, of the left end of the baseline */
	double cap_mm, broad, turn;
};

static const struct glyph *find_glyph(char sign)
{
	for (size_t i = 0; i < ARRAY_LENGTH(glyphs); i++)
		if (glyphs[i].sign == sign)
			return &glyphs[i];
	return NULL;
}

bool hand_knows(char sign)
{
	return sign == ' ' || find_glyph(sign) != NULL;
}

struct hand hand_any(void)
{
	static const uint32_t inks[] = { 0x181818, 0x303038, 0x1c2f8c, 0x2a46b0, 0x606468 };
	struct hand hand = { .variant = chance_next() % (VARIANTS_MAX + 1) - 1 };

	hand.ink = inks[chance_next() % (int)ARRAY_LENGTH(inks)];
	hand.nib_mm = chance_between(0.3, 0.75);
	hand.slant = chance_between(-0.12, 0.3);
	hand.unrest = chance_between(0.4, 1.8);
	return hand;
}

static int level_of(uint32_t rgb)
{
	return (int)((299 * (rgb >> 16 & 255) + 587 * (rgb >> 8 & 255) + 114 * (rgb & 255)) / 1000);
}

static int darken(int paper, int ink, double cover)
{
	int shown = 255 - (int)lround(cover * (255 - ink));

	return shown < paper ? shown : paper;
}

static void stain(struct Pix *pix, int x, int y, double cover, uint32_t ink)
{
	l_uint32 was;
	int red, green, blue;

	pixGetPixel(pix, x, y, &was);
	if (pixGetDepth(pix) == 8) {
		pixSetPixel(pix, x, y, (l_uint32)darken((int)was, level_of(ink), cover));
		return;
	}
	extractRGBValues(was, &red, &green, &blue);
	pixSetRGBPixel(pix, x, y, darken(red, (int)(ink >> 16 & 255), cover),
		       darken(green, (int)(ink >> 8 & 255), cover),
		       darken(blue, (int)(ink & 255), cover));
}

static double distance_to(struct point from, struct point to, double x, double y)
{
	double dx = to.x - from.x, dy = to.y - from.y, length = dx * dx + dy * dy;
	double along = length == 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / length;

	along = fmin(1, fmax(0, along));
	return hypot(x - from.x - along * dx, y - from.y - along * dy);
}

void hand_line(struct Pix *pix, struct point from, struct point to, double width_px, uint32_t ink)
{
	double reach = width_px / 2 + 1;
	int left = (int)fmax(0, fmin(from.x, to.x) - reach);
	int top = (int)fmax(0, fmin(from.y, to.y) - reach);
	int right = (int)fmin(pixGetWidth(pix) - 1, fmax(from.x, to.x) + reach);
	int bottom = (int)fmin(pixGetHeight(pix) - 1, fmax(from.y, to.y) + reach);

	for (int y = top; y <= bottom; y++)
		for (int x = left; x <= right; x++) {
			double cover = width_px / 2 + 0.5 - distance_to(from, to, x + 0.5, y + 0.5);

			if (cover > 0)
				stain(pix, x, y, fmin(1, cover), ink);
		}
}

/* Catmull and Rom's curve between the points b and c, one coordinate. */
static double curve_at(double a, double b, double c, double d, double t)
{
	return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t +
		      (3 * b - a - 3 * c + d) * t * t * t);
}

static void draw_path(struct sheet sheet, const struct hand *hand, const struct path *path)
{
	double scale = sheet.dpi / MM_PER_INCH;
	struct point last = { path->points[0].x * scale, path->points[0].y * scale };

	for (int i = 0; i + 1 < path->count; i++) {
		struct point b = path->points[i], c = path->points[i + 1];
		struct point a = i > 0 ? path->points[i - 1] : b;
		struct point d = i + 2 < path->count ? path->points[i + 2] : c;

		for (int step = 1; step <= STEPS; step++) {
			double t = (double)step / STEPS;
			struct point next = { curve_at(a.x, b.x, c.x, d.x, t) * scale,
					      curve_at(a.y, b.y, c.y, d.y, t) * scale };

			hand_line(sheet.pix, last, next, hand->nib_mm * scale, hand->ink);
			last = next;
		}
	}
}

static void add_point(struct path *path, struct point point)
{
	assert(path->count < POINTS_MAX);
	path->points[path->count++] = point;
}

/* A point of the table on the sheet; twins stay together, so that a corner stays one. */
static void place_point(struct path *path, const struct hand *hand, const struct lie *lie,
			struct point at)
{
	double shake = 0.018 * hand->unrest;
	double x = at.x * lie->broad + (1 - at.y) * hand->slant;
	double y = at.y - 1 + x * lie->turn;

	x += chance_between(-shake, shake);
	y += chance_between(-shake, shake);
	add_point(path, (struct point){ lie->x + x * lie->cap_mm, lie->base + y * lie->cap_mm });
}

static void draw_strokes(struct sheet sheet, const struct hand *hand, const struct lie *lie,
			 const char *strokes)
{
	struct path path = { .count = 0 };
	struct point at, was = { -1, -1 };
	char *end;

	for (const char *rest = strokes; *rest != '\0'; rest = end) {
		if (strncmp(rest, " / ", 3) == 0) {
			draw_path(sheet, hand, &path);
			path.count = 0;
			rest += 3;
		}
		at.x = (double)strtol(rest, &end, 10) / 100;
		at.y = (double)strtol(end, &end, 10) / 100;
		if (path.count > 0 && at.x == was.x && at.y == was.y)
			add_point(&path, path.points[path.count - 1]);
		else
			place_point(&path, hand, lie, at);
		was = at;
	}
	draw_path(sheet, hand, &path);
}

static const char *choose_variant(const struct glyph *glyph, const struct hand *hand)
{
	int wanted = hand->variant >= 0 ? hand->variant : chance_next() % VARIANTS_MAX;

	return glyph->variants[wanted] != NULL ? glyph->variants[wanted] : glyph->variants[0];
}

static struct lie lie_at(const struct hand *hand, struct spot start, double cap_mm)
{
	double unrest = hand->unrest;
	struct lie lie = { .x = start.x };

	lie.base = start.base + chance_between(-0.04, 0.04) * unrest * cap_mm;
	lie.cap_mm = cap_mm * (1 + chance_between(-0.08, 0.08) * unrest);
	lie.broad = 1 + chance_between(-0.1, 0.12) * unrest;
	lie.turn = chance_between(-0.06, 0.06) * unrest;
	return lie;
}

void hand_draw(struct sheet sheet, const struct hand *hand, char sign, struct spot middle,
	       double cap_mm)
{
	const struct glyph *glyph = find_glyph(sign);
	struct lie lie;

	assert(hand_knows(sign));
	if (glyph == NULL)
		return;
	lie = lie_at(hand, middle, cap_mm);
	lie.x -= (glyph->width / 200.0 * lie.broad + hand->slant / 2) * lie.cap_mm;
	draw_strokes(sheet, hand, &lie, choose_variant(glyph, hand));
}

double hand_write(struct sheet sheet, const struct hand *hand, const char *text, struct spot start,
		  double cap_mm)
{
	double gap = chance_between(0.12, 0.28) * cap_mm;

	for (const char *sign = text; *sign != '\0'; sign++) {
		const struct glyph *glyph = find_glyph(*sign);
		struct lie lie = lie_at(hand, start, cap_mm);

		assert(hand_knows(*sign));
		if (glyph == NULL) {
			start.x += 0.45 * cap_mm;
			continue;
		}
		draw_strokes(sheet, hand, &lie, choose_variant(glyph, hand));
		start.x += glyph->width / 100.0 * lie.broad * cap_mm + gap;
	}
	return start.x;
}

static void draw_in_box(struct sheet sheet, const struct hand *hand, struct box_mm box,
			const struct point *points, int count)
{
	struct path path = { .count = 0 };

	for (int i = 0; i < count; i++) {
		double x = points[i].x + chance_between(-0.05, 0.05);
		double y = points[i].y + chance_between(-0.05, 0.05);

		add_point(&path, (struct point){ box.x + x * box.w, box.y + y * box.h });
	}
	draw_path(sheet, hand, &path);
}

static void fill_box(struct sheet sheet, const struct hand *hand, struct box_mm box)
{
	struct point points[24];

	for (int i = 0; i < 24; i++) {
		points[i].x = i % 4 < 2 ? 0.12 : 0.88;
		points[i].y = 0.1 + 0.8 * i / 23;
	}
	draw_in_box(sheet, hand, box, points, 24);
}

void hand_mark(struct sheet sheet, const struct hand *hand, enum hand_tick tick, struct box_mm box)
{
	/* two strokes each; the second of a tick of one stroke has no point */
	static const struct point strokes[HAND_TICK_COUNT][2][4] = {
		[HAND_CROSS] = { { { 0.12, 0.12 }, { 0.88, 0.88 } },
				 { { 0.88, 0.1 }, { 0.1, 0.9 } } },
		[HAND_CHECK] = { { { 0.12, 0.5 }, { 0.4, 0.86 }, { 0.4, 0.86 }, { 0.92, 0.1 } } },
		[HAND_SLASH] = { { { 0.08, 0.95 }, { 0.95, 0.05 } } },
		[HAND_GREAT_CHECK] = { { { 0.05, 0.45 },
					 { 0.4, 0.95 },
					 { 0.4, 0.95 },
					 { 1.3, -0.6 } } },
		[HAND_GREAT_CROSS] = { { { -0.25, -0.2 }, { 1.2, 1.25 } },
				       { { 1.3, -0.25 }, { -0.2, 1.15 } } },
	};

	if (tick == HAND_FILLED) {
		fill_box(sheet, hand, box);
		return;
	}
	for (int i = 0; i < 2; i++) {
		int count = 4;

		while (count > 0 && strokes[tick][i][count - 1].x == 0)
			count--;
		if (count > 0)
			draw_in_box(sheet, hand, box, strokes[tick][i], count);
	}
}

void hand_sign(struct sheet sheet, const struct hand *hand, struct box_mm box)
{
	struct point points[16];

	for (int i = 0; i < 16; i++) {
		points[i].x = 0.05 + 0.06 * i + chance_between(-0.08, 0.08);
		points[i].y = i % 2 ? chance_between(0.1, 0.45) : chance_between(0.5, 0.95);
	}
	draw_in_box(sheet, hand, box, points, 16);
}
