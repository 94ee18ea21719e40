/*
 * Double keying: which accepted values people key again, what they keyed, who decides where they
 * differ, and how often machine and people are wrong. Part of store/store.h, which rooms include.
 *
 * Tasks are drawn as a dossier is stored, in its transaction, by lots that nobody can foresee
 * (model/keying_sample.h). Each is keyed by two people; nothing that is given to them says what the
 * machine read, whose dossier it is, or what the other one keyed. All of this is asked by the
 * application's session, never by a branch's.
 */
#ifndef STORE_KEYING_H
#define STORE_KEYING_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/proportion.h"
#include "model/geometry.h"
#include "model/keying.h"
#include "model/keying_sample.h"

#include <stdbool.h>
#include <stddef.h>

struct store;

/* ---- keying (keying.c) ---------------------------------------------------------------------- */

/* What a person who keys is told of a task: the place, by name, and nothing of what is there. */
struct keying_task {
	long id;
	const char *form, *name; /* "cnss-610-1-02-p1", "medecin_date" */
	enum value_kind kind;
};

/*
 * Gives the tasks that a person holds, and more until they are `most`, the one to key first first;
 * none when there is nothing left that this person may key. Never one that the person had before.
 * What is held for a quarter of an hour and not keyed may go to somebody else. In `arena`.
 */
enum status store_keying_next(struct store *store, long person, int most, struct arena *arena,
			      struct keying_task **ret_tasks, size_t *ret_count,
			      struct error *error);

/*
 * Keeps what a person keyed; the value as typed, which is put into its normal form. With the second
 * half the task is settled or waits for a decision. STATUS_LOST: the person does not hold it (any
 * more).
 */
enum status store_keying_save(struct store *store, long task, long person,
			      const struct keyed *keyed, struct error *error);

/* Leaves a task to somebody else. STATUS_LOST as above. */
enum status store_keying_leave(struct store *store, long task, long person, struct error *error);

/* Takes back the newest that the person keyed in the last ten minutes, and gives it to them again.
 * STATUS_NO_INPUT: there is none. STATUS_LOST: something was done with it already. */
enum status store_keying_undo(struct store *store, long person, struct arena *arena,
			      struct keying_task *ret_task, struct error *error);

/* Where a task's paper is. */
struct keying_place {
	long dossier;
	int page;
	struct box box;          /* pixels of the page as delivered */
	int width_px, height_px; /* of that page */
	int dpi;                 /* 0: not known */
	int turn_deg;            /* clockwise, that makes it upright */
};

/* STATUS_NO_PERMISSION: the person holds neither half of it, and does not decide
 * (`may_decide`: of tasks that wait for a decision, or were decided). */
enum status store_keying_place(struct store *store, long task, long person, bool may_decide,
			       struct keying_place *ret_place, struct error *error);

struct keying_counts {
	long waiting;   /* halves that nobody has keyed */
	long done;      /* that this person has keyed since midnight, UTC */
	long to_decide; /* tasks */
	long reopened;  /* dossiers, in the last 30 days */
};

enum status store_keying_count(struct store *store, long person, struct keying_counts *ret_counts,
			       struct error *error);

/* ---- deciding (keying_decide.c) ------------------------------------------------------------- */

/* A task that two people keyed differently, or otherwise than a register has it. */
struct keying_dispute {
	struct keying_task task;
	enum keying_outcome outcome; /* KEYING_DIFFERS or KEYING_DISPUTED */
	struct keyed halves[2];      /* in their normal form */
	struct machine_value machine;
	double confidence; /* the machine's */
};

/* The next that this person may decide, who keyed neither half; after the task `after` (0: from the
 * first), and then from the first again. False in *ret_found: there is none. In `arena`. */
enum status store_keying_dispute(struct store *store, long person, long after, struct arena *arena,
				 bool *ret_found, struct keying_dispute *ret_dispute,
				 struct error *error);

/*
 * Decides what is written there (the value as typed). `machine_is_right`: whatever is written, what
 * the register says is right, and the slip is the paper's. STATUS_LOST: it is decided already, or
 * the person keyed it.
 */
enum status store_keying_decide(struct store *store, long task, long person,
				const struct keyed *written, bool machine_is_right,
				struct error *error);

/* ---- what was wrong (keying_errors.c) -------------------------------------------------------- */

/* A dossier that was accepted with a wrong value. Moments are "2026-09-13 08:15:00", UTC. */
struct keying_error {
	long task, dossier;
	const char *dossier_name; /* as `waraqa show` takes it */
	struct keying_task place;
	int page;
	struct machine_value machine;
	struct keyed written;
	long settled_by;                      /* who decided, or keyed the second half */
	const char *settled_at, *reopened_at; /* reopened_at NULL: not yet */
};

/* The newest `most`, in `arena`. */
enum status store_keying_errors(struct store *store, long most, struct arena *arena,
				struct keying_error **ret_errors, size_t *ret_count,
				struct error *error);

/*
 * The next accepted dossier that the sample found wrong and that was not opened again, after the
 * task `after` (0: the first), in `arena`; false in *ret_found when there is none. What was keyed
 * in the last ten minutes waits, since it may be taken back. Whoever asks opens it again
 * (desk_act() of pipeline/pipeline.h: reopen, then correct) and then says so; nothing is lost when
 * that is cut short, and doing it twice does no harm.
 */
enum status store_keying_due(struct store *store, long after, struct arena *arena, bool *ret_found,
			     struct keying_error *ret_error, struct error *error);

/* The dossier of the task was opened again: notes it, with a deed. */
enum status store_keying_reopened(struct store *store, long task, struct error *error);

/* ---- how often (keying_rates.c) ------------------------------------------------------------- */

/* One line of the figures. */
struct keying_figure {
	enum value_kind kind; /* VALUE_KIND_COUNT: of all kinds */
	int source;           /* enum source; -1: of all */
	struct weighed_sample sample;
	struct proportion wrong;
};

struct keying_person_figure {
	long person;      /* 0: all of them */
	const char *name; /* as the screens call them; NULL: all of them */
	long keyed;       /* halves that are settled */
	long given_up;    /* of these, said to be illegible */
	long wrong;
	struct proportion share; /* wrong of those that were not given up */
};

struct keying_figures {
	struct date since;
	struct keying_figure values;   /* all accepted values with something in them */
	struct keying_figure empties;  /* places said to be empty */
	struct keying_figure dossiers; /* drawn whole and keyed to the end; wrong: any value is */
	LIST(struct keying_figure) by_kind, by_source, by_both;
	struct keying_person_figure everybody;
	LIST(struct keying_person_figure) people; /* by name */
	long settled, differed,
		untold; /* tasks: all, those that needed a decision, nobody can tell */
	long open;      /* not settled yet, whenever drawn */
};

/* Of what was settled in the last so many days. In `arena`. */
enum status store_keying_figures(struct store *store, int days, struct arena *arena,
				 struct keying_figures *ret_figures, struct error *error);

/* The rate that holds, and who set it when. In `arena`. */
enum status store_keying_rate(struct store *store, struct arena *arena,
			      struct keying_rate *ret_rate, const char **ret_by,
			      const char **ret_at, struct error *error);

/* From now on. */
enum status store_set_keying_rate(struct store *store, const struct keying_rate *rate,
				  const char *by, struct error *error);

#endif
