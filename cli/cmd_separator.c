#include "cli/command.h"
#include "print/print.h"

#include <stdio.h>
#include <string.h>

enum { SHEETS_USUAL = 20, SHEETS_MAX = 1000 };

static enum status take_name(const struct options *options, const char *option, char *part,
			     struct error *error)
{
	const char *value = options_value(options, option);

	if (value == NULL || strlen(value) > SEPARATOR_PART_MAX)
		return error_set(error, STATUS_USAGE,
				 "'--%s' must be given, at most %d of A-Z, 0-9 and '-'", option,
				 SEPARATOR_PART_MAX);
	memcpy(part, value, strlen(value) + 1);
	return STATUS_OK;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	const char *path = options->arguments[0];
	struct separator first = { 0 };
	long count = 0, serial = 0;
	enum status status = take_name(options, "branch", first.branch, error);

	(void)settings;
	if (status == STATUS_OK)
		status = take_name(options, "batch", first.batch, error);
	if (status == STATUS_OK)
		status = options_number(options, "count", 1, SHEETS_MAX, SHEETS_USUAL, &count,
					error);
	if (status == STATUS_OK)
		status = options_number(options, "first", 1, SEPARATOR_SERIAL_MAX - SHEETS_MAX, 1,
					&serial, error);
	if (status != STATUS_OK)
		return status;
	first.serial = (int)serial;
	if (!separator_is_valid(&first))
		return error_set(error, STATUS_USAGE,
				 "'--branch' and '--batch' are written with A-Z, 0-9 and '-' only");
	status = print_separators(path, &first, (int)count, error);
	if (status == STATUS_OK)
		printf("%ld sheets, %ld to %ld, in '%s': lay one before each dossier\n", count,
		       serial, serial + count - 1, path);
	return status;
}

static const struct option_row rows[] = {
	{ "branch", "NAME", "who sends the batch: A-Z, 0-9 and '-', at most 16" },
	{ "batch", "NAME", "the batch's number or name, written as the branch" },
	{ "count", "N", "how many sheets (default: 20)" },
	{ "first", "N", "number of the first sheet (default: 1)" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa separator",
	.arguments = "OUT.pdf",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "print sheets to lay between the dossiers of a stack",
	.details = "A sheet before each dossier tells where it begins, whatever way the paper\n"
		   "lies. The sheets are numbered: one that is missing, and the dossiers on\n"
		   "both sides of it, are pointed out.\n",
	.examples =
		"waraqa separator --branch B07 --batch 2026-118 separators.pdf\n"
		"waraqa separator --branch B07 --batch 2026-118 --first 21 --count 10 more.pdf\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_separator = { &usage, run };
