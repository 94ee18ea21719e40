#include "ocr/net.h"

#include "base/memory.h"
#include "ocr/net_layers.h"
#include "ocr/net_tiles.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct described {
	enum net_kind kind;
	struct net_layer layer;
	int side, channels; /* of what it is given; dense layers: 0, and values */
	float *tiled;       /* of convolutions that tiles pay for; or NULL */
};

struct net {
	struct described *layers;
	int count;
	size_t most_values, most_spare; /* that the layers need */
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

static int padded(const struct net_layer *layer)
{
	return layer->groups * NET_LANES;
}

static bool is_dense(const struct described *described)
{
	return described->kind == NET_DENSE || described->kind == NET_DENSE_RECTIFIED;
}

static size_t bordered(int side, int channels)
{
	return (size_t)(side + 2) * (size_t)(side + 2) * (size_t)channels;
}

static void at_least(size_t *most, size_t values)
{
	*most = *most > values ? *most : values;
}

/* The side of the image that a layer gives; 0 for values. */
static int side_after(const struct described *described)
{
	switch (described->kind) {
	case NET_CONVOLUTION_HALVED:
		return described->side / 2;
	case NET_CONVOLUTION_OVERLAPPING:
		return (described->side - 1) / 2;
	default:
		return described->side;
	}
}

/* Tells a layer what it is given, and what comes of it. */
static void place_layer(struct net *net, struct described *described, int *side, int *channels)
{
	struct net_layer *layer = &described->layer;

	if (is_dense(described)) {
		*channels *= *side > 0 ? *side * *side : 1;
		*side = 0;
	}
	described->side = *side;
	described->channels = *channels;
	assert(layer->rows <= (is_dense(described) ? *channels : 9 * *channels));
	at_least(&net->most_values,
		 is_dense(described) ? (size_t)padded(layer) : bordered(*side, padded(layer)));
	if (!is_dense(described) && net_tiles_pay(layer, *side, *channels)) {
		described->tiled = net_tile_weights(layer, *channels);
		at_least(&net->most_spare, net_tiles_spare(layer, *side, *channels));
	}
	*side = side_after(described);
	*channels = padded(layer);
}

struct net *net_read(const unsigned char *bytes, size_t length, int side, int channels)
{
	struct bytes left = { bytes, bytes + length };
	struct net *net = memory_new(1, sizeof(*net));
	int32_t count;

	net->provenance = take_line(&left);
	take(&left, &count, sizeof(count));
	take(&left, &net->temperature, sizeof(net->temperature));
	assert(count > 0 && net->temperature > 0);
	net->count = count;
	net->layers = memory_new((size_t)count, sizeof(*net->layers));
	net->most_values = bordered(side, channels);
	for (int i = 0; i < count; i++) {
		read_layer(&left, &net->layers[i]);
		place_layer(net, &net->layers[i], &side, &channels);
	}
	assert(left.at == left.end && net->layers[count - 1].kind == NET_DENSE);
	return net;
}

void net_free(struct net *net)
{
	if (net == NULL)
		return;
	for (int i = 0; i < net->count; i++) {
		free(net->layers[i].layer.weights);
		free(net->layers[i].layer.bias);
		free(net->layers[i].tiled);
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

/* What goes from layer to layer: an image with a border, or values. */
struct signal {
	float *values, *next; /* the next layer's */
	float *spare;
};

static void swap(struct signal *signal)
{
	float *values = signal->values;

	signal->values = signal->next;
	signal->next = values;
}

static void clear_next(struct signal *signal, int side, int channels)
{
	memset(signal->next, 0, bordered(side, channels) * sizeof(float));
}

static void convolve(const struct described *described, struct signal *signal)
{
	const struct net_layer *layer = &described->layer;
	int side = described->side, channels = described->channels;

	clear_next(signal, side, padded(layer));
	if (described->tiled != NULL)
		net_convolve_tiles(layer, described->tiled, signal->values, side, channels,
				   signal->spare, signal->next);
	else
		net_convolve(layer, signal->values, side, channels, signal->next);
	swap(signal);
	if (described->kind == NET_CONVOLUTION)
		return;
	clear_next(signal, side / 2, padded(layer));
	if (described->kind == NET_CONVOLUTION_HALVED)
		net_halve(signal->values, side, padded(layer), signal->next);
	else
		net_halve_overlapping(signal->values, side, padded(layer), signal->next);
	swap(signal);
}

static void densify(const struct described *described, struct signal *signal)
{
	net_dense(&described->layer, signal->values, signal->next);
	swap(signal);
	if (described->kind == NET_DENSE_RECTIFIED)
		net_rectify(signal->values, padded(&described->layer));
}

/* From an image with a border to the values inside it, place by place. */
static void drop_border(struct signal *signal, size_t side, size_t channels)
{
	for (size_t y = 0; y < side; y++)
		memcpy(signal->next + y * side * channels,
		       signal->values + ((y + 1) * (side + 2) + 1) * channels,
		       side * channels * sizeof(float));
	swap(signal);
}

static void add_border(struct signal *signal, const float *image, size_t side, size_t channels)
{
	memset(signal->values, 0, (side + 2) * (side + 2) * channels * sizeof(float));
	for (size_t y = 0; y < side; y++)
		memcpy(signal->values + ((y + 1) * (side + 2) + 1) * channels,
		       image + y * side * channels, side * channels * sizeof(float));
}

void net_run(const struct net *net, const float *image, float *ret_scores)
{
	const struct described *layers = net->layers;
	float *buffers =
		memory_resize(NULL, 2 * net->most_values + net->most_spare, sizeof(*buffers));
	struct signal signal = { buffers, buffers + net->most_values,
				 buffers + 2 * net->most_values };

	add_border(&signal, image, (size_t)layers[0].side, (size_t)layers[0].channels);
	for (int i = 0; i < net->count; i++) {
		if (!is_dense(&layers[i])) {
			convolve(&layers[i], &signal);
			continue;
		}
		if (i > 0 && side_after(&layers[i - 1]) > 0)
			drop_border(&signal, (size_t)side_after(&layers[i - 1]),
				    (size_t)padded(&layers[i - 1].layer));
		densify(&layers[i], &signal);
	}
	memcpy(ret_scores, signal.values, (size_t)net_outputs(net) * sizeof(float));
	free(buffers);
}
