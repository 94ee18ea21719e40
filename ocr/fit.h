/* Robust fit of an affine map to pairs of points, some of which are plainly wrong. */
#ifndef OCR_FIT_H
#define OCR_FIT_H

#include "model/geometry.h"

#include <stdbool.h>
#include <stddef.h>

struct pair {
	struct point from, to;
};

/*
 * Finds the affine map that most pairs agree on to within `tolerance` (units of `to`): RANSAC
 * (Fischler and Bolles 1981) over triples with a fixed seed, so the same pairs give the same map,
 * then least squares weighted by Tukey's biweight. Writes the map and the median distance of the
 * agreeing pairs. False when fewer than six pairs, or fewer than 40 % of them, agree.
 */
bool fit_affine(const struct pair *pairs, size_t count, double tolerance, struct affine *ret_map,
		double *ret_median_error);

#endif
