/* What a free page's pixels say without being read: its size, rules, and columns of boxes to tick.
 */
#ifndef OCR_FREE_LAYOUT_H
#define OCR_FREE_LAYOUT_H

#include "model/page.h"

struct free_layout {
	double width_mm, height_mm; /* of the upright page */
	int tick_boxes;             /* little squares or rings, five or more below one another */
	int rules_across;           /* ruled lines of 40 mm and more */
	int rules_down;             /* of 12 mm and more */
};

/* Looks at page->ink; without it only the size is given. Some 20 ms for A4 at 300 dpi. */
struct free_layout free_layout_of(const struct page *page);

#endif
