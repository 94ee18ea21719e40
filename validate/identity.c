/*
 * Choosing the insured and the beneficiary: record linkage as Fellegi & Sunter put it ("A theory
 * for record linkage", JASA 64, 1969; before them Newcombe et al., Science 130, 1959), with prior
 * and posterior probabilities instead of two thresholds on a weight.
 *
 * Hypotheses. The dossier is about one insured person of the register and one member of the family
 * (himself, a dependant, or somebody who is not registered in it), or about nobody of the register.
 * Before anything is read one dossier of fifty is of nobody registered, and all the insured are
 * equally likely: the larger the register, the more must agree. answers->insured_count tells it.
 *
 * Evidence. Each field gives a likelihood ratio: how much likelier it would be read so if this were
 * the person than if it were a stranger's. A number that agrees in nine digits is worth 10^9, a
 * name 5,000, a birth date 44,000. Fields are taken as independent given the person, except where
 * they are not: names of one person on three papers count as one coincidence (naming.h), a card
 * written twice is one card (family.c). channel.h has codes and days, naming.h names, family.c the
 * boxes. Every ratio is bounded below, since each field may hold something that is not the
 * person's: a slip, another's number. That is why a strong contradiction in one field never rules
 * out what four others say, and why it is two questions who the dossier is about and what stands in
 * a field: the second is answered given the first, by the same weights (struct field_odds).
 *
 * A number may also be another registered person's, by the mean of all registered numbers: that is
 * what a number that agrees with somebody whom all else contradicts most often is.
 *
 * Those of the register who were not among the answers weigh in too, by what the questions may have
 * missed: the less sure the readings, the more.
 *
 * Two guards stand outside the model, because its rates are assumed: two independent pieces must
 * speak for a person, and a number that was read for sure is never exchanged for another. The
 * number of somebody who is not insured can lie beside the name of somebody who is.
 */
#include "validate/identity.h"

#include "base/text.h"
#include "validate/family.h"
#include "validate/likely.h"
#include "validate/lookup.h"
#include "validate/match.h"

#include <math.h>
#include <string.h>

/* Of a hundred dossiers, so many are of nobody in the register. */
#define UNREGISTERED_PRIOR 0.02

/* When the size of the register is not told: that of a whole country's, which asks for most. */
#define REGISTER_SIZE 1e7

enum { PIECES_MIN = 2 };

enum { NUMBER_LENGTH = 9, CIN_SHORTEST = 6, CIN_LONGEST = 9 };

/* In a thousand dossiers, two bear a number that is registered for somebody else. */
#define OF_ANOTHER 0.002

/* Below this confidence a number of which only the value is told may be two digits wrong, and one
 * that is registered for somebody else may be a misreading. */
#define NUMBER_POOR 0.8

/* Evidence without the number that is so much likelier for a stranger speaks against a row. */
#define AGAINST 0.1

/* What is never certain stays below 1. */
#define POSTERIOR_MAX 0.9995

/* How often near names are missed by a look-up among those born on a day, read well and poorly. */
#define NAME_MISSED 0.05
#define POOR_NAME_MISSED 0.5

struct sheet {
	const struct reading *number, *affiliation;
	double mean_number; /* the mean ratio of all registered numbers */
	struct family_evidence family;
};

/* A row with the logarithm of its prior and evidence. */
struct candidate {
	const struct insured *row;
	double log_weight;
	double log_rest; /* of the evidence without the number */
	struct field_odds number;
	int pieces;
	struct family family;
};

static struct candidate weigh_row(const struct sheet *sheet, const struct insured *row,
				  const struct register_answers *answers, double log_prior)
{
	struct field_odds affiliation =
		channel_code(sheet->affiliation, row->affiliation, &number_writing);
	struct candidate candidate = {
		.row = row,
		.number = channel_code(sheet->number, row->immatriculation, &number_writing),
		.family = family_weigh(&sheet->family, row, answers),
	};

	candidate.number.other += OF_ANOTHER * sheet->mean_number;
	candidate.log_rest = log(field_ratio(&affiliation)) + candidate.family.log_ratio;
	candidate.log_weight = log_prior + log(field_ratio(&candidate.number)) + candidate.log_rest;
	candidate.pieces = candidate.family.pieces +
			   (field_ratio(&candidate.number) >= PIECE_RATIO) +
			   (field_ratio(&affiliation) >= PIECE_RATIO);
	return candidate;
}

