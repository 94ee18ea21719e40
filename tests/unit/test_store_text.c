/* What the store makes of texts before a server sees them: near numbers, cells, arrays, DSNs. */
#include "store/near.h"
#include "store/registers.h"
#include "store/session.h"
#include "store/sql.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- near numbers --------------------------------------------------------------------------- */

/* True when `asked` leads to a look-up of `wanted`. */
static bool leads_to(const char *asked, const char *wanted)
{
	struct text array = { 0 }, element = { 0 };
	bool found;

	near_add_numbers(&array, asked);
	near_add_cins(&array, asked);
	text_append_format(&element, "\"%s\"", wanted);
	found = strstr(text_value(&array), element.bytes) != NULL;
	text_clear(&array);
	text_clear(&element);
	return found;
}

static size_t count_elements(const char *array)
{
	size_t count = *array != '\0';

	for (; *array != '\0'; array++)
		count += *array == ',';
	return count;
}

static void every_number_one_edit_away_is_asked_for(void **state)
{
	const char *number = "450897674";
	char edited[16];

	(void)state;
	assert_true(leads_to(number, number));
	for (size_t at = 0; at < strlen(number); at++)
		for (int digit = 0; digit <= 9; digit++) {
			memcpy(edited, number, strlen(number) + 1);
			edited[at] = (char)('0' + digit);
			assert_true(leads_to(edited, number));
		}
	for (size_t at = 0; at < strlen(number); at++) {
		snprintf(edited, sizeof(edited), "%.*s%s", (int)at, number, number + at + 1);
		assert_true(leads_to(edited, number));
		snprintf(edited, sizeof(edited), "%.*s7%s", (int)at, number, number + at);
		assert_true(leads_to(edited, number));
	}
	assert_true(leads_to("405897674", number));
	assert_true(leads_to("4S0897674", number));
}

static void nothing_two_edits_away_is_asked_for(void **state)
{
	(void)state;
	assert_false(leads_to("451897675", "450897674"));
	assert_false(leads_to("4508976", "450897674"));
	assert_false(leads_to("45089767488", "450897674"));
	assert_false(leads_to("", "450897674"));
}

static void a_number_of_nine_digits_asks_for_about_ninety(void **state)
{
	struct text array = { 0 };

	(void)state;
	near_add_numbers(&array, "450897674");
	assert_in_range(count_elements(text_value(&array)), 82, 90);
	text_clear(&array);
}

static void a_cin_is_asked_for_however_it_is_spaced(void **state)
{
	(void)state;
	assert_true(leads_to("KA089958", "KA089958"));
	assert_true(leads_to("ka 089-958", "KA089958"));
	assert_true(leads_to("KA08995B", "KA089958"));
	assert_true(leads_to("A089958", "KA089958"));
	assert_true(leads_to("AK089958", "KA089958"));
	assert_false(leads_to("AK089985", "KA089958"));
}

