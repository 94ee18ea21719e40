/* R01 and R02: when. */
#include "base/memory.h"
#include "base/text.h"
#include "validate/judging.h"
#include "validate/lookup.h"

#include <stdlib.h>
#include <string.h>

/* ---- R01: the delay -------------------------------------------------------------------- */

/* One misread digit of a month makes any dossier late, so an error needs two places that agree. */
static enum severity severity_by_day(const struct day *day, double probability)
{
	return day->voices >= 2 ? judging_severity(probability) : SEVERITY_CHECK;
}

/* "3 mois" in days; 0 when it is no duration. */
static long duration_days(const struct reading *duration)
{
	static const struct {
		const char *unit;
		long days;
	} units[] = { { "jour", 1 }, { "semaine", 7 }, { "mois", 30 }, { "an", 365 } };
	char *unit;
	long count;

	if (reading_confidence(duration) < READING_POOR)
		return 0;
	count = strtol(duration->value, &unit, 10);
	for (size_t i = 0; count > 0 && count <= 366 && i < ARRAY_LENGTH(units); i++)
		if (text_starts_with(unit + strspn(unit, " "), units[i].unit))
			return count * units[i].days;
	return 0;
}

/* The last day of a treatment that the papers may speak of: of a continuous one that is prescribed,
 * or of the sessions on the sheet. */
static struct date treatment_end(const struct judging *judging)
{
	struct date end = judging->care.date;
	long longest = 0, continuous;

	for (size_t i = 0; i < judging->paper.prescribed.count; i++) {
		long days = duration_days(judging->paper.prescribed.items[i].duration);

		longest = days > longest ? days : longest;
	}
	if (lookup_rule(judging->answers, judging->fund, RULE_TREATMENT_DAYS, NULL, end,
			&continuous) &&
	    longest >= continuous)
		end = date_add_days(end, longest);
	for (size_t i = 0; i < judging->paper.acts.count; i++) {
		struct date day = reading_date(judging->paper.acts.items[i].date);

		if (date_is_set(day) && date_compare(day, end) > 0)
			end = day;
	}
	return end;
}

/* A treatment that was not read is taken for no longer than half a year. Chosen. */
enum { UNREAD_DAYS_MOST = 183 };

/* A treatment that nobody read of may have prolonged the delay: there is an ordonnance, or a page
 * that may be one, of which not every line was read surely. */
static bool may_hide_treatment(const struct judging *judging)
{
	const struct paper *paper = &judging->paper;
	bool has_ordonnance = false;
	long continuous;

	if (!lookup_rule(judging->answers, judging->fund, RULE_TREATMENT_DAYS, NULL,
			 judging->care.date, &continuous))
		return false;
	for (size_t i = 0; i < judging->dossier->pages.count; i++)
		has_ordonnance |= judging->dossier->pages.items[i].type == PAGE_ORDONNANCE;
	return judging_may_be_unrecognised(judging) || judging_has_unread_page(judging) ||
	       (has_ordonnance && !paper_is_prescription_sure(paper));
}

/* Refused is what no better reading could cure. */
static enum severity severity_of_lateness(const struct judging *judging, long over)
{
	const struct day *care = &judging->care;

	return over <= UNREAD_DAYS_MOST && may_hide_treatment(judging)
		       ? SEVERITY_CHECK
		       : severity_by_day(care, care->confidence);
}

/* The delay may run from the end of a treatment, which a person tells from a single visit. */
static void judge_late(struct judging *judging, long days, long limit)
{
	const struct day *care = &judging->care;
	struct date received = judging->dossier->received, end = treatment_end(judging);
	struct arena *arena = judging->arena;

	if (date_compare(end, care->date) > 0 && date_days_between(end, received) <= limit)
		judging_say(judging, MESSAGE_LATE_TREATMENT, SEVERITY_CHECK, care->where,
			    figure_number(arena, days), figure_date(arena, care->date),
			    figure_number(arena, limit), figure_date(arena, end), NULL);
	else
		judging_say(judging, MESSAGE_LATE, severity_of_lateness(judging, days - limit),
			    care->where, figure_date(arena, received), figure_number(arena, days),
			    figure_date(arena, care->date), figure_number(arena, limit), NULL);
}

void judge_deposit(struct judging *judging)
{
	const struct day *care = &judging->care;
	struct date received = judging->dossier->received;
	struct arena *arena = judging->arena;
	long days, limit;

	if (!date_is_set(care->date) || !date_is_set(received) || care->confidence < READING_POOR)
		return;
	days = date_days_between(care->date, received);
	if (days < 0)
		judging_say(judging, MESSAGE_CARE_AFTER_DEPOSIT, SEVERITY_CHECK, care->where,
			    figure_date(arena, care->date), figure_date(arena, received), NULL);
	else if (lookup_rule(judging->answers, judging->fund, RULE_DEPOSIT_DAYS, NULL, care->date,
			     &limit) &&
		 days > limit)
		judge_late(judging, days, limit);
}

/* ---- R02: rights ----------------------------------------------------------------------- */

static bool is_covered(const struct insured *insured, struct date day)
{
	return lookup_is_valid(day, insured->rights_from, insured->rights_to);
}

/* Of the days of acts the last that is covered, or that is not; NULL: none. */
static const struct reading *last_act(const struct judging *judging, bool covered)
{
	const struct insured *insured = judging->identity.insured;
	const struct reading *last = NULL;

	for (size_t i = 0; i < judging->paper.acts.count; i++) {
		const struct reading *day = judging->paper.acts.items[i].date;

		if (date_is_set(reading_date(day)) && day->confidence >= READING_POOR &&
		    is_covered(insured, reading_date(day)) == covered &&
		    (last == NULL || date_compare(reading_date(day), reading_date(last)) > 0))
			last = day;
	}
	return last;
}

static void say_not_covered(struct judging *judging, const struct reading *where, struct date day,
			    enum severity severity)
{
	const struct insured *insured = judging->identity.insured;
	struct arena *arena = judging->arena;

	if (date_is_set(insured->rights_to) && date_compare(day, insured->rights_to) > 0)
		judging_say(judging, MESSAGE_RIGHTS_ENDED, severity, where,
			    figure_date(arena, insured->rights_to), figure_date(arena, day), NULL);
	else
		judging_say(judging, MESSAGE_RIGHTS_NOT_BEGUN, severity, where,
			    figure_date(arena, insured->rights_from), figure_date(arena, day),
			    NULL);
}

/* Where some of several acts are covered a person says what of the sheet can be paid. */
void judge_rights(struct judging *judging)
{
	const struct day *care = &judging->care;
	const struct reading *outside;

	if (!identity_is_settled(&judging->identity) || !date_is_set(care->date) ||
	    care->confidence < READING_POOR)
		return;
	if (!is_covered(judging->identity.insured, care->date)) {
		say_not_covered(
			judging, care->where, care->date,
			last_act(judging, true) != NULL
				? SEVERITY_CHECK
				: severity_by_day(care, care->confidence *
								judging->certainty[KEY_INSURED]));
		return;
	}
	outside = last_act(judging, false);
	if (outside != NULL)
		say_not_covered(judging, outside, reading_date(outside), SEVERITY_CHECK);
}
