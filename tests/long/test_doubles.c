/*
 * Doubles in a register of a million insured people and their families: how many are found, how
 * many of those named are none, whether the probabilities are true, and how long it takes.
 * WARAQA_INSURED=N for another size.
 */
#include "base/memory.h"
#include "tests/support/drawn_register.h"
#include "validate/doubles.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SURE_BINS = 8 };
static const double bin_from[SURE_BINS + 1] = {
	0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99, 0.999, 1.001
};

static double wall_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint32_t who_is(const struct drawn_register *drawn, const struct registered_person *person)
{
	return drawn->who[person - drawn->people];
}

/* ---- what there is to find ------------------------------------------------------------------- */

struct planted {
	uint32_t who, row;
};

static int compare_planted(const void *a, const void *b)
{
	const struct planted *x = a, *y = b;

	return x->who != y->who ? (x->who > y->who) - (x->who < y->who)
				: (x->row > y->row) - (x->row < y->row);
}

/* The kind that a pair would be named as, as far as the rows' kinds tell. */
static const char *kind_of(const struct registered_person *a, const struct registered_person *b)
{
	static const char *const names[REGISTERED_KINDS][REGISTERED_KINDS] = {
		{ "insured, insured", "insured, spouse", "insured, child", "insured, elsewhere" },
		{ NULL, "spouse, spouse", "spouse, child", "spouse, elsewhere" },
		{ NULL, NULL, "child, child", "child, elsewhere" },
	};
	bool turned = a->as > b->as;
	const char *name = names[turned ? b->as : a->as][turned ? a->as : b->as];

	if (name != NULL && a->as == REGISTERED_CHILD && b->as == REGISTERED_CHILD &&
	    strcmp(a->number, b->number) == 0)
		return "child, same family";
	return name;
}

enum { ROWS_MAX = 16 };
struct counted {
	const char *kind;
	long there, found, named, wrong;
};

static struct counted *counted_as(struct counted counts[ROWS_MAX], const char *kind)
{
	int i = 0;

	while (i < ROWS_MAX - 1 && counts[i].kind != NULL && strcmp(counts[i].kind, kind) != 0)
		i++;
	counts[i].kind = kind;
	return &counts[i];
}

static void count_planted(const struct drawn_register *drawn, struct counted counts[ROWS_MAX])
{
	struct planted *planted = memory_new(drawn->count, sizeof(*planted));

	for (size_t i = 0; i < drawn->count; i++)
		planted[i] = (struct planted){ drawn->who[i], (uint32_t)i };
	qsort(planted, drawn->count, sizeof(*planted), compare_planted);
	for (size_t i = 0; i < drawn->count; i++)
		for (size_t j = i + 1; j < drawn->count && planted[j].who == planted[i].who; j++) {
			const char *kind = kind_of(&drawn->people[planted[i].row],
						   &drawn->people[planted[j].row]);

			if (kind != NULL)
				counted_as(counts, kind)->there++;
		}
	free(planted);
}

/* ---- what was found -------------------------------------------------------------------------- */

struct calibrated {
	long count, right;
	double sum;
};

static void count_found(const struct drawn_register *drawn, const struct registered_double *doubles,
			size_t count, struct counted counts[ROWS_MAX],
			struct calibrated bins[SURE_BINS])
{
	for (size_t i = 0; i < count; i++) {
		const struct registered_double *found = &doubles[i];
		bool right = who_is(drawn, found->first) == who_is(drawn, found->second);
		int bin = 0;

		while (found->probability >= bin_from[bin + 1])
			bin++;
		bins[bin].count++;
		bins[bin].right += right;
		bins[bin].sum += found->probability;
		if (found->probability >= 0.5) {
			struct counted *counted =
				counted_as(counts, kind_of(found->first, found->second));

			counted->named++;
			counted->found += right;
			counted->wrong += !right;
		}
	}
}

static void report(const struct counted counts[ROWS_MAX], const struct calibrated bins[SURE_BINS])
{
	print_message("| rows | doubles | found | recall | wrongly named | precision |\n");
	for (int i = 0; i < ROWS_MAX && counts[i].kind != NULL; i++)
		print_message("| %s | %ld | %ld | %.2f %% | %ld | %.2f %% |\n", counts[i].kind,
			      counts[i].there, counts[i].found,
			      100.0 * (double)counts[i].found / (double)counts[i].there,
			      counts[i].wrong,
			      100.0 * (double)counts[i].found / (double)counts[i].named);
	print_message("| said | pairs | mean said | true |\n");
	for (int i = 0; i < SURE_BINS; i++)
		if (bins[i].count > 0)
			print_message("| %.3f to %.3f | %ld | %.4f | %.4f |\n", bin_from[i],
				      bin_from[i + 1], bins[i].count,
				      bins[i].sum / (double)bins[i].count,
				      (double)bins[i].right / (double)bins[i].count);
}

static void doubles_among_a_million_are_found_with_true_probabilities(void **state)
{
	const char *asked = getenv("WARAQA_INSURED");
	struct arena *arena = arena_new();
	struct drawn_register drawn;
	struct counted counts[ROWS_MAX] = { 0 };
	struct calibrated bins[SURE_BINS] = { 0 };
	struct registered_double *doubles;
	long there = 0, found = 0, wrong = 0;
	double began;
	size_t count;

	(void)state;
	draw_register(arena, asked != NULL ? strtoul(asked, NULL, 10) : 1000000, 7, &drawn);
	began = wall_s();
	doubles_find(drawn.people, drawn.count, arena, &doubles, &count);
	print_message("%zu rows compared in %.1f s, %zu pairs\n", drawn.count, wall_s() - began,
		      count);
	count_planted(&drawn, counts);
	count_found(&drawn, doubles, count, counts, bins);
	report(counts, bins);
	for (int i = 0; i < ROWS_MAX; i++) {
		there += counts[i].there;
		found += counts[i].found;
		wrong += counts[i].wrong;
	}
	print_message("all: recall %.2f %%, precision %.2f %%\n",
		      100.0 * (double)found / (double)there,
		      100.0 * (double)found / (double)(found + wrong));
	assert_true((double)found >= 0.93 * (double)there);
	assert_true((double)wrong <= 0.02 * (double)found);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_among_a_million_are_found_with_true_probabilities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
