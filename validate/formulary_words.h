/* The words of forms, containers, units and posology, as lines about medicines abbreviate and
 * misspell them. All words are folded: A-Z and 0-9. */
#ifndef VALIDATE_FORMULARY_WORDS_H
#define VALIDATE_FORMULARY_WORDS_H

#include "validate/formulary_text.h"

enum {
#define FORM(bit, main, text) FORM_##bit,
#include "validate/formulary_words.list"
#undef FORM
};

#define FORM_BIT(form) ((form_set_bits)1 << FORM_##form)

struct unit_words {
	const char *spellings;
	enum unit unit;
	double scale; /* of a number with it, in that unit */
};

extern const struct unit_words words_units[];

/* Index into words_units; -1: no unit. */
int words_unit(const char *word);

/* What a word says, spelled exactly so; 0: it is no word of forms. */
form_set_bits words_forms_exactly(const char *word);

/* The same for one that is cut short or misread as well. */
form_set_bits words_forms(const char *word);

/* Those that say what a thing is made as (a tablet, a syrup), not how it is coated or packed. */
form_set_bits words_main_forms(void);

/* A word of prescriptions and invoices that is no part of a name. */
bool words_is_idle(const char *word);

#endif
