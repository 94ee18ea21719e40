/* What `waraqa calibrate --minute` prints: what it costs to look, and what it costs not to. */
#ifndef CLI_CALIBRATION_COST_H
#define CLI_CALIBRATION_COST_H

#include "base/money.h"
#include "cli/truth.h"

#include <stdio.h>

/*
 * For several stakes: the confidence from which on a value is taken, 1 - look / stake, and what the
 * answers say of it: how many of each kind a person looks at, how many of the others are wrong,
 * what both come to for 1000 values, and the same had another confidence been asked for that would
 * have cost least. `look` is what a look at one value costs, more than 0.
 */
void calibration_print_cost(const struct answers *answers, double look_centimes, FILE *out);

#endif
