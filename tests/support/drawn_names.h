/*
 * Moroccan names by chance, as registers spell them: common ones as common as they are (a few
 * fathers' names head every list), several French spellings, and Arabic ones. The spellings are
 * lists of their own, not made by what the program knows of spelling.
 */
#ifndef TESTS_SUPPORT_DRAWN_NAMES_H
#define TESTS_SUPPORT_DRAWN_NAMES_H

#include "base/arena.h"

/* A name to be spelled: an index that means the same name whenever it is spelled. */
typedef int drawn_name;

enum drawn_script { SCRIPT_USUAL, SCRIPT_VARIANT, SCRIPT_ARABIC };

drawn_name draw_family(void);
/* For a sex and the year of birth: fashions change. Some are of two words. */
drawn_name draw_given(char sex, int year);

/* The name as one clerk spells it: the usual spelling, another French one when there is one, or
 * Arabic. Static storage or in the arena. */
const char *spell_family(struct arena *arena, drawn_name name, enum drawn_script script);
const char *spell_given(struct arena *arena, char sex, drawn_name name, enum drawn_script script);

#endif
