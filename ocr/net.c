/*
 * The window of a convolution is three runs of 3 x channels neighbouring values, since an image is
 * kept row by row with its channels together. For four places at once each value of a run is spread
 * over a group of outputs, so that a weight is read once for four products.
 */
#include "ocr/net.h"

#include <string.h>

enum { PLACES = 4 };

typedef float lanes __attribute__((vector_size(NET_LANES * sizeof(float))));
typedef int masks __attribute__((vector_size(NET_LANES * sizeof(int))));

/* C has no choice between vectors: a comparison gives all bits or none. */
#define RECTIFIED(values) ((lanes)((masks)(values) & ((values) > 0)))

/* One build for wide vectors, one for any x86-64. Sanitizers do not go with the choice at start. */
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
	!defined(__clang__)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

/* Four neighbouring places of one row, one group of outputs. */
FOR_EVERY_PROCESSOR
static void convolve_row(const struct net_layer *layer, int group, const float *input, int side,
			 int channels, float *output)
{
	const float *weights =
		layer->weights + (size_t)group * (size_t)layer->rows * (size_t)NET_LANES;
	size_t stride = (size_t)(side + 2) * (size_t)channels, run = 3 * (size_t)channels;
	size_t outputs = (size_t)layer->groups * NET_LANES;
	lanes bias;

	memcpy(&bias, layer->bias + (size_t)group * NET_LANES, sizeof(bias));
	for (int x = 0;; x += PLACES) {
		const float *weight = weights, *values;
		lanes sums[PLACES] = { bias, bias, bias, bias };

		x = x > side - PLACES ? side - PLACES : x;
		values = input + (size_t)x * (size_t)channels;
		for (int row = 0; row < 3; row++, values += stride)
			for (size_t i = 0; i < run; i++, weight += NET_LANES) {
				lanes w;

				memcpy(&w, weight, sizeof(w));
				sums[0] += w * values[i];
				sums[1] += w * values[i + (size_t)channels];
				sums[2] += w * values[i + 2 * (size_t)channels];
				sums[3] += w * values[i + 3 * (size_t)channels];
			}
		for (int p = 0; p < PLACES; p++) {
			lanes result = RECTIFIED(sums[p]);

			memcpy(output + (size_t)(x + p) * outputs, &result, sizeof(result));
		}
		if (x == side - PLACES)
			return;
	}
}

void net_convolve(const struct net_layer *layer, const float *input, int side, int channels,
		  float *output)
{
	size_t outputs = (size_t)layer->groups * NET_LANES, across = (size_t)side + 2;

	for (int y = 0; y < side; y++)
		for (int group = 0; group < layer->groups; group++)
			convolve_row(layer, group, input + (size_t)y * across * (size_t)channels,
				     side, channels,
				     output + (((size_t)y + 1) * across + 1) * outputs +
					     (size_t)group * NET_LANES);
}

int net_halve(const float *input, int side, int channels, float *output)
{
	int half = side / 2;
	size_t wide = (size_t)channels, row = (size_t)(side + 2) * wide;

	for (int y = 0; y < half; y++)
		for (int x = 0; x < half; x++) {
			const float *from =
				input + (size_t)(2 * y + 1) * row + (size_t)(2 * x + 1) * wide;
			float *to = output +
				    ((size_t)(y + 1) * (size_t)(half + 2) + (size_t)x + 1) * wide;

			for (size_t c = 0; c < wide; c++) {
				float a = from[c] > from[c + wide] ? from[c] : from[c + wide];
				float b = from[c + row] > from[c + row + wide]
						  ? from[c + row]
						  : from[c + row + wide];

				to[c] = a > b ? a : b;
			}
		}
	return half;
}

FOR_EVERY_PROCESSOR
void net_dense(const struct net_layer *layer, const float *input, float *output)
{
	for (int group = 0; group < layer->groups; group++) {
		const float *weight =
			layer->weights + (size_t)group * (size_t)layer->rows * (size_t)NET_LANES;
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
