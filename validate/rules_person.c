/* R01 to R06: when, for whom and by whom. */
#include "base/text.h"
#include "validate/judging.h"
#include "validate/lookup.h"
#include "validate/match.h"

#include <string.h>

enum { NUMBER_LENGTH = 9 };

/* ---- R01: the delay -------------------------------------------------------------------- */

/* One misread digit of a month makes any dossier late, so an error needs two places that agree. */
static enum severity severity_by_day(const struct day *day, double probability)
{
	return day->voices >= 2 ? judging_severity(probability) : SEVERITY_CHECK;
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
		judging_say(judging, MESSAGE_LATE, severity_by_day(care, care->confidence),
			    care->where, figure_date(arena, received), figure_number(arena, days),
			    figure_date(arena, care->date), figure_number(arena, limit), NULL);
}

/* ---- R02: rights ----------------------------------------------------------------------- */

void judge_rights(struct judging *judging)
{
	const struct day *care = &judging->care;
	const struct insured *insured = judging->identity.insured;
	struct arena *arena = judging->arena;
	enum severity severity;

	if (!identity_is_settled(&judging->identity) || !date_is_set(care->date) ||
	    care->confidence < READING_POOR)
		return;
	severity = severity_by_day(care, care->confidence * judging->certainty[KEY_INSURED]);
	if (date_is_set(insured->rights_to) && date_compare(care->date, insured->rights_to) > 0)
		judging_say(judging, MESSAGE_RIGHTS_ENDED, severity, care->where,
			    figure_date(arena, insured->rights_to), figure_date(arena, care->date),
			    NULL);
	else if (date_is_set(insured->rights_from) &&
		 date_compare(care->date, insured->rights_from) < 0)
		judging_say(judging, MESSAGE_RIGHTS_NOT_BEGUN, severity, care->where,
			    figure_date(arena, insured->rights_from),
			    figure_date(arena, care->date), NULL);
}

/* ---- R03: the beneficiary -------------------------------------------------------------- */

static void judge_family(struct judging *judging)
{
	const struct reading *name = paper_on_form(judging->dossier, "beneficiaire_nom");
	const struct reading *birth = paper_on_form(judging->dossier, "beneficiaire_naissance");
	bool sure =
		reading_confidence(name) >= PERSON_SURE && reading_confidence(birth) >= PERSON_SURE;

	if (name != NULL && judging->identity.beneficiary_contradicted)
		judging_say(judging, MESSAGE_NOT_IN_FAMILY, sure ? SEVERITY_ERROR : SEVERITY_CHECK,
			    name, name->value, judging->identity.insured->immatriculation, NULL);
}

/* Another member's name, or a stranger's, beside a birth date or papers that are the beneficiary's.
 */
static void judge_name(struct judging *judging)
{
	const struct reading *name = paper_on_form(judging->dossier, "beneficiaire_nom");
	struct person person = identity_beneficiary(&judging->identity);

	if (reading_confidence(name) >= READ_SURE &&
	    match_person(name->value, person.last_name, person.first_name) == CLOSENESS_FAR)
		judging_say(judging, MESSAGE_NAME_DIFFERS, SEVERITY_CHECK, name, name->value,
			    judging->claim->beneficiary, NULL);
}

/* A tick for one relation beside a person who is registered under another. */
static void judge_relation(struct judging *judging, const char *field, const char *relation)
{
	const struct reading *tick = paper_on_form(judging->dossier, field);

	if (reading_is_true(tick) && tick->confidence >= READ_SURE &&
	    !text_equal(judging->claim->relation, relation))
		judging_say(judging, MESSAGE_RELATION_DIFFERS, SEVERITY_CHECK, tick,
			    judging->claim->beneficiary, NULL);
}

/* Students and the disabled are covered beyond the age, which no page of the sheet says: a check.
 */
static void judge_age(struct judging *judging)
{
	const struct claim *claim = judging->claim;
	struct arena *arena = judging->arena;
	long limit;
	int age;

	if (!text_equal(claim->relation, "enfant") || !date_is_set(claim->birth) ||
	    !date_is_set(judging->care.date) ||
	    !lookup_rule(judging->answers, judging->fund, RULE_CHILD_AGE, NULL, judging->care.date,
			 &limit))
		return;
	age = date_age_years(claim->birth, judging->care.date);
	if (age > limit)
		judging_say(judging, MESSAGE_OVER_AGE, SEVERITY_CHECK,
			    paper_on_form(judging->dossier, "beneficiaire_naissance"),
			    claim->beneficiary, figure_number(arena, age),
			    figure_date(arena, judging->care.date), figure_number(arena, limit),
			    NULL);
}

