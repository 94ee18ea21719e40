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
#include "model/geometry.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- hooks ---------------------------------------------------------------------------------- */

/* What judging a dossier anew has changed, as a JSON text in the caller's arena. */
struct station_judged {
	const char *json;
};

/* Which part of a page's image is wanted, and how wide. */
struct station_picture {
	struct box region; /* in pixels of the stored image; without area: the whole page */
	int turn;          /* quarter turns clockwise, 0..3 */
	int width_px;      /* of what is given, at most */
};

/* A file that came over HTTP and lies in a folder of the station's own. */
struct station_arrival {
	const char *path;   /* of the bytes */
	const char *name;   /* as the sender called it */
	const char *branch; /* NULL: nobody's */
	const char *batch;  /* NULL: none was named */
};

struct station_taken {
	long file; /* its id in the store */
	char sha256[FILE_HASH_SIZE];
	bool was_there; /* the same bytes had come before */
};

struct station_hooks {
	void *context;

	/* Judges a stored dossier again, with what people have corrected, and stores the judgement.
	 */
	enum status (*judge)(void *context, struct store *store, long dossier, struct arena *arena,
			     struct station_judged *ret_judged, struct error *error);

	/* Does what a person wants done to a dossier and judges it anew (desk_act()). */
	enum status (*act)(void *context, struct store *store, const struct desk_action *action,
			   struct arena *arena, struct desk_outcome *ret_outcome,
			   struct error *error);

	/* Makes a JPEG of a page's stored bytes, to be freed with free(). */
	enum status (*render)(void *context, const unsigned char *bytes, size_t length,
			      const struct station_picture *picture, unsigned char **ret_jpeg,
			      size_t *ret_length, struct error *error);

	/* Takes a file in, to be read: as `waraqa ingest` does. */
	enum status (*take_in)(void *context, struct store *store,
			       const struct station_arrival *arrival, struct arena *arena,
			       struct station_taken *ret_taken, struct error *error);

	/* The letter of a dossier, and the receipt of a batch, as PDF; free with free(). */
	enum status (*letter)(void *context, struct store *store, long dossier,
			      unsigned char **ret_pdf, size_t *ret_length, struct error *error);
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
	const char *spool_dir;  /* a folder of its own for what is being uploaded */
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

/* The folder for what is being uploaded; NULL: none was given. */
const char *station_spool(const struct station *station);

#endif
