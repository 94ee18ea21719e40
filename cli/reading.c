#include "cli/reading.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/pool.h"
#include "cli/progress.h"
#include "cli/reader_end.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a child says first, before the line. Parent and child are one program: bytes will do. */
struct message {
	struct error why; /* status OK: the file was read */
	struct stage_costs costs;
};

struct reading_state {
	const struct reading_plan *plan;
	struct reading_result *result;
	struct progress progress;
	enum status status; /* the first trouble with the system */
	struct error *error;
};

/* ---- In the child
 * ---------------------------------------------------------------------------------- */

/* A page that hangs ends the child: SIGALRM's default. */
static bool wind_up(void *context, int page)
{
	(void)context;
	(void)page;
	alarm(READER_PAGE_LIMIT_S);
	return true;
}

static enum status read_file(const struct reading_plan *plan, const struct pipeline_input *input,
			     struct stage_costs *costs, FILE *lines, struct error *error)
{
	struct pipeline_input asked = *input;
	struct store *store = NULL;
	struct pipeline_result result = { 0 };
	enum status status = STATUS_OK;

	asked.page_begins = wind_up;
	wind_up(NULL, 0);
	if (plan->use_store)
		status = store_open(&plan->settings->place, &store, error);
	if (status != STATUS_OK)
		return status;
	if (store != NULL)
		store_set_actor(store, plan->settings->actor);
	pipeline_use_store(plan->pipeline, store);
	status = pipeline_read(plan->pipeline, &asked, &result, costs, error);
	wind_up(NULL, 0);
	for (size_t i = 0; status == STATUS_OK && i < result.count; i++)
		report_dossier(result.dossiers[i], &result.claims[i], lines);
	pipeline_result_clear(&result);
	store_close(store);
	return status;
}

static void piece_do(void *context, size_t piece, FILE *out)
{
	const struct reading_state *state = context;
	struct message message = { 0 };
	char *bytes = NULL;
	size_t length = 0;
	FILE *line = open_memstream(&bytes, &length);

	/* what was tried again and went well has left a sentence behind, but no trouble */
	message.why.status = read_file(state->plan, &state->plan->inputs[piece], &message.costs,
				       line, &message.why);
	fclose(line);
	fwrite(&message, sizeof(message), 1, out);
	fwrite(bytes, 1, length, out);
	free(bytes);
}

/* ---- In the parent
 * ---------------------------------------------------------------------------------- */

static bool is_refusal(enum status status)
{
	return status == STATUS_REFUSED || status == STATUS_NO_INPUT;
}

static const char *const advice =
	"look at the file in a viewer and scan the paper again; the other "
	"files are not affected";

/* A child that did not live to say how it went: that file is refused. */
static void blame_file(const struct pool_result *result, const char *path, struct error *why)
{
	const struct reader_end end = {
		.was_late = result->end == POOL_TIMED_OUT,
		.signal = result->end == POOL_SIGNALLED ? result->number : 0,
		.code = result->number,
	};
	char how[300];

	reader_describe_end(&end, "reading", path_base_name(path), how, sizeof(how));
	error_set(why, STATUS_REFUSED, "%s; %s", how, advice);
	error_blame(why, FAULT_STOPPED, 0, 0);
}

/* How a piece went; returns the child's line. */
static const char *open_result(const struct reading_plan *plan, const struct pool_result *result,
			       struct message *message)
{
	*message = (struct message){ 0 };
	if (result->end == POOL_DONE && result->length >= sizeof(*message)) {
		memcpy(message, result->bytes, sizeof(*message));
		return result->bytes + sizeof(*message);
	}
	blame_file(result, plan->inputs[result->piece].path, &message->why);
	return "";
}

static void add_costs(struct stage_costs *sum, const struct stage_costs *costs)
{
	for (int i = 0; i < STAGE_COUNT; i++)
		sum->seconds[i] += costs->seconds[i];
	sum->pages += costs->pages;
	sum->dossiers += costs->dossiers;
}

static bool piece_ended(void *context, const struct pool_result *result)
{
	struct reading_state *state = context;
	struct message message;

	open_result(state->plan, result, &message);
	add_costs(&state->result->costs, &message.costs);
	if (message.why.status == STATUS_OK) {
		state->result->read++;
	} else if (is_refusal(message.why.status)) {
		state->result->refused++;
	} else if (state->status == STATUS_OK) {
		*state->error = message.why;
		state->status = message.why.status;
	}
	return state->status == STATUS_OK;
}

