/* A blank form made ready for matching: its print at several sizes, and where to hold it. */
#ifndef OCR_BLANK_H
#define OCR_BLANK_H

#include "base/error.h"
#include "model/form.h"
#include "ocr/density.h"

struct Pix;

enum {
	ANCHOR_LEVELS = 3, /* pyramid levels 2, 1, 0: 25, 50, 100 cells an inch, coarse to fine */
	ANCHORS_MAX = 128,
};

/* A window of the blank with edges in more than one direction, so that it fits in one place only.
 */
struct anchor {
	int x, y; /* top left cell at its level */
};

struct anchor_set {
	struct anchor anchors[ANCHORS_MAX];
	int count;
	int window; /* cells a side */
};

struct blank {
	const struct form *form; /* lent */
	enum sheet_half half;
	struct box_mm paper; /* what of the form's paper the images below show */
	struct pyramid pyramid;
	struct anchor_set
		anchors[PYRAMID_LEVELS]; /* by pyramid level; the coarsest two are unused */
	struct Pix *print;               /* 1 bit, ink is 1, at `dpi` */
	struct Pix *print_wide;          /* the print grown by 0.22 mm on every side */
	double dpi;
};

/* Loads the form's blank image and prepares it. STATUS_CONFIG when it is missing or not an image.
 */
enum status blank_load(const struct form *form, struct blank *ret_blank, struct error *error);

/* One half of a loaded blank of a form with a fold. */
struct blank blank_cut(const struct blank *whole, enum sheet_half half);

/* The map from the form's millimetres to pixels at `dpi` of the blank's images. */
struct affine blank_from_form(const struct blank *blank, double dpi);

void blank_clear(struct blank *blank);

#endif
