/* Inside review/: shares with their intervals, drawn in a table's cells on one scale. */
#ifndef REVIEW_KEYING_PLOT_H
#define REVIEW_KEYING_PLOT_H

#include "base/arena.h"
#include "base/proportion.h"
#include "base/text.h"

/* "0,87 %" or "12,4 %", with a no-break space; plain text. */
void plain_share(struct text *out, double share);

/* The same, in the arena. */
const char *plain_share_text(struct arena *arena, double share);

/* The end of a scale that holds the share: 0.001, 0.002, 0.005, 0.01, ... 1. */
double plot_scale(double share);

/*
 * A dot for the share and a line for its interval, from 0 to `scale`, left to right in both
 * languages as figures are. The table beside it says the same: screen readers pass it over.
 */
void plot_share(struct text *out, const struct proportion *proportion, double scale);

#endif
