#include "base/options.h"

#include "base/columns.h"
#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct option_row own[] = {
	{ "received", "DATE", "date of arrival" },
	{ "jobs", "N", "files at once" },
	{ "json", NULL, "for programs" },
	{ NULL, NULL, NULL },
};

static const struct option_row common[] = {
	{ "home", "DIR", "where the store is" },
	{ NULL, NULL, NULL },
};

static const struct option_table table = {
	.command = "waraqa try",
	.arguments = "FILE...",
	.argument_min = 1,
	.argument_max = 3,
	.summary = "try it",
	.examples = "waraqa try a.tif\n",
	.rows = own,
	.common = common,
};

/* Parses words that stand in one text, with spaces between; they live until the next call. */
static enum status parse(const char *line, struct options *options, struct error *error)
{
	static char words[256];
	static char *argv[32];
	char *rest = words;
	int argc = 0;

	snprintf(words, sizeof(words), "%s", line);
	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		argv[argc++] = word;
	return options_parse(&table, argc, argv, options, error);
}

static void a_value_stands_after_a_space_or_an_equals_sign(void **state)
{
	static const char *const lines[] = { "--received 2026-10-18 a.tif",
					     "--received=2026-10-18 a.tif",
					     "a.tif --received 2026-10-18" };
	struct options options;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) {
		assert_int_equal(parse(lines[i], &options, &error), STATUS_OK);
		assert_string_equal(options_value(&options, "received"), "2026-10-18");
		assert_int_equal(options.argument_count, 1);
		assert_string_equal(options.arguments[0], "a.tif");
		assert_null(options_value(&options, "home"));
		options_clear(&options);
	}
}

static void arguments_and_options_mix_in_any_order(void **state)
{
	struct options options;
	struct error error;

	(void)state;
	assert_int_equal(parse("a --json b --home /h c", &options, &error), STATUS_OK);
	assert_int_equal(options.argument_count, 3);
	assert_string_equal(options.arguments[2], "c");
	assert_null(options.arguments[3]);
	assert_true(options_has(&options, "json"));
	assert_string_equal(options_value(&options, "home"), "/h");
	options_clear(&options);
}

static void after_two_dashes_all_are_arguments(void **state)
{
	struct options options;
	struct error error;

	(void)state;
	assert_int_equal(parse("--json -- --home -", &options, &error), STATUS_OK);
	assert_int_equal(options.argument_count, 2);
	assert_string_equal(options.arguments[0], "--home");
	assert_null(options_value(&options, "home"));
	options_clear(&options);
}

static void of_an_option_given_twice_the_last_counts(void **state)
{
	struct options options;
	struct error error;

	(void)state;
	assert_int_equal(parse("--jobs 1 a --jobs=2", &options, &error), STATUS_OK);
	assert_string_equal(options_value(&options, "jobs"), "2");
	options_clear(&options);
}

static void an_unknown_option_is_refused_with_the_nearest_one(void **state)
{
	struct options options;
	struct error error;

	(void)state;
	assert_int_equal(parse("a --recieved=x", &options, &error), STATUS_USAGE);
	assert_non_null(strstr(error.text, "'--recieved'"));
	assert_non_null(strstr(error.text, "did you mean '--received'"));
	assert_int_equal(parse("a --colour", &options, &error), STATUS_USAGE);
	assert_null(strstr(error.text, "did you mean"));
	assert_non_null(strstr(error.text, "'waraqa try --help'"));
	assert_int_equal(parse("a -x", &options, &error), STATUS_USAGE);
}

static void a_wrong_use_is_refused_with_what_is_wrong(void **state)
{
	static const struct {
		const char *line, *said;
	} wrong[] = {
		{ "a --json=yes", "'--json' takes no value" },
		{ "a --jobs", "'--jobs' needs a value, N" },
		{ "--json", "FILE... is missing" },
		{ "a b c d", "'d' is one argument too many" },
	};
	struct options options;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
		assert_int_equal(parse(wrong[i].line, &options, &error), STATUS_USAGE);
		assert_non_null(strstr(error.text, wrong[i].said));
	}
}

