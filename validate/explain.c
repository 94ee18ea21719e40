#include "validate/explain.h"

#include "base/memory.h"
#include "model/claim.h"
#include "validate/paid.h"
#include "validate/product.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Chosen, not measured: so few dossiers have such a fault that nobody has counted them, and the
 * register and the sums weigh more than any of these. Before anything is compared: how often a
 * line's box code is not on the paper at all, where others are and where there are none ...
 */
#define CODE_MISSING 0.05
#define CODES_MISSING 0.9
/* ... a code's line was not read, or it was never bought ... */
#define LINE_UNREAD 0.05
#define NEVER_BOUGHT 0.01
/* ... fewer or more codes than boxes bought ... */
#define BOXES_DIFFER 0.03
/* ... a medicine has a second line, one that nobody knows too. */
#define SECOND_LINE 0.02
#define SECOND_LINE_UNKNOWN 1e-4

/* What the register says of a line's text, chosen too: it is another medicine's for sure, so much
 * less likely; this one's, so much likelier; a medicine's at all, so much less likely to be no
 * purchase. */
#define OTHER_SURE 0.95
#define OTHER_NAME 1e-4
#define NAMED_BY_REGISTER 1000.0
#define KNOWN_NAME 0.05

/* A misread count is one given other count. */
#define COUNT_MISREAD 0.2

/* Ways so much less likely than the best are left out, and the search ends after so many steps,
 * some tenths of a second: lists of ten medicines that were read take thousands. */
#define NEGLIGIBLE 1e-6
enum { STEPS_MAX = 1000000 };

struct explaining {
	const struct paper *paper;
	const struct candidates *candidates; /* by line */
	struct paid paid;
	size_t lines, codes, options; /* options of a line: the codes, without code, no purchase */
	double *weights; /* logarithms, by line and option; a code's, against its line unread */
	int *order;      /* by line: its options, likeliest first */
	double *bounds;  /* logarithms, by line: how likely the lines from here on can be */
	int *choice;     /* by line, of the way in hand */
	int *uses;       /* by code: how many of those lines are its */
	enum code_fate *fate;         /* by code, of the way in hand */
	double best, total, agreeing; /* logarithm of the best; the others as multiples of it */
	int steps;
	double *choice_mass; /* by line and option */
	struct explanation *found;
};

/* ---- what a line is -------------------------------------------------------------------- */

/* How often what was read as a line is none: rates, headings and sums have no count and price. */
static double chance_of_no_purchase(const struct bought_line *line)
{
	int parts = (line->quantity_reading != NULL) + (line->price_reading != NULL) +
		    (line->amount_reading != NULL);

	if (line->designation == NULL || line->amount == AMOUNT_UNKNOWN)
		return 0.5;
	if (parts == 3)
		return line->quantity * line->unit_price == line->amount ? 0.002 : 0.05;
	return parts == 2 ? 0.1 : 0.3;
}

/*
 * The name alone cannot tell a misreading from another medicine's name; the register can: a line
 * that reads as one of its names is hardly ever another one of them misread.
 */
static double text_ratio(const struct reading *text, const struct candidates *candidates,
			 const struct medicine *medicine)
{
	double ratio = product_text_ratio(text != NULL ? text->value : NULL,
					  reading_confidence(text), medicine);

	if (medicine == NULL)
		return 1;
	if (ratio < 1 && candidates_against(candidates, medicine) >= OTHER_SURE)
		return ratio * OTHER_NAME;
	return fmax(ratio, candidates_for(candidates, medicine) * NAMED_BY_REGISTER);
}

static double *weights_of(const struct explaining *explaining, size_t line)
{
	return explaining->weights + line * explaining->options;
}

static bool is_known(const struct candidates *candidates)
{
	return candidates->count > 0 && candidates->items[0].probability >= 0.5;
}

