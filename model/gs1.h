/*
 * GS1 element strings: what the symbols on serialised boxes say. GS1 General Specifications,
 * section 3 (application identifiers) and 7.8 (element strings one after another).
 */
#ifndef MODEL_GS1_H
#define MODEL_GS1_H

#include "base/arena.h"
#include "model/reading.h"

#include <stdbool.h>
#include <stddef.h>

enum { GS1_SEPARATOR = 0x1d, GS1_GTIN_LENGTH = 14, GS1_DATE_LENGTH = 6, GS1_TEXT_MAX = 20 };

/* The elements that a medicine's box bears; "" when there is none. */
struct gs1_message {
	char gtin[GS1_GTIN_LENGTH + 1];   /* (01), its check digit is right */
	char expiry[GS1_DATE_LENGTH + 1]; /* (17), YYMMDD; day 00 is the month's last */
	char lot[GS1_TEXT_MAX + 1];       /* (10) */
	char serial[GS1_TEXT_MAX + 1];    /* (21) */
};

/*
 * Takes a symbol's text apart, without the FNC1 in front; a later FNC1 is GS1_SEPARATOR. False when
 * any of it is not as the specifications have it (an identifier that does not exist, a length, a
 * character, a check digit, a day, the same identifier with two values): nothing is then known.
 */
bool gs1_parse(const char *text, struct gs1_message *ret_message);

/* Section 7.9 of digits alone: weights 3 and 1 from the right, a multiple of ten. */
bool gs1_has_right_check_digit(const char *digits, size_t length);

/*
 * The code of a box by its symbol: the value itself, or of element strings the EAN-13 that the GTIN
 * stands for. NULL when there is none. Lent by the barcode, or in `arena`.
 */
const char *gs1_medicine_code(const struct barcode *barcode, struct arena *arena);

#endif
