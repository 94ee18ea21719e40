/*
 * R07, R08, R09 and the ticks of R22: who has to sign, stamp and date, and boxes that exclude each
 * other. A zone that was not looked at (its page is missing, or the form has no such zone) proves
 * nothing.
 */
#include "base/text.h"
#include "validate/judging.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 64 };

/* The surest reading of a name on one page; NULL: none. */
static const struct reading *on_page(const struct dossier *dossier, int page, const char *name)
{
	const struct reading *best = NULL;

	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (reading->page == page && text_equal(reading->name, name) &&
		    (best == NULL || reading->confidence > best->confidence))
			best = reading;
	}
	return best;
}

static bool is_empty(const struct reading *zone)
{
	return zone != NULL && text_equal(zone->value, "false");
}

static enum severity severity_of_absence(double probability)
{
	return probability >= ABSENCE_SURE ? SEVERITY_ERROR : SEVERITY_CHECK;
}

/* The reading of another column of the row that a reading is of: "acte_2_montant" and "cachet" are
 * "acte_2_cachet". */
static const struct reading *of_row(const struct dossier *dossier, const struct reading *cell,
				    const char *column)
{
	const char *end = cell != NULL ? strrchr(cell->name, '_') : NULL;
	char name[NAME_SIZE];

	if (end == NULL)
		return NULL;
	snprintf(name, sizeof(name), "%.*s_%s", (int)(end - cell->name), cell->name, column);
	return on_page(dossier, cell->page, name);
}

/* ---- R07 ------------------------------------------------------------------------------- */

static void judge_part(struct judging *judging, const struct reading *zone, const char *part,
		       enum message message)
{
	char name[NAME_SIZE];
	const struct reading *reading;

	if (zone->source == SOURCE_PERSON) /* has looked at all of it */
		return;
	snprintf(name, sizeof(name), "%s_%s", zone->name, part);
	reading = on_page(judging->dossier, zone->page, name);
	if (is_empty(reading) && reading->confidence >= MARK_SURE)
		judging_say(judging, message, SEVERITY_CHECK, zone, NULL);
}

/* The declaration wants both, and of a zone with ink it is told which are there. */
static void judge_declaration(struct judging *judging)
{
	const struct reading *zone = paper_on_form(judging->dossier, "medecin_cachet");

	if (zone == NULL)
		return;
	if (is_empty(zone)) {
		judging_say(judging, MESSAGE_DOCTOR_DID_NOT_SIGN,
			    severity_of_absence(zone->confidence), zone, NULL);
		return;
	}
	judge_part(judging, zone, "tampon", MESSAGE_DOCTOR_DID_NOT_STAMP);
	judge_part(judging, zone, "signe", MESSAGE_DOCTOR_ONLY_STAMPED);
}

void judge_doctor_ink(struct judging *judging)
{
	judge_declaration(judging);
	for (size_t i = 0; i < judging->dossier->pages.count; i++)
		if (judging->dossier->pages.items[i].type == PAGE_ORDONNANCE)
			judge_ordonnance_ink(judging, judging->dossier->pages.items[i].number);
	for (size_t i = 0; i < judging->paper.acts.count; i++) {
		const struct act_row *act = &judging->paper.acts.items[i];
		const struct reading *cell = act->amount != NULL ? act->amount : act->date;
		const struct reading *zone = of_row(judging->dossier, cell, "cachet");

		if (is_empty(zone))
			judging_say(judging, MESSAGE_ACT_NOT_SIGNED,
				    severity_of_absence(zone->confidence * cell->confidence), zone,
				    NULL);
	}
}

/* ---- R08 ------------------------------------------------------------------------------- */

/* An invoice, and nothing at all in the sheet's first row for the pharmacy. */
static void judge_unfilled(struct judging *judging)
{
	const struct reading *zone = paper_on_form(judging->dossier, "pharmacie_1_cachet");

	if (judging->paper.pharmacy.count == 0 && judging->paper.invoices.count > 0 &&
	    is_empty(zone) && zone->confidence >= MARK_SURE)
		judging_say(judging, MESSAGE_PHARMACIST_DID_NOT_FILL, SEVERITY_CHECK, zone, NULL);
}

void judge_pharmacist_ink(struct judging *judging)
{
	judge_unfilled(judging);
	for (size_t i = 0; i < judging->paper.pharmacy.count; i++) {
		const struct pharmacy_row *row = &judging->paper.pharmacy.items[i];
		const struct reading *cell = row->price != NULL ? row->price : row->date;
		const struct reading *zone = of_row(judging->dossier, cell, "cachet");

		if (zone == NULL)
			continue;
		if (is_empty(zone))
			judging_say(judging, MESSAGE_PHARMACIST_DID_NOT_SIGN,
				    severity_of_absence(zone->confidence * cell->confidence), zone,
				    NULL);
		if (of_row(judging->dossier, cell, "date") == NULL)
			judging_say(judging, MESSAGE_PHARMACIST_DID_NOT_DATE, SEVERITY_CHECK, cell,
				    NULL);
	}
}

/* ---- R09 ------------------------------------------------------------------------------- */

void judge_insured_ink(struct judging *judging)
{
	const struct reading *zone = paper_on_form(judging->dossier, "assure_signature");

	if (is_empty(zone))
		judging_say(judging, MESSAGE_INSURED_DID_NOT_SIGN,
			    severity_of_absence(zone->confidence), zone, NULL);
}

/* ---- R22: two ticks where one is asked for --------------------------------------------- */

/* The ticked box of the same choice that comes before this field of the form; NULL: none. */
static const struct reading *tick_before(const struct judging *judging, const struct page *page,
					 int field)
{
	const struct form *form = page->form;
	const struct reading *tick = NULL;

	for (int i = 0; i < field; i++)
		if (text_equal(form->fields[i].choice, form->fields[field].choice) &&
		    reading_is_true(on_page(judging->dossier, page->number, form->fields[i].name)))
			tick = on_page(judging->dossier, page->number, form->fields[i].name);
	return tick;
}

static void judge_page_ticks(struct judging *judging, const struct page *page)
{
	for (int i = 0; i < page->form->field_count; i++) {
		const struct field *field = &page->form->fields[i];
		const struct reading *tick;

		if (field->choice == NULL)
			continue;
		tick = on_page(judging->dossier, page->number, field->name);
		if (reading_is_true(tick) && tick_before(judging, page, i) != NULL)
			judging_say_both(judging, MESSAGE_TWO_TICKS, SEVERITY_CHECK,
					 judging_place(tick),
					 judging_place(tick_before(judging, page, i)), NULL);
	}
}

void judge_ticks(struct judging *judging)
{
	for (size_t i = 0; i < judging->dossier->pages.count; i++)
		if (judging->dossier->pages.items[i].form != NULL)
			judge_page_ticks(judging, &judging->dossier->pages.items[i]);
}