/* ---- those who are not among the answers ----------------------------------------------- */

static double at_most_one(double ratio)
{
	return ratio < 1 ? ratio : 1;
}

/* Without odds all values one edit away are asked for, which is most of what is misread. A row of
 * cells of another length is asked for by its likeliest text alone. */
static double missed_code(const struct reading *reading, int shortest, int longest,
			  const struct writing_rates *rates)
{
	double missed;

	if (reading == NULL)
		return 1;
	missed = (1 - seen_confidence(reading)) / 2;
	if (reading->spelling != NULL && reading->spelling->length >= shortest &&
	    reading->spelling->length <= longest)
		missed = 1 - likely_mass(reading->spelling, DOUBLED_FOR_LIKELY);
	return at_most_one(missed + rates->slip + rates->other);
}

/* People are missed whose birth date is not among the likely, or whose name is read too badly. */
static double missed_birth(const struct family_evidence *evidence)
{
	const struct named *names = &evidence->beneficiary_names;
	const struct birth_channel *birth = &evidence->birth;
	double missed;

	if (names->count == 0 || birth->reading == NULL)
		return 1;
	missed = 1 - seen_confidence(birth->reading);
	if (birth->spelled)
		missed = 1 - likely_mass(birth->reading->spelling, DOUBLED_FOR_BIRTHS);
	return at_most_one(missed + birth_writing.slip + birth_writing.other + NAME_MISSED +
			   POOR_NAME_MISSED *
				   (1 - seen_confidence(names->readings[names->anchor])));
}

/* The mean likelihood ratio of the rows that the questions did not find. */
static double missed_ratio(const struct sheet *sheet)
{
	double number = missed_code(sheet->number, NUMBER_LENGTH, NUMBER_LENGTH, &number_writing);

	return (number + OF_ANOTHER * sheet->mean_number) *
	       missed_code(sheet->family.insured_cin, CIN_SHORTEST, CIN_LONGEST, &card_writing) *
	       missed_birth(&sheet->family);
}

/* ---- the race -------------------------------------------------------------------------- */

struct race {
	struct candidate best, second;
	double log_all;
};

static double log_sum(double a, double b)
{
	double more = a > b ? a : b, less = a > b ? b : a;

	return isinf(less) ? more : more + log1p(exp(less - more));
}

/* Ties go by the number, so that the order of the answers never matters. */
static bool is_better(const struct candidate *a, const struct candidate *b)
{
	if (b->row == NULL || a->log_weight != b->log_weight)
		return b->row == NULL || a->log_weight > b->log_weight;
	return strcmp(a->row->immatriculation, b->row->immatriculation) < 0;
}

static void enter(struct race *race, const struct candidate *candidate)
{
	race->log_all = log_sum(race->log_all, candidate->log_weight);
	if (is_better(candidate, &race->best)) {
		race->second = race->best;
		race->best = *candidate;
	} else if (is_better(candidate, &race->second)) {
		race->second = *candidate;
	}
}

static bool came_before(const struct register_answers *answers, size_t row)
{
	return lookup_insured(answers, answers->insured.items[row].immatriculation) !=
	       &answers->insured.items[row];
}

static size_t count_rows(const struct register_answers *answers)
{
	size_t count = 0;

	for (size_t i = 0; i < answers->insured.count; i++)
		count += !came_before(answers, i);
	return count;
}

static double register_size(const struct register_answers *answers, double rows)
{
	if (answers->insured_count <= 0)
		return REGISTER_SIZE;
	return (double)answers->insured_count > rows ? (double)answers->insured_count : rows;
}

