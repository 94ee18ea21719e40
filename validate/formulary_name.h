/*
 * How a name of the register may have become the letters of a line: a noisy channel of misread,
 * lost, doubled and added letters (weighted edits after Levenshtein 1966, gaps after Gotoh 1982,
 * "An improved algorithm for matching biological sequences"), with words before and after the name.
 */
#ifndef VALIDATE_FORMULARY_NAME_H
#define VALIDATE_FORMULARY_NAME_H

#include "validate/formulary_text.h"

enum { NAME_LETTERS_MAX = 48, ALPHABET = 36 };

/* What a letter may be taken for. Made once. */
struct channel_costs {
	float swap[ALPHABET][ALPHABET];         /* of one letter read as the other */
	signed char joined[ALPHABET][ALPHABET]; /* the letter that two look like; -1: none */
};

void channel_costs_init(struct channel_costs *costs);

/* 0..35 for A-Z, 0-9; -1 for others. */
int letter_index(char letter);

/* The letters of a name, as indices. */
struct name_letters {
	signed char letters[NAME_LETTERS_MAX];
	int count;
};

void name_letters_set(struct name_letters *name, const char *letters);

/* A line prepared for being compared with many names. */
struct line_letters {
	signed char letters[PRODUCT_LETTERS_MAX];
	int count;
	float before[PRODUCT_LETTERS_MAX + 1];      /* cost of a name that begins at this letter */
	float words_after[PRODUCT_LETTERS_MAX + 1]; /* the part of the next for later words */
	float after[PRODUCT_LETTERS_MAX + 1]; /* cost of a name that ends before this letter */
	/* of a word of forms or the like, which says little of the name */
	bool is_idle[PRODUCT_LETTERS_MAX];
	float misread; /* factor of the costs of edits: 1 print, less by hand */
};

void line_letters_set(struct line_letters *line, const struct product_text *text, bool by_hand);

/* Minus logarithms of how likely the line is to come of a name, up to what is the same for all
 * names; 0: as it should be. */
struct name_fit {
	double all;
	double after; /* the part of it that is for the words after the name */
};

struct name_fit name_compare(const struct channel_costs *costs, const struct name_letters *name,
			     const struct line_letters *line);

#endif
