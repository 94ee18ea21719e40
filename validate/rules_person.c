/* R03 to R06: for whom and by whom. */
#include "base/memory.h"
#include "base/text.h"
#include "validate/channel.h"
#include "validate/judging.h"
#include "validate/lookup.h"
#include "validate/match.h"

#include <math.h>
#include <string.h>

enum { NUMBER_LENGTH = 9 };

/* Below, a name is a scribble. Chosen, not measured. */
#define NAME_UNREAD 0.1

/* ---- R03: the beneficiary -------------------------------------------------------------- */

static void judge_family(struct judging *judging)
{
	const struct reading *name = paper_on_form(judging->dossier, "beneficiaire_nom");
	const struct reading *birth = paper_on_form(judging->dossier, "beneficiaire_naissance");
	bool sure =
		reading_confidence(name) >= PERSON_SURE && reading_confidence(birth) >= PERSON_SURE;
	double stranger = judging->identity.posterior * judging->identity.stranger_share;

	if (name != NULL && judging->identity.beneficiary_contradicted)
		judging_say(judging, MESSAGE_NOT_IN_FAMILY,
			    sure ? judging_severity(stranger) : SEVERITY_CHECK, name, name->value,
			    judging->identity.insured->immatriculation, NULL);
}

/* The rest of the sheet does not say for sure whom of the family it is about. */
static void judge_unsure(struct judging *judging)
{
	const struct reading *name = paper_on_form(judging->dossier, "beneficiaire_nom");

	if (name != NULL && !judging->identity.beneficiary_contradicted)
		judging_say(judging, MESSAGE_BENEFICIARY_UNSURE, SEVERITY_CHECK, name, name->value,
			    judging->identity.insured->immatriculation, NULL);
}

/* A name that cannot be read speaks against nobody. */
static bool may_be_of(const struct judging *judging, const struct insured *owner,
		      const struct reading *name)
{
	return name != NULL && (name->confidence < NAME_UNREAD ||
				judging_family_share(judging, owner, name->value) <= ANOTHER_NAME);
}

/* The number is its owner's and so is the insured's name, but the beneficiary is nobody of that
 * family: beside R04, which doubts the number. */
static void judge_stranger(struct judging *judging)
{
	const struct reading *number = judging->identity.number;
	const struct reading *insured = paper_on_form(judging->dossier, "assure_nom");
	const struct reading *name = paper_on_form(judging->dossier, "beneficiaire_nom");
	const struct insured *owner = lookup_insured(judging->answers, number->value);

	if (owner == NULL || name == NULL || !may_be_of(judging, owner, insured) ||
	    judging_family_share(judging, owner, name->value) <= ANOTHER_NAME)
		return;
	judging_say(judging,
		    name->confidence >= READ_SURE ? MESSAGE_NOT_IN_FAMILY
						  : MESSAGE_BENEFICIARY_UNSURE,
		    SEVERITY_CHECK, name, name->value, number->value, NULL);
}

/*
 * How much the insured's card, number and name as read are a row's, though none of them was read
 * well enough to choose it. A card that is the same needs a little of the others beside it; a
 * hundred rows of a large register are one digit from any number, so that the name beside one must
 * be nearly the same. Chosen, not measured.
 */
enum { OWNER_LEAST = 4, NUMBER_SLIPS = 2 };

static int points_of_card(const struct reading *card, const struct insured *row)
{
	if (card == NULL || row->cin == NULL)
		return 0;
	switch (match_code(seen_value(card), row->cin)) {
	case CLOSENESS_SAME:
		return seen_confidence(card) >= READING_POOR ? 3 : 1;
	case CLOSENESS_NEAR:
		return 1;
	case CLOSENESS_FAR:
		break;
	}
	return 0;
}

static int points_of_number(const struct reading *number, const struct insured *row)
{
	int edits = number != NULL ? match_code_edits(seen_value(number), row->immatriculation)
				   : NUMBER_LENGTH;

	return edits <= NUMBER_SLIPS ? edits < NUMBER_SLIPS ? 2 : 1 : 0;
}

static int points_of_name(const struct reading *name, const struct insured *row)
{
	if (name == NULL)
		return 0;
	if (match_person(seen_value(name), row->last_name, row->first_name) != CLOSENESS_FAR)
		return 2;
	return match_person_share(seen_value(name), row->last_name, row->first_name) <=
	       ANOTHER_NAME;
}

static bool is_likely_owner(const struct judging *judging, const struct insured *row)
{
	const struct dossier *dossier = judging->dossier;

	return points_of_card(paper_on_form(dossier, "assure_cin"), row) +
		       points_of_number(judging->identity.number, row) +
		       points_of_name(paper_on_form(dossier, "assure_nom"), row) >=
	       OWNER_LEAST;
}

