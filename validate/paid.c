#include "validate/paid.h"

#include "base/money.h"
#include "model/claim.h"

#include <math.h>

/* Chosen: how often another amount than the true one is read as one given amount. */
#define CHANCE 1e-3

/* Chosen: lists of prices change, pharmacies round, and boxes and payment still agree to the
 * centime this often. */
#define CLOSES 0.9

struct paid paid_gather(const struct paper *paper)
{
	struct paid paid = { 0 };

	if (paper->pharmacy.count == 1)
		paid.pharmacy = paper->pharmacy.items[0].price;
	if (paper->invoices.count == 1)
		paid.invoice = paper->invoices.items[0].total;
	return paid;
}

static centimes seen_amount(const struct reading *reading)
{
	centimes amount = AMOUNT_UNKNOWN;

	if (reading == NULL ||
	    !money_parse(reading->read != NULL ? reading->read : reading->value, &amount))
		return AMOUNT_UNKNOWN;
	return amount;
}

/* What the recogniser thought of an amount before anything else was heard. */
static double seen_probability(const struct reading *reading, centimes sum)
{
	double rest = 1;

	for (int i = 0; i < reading->guess_count; i++) {
		centimes amount;

		if (money_parse(reading->guesses[i].value, &amount) && amount == sum)
			return reading->guesses[i].probability;
		rest -= reading->guesses[i].probability;
	}
	if (reading->guess_count > 0)
		return fmax(rest, 0) * CHANCE;
	if (seen_amount(reading) == sum)
		return reading->settled ? reading->seen_confidence : reading->confidence;
	return (1 - (reading->settled ? reading->seen_confidence : reading->confidence)) * CHANCE;
}

static double place_likelihood(const struct reading *reading, centimes sum)
{
	return reading != NULL ? fmax(seen_probability(reading, sum), CHANCE * CHANCE) : 1;
}

static double likelihood(const struct paid *paid, centimes sum)
{
	return place_likelihood(paid->pharmacy, sum) * place_likelihood(paid->invoice, sum);
}

double paid_likelihood(const struct paid *paid, centimes sum)
{
	centimes pharmacy = seen_amount(paid->pharmacy), invoice = seen_amount(paid->invoice);
	double other = CHANCE * fmax(likelihood(paid, pharmacy), likelihood(paid, invoice));

	if (sum == AMOUNT_UNKNOWN)
		return other;
	return CLOSES * likelihood(paid, sum) + (1 - CLOSES) * other;
}
