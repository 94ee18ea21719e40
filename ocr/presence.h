/*
 * What stands in a zone for signatures and stamps: nothing, a pen's strokes, a rubber stamp, both.
 *
 * A stamp is straight lines or a ring, and letters on a base line, all turned by one angle; a pen's
 * strokes are what is left when those are taken out. The weights were measured on drawn signatures
 * and stamps (tests/long/test_presence_rates.c).
 */
#ifndef OCR_PRESENCE_H
#define OCR_PRESENCE_H

#include "model/page.h"
#include "ocr/blank.h"
#include "ocr/zone.h"

#include <stdbool.h>

enum { PRESENCE_FEATURES = 17 };

/* What was measured of a zone; free it with presence_clear(). */
struct presence_look {
	struct zone zone; /* its ink is NULL when the zone lies off the page */
	struct box box;   /* of the field, in the zone */
	double angle_deg; /* by which the stamp, if it is one, is turned clockwise */
	double features[PRESENCE_FEATURES];
};

struct presence {
	double ink;   /* 0..1: somebody signed or stamped */
	double pen;   /* 0..1: there are strokes of a pen */
	double stamp; /* 0..1: there is a stamp */
};

struct presence_look presence_look(const struct page *page, const struct blank *blank,
				   const struct field *field);

/* The same of a zone that is no field's, with `box` of it the place itself; the look owns the zone.
 * Its grey and ink must be there. */
struct presence_look presence_look_zone(const struct page *page, struct zone zone, struct box box);

void presence_clear(struct presence_look *look);

struct presence presence_judge(const struct presence_look *look);

#endif
