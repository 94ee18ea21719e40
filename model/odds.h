/*
 * What else a reading may be, by the recogniser alone, as bytes to store: its spelling and its
 * guesses, to the last bit, so that whoever judges it again weighs the same evidence.
 *
 * The bytes are: 1; the spelling's places (0: none), and of each a mask of five bytes of the
 * characters that are not impossible, their odds, and that of no character; the number of guesses,
 * and of each its probability, its length and its text. Numbers are little-endian, odds four bytes
 * as IEEE 754 has them, probabilities eight, counts and lengths two.
 */
#ifndef MODEL_ODDS_H
#define MODEL_ODDS_H

#include "base/arena.h"
#include "model/reading.h"

#include <stdbool.h>
#include <stddef.h>

/* Bytes in the arena; NULL when the recogniser said nothing but the value. */
unsigned char *odds_pack(struct arena *arena, const struct reading *reading, size_t *ret_length);

/* Sets spelling and guesses, which live in the arena; false when the bytes are not such. */
bool odds_unpack(struct arena *arena, const unsigned char *bytes, size_t length,
		 struct reading *reading);

#endif
