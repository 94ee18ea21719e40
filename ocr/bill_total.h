/*
 * Which of a bill's amounts is what was paid.
 *
 * Every amount on the page is a hypothesis. What speaks for one is arithmetic (the rows or net and
 * tax add up to it, cash less change is it, a small rounding leads to it, it is printed again),
 * layout (below the rows, in larger print) and, least of all, the words beside it. The evidence is
 * added up as logarithms of odds, and the hypotheses share the probability with "it was not read":
 * a naive Bayes classifier as in free_judge.
 */
#ifndef OCR_BILL_TOTAL_H
#define OCR_BILL_TOTAL_H

#include "ocr/bill.h"
#include "ocr/free.h"

enum { TOTALS_MAX = 4 };

/* A value that may be the total, and the best place where it is printed. */
struct total_guess {
	centimes value;
	double probability;
	struct span at;
};

/*
 * The likeliest totals of a page, likeliest first; returns how many, at most TOTALS_MAX. `bill` has
 * its rows and amounts, and was closed: what it takes for the total is evidence too.
 */
int bill_guess_totals(const struct free_page *paper, const struct bill *bill,
		      struct total_guess *guesses);

#endif
