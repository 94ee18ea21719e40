/* Comb cells: what of a field's writing stands in which cell. */
#ifndef OCR_COMB_H
#define OCR_COMB_H

#include "ocr/zone.h"

/* The writing of a comb field, cell by cell. */
struct comb {
	struct box cells[COMB_CELLS_MAX]; /* the ink of each cell, in the zone; empty: nothing
					     written */
	int written;                      /* cells with writing */
	int span;                         /* cells from the first to the last written one */
};

/*
 * Finds the writing of each cell in a zone whose strangers were dropped. A piece of ink belongs to
 * the cell its middle is in; one as wide as several cells belongs to each whose middle it covers.
 */
struct comb comb_find(const struct zone *zone, const struct field *field);

/* How many characters the writing must have: the written cells when none is skipped; 0 unknown. */
int comb_character_count(const struct comb *comb);

#endif
