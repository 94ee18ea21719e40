/*
 * What may stand in a row of places with one character each: for every place, the probability of
 * every character. A recogniser of single characters gives one for a comb's cells; the registers
 * weigh all that could be written there, not only the likeliest text.
 */
#ifndef MODEL_SPELLING_H
#define MODEL_SPELLING_H

#include "base/arena.h"

#include <stdbool.h>

/* What a place may hold, in the order of `struct spelled.odds`. */
#define SPELLING_ALPHABET "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

enum { SPELLING_CHARACTERS = 36, SPELLING_PLACES_MAX = 32 };

/* One place. `odds` and `none` sum to 1; characters that the field cannot have are 0. */
struct spelled {
	float odds[SPELLING_CHARACTERS];
	float none; /* that no character stands there: a scribble, dirt, two characters */
};

struct spelling {
	int length;             /* written places; 1..SPELLING_PLACES_MAX */
	struct spelled *places; /* left to right; lives with the dossier's arena */
};

/* The least that a place gives to any character: no recogniser is surer than this of anything. */
#define SPELLING_FLOOR 1e-6

/* A text that may stand there, or a value a reading may have, with its probability, 0..1. */
struct guess {
	const char *value;
	double probability;
};

/* The index of a character in SPELLING_ALPHABET; -1 when it has none. */
int spelling_index(char character);

/*
 * The natural logarithm of the probability that `text` stands there, the places taken as
 * independent; each place counts at least SPELLING_FLOOR. A text of another length or with other
 * characters is as unlikely as SPELLING_FLOOR at every place.
 */
double spelling_log_probability(const struct spelling *spelling, const char *text);

/* Copies that live in another arena. NULL gives NULL. */
struct spelling *spelling_copy(struct arena *arena, const struct spelling *spelling);
struct guess *guesses_copy(struct arena *arena, const struct guess *guesses, int count);

/* Puts them in order, the likeliest first; of equals the text that sorts first. */
void guesses_sort(struct guess *guesses, int count);

/* Says whether a text has the shape a value must have: a date that exists, a card's number. */
typedef bool (*spelling_filter)(const char *text);

/*
 * The likeliest texts that `fits` (NULL: any), likeliest first, at most `limit`; returns how many.
 * Looks at the `SPELLING_LOOKED_AT` likeliest texts. Probabilities are products of the places' and
 * are not divided among the texts that fit. Texts live in the arena.
 */
enum { SPELLING_LOOKED_AT = 256 };
int spelling_likeliest(const struct spelling *spelling, spelling_filter fits, struct guess *guesses,
		       int limit, struct arena *arena);

#endif
