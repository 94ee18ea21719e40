/* A payer's file of rules: what it says, and how a file that says nonsense is refused. */
#include "store/rules_file.h"

#include "base/memory.h"
#include "base/text.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD "rule,subject,value,valid_from,valid_to,source\n"

static struct arena *arena;
static struct rules_file file;
static struct error error;

static int make_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int free_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static enum status parse(const char *name, const char *text)
{
	char *bytes = arena_copy_text(arena, text);

	return rules_file_parse(name, bytes, strlen(bytes), arena, &file, &error);
}

static const struct rules_line *parsed(const char *text)
{
	if (parse("x/CNSS.csv", text) != STATUS_OK)
		fail_msg("%s", error.text);
	return file.lines.items;
}

static void refuse(const char *lines, const char *part)
{
	assert_int_equal(parse("x/CNSS.csv", arena_format(arena, HEAD "%s", lines)), STATUS_DATA);
	assert_non_null(strstr(error.text, "x/CNSS.csv"));
	assert_non_null(strstr(error.text, "nothing was loaded"));
	if (strstr(error.text, part) == NULL)
		fail_msg("'%s' is not in: %s", part, error.text);
}

static void a_line_is_a_rule_in_its_unit_between_its_days(void **state)
{
	const struct rules_line *lines =
		parsed(HEAD "deposit_days,,60,2006-01-01,2026-12-31,\"two months, [S]\"\n"
			    "tariff,K,22.50,2006-01-01,,\n"
			    "rate_percent,medicament,70,2006-01-01,,\n");

	(void)state;
	assert_string_equal(file.payer, "CNSS");
	assert_int_equal(file.lines.count, 3);
	assert_string_equal(lines[0].rule.payer, "CNSS");
	assert_int_equal(lines[0].rule.name, RULE_DEPOSIT_DAYS);
	assert_string_equal(lines[0].rule.subject, "");
	assert_int_equal(lines[0].rule.value, 60);
	assert_int_equal(lines[0].rule.valid_to.year, 2026);
	assert_string_equal(lines[0].source, "two months, [S]");
	assert_int_equal(lines[1].rule.value, 2250); /* centimes */
	assert_false(date_is_set(lines[1].rule.valid_to));
	assert_string_equal(lines[2].rule.subject, "medicament");
}

static void columns_may_stand_in_any_order_and_some_may_be_missing(void **state)
{
	const struct rules_line *lines =
		parsed("value;valid_from;rule\n60;2006-01-01;deposit_days\n");

	(void)state;
	assert_int_equal(lines[0].rule.value, 60);
	assert_string_equal(lines[0].rule.subject, "");
	assert_string_equal(lines[0].source, "");
}

static void the_same_bytes_have_the_same_hash(void **state)
{
	char before[FILE_HASH_SIZE];

	(void)state;
	(void)parsed(HEAD "deposit_days,,60,2006-01-01,,\n");
	memcpy(before, file.sha256, sizeof(before));
	(void)parsed(HEAD "deposit_days,,60,2006-01-01,,\n");
	assert_string_equal(file.sha256, before);
	(void)parsed(HEAD "deposit_days,,61,2006-01-01,,\n");
	assert_string_not_equal(file.sha256, before);
}

static void an_unknown_rule_is_refused_with_its_line(void **state)
{
	(void)state;
	refuse("deposit_days,,60,2006-01-01,,\nrate_act_percent,,70,2006-01-01,,\n",
	       "line 3: there is no rule 'rate_act_percent'");
}

static void a_value_that_is_not_in_the_rules_unit_is_refused(void **state)
{
	(void)state;
	refuse("rate_percent,,101,2006-01-01,,\n", "line 2: the value of 'rate_percent' should be "
						   "percent");
	refuse("rate_percent,,70.5,2006-01-01,,\n", "should be percent");
	refuse("deposit_days,,-1,2006-01-01,,\n", "should be days");
	refuse("deposit_days,,sixty,2006-01-01,,\n", "should be days");
	refuse("deposit_days,,,2006-01-01,,\n", "should be days");
	refuse("single_act_paid,,2,2006-01-01,,\n", "should be 1 or 0");
	refuse("tariff,K,-3.00,2006-01-01,,\n", "should be dirhams");
}

