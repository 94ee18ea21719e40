/*
 * Choosing the insured. A number of nine digits has no check digit, so a misread number is found
 * out only by the rest of the sheet: affiliation, identity card, name, and the person treated.
 * Every row that the registers answered is weighed by the pieces that agree with it; the best is
 * taken when at least two independent pieces speak for it and no other row comes near, or owns the
 * number or the card that was read.
 *
 * A false row is worse than none. The number of somebody who is not insured can lie beside the name
 * of somebody who is: so a number that was read for sure is never exchanged for another, and a
 * doubtful one only for a number one digit away (two, when much else agrees).
 */
#include "validate/identity.h"

#include "base/text.h"
#include "validate/family.h"
#include "validate/lookup.h"
#include "validate/match.h"

#include <string.h>

enum {
	WEIGHT_NUMBER = 6,
	WEIGHT_NUMBER_NEAR = 4,
	WEIGHT_NUMBER_TWO_EDITS = 2,
	WEIGHT_CIN = 6,
	WEIGHT_CIN_NEAR = 4,
	WEIGHT_AFFILIATION = 5,
	WEIGHT_AFFILIATION_NEAR = 3,
	WEIGHT_PERSON = 4,
	WEIGHT_PERSON_NEAR = 2,
	WEIGHT_NOT_PERSON = -4,
};

enum { PIECES_MIN = 2, WEIGHT_MIN = 6, MARGIN_MIN = 3, TWO_EDITS_WEIGHT_MIN = 12 };
enum { NUMBER_LENGTH = 9 };

/* Below this confidence a number may be two digits wrong. */
#define NUMBER_POOR 0.8

/* From this confidence on a name that is not the row's speaks against the row. */
#define NAME_SURE 0.9

struct sheet {
	const struct reading *number, *cin, *affiliation, *name;
	struct family_evidence family;
};

struct row_support {
	int pieces, weight;
	int number_edits;
	bool owns; /* the number or the card as read is exactly this row's */
};

static void add(struct row_support *support, enum closeness closeness, int same, int near)
{
	if (closeness == CLOSENESS_FAR)
		return;
	support->pieces++;
	support->weight += closeness == CLOSENESS_SAME ? same : near;
}

static void add_number(struct row_support *support, const struct sheet *sheet,
		       const struct insured *row)
{
	support->number_edits = NUMBER_LENGTH;
	if (sheet->number == NULL)
		return;
	support->number_edits = match_code_edits(sheet->number->value, row->immatriculation);
	if (support->number_edits == 2)
		support->weight += WEIGHT_NUMBER_TWO_EDITS;
	else
		add(support, match_code(sheet->number->value, row->immatriculation), WEIGHT_NUMBER,
		    WEIGHT_NUMBER_NEAR);
	support->owns |= support->number_edits == 0;
}

static enum closeness closer(enum closeness a, enum closeness b)
{
	return a > b ? a : b;
}

/* The family's part: a dependant named on the sheet is a piece apart from the insured's own name,
 * the insured named twice is not. */
static void add_people(struct row_support *support, const struct sheet *sheet,
		       const struct insured *row, const struct register_answers *answers)
{
	struct person self = person_of_insured(row);
	struct support own = family_weigh(&sheet->family, &self);
	enum closeness name = own.name, birth = own.birth, dependant_name = CLOSENESS_FAR,
		       written = CLOSENESS_FAR;

	if (sheet->name != NULL) {
		written = match_person(sheet->name->value, row->last_name, row->first_name);
		name = closer(name, written);
	}
	if (written == CLOSENESS_FAR && reading_confidence(sheet->name) >= NAME_SURE)
		support->weight += WEIGHT_NOT_PERSON;
	for (size_t i = 0; i < answers->dependants.count; i++) {
		const struct dependant *dependant = &answers->dependants.items[i];
		struct person person = person_of_dependant(dependant);
		struct support member;

		if (!text_equal(dependant->immatriculation, row->immatriculation))
			continue;
		member = family_weigh(&sheet->family, &person);
		dependant_name = closer(dependant_name, member.name);
		birth = closer(birth, member.birth);
	}
	add(support, name, WEIGHT_PERSON, WEIGHT_PERSON_NEAR);
	if (own.name == CLOSENESS_FAR)
		add(support, dependant_name, WEIGHT_PERSON, WEIGHT_PERSON_NEAR);
	add(support, birth, WEIGHT_PERSON, WEIGHT_PERSON_NEAR);
}

static struct row_support weigh_row(const struct sheet *sheet, const struct insured *row,
				    const struct register_answers *answers)
{
	struct row_support support = { 0 };

	add_number(&support, sheet, row);
	if (sheet->cin != NULL && row->cin != NULL) {
		enum closeness cin = match_code(sheet->cin->value, row->cin);

		add(&support, cin, WEIGHT_CIN, WEIGHT_CIN_NEAR);
		support.owns |= cin == CLOSENESS_SAME;
	}
	if (sheet->affiliation != NULL && row->affiliation != NULL)
		add(&support, match_code(sheet->affiliation->value, row->affiliation),
		    WEIGHT_AFFILIATION, WEIGHT_AFFILIATION_NEAR);
	add_people(&support, sheet, row, answers);
	return support;
}

