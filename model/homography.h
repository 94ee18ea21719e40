/* A projective map of the plane: what a camera does to a sheet of paper. */
#ifndef MODEL_HOMOGRAPHY_H
#define MODEL_HOMOGRAPHY_H

#include "model/geometry.h"

/* Row by row: x' = (m0 x + m1 y + m2) / (m6 x + m7 y + 1), y' = (m3 x + m4 y + m5) / (the same). */
struct homography {
	double m[8];
};

/*
 * The map that takes four points to four others; false when there is none, as three of them lie on
 * a line. (Hartley and Zisserman, Multiple View Geometry in Computer Vision, 2nd ed., section 4.1,
 * the inhomogeneous solution.)
 */
bool homography_between(const struct point from[4], const struct point to[4],
			struct homography *ret_map);

struct point homography_apply(const struct homography *map, struct point point);

/* The smallest box that holds the mapped corners, edges rounded outwards; an empty one stays. */
struct box homography_apply_box(const struct homography *map, struct box box);

#endif
