#include "ocr/presence.h"

#include "ocr/logistic.h"
#include "ocr/pieces.h"
#include "ocr/stamp.h"

#include <leptonica/allheaders.h>
#include <math.h>

/* A signature that leaves its frame is seen whole. */
static const double margin_mm = 6;

/* Less ink than this is dirt: the zone is as good as empty. */
static const double least_mm2 = 0.6;

/* Frames are no thicker and, where they were not taken out, no further inside than this. */
static const double rule_thick_mm = 0.9, rule_near_mm = 1;

/* Neighbours reach into a zone by less than this, who signs it does not keep to its edge. */
static const double inner_mm = 2.5;

/* Measured: `make test-long T=presence_rates` with WARAQA_FIT=1 prints the rows. */
static const double ink_weights[PRESENCE_FEATURES] = {
	2.643, 4.575,  4.871, -4.050, -8.341, -7.356, 4.039, 0.096, 0.091,
	1.173, -1.640, 1.095, 1.178,  3.054,  -3.199, 1.477, 3.181,
};
static const double pen_weights[PRESENCE_FEATURES] = {
	-9.517, -0.564, -0.129, -6.760, -1.437, 5.546, 6.171,  1.057, 0.750,
	-2.328, 0.620,  0.596,  3.938,  5.674,  0.111, -0.857, 2.318,
};
static const double stamp_weights[PRESENCE_FEATURES] = {
	1.773, 4.506,  0.798,  -2.917, -6.547, -5.798, 3.220, 0.853, 0.587,
	1.621, -4.674, -0.122, 0.029,  -1.640, -1.703, 1.093, 1.254,
};

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
	struct Pix *grey =
		pixClipRectangle(page->pen != NULL ? page->pen : page->upright, area, NULL);
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

/* The longest side of any piece with ink in the box, millimetres. */
static double longest_mm(const struct zone *zone, struct box box)
{
	struct piece_list pieces = pieces_find(zone->ink);
	double longest = 0;

	for (int i = 0; i < pieces.count; i++)
		if (box_overlap(pieces.items[i].box, box) > 0)
			longest = fmax(longest, fmax(pieces.items[i].box.w, pieces.items[i].box.h));
	pieces_clear(&pieces);
	return longest / zone->px_per_mm;
}

static double area_mm2(const struct zone *zone, struct box box)
{
	double mm = zone->px_per_mm;

	return zone_ink_share(zone, box) * box.w * box.h / (mm * mm);
}

static void write_features(struct presence_look *look, double dark, const struct stamp_parts *parts)
{
	const struct zone *zone = &look->zone;
	struct box whole = { 0, 0, zone->box.w, zone->box.h };
	struct box inner = box_intersection(
		whole, box_grow(look->box, -(int)lround(inner_mm * zone->px_per_mm)));
	double share = parts->freed > 0 ? (double)parts->freed_aligned / parts->freed : 0;
	const double features[PRESENCE_FEATURES] = {
		1,
		log(1 + cluster_mm(zone)),
		log(1 + longest_mm(zone, whole)),
		log(area_mm2(zone, whole) + 0.3),
		dark,
		log(1 + longest_mm(zone, inner)),
		log(area_mm2(zone, inner) + 0.1),
		log(1 + parts->aligned),
		log(1 + parts->freed),
		log(1 + parts->freed_aligned),
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

/* Letters of 150 dots an inch are plenty for taking the ink apart, and a quarter of the work. */
static struct stamp_parts take_apart(struct presence_look *look)
{
	bool fine = look->zone.px_per_mm > 9;
	double mm = look->zone.px_per_mm / (fine ? 2 : 1);
	struct Pix *ink =
		fine ? pixReduceRankBinary2(look->zone.ink, 2, NULL) : pixClone(look->zone.ink);
	struct stamp_parts parts;
	struct Pix *level;

	look->angle_deg = stamp_angle(ink, mm);
	level = level_ink(ink, look->angle_deg);
	parts = stamp_take_apart(level, mm);
	pixDestroy(&level);
	pixDestroy(&ink);
	return parts;
}

/* Takes out what is left of the frame: straight, thin, and at the zone's edge or beyond. */
static void drop_rules(struct presence_look *look)
{
	double mm = look->zone.px_per_mm;
	struct box middle = box_grow(look->box, -(int)lround(rule_near_mm * mm));
	struct piece_list pieces = pieces_find(look->zone.ink);

	for (int i = 0; i < pieces.count; i++) {
		struct box box = pieces.items[i].box;
		int thin = box.w < box.h ? box.w : box.h, length = box.w < box.h ? box.h : box.w;

		if (thin <= rule_thick_mm * mm && length > 3 * thin &&
		    box_overlap(box, middle) <= 0)
			piece_erase(look->zone.ink, &pieces.items[i]);
	}
	pieces_clear(&pieces);
}

struct presence_look presence_look_zone(const struct page *page, struct zone zone, struct box box)
{
	struct presence_look look = { .zone = zone, .box = box };
	struct stamp_parts parts = { 0 };
	struct box whole = { 0, 0, zone.box.w, zone.box.h };
	double dark = 0;

	if (area_mm2(&look.zone, whole) > least_mm2) {
		dark = darkness(page, &look.zone);
		parts = take_apart(&look);
	} else {
		pixClearAll(look.zone.ink);
	}
	write_features(&look, dark, &parts);
	return look;
}

struct presence_look presence_look(const struct page *page, const struct blank *blank,
				   const struct field *field)
{
	struct presence_look look = { .zone = zone_cut(page, blank, field->box, margin_mm) };
	struct box whole = { 0, 0, look.zone.box.w, look.zone.box.h };

	if (look.zone.ink == NULL)
		return look;
	look.box = box_intersection(affine_apply_box_mm(look.zone.from_form, field->box), whole);
	drop_rules(&look);
	return presence_look_zone(page, look.zone, look.box);
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