static void weigh_line(struct explaining *explaining, size_t index)
{
	const struct bought_line *line = &explaining->paper->bought.items[index];
	double *weights = weights_of(explaining, index);
	double none = chance_of_no_purchase(line) *
		      (is_known(&explaining->candidates[index]) ? KNOWN_NAME : 1);

	for (size_t i = 0; i < explaining->codes; i++) {
		const struct box_code *code = &explaining->paper->codes.items[i];

		weights[i] =
			log((1 - none) * (1 - CODE_MISSING) / (double)explaining->codes *
			    text_ratio(line->designation, &explaining->candidates[index],
				       code->medicine) *
			    product_price_ratio(line, code->medicine, code->count) / LINE_UNREAD);
	}
	weights[explaining->codes] =
		log((1 - none) * (explaining->codes > 0 ? CODE_MISSING : CODES_MISSING));
	weights[explaining->codes + 1] = log(none);
}

static void sort_options(struct explaining *explaining, size_t line)
{
	const double *weights = weights_of(explaining, line);
	int *order = explaining->order + line * explaining->options;

	for (size_t i = 0; i < explaining->options; i++) {
		size_t at = i;

		for (; at > 0 && weights[order[at - 1]] < weights[i]; at--)
			order[at] = order[at - 1];
		order[at] = (int)i;
	}
}

/* Weights are likelihood ratios, which may be far above 1: the bound needs the best of each line.
 */
static void bound_lines(struct explaining *explaining)
{
	explaining->bounds[explaining->lines] = 0;
	for (size_t i = explaining->lines; i > 0; i--) {
		const int *order = explaining->order + (i - 1) * explaining->options;

		explaining->bounds[i - 1] =
			explaining->bounds[i] + weights_of(explaining, i - 1)[order[0]];
	}
}

/* ---- what becomes of a code ------------------------------------------------------------ */

/* The boxes and the money that the lines of a code say; unknown when one of them does not. */
struct lines_of_code {
	int lines, boxes; /* boxes 0: unknown */
	centimes amount;
	double confidence;
};

/* A line that multiplies out proves its count only with the list's price: columns change places. */
static double count_confidence(const struct bought_line *line, const struct medicine *medicine)
{
	bool proved = medicine == NULL || product_price_fits(line, medicine, 0);

	if (line->quantity_reading == NULL)
		return line->confidence;
	return proved ? fmax(line->quantity_reading->confidence, line->confidence)
		      : line->quantity_reading->confidence;
}

static struct lines_of_code gather_lines(const struct explaining *explaining, size_t code)
{
	const struct medicine *medicine = explaining->paper->codes.items[code].medicine;
	struct lines_of_code sum = { .confidence = 1 };
	bool known = true;

	for (size_t i = 0; i < explaining->lines; i++) {
		const struct bought_line *line = &explaining->paper->bought.items[i];

		if (explaining->choice[i] != (int)code)
			continue;
		sum.lines++;
		sum.boxes += line->quantity;
		known = known && line->quantity > 0;
		sum.confidence *= count_confidence(line, medicine);
		sum.amount = sum.amount == AMOUNT_UNKNOWN || line->amount == AMOUNT_UNKNOWN
				     ? AMOUNT_UNKNOWN
				     : sum.amount + line->amount;
	}
	if (!known)
		sum.boxes = 0;
	/* nothing is so sure, or so doubtful, that the other may not be thought of */
	sum.confidence = fmin(fmax(sum.confidence, 0.01), 0.999);
	return sum;
}

static centimes add_amount(centimes sum, centimes amount)
{
	return sum == AMOUNT_UNKNOWN || amount == AMOUNT_UNKNOWN ? AMOUNT_UNKNOWN : sum + amount;
}

static centimes list_price(const struct box_code *code, int boxes)
{
	if (code->medicine == NULL || code->medicine->public_price <= 0)
		return AMOUNT_UNKNOWN;
	return boxes * code->medicine->public_price;
}

/* What boxes of a code that are on the invoice cost: as invoiced, if that was read for sure. */
static centimes cost_of(const struct box_code *code, const struct lines_of_code *lines)
{
	centimes list = list_price(code, code->count);

	return list == AMOUNT_UNKNOWN || (lines->boxes == code->count && lines->confidence > 0.99)
		       ? lines->amount
		       : list;
}

/* ---- the ways -------------------------------------------------------------------------- */

/* What the lines without a code cost, and how sure that is. */
static centimes sum_without_code(const struct explaining *explaining)
{
	centimes sum = 0;

	for (size_t i = 0; i < explaining->lines; i++)
		if (explaining->choice[i] == (int)explaining->codes)
			sum = add_amount(sum, explaining->paper->bought.items[i].amount);
	return sum;
}

