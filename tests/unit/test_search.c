/* What somebody means who types into the one box of a search. */
#include "model/search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct search_question understood(const char *typed)
{
	struct search_question question = { 0 };

	search_understand(typed, arena, &question);
	return question;
}

static void words_without_a_digit_are_a_name(void **state)
{
	(void)state;
	assert_string_equal(understood("  Bennani,  Mohamed ").name, "Bennani Mohamed");
	assert_string_equal(understood("بناني محمد").name, "بناني محمد");
	assert_null(understood("").name);
	assert_true(search_asks_nothing(&(struct search_question){ 0 }));
}

static void what_has_a_digit_is_a_code_and_of_two_the_first(void **state)
{
	struct search_question question = understood("AD60267 bennani 123456789");

	(void)state;
	assert_string_equal(question.code, "AD60267");
	assert_string_equal(question.name, "bennani");
	assert_string_equal(understood("S0110002.tif#2").code, "S0110002.tif#2");
	assert_false(search_asks_nothing(&question));
}

static void digits_of_arabic_keyboards_are_digits(void **state)
{
	(void)state;
	assert_string_equal(understood("٧١١٧٣٢٥١٢").code, "711732512");
	assert_int_equal(understood("۱۸/۱۰/۲۰۲۶").received_from.day, 18);
}

static void boxes_images_and_dossiers_are_known_by_their_shape(void **state)
{
	static const char hash[] =
		"ABCDEF00000000000000000000000000000000000000000000000000000000ff";

	(void)state;
	assert_string_equal(understood("6118001030484").box, "6118001030484");
	assert_string_equal(understood("01061180012005041727083110L7721SN5").box,
			    "01061180012005041727083110L7721SN5");
	assert_string_equal(understood(hash).image, "abcdef000000000000000000000000000000000000000"
						    "00000000000000000ff");
	assert_int_equal(understood("#12").dossier, 12);
	assert_string_equal(understood("#").name, "#");
}

static void days_and_months_are_a_time_of_arrival(void **state)
{
	static const char *const days[] = { "18/10/2026", "18-10-2026", "18.10.2026",
					    "2026-10-18" };
	struct search_question question;

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		question = understood(days[i]);
		assert_int_equal(question.received_from.month, 10);
		assert_int_equal(question.received_to.day, 18);
	}
	question = understood("02/2028");
	assert_int_equal(question.received_from.day, 1);
	assert_int_equal(question.received_to.day, 29);
	question = understood("19/10/2026 18/10/2026");
	assert_int_equal(question.received_from.day, 18);
	assert_int_equal(question.received_to.day, 19);
	assert_string_equal(understood("32/10/2026").code, "32/10/2026");
	assert_string_equal(understood("13/2026").code, "13/2026");
}

static void reasons_are_known_by_their_codes(void **state)
{
	struct search_question question = understood("r15 R07 x01 R01 R02 R03");

	(void)state;
	assert_int_equal(question.reason_count, SEARCH_REASONS_MAX);
	assert_string_equal(question.reasons[0], "R15");
	assert_string_equal(question.reasons[1], "R07");
	assert_string_equal(question.code, "x01");
}

static void states_are_known_by_their_names(void **state)
{
	enum dossier_state known;

	(void)state;
	for (int i = 0; i < DOSSIER_STATE_COUNT; i++) {
		assert_true(dossier_state_parse(dossier_state_name((enum dossier_state)i), &known));
		assert_int_equal(known, i);
	}
	assert_false(dossier_state_parse("review", &known));
	assert_false(dossier_state_parse(NULL, &known));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_without_a_digit_are_a_name),
		cmocka_unit_test(what_has_a_digit_is_a_code_and_of_two_the_first),
		cmocka_unit_test(digits_of_arabic_keyboards_are_digits),
		cmocka_unit_test(boxes_images_and_dossiers_are_known_by_their_shape),
		cmocka_unit_test(days_and_months_are_a_time_of_arrival),
		cmocka_unit_test(reasons_are_known_by_their_codes),
		cmocka_unit_test(states_are_known_by_their_names),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
