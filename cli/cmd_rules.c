/* `waraqa rules load|list|show`: what the funds and mutual societies pay, as dated data. */
#include "base/columns.h"
#include "base/money.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/rule_names.h"

#include <jansson.h>
#include <string.h>

/* ---- load ----------------------------------------------------------------------------------- */

static void print_loaded(const struct store_rule_set *set)
{
	printf("%s/%d: %ld rules, %s%s\n", set->payer, set->number, set->rows,
	       set->trial ? "on trial" : "current",
	       set->is_new ? "" : " (the same file was loaded before)");
}

static void print_next(const struct settings *settings, const struct store_rule_set *sets,
		       size_t count)
{
	struct text names = { 0 };

	for (size_t i = 0; i < count; i++)
		text_append_format(&names, "%s%s/%d", i > 0 ? "," : "", sets[i].payer,
				   sets[i].number);
	printf("next: %s --rules %s --from DATE --to DATE\n", settings_command(settings, "replay"),
	       text_value(&names));
	text_clear(&names);
}

static enum status run_load(const struct options *options, const struct settings *settings,
			    struct error *error)
{
	size_t count = (size_t)options->argument_count;
	struct arena *arena = arena_new();
	struct store_rule_set *sets = NULL;
	struct store *store = NULL;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = store_load_rules(store, options->arguments, count,
					  options_has(options, "trial"), arena, &sets, error);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		print_loaded(&sets[i]);
	if (status == STATUS_OK)
		print_next(settings, sets, count);
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row load_rows[] = {
	{ "trial", NULL, "store them to see what they would change, not to judge by" },
	{ NULL, NULL, NULL },
};

static const struct option_table load_usage = {
	.command = "waraqa rules load",
	.arguments = "FILE...",
	.argument_min = 1,
	.argument_max = -1,
	.summary = "load payers' rules, each file as a new version",
	.details =
		"FILE is named after its payer, as in CNSS.csv, and is the payer's whole table:\n"
		"rule, subject, value, valid_from, valid_to, source (docs/rules.md). All files\n"
		"are loaded or none. Claims that are judged from now on go by the new version,\n"
		"each rule on the day of care; older versions stay. The same file twice is one\n"
		"version.\n",
	.examples = "waraqa rules load rules/CNSS.csv\nwaraqa rules load --trial CNOPS.csv\n",
	.rows = load_rows,
	.common = settings_options,
};

const struct command command_rules_load = { &load_usage, run_load };

/* ---- list ----------------------------------------------------------------------------------- */

static const char *state_of(const struct store_rule_set *set)
{
	if (set->trial)
		return "trial";
	return set->current ? "current" : "older";
}

static void print_set(const struct store_rule_set *set)
{
	struct text name = { 0 }, line = { 0 };

	text_append_format(&name, "%s/%d", set->payer, set->number);
	text_append_fitted(&line, text_value(&name), 20);
	text_append_format(&line, "  %-7s  %s  %5ld rules", state_of(set), set->loaded, set->rows);
	puts(text_value(&line));
	text_clear(&name);
	text_clear(&line);
}

static void print_set_json(const struct store_rule_set *set)
{
	json_t *object = json_pack("{s:s, s:i, s:s, s:s, s:I}", "payer", set->payer, "version",
				   set->number, "state", state_of(set), "loaded", set->loaded,
				   "rules", (json_int_t)set->rows);

	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static enum status run_list(const struct options *options, const struct settings *settings,
			    struct error *error)
{
	struct arena *arena = arena_new();
	struct store_rule_set *sets = NULL;
	struct store *store = NULL;
	size_t count = 0;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = store_list_rules(store, arena, &sets, &count, error);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		(options_has(options, "json") ? print_set_json : print_set)(&sets[i]);
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row list_rows[] = {
	{ "json", NULL, "one JSON object a line" },
	{ NULL, NULL, NULL },
};

static const struct option_table list_usage = {
	.command = "waraqa rules list",
	.arguments = "",
	.summary = "list the versions of every payer's rules",
	.details = "Claims are judged by the current version of each payer: the newest that is\n"
		   "no trial. Times are UTC.\n",
	.examples = "waraqa rules list\nwaraqa rules list --json\n",
	.rows = list_rows,
	.common = settings_options,
};

const struct command command_rules_list = { &list_usage, run_list };

/* ---- show ----------------------------------------------------------------------------------- */

/* A cell as it must stand in the file. */
static void append_cell(struct text *line, const char *value)
{
	bool plain = strpbrk(value, ",;\"\n\r") == NULL;

	if (plain) {
		text_append(line, value);
		return;
	}
	text_append(line, "\"");
	for (; *value != '\0'; value++) {
		text_append(line, *value == '"' ? "\"" : "");
		text_append_bytes(line, value, 1);
	}
	text_append(line, "\"");
}

static void append_value(struct text *line, const struct rule *rule)
{
	char amount[MONEY_TEXT_SIZE];

	if (rule_unit(rule->name) == IN_DIRHAMS)
		text_append(line, money_format(rule->value, amount));
	else
		text_append_format(line, "%ld", rule->value);
}

static void print_rule(const struct store_rule *row)
{
	struct text line = { 0 };
	char day[DATE_TEXT_SIZE];

	text_append_format(&line, "%s,", rule_text(row->rule.name));
	append_cell(&line, row->rule.subject);
	text_append(&line, ",");
	append_value(&line, &row->rule);
	text_append_format(&line, ",%s,", date_format_iso(row->rule.valid_from, day));
	text_append_format(&line, "%s,", date_format_iso(row->rule.valid_to, day));
	append_cell(&line, row->source);
	puts(text_value(&line));
	text_clear(&line);
}

static enum status show(struct store *store, const struct rule_set *set, struct arena *arena,
			struct error *error)
{
	struct store_rule *rules;
	size_t count = 0;
	enum status status = store_use_rules(store, set, 1, error); /* that it is there */

	if (status == STATUS_OK)
		status = store_show_rules(store, set, arena, &rules, &count, error);
	if (status == STATUS_OK)
		puts("rule,subject,value,valid_from,valid_to,source");
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		print_rule(&rules[i]);
	return status;
}

static enum status run_show(const struct options *options, const struct settings *settings,
			    struct error *error)
{
	struct arena *arena = arena_new();
	rule_set_list sets = { 0 };
	struct store *store = NULL;
	enum status status = rule_names_parse(options->arguments[0], arena, &sets, error);

	if (status == STATUS_OK && sets.count > 1)
		status = error_set(error, STATUS_USAGE, "name one version, not several");
	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK)
		status = show(store, &sets.items[0], arena, error);
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_table show_usage = {
	.command = "waraqa rules show",
	.arguments = "VERSION",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "print a version of a payer's rules as its file",
	.details = "VERSION is a payer and a number, as 'waraqa rules list' has them. What is\n"
		   "printed can be changed and loaded again.\n",
	.examples = "waraqa rules show CNSS/2 >CNSS.csv\n",
	.common = settings_options,
};

const struct command command_rules_show = { &show_usage, run_show };
