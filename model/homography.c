#include "model/homography.h"

#include <math.h>
#include <string.h>

enum { UNKNOWNS = 8 };

#define DEGENERATE 1e-9

/* Two equations for each pair of points, their right sides in the last column. */
static void set_up(const struct point from[4], const struct point to[4],
		   double rows[UNKNOWNS][UNKNOWNS + 1])
{
	memset(rows, 0, UNKNOWNS * sizeof(*rows));
	for (int i = 0; i < 4; i++) {
		double *x = rows[2 * i], *y = rows[2 * i + 1];

		x[0] = y[3] = from[i].x;
		x[1] = y[4] = from[i].y;
		x[2] = y[5] = 1;
		x[6] = -from[i].x * to[i].x;
		x[7] = -from[i].y * to[i].x;
		x[8] = to[i].x;
		y[6] = -from[i].x * to[i].y;
		y[7] = -from[i].y * to[i].y;
		y[8] = to[i].y;
	}
}

/* Brings the row with the largest value of a column to that place; false when all are 0. */
static bool bring_up(double rows[UNKNOWNS][UNKNOWNS + 1], int column)
{
	int best = column;

	for (int i = column + 1; i < UNKNOWNS; i++)
		if (fabs(rows[i][column]) > fabs(rows[best][column]))
			best = i;
	for (int k = 0; k <= UNKNOWNS; k++) {
		double kept = rows[column][k];

		rows[column][k] = rows[best][k];
		rows[best][k] = kept;
	}
	return fabs(rows[column][column]) > DEGENERATE;
}

/* Gauss and Jordan: each column is cleared in all rows but its own. */
static bool solve(double rows[UNKNOWNS][UNKNOWNS + 1])
{
	for (int column = 0; column < UNKNOWNS; column++) {
		if (!bring_up(rows, column))
			return false;
		for (int i = 0; i < UNKNOWNS; i++) {
			double factor = rows[i][column] / rows[column][column];

			for (int k = column; k <= UNKNOWNS && i != column; k++)
				rows[i][k] -= factor * rows[column][k];
		}
	}
	return true;
}

bool homography_between(const struct point from[4], const struct point to[4],
			struct homography *ret_map)
{
	double rows[UNKNOWNS][UNKNOWNS + 1];

	set_up(from, to, rows);
	if (!solve(rows))
		return false;
	for (int i = 0; i < UNKNOWNS; i++)
		ret_map->m[i] = rows[i][UNKNOWNS] / rows[i][i];
	return true;
}

struct point homography_apply(const struct homography *map, struct point point)
{
	const double *m = map->m;
	double scale = 1 / (m[6] * point.x + m[7] * point.y + 1);

	return (struct point){ (m[0] * point.x + m[1] * point.y + m[2]) * scale,
			       (m[3] * point.x + m[4] * point.y + m[5]) * scale };
}

struct box homography_apply_box(const struct homography *map, struct box box)
{
	const struct point corners[] = {
		homography_apply(map, (struct point){ box.x, box.y }),
		homography_apply(map, (struct point){ box.x + box.w, box.y }),
		homography_apply(map, (struct point){ box.x, box.y + box.h }),
		homography_apply(map, (struct point){ box.x + box.w, box.y + box.h })
	};

	return box_is_empty(box) ? box : box_around(corners);
}
