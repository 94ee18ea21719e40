#include "ocr/fields.h"

#include "ocr/comb.h"
#include "ocr/hand.h"
#include "ocr/line.h"
#include "ocr/marks.h"
#include "ocr/trust.h"
#include "ocr/zone.h"

enum { LINES_MAX = 4 };

/* What every step of reading a page's fields needs. */
struct context {
	struct readers readers;
	const struct blank *blank;
	const struct page *page;
	struct dossier *dossier;
};

static struct reading *add_reading(const struct context *context, const struct field *field,
				   const struct zone *zone, struct box box)
{
	struct reading *reading = LIST_ADD(context->dossier->arena, &context->dossier->readings);

	reading->page = context->page->number;
	reading->form = context->page->form->name;
	reading->name = field->name;
	reading->box = zone_to_delivered(zone, context->page, box);
	return reading;
}

static struct vote read_lines(const struct context *context, const struct field *field,
			      const struct zone *zone, struct box ink)
{
	struct box lines[LINES_MAX] = { ink };
	int count = field->kind == FIELD_TEXT ? line_split(zone, lines, LINES_MAX) : 1;

	return vote_read_lines(context->readers.engine, field, zone, lines, count,
			       context->dossier->arena);
}

/* Cells are judged one by one; what looks like print is also read as print, and the odds are
 * brought together. */
static struct hand_reading read_comb(const struct context *context, const struct field *field,
				     const struct zone *zone, enum source source)
{
	struct arena *arena = context->dossier->arena;
	struct comb comb = comb_find(zone, field);
	struct hand_reading hand =
		hand_read_comb(context->readers.characters, field, zone, &comb, arena);

	if (source == SOURCE_PRINT) {
		struct vote vote = vote_read_comb(context->readers.engine, field, zone, &comb,
						  hand.confidence > 0.9 ? hand.value : NULL, arena);

		if (vote.value != NULL && vote.fits)
			hand_join_print(&hand, field, vote.value, trust_of_vote(&vote, source),
					arena);
	}
	comb_clear(&comb);
	return hand;
}

static void take_hand(struct reading *reading, const struct hand_reading *hand)
{
	reading->value = hand->value;
	reading->confidence = hand->confidence;
	reading->spelling = hand->spelling;
	reading->guesses = hand->guesses;
	reading->guess_count = hand->guess_count;
	reading->overwritten = hand->overwritten;
}

/* Ink that no recogniser made anything of is still a reading: something stands there. */
static void add_text_reading(const struct context *context, const struct field *field,
			     const struct zone *zone)
{
	enum source source = trust_is_print(zone) ? SOURCE_PRINT : SOURCE_HAND;
	struct box ink = zone_ink_box(zone);
	struct reading *reading;

	if (box_is_empty(ink) || !trust_is_writing(zone, ink))
		return;
	reading = add_reading(context, field, zone, ink);
	reading->source = source;
	if (field->kind == FIELD_COMB) {
		struct hand_reading hand = read_comb(context, field, zone, source);

		take_hand(reading, &hand);
	} else {
		struct vote vote = read_lines(context, field, zone, ink);

		reading->value = vote.value;
		reading->confidence = trust_of_vote(&vote, source);
	}
}

/* Where writing of the field is looked for: people and printers go over the edges of a box. */
static struct box_mm writing_area(const struct field *field)
{
	struct box_mm box = field->box;

	if (field->kind ==
	    FIELD_COMB) { /* the middle of a digit stands about as high as the ticks */
		box.y -= 0.75 * box.h;
		box.h *= 2.1;
	} else if (field->kind == FIELD_AMOUNT) {
		box.w += 1.2;
	}
	return box;
}

static void read_writing(const struct context *context, const struct field *field)
{
	struct box_mm area = writing_area(field);
	struct zone zone = zone_cut(context->page, context->blank, area, 3.0);

	if (zone.ink != NULL) {
		line_drop_dirt(&zone, field->kind != FIELD_COMB);
		add_text_reading(context, field, &zone);
	}
	zone_clear(&zone);
}

static void read_mark(const struct context *context, const struct field *field)
{
	struct zone zone = zone_cut(context->page, context->blank, field->box, 2.0);
	struct reading *reading;
	struct mark mark;

	if (zone.ink != NULL) {
		mark = mark_judge(&zone, field->box);
		reading = add_reading(context, field, &zone, mark.box);
		reading->value = mark.ticked ? "true" : "false";
		reading->confidence = mark.confidence;
		reading->source = SOURCE_MARK;
	}
	zone_clear(&zone);
}

/* Signatures and stamps are only looked at for ink. */
static void read_ink(const struct context *context, const struct field *field)
{
	struct zone zone = zone_cut(context->page, context->blank, field->box, 0);
	struct box whole = { 0, 0, zone.box.w, zone.box.h };
	struct reading *reading;
	double share;

	if (zone.ink != NULL) {
		share = zone_ink_share(&zone, whole);
		reading = add_reading(context, field, &zone, whole);
		reading->value = share > 0.004 ? "true" : "false";
		reading->confidence = trust_of_ink(share);
		reading->source = SOURCE_MARK;
	}
	zone_clear(&zone);
}

void fields_read(struct readers readers, const struct blank *blank, const struct page *page,
		 struct dossier *dossier)
{
	const struct context context = { readers, blank, page, dossier };

	for (int i = 0; i < page->form->field_count; i++) {
		const struct field *field = &page->form->fields[i];

		if (!form_half_has(page->form, page->half, field))
			continue;
		switch (field->kind) {
		case FIELD_CHECK:
			read_mark(&context, field);
			break;
		case FIELD_SIGNATURE:
			read_ink(&context, field);
			break;
		case FIELD_BARCODE:
			break; /* read by the barcode stage */
		default:
			read_writing(&context, field);
		}
	}
}