static void piece_take(void *context, const struct pool_result *result)
{
	struct reading_state *state = context;
	const struct reading_plan *plan = state->plan;
	struct message message;
	const char *line = open_result(plan, result, &message);
	const struct error *refusal = message.why.status != STATUS_OK ? &message.why : NULL;
	struct error error;
	enum status status;

	if (refusal != NULL && !is_refusal(refusal->status))
		return;
	progress_hide(&state->progress);
	status = plan->take(plan->context, &plan->inputs[result->piece], refusal, line, &error);
	if (status != STATUS_OK && state->status == STATUS_OK) {
		*state->error = error;
		state->status = status;
	}
}

static void tick(void *context)
{
	struct reading_state *state = context;
	const struct reading_result *result = state->result;

	progress_tell(&state->progress, result->read + result->refused, result->costs.pages);
}

/* The children share what is loaded here. A store that cannot be asked is for them to report. */
static void learn(const struct reading_plan *plan)
{
	struct store *store = NULL;
	struct error error;

	if (!plan->use_store || plan->input_count == 0)
		return;
	if (store_open(&plan->settings->place, &store, &error) == STATUS_OK)
		pipeline_learn(plan->pipeline, store, &error);
	store_close(store);
}

enum status reading_run(const struct reading_plan *plan, struct reading_result *ret_result,
			struct error *error)
{
	struct reading_state state = { .plan = plan,
				       .result = ret_result,
				       .progress = progress_start(plan->input_count),
				       .error = error };
	const struct pool_limits limits = { plan->jobs, READER_FILE_LIMIT_S, READER_ADDRESS_SPACE };
	const struct pool_work work = { .piece_count = plan->input_count,
					.context = &state,
					.piece_do = piece_do,
					.piece_ended = piece_ended,
					.piece_take = piece_take,
					.tick = tick };
	struct error pool_error;
	enum status status;

	*ret_result = (struct reading_result){ 0 };
	learn(plan);
	status = pool_run(&work, &limits, &pool_error);
	progress_hide(&state.progress);
	ret_result->wall_s = progress_seconds(&state.progress);
	ret_result->stopped = status == STATUS_TEMPORARY;
	if (state.status == STATUS_OK && status != STATUS_OK) {
		*error = pool_error;
		state.status = status;
	}
	return state.status;
}

/* ---- Options
 * ---------------------------------------------------------------------------------------- */

enum status reading_jobs(const struct options *options, int *ret_jobs, struct error *error)
{
	long jobs;
	enum status status =
		options_number(options, "jobs", 1, 1024, pool_processor_count(), &jobs, error);

	if (status == STATUS_OK)
		*ret_jobs = (int)jobs;
	return status;
}

enum status reading_limit(const struct options *options, struct pipeline *pipeline,
			  struct error *error)
{
	struct pipeline_limits limits = { 0 };
	enum status status;

	status = options_number(options, "limit-megabytes", 1, 1000, 0, &limits.file_megabytes,
				error);
	if (status == STATUS_OK)
		status = options_number(options, "limit-pages", 1, 10000, 0, &limits.pages, error);
	if (status == STATUS_OK)
		status = options_number(options, "limit-megapixels", 1, 400, 0,
					&limits.page_megapixels, error);
	if (status == STATUS_OK)
		pipeline_limit(pipeline, &limits);
	return status;
}

enum status reading_received(const struct options *options, struct date *ret_date,
			     struct error *error)
{
	const char *text = options_value(options, "received");

	if (text == NULL)
		*ret_date = date_today();
	else if (!date_parse_iso(text, ret_date))
		return error_set(error, STATUS_USAGE,
				 "'--received %s' is no date; write it as 2026-10-18", text);
	return STATUS_OK;
}

enum status reading_registers(const struct options *options, const struct settings *settings,
			      bool *ret_use_store, struct error *error)
{
	struct store *store = NULL;
	enum status status;

	*ret_use_store = false;
	if (options_has(options, "no-store"))
		return STATUS_OK;
	if (!settings_have_store(settings)) {
		fprintf(stderr, "there is no store in '%s': reading without registers\n",
			settings->home);
		return STATUS_OK;
	}
	status = settings_open_store(settings, &store, error);
	store_close(store);
	*ret_use_store = status == STATUS_OK;
	return status == STATUS_OK ? status
				   : error_append(error, "; '--no-store' reads without registers");
}
