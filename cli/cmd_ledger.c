#include "base/columns.h"
#include "cli/command.h"

#include <jansson.h>

enum { NAME_COLUMNS = 24, COUNT_COLUMNS = 10 };

/* ---- JSON ----------------------------------------------------------------------------------- */

static void print_object(json_t *object)
{
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static void print_json(const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->line_count; i++) {
		const struct ledger_line *line = &ledger->lines[i];
		json_t *object = json_pack("{s:s, s:s?, s:I, s:I}", "branch", line->branch, "batch",
					   line->batch, "received", (json_int_t)line->received,
					   "copies", (json_int_t)line->copies);

		for (int k = 0; k < FILE_STATE_COUNT; k++)
			json_object_set_new(object, file_state_code((enum file_state)k),
					    json_integer(line->files[k]));
		json_object_update_new(object,
				       json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "dossiers",
						 (json_int_t)line->dossiers, "pages_decoded",
						 (json_int_t)line->pages_decoded, "pages_held",
						 (json_int_t)line->pages_held, "pages_removed",
						 (json_int_t)line->pages_removed, "pages_declared",
						 (json_int_t)line->pages_declared, "pages_found",
						 (json_int_t)line->pages_found, "balances",
						 ledger_line_balances(line)));
		print_object(object);
	}
	for (size_t i = 0; i < ledger->fault_count; i++)
		print_object(json_pack("{s:s, s:s, s:s}", "fault", ledger->faults[i].code, "what",
				       ledger->faults[i].what, "why", ledger->faults[i].why));
}

/* ---- for people ----------------------------------------------------------------------------- */

static void print_heading(void)
{
	static const char *const after[] = { "dossiers", "pages" };
	struct text line = { 0 };

	text_append_fitted(&line, "branch", NAME_COLUMNS);
	text_append_fitted_right(&line, "received", COUNT_COLUMNS);
	text_append_fitted_right(&line, "copies", COUNT_COLUMNS);
	for (int i = 0; i < FILE_STATE_COUNT; i++)
		text_append_fitted_right(&line, file_state_code((enum file_state)i),
					 i == FILE_QUARANTINED ? COUNT_COLUMNS + 2 : COUNT_COLUMNS);
	for (size_t i = 0; i < 2; i++)
		text_append_fitted_right(&line, after[i], COUNT_COLUMNS);
	puts(text_value(&line));
	text_clear(&line);
}

static void print_line(const struct ledger_line *counts, const char *label)
{
	struct text line = { 0 }, name = { 0 };

	text_append(&name, label);
	if (counts->batch != NULL)
		text_append_format(&name, "/%s", counts->batch);
	text_append_fitted(&line, text_value(&name), NAME_COLUMNS);
	text_append_format(&line, "%*ld%*ld", COUNT_COLUMNS, counts->received, COUNT_COLUMNS,
			   counts->copies);
	for (int i = 0; i < FILE_STATE_COUNT; i++)
		text_append_format(&line, "%*ld",
				   i == FILE_QUARANTINED ? COUNT_COLUMNS + 2 : COUNT_COLUMNS,
				   counts->files[i]);
	text_append_format(&line, "%*ld%*ld%s", COUNT_COLUMNS, counts->dossiers, COUNT_COLUMNS,
			   counts->pages_held + counts->pages_removed,
			   ledger_line_balances(counts) ? "" : "  does not balance");
	puts(text_value(&line));
	text_clear(&line);
	text_clear(&name);
}

static struct ledger_line sum(const struct ledger *ledger)
{
	struct ledger_line total = { 0 };

	for (size_t i = 0; i < ledger->line_count; i++) {
		const struct ledger_line *line = &ledger->lines[i];

		total.received += line->received;
		total.copies += line->copies;
		for (int k = 0; k < FILE_STATE_COUNT; k++)
			total.files[k] += line->files[k];
		total.dossiers += line->dossiers;
		total.pages_decoded += line->pages_decoded;
		total.pages_held += line->pages_held;
		total.pages_removed += line->pages_removed;
		total.pages_declared += line->pages_declared;
		total.pages_found += line->pages_found;
		total.odd += line->odd;
	}
	return total;
}

