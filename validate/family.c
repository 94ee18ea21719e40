#include "validate/family.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/identity.h"
#include "validate/match.h"
#include "validate/paper.h"

#include <math.h>

/* Who is treated, of a hundred dossiers: half the insured, half their families, one a stranger. */
#define STRANGER_PRIOR 0.01
#define SELF_PRIOR 0.5

/* How often names on the papers of one dossier are one person's: the insured's with the
 * beneficiary's, and the beneficiary's with one another. */
#define SAME_AS_INSURED 0.5
#define SAME_BENEFICIARY 0.97

/* How often a certificate of registration is not the insured's. Chosen: there are none to count. */
#define ANOTHERS_CERTIFICATE 0.02

/* Both boxes of a pair: rows are ticked neither, first, second, both. */
enum { PAIR_STATES = 4, PAIR_FIRST = 1, PAIR_SECOND = 2 };
struct habit {
	double share; /* of people */
	double states[PAIR_STATES];
};

/* How people tick the relation: spouse, child. They forget boxes more than they tick wrong ones. */
enum { RELATION_SELF, RELATION_SPOUSE, RELATION_CHILD, RELATIONS };
static const struct habit relation_habits[RELATIONS] = {
	{ 0.5, { 0.96, 0.015, 0.02, 0.005 } },
	{ 0.2, { 0.05, 0.93, 0.015, 0.005 } },
	{ 0.3, { 0.05, 0.015, 0.93, 0.005 } },
};

/* And the sex: male, female. */
enum { SEX_MALE, SEX_FEMALE, SEXES };
static const struct habit sex_habits[SEXES] = {
	{ 0.5, { 0.05, 0.935, 0.01, 0.005 } },
	{ 0.5, { 0.05, 0.01, 0.935, 0.005 } },
};

void family_gather(const struct dossier *dossier, struct family_evidence *ret_evidence)
{
	const struct reading *insured = paper_on_form(dossier, "assure_nom");
	const struct reading *names[] = { paper_on_form(dossier, "beneficiaire_nom"),
					  paper_on_document(dossier, "ordonnance", 0, "patient"),
					  paper_on_document(dossier, "facture", 0, "client") };

	*ret_evidence = (struct family_evidence){
		.insured_cin = paper_on_form(dossier, "assure_cin"),
		.cin = paper_on_form(dossier, "beneficiaire_cin"),
		.birth = channel_of_birth(paper_on_form(dossier, "beneficiaire_naissance")),
		.spouse = paper_on_form(dossier, "lien_conjoint"),
		.child = paper_on_form(dossier, "lien_enfant"),
		.male = paper_on_form(dossier, "sexe_m"),
		.female = paper_on_form(dossier, "sexe_f"),
		.attested_name = paper_on_document(dossier, "attestation", 0, "nom"),
		.attested_number = paper_on_document(dossier, "attestation", 0, "immatriculation"),
		.attested_cin = paper_on_document(dossier, "attestation", 0, "cin"),
		.attested_birth =
			channel_of_birth(paper_on_document(dossier, "attestation", 0, "naissance")),
	};
	named_add(&ret_evidence->insured_names, insured, 1);
	named_add(&ret_evidence->all_names, insured, SAME_AS_INSURED);
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		named_add(&ret_evidence->beneficiary_names, names[i], SAME_BENEFICIARY);
		named_add(&ret_evidence->all_names, names[i], SAME_BENEFICIARY);
	}
	named_compare(&ret_evidence->insured_names);
	named_compare(&ret_evidence->beneficiary_names);
	named_compare(&ret_evidence->all_names);
}

/* ---- boxes ----------------------------------------------------------------------------- */

/* How likely a box is seen as it was seen when it is ticked, or is not. */
static double box_seen(const struct reading *reading, bool ticked)
{
	double confidence;

	if (reading == NULL)
		return 1;
	confidence = seen_confidence(reading);
	return text_equal(seen_value(reading), "true") == ticked ? confidence : 1 - confidence;
}

static double pair_seen(const struct reading *first, const struct reading *second,
			const struct habit *habit)
{
	double sum = 0;

	for (int state = 0; state < PAIR_STATES; state++)
		sum += habit->states[state] * box_seen(first, state & PAIR_FIRST) *
		       box_seen(second, state & PAIR_SECOND);
	return sum;
}

