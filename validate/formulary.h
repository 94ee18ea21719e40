/*
 * The register of medicines, to search by what a line of an ordonnance or an invoice says. Made
 * once for a process; searching changes nothing.
 *
 * A line names a medicine by any of name, strength, form, pack and price, abbreviated and misread.
 * The register knows many codes that no line can tell apart (the same name, strength, form, pack
 * and price): such codes are one candidate, and only a box's bars say which it is.
 */
#ifndef VALIDATE_FORMULARY_H
#define VALIDATE_FORMULARY_H

#include "base/money.h"
#include "model/register.h"

#include <stddef.h>

struct formulary;

/* Copies nothing: the rows and their strings must outlive it. In any order, any number. */
struct formulary *formulary_new(const struct medicine *medicines, size_t count);
void formulary_free(struct formulary *formulary);

/* A line as read. */
struct product_line {
	const char *text;    /* name, strength, form, pack, in any order; NULL or "": nothing */
	const char *dosage;  /* read apart from the text, as on an ordonnance; NULL: not */
	const char *form;    /* the same */
	centimes unit_price; /* as read; 0: none */
	double confidence;   /* of the reader, 0..1; not used: the text itself tells more */
	bool by_hand;        /* misread far more than print */
};

/* Presentations that the line may be, likeliest first. */
struct product_candidate {
	const struct medicine *const *medicines; /* that no line can tell apart; lent */
	int medicine_count;                      /* at least 1 */
	double probability;                      /* that the line is one of these; calibrated */
};

enum { PRODUCT_CANDIDATES_MAX = 8 };

/*
 * Writes at most PRODUCT_CANDIDATES_MAX candidates and gives their number. Their probabilities and
 * that of a medicine outside of the register (ret_none) sum up to at most 1; the rest is on
 * presentations beyond those. Candidates that the line does not tell apart share what is theirs
 * evenly, so add them up to ask for a name. Calibrated on lines of which a quarter are of no row
 * (tests/long/test_medicine_matching.c). Costs about 0.2 ms; takes any bytes.
 */
int formulary_match(const struct formulary *formulary, const struct product_line *line,
		    struct product_candidate candidates[PRODUCT_CANDIDATES_MAX], double *ret_none);

/* The rows of a code: the first, NULL when the register does not have it. */
const struct medicine *formulary_find(const struct formulary *formulary, const char *code);

#endif
