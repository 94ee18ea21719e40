#include "ocr/presence.h"

#include "ocr/logistic.h"
#include "ocr/pieces.h"
#include "ocr/stamp.h"

#include <leptonica/allheaders.h>
#include <math.h>

/* A signature that leaves its frame is seen whole. */
static const double margin_mm = 6;

/* Less ink than this is no writing, and not worth taking apart. */
static const double least_mm2 = 0.6;

/* Measured: `make test-long T=presence_rates` with WARAQA_FIT=1 prints the rows. */
static const double ink_weights[PRESENCE_FEATURES] = { 0 };
static const double pen_weights[PRESENCE_FEATURES] = { 0 };
static const double stamp_weights[PRESENCE_FEATURES] = { 0 };

/* The grey levels of the page's paper and of its darkest print. */
static void page_levels(const struct page *page, l_float32 *ret_paper, l_float32 *ret_ink)
{
	struct Numa *histogram = pixGetGrayHistogram(page->upright, 6);

	*ret_paper = 255;
	*ret_ink = 0;
	numaHistogramGetValFromRank(histogram, 0.5F, ret_paper);
	numaHistogramGetValFromRank(histogram, 0.004F, ret_ink);
	numaDestroy(&histogram);
}

/* How dark the zone's ink is, of what the page's print is: what shines through is paler. */
static double darkness(const struct page *page, const struct zone *zone)
{
	struct Box *area = boxCreate(zone->box.x, zone->box.y, zone->box.w, zone->box.h);
	struct Pix *grey = pixClipRectangle(page->pen != NULL ? page->pen : page->upright, area,
					    NULL);
	l_float32 paper, ink, mean = 0;

	page_levels(page, &paper, &ink);
	pixGetAverageMasked(grey, zone->ink, 0, 0, 1, L_MEAN_ABSVAL, &mean);
	pixDestroy(&grey);
	boxDestroy(&area);
	return paper - ink < 20 ? 1 : fmax(0, fmin(1.2, (paper - mean) / (paper - ink)));
}

/* The longest side, in millimetres, of ink with no gap of more than 1.2 mm. */
static double cluster_mm(const struct zone *zone)
{
	struct Pix *small = pixReduceRankBinary2(zone->ink, 1, NULL), *closed;
	int gap = (int)lround(1.2 * zone->px_per_mm / 2) + 1;
	struct piece_list pieces;
	double longest = 0;

	closed = pixCloseSafeBrick(NULL, small, gap, gap);
	pieces = pieces_find(closed);
	for (int i = 0; i < pieces.count; i++)
		longest = fmax(longest, fmax(pieces.items[i].box.w, pieces.items[i].box.h));
	pieces_clear(&pieces);
	pixDestroy(&small);
	pixDestroy(&closed);
	return 2 * longest / zone->px_per_mm;
}

static double longest_piece_mm(const struct zone *zone)
{
	struct piece_list pieces = pieces_find(zone->ink);
	double longest = 0;

	for (int i = 0; i < pieces.count; i++)
		longest = fmax(longest, fmax(pieces.items[i].box.w, pieces.items[i].box.h));
	pieces_clear(&pieces);
	return longest / zone->px_per_mm;
}

static void write_features(struct presence_look *look, double area_mm2, double dark,
			   const struct stamp_parts *parts)
{
	double share = parts->letters > 0 ? (double)parts->aligned / parts->letters : 0;
	const double features[PRESENCE_FEATURES] = {
		1,
		log(1 + cluster_mm(&look->zone)),
		log(1 + longest_piece_mm(&look->zone)),
		log(area_mm2 + 0.3),
		dark,
		log(1 + parts->letters),
		log(1 + parts->aligned),
		share,
		log(1 + parts->frame_mm),
		parts->ring_cover * parts->ring_cover,
		parts->ring_share,
		log(1 + parts->rest_mm),
		log(parts->rest_mm2 + 0.3),
		dark * log(1 + parts->rest_mm),
	};

	for (int i = 0; i < PRESENCE_FEATURES; i++)
		look->features[i] = features[i];
}

/* The ink turned so that the stamp's lines are level. */
static struct Pix *level_ink(struct Pix *ink, double angle_deg)
{
	return pixRotate(ink, (l_float32)(-angle_deg * M_PI / 180), L_ROTATE_SAMPLING,
			 L_BRING_IN_WHITE, pixGetWidth(ink), pixGetHeight(ink));
}

struct presence_look presence_look(const struct page *page, const struct blank *blank,
				   const struct field *field)
{
	struct presence_look look = { .zone = zone_cut(page, blank, field->box, margin_mm) };
	double mm = look.zone.px_per_mm, area_mm2, dark = 0;
	struct stamp_parts parts = { 0 };
	struct box whole = { 0, 0, look.zone.box.w, look.zone.box.h };

	if (look.zone.ink == NULL)
		return look;
	look.box = box_intersection(affine_apply_box_mm(look.zone.from_form, field->box), whole);
	area_mm2 = zone_ink_share(&look.zone, whole) * whole.w * whole.h / (mm * mm);
	if (area_mm2 > least_mm2) {
		struct Pix *level;

		dark = darkness(page, &look.zone);
		look.angle_deg = stamp_angle(look.zone.ink, mm);
		level = level_ink(look.zone.ink, look.angle_deg);
		parts = stamp_take_apart(level, mm);
		pixDestroy(&level);
	}
	write_features(&look, area_mm2, dark, &parts);
	return look;
}

void presence_clear(struct presence_look *look)
{
	zone_clear(&look->zone);
}

struct presence presence_judge(const struct presence_look *look)
{
	return (struct presence){
		.ink = logistic(ink_weights, look->features, PRESENCE_FEATURES),
		.pen = logistic(pen_weights, look->features, PRESENCE_FEATURES),
		.stamp = logistic(stamp_weights, look->features, PRESENCE_FEATURES),
	};
}
