/*
 * Names are few (half as many as codes), so they are compared first: the index leaves some tens
 * that share pairs of letters with the line or have its price, whose letters are aligned with it.
 * The rows of the names that are likely are weighed by quantities, form and price, and their
 * likelihoods are made to add up to the probability that the line is of the register at all.
 */
#include "validate/formulary.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/formulary_index.h"
#include "validate/formulary_name.h"
#include "validate/formulary_score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_COMPARED = 64, ROWS_WEIGHED = 512, LETTERS_TEXT_SIZE = 128 };

/* Names that are less likely than the best by more than this many nats are left out. */
#define NAME_RANGE 9.0
/* How much likelihoods count, in print and by hand: the costs are not independent. */
#define SHARPNESS 1.2
#define SHARPNESS_BY_HAND 1.7
/* What a row of the line's price gains in the choice of names. */
#define PRICE_HINT 0.25F

struct presentation {
	size_t first; /* into formulary->sorted */
	int count;
	struct row_facts facts;
};

struct named {
	size_t first, count; /* its presentations */
};

struct formulary {
	const struct medicine **sorted;  /* by name, then by all that a line tells apart */
	const struct medicine **by_code; /* */
	size_t count;
	struct presentation *presentations;
	size_t presentation_count;
	struct named *names;
	struct name_letters *letters; /* by name */
	size_t name_count;
	struct pair_index *index;
	struct channel_costs costs;
};

/* ---- making ---------------------------------------------------------------------------- */

/* A row with the letters of its name while the register is put in order. */
struct keyed {
	const struct medicine *medicine;
	char letters[LETTERS_TEXT_SIZE];
};

/* A name of numbers alone is compared as it is printed. */
static void key_of(struct keyed *keyed, const struct medicine *medicine)
{
	struct product_text text = { .letter_count = 0 };

	product_text_read(&text, medicine->name);
	keyed->medicine = medicine;
	memcpy(keyed->letters, text.letters, (size_t)text.letter_count + 1);
	if (text.letter_count == 0)
		text_fold(medicine->name != NULL ? medicine->name : "", keyed->letters,
			  sizeof(keyed->letters));
}

