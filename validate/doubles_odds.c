#include "validate/doubles_odds.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * What is assumed of one person's two rows before the register is looked at: that every field is
 * the same in some nine of ten. Each line counts as PRIOR_PAIRS pairs beside those found.
 */
#define PRIOR_PAIRS 60.0
static const double assumed_name[NAME_LEVELS] = { 0.86, 0.09, 0.025, 0.015, 0.01 };
static const double assumed_name_across[NAME_LEVELS] = { 0.001, 0.879, 0.09, 0.02, 0.01 };
static const double assumed_birth[BIRTH_LEVELS] = { 0.96, 0.025, 0.01, 0.005 };
static const double assumed_cin[CIN_MISSING] = { 0.965, 0.02, 0.015 };
static const double assumed_script[2] = { 0.85, 0.15 };
static const double assumed_order[2] = { 0.97, 0.03 };
/* Both names spelled otherwise: more than two slips that know nothing of each other. */
#define BOTH_VARIANTS 0.03

/* Where few have a CIN, so that namesakes cannot be counted. */
#define CROWDING_ASSUMED 1.0

/* Of people who share a family name and a day of birth as twins do: how their first names agree. */
static const double twins_first[NAME_LEVELS] = { 0.0005, 0.001, 0.01, 0.03, 0.9585 };
#define TWINS_CIN_NEAR 0.3   /* cards that were made together */
#define TWINS_CIN_SAME 0.002 /* one's card was noted for both */

/* Of strangers: days that differ in one part or are turned round, or are 1 January of one year. */
#define STRANGERS_BIRTH_SLIP 0.005
#define STRANGERS_BIRTH_HEAP 0.0008
#define STRANGERS_CIN_NEAR 1e-6
/* Rows of a register that bear somebody else's CIN. */
#define WRONG_CINS 1e-4
/* Of strangers, beside those whose consonants are the same. */
#define STRANGERS_SLIP 0.002
#define STRANGERS_PART_LAST 0.003
#define STRANGERS_PART_FIRST 0.03

/* Brothers and sisters whose family name is the same, of those of one family. */
#define SIBLINGS_NAME 0.8

/* Twins that are both registered so, of the smaller kind; and of two in one family. */
#define TWINS_SHARE 0.003
#define TWINS_IN_FAMILY 0.012

/* Namesakes of one day beside those that chance makes, before looking, of the smaller kind; and the
 * share of pairs with two CINs from which these tell how many there are. */
#define NAMESAKES_EXPECTED 1e-5
#define CARDS_TELL 0.3

/* Doubles expected before looking, of the smaller kind; and more than there ever are. */
#define DOUBLES_EXPECTED 1e-3
#define DOUBLES_MOST 0.05
#define PROBABILITY_WORTH_KEEPING 1e-4

/* ---- pairs there are ------------------------------------------------------------------------- */

static double family_pairs(const struct rows *rows)
{
	size_t dependants = rows->of_kind[REGISTERED_SPOUSE] + rows->of_kind[REGISTERED_CHILD];

	/* as many as families of three rows have; only the size matters */
	return (double)dependants * 1.5 + 1;
}

static void assume_names(double shares[LEVELS_MAX], const double name[NAME_LEVELS], double variants)
{
	double all = 0;

	for (int level = 0; level < LEVELS_MAX; level++)
		shares[level] = name[level / NAME_LEVELS] * name[level % NAME_LEVELS];
	if (variants > 0)
		shares[NAME_VARIANT * NAME_LEVELS + NAME_VARIANT] = variants;
	for (int level = 0; level < LEVELS_MAX; level++)
		all += shares[level];
	for (int level = 0; level < LEVELS_MAX; level++)
		shares[level] /= all;
}

