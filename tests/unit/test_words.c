/* Everything that the station says, it says in both languages. */
#include "review/words.h"

#include "model/person.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Letters of the Arabic block, U+0600 to U+06FF. */
static bool has_arabic(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0xD8 && (unsigned char)*text <= 0xDB)
			return true;
	return false;
}

static bool has_latin(const char *text)
{
	return strpbrk(text, "abcdefghijklmnopqrstuvwxyz") != NULL;
}

static void every_word_is_there_in_both_languages(void **state)
{
	(void)state;
	for (int i = 0; i < WORD_COUNT; i++)
		for (int language = 0; language < LANGUAGE_COUNT; language++) {
			const char *text = word_in((enum language)language, (enum word)i);

			if (text == NULL || text[strspn(text, " ")] == '\0' || !text_is_utf8(text))
				fail_msg("'%s' says nothing in '%s'", word_name((enum word)i),
					 language_code((enum language)language));
		}
}

/* The name of a language stands in that language. */
static void each_language_has_its_letters(void **state)
{
	(void)state;
	for (int i = 0; i < WORD_COUNT; i++) {
		if (has_arabic(word_in(LANGUAGE_FR, (enum word)i)))
			fail_msg("'%s' has Arabic letters in French", word_name((enum word)i));
		if (has_latin(word_in(LANGUAGE_FR, (enum word)i)) &&
		    !has_arabic(word_in(LANGUAGE_AR, (enum word)i)))
			fail_msg("'%s' has no Arabic letters in Arabic", word_name((enum word)i));
	}
}

static void no_word_shouts(void **state)
{
	(void)state;
	for (int i = 0; i < WORD_COUNT; i++)
		for (int language = 0; language < LANGUAGE_COUNT; language++)
			if (strchr(word_in((enum language)language, (enum word)i), '!') != NULL)
				fail_msg("'%s' has an exclamation mark", word_name((enum word)i));
}

/* The values that a word takes, as a mask. */
static unsigned values_of(const char *text)
{
	unsigned values = 0;

	while ((text = strchr(text, '{')) != NULL) {
		if (text[1] < '1' || text[1] > '9' || text[2] != '}')
			return 0;
		values |= 1U << (text[1] - '0');
		text += 3;
	}
	return values;
}

static void both_languages_take_the_same_values(void **state)
{
	(void)state;
	for (int i = 0; i < WORD_COUNT; i++)
		if (values_of(word_in(LANGUAGE_FR, (enum word)i)) !=
		    values_of(word_in(LANGUAGE_AR, (enum word)i)))
			fail_msg("'%s' takes other values in Arabic", word_name((enum word)i));
}

static void values_are_put_in_where_the_language_wants_them(void **state)
{
	const char *const values[] = { "a", NULL };
	struct text out = { 0 };

	(void)state;
	word_fill(&out, LANGUAGE_FR, WORD_log_in_locked, values, 2);
	assert_non_null(strstr(text_value(&out), " dans a s."));
	text_clear(&out);
}

static void every_role_has_a_title_in_both_languages(void **state)
{
	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		enum role role;

		assert_true(role_parse(role_name((enum role)i), &role));
		assert_int_equal(role, i);
		assert_true(has_latin(role_title((enum role)i, LANGUAGE_FR)));
		assert_true(has_arabic(role_title((enum role)i, LANGUAGE_AR)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_is_there_in_both_languages),
		cmocka_unit_test(each_language_has_its_letters),
		cmocka_unit_test(no_word_shouts),
		cmocka_unit_test(both_languages_take_the_same_values),
		cmocka_unit_test(values_are_put_in_where_the_language_wants_them),
		cmocka_unit_test(every_role_has_a_title_in_both_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
