#include "base/memory.h"
#include "ocr/characters.h"
#include "ocr/net_tiles.h"
#include "tests/unit/character_scores.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const float tolerance = 1e-4F;

static void draw(int which, float cell[CELL_VALUES])
{
	for (int y = 0; y < CELL_SIDE; y++)
		for (int x = 0; x < CELL_SIDE; x++) {
			char mark = drawings[which][y / 2 * (CELL_SIDE / 2) + x / 2];
			float *pixel = cell + (y * CELL_SIDE + x) * CELL_LAYERS;

			pixel[0] = mark == '#' || mark == '=' ? 1 : mark == '+' ? 0.5F : 0;
			pixel[1] = mark == '=' || mark == '-' ? 1 : 0;
		}
}

static void assert_near(float wanted, float got, float most)
{
	if (!(fabsf(wanted - got) <= most))
		fail_msg("%.6f, not %.6f", (double)got, (double)wanted);
}

static void both_networks_give_what_pytorch_gave(void **state)
{
	const struct characters *characters = *state;

	for (int which = 0; which < CELLS; which++) {
		float cell[CELL_VALUES], first[CHARACTER_CLASSES], second[CHARACTER_CLASSES];

		draw(which, cell);
		characters_judge(characters, cell, first);
		characters_judge_again(characters, cell, second);
		for (int i = 0; i < CHARACTER_CLASSES; i++) {
			assert_near(first_scores[which][i], first[i], tolerance);
			assert_near(second_scores[which][i], second[i], tolerance);
		}
	}
}

static struct spelled odds_of(const struct characters *characters, int which,
			      enum character_kind kind, bool second)
{
	float cell[CELL_VALUES], scores[CHARACTER_CLASSES];

	draw(which, cell);
	if (second)
		characters_judge_again(characters, cell, scores);
	else
		characters_judge(characters, cell, scores);
	return characters_odds(scores, kind);
}

static void the_second_network_is_asked_only_in_doubt(void **state)
{
	const struct characters *characters = *state;
	int asked = 0;

	for (int which = 0; which < CELLS; which++) {
		float cell[CELL_VALUES];
		struct spelled first = odds_of(characters, which, CHARACTER_EITHER, false);
		struct spelled second = odds_of(characters, which, CHARACTER_EITHER, true), got;
		float greatest = first.none;

		for (int i = 0; i < SPELLING_CHARACTERS; i++)
			greatest = fmaxf(greatest, first.odds[i]);
		draw(which, cell);
		got = characters_spell(characters, cell, CHARACTER_EITHER);
		assert_memory_not_equal(&first, &second, sizeof(got));
		assert_memory_equal(&got, greatest < 0.995F ? &second : &first, sizeof(got));
		asked += greatest < 0.995F;
	}
	assert_in_range(asked, 1, CELLS - 1);
}

static void doubt_is_of_what_the_place_may_hold(void **state)
{
	const struct characters *characters = *state;
	float cell[CELL_VALUES], scores[CHARACTER_CLASSES];

	draw(FIVE_IN_A_COMB, cell);
	characters_judge(characters, cell, scores);
	assert_true(characters_leave_doubt(scores, CHARACTER_LETTER));
	assert_false(characters_leave_doubt(scores, CHARACTER_DIGIT));
}

static float odds_for(const struct characters *characters, int which, enum character_kind kind,
		      char wanted)
{
	float cell[CELL_VALUES];
	struct spelled place;

	draw(which, cell);
	place = characters_spell(characters, cell, kind);
	return wanted == ' ' ? place.none : place.odds[spelling_index(wanted)];
}

static void drawn_characters_are_read(void **state)
{
	const struct characters *characters = *state;

	assert_true(odds_for(characters, ZERO, CHARACTER_DIGIT, '0') > 0.95F);
	assert_true(odds_for(characters, SEVEN_WITH_A_BAR, CHARACTER_DIGIT, '7') > 0.95F);
	assert_true(odds_for(characters, FIVE_IN_A_COMB, CHARACTER_DIGIT, '5') > 0.95F);
	assert_true(odds_for(characters, R, CHARACTER_LETTER, 'R') > 0.95F);
	assert_true(odds_for(characters, SCRIBBLE, CHARACTER_EITHER, ' ') > 0.9F);
}

static void what_a_place_cannot_hold_has_no_odds(void **state)
{
	const struct characters *characters = *state;
	struct spelled place = odds_of(characters, R, CHARACTER_DIGIT, false);
	float sum = place.none;

	for (int i = 0; i < SPELLING_CHARACTERS; i++) {
		sum += place.odds[i];
		assert_true(i < 10 || place.odds[i] == 0);
	}
	assert_near(1, sum, tolerance);
}

static void each_network_tells_the_command_that_made_it(void **state)
{
	const struct characters *characters = *state;

	assert_non_null(strstr(characters_provenance(characters), "tools/train-characters --seed"));
	assert_non_null(
		strstr(characters_second_provenance(characters), "tools/train-characters --seed"));
}

