/* Inside cli/crew: a crew at work, for its three parts: who starts and stops (crew.c), how workers
 * end (crew_ends.c), and what the database is asked and told (crew_beat.c). */
#ifndef CLI_CREW_PRIVATE_H
#define CLI_CREW_PRIVATE_H

#include "cli/crew.h"
#include "cli/crew_slot.h"

#include <signal.h>
#include <sys/types.h>

/* Between two starts where a worker died without a job. */
enum { CREW_PAUSE_MAX_S = 30 };

/* Why a worker was killed by its supervisor. */
enum lateness { NOT_LATE, LATE_READING, LATE_STORING };

/* How a worker ended over a job: to be noted when the database can be asked. */
struct obituary {
	struct lease lease;
	bool crashed;
	bool was_storing; /* it may be stored: the job tells */
	bool gave_back; /* it was killed because the crew stops: nothing to hold against the job */
	char name[SLOT_NAME_SIZE];
	char how[300];
};

struct member {
	struct crew_slot *slot;
	pid_t pid; /* 0: to be started */
	bool is_frozen;
	enum lateness late;
	long job;     /* the last that it was seen with, ... */
	double job_s; /* since when */
	double not_before_s;
	double began_s;
	long files;       /* that its slot had done when it began */
	int early_deaths; /* in a row, without a job in hand or one done */
};

struct crew {
	const struct crew_plan *plan;
	struct crew_shared *shared;
	size_t shared_bytes;
	struct member *members; /* plan->jobs */
	struct store *store;    /* NULL: to be opened again */
	char name[128];
	sigset_t signals, mask; /* that it waits for; of the caller */
	bool is_troubled;       /* the supervisor itself */
	int stopped_by;
	double stop_s; /* when the workers are killed */
	bool is_over;
	double next_beat_s, next_look_s, next_overdue_s, next_tick_s;
	struct obituary *obituaries; /* not noted yet */
	size_t obituary_count;
	enum status status; /* the trouble that ends it */
	struct error *error;
};

/* It starts nothing any more. */
bool crew_is_ending(const struct crew *crew);
int crew_count_workers(const struct crew *crew);

/* A line on stderr. */
void crew_tell(const struct crew *crew, const char *text);

/* Trouble ends the crew, or is said once and waited for; the session is closed. */
void crew_meet_trouble(struct crew *crew, const struct error *why);

/* ---- crew_ends.c ---- */

/* Sees which workers have ended, were frozen or go on; keeps how they ended to be noted. */
void crew_look_after_workers(struct crew *crew);

/* Kills those that are over a limit. */
void crew_kill_late_workers(struct crew *crew);

/* ---- crew_beat.c ---- */

/* Renews, notes and frees when that is due. */
void crew_beat(struct crew *crew);

/* Notes how workers ended, as far as the database can be asked. */
enum status crew_note_ends(struct crew *crew, struct error *error);

void crew_look_whether_over(struct crew *crew);

#endif
