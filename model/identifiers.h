/* The shapes of the numbers that people and practices go by. A shape says what may be one, the
 * registers who has it. */
#ifndef MODEL_IDENTIFIERS_H
#define MODEL_IDENTIFIERS_H

#include <stdbool.h>

/* Nine digits: a registration number, or a practitioner's. */
bool identifier_is_number(const char *text);

/* An identity card's number: one or two capitals, then five to seven digits. */
bool identifier_is_cin(const char *text);

#endif
