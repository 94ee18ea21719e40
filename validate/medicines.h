/* Which box code belongs to which line of the invoice and of the ordonnance. */
#ifndef VALIDATE_MEDICINES_H
#define VALIDATE_MEDICINES_H

#include "validate/paper.h"

enum { NO_MATCH = -1 };

struct code_match {
	int bought;          /* boxes on the invoice; NO_MATCH: no line is this medicine */
	centimes unit_price; /* as invoiced; AMOUNT_UNKNOWN */
	const struct bought_line *line; /* the first of its lines; NULL */
	int prescribed; /* boxes on the ordonnance; 0: no quantity read; NO_MATCH: not there */
};

struct matching {
	int *code_of_line;        /* by bought line: index into paper->codes, or NO_MATCH */
	struct code_match *codes; /* by code */
	/*
	 * Lines are left, and there are more of them than codes that the register does not know: at
	 * least one was bought without a code. False also when there is no register to ask.
	 */
	bool lacks_codes;
};

/* The arrays are in the dossier's arena. */
void medicines_match(const struct paper *paper, struct matching *ret_matching);

/* True for a line that says what was bought and for how much. */
bool medicines_is_purchase(const struct bought_line *line);

#endif