static bool is_one_list(const struct explaining *explaining)
{
	for (size_t i = 0; i < explaining->lines; i++)
		if (explaining->choice[i] == (int)explaining->codes)
			return false;
	for (size_t i = 0; i < explaining->codes; i++)
		if (explaining->fate[i] != FATE_AGREES)
			return false;
	return true;
}

/* What was added up so far becomes multiples of a likelier way. */
static void rescale(struct explaining *explaining, double weight)
{
	double scale = exp(explaining->best - weight);

	explaining->best = weight;
	explaining->total *= scale;
	explaining->agreeing *= scale;
	for (size_t i = 0; i < explaining->lines * explaining->options; i++)
		explaining->choice_mass[i] *= scale;
	for (size_t i = 0; i < explaining->codes; i++)
		for (int fate = 0; fate < FATE_COUNT; fate++)
			explaining->found->fates[i][fate] *= scale;
}

static void keep_best(struct explaining *explaining, double weight)
{
	rescale(explaining, weight);
	for (size_t i = 0; i < explaining->lines; i++) {
		int choice = explaining->choice[i];

		explaining->found->code_of_line[i] = choice < (int)explaining->codes ? choice
						     : choice == (int)explaining->codes
							     ? LINE_WITHOUT_CODE
							     : LINE_NO_PURCHASE;
	}
}

static void count_way(struct explaining *explaining, double weight, centimes sum)
{
	double share;

	weight += log(paid_likelihood(&explaining->paid, sum));
	if (weight > explaining->best)
		keep_best(explaining, weight);
	share = exp(weight - explaining->best);
	explaining->total += share;
	if (is_one_list(explaining))
		explaining->agreeing += share;
	for (size_t i = 0; i < explaining->lines; i++)
		explaining->choice_mass[i * explaining->options + (size_t)explaining->choice[i]] +=
			share;
	for (size_t i = 0; i < explaining->codes; i++)
		explaining->found->fates[i][explaining->fate[i]] += share;
}

static bool is_cut(const struct explaining *explaining)
{
	return explaining->steps >= STEPS_MAX;
}

static bool is_negligible(const struct explaining *explaining, double bound)
{
	return is_cut(explaining) || bound < explaining->best + log(NEGLIGIBLE);
}

static void try_fates(struct explaining *explaining, size_t index, double weight, centimes sum);

/* `probability` is that of the fate, against the line of the code unread. */
static void try_fate(struct explaining *explaining, size_t index, enum code_fate fate,
		     double weight, double probability, centimes sum)
{
	weight += log(probability);
	explaining->fate[index] = fate;
	if (!is_negligible(explaining, weight))
		try_fates(explaining, index + 1, weight, sum);
}

static void try_fates_of_lines(struct explaining *explaining, size_t index, double weight,
			       centimes sum)
{
	const struct box_code *code = &explaining->paper->codes.items[index];
	struct lines_of_code lines = gather_lines(explaining, index);
	bool same = lines.boxes == code->count;

	try_fate(explaining, index, FATE_AGREES, weight,
		 lines.boxes == 0 ? 1
		 : same           ? lines.confidence
				  : (1 - lines.confidence) * COUNT_MISREAD,
		 add_amount(sum, cost_of(code, &lines)));
	if (lines.boxes > 0 && !same)
		try_fate(explaining, index, FATE_DIFFERS, weight, lines.confidence * BOXES_DIFFER,
			 add_amount(sum, code->medicine != NULL ? list_price(code, lines.boxes)
								: lines.amount));
}

static void try_fates(struct explaining *explaining, size_t index, double weight, centimes sum)
{
	const struct box_code *code;

	explaining->steps++;
	if (index == explaining->codes) {
		count_way(explaining, weight, sum);
		return;
	}
	if (explaining->uses[index] > 0) {
		try_fates_of_lines(explaining, index, weight, sum);
		return;
	}
	code = &explaining->paper->codes.items[index];
	try_fate(explaining, index, FATE_UNREAD, weight, 1,
		 add_amount(sum, list_price(code, code->count)));
	try_fate(explaining, index, FATE_NOT_BOUGHT, weight, NEVER_BOUGHT / LINE_UNREAD, sum);
}

