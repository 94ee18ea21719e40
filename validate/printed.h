/*
 * Box codes known by the digits under bars that could not be read. OCR digits prove little: of
 * misreadings with two digits wrong, 11 % have a right check digit and 0.6 % are another listed
 * medicine's code. Such a code counts as a box only when the register has it and something else on
 * the paper says the same.
 */
#ifndef VALIDATE_PRINTED_H
#define VALIDATE_PRINTED_H

#include "validate/paper.h"

/*
 * How sure a confirmed code is: under what a claim is accepted with, whatever else is right.
 * Chosen, not measured: a person looks at each (R12).
 */
#define PRINTED_CONFIDENCE 0.9

/* True for a box code that is digits under unread bars, confirmed or not. */
bool printed_is_code(const struct reading *reading);

/* True for a box code that a person gave, where no symbol was read. */
bool printed_is_said(const struct dossier *dossier, const struct reading *reading);

/* True when a person has said what is at that place of a page: a code, or that there is none. */
bool printed_is_answered(const struct dossier *dossier, int page, struct box box);

/*
 * True when the price beside the code is the register's for it, or when no price was read there and
 * a line of an invoice, whose price does not say otherwise, or of an ordonnance names the medicine.
 * A price that differs rules the code out. The paper's lines must have been gathered.
 */
bool printed_is_confirmed(const struct paper *paper, const struct reading *code);

#endif
