/*
 * Amounts and key letters in free handwriting, outside combs: all ways to group the segments of the
 * writing into characters, with all that each group may be, and of these the ways that are an
 * amount.
 */
#ifndef OCR_LATTICE_H
#define OCR_LATTICE_H

#include "ocr/hand.h"

/* Reads the zone's writing by the field's content: an amount, a count, or a key letter with its
 * coefficient. No value when there is no ink as tall as a character, or
 * more ink than any amount has. */
struct hand_reading lattice_read(const struct characters *characters, const struct field *field,
				 const struct zone *zone, struct arena *arena);

#endif
