/* What a paper without a form usually bears, and nobody read. */
#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"
#include "review/free_fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct desk_field fields[] = {
	{ .page = 3, .name = "date" },
	{ .page = 3, .name = "ligne_1_medicament" },
	{ .page = 3, .name = "ligne_10_quantite" },
	{ .page = 4, .name = "ligne_12_quantite" },
	{ .page = 3, .name = "vignette_2_code" },
};

static bool finds(const char *type, int number, const char *name)
{
	struct desk_page page = { .type = type, .number = number };
	struct desk_dossier dossier = { 0 };
	struct arena *arena = arena_new();
	free_field_list names;
	bool is_found = false;

	dossier.fields.items = fields;
	dossier.fields.count = ARRAY_LENGTH(fields);
	free_fields_find(&dossier, &page, arena, &names);
	for (size_t i = 0; i < names.count; i++)
		is_found |= text_equal(names.items[i], name);
	arena_free(arena);
	return is_found;
}

static void what_was_read_is_not_asked_for_again(void **state)
{
	(void)state;
	assert_false(finds("ordonnance", 3, "date"));
	assert_true(finds("ordonnance", 3, "medecin_inpe"));
	assert_true(finds("ordonnance", 4, "date")); /* it was read of another page */
}

static void a_line_comes_after_the_last_that_was_read(void **state)
{
	(void)state;
	assert_true(finds("ordonnance", 3, "ligne_11_medicament"));
	assert_true(finds("ordonnance", 3, "vignette_3_code"));
	assert_true(finds("vignettes", 5, "vignette_1_code"));
}

static void a_form_has_its_own_fields(void **state)
{
	(void)state;
	assert_false(finds("cnss-610-1-02-p1", 3, "date"));
	assert_false(finds("facture", 3, "medecin_nom"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_read_is_not_asked_for_again),
		cmocka_unit_test(a_line_comes_after_the_last_that_was_read),
		cmocka_unit_test(a_form_has_its_own_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
