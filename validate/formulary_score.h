/*
 * How well a line's quantities, form and price go with a row of the register, and the odds that the
 * line is a medicine of the register at all.
 */
#ifndef VALIDATE_FORMULARY_SCORE_H
#define VALIDATE_FORMULARY_SCORE_H

#include "validate/formulary.h"
#include "validate/formulary_name.h"
#include "validate/formulary_text.h"

enum { ROW_QUANTITIES_MAX = 12 };

/* What a row may print beside its name. */
struct row_facts {
	struct quantity quantities[ROW_QUANTITIES_MAX]; /* strengths, volumes, counts */
	int quantity_count;
	int in_name; /* the first of them are in the name */
	form_set_bits forms;
	centimes price; /* 0: not sold to the public */
};

void row_facts_set(struct row_facts *facts, const struct medicine *medicine);

/* Costs are minus logarithms of likelihoods, up to what is the same for all rows; 0: as printed. */
double numbers_cost(const struct row_facts *facts, const struct product_text *line);
double forms_cost(const struct row_facts *facts, const struct product_text *line);
double price_cost(const struct row_facts *facts, centimes price, bool by_hand);

/* What tells whether the likeliest row is the line's, or the line is of no row. */
enum presence {
	PRESENCE_ONE,
	PRESENCE_NAME,        /* cost of the name, without what follows it */
	PRESENCE_AFTER,       /* cost of what follows it */
	PRESENCE_NAME_SHARE,  /* by letter of the name */
	PRESENCE_LETTERS,     /* logarithm of the letters of the name */
	PRESENCE_NUMBERS,     /* cost of the quantities */
	PRESENCE_EXPLAINED,   /* quantities with a unit that are the row's */
	PRESENCE_FORMS,       /* cost of the form */
	PRESENCE_FORM_KNOWN,  /* 1: the line says a form of the row's */
	PRESENCE_PRICE_SAME,  /* 1: the price is the row's */
	PRESENCE_PRICE_OTHER, /* 1: it is not */
	PRESENCE_EXACT,       /* 1: the name as it should be */
	PRESENCE_COUNT,
};

struct presence_facts {
	struct name_fit fit;
	int name_letters;
	const struct row_facts *row;
	const struct product_text *text;
	centimes price;
};

void presence_describe(const struct presence_facts *facts, double features[PRESENCE_COUNT]);

/* The features of the likeliest row for a line, for those who fit the model: false when no name of
 * the register has anything of the line. */
bool formulary_describe(const struct formulary *formulary, const struct product_line *line,
			double features[PRESENCE_COUNT]);
double presence_probability(const double features[PRESENCE_COUNT], bool by_hand);

#endif
