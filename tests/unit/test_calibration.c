/* base/calibration: what was said against what was right, and thresholds that are proven. */
#include "base/calibration.h"

#include "base/memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define assert_near(a, b, by) assert_true(fabs((a) - (b)) <= (by))

/* Fills `count` answers of one confidence, the first `wrong` of them wrong. */
static struct said *fill(struct said *at, size_t count, size_t wrong, double confidence)
{
	for (size_t i = 0; i < count; i++)
		at[i] = (struct said){ confidence, i >= wrong };
	return at + count;
}

static void the_error_of_known_answers_is_the_one_worked_out_by_hand(void **state)
{
	struct said answers[20];
	struct calibration calibration;

	(void)state;
	fill(fill(answers, 10, 2, 0.9), 10, 5, 0.6);
	calibration_measure(answers, 20, &calibration);
	assert_int_equal(calibration.count, 20);
	assert_int_equal(calibration.right, 13);
	/* half of the answers are 0.1 too sure, the other half too */
	assert_near(calibration.error, 0.1, 1e-12);
}

static void answers_that_are_as_sure_as_right_have_no_error(void **state)
{
	struct said answers[100];
	struct calibration calibration;

	(void)state;
	fill(answers, 100, 25, 0.75);
	calibration_measure(answers, 100, &calibration);
	assert_near(calibration.error, 0, 1e-12);
}

static void too_sure_and_too_unsure_in_one_bin_make_up_for_each_other(void **state)
{
	struct said answers[4];
	struct calibration calibration;

	(void)state;
	fill(fill(answers, 2, 2, 0.1), 2, 0, 0.3);
	calibration_measure(answers, 4, &calibration);
	assert_near(calibration.error, 0.3, 1e-12); /* said 0.2, right 0.5 */
	assert_int_equal(calibration.bins[0].count, 4);
	assert_int_equal(calibration.bins[0].right, 2);
	assert_near(calibration.bins[0].said, 0.2, 1e-12);
}

static void a_confidence_on_an_edge_is_in_the_bin_above(void **state)
{
	const struct said answers[] = {
		{ 0.95, false }, { 0.9499, false }, { 1, true }, { 0, true }
	};
	struct calibration calibration;

	(void)state;
	calibration_measure(answers, ARRAY_LENGTH(answers), &calibration);
	assert_near(calibration.bins[5].from, 0.95, 0);
	assert_int_equal(calibration.bins[5].count, 1);
	assert_int_equal(calibration.bins[4].count, 1);
	assert_int_equal(calibration.bins[CALIBRATION_BINS - 1].count, 1);
	assert_int_equal(calibration.bins[0].count, 1);
	assert_int_equal(calibration.sure, 2);
	assert_int_equal(calibration.sure_wrong, 1);
}

static void no_answers_have_no_error(void **state)
{
	struct calibration calibration;

	(void)state;
	calibration_measure(NULL, 0, &calibration);
	assert_int_equal(calibration.count, 0);
	assert_near(calibration.error, 0, 0);
}

/* Of none wrong the bound is 1 - risk^(1/n); the others were worked out with exact fractions. */
static void the_bound_is_that_of_clopper_and_pearson(void **state)
{
	(void)state;
	assert_near(calibration_bound(0, 10), 0.2588656, 1e-6);
	assert_near(calibration_bound(0, 100), 0.0295130, 1e-6);
	assert_near(calibration_bound(1, 10), 0.3941633, 1e-6);
	assert_near(calibration_bound(5, 100), 0.1022533, 1e-6);
	assert_near(calibration_bound(10, 10), 1, 0);
	assert_near(calibration_bound(0, 0), 1, 0);
}

static void as_many_answers_as_are_needed_prove_the_rate_and_one_less_does_not(void **state)
{
	static const double rates[] = { 0.5, 0.05, 0.01, 0.001 };

	(void)state;
	assert_int_equal(calibration_needed(0.001), 2995);
	for (size_t i = 0; i < ARRAY_LENGTH(rates); i++) {
		size_t needed = calibration_needed(rates[i]);

		assert_true(calibration_bound(0, needed) <= rates[i]);
		assert_true(calibration_bound(0, needed - 1) > rates[i]);
	}
}

