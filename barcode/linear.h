/* Linear symbols (EAN, Code 128, Code 39, Interleaved 2 of 5) within a bar-like region. */
#ifndef BARCODE_LINEAR_H
#define BARCODE_LINEAR_H

#include "barcode/symbols.h"

#include <stdbool.h>

struct Pix;

struct linear_reader;

struct linear_reader *linear_reader_new(void);
void linear_reader_free(struct linear_reader *reader);

/* Adds the symbols of a region to `list`. True when at least one was read. */
bool linear_read(struct linear_reader *reader, struct Pix *grey, int dpi,
		 const struct region *region, struct symbol_list *list);

#endif
