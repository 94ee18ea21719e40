/*
 * How what was read of a code or a date bears on what is registered: a noisy channel (Shannon 1948;
 * Kernighan, Church & Gale 1990 for spelling) between the register, the writer and the recogniser.
 *
 * Everything is a ratio against the background: the same reading of an arbitrary code of that shape
 * (letters even over 26, digits over 10), or of a day even over BIRTH_DAYS. A ratio of 1 says
 * nothing. With a spelling it comes from the odds of every place; without one from the confidence
 * and the edits: right with that probability, else mostly one character wrong.
 */
#ifndef VALIDATE_CHANNEL_H
#define VALIDATE_CHANNEL_H

#include "base/date.h"
#include "model/reading.h"

/*
 * What may stand in a field of a person who is known, each weighed by how often it does and by how
 * well it explains the reading: the registered value, a slip of the pen one character away (or of
 * whoever filled the register), something else altogether. The sum is the likelihood ratio of the
 * person; 1 when nothing was read or nothing is registered.
 */
struct field_odds {
	double own, slip, other;
	double crowding; /* of such values; at least 1 */
};

/*
 * Of a hundred fields one has a slip of the pen, and one or two are not the person's at all. Values
 * are not spread evenly: numbers are given out in series, cards have a hundred letter pairs of 702,
 * most births of children are of twenty years in 120. So many times likelier two people have near
 * values than by even chance, and so much less is an agreement worth.
 */
struct writing_rates {
	double slip, other, crowding;
};
extern const struct writing_rates number_writing, card_writing, birth_writing;

/* People are born on any day of these years. */
enum { BIRTH_YEAR_FIRST = 1920, BIRTH_YEARS = 120, BIRTH_DAYS = 43830 };

/* Spaces and case do not count. Either may be NULL. */
struct field_odds channel_code(const struct reading *reading, const char *registered,
			       const struct writing_rates *rates);

/* A birth date that was read, made ready to be held against many people's. Lends the reading. */
struct birth_channel {
	const struct reading *reading;      /* NULL: none */
	bool spelled;                       /* the odds of all eight places are there */
	char text[SPELLING_PLACES_MAX + 1]; /* as the digits of the cells, where they are not */
	double confidence;
	double background; /* of an arbitrary day */
};
struct birth_channel channel_of_birth(const struct reading *reading);
struct field_odds channel_birth(const struct birth_channel *channel, struct date registered);

/* The likelihood ratio, and the probability that the registered value stands in the field. */
double field_ratio(const struct field_odds *odds);
double field_own(const struct field_odds *odds);

/* What was seen and how sure that was, before any register or sum settled it. */
const char *seen_value(const struct reading *reading);
double seen_confidence(const struct reading *reading);

#endif
