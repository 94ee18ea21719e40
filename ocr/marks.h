/*
 * Tick boxes: which of them are ticked, and how sure is that.
 *
 * A box is first looked at by itself: how much ink there is inside, how far it reaches, how much of
 * it lies outside, whether another box has a better claim to the stroke. A logistic model whose
 * weights were measured on drawn marks (tests/long/test_mark_rates.c) says how likely a person put
 * something there, and how likely it is a solid blot. Then the boxes that exclude each other are
 * settled together: of one blotted and one ticked box the blotted one was cancelled; of two ticked
 * ones nobody knows which is meant.
 */
#ifndef OCR_MARKS_H
#define OCR_MARKS_H

#include "model/page.h"
#include "ocr/blank.h"

#include <stdbool.h>

enum { MARK_FEATURES = 14, MARK_SOLID_FEATURES = 4 };

/* What was measured of one box, made ready for the models; `solid` is for a box with a mark. */
struct mark_look {
	bool on_page;   /* false: the box lies off the page, nothing was measured */
	struct box box; /* of the printed square, delivered pixels */
	double features[MARK_FEATURES];
	double solid[MARK_SOLID_FEATURES];
};

struct mark {
	bool on_page;
	struct box box;     /* of the printed square, delivered pixels */
	double written;     /* 0..1: somebody put a mark there, from this box alone */
	double blotted;     /* 0..1: if so, it is a solid blot */
	bool ticked;        /* with its group taken into account */
	bool cancelled;     /* blotted, for another of its group is ticked */
	double confidence;  /* 0..1 that `ticked` is what was meant */
	const char *choice; /* lent: boxes of one choice exclude each other; NULL: stands alone */
};

/* Measures the tick box `field` of an aligned page. */
struct mark_look mark_look(const struct page *page, const struct blank *blank,
			   const struct field *field);

/* The mark of one look, not yet settled with its group: ticked when it is written. */
struct mark mark_judge(const struct mark_look *look, const char *choice);

/* Settles the marks of each choice together. Marks off the page are left alone. */
void marks_settle(struct mark *marks, int count);

/* The marks of all tick boxes of the page's form, one for each field of the form, in its order (of
 * other fields: not on the page). The caller frees it. */
struct mark *marks_read(const struct page *page, const struct blank *blank);

#endif
