#include "ocr/characters.h"

#include "base/memory.h"
#include "ocr/net.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The weights are a file of the tree that becomes a part of the program. */
__asm__(".section .rodata\n"
	".global characters_net, characters_net_end\n"
	"characters_net: .incbin \"ocr/characters.net\"\n"
	"characters_net_end:\n"
	".previous\n");
extern const unsigned char characters_net[], characters_net_end[];

enum { LAYERS = 6, CONVOLUTIONS = 4, WIDEST = 64, DENSE_WIDEST = 128 };

/* Which convolutions are followed by a 2 x 2 maximum. */
static const bool halves_after[CONVOLUTIONS] = { true, false, true, true };

struct characters {
	struct net_layer layers[LAYERS];
	float heat; /* what scores are divided by so that probabilities are true */
	char *provenance;
};

/* ---- Reading the weights ------------------------------------------------------------------ */

static void take(const unsigned char **at, void *to, size_t bytes)
{
	assert((size_t)(characters_net_end - *at) >= bytes);
	memcpy(to, *at, bytes);
	*at += bytes;
}

static void load_layer(const unsigned char **at, struct net_layer *layer)
{
	int32_t shape[2];
	float *scale;

	take(at, shape, sizeof(shape));
	layer->rows = shape[0];
	layer->outputs = shape[1];
	layer->groups = (shape[1] + NET_LANES - 1) / NET_LANES;
	layer->weights =
		memory_new((size_t)layer->groups * (size_t)layer->rows * NET_LANES, sizeof(float));
	layer->bias = memory_new((size_t)layer->groups * NET_LANES, sizeof(float));
	scale = memory_new((size_t)layer->outputs, sizeof(*scale));
	take(at, scale, (size_t)layer->outputs * sizeof(float));
	take(at, layer->bias, (size_t)layer->outputs * sizeof(float));
	for (int row = 0; row < layer->rows; row++)
		for (int output = 0; output < layer->outputs; output++) {
			int group = output / NET_LANES, lane = output % NET_LANES;
			size_t place =
				((size_t)group * (size_t)layer->rows + (size_t)row) * NET_LANES +
				(size_t)lane;
			int8_t weight;

			take(at, &weight, sizeof(weight));
			layer->weights[place] = (float)weight * scale[output];
		}
	free(scale);
}

struct characters *characters_load(void)
{
	struct characters *characters = memory_new(1, sizeof(*characters));
	const unsigned char *at = characters_net;
	const unsigned char *line = memchr(at, '\n', (size_t)(characters_net_end - at));
	int32_t layers;

	assert(line != NULL);
	characters->provenance = memory_new((size_t)(line - at) + 1, 1);
	memcpy(characters->provenance, at, (size_t)(line - at));
	at = line + 1;
	take(&at, &layers, sizeof(layers));
	take(&at, &characters->heat, sizeof(characters->heat));
	assert(layers == LAYERS);
	for (int i = 0; i < LAYERS; i++)
		load_layer(&at, &characters->layers[i]);
	assert(at == characters_net_end);
	return characters;
}

void characters_free(struct characters *characters)
{
	if (characters == NULL)
		return;
	for (int i = 0; i < LAYERS; i++) {
		free(characters->layers[i].weights);
		free(characters->layers[i].bias);
	}
	free(characters->provenance);
	free(characters);
}

const char *characters_provenance(const struct characters *characters)
{
	return characters->provenance;
}

/* ---- Judging a cell ----------------------------------------------------------------------- */

/* Values of the widest image, border included, and of what a window of four may read beyond it. */
enum { IMAGE_MOST = (CELL_SIDE + 2) * (CELL_SIDE + 2) * 16 + 4 * WIDEST };

static int padded(const struct net_layer *layer)
{
	return layer->groups * NET_LANES;
}

/* The values inside the border, place by place. */
static void drop_border(const float *image, int side, int channels, float *values)
{
	for (int y = 0; y < side; y++)
		memcpy(values + (size_t)y * (size_t)side * (size_t)channels,
		       image + ((size_t)(y + 1) * (size_t)(side + 2) + 1) * (size_t)channels,
		       (size_t)side * (size_t)channels * sizeof(float));
}

/* The convolutions, from one buffer to the other; returns the last image without its border. */
static void find_features(const struct characters *characters, const float *cell, float *features)
{
	static const size_t image_size = IMAGE_MOST * sizeof(float);
	float images[2][IMAGE_MOST];
	int side = CELL_SIDE, channels = CELL_LAYERS, now = 0;

	memset(images[0], 0, image_size);
	for (int y = 0; y < CELL_SIDE; y++)
		memcpy(&images[0][((y + 1) * (CELL_SIDE + 2) + 1) * CELL_LAYERS],
		       cell + (size_t)y * CELL_SIDE * CELL_LAYERS,
		       CELL_SIDE * CELL_LAYERS * sizeof(float));
	for (int i = 0; i < CONVOLUTIONS; i++) {
		memset(images[1 - now], 0, image_size);
		net_convolve(&characters->layers[i], images[now], side, channels, images[1 - now]);
		channels = padded(&characters->layers[i]);
		now = 1 - now;
		if (!halves_after[i])
			continue;
		memset(images[1 - now], 0, image_size);
		side = net_halve(images[now], side, channels, images[1 - now]);
		now = 1 - now;
	}
	drop_border(images[now], side, channels, features);
}

void characters_judge(const struct characters *characters, const float cell[CELL_VALUES],
		      float ret_scores[CHARACTER_CLASSES])
{
	const struct net_layer *dense = &characters->layers[CONVOLUTIONS];
	float features[9 * WIDEST], hidden[DENSE_WIDEST], scores[3 * NET_LANES];

	find_features(characters, cell, features);
	net_dense(&dense[0], features, hidden);
	net_rectify(hidden, padded(&dense[0]));
	net_dense(&dense[1], hidden, scores);
	for (int i = 0; i < CHARACTER_CLASSES; i++)
		ret_scores[i] = scores[i] / characters->heat;
}

static bool is_allowed(int index, enum character_kind kind)
{
	bool digit = index < 10;

	return kind == CHARACTER_EITHER || digit == (kind == CHARACTER_DIGIT);
}

struct spelled characters_odds(const float scores[CHARACTER_CLASSES], enum character_kind kind)
{
	struct spelled place = { .none = scores[SPELLING_CHARACTERS] };
	float highest = scores[SPELLING_CHARACTERS], sum;

	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		if (is_allowed(i, kind))
			highest = fmaxf(highest, scores[i]);
	place.none = sum = expf(scores[SPELLING_CHARACTERS] - highest);
	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		if (is_allowed(i, kind))
			sum += place.odds[i] = expf(scores[i] - highest);
	place.none /= sum;
	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		place.odds[i] /= sum;
	return place;
}
