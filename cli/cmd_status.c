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

static enum status run(const struct options *options, const struct settings *settings,
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

static const struct option_row rows[] = {
	{ "json", NULL, "one JSON object" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa status",
	.arguments = "",
	.summary = "count what is in the store",
	.examples = "waraqa status\nwaraqa status --json\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_status = { &usage, run };
