/* How people write an amount, read from its characters. */
#include "ocr/written_amount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static centimes amount_of(const char *characters)
{
	centimes amount = -1;
	double usual = 0;

	if (!written_amount(characters, &amount, &usual))
		return -1;
	assert_true(usual > 0 && usual <= 1);
	return amount;
}

static double usual_of(const char *characters)
{
	centimes amount;
	double usual = 0;

	return written_amount(characters, &amount, &usual) ? usual : 0;
}

static void the_ways_of_writing_an_amount_come_to_its_centimes(void **state)
{
	(void)state;
	assert_int_equal(amount_of("250,00"), 25000);
	assert_int_equal(amount_of("371,-"), 37100);
	assert_int_equal(amount_of("371"), 37100);
	assert_int_equal(amount_of("1 245,50 DD"), 124550);
	assert_int_equal(amount_of("1,245,50"), 124550);
	assert_int_equal(amount_of("1,245"), 124500);
	assert_int_equal(amount_of("--250,00--"), 25000);
	assert_int_equal(amount_of("250^00"), 25000);
	assert_int_equal(amount_of("12,5"), 1250);
	assert_int_equal(amount_of("0,50"), 50);
}

static void what_nobody_writes_is_no_amount(void **state)
{
	static const char *const none[] = { "",        "-",       ",50",     "2,0,0", "2-50",
					    "1 24,50", "12 3456", "0250,00", "D250",  "123456789" };

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(amount_of(none[i]), -1);
}

static void usual_ways_weigh_more_than_odd_ones(void **state)
{
	(void)state;
	assert_true(usual_of("250,00") > usual_of("250"));
	assert_true(usual_of("250,-") > usual_of("250"));
	assert_true(usual_of("250") > usual_of("250,5"));
	assert_true(usual_of("250,00") > usual_of("250 00"));
	assert_true(usual_of("2500,00") > usual_of("25000,00"));
}

static void a_mark_that_was_not_seen_may_be_put_back(void **state)
{
	centimes amount;
	double usual;

	(void)state;
	assert_true(written_amount_unmarked("25000", &amount, &usual));
	assert_int_equal(amount, 25000);
	assert_false(written_amount_unmarked("250", &amount, &usual));
	assert_false(written_amount_unmarked("250,00", &amount, &usual));
	assert_false(written_amount_unmarked("25000,-", &amount, &usual));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ways_of_writing_an_amount_come_to_its_centimes),
		cmocka_unit_test(what_nobody_writes_is_no_amount),
		cmocka_unit_test(usual_ways_weigh_more_than_odd_ones),
		cmocka_unit_test(a_mark_that_was_not_seen_may_be_put_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
