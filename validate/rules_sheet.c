/* R21 to R23 on the sheet itself: events, corrections, accidents; and places left empty. */
#include "base/text.h"
#include "model/value_kind.h"
#include "validate/judging.h"
#include "validate/lookup.h"

/* So many values read surely on a page say that it was read, and that an empty place is one. */
enum { READ_VALUES_LEAST = 3 };

/* ---- places left empty ----------------------------------------------------------------- */

static bool is_page_read(const struct dossier *dossier, int page)
{
	int values = 0;

	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		values += reading->page == page && reading->source != SOURCE_MARK &&
			  reading->value != NULL && reading->confidence >= READ_SURE;
	}
	return values >= READ_VALUES_LEAST;
}

static bool has_reading(const struct dossier *dossier, int page, const char *name)
{
	for (size_t i = 0; i < dossier->readings.count; i++)
		if (dossier->readings.items[i].page == page &&
		    text_equal(dossier->readings.items[i].name, name))
			return true;
	return false;
}

static bool is_left_empty(const struct judging *judging, const struct page *page, const char *name)
{
	const struct field *field = page->form != NULL ? form_lookup_field(page->form, name) : NULL;

	return field != NULL && form_half_has(page->form, page->half, field) &&
	       !has_reading(judging->dossier, page->number, name) &&
	       is_page_read(judging->dossier, page->number);
}

const struct page *judging_empty_field(const struct judging *judging, const char *name)
{
	const struct page *first = NULL;

	for (size_t i = 0; i < judging->dossier->pages.count; i++) {
		const struct page *page = &judging->dossier->pages.items[i];

		if (is_left_empty(judging, page, name) &&
		    (first == NULL || page->number < first->number))
			first = page;
	}
	return first;
}

/* ---- R21: several events --------------------------------------------------------------- */

/* The first and the last act whose days were read surely; sessions are events of one treatment. */
static void find_ends(const struct judging *judging, const struct reading **ret_first,
		      const struct reading **ret_last)
{
	for (size_t i = 0; i < judging->paper.acts.count; i++) {
		const struct act_row *act = &judging->paper.acts.items[i];
		struct date day = reading_date(act->date);

		if (act->table != TABLE_ACTS || !date_is_set(day) ||
		    act->date->confidence < LINE_SURE)
			continue;
		if (*ret_first == NULL || date_compare(day, reading_date(*ret_first)) < 0)
			*ret_first = act->date;
		if (*ret_last == NULL || date_compare(day, reading_date(*ret_last)) > 0)
			*ret_last = act->date;
	}
}

static void judge_days(struct judging *judging)
{
	const struct reading *first = NULL, *last = NULL;
	struct arena *arena = judging->arena;
	long days, limit;

	find_ends(judging, &first, &last);
	if (first == NULL || !lookup_rule(judging->answers, judging->fund, RULE_EVENT_DAYS, NULL,
					  reading_date(first), &limit))
		return;
	days = date_days_between(reading_date(first), reading_date(last));
	if (days > limit)
		judging_say_both(judging, MESSAGE_SEVERAL_EVENTS, SEVERITY_CHECK,
				 judging_place(first), judging_place(last),
				 figure_date(arena, reading_date(first)),
				 figure_date(arena, reading_date(last)), figure_number(arena, days),
				 figure_number(arena, limit), NULL);
}

/* How many pages are that part of a sheet; 0: an earlier page has told of them. */
static int count_alike(const struct dossier *dossier, const struct page *page)
{
	int count = 0;

	for (size_t i = 0; i < dossier->pages.count; i++) {
		const struct page *other = &dossier->pages.items[i];

		if (other->form == NULL || !text_equal(other->form->name, page->form->name) ||
		    other->half != page->half)
			continue;
		if (other->number < page->number)
			return 0;
		count++;
	}
	return count;
}

void judge_events(struct judging *judging)
{
	const struct page *first = NULL;

	judge_days(judging);
	for (size_t i = 0; i < judging->dossier->pages.count; i++) {
		const struct page *page = &judging->dossier->pages.items[i];

		if (page->form != NULL && count_alike(judging->dossier, page) > 1 &&
		    (first == NULL || page->number < first->number))
			first = page;
	}
	if (first != NULL)
		judging_say_page(
			judging, MESSAGE_SEVERAL_SHEETS, SEVERITY_CHECK, first->number,
			figure_number(judging->arena, count_alike(judging->dossier, first)), NULL);
}

/* ---- R22: crossed out or written over -------------------------------------------------- */

/* What a payment hangs on; a corrected address or place stops nobody. */
static bool is_key_field(const struct reading *reading)
{
	switch (value_kind_of_field(reading->name)) {
	case VALUE_NUMBER:
	case VALUE_CIN:
	case VALUE_DATE:
	case VALUE_AMOUNT:
	case VALUE_LETTER:
	case VALUE_NAME:
		return true;
	default:
		return false;
	}
}

void judge_corrections(struct judging *judging)
{
	for (size_t i = 0; i < judging->dossier->readings.count; i++) {
		const struct reading *reading = &judging->dossier->readings.items[i];
		const char *page = figure_number(judging->arena, reading->page);

		if (!reading->overwritten || !is_key_field(reading))
			continue;
		if (reading->value != NULL)
			judging_say(judging, MESSAGE_OVERWRITTEN, SEVERITY_CHECK, reading, page,
				    reading->value, NULL);
		else
			judging_say(judging, MESSAGE_OVERWRITTEN_UNREAD, SEVERITY_CHECK, reading,
				    page, NULL);
	}
}

/* ---- R23: accident --------------------------------------------------------------------- */

/* Only a person can tell whether somebody else is liable. */
void judge_accident(struct judging *judging)
{
	const struct reading *tick = paper_on_form(judging->dossier, "type_accident");

	if (reading_is_true(tick) && tick->confidence >= READING_POOR)
		judging_say(judging, MESSAGE_ACCIDENT, SEVERITY_CHECK, tick, NULL);
}
