/*
 * Whether the posterior is true: registers and hand-written sheets are drawn at random from the
 * model's own rates, asked about as the store would be, and what is said to be probable is counted.
 */
#include "tests/support/chance.h"
#include "tests/support/drawn_people.h"
#include "tests/support/hand_reader.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/identity.h"
#include "validate/validate.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { FAMILIES = 2000, DRAWS = 2000, CHILDREN_MAX = 3, CROWD = 8 };

#define SHEET "cnss-610-1-02-p1"

/* ---- a register ---------------------------------------------------------------------------- */

struct register_rows {
	struct arena *arena;
	struct register_answers all;
	size_t first_dependant[FAMILIES + 1]; /* of each family, and one past the last */
};

/* Half of the numbers and cards come in crowds that differ in their last two characters. */
static const char *crowded(struct arena *arena, const char *code, const char *neighbour, int n)
{
	size_t length = strlen(neighbour);

	if (n % 2 == 0 || n % CROWD == 1)
		return code;
	return arena_format(arena, "%.*s%02d", (int)length - 2, neighbour, chance_next() % 100);
}

static bool is_taken(const struct register_answers *all, const char *number)
{
	for (size_t i = 0; i < all->insured.count; i++)
		if (text_equal(all->insured.items[i].immatriculation, number))
			return true;
	return false;
}

static void add_dependant(struct register_rows *rows, const struct insured *of, int rank,
			  bool spouse)
{
	struct arena *arena = rows->arena;
	char sex = chance_next() % 2 == 0 ? 'M' : 'F';

	if (spouse)
		sex = of->sex == 'M' ? 'F' : 'M';
	*LIST_ADD(arena, &rows->all.dependants) = (struct dependant){
		.immatriculation = of->immatriculation,
		.rank = rank,
		.relation = spouse ? "conjoint" : "enfant",
		.last_name = spouse ? draw_last_name(arena) : of->last_name,
		.first_name = draw_first_name(sex),
		.birth = spouse ? draw_birth(1940, 2000) : draw_birth(2000, 2025),
		.sex = sex,
		.cin = spouse ? draw_cin(arena) : NULL,
	};
}

static void add_family(struct register_rows *rows, int n)
{
	struct arena *arena = rows->arena;
	struct insured insured = { .sex = chance_next() % 2 == 0 ? 'M' : 'F', .fund = "CNSS" };
	size_t before = rows->all.insured.count;
	int children = chance_next() % (CHILDREN_MAX + 1), rank = 0;

	do
		insured.immatriculation =
			crowded(arena, draw_number(arena),
				before > 0 ? rows->all.insured.items[before - 1].immatriculation
					   : "000000000",
				n);
	while (is_taken(&rows->all, insured.immatriculation));
	insured.cin = crowded(arena, draw_cin(arena),
			      before > 0 ? rows->all.insured.items[before - 1].cin : "A000000", n);
	insured.last_name = draw_last_name(arena);
	insured.first_name = draw_first_name(insured.sex);
	insured.birth = draw_birth(1940, 2000);
	*LIST_ADD(arena, &rows->all.insured) = insured;
	if (chance_next() % 2 == 0)
		add_dependant(rows, &insured, ++rank, true);
	while (children-- > 0)
		add_dependant(rows, &insured, ++rank, false);
	rows->first_dependant[n + 1] = rows->all.dependants.count;
}

static void draw_register(struct register_rows *rows)
{
	*rows = (struct register_rows){ .arena = arena_new() };
	for (int n = 0; n < FAMILIES; n++)
		add_family(rows, n);
}

/* ---- as the store answers ------------------------------------------------------------------ */

static bool is_near(const char *a, const char *b)
{
	int edits = 0;

	if (a == NULL || b == NULL || strlen(a) != strlen(b))
		return false;
	for (; *a != '\0'; a++, b++)
		edits += *a != *b;
	return edits <= 1;
}

#define ANY(list, condition)                                        \
	({                                                          \
		bool found = false;                                 \
		for (size_t q = 0; q < (list).count && !found; q++) \
			found = (condition);                        \
		found;                                              \
	})

static bool is_asked_by_birth(const struct register_questions *ask, struct date birth)
{
	return ANY(ask->near_people, date_compare(ask->near_people.items[q].birth, birth) == 0);
}