/* Of a line that is one more of a code's: it was not needed for the code to be read. */
static double log_of_second_line(const struct explaining *explaining, int option)
{
	const struct medicine *medicine = explaining->paper->codes.items[option].medicine;

	return log(LINE_UNREAD * (medicine != NULL ? SECOND_LINE : SECOND_LINE_UNKNOWN));
}

static bool is_used(const struct explaining *explaining, int option)
{
	return option < (int)explaining->codes && explaining->uses[option] > 0;
}

static void try_lines(struct explaining *explaining, size_t index, double weight);

static void try_option(struct explaining *explaining, size_t index, int option, double weight)
{
	bool is_code = option < (int)explaining->codes;

	explaining->choice[index] = option;
	if (is_code)
		explaining->uses[option]++;
	try_lines(explaining, index + 1, weight);
	if (is_code)
		explaining->uses[option]--;
}

/* The options of a line that have a line before, or those that have none. */
static void try_options(struct explaining *explaining, size_t index, double weight, bool used)
{
	const double *weights = weights_of(explaining, index);
	const int *order = explaining->order + index * explaining->options;

	for (size_t i = 0; i < explaining->options; i++) {
		double next = weight + weights[order[i]];

		if (is_negligible(explaining, next + explaining->bounds[index + 1]))
			return;
		if (is_used(explaining, order[i]) != used)
			continue;
		if (used)
			next += log_of_second_line(explaining, order[i]);
		if (!is_negligible(explaining, next + explaining->bounds[index + 1]))
			try_option(explaining, index, order[i], next);
	}
}

static void try_lines(struct explaining *explaining, size_t index, double weight)
{
	explaining->steps++;
	if (index == explaining->lines) {
		try_fates(explaining, 0, weight, sum_without_code(explaining));
		return;
	}
	/* a second line is so seldom that it is found soonest after all else */
	try_options(explaining, index, weight, false);
	try_options(explaining, index, weight, true);
}

/* ---- the whole ------------------------------------------------------------------------- */

static void take_shares(struct explaining *explaining)
{
	struct explanation *found = explaining->found;

	/* what was not looked at may be likelier than what was */
	found->agrees = is_cut(explaining) ? 0 : explaining->agreeing / explaining->total;
	for (size_t i = 0; i < explaining->lines; i++)
		found->without_code[i] =
			explaining->choice_mass[i * explaining->options + explaining->codes] /
			explaining->total;
	for (size_t i = 0; i < explaining->codes; i++)
		for (int fate = 0; fate < FATE_COUNT; fate++)
			found->fates[i][fate] /= explaining->total;
}

void explain_purchases(const struct paper *paper, const struct candidates *candidates,
		       struct explanation *ret_explanation)
{
	struct arena *arena = paper->dossier->arena;
	size_t lines = paper->bought.count, codes = paper->codes.count, options = codes + 2;
	struct explaining explaining = { .paper = paper,
					 .candidates = candidates,
					 .paid = paid_gather(paper),
					 .lines = lines,
					 .codes = codes,
					 .options = options,
					 .best = -INFINITY,
					 .found = ret_explanation };

	explaining.weights = arena_new_array(arena, lines * options + 1, sizeof(double));
	explaining.choice_mass = arena_new_array(arena, lines * options + 1, sizeof(double));
	explaining.order = arena_new_array(arena, lines * options + 1, sizeof(int));
	explaining.bounds = arena_new_array(arena, lines + 1, sizeof(double));
	explaining.choice = arena_new_array(arena, lines + 1, sizeof(int));
	explaining.uses = arena_new_array(arena, codes + 1, sizeof(int));
	explaining.fate = arena_new_array(arena, codes + 1, sizeof(enum code_fate));
	ret_explanation->code_of_line = arena_new_array(arena, lines + 1, sizeof(int));
	ret_explanation->without_code = arena_new_array(arena, lines + 1, sizeof(double));
	ret_explanation->fates = arena_new_array(arena, codes + 1, sizeof(double[FATE_COUNT]));
	for (size_t i = 0; i < lines; i++) {
		weigh_line(&explaining, i);
		sort_options(&explaining, i);
	}
	bound_lines(&explaining);
	try_lines(&explaining, 0, 0);
	take_shares(&explaining);
}
