#include "validate/formulary_score.h"

#include "base/text.h"
#include "validate/formulary_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Costs in nats. */
#define REPEATED 1.0       /* the same quantity is said twice */
#define UNIT_OTHER 1.5     /* the number is right, its unit another or none of the row's */
#define UNIT_LEFT_OUT 0.3  /* a bare number that is the row's */
#define DIGIT_SLIP 3.2     /* one digit misread, lost or added */
#define NUMBER_FOREIGN 5.5 /* a quantity with a unit that is not the row's */
#define COUNT_FOREIGN 4.5
#define BARE_FOREIGN 3.0 /* a bare number: doses and days are as well */
#define BARE_SMALL 1.5
#define IN_NAME_MISSING 1.0 /* a number of the name is not on the line */
#define MAIN_FORM_OTHER 3.0
#define FORM_OTHER 1.0
#define PRICE_NEAR 3.5
#define PRICE_FOREIGN 4.5 /* and the further off, the more */
#define PRICE_FURTHER 2.0
#define PRICE_NONE 4.0
#define SMALL 10

enum { TEXT_SIZE = 512 };

/* ---- rows ------------------------------------------------------------------------------ */

static void add_quantities(struct row_facts *facts, const struct product_text *text)
{
	for (int i = 0; i < text->number_count; i++)
		if (facts->quantity_count < ROW_QUANTITIES_MAX)
			facts->quantities[facts->quantity_count++] = text->numbers[i];
	facts->forms |= text->forms;
}

static void add_text(struct row_facts *facts, const char *text)
{
	struct product_text product = { .letter_count = 0 };

	product_text_read(&product, text);
	add_quantities(facts, &product);
}

/* "20 / 12.5" and "MG / MG": each number with its unit. */
static void add_strengths(struct row_facts *facts, const struct medicine *medicine)
{
	const char *dose = medicine->dosage, *unit = medicine->unit != NULL ? medicine->unit : "";

	while (dose != NULL && *dose != '\0') {
		size_t dose_length = strcspn(dose, "/"), unit_length = strcspn(unit, " ");
		char text[TEXT_SIZE];

		/* "MG/ML" is one unit, "MG / ML" are two */
		snprintf(text, sizeof(text), "%.*s %.*s", (int)dose_length, dose, (int)unit_length,
			 unit);
		add_text(facts, text);
		dose += dose_length + (dose[dose_length] == '/');
		unit += unit_length;
		if (strncmp(unit, " / ", 3) == 0)
			unit += 3;
	}
}

void row_facts_set(struct row_facts *facts, const struct medicine *medicine)
{
	*facts = (struct row_facts){ .price = medicine->public_price };
	add_text(facts, medicine->name);
	facts->in_name = facts->quantity_count;
	facts->forms = 0;
	add_strengths(facts, medicine);
	add_text(facts, medicine->form);
	add_text(facts, medicine->presentation);
}

/* ---- quantities ------------------------------------------------------------------------ */

static bool is_same(double a, double b)
{
	return fabs(a - b) <= 1e-6 * fmax(fabs(a), fabs(b));
}

static bool is_slip(const struct quantity *read, const struct quantity *printed)
{
	return text_distance(read->digits, printed->digits) == 1;
}

/* INFINITY: the number is not that quantity. */
static double cost_of_quantity(const struct quantity *read, const struct quantity *printed)
{
	bool same = is_same(read->value, printed->value);

	if (read->unit == printed->unit && same)
		return 0;
	if (is_same(read->printed, printed->printed) || same)
		return read->unit == UNIT_NONE || printed->unit == UNIT_NONE ? UNIT_LEFT_OUT
									     : UNIT_OTHER;
	if (is_slip(read, printed))
		return DIGIT_SLIP + (read->unit == printed->unit ? 0 : UNIT_OTHER);
	return INFINITY;
}

static double cost_of_foreign(const struct quantity *read)
{
	if (read->unit == UNIT_COUNT)
		return COUNT_FOREIGN;
	if (read->unit != UNIT_NONE)
		return NUMBER_FOREIGN;
	return read->value <= SMALL ? BARE_SMALL : BARE_FOREIGN;
}

/* The least cost of one number of the line; marks the quantity that it was. */
static double explain(const struct row_facts *facts, const struct quantity *read, unsigned *used)
{
	double least = cost_of_foreign(read);
	int best = -1;

	for (int q = 0; q < facts->quantity_count; q++) {
		double cost = cost_of_quantity(read, &facts->quantities[q]);

		if ((*used >> q & 1) != 0)
			cost += REPEATED;
		if (cost < least) {
			least = cost;
			best = q;
		}
	}
	if (best >= 0)
		*used |= 1U << best;
	return least;
}