static bool is_asked_by_cin(const struct register_questions *ask, const char *cin)
{
	return ANY(ask->likely_cins, text_equal(ask->likely_cins.items[q], cin)) ||
	       ANY(ask->cins, is_near(ask->cins.items[q], cin));
}

static bool is_asked(const struct register_questions *ask, const struct register_rows *rows,
		     size_t n)
{
	const struct insured *row = &rows->all.insured.items[n];
	const char *number = row->immatriculation;

	if (ANY(ask->likely_immatriculations,
		text_equal(ask->likely_immatriculations.items[q], number)) ||
	    ANY(ask->immatriculations, is_near(ask->immatriculations.items[q], number)) ||
	    is_asked_by_cin(ask, row->cin) || is_asked_by_birth(ask, row->birth))
		return true;
	for (size_t i = rows->first_dependant[n]; i < rows->first_dependant[n + 1]; i++)
		if (is_asked_by_birth(ask, rows->all.dependants.items[i].birth) ||
		    is_asked_by_cin(ask, rows->all.dependants.items[i].cin))
			return true;
	return false;
}

static struct register_answers answer(const struct register_rows *rows,
				      const struct dossier *dossier)
{
	struct register_answers answers = { .known = true, .insured_count = FAMILIES };
	struct register_questions ask;

	validate_ask(dossier, &ask);
	for (size_t n = 0; n < FAMILIES; n++) {
		if (!is_asked(&ask, rows, n))
			continue;
		*LIST_ADD(dossier->arena, &answers.insured) = rows->all.insured.items[n];
		for (size_t i = rows->first_dependant[n]; i < rows->first_dependant[n + 1]; i++)
			*LIST_ADD(dossier->arena, &answers.dependants) =
				rows->all.dependants.items[i];
	}
	return answers;
}

/* ---- a sheet ------------------------------------------------------------------------------- */

/* How well the hand is read, and which part of the fields is filled in at all. */
struct sheet_kind {
	struct hand hand;
	double filled;
};

/* Who it is about, and what was written. */
struct truth {
	const struct insured *insured;     /* NULL: nobody registered */
	const struct dependant *dependant; /* NULL: the insured */
	bool stranger;                     /* somebody else was treated */
	const char *number;
};

static bool chance(double probability)
{
	return chance_between(0, 1) < probability;
}

static const struct dependant *draw_dependant(const struct register_rows *rows, size_t n)
{
	size_t first = rows->first_dependant[n], count = rows->first_dependant[n + 1] - first;

	return count > 0 ? &rows->all.dependants.items[first + (size_t)chance_next() % count]
			 : NULL;
}

static const char *full_name(struct arena *arena, const char *last, const char *first)
{
	return chance(0.5) ? arena_format(arena, "%s %s", last, first)
			   : arena_format(arena, "%s %s", first, last);
}

/* What is written for a registered code: mostly itself. */
static const char *written(struct arena *arena, const char *code, const char *another, double other)
{
	if (chance(0.01))
		return draw_slip(arena, code);
	return chance(other) ? another : code;
}

static void write_name(struct dossier *dossier, const char *form, const char *field,
		       const char *last, const char *first)
{
	static const double confidences[] = { 0.05, 0.2, 0.5, 0.8, 0.95 };
	double confidence = confidences[chance_next() % 5];
	struct arena *arena = dossier->arena;
	const char *name = full_name(arena, last, first);

	if (chance(0.01))
		name = full_name(arena, draw_last_name(arena), draw_first_name('M'));
	else if (chance(0.04))
		name = hand_name(arena, name, 0);
	hand_add(dossier, form, field, hand_name(arena, name, confidence), confidence);
}

/* A box is seen right as often as it is said to be. */
static void tick(struct dossier *dossier, const char *field, bool ticked)
{
	double confidence = chance_between(0.9, 0.999);

	if (!chance(confidence))
		ticked = !ticked;
	hand_add(dossier, SHEET, field, ticked ? "true" : "false", confidence);
}

