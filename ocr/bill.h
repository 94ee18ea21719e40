/*
 * The table of an invoice or the lines of a till receipt, and its total.
 *
 * A row's numbers can be taken in several ways: which is the quantity, is a comma lost, was a
 * quantity of one left out. Each way is a *choice* with a cost; quantity x price = amount makes a
 * choice cheap. Then the choices are made together so that the amounts add up to the total
 * (bill_close).
 */
#ifndef OCR_BILL_H
#define OCR_BILL_H

#include "base/money.h"
#include "ocr/free.h"
#include "ocr/values.h"

/* One way to take a row's numbers; 0 for what is not there, span.line NULL for what is not printed.
 */
struct choice {
	int quantity;
	centimes price, amount;
	struct span quantity_at, price_at, amount_at;
	bool placed; /* all three stand in the columns that the table's head names */
	double cost; /* 0: as printed, and quantity x price = amount */
};

enum { CHOICES_MAX = 24, COST_UNPROVEN = 3 };

struct row {
	span_list name;
	struct span code; /* the article's number before the name; line NULL: none */
	struct choice choices[CHOICES_MAX]; /* cheapest first */
	int choice_count;
	int chosen;
};

typedef LIST(struct row) row_list;

/* What is known of a table before its rows: the middles of the columns that its head names. */
struct columns {
	int quantity, price, amount; /* pixels; -1 when not named */
	bool decimals; /* amounts are printed with decimals: one without has lost its mark */
	size_t line;   /* of the head; lines.count without one */
};

/* An amount with a label below the rows: a total, a tax, a reduction. */
struct labelled_amount {
	int rank; /* how much the label says that this is what was paid; 0: something else */
	struct number number;
	struct span at;
};

typedef LIST(struct labelled_amount) amount_list;

/* The rank of an amount without a label: believed only when the rows add up to it. */
enum { RANK_BARE = 1 };

struct bill {
	row_list rows;
	amount_list amounts;
	int total;            /* which of the amounts is the total; -1: none */
	centimes total_value; /* with a lost comma put back */
	bool decimals;        /* amounts are printed with decimals */
	bool closes;          /* the rows add up to the total */
};

/* Finds the table, its rows and the amounts below. */
void bill_read(const struct free_page *paper, struct bill *bill);

/* Makes the choices, one for each row, that add up to the total, and says whether they do. */
void bill_close(struct bill *bill);

/* The choices of a row from its numbers, left to right (bill_choices.c). */
void row_add_choices(struct row *row, const struct text_line *line, const struct number *numbers,
		     int count, const struct columns *columns);

/* True when a row's choice is proven by its own arithmetic. */
bool choice_is_proven(const struct choice *choice);

#endif
