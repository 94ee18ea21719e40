/* The weights of the network that glyphs.c describes. */
#ifndef INGEST_GLYPH_WEIGHTS_H
#define INGEST_GLYPH_WEIGHTS_H

#include "ingest/glyphs.h"

enum { GLYPH_UNITS = 32 };

/* A unit's sum is scale * (weights . picture) + bias; what is over zero counts `output` times. */
extern const signed char glyph_weights[GLYPH_UNITS][GLYPH_PIXELS];
extern const float glyph_unit_scale[GLYPH_UNITS];
extern const float glyph_unit_bias[GLYPH_UNITS];
extern const float glyph_unit_output[GLYPH_UNITS];

#endif
