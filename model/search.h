/*
 * What a dossier is searched by, and what somebody means who types into the one box of a search:
 * names in French or Arabic letters, numbers, codes and days, in any order.
 */
#ifndef MODEL_SEARCH_H
#define MODEL_SEARCH_H

#include "base/arena.h"
#include "base/date.h"

#include <stdbool.h>

/* What has become of a dossier: the names in the store, in addresses and in the API. */
#define DOSSIER_STATE_LIST(X)           \
	X(STATE_WAITING, "waiting")     \
	X(STATE_ACCEPTED, "accepted")   \
	X(STATE_SENT_BACK, "sent_back") \
	X(STATE_REJECTED, "rejected")

enum dossier_state {
#define X(name, text) name,
	DOSSIER_STATE_LIST(X)
#undef X
		DOSSIER_STATE_COUNT
};

/* Static storage. */
const char *dossier_state_name(enum dossier_state state);
/* False, and nothing written, when there is none of that name. */
bool dossier_state_parse(const char *name, enum dossier_state *ret_state);

enum { SEARCH_REASONS_MAX = 4 };

/*
 * A dossier has to have all of it. Texts that are NULL, dates that are not set and numbers that are
 * 0 are not asked for. Of dossier, image, number, cin, box and code the first one counts.
 */
struct search_question {
	const char *name;   /* words of a name, in either alphabet, in any order, also begun */
	long dossier;       /* its id */
	const char *image;  /* the hash of a page's image or of an original, in lower case */
	const char *number; /* the insured's registration or affiliation */
	const char *cin;    /* of the registers, or as written on the paper */
	const char *box;    /* a symbol of a medicine's box, all that it says */
	const char *code;   /* number, CIN, file's name, bordereau or dossier: whichever has it */

	const char *branch, *batch, *fund, *scanner;
	const char *form;  /* without the number of its page: "cnss-610-1-02" */
	const char *state; /* of DOSSIER_STATE_LIST */
	const char *verdict;
	const char *reasons[SEARCH_REASONS_MAX]; /* codes: all of them */
	int reason_count;

	struct date received_from, received_to; /* both days included */
	struct date care_from, care_to;
};

/* True when nothing is asked for: all dossiers are. */
bool search_asks_nothing(const struct search_question *question);

/*
 * Adds what a text means to a question, in `arena`: a code of a reason is one, 13 digits and more
 * are a box, 64 hexadecimal digits an image, "#12" a dossier, a day ("18/10/2026", "2026-10-18") or
 * a month ("10/2026") when it came, of two days from the first to the second; any other word with a
 * digit in it is a code; all other words are a name. Arabic digits count as those of Europe. What
 * cannot be added (a second code) is left out: the question shows what was understood.
 */
void search_understand(const char *typed, struct arena *arena, struct search_question *question);

/* A day as people and forms write it: "18/10/2026", "18-10-2026", "18.10.2026", "2026-10-18". */
bool search_parse_day(const char *text, struct date *ret_day);

#endif
