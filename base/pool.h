/*
 * Many independent pieces of work, each done by a forked child of its own, a few at a time.
 *
 * A child that crashes, hangs or eats memory costs only its piece: the parent learns how it ended
 * and goes on. What the parent prepared before (an engine, tables) is there in every child without
 * being copied (copy on write). A child must open its own connections; it leaves by _exit().
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum pool_end {
	POOL_DONE,      /* the child finished; `bytes` is all that it wrote */
	POOL_SIGNALLED, /* a signal ended it */
	POOL_TIMED_OUT, /* it ran longer than wall_s and was killed */
	POOL_EXITED     /* it left with an exit status other than 0 */
};

struct pool_result {
	size_t piece;
	enum pool_end end;
	int number;  /* the signal, or the exit status */
	char *bytes; /* what the child wrote, zero-ended; lent for the call */
	size_t length;
};

struct pool_limits {
	int jobs;            /* children at a time, at least 1 */
	int wall_s;          /* for one piece; 0: no limit */
	size_t memory_bytes; /* address space of a child; 0: no limit; not kept under
				AddressSanitizer */
};

/* What to do; every function gets `context`. */
struct pool_work {
	size_t piece_count;
	void *context;

	/* In the child: does a piece and writes what the parent is to know. */
	void (*piece_do)(void *context, size_t piece, FILE *out);

	/* In the parent, as pieces end, in any order; false: start no more. May be NULL. */
	bool (*piece_ended)(void *context, const struct pool_result *result);

	/* In the parent, in the order of the pieces, each as soon as those before it are there. */
	void (*piece_take)(void *context, const struct pool_result *result);

	/* In the parent, about once a second and after every end. May be NULL. */
	void (*tick)(void *context);
};

/*
 * Does all pieces. SIGINT and SIGTERM are watched meanwhile: they end the children, and the pool
 * with STATUS_TEMPORARY. A pool that stops early (so, or by piece_ended) still hands the pieces
 * that were done to piece_take. STATUS_SYSTEM: no child could be started.
 */
enum status pool_run(const struct pool_work *work, const struct pool_limits *limits,
		     struct error *error);

/* In a child: no more address space than this (not under AddressSanitizer; 0: no limit), and no
 * core file, which would hold what the paper says. */
void pool_limit_memory(size_t bytes);

/* The processors that this process may use: a good number of jobs. */
int pool_processor_count(void);

#endif
