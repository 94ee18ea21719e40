/*
 * Everybody whom a register names, as plain rows, and pairs of rows that are one person. Read by
 * store/, compared by validate/ over the whole register (`waraqa audit registers`).
 */
#ifndef MODEL_REGISTERED_H
#define MODEL_REGISTERED_H

#include "base/date.h"

#include <stdbool.h>
#include <stddef.h>

enum registered_as {
	REGISTERED_INSURED,
	REGISTERED_SPOUSE,
	REGISTERED_CHILD,
	REGISTERED_ELSEWHERE, /* in the list that another scheme gave */
	REGISTERED_KINDS
};

/* Strings are lent by whoever made the row. */
struct registered_person {
	enum registered_as as;
	const char *scheme;                 /* of ELSEWHERE; else NULL */
	const char *number;                 /* of the insured, or that of the other scheme */
	int rank;                           /* of the dependant; else 0 */
	const char *cin;                    /* capitals and digits; NULL when unknown */
	const char *last_name, *first_name; /* in French or Arabic script */
	struct date birth;
	char sex;                         /* 'M', 'F'; 0 when not told */
	struct date valid_from, valid_to; /* of the cover; valid_to unset: open */
};

/*
 * What two rows of one person mean. In DOUBLE_SPOUSE, DOUBLE_CHILD_INSURED and DOUBLE_PARENTS the
 * first row is the one that should not be there: who is insured is nobody's dependant, and children
 * of two insured parents belong to the father's fund. In the others both have to be looked at.
 */
#define DOUBLE_LIST(X)                                                         \
	X(DOUBLE_INSURED, "insured_twice", "insured twice")                    \
	X(DOUBLE_SPOUSE, "spouse_insured", "a spouse who is insured")          \
	X(DOUBLE_CHILD_INSURED, "child_insured", "a child who is insured")     \
	X(DOUBLE_PARENTS, "child_of_two", "a child under both parents")        \
	X(DOUBLE_DEPENDANT, "dependant_twice", "a dependant registered twice") \
	X(DOUBLE_SCHEME, "other_scheme", "covered by another scheme") /* the second: ELSEWHERE */

enum double_kind {
#define X(name, word, text) name,
	DOUBLE_LIST(X)
#undef X
		DOUBLE_KINDS
};

struct registered_double {
	const struct registered_person *first, *second;
	enum double_kind kind;
	double probability; /* that both are one person, 0..1 */
	bool together;      /* there is a day on which both covers hold */
};

/* The kind's word in JSON and in the store, and in a sentence. Static storage. */
const char *double_kind_word(enum double_kind kind);
const char *double_kind_text(enum double_kind kind);

#endif
