/* Tick boxes: is there a mark, and how sure is that. */
#ifndef OCR_MARKS_H
#define OCR_MARKS_H

#include "ocr/zone.h"

#include <stdbool.h>

struct mark {
	bool ticked;
	double confidence; /* 0..1 that `ticked` is right */
	struct box box;    /* of the printed square, in the zone */
};

/* Judges the tick box `square` (form millimetres) in a zone cut around it. */
struct mark mark_judge(const struct zone *zone, struct box_mm square);

#endif
