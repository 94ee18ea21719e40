#include "model/odds.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>

enum { ODDS_FORMAT = 1, MASK_BYTES = 5, ODDS_BYTES = 4, PROBABILITY_BYTES = 8, COUNT_BYTES = 2 };

/* ---- writing -------------------------------------------------------------------------------- */

static void put_number(struct text *bytes, uint64_t number, int count)
{
	for (int i = 0; i < count; i++) {
		char byte = (char)(unsigned char)(number >> (8 * i));

		text_append_bytes(bytes, &byte, 1);
	}
}

static void put_odds(struct text *bytes, float odds)
{
	uint32_t bits;

	memcpy(&bits, &odds, sizeof(bits));
	put_number(bytes, bits, ODDS_BYTES);
}

static void put_probability(struct text *bytes, double probability)
{
	uint64_t bits;

	memcpy(&bits, &probability, sizeof(bits));
	put_number(bytes, bits, PROBABILITY_BYTES);
}

static bool is_possible(float odds)
{
	return odds > 0;
}

static void put_place(struct text *bytes, const struct spelled *place)
{
	uint64_t mask = 0;

	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		mask |= (uint64_t)is_possible(place->odds[i]) << i;
	put_number(bytes, mask, MASK_BYTES);
	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		if (is_possible(place->odds[i]))
			put_odds(bytes, place->odds[i]);
	put_odds(bytes, place->none);
}

/* A value that was kept as a guess when it was settled is the value, told once. */
static int own_guesses(const struct reading *reading)
{
	return reading->guess_kept ? 0 : reading->guess_count;
}

static void put_guesses(struct text *bytes, const struct reading *reading)
{
	int count = own_guesses(reading);

	put_number(bytes, (uint64_t)count, COUNT_BYTES);
	for (int i = 0; i < count; i++) {
		size_t length = strlen(reading->guesses[i].value);

		put_probability(bytes, reading->guesses[i].probability);
		put_number(bytes, length, COUNT_BYTES);
		text_append_bytes(bytes, reading->guesses[i].value, length);
	}
}

unsigned char *odds_pack(struct arena *arena, const struct reading *reading, size_t *ret_length)
{
	struct text bytes = { 0 };
	int places = reading->spelling != NULL ? reading->spelling->length : 0;
	unsigned char *copy;

	if (places == 0 && own_guesses(reading) == 0)
		return NULL;
	put_number(&bytes, ODDS_FORMAT, 1);
	put_number(&bytes, (uint64_t)places, 1);
	for (int i = 0; i < places; i++)
		put_place(&bytes, &reading->spelling->places[i]);
	put_guesses(&bytes, reading);
	copy = arena_new_array(arena, bytes.length, 1);
	memcpy(copy, bytes.bytes, bytes.length);
	*ret_length = bytes.length;
	text_clear(&bytes);
	return copy;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* Bytes that are left; `broken` once more was asked for than there is. */
struct rest {
	const unsigned char *at;
	size_t length;
	bool broken;
};

static uint64_t take_number(struct rest *rest, size_t count)
{
	uint64_t number = 0;

	if (rest->length < count) {
		rest->broken = true;
		return 0;
	}
	for (size_t i = 0; i < count; i++)
		number |= (uint64_t)rest->at[i] << (8 * i);
	rest->at += count;
	rest->length -= count;
	return number;
}

static float take_odds(struct rest *rest)
{
	uint32_t bits = (uint32_t)take_number(rest, ODDS_BYTES);
	float odds;

	memcpy(&odds, &bits, sizeof(odds));
	return odds;
}

static double take_probability(struct rest *rest)
{
	uint64_t bits = take_number(rest, PROBABILITY_BYTES);
	double probability;

	memcpy(&probability, &bits, sizeof(probability));
	return probability;
}

static const struct spelling *take_spelling(struct rest *rest, struct arena *arena)
{
	struct spelling *spelling = ARENA_NEW(arena, struct spelling);

	spelling->length = (int)take_number(rest, 1);
	if (spelling->length == 0)
		return NULL;
	if (spelling->length > SPELLING_PLACES_MAX) {
		rest->broken = true;
		return NULL;
	}
	spelling->places =
		arena_new_array(arena, (size_t)spelling->length, sizeof(*spelling->places));
	for (int p = 0; p < spelling->length; p++) {
		uint64_t mask = take_number(rest, MASK_BYTES);

		for (int i = 0; i < SPELLING_CHARACTERS; i++)
			if ((mask >> i & 1) != 0)
				spelling->places[p].odds[i] = take_odds(rest);
		spelling->places[p].none = take_odds(rest);
	}
	return spelling;
}

static const char *take_text(struct rest *rest, struct arena *arena)
{
	size_t length = (size_t)take_number(rest, COUNT_BYTES);
	const char *text;

	if (length > rest->length) {
		rest->broken = true;
		return "";
	}
	text = arena_copy_bytes(arena, (const char *)rest->at, length);
	rest->at += length;
	rest->length -= length;
	return text;
}

static const struct guess *take_guesses(struct rest *rest, struct arena *arena, int *ret_count)
{
	int count = (int)take_number(rest, COUNT_BYTES);
	struct guess *guesses = NULL;

	*ret_count = 0;
	if (count > 0)
		guesses = arena_new_array(arena, (size_t)count, sizeof(*guesses));
	for (int i = 0; i < count && !rest->broken; i++) {
		guesses[i].probability = take_probability(rest);
		guesses[i].value = take_text(rest, arena);
		*ret_count = i + 1;
	}
	return guesses;
}

bool odds_unpack(struct arena *arena, const unsigned char *bytes, size_t length,
		 struct reading *reading)
{
	struct rest rest = { bytes, length, false };
	const struct spelling *spelling;
	const struct guess *guesses;
	int count;

	if (take_number(&rest, 1) != ODDS_FORMAT)
		return false;
	spelling = take_spelling(&rest, arena);
	guesses = take_guesses(&rest, arena, &count);
	if (rest.broken || rest.length > 0)
		return false;
	reading->spelling = spelling;
	reading->guesses = guesses;
	reading->guess_count = count;
	return true;
}