static void days_that_are_none_are_refused(void **state)
{
	(void)state;
	refuse("deposit_days,,60,2006-13-01,,\n", "line 2: valid_from should be a day");
	refuse("deposit_days,,60,,,\n", "valid_from should be a day");
	refuse("deposit_days,,60,2006-01-01,2005-12-31,\n", "not before it");
}

static void two_lines_that_hold_on_one_day_are_refused(void **state)
{
	(void)state;
	refuse("rate_percent,k,70,2006-01-01,2026-12-31,\nrate_percent,K,80,2026-12-31,,\n",
	       "line 3: it holds on days on which line 2 does");
	refuse("rate_percent,,70,2006-01-01,,\nrate_percent,,80,2005-01-01,,\n", "line 3");
	(void)parsed(HEAD "rate_percent,,70,2006-01-01,2026-12-31,\n"
			  "rate_percent,,80,2027-01-01,,\nrate_percent,K,60,2006-01-01,,\n");
}

static void a_subject_that_would_never_be_asked_for_is_refused(void **state)
{
	(void)state;
	refuse("complement_percent,medicaments,16,2006-01-01,,\n",
	       "line 2: 'medicaments' is no subject of 'complement_percent'");
	refuse("needs_piece,medicament/facure,1,2006-01-01,,\n",
	       "'medicament/facure' is no subject");
	refuse("needs_piece,,1,2006-01-01,,\n", "'' is no subject of 'needs_piece'");
	refuse("rate_percent,K ,70,2006-01-01,,\n", "'K ' is no subject");
	(void)parsed(HEAD "rate_percent,cnpsy,70,2006-01-01,,\n"
			  "rate_percent,paramedical,70,2006-01-01,,\n"
			  "ald_rate_percent,ALD21,100,2006-01-01,,\n"
			  "ald_rate_percent,E11.9,100,2006-01-01,,\n"
			  "needs_piece,feuille/page-2,1,2006-01-01,,\n");
}

static void a_file_that_is_no_table_is_refused(void **state)
{
	(void)state;
	refuse("deposit_days,,60\n", "line 2: it has 3 cells where the first line has 6");
	refuse("deposit_days,,60,2006-01-01,,\"\n", "line 2");
	refuse("deposit_days,\xFF,60,2006-01-01,,\n", "not UTF-8");
	assert_int_equal(parse("CNSS.csv", "rule,value\n"), STATUS_DATA);
	assert_non_null(strstr(error.text, "there is no column 'valid_from'"));
	assert_int_equal(parse("CNSS.csv", ""), STATUS_DATA);
}

static void the_files_name_is_the_payer(void **state)
{
	(void)state;
	assert_int_equal(parse("/a/b/MGPAP-2.csv", HEAD), STATUS_OK);
	assert_string_equal(file.payer, "MGPAP-2");
	assert_int_equal(parse("/a/b/new rules.csv", HEAD), STATUS_DATA);
	assert_non_null(strstr(error.text, "its name should be the payer's"));
	assert_int_equal(parse("/a/b/.csv", HEAD), STATUS_DATA);
}

static void the_shipped_files_are_in_order_and_say_where_figures_come_from(void **state)
{
	char *pattern = path_join(getenv("SRC") != NULL ? getenv("SRC") : ".", "rules/*.csv");
	glob_t found;

	(void)state;
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_true(found.gl_pathc >= 6);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (rules_file_read(found.gl_pathv[i], arena, &file, &error) != STATUS_OK)
			fail_msg("%s", error.text);
		for (size_t j = 0; j < file.lines.count; j++)
			assert_true(file.lines.items[j].source[0] == '[');
	}
	globfree(&found);
	free(pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_a_rule_in_its_unit_between_its_days),
		cmocka_unit_test(columns_may_stand_in_any_order_and_some_may_be_missing),
		cmocka_unit_test(the_same_bytes_have_the_same_hash),
		cmocka_unit_test(an_unknown_rule_is_refused_with_its_line),
		cmocka_unit_test(a_value_that_is_not_in_the_rules_unit_is_refused),
		cmocka_unit_test(days_that_are_none_are_refused),
		cmocka_unit_test(two_lines_that_hold_on_one_day_are_refused),
		cmocka_unit_test(a_subject_that_would_never_be_asked_for_is_refused),
		cmocka_unit_test(a_file_that_is_no_table_is_refused),
		cmocka_unit_test(the_files_name_is_the_payer),
		cmocka_unit_test(the_shipped_files_are_in_order_and_say_where_figures_come_from),
	};

	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
