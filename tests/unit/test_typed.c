/* What a person types, in the form that readings have; and the lists that the desk speaks from. */
#include "model/desk.h"
#include "model/key.h"
#include "model/typed.h"

#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

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

/* As typed into a field of a free document of that name; NULL: refused. */
static const char *typed(const char *name, const char *text)
{
	const char *value;

	return typed_normalise(NULL, name, text, arena, &value) == REFUSAL_NONE ? value : NULL;
}

static enum refusal refused(const char *name, const char *text)
{
	const char *value;
	enum refusal refusal = typed_normalise(NULL, name, text, arena, &value);

	assert_null(value);
	return refusal;
}

static void a_date_may_be_typed_in_any_way_that_is_clear(void **state)
{
	static const char *const ways[] = { "18/10/2026", "18.10.2026", "18-10-2026",  "18 10 2026",
					    "18102026",   "2026-10-18", " 18/10/2026 " };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(ways); i++)
		assert_string_equal(typed("date", ways[i]), "2026-10-18");
	assert_string_equal(typed("date", "8/1/2026"), "2026-01-08");
	assert_int_equal(refused("date", "29/02/2026"), REFUSAL_DATE);
	assert_int_equal(refused("date", "18/10/26"), REFUSAL_DATE);
	assert_int_equal(refused("date", "18/10/2026 x"), REFUSAL_DATE);
	assert_int_equal(refused("naissance", "99/99/9999"), REFUSAL_DATE);
}

static void an_amount_has_two_places_and_a_bound(void **state)
{
	(void)state;
	assert_string_equal(typed("ligne_2_prix", "245,5"), "245.50");
	assert_string_equal(typed("total", "1 245.50 DH"), "1245.50");
	assert_string_equal(typed("total", "0"), "0.00");
	assert_int_equal(refused("total", "-5"), REFUSAL_AMOUNT);
	assert_int_equal(refused("total", "12,345,67"), REFUSAL_AMOUNT);
	assert_int_equal(refused("total", "99999999999"), REFUSAL_AMOUNT_SIZE);
}

static void numbers_and_codes_have_their_count_of_digits(void **state)
{
	(void)state;
	assert_string_equal(typed("medecin_inpe", "091 603 397"), "091603397");
	assert_int_equal(refused("medecin_inpe", "09160339"), REFUSAL_NUMBER);
	assert_int_equal(refused("immatriculation", "12345678a"), REFUSAL_NUMBER);
	assert_string_equal(typed("vignette_1_code", "6118 0012 00504"), "6118001200504");
	assert_int_equal(refused("vignette_1_code", "611800120050"), REFUSAL_CODE);
	assert_string_equal(typed("cin", "ka089958"), "KA089958");
	assert_int_equal(refused("cin", "KAB89958"), REFUSAL_CIN);
	assert_string_equal(typed("ligne_1_quantite", "02"), "2");
	assert_int_equal(refused("ligne_1_quantite", "0"), REFUSAL_QUANTITY);
	assert_int_equal(refused("ligne_1_quantite", "1000"), REFUSAL_QUANTITY);
}

static void a_key_letter_has_a_coefficient_or_none(void **state)
{
	(void)state;
	assert_string_equal(typed("acte_1_cotation", "k15"), "K 15");
	assert_string_equal(typed("acte_1_cotation", "AMM 2,5"), "AMM 2.5");
	assert_string_equal(typed("acte_1_cotation", "cs"), "CS");
	assert_int_equal(refused("acte_1_cotation", "15"), REFUSAL_LETTER);
	assert_int_equal(refused("acte_1_cotation", "K x"), REFUSAL_LETTER);
}

static void a_text_is_tidied_and_has_an_end(void **state)
{
	char *lengthy = arena_new_array(arena, 400, 1);

	(void)state;
	assert_string_equal(typed("patient", "  أمينة\t\n العلوي "), "أمينة العلوي");
	assert_int_equal(refused("patient", ""), REFUSAL_EMPTY);
	assert_int_equal(refused("patient", " \t"), REFUSAL_EMPTY);
	assert_int_equal(refused("patient", NULL), REFUSAL_EMPTY);
	assert_int_equal(refused("patient", "\xff"), REFUSAL_TOO_LONG);
	memset(lengthy, 'a', 399);
	assert_int_equal(refused("patient", lengthy), REFUSAL_TOO_LONG);
	assert_string_equal(typed("signature", "true"), "true");
	assert_int_equal(refused("cachet", "oui"), REFUSAL_TICK);
}

static void every_refusal_says_itself_in_three_languages(void **state)
{
	(void)state;
	for (int refusal = REFUSAL_NONE + 1; refusal < REFUSAL_COUNT; refusal++) {
		struct error error;

		assert_int_not_equal(refusal_set((enum refusal)refusal, &error), STATUS_OK);
		assert_true(error.text[0] != '\0');
		assert_true(refusal_fr((enum refusal)refusal)[0] != '\0');
		assert_true(refusal_ar((enum refusal)refusal)[0] != '\0');
		assert_true(text_ends_with(refusal_fr((enum refusal)refusal), "."));
		assert_true(text_ends_with(refusal_ar((enum refusal)refusal), "."));
	}
	assert_int_equal(refusal_set(REFUSAL_NONE, NULL), STATUS_OK);
}

static void every_key_is_one_actions_and_is_explained(void **state)
{
	(void)state;
	for (int i = 0; i < KEY_ACTION_COUNT; i++) {
		assert_true(key_action_name((enum key_action)i)[0] != '\0');
		assert_true(key_action_fr((enum key_action)i)[0] != '\0');
		assert_true(key_action_ar((enum key_action)i)[0] != '\0');
		for (int j = 0; j < i; j++)
			assert_string_not_equal(key_action_key((enum key_action)i),
						key_action_key((enum key_action)j));
	}
}

static void deeds_and_decisions_are_found_by_their_names(void **state)
{
	enum desk_deed deed;
	enum desk_decision decision;

	(void)state;
	for (int i = 0; i < DESK_DEED_COUNT; i++) {
		assert_true(desk_deed_parse(desk_deed_name((enum desk_deed)i), &deed));
		assert_int_equal(deed, i);
	}
	for (int i = DECISION_NONE; i <= DECISION_REOPENED; i++) {
		assert_true(
			desk_decision_parse(desk_decision_name((enum desk_decision)i), &decision));
		assert_int_equal(decision, i);
	}
	assert_false(desk_deed_parse("eat", &deed));
	assert_false(desk_decision_parse("", &decision));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_date_may_be_typed_in_any_way_that_is_clear),
		cmocka_unit_test(an_amount_has_two_places_and_a_bound),
		cmocka_unit_test(numbers_and_codes_have_their_count_of_digits),
		cmocka_unit_test(a_key_letter_has_a_coefficient_or_none),
		cmocka_unit_test(a_text_is_tidied_and_has_an_end),
		cmocka_unit_test(every_refusal_says_itself_in_three_languages),
		cmocka_unit_test(every_key_is_one_actions_and_is_explained),
		cmocka_unit_test(deeds_and_decisions_are_found_by_their_names),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
