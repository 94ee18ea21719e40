#include "base/file.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/crew.h"
#include "cli/deliveries.h"
#include "cli/intake.h"
#include "cli/progress.h"
#include "cli/reading.h"
#include "model/claim.h"

#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* One call of the command. */
struct run_state {
	const struct options *options;
	const struct settings *settings;
	struct store *store;
	struct input_list list;
	struct batch batch;
	struct intake_counts intake;
	struct crew_result result;
	struct progress progress;
	size_t *pending; /* items that are queued and not done */
	size_t pending_count;
	size_t read, refused; /* files of this run that are done */
};

/* Its files before those that 'ingest' has queued: somebody waits for them. */
enum { RUN_PRIORITY = 100, ASKED_AT_ONCE = 500 };

/* ---- Reading
 * ---------------------------------------------------------------------------------------- */

/* Takes over what became of a file; false: it is not done. */
static bool settle(struct run_state *state, struct batch_item *item,
		   const struct file_outcome *outcome)
{
	if (!outcome->is_known || outcome->state == FILE_WAITING || outcome->state == FILE_WORKING)
		return false;
	if (outcome->state == FILE_DONE) {
		state->read++;
	} else {
		state->refused++;
		item->refusal = outcome->refusal;
	}
	return true;
}

/* Asks of the first of the pending files what became of them, and keeps those that are not done. */
static enum status ask(struct run_state *state, struct store *store, size_t *ret_kept,
		       struct error *error)
{
	const char *hashes[ASKED_AT_ONCE] = { NULL };
	struct file_outcome *outcomes;
	size_t count = 0, kept = *ret_kept;
	enum status status;

	for (; count < ASKED_AT_ONCE && kept + count < state->pending_count; count++)
		hashes[count] = state->batch.items[state->pending[kept + count]].sha256;
	status = store_look_up_files(store, hashes, count, state->batch.arena, &outcomes, error);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0, first = kept; i < count; i++) {
		size_t item = state->pending[first + i];

		if (!settle(state, &state->batch.items[item], &outcomes[i]))
			state->pending[kept++] = item;
	}
	count -= kept - *ret_kept;
	memmove(&state->pending[kept], &state->pending[kept + count],
		(state->pending_count - kept - count) * sizeof(*state->pending));
	state->pending_count -= count;
	*ret_kept = kept;
	return STATUS_OK;
}

/* The first ones that are not done say that it is not over; those behind them are asked later. */
static enum status is_over(void *context, struct store *store, bool *ret_is_over,
			   struct error *error)
{
	struct run_state *state = context;
	size_t kept = 0;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && kept == 0 && state->pending_count > 0)
		status = ask(state, store, &kept, error);
	if (status == STATUS_OK)
		*ret_is_over = state->pending_count == 0;
	return status;
}

static void tick(void *context, const struct crew_progress *progress, bool is_saying)
{
	struct run_state *state = context;

	if (is_saying)
		progress_hide(&state->progress);
	else
		progress_tell(&state->progress, (size_t)progress->files, progress->pages);
}

static void collect_pending(struct run_state *state)
{
	const struct batch *batch = &state->batch;

	state->pending = arena_new_array(batch->arena, batch->fresh_count, sizeof(size_t));
	for (size_t i = 0; i < batch->fresh_count; i++)
		if (batch->items[batch->fresh_items[i]].refusal == NULL)
			state->pending[state->pending_count++] = batch->fresh_items[i];
}

/* After trouble: what is safe and what to do. */
static enum status say_how_far(struct run_state *state, struct error *error)
{
	const struct batch *batch = &state->batch;
	struct error ignored;
	enum status status = STATUS_OK;

	for (size_t kept = 0; status == STATUS_OK && kept < state->pending_count;)
		status = ask(state, state->store, &kept, &ignored);
	return error_append(error, "; %zu of %zu files stored: run the same command again",
			    batch->stored_count + state->read + state->refused, batch->item_count);
}

static enum status work(struct run_state *state, struct crew_plan *plan, struct error *error)
{
	enum status status =
		pipeline_open(state->settings->forms_dir, NULL, &plan->pipeline, error);

