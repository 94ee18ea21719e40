#include "ocr/free_marks.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/presence.h"
#include "ocr/stamp_number.h"
#include "ocr/stamp_text.h"
#include "ocr/words.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <string.h>

/* Millimetres. A stamp or signature is larger than `LEAST`, its parts are closer than `APART`, and
 * it does not reach into the top of the page, `HEAD_SHARE` of its height. */
static const double LEAST_W = 8, LEAST_H = 4, APART = 2.2, LABEL_AROUND = 8, MARGIN = 1.5;
static const double HEAD_SHARE = 0.2;

/* The engine's score from which a word above the last line or at the page's foot is print. */
static const double PRINT_SCORE = 55, FOOT_SHARE = 0.08;

/* Lower than this a place is a line of print that was passed over, larger it is no stamp. */
static const double STAMP_H_LEAST = 6.5, STAMP_W_MOST = 95, STAMP_H_MOST = 65;

/* Straight lines of tables and of the paper's edge: longer and thinner than a stamp's. */
static const double RULE_LENGTH = 60, RULE_HEIGHT = 3;

static const double LINE_STAMP = 0.3;

/* What the zones' weights say is too sure here: measured on prescriptions, see
 * docs/quality/papers.md. */
static const double SURENESS = 0.65, SUREST = 0.97;

enum { PLACES_MAX = 3 };

static void clear_box(struct Pix *ink, struct box box)
{
	pixRasterop(ink, box.x, box.y, box.w, box.h, PIX_CLR, NULL, 0, 0);
}

/* The lower edge of the last line that was taken for something, in the upright page. */
static int body_end(const struct page *page, const struct dossier *dossier)
{
	struct affine to_upright = affine_inverse(page->to_delivered);
	int end = 0;

	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];
		struct box box;

		if (reading->page != page->number || text_starts_with(reading->name, "vignette_") ||
		    text_equal(reading->name, "medecin_inpe"))
			continue;
		box = affine_apply_box(to_upright, reading->box);
		end = box.y + box.h > end ? box.y + box.h : end;
	}
	return end;
}

/* Clears what is long and low. */
static void clear_rules(struct Pix *ink, int dpi)
{
	double mm = dpi / MM_PER_INCH;
	struct Pix *longs = pixSelectBySize(ink, (int)(RULE_LENGTH * mm), 0, 8, L_SELECT_WIDTH,
					    L_SELECT_IF_GT, NULL);
	struct Pix *rules = pixSelectBySize(longs, 0, (int)(RULE_HEIGHT * mm), 8, L_SELECT_HEIGHT,
					    L_SELECT_IF_LT, NULL);

	pixSubtract(ink, ink, rules);
	pixDestroy(&longs);
	pixDestroy(&rules);
}

static void clear_barcodes(struct Pix *ink, const struct page *page, const struct dossier *dossier)
{
	struct affine to_upright = affine_inverse(page->to_delivered);
	int around = (int)(LABEL_AROUND * page->dpi / MM_PER_INCH);

	for (size_t i = 0; i < dossier->barcodes.count; i++)
		if (dossier->barcodes.items[i].page == page->number)
			clear_box(ink, box_grow(affine_apply_box(to_upright,
								 dossier->barcodes.items[i].box),
						around));
	for (size_t i = 0; i < dossier->unread.count; i++)
		if (dossier->unread.items[i].page == page->number)
			clear_box(ink, box_grow(affine_apply_box(to_upright,
								 dossier->unread.items[i].box),
						around));
}

/* The page's ink without its lines of print, its barcodes and its edges. */
static struct Pix *ink_without_print(const struct page *page, const struct dossier *dossier,
				     const word_list *words)
{
	struct Pix *ink = pixCopy(NULL, page->ink);
	int end = body_end(page, dossier), width = pixGetWidth(ink), height = pixGetHeight(ink);
	int edge = (int)(4 * page->dpi / MM_PER_INCH);

	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->items[i];
		bool above = word->box.y + word->box.h / 2 <= end;

		above |= word->box.y > (1 - FOOT_SHARE) * height;
		if (above && word->score >= PRINT_SCORE)
			clear_box(ink, box_grow(word->box, 2));
	}
	clear_barcodes(ink, page, dossier);
	clear_rules(ink, page->dpi);
	clear_box(ink, (struct box){ 0, 0, width, (int)(HEAD_SHARE * height) });
	clear_box(ink, (struct box){ 0, 0, edge, height });
	clear_box(ink, (struct box){ width - edge, 0, edge, height });
	clear_box(ink, (struct box){ 0, height - edge, width, edge });
	return ink;
}

/* The greatest clusters of ink, the greatest first. */
static int find_places(struct Pix *ink, int dpi, struct box places[PLACES_MAX])
{
	double mm = dpi / MM_PER_INCH / 4;
	int gap = (int)(APART * mm) + 1, count = 0, areas[PLACES_MAX] = { 0 };
	struct Pix *small = pixReduceRankBinaryCascade(ink, 1, 1, 0, 0);
	struct Pix *closed = pixCloseSafeBrick(NULL, small, gap, gap);
	BOXA *boxes = pixConnCompBB(closed, 8);

	for (int i = 0; i < boxaGetCount(boxes); i++) {
		struct box box;
		int area, at;

		boxaGetBoxGeometry(boxes, i, &box.x, &box.y, &box.w, &box.h);
		area = box.w * box.h;
		if (box.w < LEAST_W * mm || box.h < LEAST_H * mm || area <= areas[PLACES_MAX - 1])
			continue;
		at = count < PLACES_MAX ? count++ : PLACES_MAX - 1;
		for (; at > 0 && areas[at - 1] < area; at--) {
			places[at] = places[at - 1];
			areas[at] = areas[at - 1];
		}
		places[at] = (struct box){ 4 * box.x, 4 * box.y, 4 * box.w, 4 * box.h };
		areas[at] = area;
	}
	boxaDestroy(&boxes);
	pixDestroy(&small);
	pixDestroy(&closed);
	return count;
}

