/* A sheet photographed on a desk: aslant, in uneven light. */
#ifndef TESTS_SUPPORT_PHOTOGRAPH_H
#define TESTS_SUPPORT_PHOTOGRAPH_H

#include "model/geometry.h"

#include <stdint.h>

struct Pix;

struct photograph {
	int width_px, height_px; /* of the picture */
	struct point corners[4]; /* of the sheet in it, clockwise from its upper left */
	int desk;                /* grey level of what it lies on */
	double shade;            /* how much darker the far corner is, 0..1 */
	double noise;            /* standard deviation, grey levels */
	int quality;             /* of the JPEG; 0: none */
};

/* Any picture of a sheet of that size: it fills 80 to 92 % of the frame, turned by up to 8 degrees,
 * its corners moved by up to 3 % of its sides. */
struct photograph photograph_any(uint32_t *random_state, int sheet_width, int sheet_height);

/* The picture, 8-bit grey, of a sheet in 8-bit grey. The caller owns it. */
struct Pix *photograph_take(struct Pix *sheet, const struct photograph *photograph,
			    uint32_t *random_state);

#endif
