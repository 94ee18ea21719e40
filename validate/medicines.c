/*
 * Matching is greedy: the pair of invoice line and code that fits best is taken first, then the
 * next best of what is left. A name that begins the line and a price that is the list's fit best;
 * either alone will do when the other was read badly; and one last line and one last code belong
 * together even when little of the line was read.
 */
#include "validate/medicines.h"

#include "base/text.h"
#include "model/claim.h"
#include "validate/match.h"

#include <stdio.h>

enum {
	SCORE_NAME = 100,
	SCORE_PRICE = 50,
	SCORE_PRICE_ALONE = 60,
	NAME_SOMEWHAT = 40, /* percent of the name's letters: as good as a badly read line gets */
	TEXT_SIZE = 256,
};

#define READ_POORLY 0.7

bool medicines_is_purchase(const struct bought_line *line)
{
	return line->designation != NULL && line->amount != AMOUNT_UNKNOWN;
}

static const char *designation_of(const struct bought_line *line)
{
	return line->designation != NULL ? line->designation->value : NULL;
}

static bool price_fits(const struct bought_line *line, const struct medicine *medicine)
{
	return medicine->public_price > 0 &&
	       (line->unit_price == medicine->public_price ||
		(line->quantity > 0 && line->amount == line->quantity * medicine->public_price));
}

/* Of several presentations of one name, the one that the line goes on with. */
static int presentation_score(const char *text, const struct medicine *medicine)
{
	char whole[TEXT_SIZE];

	if (medicine->presentation == NULL)
		return 0;
	snprintf(whole, sizeof(whole), "%s %s", medicine->name, medicine->presentation);
	return match_product(text, whole) / 4;
}

/* 0: the line is not this medicine. */
static int score_of(const struct bought_line *line, const struct box_code *code)
{
	const char *text = designation_of(line);
	bool price = code->medicine != NULL && price_fits(line, code->medicine);
	int name;

	if (code->medicine == NULL)
		return 0;
	name = match_product(text, code->medicine->name);
	if (name >= MATCH_PRODUCT_MIN)
		return SCORE_NAME + name + presentation_score(text, code->medicine) +
		       (price ? SCORE_PRICE : 0);
	if (price &&
	    (text == NULL || name >= NAME_SOMEWHAT || line->designation->confidence < READ_POORLY))
		return SCORE_PRICE_ALONE + name / 4;
	return 0;
}

static void join(const struct paper *paper, struct matching *matching, size_t line_index,
		 size_t code_index)
{
	const struct bought_line *line = &paper->bought.items[line_index];
	const struct medicine *medicine = paper->codes.items[code_index].medicine;
	struct code_match *match = &matching->codes[code_index];

	matching->code_of_line[line_index] = (int)code_index;
	if (match->bought == NO_MATCH) {
		match->bought = line->quantity;
		match->line = line;
		/* a line whose amount is the list's has a misread price at most */
		match->unit_price = medicine != NULL && price_fits(line, medicine)
					    ? medicine->public_price
					    : line->unit_price;
	} else {
		match->bought += line->quantity;
	}
}

/* Joins the best pair that is left; false when none fits. */
static bool join_best(const struct paper *paper, struct matching *matching)
{
	size_t best_line = 0, best_code = 0;
	int best = 0;

	for (size_t i = 0; i < paper->bought.count; i++) {
		if (matching->code_of_line[i] != NO_MATCH)
			continue;
		for (size_t j = 0; j < paper->codes.count; j++) {
			int score = score_of(&paper->bought.items[i], &paper->codes.items[j]);

			/* a code takes a second line only when that line names it */
			if (score < SCORE_NAME && matching->codes[j].bought != NO_MATCH)
				continue;
			if (score > best) {
				best = score;
				best_line = i;
				best_code = j;
			}
		}
	}
	if (best > 0)
		join(paper, matching, best_line, best_code);
	return best > 0;
}

/* The only index that is left, or NO_MATCH when none or several are. */
static int only_line_left(const struct paper *paper, const struct matching *matching)
{
	int left = NO_MATCH;

	for (size_t i = 0; i < paper->bought.count; i++) {
		if (matching->code_of_line[i] != NO_MATCH)
			continue;
		if (left != NO_MATCH)
			return NO_MATCH;
		left = (int)i;
	}
	return left;
}

static int only_code_left(const struct paper *paper, const struct matching *matching)
{
	int left = NO_MATCH;

	for (size_t i = 0; i < paper->codes.count; i++) {
		if (matching->codes[i].bought != NO_MATCH)
			continue;
		if (left != NO_MATCH)
			return NO_MATCH;
		left = (int)i;
	}
	return left;
}

static void join_last(const struct paper *paper, struct matching *matching)
{
	int line = only_line_left(paper, matching), code = only_code_left(paper, matching);
	const struct medicine *medicine;

	if (line == NO_MATCH || code == NO_MATCH)
		return;
	medicine = paper->codes.items[code].medicine;
	if (medicine == NULL || match_product(designation_of(&paper->bought.items[line]),
					      medicine->name) >= NAME_SOMEWHAT)
		join(paper, matching, (size_t)line, (size_t)code);
}

static void match_prescribed(const struct paper *paper, struct matching *matching)
{
	for (size_t j = 0; j < paper->codes.count; j++) {
		const struct medicine *medicine = paper->codes.items[j].medicine;
		struct code_match *match = &matching->codes[j];
		int best = MATCH_PRODUCT_MIN - 1;

		for (size_t i = 0; medicine != NULL && i < paper->prescribed.count; i++) {
			const struct prescribed_line *line = &paper->prescribed.items[i];
			int name = match_product(line->medicine->value, medicine->name);

			if (name > best) {
				best = name;
				match->prescribed = line->quantity;
			}
		}
	}
}

/* Codes that nobody knows may be those of the lines that are left. */
static bool lacks_codes(const struct paper *paper, const struct matching *matching)
{
	int lines = 0, unknown_codes = 0;

	for (size_t i = 0; i < paper->bought.count; i++)
		lines += matching->code_of_line[i] == NO_MATCH &&
			 medicines_is_purchase(&paper->bought.items[i]);
	for (size_t i = 0; i < paper->codes.count; i++)
		unknown_codes += matching->codes[i].bought == NO_MATCH &&
				 paper->codes.items[i].medicine == NULL;
	if (!paper->answers->known && unknown_codes > 0)
		return false;
	return lines > unknown_codes;
}

void medicines_match(const struct paper *paper, struct matching *ret_matching)
{
	struct arena *arena = paper->dossier->arena;

	ret_matching->code_of_line = arena_new_array(arena, paper->bought.count + 1, sizeof(int));
	ret_matching->codes =
		arena_new_array(arena, paper->codes.count + 1, sizeof(struct code_match));
	for (size_t i = 0; i < paper->bought.count; i++)
		ret_matching->code_of_line[i] = NO_MATCH;
	for (size_t i = 0; i < paper->codes.count; i++)
		ret_matching->codes[i] = (struct code_match){ .bought = NO_MATCH,
							      .unit_price = AMOUNT_UNKNOWN,
							      .prescribed = NO_MATCH };
	while (join_best(paper, ret_matching))
		;
	join_last(paper, ret_matching);
	match_prescribed(paper, ret_matching);
	ret_matching->lacks_codes = lacks_codes(paper, ret_matching);
}
