#include "base/options.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The rows of a table, its own and then the common ones, by one number. NULL past the end. */
static const struct option_row *row_at(const struct option_table *table, int number)
{
	const struct option_row *lists[] = { table->rows, table->common };

	for (size_t i = 0; i < ARRAY_LENGTH(lists); i++)
		for (const struct option_row *row = lists[i]; row != NULL && row->name != NULL;
		     row++)
			if (number-- == 0)
				return row;
	return NULL;
}

/* The number of the row of that name (its first `length` bytes), -1 when there is none. */
static int row_number(const struct option_table *table, const char *name, size_t length)
{
	const struct option_row *row;

	for (int i = 0; (row = row_at(table, i)) != NULL; i++) {
		assert(i < OPTIONS_MAX);
		if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
			return i;
	}
	return -1;
}

static enum status complain_unknown(const struct option_table *table, const char *name,
				    size_t length, struct error *error)
{
	const struct option_row *row, *nearest = NULL;
	char *wrong = memory_copy_text(name);
	int least = 3; /* further away it is no typing mistake */

	wrong[length] = '\0';
	for (int i = 0; (row = row_at(table, i)) != NULL; i++)
		if (text_distance(row->name, wrong) < least) {
			least = text_distance(row->name, wrong);
			nearest = row;
		}
	if (nearest != NULL)
		error_set(error, STATUS_USAGE,
			  "unknown option '--%s': did you mean '--%s'? see '%s --help'", wrong,
			  nearest->name, table->command);
	else
		error_set(error, STATUS_USAGE, "unknown option '--%s': see '%s --help'", wrong,
			  table->command);
	free(wrong);
	return STATUS_USAGE;
}

/* Takes the option at argv[*at], and the value after it when it stands alone. */
static enum status take_option(struct options *options, int argc, char *const *argv, int *at,
			       struct error *error)
{
	const struct option_table *table = options->table;
	const char *name = argv[*at] + 2, *equals = strchr(name, '=');
	size_t length = equals != NULL ? (size_t)(equals - name) : strlen(name);
	int number = row_number(table, name, length);
	const struct option_row *row;

	if (number < 0 && strncmp(name, "help", length) == 0 && length == 4) {
		options->help = true;
		return STATUS_OK;
	}
	if (number < 0)
		return complain_unknown(table, name, length, error);
	row = row_at(table, number);
	if (row->argument == NULL && equals != NULL)
		return error_set(error, STATUS_USAGE, "'--%s' takes no value: see '%s --help'",
				 row->name, table->command);
	if (row->argument != NULL && equals == NULL && *at + 1 >= argc)
		return error_set(error, STATUS_USAGE, "'--%s' needs a value, %s: see '%s --help'",
				 row->name, row->argument, table->command);
	if (row->argument == NULL)
		options->values[number] = "";
	else
		options->values[number] = equals != NULL ? equals + 1 : argv[++*at];
	return STATUS_OK;
}

static enum status check_arguments(const struct options *options, struct error *error)
{
	const struct option_table *table = options->table;

	if (options->argument_count < table->argument_min)
		return error_set(error, STATUS_USAGE, "%s is missing: see '%s --help'",
				 table->arguments, table->command);
	if (table->argument_max >= 0 && options->argument_count > table->argument_max)
		return error_set(error, STATUS_USAGE,
				 "'%s' is one argument too many: see '%s --help'",
				 options->arguments[table->argument_max], table->command);
	return STATUS_OK;
}

enum status options_parse(const struct option_table *table, int argc, char *const *argv,
			  struct options *ret_options, struct error *error)
{
	struct options options = { .table = table };
	enum status status = STATUS_OK;
	bool only_arguments = false;

	options.arguments = memory_new((size_t)argc + 1, sizeof(*options.arguments));
	for (int i = 0; i < argc && status == STATUS_OK; i++) {
		if (only_arguments || argv[i][0] != '-' || argv[i][1] == '\0')
			options.arguments[options.argument_count++] = argv[i];
		else if (strcmp(argv[i], "--") == 0)
			only_arguments = true;
		else if (strcmp(argv[i], "-h") == 0)
			options.help = true;
		else if (argv[i][1] == '-')
			status = take_option(&options, argc, argv, &i, error);
		else
			status = error_set(error, STATUS_USAGE,
					   "unknown option '%s': see '%s --help'", argv[i],
					   table->command);
	}
	if (status == STATUS_OK && !options.help)
		status = check_arguments(&options, error);
	if (status == STATUS_OK)
		*ret_options = options;
	else
		options_clear(&options);
	return status;
}

void options_clear(struct options *options)
{
	free(options->arguments);
	*options = (struct options){ 0 };
}

const char *options_value(const struct options *options, const char *name)
{
	int number = row_number(options->table, name, strlen(name));

	assert(number >= 0);
	return options->values[number];
}

bool options_has(const struct options *options, const char *name)
{
	return options_value(options, name) != NULL;
}

enum status options_number(const struct options *options, const char *name, long least, long most,
			   long otherwise, long *ret_number, struct error *error)
{
	const char *text = options_value(options, name);
	char *end;
	long number;

	if (text == NULL) {
		*ret_number = otherwise;
		return STATUS_OK;
	}
	errno = 0;
	number = strtol(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || number < least || number > most)
		return error_set(error, STATUS_USAGE,
				 "'--%s %s': a whole number from %ld to %ld is wanted", name, text,
				 least, most);
	*ret_number = number;
	return STATUS_OK;
}

static int row_width(const struct option_row *row)
{
	return (int)(strlen(row->name) + (row->argument != NULL ? strlen(row->argument) + 1 : 0));
}

static void print_row(const struct option_row *row, int width, FILE *out)
{
	fprintf(out, "  --%s%s%s%*s  %s\n", row->name, row->argument != NULL ? " " : "",
		row->argument != NULL ? row->argument : "", width - row_width(row), "", row->help);
}

static void print_indented(const char *lines, FILE *out)
{
	while (*lines != '\0') {
		const char *end = strchr(lines, '\n');
		size_t length = end != NULL ? (size_t)(end - lines) : strlen(lines);

		fprintf(out, "  %.*s\n", (int)length, lines);
		lines += length + (end != NULL);
	}
}

void options_print_help(const struct option_table *table, FILE *out)
{
	const struct option_row *row;
	int width = row_width(&(struct option_row){ .name = "home", .argument = "DIR" });

	for (int i = 0; (row = row_at(table, i)) != NULL; i++)
		if (row_width(row) > width)
			width = row_width(row);
	fprintf(out, "%s: %s\n\nusage: %s [OPTION...]%s%s\n", table->command, table->summary,
		table->command, table->arguments[0] != '\0' ? " " : "", table->arguments);
	if (table->details != NULL)
		fprintf(out, "\n%s", table->details);
	fprintf(out, "\noptions:\n");
	for (int i = 0; (row = row_at(table, i)) != NULL; i++)
		print_row(row, width, out);
	fprintf(out, "  -h, --help%*s  this text\n", width - (int)strlen("help") - 4, "");
	fprintf(out, "\nexamples:\n");
	print_indented(table->examples, out);
}
