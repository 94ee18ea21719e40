/*
 * Whether what is said of an INPE is true: a register as large as a country's, in which every
 * twentieth number of a series is somebody's, and papers drawn at random from the model's own
 * rates, asked about as the store would be; what is said to be probable is counted.
 */
#include "tests/support/chance.h"
#include "tests/support/drawn_people.h"
#include "tests/support/hand_reader.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/channel.h"
#include "validate/practice.h"
#include "validate/settle.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SERIES = 1000000, DOCTORS = 50000, PHARMACIES = 10000, DRAWS = 2000, INPE_LENGTH = 9 };

#define SHEET "cnss-610-1-02-p1"

/* ---- a register ---------------------------------------------------------------------------- */

/* The doctors first. */
struct register_rows {
	struct arena *arena;
	struct practitioner *items;
	int count;
	int *by_number; /* of the series 091 and 092: one more than the row, 0 for none */
};

/* The place of a number in `by_number`, -1 for one of no series. */
static long place_of(const char *inpe)
{
	long number = strlen(inpe) == INPE_LENGTH ? strtol(inpe, NULL, 10) - 91L * SERIES : -1;

	return number < 2L * SERIES ? number : -1;
}

static const struct practitioner *row_of(const struct register_rows *rows, const char *inpe)
{
	long place = place_of(inpe);

	if (place < 0 || rows->by_number[place] == 0)
		return NULL;
	return &rows->items[rows->by_number[place] - 1];
}

static bool chance(double probability)
{
	return chance_between(0, 1) < probability;
}

static const char *draw_inpe(struct arena *arena, const char *series)
{
	return arena_format(arena, "%s%06d", series, chance_next() % SERIES);
}

static const char *draw_name(struct arena *arena)
{
	return arena_format(arena, "%s %s", draw_last_name(arena),
			    draw_first_name(chance(0.5) ? 'M' : 'F'));
}

static void add_rows(struct register_rows *rows, const char *series, const char *kind, int count)
{
	for (int i = 0; i < count; i++) {
		struct practitioner *row = &rows->items[rows->count];

		do
			row->inpe = draw_inpe(rows->arena, series);
		while (row_of(rows, row->inpe) != NULL);
		row->kind = kind;
		row->name = arena_format(rows->arena, "DR %s", draw_name(rows->arena));
		rows->by_number[place_of(row->inpe)] = ++rows->count;
	}
}

static int set_up(void **state)
{
	static struct register_rows rows;

	rows = (struct register_rows){ .arena = arena_new() };
	rows.items = arena_new_array(rows.arena, DOCTORS + PHARMACIES, sizeof(*rows.items));
	rows.by_number = arena_new_array(rows.arena, 2 * (size_t)SERIES, sizeof(*rows.by_number));
	chance_seed(1215);
	add_rows(&rows, "091", "medecin", DOCTORS);
	add_rows(&rows, "092", "pharmacie", PHARMACIES);
	*state = &rows;
	return 0;
}

static int tear_down(void **state)
{
	arena_free(((struct register_rows *)*state)->arena);
	return 0;
}

/* ---- as the store answers ------------------------------------------------------------------ */

static void answer_one(const struct register_rows *rows, const char *inpe, struct arena *arena,
		       struct register_answers *answers)
{
	const struct practitioner *row = row_of(rows, inpe);

	for (size_t i = 0; row != NULL && i < answers->practitioners.count; i++)
		if (text_equal(answers->practitioners.items[i].inpe, row->inpe))
			return;
	if (row != NULL)
		*LIST_ADD(arena, &answers->practitioners) = *row;
}

static void answer_near(const struct register_rows *rows, const char *inpe, struct arena *arena,
			struct register_answers *answers)
{
	char *near = arena_copy_text(arena, inpe);

	for (char *digit = near; *digit != '\0'; digit++) {
		char was = *digit;

		for (*digit = '0'; *digit <= '9'; (*digit)++)
			answer_one(rows, near, arena, answers);
		*digit = was;
	}
}

