/* What the print of a medicine's label says. Pure: works on lines of words. */
#ifndef OCR_LABEL_TEXT_H
#define OCR_LABEL_TEXT_H

#include "base/money.h"
#include "ocr/words.h"

struct label_text {
	struct span name;  /* line NULL: none */
	struct span price; /* the amount's words */
	struct span lot, expiry;
	centimes amount;
	double price_trust; /* lower where the decimal mark was lost */
	int year, month;    /* of expiry */
};

/* Adds what lines [from, to) say to what is known. The name is on the price's line or above it. */
void label_text_parse(const struct text_line *lines, size_t count, struct label_text *text);

/* Where the label of a word like "PPV45,60" or "LOT:K6579" ends; 0 when nothing is glued to one. */
size_t label_text_glued(const char *text);

#endif
