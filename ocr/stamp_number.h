/* The practitioner's number on a stamp, when the stamp's text did not give it. */
#ifndef OCR_STAMP_NUMBER_H
#define OCR_STAMP_NUMBER_H

#include "base/arena.h"
#include "ocr/engine.h"
#include "ocr/presence.h"

struct stamp_number {
	const char *digits; /* nine, beginning with 09; in the arena; NULL: none were read */
	double confidence;  /* 0..1 that all are right */
};

/*
 * Reads the stamp as it is, level, and then what follows its label again as digits alone at several
 * sizes. Nothing is taken out, so strokes over the number end it.
 */
struct stamp_number stamp_number_read(struct engine *engine, const struct presence_look *look,
				      struct arena *arena);

#endif
