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

struct figure figure_read(const struct reading *reading)
{
	centimes amount = reading_amount(reading);

	return amount == AMOUNT_UNKNOWN ? unknown : (struct figure){ amount, reading->confidence };
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

/* Of two figures for one amount the surer one; the first when they are as sure. */
static struct figure surer(struct figure a, struct figure b)
{
	if (!figure_is_known(a) || !figure_is_known(b))
		return figure_is_known(a) ? a : b;
	return b.confidence > a.confidence ? b : a;
}

/* What the pharmacy's row says, unless it was read poorly and the invoice says something else. */
static struct figure choose_medicines(const struct paper *paper, const struct amounts *amounts)
{
	struct figure pharmacy = amounts->pharmacy;

	if (!paper_has_medicines(paper))
		return nothing;
	if (figure_is_known(pharmacy) && pharmacy.confidence >= POOR &&
	    pharmacy.value != amounts->invoices.value)
		return pharmacy;
	return surer(pharmacy, amounts->invoices);
}

bool amounts_are_of_list(const struct amounts *amounts)
{
	return figure_is_known(amounts->boxes) && amounts->boxes.value == amounts->medicines.value;
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
	amounts->written = surer(amounts->montant_frais, amounts->total_general);
}
