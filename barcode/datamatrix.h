/* DataMatrix (ISO/IEC 16022, ECC 200), with libdmtx, in regions that look like one. */
#ifndef BARCODE_DATAMATRIX_H
#define BARCODE_DATAMATRIX_H

#include "barcode/symbols.h"

#include <stdbool.h>

struct Pix;

/*
 * Adds the DataMatrix of a region of an 8-bit grey page to `list`. True when one was read: at two
 * sizes of the picture, with the same text.
 */
bool datamatrix_read(struct Pix *grey, int dpi, const struct region *region,
		     struct symbol_list *list);

/* The same for the whole of a picture of at most 300 pixels square; in larger ones none is read. */
bool datamatrix_read_frame(struct Pix *grey, int dpi, struct symbol_list *list);

#endif