static void help_is_understood_without_arguments(void **state)
{
	struct options options;
	struct error error;

	(void)state;
	assert_int_equal(parse("-h", &options, &error), STATUS_OK);
	assert_true(options.help);
	options_clear(&options);
	assert_int_equal(parse("--json --help", &options, &error), STATUS_OK);
	assert_true(options.help);
	options_clear(&options);
}

static void a_number_out_of_its_range_is_refused(void **state)
{
	static const char *const wrong[] = { "a --jobs 0", "a --jobs 9", "a --jobs 3x",
					     "a --jobs=", "a --jobs 99999999999999999999" };
	struct options options;
	struct error error;
	long number = 0;

	(void)state;
	assert_int_equal(parse("a --jobs 8", &options, &error), STATUS_OK);
	assert_int_equal(options_number(&options, "jobs", 1, 8, 2, &number, &error), STATUS_OK);
	assert_int_equal(number, 8);
	options_clear(&options);
	assert_int_equal(parse("a", &options, &error), STATUS_OK);
	assert_int_equal(options_number(&options, "jobs", 1, 8, 2, &number, &error), STATUS_OK);
	assert_int_equal(number, 2);
	options_clear(&options);
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
		assert_int_equal(parse(wrong[i], &options, &error), STATUS_OK);
		assert_int_equal(options_number(&options, "jobs", 1, 8, 2, &number, &error),
				 STATUS_USAGE);
		options_clear(&options);
	}
	assert_int_equal(number, 2);
}

static void the_help_names_every_option_and_an_example(void **state)
{
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);

	(void)state;
	options_print_help(&table, memory);
	fclose(memory);
	assert_non_null(strstr(text, "usage: waraqa try [OPTION...] FILE...\n"));
	assert_non_null(strstr(text, "  --received DATE  date of arrival\n"));
	assert_non_null(strstr(text, "  --json           for programs\n"));
	assert_non_null(strstr(text, "  --home DIR       where the store is\n"));
	assert_non_null(strstr(text, "  -h, --help       this text\n"));
	assert_non_null(strstr(text, "examples:\n  waraqa try a.tif\n"));
	free(text);
}

static void assert_fitted(const char *text, int columns, const char *fitted)
{
	struct text line = { 0 };

	text_append_fitted(&line, text, columns);
	assert_string_equal(text_value(&line), fitted);
	text_clear(&line);
}

static void text_is_fitted_by_what_a_terminal_shows(void **state)
{
	(void)state;
	assert_int_equal(text_columns("Aït Élévé"), 9);
	assert_int_equal(text_columns("e\xCC\x81"), 1); /* a mark takes no column */
	assert_int_equal(text_columns("\xFF"), 1);
	assert_fitted("été", 5, "été  ");
	assert_fitted("été", 3, "été");
	assert_fitted("étéé", 3, "ét…");
	assert_fitted("漢字", 3, "漢…");
	assert_fitted("漢字漢", 4, "漢… ");
	assert_fitted("", 2, "  ");
}

static void figures_are_fitted_to_the_right(void **state)
{
	struct text line = { 0 };

	(void)state;
	text_append_fitted_right(&line, "536.20", 8);
	assert_string_equal(text_value(&line), "  536.20");
	text_clear(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_stands_after_a_space_or_an_equals_sign),
		cmocka_unit_test(arguments_and_options_mix_in_any_order),
		cmocka_unit_test(after_two_dashes_all_are_arguments),
		cmocka_unit_test(of_an_option_given_twice_the_last_counts),
		cmocka_unit_test(an_unknown_option_is_refused_with_the_nearest_one),
		cmocka_unit_test(a_wrong_use_is_refused_with_what_is_wrong),
		cmocka_unit_test(help_is_understood_without_arguments),
		cmocka_unit_test(a_number_out_of_its_range_is_refused),
		cmocka_unit_test(the_help_names_every_option_and_an_example),
		cmocka_unit_test(text_is_fitted_by_what_a_terminal_shows),
		cmocka_unit_test(figures_are_fitted_to_the_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
