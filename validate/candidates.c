#include "validate/candidates.h"

#include "base/arena.h"
#include "base/text.h"
#include "validate/product.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the names that an unsure line may be, so many are told, if they are likelier than this: a
 * sentence has room for no more. */
enum { NAMES_MAX = 3 };
#define WORTH_A_LOOK 0.05

static void match(const struct paper *paper, const struct product_line *line,
		  struct candidates *ret_candidates)
{
	const struct formulary *formulary = paper->answers->formulary;

	if (formulary != NULL && line->text != NULL)
		ret_candidates->count = formulary_match(formulary, line, ret_candidates->items,
							&ret_candidates->none);
}

struct candidates *candidates_of_bought(const struct paper *paper)
{
	struct candidates *candidates = arena_new_array(
		paper->dossier->arena, paper->bought.count + 1, sizeof(struct candidates));

	for (size_t i = 0; i < paper->bought.count; i++) {
		const struct bought_line *line = &paper->bought.items[i];
		const struct reading *text = line->designation;

		if (text == NULL)
			continue;
		match(paper,
		      &(struct product_line){ .text = text->value,
					      .unit_price =
						      line->unit_price > 0 ? line->unit_price : 0,
					      .confidence = text->confidence,
					      .by_hand = text->source == SOURCE_HAND },
		      &candidates[i]);
	}
	return candidates;
}

struct candidates *candidates_of_prescribed(const struct paper *paper)
{
	struct candidates *candidates = arena_new_array(
		paper->dossier->arena, paper->prescribed.count + 1, sizeof(struct candidates));

	for (size_t i = 0; i < paper->prescribed.count; i++) {
		const struct prescribed_line *line = &paper->prescribed.items[i];

		match(paper,
		      &(struct product_line){ .text = line->medicine->value,
					      .dosage = line->dosage,
					      .form = line->form,
					      .confidence = line->medicine->confidence,
					      .by_hand = line->medicine->source == SOURCE_HAND },
		      &candidates[i]);
	}
	return candidates;
}

/* ---- other evidence -------------------------------------------------------------------- */

/* Chosen: the price of a medicine at random is one given price about this seldom. */
#define PRICE_OF_ONE 150.0

/* Told apart only where the search went by another price. */
static double amount_ratio(const struct bought_line *line, const struct medicine *medicine)
{
	return medicine->public_price > 0 && line->unit_price != medicine->public_price &&
			       line->amount == medicine->public_price
		       ? PRICE_OF_ONE
		       : 1;
}

static double prescribed_ratio(const struct paper *paper, const bool *is_of_code,
			       const struct medicine *medicine)
{
	double best = 1;

	for (size_t i = 0; i < paper->prescribed.count; i++) {
		const struct reading *text = paper->prescribed.items[i].medicine;

		if (!is_of_code[i])
			best = fmax(best,
				    product_text_ratio(text->value, text->confidence, medicine));
	}
	return best;
}

static int compare_candidates(const void *a_item, const void *b_item)
{
	const struct product_candidate *a = a_item, *b = b_item;

	if (a->probability != b->probability)
		return a->probability > b->probability ? -1 : 1;
	return strcmp(a->medicines[0]->code, b->medicines[0]->code);
}

void candidates_refine(struct candidates *candidates, const struct bought_line *line,
		       const struct paper *paper, const bool *is_of_code)
{
	double before = candidates->none, after = candidates->none;

	for (int i = 0; i < candidates->count; i++) {
		struct product_candidate *item = &candidates->items[i];

		before += item->probability;
		item->probability *= amount_ratio(line, item->medicines[0]) *
				     prescribed_ratio(paper, is_of_code, item->medicines[0]);
		after += item->probability;
	}
	if (after <= 0)
		return;
	candidates->none *= before / after;
	for (int i = 0; i < candidates->count; i++)
		candidates->items[i].probability *= before / after;
	qsort(candidates->items, (size_t)candidates->count, sizeof(candidates->items[0]),
	      compare_candidates);
}

/* ---- what the line is called ----------------------------------------------------------- */

static double name_probability(const struct candidates *candidates, const char *name)
{
	double sum = 0;

	for (int i = 0; i < candidates->count; i++)
		if (text_equal(candidates->items[i].medicines[0]->name, name))
			sum += candidates->items[i].probability;
	return fmin(sum, 1);
}

/* The likeliest name that is not among the first `known` of `names`. */
static const char *next_name(const struct candidates *candidates, const char *const *names,
			     int known, double *ret_probability)
{
	const char *best = NULL;

	*ret_probability = 0;
	for (int i = 0; i < candidates->count; i++) {
		const char *name = candidates->items[i].medicines[0]->name;
		double probability = name_probability(candidates, name);
		bool is_new = true;

		for (int j = 0; j < known; j++)
			is_new = is_new && !text_equal(names[j], name);
		if (is_new && probability > *ret_probability) {
			best = name;
			*ret_probability = probability;
		}
	}
	return best;
}

const char *candidates_name(const struct candidates *candidates, double *ret_probability)
{
	return next_name(candidates, NULL, 0, ret_probability);
}

const struct medicine *candidates_only(const struct candidates *candidates)
{
	const struct product_candidate *first = &candidates->items[0];

	if (candidates->count == 0 || first->probability < CANDIDATE_SURE ||
	    first->medicine_count != 1)
		return NULL;
	return first->medicines[0];
}

const char *candidates_names(const struct candidates *candidates, struct arena *arena)
{
	const char *names[NAMES_MAX], *list = NULL;
	double probability;

	for (int i = 0; i < NAMES_MAX; i++) {
		names[i] = next_name(candidates, names, i, &probability);
		if (names[i] == NULL || probability < WORTH_A_LOOK)
			break;
		list = list == NULL ? names[i] : arena_format(arena, "%s, %s", list, names[i]);
	}
	return list;
}

/* ---- for and against one medicine ------------------------------------------------------ */

static bool is_of(const struct product_candidate *candidate, const struct medicine *medicine)
{
	for (int i = 0; i < candidate->medicine_count; i++)
		if (text_equal(candidate->medicines[i]->code, medicine->code) ||
		    text_equal(candidate->medicines[i]->name, medicine->name))
			return true;
	return false;
}

double candidates_for(const struct candidates *candidates, const struct medicine *medicine)
{
	double sum = 0;

	for (int i = 0; i < candidates->count; i++)
		if (is_of(&candidates->items[i], medicine))
			sum += candidates->items[i].probability;
	return fmin(sum, 1);
}

double candidates_against(const struct candidates *candidates, const struct medicine *medicine)
{
	double sum = 0;

	for (int i = 0; i < candidates->count; i++)
		if (!is_of(&candidates->items[i], medicine))
			sum += candidates->items[i].probability;
	return fmin(sum, 1);
}
