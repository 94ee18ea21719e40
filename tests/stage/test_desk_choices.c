/* What is offered for a value, of what the recogniser held possible. */
#include "tests/support/desk_bench.h"
#include "tests/support/private_store.h"

#include "base/text.h"
#include "model/odds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Has the recogniser hold other values of a field possible as well. */
static void hold_possible(long dossier, const char *name, struct guess *guesses, int count)
{
	struct reading reading = { .guesses = guesses, .guess_count = count };
	size_t length;
	const unsigned char *bytes = odds_pack(desk_arena, &reading, &length);
	struct text hex = { 0 };

	for (size_t i = 0; i < length; i++)
		text_append_format(&hex, "%02x", bytes[i]);
	desk_says("UPDATE reading SET odds = decode('%s', 'hex') WHERE dossier = %ld "
		  "AND name = '%s' RETURNING 1",
		  text_value(&hex), dossier, name);
	text_clear(&hex);
}

static bool is_offered(const struct desk_field *field, const char *value)
{
	for (int i = 0; i < field->choice_count; i++)
		if (text_equal(field->choices[i].value, value))
			return true;
	return false;
}

static void an_amount_far_above_all_that_is_asked_for_is_not_offered(void **state)
{
	long dossier = desk_bench_read("S0110002");
	struct guess guesses[] = { { .value = "368160.00", .probability = 0.2 },
				   { .value = "368.16", .probability = 0.2 } };
	struct desk_dossier shown;
	const struct desk_field *field;

	(void)state;
	hold_possible(dossier, "montant_frais", guesses, 2);
	shown = desk_shows(dossier);
	field = desk_field_of(&shown, 1, "montant_frais");
	assert_true(shown.claim.total > 0);
	assert_true(is_offered(field, "368.16"));
	assert_false(is_offered(field, "368160.00"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_amount_far_above_all_that_is_asked_for_is_not_offered),
	};
	int failed;

	desk_bench_open();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	desk_bench_close();
	return failed;
}
