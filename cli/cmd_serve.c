#include "cli/command.h"
#include "cli/serving.h"

#include "base/notify.h"

#include <signal.h>
#include <stdio.h>

enum { TURN_S = 1, THREADS_USUAL = 8, THREADS_MAX = 64 };

#define ADDRESS_USUAL "127.0.0.1:8280"

static void print_line(void *context, const char *line)
{
	(void)context;
	fprintf(stderr, "waraqa: %s\n", line);
}

/* Nobody can log in to a new store. */
static enum status look_for_people(const struct settings *settings, struct error *error)
{
	struct arena *arena = arena_new();
	struct store_person *people;
	struct store *store = NULL;
	size_t count = 1;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = store_list_people(store, arena, &people, &count, error);
	if (status == STATUS_OK && count == 0)
		fprintf(stderr, "waraqa: nobody has an account yet; make one with '%s'\n",
			settings_command(settings, "user add LOGIN --role administrator"));
	store_close(store);
	arena_free(arena);
	return status;
}

static void tell_address(const struct station *station, const char *address)
{
	if (station_port(station) != 0)
		fprintf(stderr, "waraqa: the station is at http://127.0.0.1:%d/\n",
			station_port(station));
	else
		fprintf(stderr, "waraqa: the station is at the socket '%s'\n", address);
	if (!station_is_local(station))
		fprintf(stderr,
			"waraqa: '%s' is open to other machines, and passwords go there "
			"unencrypted; put a server that knows TLS in front (docs/station.md)\n",
			address);
}

/* Until a signal comes that ends it. */
static void wait_for_the_end(const sigset_t *ends, struct serving *serving)
{
	const struct timespec turn = { .tv_sec = TURN_S };

	notify_ready();
	notify_status("serving");
	while (sigtimedwait(ends, NULL, &turn) < 0) {
		notify_watchdog();
		serving_turn(serving);
	}
	notify_stopping();
}

static enum status serve(const struct station_plan *plan, struct serving *serving,
			 struct error *error)
{
	struct station *station = NULL;
	sigset_t ends;
	enum status status;

	/* before there are threads, which have the mask of who starts them */
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	signal(SIGPIPE, SIG_IGN);
	status = station_open(plan, &station, error);
	if (status != STATUS_OK)
		return status;
	tell_address(station, plan->address);
	wait_for_the_end(&ends, serving);
	station_close(station);
	return STATUS_OK;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	const char *address = options_value(options, "listen");
	struct serving serving = { 0 };
	struct station_plan plan = {
		.address = address != NULL ? address : ADDRESS_USUAL,
		.is_behind_tls = options_has(options, "behind-tls"),
		.static_dir = settings->static_dir,
		.vendor_dir = settings->vendor_dir,
		.place = &settings->place,
		.hooks = &serving.hooks,
		.log = print_line,
	};
	long threads = 0;
	enum status status =
		options_number(options, "threads", 1, THREADS_MAX, THREADS_USUAL, &threads, error);

	plan.threads = (int)threads;
	if (status == STATUS_OK)
		status = look_for_people(settings, error);
	if (status == STATUS_OK)
		status = serving_begin(&serving, settings, options_value(options, "letterhead"),
				       error);
	if (status == STATUS_OK)
		status = serve(&plan, &serving, error);
	serving_end(&serving);
	return status;
}

static const struct option_row rows[] = {
	{ "listen", "ADDRESS", "serve at ADDRESS; without it, at " ADDRESS_USUAL },
	{ "threads", "N", "handle so many requests at once, 1 to 64; without it, 8" },
	{ "letterhead", "FILE",
	  "text that stands under the fund's name on letters: service, address" },
	{ "behind-tls", NULL, "browsers come by https: send cookies over that alone" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa serve",
	.arguments = "",
	.summary = "open the review station, for browsers",
	.details = "Serves the pages on which people look at dossiers and correct them, until it\n"
		   "is stopped. ADDRESS is a port (on 127.0.0.1), HOST:PORT, or the path of a\n"
		   "socket. People log in with the accounts of 'waraqa user add'. It knows no\n"
		   "TLS: other machines reach it through a server that does (docs/station.md),\n"
		   "and then it has to be told with --behind-tls.\n",
	.examples = "waraqa serve\n"
		    "waraqa serve --listen 8080 --threads 4\n"
		    "waraqa serve --listen /run/waraqa/station.sock --behind-tls\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_serve = { &usage, run };