static void assume_shares(double shares[COMPARED_FIELDS][LEVELS_MAX])
{
	assume_names(shares[FIELD_NAMES], assumed_name, BOTH_VARIANTS);
	assume_names(shares[FIELD_NAMES_ACROSS], assumed_name_across, 0);
	memcpy(shares[FIELD_SCRIPT], assumed_script, sizeof(assumed_script));
	memcpy(shares[FIELD_BIRTH], assumed_birth, sizeof(assumed_birth));
	memcpy(shares[FIELD_CIN], assumed_cin, sizeof(assumed_cin));
	memcpy(shares[FIELD_ORDER], assumed_order, sizeof(assumed_order));
}

static void expect(struct odds *odds, int context, double pairs, double smaller)
{
	odds->pairs[context] = pairs + 1;
	odds->prior[context] = (DOUBLES_EXPECTED * smaller + 0.01) / (pairs + 1);
	odds->twin_prior[context] = TWINS_SHARE * smaller / (pairs + 1);
	odds->crowding[context] = CROWDING_ASSUMED;
	odds->namesake_prior[context] = NAMESAKES_EXPECTED * smaller / (pairs + 1);
}

void odds_begin(const struct rows *rows, struct odds *ret_odds)
{
	*ret_odds = (struct odds){ .rows = rows };
	assume_shares(ret_odds->shares);
	for (int a = 0; a < REGISTERED_KINDS; a++)
		for (int b = a; b < REGISTERED_KINDS; b++) {
			int context = a * REGISTERED_KINDS + b;
			double many = (double)rows->of_kind[a], other = (double)rows->of_kind[b];
			double pairs = a == b ? many * (many - 1) / 2 : many * other;

			expect(ret_odds, context, pairs, many < other ? many : other);
			if (rows_cards_share(rows, a, b) <= CARDS_TELL)
				ret_odds->namesake_prior[context] = 0;
		}
	expect(ret_odds, CONTEXT_FAMILY, family_pairs(rows), family_pairs(rows));
	expect(ret_odds, CONTEXT_LINKED, 0, 0);
	ret_odds->namesake_prior[CONTEXT_FAMILY] = 0;
	ret_odds->twin_prior[CONTEXT_FAMILY] = TWINS_IN_FAMILY;
	ret_odds->twin_prior[CONTEXT_LINKED] = TWINS_IN_FAMILY;
}

static double most_prior(const struct odds *odds, int context)
{
	return odds->prior[context] * DOUBLES_MOST / DOUBLES_EXPECTED;
}

/* ---- fields ---------------------------------------------------------------------------------- */

static bool is_new_year(struct date date)
{
	return date.month == 1 && date.day == 1;
}

static enum birth_level birth_level_of(struct date a, struct date b)
{
	int same = (a.year == b.year) + (a.month == b.month) + (a.day == b.day);

	if (same == 3)
		return BIRTH_SAME;
	if (a.year == b.year && (is_new_year(a) || is_new_year(b)))
		return BIRTH_HEAP;
	if (same == 2 || (a.year == b.year && a.month == b.day && a.day == b.month))
		return BIRTH_SLIP;
	return BIRTH_FAR;
}

