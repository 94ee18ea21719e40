/*
 * Symbols of narrow and wide elements, from the edges of one line: Code 39 (ISO/IEC 16388),
 * Interleaved 2 of 5 (ISO/IEC 16390) and Codabar (EN 798).
 */
#ifndef BARCODE_TWO_WIDTH_H
#define BARCODE_TWO_WIDTH_H

#include "barcode/edges.h"
#include "barcode/engine.h"

/* Tells of every symbol that begins at the left and has quiet zones at both ends. */
void two_width_read(const struct edges *edges, sighting_take *take, void *taker);

#endif
