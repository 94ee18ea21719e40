/*
 * Free writing cut into pieces that are a character each, or less: what a lattice of readings is
 * built on (Casey and Lecolinet, "A survey of methods and strategies in character segmentation",
 * IEEE PAMI 18(7), 1996: over-segmentation).
 */
#ifndef OCR_SEGMENTS_H
#define OCR_SEGMENTS_H

#include "ocr/zone.h"

#include <stdbool.h>

enum { SEGMENTS_MAX = 48 };

enum segment_kind {
	SEGMENT_TALL, /* as tall as a digit, or a part of one */
	SEGMENT_LOW,  /* small, at the foot of the line: a comma, a point */
	SEGMENT_FLAT, /* wide and thin: a dash, the lines of an equals sign */
	SEGMENT_SMALL /* small, elsewhere: dirt, a dot of the printed line */
};

struct segment {
	struct Pix *shape; /* 1 bit, the size of its box */
	struct box box;    /* in the zone */
	enum segment_kind kind;
};

struct segments {
	struct segment items[SEGMENTS_MAX]; /* left to right */
	int count;
	bool too_many; /* there was more ink than fits in: what is here is not all */
	double height; /* of the line's digits, in pixels */
	double foot;   /* where they stand, in the zone */
};

/* Cuts up a zone's ink. A line under the writing is left out. Clear with segments_clear(). */
struct segments segments_find(const struct zone *zone);
void segments_clear(struct segments *segments);

/* The ink of the segments from..to-1 in one image, and its box. Free with pixDestroy(). */
struct Pix *segments_join(const struct segments *segments, int from, int to, struct box *ret_box);

#endif
