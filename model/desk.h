/*
 * The desk: what a person does to a dossier, and what it comes to. Stored by store/desk.h, judged
 * by pipeline/, shown by review/.
 *
 * Nothing is ever overwritten. What a person does is a change, numbered 1, 2, ... within its
 * dossier; the newest number is the dossier's revision. A value is one more reading with the source
 * `person`; taking a change back is a change of its own.
 */
#ifndef MODEL_DESK_H
#define MODEL_DESK_H

#include "base/arena.h"
#include "base/money.h"
#include "model/claim.h"
#include "model/geometry.h"
#include "model/refusal.h"

#include <stdbool.h>

/*
 * How sure a value is that a person gave. Not 1: single keying errs on 1 to 4 of 100 complex fields
 * (../docs/data-model.md, "A person's word"), but here the person corrects one value with the paper
 * in view and the machine's word beside it. Double keying measures it; until it has, this is a
 * judgement, and it stands here alone.
 */
#define PERSON_CONFIDENCE 0.999

/* What a person can do, with the name in the store, in the API and in the audit's details. */
#define DESK_DEED_LIST(X)                                                                       \
	X(DESK_CORRECT, "correct")     /* a field says this */                                  \
	X(DESK_CONFIRM, "confirm")     /* a field says what was read */                         \
	X(DESK_MISSING, "missing")     /* nothing is on the paper there */                      \
	X(DESK_PAGE_TYPE, "page_type") /* a page is this kind of paper */                       \
	X(DESK_PAGE_TURN, "page_turn") /* a page is upright so */                               \
	X(DESK_ARRANGE, "arrange")     /* pages belong to other dossiers: split, merge, move */ \
	X(DESK_UNDO, "undo")           /* takes a change back */                                \
	X(DESK_NOTE, "note")           /* for whoever has the dossier next */                   \
	X(DESK_HAND, "hand")           /* a colleague shall do it */                            \
	X(DESK_ACCEPT, "accept")                                                                \
	X(DESK_SEND_BACK, "send_back") /* with its letter */                                    \
	X(DESK_REJECT, "reject")                                                                \
	X(DESK_REOPEN, "reopen")

enum desk_deed {
#define X(name, text) name,
	DESK_DEED_LIST(X)
#undef X
		DESK_DEED_COUNT
};

/* What was decided. Sent back and rejected dossiers have the verdict `rejected`: nothing is paid on
 * them; of one that was reopened the verdict is `review` until it is decided anew. */
#define DESK_DECISION_LIST(X)              \
	X(DECISION_NONE, "none")           \
	X(DECISION_ACCEPTED, "accepted")   \
	X(DECISION_SENT_BACK, "sent_back") \
	X(DECISION_REJECTED, "rejected")   \
	X(DECISION_REOPENED, "reopened")

enum desk_decision {
#define X(name, text) name,
	DESK_DECISION_LIST(X)
#undef X
};

/* Where a page goes: page `page` of `dossier` becomes a page of the `target`-th new dossier, from
 * 0, in the order of the pieces. */
struct desk_piece {
	long dossier;
	int page;
	int target;
};

/* One deed, as it is asked for. Strings and pieces are lent; what the deed does not need is 0. */
struct desk_action {
	enum desk_deed deed;
	long dossier;
	long person; /* who does it */
	bool is_supervisor;
	int revision;  /* of the dossier as the person saw it; negative: as it is now */
	bool is_trial; /* nothing is stored: the outcome says what would come of it */

	int page;         /* of a value or a page deed: the page's number */
	const char *form; /* of a value: the page's type, as in a reading; NULL: the page's */
	const char *name; /* of a value: the field's */
	/* CORRECT: as typed, normalised by the field's content ("18/10/2026", "245,50"). */
	const char *value;
	struct box box; /* of a value: where on the page it stands; w 0: where the field is */

	const char
		*type; /* PAGE_TYPE: a form's name, or a kind of page (model/page.h), or "blank" */
	int turn_deg;  /* PAGE_TURN: clockwise turn that makes the page as delivered upright */
	const struct desk_piece *pieces; /* ARRANGE: every page of all dossiers it names, once */
	size_t piece_count;

	int undoes;         /* UNDO: the change; 0: the person's last that is not taken back */
	bool in_spite;      /* ACCEPT: although there are errors or doubts; supervisors only */
	const char *reason; /* REJECT: a code of model/reason.list */
	const char *note;   /* NOTE, HAND, decisions; NULL: none. ACCEPT in spite needs one */
	long colleague;     /* HAND: to whom; 0: to nobody any more */
};

/* What one payer pays before and after; AMOUNT_UNKNOWN when it cannot be said. */
struct desk_payment {
	const char *payer;
	centimes before, after; /* 0: nothing */
};

/* What a deed came to. All lives in the arena that was given with it. */
struct desk_outcome {
	enum refusal refusal; /* why nothing was done, when the status is the refusal's */
	long dossier;         /* to look at now: the first new one after ARRANGE and its undoing */
	int revision;         /* of that dossier now */
	int change;           /* the number of the change that was made */
	const char *value;    /* of a value deed: in normal form; NULL: missing */

	/* What is not as it was before. */
	enum verdict verdict_before, verdict;
	enum desk_decision decision;
	bool may_accept; /* no error and no doubt is left, and what would be paid is known */
	centimes total_before, total, payable_before, payable; /* AMOUNT_UNKNOWN: not known */
	LIST(struct reason) added, removed;                    /* by code, severity and place */
	LIST(struct desk_payment) payments; /* of every payer, also those that are equal */
	size_t doubts;                      /* that are left */

	LIST(long)
	dossiers; /* ARRANGE: the new ones, in the order of their targets; of its
		   * undoing: the old ones that are back */
};

/* True when whoever may decide may accept: no error and no doubt is left, and what would be paid is
 * known. */
bool desk_may_accept(const struct claim *claim);

/* Both static storage. */
const char *desk_deed_name(enum desk_deed deed);
const char *desk_decision_name(enum desk_decision decision);

/* False, and nothing written, when there is none of that name. */
bool desk_deed_parse(const char *name, enum desk_deed *ret_deed);
bool desk_decision_parse(const char *name, enum desk_decision *ret_decision);

/* True for ACCEPTED, SENT_BACK and REJECTED. */
bool desk_is_decided(enum desk_decision decision);

/* True for CORRECT, CONFIRM and MISSING; and for ACCEPT, SEND_BACK, REJECT and REOPEN. */
bool desk_deed_is_value(enum desk_deed deed);
bool desk_deed_is_decision(enum desk_deed deed);

#endif
