/*
 * The verdict, by what an error costs; or by what a person decided.
 *
 * Rejected: a fault that is certain and that no better reading could cure. Accepted: no reason to
 * look, the payment is known, and no key value needs eyes. Whatever is in between goes to a person,
 * with the values that need eyes, the dearest doubt first.
 *
 * A value needs eyes when what is lost on average by not looking at it, the probability that it is
 * wrong times the dirhams at stake (stakes.c), is no less than a look at it costs: the fund's price
 * of a minute for the seconds that one value takes. Value by value, because looks are bought value
 * by value; so an accepted dossier loses less on average than looking at its values would cost. A
 * value with 100 dirhams at stake and a look of 0.75 asks for 0.9925; with 1000 dirhams, 0.99925.
 *
 * Under that lies a floor that no price moves: each key value as sure as validate/thresholds.list
 * asks for where it stands, and all of them together as CLAIM_SURE. A wrong value that costs no
 * dirham today (a date, a total) is written into a person's history all the same, and confidences
 * near 1 are proven by few dossiers only: a wrong acceptance is worse than ten looks. So a dear
 * dossier has to be surer than the floor, and a cheap one is not let off it.
 */
#include "validate/judging.h"
#include "validate/lookup.h"

#include <math.h>
#include <stdlib.h>

enum { SECONDS_A_MINUTE = 60 };

/* Probabilities are compared to nine places: what lies beyond comes from the order of products. */
#define PLACES 1e9

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

static bool is_key_sure(const struct judging *judging, int key)
{
	const struct basis *basis = &judging->basis[key];

	return judging->certainty[key] >= 1 ||
	       judging->certainty[key] >= threshold_of(basis->kind, basis->source);
}

/* In centimes, by the rules of the day of care. */
static double look_price(const struct judging *judging)
{
	long minute, seconds;

	if (!lookup_rule(judging->answers, judging->fund, RULE_MINUTE, NULL, judging->care.date,
			 &minute) ||
	    !lookup_rule(judging->answers, judging->fund, RULE_LOOK, NULL, judging->care.date,
			 &seconds))
		return LOOK_PRICE;
	return (double)minute * (double)seconds / SECONDS_A_MINUTE;
}

/*
 * A value that a person compared with the paper has had its look, whatever it costs: the doubt that
 * is left is the person's own, and no second look by the same eyes takes it away.
 */
static bool was_looked_at(const struct judging *judging, int key)
{
	return judging->basis[key].source == SOURCE_PERSON && judging->certainty[key] >= CLAIM_SURE;
}

/* ---- doubts ---------------------------------------------------------------------------- */

/* A doubt with what decides whether it needs eyes. */
struct weighed {
	struct doubt doubt;
	int key;
	bool sure; /* as the floor asks */
	bool was_looked_at;
};

static double loss(const struct doubt *doubt)
{
	return doubt->wrong * (double)doubt->stake;
}

/* The dearest first; of what costs the same the least sure. */
static int compare_weighed(const void *a_item, const void *b_item)
{
	const struct weighed *a = a_item, *b = b_item;
	double a_loss = loss(&a->doubt), b_loss = loss(&b->doubt);

	if (a_loss != b_loss)
		return a_loss > b_loss ? -1 : 1;
	if (a->doubt.wrong != b->doubt.wrong)
		return a->doubt.wrong > b->doubt.wrong ? -1 : 1;
	return a->key - b->key;
}

static void weigh(const struct judging *judging, struct weighed weighed[KEY_COUNT])
{
	for (int key = 0; key < KEY_COUNT; key++) {
		double wrong = fmax(0, 1 - judging->certainty[key]);
		struct place place = judging_key_place(judging, (enum key)key);

		weighed[key] = (struct weighed){
			.doubt = { judging_key_name((enum key)key), place.field, place.page,
				   round(wrong * PLACES) / PLACES,
				   judging_stake(judging, (enum key)key) },
			.key = key,
			.sure = is_key_sure(judging, key),
			.was_looked_at = was_looked_at(judging, key),
		};
	}
	qsort(weighed, KEY_COUNT, sizeof(weighed[0]), compare_weighed);
}

/*
 * The values that need eyes: without them the others would be accepted. From the cheapest doubt on
 * as many stay unlooked at as may.
 */
static void find_doubts(const struct judging *judging, const struct weighed weighed[KEY_COUNT])
{
	double look = look_price(judging), together = 1;
	bool needs_eyes[KEY_COUNT] = { false };

	for (int i = 0; i < KEY_COUNT; i++)
		if (weighed[i].was_looked_at)
			together *= 1 - weighed[i].doubt.wrong;
	for (int i = KEY_COUNT - 1; i >= 0; i--) {
		const struct doubt *doubt = &weighed[i].doubt;
		double with = together * (1 - doubt->wrong);

		if (weighed[i].was_looked_at)
			continue;
		needs_eyes[i] = !weighed[i].sure || with < CLAIM_SURE ||
				(doubt->wrong > 0 && loss(doubt) >= look);
		if (!needs_eyes[i])
			together = with;
	}
	for (int i = 0; i < KEY_COUNT; i++)
		if (needs_eyes[i])
			*LIST_ADD(judging->arena, &judging->claim->doubts) = weighed[i].doubt;
}

/* ---- the verdict ----------------------------------------------------------------------- */

/* True when nothing stands against it but a person's word. */
static bool is_acceptable(const struct judging *judging)
{
	const struct claim *claim = judging->claim;

	if (judging->dossier->decision == DECISION_ACCEPTED)
		return claim->payable != AMOUNT_UNKNOWN;
	return judging->dossier->decision != DECISION_REOPENED && judging->answers->known &&
	       !has_to_be_looked_at(claim) && claim->doubts.count == 0 &&
	       claim->payable != AMOUNT_UNKNOWN;
}

static bool is_rejected(const struct judging *judging)
{
	switch (judging->dossier->decision) {
	case DECISION_ACCEPTED:
		return false;
	case DECISION_SENT_BACK:
	case DECISION_REJECTED:
		return true;
	case DECISION_NONE:
	case DECISION_REOPENED:
		break;
	}
	return is_refused(judging->claim);
}

void judging_decide(struct judging *judging)
{
	struct weighed weighed[KEY_COUNT];
	struct claim *claim = judging->claim;

	claim->confidence = confidence_of(judging);
	if (is_rejected(judging)) {
		claim->verdict = VERDICT_REJECTED;
		judging_pay_nothing(judging);
		return;
	}
	weigh(judging, weighed);
	find_doubts(judging, weighed);
	if (is_acceptable(judging))
		claim->verdict = VERDICT_ACCEPTED;
}
