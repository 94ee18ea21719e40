/* What may stand in a row of places: probabilities of texts, and the likeliest of them. */
#include "model/spelling.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CLOSE 1e-6

static void set(struct spelled *place, char character, double odds)
{
	place->odds[spelling_index(character)] = (float)odds;
}

/* "17" at 0.9 * 0.6; the first may be a 7, the second a 1 or a 4. */
static struct spelling two_digits(struct spelled places[2])
{
	memset(places, 0, 2 * sizeof(*places));
	set(&places[0], '1', 0.9);
	set(&places[0], '7', 0.1);
	set(&places[1], '7', 0.6);
	set(&places[1], '1', 0.3);
	set(&places[1], '4', 0.1);
	return (struct spelling){ 2, places };
}

static void a_text_is_as_likely_as_the_product_of_its_places(void **state)
{
	struct spelled places[2];
	struct spelling spelling = two_digits(places);

	(void)state;
	assert_true(fabs(exp(spelling_log_probability(&spelling, "17")) - 0.54) < CLOSE);
	assert_true(fabs(exp(spelling_log_probability(&spelling, "74")) - 0.01) < CLOSE);
}

static void what_no_place_thought_of_keeps_a_little_probability(void **state)
{
	struct spelled places[2];
	struct spelling spelling = two_digits(places);

	(void)state;
	assert_true(fabs(spelling_log_probability(&spelling, "27") - log(SPELLING_FLOOR * 0.6)) <
		    CLOSE);
	assert_true(fabs(spelling_log_probability(&spelling, "170") - 2 * log(SPELLING_FLOOR)) <
		    CLOSE);
}

static void the_likeliest_texts_come_in_order(void **state)
{
	static const char *const expected[] = { "17", "11", "14", "77", "71", "74" };
	struct arena *arena = arena_new();
	struct spelled places[2];
	struct spelling spelling = two_digits(places);
	struct guess guesses[8];
	int count = spelling_likeliest(&spelling, NULL, guesses, 8, arena);

	(void)state;
	assert_int_equal(count, 6);
	for (int i = 0; i < count; i++)
		assert_string_equal(guesses[i].value, expected[i]);
	assert_true(fabs(guesses[1].probability - 0.27) < CLOSE);
	arena_free(arena);
}

static bool is_even(const char *text)
{
	return (text[strlen(text) - 1] - '0') % 2 == 0;
}

static void only_texts_of_the_wanted_shape_are_given(void **state)
{
	struct arena *arena = arena_new();
	struct spelled places[2];
	struct spelling spelling = two_digits(places);
	struct guess guesses[1];

	(void)state;
	assert_int_equal(spelling_likeliest(&spelling, is_even, guesses, 1, arena), 1);
	assert_string_equal(guesses[0].value, "14");
	arena_free(arena);
}

static void a_copy_outlives_the_arena_of_what_was_copied(void **state)
{
	struct arena *first = arena_new(), *second = arena_new();
	struct spelled places[2];
	struct spelling spelling = two_digits(places), *copy;
	struct guess *guesses = arena_new_array(first, 2, sizeof(*guesses)), *copied;

	(void)state;
	assert_int_equal(spelling_likeliest(&spelling, NULL, guesses, 2, first), 2);
	copied = guesses_copy(second, guesses, 2);
	copy = spelling_copy(second, &spelling);
	memset(places, 0, sizeof(places));
	arena_free(first);
	assert_string_equal(copied[1].value, "11");
	assert_true(fabs(exp(spelling_log_probability(copy, "17")) - 0.54) < CLOSE);
	assert_null(spelling_copy(second, NULL));
	arena_free(second);
}

/* Nine places of ten digits each: the list is held against all texts of the likeliest few digits.
 */
static void the_list_of_a_long_row_misses_none_of_the_likeliest(void **state)
{
	enum { PLACES = 6, DIGITS = 4, TEXTS = 4096, WANTED = 200 };
	struct arena *arena = arena_new();
	struct spelled places[PLACES] = { 0 };
	struct spelling spelling = { PLACES, places };
	struct guess guesses[WANTED];
	int count, likelier = 0;

	(void)state;
	for (int i = 0; i < PLACES; i++)
		for (int d = 0; d < DIGITS; d++)
			places[i].odds[(d + i) % 10] =
				(float)(0.1 + 0.07 * ((3 * d + 5 * i) % 7) / (1 + d));
	count = spelling_likeliest(&spelling, NULL, guesses, WANTED, arena);
	assert_int_equal(count, WANTED);
	for (int n = 0; n < TEXTS; n++) {
		double probability = 1;

		for (int i = 0, rest = n; i < PLACES; i++, rest /= DIGITS)
			probability *= (double)places[i].odds[(rest % DIGITS + i) % 10];
		likelier += probability > guesses[WANTED - 1].probability * (1 + CLOSE);
	}
	assert_true(likelier < WANTED);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_as_likely_as_the_product_of_its_places),
		cmocka_unit_test(what_no_place_thought_of_keeps_a_little_probability),
		cmocka_unit_test(the_likeliest_texts_come_in_order),
		cmocka_unit_test(only_texts_of_the_wanted_shape_are_given),
		cmocka_unit_test(a_copy_outlives_the_arena_of_what_was_copied),
		cmocka_unit_test(the_list_of_a_long_row_misses_none_of_the_likeliest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
