/*
 * Trust: from an engine's score to a probability. The tables were measured
 * (docs/quality/confidence.md says how); an engine's score by itself is only an ordering.
 */
#ifndef OCR_TRUST_H
#define OCR_TRUST_H

#include "model/reading.h"
#include "ocr/vote.h"
#include "ocr/zone.h"

#include <stdbool.h>

/* Probability that what the looks at a line voted for is right. */
double trust_of_vote(const struct vote *vote, enum source source);

/* True when the ink in the box is enough to be writing, not dirt. */
bool trust_is_writing(const struct zone *zone, struct box box);

/*
 * True when the writing looks machine-made: letters of a line stand at the same height and on one
 * base line to within a few hundredths of their height, which hands do not do. Of figures, which
 * are all of one height, the tops must line up as well: what takes a printed line away also cuts
 * written feet level.
 */
bool trust_is_print(const struct zone *zone, bool figures);

#endif
