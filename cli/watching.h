/*
 * What `waraqa watch` does with the files that are ready: a round of reading after the other.
 *
 * A file goes through three steps, each of which may be the last one before a crash: its dossiers
 * are committed (in a child) or its refusal is, its arrival is noted in its batch, the file moves
 * to done/ or refused/. A file that is found in the folder with its dossiers in the store is noted
 * and moves. So at any moment a file is in the folder, in done/ with its dossiers, or in refused/
 * with its reason, and no batch misses a file that has moved.
 */
#ifndef CLI_WATCHING_H
#define CLI_WATCHING_H

#include "base/error.h"
#include "cli/batch.h"
#include "cli/hotfolder.h"
#include "cli/reading.h"
#include "cli/settings.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct hand {
	struct hot_file file;
	char *name;        /* for lines */
	bool is_stored;    /* its dossiers are in the store, ... */
	bool was_stored;   /* from before this round */
	size_t dossiers;   /* so many */
	const char *fault; /* why it is refused, in the list's arena; NULL: it is not */
	bool is_out;       /* it has left the folder */
};

struct watch {
	const struct settings *settings;
	bool once;
	struct hotfolder *hot;
	struct reading_plan plan; /* by watching_plan(), with jobs and pipeline filled in */
	sigset_t mask;            /* that lets SIGINT and SIGTERM through */
	double not_before_s;      /* trouble with the system: no round before this */
	int troubles;             /* in a row */
	struct error trouble;     /* the last one; STATUS_OK: none */
	size_t done, refused;     /* files */

	/* One round. */
	struct hand *hands;
	size_t hand_count;
	struct input_list list;          /* input i is that of hand i */
	LIST(struct input_list) sources; /* each folder's, with its batches; `list` lends of them */
	struct store *store;
	struct batch batch;
};

/* The signal that asked the watch to stop; 0: none did. */
extern volatile sig_atomic_t watching_stop;

/* How files are read for this watch. */
struct reading_plan watching_plan(struct watch *watch);

/* Trouble with the system: says it, and puts the next round off, longer each time. */
void watching_rest(struct watch *watch, const struct error *why);

/* Reads some of the files that are ready and moves them; false: none was. SIGINT and SIGTERM, which
 * are blocked otherwise, end it early. */
bool watching_round(struct watch *watch);

/* True while a file waits for the second try after a crash. */
bool watching_tries_again(const struct watch *watch);

#endif