static void write_beneficiary(struct dossier *dossier, const struct patient *person,
			      const struct sheet_kind *kind)
{
	const struct hand *hand = &kind->hand;
	struct arena *arena = dossier->arena;
	struct date birth = chance(0.02) ? draw_birth(1940, 2025) : person->birth;

	if (chance(0.9 * kind->filled))
		write_name(dossier, SHEET, "beneficiaire_nom", person->last_name,
			   person->first_name);
	if (chance(0.5 * kind->filled))
		write_name(dossier, "ordonnance", "patient", person->last_name, person->first_name);
	if (chance(0.9 * kind->filled))
		hand_add_spelled(dossier, "beneficiaire_naissance",
				 hand_spelling(arena, birth_cells(arena, birth), hand), true);
	if (person->cin != NULL && chance(0.5 * kind->filled))
		hand_add_spelled(dossier, "beneficiaire_cin",
				 hand_spelling(arena,
					       written(arena, person->cin, draw_cin(arena), 0.02),
					       hand),
				 false);
	tick(dossier, "lien_conjoint", chance(0.95) && text_equal(person->relation, "conjoint"));
	tick(dossier, "lien_enfant", chance(0.95) && text_equal(person->relation, "enfant"));
	tick(dossier, "sexe_m", chance(0.95) && person->sex == 'M');
	tick(dossier, "sexe_f", chance(0.95) && person->sex == 'F');
}

static struct patient draw_stranger(struct arena *arena)
{
	char sex = chance(0.5) ? 'M' : 'F';

	return (struct patient){ .last_name = draw_last_name(arena),
				 .first_name = draw_first_name(sex),
				 .cin = draw_cin(arena),
				 .relation = chance(0.5) ? "assure" : "enfant",
				 .birth = draw_birth(1940, 2025),
				 .sex = sex };
}

static struct insured draw_unregistered(struct arena *arena)
{
	struct patient person = draw_stranger(arena);

	return (struct insured){ .immatriculation = draw_number(arena),
				 .cin = person.cin,
				 .last_name = person.last_name,
				 .first_name = person.first_name,
				 .birth = person.birth,
				 .sex = person.sex };
}

static const struct insured *draw_registered(const struct register_rows *rows)
{
	assert(rows->all.insured.items != NULL);
	return &rows->all.insured.items[chance_next() % FAMILIES];
}

static void draw_truth(const struct register_rows *rows, struct truth *ret_truth)
{
	size_t n = (size_t)chance_next() % FAMILIES;

	*ret_truth = (struct truth){ 0 };
	if (chance(0.02))
		return;
	ret_truth->insured = &rows->all.insured.items[n];
	if (chance(0.01))
		ret_truth->stranger = true;
	else if (chance(0.5))
		ret_truth->dependant = draw_dependant(rows, n);
}

static struct dossier *write_sheet(const struct register_rows *rows, struct truth *truth,
				   const struct sheet_kind *kind)
{
	const struct hand *hand = &kind->hand;
	struct dossier *dossier = dossier_new();
	struct arena *arena = dossier->arena;
	struct insured insured =
		truth->insured != NULL ? *truth->insured : draw_unregistered(arena);
	struct patient person = patient_of_insured(&insured);
	const char *another =
		chance(0.2) ? draw_registered(rows)->immatriculation : draw_number(arena);

	truth->number = written(arena, insured.immatriculation, another, 0.01);
	if (chance(0.97 * kind->filled))
		hand_add_spelled(dossier, "assure_immatriculation",
				 hand_spelling(arena, truth->number, hand), false);
	if (chance(0.7 * kind->filled))
		hand_add_spelled(dossier, "assure_cin",
				 hand_spelling(arena,
					       written(arena, insured.cin, draw_cin(arena), 0.02),
					       hand),
				 false);
	if (chance(0.9 * kind->filled))
		write_name(dossier, SHEET, "assure_nom", insured.last_name, insured.first_name);
	if (truth->stranger)
		person = draw_stranger(arena);
	else if (truth->dependant != NULL)
		person = patient_of_dependant(truth->dependant);
	write_beneficiary(dossier, &person, kind);
	return dossier;
}

/* ---- counting ------------------------------------------------------------------------------ */

/* What was said with a probability, and how much of it was wrong. */
enum { BINS = 6 };
static const double bounds[BINS] = { 0.5, 0.9, 0.99, 0.999, 0.9995, 1.01 };
struct tally {
	int said[BINS], wrong[BINS];
	double expected[BINS];
};