static void print_lines(const struct ledger *ledger)
{
	struct ledger_line total = sum(ledger);

	print_heading();
	for (size_t i = 0; i < ledger->line_count; i++)
		print_line(&ledger->lines[i], ledger->lines[i].branch);
	print_line(&total, "all");
	if (total.pages_declared > 0)
		printf("of files whose pages were declared: %ld declared, %ld found\n",
		       total.pages_declared, total.pages_found);
	for (size_t i = 0; i < ledger->fault_count; i++)
		printf("%s %s\n", ledger->faults[i].what, ledger->faults[i].why);
	if (ledger->balances)
		puts("the ledger balances");
}

/* ---- the command ---------------------------------------------------------------------------- */

static enum status take_day(const struct options *options, const char *name, struct date *ret_day,
			    struct error *error)
{
	const char *text = options_value(options, name);

	if (text != NULL && !date_parse_iso(text, ret_day))
		return error_set(error, STATUS_USAGE, "--%s wants a day like 2026-10-18, not '%s'",
				 name, text);
	return STATUS_OK;
}

static enum status say_whether(const struct ledger *ledger, struct error *error)
{
	long odd = sum(ledger).odd;

	if (ledger->balances)
		return STATUS_OK;
	if (odd == 0 && ledger->wrong_days > 0)
		return error_set(
			error, STATUS_DATA,
			"the rows balance, but the kept sums of %zu day%s were not theirs; "
			"each is named above with what to do",
			ledger->wrong_days, ledger->wrong_days == 1 ? "" : "s");
	if (odd == 0)
		return error_set(
			error, STATUS_DATA,
			"the ledger does not balance, and no row is odd: kept sums are not "
			"those of their rows; run 'waraqa ledger --verify'");
	return error_set(
		error, STATUS_DATA,
		"the ledger does not balance: %ld file%s in no state, in two, or with other "
		"pages than were decoded; each is named above with what to do",
		odd, odd == 1 ? " is" : "s are");
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct ledger_question question = { .branch = options_value(options, "branch"),
					    .batch = options_value(options, "batch"),
					    .by_batch = options_has(options, "batches"),
					    .verify = options_has(options, "verify") };
	struct arena *arena = arena_new();
	struct ledger ledger = { 0 };
	struct store *store = NULL;
	long kept;
	enum status status = take_day(options, "from", &question.from, error);

	if (status == STATUS_OK)
		status = take_day(options, "to", &question.to, error);
	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK && !question.verify)
		status = store_close_ledger(store, &kept, error);
	if (status == STATUS_OK)
		status = store_load_ledger(store, &question, arena, &ledger, error);
	if (status == STATUS_OK && options_has(options, "json"))
		print_json(&ledger);
	else if (status == STATUS_OK)
		print_lines(&ledger);
	if (status == STATUS_OK)
		status = say_whether(&ledger, error);
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row rows[] = {
	{ "branch", "NAME", "only this branch; -: files of which no branch is known" },
	{ "batch", "NUMBER", "only this batch" },
	{ "batches", NULL, "a line a batch, not a branch" },
	{ "from", "DATE", "only files received on this day or later" },
	{ "to", "DATE", "only files received on this day or earlier" },
	{ "verify", NULL, "count every row, and compare the kept sums of days with them" },
	{ "json", NULL,
	  "one JSON object a line: each branch or batch, then what does not balance" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa ledger",
	.arguments = "",
	.summary = "account for every file, dossier and page that came in",
	.details =
		"Every file is waiting, being read, done, refused, set aside or removed, and in\n"
		"one of these only; sent once more, it is a copy. Pages are as many as were\n"
		"decoded. Ends with 65 when that is not so, and names what is odd. The sums of\n"
		"days that are over and balance are kept, so that years take seconds; --verify\n"
		"takes minutes.\n",
	.examples = "waraqa ledger\nwaraqa ledger --branch B07 --batches --from 2026-10-01\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_ledger = { &usage, run };
