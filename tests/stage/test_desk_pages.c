/* Pages that a person types anew, turns, splits, merges and moves, and what is offered for a value,
 * against a real PostgreSQL. */
#include "tests/support/desk_bench.h"
#include "tests/support/private_store.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/odds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static long whole, other;
static struct error error;

static int open_all(void **state)
{
	(void)state;
	desk_bench_open();
	whole = desk_bench_read("S0110002");
	other = desk_bench_read("S0110012");
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	desk_bench_close();
	return 0;
}

static struct desk_action deed_of(enum desk_deed deed, long dossier)
{
	return (struct desk_action){ .deed = deed, .dossier = dossier, .person = AMINA };
}

static struct desk_outcome arrange(long dossier, const struct desk_piece *pieces, size_t count)
{
	struct desk_action action = deed_of(DESK_ARRANGE, dossier);

	action.pieces = pieces;
	action.piece_count = count;
	return desk_do(action);
}

static struct desk_outcome undo(long dossier)
{
	return desk_do(deed_of(DESK_UNDO, dossier));
}

/* The pages up to `last` are the first new dossier, the others the second. */
static struct desk_outcome split_after(long dossier, int last)
{
	struct desk_dossier shown = desk_shows(dossier);
	struct desk_piece *pieces = arena_new_array(desk_arena, shown.pages.count, sizeof(*pieces));

	for (size_t i = 0; i < shown.pages.count; i++)
		pieces[i] = (struct desk_piece){ dossier, shown.pages.items[i].number,
						 shown.pages.items[i].number > last };
	return arrange(dossier, pieces, shown.pages.count);
}

static struct desk_outcome merge(long a, long b)
{
	struct desk_dossier first = desk_shows(a), second = desk_shows(b);
	size_t count = first.pages.count + second.pages.count;
	struct desk_piece *pieces = arena_new_array(desk_arena, count, sizeof(*pieces));

	for (size_t i = 0; i < first.pages.count; i++)
		pieces[i] = (struct desk_piece){ a, first.pages.items[i].number, 0 };
	for (size_t i = 0; i < second.pages.count; i++)
		pieces[first.pages.count + i] =
			(struct desk_piece){ b, second.pages.items[i].number, 0 };
	return arrange(a, pieces, count);
}

static void note_finding(void *context, const struct fsck_finding *finding)
{
	(void)context;
	fail_msg("fsck finds %s", finding->code);
}

/* No page is lost, and no row hangs loose. */
static void assert_balanced(void)
{
	struct ledger_question question = { 0 };
	struct fsck_listener listener = { .find = note_finding };
	struct fsck_question all = { 0 };
	struct fsck_counts counts;
	struct ledger ledger;

	must(store_load_ledger(desk_store, &question, desk_arena, &ledger, &error), &error);
	assert_true(ledger.balances);
	must(store_fsck(desk_store, &all, &listener, &counts, &error), &error);
}

static void a_split_dossier_is_two_and_taking_it_back_is_one_again(void **state)
{
	struct desk_dossier before = desk_shows(whole), first, second;
	struct desk_outcome outcome;
	char name[64], *json;

	(void)state;
	outcome = split_after(whole, 2);
	assert_int_equal(outcome.dossiers.count, 2);
	assert_int_equal(outcome.dossier, outcome.dossiers.items[0]);
	first = desk_shows(outcome.dossiers.items[0]);
	second = desk_shows(outcome.dossiers.items[1]);
	assert_int_equal(first.pages.count, 2);
	assert_int_equal(first.pages.count + second.pages.count, before.pages.count);
	assert_string_equal(second.pages.items[0].image, before.pages.items[2].image);
	assert_string_equal(desk_field_of(&first, 1, "assure_nom")->read != NULL
				    ? desk_field_of(&first, 1, "assure_nom")->read
				    : desk_field_of(&first, 1, "assure_nom")->value,
			    desk_field_of(&before, 1, "assure_nom")->read != NULL
				    ? desk_field_of(&before, 1, "assure_nom")->read
				    : desk_field_of(&before, 1, "assure_nom")->value);
	assert_false(desk_has(&first, REASON_R19) || desk_has(&second, REASON_R19));
	assert_int_equal(first.made_from.count, 1);
	assert_true(first.lock.waits && second.lock.waits);
	first = desk_shows(whole);
	assert_int_equal(first.replaced_by.count, 2);
	assert_false(first.lock.waits);
	snprintf(name, sizeof(name), "%ld", whole);
	must_fail(store_show(desk_store, name, &json, &error), STATUS_NO_INPUT, &error,
		  "were put into other dossiers");
	desk_refuses(deed_of(DESK_ACCEPT, whole), REFUSAL_REPLACED);
	assert_balanced();
	outcome = undo(outcome.dossiers.items[1]);
	assert_int_equal(outcome.dossiers.count, 1);
	assert_int_equal(outcome.dossier, whole);
	first = desk_shows(whole);
	assert_int_equal(first.replaced_by.count, 0);
	assert_true(first.lock.waits);
	assert_int_equal(first.verdict, before.verdict);
	assert_int_equal(first.claim.total, before.claim.total);
	assert_balanced();
}

