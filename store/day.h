/*
 * A supervisor's day: what came in, what became of it, what waits and until when, and who did what.
 * Part of store/store.h, which rooms include.
 *
 * Every figure is kept as it changes (migration 0027): a day costs some thousands of rows of
 * counts, however many dossiers there are. Days and hours are the database's, in UTC, as the
 * ledger's are; the totals of all days are those of `waraqa ledger` and `waraqa status`, but for
 * verdicts of dossiers that the retention has removed, which stay counted here.
 */
#ifndef STORE_DAY_H
#define STORE_DAY_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "model/desk.h"

#include <stdbool.h>
#include <stddef.h>

struct store;

/* Which days, both included, and of what; NULL asks nothing, "" for what is not known. */
struct day_question {
	struct date from, to;
	const char *branch, *fund, *form, *scanner;
};

/*
 * DAY_FIGURE(name): the columns of day_count, in their order. Of what came in the time that is
 * asked about, up to pages: how many; up to waiting: what became of it until now. The last three:
 * what was done in that time, whenever it had come.
 */
#define DAY_FIGURES(X)                                                                            \
	X(files_read)    /* files that gave dossiers */                                           \
	X(files_queued)  /* files that wait to be read or are being read */                       \
	X(files_refused) /* files that were refused or set aside */                               \
	X(dossiers)      /* without those that people made of others */                           \
	X(pages)                                                                                  \
	X(accepted) /* by the judgement that holds; with review and rejected, all that is live */ \
	X(straight) /* of accepted: nobody has touched it */                                      \
	X(review)                                                                                 \
	X(rejected)                                                                               \
	X(sent_back) /* of rejected */                                                            \
	X(waiting)   /* of review and rejected: for a person */                                   \
	X(judged)    /* dossiers read and judged for the first time */                            \
	X(done)      /* dossiers that need nobody any more, less those that were reopened */      \
	X(decided)   /* of done: by a person */

struct day_figures {
#define X(name) long name;
	DAY_FIGURES(X)
#undef X
};

/* What the figures are told by. */
enum day_part { DAY_BY_DAY, DAY_BY_BRANCH, DAY_BY_FUND, DAY_BY_FORM, DAY_BY_SCANNER, DAY_PARTS };

struct day_line {
	const char *label; /* "2026-10-18", a branch ...; "" is not known */
	struct day_figures figures;
};

struct day_hour {
	const char *hour; /* "2026-10-18 08:00:00", UTC */
	struct day_figures figures;
};

/* Dossiers that have a reason now, and those of them that are rejected or sent back. */
struct day_reason {
	const char *code;
	long dossiers, rejected;
};

enum { DAY_SOON = 2 }; /* days: what is due then or before, and not yet over, is at risk */

/* What waits now, whenever it came. */
struct day_backlog {
	long waiting;
	long overdue;        /* the deadline's day is over */
	long due_today;      /* it is today */
	long due_soon;       /* it is within DAY_SOON days, after today */
	struct date arrived; /* the oldest; unset: none waits */
	struct date due;     /* the nearest deadline */
};

/* What a person did. */
struct day_person {
	long person;
	const char *name;
	long accepted, sent_back, rejected, reopened;
	long corrected, confirmed, arranged, handed, undone;
	long active_s;                  /* between deeds, of each pause the first five minutes */
	const char *first_at, *last_at; /* "2026-10-18 08:15:00", UTC */
};

/* Everything of the screen, in `arena`. */
struct store_day {
	struct date today; /* the database's */
	struct day_figures total;
	LIST(struct day_line) parts[DAY_PARTS]; /* days in order, others the most dossiers first */
	LIST(struct day_hour) hours;        /* when one day is asked for, and not 100 days ago */
	LIST(struct day_reason) reasons;    /* the most dossiers first; of all scanners */
	struct day_backlog files, dossiers; /* to be read; for a person */
	LIST(struct day_person) people;     /* of all branches; who decided most first */
};

/* All of it in one snapshot. A day not set is today. */
enum status store_load_day(struct store *store, const struct day_question *question,
			   struct arena *arena, struct store_day *ret_day, struct error *error);

/* One thing that a person did. */
struct day_deed {
	const char *at; /* "2026-10-18 08:15:00", UTC */
	long dossier;
	int number;       /* of the change, within its dossier */
	const char *name; /* of the dossier, as `show` takes it */
	enum desk_deed deed;
	const char *field;  /* NULL: it is about no field */
	const char *reason; /* NULL */
	bool is_undone;
};

/* What a person did from a day to a day, the newest first. */
struct deeds_question {
	long person;
	struct date from, to;
	/* The moment and the dossier of the last one that was given; NULL: from the newest on. */
	const char *before;
	long before_dossier;
	int most;
};

/* All in `arena`. */
enum status store_list_deeds(struct store *store, const struct deeds_question *question,
			     struct arena *arena, struct day_deed **ret_deeds, size_t *ret_count,
			     struct error *error);

#endif
