/* The ways to take the numbers of one row of a bill. */
#include "ocr/bill.h"

#include <stdlib.h>
#include <string.h>

/* What each liberty costs. A choice that costs COST_UNPROVEN or more has no arithmetic behind it.
 */
static const double COST_COMMA = 1, COST_COLUMN = 0.75, COST_IMPLIED = 0.5, COST_ORDER = 0.25,
		    COST_APART = 0.02, COST_LEFTWARD = 0.1, COST_MISMATCH = 1.5, COST_UNREAD = 6,
		    COST_NOUGHT = 5;

/* A printed quantity, and one that is only the amount divided by the price. */
enum { QUANTITY_MOST = 999, IMPLIED_MOST = 50, UNREAD_QUANTITY_MOST = 6 };

bool choice_is_proven(const struct choice *choice)
{
	return choice->cost < COST_UNPROVEN;
}

static int compare_choices(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;

	return (x->cost > y->cost) - (x->cost < y->cost);
}

/* Keeps the cheapest CHOICES_MAX choices in order of cost. */
static void add_choice(struct row *row, struct choice choice)
{
	for (int i = 0; i < row->choice_count; i++)
		if (row->choices[i].quantity == choice.quantity &&
		    row->choices[i].price == choice.price &&
		    row->choices[i].amount == choice.amount && row->choices[i].cost <= choice.cost)
			return;
	if (row->choice_count == CHOICES_MAX) {
		if (row->choices[CHOICES_MAX - 1].cost <= choice.cost)
			return;
		row->choice_count--;
	}
	row->choices[row->choice_count++] = choice;
	qsort(row->choices, (size_t)row->choice_count, sizeof(*row->choices), compare_choices);
}

static struct span span_of(const struct text_line *line, const struct number *number)
{
	return (struct span){ line, number->from, number->to };
}

/* The values that a printed number may stand for: as it is, or with its comma put back. */
static int values_of(const struct number *number, bool decimals, centimes *values, double *costs)
{
	values[0] = number->amount;
	costs[0] = decimals && number->kind == NUMBER_WHOLE ? COST_COMMA : 0;
	if (number->kind != NUMBER_WHOLE || number->digits < 3)
		return 1;
	values[1] = number->amount / 100;
	costs[1] = COST_COMMA - costs[0] + COST_COMMA / 4;
	return 2;
}

static int quantity_of(const struct number *number)
{
	bool round = number->amount % 100 == 0;

	return number->kind != NUMBER_PERCENT && round && number->amount <= QUANTITY_MOST * 100LL
		       ? (int)(number->amount / 100)
		       : 0;
}

/* The cost of taking a number for a column when the table's head puts another column nearer. */
static double column_cost(const struct text_line *line, const struct number *number,
			  const struct columns *columns, int wanted)
{
	struct box box = span_box(span_of(line, number));
	int x = box.x + box.w / 2,
	    others[] = { columns->quantity, columns->price, columns->amount };

	if (wanted < 0)
		return 0;
	for (int i = 0; i < 3; i++)
		if (others[i] >= 0 && abs(x - others[i]) < abs(x - wanted))
			return COST_COLUMN;
	return 0;
}

/* A place in the row's numbers for each part of a choice; -1: not printed. */
struct roles {
	int quantity, price, amount;
};

static struct choice make_choice(const struct text_line *line, const struct number *numbers,
				 int count, const struct columns *columns, struct roles roles)
{
	struct choice choice = { .cost = COST_LEFTWARD * (count - 1 - roles.amount) };

	choice.amount_at = span_of(line, &numbers[roles.amount]);
	choice.cost += column_cost(line, &numbers[roles.amount], columns, columns->amount);
	if (roles.price >= 0) {
		choice.price_at = span_of(line, &numbers[roles.price]);
		choice.cost += column_cost(line, &numbers[roles.price], columns, columns->price);
	}
	if (roles.quantity >= 0) {
		choice.quantity = quantity_of(&numbers[roles.quantity]);
		choice.quantity_at = span_of(line, &numbers[roles.quantity]);
		choice.cost +=
			column_cost(line, &numbers[roles.quantity], columns, columns->quantity);
		if (numbers[roles.quantity].kind == NUMBER_AMOUNT)
			choice.cost += COST_ORDER;
		choice.placed = columns->quantity >= 0 && columns->price >= 0 &&
				columns->amount >= 0 && choice.cost < COST_ORDER;
		choice.cost += COST_APART * abs(roles.price - roles.quantity);
	}
	return choice;
}