static void what_was_split_and_merged_again_is_judged_as_before(void **state)
{
	struct desk_dossier before = desk_shows(whole), merged;
	struct desk_outcome outcome = split_after(whole, 2);
	long first = outcome.dossiers.items[0], second = outcome.dossiers.items[1];
	struct desk_action action = deed_of(DESK_CONFIRM, first);

	(void)state;
	action.page = 2;
	action.name = "acte_1_montant";
	(void)desk_do(action); /* what a person said goes with the page */
	outcome = merge(first, second);
	assert_int_equal(outcome.dossiers.count, 1);
	merged = desk_shows(outcome.dossier);
	assert_int_equal(merged.pages.count, before.pages.count);
	assert_int_equal(merged.claim.total, before.claim.total);
	assert_int_equal(merged.claim.payable, before.claim.payable);
	assert_string_equal(merged.claim.immatriculation, before.claim.immatriculation);
	assert_int_equal(merged.verdict, VERDICT_ACCEPTED);
	assert_int_equal(desk_field_of(&merged, 2, "acte_1_montant")->source, SOURCE_PERSON);
	assert_string_equal(desk_says("SELECT count(*) FROM claim WHERE current AND dossier IN "
				      "(%ld, %ld, %ld)",
				      whole, first, second),
			    "0");
	(void)undo(outcome.dossier);
	assert_int_equal(desk_shows(first).replaced_by.count, 0);
	(void)undo(second);
	assert_int_equal(desk_shows(whole).replaced_by.count, 0);
}

static void pages_of_two_files_can_be_one_dossier(void **state)
{
	struct desk_dossier a = desk_shows(whole), b = desk_shows(other), merged;
	struct desk_outcome outcome = merge(whole, other);

	(void)state;
	merged = desk_shows(outcome.dossier);
	assert_int_equal(merged.pages.count, a.pages.count + b.pages.count);
	assert_string_equal(merged.pages.items[a.pages.count].image, b.pages.items[0].image);
	assert_int_equal(merged.pages.items[a.pages.count].number,
			 a.pages.items[a.pages.count - 1].number + 1);
	assert_true(desk_has(&merged, REASON_R21)); /* two sheets */
	assert_balanced();
	(void)undo(outcome.dossier);
	assert_balanced();
}

static void a_page_can_be_moved_to_another_dossier(void **state)
{
	struct desk_dossier a = desk_shows(whole), b = desk_shows(other), first, second;
	size_t count = a.pages.count + b.pages.count;
	struct desk_piece *pieces = arena_new_array(desk_arena, count, sizeof(*pieces));
	struct desk_outcome outcome;

	(void)state;
	for (size_t i = 0; i < a.pages.count; i++)
		pieces[i] = (struct desk_piece){ whole, a.pages.items[i].number,
						 i + 1 == a.pages.count };
	for (size_t i = 0; i < b.pages.count; i++)
		pieces[a.pages.count + i] =
			(struct desk_piece){ other, b.pages.items[i].number, 1 };
	outcome = arrange(whole, pieces, count);
	first = desk_shows(outcome.dossiers.items[0]);
	second = desk_shows(outcome.dossiers.items[1]);
	assert_int_equal(first.pages.count, a.pages.count - 1);
	assert_int_equal(second.pages.count, b.pages.count + 1);
	(void)undo(outcome.dossier);
}

static void an_arrangement_loses_and_doubles_no_page(void **state)
{
	struct desk_dossier shown = desk_shows(whole);
	struct desk_piece pieces[20];
	struct desk_action action = deed_of(DESK_ARRANGE, whole);
	size_t count = shown.pages.count;

	(void)state;
	for (size_t i = 0; i < count; i++)
		pieces[i] = (struct desk_piece){ whole, shown.pages.items[i].number, 0 };
	action.pieces = pieces;
	action.piece_count = count - 1;
	desk_refuses(action, REFUSAL_PAGES);
	action.piece_count = count;
	pieces[count - 1].page = pieces[0].page;
	desk_refuses(action, REFUSAL_PAGES);
	pieces[count - 1].page = 77;
	desk_refuses(action, REFUSAL_NO_PAGE);
	pieces[count - 1].page = shown.pages.items[count - 1].number;
	pieces[count - 1].target = 5;
	desk_refuses(action, REFUSAL_PAGES);
	desk_says("UPDATE dossier SET branch = 'B07' WHERE id = %ld", other);
	pieces[count - 1].target = 0;
	for (int page = 1; page <= 5; page++)
		pieces[count + (size_t)page - 1] = (struct desk_piece){ other, page, 0 };
	action.piece_count = count + desk_shows(other).pages.count;
	desk_refuses(action, REFUSAL_OTHER_BRANCH);
	desk_says("UPDATE dossier SET branch = NULL WHERE id = %ld", other);
	assert_string_equal(desk_says("SELECT count(*) FROM dossier WHERE id = %ld AND replaced_at "
				      "IS NOT NULL",
				      whole),
			    "0");
}

