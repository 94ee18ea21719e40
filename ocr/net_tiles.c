/*
 * A tile is 4 x 4 values of the input and gives 2 x 2 of the output; tiles are two apart. A row of
 * tiles is done at once: its values are transformed, multiplied with the weights position by
 * position of the tile, as if each were a convolution of 1 x 1, and transformed back.
 */
#include "ocr/net_tiles.h"

#include "base/memory.h"

#include <string.h>

enum { TILE = 4, POSITIONS = TILE * TILE };

bool net_tiles_pay(const struct net_layer *layer, int side, int channels)
{
	return side % (2 * NET_PLACES) == 0 && channels % NET_LANES == 0 && channels >= 32 &&
	       layer->groups > 1;
}

/* ---- Weights ------------------------------------------------------------------------------ */

/* Three weights in a line to the net_four of a tile. */
static void widen(const float *from, size_t step, float *to, size_t to_step)
{
	float sum = (from[0] + from[2 * step]) / 2, middle = from[step] / 2;

	to[0] = from[0];
	to[to_step] = sum + middle;
	to[2 * to_step] = sum - middle;
	to[3 * to_step] = from[2 * step];
}

static void widen_window(const float window[9], float tile[POSITIONS])
{
	float between[TILE * 3];

	for (size_t x = 0; x < 3; x++)
		widen(window + x, 3, between + x, 3);
	for (size_t y = 0; y < TILE; y++)
		widen(between + 3 * y, 1, tile + TILE * y, 1);
}

/* They lie group by group, then position by position, as net_multiply() wants them. */
float *net_tile_weights(const struct net_layer *layer, int channels)
{
	size_t wide = (size_t)channels, groups = (size_t)layer->groups;
	float *tiled = memory_new(groups * POSITIONS * wide * NET_LANES, sizeof(*tiled));

	for (size_t group = 0; group < groups; group++)
		for (size_t i = 0; i < wide * NET_LANES; i++) {
			const float *from =
				layer->weights + group * (size_t)layer->rows * NET_LANES + i;
			float *to = tiled + group * POSITIONS * wide * NET_LANES + i;
			float window[9], tile[POSITIONS];

			for (size_t k = 0; k < 9; k++)
				window[k] = from[k * wide * NET_LANES];
			widen_window(window, tile);
			for (size_t k = 0; k < POSITIONS; k++)
				to[k * wide * NET_LANES] = tile[k];
		}
	return tiled;
}

/* ---- Values ------------------------------------------------------------------------------- */

/* Four values in a line of a tile to those that are multiplied. */
static void transform(const net_four d[TILE], net_four *to, size_t apart)
{
	to[0] = d[0] - d[2];
	to[apart] = d[1] + d[2];
	to[2 * apart] = d[2] - d[1];
	to[3 * apart] = d[1] - d[3];
}

/* NET_LANES channels of a tile at `from`, whose rows are `row` values long, to the 16 positions,
 * which lie `apart` values from each other. */
static void transform_values(const float *from, size_t row, size_t wide, float *to, size_t apart)
{
	for (size_t part = 0; part < NET_LANES; part += NET_FOUR) {
		net_four between[POSITIONS], line[TILE];
		float *at = to + part;

		for (size_t x = 0; x < TILE; x++) {
			for (size_t y = 0; y < TILE; y++)
				memcpy(&line[y], from + y * row + x * wide + part, sizeof(*line));
			transform(line, between + x, TILE);
		}
		for (size_t y = 0; y < TILE; y++) {
			transform(between + TILE * y, line, 1);
			for (size_t x = 0; x < TILE; x++, at += apart)
				memcpy(at, &line[x], sizeof(*line));
		}
	}
}

/* Four in a line to the two that they give. */
static void transform_to_two(const net_four m[TILE], net_four *to, size_t apart)
{
	to[0] = m[0] + m[1] + m[2];
	to[apart] = m[1] - m[2] - m[3];
}

