/* Any form filled by hand, with what stands on it: for tests that read a form without its
 * specimens. */
#ifndef TESTS_SUPPORT_HAND_FILLED_H
#define TESTS_SUPPORT_HAND_FILLED_H

#include "model/form.h"
#include "tests/support/hand.h"

enum { ENTRY_SIZE = 24, BLANK_DPI = 300 };

/* What stands in a field as it is written: dates DDMMYYYY, amounts with a comma, "" if nothing; of
 * a box and a signature "true" or "false". */
struct entry {
	char value[ENTRY_SIZE];
};

/*
 * The form's blank (BLANK_DPI, in colour) with values drawn by chance: every field but those whose
 * name has "_3_" (the third row of a table), one box of every choice, every second signature.
 * `entries` has one for each field of the form. Free the picture with pixDestroy().
 */
struct Pix *hand_filled(const struct form *form, const struct hand *hand, struct entry entries[]);

#endif
