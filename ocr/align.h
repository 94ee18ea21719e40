/*
 * Alignment: where a blank's print lies on a page.
 *
 * The sheets carry no registration marks, so the print itself is what a page is held by. A blank is
 * first slid over the page at 6 cells an inch; then windows of the blank with corners in them
 * (anchors) are looked for around the place where they should be, at 25, 50 and 100 cells an inch,
 * and each time an affine map is fitted to what was found, leaving out what does not agree (ink
 * written over the print, stamps, labels). How much of the blank's print the map finds on the page
 * says whether it is that form at all.
 */
#ifndef OCR_ALIGN_H
#define OCR_ALIGN_H

#include "ocr/blank.h"

#include <stdbool.h>

struct placement {
	struct affine
		blank_to_page; /* cells of the finest blank density to cells of the finest page's */
	double recall;         /* share of the blank's print that is on the page, 0..1 */
	double error_mm;       /* median distance of the anchors from the map */
};

/* A rough place of the blank on the page: a shift at the coarsest level, with its correlation. */
struct rough_place {
	int dx, dy; /* page cell = blank cell + shift, at PYRAMID_LEVELS - 1 */
	double correlation;
};

/* Slides the blank over the page by at most 25 mm from the middle. */
struct rough_place align_roughly(const struct blank *blank, const struct pyramid *page);

/* Refines a rough place. False when the anchors do not agree on any map. */
bool align_finely(const struct blank *blank, const struct pyramid *page, struct rough_place rough,
		  struct placement *ret_placement);

/* The share of the blank's print that lies on the page's ink under that map, 0..1. */
double align_recall(const struct blank *blank, const struct pyramid *page,
		    struct affine blank_to_page);

#endif
