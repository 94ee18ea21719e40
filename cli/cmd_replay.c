/* `waraqa replay`: what other rules would have made of the dossiers of some days. */
#include "cli/command.h"
#include "cli/replay_totals.h"
#include "cli/rule_names.h"

#include "base/text.h"

struct replaying {
	const struct options *options;
	struct arena *arena;
	struct store *store;
	struct replay *replay;
	struct replay_totals totals;
	struct date from, to;
};

static enum status parse_day(const struct options *options, const char *name, struct date *ret_day,
			     struct error *error)
{
	const char *text = options_value(options, name);

	if (text == NULL)
		return error_set(error, STATUS_USAGE, "say --%s DATE, such as --%s 2026-09-13",
				 name, name);
	if (!date_parse_iso(text, ret_day))
		return error_set(error, STATUS_USAGE, "--%s should be a date such as 2026-09-13",
				 name);
	return STATUS_OK;
}

static enum status judge_one(struct replaying *replaying, long id, struct error *error)
{
	struct replayed replayed;
	struct replay_changes changes;
	enum status status = replay_dossier(replaying->replay, id, &replayed, error);

	if (status != STATUS_OK)
		return status;
	replay_compare(&replayed, &changes);
	replay_totals_add(&replaying->totals, &replayed, &changes);
	if (changes.any && options_has(replaying->options, "json"))
		replay_print_json(&replayed, &changes, stdout);
	else if (changes.any)
		replay_print(&replayed, &changes, stdout);
	replayed_clear(&replayed);
	return STATUS_OK;
}

static enum status judge_all(struct replaying *replaying, struct error *error)
{
	long *ids = NULL;
	size_t count = 0;
	enum status status = store_list_received(replaying->store, replaying->from, replaying->to,
						 replaying->arena, &ids, &count, error);

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = judge_one(replaying, ids[i], error);
	if (status == STATUS_OK && options_has(replaying->options, "json"))
		replay_totals_print_json(&replaying->totals, stdout);
	else if (status == STATUS_OK)
		replay_totals_print(&replaying->totals, stdout);
	return status;
}

static enum status open_all(struct replaying *replaying, const struct settings *settings,
			    struct error *error)
{
	const char *rules = options_value(replaying->options, "rules");
	rule_set_list sets = { 0 };
	enum status status = parse_day(replaying->options, "from", &replaying->from, error);

	if (status == STATUS_OK)
		status = parse_day(replaying->options, "to", &replaying->to, error);
	if (status == STATUS_OK && rules != NULL)
		status = rule_names_parse(rules, replaying->arena, &sets, error);
	if (status == STATUS_OK)
		status = settings_open_store(settings, &replaying->store, error);
	if (status == STATUS_OK)
		status = store_use_rules(replaying->store, sets.items, sets.count, error);
	if (status == STATUS_OK)
		status = replay_open(settings->forms_dir, replaying->store, &replaying->replay,
				     error);
	return status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct replaying replaying = { .options = options, .arena = arena_new() };
	enum status status;

	replaying.totals.arena = replaying.arena;
	status = open_all(&replaying, settings, error);
	if (status == STATUS_OK)
		status = judge_all(&replaying, error);
	replay_close(replaying.replay);
	store_close(replaying.store);
	arena_free(replaying.arena);
	return status;
}

static const struct option_row rows[] = {
	{ "rules", "VERSION",
	  "versions to judge by, as in CNSS/2,MGPAP/3; current ones otherwise" },
	{ "from", "DATE", "the first day of arrival" },
	{ "to", "DATE", "the last day of arrival" },
	{ "json", NULL, "one JSON object for each dossier that differs, and one of totals" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa replay",
	.arguments = "",
	.summary = "judge stored dossiers again, and print what differs",
	.details =
		"What was seen of the dossiers that were received on these days is judged\n"
		"again: by the versions of --rules ('waraqa rules list'), those of other payers\n"
		"as they are now, and by the registers as they are now. What would differ from\n"
		"the claims in the store is printed, then the totals. Nothing is changed.\n",
	.examples = "waraqa replay --rules CNSS/2 --from 2026-10-01 --to 2026-10-31\n"
		    "waraqa replay --from 2026-10-18 --to 2026-10-18 --json\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_replay = { &usage, run };
