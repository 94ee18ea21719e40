/*
 * Every threshold of confidence that decides whether a claim is accepted, in one place. The table
 * is validate/thresholds.list; `waraqa calibrate --thresholds` prints it anew, measured.
 */
#ifndef VALIDATE_THRESHOLDS_H
#define VALIDATE_THRESHOLDS_H

#include "model/reading.h"
#include "model/value_kind.h"

/*
 * A key value of this kind that stands on this source is taken without a person from this
 * confidence on. What the table does not name is never taken: more than 1. What a person said is
 * always.
 */
double threshold_of(enum value_kind kind, enum source source);

/*
 * Limits that no reading's confidence alone decides. All were chosen, none is measured; each has
 * stood since the rule that uses it.
 */

/* All key values of a claim must be right together with this probability, whatever it is worth. */
#define CLAIM_SURE 0.98

/* What a look at one doubtful value costs, in centimes, where the fund has no rule of it: 45
 * seconds at 1.00 a minute, to open the dossier, find the place and compare. */
#define LOOK_PRICE 75

/* A finding is an error only when it is this probable; below, a person looks. */
#define FINDING_SURE 0.995

/* The same that no ink is in a place for a stamp or a signature: a sheet has four that are looked
 * at, each a chance to be wrong. Of some 3000 such places of 587 clean generated dossiers one was
 * called empty with 0.9958: a stamp that a black and white scan had nearly lost. */
#define ABSENCE_SURE 0.999

/* That a stamp or a signature is not there is named from here on. */
#define MARK_SURE 0.97

/* A reading less sure than this proves nothing by differing. */
#define READING_POOR 0.5

/* A reading that is surer contradicts the register; a line of a free document, the other lines. */
#define READ_SURE 0.9
#define LINE_SURE 0.9

/* A second INPE heard with this confidence is a contradiction, not a misreading. */
#define RIVAL_SURE 0.9

/* A name and a birth date read this surely that fit nobody of the family are no misreading. */
#define PERSON_SURE 0.95

/* Without an act that was read, more than a poor reading must speak for a wrong total. */
#define NO_ACT_SURE 0.9
#define INVOICE_SURE 0.8

#endif
