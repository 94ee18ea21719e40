/* What each payer pays on each line, and the sum of it. validate/payment.h has the rules. */
#include "base/text.h"
#include "validate/lookup.h"
#include "validate/payment.h"

centimes money_lower(centimes a, centimes b)
{
	return a < b ? a : b;
}

centimes money_hundredths(centimes amount, long hundredths)
{
	return (amount * hundredths + 50) / 100;
}

centimes money_percent(centimes base, long percent)
{
	return money_hundredths(base, percent);
}

/* ---- pricing of one line --------------------------------------------------------------- */

bool lookup_rule_of_line(const struct judging *judging, const struct priced_line *line,
			 const char *payer, enum rule_name name, long *ret_value)
{
	const char *care = care_text(line->care);
	const char *const by_letter[] = { line->letter, care, "", NULL };

	return lookup_rule_of(judging->answers, payer, name,
			      line->letter != NULL ? by_letter : by_letter + 1, line->day,
			      ret_value);
}

void price_nothing(const struct judging *judging, struct priced_line *line, enum phrase why)
{
	line->amount = 0;
	line->comment = line->facts;
	sentence_add(&line->comment, why, judging->fund, NULL);
}

void price_unknown(const struct judging *judging, struct priced_line *line, enum phrase why)
{
	line->amount = AMOUNT_UNKNOWN;
	line->comment = line->facts;
	sentence_add(&line->comment, why, judging->fund, NULL);
}

void price_at_rate(struct judging *judging, struct priced_line *line, long percent)
{
	struct arena *arena = judging->arena;

	line->comment = line->facts;
	percent = long_disease_rate(judging, line, percent);
	line->rate_percent = (int)percent;
	line->amount = money_percent(line->base, percent);
	sentence_add(&line->comment, PHRASE_PAYS, judging->fund, figure_number(arena, percent),
		     figure_amount(arena, line->base), figure_amount(arena, line->amount), NULL);
}

/* ---- shares ---------------------------------------------------------------------------- */

/* A share on its way into the claim, with what may still lower it. */
struct part {
	const char *payer;
	int rate_percent;
	centimes amount;
	struct sentence sentence;
};

static void apply_ceiling(const struct judging *judging, const struct priced_line *line,
			  struct part *part)
{
	long ceiling;

	if (part->amount == AMOUNT_UNKNOWN ||
	    !lookup_rule_of_line(judging, line, part->payer, RULE_CEILING, &ceiling) ||
	    part->amount <= ceiling)
		return;
	part->amount = ceiling;
	sentence_add(&part->sentence, PHRASE_CEILING, figure_amount(judging->arena, ceiling), NULL);
}

/*
 * Two payers on one base pay no more than it together, so that the base is no more than what was
 * asked bounds both. A fixed amount is no base: there they may come to all that was asked.
 */
static void apply_rest(const struct judging *judging, const struct priced_line *line,
		       centimes taken, struct part *part)
{
	bool is_fixed = line->rate_percent == RATE_FIXED;
	centimes rest = (is_fixed ? line->asked : line->base) - taken;

	if (part->amount <= rest)
		return;
	part->amount = rest;
	sentence_add(&part->sentence, is_fixed ? PHRASE_REST_OF_ASKED : PHRASE_REST_OF_BASE,
		     figure_amount(judging->arena, part->amount), NULL);
}

static void add_share(struct judging *judging, const struct priced_line *line,
		      const struct part *part)
{
	*LIST_ADD(judging->arena, &judging->claim->shares) = (struct share){
		.payer = part->payer,
		.is_medicine = line->is_medicine,
		.line = line->line,
		.asked = line->asked,
		.base = line->base,
		.rate_percent = part->rate_percent,
		.amount = part->amount,
		.message_fr = sentence_french(&part->sentence),
		.message_ar = sentence_arabic(&part->sentence),
	};
}

static centimes share_of_fund(struct judging *judging, const struct priced_line *line)
{
	struct part part = { judging->fund, line->rate_percent, line->amount, line->comment };

	apply_ceiling(judging, line, &part);
	add_share(judging, line, &part);
	return part.amount;
}

/* The second payer; NULL when there is none, or nobody knows who the insured is. */
static const char *mutual_of(const struct judging *judging)
{
	if (!identity_is_settled(&judging->identity) ||
	    lookup_is_payer(judging->identity.insured->mutual, judging->fund))
		return NULL;
	return lookup_payer(judging->answers, judging->identity.insured->mutual);
}

/* A mutual society adds to what the fund pays, on the same base and up to it; to nothing it adds
 * nothing. */
static void share_of_mutual(struct judging *judging, const struct priced_line *line,
			    centimes by_fund)
{
	struct part part = { .payer = mutual_of(judging), .sentence = line->facts };
	struct arena *arena = judging->arena;
	long percent;

	if (part.payer == NULL || by_fund == AMOUNT_UNKNOWN ||
	    !lookup_rule_of_line(judging, line, part.payer, RULE_COMPLEMENT, &percent))
		return;
	if (by_fund == 0) {
		sentence_add(&part.sentence, PHRASE_ADDS_NOTHING, part.payer, judging->fund, NULL);
	} else {
		part.rate_percent = (int)percent;
		part.amount = money_percent(line->base, percent);
		sentence_add(&part.sentence, PHRASE_ADDS, part.payer, figure_number(arena, percent),
			     figure_amount(arena, line->base), figure_amount(arena, part.amount),
			     NULL);
		apply_rest(judging, line, by_fund, &part);
		apply_ceiling(judging, line, &part);
	}
	add_share(judging, line, &part);
}

static void share_line(struct judging *judging, const struct priced_line *line)
{
	share_of_mutual(judging, line, share_of_fund(judging, line));
}

