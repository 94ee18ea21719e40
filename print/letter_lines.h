/* Inside print/: how a letter's sentences are written; print_letter_lines() of print.h is all of
 * it. */
#ifndef PRINT_LETTER_LINES_H
#define PRINT_LETTER_LINES_H

#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"

#include <stdbool.h>

/* Appends a pattern with two numbers for {1} and {2}. */
void letter_append_filled(struct text *text, const char *pattern, long first, long second);

/* The sentence with what runs the other way isolated (writing.h), in the arena. */
const char *letter_write(struct arena *arena, const char *sentence, bool is_rtl);

/* The day likewise, as people write it; NULL when it is unset. */
const char *letter_write_date(struct arena *arena, struct date date, bool is_rtl);

#endif
