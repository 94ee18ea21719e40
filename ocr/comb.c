#include "ocr/comb.h"

#include "ocr/pieces.h"

#include <stdbool.h>

/* True when the piece covers the cell's middle, or its own middle lies in the cell. */
static bool is_in_cell(struct box piece, struct box cell)
{
	int piece_middle = piece.x + piece.w / 2, cell_middle = cell.x + cell.w / 2;

	return (piece_middle >= cell.x && piece_middle < cell.x + cell.w) ||
	       (piece.x < cell_middle && piece.x + piece.w > cell_middle);
}

/* The ink in one cell; of a piece that goes on into other cells only this cell's part. */
static struct box find_in_cell(const struct piece_list *pieces, struct box cell, int least_px)
{
	struct box found = { 0 };

	for (int i = 0; i < pieces->count; i++) {
		struct box piece = pieces->items[i].box;

		if (piece.h < least_px || !is_in_cell(piece, cell))
			continue;
		if (piece.w > cell.w + cell.w / 2) {
			piece.x = cell.x;
			piece.w = cell.w;
		}
		found = box_union(found, piece);
	}
	return found;
}

struct comb comb_find(const struct zone *zone, const struct field *field)
{
	struct piece_list pieces = pieces_find(zone->ink);
	struct box whole = { 0, 0, zone->box.w, zone->box.h };
	int least_px = (int)(0.9 * zone->px_per_mm); /* a digit is taller, dirt and dots are not */
	struct comb comb = { .written = 0 };
	int first = -1, last = -1;

	for (int c = 0; c < field->cell_count; c++) {
		struct box cell = affine_apply_box_mm(zone->from_form, field->cells[c]);

		comb.cells[c] = box_intersection(find_in_cell(&pieces, cell, least_px), whole);
		if (box_is_empty(comb.cells[c]))
			continue;
		comb.written++;
		last = c;
		if (first < 0)
			first = c;
	}
	comb.span = first < 0 ? 0 : last - first + 1;
	pieces_clear(&pieces);
	return comb;
}

int comb_character_count(const struct comb *comb)
{
	return comb->written == comb->span ? comb->written : 0;
}
