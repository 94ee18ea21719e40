/*
 * Inside store/: the texts one edit away from a text, so that an index finds near numbers among
 * millions by exact look-up. An edit is an insertion, a deletion, a substitution (Levenshtein 1966)
 * or an exchange of neighbours (Damerau 1964), the mistake of people who type.
 */
#ifndef STORE_NEAR_H
#define STORE_NEAR_H

#include "base/text.h"

#include <stdbool.h>

enum { NEAR_LENGTH_MAX = 24 };

/*
 * Appends to an array literal (see sql.h) the text itself and everything one edit away from it,
 * with letters of `alphabet`, that `is_wanted`. Nothing for a text of over NEAR_LENGTH_MAX - 1
 * bytes.
 */
void near_add(struct text *array, const char *text, const char *alphabet,
	      bool (*is_wanted)(const char *text));

/* near_add() for registration numbers, practitioners' numbers, and CINs. */
void near_add_numbers(struct text *array, const char *number);
void near_add_cins(struct text *array, const char *cin);

#endif
