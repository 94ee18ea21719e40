/* Inside doubles: two rows compared field by field, and what the agreements are worth. */
#ifndef VALIDATE_DOUBLES_ODDS_H
#define VALIDATE_DOUBLES_ODDS_H

#include "validate/doubles_rows.h"

enum birth_level { BIRTH_SAME, BIRTH_SLIP, BIRTH_HEAP, BIRTH_FAR, BIRTH_LEVELS };
enum cin_level { CIN_SAME, CIN_NEAR, CIN_OTHER, CIN_MISSING, CIN_LEVELS };

enum compared_field {
	FIELD_NAMES, /* NAME_LEVELS times the family name's level plus the first names': who spells
			one name in another way does so with the other */
	FIELD_NAMES_ACROSS, /* one in French, the other in Arabic script */
	FIELD_SCRIPT,       /* 1: across */
	FIELD_BIRTH,
	FIELD_CIN,
	FIELD_ORDER, /* 1: the family name stands where the other has the first names */
	COMPARED_FIELDS
};

enum { LEVELS_MAX = NAME_LEVELS * NAME_LEVELS, NO_LEVEL = -1 };

/* Pairs of one context are as likely doubles as each other before anything is compared: by the two
 * rows' kinds; those of one family; and children of two families of which one's insured is the
 * other's husband or wife. */
enum { CONTEXT_FAMILY = REGISTERED_KINDS * REGISTERED_KINDS, CONTEXT_LINKED, CONTEXTS };

struct pair {
	uint32_t a, b; /* in rows; a comes first */
	int16_t context;
	int16_t levels[COMPARED_FIELDS]; /* NO_LEVEL: not told */
	double sexes;     /* how much likelier sexes agree so in one person than in two */
	double last;      /* that their family names agree so by chance */
	double chance;    /* that rows of two strangers agree so */
	double twins;     /* that rows of twins do */
	double namesakes; /* that rows of namesakes do */
	double probability;
};

struct odds {
	const struct rows *rows;
	double shares[COMPARED_FIELDS][LEVELS_MAX]; /* of agreements in one person's two rows */
	double pairs[CONTEXTS];                     /* how many there are */
	double prior[CONTEXTS];                     /* share of them that are one person */
	double twin_prior[CONTEXTS];                /* share of them that are twins */
	/* Share of them that are namesakes born on one day, more than chance makes of common names;
	 * 0 where too few have a CIN to tell. */
	double namesake_prior[CONTEXTS];
	/* How much oftener strangers share name and day than by chance: first names have their
	 * years, families their villages. Told by those that do and have two CINs. */
	double crowding[CONTEXTS];
};

void odds_begin(const struct rows *rows, struct odds *ret_odds);

/* Compares two rows. False when they cannot be one person, whatever the prior. */
bool odds_compare(const struct odds *odds, uint32_t a, uint32_t b, struct pair *ret_pair);

/* True when name and day are the same letter for letter and both have CINs that are far apart. */
bool odds_are_namesakes(const struct pair *pair);

/* Children of linked families are weighed anew as brothers and sisters. */
void odds_link(struct pair *pair);

/* Estimates the priors and shares from the pairs, and sets their probabilities. */
void odds_estimate(struct odds *odds, struct pair *pairs, size_t count);

#endif
