#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void an_amount_is_read_as_people_and_software_write_it(void **state)
{
	static const struct {
		const char *text;
		centimes amount;
	} good[] = { { "536,20", 53620 },      { "1 245.50 DH", 124550 }, { "371,-", 37100 },
		     { "250", 25000 },         { " 61,20", 6120 },        { "61,2", 6120 },
		     { "12 345,67", 1234567 }, { "80,00 Dhs", 8000 },     { "80 DH.", 8000 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(good); i++) {
		centimes amount = -1;

		assert_true(money_parse(good[i].text, &amount));
		assert_int_equal(amount, good[i].amount);
	}
}

static void what_is_not_an_amount_is_refused(void **state)
{
	static const char *const bad[] = { "",      "DH",  ",50",           "12,345",
					   "1.2.3", "12a", "99999999999999" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
		centimes amount;

		assert_false(money_parse(bad[i], &amount));
	}
}

static void an_amount_is_written_with_two_decimals(void **state)
{
	char text[MONEY_TEXT_SIZE];

	(void)state;
	assert_string_equal(money_format(124550, text), "1245.50");
	assert_string_equal(money_format(-5, text), "-0.05");
	assert_string_equal(money_format(0, text), "0.00");
}

static void a_day_that_does_not_exist_is_not_a_date(void **state)
{
	struct date date;

	(void)state;
	assert_true(date_parse_ddmmyyyy("29022024", &date));
	assert_false(date_parse_ddmmyyyy("29022026", &date));
	assert_false(date_parse_ddmmyyyy("00012026", &date));
	assert_false(date_parse_ddmmyyyy("1301202", &date));
	assert_false(date_parse_iso("2026-13-01", &date));
	assert_false(date_parse_iso("2026-1-001", &date));
	assert_true(date_parse_iso("2026-12-31", &date));
}

static void days_are_counted_over_months_and_leap_years(void **state)
{
	struct date a = { 2026, 5, 2 }, b = { 2026, 7, 24 }, leap = { 2024, 2, 28 };
	char text[DATE_TEXT_SIZE];

	(void)state;
	assert_int_equal(date_days_between(a, b), 83);
	assert_int_equal(date_days_between(b, a), -83);
	assert_string_equal(date_format_iso(date_add_days(leap, 1), text), "2024-02-29");
	assert_string_equal(date_format_iso(date_add_days(leap, 2), text), "2024-03-01");
	assert_string_equal(date_format_iso(date_add_days(a, -122), text), "2025-12-31");
}

static void an_age_changes_on_the_birthday(void **state)
{
	struct date birth = { 2005, 6, 12 }, before = { 2026, 6, 11 }, on = { 2026, 6, 12 };

	(void)state;
	assert_int_equal(date_age_years(birth, before), 20);
	assert_int_equal(date_age_years(birth, on), 21);
}

static void folding_forgets_accents_case_and_punctuation(void **state)
{
	char folded[64];

	(void)state;
	text_fold("  Aït-el  Kadiri, Fàtima. ", folded, sizeof(folded));
	assert_string_equal(folded, "AIT EL KADIRI FATIMA");
	text_fold("مُحَمَّد", folded, sizeof(folded));
	assert_string_equal(folded, "محمد");
	text_fold("", folded, sizeof(folded));
	assert_string_equal(folded, "");
	text_fold("abcdef", folded, 4);
	assert_string_equal(folded, "ABC");
}

static void the_distance_of_texts_counts_edits(void **state)
{
	(void)state;
	assert_int_equal(text_distance("450897674", "450897674"), 0);
	assert_int_equal(text_distance("450897674", "450897614"), 1);
	assert_int_equal(text_distance("kitten", "sitting"), 3);
	assert_int_equal(text_distance("", "abc"), 3);
	assert_int_equal(text_distance("abc", ""), 3);
}

/* By the definition: the last characters are the same, or one is changed, lost or added. */
static int distance_by_definition(const char *a, const char *b)
{
	static int table[101][101];

	for (int i = 0; i <= (int)strlen(a); i++)
		for (int j = 0; j <= (int)strlen(b); j++) {
			int least = i == 0 ? j : i;

			if (i > 0 && j > 0) {
				least = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
				least = table[i - 1][j] < least ? table[i - 1][j] + 1 : least;
				least = table[i][j - 1] < least ? table[i][j - 1] + 1 : least;
			}
			table[i][j] = least;
		}
	return table[strlen(a)][strlen(b)];
}

static void the_distance_is_the_defined_one_for_short_and_long_texts(void **state)
{
	static const int lengths[] = { 1, 2, 9, 31, 63, 64, 65, 66, 100 };
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		char texts[2][101] = { "", "" };

		for (int t = 0; t < 2; t++) {
			seed = seed * 1103515245 + 12345;
			for (int i = 0; i < lengths[(seed >> 16) % ARRAY_LENGTH(lengths)]; i++) {
				seed = seed * 1103515245 + 12345;
				texts[t][i] = (char)("ABC\xd8"[(seed >> 16) % 4]);
			}
		}
		assert_int_equal(text_distance(texts[0], texts[1]),
				 distance_by_definition(texts[0], texts[1]));
	}
}