static double pair_ratio(const struct reading *first, const struct reading *second,
			 const struct habit *habits, int count, int which)
{
	double all = 0;

	for (int i = 0; i < count; i++)
		all += habits[i].share * pair_seen(first, second, &habits[i]);
	return all > 0 ? pair_seen(first, second, &habits[which]) / all : 1;
}

static double relation_ratio(const struct family_evidence *evidence, const struct patient *person)
{
	int which = RELATION_SELF;

	if (text_equal(person->relation, "conjoint"))
		which = RELATION_SPOUSE;
	else if (text_equal(person->relation, "enfant"))
		which = RELATION_CHILD;
	return pair_ratio(evidence->spouse, evidence->child, relation_habits, RELATIONS, which);
}

static double sex_ratio(const struct family_evidence *evidence, const struct patient *person)
{
	return pair_ratio(evidence->male, evidence->female, sex_habits, SEXES,
			  person->sex == 'M' ? SEX_MALE : SEX_FEMALE);
}

/* ---- one member ------------------------------------------------------------------------ */

/* A member's ratios, and how many of them are pieces. */
struct weighing {
	double log_ratio;
	int pieces, of_member;
};

static void add(struct weighing *weighing, double ratio, bool of_member)
{
	weighing->log_ratio += log(ratio);
	if (ratio < PIECE_RATIO)
		return;
	weighing->pieces++;
	weighing->of_member += of_member;
}

static double names_ratio(const struct named *names, const struct patient *person)
{
	return named_ratio(names, person->last_name, person->first_name);
}

static double card_ratio(const struct reading *reading, const struct patient *person)
{
	struct field_odds odds = channel_code(reading, person->cin, &card_writing);

	return field_ratio(&odds);
}

/* What the paper says of the one treated apart from name and card. */
static void add_particulars(struct weighing *weighing, const struct family_evidence *evidence,
			    const struct patient *person)
{
	struct field_odds birth = channel_birth(&evidence->birth, person->birth);
	double relation = relation_ratio(evidence, person);

	add(weighing, field_ratio(&birth), true);
	weighing->log_ratio += log(relation) + log(sex_ratio(evidence, person));
	weighing->of_member += relation > 1;
}

/* The insured's own card written twice is one card: the second time it can only contradict. */
static double joined(double a, double b)
{
	double lesser = a < b ? a : b;

	return (a > b ? a : b) * (lesser < 1 ? lesser : 1);
}

/*
 * A certificate in the dossier is one piece, whatever it says: it is another's as a whole or not at
 * all. Then it speaks against nobody, since people enclose the wrong paper.
 */
static double attested_ratio(const struct family_evidence *evidence, const struct insured *insured,
			     const struct patient *self)
{
	struct field_odds name =
		naming_odds(evidence->attested_name, self->last_name, self->first_name);
	struct field_odds number =
		channel_code(evidence->attested_number, insured->immatriculation, &number_writing);
	struct field_odds birth = channel_birth(&evidence->attested_birth, self->birth);
	double ratio = field_ratio(&name) * field_ratio(&number) * field_ratio(&birth) *
		       card_ratio(evidence->attested_cin, self);

	return fmax(1, (1 - ANOTHERS_CERTIFICATE) * ratio);
}

static struct weighing weigh_self(const struct family_evidence *evidence,
				  const struct insured *insured, const struct patient *self)
{
	struct weighing weighing = { 0 };

	add(&weighing, names_ratio(&evidence->all_names, self), false);
	add(&weighing,
	    joined(card_ratio(evidence->insured_cin, self), card_ratio(evidence->cin, self)),
	    false);
	weighing.of_member += names_ratio(&evidence->beneficiary_names, self) >= PIECE_RATIO;
	weighing.of_member += card_ratio(evidence->cin, self) >= PIECE_RATIO;
	add_particulars(&weighing, evidence, self);
	add(&weighing, attested_ratio(evidence, insured, self), false);
	return weighing;
}

