/* Lists for spreadsheets: separators, quotes, and what would be a formula. */
#include "review/csv_writer.h"

#include "base/memory.h"
#include "model/claim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MARK "\xEF\xBB\xBF"

/* What is in the file in the end; static storage. */
static const char *written(struct csv_writer *writer)
{
	static char bytes[4096];
	struct error error;
	ssize_t length;
	int fd;

	assert_int_equal(csv_writer_finish(writer, &fd, &error), STATUS_OK);
	length = pread(fd, bytes, sizeof(bytes) - 1, 0);
	assert_true(length >= 0);
	bytes[length] = '\0';
	close(fd);
	return bytes;
}

static struct csv_writer begun(enum language language)
{
	struct csv_writer writer;
	struct error error;

	assert_int_equal(csv_writer_begin(&writer, language, &error), STATUS_OK);
	return writer;
}

/* One cell as it is written, without what stands around it. */
static const char *cell(const char *value)
{
	struct csv_writer writer = begun(LANGUAGE_FR);
	const char *bytes;

	csv_writer_text(&writer, value);
	bytes = written(&writer);
	assert_memory_equal(bytes, MARK, 3);
	return bytes + 3;
}

static void a_list_has_the_separator_and_the_decimal_mark_of_its_language(void **state)
{
	static const char *const expected[LANGUAGE_COUNT] = {
		[LANGUAGE_FR] = MARK "\"TAZI ALI\";12;1245,50;2026-10-18;;\r\n",
		[LANGUAGE_AR] = MARK "\"TAZI ALI\",12,1245.50,2026-10-18,,\r\n",
	};

	(void)state;
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		struct csv_writer writer = begun((enum language)i);

		csv_writer_text(&writer, "TAZI ALI");
		csv_writer_number(&writer, 12);
		csv_writer_amount(&writer, 124550);
		csv_writer_date(&writer, (struct date){ 2026, 10, 18 });
		csv_writer_amount(&writer, AMOUNT_UNKNOWN);
		csv_writer_date(&writer, (struct date){ 0 });
		csv_writer_end_row(&writer);
		assert_string_equal(written(&writer), expected[i]);
	}
}

static void separators_quotes_and_ends_of_lines_are_quoted(void **state)
{
	(void)state;
	assert_string_equal(cell("a;b"), "\"a;b\"");
	assert_string_equal(cell("a\"b"), "\"a\"\"b\"");
	assert_string_equal(cell("a\r\nb"), "\"a\r\nb\"");
	assert_string_equal(cell("a,b"), "a,b");
	assert_string_equal(cell(NULL), "");
	assert_string_equal(cell("بناني"), "بناني");
}

static void what_would_be_a_formula_is_text(void **state)
{
	static const struct {
		const char *value, *cell;
	} cases[] = {
		{ "=1+1", "'=1+1" },
		{ "+212600000000", "'+212600000000" },
		{ "-2", "'-2" },
		{ "@SUM(A1)", "'@SUM(A1)" },
		{ " =1", "\"' =1\"" },
		{ "\t=1", "\"'\t=1\"" },
		{ "=A1;B1", "\"'=A1;B1\"" },
		{ "a=1", "a=1" },
		{ "R15-R16", "R15-R16" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		assert_string_equal(cell(cases[i].value), cases[i].cell);
}

static void a_long_list_is_whole(void **state)
{
	enum { ROWS = 20000 };
	struct csv_writer writer = begun(LANGUAGE_FR);
	struct error error;
	int fd;

	(void)state;
	for (int i = 0; i < ROWS; i++) {
		csv_writer_text(&writer, "1234567");
		csv_writer_end_row(&writer);
		assert_true(writer.row.length < 128 << 10);
	}
	assert_int_equal(csv_writer_finish(&writer, &fd, &error), STATUS_OK);
	assert_int_equal(lseek(fd, 0, SEEK_END), 3 + ROWS * 9);
	close(fd);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
	const char *before = getenv("TMPDIR");
	char *kept = before != NULL ? memory_copy_text(before) : NULL;
	struct csv_writer writer;
	struct error error;

	(void)state;
	setenv("TMPDIR", "/nowhere/at/all", 1);
	assert_int_not_equal(csv_writer_begin(&writer, LANGUAGE_FR, &error), STATUS_OK);
	assert_non_null(strstr(error.text, "/nowhere/at/all"));
	if (kept != NULL)
		setenv("TMPDIR", kept, 1);
	else
		unsetenv("TMPDIR");
	free(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_has_the_separator_and_the_decimal_mark_of_its_language),
		cmocka_unit_test(separators_quotes_and_ends_of_lines_are_quoted),
		cmocka_unit_test(what_would_be_a_formula_is_text),
		cmocka_unit_test(a_long_list_is_whole),
		cmocka_unit_test(a_folder_that_is_not_there_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
