#include "ocr/characters.h"
#include "ocr/net_layers.h"
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
		assert_memory_equal(&got, greatest < 0.99F ? &second : &first, sizeof(got));
		asked += greatest < 0.99F;
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

enum { SIDE = 9, CHANNELS = 2, OUTPUTS = 48, ACROSS = SIDE + 2 };

/* Small numbers without a pattern. */
static float number(int i)
{
	return (float)(i * 7919 % 101 - 50) / 64;
}

static float convolved(const struct net_layer *layer, const float *input, int y, int x, int output)
{
	const float *weights =
		layer->weights + output / NET_LANES * layer->rows * NET_LANES + output % NET_LANES;
	float sum = layer->bias[output];

	for (int row = 0; row < layer->rows; row++) {
		int down = row / (3 * CHANNELS), along = row % (3 * CHANNELS);

		sum += weights[row * NET_LANES] *
		       input[((y + down) * ACROSS + x) * CHANNELS + along];
	}
	return sum > 0 ? sum : 0;
}

static void a_convolution_is_the_sum_over_its_window_at_every_place(void **state)
{
	static float weights[9 * CHANNELS * OUTPUTS], bias[OUTPUTS];
	static float input[ACROSS * ACROSS * CHANNELS], output[ACROSS * ACROSS * OUTPUTS];
	struct net_layer layer = { weights, bias, 9 * CHANNELS, OUTPUTS, OUTPUTS / NET_LANES };

	(void)state;
	for (int i = 0; i < 9 * CHANNELS * OUTPUTS; i++)
		weights[i] = number(i);
	for (int i = 0; i < OUTPUTS; i++)
		bias[i] = number(3 * i);
	for (int y = 1; y <= SIDE; y++)
		for (int x = 1; x <= SIDE; x++)
			for (int c = 0; c < CHANNELS; c++)
				input[(y * ACROSS + x) * CHANNELS + c] = number(y * 31 + x * 5 + c);
	net_convolve(&layer, input, SIDE, CHANNELS, output);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			for (int o = 0; o < OUTPUTS; o++)
				assert_near(convolved(&layer, input, y, x, o),
					    output[((y + 1) * ACROSS + x + 1) * OUTPUTS + o],
					    1e-5F);
}

static void overlapping_maxima_share_a_row_and_a_column(void **state)
{
	static float input[9 * 9], output[5 * 5];

	(void)state;
	for (int y = 1; y <= 7; y++)
		for (int x = 1; x <= 7; x++)
			input[y * 9 + x] = -(float)(abs(y - 3) * 10 + abs(x - 5));
	assert_int_equal(3, net_halve_overlapping(input, 7, 1, output));
	/* The greatest, at row 3 and column 5, belongs to four windows. */
	for (int y = 0; y < 3; y++)
		for (int x = 0; x < 3; x++)
			assert_near((y == 2 ? -20 : 0) + (x == 0 ? -2 : 0),
				    output[(y + 1) * 5 + x + 1], 0);
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
		cmocka_unit_test(overlapping_maxima_share_a_row_and_a_column),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