static struct weighing weigh_insured(const struct family_evidence *evidence,
				     const struct insured *insured, const struct patient *self)
{
	struct weighing weighing = { 0 };

	add(&weighing, names_ratio(&evidence->insured_names, self), false);
	add(&weighing, card_ratio(evidence->insured_cin, self), false);
	add(&weighing, attested_ratio(evidence, insured, self), false);
	return weighing;
}

/* `weighing` is what speaks for the insured alone. */
static struct weighing weigh_dependant(const struct family_evidence *evidence,
				       struct weighing weighing, const struct dependant *dependant)
{
	struct patient person = patient_of_dependant(dependant);

	add(&weighing, names_ratio(&evidence->beneficiary_names, &person), true);
	add(&weighing, card_ratio(evidence->cin, &person), true);
	add_particulars(&weighing, evidence, &person);
	return weighing;
}

/* ---- the family ------------------------------------------------------------------------ */

/* Adds in the probabilities of two logarithms. */
static double log_sum(double a, double b)
{
	double more = a > b ? a : b, less = a > b ? b : a;

	return more + log1p(exp(less - more));
}

static void enter(struct family *family, struct member member, const struct weighing *weighing,
		  double prior)
{
	member.share = log(prior) + weighing->log_ratio;
	family->log_ratio = log_sum(family->log_ratio, member.share);
	if (member.share > family->best.share) {
		family->second = family->best;
		family->best = member;
		family->pieces = weighing->pieces;
		family->of_member = weighing->of_member;
	} else if (member.share > family->second.share) {
		family->second = member;
	}
	if (member.stranger)
		family->stranger_share = member.share;
}

/* Logarithms become probabilities in the family. */
static void normalise(struct family *family)
{
	family->best.share = exp(family->best.share - family->log_ratio);
	family->second.share = exp(family->second.share - family->log_ratio);
	family->stranger_share = exp(family->stranger_share - family->log_ratio);
}

static bool is_of(const struct dependant *dependant, const struct insured *insured)
{
	return text_equal(dependant->immatriculation, insured->immatriculation);
}

struct family family_weigh(const struct family_evidence *evidence, const struct insured *insured,
			   const struct register_answers *answers)
{
	struct family family = {
		-INFINITY, { .share = -INFINITY }, { .share = -INFINITY }, 0, 0, 0
	};
	struct patient self = patient_of_insured(insured);
	struct weighing alone = weigh_insured(evidence, insured, &self), weighing;
	double registered = 1 - STRANGER_PRIOR;
	size_t count = 0;

	for (size_t i = 0; i < answers->dependants.count; i++)
		count += is_of(&answers->dependants.items[i], insured);
	enter(&family, (struct member){ .stranger = true }, &alone, STRANGER_PRIOR);
	weighing = weigh_self(evidence, insured, &self);
	enter(&family, (struct member){ 0 }, &weighing, registered * (count > 0 ? SELF_PRIOR : 1));
	for (size_t i = 0; i < answers->dependants.count; i++) {
		const struct dependant *dependant = &answers->dependants.items[i];

		if (!is_of(dependant, insured))
			continue;
		weighing = weigh_dependant(evidence, alone, dependant);
		enter(&family, (struct member){ .dependant = dependant }, &weighing,
		      registered * (1 - SELF_PRIOR) / (double)count);
	}
	normalise(&family);
	return family;
}

/* ---- what was read for sure and is another's ------------------------------------------- */

/* From this confidence on a reading that disagrees is no misreading. */
#define READ_SURE 0.9

static bool is_sure(const struct reading *reading)
{
	return reading != NULL && seen_confidence(reading) >= READ_SURE;
}

bool family_contradicts(const struct family_evidence *evidence, const struct patient *person)
{
	const struct named *names = &evidence->beneficiary_names;
	const struct reading *birth = evidence->birth.reading, *cin = evidence->cin;

	for (int i = 0; i < names->count; i++)
		if (is_sure(names->readings[i]) &&
		    match_person(seen_value(names->readings[i]), person->last_name,
				 person->first_name) == CLOSENESS_FAR)
			return true;
	if (is_sure(cin) && person->cin != NULL &&
	    match_code(seen_value(cin), person->cin) == CLOSENESS_FAR)
		return true;
	return is_sure(birth) && match_date(seen_value(birth), person->birth) == CLOSENESS_FAR;
}
