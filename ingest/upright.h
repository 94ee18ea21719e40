/* Turning a page by any small angle, and keeping the map back. */
#ifndef INGEST_UPRIGHT_H
#define INGEST_UPRIGHT_H

#include "model/geometry.h"

struct Pix;

/*
 * An 8-bit grey image turned clockwise by `angle_deg` about its centre (bilinear), on a canvas just
 * large enough to lose nothing; what comes in from outside is `fill`. Writes the map from the new
 * pixels to the old. The caller owns the image; at angle 0 it is the old one, lent once more.
 */
struct Pix *upright_rotate(struct Pix *grey, double angle_deg, unsigned char fill,
			   struct affine *ret_to_old);

#endif
