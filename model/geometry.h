/*
 * Places on a page.
 *
 * A page has two pixel grids: the page as *delivered* in the file, and the page made *upright*
 * (turned by a multiple of 90 degrees, then deskewed, at the same dpi). Image work happens on the
 * upright grid; whatever leaves the program is in delivered pixels. An affine map joins any two
 * grids. (A photograph's sheet is laid flat first, and then delivered: model/homography.h.)
 */
#ifndef MODEL_GEOMETRY_H
#define MODEL_GEOMETRY_H

#include <stdbool.h>

#define MM_PER_INCH 25.4

struct point {
	double x, y;
};

/* Pixels, origin top left; (x, y) is the top left corner. w == 0 means "no place". */
struct box {
	int x, y, w, h;
};

/* Millimetres on a form's paper, origin top left. */
struct box_mm {
	double x, y, w, h;
};

/* x' = xx*x + xy*y + x0,  y' = yx*x + yy*y + y0 */
struct affine {
	double xx, xy, x0;
	double yx, yy, y0;
};

struct affine affine_identity(void);
struct affine affine_scale(double factor);

/* The map that does `first`, then `then`. */
struct affine affine_compose(struct affine first, struct affine then);

/* The map back. The map must not be degenerate (asserted). */
struct affine affine_inverse(struct affine map);

struct point affine_apply(struct affine map, struct point point);

/* The smallest box that holds the mapped corners, edges rounded outwards. */
struct box affine_apply_box(struct affine map, struct box box);
struct box box_around(const struct point points[4]); /* the same of any four points */
struct box affine_apply_box_mm(struct affine map, struct box_mm box);

/* The map from a page delivered as width x height pixels to the page turned clockwise by turn_deg
 * (0, 90, 180, 270), pixel centres onto pixel centres. */
struct affine affine_quarter_turn(int turn_deg, int width, int height);

bool box_is_empty(struct box box);
struct box box_union(struct box a, struct box b);
struct box box_intersection(struct box a, struct box b);
/* The box grown by `margin` on each side (shrunk when negative). */
struct box box_grow(struct box box, int margin);
/* Area of the intersection over area of the smaller box, 0..1. */
double box_overlap(struct box a, struct box b);

#endif
