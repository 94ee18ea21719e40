/*
 * The ledger: that every file, dossier and page that ever came in is in exactly one state. Part of
 * store/store.h, which rooms include.
 *
 * The sums of days that are over, done and balanced are kept (migration 0030); what changes one of
 * their files afterwards has the day counted anew. Days are those of the database, in UTC.
 */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "model/job.h"

#include <stdbool.h>
#include <stddef.h>

struct store;

/* What is asked: NULL and no date are "all". Days are those of the database, in UTC. */
struct ledger_question {
	const char *branch, *batch; /* "-": files of which it is not known */
	struct date from, to;       /* when files were received, both days included */
	bool by_batch;              /* a line a batch; else a line a branch */
	bool verify; /* every row is counted, and kept sums are compared with their rows */
};

/*
 * What came of a branch, or of one of its batches. A file is counted under the batch that it came
 * in first; sent once more, under whatever name, it is a copy. received is copies and every state
 * together, when all is well.
 */
struct ledger_line {
	const char *branch, *batch; /* batch NULL: of a whole branch */
	long received, copies;
	long files[FILE_STATE_COUNT];
	long dossiers;                                 /* with those that were removed */
	long pages_decoded, pages_held, pages_removed; /* the first is the other two together */
	long pages_declared, pages_found;              /* of files whose pages were declared */
	long odd; /* files in no state or in two, or with a page too few or too many */
};

/* What does not balance. */
struct ledger_fault {
	const char *what; /* "file 12" */
	const char *why;  /* what is wrong, and what to do; static storage */
	const char *code; /* "no_state": for programs; static storage */
};

struct ledger {
	struct ledger_line *lines; /* by branch and batch */
	size_t line_count;
	struct ledger_fault *faults;
	size_t fault_count; /* the first of each sort */
	size_t wrong_days;  /* whose kept sums were wrong: the last of the faults */
	bool balances;
};

enum { LEDGER_FAULTS_MAX = 100 }; /* of each sort */

/* True when the line's figures come to what they should. */
bool ledger_line_balances(const struct ledger_line *line);

/*
 * Keeps the sums of the days that are over and not kept yet, each in a transaction of its own; a
 * day that is not done or does not balance is left. `*ret_kept`: how many were. For a branch's
 * account there are none. Ends early when somebody who changes an old day holds it up.
 */
enum status store_close_ledger(struct store *store, long *ret_kept, struct error *error);

/*
 * All in one snapshot, so that it is right while workers work; in `arena`. Reads every row that is
 * asked about and whose day is not kept: two seconds for the 110,000 files of a busy day. With
 * `verify` every row, some twenty seconds a million files; days whose kept sums are wrong are
 * faults, and are counted from then on.
 */
enum status store_load_ledger(struct store *store, const struct ledger_question *question,
			      struct arena *arena, struct ledger *ret_ledger, struct error *error);

#endif