	if (status != STATUS_OK)
		return status;
	status = reading_limit(state->options, plan->pipeline, error);
	state->progress = progress_start(state->pending_count);
	if (status == STATUS_OK)
		status = crew_run(plan, &state->result, error);
	pipeline_close(plan->pipeline);
	if (status == STATUS_OK && state->result.stopped_by != 0)
		status = error_set(error, STATUS_TEMPORARY, "stopped by signal %d (%s)",
				   state->result.stopped_by, strsignal(state->result.stopped_by));
	return status;
}

static enum status read_fresh(struct run_state *state, struct error *error)
{
	struct crew_plan plan = { .settings = state->settings,
				  .speaker = "waraqa run",
				  .lease_s = CREW_LEASE_S,
				  .ends_at_trouble = true,
				  .context = state,
				  .is_over = is_over,
				  .tick = tick };
	const struct intake_terms terms = { RUN_PRIORITY, INTAKE_WITHIN_DAYS };
	enum status status = reading_jobs(state->options, &plan.jobs, error);

	if (status != STATUS_OK)
		return status;
	status = intake_queue(state->store, &state->list, &state->batch, &terms, &state->intake,
			      error);
	collect_pending(state);
	state->refused = state->intake.refused;
	if (status == STATUS_OK && state->pending_count > 0)
		status = work(state, &plan, error);
	return status == STATUS_OK ? status : say_how_far(state, error);
}

/* ---- Saying
 * ------------------------------------------------------------------------------------------- */

static enum status write_stats(const char *path, const struct crew_result *result,
			       struct error *error)
{
	json_t *stages = json_object(), *object;
	enum status status;
	char *text;

	for (int i = 0; i < STAGE_COUNT; i++)
		json_object_set_new(stages, stage_name((enum stage)i),
				    json_real(result->costs.seconds[i]));
	object = json_pack("{s:o, s:I, s:I, s:f}", "stage", stages, "pages",
			   (json_int_t)result->costs.pages, "dossiers",
			   (json_int_t)result->costs.dossiers, "wall_s", result->wall_s);
	text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(6));
	status = file_write_durably(path, text, strlen(text), error);
	free(text);
	json_decref(object);
	return status;
}

static int count_verdict(const struct table *table, const char *verdict)
{
	int count = 0;

	for (size_t i = 0; i < table->rows.count; i++)
		count += text_equal(table->rows.items[i].verdict, verdict);
	return count;
}

static void print_totals(const struct run_state *state, const struct table *table)
{
	const struct crew_result *result = &state->result;
	int pages = 0, refused = count_verdict(table, "refused");
	size_t dossiers = table->rows.count - (size_t)refused;

	for (size_t i = 0; i < table->rows.count; i++)
		pages += table->rows.items[i].pages;
	printf("%zu dossier%s, %d pages: %d accepted, %d to review, %d rejected", dossiers,
	       dossiers == 1 ? "" : "s", pages,
	       count_verdict(table, verdict_name(VERDICT_ACCEPTED)),
	       count_verdict(table, verdict_name(VERDICT_REVIEW)),
	       count_verdict(table, verdict_name(VERDICT_REJECTED)));
	if (refused > 0)
		printf("; %d refused", refused);
	if (state->batch.fresh_count == 0)
		printf("; all were stored before");
	else if (result->costs.pages > 0)
		printf("; %ld pages read in %.1f s, %.1f a second", result->costs.pages,
		       result->wall_s, (double)result->costs.pages / result->wall_s);
	putchar('\n');
}

/* The first dossier that wants a person, else the first of all. */
static const char *worth_showing(const struct table *table)
{
	const char *first = NULL;

	for (size_t i = 0; i < table->rows.count; i++) {
		const struct table_row *row = &table->rows.items[i];

		if (row->refusal != NULL)
			continue;
		if (first == NULL)
			first = row->name;
		if (!text_equal(row->verdict, verdict_name(VERDICT_ACCEPTED)))
			return row->name;
	}
	return first;
}

