/*
 * An empty box keeps a few pixels of its frame; the faintest tick is a stroke across a good part of
 * the box. So what counts is not only how much ink there is but how far it reaches. People leave
 * the box, though: ink is looked at up to a few millimetres around it, piece by piece, and a tail
 * of the next box's tick is told by having more of its ink in that box. Pencil that the page's
 * threshold lost is looked for in the grey.
 */
#include "ocr/marks.h"

#include "base/memory.h"
#include "ocr/logistic.h"
#include "ocr/pieces.h"
#include "ocr/zone.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

/* Around the square: what lies in the core is judged, what lies in the margin is seen whole. */
static const double core_mm = 4, margin_mm = 3;

static const double frame_off_mm = 1.2; /* a line of the frame lies no further off its place */
static const double beside_mm = 2.5;    /* a tick beside the box lies as near as this */
static const double least_mm = 1.2;     /* and is no shorter */

/* Measured: `make test-long T=mark_rates` with WARAQA_FIT=1 prints both rows. */
static const double written_weights[MARK_FEATURES] = {
	-11.236, -0.965, 15.605, -6.155, 2.018,  -1.989, 8.132,
	-2.167,  -3.455, 0.000,  10.205, -8.497, -0.003, -1.799,
};
static const double solid_weights[MARK_SOLID_FEATURES] = {
	-28.261,
	23.119,
	12.769,
	-4.458,
};

/* ---- one box --------------------------------------------------------------------------- */

/* What is known of a box while it is looked at; pixels of the zone. */
struct looked {
	struct zone zone;
	struct box square, inner, ring;
	const struct field *field;
	const struct form *form;
	double share, reach;            /* of the ink in the inner box */
	double pale_share, pale_reach;  /* of what is at all darker than the paper */
	double inside, total, in_other; /* ink of the pieces that come inside */
	double beside, crowd, edge, solid;
};

static struct Pix *clip(struct Pix *image, struct box box)
{
	struct Box *area = boxCreate(box.x, box.y, box.w, box.h);
	struct Pix *part = pixClipRectangle(image, area, NULL);

	boxDestroy(&area);
	return part;
}

static int count_in(struct Pix *ink, struct box box)
{
	struct Box *area;
	l_int32 count = 0;

	box = box_intersection(box, (struct box){ 0, 0, pixGetWidth(ink), pixGetHeight(ink) });
	if (box_is_empty(box))
		return 0;
	area = boxCreate(box.x, box.y, box.w, box.h);
	pixCountPixelsInRect(ink, area, &count, NULL);
	boxDestroy(&area);
	return count;
}

/* The middle of the square, free of what is left of its frame. */
static struct box inner_box(struct box square)
{
	int margin_x = (int)lround(square.w * 0.14), margin_y = (int)lround(square.h * 0.14);

	return (struct box){ square.x + margin_x, square.y + margin_y, square.w - 2 * margin_x,
			     square.h - 2 * margin_y };
}

/* Straight lines of at least `least` pixels along one axis, with what noise left of their edges. */
static struct Pix *straight_lines(struct Pix *ink, bool across, int least)
{
	struct Pix *lines = pixDilateBrick(NULL, ink, across ? 1 : 3, across ? 3 : 1);

	pixCloseSafeBrick(lines, lines, across ? 5 : 1, across ? 1 : 5);
	pixOpenBrick(lines, lines, across ? least : 1, across ? 1 : least);
	return lines;
}

/* Takes thin straight lines of nearly the square's length out of the sides' neighbourhood: lines of
 * the frame that are not where they should be. A dash in the middle is a mark. */
static void drop_frame_lines(struct Pix *inside, struct box square, double px_per_mm,
			     double thickest_mm)
{
	int width = pixGetWidth(inside), height = pixGetHeight(inside);
	int middle_w = square.w - (int)(2 * frame_off_mm * px_per_mm);
	int middle_h = square.h - (int)(2 * frame_off_mm * px_per_mm);
	int thick = (int)lround(thickest_mm * px_per_mm) + 1;
	struct Pix *across = straight_lines(inside, true, (int)(0.55 * square.w) + 1);
	struct Pix *down = straight_lines(inside, false, (int)(0.55 * square.h) + 1);
	struct Pix *broad = pixOpenBrick(NULL, inside, thick, thick);

	pixRasterop(across, 0, (height - middle_h) / 2, width, middle_h, PIX_CLR, NULL, 0, 0);
	pixRasterop(down, (width - middle_w) / 2, 0, middle_w, height, PIX_CLR, NULL, 0, 0);
	pixOr(across, across, down);
	pixSubtract(across, across, broad);
	pixSubtract(inside, inside, across);
	pixDestroy(&across);
	pixDestroy(&down);
	pixDestroy(&broad);
}

