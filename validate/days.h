/* One day that stands in several places of the paper. */
#ifndef VALIDATE_DAYS_H
#define VALIDATE_DAYS_H

#include "validate/paper.h"
#include "validate/vote.h"

/* A day, how sure it is, and where it stands. */
struct day {
	struct date date; /* unset: not read */
	double confidence;
	int voices;                  /* places that say so */
	const struct reading *where; /* one of them */
};

enum { DAY_PLACES = 3 };

/* Adds a voice for the day that a reading says, if it says one; NULL is allowed. */
void day_vote(struct ballots *ballots, const struct reading *reading);

/* The day that a vote of day_vote() came to. */
struct date day_of_vote(struct vote vote);

/*
 * The first place that has a date says which day it is; all of them, how sure that is. Places may
 * be NULL.
 */
struct day day_find(const struct reading *const places[DAY_PLACES]);

#endif
