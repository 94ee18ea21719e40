/*
 * R17, R18 and R25: what the person treated must have been granted, and who else covers him. That
 * the register knows of no agreement, or of one that has ended, is no proof, for the paper of it or
 * of its renewal may be new: a check.
 */
#include "base/text.h"
#include "validate/judging.h"
#include "validate/lookup.h"

#include <stdlib.h>
#include <string.h>

static const struct date any_day;

/* ---- what the rules of a person's rights ask ------------------------------------------- */

static int rank_of(const struct identity *identity)
{
	return identity->dependant != NULL ? identity->dependant->rank : 0;
}

static bool is_person_known(const struct judging *judging)
{
	return identity_is_settled(&judging->identity) && judging->identity.beneficiary_known;
}

const struct entitlement *judging_entitlement(const struct judging *judging,
					      enum entitlement_kind kind, const char *subject,
					      struct date day)
{
	if (!is_person_known(judging))
		return NULL;
	return lookup_entitlement(judging->answers, judging->identity.insured->immatriculation,
				  rank_of(&judging->identity), kind, subject, day);
}

bool judging_is_of_person(const struct judging *judging, const struct entitlement *entitlement)
{
	return is_person_known(judging) && entitlement->rank == rank_of(&judging->identity) &&
	       text_equal(entitlement->immatriculation, judging->identity.insured->immatriculation);
}

double judging_person_and_day(const struct judging *judging)
{
	return judging->care.voices >= 2
		       ? judging->identity.beneficiary_confidence * judging->care.confidence
		       : 0;
}

/* ---- R17: prior agreement -------------------------------------------------------------- */

static long sessions_of(const struct act_row *row)
{
	long sessions = row->sessions != NULL ? strtol(row->sessions->value, NULL, 10) : 0;

	return sessions > 0 && sessions <= 366 ? sessions : 1;
}

/* How many acts of the letter of this one there are; 0: an earlier row has told of the letter. */
static long count_acts(const struct judging *judging, size_t index)
{
	const struct claim *claim = judging->claim;
	long count = 0;

	for (size_t i = 0; i < claim->acts.count; i++) {
		if (!text_equal(claim->acts.items[i].letter, claim->acts.items[index].letter))
			continue;
		if (i < index)
			return 0;
		count += sessions_of(&judging->paper.acts.items[i]);
	}
	return count;
}

static struct date day_of_act(const struct judging *judging, const struct act *act)
{
	return date_is_set(act->date) ? act->date : judging->care.date;
}

static void say_without_agreement(struct judging *judging, const struct act *act,
				  const struct reading *letter, long count, long limit)
{
	const struct entitlement *ended =
		judging_entitlement(judging, ENTITLEMENT_AGREEMENT, act->letter, any_day);
	struct date day = day_of_act(judging, act);
	struct arena *arena = judging->arena;

	if (ended != NULL && date_is_set(ended->valid_to) && date_compare(ended->valid_to, day) < 0)
		judging_say(judging, MESSAGE_AGREEMENT_ENDED, SEVERITY_CHECK, letter, act->letter,
			    figure_date(arena, ended->valid_to), figure_date(arena, day), NULL);
	else
		judging_say(judging, MESSAGE_AGREEMENT_ABSENT, SEVERITY_CHECK, letter, act->letter,
			    figure_number(arena, count), figure_number(arena, limit), NULL);
}

/* Any letter's limit that so many acts reach. */
static bool may_need_agreement(const struct judging *judging, const struct act *act, long count)
{
	const struct register_answers *answers = judging->answers;
	struct date day = day_of_act(judging, act);

	for (size_t i = 0; i < answers->rules.count; i++) {
		const struct rule *rule = &answers->rules.items[i];

		if (rule->name == RULE_AGREEMENT && text_equal(rule->payer, judging->fund) &&
		    lookup_is_valid(day, rule->valid_from, rule->valid_to) && count >= rule->value)
			return true;
	}
	return false;
}

