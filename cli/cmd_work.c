#include "cli/command.h"
#include "cli/crew.h"
#include "cli/crew_slot.h"
#include "cli/reading.h"

#include <string.h>

static const char speaker[] = "waraqa work";

/* What others have in hand may come back. */
static enum status is_empty(void *context, struct store *store, bool *ret_is_over,
			    struct error *error)
{
	struct queue_counts counts;
	enum status status = store_count_queue(store, &counts, error);

	(void)context;
	if (status == STATUS_OK)
		*ret_is_over = counts.waiting == 0 && counts.working == 0;
	return status;
}

static enum status make_plan(const struct options *options, const struct settings *settings,
			     struct crew_plan *plan, struct error *error)
{
	long lease_s;
	enum status status = options_number(options, "lease", 1, CREW_LEASE_MAX_S, CREW_LEASE_S,
					    &lease_s, error);

	if (status == STATUS_OK)
		status = reading_jobs(options, &plan->jobs, error);
	if (status != STATUS_OK)
		return status;
	plan->settings = settings;
	plan->speaker = speaker;
	plan->lease_s = (int)lease_s;
	if (options_has(options, "until-empty"))
		plan->is_over = is_empty;
	return STATUS_OK;
}

static void say_begin(const struct crew_plan *plan)
{
	crew_say(speaker, "%d worker%s, lease of %d s", plan->jobs, plan->jobs == 1 ? "" : "s",
		 plan->lease_s);
}

static void say_end(const struct crew_result *result)
{
	const struct crew_progress *done = &result->progress;

	crew_say(speaker, "%s: %ld file%s, %ld of them refused, %ld pages in %.1f s",
		 result->stopped_by != 0 ? "stopped" : "over", done->files,
		 done->files == 1 ? "" : "s", done->refused, done->pages, result->wall_s);
}

static enum status work(const struct options *options, struct crew_plan *plan, struct error *error)
{
	struct crew_result result;
	enum status status = reading_limit(options, plan->pipeline, error);

	if (status != STATUS_OK)
		return status;
	say_begin(plan);
	status = crew_run(plan, &result, error);
	if (status == STATUS_OK)
		say_end(&result);
	return status;
}

/* A store that is not there is a mistake now, before a second is spent on loading; one that is
 * coming is waited for. */
static enum status check_store(const struct settings *settings, struct error *error)
{
	struct store *store = NULL;
	enum status status = settings_await_store(settings, speaker, 0, &store, error);

	store_close(store);
	return status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct crew_plan plan = { 0 };
	enum status status = make_plan(options, settings, &plan, error);

	if (status == STATUS_OK)
		status = check_store(settings, error);
	if (status == STATUS_OK)
		status = pipeline_open(settings->forms_dir, NULL, &plan.pipeline, error);
	if (status == STATUS_OK)
		status = work(options, &plan, error);
	pipeline_close(plan.pipeline);
	return status;
}

static const struct option_row rows[] = {
	{ "jobs", "N", "workers (default: one for each processor)" },
	{ "until-empty", NULL, "leave when nothing is queued or in hand" },
	{ "lease", "SECONDS", "after which a silent worker's file goes to another (default: 30)" },
	READING_LIMIT_ROWS,
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa work",
	.arguments = "",
	.summary = "read what is queued, until it is stopped",
	.details = "Any number of these may run, on any number of hosts that share the database\n"
		   "and the images. A worker takes a file, reads it and stores its dossiers;\n"
		   "one that dies or freezes loses the file to another after the lease, and\n"
		   "nothing is stored twice. A file that stops two readers is set aside;\n"
		   "'requeue' tries it again. Trouble with the system (a server that is down, a\n"
		   "full disk) is said once and waited for. SIGTERM and SIGINT stop it: each\n"
		   "worker finishes its page and gives its file back. A second signal, or half\n"
		   "a minute, ends the workers at once.\n",
	.examples = "waraqa work\n"
		    "waraqa work --jobs 8\n"
		    "waraqa work --until-empty\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_work = { &usage, run };
