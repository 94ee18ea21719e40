/* What `waraqa calibrate` prints: a table for people, JSON, or the lines of the thresholds. */
#ifndef CLI_CALIBRATION_REPORT_H
#define CLI_CALIBRATION_REPORT_H

#include "cli/truth.h"

#include <stdio.h>

/*
 * `rate` is the share of answered values that may be wrong, 0..1, both excluded; `listed` how many
 * of the surest wrong answers are shown. Those show what is written in the dossiers.
 */
void calibration_print_table(const struct answers *answers, double rate, size_t listed, FILE *out);

/* One JSON object on one line. */
void calibration_print_json(const struct answers *answers, double rate, size_t listed, FILE *out);

/*
 * The lines of validate/thresholds.list, each below a comment with what was measured. A threshold
 * that is proven takes the place of the one there is; without proof that one stays.
 */
void calibration_print_thresholds(const struct answers *answers, double rate, FILE *out);

#endif
