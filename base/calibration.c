#include "base/calibration.h"

#include <math.h>
#include <stdlib.h>

static const double edges[CALIBRATION_BINS] = { 0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995 };

static size_t bin_of(double confidence)
{
	size_t bin = CALIBRATION_BINS - 1;

	while (bin > 0 && confidence < edges[bin])
		bin--;
	return bin;
}

static void finish_bins(struct calibration *calibration)
{
	for (size_t i = 0; i < CALIBRATION_BINS; i++) {
		struct calibration_bin *bin = &calibration->bins[i];

		bin->from = edges[i];
		bin->to = i + 1 < CALIBRATION_BINS ? edges[i + 1] : 1;
		if (bin->count == 0)
			continue;
		calibration->error +=
			fabs(bin->said - (double)bin->right) / (double)calibration->count;
		bin->said /= (double)bin->count;
	}
}

void calibration_measure(const struct said *answers, size_t count, struct calibration *ret)
{
	*ret = (struct calibration){ .count = count };
	for (size_t i = 0; i < count; i++) {
		struct calibration_bin *bin = &ret->bins[bin_of(answers[i].confidence)];
		bool sure = answers[i].confidence >= CALIBRATION_SURE;

		bin->count++;
		bin->right += answers[i].right;
		bin->said += answers[i].confidence;
		ret->right += answers[i].right;
		ret->sure += sure;
		ret->sure_wrong += sure && !answers[i].right;
	}
	finish_bins(ret);
}

/* The probability of at most `wrong` wrong answers in `count` when each is with `rate`. */
static double binomial_below(size_t wrong, size_t count, double rate)
{
	double n = (double)count, sum = 0;

	for (size_t i = 0; i <= wrong; i++) {
		double k = (double)i;

		sum += exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(rate) +
			   (n - k) * log1p(-rate));
	}
	return sum;
}

double calibration_bound(size_t wrong, size_t count)
{
	enum { HALVINGS = 60 };
	double low, high = 1;

	if (wrong >= count)
		return 1;
	low = (double)wrong / (double)count;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;

		if (binomial_below(wrong, count, middle) > CALIBRATION_RISK)
			low = middle;
		else
			high = middle;
	}
	return high;
}

size_t calibration_needed(double rate)
{
	return (size_t)ceil(log(CALIBRATION_RISK) / log1p(-rate));
}

static struct calibration_tail tail_of(double from, size_t count, size_t wrong)
{
	return (struct calibration_tail){ from, count, wrong, calibration_bound(wrong, count) };
}

struct calibration_tail calibration_tail(const struct said *answers, size_t count, double from)
{
	size_t above = 0, wrong = 0;

	for (size_t i = 0; i < count; i++)
		if (answers[i].confidence >= from) {
			above++;
			wrong += !answers[i].right;
		}
	return tail_of(from, above, wrong);
}

static int surest_first(const void *a_item, const void *b_item)
{
	const struct said *a = a_item, *b = b_item;

	return (a->confidence < b->confidence) - (a->confidence > b->confidence);
}

/* What is not even seen to be kept needs no proof, which takes time. */
static bool is_kept(size_t wrong, size_t count, double rate, bool prove)
{
	if ((double)wrong > rate * (double)count)
		return false;
	return !prove || binomial_below(wrong, count, rate) <= CALIBRATION_RISK;
}

/* The longest tail of sorted answers that keeps the rate; no answer: none does. */
static struct calibration_tail longest(const struct said *answers, size_t count, double rate,
				       bool prove)
{
	size_t wrong = 0, kept = 0, kept_wrong = 0;

	for (size_t i = 0; i < count; i++) {
		wrong += !answers[i].right;
		/* a threshold cannot part answers of one confidence */
		if (i + 1 < count && answers[i + 1].confidence == answers[i].confidence)
			continue;
		if (is_kept(wrong, i + 1, rate, prove)) {
			kept = i + 1;
			kept_wrong = wrong;
		}
	}
	return tail_of(kept > 0 ? answers[kept - 1].confidence : 1, kept, kept_wrong);
}

struct calibration_choice calibration_choose(struct said *answers, size_t count, double rate)
{
	struct calibration_choice choice = { .needed = calibration_needed(rate) };

	if (count > 0)
		qsort(answers, count, sizeof(*answers), surest_first);
	choice.tail = longest(answers, count, rate, true);
	if (choice.tail.count > 0)
		return choice;
	choice.proof = count < choice.needed ? CALIBRATION_TOO_FEW : CALIBRATION_UNPROVEN;
	choice.tail = longest(answers, count, rate, false);
	return choice;
}
