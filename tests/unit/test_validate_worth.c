/* R11 and R16 by the sums alone: what the boxes are worth, and what was paid for them. */
#include "tests/support/dossier_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* No line of the invoice was read; the pharmacy's row and the invoice say what was paid. */
static void pay_without_lines(struct bench *bench, const char *pharmacy, const char *invoice)
{
	bench_medicines(bench, NULL, 0);
	bench_add_code(bench, 3, DEAR_CODE, BARCODE_MEDICINE);
	bench_add_code(bench, 3, CHEAP_CODE, BARCODE_MEDICINE);
	bench_write(bench, "facture", "total", invoice, 0.99);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", pharmacy, 0.99);
	bench_total(bench);
	bench_judge(bench);
}

static void boxes_worth_more_than_was_paid_doubt_a_price_when_no_line_tells(void **state)
{
	struct bench *bench = *state;

	pay_without_lines(bench, "241.20", "241.20");
	bench_assert_says(
		bench, REASON_R16,
		"Les boîtes dont le code est au dossier valent 286,20 DH au prix public ; "
		"241,20 DH ont été payés : si aucun code ne manque, un prix est différent.");
	assert_int_equal(bench_reason(bench, REASON_R16)->severity, SEVERITY_CHECK);
}

static void a_payment_that_one_place_says_as_the_boxes_are_worth_doubts_no_price(void **state)
{
	struct bench *bench = *state;

	pay_without_lines(bench, "241.20", "286.20");
	bench_assert_not(bench, REASON_R16);
	assert_true(bench_has(bench, REASON_R15));
}

static void a_code_glued_once_too_often_is_named_by_the_sums(void **state)
{
	struct bench *bench = *state;

	pay_without_lines(bench, "286.20", "286.20");
	bench_assert_not(bench, REASON_R11);
	bench_add_code(bench, 3, CHEAP_CODE, BARCODE_MEDICINE);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "« GENTAGAM 80 » : 2 codes à barres pour 1 boîte achetée.");
	bench_assert_not(bench, REASON_R16);
}

static void a_code_that_was_not_read_explains_what_was_paid_beyond_the_boxes(void **state)
{
	struct bench *bench = *state;

	*LIST_ADD(bench->dossier->arena, &bench->dossier->unread) =
		(struct unread_symbol){ .page = 3 };
	pay_without_lines(bench, "300.00", "300.00");
	bench_assert_not(bench, REASON_R16);
	bench->dossier->unread.count = 0;
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R16));
}

static void a_line_without_a_code_that_costs_what_is_lacking_doubts_no_price(void **state)
{
	struct bench *bench = *state;

	bench_remove_codes(bench, CHEAP_CODE);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R11));
	bench_assert_not(bench, REASON_R16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(boxes_worth_more_than_was_paid_doubt_a_price_when_no_line_tells),
		TEST(a_payment_that_one_place_says_as_the_boxes_are_worth_doubts_no_price),
		TEST(a_code_glued_once_too_often_is_named_by_the_sums),
		TEST(a_code_that_was_not_read_explains_what_was_paid_beyond_the_boxes),
		TEST(a_line_without_a_code_that_costs_what_is_lacking_doubts_no_price),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
