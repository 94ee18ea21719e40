/*
 * A label that was glued at any angle, cut out of the page as delivered and turned so that its bars
 * stand upright. Bars tell their own direction: grey changes across them and hardly along.
 */
#ifndef OCR_LABEL_CUT_H
#define OCR_LABEL_CUT_H

#include "model/page.h"

#include <stdbool.h>

enum { LABEL_ROWS_MAX = 10 };

struct label_cut {
	struct Pix *grey, *ink;          /* 8 bit and 1 bit; of the ink only the text */
	struct box bars;                 /* in the cutting */
	struct box rows[LABEL_ROWS_MAX]; /* of text, top to bottom */
	int row_count, rows_above;       /* above the bars; the others are below them */
	struct affine to_delivered;
	double px_per_mm;
};

/*
 * Cuts out the label around bars whose box (delivered pixels) is known; the page's delivered image
 * must be loaded. False when no bars are seen there; else clear it with label_cut_clear(). Which of
 * the two upright ways is the right one the bars do not tell.
 */
bool label_cut(const struct page *page, struct box bars, struct label_cut *ret_cut);
void label_cut_clear(struct label_cut *cut);

/* Turns it upside-down. */
void label_cut_turn(struct label_cut *cut);

#endif