/* The longest side of any piece of ink in the box, relative to it. Dirt is small, strokes long. */
static double reach_in(struct Pix *inside)
{
	struct piece_list pieces = pieces_find(inside);
	double reach = 0;

	for (int i = 0; i < pieces.count; i++) {
		struct box box = pieces.items[i].box;

		reach = fmax(reach, fmax((double)box.w / pixGetWidth(inside),
					 (double)box.h / pixGetHeight(inside)));
	}
	pieces_clear(&pieces);
	return reach;
}

static void measure_inside(struct Pix *inside, double *ret_share, double *ret_reach)
{
	l_int32 count = 0;

	pixCountPixels(inside, &count, NULL);
	*ret_share = (double)count / ((double)pixGetWidth(inside) * pixGetHeight(inside));
	*ret_reach = reach_in(inside);
}

static void measure_ink(struct looked *looked)
{
	struct Pix *inside = clip(looked->zone.ink, looked->inner), *core;
	int solid_px = (int)lround(0.55 * looked->zone.px_per_mm) + 1;
	l_int32 count = 0;

	core = pixOpenBrick(NULL, inside, solid_px, solid_px);
	pixCountPixels(core, &count, NULL);
	looked->solid = (double)count / ((double)looked->inner.w * looked->inner.h);
	measure_inside(inside, &looked->share, &looked->reach);
	pixDestroy(&inside);
	pixDestroy(&core);
}

/* A level a little under the paper's, which is what most of the zone is. */
static struct Pix *darker_than_paper(struct Pix *grey, struct box box)
{
	struct Pix *soft = pixBlockconv(grey, 1, 1), *part, *dark;
	struct Numa *histogram = pixGetGrayHistogram(soft, 2);
	l_float32 paper = 255;

	numaHistogramGetValFromRank(histogram, 0.6F, &paper);
	numaDestroy(&histogram);
	part = clip(soft, box);
	dark = pixThresholdToBinary(part, (l_int32)(paper - fmaxf(14, 0.09F * paper)));
	pixDestroy(&soft);
	pixDestroy(&part);
	return dark;
}

static void measure_pale(struct looked *looked, const struct page *page)
{
	struct Pix *grey = clip(page->pen != NULL ? page->pen : page->upright, looked->zone.box);
	struct Pix *dark = darker_than_paper(grey, looked->inner);

	drop_frame_lines(dark, looked->square, looked->zone.px_per_mm, 0.85);
	measure_inside(dark, &looked->pale_share, &looked->pale_reach);
	pixDestroy(&grey);
	pixDestroy(&dark);
}

static void drop_frame(struct looked *looked)
{
	struct box near =
		box_intersection(box_grow(looked->square, (int)lround(looked->zone.px_per_mm)),
				 (struct box){ 0, 0, looked->zone.box.w, looked->zone.box.h });
	struct Pix *part = clip(looked->zone.ink, near);

	drop_frame_lines(part, looked->square, looked->zone.px_per_mm, 0.55);
	pixRasterop(looked->zone.ink, near.x, near.y, near.w, near.h, PIX_SRC, part, 0, 0);
	pixDestroy(&part);
}

/* The most ink of a piece that lies in another tick box of the form. */
static double ink_in_other_box(const struct looked *looked, struct Pix *ink)
{
	double most = 0;

	for (int i = 0; i < looked->form->field_count; i++) {
		const struct field *other = &looked->form->fields[i];

		if (other->kind == FIELD_CHECK && other != looked->field)
			most = fmax(most, count_in(ink, affine_apply_box_mm(looked->zone.from_form,
									    other->box)));
	}
	return most;
}

static void measure_piece(struct looked *looked, struct box box, struct Pix *alone)
{
	double mm = looked->zone.px_per_mm, length = fmax(box.w, box.h);
	int pixels = count_in(alone, box);

	if (count_in(alone, looked->inner) > 0) {
		looked->inside += count_in(alone, looked->square);
		looked->total += pixels;
		looked->in_other += ink_in_other_box(looked, alone);
		return;
	}
	looked->edge += count_in(alone, looked->square);
	if (length < least_mm * mm)
		return;
	if (count_in(alone, looked->ring) > 0.6 * pixels)
		looked->beside += length / looked->square.w;
	else
		looked->crowd += length / looked->square.w;
}