static void share_lines(struct judging *judging)
{
	struct claim *claim = judging->claim;
	struct priced_line *acts =
		arena_new_array(judging->arena, claim->acts.count + 1, sizeof(*acts));

	for (size_t i = 0; i < claim->acts.count; i++)
		price_act(judging, i, &acts[i]);
	keep_dearest_act(judging, acts, claim->acts.count);
	for (size_t i = 0; i < claim->acts.count; i++)
		share_line(judging, &acts[i]);
	for (size_t i = 0; i < claim->medicines.count; i++) {
		struct priced_line line;

		price_medicine(judging, i, &line);
		share_line(judging, &line);
	}
}

/* ---- ceilings of a dossier ------------------------------------------------------------- */

static void lower_share(struct judging *judging, struct share *share, centimes amount, long ceiling)
{
	struct arena *arena = judging->arena;
	struct sentence sentence = sentence_resume(arena, share->message_fr, share->message_ar);

	share->amount = amount;
	sentence_add(&sentence, PHRASE_CEILING_CLAIM, figure_amount(arena, ceiling),
		     figure_amount(arena, amount), NULL);
	share->message_fr = sentence_french(&sentence);
	share->message_ar = sentence_arabic(&sentence);
}

/* Line by line until the ceiling is reached: what comes after is paid the rest, then nothing. */
static void apply_claim_ceiling(struct judging *judging, const char *payer)
{
	struct claim *claim = judging->claim;
	centimes paid = 0;
	long ceiling;

	if (payer == NULL || !lookup_rule(judging->answers, payer, RULE_CEILING_CLAIM, NULL,
					  judging->care.date, &ceiling))
		return;
	for (size_t i = 0; i < claim->shares.count; i++) {
		struct share *share = &claim->shares.items[i];

		if (!text_equal(share->payer, payer) || share->amount == AMOUNT_UNKNOWN)
			continue;
		if (paid + share->amount > ceiling)
			lower_share(judging, share, ceiling - paid, ceiling);
		paid += share->amount;
	}
}

/* ---- sums ------------------------------------------------------------------------------ */

static centimes add_or_unknown(centimes sum, centimes part)
{
	return sum == AMOUNT_UNKNOWN || part == AMOUNT_UNKNOWN ? AMOUNT_UNKNOWN : sum + part;
}

static centimes *payable_of(struct claim *claim, const struct share *share)
{
	return share->is_medicine ? &claim->medicines.items[share->line].payable
				  : &claim->acts.items[share->line].payable;
}

/* Every line has a share of the fund. */
static void add_up_lines(struct claim *claim)
{
	for (size_t i = 0; i < claim->shares.count; i++)
		*payable_of(claim, &claim->shares.items[i]) = 0;
	for (size_t i = 0; i < claim->shares.count; i++) {
		centimes *payable = payable_of(claim, &claim->shares.items[i]);

		*payable = add_or_unknown(*payable, claim->shares.items[i].amount);
	}
}

static centimes add_up(const struct claim *claim)
{
	centimes sum = 0;

	for (size_t i = 0; i < claim->acts.count; i++)
		sum = add_or_unknown(sum, claim->acts.items[i].payable);
	for (size_t i = 0; i < claim->medicines.count; i++)
		sum = add_or_unknown(sum, claim->medicines.items[i].payable);
	return sum;
}

/* Boxes are paid on that come to more than was paid for all medicines: one of them was not bought.
 */
static bool is_over_medicines(const struct claim *claim)
{
	centimes asked = 0;

	for (size_t i = 0; i < claim->shares.count; i++) {
		const struct share *share = &claim->shares.items[i];

		/* of a line the fund first, and only there it counts */
		if (share->is_medicine && share->amount > 0 &&
		    (i == 0 || !claim->shares.items[i - 1].is_medicine ||
		     claim->shares.items[i - 1].line != share->line))
			asked += share->asked;
	}
	return claim->medicines_amount != AMOUNT_UNKNOWN && asked > claim->medicines_amount;
}

/* Without a total, or with one that is less than what its parts earn, there is no saying. */
static bool is_over_total(const struct claim *claim)
{
	return claim->total == AMOUNT_UNKNOWN || claim->payable > claim->total;
}

void judging_pay(struct judging *judging)
{
	struct claim *claim = judging->claim;

	judging->certainty[KEY_LONG_DISEASE] = 1;
	if (judging->answers->known && judging->fund != NULL) {
		share_lines(judging);
		apply_claim_ceiling(judging, judging->fund);
		apply_claim_ceiling(judging, mutual_of(judging));
		add_up_lines(claim);
	}
	claim->payable = add_up(claim);
	if (is_over_total(claim) || is_over_medicines(claim))
		claim->payable = AMOUNT_UNKNOWN;
}

static void refuse_share(struct judging *judging, struct share *share)
{
	struct sentence sentence =
		sentence_resume(judging->arena, share->message_fr, share->message_ar);

	share->amount = 0;
	sentence_add(&sentence, PHRASE_REFUSED, NULL);
	share->message_fr = sentence_french(&sentence);
	share->message_ar = sentence_arabic(&sentence);
}

/* What is refused is not paid, in the whole and in its parts. */
void judging_pay_nothing(struct judging *judging)
{
	struct claim *claim = judging->claim;

	for (size_t i = 0; i < claim->shares.count; i++) {
		struct share *share = &claim->shares.items[i];

		if (share->amount != 0)
			refuse_share(judging, share);
	}
	for (size_t i = 0; i < claim->acts.count; i++)
		claim->acts.items[i].payable = 0;
	for (size_t i = 0; i < claim->medicines.count; i++)
		claim->medicines.items[i].payable = 0;
	claim->payable = 0;
}
