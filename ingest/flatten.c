/*
 * How a photographed sheet is found: in a small copy the picture is parted into light and dark
 * (Otsu 1979), writing is closed over, and the largest light piece is the candidate. Its corners
 * are first its extremes along the diagonals; then each side is fitted to the piece's own border,
 * which the extremes follow only roughly where a corner is bent or shaded. A candidate that does
 * not fill the four sides, or does not have paper's proportions, is no sheet.
 */
#include "ingest/flatten.h"

#include "ingest/clean.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { SMALL_SIDE_PX = 800, CLOSED_PX = 15, FITS = 3 };

#define SHARE_MIN 0.25  /* of the picture that is sheet */
#define SHARE_MAX 0.975 /* above, there is nothing to lay flat */
#define FILLED_MIN 0.97 /* of the four sides' inside that is the piece, and of the piece inside */
#define OTHERS_MAX \
	0.05 /* of the sheet's area that is light elsewhere: a second paper would be lost */
#define CONTRAST_MIN 35 /* grey levels between the sheet and what it lies on */
#define LEAN_MAX_DEG 25.0
#define ANGLE_MIN_DEG 65.0 /* of a corner */
#define ANGLE_MAX_DEG 115.0
#define PROPORTION_MIN 1.25 /* A4 and A5 have 1.41; a camera held at a slant shortens a side */
#define PROPORTION_MAX 1.6
#define SIDE_END 0.08 /* of a side, at each end, that takes no part in its fit: bent corners */

struct line {
	struct point at, along; /* `along` has length 1 */
};

/* ---- The piece ------------------------------------------------------------------------------- */

static struct Pix *light_of(struct Pix *small)
{
	struct Pix *dark = NULL;

	if (pixOtsuAdaptiveThreshold(small, pixGetWidth(small), pixGetHeight(small), 0, 0, 0.1F,
				     NULL, &dark) != 0)
		return NULL;
	pixInvert(dark, dark);
	return dark;
}

/* The piece of most pixels, as large as `light`, with what is written on it filled in. */
static struct Pix *largest_piece(struct Pix *light)
{
	struct Pix *closed = pixCloseSafeBrick(NULL, light, CLOSED_PX, CLOSED_PX);
	struct Pix *opened = pixOpenBrick(NULL, closed, CLOSED_PX, CLOSED_PX);
	struct Pix *piece = pixCreateTemplate(light), *holes;
	struct Pixa *pieces = NULL;
	struct Boxa *boxes = pixConnComp(opened, &pieces, 4);
	l_int32 most = 0, best = -1, count, x, y, w, h;

	for (int i = 0; i < pixaGetCount(pieces); i++) {
		pixCountPixels(pieces->pix[i], &count, NULL);
		if (count > most) {
			most = count;
			best = i;
		}
	}
	if (best >= 0) {
		boxaGetBoxGeometry(boxes, best, &x, &y, &w, &h);
		pixRasterop(piece, x, y, w, h, PIX_SRC, pieces->pix[best], 0, 0);
	}
	holes = pixHolesByFilling(piece, 4);
	pixOr(piece, piece, holes);
	boxaDestroy(&boxes);
	pixaDestroy(&pieces);
	pixDestroy(&closed);
	pixDestroy(&opened);
	pixDestroy(&holes);
	return piece;
}

static bool has(struct Pix *piece, int x, int y)
{
	return x >= 0 && y >= 0 && x < pixGetWidth(piece) && y < pixGetHeight(piece) &&
	       GET_DATA_BIT(pixGetData(piece) + (size_t)y * (size_t)pixGetWpl(piece), x) != 0;
}

/* Its pixels that go furthest along each diagonal. */
static void find_extremes(struct Pix *piece, struct point corners[4])
{
	static const int x_of[] = { -1, 1, 1, -1 }, y_of[] = { -1, -1, 1, 1 };
	double best[4] = { -INFINITY, -INFINITY, -INFINITY, -INFINITY };

	for (int y = 0; y < pixGetHeight(piece); y++)
		for (int x = 0; x < pixGetWidth(piece); x++)
			for (int i = 0; i < 4 && has(piece, x, y); i++) {
				double far = x_of[i] * x + y_of[i] * y;

				if (far > best[i]) {
					best[i] = far;
					corners[i] = (struct point){ x, y };
				}
			}
}

/* ---- Its sides ------------------------------------------------------------------------------- */

static double distance(struct point a, struct point b)
{
	return hypot(b.x - a.x, b.y - a.y);
}

static struct line line_through(struct point a, struct point b)
{
	double length = distance(a, b);

	return (struct line){ a, { (b.x - a.x) / length, (b.y - a.y) / length } };
}

/* Where the piece ends when one goes across a side near a point of it; `out` leads away from it. */
static bool find_border(struct Pix *piece, struct point near, struct point out, double reach,
			struct point *ret_border)
{
	int steps = (int)(4 * reach); /* of half a pixel, from outside to inside */

