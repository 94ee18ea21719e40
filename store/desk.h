/*
 * The desk in the store: the queue of dossiers that wait for a person, all that a screen shows of
 * one, and what was done to it. Part of store/store.h, which rooms include.
 *
 * A dossier waits when its judgement is not `accepted`, or a supervisor has reopened it, and nobody
 * has decided it. Whoever stores a judgement puts it in the queue in the same transaction.
 *
 * What changes a dossier is one call, desk_act() of pipeline/pipeline.h: it stores the change,
 * judges anew and stores the judgement, all or nothing; its parts are at the end of this header.
 * review/ has it as a hook, since it knows no pipeline.
 *
 * Persons are ids of people (store/people.h). A session of the application is wanted, not a
 * branch's: a branch's account only reads.
 */
#ifndef STORE_DESK_H
#define STORE_DESK_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "model/desk.h"
#include "model/dossier.h"
#include "model/form.h"
#include "model/page.h"
#include "model/value_kind.h"

#include <stdbool.h>
#include <stddef.h>

struct store;

/* ---- the queue (desk_queue.c) --------------------------------------------------------------- */

/* How long a dossier stays a person's own without a sign of life, unless said otherwise. */
enum { DESK_LOCK_S = 300, DESK_PASSED_S = 900 };

/*
 * Gives the next dossier to the person, who has it until it is released, decided, or `lock_s`
 * seconds have passed without store_desk_renew() or a change; *ret_dossier is 0 when none waits.
 * First comes what the person holds already (a browser that was closed); then what a colleague has
 * handed to the person; then what nobody has and is nobody else's, each by deadline, the dearest
 * doubts first. What the person has passed over comes again after DESK_PASSED_S.
 */
enum status store_desk_next(struct store *store, long person, int lock_s, long *ret_dossier,
			    struct error *error);

/*
 * Takes a dossier that waits, wherever it is in the order. *ret_refusal: LOCKED (someone else has
 * it), HANDED (it is someone else's; a supervisor takes it all the same), DECIDED (it does not
 * wait), REPLACED. The status is STATUS_OK then too: it can be shown.
 */
enum status store_desk_take(struct store *store, long dossier, long person, bool is_supervisor,
			    int lock_s, enum refusal *ret_refusal, struct error *error);

/* Has the person's lock last `lock_s` seconds from now; false when it is not theirs any more. */
enum status store_desk_renew(struct store *store, long dossier, long person, int lock_s,
			     bool *ret_is_held, struct error *error);

/* Gives it back; not holding it is fine. `passes`: the person wants another one first. */
enum status store_desk_release(struct store *store, long dossier, long person, bool passes,
			       struct error *error);

/* What waits, for a person: */
struct desk_counts {
	long waiting;         /* all that the person may be given, held by others not counted */
	long handed;          /* of them, by a colleague to the person */
	long held;            /* that people have in hand now */
	long handed_away;     /* that wait for somebody else */
	long overdue;         /* of waiting: the deadline's day is over */
	long due_today;       /* of waiting: it is today */
	struct date deadline; /* the nearest of waiting; unset: none waits */
	long oldest_s;        /* since the one that has waited longest came into the queue */
};

enum status store_desk_count(struct store *store, long person, struct desk_counts *ret_counts,
			     struct error *error);

/* How many dossiers the person has decided today, by the server's day. */
enum status store_desk_done_today(struct store *store, long person, long *ret_done,
				  struct error *error);

/* Which of those that wait; 0 and NULL ask nothing. */
struct desk_filter {
	long handed_to;
	long held_by;
	const char *branch;
	const char *reason; /* a code */
	int after;          /* so many are passed over */
	int most;           /* lines */
};

/* One that waits. */
struct desk_line {
	long dossier;
	const char *name; /* as `show` takes it */
	const char *branch, *batch;
	struct date received, deadline;
	long since_s;  /* in the queue */
	centimes cost; /* that its doubts would cost on average, if nobody looked */
	enum verdict verdict;
	enum desk_decision decision; /* NONE or REOPENED */
	const char *beneficiary;     /* NULL */
	centimes total;              /* AMOUNT_UNKNOWN */
	int pages;
	const char *reasons; /* "R01 R15" */
	long held_by, handed_to;
	const char *held_by_name, *handed_to_name; /* NULL: nobody */
	const char *note;                          /* the last one; NULL */
};

/* In the order of the queue; all in `arena`. */
enum status store_desk_list(struct store *store, const struct desk_filter *filter,
			    struct arena *arena, struct desk_line **ret_lines, size_t *ret_count,
			    struct error *error);

/* ---- a dossier for a screen (desk_load.c) --------------------------------------------------- */

