/*
 * What a worker tells its supervisor, in memory that both see (mmap, MAP_SHARED): so that the
 * supervisor knows what a worker that was killed had in hand. Only the worker writes to its slot,
 * but for `token`, which the supervisor clears when the worker has ended.
 */
#ifndef CLI_CREW_SLOT_H
#define CLI_CREW_SLOT_H

#include "base/error.h"
#include "model/job.h"
#include "pipeline/pipeline.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { SLOT_NAME_SIZE = 256 };

enum slot_phase {
	SLOT_IDLE,    /* it has no job, or waits for the trouble with the system to end */
	SLOT_READING, /* its job's paper */
	SLOT_STORING  /* it asks the store and stores what was read */
};

struct crew_slot {
	/* The job in hand. `token` is written last when it begins, and first when it ends; it is
	 * drawn anew for each job, so that one who reads it before and after `job` and finds it the
	 * same has a pair. */
	_Atomic long job;
	_Atomic long token;        /* 0: none */
	char name[SLOT_NAME_SIZE]; /* the file's base name, while there is a token */

	_Atomic int phase;
	_Atomic long phase_began_ms; /* of clock_monotonic_s(); also when a page begins */

	/* Sums of all workers that had this slot. */
	_Atomic long files, refused, pages;
	struct stage_costs costs;

	/* The trouble with the system that ended the worker, in a crew that ends at trouble. */
	_Atomic bool has_trouble;
	struct error trouble;
};

struct crew_shared {
	_Atomic bool is_stopping;  /* each worker finishes its page and gives its job back */
	_Atomic unsigned troubles; /* that were said and are not over: a bit for each enum status */
	struct crew_slot slots[];
};

/* Notes that there is trouble of that kind; true when nobody has said so since all worked. */
bool crew_trouble_is_new(struct crew_shared *shared, enum status status);

/* Notes that all works; true when somebody had said that there is trouble. */
bool crew_trouble_is_over(struct crew_shared *shared);

/* The lease that the slot's worker holds; {0}: none. */
struct lease slot_lease(struct crew_slot *slot);

/* From now on it has a job; {0}: none. */
void slot_take(struct crew_slot *slot, const struct job *job);
void slot_leave(struct crew_slot *slot);

void slot_begin(struct crew_slot *slot, enum slot_phase phase);

/* Milliseconds since the phase, or the page, began. */
long slot_age_ms(struct crew_slot *slot);

/* "waraqa work: ..." on stderr, in one piece whoever else writes there. `speaker` is "waraqa work".
 */
void crew_say(const char *speaker, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
