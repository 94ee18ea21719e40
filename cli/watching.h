/*
 * What `waraqa watch` does with the files that are ready.
 *
 * A file goes through four steps, each of which may be the last one before a crash: its original is
 * kept and it is queued, its arrival is noted in its batch, a worker stores its dossiers or its
 * refusal, and it moves to done/ or refused/. The store knows files by their hash, so a watch that
 * finds a file in the folder asks it how far that file is, and does what is left. At any moment a
 * file is in the folder, in done/ with its dossiers, or in refused/ with its reason, and no batch
 * misses a file that has moved.
 *
 * The readers are a crew (cli/crew.h) in a process of their own: a file that is large, or a share
 * that hangs, keeps nobody from renewing leases.
 */
#ifndef CLI_WATCHING_H
#define CLI_WATCHING_H

#include "base/error.h"
#include "cli/hotfolder.h"
#include "cli/settings.h"
#include "pipeline/pipeline.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct readers {
	struct pipeline *pipeline; /* NULL: jobs is 0 */
	int jobs;                  /* 0: others read, `waraqa work` */
	pid_t pid;                 /* 0: none runs */
	double began_s;
	double not_before_s;
	int early_ends; /* in a row */
};

struct watch {
	const struct settings *settings;
	bool once;
	struct hotfolder *hot;
	struct readers readers;
	sigset_t mask;        /* that lets SIGINT and SIGTERM through */
	struct store *store;  /* NULL: to be opened */
	double not_before_s;  /* trouble with the system: no round before this; 0: there is none */
	int troubles;         /* in a row */
	struct error trouble; /* the last one; STATUS_OK: none */
	size_t at_once;       /* files that are taken in before others are looked after */
	double next_ask_s;    /* when to ask what became of those that were taken in */
	size_t done, refused; /* files */

	/* Of files that have moved and that nothing was told of yet. */
	long *batches;
	size_t batch_count;
};

/* The signal that asked the watch to stop; 0: none did. How many have come. */
extern volatile sig_atomic_t watching_stop, watching_stops;

/* Trouble with the system: says it, and puts the next round off, longer each time. */
void watching_rest(struct watch *watch, const struct error *why);

/* Takes in some of the files that are ready, and moves those that are done or refused; false: there
 * were none. */
bool watching_round(struct watch *watch);

/* True while a file that was taken in waits to be dealt with, and no trouble keeps it. */
bool watching_waits(const struct watch *watch);

/* ---- watching_readers.c ---- */

/* Starts the readers when it is time to, and again when they have ended. */
void watching_keep_readers(struct watch *watch);

/* Asks them to stop, and waits until they have; a signal more ends them at once. */
void watching_end_readers(struct watch *watch);

/* ---- watching_intake.c: to the queue ---- */

enum status watching_take_in(struct watch *watch, bool *ret_any, struct error *error);

/* ---- watching_moves.c: to done/ and refused/ ---- */

/* Asks what became of the files that were taken in, and moves those that are done or refused. */
enum status watching_move(struct watch *watch, bool *ret_any, struct error *error);

/* Moves a file that was refused at once. */
void watching_refuse(struct watch *watch, const struct hot_file *file, const char *reason);

/* It is no longer the file that was taken in: it settles and is taken in anew. */
void watching_let_go(const struct hot_file *file);

/* A line on each batch of which files have moved and none is left waiting. */
enum status watching_tell_batches(struct watch *watch, struct error *error);

#endif