static int cin_level_of(const struct row *a, const struct row *b)
{
	if (a->cin == 0 || b->cin == 0)
		return CIN_MISSING;
	if (a->cin == b->cin)
		return CIN_SAME;
	return text_distance(a->person->cin, b->person->cin) <= 1 ? CIN_NEAR : CIN_OTHER;
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static bool is_across(const struct known_name *a, const struct known_name *b)
{
	return a->key.whole.arabic != b->key.whole.arabic;
}

/* Children have other names than their grandparents. */
static double share_in(const struct rows *rows, const struct known_name *name,
		       enum registered_as as)
{
	return (name->as_last[as] + name->as_first[as]) / (double)rows->of_kind[as];
}

static double same_share(const struct rows *rows, const struct known_name *name,
			 const struct row *a, const struct row *b)
{
	return sqrt(share_in(rows, name, a->person->as) * share_in(rows, name, b->person->as));
}

static double stranger_name(const struct known_name *a, const struct known_name *b,
			    enum name_level level, double part, double same)
{
	switch (level) {
	case NAME_SAME:
		return same;
	case NAME_VARIANT:
		/* French has all its names in it; of two French ones each may have its own group */
		if (is_across(a, b))
			return a->key.whole.arabic ? b->sound_share : a->sound_share;
		return a->sound_share + (a->sound != b->sound ? b->sound_share : 0);
	case NAME_LOOSE:
		return larger(a->stem_share, b->stem_share) + STRANGERS_SLIP;
	case NAME_PART:
		return larger(a->stem_share, b->stem_share) + part;
	default:
		return 1;
	}
}

/* Both names of a row against both of the other, straight or crossed. */
struct names_compared {
	enum name_level last, first;
	const struct known_name *a_last, *b_last, *a_first, *b_first;
};

static struct names_compared compare_names(const struct rows *rows, const struct row *a,
					   const struct row *b, bool crossed)
{
	struct names_compared compared = { .a_last = &rows->names[a->last],
					   .a_first = &rows->names[a->first],
					   .b_last = &rows->names[crossed ? b->first : b->last],
					   .b_first = &rows->names[crossed ? b->last : b->first] };

	compared.last = name_level_of(&compared.a_last->key, &compared.b_last->key);
	compared.first = name_level_of(&compared.a_first->key, &compared.b_first->key);
	return compared;
}

static bool is_family(const struct row *a, const struct row *b)
{
	return a->person->as != REGISTERED_ELSEWHERE && b->person->as != REGISTERED_ELSEWHERE &&
	       strcmp(a->person->number, b->person->number) == 0;
}

/* First names tell the sex, so that it says little beside one that agrees. */
static double sexes_ratio(const struct row *a, const struct row *b, enum name_level first)
{
	if (a->person->sex == 0 || b->person->sex == 0)
		return 1;
	if (first <= NAME_VARIANT)
		return a->person->sex == b->person->sex ? 1 : 0.25;
	return a->person->sex == b->person->sex ? 1.9 : 0.01;
}

/* ---- strangers and twins --------------------------------------------------------------------- */

static double stranger_birth(const struct rows *rows, const struct row *a, const struct row *b,
			     int level)
{
	static const double others[BIRTH_LEVELS] = { 0, STRANGERS_BIRTH_SLIP, STRANGERS_BIRTH_HEAP,
						     1 };

	if (level != BIRTH_SAME)
		return others[level];
	return rows_born_chance(rows, a->person->as, b->person->as, a->day);
}

static double stranger_cin(const struct rows *rows, int level)
{
	if (level == CIN_SAME)
		return 2 * WRONG_CINS / (double)rows->count;
	return level == CIN_NEAR ? STRANGERS_CIN_NEAR : 1;
}

static double twin_cin(int level)
{
	static const double shares[CIN_LEVELS] = { TWINS_CIN_SAME, TWINS_CIN_NEAR, 1, 1 };

	return shares[level];
}

static double stranger_script(const struct rows *rows, int level)
{
	double across = 2 * larger(rows->arabic, 0.001) * (1 - rows->arabic);

	return level != 0 ? across : 1 - across;
}

static void weigh_others(const struct odds *odds, const struct names_compared *names, bool is_kin,
			 struct pair *pair)
{
	const struct rows *rows = odds->rows;
	const struct row *a = &rows->items[pair->a], *b = &rows->items[pair->b];
	int birth = pair->levels[FIELD_BIRTH];
	int cin = pair->levels[FIELD_CIN] == NO_LEVEL ? CIN_MISSING : pair->levels[FIELD_CIN];
	double last = stranger_name(names->a_last, names->b_last, names->last, STRANGERS_PART_LAST,
				    same_share(rows, names->a_last, a, b));
	double first = stranger_name(names->a_first, names->b_first, names->first,
				     STRANGERS_PART_FIRST, same_share(rows, names->a_first, a, b));
	bool varies = (names->last == NAME_VARIANT && names->first <= NAME_LOOSE) ||
		      (names->first == NAME_VARIANT && names->last <= NAME_LOOSE);

	pair->last = last;
	/* two clerks' habits differ once, not for each of the names */
	pair->chance = stranger_script(rows, pair->levels[FIELD_SCRIPT]) *
		       (varies && pair->levels[FIELD_SCRIPT] == 0 ? rows->variety : 1) *
		       (is_kin ? larger(last, SIBLINGS_NAME) : last) * first *
		       stranger_birth(rows, a, b, birth) * stranger_cin(rows, cin);
	pair->twins = birth == BIRTH_SAME && names->last <= NAME_LOOSE
			      ? twins_first[names->first] * twin_cin(cin)
			      : 0;
	pair->namesakes =
		pair->levels[FIELD_NAMES] == 0 && birth == BIRTH_SAME ? stranger_cin(rows, cin) : 0;
}

static void set_levels(const struct row *a, const struct row *b, const struct names_compared *names,
		       bool crossed, struct pair *pair)
{
	int cin = cin_level_of(a, b);
	bool across = is_across(names->a_last, names->b_last) ||
		      is_across(names->a_first, names->b_first);

	memset(pair->levels, NO_LEVEL, sizeof(pair->levels));
	pair->levels[across ? FIELD_NAMES_ACROSS : FIELD_NAMES] =
		(int16_t)((int)names->last * NAME_LEVELS + (int)names->first);
	pair->levels[FIELD_SCRIPT] = across;
	pair->levels[FIELD_BIRTH] = (int16_t)birth_level_of(a->person->birth, b->person->birth);
	pair->levels[FIELD_CIN] = cin == CIN_MISSING ? NO_LEVEL : (int16_t)cin;
	pair->levels[FIELD_ORDER] = crossed;
}

static double same_person(const struct odds *odds, const struct pair *pair)
{
	double likelihood = pair->sexes;

	for (int field = 0; field < COMPARED_FIELDS; field++)
		if (pair->levels[field] != NO_LEVEL)
			likelihood *= odds->shares[field][pair->levels[field]];
	return likelihood;
}

static double posterior(const struct odds *odds, const struct pair *pair, double prior)
{
	double same = prior * same_person(odds, pair);
	double others = (1 - prior) * pair->chance * odds->crowding[pair->context] +
			odds->twin_prior[pair->context] * pair->twins +
			odds->namesake_prior[pair->context] * pair->namesakes;

	return same > 0 ? same / (same + others) : 0;
}

bool odds_compare(const struct odds *odds, uint32_t a, uint32_t b, struct pair *ret_pair)
{
	const struct row *one = &odds->rows->items[a < b ? a : b];
	const struct row *other = &odds->rows->items[a < b ? b : a];
	struct names_compared names = compare_names(odds->rows, one, other, false);
	bool crossed = false, is_kin = is_family(one, other);

	*ret_pair = (struct pair){ .a = a < b ? a : b, .b = a < b ? b : a };
	if (names.last > NAME_VARIANT && names.first > NAME_VARIANT) {
		struct names_compared turned = compare_names(odds->rows, one, other, true);

		crossed = turned.last <= NAME_VARIANT && turned.first <= NAME_VARIANT;
		if (crossed)
			names = turned;
	}
	ret_pair->context = (int16_t)(is_kin ? CONTEXT_FAMILY
					     : (int)one->person->as * REGISTERED_KINDS +
						       (int)other->person->as);
	set_levels(one, other, &names, crossed, ret_pair);
	ret_pair->sexes = sexes_ratio(one, other, names.first);
	weigh_others(odds, &names, is_kin, ret_pair);
	ret_pair->probability = posterior(odds, ret_pair, most_prior(odds, ret_pair->context));
	return ret_pair->probability > PROBABILITY_WORTH_KEEPING;
}

bool odds_are_namesakes(const struct pair *pair)
{
	return pair->levels[FIELD_NAMES] == 0 && pair->levels[FIELD_BIRTH] == BIRTH_SAME &&
	       pair->levels[FIELD_CIN] == CIN_OTHER;
}

/* The family name tells nothing among brothers and sisters. */
void odds_link(struct pair *pair)
{
	if (pair->context == CONTEXT_LINKED)
		return;
	pair->context = CONTEXT_LINKED;
	pair->chance *= larger(pair->last, SIBLINGS_NAME) / pair->last;
}

/* ---- expectation and maximisation ------------------------------------------------------------ */

struct sums {
	double context[CONTEXTS];
	double levels[COMPARED_FIELDS][LEVELS_MAX];
	/* Strangers with one name and day and two CINs. */
	double by_chance[CONTEXTS], namesakes[CONTEXTS];
};

/* Those who are strangers: by chance, or as namesakes are made. */
static void split_namesakes(const struct odds *odds, const struct pair *pair, struct sums *sums)
{
	double chance = pair->chance * odds->crowding[pair->context];
	double namesakes = odds->namesake_prior[pair->context] * pair->namesakes;
	double strangers = 1 - pair->probability;

	sums->by_chance[pair->context] += strangers * chance / (chance + namesakes);
	sums->namesakes[pair->context] += strangers * namesakes / (chance + namesakes);
}

static void add_pair(const struct odds *odds, const struct pair *pair, struct sums *sums)
{
	sums->context[pair->context] += pair->probability;
	if (odds_are_namesakes(pair))
		split_namesakes(odds, pair, sums);
	for (int field = 0; field < COMPARED_FIELDS; field++)
		if (pair->levels[field] != NO_LEVEL)
			sums->levels[field][pair->levels[field]] += pair->probability;
}

/* As many pairs as are assumed keep a share from 0 when few are found. */
static void maximise(struct odds *odds, const struct odds *assumed, const struct sums *sums)
{
	for (int context = 0; context < CONTEXTS; context++)
		if (odds->pairs[context] > 0)
			odds->prior[context] = (sums->context[context] + assumed->prior[context]) /
					       (odds->pairs[context] + 1);
	for (int field = 0; field < COMPARED_FIELDS; field++) {
		double all = PRIOR_PAIRS;

		for (int level = 0; level < LEVELS_MAX; level++)
			all += sums->levels[field][level];
		for (int level = 0; level < LEVELS_MAX; level++)
			odds->shares[field][level] = (sums->levels[field][level] +
						      PRIOR_PAIRS * assumed->shares[field][level]) /
						     all;
	}
}

/* As many as are assumed keep the ratio near what is assumed when few are found. */
static void crowd(struct odds *odds, const struct sums *sums)
{
	enum { ASSUMED = 10, MOST = 20 };

	for (int a = 0; a < REGISTERED_KINDS; a++)
		for (int b = a; b < REGISTERED_KINDS; b++) {
			int context = a * REGISTERED_KINDS + b;
			double expected =
				odds->pairs[context] * rows_chance_of_namesakes(odds->rows, a, b);
			double ratio = (sums->by_chance[context] + CROWDING_ASSUMED * ASSUMED) /
				       (expected + ASSUMED);

			double cards = rows_cards_share(odds->rows, a, b);

			if (cards > CARDS_TELL)
				odds->namesake_prior[context] =
					sums->namesakes[context] / cards / odds->pairs[context];
			odds->crowding[context] = ratio < 1 ? 1 : ratio > MOST ? MOST : ratio;
		}
}

void odds_estimate(struct odds *odds, struct pair *pairs, size_t count)
{
	enum { ROUNDS = 60 };
	const struct odds assumed = *odds;

	for (int round = 0; round < ROUNDS; round++) {
		struct sums sums = { 0 };

		for (size_t i = 0; i < count; i++) {
			pairs[i].probability =
				posterior(odds, &pairs[i], odds->prior[pairs[i].context]);
			add_pair(odds, &pairs[i], &sums);
		}
		maximise(odds, &assumed, &sums);
		crowd(odds, &sums);
	}
}
