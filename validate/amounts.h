/*
 * The sums of a dossier. The same amount stands in several places: the total on both pages of the
 * sheet and as the sum of the parts; what the pharmacy took on the sheet, on its invoice, as the
 * sum of the invoice's lines and as the list prices of the boxes. settle_amounts.c has weighed them
 * against each other: what is said here is as sure as its readings are, all places heard.
 */
#ifndef VALIDATE_AMOUNTS_H
#define VALIDATE_AMOUNTS_H

#include "model/claim.h"
#include "validate/paper.h"

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

	struct figure medicines; /* what the medicines cost; 0 and sure when there are none */
	struct figure parts;     /* acts and medicines */
	struct figure written;   /* the total as written, once or twice: the surer one */
};

void amounts_gather(const struct paper *paper, struct amounts *ret_amounts);

/* True when the list prices of the boxes come to what was paid; false when either is unknown. */
bool amounts_are_of_list(const struct amounts *amounts);

bool figure_is_known(struct figure figure);
struct figure figure_sum(struct figure a, struct figure b);

/* The figure of one reading. */
struct figure figure_read(const struct reading *reading);

#endif
