#include "cli/board_watch.h"
#include "cli/command.h"

#include <jansson.h>

/* What is counted: the key in JSON, and what people call it. */
#define COUNT_LIST(X)                          \
	X(dossiers, "dossiers")                \
	X(pages, "pages")                      \
	X(claims, "claims")                    \
	X(accepted, "  accepted")              \
	X(review, "  for a person to look at") \
	X(rejected, "  rejected")              \
	X(refused_files, "files that were refused")

static void print_json(const struct store_counts *counts)
{
	json_t *object = json_object();

#define X(name, text) json_object_set_new(object, #name, json_integer(counts->name));
	COUNT_LIST(X)
#undef X
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static void print_lines(const struct store_counts *counts)
{
#define X(name, text) printf("%-26s %8ld\n", text, counts->name);
	COUNT_LIST(X)
#undef X
}

enum { EVERY_S = 2, EVERY_MAX_S = 3600 };

static enum status count(const struct options *options, const struct settings *settings,
			 struct error *error)
{
	struct store_counts counts;
	struct store *store = NULL;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = store_count(store, &counts, error);
	if (status == STATUS_OK && options_has(options, "json"))
		print_json(&counts);
	else if (status == STATUS_OK)
		print_lines(&counts);
	store_close(store);
	return status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	long every_s;
	enum status status =
		options_number(options, "every", 1, EVERY_MAX_S, EVERY_S, &every_s, error);

	if (status != STATUS_OK)
		return status;
	if (options_has(options, "watch"))
		return board_watch(settings, (int)every_s, options_has(options, "json"), error);
	if (options_has(options, "every"))
		return error_set(error, STATUS_USAGE, "--every is for --watch alone");
	return count(options, settings, error);
}

static const struct option_row rows[] = {
	{ "json", NULL, "one JSON object; with --watch one a line, again and again" },
	{ "watch", NULL, "look again and again: the queue, speed, verdicts, reasons, branches" },
	{ "every", "SECONDS", "between two looks (default: 2)" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa status",
	.arguments = "",
	.summary = "count what is in the store",
	.details = "With --watch a page that is kept up to date, or a line each time when the\n"
		   "output is no terminal. It asks little of the store, however large that is,\n"
		   "and never starts one that was stopped.\n",
	.examples = "waraqa status\nwaraqa status --json\nwaraqa status --watch --every 5\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_status = { &usage, run };