/* Of the register's numbers only those among the answers are near the one that was read. */
static double mean_number(const struct sheet *sheet, const struct register_answers *answers,
			  double size)
{
	double sum = 0;

	for (size_t i = 0; sheet->number != NULL && i < answers->insured.count; i++) {
		struct field_odds odds = channel_code(
			sheet->number, answers->insured.items[i].immatriculation, &number_writing);

		sum += came_before(answers, i) ? 0 : odds.own / odds.crowding;
	}
	return sum / size;
}

static struct race run(struct sheet *sheet, const struct register_answers *answers)
{
	double rows = (double)count_rows(answers), size = register_size(answers, rows);
	double missed = (1 - UNREGISTERED_PRIOR) * (size - rows) / size;
	struct race race = { 0 };

	sheet->mean_number = mean_number(sheet, answers, size);
	race.log_all = log(UNREGISTERED_PRIOR * (1 + OF_ANOTHER * sheet->mean_number));
	if (missed > 0)
		race.log_all = log_sum(race.log_all, log(missed * missed_ratio(sheet)));
	for (size_t i = 0; i < answers->insured.count; i++) {
		struct candidate candidate;

		if (came_before(answers, i))
			continue;
		candidate = weigh_row(sheet, &answers->insured.items[i], answers,
				      log((1 - UNREGISTERED_PRIOR) / size));
		enter(&race, &candidate);
	}
	return race;
}

static double posterior(const struct race *race, const struct candidate *candidate)
{
	double probability;

	if (candidate->row == NULL)
		return 0;
	probability = exp(candidate->log_weight - race->log_all);
	return probability < POSTERIOR_MAX ? probability : POSTERIOR_MAX;
}

/* ---- the number's field ---------------------------------------------------------------- */

/* That the insured's number stands there and not another; one that is somebody else's in the
 * register is likelier than any other. */
static double number_own(const struct sheet *sheet, const struct insured *insured,
			 const struct insured *another, struct field_odds odds)
{
	if (sheet->number == NULL)
		return 0;
	if (another != NULL && another != insured) {
		struct field_odds theirs =
			channel_code(sheet->number, another->immatriculation, &number_writing);

		odds.other += OF_ANOTHER * theirs.own;
	}
	return field_own(&odds);
}

/* Without the odds of every digit a number may be one digit wrong, or two when it was read poorly.
 */
static bool may_be_misread(const struct reading *number, int edits)
{
	double confidence = seen_confidence(number);

	if (number->spelling != NULL)
		return confidence < NUMBER_SURE;
	return edits == 1 ? confidence < NUMBER_SURE : edits == 2 && confidence < NUMBER_POOR;
}

static enum number_state state_when_won(const struct sheet *sheet, const struct identity *identity,
					const struct insured *another)
{
	const struct reading *number = sheet->number;
	const char *registered = identity->insured->immatriculation;
	int edits;

	if (number == NULL)
		return NUMBER_ABSENT;
	edits = match_code_edits(seen_value(number), registered);
	if (edits == 0)
		return NUMBER_SAME;
	if (another != NULL && seen_confidence(number) >= NUMBER_POOR)
		return NUMBER_OF_ANOTHER;
	if (identity->number_own >= 0.5 && may_be_misread(number, edits))
		return NUMBER_NEAR;
	if (another != NULL)
		return NUMBER_OF_ANOTHER;
	return edits == 1 ? NUMBER_DOUBTED : NUMBER_OTHER;
}

/* Nobody is likely enough: a registered number stands alone unless something contradicts. */
static enum number_state state_when_lost(const struct sheet *sheet,
					 const struct register_answers *answers,
					 const struct insured *named)
{
	struct candidate candidate;

	if (sheet->number == NULL)
		return NUMBER_ABSENT;
	if (named == NULL)
		return NUMBER_UNKNOWN;
	candidate = weigh_row(sheet, named, answers, 0);
	return candidate.log_rest < log(AGAINST) ? NUMBER_OF_ANOTHER : NUMBER_ALONE;
}

/* ---- the beneficiary ------------------------------------------------------------------- */

/* A reading that disagrees proves something from this confidence on. */
#define READ_SURE 0.9

