/* Logistic models measured, and stated probabilities held against the truth. */
#ifndef TESTS_SUPPORT_RELIABILITY_H
#define TESTS_SUPPORT_RELIABILITY_H

#include <stdbool.h>
#include <stddef.h>

enum { FIT_FEATURES_MAX = 24, RELIABILITY_BINS = 10 };

/* The weights of a logistic model that make `truth` likeliest (Newton's method, ridge of 0.02 but
 * on the first). `features` has count rows of `width` numbers. */
void logistic_fit(const double *features, const bool *truth, size_t count, int width,
		  double *ret_weights);

struct reliability {
	double stated[RELIABILITY_BINS], right[RELIABILITY_BINS];
	size_t counts[RELIABILITY_BINS];
};

void reliability_add(struct reliability *reliability, double stated, bool right);

/* The mean distance of what was stated from what was right, over the bins: 0..1. */
double reliability_error(const struct reliability *reliability);

void reliability_print(const struct reliability *reliability, const char *title);

#endif