static struct register_answers answer(const struct register_rows *rows,
				      const struct dossier *dossier)
{
	struct register_answers answers = { .known = true,
					    .practitioner_count = DOCTORS + PHARMACIES };
	struct register_questions ask;

	validate_ask(dossier, &ask);
	for (size_t i = 0; i < ask.likely_inpes.count; i++)
		answer_one(rows, ask.likely_inpes.items[i], dossier->arena, &answers);
	for (size_t i = 0; i < ask.inpes.count; i++)
		answer_near(rows, ask.inpes.items[i], dossier->arena, &answers);
	return answers;
}

/* ---- a sheet ------------------------------------------------------------------------------- */

/* Which part of the other papers is there, beside the cells. */
struct sheet_kind {
	struct hand hand;
	double printed, labelled, named;
};

struct truth {
	const char *inpe, *name; /* the doctor's */
	const char *in_cells, *in_print;
};

static const struct practitioner *draw_doctor(const struct register_rows *rows)
{
	return &rows->items[chance_next() % DOCTORS];
}

static const char *draw_written(const struct register_rows *rows, struct arena *arena,
				const char *inpe, double other)
{
	if (chance(0.005))
		return draw_slip(arena, inpe);
	return chance(other) ? draw_doctor(rows)->inpe : inpe;
}

/* A value alone is right as often as it is said to be, and mostly has one digit wrong else. */
static const char *draw_read(struct arena *arena, const char *written, double confidence)
{
	if (chance(confidence))
		return written;
	if (chance(0.8))
		return draw_slip(arena, written);
	if (chance(0.5))
		return draw_slip(arena, draw_slip(arena, written));
	return draw_inpe(arena, "091");
}

static void write_print(const struct register_rows *rows, struct dossier *dossier,
			struct truth *truth)
{
	static const double confidences[] = { 0.5, 0.8, 0.95, 0.99 };
	double confidence = confidences[chance_next() % 4];

	truth->in_print = draw_written(rows, dossier->arena, truth->inpe, 0.03);
	hand_add(dossier, "ordonnance", "medecin_inpe",
		 draw_read(dossier->arena, truth->in_print, confidence), confidence);
}

static void stick_label(const struct register_rows *rows, struct dossier *dossier,
			const struct truth *truth)
{
	*LIST_ADD(dossier->arena, &dossier->barcodes) = (struct barcode){
		.page = 1,
		.symbology = "code128",
		.value = draw_written(rows, dossier->arena, truth->inpe, 0.03),
		.role = BARCODE_PRACTITIONER,
		.confidence = 0.99,
	};
}

static void write_name(struct dossier *dossier, const struct truth *truth)
{
	double confidence = chance_between(0.2, 0.95);
	const char *name = chance(0.95) ? truth->name : draw_name(dossier->arena);

	hand_add(dossier, "ordonnance", "medecin_nom", hand_name(dossier->arena, name, confidence),
		 confidence);
}

static struct dossier *write_sheet(const struct register_rows *rows, const struct sheet_kind *kind,
				   struct truth *truth)
{
	struct dossier *dossier = dossier_new();
	const struct practitioner *doctor = draw_doctor(rows);

	*truth = (struct truth){ .inpe = doctor->inpe, .name = doctor->name };
	if (chance(0.02))
		truth->inpe = draw_inpe(dossier->arena, "091");
	truth->in_cells = draw_written(rows, dossier->arena, truth->inpe, 0.01);
	hand_add_spelled(dossier, "medecin_inpe",
			 hand_spelling(dossier->arena, truth->in_cells, &kind->hand), false);
	if (chance(kind->printed))
		write_print(rows, dossier, truth);
	if (chance(kind->labelled))
		stick_label(rows, dossier, truth);
	if (chance(kind->named))
		write_name(dossier, truth);
	return dossier;
}

/* ---- counting ------------------------------------------------------------------------------ */

