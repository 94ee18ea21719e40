#include "base/date.h"
#include "cli/command.h"
#include "cli/table.h"

#include <jansson.h>

enum { MOST_DEFAULT = 50, MOST_MAX = 1000 };

static const struct {
	const char *option;
} criteria[FIND_COUNT] = {
#define X(name, option, value, help) [name] = { option },
	FIND_LIST(X)
#undef X
};

/* What is asked for: exactly one thing. */
struct search {
	enum find_by by;
	const char *value;
	long most;
};

static enum status choose(const struct options *options, struct search *search, struct error *error)
{
	struct date day;
	int count = 0;

	for (int i = 0; i < FIND_COUNT; i++) {
		if (!options_has(options, criteria[i].option))
			continue;
		search->by = (enum find_by)i;
		search->value = options_value(options, criteria[i].option);
		count++;
	}
	if (count != 1)
		return error_set(error, STATUS_USAGE,
				 "say one thing to look for; see 'waraqa find --help'");
	if (search->by == FIND_DAY && !date_parse_iso(search->value, &day))
		return error_set(error, STATUS_USAGE,
				 "'--received %s' is no date; write it as 2026-10-18",
				 search->value);
	return options_number(options, "most", 1, MOST_MAX, MOST_DEFAULT, &search->most, error);
}

static void print_json(const struct store_summary *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_t *line = json_pack("{s:I, s:s, s:i, s:s, s:s}", "id", (json_int_t)lines[i].id,
					 "name", lines[i].name, "pages", lines[i].pages, "verdict",
					 lines[i].verdict, "reasons", lines[i].reasons);

		json_dumpf(line, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(line);
	}
}

static void print_table(const struct store_summary *lines, size_t count, struct arena *arena)
{
	struct table table = { .arena = arena };

	for (size_t i = 0; i < count; i++)
		*LIST_ADD(arena, &table.rows) = (struct table_row){ .name = lines[i].name,
								    .pages = lines[i].pages,
								    .insured = lines[i].insured,
								    .total = lines[i].total,
								    .verdict = lines[i].verdict,
								    .reasons = lines[i].reasons };
	if (count > 0)
		table_print(&table, stdout);
}

static enum status find(const struct search *search, bool as_json, struct store *store,
			struct error *error)
{
	struct arena *arena = arena_new();
	struct store_summary *lines;
	size_t count;
	enum status status = store_find(store, search->by, search->value, (int)search->most, arena,
					&lines, &count, error);

	if (status == STATUS_OK && as_json)
		print_json(lines, count);
	else if (status == STATUS_OK)
		print_table(lines, count, arena);
	if (status == STATUS_OK && !as_json)
		printf("%zu dossier%s%s\n", count, count == 1 ? "" : "s",
		       count == (size_t)search->most ? ", the newest; --most shows more" : "");
	arena_free(arena);
	return status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct search search = { 0 };
	struct store *store = NULL;
	enum status status = choose(options, &search, error);

	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK)
		status = find(&search, options_has(options, "json"), store, error);
	store_close(store);
	return status;
}

static const struct option_row rows[] = {
#define X(name, option, value, help) { option, value, help },
	FIND_LIST(X)
#undef X
		{ "most", "N", "the newest N (default: 50)" },
	{ "json", NULL, "one JSON object a line" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa find",
	.arguments = "",
	.summary = "find stored dossiers by number, CIN, box, image, day or name",
	.examples = "waraqa find --number 123456789\nwaraqa find --received 2026-10-18 --most 200\n"
		    "waraqa find --name 'bennani mohamed'\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_find = { &usage, run };
