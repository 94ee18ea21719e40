#include "cli/command.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS_MAX = 1200 };

/* ---- the rules ------------------------------------------------------------------------------ */

static void print_rules(const struct retention_rule *rules, size_t count, bool json)
{
	char day[DATE_TEXT_SIZE];

	for (size_t i = 0; i < count; i++) {
		const struct retention_rule *rule = &rules[i];
		json_t *object;

		date_format_iso(rule->before, day);
		if (!json) {
			printf("%s: %d months (%s); %ld file%s from before %s may be removed\n",
			       rule->kind, rule->months, rule->source, rule->files,
			       rule->files == 1 ? "" : "s", day);
			continue;
		}
		object = json_pack("{s:s, s:i, s:s, s:s, s:I}", "kind", rule->kind, "months",
				   rule->months, "source", rule->source, "before", day, "files",
				   (json_int_t)rule->files);
		json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(object);
	}
}

static enum status show_rules(struct store *store, struct arena *arena, bool json,
			      struct error *error)
{
	struct retention_rule *rules;
	size_t count;
	enum status status = store_list_retention(store, arena, &rules, &count, error);

	if (status == STATUS_OK)
		print_rules(rules, count, json);
	return status;
}

/* KIND=MONTHS */
static enum status keep(const struct options *options, const struct settings *settings,
			struct error *error)
{
	static const char *const kinds[] = { "images", "readings", "claims" };
	const char *asked = options_value(options, "keep"), *sign = strchr(asked, '=');
	const char *source = options_value(options, "source");
	char *end = NULL;
	long months = sign != NULL ? strtol(sign + 1, &end, 10) : 0;

	if (source == NULL)
		return error_set(error, STATUS_USAGE,
				 "--keep wants --source with the law or decision that says so");
	for (size_t i = 0; sign != NULL && end != sign + 1 && *end == '\0' && i < 3; i++)
		if (strlen(kinds[i]) == (size_t)(sign - asked) &&
		    strncmp(kinds[i], asked, strlen(kinds[i])) == 0 && months > 0 &&
		    months <= MONTHS_MAX)
			return store_set_retention(&settings->place, kinds[i], (int)months, source,
						   error);
	return error_set(error, STATUS_USAGE,
			 "--keep wants images, readings or claims with months, like images=120, "
			 "not '%s'",
			 asked);
}

/* ---- removing ------------------------------------------------------------------------------- */

static void print_removed(const struct retention_count *counts, size_t count, bool json)
{
	for (size_t i = 0; i < count; i++) {
		const struct retention_count *one = &counts[i];
		json_t *object;

		if (!json) {
			printf("%s: removed of %ld files with %ld dossiers: %ld images, %ld rows\n",
			       one->kind, one->files, one->dossiers, one->images, one->rows);
			continue;
		}
		object =
			json_pack("{s:s, s:I, s:I, s:I, s:I}", "removed", one->kind, "files",
				  (json_int_t)one->files, "dossiers", (json_int_t)one->dossiers,
				  "images", (json_int_t)one->images, "rows", (json_int_t)one->rows);
		json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(object);
	}
	if (count == 0 && !json)
		puts("nothing is old enough to be removed");
}

static enum status apply(struct store *store, struct arena *arena, bool json, struct error *error)
{
	struct retention_count *counts;
	size_t count;
	enum status status = store_apply_retention(store, arena, &counts, &count, error);

	if (status == STATUS_OK)
		print_removed(counts, count, json);
	return status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	bool json = options_has(options, "json"), keeps = options_value(options, "keep") != NULL;
	struct arena *arena = arena_new();
	struct store *store = NULL;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK && keeps)
		status = keep(options, settings, error);
	if (status == STATUS_OK && (keeps || options_has(options, "dry-run")))
		status = show_rules(store, arena, json, error);
	else if (status == STATUS_OK)
		status = apply(store, arena, json, error);
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row rows[] = {
	{ "dry-run", NULL, "say what holds and what may be removed; remove nothing" },
	{ "keep", "KIND=MONTHS", "from today on keep images, readings or claims so long" },
	{ "source", "TEXT", "with --keep: the law or decision that says so" },
	{ "json", NULL, "one JSON object a line" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa retention",
	.arguments = "",
	.summary = "remove what is older than it is to be kept",
	.details = "Images, what was read on them, and at last the claims, each after its months\n"
		   "(120 unless --keep said otherwise: an assumption). Dossiers for review, under\n"
		   "hold, or whose letter may still be answered stay. What is removed leaves a\n"
		   "trace without values, and the ledger still balances. Stopped, it goes on with\n"
		   "the next call.\n",
	.examples = "waraqa retention --dry-run\n"
		    "waraqa retention --keep images=60 --source 'decision of 2026-11-02'\n"
		    "waraqa retention\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_retention = { &usage, run };
