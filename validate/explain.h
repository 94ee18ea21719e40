/*
 * What the lines of the invoices, the box codes and the amounts paid say together. Every way in
 * which they may hang together is weighed: each line is a code's, or a medicine's without a code,
 * or no purchase at all; each code's boxes are those bought, or others were, or its line was not
 * read, or it was not bought. A way is as likely as all it says of names, prices and counts, and of
 * the sum: boxes that come to what was paid leave no room for one that is missing.
 *
 * The ways are gone through depth first, likeliest first, and those that are a million times less
 * likely than the best are left out (branch and bound, Land and Doig 1960). Lists so long or so
 * alike that they have too many ways are not gone through to the end: then the likeliest ways that
 * were found tell what is missing, and that all agrees is not said.
 */
#ifndef VALIDATE_EXPLAIN_H
#define VALIDATE_EXPLAIN_H

#include "validate/candidates.h"
#include "validate/paper.h"

enum code_fate {
	FATE_AGREES,     /* as many boxes as bought */
	FATE_DIFFERS,    /* its lines say another number, and are right */
	FATE_UNREAD,     /* it was bought, but its line was not read */
	FATE_NOT_BOUGHT, /* it is on no invoice */
	FATE_COUNT
};

/* What a line is that is no code's. */
enum { LINE_NO_PURCHASE = -2, LINE_WITHOUT_CODE = -1 };

struct explanation {
	int *code_of_line;           /* in the likeliest way: a code's index, or one of above */
	double *without_code;        /* by line: probability that it is LINE_WITHOUT_CODE */
	double (*fates)[FATE_COUNT]; /* by code: probabilities */
	double agrees; /* probability that codes and lines are one list, and all of it was read; 0
			* when not every way was looked at */
};

/* `candidates` are those of the bought lines. The arrays are in the dossier's arena. */
void explain_purchases(const struct paper *paper, const struct candidates *candidates,
		       struct explanation *ret_explanation);

#endif
