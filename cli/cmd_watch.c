#include "base/clock.h"
#include "base/notify.h"
#include "base/pool.h"
#include "cli/command.h"
#include "cli/hotfolder.h"
#include "cli/put_away.h"
#include "cli/watching.h"

#include <stdlib.h>

enum { SETTLE_S = 2, SETTLE_MAX_S = 3600, JOBS_MAX = 1024 };

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void note_stop(int number)
{
	watching_stop = number;
	watching_stops++;
}

/* ---- Once ------------------------------------------------------------------------------------ */

/* Nothing is ready: true when what was there has had the time to be, and was dealt with. */
static bool is_over(const struct watch *watch)
{
	const struct hotfolder *hot = watch->hot;

	if (watch->not_before_s > 0)
		return true;
	return !watching_waits(watch) &&
	       (!hotfolder_is_settling(hot) ||
		(hot->scans >= 2 && hot->last_scan_s - hot->first_scan_s >= hot->settle_s));
}

static void say_what_is_left(const struct watch *watch)
{
	for (size_t i = 0; i < watch->hot->folder_count; i++) {
		struct hot_folder *folder = watch->hot->folders[i];

		for (size_t k = 0; k < folder->arrivals.count; k++) {
			struct hot_file file = { folder, folder->arrivals.items[k] };
			char *name = hot_file_name(&file);

			if (file.arrival->kind == ARRIVAL_SCAN && !file.arrival->is_told)
				hotfolder_say("'%s' is left for the next time", name);
			free(name);
		}
	}
}

static enum status end_once(const struct watch *watch, struct error *error)
{
	say_what_is_left(watch);
	if (watch->trouble.status != STATUS_OK)
		return error_set(error, watch->trouble.status,
				 "not all files could be dealt with; see above, then run the same "
				 "command again");
	if (watch->refused > 0)
		return error_set(error, STATUS_REFUSED,
				 "%zu file%s refused; look in '" PUT_REFUSED
				 "', where the reason lies beside each",
				 watch->refused, plural(watch->refused));
	return STATUS_OK;
}

/* ---- The command ----------------------------------------------------------------------------- */

static void watch_signals(struct watch *watch)
{
	struct sigaction action = { .sa_handler = note_stop };
	sigset_t stops;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	sigprocmask(SIG_BLOCK, &stops, &watch->mask);
	sigdelset(&watch->mask, SIGINT);
	sigdelset(&watch->mask, SIGTERM);
}

static void tell_systemd(const struct watch *watch)
{
	notify_watchdog();
	notify_status("%zu file%s in " PUT_DONE ", %zu refused%s", watch->done, plural(watch->done),
		      watch->refused,
		      watch->not_before_s > 0 ? "; waiting for the system's trouble to end" : "");
}

static bool is_resting(const struct watch *watch)
{
	return clock_monotonic_s() < watch->not_before_s;
}

/* One turn; true: it is not over, and there may be more to do at once. */
static bool turn(struct watch *watch)
{
	struct error error;
	bool did = false;

	if (!is_resting(watch) && hotfolder_update(watch->hot, &error) != STATUS_OK)
		watching_rest(watch, &error);
	if (!is_resting(watch))
		did = watching_round(watch);
	watching_keep_readers(watch);
	return did;
}

/* Signals come only while it sleeps. */
static void keep_watch(struct watch *watch)
{
	while (watching_stop == 0) {
		bool did = turn(watch);
		double until_s = clock_monotonic_s() + (did ? 0 : 1);

		tell_systemd(watch);
		if (!did && watch->once && is_over(watch))
			return;
		if (is_resting(watch))
			hotfolder_wait(NULL, watch->not_before_s, &watch->mask);
		else
			hotfolder_wait(watch->hot,
				       !did && watching_waits(watch) ? watch->next_ask_s : until_s,
				       &watch->mask);
	}
}

