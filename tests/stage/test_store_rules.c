/* Versions of rules, against a real PostgreSQL. */
#include "store/session.h"
#include "tests/support/private_store.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define HEAD "rule,subject,value,valid_from,valid_to,source\n"

static struct store *store;
static struct arena *arena;
static struct error error;

static int open_store(void **state)
{
	(void)state;
	store = shared_store();
	arena = arena_new();
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

/* Loads one file of that payer. */
static struct store_rule_set load(const char *payer, const char *lines, bool trial)
{
	const char *folder = temporary_folder();
	const char *name = arena_format(arena, "%s.csv", payer);
	const char *path = arena_format(arena, "%s/%s", folder, name);
	struct store_rule_set *sets;

	put_file(folder, name, arena_format(arena, HEAD "%s", lines));
	must(store_load_rules(store, &path, 1, trial, arena, &sets, &error), &error);
	return sets[0];
}

static struct register_answers answered(struct store *session)
{
	struct register_questions questions = { 0 };
	struct register_answers answers;

	must(store_answer(session, &questions, arena, &answers, &error), &error);
	return answers;
}

/* The version of a payer that answers are of; 0: none. */
static int version_of(const struct register_answers *answers, const char *payer)
{
	for (size_t i = 0; i < answers->rule_sets.count; i++)
		if (text_equal(answers->rule_sets.items[i].payer, payer))
			return answers->rule_sets.items[i].number;
	return 0;
}

/* The value of a payer's first rule of that name; -1: none. */
static long value_of(const struct register_answers *answers, const char *payer, enum rule_name name)
{
	for (size_t i = 0; i < answers->rules.count; i++)
		if (answers->rules.items[i].name == name &&
		    text_equal(answers->rules.items[i].payer, payer))
			return answers->rules.items[i].value;
	return -1;
}

static void a_new_store_has_the_shipped_rules_as_first_versions(void **state)
{
	struct register_answers answers = answered(store);

	(void)state;
	assert_int_equal(version_of(&answers, "CNSS"), 1);
	assert_int_equal(version_of(&answers, "CNOPS"), 1);
	assert_int_equal(version_of(&answers, "MGPAP"), 1);
	assert_int_equal(value_of(&answers, "CNSS", RULE_DEPOSIT_DAYS), 60);
	assert_int_equal(value_of(&answers, "CNOPS", RULE_RATE), 80);
	assert_int_equal(value_of(&answers, "CNOPS", RULE_MINUTE), 100);
	must(store_init(shared_place(), &error), &error);
	assert_string_equal(
		superuser_says(shared_place(), "waraqa", "SELECT max(number) FROM waraqa.rule_set"),
		"1");
}

static void each_load_is_a_new_version_and_the_same_file_is_one(void **state)
{
	struct store_rule_set set = load("AAA", "deposit_days,,60,2006-01-01,,\n", false);
	struct register_answers answers;

	(void)state;
	assert_int_equal(set.number, 1);
	assert_true(set.is_new);
	set = load("AAA", "deposit_days,,60,2006-01-01,,\n", false);
	assert_int_equal(set.number, 1);
	assert_false(set.is_new);
	set = load("AAA", "deposit_days,,90,2006-01-01,,\n", false);
	assert_int_equal(set.number, 2);
	answers = answered(store);
	assert_int_equal(version_of(&answers, "AAA"), 2);
	assert_int_equal(value_of(&answers, "AAA", RULE_DEPOSIT_DAYS), 90);
	/* back to what was: a version of its own, so that their order tells what held when */
	set = load("AAA", "deposit_days,,60,2006-01-01,,\n", false);
	assert_int_equal(set.number, 3);
	assert_string_equal(superuser_says(shared_place(), "waraqa",
					   "SELECT string_agg(value::text, ' ' ORDER BY number) "
					   "FROM waraqa.rule WHERE payer = 'AAA'"),
			    "60 90 60");
}

static void a_file_is_the_payers_whole_table(void **state)
{
	struct register_answers answers;

	(void)state;
	load("BBB", "deposit_days,,60,2006-01-01,,\nrate_percent,,70,2006-01-01,,\n", false);
	load("BBB", "rate_percent,,75,2006-01-01,,\n", false);
	answers = answered(store);
	assert_int_equal(value_of(&answers, "BBB", RULE_DEPOSIT_DAYS), -1);
	assert_int_equal(value_of(&answers, "BBB", RULE_RATE), 75);
}

static void a_version_on_trial_judges_nothing_until_it_is_asked_for(void **state)
{
	struct rule_set trial = { "CCC", 2 };
	struct store_rule_set set;
	struct register_answers answers;

	(void)state;
	load("CCC", "rate_percent,,70,2006-01-01,,\n", false);
	set = load("CCC", "rate_percent,,90,2006-01-01,,\n", true);
	assert_int_equal(set.number, 2);
	assert_true(set.trial && !set.current);
	answers = answered(store);
	assert_int_equal(version_of(&answers, "CCC"), 1);
	must(store_use_rules(store, &trial, 1, &error), &error);
	answers = answered(store);
	assert_int_equal(version_of(&answers, "CCC"), 2);
	assert_int_equal(value_of(&answers, "CCC", RULE_RATE), 90);
	assert_int_equal(version_of(&answers, "CNSS"), 1);
	must(store_use_rules(store, NULL, 0, &error), &error);
	answers = answered(store);
	assert_int_equal(version_of(&answers, "CCC"), 1);
	/* taken over: the same file without trial */
	assert_int_equal(load("CCC", "rate_percent,,90,2006-01-01,,\n", false).number, 3);
}

static void a_version_that_is_not_there_is_said(void **state)
{
	struct rule_set unknown = { "CNSS", 99 };

	(void)state;
	must_fail(store_use_rules(store, &unknown, 1, &error), STATUS_NO_INPUT, &error,
		  "'CNSS/99'");
	assert_int_equal(
		value_of((struct register_answers[]){ answered(store) }, "CNSS", RULE_DEPOSIT_DAYS),
		60);
}

static void one_bad_file_loads_none(void **state)
{
	const char *folder = temporary_folder();
	const char *paths[] = { arena_format(arena, "%s/DDD.csv", folder),
				arena_format(arena, "%s/EEE.csv", folder) };
	struct store_rule_set *sets;

	(void)state;
	put_file(folder, "DDD.csv", HEAD "deposit_days,,60,2006-01-01,,\n");
	put_file(folder, "EEE.csv",
		 HEAD "deposit_days,,60,2006-01-01,,\nno_rule,,1,2006-01-01,,\n");
	must_fail(store_load_rules(store, paths, 2, false, arena, &sets, &error), STATUS_DATA,
		  &error, "EEE.csv', line 3");
	paths[1] = paths[0];
	must_fail(store_load_rules(store, paths, 2, false, arena, &sets, &error), STATUS_USAGE,
		  &error, "two files are of the payer 'DDD'");
	assert_string_equal(superuser_says(shared_place(), "waraqa",
					   "SELECT count(*) FROM waraqa.rule_set "
					   "WHERE payer IN ('DDD', 'EEE')"),
			    "0");
}

static void another_session_sees_a_new_version_at_its_next_question(void **state)
{
	struct store *other = shared_store();
	struct register_answers answers = answered(other);

	(void)state;
	assert_int_equal(version_of(&answers, "FFF"), 0);
	load("FFF", "rate_percent,,70,2006-01-01,,\n", false);
	answers = answered(other);
	assert_int_equal(version_of(&answers, "FFF"), 1);
	store_close(other);
}

static void versions_are_listed_and_shown_with_their_sources(void **state)
{
	struct rule_set first = { "GGG", 1 };
	struct store_rule_set *sets;
	struct store_rule *rules;
	size_t count;

	(void)state;
	load("GGG", "tariff,K,22.50,2006-01-01,2026-12-31,decree 1\n", false);
	load("GGG", "tariff,K,25.00,2027-01-01,,decree 2\n", false);
	load("GGG", "tariff,K,26.00,2027-01-01,,\n", true);
	must(store_list_rules(store, arena, &sets, &count, &error), &error);
	while (!text_equal(sets->payer, "GGG"))
		sets++;
	assert_true(!sets[0].current && !sets[0].trial && sets[0].number == 1);
	assert_true(sets[1].current && !sets[1].trial && sets[1].rows == 1);
	assert_true(!sets[2].current && sets[2].trial && sets[2].loaded != NULL);
	must(store_show_rules(store, &first, arena, &rules, &count, &error), &error);
	assert_int_equal(count, 1);
	assert_int_equal(rules[0].rule.value, 2250);
	assert_string_equal(rules[0].source, "decree 1");
}

static void the_application_cannot_change_a_version(void **state)
{
	static const char *const changes[] = {
		"UPDATE rule SET value = 100 WHERE name = 'rate_percent'",
		"DELETE FROM rule",
		"UPDATE rule_set SET trial = true",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(changes); i++)
		must_fail(session_execute(store, "changing", changes[i], &error),
			  STATUS_NO_PERMISSION, &error, "permission");
}

static void answers_cost_little_more_for_the_rules(void **state)
{
	enum { ROUNDS = 200 };
	struct timespec start, end;

	(void)state;
	(void)answered(store);
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < ROUNDS; i++)
		(void)answered(store);
	clock_gettime(CLOCK_MONOTONIC, &end);
	print_message("# %.2f ms for an empty question\n",
		      1e3 *
			      ((double)(end.tv_sec - start.tv_sec) +
			       1e-9 * (double)(end.tv_nsec - start.tv_nsec)) /
			      ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_store_has_the_shipped_rules_as_first_versions),
		cmocka_unit_test(each_load_is_a_new_version_and_the_same_file_is_one),
		cmocka_unit_test(a_file_is_the_payers_whole_table),
		cmocka_unit_test(a_version_on_trial_judges_nothing_until_it_is_asked_for),
		cmocka_unit_test(a_version_that_is_not_there_is_said),
		cmocka_unit_test(one_bad_file_loads_none),
		cmocka_unit_test(another_session_sees_a_new_version_at_its_next_question),
		cmocka_unit_test(versions_are_listed_and_shown_with_their_sources),
		cmocka_unit_test(the_application_cannot_change_a_version),
		cmocka_unit_test(answers_cost_little_more_for_the_rules),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
