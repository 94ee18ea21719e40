/* Passwords and tokens: what is taken, what is refused, and that hashes tell nothing. */
#include "base/password.h"
#include "base/token.h"

#include "base/text.h"
#include "tests/support/private_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct error error;

static void judged(const char *password, enum password_fault expected)
{
	enum password_fault fault = password_judge(password, "f.alami", "Fatima Alami");

	if (fault != expected)
		fail_msg("'%s': %s", password, password_fault_text(fault));
}

static void a_sentence_of_a_few_words_is_good(void **state)
{
	(void)state;
	judged("un cheval bleu marche loin", PASSWORD_GOOD);
	judged("7 girafes lisent", PASSWORD_GOOD);
	judged("xK4-pp92-qLmv", PASSWORD_GOOD);
	judged("حصان أزرق يمشي", PASSWORD_GOOD);
}

static void what_it_is_made_of_is_nobodys_rule(void **state)
{
	(void)state;
	judged("cheval bleu loin", PASSWORD_GOOD); /* neither capital nor digit nor sign */
	judged("     espaces     ", PASSWORD_GOOD);
}

static void characters_are_counted_not_bytes(void **state)
{
	static const char *const letters[] = { "é", "à", "ç", "ù", "è", "â", "ô" };
	struct text longest = { 0 };

	(void)state;
	judged("éàùçéàùçéàù", PASSWORD_SHORT); /* 11 characters, 22 bytes */
	judged("short", PASSWORD_SHORT);
	judged("", PASSWORD_SHORT);
	for (int i = 0, drawn = 1; i < PASSWORD_LETTERS_MAX; i++, drawn = (drawn * 5 + 3) % 97)
		text_append(&longest, letters[drawn % 7]);
	judged(text_value(&longest), PASSWORD_GOOD);
	text_append(&longest, "é");
	judged(text_value(&longest), PASSWORD_LONG);
	text_clear(&longest);
}

static void what_everybody_tries_first_is_refused(void **state)
{
	static const char *const common[] = {
		"motdepasse123",  "MotDePasse2026",    "m0tdep@sse2026", "password1234",
		"P@ssw0rd2026!",  "azertyuiop12",      "123456789012",   "abcdefghijkl",
		"aaaaaaaaaaaa",   "abababababab",      "qwertyuiop[]12", "waraqawaraqa",
		"waraqa-2026-!!", "administrateur",    "bonjour12345",   "098765432109",
		"azeazeazeaze",   "admin admin admin",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		judged(common[i], PASSWORD_COMMON);
}

static void the_login_and_the_name_are_no_password(void **state)
{
	(void)state;
	judged("fatima.alami1", PASSWORD_OWN);
	judged("Alami-Fatima-26", PASSWORD_OWN);
	judged("fatima mange du miel", PASSWORD_GOOD);
}

static void what_is_no_text_is_refused(void **state)
{
	(void)state;
	judged("abcd\xff"
	       "efghijklmn",
	       PASSWORD_NO_TEXT);
	judged("ligne une\nligne deux", PASSWORD_NO_TEXT);
}

static void a_hash_fits_its_password_alone(void **state)
{
	char hash[PASSWORD_HASH_SIZE], other[PASSWORD_HASH_SIZE];

	(void)state;
	must(password_hash("un cheval bleu", hash, &error), &error);
	must(password_hash("un cheval bleu", other, &error), &error);
	assert_true(text_starts_with(hash, "$argon2id$v=19$m=65536,t=2,p=1$"));
	assert_string_not_equal(hash, other);
	assert_true(password_fits(hash, "un cheval bleu"));
	assert_false(password_fits(hash, "un cheval bleu "));
	assert_false(password_fits(hash, ""));
	assert_false(password_fits("no hash", "un cheval bleu"));
	assert_false(password_fits(NULL, "un cheval bleu"));
}

static void a_drawn_password_is_good_and_another_each_time(void **state)
{
	char first[PASSWORD_DRAWN_SIZE], second[PASSWORD_DRAWN_SIZE];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		must(password_draw(first, &error), &error);
		judged(first, PASSWORD_GOOD);
	}
	must(password_draw(second, &error), &error);
	assert_int_equal(strlen(second), PASSWORD_DRAWN_SIZE - 1);
	assert_string_not_equal(first, second);
}

static void a_token_is_one_and_another_each_time(void **state)
{
	char first[TOKEN_SIZE], second[TOKEN_SIZE];

	(void)state;
	must(token_draw(first, &error), &error);
	must(token_draw(second, &error), &error);
	assert_true(token_is_one(first));
	assert_string_not_equal(first, second);
	assert_false(token_is_one(NULL));
	assert_false(token_is_one(""));
	first[0] = '/';
	assert_false(token_is_one(first));
}

static void what_is_derived_from_a_token_tells_nothing_of_it(void **state)
{
	char token[TOKEN_SIZE], derived[TOKEN_SIZE], again[TOKEN_SIZE], other[TOKEN_SIZE];
	unsigned char hash[TOKEN_HASH_BYTES], known[TOKEN_HASH_BYTES] = { 0xba, 0x78, 0x16, 0xbf };

	(void)state;
	must(token_draw(token, &error), &error);
	token_derive(token, "csrf", derived);
	token_derive(token, "csrf", again);
	token_derive(token, "else", other);
	assert_true(token_equal(derived, again));
	assert_false(token_equal(derived, other));
	assert_false(token_equal(derived, token));
	assert_false(token_equal(derived, ""));
	token_hash_text("abc", hash); /* FIPS 180-4's example */
	assert_memory_equal(hash, known, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sentence_of_a_few_words_is_good),
		cmocka_unit_test(what_it_is_made_of_is_nobodys_rule),
		cmocka_unit_test(characters_are_counted_not_bytes),
		cmocka_unit_test(what_everybody_tries_first_is_refused),
		cmocka_unit_test(the_login_and_the_name_are_no_password),
		cmocka_unit_test(what_is_no_text_is_refused),
		cmocka_unit_test(a_hash_fits_its_password_alone),
		cmocka_unit_test(a_drawn_password_is_good_and_another_each_time),
		cmocka_unit_test(a_token_is_one_and_another_each_time),
		cmocka_unit_test(what_is_derived_from_a_token_tells_nothing_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
