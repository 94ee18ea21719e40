/* The amounts of a page where they stand, with what their lines say they are. */
#ifndef OCR_BILL_SIGHTS_H
#define OCR_BILL_SIGHTS_H

#include "ocr/free.h"
#include "ocr/values.h"

/* What the words of an amount's line make of it. */
enum amount_label {
	LABEL_NONE,
	LABEL_ROUNDED, /* the total after all: inclusive, rounded, to be paid */
	LABEL_TOTAL,
	LABEL_PART, /* a subtotal, a tax, a reduction, a rounding, a count */
	LABEL_PAID, /* what was handed over, or back */
};

enum { SIGHT_VALUES_MAX = 5 };

/* One amount as it is printed, and what it may stand for when a mark was lost. */
struct sight {
	const struct text_line *line;
	int at;   /* of the line on the page */
	int from; /* tokens */
	int to;
	int height_px;
	int beside; /* other amounts on the line */
	bool last;  /* the last amount of its line */
	enum amount_label label;
	centimes values[SIGHT_VALUES_MAX];
	double costs[SIGHT_VALUES_MAX]; /* of taking it so, as logarithm of odds; 0: as printed */
	int value_count;
	double misread; /* logarithm of the probability that it was read right, at most 0 */
};

typedef LIST(struct sight) sight_list;

/* All amounts of a page, top to bottom and left to right. In the dossier's arena. */
void bill_find_sights(const struct free_page *paper, sight_list *sights);

/* True when a line of the page speaks of a rounding. */
bool bill_names_rounding(const struct free_page *paper);

/* The cost of taking a sight for that value; above SIGHT_COST_MOST when it cannot be. */
double sight_cost(const struct sight *sight, centimes value);

static const double SIGHT_COST_MOST = 9;

#endif
