#include "ocr/net.h"

#include "base/memory.h"
#include "ocr/net_layers.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct described {
	enum net_kind kind;
	struct net_layer layer;
};

struct net {
	struct described *layers;
	int count;
	float temperature;
	char *provenance;
};

/* ---- Reading ------------------------------------------------------------------------------ */

struct bytes {
	const unsigned char *at, *end;
};

static void take(struct bytes *bytes, void *to, size_t count)
{
	assert((size_t)(bytes->end - bytes->at) >= count);
	memcpy(to, bytes->at, count);
	bytes->at += count;
}

static char *take_line(struct bytes *bytes)
{
	const unsigned char *end = memchr(bytes->at, '\n', (size_t)(bytes->end - bytes->at));
	char *line;

	assert(end != NULL);
	line = memory_new((size_t)(end - bytes->at) + 1, 1);
	memcpy(line, bytes->at, (size_t)(end - bytes->at));
	bytes->at = end + 1;
	return line;
}

static void read_weights(struct bytes *bytes, struct net_layer *layer, const float *scales)
{
	const signed char *weight = (const signed char *)bytes->at;
	size_t outputs = (size_t)layer->outputs, rows = (size_t)layer->rows;

	assert((size_t)(bytes->end - bytes->at) / outputs >= rows);
	for (size_t row = 0; row < rows; row++)
		for (size_t first = 0; first < outputs; first += NET_LANES) {
			float *group = layer->weights + (first * rows + row * NET_LANES);
			size_t left = outputs - first;

			for (size_t lane = 0; lane < NET_LANES && lane < left; lane++)
				group[lane] = (float)*weight++ * scales[first + lane];
		}
	bytes->at += rows * outputs;
}

static void read_layer(struct bytes *bytes, struct described *described)
{
	struct net_layer *layer = &described->layer;
	int32_t shape[3];
	float *scales;

	take(bytes, shape, sizeof(shape));
	assert(shape[0] >= 0 && shape[0] < NET_KINDS && shape[1] > 0 && shape[2] > 0);
	described->kind = (enum net_kind)shape[0];
	layer->rows = shape[1];
	layer->outputs = shape[2];
	layer->groups = (shape[2] + NET_LANES - 1) / NET_LANES;
	layer->weights =
		memory_new((size_t)layer->groups * (size_t)layer->rows * NET_LANES, sizeof(float));
	layer->bias = memory_new((size_t)layer->groups * NET_LANES, sizeof(float));
	scales = memory_new((size_t)layer->outputs, sizeof(*scales));
	take(bytes, scales, (size_t)layer->outputs * sizeof(float));
	take(bytes, layer->bias, (size_t)layer->outputs * sizeof(float));
	read_weights(bytes, layer, scales);
	free(scales);
}

struct net *net_read(const unsigned char *start, size_t length)
{
	struct bytes bytes = { start, start + length };
	struct net *net = memory_new(1, sizeof(*net));
	int32_t count;

	net->provenance = take_line(&bytes);
	take(&bytes, &count, sizeof(count));
	take(&bytes, &net->temperature, sizeof(net->temperature));
	assert(count > 0 && net->temperature > 0);
	net->count = count;
	net->layers = memory_new((size_t)count, sizeof(*net->layers));
	for (int i = 0; i < count; i++)
		read_layer(&bytes, &net->layers[i]);
	assert(bytes.at == bytes.end && net->layers[count - 1].kind == NET_DENSE);
	return net;
}

void net_free(struct net *net)
{
	if (net == NULL)
		return;
	for (int i = 0; i < net->count; i++) {
		free(net->layers[i].layer.weights);
		free(net->layers[i].layer.bias);
	}
	free(net->layers);
	free(net->provenance);
	free(net);
}

const char *net_provenance(const struct net *net)
{
	return net->provenance;
}

float net_temperature(const struct net *net)
{
	return net->temperature;
}

int net_outputs(const struct net *net)
{
	return net->layers[net->count - 1].layer.outputs;
}

/* ---- Running ------------------------------------------------------------------------------ */

