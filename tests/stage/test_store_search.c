/* Searching, against a real PostgreSQL: by names in both alphabets, codes, days, states. */
#include "tests/support/chance.h"
#include "tests/support/drawn_names.h"
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/name_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct store *store;
static struct arena *arena;
static const char *scans;
static int scan_count;

static int open_store(void **state)
{
	(void)state;
	store = shared_store();
	arena = arena_new();
	scans = temporary_folder();
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

static const char *says(const char *sql)
{
	return superuser_says(shared_place(), "waraqa",
			      arena_format(arena, "SET search_path = waraqa, public; %s", sql));
}

static int empty_store(void **state)
{
	(void)state;
	says("SET client_min_messages = warning; "
	     "TRUNCATE file, name_word, insured RESTART IDENTITY CASCADE");
	return 0;
}

/* ---- saving and searching ------------------------------------------------------------------- */

struct kept {
	const char *name, *branch, *batch;
	struct date received, care;
	enum verdict verdict;
};

/* Stores a dossier of a person; gives its id. */
static long keep(const struct kept *kept)
{
	struct sample sample =
		sample_new(scans, arena_format(arena, "n%d.tif", scan_count++), kept->verdict);
	struct error error;

	for (size_t i = 0; i < sample.dossier->readings.count; i++)
		if (text_equal(sample.dossier->readings.items[i].name, "assure_nom"))
			sample.dossier->readings.items[i].value = NULL;
	sample.claim.beneficiary = kept->name;
	sample.claim.immatriculation = NULL;
	sample.dossier->branch = kept->branch;
	sample.dossier->batch = kept->batch;
	if (date_is_set(kept->received))
		sample.dossier->received = kept->received;
	if (date_is_set(kept->care))
		sample.claim.care_date = kept->care;
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	sample_free(&sample);
	return strtol(says("SELECT max(id) FROM dossier"), NULL, 10);
}

static long keep_name(const char *name)
{
	return keep(&(struct kept){ .name = name });
}

/* "3 1 ~2": the ids of a page that was found, those that are only like what was asked marked. */
static const char *found_from(struct store *session, const struct search_question *question,
			      struct search_place *place, int most)
{
	struct text ids = { 0 };
	struct search_results results;
	struct error error;
	const char *kept;

	must(store_search(session, question, place, most, arena, &results, &error), &error);
	for (size_t i = 0; i < results.count; i++)
		text_append_format(&ids, "%s%s%ld", i > 0 ? " " : "",
				   results.lines[i].is_near ? "~" : "", results.lines[i].dossier);
	kept = arena_copy_text(arena, text_value(&ids));
	text_clear(&ids);
	*place = results.next;
	return kept;
}

static const char *found(const struct search_question *question)
{
	struct search_place place = { 0 };

	return found_from(store, question, &place, 100);
}

/* What is typed into the one box. */
static const char *typed(const char *text)
{
	struct search_question question = { 0 };

	search_understand(text, arena, &question);
	return found(&question);
}

/* ---- names ---------------------------------------------------------------------------------- */

static void a_name_is_found_in_any_order_spelling_and_alphabet(void **state)
{
	(void)state;
	keep_name("BENNANI MOHAMED");
	keep_name("EL KADIRI FATIMA ZAHRA");
	keep_name("ES-SABBAR NOUREDDINE");
	assert_string_equal(typed("bennani mohamed"), "1");
	assert_string_equal(typed("Mohammed BENANI"), "1");
	assert_string_equal(typed("بناني"), "1");
	assert_string_equal(typed("محمد بناني"), "1");
	assert_string_equal(typed("elkadiri"), "2");
	assert_string_equal(typed("kadiri"), "2");
	assert_string_equal(typed("فاطمة القادري"), "2");
	assert_string_equal(typed("نور الدين الصبار"), "3");
	assert_string_equal(typed("nour eddine"), "3");
	assert_string_equal(typed("mohamed kadiri"), "");
}

static void a_name_that_is_begun_or_misspelt_comes_after_those_that_have_it(void **state)
{
	(void)state;
	keep_name("BENNANI MOHAMED");
	keep_name("BENANNY MOHAMED");
	keep_name("BENJELLOUN ALI");
	assert_string_equal(typed("bennani"), "2 1");
	assert_string_equal(typed("benn"), "~1");
	assert_string_equal(typed("ben"), "~3 ~2 ~1");
	assert_string_equal(typed("bennaniy"), "2 1");
	assert_string_equal(typed("benjelloum"), "~3");
	assert_string_equal(typed("moham benn"), "~1");
	assert_string_equal(typed("بنجلو"), "~3");
}

/* What judging takes for spellings of one name, a search does as well. */
static void a_search_hears_names_as_judging_does(void **state)
{
	enum { NAMES = 300 };
	int alike = 0, heard = 0;

	(void)state;
	chance_seed(7);
	for (int i = 0; i < NAMES; i++) {
		drawn_name name = draw_family();
		const char *usual = spell_family(arena, name, SCRIPT_USUAL);
		const char *other =
			spell_family(arena, name, i % 2 == 0 ? SCRIPT_ARABIC : SCRIPT_VARIANT);
		struct name_key a, b;

		name_key_make(usual, &a);
		name_key_make(other, &b);
		if (name_level_of(&a, &b) > NAME_VARIANT)
			continue;
		alike++;
		heard += text_equal(
			says(arena_format(arena,
					  "SELECT EXISTS (SELECT FROM name_parts('%s') AS a, "
					  "name_parts('%s') AS b WHERE b.is_whole "
					  "AND name_sound(a.word) = name_sound(b.word))",
					  usual, other)),
			"t");
	}
	print_message("# %d of %d spellings of one name are heard as one\n", heard, alike);
	assert_true(alike > NAMES / 2 && heard * 100 >= alike * 98);
}

static void the_insured_is_found_by_the_registers_name(void **state)
{
	struct sample sample = sample_new(scans, "register.tif", VERDICT_REVIEW);
	struct error error;

	(void)state;
	says("INSERT INTO insured (immatriculation, affiliation, cin, last_name, first_name, "
	     "name_key, birth_date, sex, fund, rights_from) VALUES ('711732512', '5387548', "
	     "'AD60267', 'AIT HAMDI', 'OTHMANE', '', '1996-06-03', 'M', 'CNOPS', '2011-09-17')");
	sample.claim.immatriculation = "711732512";
	sample.claim.beneficiary = "AIT HAMDI SALMA";
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	sample_free(&sample);
	assert_string_equal(typed("othmane ait hamdi"), "1");
	assert_string_equal(typed("حمدي عثمان"), "1");
	assert_string_equal(typed("ايت حمدي عثمان"), "1");
	assert_string_equal(typed("salma"), "1");
	assert_string_equal(typed("711732512"), "1");
	assert_string_equal(typed("5387548"), "1");
	assert_string_equal(typed("ad60267"), "1");
}

/* ---- everything else ------------------------------------------------------------------------ */

static void what_is_asked_for_together_must_all_be_there(void **state)
{
	(void)state;
	keep(&(struct kept){
		"TAZI ALI", "B07", "2026-118", { 2026, 10, 18 }, { 2026, 9, 1 }, VERDICT_REVIEW });
	keep(&(struct kept){ "TAZI ALI",
			     "B08",
			     "2026-119",
			     { 2026, 10, 19 },
			     { 2026, 9, 2 },
			     VERDICT_ACCEPTED });
	keep(&(struct kept){ "ALAOUI SARA",
			     "B07",
			     "2026-118",
			     { 2026, 10, 19 },
			     { 2026, 9, 2 },
			     VERDICT_REJECTED });
	assert_string_equal(found(&(struct search_question){ .branch = "B07" }), "3 1");
	assert_string_equal(found(&(struct search_question){ .name = "tazi", .branch = "B07" }),
			    "1");
	assert_string_equal(found(&(struct search_question){ .state = "waiting" }), "3 1");
	assert_string_equal(found(&(struct search_question){ .verdict = "rejected" }), "3");
	assert_string_equal(found(&(struct search_question){ .batch = "2026-118" }), "3 1");
	assert_string_equal(typed("2026-119"), "2");
	assert_string_equal(typed("19/10/2026"), "3 2");
	assert_string_equal(typed("10/2026 tazi"), "2 1");
	assert_string_equal(typed("tazi 18/10/2026 19/10/2026"), "2 1");
	assert_string_equal(found(&(struct search_question){ .care_from = { 2026, 9, 2 },
							     .care_to = { 2026, 9, 2 } }),
			    "3 2");
	assert_string_equal(typed("#2"), "2");
	assert_string_equal(typed("r99"), "");
}

static void a_reason_and_a_box_find_their_dossiers(void **state)
{
	const char *box;

	(void)state;
	keep_name("TAZI ALI");
	says("UPDATE reason SET code = 'R15' WHERE ordinal = 1; SELECT search_note(ARRAY[1])");
	assert_string_equal(typed("R15"), "1");
	assert_string_equal(typed("r15 tazi"), "1");
	assert_string_equal(typed("R26 R15"), "");
	box = arena_copy_text(arena, says("SELECT value FROM barcode WHERE value ~ '^[0-9]{13}' "
					  "LIMIT 1"));
	assert_string_equal(typed(box), "1");
}

static void what_is_judged_again_is_found_as_it_is_now(void **state)
{
	(void)state;
	keep_name("TAZI ALI");
	assert_string_equal(found(&(struct search_question){ .state = "waiting" }), "1");
	says("BEGIN; UPDATE claim SET current = false; INSERT INTO claim (dossier, judgement, "
	     "beneficiary, verdict, confidence, decision) "
	     "VALUES (1, 2, 'NACIRI ALI', 'rejected', 0.9, 'sent_back'); "
	     "SELECT search_note(ARRAY[1]); COMMIT");
	assert_string_equal(found(&(struct search_question){ .state = "waiting" }), "");
	assert_string_equal(found(&(struct search_question){ .state = "sent_back" }), "1");
	assert_string_equal(typed("tazi"), "");
	assert_string_equal(typed("naciri"), "1");
	says("UPDATE claim SET current = false");
	assert_string_equal(typed("naciri"), "");
}

/* ---- pages of results ----------------------------------------------------------------------- */

static void pages_follow_each_other_without_a_gap(void **state)
{
	const struct search_question question = { .name = "tazi" };
	struct search_place place = { 0 };
	char text[SEARCH_PLACE_SIZE];

	(void)state;
	for (int i = 0; i < 3; i++)
		keep(&(struct kept){ .name = "TAZI ALI",
				     .received = { 2026, 10, (signed char)(18 - i % 2) } });
	keep_name("TAZIRI ALI");
	assert_string_equal(found_from(store, &question, &place, 2), "3 1");
	assert_true(search_place_parse(search_place_format(&place, text), &place));
	assert_string_equal(found_from(store, &question, &place, 1), "2");
	assert_true(search_place_parse(search_place_format(&place, text), &place));
	assert_string_equal(found_from(store, &question, &place, 1), "~4");
	assert_int_equal(place.dossier, 0);
}

static void a_place_that_no_page_gave_is_refused(void **state)
{
	static const char *const wrong[] = { "",
					     "0",
					     "2026-10-18",
					     "2026-13-18.4",
					     "x.4",
					     "2026-10-18.-4",
					     "2026-10-18.0.near",
					     "0.4",
					     "2026-10-18.99999999999999999999" };
	struct search_place place;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
		if (search_place_parse(wrong[i], &place))
			fail_msg("'%s' is taken for a place", wrong[i]);
	assert_true(search_place_parse("2026-10-18.4.near", &place));
	assert_true(place.is_near && place.dossier == 4);
}

/* The walk through the newest and the index give the same. */
static void what_is_rare_is_found_beyond_the_newest(void **state)
{
	(void)state;
	keep(&(struct kept){ .name = "TAZI ALI", .branch = "B77", .received = { 2026, 1, 1 } });
	says("INSERT INTO file (sha256, name) SELECT encode(sha256(n::text::bytea), 'hex'), 'many' "
	     "FROM generate_series(1, 61000) AS n; "
	     "INSERT INTO dossier (file, number, received, branch) "
	     "SELECT id, 1, current_date, 'B1' FROM file WHERE name = 'many'; "
	     "INSERT INTO search_entry (dossier, received, words, marks) "
	     "SELECT id, received, '{}', '{b/B1,s/accepted}' FROM dossier WHERE branch = 'B1'; "
	     "INSERT INTO claim (dossier, judgement, verdict, confidence) "
	     "SELECT id, 1, 'accepted', 1 FROM dossier WHERE branch = 'B1'; "
	     "UPDATE name_word SET uses = 100000; ANALYZE search_entry");
	assert_string_equal(found(&(struct search_question){ .branch = "B77" }), "1");
	assert_string_equal(typed("tazi"), "1");
	assert_int_equal(strlen(found(&(struct search_question){ .state = "accepted" })) > 400, 1);
}

/* ---- branches ------------------------------------------------------------------------------- */

static void a_branch_finds_its_own_alone(void **state)
{
	const struct search_question questions[] = {
		{ .name = "tazi" },     { .name = "taz" },   { .state = "waiting" }, { 0 },
		{ .code = "2026-118" }, { .branch = "B07" }, { .branch = "B08" },
	};
	static const char *const expected[] = { "1", "1", "1", "1", "1", "1", "" };
	struct store *branch;
	struct error error;

	(void)state;
	keep(&(struct kept){ .name = "TAZI ALI", .branch = "B07", .batch = "2026-118" });
	keep(&(struct kept){ .name = "TAZI SARA", .branch = "B08", .batch = "2026-118" });
	must(store_bind_branch(shared_place(), "B07", NULL, "the test", &error), &error);
	must(store_open_as_branch(shared_place(), "B07", &branch, &error), &error);
	for (size_t i = 0; i < ARRAY_LENGTH(questions); i++) {
		struct search_place place = { 0 };

		assert_string_equal(found_from(branch, &questions[i], &place, 100), expected[i]);
	}
	must(store_note_export(branch, "dossiers", 1, &error), &error);
	store_close(branch);
}

static void who_has_a_dossier_is_told_but_to_no_branch(void **state)
{
	struct search_place first = { 0 };
	struct search_results results;
	struct store *branch;
	struct error error;

	(void)state;
	keep(&(struct kept){ .name = "TAZI ALI", .branch = "B07" });
	says("INSERT INTO person (login, name, role, password) VALUES ('salma', 'Salma', "
	     "'operator', "
	     "'$argon2id$x') ON CONFLICT DO NOTHING; "
	     "INSERT INTO review_item (dossier, deadline, cost, locked_by, locked_until) "
	     "SELECT 1, '2026-10-25', 0, id, now() + interval '1 hour' FROM person "
	     "ON CONFLICT (dossier) DO UPDATE SET deadline = excluded.deadline, "
	     "locked_by = excluded.locked_by, locked_until = excluded.locked_until");
	must(store_search(store, &(struct search_question){ 0 }, &first, 10, arena, &results,
			  &error),
	     &error);
	assert_string_equal(results.lines[0].held_by, "Salma");
	assert_int_equal(results.lines[0].deadline.day, 25);
	must(store_bind_branch(shared_place(), "B07", NULL, "the test", &error), &error);
	must(store_open_as_branch(shared_place(), "B07", &branch, &error), &error);
	must(store_search(branch, &(struct search_question){ 0 }, &first, 10, arena, &results,
			  &error),
	     &error);
	assert_int_equal(results.count, 1);
	assert_null(results.lines[0].held_by);
	assert_false(date_is_set(results.lines[0].deadline));
	store_close(branch);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, empty_store)
	const struct CMUnitTest tests[] = {
		TEST(a_name_is_found_in_any_order_spelling_and_alphabet),
		TEST(a_name_that_is_begun_or_misspelt_comes_after_those_that_have_it),
		TEST(a_search_hears_names_as_judging_does),
		TEST(the_insured_is_found_by_the_registers_name),
		TEST(what_is_asked_for_together_must_all_be_there),
		TEST(a_reason_and_a_box_find_their_dossiers),
		TEST(what_is_judged_again_is_found_as_it_is_now),
		TEST(pages_follow_each_other_without_a_gap),
		TEST(a_place_that_no_page_gave_is_refused),
		TEST(what_is_rare_is_found_beyond_the_newest),
		TEST(a_branch_finds_its_own_alone),
		TEST(who_has_a_dossier_is_told_but_to_no_branch),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
