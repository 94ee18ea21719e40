/* base/proportion: shares with their intervals, against published figures and by hand. */
#include "base/proportion.h"

#include "base/memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define assert_near(a, b, by) assert_true(fabs((a) - (b)) <= (by))

/* Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven
 * methods", Statistics in Medicine 17, 1998, table I, method 5: to four places. */
static void the_exact_interval_is_the_published_one(void **state)
{
	static const struct {
		double wrong, count, low, high;
	} published[] = {
		{ 81, 263, 0.2527, 0.3676 },
		{ 15, 148, 0.0578, 0.1617 },
		{ 0, 20, 0.0000, 0.1684 },
		{ 1, 29, 0.0009, 0.1776 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(published); i++) {
		struct proportion found = proportion_of(published[i].wrong, published[i].count);

		assert_near(found.share, published[i].wrong / published[i].count, 1e-12);
		assert_near(found.low, published[i].low, 0.00005);
		assert_near(found.high, published[i].high, 0.00005);
	}
}

/* With nothing wrong the upper end has a formula: 1 - 0.025^(1/n). */
static void without_a_mistake_the_upper_end_is_the_one_of_the_formula(void **state)
{
	(void)state;
	for (int count = 1; count < 1000000; count *= 7) {
		struct proportion found = proportion_of(0, count);

		assert_near(found.low, 0, 0);
		assert_near(found.high, 1 - pow(0.025, 1.0 / count), 1e-9);
	}
}

static void what_is_all_wrong_is_the_mirror_of_what_is_all_right(void **state)
{
	struct proportion all = proportion_of(30, 30), none = proportion_of(0, 30);

	(void)state;
	assert_near(all.low, 1 - none.high, 1e-9);
	assert_near(all.high, 1, 0);
}

static void of_nothing_nothing_is_said(void **state)
{
	struct proportion found = proportion_of(0, 0);
	struct weighed_sample none = { 0 };

	(void)state;
	assert_near(found.low, 0, 0);
	assert_near(found.high, 1, 0);
	found = proportion_of_sample(&none);
	assert_near(found.low, 0, 0);
	assert_near(found.high, 1, 0);
}

/* Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.5.24: a sum of binomials. */
static void the_beta_function_is_the_sum_of_binomials(void **state)
{
	(void)state;
	assert_near(beta_below(0.5, 5, 5), 0.5, 1e-12);
	assert_near(beta_below(0.3, 1, 1), 0.3, 1e-12);
	/* two or three heads of three, each with 0.2: 3 * 0.04 * 0.8 + 0.008 */
	assert_near(beta_below(0.2, 2, 2), 0.104, 1e-12);
	assert_near(beta_below(0.2, 2, 2) + beta_below(0.8, 2, 2), 1, 1e-12);
	/* far from the middle, where the mirror is used */
	assert_near(beta_below(0.9, 2, 2), 0.972, 1e-12);
	assert_near(beta_below(1e-4, 1, 10000), 1 - pow(1 - 1e-4, 10000), 1e-9);
}

/* The promise of the method, looked at rather than believed: with any true share the interval holds
 * it at least 95 times of 100. */
static void the_interval_holds_the_true_share_as_often_as_it_says(void **state)
{
	enum { COUNT = 40 };

	(void)state;
	for (int part = 1; part < 30; part++) {
		double share = 0.0173 * part, held = 0;

		for (int wrong = 0; wrong <= COUNT; wrong++) {
			struct proportion found = proportion_of(wrong, COUNT);

			if (found.low <= share && share <= found.high)
				held += exp(lgamma(COUNT + 1) - lgamma(wrong + 1) -
					    lgamma(COUNT - wrong + 1) + wrong * log(share) +
					    (COUNT - wrong) * log1p(-share));
		}
		assert_true(held >= PROPORTION_CERTAINTY);
	}
}

static void of_equal_draws_the_weighted_share_is_the_plain_one(void **state)
{
	struct weighed_sample sample = { 0 };
	struct proportion plain = proportion_of(0, 200), found;

	(void)state;
	for (int i = 0; i < 200; i++)
		weighed_sample_add(&sample, 1, 0, 100, 0, 10000);
	assert_near(weighed_sample_worth(&sample), 200, 1e-9);
	found = proportion_of_sample(&sample);
	assert_near(found.high, plain.high, 1e-9);
	sample = (struct weighed_sample){ 0 };
	for (int i = 0; i < 200; i++)
		weighed_sample_add(&sample, 1, i < 7, 100, i < 7 ? 100 : 0, 10000);
	found = proportion_of_sample(&sample);
	assert_near(found.share, 0.035, 1e-12);
	/* the variance with n - 1 makes 199 of them */
	assert_near(weighed_sample_worth(&sample), 199, 1e-6);
}

/* Two strata by hand: of 1000 drawn one in a hundred 1 is wrong, of 100 that were all drawn 30 are.
 * 100 000 and 100 stand behind them: (100 + 30) / 100 100. */
static void a_value_counts_for_as_many_as_it_stands_for(void **state)
{
	struct weighed_sample sample = { 0 };
	struct proportion found;

	(void)state;
	for (int i = 0; i < 1000; i++)
		weighed_sample_add(&sample, 1, i == 0, 100, i == 0 ? 100 : 0, 10000);
	for (int i = 0; i < 100; i++)
		weighed_sample_add(&sample, 1, i < 30, 1, i < 30 ? 1 : 0, 1);
	found = proportion_of_sample(&sample);
	assert_near(found.share, 130.0 / 100100, 1e-9);
	assert_int_equal(sample.wrong, 31);
	/* plainly divided it would be 2.8 % */
	assert_true(found.high < 31.0 / 1100);
	assert_true(found.low < 130.0 / 100100 && found.high > 130.0 / 100100);
}

/* Ten values a dossier, all wrong together: 100 values say no more than ten do. */
static void values_that_err_together_are_worth_one(void **state)
{
	struct weighed_sample sample = { 0 };
	struct proportion found, ten;

	(void)state;
	for (int i = 0; i < 10; i++)
		weighed_sample_add(&sample, 10, i < 2 ? 10 : 0, 10, i < 2 ? 10 : 0, 10);
	assert_near(weighed_sample_worth(&sample), 9, 1e-6);
	found = proportion_of_sample(&sample);
	ten = proportion_of(2, 10);
	assert_near(found.share, 0.2, 1e-12);
	assert_true(found.low < ten.low && found.high > ten.high);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_exact_interval_is_the_published_one),
		cmocka_unit_test(without_a_mistake_the_upper_end_is_the_one_of_the_formula),
		cmocka_unit_test(what_is_all_wrong_is_the_mirror_of_what_is_all_right),
		cmocka_unit_test(of_nothing_nothing_is_said),
		cmocka_unit_test(the_beta_function_is_the_sum_of_binomials),
		cmocka_unit_test(the_interval_holds_the_true_share_as_often_as_it_says),
		cmocka_unit_test(of_equal_draws_the_weighted_share_is_the_plain_one),
		cmocka_unit_test(a_value_counts_for_as_many_as_it_stands_for),
		cmocka_unit_test(values_that_err_together_are_worth_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