/* Only one; NULL: none, or several. */
static const struct insured *likely_owner(const struct judging *judging)
{
	const struct insured *owner = NULL;

	for (size_t i = 0; i < judging->answers->insured.count; i++) {
		const struct insured *row = &judging->answers->insured.items[i];

		if (!is_likely_owner(judging, row))
			continue;
		if (owner != NULL && !text_equal(owner->immatriculation, row->immatriculation))
			return NULL;
		owner = row;
	}
	return owner;
}

static bool may_be_born(const struct reading *birth, struct date day)
{
	return birth == NULL || match_date(seen_value(birth), day) != CLOSENESS_FAR;
}

/* One who may be the one treated, by the birth date. */
static bool may_be_in_family(const struct judging *judging, const struct insured *owner)
{
	const struct reading *birth = paper_on_form(judging->dossier, "beneficiaire_naissance");
	bool may_be = may_be_born(birth, owner->birth);

	for (size_t i = 0; i < judging->answers->dependants.count; i++) {
		const struct dependant *dependant = &judging->answers->dependants.items[i];

		may_be |= text_equal(dependant->immatriculation, owner->immatriculation) &&
			  may_be_born(birth, dependant->birth);
	}
	return may_be;
}

/* The surest of the papers that bear the name which the sheet gives the one treated. */
static double confidence_of_name(const struct judging *judging, const struct reading *name)
{
	const struct reading *papers[] = {
		paper_on_document(judging->dossier, "ordonnance", 0, "patient"),
		paper_on_document(judging->dossier, "facture", 0, "client"),
	};
	double surest = seen_confidence(name);

	for (size_t i = 0; i < ARRAY_LENGTH(papers); i++)
		if (papers[i] != NULL &&
		    match_names_share(seen_value(name), seen_value(papers[i])) <= ANOTHER_NAME)
			surest = fmax(surest, seen_confidence(papers[i]));
	return surest;
}

/* Nobody is chosen, since the insured's own lines were read poorly; but whoever it is, the one
 * treated is not of that family, by name and by birth date. */
static void judge_stranger_of_likely(struct judging *judging)
{
	const struct reading *name = paper_on_form(judging->dossier, "beneficiaire_nom");
	const struct insured *owner = likely_owner(judging);

	if (owner != NULL && name != NULL && confidence_of_name(judging, name) >= READING_POOR &&
	    judging_family_share(judging, owner, seen_value(name)) > ANOTHER_NAME &&
	    !may_be_in_family(judging, owner))
		judging_say(judging, MESSAGE_NOT_IN_LIKELY_FAMILY, SEVERITY_CHECK, name,
			    name->value, NULL);
}

/* Another member's name, or a stranger's, beside a birth date or papers that are the beneficiary's.
 */
