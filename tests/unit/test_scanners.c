/* How the station judges a scanner by its pages: the trend, and when it says what to do. */
#include "review/scanners.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* So many pages and faulty ones in the first half, and in the second. */
static struct scanner_quality halves(long early, long early_faulty, long late, long late_faulty)
{
	return (struct scanner_quality){ .scans = { .pages = early + late,
						    .faulty = early_faulty + late_faulty },
					 .late_pages = late,
					 .late_faulty = late_faulty };
}

static void a_trend_is_told_only_beyond_chance(void **state)
{
	static const struct {
		long early, early_faulty, late, late_faulty;
		enum scanner_trend trend;
	} cases[] = {
		{ 1000, 20, 1000, 60, SCANNER_WORSE },
		{ 1000, 60, 1000, 20, SCANNER_BETTER },
		{ 1000, 20, 1000, 24, SCANNER_STEADY },         /* chance */
		{ 100, 2, 100, 5, SCANNER_STEADY },             /* chance, in few pages */
		{ 100000, 1000, 100000, 1500, SCANNER_STEADY }, /* no chance, but half a percent */
		{ 1000, 0, 1000, 0, SCANNER_STEADY },
		{ 49, 0, 5000, 2500, SCANNER_TREND_UNKNOWN },
		{ 5000, 2500, 0, 0, SCANNER_TREND_UNKNOWN },
		{ 0, 0, 0, 0, SCANNER_TREND_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scanner_quality scanner = halves(cases[i].early, cases[i].early_faulty,
							cases[i].late, cases[i].late_faulty);

		assert_int_equal(scanner_trend(&scanner), cases[i].trend);
	}
}

static void a_fault_is_a_habit_from_two_percent_and_three_pages_on(void **state)
{
	struct scanner_quality scanner = { .scans = { .pages = 200, .faults = { 0, 3, 4, 200 } } };

	(void)state;
	assert_false(scanner_has_habit(&scanner, 0));
	assert_false(scanner_has_habit(&scanner, 1));
	assert_true(scanner_has_habit(&scanner, 2));
	assert_true(scanner_has_habit(&scanner, 3));
	scanner.scans.pages = 10;
	scanner.scans.faults[0] = 2;
	assert_false(scanner_has_habit(&scanner, 0));
}

static void a_scanner_that_gets_worse_is_not_told_to_do_nothing(void **state)
{
	struct scanner_quality scanner = halves(1000, 4, 1000, 36);

	(void)state;
	scanner.scans.faults[1] = 15;
	scanner.scans.faults[3] = 25;
	for (int i = 0; i < QUALITY_FAULTS; i++)
		assert_int_equal(scanner_needs(&scanner, i), i == 3);
}

static void a_coarse_scanner_is_told_so_whatever_else(void **state)
{
	struct scanner_quality scanner = halves(10, 0, 10, 0);

	(void)state;
	scanner.scans.dpi = 199;
	assert_true(scanner_needs(&scanner, 4));
	scanner.scans.dpi = 200;
	assert_false(scanner_needs(&scanner, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trend_is_told_only_beyond_chance),
		cmocka_unit_test(a_fault_is_a_habit_from_two_percent_and_three_pages_on),
		cmocka_unit_test(a_scanner_that_gets_worse_is_not_told_to_do_nothing),
		cmocka_unit_test(a_coarse_scanner_is_told_so_whatever_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
