/* Linear symbols (EAN, Code 128, Code 39, Interleaved 2 of 5) within a bar-like region. */
#ifndef BARCODE_LINEAR_H
#define BARCODE_LINEAR_H

#include "barcode/poll.h"
#include "barcode/regions.h"
#include "barcode/symbols.h"

#include <stdbool.h>

struct Pix;

/*
 * Adds the symbols of a region to `list`, or the region to its `unread` when bars stand there that
 * gave none. True when at least one was read.
 */
bool linear_read(struct poll_reader *reader, struct Pix *grey, int dpi, const struct region *region,
		 struct symbol_list *list);

/*
 * Reads a whole picture along lines to four sides, for photographs whose symbol no search makes
 * out. Small pictures only: the cost is that of the pixels.
 */
bool linear_read_frame(struct poll_reader *reader, struct Pix *grey, int dpi,
		       struct symbol_list *list);

#endif
