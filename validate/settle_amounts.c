/*
 * What the paper says of money, settled by the odds. Three quantities hang together:
 *
 *   acts + medicines = total
 *
 * The acts stand in the rows of their tables. What the medicines cost stands in the pharmacy's rows
 * and on the invoices, and is the sum of the list prices of the boxes whose codes are there. The
 * total stands on both pages of the sheet. joint.c weighs them together.
 *
 * The lines of an invoice are no witness of their own: where the reader told a total, it is the one
 * that the lines, too, speak for, and how much they do is in its probability (ocr/bill_total.h).
 * They stand in where the total of an invoice was not read.
 *
 * A total that differs from its parts is a fault of the paper (R15), so a sum that does not come
 * out has two stories: somebody added wrongly, or we misread. Which one wins is a matter of how
 * surely the amounts were read, whether the recogniser had thought of the other amount, how often
 * it takes one such digit for another, and how often people add wrongly. A wrong sum of amounts
 * that were read for sure stays.
 */
#include "base/memory.h"
#include "validate/amounts.h"
#include "validate/joint.h"
#include "validate/match.h"
#include "validate/settle.h"

#include <math.h>

/*
 * The priors. Judged, not counted: no fund publishes them and the generated dossiers would only
 * give back what they were made with. All are stated so that a doubt remains.
 *
 *   what holds                    how often, and why not always
 *   the total is the sum          one dossier in twenty is asked for more, or added up wrongly
 *   the same without an act row   there may be an act whose row was not found
 *   a total is the total          the two pages are copied from each other, by hand
 *   the pharmacy's row, invoice   the same till gives both, but an invoice may have more on it
 *   the invoice's lines           a line is often not found, or found where there is none
 *   the boxes                     codes are missing, lie on top of each other, or prices differ
 */
#define HOLDS_SUM 0.95
#define HOLDS_SUM_WITHOUT_ACT 0.6
#define HOLDS_TOTAL 0.985
#define HOLDS_MEDICINES 0.98
#define HOLDS_LINES 0.9
#define HOLDS_BOXES 0.8

/*
 * Amounts that differ where they should not: most wrong sums are a round amount too much or too
 * little (a carry, a hundred more), most copies have one digit wrong: one of nine others in one of
 * about five places. Else they differ by anything.
 */
#define DIFFERS_BY_DIGIT 0.6
#define SUM_DIFFERENCES 25.0
#define COPY_DIFFERENCES 45.0
#define AMOUNTS 1000.0

/*
 * How amounts are misread: mostly one digit for one of about four look-alikes, a digit lost or
 * added, the decimal mark lost or moved; hardly ever otherwise. But what its recogniser hardly
 * believes is no slip: it may have been anything.
 */
#define MISREAD_DIGIT 0.6
#define MISREAD_CHARACTER 0.2
#define MISREAD_MARK 0.15
#define MISREAD_ELSE 0.02
#define LOOK_ALIKES 4.0
#define MARKS 2.0

/*
 * Doctors ask whole dirhams, and seldom this much for one visit. Weak priors: other fees exist, and
 * biology is paid by coefficients that give odd centimes.
 */
#define FEE_ODD 0.25
#define FEE_HIGH 0.1
#define FEE_UNTOLD 0.5
enum { DIRHAM = 100, HIGH_FEE = 5000 * DIRHAM };

/* An amount that only the others ask for may hide a wrong sum: it takes odds of ten to one. */
#define TAKES_ASKED 0.9

enum { ACTS, MEDICINES, TOTAL, LIKELIEST_MAX = 6 };

struct money {
	double holds_sum;
	bool are_fees; /* all acts are a doctor's */
};

/* ---- the kind -------------------------------------------------------------------------- */

static bool parse_amount(const char *text, long long *ret_value)
{
	centimes amount;

	if (text == NULL || !money_parse(text, &amount) || amount <= 0)
		return false;
	*ret_value = amount;
	return true;
}

static double count_digits(long long value)
{
	double digits = 1;

	for (; value >= 10; value /= 10)
		digits++;
	return digits;
}

static double misread_amount(const char *read, double doubt, long long value)
{
	double digits = count_digits(value);
	double otherwise = fmax(MISREAD_ELSE, joint_gibberish(doubt)) / AMOUNTS;

	switch (match_amount(read, value)) {
	case SLIP_DIGIT:
		return fmax(MISREAD_DIGIT / (digits * LOOK_ALIKES), otherwise);
	case SLIP_CHARACTER:
		return fmax(MISREAD_CHARACTER / (digits * 10), otherwise);
	case SLIP_MARK:
		return fmax(MISREAD_MARK / MARKS, otherwise);
	case SLIP_SAME:
	case SLIP_NONE:
		break;
	}
	return otherwise;
}

