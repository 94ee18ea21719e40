/* Handwriting in cells: a comb's characters, with all that may stand there and how likely it is. */
#ifndef OCR_HAND_H
#define OCR_HAND_H

#include "base/arena.h"
#include "model/form.h"
#include "model/spelling.h"
#include "ocr/characters.h"
#include "ocr/comb.h"

enum { HAND_GUESSES = 16 };

/* What a hand wrote. All of it lives in the arena that was given. */
struct hand_reading {
	const char *value;         /* in normal form (model/reading.h); NULL: nothing was written */
	double confidence;         /* 0..1 that `value` is right */
	struct spelling *spelling; /* NULL: not read cell by cell */
	struct guess *guesses;     /* values in normal form, likeliest first */
	int guess_count;
	bool fits;        /* the value has the length and the shape that the field asks for */
	bool overwritten; /* something is crossed out or written over (ocr/correction.h) */
	bool blank;       /* what ink there is, is no writing: a rule's rest, dirt */
};

/* Reads the written cells of a comb one by one. */
struct hand_reading hand_read_comb(const struct characters *characters, const struct field *field,
				   const struct zone *zone, const struct comb *comb,
				   struct arena *arena);

/*
 * Brings in what a recogniser of print made of the same comb: `printed` in normal form, right with
 * the probability `trust`. Where both have the same number of characters their odds are multiplied;
 * else the one that fits the field stands.
 */
void hand_join_print(struct hand_reading *reading, const struct field *field, const char *printed,
		     double trust, struct arena *arena);

/* The same for what is not read place by place: the guesses' odds are multiplied by what print's
 * word is worth. */
void hand_join_amount(struct hand_reading *reading, const char *printed, double trust,
		      struct arena *arena);

#endif
