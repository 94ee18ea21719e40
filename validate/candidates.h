/* Which medicines of the register the lines of invoices and ordonnances may be. */
#ifndef VALIDATE_CANDIDATES_H
#define VALIDATE_CANDIDATES_H

#include "validate/formulary.h"
#include "validate/paper.h"

/* From here on a line's first candidate is what it is called, and its only code is proposed. */
#define CANDIDATE_SURE 0.9

struct candidates {
	int count; /* 0 too when there is no formulary to ask */
	struct product_candidate items[PRODUCT_CANDIDATES_MAX]; /* likeliest first */
	double none; /* probability that the register does not have it */
};

/* By line, in the dossier's arena. */
struct candidates *candidates_of_bought(const struct paper *paper);
struct candidates *candidates_of_prescribed(const struct paper *paper);

/*
 * What else speaks for a bought line's candidates: an amount that is one box's though the price was
 * read otherwise, and lines of ordonnances but those that are a code's. Puts them in order again.
 */
void candidates_refine(struct candidates *candidates, const struct bought_line *line,
		       const struct paper *paper, const bool *is_of_code);

/* The likeliest name and its probability, whatever the presentation; NULL: no candidate. */
const char *candidates_name(const struct candidates *candidates, double *ret_probability);

/* The medicine, if one code alone is sure; else NULL. */
const struct medicine *candidates_only(const struct candidates *candidates);

/* "A, B, C": at most three names that the line may be, likeliest first; NULL: none is likely
 * enough to be worth a look. */
const char *candidates_names(const struct candidates *candidates, struct arena *arena);

/* The probability that the line is a medicine of this code or name, and of any other. */
double candidates_for(const struct candidates *candidates, const struct medicine *medicine);
double candidates_against(const struct candidates *candidates, const struct medicine *medicine);

#endif
