/* The sentences of the breakdown, put together part by part in French and Arabic at once. */
#ifndef VALIDATE_SENTENCE_H
#define VALIDATE_SENTENCE_H

#include "base/arena.h"

#include <stdbool.h>

enum phrase {
#define PHRASE(name, french, arabic) PHRASE_##name,
#include "validate/share.list"
#undef PHRASE
	PHRASE_COUNT
};

/* Lives in `arena`; a copy is a sentence of its own that goes on from there. */
struct sentence {
	struct arena *arena;
	const char *french, *arabic; /* without the full stop; NULL: nothing yet */
	bool has_parts;              /* beside the head */
};

/*
 * Adds a part; the figures {1}, {2}, ... of the phrase follow, at most MESSAGE_FIGURES_MAX texts
 * and a NULL. The first part is the head, from which ":" parts the others; these have commas.
 */
void sentence_add(struct sentence *sentence, enum phrase phrase, ...) __attribute__((sentinel));

/* A sentence that was whole goes on. */
struct sentence sentence_resume(struct arena *arena, const char *french, const char *arabic);

/* The whole with its full stop, in the arena. */
const char *sentence_french(const struct sentence *sentence);
const char *sentence_arabic(const struct sentence *sentence);

#endif
