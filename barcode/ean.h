/* EAN-13 and EAN-8 (GS1 General Specifications, section 5.2) from the edges of one line. */
#ifndef BARCODE_EAN_H
#define BARCODE_EAN_H

#include "barcode/edges.h"
#include "barcode/engine.h"

/* Tells of every symbol that begins at the left and has the right check digit. */
void ean_read(const struct edges *edges, sighting_take *take, void *taker);

#endif
