/*
 * The window of a convolution is three runs of 3 x channels neighbouring values, since an image is
 * kept row by row with its channels together. For seven places at once each value of a run is
 * spread over a group of outputs, so that a weight is read once for seven products; the sides here,
 * 28, 14 and 7, are multiples of it.
 */
#include "ocr/net_layers.h"

#include <assert.h>
#include <string.h>

enum { PLACES = 7 };

typedef float lanes __attribute__((vector_size(NET_LANES * sizeof(float))));
typedef int masks __attribute__((vector_size(NET_LANES * sizeof(int))));

/* C has no choice between vectors: a comparison gives all bits or none. */
#define RECTIFIED(values) ((lanes)((masks)(values) & ((values) > 0)))

/* A build for wide vectors, one for any x86-64. Sanitizers do not go with the choice at start. */
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
	!defined(__clang__)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

static const float *weights_of(const struct net_layer *layer, int group)
{
	return layer->weights + (size_t)group * (size_t)layer->rows * (size_t)NET_LANES;
}

/* Adds the product of one value of each place's run with a weight of each output. */
#define ADD_PRODUCTS(sums, w, values, wide)          \
	do {                                         \
		sums[0] += (w) * (values)[0];        \
		sums[1] += (w) * (values)[wide];     \
		sums[2] += (w) * (values)[2 * wide]; \
		sums[3] += (w) * (values)[3 * wide]; \
		sums[4] += (w) * (values)[4 * wide]; \
		sums[5] += (w) * (values)[5 * wide]; \
		sums[6] += (w) * (values)[6 * wide]; \
	} while (0)

static void put(const lanes sums[PLACES], float *output, size_t outputs)
{
	for (size_t p = 0; p < PLACES; p++) {
		lanes result = RECTIFIED(sums[p]);

		memcpy(output + p * outputs, &result, sizeof(result));
	}
}

/* Seven neighbouring places, one group of outputs. */
FOR_EVERY_PROCESSOR
static void convolve_one(const struct net_layer *layer, int group, const float *values,
			 size_t stride, size_t wide, float *output)
{
	const float *weight = weights_of(layer, group);
	lanes bias, w;

	memcpy(&bias, layer->bias + (size_t)group * NET_LANES, sizeof(bias));
	lanes sums[PLACES] = { bias, bias, bias, bias, bias, bias, bias };
	for (int row = 0; row < 3; row++, values += stride)
		for (size_t i = 0; i < 3 * wide; i++, weight += NET_LANES) {
			memcpy(&w, weight, sizeof(w));
			ADD_PRODUCTS(sums, w, values + i, wide);
		}
	put(sums, output, (size_t)layer->groups * NET_LANES);
}

/* The same for two groups of outputs, so that a value is read once for both. */
FOR_EVERY_PROCESSOR
static void convolve_two(const struct net_layer *layer, int group, const float *values,
			 size_t stride, size_t wide, float *output)
{
	const float *weight = weights_of(layer, group), *other = weights_of(layer, group + 1);
	lanes bias, more, w, v;

	memcpy(&bias, layer->bias + (size_t)group * NET_LANES, sizeof(bias));
	memcpy(&more, layer->bias + (size_t)(group + 1) * NET_LANES, sizeof(more));
	lanes sums[PLACES] = { bias, bias, bias, bias, bias, bias, bias };
	lanes others[PLACES] = { more, more, more, more, more, more, more };
	for (int row = 0; row < 3; row++, values += stride)
		for (size_t i = 0; i < 3 * wide; i++, weight += NET_LANES, other += NET_LANES) {
			memcpy(&w, weight, sizeof(w));
			memcpy(&v, other, sizeof(v));
			ADD_PRODUCTS(sums, w, values + i, wide);
			ADD_PRODUCTS(others, v, values + i, wide);
		}
	put(sums, output, (size_t)layer->groups * NET_LANES);
	put(others, output + NET_LANES, (size_t)layer->groups * NET_LANES);
}

/* Group by group, so that the weights of one stay in the cache for all rows. */
void net_convolve(const struct net_layer *layer, const float *input, int side, int channels,
		  float *output)
{
	size_t outputs = (size_t)layer->groups * NET_LANES, across = (size_t)side + 2;
	size_t wide = (size_t)channels;

	assert(side >= NET_SIDE_LEAST && layer->rows == 9 * channels);
	for (int group = 0, next; group < layer->groups; group = next) {
		next = group + 2 <= layer->groups ? group + 2 : group + 1;
		for (size_t y = 0; y < (size_t)side; y++)
			for (int step = 0; step < side; step += PLACES) {
				size_t x = (size_t)(step > side - PLACES ? side - PLACES : step);
				const float *values = input + (y * across + x) * wide;
				float *place = output + ((y + 1) * across + x + 1) * outputs +
					       (size_t)group * NET_LANES;

				if (next == group + 2)
					convolve_two(layer, group, values, across * wide, wide,
						     place);
				else
					convolve_one(layer, group, values, across * wide, wide,
						     place);
			}
	}
}

/* The greatest of a window of that many rows and columns, channel by channel. */
FOR_EVERY_PROCESSOR
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

FOR_EVERY_PROCESSOR
void net_dense(const struct net_layer *layer, const float *input, float *output)
{
	for (int group = 0; group < layer->groups; group++) {
		const float *weight = weights_of(layer, group);
		lanes sum;

		memcpy(&sum, layer->bias + (size_t)group * NET_LANES, sizeof(sum));
		for (int i = 0; i < layer->rows; i++, weight += NET_LANES) {
			lanes w;

			memcpy(&w, weight, sizeof(w));
			sum += w * input[i];
		}
		memcpy(output + (size_t)group * NET_LANES, &sum, sizeof(sum));
	}
}

void net_rectify(float *values, int count)
{
	for (int i = 0; i < count; i++)
		values[i] = values[i] > 0 ? values[i] : 0;
}
