/* Code 128 (ISO/IEC 15417) from the edges of one line. */
#ifndef BARCODE_CODE128_H
#define BARCODE_CODE128_H

#include "barcode/edges.h"
#include "barcode/engine.h"

/* Tells of every symbol that begins at the left and has the right check character. */
void code128_read(const struct edges *edges, sighting_take *take, void *taker);

#endif