static void a_text_of_any_length_and_content_does_no_harm(void **state)
{
	char text[3000];
	struct text array = { 0 };

	(void)state;
	memset(text, '1', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	near_add_numbers(&array, text);
	near_add_cins(&array, text);
	near_add_numbers(&array, "\xFF\"\\{}");
	near_add_cins(&array, "\xFF\"\\{}");
	assert_int_equal(array.length, 0);
	text_clear(&array);
}

/* ---- cells of registers --------------------------------------------------------------------- */

static void expect_cell(enum cell_kind kind, const char *value, const char *other,
			const char *expected)
{
	struct text row = { 0 };
	bool good = cell_append(&row, kind, value, other);

	if (expected == NULL) {
		assert_false(good);
	} else {
		assert_true(good);
		assert_string_equal(text_value(&row), expected);
	}
	text_clear(&row);
}

static void cells_are_turned_into_what_the_table_holds(void **state)
{
	(void)state;
	expect_cell(CELL_TEXT, "a\\b\tc\nd", NULL, "a\\\\b\\tc\\nd");
	expect_cell(CELL_OPTIONAL_TEXT, "", NULL, "\\N");
	expect_cell(CELL_OPTIONAL_TEXT, NULL, NULL, "\\N");
	expect_cell(CELL_NINE_DIGITS, "001000009", NULL, "001000009");
	expect_cell(CELL_DATE, "2026-09-13", NULL, "2026-09-13");
	expect_cell(CELL_OPTIONAL_DATE, "", NULL, "\\N");
	expect_cell(CELL_AMOUNT, "1245.50", NULL, "124550");
	expect_cell(CELL_AMOUNT, "1245,5", NULL, "124550");
	expect_cell(CELL_RATE, "0.70", NULL, "70");
	expect_cell(CELL_RATE, "1", NULL, "100");
	expect_cell(CELL_GENERIC, "G", NULL, "t");
	expect_cell(CELL_GENERIC, "P", NULL, "f");
	expect_cell(CELL_CIN, "ka 089958", NULL, "KA089958");
	expect_cell(CELL_NAME_KEY, "Aït Hamdi", "Othmane", "AIT HAMDI OTHMANE");
	expect_cell(CELL_NAME_KEY, "Othmane", "Aït-Hamdi", "AIT HAMDI OTHMANE");
}

static void cells_that_are_not_what_they_should_be_are_refused(void **state)
{
	(void)state;
	expect_cell(CELL_TEXT, "", NULL, NULL);
	expect_cell(CELL_TEXT, NULL, NULL, NULL);
	expect_cell(CELL_NINE_DIGITS, "12345678", NULL, NULL);
	expect_cell(CELL_NINE_DIGITS, "12345678X", NULL, NULL);
	expect_cell(CELL_CODE, "611800120050", NULL, NULL);
	expect_cell(CELL_DATE, "13/09/2026", NULL, NULL);
	expect_cell(CELL_DATE, "2026-02-29", NULL, NULL);
	expect_cell(CELL_AMOUNT, "-1", NULL, NULL);
	expect_cell(CELL_RATE, "70", NULL, NULL);
	expect_cell(CELL_COUNT, "0", NULL, NULL);
	expect_cell(CELL_COUNT, "99999", NULL, NULL);
	expect_cell(CELL_SEX, "f", NULL, NULL);
	expect_cell(CELL_RELATION, "ami", NULL, NULL);
	expect_cell(CELL_GENERIC, "X", NULL, NULL);
	expect_cell(CELL_CIN, " - ", NULL, NULL);
}

static void a_name_key_that_does_not_fit_is_cut_and_ended(void **state)
{
	char key[8];

	(void)state;
	register_name_key("ZZZZ AAAA MMMM", key, sizeof(key));
	assert_string_equal(key, "AAAA MM");
	register_name_key("", key, sizeof(key));
	assert_string_equal(key, "");
}

/* ---- values for the server ------------------------------------------------------------------ */

static void an_array_quotes_what_would_end_an_element(void **state)
{
	struct text array = { 0 };

	(void)state;
	sql_array_add(&array, "a\"b\\c,{d}");
	sql_array_add(&array, NULL);
	sql_array_add(&array, "NULL");
	sql_array_add(&array, "");
	assert_string_equal(sql_array_end(&array), "{\"a\\\"b\\\\c,{d}\",NULL,\"NULL\",\"\"}");
	text_clear(&array);
	assert_string_equal(sql_array_end(&array), "{}");
	text_clear(&array);
}

static void what_is_not_utf8_becomes_the_replacement_character(void **state)
{
	static const struct {
		const char *bytes, *expected;
	} cases[] = {
		{ "Aïcha يوم 𝄞", "Aïcha يوم 𝄞" },
		{ "\xE9lodie", "\xEF\xBF\xBDlodie" },
		{ "a\xC3", "a\xEF\xBF\xBD" },
		{ "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD" },                 /* overlong */
		{ "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" }, /* surrogate */
		{ "\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ "", "" },
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_string_equal(sql_text(arena, cases[i].bytes), cases[i].expected);
		assert_int_equal(text_is_utf8(cases[i].bytes),
				 strcmp(cases[i].bytes, cases[i].expected) == 0);
	}
	assert_null(sql_text(arena, NULL));
	arena_free(arena);
}

/* ---- DSNs ----------------------------------------------------------------------------------- */

static void a_message_of_the_server_is_shown_without_the_password(void **state)
{
	char hidden[100];

	(void)state;
	dsn_hide_password("postgresql://u:s3cret@h/db", "no s3cret here: s3cret\nsecond line",
			  hidden, sizeof(hidden));
	assert_string_equal(hidden, "no *** here: ***");
	dsn_hide_password("host=h", "all of it\n", hidden, sizeof(hidden));
	assert_string_equal(hidden, "all of it");
	dsn_hide_password(NULL, "all of it", hidden, sizeof(hidden));
	assert_string_equal(hidden, "all of it");
}

static void a_dsn_that_looks_wrong_is_refused_before_it_is_used(void **state)
{
	struct error error;

	(void)state;
	assert_int_equal(dsn_check("postgresql://u:p@h:5432/db?sslmode=require", &error),
			 STATUS_OK);
	assert_int_equal(dsn_check("host=a,b port=5432,5433 dbname=x", &error), STATUS_OK);
	assert_int_equal(dsn_check("", &error), STATUS_OK);
	assert_int_equal(dsn_check("postgresql://u:p@ss@h/db", &error), STATUS_USAGE);
	assert_int_equal(dsn_check("postgresql://u:pa/ss@h/db", &error), STATUS_USAGE);
	assert_int_equal(dsn_check("nonsense", &error), STATUS_USAGE);
	assert_int_equal(dsn_check("host=h port=x", &error), STATUS_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_one_edit_away_is_asked_for),
		cmocka_unit_test(nothing_two_edits_away_is_asked_for),
		cmocka_unit_test(a_number_of_nine_digits_asks_for_about_ninety),
		cmocka_unit_test(a_cin_is_asked_for_however_it_is_spaced),
		cmocka_unit_test(a_text_of_any_length_and_content_does_no_harm),
		cmocka_unit_test(cells_are_turned_into_what_the_table_holds),
		cmocka_unit_test(cells_that_are_not_what_they_should_be_are_refused),
		cmocka_unit_test(a_name_key_that_does_not_fit_is_cut_and_ended),
		cmocka_unit_test(an_array_quotes_what_would_end_an_element),
		cmocka_unit_test(what_is_not_utf8_becomes_the_replacement_character),
		cmocka_unit_test(a_message_of_the_server_is_shown_without_the_password),
		cmocka_unit_test(a_dsn_that_looks_wrong_is_refused_before_it_is_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
