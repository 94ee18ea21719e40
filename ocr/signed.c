#include "ocr/signed.h"

#include "base/text.h"
#include "ocr/presence.h"
#include "ocr/stamp_text.h"

#include <ctype.h>
#include <string.h>

/* The number of whoever stamps is sure from here on: the stamp is not worth its time. */
static const double number_sure = 0.97;

/* Text less sure than this is noise. */
static const double text_poor = 0.1;

static const char stamp_ending[] = "cachet", number_ending[] = "inpe", label_ending[] = "etiquette";

enum { INPE_LENGTH = 9 };

/* What every step needs. */
struct context {
	struct engine *engine;
	const struct page *page;
	const struct field *field;
	struct dossier *dossier;
	const struct presence_look *look;
};

static struct reading *add_reading(const struct context *context, const char *name)
{
	struct reading *reading = LIST_ADD(context->dossier->arena, &context->dossier->readings);
	struct box ink = zone_ink_box(&context->look->zone);

	reading->page = context->page->number;
	reading->form = context->page->form->name;
	reading->name = name;
	reading->box = zone_to_delivered(&context->look->zone, context->page,
					 box_is_empty(ink) ? context->look->box : ink);
	return reading;
}

static void add_judgement(const struct context *context, const char *name, double probability)
{
	struct reading *reading = add_reading(context, name);
	bool there = probability >= 0.5;

	reading->value = there ? "true" : "false";
	reading->confidence = there ? probability : 1 - probability;
	reading->source = SOURCE_MARK;
}

/* "medecin_cachet" and "inpe" make "medecin_inpe". */
static const char *sibling(const struct context *context, const char *ending)
{
	size_t prefix = strlen(context->field->name) - strlen(stamp_ending);

	return arena_format(context->dossier->arena, "%.*s%s", (int)prefix, context->field->name,
			    ending);
}

static const struct reading *on_this_page(const struct context *context, const char *name)
{
	for (size_t i = 0; i < context->dossier->readings.count; i++) {
		const struct reading *reading = &context->dossier->readings.items[i];

		if (reading->page == context->page->number && text_equal(reading->name, name))
			return reading;
	}
	return NULL;
}

/* A label with a number of nine digits, on a form that has a place for his label. */
static bool has_label(const struct context *context)
{
	if (form_lookup_field(context->page->form, sibling(context, label_ending)) == NULL)
		return false;
	for (size_t i = 0; i < context->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &context->dossier->barcodes.items[i];

		if (barcode->page == context->page->number && text_is_digits(barcode->value) &&
		    strlen(barcode->value) == INPE_LENGTH)
			return true;
	}
	return false;
}

static bool stamp_was_read(const struct context *context)
{
	for (size_t i = 0; i < context->dossier->readings.count; i++)
		if (context->dossier->readings.items[i].page == context->page->number &&
		    text_ends_with(context->dossier->readings.items[i].name, "_cachet_texte"))
			return true;
	return false;
}

static bool pays_to_read(const struct context *context)
{
	const char *number = sibling(context, number_ending);
	const struct reading *reading = on_this_page(context, number);

	return form_lookup_field(context->page->form, number) != NULL &&
	       (reading == NULL || reading->confidence < number_sure) && !has_label(context) &&
	       !stamp_was_read(context);
}

static void read_text(const struct context *context)
{
	struct arena *arena = context->dossier->arena;
	struct stamp_text text = stamp_text_read(context->engine, context->look, arena);
	struct reading *reading;

	if (text.text == NULL || text.confidence < text_poor)
		return;
	reading = add_reading(context, arena_format(arena, "%s_texte", context->field->name));
	reading->value = text.text;
	reading->confidence = text.confidence;
	reading->source = SOURCE_PRINT;
	if (text.inpe == NULL)
		return;
	reading = add_reading(context, arena_format(arena, "%s_inpe", context->field->name));
	reading->value = text.inpe;
	reading->confidence = text.inpe_confidence;
	reading->source = SOURCE_PRINT;
}

/* "acte_2_cachet" is. The small stamps that people press into rows are not told from a pen well
 * enough, and a row wants the one or the other. */
static bool is_in_row(const char *name)
{
	size_t before = strlen(name) - strlen(stamp_ending);

	return before >= 2 && isdigit((unsigned char)name[before - 2]);
}

static void add_readings(const struct context *context)
{
	struct presence presence = presence_judge(context->look);
	const char *name = context->field->name;
	struct arena *arena = context->dossier->arena;

	add_judgement(context, name, presence.ink);
	if (presence.ink < 0.5 || !text_ends_with(name, stamp_ending))
		return;
	if (!is_in_row(name)) {
		add_judgement(context, arena_format(arena, "%s_tampon", name), presence.stamp);
		add_judgement(context, arena_format(arena, "%s_signe", name), presence.pen);
	}
	if (pays_to_read(context))
		read_text(context);
}

void signed_read(struct engine *engine, const struct blank *blank, const struct page *page,
		 const struct field *field, struct dossier *dossier)
{
	struct presence_look look = presence_look(page, blank, field);
	const struct context context = { engine, page, field, dossier, &look };

	if (look.zone.ink != NULL)
		add_readings(&context);
	presence_clear(&look);
}
