#include "tests/support/reliability.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 40 };

/* Weights, and the equations of one round of Newton's method. */
struct fit {
	double gradient[FIT_FEATURES_MAX];
	double curvature[FIT_FEATURES_MAX][FIT_FEATURES_MAX];
};

static void sum_up(struct fit *fit, const double *row, bool truth, int width, const double *weights)
{
	double sum = 0, p;

	for (int i = 0; i < width; i++)
		sum += weights[i] * row[i];
	p = 1 / (1 + exp(-sum));
	for (int i = 0; i < width; i++) {
		fit->gradient[i] += (truth - p) * row[i];
		for (int k = 0; k < width; k++)
			fit->curvature[i][k] += p * (1 - p) * row[i] * row[k];
	}
}

/* Gauss and Jordan; the ridge keeps the pivots away from 0. */
static void solve(struct fit *fit, int width)
{
	for (int i = 0; i < width; i++) {
		double pivot = fit->curvature[i][i];

		assert(fabs(pivot) > 1e-12);
		for (int k = 0; k < width; k++) {
			double share = k == i ? 0 : fit->curvature[k][i] / pivot;

			for (int j = i; j < width; j++)
				fit->curvature[k][j] -= share * fit->curvature[i][j];
			fit->gradient[k] -= share * fit->gradient[i];
		}
	}
	for (int i = 0; i < width; i++)
		fit->gradient[i] /= fit->curvature[i][i];
}

void logistic_fit(const double *features, const bool *truth, size_t count, int width,
		  double *ret_weights)
{
	assert(width <= FIT_FEATURES_MAX);
	memset(ret_weights, 0, (size_t)width * sizeof(*ret_weights));
	for (int round = 0; round < ROUNDS; round++) {
		struct fit fit = { 0 };

		for (size_t i = 0; i < count; i++)
			sum_up(&fit, features + i * (size_t)width, truth[i], width, ret_weights);
		for (int i = 0; i < width; i++) {
			double ridge = i == 0 ? 1e-6 : 0.02;

			fit.gradient[i] -= ridge * ret_weights[i];
			fit.curvature[i][i] += ridge;
		}
		solve(&fit, width);
		for (int i = 0; i < width; i++)
			ret_weights[i] += fmax(-5, fmin(5, fit.gradient[i]));
	}
}

void reliability_add(struct reliability *reliability, double stated, bool right)
{
	int bin = (int)fmin(RELIABILITY_BINS - 1, fmax(0, stated) * RELIABILITY_BINS);

	reliability->stated[bin] += stated;
	reliability->right[bin] += right;
	reliability->counts[bin]++;
}

double reliability_error(const struct reliability *reliability)
{
	double error = 0, count = 0;

	for (int bin = 0; bin < RELIABILITY_BINS; bin++) {
		error += fabs(reliability->stated[bin] - reliability->right[bin]);
		count += (double)reliability->counts[bin];
	}
	return count > 0 ? error / count : 0;
}

void reliability_print(const struct reliability *reliability, const char *title)
{
	printf("# %s: expected calibration error %.2f %%\n", title,
	       100 * reliability_error(reliability));
	for (int bin = 0; bin < RELIABILITY_BINS; bin++)
		if (reliability->counts[bin] > 0)
			printf("#   stated %.3f, right %.3f of %zu\n",
			       reliability->stated[bin] / (double)reliability->counts[bin],
			       reliability->right[bin] / (double)reliability->counts[bin],
			       reliability->counts[bin]);
}
