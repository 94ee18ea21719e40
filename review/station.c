#include "review/station_private.h"

#include "base/memory.h"
#include "review/server.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	LINE_SIZE = 800,
	PASSWORDS_AT_ONCE = 2, /* 64 MiB each, and a processor's core */
	PASSWORDS_WAITING = 2,
	IDLE_BESIDE = 8 /* sessions of branches that are kept for their next request */
};

void station_say(struct station *station, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list arguments;

	if (station->plan.log == NULL)
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	station->plan.log(station->plan.log_context, line);
}

/* Wrong settings are said at the start, not with the first request. */
static enum status try_store(struct station *station, struct error *error)
{
	struct store *store = NULL;
	enum status status = sessions_take(station->sessions, NULL, &store, error);

	sessions_give_back(station->sessions, NULL, store);
	return status;
}

enum status station_open(const struct station_plan *plan, struct station **ret_station,
			 struct error *error)
{
	struct station *station = memory_new(1, sizeof(*station));
	int fd = -1;
	enum status status;

	station->plan = *plan;
	gate_begin(&station->passwords, PASSWORDS_AT_ONCE, PASSWORDS_WAITING);
	station->images = page_images_new();
	station->sessions = sessions_new(plan->place, plan->threads + IDLE_BESIDE);
	status = assets_load(plan->static_dir, plan->vendor_dir, &station->assets, error);
	if (status == STATUS_OK)
		status = try_store(station, error);
	if (status == STATUS_OK)
		status = listen_open(plan->address, &station->address, &fd, error);
	if (status == STATUS_OK)
		status = server_start(station, fd, error);
	if (status != STATUS_OK) {
		station_close(station);
		return status;
	}
	*ret_station = station;
	return STATUS_OK;
}

void station_close(struct station *station)
{
	if (station == NULL)
		return;
	server_stop(station);
	if (station->daemon != NULL)
		listen_remove(&station->address);
	sessions_free(station->sessions);
	page_images_free(station->images);
	assets_free(station->assets);
	gate_end(&station->passwords);
	free(station);
}

int station_port(const struct station *station)
{
	return listen_port(&station->address);
}

bool station_is_local(const struct station *station)
{
	return listen_is_local(&station->address);
}

struct page_images *station_page_images(struct station *station)
{
	return station->images;
}