static void note(struct tally *tally, double probability, bool wrong)
{
	int at = 0;

	while (probability >= bounds[at] && at < BINS - 1)
		at++;
	tally->said[at]++;
	tally->wrong[at] += wrong;
	tally->expected[at] += 1 - probability;
}

static void report(const char *what, const struct tally *tally)
{
	for (int i = 1; i < BINS; i++)
		print_message("%s from %.4f: %d said, %d wrong, %.2f expected\n", what,
			      bounds[i - 1], tally->said[i], tally->wrong[i], tally->expected[i]);
}

/* Of those said with over 0.99 at most a hundredth is wrong, and of those with over 0.999 as many
 * as `most`. */
static void assert_true_to_word(const struct tally *tally, int most)
{
	int said = tally->said[3] + tally->said[4] + tally->said[5];
	int wrong = tally->wrong[3] + tally->wrong[4] + tally->wrong[5];

	assert_true(said > DRAWS / 20);
	assert_true(wrong * 100 <= said);
	assert_true(tally->wrong[4] + tally->wrong[5] <= most);
}

struct tallies {
	struct tally insured, beneficiary, number;
};

static void judge(const struct register_rows *rows, const struct truth *truth,
		  struct dossier *dossier, struct tallies *tallies)
{
	struct register_answers answers = answer(rows, dossier);
	struct identity identity;
	bool right;

	identity_resolve(dossier, &answers, &identity);
	if (identity.best == NULL)
		return;
	right = truth->insured != NULL &&
		text_equal(identity.best->immatriculation, truth->insured->immatriculation);
	note(&tallies->insured, identity.posterior, !right);
	if (identity.beneficiary_known)
		note(&tallies->beneficiary, identity.beneficiary_confidence,
		     !right || truth->stranger ||
			     (identity.dependant != NULL) != (truth->dependant != NULL) ||
			     (truth->dependant != NULL &&
			      identity.dependant->rank != truth->dependant->rank));
	if (!identity_is_settled(&identity))
		return;
	validate_settle(dossier, &answers);
	note(&tallies->number, identity.number->confidence,
	     !text_equal(identity.number->value, truth->number));
}

static struct tallies simulate(const struct sheet_kind *kind)
{
	static struct register_rows rows;
	struct tallies tallies = { 0 };

	draw_register(&rows);
	for (int i = 0; i < DRAWS; i++) {
		struct truth truth;
		struct dossier *dossier;

		draw_truth(&rows, &truth);
		dossier = write_sheet(&rows, &truth, kind);
		judge(&rows, &truth, dossier, &tallies);
		dossier_free(dossier);
	}
	report("insured", &tallies.insured);
	report("beneficiary", &tallies.beneficiary);
	report("number", &tallies.number);
	arena_free(rows.arena);
	return tallies;
}

static void what_is_said_of_a_good_hand_is_true(void **state)
{
	struct tallies tallies;

	(void)state;
	chance_seed(969);
	tallies = simulate(&(struct sheet_kind){ { .clear = 0.85, .fair = 0.10 }, 1 });
	assert_true_to_word(&tallies.insured, 0);
	assert_true_to_word(&tallies.beneficiary, 0);
	assert_true_to_word(&tallies.number, 0);
}

static void what_is_said_of_a_poor_hand_is_true(void **state)
{
	struct tallies tallies;

	(void)state;
	chance_seed(1969);
	tallies = simulate(&(struct sheet_kind){ { .clear = 0.4, .fair = 0.3 }, 1 });
	assert_true_to_word(&tallies.insured, 0);
	assert_true_to_word(&tallies.beneficiary, 0);
	assert_true_to_word(&tallies.number, 0);
}

/* Half a person to a thousand sheets is what 0.9995 says. */
static void what_is_said_of_a_sheet_filled_in_half_is_true(void **state)
{
	struct tallies tallies;

	(void)state;
	chance_seed(1959);
	tallies = simulate(&(struct sheet_kind){ { .clear = 0.3, .fair = 0.3 }, 0.5 });
	assert_true_to_word(&tallies.insured, 1);
	assert_true_to_word(&tallies.beneficiary, 1);
	assert_true_to_word(&tallies.number, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_of_a_good_hand_is_true),
		cmocka_unit_test(what_is_said_of_a_poor_hand_is_true),
		cmocka_unit_test(what_is_said_of_a_sheet_filled_in_half_is_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
