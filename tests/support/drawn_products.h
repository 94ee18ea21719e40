/*
 * Lines about medicines as prescriptions and invoices print them, and what a reader of characters
 * makes of them. All chance is tests/support/chance.h's.
 */
#ifndef TESTS_SUPPORT_DRAWN_PRODUCTS_H
#define TESTS_SUPPORT_DRAWN_PRODUCTS_H

#include "model/register.h"

#include <stdbool.h>
#include <stddef.h>

enum { PRODUCT_TEXT_SIZE = 256 };

/* How a line is written: with these, two rows whose lines are the same cannot be told apart. */
struct product_style {
	bool is_invoice;
	int letter_case; /* 0 upper, 1 lower, 2 title */
	int strength;    /* 0 none, 1 "500 MG", 2 "500MG", 3 "1 G" for 1000 MG, 4 "0,5 MG" */
	bool repeats;    /* a strength that is in the name is printed again */
	int form;        /* 0 none, 1 in full, 2 its first word, 3 abbreviated */
	int pack;        /* 0 none, 1 as the register has it, 2 "B/30", 3 "BTE 30", 4 "B30" */
	int tail;        /* 0 none, else one of some ways to say how to take it */
	size_t cut;      /* characters that the line has room for; 0: enough */
	bool has_price;
};

struct product_style product_style_draw(bool is_invoice);

/* The line without any noise. */
void product_write(const struct product_style *style, const struct medicine *medicine,
		   char text[PRODUCT_TEXT_SIZE]);

/* Spoils a text as a reader does: each character with this chance, and blanks with half of it. */
void product_misread(char text[PRODUCT_TEXT_SIZE], double rate);

/* The price as read: mostly right, at times a digit off, seldom another list's. 0 when `style` has
 * none or the medicine is not sold. */
centimes product_price_read(const struct product_style *style, const struct medicine *medicine,
			    double rate);

/*
 * Draws the name of what is no medicine of the register: an article of a pharmacy's shelves, or a
 * brand made of halves of two others. There are two parts of articles, 0 and 1, so that a model is
 * not measured on those that it was made with.
 */
void product_draw_foreign(const struct medicine *rows, size_t count, int part,
			  char name[PRODUCT_TEXT_SIZE]);

#endif
