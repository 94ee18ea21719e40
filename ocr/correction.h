/*
 * Values that were crossed out or written over and written anew. What people do to a wrong
 * character is more ink: a second character over the first, a scribble, a bar; and what they put
 * above the line. A recogniser sees a doubtful character there or, where the new one covers the
 * old, a fair one. The rules compare a place with its neighbours, which the same pen wrote.
 */
#ifndef OCR_CORRECTION_H
#define OCR_CORRECTION_H

#include "model/spelling.h"
#include "ocr/comb.h"

/*
 * True when a cell of the comb is corrected: it is no character, its strokes are heavier than the
 * others' and it is in doubt, it is blackened, or it is in doubt and a character stands above it,
 * where no line of writing is. `spelling` has a place for each written cell.
 */
bool correction_in_comb(const struct comb *comb, const struct spelling *spelling,
			const struct field *field, const struct zone *zone);

/* True when the zone's line begins with writing that one stroke holds together, as a bar or a
 * scribble does, and other writing follows. */
bool correction_in_line(const struct zone *zone);

#endif