static void judge_name(struct judging *judging)
{
	const struct reading *name = paper_on_form(judging->dossier, "beneficiaire_nom");
	struct patient person = identity_beneficiary(&judging->identity);

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

/* The age up to which the child is covered as what is known of it; 0: without any limit, -1: there
 * is no rule. */
static long age_limit(const struct judging *judging)
{
	struct date day = judging->care.date;
	long limit, student;

	if (!lookup_rule(judging->answers, judging->fund, RULE_CHILD_AGE, NULL, day, &limit))
		return -1;
	if (judging_entitlement(judging, ENTITLEMENT_DISABLED, NULL, day) != NULL)
		return 0;
	if (judging_entitlement(judging, ENTITLEMENT_STUDENT, NULL, day) != NULL &&
	    lookup_rule(judging->answers, judging->fund, RULE_STUDENT_AGE, NULL, day, &student))
		return student;
	return limit;
}

/* Up to which age papers that the register does not know of may yet cover somebody. */
static long age_with_papers(const struct judging *judging)
{
	static const enum rule_name names[] = { RULE_STUDENT_AGE, RULE_CONDITIONAL_AGE };
	long highest = 0, limit;

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		if (lookup_rule(judging->answers, judging->fund, names[i], NULL, judging->care.date,
				&limit) &&
		    limit > highest)
			highest = limit;
	return highest;
}

/* Beyond every age only the disabled are covered, which the register may not know: a check. */
static void judge_age(struct judging *judging)
{
	const struct claim *claim = judging->claim;
	struct arena *arena = judging->arena;
	long limit, last;
	int age;

	if (!text_equal(claim->relation, "enfant") || !date_is_set(claim->birth) ||
	    !date_is_set(judging->care.date))
		return;
	age = date_age_years(claim->birth, judging->care.date);
	limit = age_limit(judging);
	last = age_with_papers(judging);
	if (limit <= 0 || age <= limit)
		return;
	judging_say(judging, last > 0 && age > last ? MESSAGE_OVER_EVERY_AGE : MESSAGE_OVER_AGE,
		    SEVERITY_CHECK, paper_on_form(judging->dossier, "beneficiaire_naissance"),
		    claim->beneficiary, figure_number(arena, age),
		    figure_date(arena, judging->care.date),
		    figure_number(arena, last > 0 && age > last ? last : limit), NULL);
}

/* The dependant's own row among the insured: one card, or no card to compare but one name and birth
 * date. */
static bool is_own_row(const struct insured *row, const struct dependant *dependant)
{
	if (text_equal(row->immatriculation, dependant->immatriculation) ||
	    date_compare(row->birth, dependant->birth) != 0 || row->sex != dependant->sex)
		return false;
	if (row->cin != NULL && dependant->cin != NULL)
		return text_equal(row->cin, dependant->cin);
	return text_equal(row->last_name, dependant->last_name) &&
	       text_equal(row->first_name, dependant->first_name);
}

/* Spouse and children are covered if they are not covered themselves. The number is theirs, and no
 * letter to the insured tells it. */
static void judge_own_cover(struct judging *judging)
{
	const struct dependant *dependant = judging->identity.dependant;
	const struct day *care = &judging->care;
	double probability = judging_person_and_day(judging);

	for (size_t i = 0; dependant != NULL && i < judging->answers->insured.count; i++) {
		const struct insured *row = &judging->answers->insured.items[i];

		if (is_own_row(row, dependant) &&
		    lookup_is_valid(care->date, row->rights_from, row->rights_to))
			judging_say(judging, MESSAGE_COVERED_HIMSELF,
				    dependant->cin != NULL && row->cin != NULL
					    ? judging_severity(probability)
					    : SEVERITY_CHECK,
				    paper_on_form(judging->dossier, "beneficiaire_nom"),
				    judging->claim->beneficiary, row->fund,
				    figure_date(judging->arena, care->date), NULL);
	}
}

void judge_beneficiary(struct judging *judging)
{
	if (judging->identity.number_state == NUMBER_OF_ANOTHER ||
	    judging->identity.number_state == NUMBER_ALONE)
		judge_stranger(judging);
	else if (!identity_is_settled(&judging->identity))
		judge_stranger_of_likely(judging);
	if (!identity_is_settled(&judging->identity))
		return;
	judge_family(judging);
	if (!judging->identity.beneficiary_known) {
		judge_unsure(judging);
		return;
	}
	judge_name(judging);
	judge_relation(judging, "lien_conjoint", "conjoint");
	judge_relation(judging, "lien_enfant", "enfant");
	judge_age(judging);
	judge_own_cover(judging);
}

/* ---- R05: the patient's name ----------------------------------------------------------- */

/* An empty place on a page of which enough else was read: it was looked at, and the page is not
 * what is at fault. That the reader saw no ink there is no proof, so a person looks. */
void judge_patient_name(struct judging *judging)
{
	const struct page *page = judging_empty_field(judging, "beneficiaire_nom");

	if (page != NULL)
		judging_say_field(judging, MESSAGE_PATIENT_NOT_WRITTEN, SEVERITY_CHECK,
				  (struct place){ "beneficiaire_nom", page->number },
				  figure_number(judging->arena, page->number), NULL);
}

/* ---- R04: the registration number ------------------------------------------------------ */

static bool is_well_formed(const char *number)
{
	return strlen(number) == NUMBER_LENGTH && text_is_digits(number);
}

static void judge_unregistered(struct judging *judging, const struct reading *number)
{
	const struct insured *candidate = judging->identity.insured;
	enum severity severity = judging_severity(number->confidence);

	/* a letter tells this to whoever it is sent to, perhaps not that insured: no whole number
	 */
	if (judging->identity.number_state == NUMBER_DOUBTED)
		judging_say(judging, MESSAGE_NUMBER_NEAR, SEVERITY_CHECK, number, number->value,
			    figure_end(candidate->immatriculation), NULL);
	else if (candidate != NULL)
		judging_say(judging, MESSAGE_NUMBER_OTHER, severity, number, number->value,
			    figure_end(candidate->immatriculation), NULL);
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
	enum message absent, unknown, misplaced, differ;
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
	else if (lookup_practitioner(judging->answers, practice->inpe) != NULL &&
		 practice->row == NULL)
		judging_say(judging, messages.misplaced, SEVERITY_CHECK, practice->where,
			    practice->inpe, NULL);
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
							 MESSAGE_PRACTITIONER_MISPLACED,
							 MESSAGE_PRACTITIONERS_DIFFER };
	static const struct practice_messages pharmacy = { MESSAGE_PHARMACY_ABSENT,
							   MESSAGE_PHARMACY_UNKNOWN,
							   MESSAGE_PHARMACY_MISPLACED,
							   MESSAGE_PHARMACIES_DIFFER };

	judge_practice(judging, &judging->doctor, doctor);
	if (paper_has_medicines(&judging->paper))
		judge_practice(judging, &judging->pharmacy, pharmacy);
}
