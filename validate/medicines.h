/* Which box code belongs to which line of the invoice and of the ordonnance. */
#ifndef VALIDATE_MEDICINES_H
#define VALIDATE_MEDICINES_H

#include "validate/explain.h"
#include "validate/paper.h"

enum { NO_MATCH = -1 };

/* A finding about codes that is likelier than this is named. */
#define MATCH_NAMED 0.5
/* A line that may be without a code is told of from here on, as a line that was not understood. */
#define MATCH_DOUBTED 0.1

struct code_match {
	int bought;          /* boxes on the invoice; NO_MATCH: no line is this medicine */
	centimes unit_price; /* as invoiced; AMOUNT_UNKNOWN */
	const struct bought_line *line; /* the first of its lines; NULL */
	int prescribed; /* boxes on the ordonnance; 0: no quantity read; NO_MATCH: not there */
	const struct prescribed_line *order; /* its line there; NULL */
	double not_bought;                   /* probability that no invoice has it */
	double differs;        /* that other boxes were bought than are glued, `bought` of them */
	bool count_sure;       /* every line of it has a count that was read for sure */
	double not_prescribed; /* that no ordonnance has it, were its lines read right */
};

struct matching {
	int *code_of_line; /* by bought line: index into paper->codes, or NO_MATCH */
	bool *is_purchase; /* by bought line: false for what is a sum, a rate or a heading */
	struct candidates *candidates; /* by bought line */
	double *without_code;   /* by bought line: probability that its code is not on the paper */
	bool *is_order_of_code; /* by prescribed line */
	struct code_match *codes; /* by code */
	double agrees; /* probability that what is glued is what was bought, line for line */
};

/*
 * Boxes that its lines say, and are likely to mean, are others than those glued; or they say so for
 * sure, whatever the sums make of it.
 */
bool medicines_count_differs(const struct box_code *code, const struct code_match *match);

/* The arrays are in the dossier's arena. */
void medicines_match(const struct paper *paper, struct matching *ret_matching);

/* True for a line that says what was bought and for how much; not a rounding or rebate of 0.00. */
bool medicines_is_purchase(const struct bought_line *line);

/* False for the rest of a stamp or a name that was taken for a prescribed line. */
bool medicines_is_order(const struct prescribed_line *line);

#endif
