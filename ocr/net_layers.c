#include "ocr/net_layers.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

static const float *weights_of(const struct net_layer *layer, int group)
{
	return layer->weights + (size_t)group * (size_t)layer->rows * (size_t)NET_LANES;
}

/* A row of an image for one group of outputs or two. */
static void convolve_row(const struct net_layer *layer, int group, const float *input, size_t side,
			 size_t wide, float *output)
{
	struct net_window window = { NULL, 3, 3 * wide, (side + 2) * wide, wide };
	const float *bias = layer->bias + (size_t)group * NET_LANES;
	bool two = group + 1 < layer->groups;

	for (size_t step = 0; step < side; step += NET_PLACES) {
		size_t x = step > side - NET_PLACES ? side - NET_PLACES : step;
		size_t outputs = (size_t)layer->groups * NET_LANES;

		window.values = input + x * wide;
		net_multiply(&window, weights_of(layer, group), bias,
			     two ? weights_of(layer, group + 1) : NULL,
			     two ? bias + NET_LANES : NULL, output + x * outputs, outputs);
	}
}

/* The window of a convolution is three runs of 3 x channels neighbouring values, since an image is
 * kept row by row with its channels together. The weights of two groups stay in the cache for all
 * rows. */
void net_convolve(const struct net_layer *layer, const float *input, int side, int channels,
		  float *output)
{
	size_t outputs = (size_t)layer->groups * NET_LANES, across = (size_t)side + 2;
	size_t wide = (size_t)channels;

	assert(side >= NET_PLACES && layer->rows == 9 * channels);
	for (int group = 0; group < layer->groups; group += 2)
		for (size_t y = 0; y < (size_t)side; y++)
			convolve_row(layer, group, input + y * across * wide, (size_t)side, wide,
				     output + ((y + 1) * across + 1) * outputs +
					     (size_t)group * NET_LANES);
	net_rectify(output, (int)(across * across * outputs));
}

/* The greatest of a window of that many rows and columns, channel by channel. */
static void greatest(const float *from, size_t row, size_t channels, int window, float *to)
{
	memcpy(to, from, channels * sizeof(*to));
	for (int y = 0; y < window; y++, from += row)
		for (size_t x = 0; x < (size_t)window; x++)
			for (size_t c = 0; c < channels; c++) {
				float value = from[x * channels + c];

				to[c] = to[c] > value ? to[c] : value;
			}
}

/* Windows two apart. */
static int halve(const float *input, int side, int channels, int window, float *output)
{
	int half = (side - window) / 2 + 1;
	size_t wide = (size_t)channels, row = (size_t)(side + 2) * wide;

	for (int y = 0; y < half; y++)
		for (int x = 0; x < half; x++)
			greatest(input + (size_t)(2 * y + 1) * row + (size_t)(2 * x + 1) * wide,
				 row, wide, window,
				 output + ((size_t)(y + 1) * (size_t)(half + 2) + (size_t)x + 1) *
						  wide);
	return half;
}

int net_halve(const float *input, int side, int channels, float *output)
{
	return halve(input, side, channels, 2, output);
}

int net_halve_overlapping(const float *input, int side, int channels, float *output)
{
	return halve(input, side, channels, 3, output);
}

/* Narrow vectors will do: wider ones would wait for the weights, each of which is used once. */
void net_dense(const struct net_layer *layer, const float *input, float *output)
{
	for (int group = 0; group < layer->groups; group++) {
		const float *weight = weights_of(layer, group);
		net_four sums[NET_LANES / NET_FOUR], w[NET_LANES / NET_FOUR];

		memcpy(sums, layer->bias + (size_t)group * NET_LANES, sizeof(sums));
		for (int i = 0; i < layer->rows; i++, weight += NET_LANES) {
			memcpy(w, weight, sizeof(w));
			sums[0] += w[0] * input[i];
			sums[1] += w[1] * input[i];
			sums[2] += w[2] * input[i];
			sums[3] += w[3] * input[i];
		}
		memcpy(output + (size_t)group * NET_LANES, sums, sizeof(sums));
	}
}

void net_rectify(float *values, int count)
{
	for (int i = 0; i < count; i++)
		values[i] = values[i] > 0 ? values[i] : 0;
}