/* What goes from layer to layer: an image with a border while `side` is not 0, then values. */
struct signal {
	float *values, *spare;
	int side, channels;
};

static int padded(const struct net_layer *layer)
{
	return layer->groups * NET_LANES;
}

static bool is_dense(enum net_kind kind)
{
	return kind == NET_DENSE || kind == NET_DENSE_RECTIFIED;
}

static size_t bordered(int side, int channels)
{
	return (size_t)(side + 2) * (size_t)(side + 2) * (size_t)channels;
}

/* Values that the widest layer needs: no image gets larger, so its side is the first one's. */
static size_t most_values(const struct net *net, int side, int channels)
{
	size_t most = bordered(side, channels);

	for (int i = 0; i < net->count; i++) {
		const struct described *described = &net->layers[i];
		int outputs = padded(&described->layer);
		size_t values =
			is_dense(described->kind) ? (size_t)outputs : bordered(side, outputs);

		most = values > most ? values : most;
	}
	return most;
}

static void swap(struct signal *signal)
{
	float *values = signal->values;

	signal->values = signal->spare;
	signal->spare = values;
}

static void clear_spare(struct signal *signal, int side, int channels)
{
	memset(signal->spare, 0, bordered(side, channels) * sizeof(float));
}

static void convolve(const struct described *described, struct signal *signal)
{
	int (*halve)(const float *, int, int, float *) =
		described->kind == NET_CONVOLUTION_HALVED        ? net_halve
		: described->kind == NET_CONVOLUTION_OVERLAPPING ? net_halve_overlapping
								 : NULL;
	int outputs = padded(&described->layer);

	clear_spare(signal, signal->side, outputs);
	net_convolve(&described->layer, signal->values, signal->side, signal->channels,
		     signal->spare);
	swap(signal);
	signal->channels = outputs;
	if (halve == NULL)
		return;
	clear_spare(signal, signal->side / 2, outputs);
	signal->side = halve(signal->values, signal->side, outputs, signal->spare);
	swap(signal);
}

/* From an image with a border to the values inside it, place by place. */
static void drop_border(struct signal *signal)
{
	size_t row = (size_t)signal->side * (size_t)signal->channels;
	size_t across = row + 2 * (size_t)signal->channels;

	for (size_t y = 0; y < (size_t)signal->side; y++)
		memcpy(signal->spare + y * row,
		       signal->values + (y + 1) * across + (size_t)signal->channels,
		       row * sizeof(float));
	swap(signal);
	signal->channels *= signal->side * signal->side;
	signal->side = 0;
}

static void add_border(struct signal *signal, const float *image)
{
	size_t row = (size_t)signal->side * (size_t)signal->channels;
	size_t across = row + 2 * (size_t)signal->channels;

	memset(signal->values, 0, bordered(signal->side, signal->channels) * sizeof(float));
	for (size_t y = 0; y < (size_t)signal->side; y++)
		memcpy(signal->values + (y + 1) * across + (size_t)signal->channels,
		       image + y * row, row * sizeof(float));
}

static void densify(const struct described *described, struct signal *signal)
{
	if (signal->side > 0)
		drop_border(signal);
	assert(described->layer.rows <= signal->channels);
	net_dense(&described->layer, signal->values, signal->spare);
	swap(signal);
	signal->channels = padded(&described->layer);
	if (described->kind == NET_DENSE_RECTIFIED)
		net_rectify(signal->values, signal->channels);
}

void net_run(const struct net *net, const float *image, int side, int channels, float *ret_scores)
{
	size_t most = most_values(net, side, channels);
	float *buffers = memory_new(2 * most, sizeof(*buffers));
	struct signal signal = { buffers, buffers + most, side, channels };

	add_border(&signal, image);
	for (int i = 0; i < net->count; i++) {
		if (is_dense(net->layers[i].kind))
			densify(&net->layers[i], &signal);
		else
			convolve(&net->layers[i], &signal);
	}
	memcpy(ret_scores, signal.values, (size_t)net_outputs(net) * sizeof(float));
	free(buffers);
}
