/*
 * The same 3 x 3 convolution as net_convolve()'s with fewer products: for 2 x 2 neighbouring places
 * at once 16 products of transformed values and weights instead of 36 (Lavin and Gray, "Fast
 * algorithms for convolutional neural networks", 2016, F(2 x 2, 3 x 3)). It pays for wide layers.
 */
#ifndef OCR_NET_TILES_H
#define OCR_NET_TILES_H

#include "ocr/net_layers.h"

#include <stdbool.h>

/* Whether it is for such a layer: its images' sides are 14 or 28, its channels a multiple of
 * NET_LANES. */
bool net_tiles_pay(const struct net_layer *layer, int side, int channels);

/* The layer's weights, transformed. Free with free(). */
float *net_tile_weights(const struct net_layer *layer, int channels);

/* Values of `spare` that net_convolve_tiles() needs. */
size_t net_tiles_spare(const struct net_layer *layer, int side, int channels);

/* As net_convolve(); `tiled` are the transformed weights. */
void net_convolve_tiles(const struct net_layer *layer, const float *tiled, const float *input,
			int side, int channels, float *spare, float *output);

#endif