	for (int i = 0; i < steps; i++) {
		double step = reach - 0.5 * i;
		struct point at = { near.x + step * out.x, near.y + step * out.y };

		if (has(piece, (int)lround(at.x), (int)lround(at.y))) {
			*ret_border = at;
			return i > 0;
		}
	}
	return false;
}

/* The line of least squares through the border along a side (of its two principal axes the longer
 * one); false when too little of the side has one. */
static bool fit_side(struct Pix *piece, struct point from, struct point to, double reach,
		     struct line *ret_line)
{
	struct line side = line_through(from, to);
	struct point out = { side.along.y, -side.along.x }; /* the corners go clockwise */
	double length = distance(from, to), x = 0, y = 0, xx = 0, xy = 0, yy = 0, angle;
	int count = 0, asked = (int)((1 - 2 * SIDE_END) * length);

	for (int i = 0; i < asked; i++) {
		double at = SIDE_END * length + i;
		struct point near = { from.x + at * side.along.x, from.y + at * side.along.y };
		struct point border;

		if (!find_border(piece, near, out, reach, &border))
			continue;
		x += border.x;
		y += border.y;
		xx += border.x * border.x;
		xy += border.x * border.y;
		yy += border.y * border.y;
		count++;
	}
	if (count < 20 || count < asked / 2)
		return false;
	x /= count;
	y /= count;
	angle = 0.5 * atan2(2 * (xy / count - x * y), xx / count - x * x - (yy / count - y * y));
	*ret_line = (struct line){ { x, y }, { cos(angle), sin(angle) } };
	return true;
}

static bool cross(struct line a, struct line b, struct point *ret_point)
{
	double area = a.along.x * b.along.y - a.along.y * b.along.x, t;

	if (fabs(area) < 0.1)
		return false;
	t = ((b.at.x - a.at.x) * b.along.y - (b.at.y - a.at.y) * b.along.x) / area;
	*ret_point = (struct point){ a.at.x + t * a.along.x, a.at.y + t * a.along.y };
	return true;
}

/* Each round comes closer, and looks less far from where the side was. */
static bool fit_corners(struct Pix *piece, struct point corners[4])
{
	double reach = 0.04 * pixGetWidth(piece);
	struct line sides[4];

	for (int round = 0; round < FITS; round++) {
		for (int i = 0; i < 4; i++)
			if (distance(corners[i], corners[(i + 1) % 4]) < 4 * reach ||
			    !fit_side(piece, corners[i], corners[(i + 1) % 4], reach, &sides[i]))
				return false;
		for (int i = 0; i < 4; i++)
			if (!cross(sides[(i + 3) % 4], sides[i], &corners[i]))
				return false;
		reach = fmax(3, reach / 3);
	}
	return true;
}

/* ---- Is it a sheet? -------------------------------------------------------------------------- */

static bool is_inside(const struct point corners[4], double x, double y)
{
	for (int i = 0; i < 4; i++) {
		struct point a = corners[i], b = corners[(i + 1) % 4];

		if ((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x) < 0)
			return false;
	}
	return true;
}

/* Pixels and grey levels inside and outside of the four sides. */
struct tally {
	double inside, outside, piece_inside, piece_outside, light_outside;
	double level_inside, level_outside; /* sums */
};

static struct tally count(struct Pix *small, struct Pix *light, struct Pix *piece,
			  const struct point corners[4])
{
	struct tally tally = { 0 };

	for (int y = 0; y < pixGetHeight(piece); y++)
		for (int x = 0; x < pixGetWidth(piece); x++) {
			int level = GET_DATA_BYTE(
				pixGetData(small) + (size_t)y * (size_t)pixGetWpl(small), x);
			bool inside = is_inside(corners, x, y);

			*(inside ? &tally.inside : &tally.outside) += 1;
			*(inside ? &tally.piece_inside : &tally.piece_outside) += has(piece, x, y);
			*(inside ? &tally.level_inside : &tally.level_outside) += level;
			tally.light_outside += !inside && has(light, x, y);
		}
	return tally;
}

static bool stands_out(const struct tally *tally)
{
	double share = tally->inside / (tally->inside + tally->outside);

	return share >= SHARE_MIN && share <= SHARE_MAX &&
	       tally->piece_inside >= FILLED_MIN * tally->inside &&
	       tally->piece_outside <= (1 - FILLED_MIN) * tally->inside &&
	       tally->light_outside <= OTHERS_MAX * tally->inside &&
	       tally->level_inside / tally->inside >=
		       tally->level_outside / tally->outside + CONTRAST_MIN;
}

static double degrees_between(struct point a, struct point b)
{
	double angle = fabs(atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y));

	return angle * 180 / M_PI;
}