/* The way back, with the bias: 2 x 2 places of NET_LANES outputs. */
static void transform_back(const float *from, size_t apart, const float *bias, float *to,
			   size_t row, size_t outputs)
{
	for (size_t part = 0; part < NET_LANES; part += NET_FOUR) {
		net_four between[2 * TILE], line[TILE], first;

		memcpy(&first, bias + part, sizeof(first));
		for (size_t x = 0; x < TILE; x++) {
			for (size_t y = 0; y < TILE; y++)
				memcpy(&line[y], from + (y * TILE + x) * apart + part,
				       sizeof(*line));
			transform_to_two(line, between + x, TILE);
		}
		for (size_t y = 0; y < 2; y++) {
			transform_to_two(between + TILE * y, line, 1);
			line[0] += first;
			line[1] += first;
			memcpy(to + y * row + part, &line[0], sizeof(*line));
			memcpy(to + y * row + outputs + part, &line[1], sizeof(*line));
		}
	}
}

/* ---- The convolution ---------------------------------------------------------------------- */

/* A row of tiles: transformed values, and products, each position by position. */
struct tile_row {
	const struct net_layer *layer;
	const float *tiled;
	size_t tiles, wide, outputs;
	float *values;   /* POSITIONS x tiles x wide */
	float *products; /* POSITIONS x tiles x outputs */
};

size_t net_tiles_spare(const struct net_layer *layer, int side, int channels)
{
	size_t tiles = (size_t)side / 2, outputs = (size_t)layer->groups * NET_LANES;

	return POSITIONS * tiles * ((size_t)channels + outputs);
}

static void multiply(const struct tile_row *row)
{
	static const float none[NET_LANES];
	size_t groups = row->outputs / NET_LANES, tile = row->wide * NET_LANES;

	for (size_t k = 0; k < POSITIONS; k++)
		for (size_t group = 0; group < groups; group += 2) {
			const float *weights = row->tiled + (group * POSITIONS + k) * tile;
			const float *other = group + 1 < groups ? weights + POSITIONS * tile : NULL;

			for (size_t x = 0; x < row->tiles; x += NET_PLACES) {
				size_t place = k * row->tiles + x;
				struct net_window window = { row->values + place * row->wide, 1,
							     row->wide, 0, row->wide };

				net_multiply(&window, weights, none, other, none,
					     row->products + place * row->outputs +
						     group * NET_LANES,
					     row->outputs);
			}
		}
}

/* `input` is the first of the row's values, `output` of its places. */
static void convolve_tile_row(const struct tile_row *row, const float *input, size_t across,
			      float *output)
{
	size_t tiles = row->tiles, wide = row->wide, outputs = row->outputs;

	for (size_t x = 0; x < tiles; x++)
		for (size_t c = 0; c < wide; c += NET_LANES)
			transform_values(input + 2 * x * wide + c, across * wide, wide,
					 row->values + x * wide + c, tiles * wide);
	multiply(row);
	for (size_t x = 0; x < tiles; x++)
		for (size_t o = 0; o < outputs; o += NET_LANES)
			transform_back(row->products + x * outputs + o, tiles * outputs,
				       row->layer->bias + o, output + 2 * x * outputs + o,
				       across * outputs, outputs);
}

void net_convolve_tiles(const struct net_layer *layer, const float *tiled, const float *input,
			int side, int channels, float *spare, float *output)
{
	size_t tiles = (size_t)side / 2, wide = (size_t)channels, across = (size_t)side + 2;
	size_t outputs = (size_t)layer->groups * NET_LANES;
	float *products = spare + POSITIONS * tiles * wide;
	struct tile_row row = { layer, tiled, tiles, wide, outputs, spare, products };

	for (size_t y = 0; y < tiles; y++)
		convolve_tile_row(&row, input + 2 * y * across * wide, across,
				  output + ((2 * y + 1) * across + 1) * outputs);
	net_rectify(output, (int)(across * across * outputs));
}
