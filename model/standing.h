/*
 * Where a paper stands, as whoever sent it wants to know: the file in the queue, then its dossiers
 * until they are decided.
 */
#ifndef MODEL_STANDING_H
#define MODEL_STANDING_H

#include <stdbool.h>

/* The name that JSON has for it, and what it means. */
#define STANDING_LIST(X)                                                              \
	X(STANDING_WAITING, "waiting") /* the file waits to be read */                \
	X(STANDING_WORKING, "working") /* it is being read */                         \
	X(STANDING_REVIEW, "review")   /* the dossier waits for a person */           \
	X(STANDING_ACCEPTED, "accepted")                                              \
	X(STANDING_SENT_BACK, "sent_back") /* with a letter that says what to mend */ \
	X(STANDING_REJECTED, "rejected")                                              \
	X(STANDING_REFUSED, "refused") /* the file cannot be read, or was set aside */

enum standing {
#define X(name, code) name,
	STANDING_LIST(X)
#undef X
		STANDING_COUNT
};

const char *standing_code(enum standing standing);

/* False, and nothing written, when there is no such code. */
bool standing_parse(const char *code, enum standing *ret_standing);

#endif