static bool has_shape(struct Pix *piece, const struct point corners[4])
{
	static const struct point level[] = { { 1, 0 }, { 0, 1 }, { -1, 0 }, { 0, -1 } };

	for (int i = 0; i < 4; i++) {
		struct point corner = corners[i];
		struct line back = line_through(corner, corners[(i + 3) % 4]);
		struct line side = line_through(corner, corners[(i + 1) % 4]);
		double angle = degrees_between(back.along, side.along);

		if (corner.x < -1 || corner.y < -1 || corner.x > pixGetWidth(piece) ||
		    corner.y > pixGetHeight(piece) || angle < ANGLE_MIN_DEG ||
		    angle > ANGLE_MAX_DEG || degrees_between(side.along, level[i]) > LEAN_MAX_DEG)
			return false;
	}
	return true;
}

/* The size of the flat sheet: its longer side as long as it is anywhere in the picture. */
static bool measure(const struct point corners[4], struct flatten_sheet *sheet)
{
	double top = distance(corners[0], corners[1]), bottom = distance(corners[3], corners[2]);
	double left = distance(corners[0], corners[3]), right = distance(corners[1], corners[2]);
	bool is_wide = top + bottom > left + right;
	double proportion =
		is_wide ? (top + bottom) / (left + right) : (left + right) / (top + bottom);
	double longer = is_wide ? fmax(top, bottom) : fmax(left, right);

	if (proportion < PROPORTION_MIN || proportion > PROPORTION_MAX)
		return false;
	sheet->width_px = (int)lround(is_wide ? longer : longer / M_SQRT2);
	sheet->height_px = (int)lround(is_wide ? longer / M_SQRT2 : longer);
	return true;
}

static bool find_small(struct Pix *small, struct point corners[4])
{
	struct Pix *light = light_of(small), *piece = NULL;
	bool found = false;

	if (light != NULL)
		piece = largest_piece(light);
	if (piece != NULL) {
		find_extremes(piece, corners);
		if (fit_corners(piece, corners) && has_shape(piece, corners)) {
			struct tally tally = count(small, light, piece, corners);

			found = stands_out(&tally);
		}
	}
	pixDestroy(&light);
	pixDestroy(&piece);
	return found;
}

bool flatten_find(struct Pix *grey, struct flatten_sheet *ret_sheet)
{
	int side = pixGetWidth(grey) > pixGetHeight(grey) ? pixGetWidth(grey) : pixGetHeight(grey);
	int factor = side > SMALL_SIDE_PX ? side / SMALL_SIDE_PX : 1;
	struct Pix *small = clean_reduce(grey, factor);
	struct flatten_sheet sheet = { 0 };
	bool found = find_small(small, sheet.corners);

	pixDestroy(&small);
	for (int i = 0; i < 4; i++) {
		sheet.corners[i].x = (sheet.corners[i].x + 0.5) * factor - 0.5;
		sheet.corners[i].y = (sheet.corners[i].y + 0.5) * factor - 0.5;
	}
	if (!found || !measure(sheet.corners, &sheet))
		return false;
	*ret_sheet = sheet;
	return true;
}

/* ---- Laying it flat -------------------------------------------------------------------------- */

/* The grey level between four pixels; outside of the picture its edge goes on. */
static int level_at(struct Pix *grey, struct point at)
{
	double x = fmin(fmax(at.x, 0), pixGetWidth(grey) - 1.001);
	double y = fmin(fmax(at.y, 0), pixGetHeight(grey) - 1.001);
	int left = (int)x, top = (int)y;
	double right_share = x - left, lower_share = y - top;
	const l_uint32 *upper = pixGetData(grey) + (size_t)top * (size_t)pixGetWpl(grey);
	const l_uint32 *lower = upper + pixGetWpl(grey);

	return (int)lround((1 - lower_share) * ((1 - right_share) * GET_DATA_BYTE(upper, left) +
						right_share * GET_DATA_BYTE(upper, left + 1)) +
			   lower_share * ((1 - right_share) * GET_DATA_BYTE(lower, left) +
					  right_share * GET_DATA_BYTE(lower, left + 1)));
}

struct Pix *flatten(struct Pix *grey, const struct flatten_sheet *sheet,
		    struct homography *ret_to_picture)
{
	double right = sheet->width_px - 1, bottom = sheet->height_px - 1;
	const struct point flat[] = { { 0, 0 }, { right, 0 }, { right, bottom }, { 0, bottom } };
	struct Pix *pix;

	if (pixGetWidth(grey) < 2 || pixGetHeight(grey) < 2 ||
	    !homography_between(flat, sheet->corners, ret_to_picture))
		return NULL;
	pix = pixCreate(sheet->width_px, sheet->height_px, 8);
	for (int y = 0; y < sheet->height_px; y++) {
		l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);

		for (int x = 0; x < sheet->width_px; x++) {
			struct point at = homography_apply(ret_to_picture, (struct point){ x, y });

			SET_DATA_BYTE(line, x, level_at(grey, at));
		}
	}
	return pix;
}
