/* QR codes, with ZBar, in regions that look like one. */
#ifndef BARCODE_QR_H
#define BARCODE_QR_H

#include "barcode/symbols.h"

#include <stdbool.h>

struct Pix;

/* Adds the QR codes of a region of an 8-bit grey page to `list`. True when one was read. */
bool qr_read(struct Pix *grey, int dpi, const struct region *region, struct symbol_list *list);

#endif