/* Pieces of one stamp that a signature or a gap parts. */
static int join_places(struct box places[PLACES_MAX], int count, int apart)
{
	for (int i = 0; i < count; i++) {
		for (int j = count - 1; j > i; j--) {
			if (box_is_empty(box_intersection(box_grow(places[i], apart), places[j])))
				continue;
			places[i] = box_union(places[i], places[j]);
			for (int k = j; k + 1 < count; k++)
				places[k] = places[k + 1];
			count--;
			j = count;
		}
	}
	return count;
}

static struct Pix *clip(struct Pix *image, struct box box)
{
	BOX *area = boxCreate(box.x, box.y, box.w, box.h);
	struct Pix *part = pixClipRectangle(image, area, NULL);

	boxDestroy(&area);
	return part;
}

static struct presence_look look_at(const struct page *page, struct Pix *ink, struct box place)
{
	double mm = page->dpi / MM_PER_INCH;
	struct box whole = { 0, 0, pixGetWidth(ink), pixGetHeight(ink) };
	struct box box = box_intersection(box_grow(place, (int)(MARGIN * mm)), whole);
	struct zone zone = {
		.grey = clip(page->upright, box), .ink = clip(ink, box), .box = box, .px_per_mm = mm
	};

	return presence_look_zone(page, zone, (struct box){ 0, 0, box.w, box.h });
}

/* ---- What is told ------------------------------------------------------------ */

static struct reading *add_reading(const struct page *page, struct dossier *dossier,
				   const char *name, const char *value, double confidence)
{
	struct reading *reading = LIST_ADD(dossier->arena, &dossier->readings);

	*reading = (struct reading){ .page = page->number,
				     .form = page_type_name(page),
				     .name = name,
				     .value = value,
				     .confidence = confidence,
				     .source = SOURCE_MARK };
	return reading;
}

static void add_judgement(const struct page *page, struct dossier *dossier, const char *name,
			  double probability, struct box box)
{
	double odds = pow(probability / fmax(1 - probability, 1e-6), SURENESS);
	bool there = probability >= 0.5;

	probability = fmin(odds / (1 + odds), SUREST);

	add_reading(page, dossier, name, there ? "true" : "false",
		    there ? probability : 1 - probability)
		->box = affine_apply_box(page->to_delivered, box);
}

static bool has_number(const struct page *page, const struct dossier *dossier)
{
	for (size_t i = 0; i < dossier->readings.count; i++)
		if (dossier->readings.items[i].page == page->number &&
		    text_equal(dossier->readings.items[i].name, "medecin_inpe"))
			return true;
	return false;
}

static void add_number(struct engine *engine, const struct page *page, struct dossier *dossier,
		       const struct presence_look *look)
{
	struct stamp_number number = stamp_number_read(engine, look, dossier->arena);
	struct reading *reading;

	if (number.digits == NULL) {
		struct stamp_text text = stamp_text_read(engine, look, dossier->arena);

		if (text.inpe == NULL || text.inpe[0] != '0' || text.inpe[1] != '9')
			return;
		number = (struct stamp_number){ text.inpe, 0.8 * text.inpe_confidence };
	}
	reading = add_reading(page, dossier, "medecin_inpe", number.digits, number.confidence);
	reading->source = SOURCE_PRINT;
	reading->box = affine_apply_box(page->to_delivered, look->zone.box);
}

static bool may_be_stamp(struct box place, double px_per_mm)
{
	return place.h >= STAMP_H_LEAST * px_per_mm && place.h <= STAMP_H_MOST * px_per_mm &&
	       place.w <= STAMP_W_MOST * px_per_mm;
}

void free_marks_look(struct engine *engine, const struct page *page, struct dossier *dossier,
		     const word_list *words)
{
	struct presence best = { 0 };
	struct box places[PLACES_MAX] = { 0 }, pen_box = { 0 }, stamp_box = { 0 };
	struct Pix *ink;
	int count;

	if (page->type != PAGE_ORDONNANCE)
		return;
	ink = ink_without_print(page, dossier, words);
	count = find_places(ink, page->dpi, places);
	count = join_places(places, count, (int)(APART * page->dpi / MM_PER_INCH));
	for (int i = 0; i < count; i++) {
		struct presence_look look = look_at(page, ink, places[i]);
		struct presence presence = presence_judge(&look);

		if (!may_be_stamp(places[i], page->dpi / MM_PER_INCH))
			presence.stamp = fmin(presence.stamp, LINE_STAMP);
		if (presence.pen > best.pen) {
			best.pen = presence.pen;
			pen_box = places[i];
		}
		if (presence.stamp > best.stamp) {
			best.stamp = presence.stamp;
			stamp_box = places[i];
		}
		if (presence.stamp >= 0.5 && !has_number(page, dossier))
			add_number(engine, page, dossier, &look);
		presence_clear(&look);
	}
	add_judgement(page, dossier, "signature", best.pen, pen_box);
	add_judgement(page, dossier, "cachet", best.stamp, stamp_box);
	pixDestroy(&ink);
}
