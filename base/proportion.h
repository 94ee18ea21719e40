/*
 * What a sample says of a share: how many of all are wrong when some of a few were.
 *
 * The interval is that of Clopper and Pearson ("The use of confidence or fiducial limits
 * illustrated in the case of the binomial", Biometrika 26, 1934): exact, so the true share lies in
 * it at least as often as it says. Where things were not drawn with equal chance, or several of one
 * dossier were drawn together, each counts for as many as it stands for (Horvitz and Thompson, "A
 * generalization of sampling without replacement from a finite universe", Journal of the American
 * Statistical Association 47, 1952, divided by the sum of weights), and the interval is taken from
 * the count of simple draws that would be as sure (Korn and Graubard, "Confidence intervals for
 * proportions with small expected number of positive counts estimated from survey data", Survey
 * Methodology 24, 1998).
 */
#ifndef BASE_PROPORTION_H
#define BASE_PROPORTION_H

#include <stddef.h>

/* The true share lies in the interval with this probability, or a greater one. */
#define PROPORTION_CERTAINTY 0.95

/* Shares are 0..1. */
struct proportion {
	double share;     /* the estimate; 0 when nothing was drawn */
	double low, high; /* both ends of the interval; 0 and 1 when nothing was drawn */
};

/* `wrong` of `count` that were drawn alike; both may have fractions, 0 <= wrong <= count. */
struct proportion proportion_of(double wrong, double count);

/* Sums over what was drawn. A weight is 1 divided by the chance to be drawn. A group is what was
 * drawn together: a dossier's values. */
struct weighed_sample {
	size_t count, wrong;         /* as they are, without weights */
	double weight, wrong_weight; /* of all, and of those that are wrong */
	double weight_squared;       /* the sum of squares of each one's weight */
	size_t groups;               /* at most `count` */
	double group_squared;        /* the sum of squares of each group's weight */
	double group_product;        /* of each group's weight times its wrong weight */
	double group_wrong_squared;  /* of squares of each group's wrong weight */
};

/* Adds one group with the sums of its members. */
void weighed_sample_add(struct weighed_sample *sample, size_t count, size_t wrong, double weight,
			double wrong_weight, double weight_squared);

/* How many draws of equal chance, each on its own, would say as much: at most `count`. */
double weighed_sample_worth(const struct weighed_sample *sample);

struct proportion proportion_of_sample(const struct weighed_sample *sample);

/* The regularised incomplete beta function I_x(a, b): a, b > 0, 0 <= x <= 1. */
double beta_below(double x, double a, double b);

#endif
