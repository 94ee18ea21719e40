/* Amounts in integer centimes of a dirham; never a floating-point number. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>

typedef long long centimes;

enum { MONEY_TEXT_SIZE = 32 };

/*
 * Reads an amount as people and software write it: "536,20", "1 245.50 DH", "371,-", "250".
 * Spaces group thousands; a comma or point followed by one, two digits or "-" at the end is the
 * decimal mark; "DH", "DHS", "MAD" after it are passed over. Refuses anything else.
 */
bool money_parse(const char *text, centimes *ret_amount);

/* Writes "1245.50" (a minus sign in front when negative) and returns `buffer`. */
char *money_format(centimes amount, char *buffer);

#endif