/* Fills in what is printed and what follows from it; false when it cannot be. */
static void settle(struct row *row, struct choice choice, bool quantity_known, bool price_known)
{
	if (choice.amount <= 0 || (quantity_known && choice.quantity <= 0) ||
	    (price_known && choice.price <= 0))
		return;
	if (quantity_known && price_known) {
		if (choice.quantity * choice.price != choice.amount)
			choice.cost += COST_UNPROVEN + (choice.placed ? 0 : COST_MISMATCH);
	} else if (price_known) {
		if (choice.amount % choice.price != 0 ||
		    choice.amount / choice.price > IMPLIED_MOST)
			return;
		choice.quantity = (int)(choice.amount / choice.price);
		choice.cost += COST_IMPLIED * (choice.quantity == 1 ? 1 : 3);
	} else if (quantity_known) {
		if (choice.amount % choice.quantity != 0)
			return;
		choice.price = choice.amount / choice.quantity;
		choice.cost += COST_UNPROVEN + COST_IMPLIED;
	} else {
		choice.cost += COST_UNPROVEN + 2 * COST_IMPLIED;
	}
	add_choice(row, choice);
}

/* A price is printed with decimals when the amount is, unless its mark was lost. */
static bool may_be_price(const struct number *price, const struct number *amount)
{
	return price->kind == amount->kind || price->kind == NUMBER_AMOUNT || price->digits >= 3;
}

static void try_roles(struct row *row, const struct text_line *line, const struct number *numbers,
		      int count, const struct columns *columns, struct roles roles)
{
	struct choice choice = make_choice(line, numbers, count, columns, roles);
	centimes amounts[2], prices[2] = { 0 };
	double amount_costs[2], price_costs[2] = { 0 };
	int amount_ways =
		values_of(&numbers[roles.amount], columns->decimals, amounts, amount_costs);
	int price_ways = roles.price < 0 ? 1
					 : values_of(&numbers[roles.price], columns->decimals,
						     prices, price_costs);

	for (int a = 0; a < amount_ways; a++) {
		for (int p = 0; p < price_ways; p++) {
			struct choice way = choice;

			way.amount = amounts[a];
			way.price = prices[p];
			way.cost += amount_costs[a] + price_costs[p];
			settle(row, way, roles.quantity >= 0, roles.price >= 0);
		}
	}
}

/*
 * When price and amount disagree one of them was misread: both ways to believe the other are kept,
 * for the total to decide.
 */
static void add_repairs(struct row *row)
{
	int count = row->choice_count;

	for (int i = 0; i < count; i++) {
		struct choice by_price = row->choices[i], by_amount = row->choices[i];

		if (choice_is_proven(&by_price) || by_price.quantity == 0 || by_price.price == 0)
			continue;
		by_price.amount = by_price.price * by_price.quantity;
		by_price.cost += COST_IMPLIED;
		if (by_amount.amount % by_amount.quantity == 0) {
			by_amount.price = by_amount.amount / by_amount.quantity;
			by_amount.cost += COST_IMPLIED;
			add_choice(row, by_amount);
		}
		add_choice(row, by_price);
		return;
	}
}

/* The last nought of an amount read as a 6 or an 8, as some faces have it: a total decides. */
static void add_noughts(struct row *row)
{
	struct choice choice = row->choices[0];
	centimes last = choice.amount % 10;

	if (row->choice_count == 0 || (last != 6 && last != 8) || choice.amount <= last)
		return;
	choice.amount -= last;
	if (choice.quantity > 0 && choice.amount % choice.quantity != 0)
		return;
	if (choice.quantity > 0)
		choice.price = choice.amount / choice.quantity;
	choice.cost += COST_NOUGHT;
	add_choice(row, choice);
}

/*
 * A lone amount may be the price of several whose number and amount were not read. Only a total
 * that asks for just that makes it so.
 */
static void add_unread_amounts(struct row *row, const struct text_line *line,
			       const struct number *number)
{
	for (int quantity = 2; quantity <= UNREAD_QUANTITY_MOST; quantity++) {
		struct choice choice = { .quantity = quantity,
					 .price = number->amount,
					 .amount = quantity * number->amount,
					 .price_at = span_of(line, number),
					 .amount_at = span_of(line, number),
					 .cost = COST_UNREAD + quantity };

		add_choice(row, choice);
	}
}

void row_add_choices(struct row *row, const struct text_line *line, const struct number *numbers,
		     int count, const struct columns *columns)
{
	for (int a = count - 1; a >= 0; a--) {
		if (numbers[a].kind == NUMBER_PERCENT)
			continue;
		try_roles(row, line, numbers, count, columns, (struct roles){ -1, -1, a });
		for (int other = 0; other < a; other++) {
			bool price = may_be_price(&numbers[other], &numbers[a]);

			if (numbers[other].kind == NUMBER_PERCENT)
				continue;
			if (price)
				try_roles(row, line, numbers, count, columns,
					  (struct roles){ -1, other, a });
			if (numbers[other].kind == NUMBER_WHOLE)
				try_roles(row, line, numbers, count, columns,
					  (struct roles){ other, -1, a });
			for (int q = 0; price && q < a; q++)
				if (q != other && numbers[q].kind != NUMBER_PERCENT)
					try_roles(row, line, numbers, count, columns,
						  (struct roles){ q, other, a });
		}
	}
	add_repairs(row);
	add_noughts(row);
	if (count == 1 && numbers[0].kind == NUMBER_AMOUNT)
		add_unread_amounts(row, line, &numbers[0]);
}
