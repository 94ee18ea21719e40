/*
 * The values a reading may have by the odds of its places, as far as a register is asked for them.
 * Values that do not have a number's, a card's or a day's shape are left out.
 */
#ifndef VALIDATE_LIKELY_H
#define VALIDATE_LIKELY_H

#include "base/arena.h"
#include "base/date.h"
#include "model/reading.h"

enum { LIKELY_MAX = 64, LIKELY_BIRTHS_MAX = 16 };

/* Give how many, likeliest first; 0 without a spelling. `guesses` has room for LIKELY_MAX. */
int likely_numbers(const struct reading *reading, struct guess *guesses, struct arena *arena);
int likely_cins(const struct reading *reading, struct guess *guesses, struct arena *arena);

/*
 * At least so much of the probability is on the 2^doubled likeliest texts of a spelling: those that
 * have either of two characters at the most doubtful places and the likeliest elsewhere.
 */
enum { DOUBLED_FOR_LIKELY = 6, DOUBLED_FOR_BIRTHS = 4 };
double likely_mass(const struct spelling *spelling, int doubled);

struct likely_birth {
	struct date date;
	double probability;
};

/* From the spelling, else the guesses, else the value. `births` has room for LIKELY_BIRTHS_MAX. */
int likely_births(const struct reading *reading, struct likely_birth *births, struct arena *arena);

#endif
