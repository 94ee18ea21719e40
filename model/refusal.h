/* Why something that a person wants to do to a dossier is not done: one list. */
#ifndef MODEL_REFUSAL_H
#define MODEL_REFUSAL_H

#include "base/error.h"

enum refusal {
	REFUSAL_NONE,
#define REFUSAL(name, status, english, french, arabic) REFUSAL_##name,
#include "model/refusal.list"
#undef REFUSAL
	REFUSAL_COUNT
};

/* Fills the error with the refusal's status and sentence, and returns the status; STATUS_OK and the
 * error left alone for REFUSAL_NONE. */
enum status refusal_set(enum refusal refusal, struct error *error);

/* What the person reads; "" for REFUSAL_NONE. Static storage. */
const char *refusal_fr(enum refusal refusal);
const char *refusal_ar(enum refusal refusal);

/* "NOT_ACCEPTABLE". Static storage. */
const char *refusal_name(enum refusal refusal);

#endif
