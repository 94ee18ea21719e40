#include "validate/family.h"

#include "base/memory.h"
#include "base/text.h"

/* Weights of what agrees and of what, read for sure, does not. */
enum {
	WEIGHT_SAME = 4,
	WEIGHT_NEAR = 2,
	WEIGHT_NOT_NAME = -2,
	WEIGHT_NOT_BIRTH = -3,
	WEIGHT_NOT_CIN = -2,
	WEIGHT_RELATION = 3,
	WEIGHT_NO_BOX = 2,
	WEIGHT_NOT_RELATION = -2,
	WEIGHT_SEX = 1,
};

enum { PIECES_MIN = 2, WEIGHT_MIN = 5, MARGIN_MIN = 2 };

/* A reading that disagrees counts against a person from this confidence on. */
#define SURE 0.9

/* What is left of the choice of a person when something that was read for sure is not his. */
#define CONTRADICTED 0.9

void family_gather(const struct dossier *dossier, struct family_evidence *ret_evidence)
{
	*ret_evidence = (struct family_evidence){
		.names = { paper_on_form(dossier, "beneficiaire_nom"),
			   paper_on_document(dossier, "ordonnance", 0, "patient"),
			   paper_on_document(dossier, "facture", 0, "client") },
		.birth = paper_on_form(dossier, "beneficiaire_naissance"),
		.cin = paper_on_form(dossier, "beneficiaire_cin"),
		.spouse = paper_on_form(dossier, "lien_conjoint"),
		.child = paper_on_form(dossier, "lien_enfant"),
		.male = paper_on_form(dossier, "sexe_m"),
		.female = paper_on_form(dossier, "sexe_f"),
	};
}

static void count(struct support *support, enum closeness closeness, const struct reading *reading,
		  int weight_against)
{
	if (closeness != CLOSENESS_FAR) {
		support->pieces++;
		support->weight += closeness == CLOSENESS_SAME ? WEIGHT_SAME : WEIGHT_NEAR;
	} else if (reading_confidence(reading) >= SURE) {
		support->weight += weight_against;
		support->contradicted = true;
	}
}

static void count_names(struct support *support, const struct family_evidence *evidence,
			const struct person *person)
{
	for (size_t i = 0; i < ARRAY_LENGTH(evidence->names); i++) {
		const struct reading *reading = evidence->names[i];
		enum closeness closeness;

		if (reading == NULL)
			continue;
		closeness = match_person(reading->value, person->last_name, person->first_name);
		count(support, closeness, reading, WEIGHT_NOT_NAME);
		if (closeness > support->name)
			support->name = closeness;
	}
}

/* The relation that the boxes say; NULL when both are ticked or neither was read. */
static const char *relation_ticked(const struct family_evidence *evidence)
{
	bool spouse = reading_is_true(evidence->spouse), child = reading_is_true(evidence->child);

	if (spouse && child)
		return NULL;
	if (spouse || child)
		return spouse ? "conjoint" : "enfant";
	if (reading_confidence(evidence->spouse) < SURE ||
	    reading_confidence(evidence->child) < SURE)
		return NULL;
	return "assure";
}

static void count_relation(struct support *support, const struct family_evidence *evidence,
			   const struct person *person)
{
	const char *ticked = relation_ticked(evidence);

	if (ticked == NULL)
		return;
	if (!text_equal(ticked, person->relation)) {
		support->weight += WEIGHT_NOT_RELATION;
		return;
	}
	/* an empty box says less than a tick: people forget it */
	support->pieces++;
	support->weight += text_equal(ticked, "assure") ? WEIGHT_NO_BOX : WEIGHT_RELATION;
}

static void count_sex(struct support *support, const struct family_evidence *evidence,
		      const struct person *person)
{
	bool male = reading_is_true(evidence->male), female = reading_is_true(evidence->female);

	if (male == female)
		return;
	support->weight += (person->sex == 'M') == male ? WEIGHT_SEX : -WEIGHT_SEX;
}

struct support family_weigh(const struct family_evidence *evidence, const struct person *person)
{
	struct support support = { 0 };

	count_names(&support, evidence, person);
	if (evidence->birth != NULL) {
		support.birth = match_date(evidence->birth->value, person->birth);
		count(&support, support.birth, evidence->birth, WEIGHT_NOT_BIRTH);
	}
	if (evidence->cin != NULL && person->cin != NULL)
		count(&support, match_code(evidence->cin->value, person->cin), evidence->cin,
		      WEIGHT_NOT_CIN);
	count_relation(&support, evidence, person);
	count_sex(&support, evidence, person);
	return support;
}

/* The best member so far and how far the next one is behind. */
struct contest {
	const struct dependant *best; /* NULL: the insured */
	struct support support;
	int second_weight;
	bool anyone_fits; /* name or birth date of somebody is at least near */
};

static void enter(struct contest *contest, const struct dependant *dependant,
		  struct support support)
{
	if (support.name != CLOSENESS_FAR || support.birth != CLOSENESS_FAR)
		contest->anyone_fits = true;
	if (support.weight > contest->support.weight) {
		contest->second_weight = contest->support.weight;
		contest->support = support;
		contest->best = dependant;
	} else if (support.weight > contest->second_weight) {
		contest->second_weight = support.weight;
	}
}

/* A name and a birth date that agree leave no doubt; two weaker pieces leave some. */
static double confidence_of(const struct support *support)
{
	if (support->contradicted)
		return CONTRADICTED;
	if (support->name == CLOSENESS_SAME && support->birth == CLOSENESS_SAME)
		return 0.9995;
	if (support->name == CLOSENESS_SAME && support->pieces >= 3)
		return 0.997;
	if (support->name != CLOSENESS_FAR && support->birth != CLOSENESS_FAR)
		return 0.995;
	return support->pieces >= 3 ? 0.98 : 0.95;
}

/* True when both a name and a birth date were read for sure. */
static bool is_sure(const struct family_evidence *evidence)
{
	return reading_confidence(evidence->names[0]) >= SURE &&
	       reading_confidence(evidence->birth) >= SURE;
}

void family_choose(const struct family_evidence *evidence, const struct register_answers *answers,
		   struct identity *identity)
{
	struct person self = person_of_insured(identity->insured);
	struct contest contest = { .support = family_weigh(evidence, &self),
				   .second_weight = -100 };

	contest.anyone_fits =
		contest.support.name != CLOSENESS_FAR || contest.support.birth != CLOSENESS_FAR;
	for (size_t i = 0; i < answers->dependants.count; i++) {
		const struct dependant *dependant = &answers->dependants.items[i];
		struct person person = person_of_dependant(dependant);

		if (text_equal(dependant->immatriculation, identity->insured->immatriculation))
			enter(&contest, dependant, family_weigh(evidence, &person));
	}
	identity->beneficiary_contradicted = !contest.anyone_fits && is_sure(evidence);
	if (contest.support.pieces < PIECES_MIN || contest.support.weight < WEIGHT_MIN ||
	    contest.support.weight - contest.second_weight < MARGIN_MIN)
		return;
	identity->beneficiary_known = true;
	identity->dependant = contest.best;
	identity->beneficiary_confidence = confidence_of(&contest.support);
}
