#include "cli/command.h"
#include "cli/exposition.h"
#include "cli/measuring.h"

#include "base/clock.h"
#include "base/notify.h"
#include "review/review.h"

#include <signal.h>
#include <stdio.h>

enum { TURN_MS = 1000, FRESH_S = 1, REST_TIMES = 10 };

static volatile sig_atomic_t stop;

static void note_stop(int number)
{
	stop = number;
}

/* ---- Serving --------------------------------------------------------------------------------- */

struct service {
	struct measuring measuring;
	struct text text; /* the last answer, */
	double fresh_until_s;
	bool is_up, is_told; /* the store answers; that it does not was said */
};

/* Said once, and once more when it is over. */
static void tell_trouble(struct service *service, enum status status, const struct error *error)
{
	service->is_up = status == STATUS_OK;
	if (service->is_up == !service->is_told)
		return;
	service->is_told = !service->is_up;
	fprintf(stderr, "waraqa: %s\n", service->is_up ? "the store answers again" : error->text);
	notify_status("%s", service->is_up ? "serving" : "serving; the store does not answer");
}

static void make_text(struct service *service)
{
	struct arena *arena = arena_new();
	struct store_measures measures;
	struct error error;
	double began_s = clock_monotonic_s(), took_s, rest_s;
	enum status status = measuring_ask(&service->measuring, arena, &measures, &took_s, &error);

	text_clear(&service->text);
	if (status == STATUS_OK)
		exposition_write(&service->text, &measures, took_s);
	else
		exposition_write_absence(&service->text);
	tell_trouble(service, status, &error);
	arena_free(arena);
	rest_s = REST_TIMES * (clock_monotonic_s() - began_s);
	service->fresh_until_s = clock_monotonic_s() + (rest_s > FRESH_S ? rest_s : FRESH_S);
}

/* However often it is asked, the store is asked no more than once a second, and rests ten times as
 * long as it took. */
static void write_text(void *context, struct text *text)
{
	struct service *service = context;

	if (service->text.length == 0 || clock_monotonic_s() >= service->fresh_until_s)
		make_text(service);
	text_append(text, text_value(&service->text));
}

static enum status serve(struct service *service, const char *address, struct error *error)
{
	struct sigaction action = { .sa_handler = note_stop };
	struct exporter *exporter = NULL;
	enum status status = exporter_open(address, write_text, service, &exporter, error);

	if (status != STATUS_OK)
		return status;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (exporter_port(exporter) != 0)
		fprintf(stderr, "waraqa: metrics are at port %d, path /metrics\n",
			exporter_port(exporter));
	if (!exporter_is_local(exporter))
		fprintf(stderr, "waraqa: '%s' is open to other machines, without a password\n",
			address);
	make_text(service);
	notify_ready();
	if (service->is_up)
		notify_status("serving");
	while (stop == 0 && status == STATUS_OK) {
		status = exporter_wait(exporter, TURN_MS, error);
		notify_watchdog();
	}
	notify_stopping();
	exporter_close(exporter);
	return status;
}

/* ---- The command ----------------------------------------------------------------------------- */

static enum status print_once(struct measuring *measuring, struct error *error)
{
	struct arena *arena = arena_new();
	struct text text = { 0 };
	struct store_measures measures;
	double took_s;
	enum status status = measuring_ask(measuring, arena, &measures, &took_s, error);

	if (status == STATUS_OK) {
		exposition_write(&text, &measures, took_s);
		fputs(text_value(&text), stdout);
	}
	text_clear(&text);
	arena_free(arena);
	return status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct service service = { .measuring = { .settings = settings } };
	const char *address = options_value(options, "listen");
	enum status status = address != NULL ? serve(&service, address, error)
					     : print_once(&service.measuring, error);

	measuring_stop(&service.measuring);
	text_clear(&service.text);
	return status;
}

static const struct option_row rows[] = {
	{ "listen", "ADDRESS", "serve them at ADDRESS until it is stopped" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa metrics",
	.arguments = "",
	.summary = "tell a monitor how the queue and the readers are",
	.details = "Prints metrics as Prometheus reads them: the queue and its deadlines, files,\n"
		   "pages and verdicts by branch, reasons, confidence, hosts. Nothing personal\n"
		   "is in them. With --listen they are served at /metrics: ADDRESS is a port (on\n"
		   "127.0.0.1), HOST:PORT, or the path of a socket. There is no password: keep\n"
		   "it on this machine, or behind a server that asks for one.\n",
	.examples = "waraqa metrics\n"
		    "waraqa metrics --listen 127.0.0.1:9187\n"
		    "waraqa metrics --listen /run/waraqa/metrics.sock\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_metrics = { &usage, run };
