/*
 * What a line about a medicine says, whether a line of paper or a row of the register: its words in
 * letters, its quantities with their units, its form and container. One way for both, so that
 * "1 000 MG", "1G" and "1000mg", or "CP" and "COMPRIME", are the same.
 */
#ifndef VALIDATE_FORMULARY_TEXT_H
#define VALIDATE_FORMULARY_TEXT_H

#include <stdbool.h>
#include <stdint.h>

enum { PRODUCT_LETTERS_MAX = 96, PRODUCT_WORDS_MAX = 32, PRODUCT_NUMBERS_MAX = 16 };
enum { PRODUCT_FORMS_MAX = 16, NUMBER_TEXT_SIZE = 12 };

enum unit {
	UNIT_NONE,    /* a bare number */
	UNIT_MG,      /* every weight */
	UNIT_ML,      /* every volume */
	UNIT_PERCENT, /* */
	UNIT_IU,      /* international and other units */
	UNIT_COUNT,   /* boxes of so many: "B/30", "30 COMPRIME" */
};

struct quantity {
	double printed; /* the number as it stands there */
	double value;   /* in the unit above */
	enum unit unit;
	char digits[NUMBER_TEXT_SIZE]; /* as printed, with "." for the decimal mark */
};

/* What a word of a known meaning says of form and container: bits of formulary_words.list. */
typedef uint64_t form_set_bits;

struct product_word {
	unsigned char start, end; /* its letters: [start, end) */
	bool is_known;            /* a word of forms, packs or posology, not of names */
};

struct product_text {
	/* A-Z and 0-9 of all words that are not numbers or units, without blanks between them */
	char letters[PRODUCT_LETTERS_MAX + 1];
	int letter_count;
	struct product_word words[PRODUCT_WORDS_MAX];
	int word_count;
	struct quantity numbers[PRODUCT_NUMBERS_MAX];
	int number_count;
	/* of each word of forms: what it may say; of all: together */
	form_set_bits said[PRODUCT_FORMS_MAX];
	int said_count;
	form_set_bits forms;
};

/* Adds what `text` says to what is there; NULL adds nothing. Start zeroed. What goes beyond the
 * limits above is dropped. */
void product_text_read(struct product_text *product, const char *text);

#endif
