/* What was paid for the medicines, as each place of the paper was seen to say it. */
#ifndef VALIDATE_PAID_H
#define VALIDATE_PAID_H

#include "validate/paper.h"

struct paid {
	const struct reading *pharmacy; /* the only row of the sheet; NULL */
	const struct reading *invoice;  /* the total of the only invoice; NULL */
};

/* Lends readings. Several rows or invoices say nothing here. */
struct paid paid_gather(const struct paper *paper);

/*
 * How likely the places are to be read as they were when the medicines come to `sum`;
 * AMOUNT_UNKNOWN: to a sum that nobody knows. What registers and sums have settled is taken as it
 * was seen. Only the ratio of two such numbers means anything.
 */
double paid_likelihood(const struct paid *paid, centimes sum);

#endif
