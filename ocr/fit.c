#include "ocr/fit.h"

#include "base/memory.h"
#include "ocr/median.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { TRIES = 300, REFINEMENTS = 5, PAIRS_LEAST = 6 };

static double distance(struct affine map, const struct pair *pair)
{
	struct point p = affine_apply(map, pair->from);

	return hypot(p.x - pair->to.x, p.y - pair->to.y);
}

/* Solves the symmetric 3x3 system m * r = v by Cramer's rule; false when it is degenerate. */
static bool solve(const double m[3][3], const double v[3], double r[3])
{
	double c00 = m[1][1] * m[2][2] - m[1][2] * m[2][1];
	double c01 = m[1][2] * m[2][0] - m[1][0] * m[2][2];
	double c02 = m[1][0] * m[2][1] - m[1][1] * m[2][0];
	double determinant = m[0][0] * c00 + m[0][1] * c01 + m[0][2] * c02;

	if (fabs(determinant) < 1e-9)
		return false;
	r[0] = (v[0] * c00 + m[0][1] * (m[1][2] * v[2] - v[1] * m[2][2]) +
		m[0][2] * (v[1] * m[2][1] - m[1][1] * v[2])) /
	       determinant;
	r[1] = (m[0][0] * (v[1] * m[2][2] - m[1][2] * v[2]) + v[0] * c01 +
		m[0][2] * (m[1][0] * v[2] - v[1] * m[2][0])) /
	       determinant;
	r[2] = (m[0][0] * (m[1][1] * v[2] - v[1] * m[2][1]) +
		m[0][1] * (v[1] * m[2][0] - m[1][0] * v[2]) + v[0] * c02) /
	       determinant;
	return true;
}

/* Weighted least squares, coordinates taken from the middle of the points to keep the sums small.
 */
static bool fit_weighted(const struct pair *pairs, const double *weights, size_t count,
			 struct affine *ret_map)
{
	double m[3][3] = { 0 }, vx[3] = { 0 }, vy[3] = { 0 }, rx[3], ry[3];
	double mx = 0, my = 0, sum = 0;

	for (size_t i = 0; i < count; i++) {
		mx += weights[i] * pairs[i].from.x;
		my += weights[i] * pairs[i].from.y;
		sum += weights[i];
	}
	if (sum < 1e-9)
		return false;
	mx /= sum;
	my /= sum;
	for (size_t i = 0; i < count; i++) {
		double row[3] = { pairs[i].from.x - mx, pairs[i].from.y - my, 1 };

		for (int a = 0; a < 3; a++) {
			for (int b = 0; b < 3; b++)
				m[a][b] += weights[i] * row[a] * row[b];
			vx[a] += weights[i] * row[a] * pairs[i].to.x;
			vy[a] += weights[i] * row[a] * pairs[i].to.y;
		}
	}
	if (!solve(m, vx, rx) || !solve(m, vy, ry))
		return false;
	*ret_map = (struct affine){ rx[0], rx[1], rx[2] - rx[0] * mx - rx[1] * my,
				    ry[0], ry[1], ry[2] - ry[0] * mx - ry[1] * my };
	return true;
}

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13; /* xorshift32, Marsaglia 2003 */
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static size_t count_agreeing(const struct pair *pairs, size_t count, struct affine map,
			     double tolerance)
{
	size_t agreeing = 0;

	for (size_t i = 0; i < count; i++)
		agreeing += distance(map, &pairs[i]) < tolerance;
	return agreeing;
}

/* Paper scans do not stretch or shear by more than a few percent: wilder triples are noise. */
static bool is_plausible(struct affine map)
{
	double across = hypot(map.xx, map.yx), down = hypot(map.xy, map.yy);

	return across > 0 && fabs(across / down - 1) < 0.06 &&
	       fabs(map.xx * map.xy + map.yx * map.yy) < 0.06 * across * down;
}

static size_t best_triple(const struct pair *pairs, size_t count, double tolerance,
			  struct affine *ret_map)
{
	const double equal[3] = { 1, 1, 1 };
	uint32_t state = 2463534242U;
	size_t best = 0;

	for (int i = 0; i < TRIES; i++) {
		struct pair triple[3];
		struct affine map;
		size_t agreeing;

		for (int k = 0; k < 3; k++)
			triple[k] = pairs[next_random(&state) % count];
		if (!fit_weighted(triple, equal, 3, &map) || !is_plausible(map))
			continue;
		agreeing = count_agreeing(pairs, count, map, tolerance);
		if (agreeing > best) {
			best = agreeing;
			*ret_map = map;
		}
	}
	return best;
}

static double median_agreeing(const struct pair *pairs, size_t count, struct affine map,
			      double tolerance, double *scratch)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		double d = distance(map, &pairs[i]);

		if (d < tolerance)
			scratch[used++] = d;
	}
	return used > 0 ? median_of_doubles(scratch, (int)used) : INFINITY;
}

bool fit_affine(const struct pair *pairs, size_t count, double tolerance, struct affine *ret_map,
		double *ret_median_error)
{
	struct affine map = affine_identity();
	double *weights;
	size_t agreeing;

	if (count < PAIRS_LEAST)
		return false;
	agreeing = best_triple(pairs, count, tolerance, &map);
	if (agreeing < PAIRS_LEAST || agreeing * 10 < count * 4)
		return false;
	weights = memory_new(count, sizeof(*weights));
	for (int i = 0; i < REFINEMENTS; i++) {
		for (size_t k = 0; k < count; k++) {
			double u = distance(map, &pairs[k]) / (1.5 * tolerance);

			weights[k] = u < 1 ? (1 - u * u) * (1 - u * u) : 0;
		}
		if (!fit_weighted(pairs, weights, count, &map))
			break;
	}
	*ret_median_error = median_agreeing(pairs, count, map, 1.5 * tolerance, weights);
	*ret_map = map;
	free(weights);
	return true;
}