static void an_arena_gives_zeroed_memory_again_after_a_reset(void **state)
{
	struct arena *arena = arena_new();
	LIST(int) numbers = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		*LIST_ADD(arena, &numbers) = i;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers.items[i], i);
	memset(arena_new_array(arena, 1, 300000), 0xff, 300000);
	arena_reset(arena);
	for (int i = 0; i < 100; i++)
		assert_int_equal(((char *)arena_new_array(arena, 1, 3000))[2999], 0);
	arena_free(arena);
}

static void an_error_keeps_its_status_when_context_is_put_before_it(void **state)
{
	struct error error;

	(void)state;
	error_set_errno(&error, ENOSPC, "cannot write '%s'", "x");
	error_prefix(&error, "storing page %d", 3);
	assert_int_equal(error.status, STATUS_NO_SPACE);
	assert_string_equal(error.text,
			    "storing page 3: cannot write 'x': No space left on device");
	assert_int_equal(status_exit_code(error.status), 73);
}

static void a_file_is_written_whole_or_not_at_all(void **state)
{
	struct error error;
	unsigned char *bytes;
	size_t length;
	char folder[] = "/tmp/wq-file-XXXXXX";
	char *path;

	(void)state;
	assert_non_null(mkdtemp(folder));
	path = path_join(folder, "a");
	assert_int_equal(file_write_durably(path, "hello", 5, &error), STATUS_OK);
	assert_int_equal(file_read(path, 100, &bytes, &length, &error), STATUS_OK);
	assert_int_equal(length, 5);
	assert_memory_equal(bytes, "hello", 6);
	free(bytes);
	assert_int_equal(file_read(path, 4, &bytes, &length, &error), STATUS_DATA);
	unlink(path);
	assert_int_equal(file_read(path, 4, &bytes, &length, &error), STATUS_NO_INPUT);
	assert_int_equal(file_read(folder, 4, &bytes, &length, &error), STATUS_NO_INPUT);
	free(path);
	rmdir(folder);
}

static void a_hash_is_the_published_sha256(void **state)
{
	char hash[FILE_HASH_SIZE];

	(void)state;
	hash_bytes("abc", 3, hash); /* FIPS 180-4, example of one block */
	assert_string_equal(hash,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_amount_is_read_as_people_and_software_write_it),
		cmocka_unit_test(what_is_not_an_amount_is_refused),
		cmocka_unit_test(an_amount_is_written_with_two_decimals),
		cmocka_unit_test(a_day_that_does_not_exist_is_not_a_date),
		cmocka_unit_test(days_are_counted_over_months_and_leap_years),
		cmocka_unit_test(an_age_changes_on_the_birthday),
		cmocka_unit_test(folding_forgets_accents_case_and_punctuation),
		cmocka_unit_test(the_distance_of_texts_counts_edits),
		cmocka_unit_test(the_distance_is_the_defined_one_for_short_and_long_texts),
		cmocka_unit_test(an_arena_gives_zeroed_memory_again_after_a_reset),
		cmocka_unit_test(an_error_keeps_its_status_when_context_is_put_before_it),
		cmocka_unit_test(a_file_is_written_whole_or_not_at_all),
		cmocka_unit_test(a_hash_is_the_published_sha256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