/* The probability of one wrong amount; by one digit there are `by_digit` of them. */
static double differing_odds(long long said, long long value, double by_digit)
{
	long long difference = said > value ? said - value : value - said;

	while (difference > 0 && difference % 10 == 0)
		difference /= 10;
	return difference < 10 ? DIFFERS_BY_DIGIT / by_digit : (1 - DIFFERS_BY_DIGIT) / AMOUNTS;
}

static double amount_departs(long long said, long long value)
{
	return differing_odds(said, value, COPY_DIFFERENCES);
}

static double fee_odds(const struct money *money, const long long *acts)
{
	double odds;

	if (!money->are_fees)
		return 1;
	if (acts == NULL)
		return FEE_UNTOLD;
	odds = *acts % DIRHAM == 0 ? 1 : FEE_ODD;
	return *acts > HIGH_FEE ? odds * FEE_HIGH : odds;
}

static double amounts_prior(const struct joint *joint, const long long *acts,
			    const long long *medicines, const long long *total)
{
	const struct money *money = joint->context;
	double odds = fee_odds(money, acts);

	if (acts == NULL || medicines == NULL || total == NULL)
		return odds / AMOUNTS;
	if (*acts + *medicines == *total)
		return odds * money->holds_sum;
	return odds * (1 - money->holds_sum) *
	       differing_odds(*total, *acts + *medicines, SUM_DIFFERENCES);
}

static bool is_sum(long long acts, long long medicines, long long total)
{
	return acts + medicines == total;
}

static const struct joint_kind amount_kind = { parse_amount,  misread_amount, amount_departs,
					       amounts_prior, is_sum,         1 / AMOUNTS,
					       TAKES_ASKED };

static void format_amount(long long value, char *text)
{
	(void)money_format(value, text);
}

/* ---- the places ------------------------------------------------------------------------ */

static void add_figure(struct joint_quantity *quantity, struct figure figure, double holds)
{
	if (figure_is_known(figure))
		joint_add_figure(joint_add_place(quantity, holds), figure.value, figure.confidence);
}

/* The readings of one place; more may be counted than there is room for. */
struct rows {
	const struct reading *items[JOINT_PARTS_MAX];
	size_t count;
};

/* The pharmacy has one row, mostly; what is no amount in another is a speck or a stroke. */
static bool is_speck(const struct paper *paper, size_t row)
{
	if (reading_amount(paper->pharmacy.items[row].price) != AMOUNT_UNKNOWN)
		return false;
	for (size_t i = 0; i < paper->pharmacy.count; i++)
		if (reading_amount(paper->pharmacy.items[i].price) != AMOUNT_UNKNOWN)
			return true;
	return false;
}

static void add_row(struct rows *rows, const struct reading *reading)
{
	if (rows->count < JOINT_PARTS_MAX)
		rows->items[rows->count] = reading;
	rows->count++;
}

/* A row that was not read leaves the place unknown; a row too many, only its figure. */
static void add_rows(struct joint *joint, struct joint_quantity *quantity, const struct rows *rows,
		     struct figure sum, double holds)
{
	struct joint_place *place;

	if (rows->count > JOINT_PARTS_MAX) {
		add_figure(quantity, sum, holds);
		return;
	}
	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i] == NULL)
			return;
	if (rows->count == 0)
		return;
	place = joint_add_place(quantity, holds);
	for (size_t i = 0; i < rows->count; i++)
		(void)joint_add_reading(joint, place, rows->items[i]);
}

static void add_acts(struct joint *joint, const struct paper *paper, const struct amounts *amounts)
{
	struct joint_quantity *quantity = &joint->quantities[ACTS];
	struct rows rows = { .count = 0 };

	for (size_t i = 0; i < paper->acts.count; i++)
		add_row(&rows, paper->acts.items[i].amount);
	if (rows.count == 0)
		add_figure(quantity, amounts->acts, 1);
	else
		add_rows(joint, quantity, &rows, amounts->acts, 1);
}

/* A reading that is NULL is an invoice of which no total was read. */
static bool have_totals(const struct rows *invoices)
{
	for (size_t i = 0; i < invoices->count && i < JOINT_PARTS_MAX; i++)
		if (invoices->items[i] == NULL)
			return false;
	return invoices->count > 0;
}

