/*
 * Double keying: what two people make of one place on the paper, without seeing what the machine
 * made of it or what the other one did, and what follows from that.
 */
#ifndef MODEL_KEYING_H
#define MODEL_KEYING_H

#include "base/arena.h"
#include "model/reading.h"
#include "model/value_kind.h"

#include <stdbool.h>

/* What a person says of a place, with its name in the store and in forms. */
#define KEYED_LIST(X)                                            \
	X(KEYED_VALUE, "value")                                  \
	X(KEYED_NOTHING, "nothing")     /* nothing is written */ \
	X(KEYED_ILLEGIBLE, "illegible") /* something is, and nobody can say what */

enum keyed_state {
#define X(name, text) name,
	KEYED_LIST(X)
#undef X
};

/* `value` is NULL unless the state is KEYED_VALUE. */
struct keyed {
	enum keyed_state state;
	const char *value;
};

const char *keyed_state_name(enum keyed_state state);

/* False when no state has that name (or it is NULL). */
bool keyed_state_parse(const char *text, enum keyed_state *ret_state);

/*
 * What was typed as the read format says it, so that two people who write the same differently
 * agree: "13/9/26" and "13092026" are "2026-09-13", "1 245,5 dh" is "1245.50", "k 15,50" is
 * "K15.5"; Arabic digits are taken as well. Of a year of two digits up to 40 is 2000 and more. What
 * does not parse is left as typed, without blanks at its ends. In the arena.
 */
const char *keying_normal(struct arena *arena, enum value_kind kind, const char *typed);

/*
 * Whether two say the same. Amounts to the centime; names in any order of their words, without
 * titles, accents and blanks (BEN ALI is BENALI); texts folded; all else without blanks. Two that
 * find a place illegible agree.
 */
bool keyed_agree(enum value_kind kind, const struct keyed *a, const struct keyed *b);

/* What a machine accepted. `value` NULL: nothing is written there. */
struct machine_value {
	const char *value;
	enum source source;
};

/* How a task stands once both have keyed it, with its name in the store. */
#define KEYING_OUTCOME_LIST(X)                                                              \
	X(KEYING_AGREED, "agreed")                                                          \
	X(KEYING_DIFFERS, "differs")   /* the two differ: somebody else has to decide */    \
	X(KEYING_DISPUTED, "disputed") /* they agree, but a register says something else */ \
	X(KEYING_ARBITRATED, "arbitrated")

enum keying_outcome {
#define X(name, text) name,
	KEYING_OUTCOME_LIST(X)
#undef X
};

const char *keying_outcome_name(enum keying_outcome outcome);

/* Whether the machine is right, with its name in the store; illegible: nobody can tell. */
#define KEYING_FINDING_LIST(X)    \
	X(FINDING_RIGHT, "right") \
	X(FINDING_WRONG, "wrong") \
	X(FINDING_UNTOLD, "untold")

enum keying_finding {
#define X(name, text) name,
	KEYING_FINDING_LIST(X)
#undef X
};

const char *keying_finding_name(enum keying_finding finding);

/* The machine's value held against what is written there. A name that a register settled may be
 * spelt otherwise on the paper: a letter in six, and its particles. */
enum keying_finding keying_find(enum value_kind kind, const struct machine_value *machine,
				const struct keyed *written);

/*
 * What two keyings come to: KEYING_AGREED with *ret_finding, else somebody has to decide and
 * *ret_finding is FINDING_UNTOLD. Where both agree and a register settled the machine's value
 * otherwise, the paper may have the slip: KEYING_DISPUTED.
 */
enum keying_outcome keying_settle(enum value_kind kind, const struct keyed *first,
				  const struct keyed *second, const struct machine_value *machine,
				  enum keying_finding *ret_finding);

#endif