void judge_beneficiary(struct judging *judging)
{
	if (!identity_is_settled(&judging->identity))
		return;
	judge_family(judging);
	if (!judging->identity.beneficiary_known)
		return;
	judge_name(judging);
	judge_relation(judging, "lien_conjoint", "conjoint");
	judge_relation(judging, "lien_enfant", "enfant");
	judge_age(judging);
}

/* ---- R04: the registration number ------------------------------------------------------ */

static bool is_well_formed(const char *number)
{
	return strlen(number) == NUMBER_LENGTH && text_is_digits(number);
}

static void judge_unregistered(struct judging *judging, const struct reading *number)
{
	const struct insured *candidate = judging->identity.insured;
	enum severity severity =
		number->confidence >= NUMBER_SURE ? SEVERITY_ERROR : SEVERITY_CHECK;

	if (judging->identity.number_state == NUMBER_DOUBTED)
		judging_say(judging, MESSAGE_NUMBER_NEAR, SEVERITY_CHECK, number, number->value,
			    candidate->immatriculation, NULL);
	else if (candidate != NULL)
		judging_say(judging, MESSAGE_NUMBER_OTHER, severity, number, number->value,
			    candidate->immatriculation, NULL);
	else
		judging_say(judging, MESSAGE_NUMBER_UNKNOWN, severity, number, number->value, NULL);
}

void judge_number(struct judging *judging)
{
	const struct reading *number = judging->identity.number;

	switch (judging->identity.number_state) {
	case NUMBER_ABSENT:
		judging_say(judging, MESSAGE_NUMBER_ABSENT, SEVERITY_CHECK, NULL, NULL);
		break;
	case NUMBER_DOUBTED:
	case NUMBER_OTHER:
	case NUMBER_UNKNOWN:
		if (!is_well_formed(number->value))
			judging_say(judging, MESSAGE_NUMBER_MALFORMED, SEVERITY_CHECK, number,
				    number->value, figure_number(judging->arena, NUMBER_LENGTH),
				    NULL);
		else if (judging->answers->known)
			judge_unregistered(judging, number);
		break;
	case NUMBER_OF_ANOTHER:
		judging_say(judging, MESSAGE_NUMBER_OF_ANOTHER, SEVERITY_CHECK, number,
			    number->value, NULL);
		break;
	case NUMBER_SAME:
	case NUMBER_NEAR:
	case NUMBER_ALONE:
		break;
	}
}

/* ---- R06: practitioner and pharmacy ---------------------------------------------------- */

struct practice_messages {
	enum message absent, unknown, differ;
};

/* A label and a page that say the same unregistered number: it was read right, and is not there. */
static enum severity severity_of_unknown(const struct practice *practice)
{
	return practice->on_label && practice->where != NULL ? SEVERITY_ERROR : SEVERITY_CHECK;
}

static void judge_practice(struct judging *judging, const struct practice *practice,
			   struct practice_messages messages)
{
	if (practice->inpe == NULL)
		judging_say(judging, messages.absent, SEVERITY_CHECK, NULL, NULL);
	else if (judging->answers->known && practice->row == NULL)
		judging_say(judging, messages.unknown, severity_of_unknown(practice),
			    practice->where, practice->inpe, NULL);
	if (practice->rival != NULL)
		judging_say_both(judging, messages.differ, SEVERITY_CHECK,
				 judging_place(practice->where),
				 judging_place(practice->rival_where), practice->inpe,
				 practice->rival, NULL);
}

void judge_practices(struct judging *judging)
{
	static const struct practice_messages doctor = { MESSAGE_PRACTITIONER_ABSENT,
							 MESSAGE_PRACTITIONER_UNKNOWN,
							 MESSAGE_PRACTITIONERS_DIFFER };
	static const struct practice_messages pharmacy = { MESSAGE_PHARMACY_ABSENT,
							   MESSAGE_PHARMACY_UNKNOWN,
							   MESSAGE_PHARMACIES_DIFFER };

	judge_practice(judging, &judging->doctor, doctor);
	if (paper_has_medicines(&judging->paper))
		judge_practice(judging, &judging->pharmacy, pharmacy);
}
