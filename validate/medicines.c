#include "validate/medicines.h"

#include "base/arena.h"
#include "model/claim.h"
#include "validate/product.h"
#include "validate/thresholds.h"

#include <ctype.h>
#include <math.h>

/* Of ordonnances, chosen: a line that fits a code this well is the code's, unless it fits another
 * better; */
#define ORDER_FITS 3.0
/* one that no code fits so well, and which this one fits better than that, may be it. */
#define ORDER_MAY_FIT 0.02
/* What was read less surely than this and says nothing else is a stamp's or a name's rest: so nine
 * such lines of eleven on 330 clean dossiers' ordonnances. */
#define ORDER_LEAST 0.1
enum { NAME_LETTERS = 4 };

bool medicines_is_purchase(const struct bought_line *line)
{
	return line->designation != NULL && line->amount > 0;
}

/* ---- invoices -------------------------------------------------------------------------- */

static void join(const struct paper *paper, struct matching *matching, size_t line_index,
		 size_t code_index)
{
	const struct bought_line *line = &paper->bought.items[line_index];
	const struct box_code *code = &paper->codes.items[code_index];
	struct code_match *match = &matching->codes[code_index];

	matching->code_of_line[line_index] = (int)code_index;
	match->count_sure = (match->bought == NO_MATCH || match->count_sure) &&
			    reading_confidence(line->quantity_reading) >= LINE_SURE;
	if (match->bought == NO_MATCH) {
		match->bought = line->quantity;
		match->line = line;
		/* a line whose amount is the list's has a misread price at most */
		match->unit_price =
			code->medicine != NULL &&
					product_price_fits(line, code->medicine, code->count)
				? code->medicine->public_price
				: line->unit_price;
	} else {
		match->bought += line->quantity;
	}
}

bool medicines_count_differs(const struct box_code *code, const struct code_match *match)
{
	return match->bought > 0 && match->bought != code->count &&
	       (match->differs > MATCH_NAMED || match->count_sure);
}

/* A count that was misread, or whose line was, is that of the boxes. */
static void judge_fate(const struct box_code *code, const double fates[FATE_COUNT],
		       struct code_match *match)
{
	match->not_bought = fates[FATE_NOT_BOUGHT];
	match->differs = fates[FATE_DIFFERS];
	if (match->not_bought > MATCH_NAMED)
		match->bought = NO_MATCH;
	else if (!medicines_count_differs(code, match))
		match->bought = code->count;
}

static void match_bought(const struct paper *paper, struct matching *matching)
{
	struct explanation explanation;

	explain_purchases(paper, matching->candidates, &explanation);
	matching->without_code = explanation.without_code;
	matching->agrees = explanation.agrees;
	for (size_t i = 0; i < paper->bought.count; i++) {
		matching->is_purchase[i] = explanation.code_of_line[i] != LINE_NO_PURCHASE;
		if (explanation.code_of_line[i] >= 0)
			join(paper, matching, i, (size_t)explanation.code_of_line[i]);
	}
	for (size_t i = 0; i < paper->codes.count; i++)
		judge_fate(&paper->codes.items[i], explanation.fates[i], &matching->codes[i]);
}

/* ---- ordonnances ----------------------------------------------------------------------- */

/* How well each line fits each code, and by line the best of these. */
struct order_ratios {
	size_t codes;
	double *ratios, *best;
};

static double *ratios_of(const struct order_ratios *orders, size_t line)
{
	return orders->ratios + line * orders->codes;
}

static struct order_ratios weigh_orders(const struct paper *paper)
{
	struct arena *arena = paper->dossier->arena;
	size_t lines = paper->prescribed.count, codes = paper->codes.count;
	struct order_ratios orders = { codes,
				       arena_new_array(arena, lines * codes + 1, sizeof(double)),
				       arena_new_array(arena, lines + 1, sizeof(double)) };

