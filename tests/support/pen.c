#include "tests/support/pen.h"

#include "tests/support/chance.h"

#include <leptonica/allheaders.h>
#include <math.h>

struct pen pen_any(void)
{
	return (struct pen){ chance_between(0.2, 0.7), (int)chance_between(0, 80) };
}

struct pen pen_pencil(double palest)
{
	return (struct pen){ chance_between(0.25, 0.6), (int)chance_between(100, palest) };
}

/* How far a point is from a piece of a line, pixels. */
static double distance(struct point p, struct point a, struct point b)
{
	double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
	double t = length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0;

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

static void darken(struct Pix *sheet, int x, int y, double level)
{
	l_uint32 *line = pixGetData(sheet) + (size_t)y * (size_t)pixGetWpl(sheet);

	if (GET_DATA_BYTE(line, x) > level)
		SET_DATA_BYTE(line, x, (int)level);
}

static void draw_piece(struct Pix *sheet, struct pen pen, double nib_px, struct point a,
		       struct point b)
{
	double reach = nib_px / 2 + 1;
	int left = (int)fmax(0, fmin(a.x, b.x) - reach), top = (int)fmax(0, fmin(a.y, b.y) - reach);
	int right = (int)fmin(pixGetWidth(sheet) - 1, fmax(a.x, b.x) + reach);
	int bottom = (int)fmin(pixGetHeight(sheet) - 1, fmax(a.y, b.y) + reach);

	for (int y = top; y <= bottom; y++)
		for (int x = left; x <= right; x++) {
			double away = distance((struct point){ x + 0.5, y + 0.5 }, a, b);
			double cover = fmin(1, nib_px / 2 + 0.5 - away);

			if (cover > 0)
				darken(sheet, x, y, 255 - (255 - pen.level) * cover);
		}
}

static struct point to_px(struct point mm, int dpi)
{
	return (struct point){ mm.x * dpi / MM_PER_INCH, mm.y * dpi / MM_PER_INCH };
}

/* A hand presses more and less on its way. */
static double pressed(double nib_px, double *ret_press)
{
	*ret_press += chance_between(-0.06, 0.06);
	*ret_press = *ret_press < 0.75 ? 0.75 : *ret_press > 1.2 ? 1.2 : *ret_press;
	return fmax(1, nib_px * *ret_press);
}

/* Catmull-Rom's curve: a point between b and c, 0 <= t <= 1. */
static struct point between(struct point a, struct point b, struct point c, struct point d,
			    double t)
{
	double wa = -t + 2 * t * t - t * t * t, wb = 2 - 5 * t * t + 3 * t * t * t;
	double wc = t + 4 * t * t - 3 * t * t * t, wd = -t * t + t * t * t;

	return (struct point){ (wa * a.x + wb * b.x + wc * c.x + wd * d.x) / 2,
			       (wa * a.y + wb * b.y + wc * c.y + wd * d.y) / 2 };
}

void pen_draw(struct Pix *sheet, int dpi, struct pen pen, const struct point *points, int count)
{
	double nib_px = pen.nib_mm * dpi / MM_PER_INCH, press = chance_between(0.85, 1.1);

	for (int i = 0; i + 1 < count; i++) {
		struct point a = points[i > 0 ? i - 1 : 0], b = points[i], c = points[i + 1];
		struct point d = points[i + 2 < count ? i + 2 : count - 1], from = b;

		for (int step = 1; step <= 8; step++) {
			struct point to = between(a, b, c, d, step / 8.0);

			draw_piece(sheet, pen, pressed(nib_px, &press), to_px(from, dpi),
				   to_px(to, dpi));
			from = to;
		}
	}
}

void pen_draw_angular(struct Pix *sheet, int dpi, struct pen pen, const struct point *points,
		      int count)
{
	double nib_px = pen.nib_mm * dpi / MM_PER_INCH, press = chance_between(0.85, 1.1);

	for (int i = 0; i + 1 < count; i++) {
		struct point from = points[i];

		for (int step = 1; step <= 4; step++) {
			double t = step / 4.0;
			struct point to = { points[i].x + t * (points[i + 1].x - points[i].x) +
						    chance_between(-0.04, 0.04),
					    points[i].y + t * (points[i + 1].y - points[i].y) +
						    chance_between(-0.04, 0.04) };

			draw_piece(sheet, pen, pressed(nib_px, &press), to_px(from, dpi),
				   to_px(to, dpi));
			from = to;
		}
	}
}
