#include "ocr/fields.h"

#include "ocr/comb.h"
#include "ocr/hand.h"
#include "ocr/lattice.h"
#include "ocr/line.h"
#include "ocr/marks.h"
#include "ocr/signed.h"
#include "ocr/trust.h"
#include "ocr/zone.h"

#include <stdlib.h>

enum { LINES_MAX = 4 };

/* What every step of reading a page's fields needs. */
struct context {
	struct readers readers;
	const struct blank *blank;
	const struct page *page;
	struct dossier *dossier;
};

/* `box` in delivered pixels. */
static struct reading *new_reading(const struct context *context, const struct field *field,
				   struct box box)
{
	struct reading *reading = LIST_ADD(context->dossier->arena, &context->dossier->readings);

	reading->page = context->page->number;
	reading->form = context->page->form->name;
	reading->name = field->name;
	reading->box = box;
	return reading;
}

static struct reading *add_reading(const struct context *context, const struct field *field,
				   const struct zone *zone, struct box box)
{
	return new_reading(context, field, zone_to_delivered(zone, context->page, box));
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

	if (source == SOURCE_PRINT && !hand.blank) {
		struct vote vote = vote_read_comb(context->readers.engine, field, zone, &comb,
						  hand.confidence > 0.9 ? hand.value : NULL, arena);

		if (vote.value != NULL && vote.fits)
			hand_join_print(&hand, field, vote.value, trust_of_vote(&vote, source),
					arena);
	}
	comb_clear(&comb);
	return hand;
}

static bool has_lattice(const struct field *field)
{
	return field->content == CONTENT_AMOUNT || field->content == CONTENT_COUNT ||
	       field->content == CONTENT_KEY_LETTER;
}

/* As read_comb(), of what has no cells. */
static struct hand_reading read_lattice(const struct context *context, const struct field *field,
					const struct zone *zone, struct box ink, enum source source)
{
	struct arena *arena = context->dossier->arena;
	struct hand_reading hand = lattice_read(context->readers.characters, field, zone, arena);

	if (!hand.blank && (source == SOURCE_PRINT || hand.value == NULL)) {
		struct vote vote = read_lines(context, field, zone, ink);

		if (vote.value != NULL && (vote.fits || hand.value == NULL))
			hand_join_amount(&hand, vote.value, trust_of_vote(&vote, source), arena);
	}
	return hand;
}

/* Reads the field by the means its kind asks for. */
static struct hand_reading read_field(const struct context *context, const struct field *field,
				      const struct zone *zone, struct box ink, enum source source)
{
	struct hand_reading reading = { 0 };
	struct vote vote;

	if (field->kind == FIELD_COMB)
		return read_comb(context, field, zone, source);
	if (has_lattice(field))
		return read_lattice(context, field, zone, ink, source);
	vote = read_lines(context, field, zone, ink);
	reading.value = vote.value;
	reading.confidence = trust_of_vote(&vote, source);
	return reading;
}

/* Writing that no recogniser made anything of is still a reading: something stands there. */
static void add_text_reading(const struct context *context, const struct field *field,
			     const struct zone *zone)
{
	bool figures = field->kind == FIELD_COMB || has_lattice(field);
	enum source source = trust_is_print(zone, figures) ? SOURCE_PRINT : SOURCE_HAND;
	struct box ink = zone_ink_box(zone);
	struct hand_reading hand;
	struct reading *reading;

	if (box_is_empty(ink) || !trust_is_writing(zone, ink))
		return;
	hand = read_field(context, field, zone, ink, source);
	if (hand.blank)
		return;
	reading = add_reading(context, field, zone, ink);
	reading->source = source;
	reading->value = hand.value;
	reading->confidence = hand.confidence;
	reading->spelling = hand.spelling;
	reading->guesses = hand.guesses;
	reading->guess_count = hand.guess_count;
	reading->overwritten = hand.overwritten;
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

static void add_mark(const struct context *context, const struct field *field,
		     const struct mark *mark)
{
	struct reading *reading;

	if (!mark->on_page)
		return;
	reading = new_reading(context, field, mark->box);
	reading->value = mark->ticked ? "true" : "false";
	reading->confidence = mark->confidence;
	reading->source = SOURCE_MARK;
	reading->overwritten = mark->cancelled;
}

static void read_signed(const struct context *context)
{
	const struct page *page = context->page;

	for (int i = 0; i < page->form->field_count; i++)
		if (page->form->fields[i].kind == FIELD_SIGNATURE &&
		    form_half_has(page->form, page->half, &page->form->fields[i]))
			signed_read(context->readers.engine, context->blank, page,
				    &page->form->fields[i], context->dossier);
}

void fields_read(struct readers readers, const struct blank *blank, const struct page *page,
		 struct dossier *dossier)
{
	const struct context context = { readers, blank, page, dossier };
	struct mark *marks = marks_read(page, blank);

	for (int i = 0; i < page->form->field_count; i++) {
		const struct field *field = &page->form->fields[i];

		if (!form_half_has(page->form, page->half, field))
			continue;
		switch (field->kind) {
		case FIELD_CHECK:
			add_mark(&context, field, &marks[i]);
			break;
		case FIELD_SIGNATURE: /* below: stamps are read when other fields leave doubts */
		case FIELD_BARCODE:   /* read by the barcode stage */
			break;
		default:
			read_writing(&context, field);
		}
	}
	free(marks);
	read_signed(&context);
}
