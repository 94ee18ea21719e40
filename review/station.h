/*
 * The review station: pages and an interface over HTTP for the people who work with dossiers
 * (libmicrohttpd; docs/station.md).
 *
 * One thread speaks HTTP and waits for nobody; requests are handled by a pool of threads, each with
 * sessions of the store from another pool. It is made for a loopback address or a socket, behind a
 * server that knows TLS.
 *
 * Rooms that review/ may not enter (pipeline, print, ingest) come as hooks, which cli/serving.c
 * fills in. They are called from several threads at once.
 */
#ifndef REVIEW_STATION_H
#define REVIEW_STATION_H

#include "base/arena.h"
#include "base/error.h"
#include "base/money.h"
#include "model/language.h"
#include "model/letter.h"
#include "model/page_view.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- hooks ---------------------------------------------------------------------------------- */

struct station_hooks {
	void *context;

	/* The forms, for the fields that were not read and for what pages are called; lent. */
	const struct form_set *forms;

	/* Does what a person wants done to a dossier: desk_act() of pipeline/pipeline.h. */
	enum status (*act)(void *context, struct store *store, const struct desk_action *action,
			   struct arena *arena, struct desk_outcome *ret_outcome,
			   struct error *error);

	/* Makes a picture for a screen, JPEG or PNG, of a page's stored bytes, to be freed with
	 * free(). STATUS_REFUSED: nothing can be made of them. */
	enum status (*render)(void *context, const unsigned char *bytes, size_t length,
			      const struct page_view *view, unsigned char **ret_picture,
			      size_t *ret_length, struct error *error);

	/* Takes an upload in, to be read: as `waraqa ingest` does (cli/take_upload.h). */
	enum status (*take_upload)(void *context, struct store *store,
				   const struct uploader *uploader, long upload,
				   struct arena *arena, struct upload *ret_upload,
				   struct error *error);

	/* The letter of a dossier as PDF; free with free(). */
	enum status (*letter)(void *context, struct store *store, long dossier,
			      unsigned char **ret_pdf, size_t *ret_length, struct error *error);

	/* What the letter of a dossier would say, line by line, with the day to answer by filled
	 * in and what stands under the fund's name (lent; NULL: nothing). No letter is made. */
	enum status (*compose_letter)(void *context, struct store *store, struct letter *letter,
				      enum language language, struct arena *arena,
				      letter_line_list *ret_lines, const char **ret_letterhead,
				      struct error *error);

	/* The receipt of a batch, likewise as PDF. */
	enum status (*receipt)(void *context, struct store *store, long batch,
			       unsigned char **ret_pdf, size_t *ret_length, struct error *error);
};

/* ---- the station ---------------------------------------------------------------------------- */

struct station;

struct station_plan {
	const char *address;    /* as exporter_open() has it */
	int threads;            /* that handle requests, 1..64 */
	bool is_behind_tls;     /* browsers reach it over https: cookies are sent over that alone */
	const char *static_dir; /* review/static */
	const char *vendor_dir; /* OpenSeadragon, uPlot; NULL or missing: without */
	const struct store_place *place;
	const struct station_hooks *hooks;

	/* A line for the operator, without anything personal; called from several threads. */
	void (*log)(void *context, const char *line);
	void *log_context;
};

/*
 * Listens and begins to answer. The plan's strings and hooks must outlive it. Statuses are those of
 * exporter_open(), and STATUS_CONFIG when the static files are not there.
 */
enum status station_open(const struct station_plan *plan, struct station **ret_station,
			 struct error *error);

/* Takes no more requests, lets those at work end, and frees everything. NULL is allowed. */
void station_close(struct station *station);

/* The port that it listens on, also when "0" was asked for; 0: a socket. */
int station_port(const struct station *station);

/* False when others than this machine's programs can reach it. */
bool station_is_local(const struct station *station);

/* The station's pictures of pages; review/page_image.h. */
struct page_images;
struct page_images *station_page_images(struct station *station);

#endif
