/*
 * How true probabilities are: what was said against what was right, and the threshold that keeps
 * the share of wrong answers under a wanted rate.
 *
 * The expected calibration error is that of Naeini, Cooper and Hauskrecht, "Obtaining well
 * calibrated probabilities using Bayesian binning", AAAI 2015, with bins that are finer where
 * thresholds lie. The bound is Clopper and Pearson's ("The use of confidence or fiducial limits
 * illustrated in the case of the binomial", Biometrika 26, 1934): one-sided and exact, so a
 * threshold is given only when the answers are enough to prove it.
 */
#ifndef BASE_CALIBRATION_H
#define BASE_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

/* An answer: the probability 0..1 that it was said to be right with, and whether it was. */
struct said {
	double confidence;
	bool right;
};

enum { CALIBRATION_BINS = 9 };

/* Answers from a confidence on up to the next bin's. */
struct calibration_bin {
	double from, to;
	size_t count, right;
	double said; /* the mean confidence; 0 when there is no answer */
};

/* From here on an answer counts as sure, to say how many sure ones are wrong. */
#define CALIBRATION_SURE 0.95

struct calibration {
	size_t count, right;
	double error; /* expected calibration error, 0..1 */
	size_t sure, sure_wrong;
	struct calibration_bin bins[CALIBRATION_BINS];
};

/* Any order of answers; none gives zeroes. */
void calibration_measure(const struct said *answers, size_t count, struct calibration *ret);

/* The risk that a bound is taken for kept and is not. */
#define CALIBRATION_RISK 0.05

/*
 * The most that the rate of wrong answers may be, 0..1, when `wrong` of `count` were, but for
 * CALIBRATION_RISK. 1 when there are none.
 */
double calibration_bound(size_t wrong, size_t count);

/* How many answers, none of them wrong, prove that at most `rate` (0..1, both excluded) are. */
size_t calibration_needed(double rate);

/* The answers from a confidence on. */
struct calibration_tail {
	double from;
	size_t count, wrong;
	double bound; /* calibration_bound() of them */
};

struct calibration_tail calibration_tail(const struct said *answers, size_t count, double from);

enum calibration_proof {
	CALIBRATION_PROVEN,  /* the bound of the tail is at most the rate */
	CALIBRATION_TOO_FEW, /* not even answers that are all right would prove it */
	CALIBRATION_UNPROVEN /* there are enough answers, but too many of the surest are wrong */
};

/*
 * The lowest threshold from which on at most `rate` of the answers are wrong. Without proof the
 * tail is the longest of which no more were seen to be wrong; its count is 0 when there is none.
 * Answers are taken for independent, which those of one page are not quite, and the one set that
 * chooses a threshold flatters it a little: measure it on another.
 */
struct calibration_choice {
	enum calibration_proof proof;
	size_t needed; /* calibration_needed() of the rate */
	struct calibration_tail tail;
};

/* Sorts the answers by confidence, the surest first. */
struct calibration_choice calibration_choose(struct said *answers, size_t count, double rate);

#endif
