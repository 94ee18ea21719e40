/*
 * Voting: a line is shown to the engine in several ways until enough of the readings agree. One
 * look is right most of the time; when looks disagree, that is the best sign there is of a doubtful
 * value.
 */
#ifndef OCR_VOTE_H
#define OCR_VOTE_H

#include "base/arena.h"
#include "model/form.h"
#include "ocr/comb.h"
#include "ocr/engine.h"
#include "ocr/zone.h"

#include <stdbool.h>

struct vote {
	const char *value; /* normalised, in the arena; NULL: nothing was read */
	bool fits;         /* has the length and shape the field asks for */
	double score;      /* the best score among the looks that agree, 0..100 */
	int looks;         /* how many looks were taken */
	int agreeing;      /* how many of them gave this value */
};

enum { VOTE_LOOKS = 6 };

/* Reads the lines (boxes of the zone) as one value of a field that is not a comb. */
struct vote vote_read_lines(struct engine *engine, const struct field *field,
			    const struct zone *zone, const struct box *lines, int line_count,
			    struct arena *arena);

/*
 * Reads the writing of a comb: its cells pushed together to a line, and each cell by itself. A
 * value whose length is not the number of written cells does not fit. `expected` is what another
 * recogniser is sure of (NULL: none): a look that says the same, or two that make nothing of it,
 * are enough.
 */
struct vote vote_read_comb(struct engine *engine, const struct field *field,
			   const struct zone *zone, const struct comb *comb, const char *expected,
			   struct arena *arena);

#endif