	for (size_t i = 0; i < lines; i++)
		for (size_t j = 0; j < codes; j++) {
			const struct prescribed_line *order = &paper->prescribed.items[i];
			const struct medicine *medicine = paper->codes.items[j].medicine;
			double ratio =
				medicine != NULL
					? product_text_ratio(order->text,
							     order->medicine->confidence, medicine)
					: 0;

			ratios_of(&orders, i)[j] = ratio;
			orders.best[i] = fmax(orders.best[i], ratio);
		}
	return orders;
}

/* A word of a medicine's name: "1/2 amp" and "2 cp" have none. Of 5,917 names of the list 28 have
 * none either ("YAZ", "UFT"). */
static bool has_word_of_name(const char *text)
{
	size_t letters = 0;

	for (; *text != '\0' && letters < NAME_LETTERS; text++)
		letters = isalpha((unsigned char)*text) ? letters + 1 : 0;
	return letters == NAME_LETTERS;
}

bool medicines_is_order(const struct prescribed_line *line)
{
	if (!has_word_of_name(line->medicine->value))
		return false;
	return line->medicine->confidence >= ORDER_LEAST || line->dose != NULL ||
	       line->duration != NULL || line->quantity > 0;
}

/* A line that is no other code's, and not surely another medicine's, may be this one misread. */
static void match_prescribed(const struct paper *paper, const struct order_ratios *orders,
			     struct matching *matching, size_t index)
{
	struct code_match *match = &matching->codes[index];
	double best = ORDER_FITS, may_be = 0;

	for (size_t i = 0; i < paper->prescribed.count; i++) {
		double ratio = ratios_of(orders, i)[index];

		if (ratio >= best) {
			best = ratio;
			match->order = &paper->prescribed.items[i];
			match->prescribed = match->order->quantity;
		} else if (ratio > may_be && orders->best[i] < ORDER_FITS &&
			   medicines_is_order(&paper->prescribed.items[i])) {
			may_be = ratio;
		}
	}
	match->not_prescribed = match->order != NULL || may_be > ORDER_MAY_FIT ? 0 : 1 - may_be;
}

static void match_orders(const struct paper *paper, struct matching *matching)
{
	struct order_ratios orders = weigh_orders(paper);

	for (size_t i = 0; i < paper->codes.count; i++)
		if (paper->codes.items[i].medicine != NULL)
			match_prescribed(paper, &orders, matching, i);
	for (size_t i = 0; i < paper->codes.count; i++)
		if (matching->codes[i].order != NULL)
			matching->is_order_of_code[matching->codes[i].order -
						   paper->prescribed.items] = true;
}

/* ---- the whole ------------------------------------------------------------------------- */

void medicines_match(const struct paper *paper, struct matching *ret_matching)
{
	struct arena *arena = paper->dossier->arena;

	ret_matching->code_of_line = arena_new_array(arena, paper->bought.count + 1, sizeof(int));
	ret_matching->is_purchase = arena_new_array(arena, paper->bought.count + 1, sizeof(bool));
	ret_matching->is_order_of_code =
		arena_new_array(arena, paper->prescribed.count + 1, sizeof(bool));
	ret_matching->codes =
		arena_new_array(arena, paper->codes.count + 1, sizeof(struct code_match));
	for (size_t i = 0; i < paper->bought.count; i++)
		ret_matching->code_of_line[i] = NO_MATCH;
	for (size_t i = 0; i < paper->codes.count; i++)
		ret_matching->codes[i] = (struct code_match){ .bought = NO_MATCH,
							      .unit_price = AMOUNT_UNKNOWN,
							      .prescribed = NO_MATCH };
	ret_matching->candidates = candidates_of_bought(paper);
	match_bought(paper, ret_matching);
	match_orders(paper, ret_matching);
	for (size_t i = 0; i < paper->bought.count; i++)
		if (ret_matching->code_of_line[i] == NO_MATCH)
			candidates_refine(&ret_matching->candidates[i], &paper->bought.items[i],
					  paper, ret_matching->is_order_of_code);
}
