/*
 * Inside print/: sentences for people, in French or Arabic, with pieces of the other script in
 * them.
 *
 * A number, a date, a code or a name in the other direction is put between Unicode's isolates
 * (UAX #9, X5a-X6a), so that its own punctuation and its neighbours cannot jumble it.
 */
#ifndef PRINT_WRITING_H
#define PRINT_WRITING_H

#include "base/date.h"
#include "base/text.h"

#include <stdbool.h>

/* Appends a sentence with what is of the other direction isolated, and with French's spaces that
 * no line breaks at. Isolates that are there already are kept as they are. */
void writing_append(struct text *text, const char *sentence, bool is_rtl);

/* True when the French sentence says "page N"; "page 12" does not say page 1. */
bool writing_names_page(const char *sentence, int page);

/* Appends "13/09/2026"; nothing for no date. */
void writing_append_date(struct text *text, struct date date);

#endif
