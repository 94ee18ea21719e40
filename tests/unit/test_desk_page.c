/* The page of a dossier: its pages into other dossiers, its keys, its words. */
#include "base/arena.h"
#include "base/text.h"
#include "model/key.h"
#include "review/api_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- pages ---------------------------------------------------------------------------------- */

static struct desk_page four[] = {
	{ .number = 3 }, { .number = 4 }, { .number = 5 }, { .number = 6 }
};
static struct desk_page two[] = { { .number = 1 }, { .number = 2 } };

static struct desk_dossier dossier_of(long id, struct desk_page *pages, size_t count)
{
	struct desk_dossier dossier = { .id = id };

	dossier.pages.items = pages;
	dossier.pages.count = count;
	return dossier;
}

/* "7:3>0 7:4>1": dossier, page, target. */
static void expect_pieces(enum desk_arrangement how, int page, const char *expected)
{
	struct desk_dossier dossier = dossier_of(7, four, 4), other = dossier_of(8, two, 2);
	struct arena *arena = arena_new();
	struct desk_pieces pieces;
	struct text text = { 0 };

	assert_true(api_desk_arrange(how, &dossier, how == ARRANGE_SPLIT ? NULL : &other, page,
				     arena, &pieces));
	for (size_t i = 0; i < pieces.count; i++)
		text_append_format(&text, "%s%ld:%d>%d", i > 0 ? " " : "", pieces.items[i].dossier,
				   pieces.items[i].page, pieces.items[i].target);
	assert_string_equal(text_value(&text), expected);
	text_clear(&text);
	arena_free(arena);
}

static void every_page_of_an_arrangement_is_in_one_dossier(void **state)
{
	(void)state;
	expect_pieces(ARRANGE_SPLIT, 5, "7:3>0 7:4>0 7:5>1 7:6>1");
	expect_pieces(ARRANGE_SPLIT, 6, "7:3>0 7:4>0 7:5>0 7:6>1");
	expect_pieces(ARRANGE_MOVE, 4, "7:3>0 7:5>0 7:6>0 8:1>1 8:2>1 7:4>1");
	expect_pieces(ARRANGE_MERGE, 0, "7:3>0 7:4>0 7:5>0 7:6>0 8:1>0 8:2>0");
}

static void expect_impossible(enum desk_arrangement how, struct desk_dossier *dossier,
			      const struct desk_dossier *other, int page)
{
	struct arena *arena = arena_new();
	struct desk_pieces pieces;

	assert_false(api_desk_arrange(how, dossier, other, page, arena, &pieces));
	arena_free(arena);
}

static void no_dossier_is_left_without_pages(void **state)
{
	struct desk_dossier dossier = dossier_of(7, four, 4), one = dossier_of(9, two, 1);
	struct desk_dossier same = dossier_of(7, four, 4);

	(void)state;
	expect_impossible(ARRANGE_SPLIT, &dossier, NULL, 3); /* its first */
	expect_impossible(ARRANGE_SPLIT, &dossier, NULL, 7); /* none of its */
	expect_impossible(ARRANGE_SPLIT, &one, NULL, 1);
	expect_impossible(ARRANGE_MOVE, &one, &dossier, 1);
	expect_impossible(ARRANGE_MOVE, &dossier, &one, 7);
	expect_impossible(ARRANGE_MERGE, &dossier, &same, 0); /* with itself */
	expect_impossible(ARRANGE_MERGE, &dossier, NULL, 0);
}

static void a_page_is_turned_by_quarters_only(void **state)
{
	static const char *const wrong[] = { NULL, "", "45", "-90", "360", "90.0", " 90" };
	int turn = -1;

	(void)state;
	assert_true(api_desk_parse_turn("0", &turn));
	assert_int_equal(turn, 0);
	assert_true(api_desk_parse_turn("270", &turn));
	assert_int_equal(turn, 270);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(api_desk_parse_turn(wrong[i], &turn));
}

/* ---- keys ----------------------------------------------------------------------------------- */

/* A key that does two things does neither. */
static void no_key_does_two_things(void **state)
{
	(void)state;
	for (int a = 0; a < KEY_ACTION_COUNT; a++)
		for (int b = a + 1; b < KEY_ACTION_COUNT; b++)
			if (strcmp(key_action_key((enum key_action)a),
				   key_action_key((enum key_action)b)) == 0)
				fail_msg("%s and %s are on the key %s",
					 key_action_name((enum key_action)a),
					 key_action_name((enum key_action)b),
					 key_action_key((enum key_action)a));
}

/* ---- words ---------------------------------------------------------------------------------- */

static bool has_word(const char *name)
{
	for (int each = 0; each < WORD_COUNT; each++)
		if (strcmp(word_name((enum word)each), name) == 0)
			return true;
	return false;
}

static void expect_word(const char *start, const char *name)
{
	char whole[128];

	snprintf(whole, sizeof(whole), "%s%s", start, name);
	for (char *at = whole; *at != '\0'; at++)
		if (*at == '-' || *at == '.')
			*at = '_';
	if (!has_word(whole))
		fail_msg("review/words/page.list has no %s", whole);
}

static void every_kind_of_page_and_every_deed_has_its_word(void **state)
{
	(void)state;
	for (int kind = 0; kind < KIND_COUNT; kind++)
		expect_word("desk_page_", page_kind_text((enum page_kind)kind));
	for (int deed = 0; deed < DESK_DEED_COUNT; deed++)
		expect_word("desk_deed_", desk_deed_name((enum desk_deed)deed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_of_an_arrangement_is_in_one_dossier),
		cmocka_unit_test(no_dossier_is_left_without_pages),
		cmocka_unit_test(a_page_is_turned_by_quarters_only),
		cmocka_unit_test(no_key_does_two_things),
		cmocka_unit_test(every_kind_of_page_and_every_deed_has_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