enum { BINS = 6 };
static const double bounds[BINS] = { 0.5, 0.8, 0.9, 0.98, 0.995, 1.01 };
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
	for (int i = 0; i < BINS; i++)
		print_message("%s below %.4f: %d said, %d wrong, %.2f expected\n", what, bounds[i],
			      tally->said[i], tally->wrong[i], tally->expected[i]);
}

/* No more are wrong than was said, but for twice what chance spreads and one: in every bin. */
static void assert_true_to_word(const struct tally *tally)
{
	for (int i = 1; i < BINS; i++) {
		double more = tally->wrong[i] - tally->expected[i];

		assert_true(more <= 1 || more * more <= 4 * tally->expected[i]);
	}
}

struct tallies {
	struct tally practice, cells, print;
	int right, settled;
};

static void judge(const struct register_rows *rows, struct dossier *dossier,
		  const struct truth *truth, struct tallies *tallies)
{
	struct register_answers answers = answer(rows, dossier);
	const struct reading *cells, *print;
	struct practice practice;
	struct paper paper;

	settle_practices(dossier, &answers);
	paper_gather(dossier, &answers, &paper);
	practice_find(&paper, PRACTICE_DOCTOR, &practice);
	note(&tallies->practice, practice.confidence, !text_equal(practice.inpe, truth->inpe));
	cells = paper_on_form(dossier, "medecin_inpe");
	note(&tallies->cells, cells->confidence, !text_equal(cells->value, truth->in_cells));
	tallies->right += text_equal(seen_value(cells), truth->in_cells);
	tallies->settled += text_equal(cells->value, truth->in_cells);
	print = paper_on_document(dossier, "ordonnance", 0, "medecin_inpe");
	if (print != NULL && seen_confidence(print) < 0.97)
		note(&tallies->print, print->confidence,
		     !text_equal(print->value, truth->in_print));
}

static struct tallies simulate(const struct register_rows *rows, const struct sheet_kind *kind)
{
	struct tallies tallies = { 0 };

	for (int i = 0; i < DRAWS; i++) {
		struct truth truth;
		struct dossier *dossier = write_sheet(rows, kind, &truth);

		judge(rows, dossier, &truth, &tallies);
		dossier_free(dossier);
	}
	report("practice", &tallies.practice);
	report("cells", &tallies.cells);
	report("print", &tallies.print);
	print_message("%d read right, %d after\n", tallies.right, tallies.settled);
	return tallies;
}

static void assert_true_and_better(const struct tallies *tallies)
{
	assert_true_to_word(&tallies->practice);
	assert_true_to_word(&tallies->cells);
	assert_true_to_word(&tallies->print);
	assert_true(tallies->settled > tallies->right);
}

static void what_is_said_of_cells_beside_other_papers_is_true(void **state)
{
	struct sheet_kind kind = { { .clear = 0.85, .fair = 0.1 }, 0.6, 0.5, 0.7 };
	struct tallies tallies;

	chance_seed(7);
	tallies = simulate(*state, &kind);
	assert_true_and_better(&tallies);
}

static void what_is_said_of_cells_alone_is_true(void **state)
{
	struct sheet_kind kind = { { .clear = 0.85, .fair = 0.1 }, 0, 0, 0 };
	struct tallies tallies;

	chance_seed(17);
	tallies = simulate(*state, &kind);
	assert_true_and_better(&tallies);
}

static void what_is_said_of_a_poor_hand_is_true(void **state)
{
	struct sheet_kind kind = { { .clear = 0.4, .fair = 0.3 }, 0.6, 0.3, 0.7 };
	struct tallies tallies;

	chance_seed(27);
	tallies = simulate(*state, &kind);
	assert_true_and_better(&tallies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_of_cells_beside_other_papers_is_true),
		cmocka_unit_test(what_is_said_of_cells_alone_is_true),
		cmocka_unit_test(what_is_said_of_a_poor_hand_is_true),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