/* Sessions whose number can be read, but not their letter. */
static void judge_unread_letter(struct judging *judging, size_t index)
{
	const struct act_row *row = &judging->paper.acts.items[index];
	const struct act *act = &judging->claim->acts.items[index];

	if (row->table == TABLE_PARAMEDICAL && reading_confidence(row->sessions) >= READING_POOR &&
	    may_need_agreement(judging, act, sessions_of(row)) &&
	    judging_entitlement(judging, ENTITLEMENT_AGREEMENT, NULL, day_of_act(judging, act)) ==
		    NULL)
		judging_say(judging, MESSAGE_AGREEMENT_UNSURE, SEVERITY_CHECK, row->sessions,
			    figure_number(judging->arena, sessions_of(row)), NULL);
}

static void judge_acts(struct judging *judging)
{
	for (size_t i = 0; i < judging->claim->acts.count; i++) {
		const struct act *act = &judging->claim->acts.items[i];
		const struct reading *letter = judging->paper.acts.items[i].letter;
		struct date day = day_of_act(judging, act);
		long limit, count;

		if (act->letter == NULL || reading_confidence(letter) < READING_POOR) {
			judge_unread_letter(judging, i);
			continue;
		}
		if (!lookup_rule(judging->answers, judging->fund, RULE_AGREEMENT, act->letter, day,
				 &limit))
			continue;
		count = count_acts(judging, i);
		if (count > 0 && count >= limit &&
		    judging_entitlement(judging, ENTITLEMENT_AGREEMENT, act->letter, day) == NULL)
			say_without_agreement(judging, act, letter, count, limit);
	}
}

/* The sheet says of itself that it asks for the agreement, not that the care was given. */
static void judge_request(struct judging *judging)
{
	const struct reading *asked = paper_on_form(judging->dossier, "entente_prealable");
	const struct reading *given = paper_on_form(judging->dossier, "execution");

	if (reading_is_true(asked) && asked->confidence >= READ_SURE && !reading_is_true(given) &&
	    judging_entitlement(judging, ENTITLEMENT_AGREEMENT, NULL, judging->care.date) == NULL)
		judging_say(judging, MESSAGE_AGREEMENT_ASKED, SEVERITY_CHECK, asked, NULL);
}

void judge_agreement(struct judging *judging)
{
	judge_acts(judging);
	judge_request(judging);
}

/* ---- R18: long disease ----------------------------------------------------------------- */

/* The place of the sheet that claims it, on forms that have one; NULL: it is not claimed. */
static const struct reading *claimed_disease(const struct judging *judging)
{
	const struct reading *tick = paper_on_form(judging->dossier, "ald");
	const struct reading *code = paper_on_form(judging->dossier, "ald_code");

	if (reading_is_true(tick) && tick->confidence >= READ_SURE)
		return tick;
	return reading_confidence(code) >= READ_SURE
		       ? code
		       : paper_on_form(judging->dossier, "ald_accord");
}

static void judge_empty(struct judging *judging, const char *field, enum message message)
{
	const struct page *page = judging_empty_field(judging, field);

	if (page != NULL)
		judging_say_field(judging, message, SEVERITY_CHECK,
				  (struct place){ field, page->number }, NULL);
}

static void judge_granted(struct judging *judging, const struct reading *claimed)
{
	struct date day = judging->care.date;
	const struct entitlement *valid = judging_entitlement(judging, ENTITLEMENT_ALD, NULL, day);
	const struct entitlement *ended =
		judging_entitlement(judging, ENTITLEMENT_ALD, NULL, any_day);
	struct arena *arena = judging->arena;

	if (valid != NULL)
		return;
	if (ended != NULL && date_is_set(ended->valid_to) && date_compare(ended->valid_to, day) < 0)
		judging_say(judging, MESSAGE_ALD_ENDED, SEVERITY_CHECK, claimed,
			    judging->claim->beneficiary, figure_date(arena, ended->valid_to),
			    figure_date(arena, day), NULL);
	else
		judging_say(judging, MESSAGE_ALD_NOT_GRANTED, SEVERITY_CHECK, claimed,
			    judging->claim->beneficiary, figure_date(arena, day), NULL);
}

