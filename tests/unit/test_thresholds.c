/* The one table of thresholds: what it names, what a key value stands on, and that the verdict asks
 * it. */
#include "tests/support/dossier_builder.h"
#include "validate/judging.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* ---- the table ------------------------------------------------------------------------------- */

static void no_threshold_takes_what_is_as_likely_wrong_as_right(void **state)
{
	static const double least[] = {
#define THRESHOLD(kind, source, least) least,
#include "validate/thresholds.list"
#undef THRESHOLD
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(least); i++)
		assert_true(least[i] > 0.5);
}

static void no_kind_and_source_has_two_thresholds(void **state)
{
	int lines[VALUE_KIND_COUNT][SOURCE_PERSON + 1] = { 0 };

	(void)state;
#define THRESHOLD(kind, source, least) assert_int_equal(lines[VALUE_##kind][SOURCE_##source]++, 0);
#include "validate/thresholds.list"
#undef THRESHOLD
}

static void a_source_that_the_table_does_not_name_is_never_sure_enough(void **state)
{
	(void)state;
	assert_true(threshold_of(VALUE_AMOUNT, SOURCE_MARK) > 1);
	assert_true(threshold_of(VALUE_CODE, SOURCE_HAND) > 1);
	assert_true(threshold_of(VALUE_CODE, SOURCE_BARCODE) <= 1);
}

static void what_a_person_said_needs_no_threshold(void **state)
{
	(void)state;
	for (int kind = 0; kind < VALUE_KIND_COUNT; kind++)
		assert_true(threshold_of((enum value_kind)kind, SOURCE_PERSON) <= 0);
}

/* ---- what a value stands on ------------------------------------------------------------------ */

static const struct dossier empty;

static void assert_basis(struct basis basis, enum value_kind kind, enum source source)
{
	assert_int_equal(basis.kind, kind);
	assert_int_equal(basis.source, source);
}

static void a_hand_among_printed_readings_is_what_a_sum_stands_on(void **state)
{
	struct reading print = { .source = SOURCE_PRINT }, hand = { .source = SOURCE_HAND };
	struct act_row acts[] = { { .letter = &print, .amount = &print },
				  { .letter = &print, .amount = &hand } };
	struct judging judging = { .dossier = &empty,
				   .paper = { .montant_frais = &hand, .total_general = &print } };

	(void)state;
	judging.paper.acts.items = acts;
	judging.paper.acts.count = 1;
	judging_find_basis(&judging);
	assert_basis(judging.basis[KEY_ACTS], VALUE_AMOUNT, SOURCE_PRINT);
	assert_basis(judging.basis[KEY_TOTAL], VALUE_AMOUNT, SOURCE_HAND);
	judging.paper.acts.count = 2;
	judging_find_basis(&judging);
	assert_basis(judging.basis[KEY_ACTS], VALUE_AMOUNT, SOURCE_HAND);
	assert_basis(judging.basis[KEY_LETTERS], VALUE_LETTER, SOURCE_PRINT);
}

static void an_inpe_stands_on_its_label_when_it_has_one(void **state)
{
	struct reading hand = { .source = SOURCE_HAND };
	struct judging judging = { .dossier = &empty,
				   .doctor = { .where = &hand, .on_label = true },
				   .pharmacy = { .where = &hand } };

	(void)state;
	judging_find_basis(&judging);
	assert_basis(judging.basis[KEY_PRACTITIONER], VALUE_NUMBER, SOURCE_BARCODE);
	assert_basis(judging.basis[KEY_PHARMACY], VALUE_NUMBER, SOURCE_HAND);
}

static void digits_under_bars_make_print_what_the_medicines_stand_on(void **state)
{
	struct box_code codes[] = { { .printed = 0 }, { .printed = 1 } };
	struct judging judging = { .dossier = &empty, .doctor = { 0 } };

	(void)state;
	judging.paper.codes.items = codes;
	judging.paper.codes.count = 1;
	judging_find_basis(&judging);
	assert_basis(judging.basis[KEY_MEDICINES], VALUE_CODE, SOURCE_BARCODE);
	judging.paper.codes.count = 2;
	judging_find_basis(&judging);
	assert_basis(judging.basis[KEY_MEDICINES], VALUE_CODE, SOURCE_PRINT);
}

/* ---- the verdict ----------------------------------------------------------------------------- */

static void set_source(struct bench *bench, const char *name, enum source source)
{
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].name, name))
			bench->dossier->readings.items[i].source = source;
}

static void a_sure_value_from_a_source_without_a_threshold_goes_to_a_person(void **state)
{
	struct bench *bench = *state;

	set_source(bench, "acte_1_date", SOURCE_MARK);
	bench_judge(bench);
	assert_true(bench->claim.confidence >= CLAIM_SURE);
	assert_int_equal(bench->claim.reasons.count, 0);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_sure_value_of_a_person_is_accepted(void **state)
{
	struct bench *bench = *state;

	set_source(bench, "acte_1_date", SOURCE_PERSON);
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_threshold_takes_what_is_as_likely_wrong_as_right),
		cmocka_unit_test(no_kind_and_source_has_two_thresholds),
		cmocka_unit_test(a_source_that_the_table_does_not_name_is_never_sure_enough),
		cmocka_unit_test(what_a_person_said_needs_no_threshold),
		cmocka_unit_test(a_hand_among_printed_readings_is_what_a_sum_stands_on),
		cmocka_unit_test(an_inpe_stands_on_its_label_when_it_has_one),
		cmocka_unit_test(digits_under_bars_make_print_what_the_medicines_stand_on),
		TEST(a_sure_value_from_a_source_without_a_threshold_goes_to_a_person),
		TEST(a_sure_value_of_a_person_is_accepted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