struct desk_page {
	int number;
	const char *type; /* as in a reading's form: a form's name, "ordonnance", ... */
	const char *kind; /* finer, of a page without a form: "ticket"; NULL */
	enum sheet_half half;
	int turn_deg;                 /* clockwise turn that makes the image upright */
	int width_px, height_px, dpi; /* as delivered: all boxes are in these pixels */
	bool has_image;
	const char *image;             /* its hash; NULL */
	const char *trouble;           /* why it could not be decoded whole; NULL */
	LIST(enum reason_code) faults; /* I01 ... */
	bool type_by_person, turn_by_person;
	/* A person has made it a form's page: nothing was read of it as such, all is to be typed.
	 */
	bool is_unread;
};

/* Why a value is among the choices. */
#define DESK_CHOICE_LIST(X)                                                              \
	X(CHOICE_READ, "read")         /* what was seen, before a register settled it */ \
	X(CHOICE_GUESS, "guess")       /* the recogniser's */                            \
	X(CHOICE_SPELLING, "spelling") /* the likeliest characters cell by cell */       \
	X(CHOICE_REGISTER, "register") /* what the register has for this person */       \
	X(CHOICE_PERSON, "person")     /* what a person said before */

enum desk_choice_from {
#define X(name, text) name,
	DESK_CHOICE_LIST(X)
#undef X
};

struct desk_choice {
	const char *value;  /* in normal form, other than the field's */
	double probability; /* 0: not told */
	enum desk_choice_from from;
};

enum { DESK_CHOICES_MAX = 8 };

struct desk_field {
	int page;
	const char *form, *name;
	const char *label;    /* in French, as the paper is */
	const char *value;    /* in normal form; NULL: nothing */
	const char *read;     /* what was seen, when it was settled otherwise; NULL */
	double confidence;    /* 0: nothing was read */
	enum source source;   /* of a field that was read */
	bool is_read;         /* there is a reading; else the form has the field, empty */
	bool is_missing;      /* a person says that nothing is there */
	bool is_overwritten;  /* something is crossed out there */
	struct box box;       /* where it was read, else where the form has it; w 0: unknown */
	enum value_kind kind; /* how it is compared and written */
	enum field_content content; /* of a form's field; CONTENT_NAME for others' free texts */
	bool has_content;           /* false: the field is no form's */
	bool is_tick;               /* "true" or "false": a box, a signature, a stamp */
	bool is_doubtful;           /* a doubt or a reason that is no info is about it */
	double wrong;               /* of the doubt about it; 0 */
	centimes stake;             /* the same */
	struct desk_choice choices[DESK_CHOICES_MAX]; /* what was seen, then the likeliest first */
	int choice_count;
	int changes;        /* by persons, also those that were taken back */
	long person_id;     /* who gave the value; 0: the machine */
	const char *person; /* their name; NULL */
};

struct desk_lock {
	bool waits; /* it is in the queue */
	struct date deadline;
	long since_s;                      /* in the queue */
	long held_by, held_s;              /* who has it and for how long still; 0: nobody */
	const char *held_by_name;          /* NULL */
	long handed_to;                    /* 0: nobody */
	const char *handed_to_name, *note; /* NULL */
};

/* Everything that a screen shows of a dossier; all in the arena. */
struct desk_dossier {
	long id;
	const char *name; /* as `show` takes it */
	const char *fund, *branch, *batch;
	struct date received;
	int revision;                 /* hand it back with an action */
	int judgement;                /* how often it was judged */
	const char *judged_at;        /* "2026-09-13 08:15:00", UTC */
	LIST(const char *) judged_by; /* "CNSS/3" */
	LIST(long) replaced_by;       /* the dossiers that have its pages now; none: it is live */
	LIST(long) made_from;         /* the dossiers whose pages it has */

	enum verdict verdict;
	enum desk_decision decision;
	const char *decided_by, *decided_at, *decision_reason, *decision_note; /* NULL */
	bool may_accept;
	double confidence;
	struct claim claim; /* what it comes to, its lines and shares; without the lists below */
	LIST(struct payment) payments; /* by payer */
	LIST(struct reason) reasons;   /* errors first, then checks, then infos */
	LIST(struct doubt) doubts;     /* the dearest first */

	LIST(struct desk_page) pages;
	LIST(struct desk_field) fields; /* by page, then as the form has them; else by place */
	int changes;
	struct desk_lock lock;
};

/*
 * The dossier as it is now. `forms` lends the fields that were not read; `wants_family`: the
 * register's names, numbers and birth dates of the insured's family are among the choices (one
 * question more). STATUS_NO_INPUT when there is none of that id (or, of a branch's session, none of
 * the branch's). It is told in the audit trail.
 */
enum status store_desk_load(struct store *store, long dossier, const struct form_set *forms,
			    bool wants_family, struct arena *arena,
			    struct desk_dossier *ret_dossier, struct error *error);