/* From this probability on nobody of the family is said to fit: a person looks at it. With a birth
 * date read for sure the name may be illegible when it is as probable as the second. */
#define STRANGER_MIN 0.8
#define STRANGER_SURE 0.95

/* What is left of the choice of a person when something that was read for sure is not his. */
#define CONTRADICTED 0.9

/* True when a birth date was read for sure, and a name too unless the rest speaks loudly enough. */
static bool is_stranger(const struct family_evidence *evidence, double share)
{
	const struct named *names = &evidence->beneficiary_names;

	if (names->count == 0 || evidence->birth.reading == NULL ||
	    seen_confidence(evidence->birth.reading) < READ_SURE)
		return false;
	return share >= STRANGER_SURE ||
	       (share >= STRANGER_MIN && seen_confidence(names->readings[0]) >= READ_SURE);
}

static void choose_beneficiary(const struct sheet *sheet, const struct family *family,
			       struct identity *identity)
{
	struct patient person;

	identity->beneficiary_contradicted = is_stranger(&sheet->family, family->stranger_share);
	identity->stranger_share = family->stranger_share;
	identity->rival_dependant = family->second.dependant;
	identity->rival_is_stranger = family->second.stranger;
	identity->rival_share = family->second.share;
	if (family->best.stranger || family->best.share < IDENTITY_MIN ||
	    family->of_member < PIECES_MIN)
		return;
	identity->beneficiary_known = true;
	identity->dependant = family->best.dependant;
	identity->beneficiary_confidence = identity->posterior * family->best.share;
	person = identity_beneficiary(identity);
	if (identity->beneficiary_confidence > CONTRADICTED &&
	    family_contradicts(&sheet->family, &person))
		identity->beneficiary_confidence = CONTRADICTED;
}

void identity_resolve(const struct dossier *dossier, const struct register_answers *answers,
		      struct identity *ret_identity)
{
	struct sheet sheet = { .number = paper_on_form(dossier, "assure_immatriculation"),
			       .affiliation = paper_on_form(dossier, "assure_affiliation") };
	const struct insured *named;
	struct race race;

	family_gather(dossier, &sheet.family);
	named = sheet.number != NULL ? lookup_insured(answers, seen_value(sheet.number)) : NULL;
	race = run(&sheet, answers);
	*ret_identity = (struct identity){ .number = sheet.number,
					   .best = race.best.row,
					   .rival = race.second.row,
					   .posterior = posterior(&race, &race.best),
					   .rival_posterior = posterior(&race, &race.second) };
	if (race.best.row != NULL)
		ret_identity->number_own =
			number_own(&sheet, race.best.row, named, race.best.number);
	if (ret_identity->posterior < IDENTITY_MIN || race.best.pieces < PIECES_MIN) {
		ret_identity->number_state = state_when_lost(&sheet, answers, named);
		return;
	}
	ret_identity->insured = race.best.row;
	ret_identity->number_state = state_when_won(&sheet, ret_identity, named);
	choose_beneficiary(&sheet, &race.best.family, ret_identity);
}

bool identity_is_settled(const struct identity *identity)
{
	return identity->insured != NULL &&
	       (identity->number_state == NUMBER_SAME || identity->number_state == NUMBER_NEAR);
}

struct patient patient_of_insured(const struct insured *insured)
{
	return (struct patient){ .last_name = insured->last_name,
				 .first_name = insured->first_name,
				 .cin = insured->cin,
				 .relation = "assure",
				 .birth = insured->birth,
				 .sex = insured->sex };
}

struct patient patient_of_dependant(const struct dependant *dependant)
{
	return (struct patient){ .last_name = dependant->last_name,
				 .first_name = dependant->first_name,
				 .cin = dependant->cin,
				 .relation = dependant->relation,
				 .birth = dependant->birth,
				 .sex = dependant->sex };
}

struct patient identity_beneficiary(const struct identity *identity)
{
	if (!identity->beneficiary_known)
		return (struct patient){ 0 };
	return identity->dependant != NULL ? patient_of_dependant(identity->dependant)
					   : patient_of_insured(identity->insured);
}