static void print_next(const struct run_state *state, const struct table *table)
{
	const char *name = worth_showing(table);
	struct text show = { 0 };

	if (name == NULL)
		return;
	text_append_format(&show, "show '%s'", name);
	printf("\nnext:  %s\n", settings_command(state->settings, text_value(&show)));
	printf("       %s\n", settings_command(state->settings, "status"));
	text_clear(&show);
	if (state->list.deliveries == NULL)
		return;
	text_append_format(&show, "receipt %ld", state->list.deliveries->id);
	printf("       %s\n", settings_command(state->settings, text_value(&show)));
	text_clear(&show);
}

/* What a person must see to: the exit status says so as well. */
static enum status say_trouble(const struct run_state *state, int missing, struct error *error)
{
	size_t refused = state->refused, files = state->batch.item_count;

	if (refused == 0 && missing == 0)
		return STATUS_OK;
	if (refused > 0)
		error_set(error, STATUS_REFUSED, "%zu of %zu files refused", refused, files);
	else
		error_set(error, STATUS_REFUSED, "%d declared file%s missing", missing,
			  missing == 1 ? " is" : "s are");
	if (refused > 0 && missing > 0)
		error_append(error, " and %d declared missing", missing);
	if (refused < files)
		error_append(error, "; the others are stored");
	return error->status;
}

static enum status print_results(const struct run_state *state, struct error *error)
{
	struct table table;
	int missing = 0;
	enum status status = batch_tabulate(&state->batch, state->store, &table, error);

	if (status != STATUS_OK)
		return status;
	table_print(&table, stdout);
	print_totals(state, &table);
	status = deliveries_print(state->store, &state->list, stdout, &missing, error);
	if (status != STATUS_OK)
		return status;
	print_next(state, &table);
	return say_trouble(state, missing, error);
}

/* ---- The command
 * ---------------------------------------------------------------------------------------- */

static enum status run_batch(struct run_state *state, struct error *error)
{
	const char *stats = options_value(state->options, "stats");
	enum status status = read_fresh(state, error);

	if (status == STATUS_OK && stats != NULL)
		status = write_stats(stats, &state->result, error);
	if (status == STATUS_OK)
		status = print_results(state, error);
	return status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct run_state state = { .options = options, .settings = settings };
	struct date received;
	enum status status = reading_received(options, &received, error);

	if (status == STATUS_OK)
		status = input_list_make((char *const *)options->arguments, options->argument_count,
					 received, &state.list, error);
	if (status == STATUS_OK)
		status = settings_open_store(settings, &state.store, error);
	if (status == STATUS_OK)
		status = batch_make(state.store, &state.list, &state.batch, error);
	if (status == STATUS_OK)
		status = run_batch(&state, error);
	batch_clear(&state.batch);
	store_close(state.store);
	input_list_free(&state.list);
	return status;
}

static const struct option_row rows[] = {
	READING_RECEIVED_ROW, READING_JOBS_ROW,
	READING_LIMIT_ROWS,   { "stats", "FILE", "write what each stage cost as JSON" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa run",
	.arguments = "PATH...",
	.argument_min = 1,
	.argument_max = -1,
	.summary = "take in files or folders, read them, store their claims",
	.details = "Takes TIFF, PDF, JPEG, PNG, WebP, and ZIP or tar of those, by content. Of a\n"
		   "folder, every file is read but manifest.csv, *.json, *.md and hidden ones;\n"
		   "its JPEG, PNG and WebP pictures are the pages of one file. What is no scan\n"
		   "is refused by name. A bordereau beside the files, manifest.csv or\n"
		   "manifest.json, says their branch, batch, fund, number of pages and date of\n"
		   "arrival; what is missing, extra or counted differently is told of the\n"
		   "batch. A file that is stored already is not read again: a run that was cut\n"
		   "short is continued by the same command. Ends with a table of all files\n"
		   "that were named. The exit status is 3 when a file was refused or is\n"
		   "missing; the others are stored.\n",
	.examples = "waraqa run samples/dossiers\n"
		    "waraqa run --received 2026-10-18 scan1.tif scan2.tif\n"
		    "waraqa run --jobs 1 --stats costs.json samples/dossiers\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_run = { &usage, run };
