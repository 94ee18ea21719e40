/*
 * The layers of a small convolutional network. Only what the recogniser of characters needs: 3 x 3
 * convolutions that keep the size, rectifiers, maxima, dense layers; 32-bit floats.
 */
#ifndef OCR_NET_LAYERS_H
#define OCR_NET_LAYERS_H

#include "ocr/net_products.h"

/* Weights of one layer: for each group of outputs `rows` rows of NET_LANES. A row belongs to one
 * input: of a convolution to (row, column, channel) of the window, of a dense layer to one value.
 */
struct net_layer {
	float *weights; /* groups x rows x NET_LANES */
	float *bias;    /* groups x NET_LANES */
	int rows, outputs, groups;
};

/*
 * A 3 x 3 convolution and a rectifier. `input` has `side` + 2 rows and columns of `channels`
 * values, a border of zeros among them; `output` the same shape with the layer's padded outputs,
 * whose border is left as it is (zeros, if it was). `side` is at least NET_PLACES.
 */
void net_convolve(const struct net_layer *layer, const float *input, int side, int channels,
		  float *output);

/* The greatest of each 2 x 2 values of an image with a border, into one with a border; an odd last
 * row and column are left out. Returns the new side. */
int net_halve(const float *input, int side, int channels, float *output);

/* The same for windows of 3 x 3, two apart: they share a row or column with the next. A side of 7
 * gives 3. */
int net_halve_overlapping(const float *input, int side, int channels, float *output);

/* output = weights * input + bias; `output` has the layer's padded outputs. */
void net_dense(const struct net_layer *layer, const float *input, float *output);

/* max(0, value) of each. */
void net_rectify(float *values, int count);

#endif
