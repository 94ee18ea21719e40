/*
 * R19, R24, S01 and S02: what a dossier has in common with earlier ones. Every finding is a check
 * with the other dossier named, for a person who lays both side by side; nobody is refused by it,
 * and nothing is paid otherwise. What went back may come again: the sentence says so, but a person
 * looks too, since whoever is refused for a deposit that came too late may try another day.
 */
#include "base/text.h"
#include "model/gs1.h"
#include "validate/history.h"
#include "validate/judging.h"
#include "validate/lookup.h"

#include <string.h>

static const struct history *history_of(const struct judging *judging)
{
	static const struct history nothing;

	return judging->answers->history != NULL ? judging->answers->history : &nothing;
}

static const char *amount_or_mark(struct judging *judging, centimes amount)
{
	return amount != AMOUNT_UNKNOWN ? figure_amount(judging->arena, amount) : "?";
}

/* ---- R19: the same claim --------------------------------------------------------------------- */

enum sameness { SAME_NOTHING, SAME_DAY_OTHERWISE, SAME_CLAIM };

/* Where no practitioner was read, the rest must be the same to the centime and the box. */
static enum sameness compare(const struct claim *claim, const struct earlier_claim *earlier)
{
	bool one_unknown = claim->practitioner_inpe == NULL || earlier->practitioner_inpe == NULL;
	bool same_doctor =
		!one_unknown && text_equal(claim->practitioner_inpe, earlier->practitioner_inpe);

	if (!date_is_set(claim->care_date) ||
	    date_compare(claim->care_date, earlier->care_date) != 0 ||
	    !history_is_same_person(claim, earlier) || (!same_doctor && !one_unknown))
		return SAME_NOTHING;
	if (claim->total > 0 && claim->total == earlier->total &&
	    history_has_same_codes(claim, earlier))
		return SAME_CLAIM;
	return same_doctor ? SAME_DAY_OTHERWISE : SAME_NOTHING;
}

static void say_presented(struct judging *judging, const struct earlier_claim *earlier,
			  enum sameness sameness)
{
	const struct reading *where = judging->care.where;
	const char *day = figure_date(judging->arena, earlier->care_date);
	const char *total = amount_or_mark(judging, earlier->total);

	if (earlier->rejected)
		judging_say(judging, MESSAGE_PRESENTED_RETURNED, SEVERITY_CHECK, where,
			    earlier->dossier, day, NULL);
	else if (sameness == SAME_CLAIM)
		judging_say(judging, MESSAGE_PRESENTED, SEVERITY_CHECK, where, earlier->dossier,
			    day, total, NULL);
	else
		judging_say(judging, MESSAGE_PRESENTED_OTHERWISE, SEVERITY_CHECK, where,
			    earlier->dossier, day, total,
			    amount_or_mark(judging, judging->claim->total), NULL);
}

void judge_presented(struct judging *judging)
{
	const struct history *history = history_of(judging);

	for (size_t i = 0; i < history->claims.count; i++) {
		enum sameness sameness = compare(judging->claim, &history->claims.items[i]);

		if (sameness != SAME_NOTHING)
			say_presented(judging, &history->claims.items[i], sameness);
	}
}

/* ---- R19: the same box, the same surgery ------------------------------------------------------
 */

/* The first symbol with that value. */
static int page_of_symbol(const struct dossier *dossier, const char *value)
{
	int page = 0;

	for (size_t i = 0; i < dossier->barcodes.count; i++)
		if (text_equal(dossier->barcodes.items[i].value, value) &&
		    (page == 0 || dossier->barcodes.items[i].page < page))
			page = dossier->barcodes.items[i].page;
	return page;
}

void judge_boxes_seen(struct judging *judging)
{
	const struct history *history = history_of(judging);

	for (size_t i = 0; i < history->boxes.count; i++) {
		const struct seen_box *box = &history->boxes.items[i];
		struct gs1_message message;

		if (gs1_parse(box->value, &message))
			judging_say_page(
				judging, box->rejected ? MESSAGE_BOX_RETURNED : MESSAGE_BOX_SEEN,
				SEVERITY_CHECK, page_of_symbol(judging->dossier, box->value),
				message.serial, figure_number(judging->arena, box->dossier_page),
				box->dossier, NULL);
	}
}

static bool has_act(const struct earlier_claim *earlier, const struct act *act)
{
	for (size_t i = 0; i < earlier->acts.count; i++)
		if (text_equal(earlier->acts.items[i].letter, act->letter) &&
		    earlier->acts.items[i].coefficient == act->coefficient &&
		    earlier->acts.items[i].amount == act->amount)
			return true;
	return false;
}

/* "K 50", "K 15,50". */
static const char *figure_act(struct arena *arena, const struct act *act)
{
	if (act->coefficient % 100 == 0)
		return arena_format(arena, "%s %d", act->letter, act->coefficient / 100);
	return arena_format(arena, "%s %d,%02d", act->letter, act->coefficient / 100,
			    act->coefficient % 100);
}

