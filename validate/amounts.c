#include "validate/amounts.h"

/* A reading less sure than this does not stand for its amount when another source has it. */
#define POOR 0.5

static const struct figure unknown = { AMOUNT_UNKNOWN, 0 };
static const struct figure nothing = { 0, 1 };

bool figure_is_known(struct figure figure)
{
	return figure.value != AMOUNT_UNKNOWN;
}

struct figure figure_sum(struct figure a, struct figure b)
{
	if (!figure_is_known(a) || !figure_is_known(b))
		return unknown;
	return (struct figure){ a.value + b.value, a.confidence * b.confidence };
}

struct figure figure_difference(struct figure whole, struct figure part)
{
	if (!figure_is_known(whole) || !figure_is_known(part) || whole.value < part.value)
		return unknown;
	return (struct figure){ whole.value - part.value, whole.confidence * part.confidence };
}

struct figure figure_read(const struct reading *reading)
{
	centimes amount = reading_amount(reading);

	return amount == AMOUNT_UNKNOWN ? unknown : (struct figure){ amount, reading->confidence };
}

void figure_vote(struct ballots *ballots, struct figure figure)
{
	if (figure_is_known(figure))
		vote_add(ballots, figure.value, figure.confidence);
}

/* ---- sums of what was read ------------------------------------------------------------- */

static struct figure sum_acts(const struct paper *paper)
{
	struct figure sum = nothing;

	for (size_t i = 0; i < paper->acts.count; i++)
		sum = figure_sum(sum, figure_read(paper->acts.items[i].amount));
	return sum;
}

static struct figure sum_pharmacy(const struct paper *paper)
{
	struct figure sum = paper->pharmacy.count > 0 ? nothing : unknown;

	for (size_t i = 0; i < paper->pharmacy.count; i++)
		sum = figure_sum(sum, figure_read(paper->pharmacy.items[i].price));
	return sum;
}

static struct figure sum_invoices(const struct paper *paper)
{
	struct figure sum = paper->invoices.count > 0 ? nothing : unknown;

	for (size_t i = 0; i < paper->invoices.count; i++)
		sum = figure_sum(sum, figure_read(paper->invoices.items[i].total));
	return sum;
}

static struct figure sum_lines(const struct paper *paper)
{
	struct figure sum = paper->bought.count > 0 ? nothing : unknown;

	for (size_t i = 0; i < paper->bought.count; i++) {
		const struct bought_line *line = &paper->bought.items[i];
		struct figure amount = { line->amount, line->confidence };

		sum = figure_sum(sum, amount);
	}
	return sum;
}

static struct figure sum_boxes(const struct paper *paper)
{
	struct figure sum = paper->codes.count > 0 ? nothing : unknown;

	for (size_t i = 0; i < paper->codes.count; i++) {
		const struct box_code *code = &paper->codes.items[i];
		struct figure price = unknown;

		if (code->medicine != NULL && code->medicine->public_price > 0)
			price = (struct figure){ code->count * code->medicine->public_price,
						 code->confidence };
		sum = figure_sum(sum, price);
	}
	return sum;
}

/* ---- what they come to ----------------------------------------------------------------- */

static struct figure heard(const struct ballots *ballots, centimes value)
{
	return (struct figure){ value, vote_for(ballots, value).confidence };
}

/* Every place but the sheet's total that says what the medicines cost. */
static void vote_medicines(struct ballots *ballots, const struct amounts *amounts)
{
	figure_vote(ballots, amounts->pharmacy);
	figure_vote(ballots, amounts->invoices);
	figure_vote(ballots, amounts->lines);
	figure_vote(ballots, amounts->boxes);
}

/* What the pharmacy's row says, unless it was read poorly and the invoice says something else. */
static struct figure choose_medicines(const struct paper *paper, const struct amounts *amounts)
{
	struct ballots written = { .count = 0 }, all = { .count = 0 };
	struct vote vote;

	if (!paper_has_medicines(paper))
		return nothing;
	figure_vote(&written, amounts->pharmacy);
	figure_vote(&written, amounts->invoices);
	vote = vote_count(&written);
	if (!vote.decided)
		return unknown;
	vote_medicines(&all, amounts);
	if (figure_is_known(amounts->pharmacy) && amounts->pharmacy.confidence >= POOR)
		return heard(&all, amounts->pharmacy.value);
	return heard(&all, vote.value);
}

/* Of two totals that differ, the one that the parts come to; else the one read more surely. */
static struct figure choose_written(const struct amounts *amounts)
{
	struct ballots written = { .count = 0 }, all = { .count = 0 };
	struct vote vote;

	figure_vote(&written, amounts->montant_frais);
	figure_vote(&written, amounts->total_general);
	vote = vote_count(&written);
	if (!vote.decided)
		return unknown;
	all = written;
	figure_vote(&all, amounts->parts);
	if (vote_for(&written, vote_count(&all).value).decided)
		vote = vote_count(&all);
	return heard(&written, vote.value);
}

static void hear_both_sides(struct amounts *amounts)
{
	struct ballots acts = { .count = 0 }, medicines = { .count = 0 }, total = { .count = 0 };

	figure_vote(&acts, amounts->acts);
	figure_vote(&acts, figure_difference(amounts->written, amounts->medicines));
	vote_medicines(&medicines, amounts);
	figure_vote(&medicines, figure_difference(amounts->written, amounts->acts));
	figure_vote(&total, amounts->montant_frais);
	figure_vote(&total, amounts->total_general);
	figure_vote(&total, amounts->parts);
	amounts->acts_heard =
		figure_is_known(amounts->acts) ? heard(&acts, amounts->acts.value) : unknown;
	amounts->medicines_heard = figure_is_known(amounts->medicines) && medicines.count > 0
					   ? heard(&medicines, amounts->medicines.value)
					   : amounts->medicines;
	amounts->total_heard =
		figure_is_known(amounts->written) ? heard(&total, amounts->written.value) : unknown;
}

void amounts_gather(const struct paper *paper, struct amounts *ret_amounts)
{
	struct amounts *amounts = ret_amounts;

	amounts->montant_frais = figure_read(paper->montant_frais);
	amounts->total_general = figure_read(paper->total_general);
	amounts->acts = sum_acts(paper);
	amounts->pharmacy = sum_pharmacy(paper);
	amounts->invoices = sum_invoices(paper);
	amounts->lines = sum_lines(paper);
	amounts->boxes = sum_boxes(paper);
	amounts->medicines = choose_medicines(paper, amounts);
	amounts->parts = figure_sum(amounts->acts, amounts->medicines);
	amounts->written = choose_written(amounts);
	hear_both_sides(amounts);
}
