/* How alike two texts are, in the ways that matter here: names, codes, amounts, products. */
#ifndef VALIDATE_MATCH_H
#define VALIDATE_MATCH_H

#include "base/date.h"
#include "base/money.h"

#include <stdbool.h>

enum closeness { CLOSENESS_FAR, CLOSENESS_NEAR, CLOSENESS_SAME };

/* Insertions, deletions and substitutions between two codes; spaces and case do not count. */
int match_code_edits(const char *a, const char *b);

/* SAME, NEAR when one edit apart, else FAR. NULL is FAR from everything. */
enum closeness match_code(const char *a, const char *b);

/* The name without "M.", "Madame", "Dr" in front; a part of the same text. */
const char *match_without_title(const char *name);

/*
 * A name as read against a person's, in either order (family name first, or given name first). NEAR
 * is a distance of at most a sixth of the letters, at least one.
 */
enum closeness match_person(const char *read, const char *last_name, const char *first_name);

/* True when the name as read is nearer to "given family" than to "family given". */
bool match_person_given_first(const char *read, const char *last_name, const char *first_name);

/*
 * The edits between a name as read and a person's, in the order that fits better, as a share of the
 * letters of the longer of the two: 0 the same, 1 nothing alike.
 */
double match_person_share(const char *read, const char *last_name, const char *first_name);

/* The same for many comparisons: a name as read, and a person's, each folded once. */
enum { MATCH_FOLDED_SIZE = 256 };
struct folded_person {
	char family_first[MATCH_FOLDED_SIZE], given_first[MATCH_FOLDED_SIZE];
};
void match_fold(const char *read, char folded[MATCH_FOLDED_SIZE]);
void match_fold_person(const char *last_name, const char *first_name,
		       struct folded_person *ret_folded);
double match_folded_share(const char *folded, const struct folded_person *person);

/* As above for two names as read, whose words may come in any order. */
double match_names_share(const char *a, const char *b);

/*
 * A date as read (ISO, or raw text that did not parse) against a date, compared as the eight digits
 * of the paper's cells. NEAR is one digit.
 */
enum closeness match_date(const char *read, struct date date);

/* What kind of misreading would make `read` out of an amount. */
enum slip {
	SLIP_NONE,      /* none: it is another amount */
	SLIP_SAME,      /* it is that amount */
	SLIP_MARK,      /* the same digits, the decimal mark or zeros at the end lost or moved */
	SLIP_CHARACTER, /* one digit lost or added */
	SLIP_DIGIT,     /* one digit taken for another */
};
enum slip match_amount(const char *read, centimes amount);

/*
 * How well an invoiced or prescribed product text begins with a medicine's name: 0..100 percent of
 * the name's letters. 80 and above is that name with misreadings.
 */
int match_product(const char *text, const char *medicine_name);

#define MATCH_PRODUCT_MIN 80

#endif
