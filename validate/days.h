/* One day that stands in several places of the paper. */
#ifndef VALIDATE_DAYS_H
#define VALIDATE_DAYS_H

#include "validate/paper.h"

/* A day, how sure it is, and where it stands. */
struct day {
	struct date date; /* unset: not read */
	double confidence;
	int voices;                  /* places that say so */
	const struct reading *where; /* one of them */
};

enum { DAY_PLACES = 3 };

/*
 * The first place that has a date says which day it is, unless it was read poorly and another was
 * read better. The surest place that says so tells how sure that is: settle_dates.c has weighed
 * them against each other. Places may be NULL.
 */
struct day day_find(const struct reading *const places[DAY_PLACES]);

#endif
