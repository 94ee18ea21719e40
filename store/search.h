/*
 * Searching dossiers by all that is known of them, a page of results at a time. Part of
 * store/store.h, which rooms include.
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/money.h"
#include "model/search.h"

#include <stdbool.h>
#include <stddef.h>

struct store;

/* A dossier that was found. Strings live in the arena; NULL: not known. */
struct search_line {
	long dossier;
	const char *name; /* as `show` takes it */
	const char *branch, *batch, *fund;
	struct date received, care_date;
	const char *beneficiary;
	const char *insured; /* by the register */
	const char *number;  /* the insured's */
	const char *verdict, *decision;
	const char *state;   /* of DOSSIER_STATE_LIST */
	const char *reasons; /* "R01 R15" */
	centimes total, payable;
	int pages;
	const char *held_by, *handed_to; /* names of colleagues; NULL also to a branch */
	struct date deadline;            /* of one that waits; not told to a branch */
	bool is_near;                    /* its name is only like the one that was asked for */
};

/* Where a page of results begins. Zeroed: at the newest. */
struct search_place {
	struct date received;
	long dossier; /* the last one that was given; 0: none yet */
	bool is_near; /* among the names that are only like it */
};

/* "2026-10-18.1234", "2026-10-18.1234.near": of SEARCH_PLACE_SIZE bytes at most. Parsing refuses
 * anything else. */
enum { SEARCH_PLACE_SIZE = 64 };
char *search_place_format(const struct search_place *place, char *text);
bool search_place_parse(const char *text, struct search_place *ret_place);

/* A page of results. */
struct search_results {
	struct search_line *lines;
	size_t count;
	struct search_place next; /* where the next page begins; its dossier is 0: there is none */
};

/*
 * The newest `most` dossiers that have all that is asked for, after a place; of a name first those
 * that have it, in whatever spelling or alphabet, then those whose name begins with it or is like
 * it. What a branch's session is given is the branch's own. All lives in `arena`.
 */
enum status store_search(struct store *store, const struct search_question *question,
			 const struct search_place *after, int most, struct arena *arena,
			 struct search_results *ret_results, struct error *error);

/* Notes in the audit trail that a list was taken out of the store: what sort of list ("dossiers"),
 * and how many lines. */
enum status store_note_export(struct store *store, const char *list, long lines,
			      struct error *error);

#endif
