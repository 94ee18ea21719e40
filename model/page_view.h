/*
 * How a page is wanted for a screen: what the station orders and the renderer makes
 * (pipeline/pipeline.h).
 */
#ifndef MODEL_PAGE_VIEW_H
#define MODEL_PAGE_VIEW_H

#include "model/geometry.h"

#include <stdbool.h>

/*
 * The widths in which pages are shown, of the turned page, narrow to wide; a page is never made
 * wider than it is. Few, so that people who look at the same page are served the same bytes.
 */
#define PAGE_WIDTH_LIST(X) \
	X(480)             \
	X(1000)            \
	X(1600)            \
	X(2600)

/* The heights in which a region is shown. */
enum { CROP_HEIGHT_MIN = 16, CROP_HEIGHT_MAX = 400 };

struct page_view {
	struct box region; /* delivered pixels; empty: the whole page; cut at the page's edge */
	int turn_deg;      /* clockwise: 0, 90, 180 or 270 */
	int width_px;      /* of what is shown, when it is turned; never more than it has */
};

/* True for a width of the list. */
static inline bool page_width_is_known(long width_px)
{
#define X(width)                 \
	if (width_px == (width)) \
		return true;
	PAGE_WIDTH_LIST(X)
#undef X
	return false;
}

#endif