static void the_threshold_is_the_lowest_that_is_proven(void **state)
{
	struct said answers[1000];
	struct calibration_choice choice;

	(void)state;
	/* 600 sure and right, 300 with 3 wrong, 100 hardly better than chance; not in order */
	fill(fill(fill(answers, 100, 50, 0.5), 300, 3, 0.97), 600, 0, 0.99);
	choice = calibration_choose(answers, 1000, 0.01);
	assert_int_equal(choice.proof, CALIBRATION_PROVEN);
	assert_near(choice.tail.from, 0.97, 0);
	assert_int_equal(choice.tail.count, 900);
	assert_int_equal(choice.tail.wrong, 3);
	assert_true(choice.tail.bound <= 0.01);

	/* 0.6 % is kept by what was seen (3 of 900) but not proven: only the surest prove it */
	choice = calibration_choose(answers, 1000, 0.006);
	assert_near(choice.tail.from, 0.99, 0);
	assert_int_equal(choice.tail.count, 600);
}

static void answers_of_one_confidence_are_never_parted(void **state)
{
	struct said answers[500];
	struct calibration_choice choice;

	(void)state;
	/* whatever their order, the wrong ones count with the right ones */
	fill(answers, 500, 100, 0.99);
	for (size_t i = 0; i < 100; i++)
		answers[i].right = true, answers[499 - i].right = false;
	choice = calibration_choose(answers, 500, 0.05);
	assert_int_equal(choice.proof, CALIBRATION_UNPROVEN);
	assert_int_equal(choice.tail.count, 0);
}

static void too_few_answers_are_said_to_be_too_few(void **state)
{
	struct said answers[400];
	struct calibration_choice choice;

	(void)state;
	fill(answers, 400, 0, 0.999);
	choice = calibration_choose(answers, 400, 0.001);
	assert_int_equal(choice.proof, CALIBRATION_TOO_FEW);
	assert_int_equal(choice.needed, 2995);
	assert_int_equal(choice.tail.count, 400);
	assert_near(choice.tail.bound, 0.00746, 1e-5);
	choice = calibration_choose(answers, 0, 0.001);
	assert_int_equal(choice.proof, CALIBRATION_TOO_FEW);
	assert_int_equal(choice.tail.count, 0);
}

static void enough_answers_of_which_the_surest_are_wrong_prove_nothing(void **state)
{
	struct said answers[400];
	struct calibration_choice choice;

	(void)state;
	fill(fill(answers, 20, 20, 0.9999), 380, 0, 0.9);
	choice = calibration_choose(answers, 400, 0.01);
	assert_int_equal(choice.proof, CALIBRATION_UNPROVEN);
	assert_int_equal(choice.tail.count, 0);
}

static void a_tail_counts_from_its_confidence_on(void **state)
{
	struct said answers[30];
	struct calibration_tail tail;

	(void)state;
	fill(fill(fill(answers, 10, 4, 0.5), 10, 1, 0.98), 10, 0, 0.99);
	tail = calibration_tail(answers, 30, 0.98);
	assert_int_equal(tail.count, 20);
	assert_int_equal(tail.wrong, 1);
	assert_near(tail.bound, calibration_bound(1, 20), 0);
	assert_int_equal(calibration_tail(answers, 30, 0.995).count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_error_of_known_answers_is_the_one_worked_out_by_hand),
		cmocka_unit_test(answers_that_are_as_sure_as_right_have_no_error),
		cmocka_unit_test(too_sure_and_too_unsure_in_one_bin_make_up_for_each_other),
		cmocka_unit_test(a_confidence_on_an_edge_is_in_the_bin_above),
		cmocka_unit_test(no_answers_have_no_error),
		cmocka_unit_test(the_bound_is_that_of_clopper_and_pearson),
		cmocka_unit_test(
			as_many_answers_as_are_needed_prove_the_rate_and_one_less_does_not),
		cmocka_unit_test(the_threshold_is_the_lowest_that_is_proven),
		cmocka_unit_test(answers_of_one_confidence_are_never_parted),
		cmocka_unit_test(too_few_answers_are_said_to_be_too_few),
		cmocka_unit_test(enough_answers_of_which_the_surest_are_wrong_prove_nothing),
		cmocka_unit_test(a_tail_counts_from_its_confidence_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
