/*
 * Which practitioner, pharmacy and establishment: their INPE from labels, cells, print and stamps,
 * and the register, with the probability of each. practice.c has the model.
 */
#ifndef VALIDATE_PRACTICE_H
#define VALIDATE_PRACTICE_H

#include "validate/paper.h"

enum practice_place { PRACTICE_DOCTOR, PRACTICE_PHARMACY, PRACTICE_ESTABLISHMENT, PRACTICE_PLACES };

struct practice {
	const char *inpe;                  /* the likeliest; NULL: none was read */
	const struct practitioner *row;    /* NULL: not in the register, or of the wrong kind */
	double confidence;                 /* that it is this one's dossier */
	bool on_label;                     /* a barcode says it */
	const struct reading *where;       /* a reading of it, NULL when only a barcode says it */
	const char *rival;                 /* another INPE, surely there too; NULL: none */
	const struct reading *rival_where; /* where that one stands; NULL */
};

void practice_find(const struct paper *paper, enum practice_place place,
		   struct practice *ret_practice);

/* What stands in one field in all likelihood. */
struct practice_field {
	const struct reading *reading;
	const char *inpe;
	const struct practitioner *row; /* NULL: not in the register, or of the wrong kind */
	double probability;             /* that it stands there */
	double as_read;                 /* that what was read does */
};

/* All fields of a place that were read; gives how many. `fields` has room for VOICES_MAX. */
int practice_fields(const struct paper *paper, enum practice_place place,
		    struct practice_field *fields);

#endif
