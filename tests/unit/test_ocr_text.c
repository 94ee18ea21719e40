#include "base/memory.h"
#include "ocr/fit.h"
#include "ocr/normalise.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *value_of(struct arena *arena, enum field_content content, const char *seen,
			    bool *fits)
{
	struct field field = { .kind = FIELD_TEXT, .content = content };

	return normalise(&field, seen, arena, fits);
}

static void look_alikes_in_an_identity_card_number_are_settled_by_place(void **state)
{
	static const struct {
		const char *seen, *value;
	} cases[] = { { "KAO89958", "KA089958" },
		      { "JE33439", "JE33439" },
		      { "B1O2345", "B102345" },
		      { "8K031960", "BK031960" },
		      { "Q8493I", "Q84931" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char text[16];

		snprintf(text, sizeof(text), "%s", cases[i].seen);
		assert_true(normalise_cin(text, 0));
		assert_string_equal(text, cases[i].value);
	}
}

static void what_cannot_be_an_identity_card_number_does_not_fit(void **state)
{
	char few[] = "AB1234", letters[] = "ABCDEFG", none[] = "";

	(void)state;
	assert_false(normalise_cin(few, 2));
	assert_false(normalise_cin(letters, 0));
	assert_false(normalise_cin(none, 0));
}

static void a_date_in_cells_becomes_an_iso_date_or_does_not_fit(void **state)
{
	struct arena *arena = arena_new();
	bool fits;

	(void)state;
	assert_string_equal(value_of(arena, CONTENT_DATE, "13 09 2026", &fits), "2026-09-13");
	assert_true(fits);
	assert_string_equal(value_of(arena, CONTENT_DATE, "33092026", &fits), "33092026");
	assert_false(fits);
	arena_free(arena);
}

static void a_key_letter_keeps_its_coefficient(void **state)
{
	struct arena *arena = arena_new();
	bool fits;

	(void)state;
	assert_string_equal(value_of(arena, CONTENT_KEY_LETTER, "k15", &fits), "K 15");
	assert_true(fits);
	assert_string_equal(value_of(arena, CONTENT_KEY_LETTER, "CS", &fits), "CS");
	assert_true(fits);
	value_of(arena, CONTENT_KEY_LETTER, "15", &fits);
	assert_false(fits);
	arena_free(arena);
}

static void dots_and_rules_at_the_ends_of_a_text_are_not_its_value(void **state)
{
	struct arena *arena = arena_new();
	bool fits;

	(void)state;
	assert_string_equal(value_of(arena, CONTENT_NAME, ". AIT  EL KADIRI |", &fits),
			    "AIT EL KADIRI");
	assert_null(value_of(arena, CONTENT_NAME, " .. ", &fits));
	arena_free(arena);
}

static void a_large_amount_without_a_decimal_mark_does_not_fit(void **state)
{
	struct arena *arena = arena_new();
	bool fits;

	(void)state;
	value_of(arena, CONTENT_AMOUNT, "12480", &fits);
	assert_false(fits);
	assert_string_equal(value_of(arena, CONTENT_AMOUNT, "124,80", &fits), "124.80");
	assert_true(fits);
	assert_string_equal(value_of(arena, CONTENT_AMOUNT, "250", &fits), "250.00");
	assert_true(fits);
	arena_free(arena);
}

static void a_house_number_read_with_a_letter_is_a_number(void **state)
{
	struct arena *arena = arena_new();
	bool fits;

	(void)state;
	assert_string_equal(value_of(arena, CONTENT_ADDRESS, "6O RUE OUJDI", &fits),
			    "60 RUE OUJDI");
	assert_string_equal(value_of(arena, CONTENT_ADDRESS, "IMM O 1l2", &fits), "IMM O 112");
	arena_free(arena);
}

static void a_fit_ignores_a_third_of_wild_pairs(void **state)
{
	const struct affine truth = { 1.01, -0.02, 5, 0.02, 0.99, -3 };
	struct pair pairs[30];
	struct affine map;
	double error;

	(void)state;
	for (int i = 0; i < 30; i++) {
		int column = i % 6, row = i / 6;

		pairs[i].from = (struct point){ column * 40, row * 50 };
		pairs[i].to = affine_apply(truth, pairs[i].from);
		if (i % 3 == 0)
			pairs[i].to.x += 9 + i;
	}
	assert_true(fit_affine(pairs, 30, 1.0, &map, &error));
	assert_true(fabs(map.xx - truth.xx) < 1e-6 && fabs(map.y0 - truth.y0) < 1e-4);
	assert_true(error < 1e-6);
}

static void a_fit_of_nothing_but_noise_is_refused(void **state)
{
	struct pair pairs[20];
	struct affine map;
	double error;

	(void)state;
	for (int i = 0; i < 20; i++) {
		pairs[i].from = (struct point){ (i * 37) % 101, (i * 53) % 89 };
		pairs[i].to = (struct point){ (i * 71) % 97, (i * 29) % 103 };
	}
	assert_false(fit_affine(pairs, 20, 1.0, &map, &error));
	assert_false(fit_affine(pairs, 5, 1.0, &map, &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(look_alikes_in_an_identity_card_number_are_settled_by_place),
		cmocka_unit_test(what_cannot_be_an_identity_card_number_does_not_fit),
		cmocka_unit_test(a_date_in_cells_becomes_an_iso_date_or_does_not_fit),
		cmocka_unit_test(a_key_letter_keeps_its_coefficient),
		cmocka_unit_test(dots_and_rules_at_the_ends_of_a_text_are_not_its_value),
		cmocka_unit_test(a_large_amount_without_a_decimal_mark_does_not_fit),
		cmocka_unit_test(a_house_number_read_with_a_letter_is_a_number),
		cmocka_unit_test(a_fit_ignores_a_third_of_wild_pairs),
		cmocka_unit_test(a_fit_of_nothing_but_noise_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
