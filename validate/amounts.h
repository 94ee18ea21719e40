/*
 * The sums of a dossier. The same amount stands in several places: the total on both pages of the
 * sheet and as the sum of the parts; what the pharmacy took on the sheet, on its invoice, as the
 * sum of the invoice's lines and as the list prices of the boxes.
 */
#ifndef VALIDATE_AMOUNTS_H
#define VALIDATE_AMOUNTS_H

#include "model/claim.h"
#include "validate/paper.h"
#include "validate/vote.h"

/* An amount and the probability that it is right; value AMOUNT_UNKNOWN when a part was not read. */
struct figure {
	centimes value;
	double confidence;
};

struct amounts {
	struct figure montant_frais, total_general;
	struct figure acts;     /* sum of all rows of acts; 0 and sure when there are none */
	struct figure pharmacy; /* sum of the pharmacy's rows */
	struct figure invoices; /* sum of the invoices' totals */
	struct figure lines;    /* sum of all invoice lines */
	struct figure boxes;    /* list prices of the boxes whose codes are there */

	/* what they come to, the other places heard; the one side of the sum never hears the other
	 */
	struct figure medicines; /* what the medicines cost; 0 and sure when there are none */
	struct figure parts;     /* acts and medicines */
	struct figure written;   /* the total as written, once or twice */

	/* the same with both sides of the sum heard: what the claim stands on */
	struct figure acts_heard, medicines_heard, total_heard;
};

void amounts_gather(const struct paper *paper, struct amounts *ret_amounts);

bool figure_is_known(struct figure figure);
struct figure figure_sum(struct figure a, struct figure b);
struct figure figure_difference(struct figure whole, struct figure part);

/* The figure of one reading. */
struct figure figure_read(const struct reading *reading);

/* Adds a voice for a known figure. */
void figure_vote(struct ballots *ballots, struct figure figure);

#endif
