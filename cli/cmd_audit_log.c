#include "base/columns.h"
#include "cli/command.h"

#include <jansson.h>

enum { LAST_USUAL = 1000, LAST_MAX = 10000000, DEED_COLUMNS = 17, WHO_COLUMNS = 32 };

static enum status day_of(const struct options *options, const char *name, struct date *ret_day,
			  struct error *error)
{
	const char *text = options_value(options, name);

	if (text == NULL || date_parse_iso(text, ret_day))
		return STATUS_OK;
	return error_set(error, STATUS_USAGE, "--%s '%s' is no day; write it as 2026-09-13", name,
			 text);
}

static enum status filter_of(const struct options *options, struct store_audit_filter *ret_filter,
			     struct error *error)
{
	struct store_audit_filter filter = { .who = options_value(options, "who") };
	enum status status = day_of(options, "from", &filter.from, error);

	if (status == STATUS_OK)
		status = day_of(options, "to", &filter.to, error);
	if (status == STATUS_OK)
		status = options_number(options, "dossier", 1, __LONG_MAX__, 0, &filter.dossier,
					error);
	if (status == STATUS_OK)
		status = options_number(options, "last", 1, LAST_MAX, LAST_USUAL, &filter.most,
					error);
	if (status == STATUS_OK)
		*ret_filter = filter;
	return status;
}

static void add_id(json_t *object, const char *key, long id)
{
	if (id > 0)
		json_object_set_new(object, key, json_integer(id));
}

static void print_json(const struct store_audit_row *row)
{
	json_t *object =
		json_pack("{s:I, s:s, s:s, s:s, s:s}", "number", (json_int_t)row->number, "time",
			  row->time, "role", row->role, "actor", row->actor, "deed", row->deed);

	add_id(object, "file", row->file);
	add_id(object, "dossier", row->dossier);
	add_id(object, "batch", row->batch);
	json_object_set_new(object, "details", json_loads(row->details, 0, NULL));
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static void print_line(const struct store_audit_row *row)
{
	struct text line = { 0 }, who = { 0 };

	text_append_format(&who, "%s: %s", row->role, row->actor);
	text_append_format(&line, "%8ld  %s  ", row->number, row->time);
	text_append_fitted(&line, text_value(&who), WHO_COLUMNS);
	text_append(&line, "  ");
	text_append_fitted(&line, row->deed, DEED_COLUMNS);
	if (row->dossier > 0)
		text_append_format(&line, "  dossier %ld", row->dossier);
	else if (row->file > 0)
		text_append_format(&line, "  file %ld", row->file);
	if (row->batch > 0)
		text_append_format(&line, "  batch %ld", row->batch);
	if (!text_equal(row->details, "{}"))
		text_append_format(&line, "  %s", row->details);
	puts(text_value(&line));
	text_clear(&line);
	text_clear(&who);
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct arena *arena = arena_new();
	struct store_audit_filter filter = { 0 };
	struct store_audit_row *found = NULL;
	struct store *store = NULL;
	size_t count = 0;
	enum status status = filter_of(options, &filter, error);

	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK)
		status = store_list_audit(store, &filter, arena, &found, &count, error);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (options_has(options, "json"))
			print_json(&found[i]);
		else
			print_line(&found[i]);
	if (status == STATUS_OK && (long)count == filter.most && !options_has(options, "json"))
		printf("there may be older ones: see --last\n");
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row rows[] = {
	{ "dossier", "N", "only what was done to the dossier of that number" },
	{ "from", "DATE", "only from this day on (UTC)" },
	{ "to", "DATE", "only to this day" },
	{ "who", "TEXT", "only by whose login, program or user has this text" },
	{ "last", "N", "only the newest N (default: 1000)" },
	{ "json", NULL, "one JSON object a line" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa audit log",
	.arguments = "",
	.summary = "list who did what to which dossier, and who looked at it",
	.details =
		"A line is: number, time (UTC), login and program with its user, what was done,\n"
		"to what. Looking is told too: dossier_shown, letter_made, image_read and\n"
		"dossier_replayed. What each means is in docs/audit.md.\n",
	.examples = "waraqa audit log --dossier 12\n"
		    "waraqa audit log --from 2026-11-01 --to 2026-11-30 --who show --json\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_audit_log = { &usage, run };