static int page_of_type(const struct desk_dossier *dossier, const char *type)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (text_equal(dossier->pages.items[i].type, type))
			return dossier->pages.items[i].number;
	fail_msg("no page is a %s", type);
	return 0;
}

static void a_page_of_another_kind_has_other_fields(void **state)
{
	struct desk_dossier before = desk_shows(whole), after;
	int page = page_of_type(&before, "facture");
	struct desk_action action = deed_of(DESK_PAGE_TYPE, whole);
	struct desk_outcome outcome;

	(void)state;
	action.page = page;
	action.type = "nothing";
	desk_refuses(action, REFUSAL_PAGE_TYPE);
	action.type = "resultat";
	outcome = desk_do(action);
	after = desk_shows(whole);
	assert_string_equal(desk_page_of(&after, page)->type, "other");
	assert_string_equal(desk_page_of(&after, page)->kind, "resultat");
	assert_true(desk_page_of(&after, page)->type_by_person);
	for (size_t i = 0; i < after.fields.count; i++)
		assert_true(after.fields.items[i].page != page ||
			    text_equal(after.fields.items[i].form, "other"));
	assert_true(outcome.added.count > 0 || outcome.doubts > 0);
	(void)undo(whole);
	after = desk_shows(whole);
	assert_int_equal(after.fields.count, before.fields.count);
	assert_int_equal(after.verdict, before.verdict);
	/* a form's fields are all to be typed: nothing is read anew */
	action.type = "cnss-610-1-02-p1";
	(void)desk_do(action);
	after = desk_shows(whole);
	assert_true(desk_page_of(&after, page)->is_unread);
	assert_false(desk_field_of(&after, page, "assure_nom")->is_read);
	(void)undo(whole);
}

static void a_page_can_be_turned(void **state)
{
	struct desk_dossier shown = desk_shows(whole);
	struct desk_action action = deed_of(DESK_PAGE_TURN, whole);
	int before = desk_page_of(&shown, 3)->turn_deg;
	const char *json_part;
	char name[64], *json;

	(void)state;
	action.page = 3;
	action.turn_deg = 270;
	(void)desk_do(action);
	shown = desk_shows(whole);
	assert_int_equal(desk_page_of(&shown, 3)->turn_deg, 270);
	assert_true(desk_page_of(&shown, 3)->turn_by_person);
	snprintf(name, sizeof(name), "%ld", whole);
	must(store_show(desk_store, name, &json, &error), &error);
	json_part = strstr(json, "\"turn_deg\" : 270");
	assert_non_null(json_part);
	free(json);
	action.turn_deg = 45;
	desk_refuses(action, REFUSAL_PAGE_TYPE);
	(void)undo(whole);
	shown = desk_shows(whole);
	assert_int_equal(desk_page_of(&shown, 3)->turn_deg, before);
}

static void a_file_that_is_forgotten_takes_what_people_wrote_with_it(void **state)
{
	struct desk_action action = deed_of(DESK_CORRECT, other);

	(void)state;
	action.page = 1;
	action.name = "assure_nom";
	action.value = "Somebody Else";
	(void)desk_do(action);
	desk_says("SELECT forget_readings(ARRAY(SELECT file FROM dossier WHERE id = %ld))", other);
	assert_string_equal(desk_says("SELECT count(*) FROM desk_change WHERE dossier = %ld AND "
				      "name IS NOT NULL AND (before IS NOT NULL OR after IS NOT "
				      "NULL)",
				      other),
			    "0");
	assert_string_equal(desk_says("SELECT count(*) FROM settled WHERE dossier = %ld", other),
			    "0");
	desk_says("DELETE FROM dossier WHERE id = %ld", other);
	assert_string_equal(
		desk_says("SELECT count(*) FROM desk_change WHERE dossier = %ld", other), "0");
}

/* ---- what is offered ---------------------------------------------------------------------------
 */

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
	struct guess guesses[] = { { .value = "368160.00", .probability = 0.2 },
				   { .value = "368.16", .probability = 0.2 } };
	struct desk_dossier shown;
	const struct desk_field *field;

	(void)state;
	hold_possible(whole, "montant_frais", guesses, 2);
	shown = desk_shows(whole);
	field = desk_field_of(&shown, 1, "montant_frais");
	assert_true(shown.claim.total > 0);
	assert_true(is_offered(field, "368.16"));
	assert_false(is_offered(field, "368160.00"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_split_dossier_is_two_and_taking_it_back_is_one_again),
		cmocka_unit_test(what_was_split_and_merged_again_is_judged_as_before),
		cmocka_unit_test(pages_of_two_files_can_be_one_dossier),
		cmocka_unit_test(a_page_can_be_moved_to_another_dossier),
		cmocka_unit_test(an_arrangement_loses_and_doubles_no_page),
		cmocka_unit_test(a_page_of_another_kind_has_other_fields),
		cmocka_unit_test(a_page_can_be_turned),
		cmocka_unit_test(a_file_that_is_forgotten_takes_what_people_wrote_with_it),
		cmocka_unit_test(an_amount_far_above_all_that_is_asked_for_is_not_offered),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