/* ---- Layers ------------------------------------------------------------------------------- */

enum { SIDE_MOST = 14, CHANNELS_MOST = 32, OUTPUTS = 48, ACROSS_MOST = SIDE_MOST + 2 };

static float weights[9 * CHANNELS_MOST * OUTPUTS], bias[OUTPUTS];
static float input[ACROSS_MOST * ACROSS_MOST * CHANNELS_MOST];
static float output[ACROSS_MOST * ACROSS_MOST * OUTPUTS];

/* Small numbers without a pattern. */
static float number(int i)
{
	return (float)(i % 10007 * 7919 % 101 - 50) / 64;
}

static struct net_layer some_layer(int side, int channels)
{
	int across = side + 2;

	memset(input, 0, sizeof(input));
	memset(output, 0, sizeof(output));
	for (int i = 0; i < 9 * channels * OUTPUTS; i++)
		weights[i] = number(i);
	for (int i = 0; i < OUTPUTS; i++)
		bias[i] = number(3 * i);
	for (int y = 1; y <= side; y++)
		for (int i = channels; i < (side + 1) * channels; i++)
			input[y * across * channels + i] = number(y * 311 + i);
	return (struct net_layer){ weights, bias, 9 * channels, OUTPUTS, OUTPUTS / NET_LANES };
}

static float summed(const struct net_layer *layer, int side, int channels, int place, int to)
{
	const float *weight = weights + to / NET_LANES * layer->rows * NET_LANES + to % NET_LANES;
	float sum = bias[to];

	for (int row = 0; row < layer->rows; row++) {
		int down = row / (3 * channels), along = row % (3 * channels);

		sum += weight[row * NET_LANES] *
		       input[(place + down * (side + 2)) * channels + along];
	}
	return sum > 0 ? sum : 0;
}

/* What is in `output` is the sum over the window at every place, and nothing in the border. */
static void assert_convolved(const struct net_layer *layer, int side, int channels)
{
	int across = side + 2;

	for (int y = 0; y < across; y++)
		for (int x = 0; x < across; x++)
			for (int to = 0; to < OUTPUTS; to++) {
				bool inside = x % (side + 1) > 0 && y % (side + 1) > 0;
				int before = (y - 1) * across + x - 1;

				assert_near(inside ? summed(layer, side, channels, before, to) : 0,
					    output[(y * across + x) * OUTPUTS + to], tolerance);
			}
}

static void a_convolution_is_the_sum_over_its_window_at_every_place(void **state)
{
	struct net_layer layer = some_layer(9, 2);

	(void)state;
	assert_false(net_tiles_pay(&layer, 9, 2));
	net_convolve(&layer, input, 9, 2, output);
	assert_convolved(&layer, 9, 2);
}

static void a_convolution_by_tiles_gives_the_same(void **state)
{
	struct net_layer layer = some_layer(14, 32);
	float *tiled = net_tile_weights(&layer, 32);
	float *spare = memory_new(net_tiles_spare(&layer, 14, 32), sizeof(*spare));

	(void)state;
	assert_true(net_tiles_pay(&layer, 14, 32));
	net_convolve_tiles(&layer, tiled, input, 14, 32, spare, output);
	assert_convolved(&layer, 14, 32);
	free(spare);
	free(tiled);
}

static void overlapping_maxima_share_a_row_and_a_column(void **state)
{
	static float image[9 * 9], halved[5 * 5];

	(void)state;
	for (int y = 1; y <= 7; y++)
		for (int x = 1; x <= 7; x++)
			image[y * 9 + x] = -(float)(abs(y - 3) * 10 + abs(x - 5));
	assert_int_equal(3, net_halve_overlapping(image, 7, 1, halved));
	/* The greatest, at row 3 and column 5, belongs to four windows. */
	for (int y = 0; y < 3; y++)
		for (int x = 0; x < 3; x++)
			assert_near((y == 2 ? -20 : 0) + (x == 0 ? -2 : 0),
				    halved[(y + 1) * 5 + x + 1], 0);
}

static int load(void **state)
{
	*state = characters_load();
	return 0;
}

static int unload(void **state)
{
	characters_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_networks_give_what_pytorch_gave),
		cmocka_unit_test(the_second_network_is_asked_only_in_doubt),
		cmocka_unit_test(doubt_is_of_what_the_place_may_hold),
		cmocka_unit_test(drawn_characters_are_read),
		cmocka_unit_test(what_a_place_cannot_hold_has_no_odds),
		cmocka_unit_test(each_network_tells_the_command_that_made_it),
		cmocka_unit_test(a_convolution_is_the_sum_over_its_window_at_every_place),
		cmocka_unit_test(a_convolution_by_tiles_gives_the_same),
		cmocka_unit_test(overlapping_maxima_share_a_row_and_a_column),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
