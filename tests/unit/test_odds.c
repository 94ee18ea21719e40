/* What a recogniser said of a reading, as bytes and back. */
#include "model/odds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int make_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int free_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const struct guess guesses[] = { { "2026-09-13", 1.0 / 3 }, { "", 1e-300 } };

static struct reading made(struct spelled places[2])
{
	memset(places, 0, 2 * sizeof(*places));
	places[0].odds[0] = 0.1F;
	places[0].odds[35] = 0.9F - 1e-7F;
	places[1].odds[7] = 1;
	places[1].none = 1e-20F;
	return (struct reading){ .guesses = guesses, .guess_count = 2 };
}

static void evidence_comes_back_to_the_last_bit(void **state)
{
	struct spelled places[2];
	struct spelling spelling = { 2, places };
	struct reading reading = made(places), back = { 0 };
	unsigned char *bytes;
	size_t length;

	(void)state;
	reading.spelling = &spelling;
	bytes = odds_pack(arena, &reading, &length);
	assert_true(odds_unpack(arena, bytes, length, &back));
	assert_int_equal(back.spelling->length, 2);
	assert_memory_equal(back.spelling->places, places, sizeof(*places) * 2);
	assert_int_equal(back.guess_count, 2);
	assert_string_equal(back.guesses[0].value, "2026-09-13");
	assert_true(back.guesses[0].probability == 1.0 / 3);
	assert_string_equal(back.guesses[1].value, "");
	assert_true(back.guesses[1].probability == 1e-300);
	assert_int_equal(length, 64);
}

static void nothing_said_is_no_bytes(void **state)
{
	struct reading reading = { .value = "1" };
	size_t length;

	(void)state;
	assert_null(odds_pack(arena, &reading, &length));
	/* what was seen, kept as a guess by whoever settled the value */
	reading.guesses = guesses;
	reading.guess_count = 1;
	reading.guess_kept = true;
	assert_null(odds_pack(arena, &reading, &length));
}

static void bytes_that_are_cut_or_of_another_format_change_nothing(void **state)
{
	struct spelled places[2];
	struct spelling spelling = { 2, places };
	struct reading reading = made(places), back = { .value = "as it was" };
	unsigned char *bytes;
	size_t length;

	(void)state;
	reading.spelling = &spelling;
	bytes = odds_pack(arena, &reading, &length);
	for (size_t i = 0; i < length; i++)
		assert_false(odds_unpack(arena, bytes, i, &back));
	bytes[0] = 2;
	assert_false(odds_unpack(arena, bytes, length, &back));
	bytes[0] = 1;
	bytes[1] = 255; /* more places than there can be */
	assert_false(odds_unpack(arena, bytes, length, &back));
	assert_null(back.spelling);
	assert_int_equal(back.guess_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(evidence_comes_back_to_the_last_bit),
		cmocka_unit_test(nothing_said_is_no_bytes),
		cmocka_unit_test(bytes_that_are_cut_or_of_another_format_change_nothing),
	};

	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
