/* R21 to R23 on the sheet itself: events, corrections, accidents; and places left empty. */
#include "base/text.h"
#include "model/value_kind.h"
#include "validate/judging.h"
#include "validate/lookup.h"

#include <string.h>

/* A corrected value of which the registers or the sums are surer than this needs no eyes. */
#define CORRECTED_SURE 0.95

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

/* What was read as nothing is writing that nobody could read, unless a person says it is none. */
static bool is_said_to_be_empty(const struct reading *reading)
{
	return reading->source == SOURCE_PERSON && reading->value == NULL;
}

static bool has_reading(const struct dossier *dossier, int page, const char *name)
{
	for (size_t i = 0; i < dossier->readings.count; i++)
		if (dossier->readings.items[i].page == page &&
		    text_equal(dossier->readings.items[i].name, name) &&
		    !is_said_to_be_empty(&dossier->readings.items[i]))
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

bool judging_has_place(const struct judging *judging, const char *name)
{
	for (size_t i = 0; i < judging->dossier->pages.count; i++) {
		const struct page *page = &judging->dossier->pages.items[i];
		const struct field *field =
			page->form != NULL ? form_lookup_field(page->form, name) : NULL;

		if ((page->form == NULL && page->type == PAGE_FORM) ||
		    (field != NULL && form_half_has(page->form, page->half, field)))
			return true;
	}
	return false;
}

bool judging_has_unread_page(const struct judging *judging)
{
	for (size_t i = 0; i < judging->dossier->pages.count; i++) {
		const struct page *page = &judging->dossier->pages.items[i];

		for (int fault = 0; fault < page->fault_count; fault++)
			switch (page->faults[fault].code) {
			case REASON_I02:
			case REASON_I03:
			case REASON_I04:
			case REASON_I06:
				return true;
			default:
				break;
			}
	}
	return false;
}

/* ---- R21: several events --------------------------------------------------------------- */

/* A day so poorly read still says that it is another's. Chosen, not measured. */
#define DAY_POOR 0.3

/* The ends of the days that were read. */
struct ends {
	const struct reading *first, *last;
};

static void add_day(struct ends *ends, const struct reading *day)
{
	struct date date = reading_date(day);

	if (!date_is_set(date) || day->confidence < DAY_POOR)
		return;
	if (ends->first == NULL || date_compare(date, reading_date(ends->first)) < 0)
		ends->first = day;
	if (ends->last == NULL || date_compare(date, reading_date(ends->last)) > 0)
		ends->last = day;
}

/* Of the acts; sessions are of one treatment. Where the day of one was not read, the doctor's own
 * date stands for it. */
static struct ends find_ends(const struct judging *judging)
{
	struct ends ends = { NULL, NULL };
	int acts = 0, days = 0;

	for (size_t i = 0; i < judging->paper.acts.count; i++) {
		const struct act_row *act = &judging->paper.acts.items[i];

		if (act->table != TABLE_ACTS)
			continue;
		acts++;
		days += reading_confidence(act->date) >= DAY_POOR &&
			date_is_set(reading_date(act->date));
		add_day(&ends, act->date);
	}
	if (acts > 1 && days < acts)
		add_day(&ends, paper_on_form(judging->dossier, "medecin_date"));
	return ends;
}

static void judge_days(struct judging *judging)
{
	struct ends ends = find_ends(judging);
	struct date first = reading_date(ends.first), last = reading_date(ends.last);
	struct arena *arena = judging->arena;
	long days, limit;

	if (ends.first == NULL ||
	    !lookup_rule(judging->answers, judging->fund, RULE_EVENT_DAYS, NULL, first, &limit))
		return;
	days = date_days_between(first, last);
	if (days > limit)
		judging_say_both(judging, MESSAGE_SEVERAL_EVENTS, SEVERITY_CHECK,
				 judging_place(ends.first), judging_place(ends.last),
				 figure_date(arena, first), figure_date(arena, last),
				 figure_number(arena, days), figure_number(arena, limit), NULL);
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

/* A cell of a table's row that is in use; ink in another row is a speck or a stamp's edge. */
static bool is_in_use(const struct judging *judging, const struct reading *reading)
{
	const struct paper *paper = &judging->paper;

	for (size_t i = 0; i < paper->acts.count; i++)
		if (reading == paper->acts.items[i].date ||
		    reading == paper->acts.items[i].letter ||
		    reading == paper->acts.items[i].amount)
			return true;
	for (size_t i = 0; i < paper->pharmacy.count; i++)
		if (reading == paper->pharmacy.items[i].date ||
		    reading == paper->pharmacy.items[i].price ||
		    reading == paper->pharmacy.items[i].inpe)
			return true;
	return strpbrk(reading->name, "0123456789") == NULL;
}

/* Where the rest of the dossier or a register says the same, the correction is told and stops
 * nothing: on clean hand-written sheets one comb in forty is taken for corrected. */
static enum severity correction_severity(const struct reading *reading)
{
	return reading->settled && reading->confidence >= CORRECTED_SURE ? SEVERITY_INFO
									 : SEVERITY_CHECK;
}

void judge_corrections(struct judging *judging)
{
	for (size_t i = 0; i < judging->dossier->readings.count; i++) {
		const struct reading *reading = &judging->dossier->readings.items[i];
		const char *page = figure_number(judging->arena, reading->page);

		if (!reading->overwritten || !is_key_field(reading) || !is_in_use(judging, reading))
			continue;
		if (reading->value != NULL)
			judging_say(judging, MESSAGE_OVERWRITTEN, correction_severity(reading),
				    reading, page, reading->value, NULL);
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