/* Of the same day it is the same claim, which is told above. */
void judge_surgery(struct judging *judging)
{
	const struct history *history = history_of(judging);
	const struct claim *claim = judging->claim;
	const struct act *act = history_surgery(claim, judging->answers, judging->fund);

	for (size_t i = 0; act != NULL && i < history->claims.count; i++) {
		const struct earlier_claim *earlier = &history->claims.items[i];

		if (!earlier->rejected && has_act(earlier, act) &&
		    history_is_same_person(claim, earlier) &&
		    date_compare(claim->care_date, earlier->care_date) != 0)
			judging_say(judging, MESSAGE_SURGERY_SEEN, SEVERITY_CHECK,
				    judging->care.where, figure_act(judging->arena, act),
				    figure_amount(judging->arena, act->amount),
				    figure_date(judging->arena, earlier->care_date),
				    earlier->dossier, NULL);
	}
}

/* ---- R24 ------------------------------------------------------------------------------------- */

static const struct earlier_medicine *bought_before(const struct earlier_claim *earlier,
						    const char *code)
{
	for (size_t i = 0; i < earlier->medicines.count; i++)
		if (text_equal(earlier->medicines.items[i].code, code))
			return &earlier->medicines.items[i];
	return NULL;
}

/* True when less than that part of the treatment was over when it was bought again. */
static bool is_too_early(const struct claim *claim, const struct earlier_claim *earlier,
			 const struct earlier_medicine *medicine, long percent)
{
	long days;

	if (medicine == NULL || medicine->treatment_days <= 0 ||
	    !date_is_set(earlier->dispensing_date))
		return false;
	days = date_days_between(earlier->dispensing_date, claim->dispensing_date);
	return days >= 0 && days * 100 < percent * medicine->treatment_days;
}

static bool may_be_renewed(const struct claim *claim, const struct earlier_claim *earlier)
{
	return !earlier->rejected && history_is_same_person(claim, earlier) &&
	       compare(claim, earlier) == SAME_NOTHING;
}

/* Of several earlier dossiers the last one tells. */
static void judge_renewal(struct judging *judging, const struct medicine_line *line, long percent)
{
	const struct history *history = history_of(judging);
	const struct earlier_claim *last = NULL;
	const char *code = history_code(line);
	int days = 0;

	for (size_t i = 0; i < history->claims.count; i++) {
		const struct earlier_claim *earlier = &history->claims.items[i];
		const struct earlier_medicine *medicine = bought_before(earlier, code);

		if (!may_be_renewed(judging->claim, earlier) ||
		    !is_too_early(judging->claim, earlier, medicine, percent) ||
		    (last != NULL &&
		     date_compare(earlier->dispensing_date, last->dispensing_date) < 0))
			continue;
		last = earlier;
		days = medicine->treatment_days;
	}
	if (last != NULL)
		judging_say(
			judging, MESSAGE_RENEWED_EARLY, SEVERITY_CHECK, judging->dispensing.where,
			line->name != NULL ? line->name : code, figure_number(judging->arena, days),
			figure_date(judging->arena, last->dispensing_date), last->dossier, NULL);
}

void judge_renewals(struct judging *judging)
{
	const struct claim *claim = judging->claim;
	long percent;

	if (judging->answers->history == NULL || judging->fund == NULL ||
	    judging->dispensing.confidence < READING_POOR ||
	    !lookup_rule(judging->answers, judging->fund, RULE_RENEWAL, NULL,
			 claim->dispensing_date, &percent))
		return;
	for (size_t i = 0; i < claim->medicines.count; i++)
		if (history_code(&claim->medicines.items[i]) != NULL)
			judge_renewal(judging, &claim->medicines.items[i], percent);
}

/* ---- S01, S02 -------------------------------------------------------------------------------- */

/* Brothers and sisters fall ill together: only dossiers of other insured people are a sign. */
static bool is_identical(const struct claim *claim, const struct earlier_claim *earlier)
{
	return claim->immatriculation != NULL && earlier->immatriculation != NULL &&
	       !text_equal(claim->immatriculation, earlier->immatriculation) &&
	       claim->practitioner_inpe != NULL &&
	       text_equal(claim->practitioner_inpe, earlier->practitioner_inpe) &&
	       claim->total > 0 && claim->total == earlier->total &&
	       history_has_same_codes(claim, earlier) && !earlier->rejected;
}

void judge_identical(struct judging *judging)
{
	const struct history *history = history_of(judging);
	const char *example = NULL;
	int count = 0;

	if (history_count_codes(judging->claim) < HISTORY_CODES_LEAST)
		return;
	for (size_t i = 0; i < history->claims.count; i++)
		if (is_identical(judging->claim, &history->claims.items[i])) {
			count++;
			if (example == NULL ||
			    strcmp(history->claims.items[i].dossier, example) < 0)
				example = history->claims.items[i].dossier;
		}
	if (count > 0)
		judging_say(judging, MESSAGE_IDENTICAL, SEVERITY_CHECK, NULL,
			    figure_amount(judging->arena, judging->claim->total),
			    figure_number(judging->arena, count), example, NULL);
}

void judge_volume(struct judging *judging)
{
	const struct volume *volume = &history_of(judging)->volume;
	const struct claim *claim = judging->claim;
	long least;

	if (volume->dossiers <= 0 || judging->fund == NULL ||
	    !lookup_rule(judging->answers, judging->fund, RULE_VOLUME, NULL, claim->care_date,
			 &least) ||
	    volume->dossiers + 1 < least)
		return;
	judging_say(judging, MESSAGE_VOLUME, SEVERITY_CHECK, judging->doctor.where,
		    figure_number(judging->arena, volume->dossiers + 1), claim->practitioner_inpe,
		    figure_date(judging->arena, claim->care_date), volume->example, NULL);
}
