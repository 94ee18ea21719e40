/*
 * Dates, amounts and numbers as they are printed on free papers, with what OCR does to them: an O
 * for a nought, a lost comma, a group of thousands that became a word of its own.
 */
#ifndef OCR_VALUES_H
#define OCR_VALUES_H

#include "base/date.h"
#include "base/money.h"
#include "ocr/words.h"

struct dated {
	struct date date;
	int from, to;  /* tokens of the line */
	bool repaired; /* a letter was taken for a digit, or a separator put back */
};

/*
 * The first date at or after token `from`: "13/09/2026", "13-9-26", "13 . 09 . 2026", "2026-09-13",
 * "13 septembre 2026", "13-SEP-26", "Sep 13, 2026", and "12/28/2026", which can only be the month
 * first. Years of two digits are of this century. A time may be glued behind ("13/09/20268:30").
 */
bool line_find_date(const struct text_line *line, int from, struct dated *ret_dated);

/*
 * The month, 1 to 12, that a word names in French, English or an Arabic name in Latin letters, in
 * full or short; 0 for none. `ret_repaired`: of a short name one letter was misread.
 */
int month_of_word(const char *word, bool *ret_repaired);

/* How a number is printed. */
enum number_kind {
	NUMBER_WHOLE,   /* "2": may be a quantity, or an amount that lost its comma */
	NUMBER_AMOUNT,  /* with a decimal mark and two digits */
	NUMBER_PERCENT, /* "20%", "20,00 %" */
};

struct number {
	enum number_kind kind;
	centimes amount; /* the value as an amount: of "2" it is 200 */
	int digits;      /* how many were printed */
	int from, to;    /* tokens of the line, the currency beside it included */
};

/* What may be joined to one number. */
enum number_join {
	JOIN_NOTHING,    /* a token is a number: "1 245,50" is a quantity and a price */
	JOIN_GROUPS,     /* groups of thousands, and decimals after a mark: "1 245,50", "66. 40" */
	JOIN_LOST_MARKS, /* also two digits close by whose mark was not read: "762 50" */
};

/*
 * The number at token `at`: one token, or several when they are a group of thousands ("1 245,50").
 * A currency (DH, DHS, MAD) or % beside it belongs to it, and so do up to three letters or a sign
 * of money glued before an amount ("RM14.10", "$8.20"). False when no number stands there.
 */
bool line_number_at(const struct text_line *line, int at, struct number *ret_number);
bool line_number_joined(const struct text_line *line, int at, enum number_join join,
			struct number *ret_number);

/* As above for an amount with its sign: "-0.02", "- RM 0.02", "5.00-" are below nought, and no
 * numbers to the functions above. */
bool line_signed_at(const struct text_line *line, int at, enum number_join join,
		    struct number *ret_number);

/* The digits of tokens from `from` on until `wanted` are there; false when other text comes first.
 */
bool line_digits_at(const struct text_line *line, int from, int wanted, char *digits, int *ret_to);

/* A small whole number of digits or in French words ("2", "deux", and l, I for 1); 0 when it is
 * none. */
int small_number(const char *folded);

#endif
