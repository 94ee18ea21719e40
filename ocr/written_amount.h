/* How people write an amount, read from its characters: pure text. */
#ifndef OCR_WRITTEN_AMOUNT_H
#define OCR_WRITTEN_AMOUNT_H

#include "base/money.h"

#include <stdbool.h>

/*
 * Takes an amount's characters apart: digits, ',' for a point or comma at the foot, '-' for a dash
 * or a line of an equals sign, ' ' for a wide gap, '^' where smaller digits begin that stand
 * higher, 'D' for a letter of a currency. "250,00", "371,-", "=1 245,50=", "250^00", "12,5 DD".
 * False when nobody writes an amount like that. `ret_usual` is how usual the way of writing is,
 * 0..1: it weighs readings against each other, as in "12480", whose comma was lost or never there.
 */
bool written_amount(const char *characters, centimes *ret_amount, double *ret_usual);

/* The same characters if the mark before the centimes was not seen: "25000" is 250,00. False when
 * they have a mark, or too few digits. */
bool written_amount_unmarked(const char *characters, centimes *ret_amount, double *ret_usual);

#endif
