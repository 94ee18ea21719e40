#include "base/proportion.h"

#include <assert.h>
#include <math.h>

/* ---- the beta distribution ------------------------------------------------------------------ */

/* No divisor of the fraction is nearer to zero. */
#define LEAST 1e-300

static double kept_from_zero(double value)
{
	return fabs(value) < LEAST ? LEAST : value;
}

/* The coefficient of the n-th step, from 1, of the continued fraction. */
static double coefficient(int n, double x, double a, double b)
{
	const int pair = n / 2;
	double m = pair;

	if (n % 2 == 0)
		return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
	return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
}

/*
 * The continued fraction of the NIST Digital Library of Mathematical Functions, 8.17.22, from the
 * front by Lentz's method ("Generating Bessel functions in Mie scattering calculations using
 * continued fractions", Applied Optics 15, 1976).
 */
static double fraction(double x, double a, double b)
{
	enum { STEPS_MAX = 10000 };
	double above = 1, below = 1 / kept_from_zero(1 + coefficient(1, x, a, b)), value = below;

	for (int n = 2; n < STEPS_MAX; n++) {
		double step = coefficient(n, x, a, b), change;

		below = 1 / kept_from_zero(1 + step * below);
		above = kept_from_zero(1 + step / above);
		change = above * below;
		value *= change;
		if (fabs(change - 1) < 1e-15)
			break;
	}
	return value;
}

double beta_below(double x, double a, double b)
{
	double front;

	assert(a > 0 && b > 0 && x >= 0 && x <= 1);
	if (x <= 0 || x >= 1)
		return x <= 0 ? 0 : 1;
	/* on the other side of the middle the fraction ends late */
	if (x > (a + 1) / (a + b + 2))
		return 1 - beta_below(1 - x, b, a);
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	return front / a * fraction(x, a, b);
}

/* Where the distribution has `probability` below it. */
static double beta_quantile(double probability, double a, double b)
{
	enum { HALVINGS = 60 };
	double low = 0, high = 1;

	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;

		if (beta_below(middle, a, b) < probability)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* ---- shares --------------------------------------------------------------------------------- */

struct proportion proportion_of(double wrong, double count)
{
	const double tail = (1 - PROPORTION_CERTAINTY) / 2;
	struct proportion proportion = { 0, 0, 1 };

	assert(wrong >= 0 && wrong <= count);
	if (count <= 0)
		return proportion;
	proportion.share = wrong / count;
	if (wrong > 0)
		proportion.low = beta_quantile(tail, wrong, count - wrong + 1);
	if (wrong < count)
		proportion.high = beta_quantile(1 - tail, wrong + 1, count - wrong);
	return proportion;
}

void weighed_sample_add(struct weighed_sample *sample, size_t count, size_t wrong, double weight,
			double wrong_weight, double weight_squared)
{
	sample->count += count;
	sample->wrong += wrong;
	sample->weight += weight;
	sample->wrong_weight += wrong_weight;
	sample->weight_squared += weight_squared;
	sample->groups++;
	sample->group_squared += weight * weight;
	sample->group_product += weight * wrong_weight;
	sample->group_wrong_squared += wrong_weight * wrong_weight;
}

/* The variance of the estimate, groups taken as drawn on their own (linearised). */
static double variance(const struct weighed_sample *sample, double share)
{
	double groups = (double)sample->groups, sum;

	if (sample->groups < 2)
		return 0;
	sum = sample->group_wrong_squared - 2 * share * sample->group_product +
	      share * share * sample->group_squared;
	return fmax(0, sum) * groups / (groups - 1) / (sample->weight * sample->weight);
}

double weighed_sample_worth(const struct weighed_sample *sample)
{
	double worth = (double)sample->count, share, spread;

	if (sample->count == 0 || sample->weight <= 0 || sample->weight_squared <= 0)
		return 0;
	/* what unequal weights cost whatever was found: Kish, "Survey Sampling", 1965 */
	worth = fmin(worth, sample->weight * sample->weight / sample->weight_squared);
	share = fmin(1, sample->wrong_weight / sample->weight);
	spread = variance(sample, share);
	/* without anything wrong, or right, what groups have in common cannot be seen */
	if (spread > 0)
		worth = fmin(worth, share * (1 - share) / spread);
	return worth;
}

struct proportion proportion_of_sample(const struct weighed_sample *sample)
{
	double worth = weighed_sample_worth(sample);

	if (worth <= 0)
		return (struct proportion){ 0, 0, 1 };
	return proportion_of(fmin(1, sample->wrong_weight / sample->weight) * worth, worth);
}
