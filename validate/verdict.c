/*
 * The verdict. Rejected: a fault that is certain and that no better reading could cure. Accepted:
 * nothing to look at, every key value there and as sure as validate/thresholds.list asks, and all
 * of them right together with high probability. A wrong acceptance is the worst of mistakes, so
 * whatever is in between goes to a person.
 */
#include "validate/judging.h"

static bool is_refused(const struct claim *claim)
{
	for (size_t i = 0; i < claim->reasons.count; i++)
		if (claim->reasons.items[i].severity == SEVERITY_ERROR &&
		    judging_refuses(claim->reasons.items[i].code))
			return true;
	return false;
}

static bool has_to_be_looked_at(const struct claim *claim)
{
	for (size_t i = 0; i < claim->reasons.count; i++)
		if (claim->reasons.items[i].severity != SEVERITY_INFO)
			return true;
	return false;
}

static double confidence_of(const struct judging *judging)
{
	double confidence = 1;

	for (int key = 0; key < KEY_COUNT; key++)
		confidence *= judging->certainty[key];
	return confidence;
}

static bool is_every_key_sure(const struct judging *judging)
{
	for (int key = 0; key < KEY_COUNT; key++) {
		const struct basis *basis = &judging->basis[key];

		if (judging->certainty[key] < 1 &&
		    judging->certainty[key] < threshold_of(basis->kind, basis->source))
			return false;
	}
	return true;
}

/* What is refused is not paid, in the whole and in its parts. */
static void pay_nothing(struct claim *claim)
{
	for (size_t i = 0; i < claim->acts.count; i++)
		claim->acts.items[i].payable = 0;
	for (size_t i = 0; i < claim->medicines.count; i++)
		claim->medicines.items[i].payable = 0;
	claim->payable = 0;
}

void judging_decide(struct judging *judging)
{
	struct claim *claim = judging->claim;

	claim->confidence = confidence_of(judging);
	if (is_refused(claim)) {
		claim->verdict = VERDICT_REJECTED;
		pay_nothing(claim);
	} else if (judging->answers->known && !has_to_be_looked_at(claim) &&
		   is_every_key_sure(judging) && claim->confidence >= CLAIM_SURE &&
		   claim->payable != AMOUNT_UNKNOWN) {
		claim->verdict = VERDICT_ACCEPTED;
	}
}
