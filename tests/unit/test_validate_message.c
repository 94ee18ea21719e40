/* The sentences: their figures, and the words that agree with them. */
#include "validate/message.h"
#include "validate/sentence.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FSI "\u2068"
#define PDI "\u2069"

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *french(const char *sentence, const char *figure)
{
	const char *figures[MESSAGE_FIGURES_MAX] = { figure };

	return message_fill_french(arena, sentence, figures);
}

static const char *arabic(const char *sentence, const char *figure)
{
	const char *figures[MESSAGE_FIGURES_MAX] = { figure };

	return message_fill_arabic(arena, sentence, figures);
}

static void a_french_word_agrees_with_its_figure(void **state)
{
	const char *sentence = "{1} {1:jour|jours}.";

	(void)state;
	assert_string_equal(french(sentence, "0"), "0 jour.");
	assert_string_equal(french(sentence, "1"), "1 jour.");
	assert_string_equal(french(sentence, "2"), "2 jours.");
	assert_string_equal(french(sentence, "60"), "60 jours.");
}

static void an_arabic_word_agrees_with_its_figure(void **state)
{
	const char *sentence = "{1} {1:أيام|يوما|يوم}.";

	(void)state;
	assert_string_equal(arabic(sentence, "1"), FSI "1" PDI " يوم.");
	assert_string_equal(arabic(sentence, "3"), FSI "3" PDI " أيام.");
	assert_string_equal(arabic(sentence, "10"), FSI "10" PDI " أيام.");
	assert_string_equal(arabic(sentence, "11"), FSI "11" PDI " يوما.");
	assert_string_equal(arabic(sentence, "83"), FSI "83" PDI " يوما.");
	assert_string_equal(arabic(sentence, "100"), FSI "100" PDI " يوم.");
	assert_string_equal(arabic(sentence, "105"), FSI "105" PDI " أيام.");
	assert_string_equal(arabic(sentence, "112"), FSI "112" PDI " يوما.");
}

static void a_figure_that_was_not_read_is_taken_for_several(void **state)
{
	(void)state;
	assert_string_equal(french("{1} {1:boîte|boîtes}", "?"), "? boîtes");
	assert_string_equal(french("{1} {1:boîte|boîtes}", NULL), "? boîtes");
}

static void a_day_is_written_as_people_write_it(void **state)
{
	(void)state;
	assert_string_equal(figure_date(arena, (struct date){ 2026, 9, 3 }), "03/09/2026");
	assert_string_equal(figure_date(arena, (struct date){ 0 }), "");
}

/* Numbers, names and brackets of marks that a slip in the lists would leave in a sentence. */
static void assert_is_whole(const char *sentence)
{
	if (strpbrk(sentence, "{}|") != NULL)
		fail_msg("left in a sentence: %s", sentence);
}

static void no_sentence_is_left_with_a_mark(void **state)
{
	static const char *const counts[] = { "1", "2", "7", "60", "100", "?" };

	(void)state;
	for (int message = 0; message < MESSAGE_COUNT; message++)
		for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
			const char *figures[MESSAGE_FIGURES_MAX] = { counts[i], counts[i],
								     counts[i], counts[i] };

			assert_is_whole(message_french(arena, (enum message)message, figures));
			assert_is_whole(message_arabic(arena, (enum message)message, figures));
		}
}

/* French quotes hold a space, Arabic ones none; a semicolon is of the sentence's own script. */
static void every_sentence_keeps_to_the_signs_of_its_script(void **state)
{
	const char *figures[MESSAGE_FIGURES_MAX] = { "1", "2", "3", "4" };

	(void)state;
	for (int message = 0; message < MESSAGE_COUNT; message++) {
		const char *fr = message_french(arena, (enum message)message, figures);
		const char *ar = message_arabic(arena, (enum message)message, figures);

		assert_true(text_ends_with(fr, "."));
		assert_true(text_ends_with(ar, "."));
		for (const char *at = fr; (at = strpbrk(at, ":;?!")) != NULL; at++)
			assert_true(at > fr && at[-1] == ' ');
		if (strpbrk(ar, ",;?") != NULL || strstr(ar, "« ") != NULL ||
		    strstr(ar, " و ") != NULL)
			fail_msg("not Arabic's signs: %s", ar);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_french_word_agrees_with_its_figure),
		cmocka_unit_test(an_arabic_word_agrees_with_its_figure),
		cmocka_unit_test(a_figure_that_was_not_read_is_taken_for_several),
		cmocka_unit_test(a_day_is_written_as_people_write_it),
		cmocka_unit_test(no_sentence_is_left_with_a_mark),
		cmocka_unit_test(every_sentence_keeps_to_the_signs_of_its_script),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
