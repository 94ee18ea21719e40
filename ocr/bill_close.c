/* Rows and total of a bill made to agree. */
#include "ocr/bill.h"

enum { MENDED_QUANTITY = 10 };

static centimes sum_of(const struct bill *bill)
{
	centimes sum = 0;

	for (size_t i = 0; i < bill->rows.count; i++)
		sum += bill->rows.items[i].choices[bill->rows.items[i].chosen].amount;
	return sum;
}

static double extra_cost(const struct row *row, int choice)
{
	return row->choices[choice].cost - row->choices[0].cost;
}

static centimes change(const struct row *row, int choice)
{
	return row->choices[choice].amount - row->choices[0].amount;
}

/* One or two rows taken otherwise, at the least cost, so that the sum changes by `wanted`. */
struct repair {
	double cost;
	int rows[2], choices[2];
};

static void try_pairs(const struct bill *bill, int first, int choice, centimes wanted,
		      struct repair *best)
{
	const struct row *rows = bill->rows.items;

	for (int second = first + 1; second < (int)bill->rows.count; second++) {
		for (int c = 1; c < rows[second].choice_count; c++) {
			double cost =
				extra_cost(&rows[first], choice) + extra_cost(&rows[second], c);

			if (cost < best->cost && change(&rows[second], c) == wanted)
				*best = (struct repair){ cost, { first, second }, { choice, c } };
		}
	}
}

static struct repair find_repair(const struct bill *bill, centimes wanted)
{
	struct repair best = { 1e9, { -1, -1 }, { 0, 0 } };
	const struct row *rows = bill->rows.items;

	for (int i = 0; i < (int)bill->rows.count; i++) {
		for (int c = 1; c < rows[i].choice_count; c++) {
			centimes left = wanted - change(&rows[i], c);

			if (left == 0 && extra_cost(&rows[i], c) < best.cost)
				best = (struct repair){ extra_cost(&rows[i], c),
							{ i, -1 },
							{ c, 0 } };
			else if (left != 0)
				try_pairs(bill, i, c, left, &best);
		}
	}
	return best;
}

static bool close_at(struct bill *bill, centimes total)
{
	centimes wanted = total - sum_of(bill);
	struct repair repair;

	if (wanted == 0)
		return true;
	repair = find_repair(bill, wanted);
	for (int i = 0; i < 2; i++)
		if (repair.rows[i] >= 0)
			bill->rows.items[repair.rows[i]].chosen = repair.choices[i];
	return repair.rows[0] >= 0;
}

/*
 * A row without quantity and price that is all that the rows have too much is no row but a tax or
 * a subtotal whose label was not read.
 */
static bool close_without_a_row(struct bill *bill, centimes total)
{
	centimes over = sum_of(bill) - total;

	for (size_t i = 0; i < bill->rows.count && bill->rows.count > 1; i++) {
		const struct row *row = &bill->rows.items[i];
		const struct choice *choice = &row->choices[row->chosen];

		if (choice->amount != over || choice->quantity_at.line != NULL ||
		    choice->price_at.line != NULL)
			continue;
		for (size_t k = i + 1; k < bill->rows.count; k++)
			bill->rows.items[k - 1] = bill->rows.items[k];
		bill->rows.count--;
		return true;
	}
	return false;
}

/* Before tax or a reduction: the rows add up to another labelled amount, that and a third to the
 * total. */
static bool closes_by_steps(const struct bill *bill, centimes total)
{
	centimes sum = sum_of(bill);

	for (size_t i = 0; i < bill->amounts.count; i++) {
		centimes step = bill->amounts.items[i].number.amount;

		if (total == sum + step || total == sum - step)
			return true;
	}
	return false;
}

/* "1 245,50" of which the thousands were not read: what is left ends like the sum. */
static bool lost_thousands(const struct bill *bill, const struct number *number)
{
	centimes thousand = 100000, sum = sum_of(bill);

	return number->kind == NUMBER_AMOUNT && number->digits == 5 && sum > number->amount &&
	       sum < 100 * thousand && (sum - number->amount) % thousand == 0;
}

/* The first or second of the values that a printed total may stand for; 0 for no second. */
static centimes total_value(const struct bill *bill, const struct number *number, int which)
{
	bool comma_lost = number->kind == NUMBER_WHOLE && number->digits >= 3;

	if (comma_lost && (which == 0) == bill->decimals)
		return number->amount / 100;
	return which == 0 || comma_lost ? number->amount : 0;
}

/*
 * Where the rows add up, amounts are right; a price that does not make its amount was misread. What
 * the sum cannot tell is which of quantity and price it was: a quantity has one digit, mostly, and
 * a price more.
 */
static void mend_prices(struct bill *bill)
{
	for (size_t i = 0; i < bill->rows.count; i++) {
		struct row *row = &bill->rows.items[i];
		struct choice *choice = &row->choices[row->chosen];

		if (choice->quantity > 0 && choice->quantity < MENDED_QUANTITY &&
		    choice->price_at.line != NULL &&
		    choice->quantity * choice->price != choice->amount &&
		    choice->amount % choice->quantity == 0)
			choice->price = choice->amount / choice->quantity;
	}
}

static void find_closing(struct bill *bill)
{
	const struct number *number;

	if (bill->total < 0)
		return;
	number = &bill->amounts.items[bill->total].number;
	bill->total_value = total_value(bill, number, 0);
	if (bill->rows.count == 0)
		return;
	for (int i = 0; i < 2 && !bill->closes; i++) {
		centimes value = total_value(bill, number, i);

		bill->closes = value > 0 && close_at(bill, value);
		if (bill->closes || i == 0)
			bill->total_value = value;
	}
	if (!bill->closes)
		bill->closes = close_without_a_row(bill, number->amount);
	if (!bill->closes && lost_thousands(bill, number)) {
		bill->closes = true;
		bill->total_value = sum_of(bill);
	}
	if (!bill->closes)
		bill->closes = closes_by_steps(bill, number->amount);
	if (!bill->closes && bill->amounts.items[bill->total].rank == RANK_BARE)
		bill->total = -1;
}

void bill_close(struct bill *bill)
{
	find_closing(bill);
	if (bill->closes)
		mend_prices(bill);
}