/* One change of a dossier. */
struct desk_change {
	int number;
	const char *at; /* "2026-09-13 08:15:00", UTC */
	long person;
	const char *person_name; /* NULL: not known any more */
	enum desk_deed deed;
	int page; /* 0: none */
	const char *form, *name;
	const char *before, *after; /* NULL: nothing, or not kept any more */
	const char *reason, *note;
	int undoes, undone_by; /* changes; 0: none */
};

/* What was done to it, in order; of one field when `name` is not NULL (then `page` and `form` count
 * too). All in `arena`. */
enum status store_desk_history(struct store *store, long dossier, int page, const char *form,
			       const char *name, struct arena *arena,
			       struct desk_change **ret_changes, size_t *ret_count,
			       struct error *error);

/* ---- the parts of desk_act() (desk_change.c, desk_judge.c, desk_arrange.c) --------------------
 */

/*
 * Begins a transaction in which one dossier is the caller's: whoever wants to change it waits. All
 * functions of the store take part in it until store_desk_end(), which commits when `status` is
 * STATUS_OK and hands it on else.
 */
enum status store_desk_begin(struct store *store, long dossier, struct error *error);
enum status store_desk_end(struct store *store, enum status status, struct error *error);

/* What a deed needs to know of the dossier it is about. */
struct desk_state {
	int revision, judgement;
	enum verdict verdict;
	enum desk_decision decision;
	bool waits, is_replaced;
	long held_by, handed_to;    /* 0: nobody, or the lock is over */
	long decided_by, decided_s; /* who decided, and how long ago */
};

/* Within the transaction. STATUS_NO_INPUT when there is no such dossier. */
enum status store_desk_state(struct store *store, long dossier, struct desk_state *ret_state,
			     struct error *error);

/* A place of a dossier, as it is now. */
struct desk_place {
	const char *type; /* of the page; NULL: there is no such page */
	int turn_deg;
	bool is_read;      /* the field has a reading */
	const char *value; /* of it, as the screen shows it */
	struct box box;
	bool is_placed;      /* where the page's form lies is known: */
	struct affine place; /* its millimetres to pixels as delivered */
};

/* A field on a page, or (name NULL) the page alone. Within the transaction; in the arena. */
enum status store_desk_place(struct store *store, long dossier, int page, const char *name,
			     struct arena *arena, struct desk_place *ret_place,
			     struct error *error);

/*
 * Stores a value, page type, page turn, note, hand-over or decision, within the transaction.
 * `value` and `before` are in normal form; what may not be is for the caller to find. Takes or
 * renews the person's lock, and gives the change's number.
 */
enum status store_desk_note(struct store *store, const struct desk_action *action,
			    const char *before, const char *value, int *ret_change,
			    struct error *error);

/* How long an operator may take back a decision of their own; supervisors always may. */
enum { DESK_REGRET_S = 900 };

/*
 * Takes a change back: *ret_undone says which. An arrangement is only found: it is taken back by
 * store_desk_unarrange(). *ret_refusal: NOTHING_TO_UNDO, SUPERVISOR_ONLY (it is somebody else's),
 * TOO_LATE.
 */
enum status store_desk_undo(struct store *store, const struct desk_action *action,
			    enum refusal *ret_refusal, struct desk_change *ret_undone,
			    struct arena *arena, int *ret_change, struct error *error);

/* Whether an operator or supervisor of that id is there to be handed a dossier. */
enum status store_desk_has_colleague(struct store *store, long person, bool *ret_has,
				     struct error *error);

/* Makes the new dossiers of an arrangement and marks the old ones replaced; each new one needs a
 * judgement then. *ret_dossiers lives in the arena. *ret_refusal: PAGES, NO_PAGE, OTHER_BRANCH, and
 * whatever stands against changing one of the old ones. */
enum status store_desk_arrange(struct store *store, const struct desk_action *action,
			       struct arena *arena, enum refusal *ret_refusal, long **ret_dossiers,
			       size_t *ret_count, int *ret_change, struct error *error);

/* Takes back the arrangement that made action->dossier: the old dossiers are live again, as they
 * were judged. *ret_refusal DECIDED: one of the new ones is decided, or arranged again. */
enum status store_desk_unarrange(struct store *store, const struct desk_action *action,
				 struct arena *arena, enum refusal *ret_refusal,
				 long **ret_dossiers, size_t *ret_count, int *ret_change,
				 struct error *error);

/*
 * Stores one more judgement of a dossier that was loaded with store_load_dossier() and judged: the
 * claim, what was settled, its place in the queue. Within the transaction.
 */
enum status store_save_judgement(struct store *store, const struct dossier *dossier,
				 const struct claim *claim, struct error *error);

#endif