static void judge_disease_code(struct judging *judging)
{
	const struct reading *code = paper_on_form(judging->dossier, "ald_code");
	const struct entitlement *any =
		judging_entitlement(judging, ENTITLEMENT_ALD, NULL, judging->care.date);

	if (reading_confidence(code) >= READ_SURE && any != NULL && any->subject != NULL &&
	    judging_entitlement(judging, ENTITLEMENT_ALD, code->value, judging->care.date) == NULL)
		judging_say(judging, MESSAGE_ALD_CODE_DIFFERS, SEVERITY_CHECK, code, code->value,
			    any->subject, NULL);
}

void judge_long_disease(struct judging *judging)
{
	const struct reading *claimed = claimed_disease(judging);

	if (claimed == NULL)
		return;
	judge_empty(judging, "ald_code", MESSAGE_ALD_CODE_ABSENT);
	judge_empty(judging, "ald_accord", MESSAGE_ALD_NUMBER_ABSENT);
	if (!is_person_known(judging) || !date_is_set(judging->care.date) ||
	    judging->care.confidence < READING_POOR)
		return;
	judge_granted(judging, claimed);
	judge_disease_code(judging);
}

/* ---- R25: other cover ------------------------------------------------------------------ */

/* Who an overlap is of; NULL: somebody whom this dossier does not hang on. */
static const char *name_of(const struct judging *judging, const struct overlap *overlap)
{
	const struct insured *insured = judging->identity.insured;

	if (!text_equal(overlap->immatriculation, insured->immatriculation))
		return NULL;
	if (judging->identity.beneficiary_known && overlap->rank == rank_of(&judging->identity))
		return judging->claim->beneficiary;
	return overlap->rank == 0 ? arena_format(judging->arena, "%s %s", insured->last_name,
						 insured->first_name)
				  : NULL;
}

/* Of the insured whose dependant was treated a person judges what it means. */
static enum severity severity_of(const struct judging *judging, const struct overlap *overlap)
{
	return judging->identity.beneficiary_known && overlap->rank == rank_of(&judging->identity)
		       ? judging_severity(overlap->probability * judging_person_and_day(judging))
		       : SEVERITY_CHECK;
}

/* The other number may be another person's, whom no letter names: its end tells it from others. */
static const char *name_other(const struct overlap *overlap)
{
	return overlap->other_scheme ? overlap->other : figure_end(overlap->other);
}

void judge_overlaps(struct judging *judging)
{
	const struct day *care = &judging->care;

	if (!identity_is_settled(&judging->identity) || care->confidence < READING_POOR)
		return;
	for (size_t i = 0; i < judging->answers->overlaps.count; i++) {
		const struct overlap *overlap = &judging->answers->overlaps.items[i];
		const char *name = name_of(judging, overlap);

		if (name != NULL &&
		    lookup_is_valid(care->date, overlap->valid_from, overlap->valid_to))
			judging_say(judging,
				    overlap->other_scheme ? MESSAGE_OTHER_SCHEME
							  : MESSAGE_REGISTERED_TWICE,
				    severity_of(judging, overlap), care->where, name,
				    name_other(overlap), figure_date(judging->arena, care->date),
				    NULL);
	}
}

/* The sheet of one fund, and an insured of another: who pays is not for the form to say. */
void judge_fund(struct judging *judging)
{
	const struct insured *insured = judging->identity.insured;

	if (judging->fund != NULL && identity_is_settled(&judging->identity) &&
	    insured->fund != NULL && !lookup_is_payer(insured->fund, judging->fund))
		judging_say(judging, MESSAGE_OTHER_FUND, SEVERITY_CHECK, NULL, judging->fund,
			    arena_format(judging->arena, "%s %s", insured->last_name,
					 insured->first_name),
			    insured->fund, NULL);
}
