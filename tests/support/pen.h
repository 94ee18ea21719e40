/* Strokes of a pen on a sheet, for tests of what people put on forms. */
#ifndef TESTS_SUPPORT_PEN_H
#define TESTS_SUPPORT_PEN_H

#include "model/geometry.h"

struct Pix;

struct pen {
	double nib_mm;
	int level; /* grey level that its ink leaves: 0 black */
};

/* A ball pen, felt pen or the like; a pencil is paler. */
struct pen pen_any(void);
struct pen pen_pencil(double palest);

/* Draws through the points (millimetres of the sheet), as smoothly as a hand would, onto an 8-bit
 * grey sheet at `dpi`. Ink only ever darkens. */
void pen_draw(struct Pix *sheet, int dpi, struct pen pen, const struct point *points, int count);

/* The same with corners. */
void pen_draw_angular(struct Pix *sheet, int dpi, struct pen pen, const struct point *points,
		      int count);

#endif