/* A stroke that crosses the frame was cut where the frame was taken out: it is one piece still. */
static void measure_pieces(struct looked *looked)
{
	int gap = (int)lround(0.75 * looked->zone.px_per_mm) | 1;
	struct Pix *joined = pixCloseSafeBrick(NULL, looked->zone.ink, gap, gap);
	struct Pix *alone = pixCreateTemplate(looked->zone.ink);
	struct piece_list pieces = pieces_find(joined);

	for (int i = 0; i < pieces.count; i++) {
		pixClearAll(alone);
		piece_paint(alone, &pieces.items[i]);
		pixAnd(alone, alone, looked->zone.ink);
		measure_piece(looked, pieces.items[i].box, alone);
	}
	pixDestroy(&joined);
	pixDestroy(&alone);
	pieces_clear(&pieces);
}

/* The features of both models; bounded, so that nothing unheard of weighs more than what was. */
static void write_features(const struct looked *looked, struct mark_look *look)
{
	double area = (double)looked->square.w * looked->square.h;
	double reach = fmin(looked->reach, 1), pale = fmin(looked->pale_reach, 1);
	double own = looked->total > 0 ? looked->inside / looked->total : 0;
	double other = looked->total > 0 ? looked->in_other / looked->total : 0;
	double beside = fmin(looked->beside, 3);
	const double features[MARK_FEATURES] = {
		1,
		log(looked->share + 0.003),
		reach,
		fmax(0, reach - 0.5),
		log(looked->pale_share + 0.003),
		pale,
		fmax(0, pale - 0.5),
		own * reach,
		own,
		other > own ? 1 : 0,
		beside,
		beside * (1 - reach),
		fmin(looked->crowd, 3),
		log(looked->edge / area + 0.003),
	};
	const double solid[MARK_SOLID_FEATURES] = { 1, looked->share, sqrt(looked->solid), own };

	for (int i = 0; i < MARK_FEATURES; i++)
		look->features[i] = features[i];
	for (int i = 0; i < MARK_SOLID_FEATURES; i++)
		look->solid[i] = solid[i];
}

static struct box_mm grown(struct box_mm box, double by)
{
	return (struct box_mm){ box.x - by, box.y - by, box.w + 2 * by, box.h + 2 * by };
}

struct mark_look mark_look(const struct page *page, const struct blank *blank,
			   const struct field *field)
{
	struct looked looked = { .field = field, .form = page->form };
	struct mark_look look = { .on_page = false };
	struct box paper;

	looked.zone = zone_cut(page, blank, grown(field->box, core_mm), margin_mm);
	paper = (struct box){ 0, 0, looked.zone.box.w, looked.zone.box.h };
	if (looked.zone.ink != NULL) {
		looked.square = box_intersection(
			affine_apply_box_mm(looked.zone.from_form, field->box), paper);
		looked.inner = inner_box(looked.square);
		looked.ring = box_grow(looked.square, (int)(beside_mm * looked.zone.px_per_mm));
		look.on_page =
			!box_is_empty(looked.square) && looked.inner.w > 4 && looked.inner.h > 4;
	}
	if (look.on_page) {
		if (page->pen == NULL) /* else the frame went with its colour */
			drop_frame(&looked);
		measure_ink(&looked);
		measure_pale(&looked, page);
		measure_pieces(&looked);
		write_features(&looked, &look);
		look.box = zone_to_delivered(&looked.zone, page, looked.square);
	}
	zone_clear(&looked.zone);
	return look;
}

struct mark mark_judge(const struct mark_look *look, const char *choice)
{
	struct mark mark = { .on_page = look->on_page, .box = look->box, .choice = choice };

	if (!mark.on_page)
		return mark;
	mark.written = logistic(written_weights, look->features, MARK_FEATURES);
	mark.blotted = logistic(solid_weights, look->solid, MARK_SOLID_FEATURES);
	mark.ticked = mark.written >= 0.5;
	mark.confidence = mark.ticked ? mark.written : 1 - mark.written;
	return mark;
}

struct mark *marks_read(const struct page *page, const struct blank *blank)
{
	const struct form *form = page->form;
	struct mark *marks = memory_new((size_t)form->field_count, sizeof(*marks));

	for (int i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];
		struct mark_look look;

		if (field->kind != FIELD_CHECK || !form_half_has(form, page->half, field))
			continue;
		look = mark_look(page, blank, field);
		marks[i] = mark_judge(&look, field->choice);
	}
	marks_settle(marks, form->field_count);
	return marks;
}