static int order_of_texts(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

/* 0: no line can tell them apart. */
static int order_of_presentations(const struct medicine *a, const struct medicine *b)
{
	int order = order_of_texts(a->name, b->name);

	if (order == 0)
		order = order_of_texts(a->dosage, b->dosage);
	if (order == 0)
		order = order_of_texts(a->unit, b->unit);
	if (order == 0)
		order = order_of_texts(a->form, b->form);
	if (order == 0)
		order = order_of_texts(a->presentation, b->presentation);
	if (order == 0)
		order = (a->public_price > b->public_price) - (a->public_price < b->public_price);
	return order;
}

static int order_of_keyed(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int order = strcmp(x->letters, y->letters);

	if (order == 0)
		order = order_of_presentations(x->medicine, y->medicine);
	return order != 0 ? order : order_of_texts(x->medicine->code, y->medicine->code);
}

static int order_of_codes(const void *a, const void *b)
{
	const struct medicine *const *x = a, *const *y = b;
	int order = order_of_texts((*x)->code, (*y)->code);

	return order != 0 ? order : (*x > *y) - (*x < *y);
}

static void add_row(struct formulary *formulary, const struct keyed *row,
		    const struct keyed *before)
{
	bool same_name = before != NULL && strcmp(row->letters, before->letters) == 0;

	formulary->sorted[formulary->count] = row->medicine;
	if (same_name && order_of_presentations(row->medicine, before->medicine) == 0) {
		formulary->presentations[formulary->presentation_count - 1].count++;
	} else {
		struct presentation *added =
			&formulary->presentations[formulary->presentation_count];

		added->first = formulary->count;
		added->count = 1;
		row_facts_set(&added->facts, row->medicine);
		if (!same_name) {
			name_letters_set(&formulary->letters[formulary->name_count], row->letters);
			formulary->names[formulary->name_count++] =
				(struct named){ formulary->presentation_count, 0 };
		}
		formulary->names[formulary->name_count - 1].count++;
		formulary->presentation_count++;
	}
	formulary->count++;
}

struct formulary *formulary_new(const struct medicine *medicines, size_t count)
{
	struct formulary *formulary = memory_new(1, sizeof(*formulary));
	struct keyed *rows = memory_new(count + 1, sizeof(*rows));

	formulary->sorted = memory_new(count + 1, sizeof(void *));
	formulary->by_code = memory_new(count + 1, sizeof(void *));
	formulary->presentations = memory_new(count + 1, sizeof(*formulary->presentations));
	formulary->names = memory_new(count + 1, sizeof(*formulary->names));
	formulary->letters = memory_new(count + 1, sizeof(*formulary->letters));
	for (size_t i = 0; i < count; i++) {
		key_of(&rows[i], &medicines[i]);
		formulary->by_code[i] = &medicines[i];
	}
	qsort(rows, count, sizeof(*rows), order_of_keyed);
	qsort(formulary->by_code, count, sizeof(void *), order_of_codes);
	for (size_t i = 0; i < count; i++)
		add_row(formulary, &rows[i], i > 0 ? &rows[i - 1] : NULL);
	free(rows);
	channel_costs_init(&formulary->costs);
	formulary->index = pair_index_new(formulary->letters, formulary->name_count);
	return formulary;
}

void formulary_free(struct formulary *formulary)
{
	if (formulary == NULL)
		return;
	free(formulary->sorted);
	free(formulary->by_code);
	free(formulary->presentations);
	free(formulary->names);
	free(formulary->letters);
	pair_index_free(formulary->index);
	free(formulary);
}

const struct medicine *formulary_find(const struct formulary *formulary, const char *code)
{
	size_t low = 0, high = formulary->count;

	if (code == NULL)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (order_of_texts(formulary->by_code[middle]->code, code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < formulary->count && text_equal(formulary->by_code[low]->code, code)
		       ? formulary->by_code[low]
		       : NULL;
}

/* ---- names ----------------------------------------------------------------------------- */

struct likely_name {
	size_t name;
	float weight;
	struct name_fit fit;
};

struct search {
	const struct formulary *formulary;
	const struct product_line *line;
	struct product_text text;
	struct line_letters letters;
	struct likely_name names[NAMES_COMPARED];
	int name_count;
};

static void keep_likely(struct search *search, size_t name, float weight)
{
	int at = search->name_count;

	if (at == NAMES_COMPARED) {
		if (weight <= search->names[at - 1].weight)
			return;
		at--;
	} else {
		search->name_count++;
	}
	for (; at > 0 && search->names[at - 1].weight < weight; at--)
		search->names[at] = search->names[at - 1];
	search->names[at] = (struct likely_name){ .name = name, .weight = weight };
}

static bool has_price(const struct formulary *formulary, size_t name, centimes price)
{
	const struct named *named = &formulary->names[name];

	for (size_t i = 0; i < named->count; i++)
		if (formulary->presentations[named->first + i].facts.price == price)
			return true;
	return false;
}

static void choose_names(struct search *search)
{
	const struct formulary *formulary = search->formulary;
	centimes price = search->line->unit_price;
	float *weights = memory_new(formulary->name_count + 1, sizeof(*weights));

	pair_index_weigh(formulary->index, &search->letters, weights);
	for (size_t n = 0; n < formulary->name_count; n++)
		if (weights[n] > 0) {
			if (price > 0 && has_price(formulary, n, price))
				weights[n] += PRICE_HINT;
			keep_likely(search, n, weights[n]);
		}
	free(weights);
	for (int i = 0; i < search->name_count; i++)
		search->names[i].fit =
			name_compare(&formulary->costs, &formulary->letters[search->names[i].name],
				     &search->letters);
}

/* ---- rows ------------------------------------------------------------------------------ */

struct weighed {
	const struct presentation *presentation;
	double cost;
	struct name_fit fit;
	int name_letters;
};

static double cost_of(const struct search *search, const struct presentation *presentation)
{
	return numbers_cost(&presentation->facts, &search->text) +
	       forms_cost(&presentation->facts, &search->text) +
	       price_cost(&presentation->facts, search->line->unit_price, search->line->by_hand) -
	       log(presentation->count);
}

static int weigh_rows(const struct search *search, struct weighed *rows)
{
	const struct formulary *formulary = search->formulary;
	double least = INFINITY;
	int count = 0;

	for (int i = 0; i < search->name_count; i++)
		least = fmin(least, search->names[i].fit.all);
	for (int i = 0; i < search->name_count; i++) {
		const struct likely_name *likely = &search->names[i];
		const struct named *named = &formulary->names[likely->name];

		if (likely->fit.all > least + NAME_RANGE)
			continue;
		for (size_t p = 0; p < named->count && count < ROWS_WEIGHED; p++) {
			const struct presentation *presentation =
				&formulary->presentations[named->first + p];

			rows[count++] = (struct weighed){
				.presentation = presentation,
				.fit = likely->fit,
				.cost = likely->fit.all + cost_of(search, presentation),
				.name_letters = formulary->letters[likely->name].count,
			};
		}
	}
	return count;
}

static int order_of_rows(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return (x->presentation > y->presentation) - (x->presentation < y->presentation);
}

static void describe(const struct search *search, const struct weighed *best,
		     double features[PRESENCE_COUNT])
{
	const struct presence_facts facts = { .fit = best->fit,
					      .name_letters = best->name_letters,
					      .row = &best->presentation->facts,
					      .text = &search->text,
					      .price = search->line->unit_price };

	presence_describe(&facts, features);
}

static int list_candidates(const struct search *search, const struct weighed *rows, int count,
			   struct product_candidate *candidates, double presence)
{
	int listed = count < PRODUCT_CANDIDATES_MAX ? count : PRODUCT_CANDIDATES_MAX;
	double sharpness = search->line->by_hand ? SHARPNESS_BY_HAND : SHARPNESS;
	double sum = 0;

	for (int i = 0; i < count; i++)
		sum += exp((rows[0].cost - rows[i].cost) * sharpness);
	for (int i = 0; i < listed; i++)
		candidates[i] = (struct product_candidate){
			.medicines = &search->formulary->sorted[rows[i].presentation->first],
			.medicine_count = rows[i].presentation->count,
			.probability =
				presence * exp((rows[0].cost - rows[i].cost) * sharpness) / sum,
		};
	return listed;
}

/* The rows that the line may be, the likeliest first. */
static int search_rows(struct search *search, const struct formulary *formulary,
		       const struct product_line *line, struct weighed rows[ROWS_WEIGHED])
{
	int count;

	*search = (struct search){ .formulary = formulary, .line = line };
	product_text_read(&search->text, line->text);
	product_text_read(&search->text, line->dosage);
	product_text_read(&search->text, line->form);
	line_letters_set(&search->letters, &search->text, line->by_hand);
	choose_names(search);
	count = weigh_rows(search, rows);
	qsort(rows, (size_t)count, sizeof(*rows), order_of_rows);
	return count;
}

int formulary_match(const struct formulary *formulary, const struct product_line *line,
		    struct product_candidate candidates[PRODUCT_CANDIDATES_MAX], double *ret_none)
{
	struct search search;
	struct weighed rows[ROWS_WEIGHED];
	double features[PRESENCE_COUNT], presence;
	int count = search_rows(&search, formulary, line, rows);

	*ret_none = 1;
	if (count == 0)
		return 0;
	describe(&search, &rows[0], features);
	presence = presence_probability(features, line->by_hand);
	*ret_none = 1 - presence;
	return list_candidates(&search, rows, count, candidates, presence);
}

bool formulary_describe(const struct formulary *formulary, const struct product_line *line,
			double features[PRESENCE_COUNT])
{
	struct search search;
	struct weighed rows[ROWS_WEIGHED];
	int count = search_rows(&search, formulary, line, rows);

	if (count > 0)
		describe(&search, &rows[0], features);
	return count > 0;
}
