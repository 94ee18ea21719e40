#include "ingest/ingest.h"

#include "ingest/clean.h"
#include "ingest/faults.h"
#include "ingest/skew.h"
#include "ingest/upright.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>

/* Skew and faults are judged at about this resolution. */
enum { SMALL_DPI = 100 };

/* The page without its coloured print goes the same way. */
static void level_pen(struct page *page, unsigned char border)
{
	struct clean_report levels;
	struct affine same;

	page->pen = upright_rotate(page->delivered_pen, page->skew_deg, border, &same);
	page->pen_ink = clean_ink(page->pen, page->dpi, &levels);
}

void ingest_level(struct page *page)
{
	int factor = page->dpi > SMALL_DPI ? (int)lround((double)page->dpi / SMALL_DPI) : 1;
	int small_dpi = page->dpi / factor;
	struct Pix *small = clean_reduce(page->delivered, factor);
	struct clean_report levels, fine_levels;
	struct Pix *small_ink = clean_ink(small, small_dpi, &levels);

	pixDestroy(&page->upright);
	pixDestroy(&page->ink);
	page_drop_pen(page);
	page->turn_deg = 0;
	page->turn_decided = false;
	page->skew_deg = skew_find(small_ink);
	page->upright = upright_rotate(page->delivered, page->skew_deg,
				       (unsigned char)levels.border_level, &page->to_delivered);
	page->ink = clean_ink(page->upright, page->dpi, &fine_levels);
	if (page->delivered_pen != NULL)
		level_pen(page, (unsigned char)levels.border_level);
	faults_judge(page, small_ink, small_dpi, &fine_levels);
	pixDestroy(&small);
	pixDestroy(&small_ink);
}

static void replace(struct Pix **image, int quarters)
{
	struct Pix *turned = pixRotateOrth(*image, quarters);

	assert(turned != NULL);
	pixDestroy(image);
	*image = turned;
}

void ingest_turn(struct page *page, int turn_deg)
{
	int more_deg = (turn_deg - page->turn_deg + 360) % 360;
	struct affine turned;

	assert(turn_deg % 90 == 0);
	if (more_deg == 0)
		return;
	turned = affine_quarter_turn(more_deg, pixGetWidth(page->upright),
				     pixGetHeight(page->upright));
	page->to_delivered = affine_compose(affine_inverse(turned), page->to_delivered);
	replace(&page->upright, more_deg / 90);
	replace(&page->ink, more_deg / 90);
	if (page->pen != NULL) {
		replace(&page->pen, more_deg / 90);
		replace(&page->pen_ink, more_deg / 90);
	}
	page->turn_deg = turn_deg;
}
