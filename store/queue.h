/*
 * The queue: files that are kept but not read yet, given to workers one at a time.
 *
 * A worker claims a job, which is committed before it works: no transaction is open meanwhile, and
 * no row is locked. It holds the job by a lease, which its supervisor renews while it lives, and by
 * a token. The transaction that stores the dossiers ends the job, and only when the token is still
 * the job's: so a dossier is stored once, whoever was killed, cut off or frozen at whatever moment.
 * All clocks are the database's. Part of store/store.h, which rooms include.
 */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include "base/arena.h"
#include "base/error.h"
#include "model/job.h"

#include <stdbool.h>
#include <stddef.h>

struct store;

enum {
	QUEUE_CRASHES_MAX = 2, /* readers that an input may stop before it is set aside */
	QUEUE_LOSSES_MAX = 8   /* that may vanish over it: it may be the input, or bad luck */
};

/*
 * Queues files whose originals are kept, all in one transaction: afterwards they are the store's to
 * read, and the sender may forget them. Files that gave dossiers, or are queued, stay as they are;
 * a refused one gets another try. Higher priorities first, then nearer deadlines. Wakes idle
 * workers once.
 */
enum status store_queue(struct store *store, const struct job *jobs, size_t count, int priority,
			struct error *error);

/*
 * Puts refused files whose original is kept back into the queue: the one of that name (as it was
 * sent, with or without folders and ending) or hash, or, with NULL, all that were set aside. What
 * their bordereau declared of them is taken over again. *ret_count: how many; there may be none.
 */
enum status store_requeue(struct store *store, const char *name, int within_days, long *ret_count,
			  struct error *error);

/*
 * Gives the next job to `worker`, who from then on holds it under a lease of so many seconds; the
 * session remembers it until it ends. lease.job is 0 when there is none to be had. Strings live in
 * `arena`.
 */
enum status store_claim(struct store *store, const char *worker, int lease_s, struct arena *arena,
			struct job *ret_job, struct error *error);

/*
 * From now on store_save_dossiers() and store_save_refusal() end this job in their transaction, and
 * fail with STATUS_LOST, changing nothing, when it is no longer held by that token. For another
 * session than the one that claimed. {0}: no job; a job of the saved file ends then, whoever has
 * it.
 */
void store_hold(struct store *store, struct lease lease);

/* Gives a job back, to be claimed again in so many seconds, less than 120 (what ends later was
 * given back before the clock was set back, and is free); `why` is NULL when there was no trouble.
 * Fine when it is no longer held. */
enum status store_release(struct store *store, struct lease lease, double wait_s,
			  const struct error *why, struct error *error);

/*
 * Notes that a reader ended over a job without saying how it went: by the input's doing (`crashed`:
 * SIGSEGV, SIGABRT, out of time) or by any (killed). It is free for another try then, or set aside
 * as a refused file after QUEUE_CRASHES_MAX or QUEUE_LOSSES_MAX. `how` is a sentence.
 */
enum status store_note_crash(struct store *store, struct lease lease, bool crashed, const char *how,
			     bool *ret_quarantined, struct error *error);

/* A supervisor's heartbeat. Renews the leases that are still held and sets those that are lost to
 * {0}; says that `crew` is alive. */
enum status store_beat(struct store *store, const char *crew, int workers, int lease_s,
		       struct lease *leases, size_t count, struct error *error);

/* The crew has ended its work. */
enum status store_leave(struct store *store, const char *crew, struct error *error);

/* Frees the jobs whose lease has ended, of any host, or sets them aside as store_note_crash()
 * does; leases given before the database's clock was set back end too. */
enum status store_reap(struct store *store, int lease_s, long *ret_count, struct error *error);

/* Waits until somebody queues files, at most so many milliseconds, or until a signal comes. Files
 * queued between a claim that found none and this call end it at once if store_listen() was called
 * before. */
enum status store_listen(struct store *store, struct error *error);
enum status store_wait(struct store *store, int timeout_ms, struct error *error);

struct queue_counts {
	long waiting, working;
	long overdue;    /* of both, by the deadline's day */
	double oldest_s; /* since the oldest was queued; 0: none */
};

enum status store_count_queue(struct store *store, struct queue_counts *ret_counts,
			      struct error *error);

/* What became of files. */
struct file_outcome {
	bool is_known; /* the store has it */
	enum file_state state;
	const char *refusal; /* why it was refused or set aside; else NULL */
};

/* Of the files of those hashes, in their order, into an array in `arena`. STATUS_INTERNAL when one
 * is in no state or in two: `waraqa ledger` says which. */
enum status store_look_up_files(struct store *store, const char *const *hashes, size_t count,
				struct arena *arena, struct file_outcome **ret_outcomes,
				struct error *error);

#endif
