/*
 * What the fund would pay, line by line in whole centimes. An act is paid at the fund's rate of the
 * key letter's tariff times the coefficient, a medicine at the list's rate of the lower of the
 * price paid and the reimbursement base; neither on more than was asked. Rates and tariffs are
 * those of the day of care.
 */
#include "base/text.h"
#include "validate/judging.h"
#include "validate/lookup.h"

static centimes divide_rounding_half_up(centimes amount, centimes by)
{
	return (amount + by / 2) / by;
}

static centimes lower(centimes a, centimes b)
{
	return a < b ? a : b;
}

static centimes pay_act(const struct judging *judging, const struct act *act)
{
	struct date day = date_is_set(act->date) ? act->date : judging->care.date;
	const struct tariff *tariff;
	centimes base;
	long rate_percent;

	if (act->letter == NULL || act->amount == AMOUNT_UNKNOWN)
		return AMOUNT_UNKNOWN;
	tariff = lookup_tariff(judging->answers, act->letter, day);
	if (tariff == NULL || !lookup_rule(judging->answers, judging->fund, RULE_RATE, act->letter,
					   day, &rate_percent))
		return AMOUNT_UNKNOWN;
	base = divide_rounding_half_up(tariff->amount * act->coefficient, 100);
	return divide_rounding_half_up(lower(base, act->amount) * rate_percent, 100);
}

/*
 * Boxes that were not bought are not paid, and bought boxes without a code neither. Where no line
 * of an invoice was read there is only the codes to go by.
 */
static int boxes_to_pay(const struct judging *judging, const struct medicine_line *line)
{
	for (size_t i = 0; i < judging->paper.codes.count; i++) {
		int bought = judging->matching.codes[i].bought;

		if (!text_equal(judging->paper.codes.items[i].code, line->code))
			continue;
		if (bought == NO_MATCH)
			return judging->paper.bought.count > 0 ? 0 : line->quantity;
		/* a line whose quantity was not read is at least one box */
		return bought > 0 && bought < line->quantity ? bought : line->quantity;
	}
	return line->quantity;
}

static centimes pay_medicine(const struct judging *judging, const struct medicine_line *line)
{
	centimes base;

	/* a code that the register proposes is on no box */
	if (line->code == NULL || line->code_source == SOURCE_REGISTER)
		return 0;
	if (line->rate_percent < 0 || line->unit_price == AMOUNT_UNKNOWN)
		return AMOUNT_UNKNOWN;
	base = boxes_to_pay(judging, line) * lower(line->unit_price, line->base_price);
	return divide_rounding_half_up(base * line->rate_percent, 100);
}

/* True when act `a` is paid before `b` of the same visit. */
static bool is_dearer(const struct act *a, size_t a_row, const struct act *b, size_t b_row)
{
	return a->payable != b->payable ? a->payable > b->payable : a_row < b_row;
}

/* Several acts of one visit: the nomenclature's article 9 pays the dearest alone. */
static void keep_dearest(struct judging *judging)
{
	struct claim *claim = judging->claim;
	long single = 0;

	(void)lookup_rule(judging->answers, judging->fund, RULE_SINGLE_ACT, NULL,
			  judging->care.date, &single);
	for (size_t i = 0; single != 0 && i < claim->acts.count; i++)
		for (size_t j = 0; j < claim->acts.count; j++) {
			struct act *act = &claim->acts.items[i], *other = &claim->acts.items[j];

			if (i != j && judging->paper.acts.items[i].table == TABLE_ACTS &&
			    judging->paper.acts.items[j].table == TABLE_ACTS &&
			    date_compare(act->date, other->date) == 0 &&
			    act->payable != AMOUNT_UNKNOWN && is_dearer(other, j, act, i))
				act->payable = 0;
		}
}

static centimes add_or_unknown(centimes sum, centimes part)
{
	return sum == AMOUNT_UNKNOWN || part == AMOUNT_UNKNOWN ? AMOUNT_UNKNOWN : sum + part;
}

void judging_pay(struct judging *judging)
{
	struct claim *claim = judging->claim;
	centimes sum = 0;

	for (size_t i = 0; i < claim->acts.count; i++)
		claim->acts.items[i].payable = pay_act(judging, &claim->acts.items[i]);
	keep_dearest(judging);
	for (size_t i = 0; i < claim->acts.count; i++)
		sum = add_or_unknown(sum, claim->acts.items[i].payable);
	for (size_t i = 0; i < claim->medicines.count; i++) {
		struct medicine_line *line = &claim->medicines.items[i];

		line->payable = pay_medicine(judging, line);
		sum = add_or_unknown(sum, line->payable);
	}
	/* without a total, or with one that is less than what its parts earn, there is no saying */
	if (claim->total == AMOUNT_UNKNOWN || sum > claim->total)
		sum = AMOUNT_UNKNOWN;
	claim->payable = sum;
}
