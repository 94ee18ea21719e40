/* Inside doubles: the rows prepared for comparing, and how common what they have is. */
#ifndef VALIDATE_DOUBLES_ROWS_H
#define VALIDATE_DOUBLES_ROWS_H

#include "model/registered.h"
#include "validate/name_key.h"

#include <stdint.h>

/* A name as some rows spell it, family name or first names. */
struct known_name {
	const char *text;
	struct name_key key;
	uint32_t stem;                                                  /* of its whole core */
	uint32_t as_last[REGISTERED_KINDS], as_first[REGISTERED_KINDS]; /* rows of each kind */
	double share;                                                   /* of rows that have it */
	double stem_share;  /* of rows that have a name with these consonants */
	uint32_t sound;     /* of the whole in its script, with the vowels that are heard */
	double sound_share; /* of rows that have a name with this sound */
};

struct row {
	const struct registered_person *person;
	uint32_t last, first; /* in names */
	int32_t day;          /* of birth, since the first that is told apart */
	uint64_t cin;         /* a number for it; 0 when unknown */
};

struct rows {
	struct row *items; /* in the order of kind, scheme, number and rank */
	size_t count;
	size_t of_kind[REGISTERED_KINDS];
	size_t with_cin[REGISTERED_KINDS];
	struct known_name *names;
	size_t name_count;
	uint32_t *born[REGISTERED_KINDS]; /* how many of each kind on each day */
	double days_shared[REGISTERED_KINDS][REGISTERED_KINDS]; /* Bhattacharyya's coefficient */
	double variety; /* of pairs of names of the same consonants, how many are spelled otherwise
			 */
	double arabic;  /* share of rows in Arabic script */
};

/* The people are lent. End with rows_clear(). */
void rows_make(const struct registered_person *people, size_t count, struct rows *ret_rows);
void rows_clear(struct rows *rows);

/*
 * How likely a row of each kind have the same day of birth by chance, against how likely one person
 * of both kinds was born on it, who are taken to be spread over the days as the geometric mean of
 * the kinds: grown children who are insured were all born in the few years that both have. Of one
 * kind it is the share of the day, which is large for 1 January.
 */
double rows_born_chance(const struct rows *rows, enum registered_as a, enum registered_as b,
			int32_t day);

/* The share of pairs of a row of each kind that both have a CIN. */
double rows_cards_share(const struct rows *rows, enum registered_as a, enum registered_as b);

/* The sex of the insured whose number the row has; 0 when he is not there. */
char rows_insured_sex(const struct rows *rows, const char *number);

/* The share of pairs of a row of kind `a` and one of kind `b` that would have the same family name,
 * first names and day of birth letter for letter, and both a CIN, if all that went by chance. */
double rows_chance_of_namesakes(const struct rows *rows, enum registered_as a,
				enum registered_as b);

/* Spreads the bits of a number over all 64 (the end of MurmurHash3, Appleby). */
uint64_t rows_mix(uint64_t number);

#endif
