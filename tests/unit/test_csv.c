/* Comma-separated values, as registers and bordereaux come. */
#include "base/csv.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Reads the first record of a text; free the copy that the fields point into. */
static char *begin(struct csv *csv, const char *text)
{
	char *copy = memory_copy_text(text);

	csv_begin(csv, copy, strlen(copy));
	return copy;
}

static void expect_record(struct csv *csv, int line, size_t count, ...)
{
	va_list expected;

	assert_int_equal(csv_next(csv), CSV_RECORD);
	assert_int_equal(csv->line, line);
	assert_int_equal(csv->field_count, count);
	va_start(expected, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(csv->fields[i], va_arg(expected, const char *));
	va_end(expected);
}

static void expect_end(struct csv *csv, char *copy)
{
	assert_int_equal(csv_next(csv), CSV_END);
	assert_int_equal(csv_next(csv), CSV_END);
	csv_end(csv);
	free(copy);
}

static void records_end_with_either_line_ending_or_the_file(void **state)
{
	struct csv csv;
	char *copy = begin(&csv, "a,b\n1,2\r\n3,\n,4");

	(void)state;
	expect_record(&csv, 1, 2, "a", "b");
	expect_record(&csv, 2, 2, "1", "2");
	expect_record(&csv, 3, 2, "3", "");
	expect_record(&csv, 4, 2, "", "4");
	expect_end(&csv, copy);
}

static void quotes_hold_separators_line_ends_and_quotes(void **state)
{
	struct csv csv;
	char *copy = begin(&csv, "\"a,b\",\"c \"\"d\"\"\"\r\n\"two\nlines\",\"\"\nlast,\"\"\"\"");

	(void)state;
	expect_record(&csv, 1, 2, "a,b", "c \"d\"");
	expect_record(&csv, 2, 2, "two\nlines", "");
	expect_record(&csv, 4, 2, "last", "\"");
	expect_end(&csv, copy);
}

static void empty_lines_are_passed_over_and_counted(void **state)
{
	struct csv csv;
	char *copy = begin(&csv, "\n\r\na\n\n\nb\n\n");

	(void)state;
	expect_record(&csv, 3, 1, "a");
	expect_record(&csv, 6, 1, "b");
	expect_end(&csv, copy);
}

static void a_spreadsheets_semicolons_and_byte_order_mark_are_understood(void **state)
{
	struct csv csv;
	char *copy = begin(&csv, "\xEF\xBB\xBFname;price\nA;1,50\n");

	(void)state;
	expect_record(&csv, 1, 2, "name", "price");
	expect_record(&csv, 2, 2, "A", "1,50");
	expect_end(&csv, copy);
}

static void the_separator_is_what_the_first_line_has_more_of(void **state)
{
	struct csv csv;
	char *copy = begin(&csv, "\n\"a;b;c\";one, two;d\n1;2;3\n");

	(void)state;
	expect_record(&csv, 2, 3, "a;b;c", "one, two", "d");
	expect_record(&csv, 3, 3, "1", "2", "3");
	expect_end(&csv, copy);
}

static void blanks_around_quotes_are_nobodys_and_other_blanks_are_kept(void **state)
{
	struct csv csv;
	char *copy = begin(&csv, "a , \"b,c\"\t,\td\n");

	(void)state;
	expect_record(&csv, 1, 3, "a ", "b,c", "\td");
	expect_end(&csv, copy);
}

static void an_empty_file_has_no_record(void **state)
{
	struct csv csv;
	char *copy = begin(&csv, "");

	(void)state;
	expect_end(&csv, copy);
}

static void expect_broken(const char *text, int line)
{
	struct csv csv;
	char *copy = begin(&csv, text);
	enum csv_step step;

	while ((step = csv_next(&csv)) == CSV_RECORD)
		;
	assert_int_equal(step, CSV_BROKEN);
	assert_int_equal(csv.line, line);
	assert_non_null(csv.trouble);
	csv_end(&csv);
	free(copy);
}

static void a_broken_record_is_named_by_the_line_where_it_begins(void **state)
{
	(void)state;
	expect_broken("a\nb\n\"c\nd\n", 3);
	expect_broken("a\n\"b\"c\n", 2);
	expect_broken("a\nb\"c\"\n", 2);
	expect_broken("\"", 1);
}

/* A file is all read or refused, never cut off at a zero byte without a word. */
static void a_zero_byte_is_no_end(void **state)
{
	static const char *const texts[] = { "a\nb\0c\n", "a\n\"b\0\"\n", "a\n\0" };
	static const size_t lengths[] = { 6, 7, 3 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		char bytes[16] = "";
		struct csv csv;

		memcpy(bytes, texts[i], lengths[i]);
		csv_begin(&csv, bytes, lengths[i]);
		expect_record(&csv, 1, 1, "a");
		assert_int_equal(csv_next(&csv), CSV_BROKEN);
		assert_int_equal(csv.line, 2);
		assert_non_null(strstr(csv.trouble, "zero byte"));
		csv_end(&csv);
	}
}

static void a_record_of_commas_takes_no_memory_without_end(void **state)
{
	char *commas = memory_new(CSV_FIELDS_MAX + 1, 1);

	(void)state;
	memset(commas, ',', CSV_FIELDS_MAX);
	expect_broken(commas, 1);
	free(commas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_end_with_either_line_ending_or_the_file),
		cmocka_unit_test(quotes_hold_separators_line_ends_and_quotes),
		cmocka_unit_test(empty_lines_are_passed_over_and_counted),
		cmocka_unit_test(a_spreadsheets_semicolons_and_byte_order_mark_are_understood),
		cmocka_unit_test(the_separator_is_what_the_first_line_has_more_of),
		cmocka_unit_test(blanks_around_quotes_are_nobodys_and_other_blanks_are_kept),
		cmocka_unit_test(an_empty_file_has_no_record),
		cmocka_unit_test(a_zero_byte_is_no_end),
		cmocka_unit_test(a_record_of_commas_takes_no_memory_without_end),
		cmocka_unit_test(a_broken_record_is_named_by_the_line_where_it_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
