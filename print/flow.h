/* Inside print/: blocks of text onto pages. Lengths are millimetres. */
#ifndef PRINT_FLOW_H
#define PRINT_FLOW_H

#include <stdbool.h>
#include <stddef.h>

struct flow_block {
	double above_mm;  /* room kept above it, but not at the head of a page */
	double height_mm; /* of the block itself */
	bool keeps_next;  /* not to be parted from the next block, as a heading */
	int page;         /* placed: 0, 1, ... */
	double y_mm;
};

/* Where the blocks of a page go: the first page has its own head. */
struct flow_room {
	double first_top_mm, next_top_mm, bottom_mm;
};

/*
 * Places every block, in order, and gives the number of pages. Blocks that are kept together and
 * taller than a page are parted all the same; a block taller than a page has a page of its own.
 */
int flow_place(struct flow_block *blocks, size_t count, struct flow_room room);

#endif