/* Ends the readers, and moves what they have done meanwhile: the next start would do it as well. */
static void end_watch(struct watch *watch)
{
	struct error error;
	bool any;

	notify_stopping();
	watching_end_readers(watch);
	watch->next_ask_s = 0;
	if (watch->store != NULL && watching_move(watch, &any, &error) == STATUS_OK)
		watching_tell_batches(watch, &error);
	hotfolder_say("%s: %zu file%s in " PUT_DONE ", %zu refused",
		      watching_stop != 0 ? "stopped" : "over", watch->done, plural(watch->done),
		      watch->refused);
}

/* A store that is not there yet is a mistake now and never a matter of waiting. */
static enum status open_store(struct watch *watch, struct error *error)
{
	enum status status = settings_open_store(watch->settings, &watch->store, error);

	return status == STATUS_UNAVAILABLE || status == STATUS_TEMPORARY ? STATUS_OK : status;
}

static enum status watch_folder(struct watch *watch, const char *folder, double settle_s,
				struct error *error)
{
	enum status status = hotfolder_open(folder, settle_s, &watch->hot, error);

	if (status == STATUS_OK)
		status = open_store(watch, error);
	if (status == STATUS_OK && watch->readers.jobs > 0)
		status = pipeline_open(watch->settings->forms_dir, NULL, &watch->readers.pipeline,
				       error);
	if (status != STATUS_OK)
		return status;
	watch_signals(watch);
	hotfolder_say("watching '%s'", folder);
	notify_ready();
	keep_watch(watch);
	end_watch(watch);
	return watch->once && watching_stop == 0 ? end_once(watch, error) : STATUS_OK;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct watch watch = { .settings = settings, .once = options_has(options, "once") };
	long settle_s, jobs;
	enum status status =
		options_number(options, "settle", 0, SETTLE_MAX_S, SETTLE_S, &settle_s, error);

	if (status == STATUS_OK)
		status = options_number(options, "jobs", 0, JOBS_MAX, pool_processor_count(), &jobs,
					error);
	if (status == STATUS_OK) {
		watch.readers.jobs = (int)jobs;
		status = watch_folder(&watch, options->arguments[0], (double)settle_s, error);
	}
	pipeline_close(watch.readers.pipeline);
	store_close(watch.store);
	hotfolder_close(watch.hot);
	free(watch.batches);
	return status;
}

static const struct option_row rows[] = {
	{ "once", NULL, "read what is there, then leave" },
	{ "settle", "SECONDS", "how long a file must not change before it is read (default: 2)" },
	{ "jobs", "N",
	  "files read at once (default: one for each processor; 0: 'waraqa work' reads)" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa watch",
	.arguments = "DIR",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "read what arrives in a folder, until it is stopped",
	.details = "Takes in each file of the folder, and of the folders in it, as soon as it is\n"
		   "whole (renamed into place, or unchanged for a while): its original is kept\n"
		   "and it is queued, as by 'ingest', and read from there. A folder in it is a\n"
		   "branch, whose name the dossiers bear. A file whose dossiers are stored is\n"
		   "moved to done/, one that is refused to refused/, with NAME.reason.txt\n"
		   "beside it. A bordereau (manifest.csv or manifest.json) says of the files\n"
		   "beside it what it says to 'run', and makes them a batch; put it there\n"
		   "before them. Hidden files, *.part, *.tmp, *.partial, *.crdownload and\n"
		   "*.md are no scans; anything else is read or refused. Trouble with the\n"
		   "system (a server that is down, a full disk) is said and tried again. It\n"
		   "may be stopped or killed at any moment: the next start goes on where it\n"
		   "was, and no file is stored twice. With --once the exit status is 3 when a\n"
		   "file was refused.\n",
	.examples = "waraqa watch /srv/scans\n"
		    "waraqa watch --once --settle 10 /srv/scans\n"
		    "waraqa watch --jobs 0 /srv/scans\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_watch = { &usage, run };
