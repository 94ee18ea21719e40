/* Key letters of acts, settled by the tariff. */
#include "tests/support/dossier_builder.h"

#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct reading *settled(struct bench *bench, const struct guess guesses[2])
{
	bench_guess(bench, SHEET_2, "acte_1_cotation", guesses, 2);
	validate_settle(bench->dossier, &bench->answers);
	return bench_reading(bench, SHEET_2, "acte_1_cotation");
}

static void a_letter_without_a_tariff_gives_way_to_a_guess_that_has_one(void **state)
{
	const struct reading *letter =
		settled(*state, (struct guess[]){ { "G5", 0.7 }, { "CS", 0.2 } });

	assert_string_equal(letter->value, "CS");
	assert_string_equal(letter->read, "G5");
	assert_true(letter->confidence > 0.6 && letter->confidence < 0.7);
}

static void a_consultation_is_not_counted_by_fives(void **state)
{
	const struct reading *letter =
		settled(*state, (struct guess[]){ { "C 5", 0.9 }, { "CS", 0.09 } });

	assert_string_equal(letter->value, "CS");
	assert_true(letter->confidence > 0.8);
}

static void a_letter_read_for_sure_stays_though_no_tariff_has_it(void **state)
{
	const struct reading *letter =
		settled(*state, (struct guess[]){ { "X", 0.9999 }, { "K", 0.00001 } });

	assert_string_equal(letter->value, "X");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_letter_without_a_tariff_gives_way_to_a_guess_that_has_one, bench_set_up,
			bench_tear_down),
		cmocka_unit_test_setup_teardown(a_consultation_is_not_counted_by_fives,
						bench_set_up, bench_tear_down),
		cmocka_unit_test_setup_teardown(
			a_letter_read_for_sure_stays_though_no_tariff_has_it, bench_set_up,
			bench_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
