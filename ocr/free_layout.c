#include "ocr/free_layout.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <stdlib.h>

static const double RULE_ACROSS_MM = 40, RULE_DOWN_MM = 12;
/* The sides of boxes to tick, and how straight a column of them stands. */
static const double BOX_LEAST_MM = 1.7, BOX_MOST_MM = 4.6, COLUMN_MM = 1.0;
enum { COLUMN_LEAST = 5, BOXES_MOST = 512 };
/* Of a side's length, how much must be ink; a tick's stroke may break one. */
static const double SIDE_LEAST = 0.85;

static int count_rules(PIX *ink, int across_px, int down_px)
{
	PIX *rules = pixOpenBrick(NULL, ink, across_px, down_px);
	int count = 0;

	pixCountConnComp(rules, 8, &count);
	pixDestroy(&rules);
	return count;
}

/* The share of the columns (or rows) of a strip that hold ink. */
static double covered(PIX *picture, struct box strip, bool across)
{
	BOX *box = boxCreate(strip.x, strip.y, strip.w, strip.h);
	PIX *part = pixClipRectangle(picture, box, NULL);
	NUMA *counts = part == NULL ? NULL
		       : across     ? pixCountPixelsByColumn(part)
				    : pixCountPixelsByRow(part, NULL);
	int length = across ? strip.w : strip.h, inked = 0;

	for (int i = 0; counts != NULL && i < numaGetCount(counts); i++) {
		l_int32 count = 0;

		numaGetIValue(counts, i, &count);
		inked += count > 0;
	}
	numaDestroy(&counts);
	pixDestroy(&part);
	boxDestroy(&box);
	return length > 0 ? (double)inked / length : 0;
}

/* A letter leaves a side or a corner open; a box has ink along all four, and little within. */
static bool is_box(PIX *ink, struct box box)
{
	int edge = box.w / 6 > 0 ? box.w / 6 : 1;
	struct box top = { box.x, box.y, box.w, edge };
	struct box bottom = { box.x, box.y + box.h - edge, box.w, edge };
	struct box left = { box.x, box.y, edge, box.h };
	struct box right = { box.x + box.w - edge, box.y, edge, box.h };

	return covered(ink, top, true) >= SIDE_LEAST && covered(ink, bottom, true) >= SIDE_LEAST &&
	       covered(ink, left, false) >= SIDE_LEAST && covered(ink, right, false) >= SIDE_LEAST;
}

/* A ring touches the middles of its sides and is empty within. */
static bool is_ring(PIX *ink, struct box box)
{
	int third = box.w / 3, edge = box.w / 5 > 0 ? box.w / 5 : 1;
	struct box top = { box.x + third, box.y, third, edge };
	struct box bottom = { box.x + third, box.y + box.h - edge, third, edge };
	struct box left = { box.x, box.y + third, edge, third };
	struct box right = { box.x + box.w - edge, box.y + third, edge, third };
	struct box within = { box.x + third, box.y + third, third, third };

	return 8 * abs(box.w - box.h) <= box.w + 4 && covered(ink, within, true) < 0.2 &&
	       covered(ink, top, true) >= SIDE_LEAST && covered(ink, bottom, true) >= SIDE_LEAST &&
	       covered(ink, left, false) >= SIDE_LEAST && covered(ink, right, false) >= SIDE_LEAST;
}

static int find_boxes(PIX *ink, double px_mm, int *lefts)
{
	BOXA *places = pixConnCompBB(ink, 8);
	int count = 0;

	for (int i = 0; i < boxaGetCount(places) && count < BOXES_MOST; i++) {
		struct box box;

		boxaGetBoxGeometry(places, i, &box.x, &box.y, &box.w, &box.h);
		if (box.w < BOX_LEAST_MM * px_mm || box.w > BOX_MOST_MM * px_mm ||
		    5 * abs(box.w - box.h) > box.w + 5 || !(is_box(ink, box) || is_ring(ink, box)))
			continue;
		lefts[count++] = box.x;
	}
	boxaDestroy(&places);
	return count;
}

static int count_in_columns(const int *lefts, int count, double reach_px)
{
	int standing = 0;

	for (int i = 0; i < count; i++) {
		int below = 0;

		for (int j = 0; j < count; j++)
			below += abs(lefts[i] - lefts[j]) <= reach_px;
		standing += below >= COLUMN_LEAST;
	}
	return standing;
}

struct free_layout free_layout_of(const struct page *page)
{
	bool lying = page->turn_deg % 180 != 0;
	double px_mm = page->dpi / MM_PER_INCH;
	struct free_layout layout = {
		.width_mm = (lying ? page->height_px : page->width_px) / px_mm,
		.height_mm = (lying ? page->width_px : page->height_px) / px_mm,
	};
	int *lefts;
	PIX *small;

	if (page->ink == NULL)
		return layout;
	/* every other pixel is enough, and costs a quarter */
	small = pixReduceRankBinaryCascade(page->ink, 1, 0, 0, 0);
	px_mm /= 2;
	lefts = memory_new(BOXES_MOST, sizeof(*lefts));
	layout.rules_across = count_rules(small, (int)(RULE_ACROSS_MM * px_mm), 1);
	layout.rules_down = count_rules(small, 1, (int)(RULE_DOWN_MM * px_mm));
	layout.tick_boxes =
		count_in_columns(lefts, find_boxes(small, px_mm, lefts), COLUMN_MM * px_mm);
	free(lefts);
	pixDestroy(&small);
	return layout;
}
