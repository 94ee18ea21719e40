/*
 * Readings of hand-writing that were never written: values with odds for every place, and names
 * with letters wrong, drawn so that each says the truth about itself. A place whose likeliest
 * character has 0.6 is that character in six of ten.
 */
#ifndef TESTS_SUPPORT_HAND_READER_H
#define TESTS_SUPPORT_HAND_READER_H

#include "model/dossier.h"

/* How doubtful the places of a spelling are: the shares of places that are clear (over 0.995), fair
 * (0.7 to 0.99) and poor (0.35 to 0.7) add up to 1. */
struct hand {
	double clear, fair;
};

/* What a recogniser would say of `text` (digits and capitals). In the arena; draws from chance.h.
 */
struct spelling *hand_spelling(struct arena *arena, const char *text, const struct hand *hand);

/* The likeliest text of a spelling and its probability. */
const char *hand_likeliest(struct arena *arena, const struct spelling *spelling,
			   double *ret_probability);

/* A place that holds the characters of `first` and `second` with these odds, and nothing else. */
void hand_doubt_place(struct spelling *spelling, int place, char first, double first_odds,
		      char second, double second_odds);

/* A name as it is read with a confidence: right that often, else with one letter wrong or many. */
const char *hand_name(struct arena *arena, const char *name, double confidence);

/* Adds a reading to the dossier: a spelled one (a birth date's text is "12061976" and its value ISO
 * where there is such a day), and one of a value alone. Lends it until the next. */
struct reading *hand_add_spelled(struct dossier *dossier, const char *name,
				 const struct spelling *spelling, bool is_date);
struct reading *hand_add(struct dossier *dossier, const char *form, const char *name,
			 const char *value, double confidence);

#endif
