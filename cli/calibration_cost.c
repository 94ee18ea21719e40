#include "cli/calibration_cost.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static const int stakes_dirhams[] = { 50, 100, 200, 500, 1000 };

/* The kinds of the values that a payment hangs on. */
static const enum value_kind kinds[] = { VALUE_NUMBER, VALUE_DATE, VALUE_AMOUNT,
					 VALUE_LETTER, VALUE_NAME, VALUE_CODE };

/* The answers of one kind, the least sure first. */
struct sorted {
	struct answer *items;
	size_t count;
};

static int by_confidence(const void *a_item, const void *b_item)
{
	const struct answer *a = a_item, *b = b_item;

	return (a->confidence > b->confidence) - (a->confidence < b->confidence);
}

static struct sorted sort_kind(const answer_list *answers, enum value_kind kind)
{
	struct sorted sorted = { memory_new(answers->count + 1, sizeof(*sorted.items)), 0 };

	for (size_t i = 0; i < answers->count; i++)
		if (answers->items[i].kind == kind)
			sorted.items[sorted.count++] = answers->items[i];
	qsort(sorted.items, sorted.count, sizeof(*sorted.items), by_confidence);
	return sorted;
}

/* What it comes to when all below `from` are looked at. */
struct cost {
	double from;
	size_t looked, wrong;
	double centimes;
};

static struct cost cost_from(const struct sorted *sorted, double from, double look, double stake)
{
	struct cost cost = { .from = from };

	for (size_t i = 0; i < sorted->count; i++) {
		if (sorted->items[i].confidence < from)
			cost.looked++;
		else
			cost.wrong += !sorted->items[i].right;
	}
	cost.centimes = (double)cost.looked * look + (double)cost.wrong * stake;
	return cost;
}

/* The confidence that would have cost least; 1.0001: all are looked at. */
static struct cost cheapest(const struct sorted *sorted, double look, double stake)
{
	struct cost best = cost_from(sorted, 1.0001, look, stake);

	for (size_t i = 0; i < sorted->count; i++) {
		struct cost cost = cost_from(sorted, sorted->items[i].confidence, look, stake);

		if (cost.centimes < best.centimes)
			best = cost;
	}
	return best;
}

static double dirhams_for_1000(const struct sorted *sorted, const struct cost *cost)
{
	return cost->centimes / 100 * 1000 / (double)sorted->count;
}

static void print_kind(const struct sorted *sorted, enum value_kind kind, double look, double stake,
		       FILE *out)
{
	struct cost implied = cost_from(sorted, fmax(0, 1 - look / stake), look, stake);
	struct cost best = cheapest(sorted, look, stake);

	fprintf(out, "  %-7s %6zu  %6zu  %5zu  %10.2f  %10.2f  %10.2f at %.4f\n",
		value_kind_name(kind), sorted->count, implied.looked, implied.wrong,
		dirhams_for_1000(sorted, &implied), look / 100 * 1000,
		dirhams_for_1000(sorted, &best), fmin(best.from, 1));
}

static void print_stake(const struct answers *answers, int dirhams, double look, FILE *out)
{
	double stake = 100.0 * dirhams;

	fprintf(out, "\nat stake %d: taken from %.4f on\n", dirhams, fmax(0, 1 - look / stake));
	fprintf(out, "  kind      read  looked  wrong    for 1000    all seen     cheapest\n");
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		struct sorted sorted = sort_kind(
			kinds[i] == VALUE_CODE ? &answers->barcodes : &answers->fields, kinds[i]);

		if (sorted.count > 0)
			print_kind(&sorted, kinds[i], look, stake, out);
		free(sorted.items);
	}
}

void calibration_print_cost(const struct answers *answers, double look_centimes, FILE *out)
{
	fprintf(out, "%zu of %zu dossiers; a look at one value costs %.2f dirhams\n",
		answers->dossiers, answers->truths, look_centimes / 100);
	for (size_t i = 0; i < ARRAY_LENGTH(stakes_dirhams); i++)
		print_stake(answers, stakes_dirhams[i], look_centimes, out);
}
