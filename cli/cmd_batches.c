#include "base/columns.h"
#include "cli/command.h"
#include "cli/deliveries.h"

#include <jansson.h>

enum { LAST_USUAL = 30, LAST_MAX = 100000, NAME_COLUMNS = 28 };

/* The counts that are shown: the key in JSON and of the struct, the heading, its columns. */
#define COUNT_LIST(X)                \
	X(declared, "declared", 8)   \
	X(came, "came", 6)           \
	X(missing, "missing", 7)     \
	X(extra, "extra", 6)         \
	X(differing, "differing", 9) \
	X(refused, "refused", 7)

static json_t *json_of_name(const char *name)
{
	return name != NULL ? json_string(name) : json_null();
}

static void print_json(const struct store_batch *batch)
{
	char day[DATE_TEXT_SIZE];
	json_t *object = json_pack("{s:I, s:o, s:o, s:s}", "id", (json_int_t)batch->id, "branch",
				   json_of_name(batch->branch), "batch", json_of_name(batch->batch),
				   "first_seen", date_format_iso(batch->first_seen, day));

#define X(name, heading, columns) json_object_set_new(object, #name, json_integer(batch->name));
	COUNT_LIST(X)
#undef X
	json_object_set_new(object, "dossiers", json_integer(batch->dossiers));
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static void print_heading(void)
{
	struct text line = { 0 };

	text_append_fitted_right(&line, "id", 6);
	text_append(&line, "  ");
	text_append_fitted(&line, "branch/batch", NAME_COLUMNS);
	text_append(&line, "  ");
	text_append_fitted(&line, "since", 10);
#define X(name, heading, columns) \
	text_append(&line, " ");  \
	text_append_fitted_right(&line, heading, columns);
	COUNT_LIST(X)
#undef X
	puts(text_value(&line));
	text_clear(&line);
}

static void print_line(const struct store_batch *batch)
{
	struct text line = { 0 }, name = { 0 };
	char day[DATE_TEXT_SIZE];

	delivery_append_name(&name, batch->branch, batch->batch);
	text_append_format(&line, "%6ld  ", batch->id);
	text_append_fitted(&line, name.length > 0 ? text_value(&name) : "-", NAME_COLUMNS);
	text_append_format(&line, "  %s", date_format_iso(batch->first_seen, day));
#define X(name, heading, columns) text_append_format(&line, " %*d", columns, batch->name);
	COUNT_LIST(X)
#undef X
	puts(text_value(&line));
	text_clear(&line);
	text_clear(&name);
}

static void print_lines(const struct store_batch *batches, size_t count, long all)
{
	print_heading();
	for (size_t i = 0; i < count; i++)
		print_line(&batches[i]);
	if (all > (long)count)
		printf("and %ld older: see --last\n", all - (long)count);
	else if (all == 0)
		puts("no bordereau was taken in yet");
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct arena *arena = arena_new();
	struct store_batch *batches = NULL;
	struct store *store = NULL;
	size_t count = 0;
	long last = 0, all = 0;
	enum status status = options_number(options, "last", 1, LAST_MAX, LAST_USUAL, &last, error);

	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK)
		status =
			store_list_batches(store, NULL, last, arena, &batches, &count, &all, error);
	if (status == STATUS_OK && options_has(options, "json"))
		for (size_t i = 0; i < count; i++)
			print_json(&batches[i]);
	else if (status == STATUS_OK)
		print_lines(batches, count, all);
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row rows[] = {
	{ "last", "N", "only the newest N (default: 30)" },
	{ "json", NULL, "one JSON object a line, with the dossiers of each batch" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa batches",
	.arguments = "",
	.summary = "list the batches: what was declared, what came, what differs",
	.details = "A batch is what a bordereau (manifest.csv or manifest.json) declares. 'waraqa\n"
		   "run' notes it, and brings it up to date when more of it comes.\n",
	.examples = "waraqa batches\nwaraqa batches --last 5 --json\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_batches = { &usage, run };