double numbers_cost(const struct row_facts *facts, const struct product_text *line)
{
	unsigned used = 0;
	double cost = 0;

	for (int i = 0; i < line->number_count; i++)
		cost += explain(facts, &line->numbers[i], &used);
	for (int q = 0; q < facts->in_name; q++)
		if ((used >> q & 1) == 0)
			cost += IN_NAME_MISSING;
	return cost;
}

/* ---- form and price -------------------------------------------------------------------- */

double forms_cost(const struct row_facts *facts, const struct product_text *line)
{
	const form_set_bits main_forms = words_main_forms();
	int main = 0, other = 0;

	for (int i = 0; i < line->said_count; i++)
		if ((line->said[i] & facts->forms) == 0) {
			main += (line->said[i] & main_forms) != 0;
			other += (line->said[i] & main_forms) == 0;
		}
	return fmin(main, 2) * MAIN_FORM_OTHER + fmin(other, 3) * FORM_OTHER;
}

double price_cost(const struct row_facts *facts, centimes price, bool by_hand)
{
	char read[24], printed[24];

	if (price <= 0)
		return 0;
	if (facts->price <= 0)
		return PRICE_NONE;
	if (price == facts->price)
		return 0;
	snprintf(read, sizeof(read), "%lld", (long long)price);
	snprintf(printed, sizeof(printed), "%lld", (long long)facts->price);
	if (text_distance(read, printed) == 1)
		return by_hand ? PRICE_NEAR - 1 : PRICE_NEAR;
	return PRICE_FOREIGN +
	       PRICE_FURTHER * fmin(fabs(log((double)price / (double)facts->price)), 1);
}

/* ---- presence -------------------------------------------------------------------------- */

void presence_describe(const struct presence_facts *facts, double features[PRESENCE_COUNT])
{
	const struct row_facts *row = facts->row;
	double name = facts->fit.all - facts->fit.after;
	int explained = 0;

	for (int i = 0; i < facts->text->number_count; i++) {
		unsigned used = 0;

		explained += facts->text->numbers[i].unit != UNIT_NONE &&
			     explain(row, &facts->text->numbers[i], &used) < REPEATED;
	}
	features[PRESENCE_ONE] = 1;
	features[PRESENCE_NAME] = name;
	features[PRESENCE_AFTER] = facts->fit.after;
	features[PRESENCE_NAME_SHARE] = name / fmax(facts->name_letters, 1);
	features[PRESENCE_LETTERS] = log(fmax(facts->name_letters, 1));
	features[PRESENCE_NUMBERS] = numbers_cost(row, facts->text);
	features[PRESENCE_EXPLAINED] = explained;
	features[PRESENCE_FORMS] = forms_cost(row, facts->text);
	features[PRESENCE_FORM_KNOWN] = (row->forms & facts->text->forms) != 0;
	features[PRESENCE_PRICE_SAME] = facts->price > 0 && facts->price == row->price;
	features[PRESENCE_PRICE_OTHER] = facts->price > 0 && facts->price != row->price;
	features[PRESENCE_EXACT] = name < 0.5;
}

/* Print, and hands. Made by WARAQA_FIT=1 tests/long/test_medicine_matching. */
static const double weights[2][PRESENCE_COUNT] = {
	{
		[PRESENCE_ONE] = -6.296,
		[PRESENCE_NAME] = -1.583,
		[PRESENCE_AFTER] = -0.141,
		[PRESENCE_NAME_SHARE] = 2.832,
		[PRESENCE_LETTERS] = 6.214,
		[PRESENCE_NUMBERS] = -0.462,
		[PRESENCE_EXPLAINED] = 0.309,
		[PRESENCE_FORMS] = -1.094,
		[PRESENCE_FORM_KNOWN] = 0.339,
		[PRESENCE_PRICE_SAME] = 2.550,
		[PRESENCE_PRICE_OTHER] = -2.198,
		[PRESENCE_EXACT] = 7.262,
	},
	{
		[PRESENCE_ONE] = -4.633,
		[PRESENCE_NAME] = -0.923,
		[PRESENCE_AFTER] = -0.017,
		[PRESENCE_NAME_SHARE] = 2.151,
		[PRESENCE_LETTERS] = 4.106,
		[PRESENCE_NUMBERS] = -0.112,
		[PRESENCE_EXPLAINED] = 0.521,
		[PRESENCE_FORMS] = -0.421,
		[PRESENCE_FORM_KNOWN] = 0.264,
		[PRESENCE_PRICE_SAME] = 0.000,
		[PRESENCE_PRICE_OTHER] = 0.000,
		[PRESENCE_EXACT] = 7.312,
	},
};

double presence_probability(const double features[PRESENCE_COUNT], bool by_hand)
{
	double odds = 0;

	for (int i = 0; i < PRESENCE_COUNT; i++)
		odds += weights[by_hand][i] * features[i];
	return 1 / (1 + exp(-odds));
}
