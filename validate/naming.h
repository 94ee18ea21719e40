/*
 * How a name that was read bears on a person's name: by the share of its letters that differ. Names
 * read from hand-print are often far from what stands there, so a reading that is not sure says
 * little when it is far, and much when it is near: few people have nearly the same name.
 */
#ifndef VALIDATE_NAMING_H
#define VALIDATE_NAMING_H

#include "validate/channel.h"
#include "validate/match.h"

/* Names on one dossier that may be of one person: on the sheet, the ordonnance, the invoice. */
enum { NAMES_MAX = 4 };
struct named {
	const struct reading *readings[NAMES_MAX];
	double same[NAMES_MAX]; /* how often such a name is the same person's as the first's */
	int count;
	int anchor; /* the surest, that the others are held against */
	int from_anchor[NAMES_MAX];
	char folded[NAMES_MAX][MATCH_FOLDED_SIZE];
};

/* Adds a reading; NULL is none. After the last one, named_compare() holds them together. */
void named_add(struct named *named, const struct reading *reading, double same);
void named_compare(struct named *named);

/*
 * The likelihood ratio of all of them, for a person against a stranger of whom nothing is known:
 * three papers that bear one name are no three coincidences, but one.
 */
double named_ratio(const struct named *named, const char *last_name, const char *first_name);

/*
 * The likelihood ratio of a single name of which that share of letters differs from the registered
 * one, as match_names_share() gives it: the registered holder against a stranger.
 */
double naming_ratio(double share, double confidence);

/* What may stand in one field of a person's name. `reading` may be NULL. */
struct field_odds naming_odds(const struct reading *reading, const char *last_name,
			      const char *first_name);

#endif