static void add_medicines(struct joint *joint, const struct paper *paper,
			  const struct amounts *amounts)
{
	struct joint_quantity *quantity = &joint->quantities[MEDICINES];
	struct rows pharmacy = { .count = 0 }, invoices = { .count = 0 };

	if (!paper_has_medicines(paper)) {
		add_figure(quantity, amounts->medicines, 1);
		return;
	}
	for (size_t i = 0; i < paper->pharmacy.count; i++)
		if (!is_speck(paper, i))
			add_row(&pharmacy, paper->pharmacy.items[i].price);
	for (size_t i = 0; i < paper->invoices.count; i++)
		add_row(&invoices, paper->invoices.items[i].total);
	add_rows(joint, quantity, &pharmacy, amounts->pharmacy, HOLDS_MEDICINES);
	add_rows(joint, quantity, &invoices, amounts->invoices, HOLDS_MEDICINES);
	if (!have_totals(&invoices))
		add_figure(quantity, amounts->lines, HOLDS_LINES);
	add_figure(quantity, amounts->boxes, HOLDS_BOXES);
}

static void add_totals(struct joint *joint, const struct paper *paper)
{
	const struct reading *totals[] = { paper->montant_frais, paper->total_general };

	for (size_t i = 0; i < ARRAY_LENGTH(totals); i++)
		if (totals[i] != NULL)
			(void)joint_add_reading(
				joint, joint_add_place(&joint->quantities[TOTAL], HOLDS_TOTAL),
				totals[i]);
}

static bool are_fees(const struct paper *paper)
{
	for (size_t i = 0; i < paper->acts.count; i++)
		if (paper->acts.items[i].table != TABLE_ACTS)
			return false;
	return paper->acts.count > 0;
}

/* ---- what they ask of each other ------------------------------------------------------- */

struct likeliest {
	long long values[LIKELIEST_MAX];
	size_t count;
};

static void ask_sums(struct joint *joint, const struct likeliest likeliest[JOINT_QUANTITIES])
{
	const struct likeliest *acts = &likeliest[ACTS], *medicines = &likeliest[MEDICINES],
			       *totals = &likeliest[TOTAL];

	for (size_t i = 0; i < acts->count; i++)
		for (size_t j = 0; j < medicines->count; j++)
			joint_ask(joint, &joint->quantities[TOTAL],
				  acts->values[i] + medicines->values[j]);
	for (size_t i = 0; i < totals->count; i++) {
		for (size_t j = 0; j < medicines->count; j++)
			joint_ask(joint, &joint->quantities[ACTS],
				  totals->values[i] - medicines->values[j]);
		for (size_t j = 0; j < acts->count; j++)
			joint_ask(joint, &joint->quantities[MEDICINES],
				  totals->values[i] - acts->values[j]);
	}
}

static void ask_each_other(struct joint *joint)
{
	struct likeliest likeliest[JOINT_QUANTITIES];

	for (int q = 0; q < JOINT_QUANTITIES; q++)
		likeliest[q].count =
			joint_likeliest(&joint->quantities[q], likeliest[q].values, LIKELIEST_MAX);
	for (int q = 0; q < JOINT_QUANTITIES; q++)
		for (size_t i = 0; i < likeliest[q].count; i++)
			joint_ask(joint, &joint->quantities[q], likeliest[q].values[i]);
	ask_sums(joint, likeliest);
}

/* Fills `joint` with all that the paper says; false when nothing is possible. */
static bool weigh_amounts(struct joint *joint, const struct paper *paper)
{
	struct amounts amounts;
	struct money money;
	bool possible;

	amounts_gather(paper, &amounts);
	money.holds_sum = paper->acts.count > 0 ? HOLDS_SUM : HOLDS_SUM_WITHOUT_ACT;
	money.are_fees = are_fees(paper);
	joint->kind = &amount_kind;
	joint->context = &money;
	add_acts(joint, paper, &amounts);
	add_medicines(joint, paper, &amounts);
	add_totals(joint, paper);
	ask_each_other(joint);
	possible = joint_weigh(joint);
	joint->context = NULL; /* which does not outlive this */
	return possible;
}

void settle_amounts(struct dossier *dossier, const struct register_answers *answers)
{
	struct joint *joint = ARENA_NEW(dossier->arena, struct joint);
	struct paper paper;

	paper_gather(dossier, answers, &paper);
	if (weigh_amounts(joint, &paper))
		joint_write(joint, dossier, format_amount);
}

double settle_wrong_sum(const struct paper *paper)
{
	struct joint *joint = ARENA_NEW(paper->dossier->arena, struct joint);

	return weigh_amounts(joint, paper) ? joint->apart : 0;
}
