/* Which form a page is, at which turn. */
#ifndef OCR_RECOGNISE_H
#define OCR_RECOGNISE_H

#include "ocr/align.h"

struct recognition {
	const struct blank *blank; /* NULL: none of them */
	int turn_deg;              /* clockwise turn of the given page that makes it upright */
	double confidence;         /* 0..1 */
};

/* Tries every blank at every turn that fits its shape. The page is given as it stands. */
struct recognition recognise(const struct blank *blanks, int count, const struct pyramid *page);

/* A placement is believed when this share of the blank's print is on the page. */
#define RECALL_LEAST 0.70

#endif
