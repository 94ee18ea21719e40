#include "base/file.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/deliveries.h"
#include "cli/reading.h"
#include "model/claim.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* One call of the command. */
struct run_state {
	const struct options *options;
	const struct settings *settings;
	struct store *store;
	struct input_list list;
	struct batch batch;
	struct reading_result result;
	size_t noted; /* refusals that are stored */
};

/* ---- Reading
 * ---------------------------------------------------------------------------------------- */

/* Called for a file after the other: a refusal is noted in the store, a dossier is there already.
 */
static enum status take(void *context, const struct pipeline_input *input,
			const struct error *refusal, const char *json, struct error *error)
{
	struct run_state *state = context;
	size_t number = state->batch.fresh_items[input - state->batch.fresh];
	struct batch_item *item = &state->batch.items[number];
	enum status status = STATUS_OK;

	(void)json;
	if (refusal == NULL)
		return STATUS_OK;
	item->refusal = arena_copy_text(state->batch.arena, refusal->text);
	if (item->sha256[0] != '\0')
		status =
			store_save_refusal(state->store, input->path, item->sha256, refusal, error);
	state->noted += status == STATUS_OK;
	return status;
}

/* After trouble: what is safe and what to do. */
static enum status say_how_far(const struct run_state *state, struct error *error)
{
	const struct batch *batch = &state->batch;

	return error_append(error, "; %zu of %zu files stored: run the same command again",
			    batch->stored_count + state->result.read + state->noted,
			    batch->item_count);
}

static enum status read_fresh(struct run_state *state, struct error *error)
{
	struct reading_plan plan = { .settings = state->settings,
				     .inputs = state->batch.fresh,
				     .input_count = state->batch.fresh_count,
				     .use_store = true,
				     .save = true,
				     .context = state,
				     .take = take };
	enum status status = reading_jobs(state->options, &plan.jobs, error);

	if (status != STATUS_OK || state->batch.fresh_count == 0)
		return status;
	status = pipeline_open(state->settings->forms_dir, NULL, &plan.pipeline, error);
	if (status != STATUS_OK)
		return status;
	status = reading_limit(state->options, plan.pipeline, error);
	if (status == STATUS_OK)
		status = reading_run(&plan, &state->result, error);
	pipeline_close(plan.pipeline);
	return status == STATUS_OK ? status : say_how_far(state, error);
}

/* ---- Saying
 * ------------------------------------------------------------------------------------------- */

static enum status write_stats(const char *path, const struct reading_result *result,
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
	const struct reading_result *result = &state->result;
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
	size_t refused = state->result.refused, files = state->batch.item_count;

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
		status = deliveries_note(state->store, &state->list, &state->batch, error);
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