/* The best row and what it must be better than. */
struct race {
	const struct insured *best;
	struct row_support support;
	int rival_weight;
	bool rival_owns;
};

static void run_row(struct race *race, const struct insured *row, struct row_support support)
{
	if (race->best != NULL && text_equal(race->best->immatriculation, row->immatriculation))
		return;
	if (race->best == NULL || support.weight > race->support.weight) {
		race->rival_weight = race->support.weight;
		race->rival_owns |= race->support.owns;
		race->best = row;
		race->support = support;
	} else {
		if (support.weight > race->rival_weight)
			race->rival_weight = support.weight;
		race->rival_owns |= support.owns;
	}
}

static struct race run(const struct sheet *sheet, const struct register_answers *answers)
{
	struct race race = { 0 };

	for (size_t i = 0; i < answers->insured.count; i++)
		run_row(&race, &answers->insured.items[i],
			weigh_row(sheet, &answers->insured.items[i], answers));
	return race;
}

static bool is_won(const struct race *race)
{
	return race->best != NULL && race->support.pieces >= PIECES_MIN &&
	       race->support.weight >= WEIGHT_MIN &&
	       race->support.weight - race->rival_weight >= MARGIN_MIN;
}

static enum number_state state_when_won(const struct sheet *sheet, const struct race *race,
					const struct register_answers *answers)
{
	const struct reading *number = sheet->number;
	int edits = race->support.number_edits;

	if (number == NULL)
		return NUMBER_ABSENT;
	if (edits == 0)
		return race->rival_owns ? NUMBER_OF_ANOTHER : NUMBER_SAME;
	if (lookup_insured(answers, number->value) != NULL)
		return NUMBER_OF_ANOTHER;
	if (edits == 1 && !race->rival_owns)
		return number->confidence >= NUMBER_SURE ? NUMBER_DOUBTED : NUMBER_NEAR;
	if (edits == 2 && !race->rival_owns && number->confidence < NUMBER_POOR &&
	    race->support.weight >= TWO_EDITS_WEIGHT_MIN)
		return NUMBER_NEAR;
	return NUMBER_OTHER;
}

/* Nobody is supported well enough: a registered number stands alone unless something contradicts.
 */
static enum number_state state_when_lost(const struct sheet *sheet,
					 const struct register_answers *answers)
{
	if (sheet->number == NULL)
		return NUMBER_ABSENT;
	if (lookup_insured(answers, sheet->number->value) == NULL)
		return NUMBER_UNKNOWN;
	return reading_confidence(sheet->name) >= NUMBER_SURE ? NUMBER_OF_ANOTHER : NUMBER_ALONE;
}

void identity_resolve(const struct dossier *dossier, const struct register_answers *answers,
		      struct identity *ret_identity)
{
	struct sheet sheet = { .number = paper_on_form(dossier, "assure_immatriculation"),
			       .cin = paper_on_form(dossier, "assure_cin"),
			       .affiliation = paper_on_form(dossier, "assure_affiliation"),
			       .name = paper_on_form(dossier, "assure_nom") };
	struct race race;

	family_gather(dossier, &sheet.family);
	race = run(&sheet, answers);
	*ret_identity = (struct identity){ .number = sheet.number };
	if (!is_won(&race)) {
		ret_identity->number_state = state_when_lost(&sheet, answers);
		return;
	}
	ret_identity->insured = race.best;
	ret_identity->weight = race.support.weight;
	ret_identity->number_state = state_when_won(&sheet, &race, answers);
	family_choose(&sheet.family, answers, ret_identity);
}

bool identity_is_settled(const struct identity *identity)
{
	return identity->insured != NULL &&
	       (identity->number_state == NUMBER_SAME || identity->number_state == NUMBER_NEAR);
}

struct person person_of_insured(const struct insured *insured)
{
	return (struct person){ .last_name = insured->last_name,
				.first_name = insured->first_name,
				.cin = insured->cin,
				.relation = "assure",
				.birth = insured->birth,
				.sex = insured->sex };
}

struct person person_of_dependant(const struct dependant *dependant)
{
	return (struct person){ .last_name = dependant->last_name,
				.first_name = dependant->first_name,
				.cin = dependant->cin,
				.relation = dependant->relation,
				.birth = dependant->birth,
				.sex = dependant->sex };
}

struct person identity_beneficiary(const struct identity *identity)
{
	if (!identity->beneficiary_known)
		return (struct person){ 0 };
	return identity->dependant != NULL ? person_of_dependant(identity->dependant)
					   : person_of_insured(identity->insured);
}
