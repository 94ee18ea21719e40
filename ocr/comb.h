/* Comb cells: what of a field's writing stands in which cell. */
#ifndef OCR_COMB_H
#define OCR_COMB_H

#include "ocr/zone.h"

/* The writing of a comb field, cell by cell. Clear with comb_clear(). */
struct comb {
	struct Pix *shapes[COMB_CELLS_MAX]; /* the ink of each cell, 1 bit; NULL: nothing written */
	struct box cells[COMB_CELLS_MAX];   /* where that is, in the zone; empty: nothing written */
	int cell_count;
	int written; /* cells with writing */
	int span;    /* cells from the first to the last written one */
};

/*
 * Finds the writing of each cell in a zone whose strangers were dropped. A connected piece of ink
 * stays whole and belongs to the cell where most of it is; one that goes on into other cells is cut
 * where it is thinnest near their border.
 */
struct comb comb_find(const struct zone *zone, const struct field *field);
void comb_clear(struct comb *comb);

/* How many characters the writing must have: the written cells when none is skipped; 0 unknown. */
int comb_character_count(const struct comb *comb);

#endif
