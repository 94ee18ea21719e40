#include "base/password.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

enum {
	PLAIN_SIZE = 4 * PASSWORD_LETTERS_MAX + 1,
	REST_MIN = 6,       /* letters that must be left when what everybody knows is taken out */
	DISTINCT_MIN = 5,   /* different letters */
	OWN_WORD_MIN = 3,   /* letters of a name's word that count */
	SEQUENCE_TENTHS = 8 /* of the steps to the next letter, so many along a row: a sequence */
};

#define OPERATIONS crypto_pwhash_OPSLIMIT_INTERACTIVE

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "see password.h");

/* ---- what is tried first -------------------------------------------------------------------- */

/* Folded as by plain_of(). */
static const char *const common[] = {
	"motdepasse", "password",    "passwort",    "passe",      "administrateur", "administrator",
	"admin",      "utilisateur", "superviseur", "operateur",  "operator",       "waraqa",
	"bienvenue",  "welcome",     "bonjour",     "soleil",     "jetaime",        "iloveyou",
	"maroc",      "morocco",     "casablanca",  "rabat",      "cnss",           "cnops",
	"agence",     "azerty",      "qwerty",      "qwertz",     "letmein",        "football",
	"princesse",  "princess",    "marseille",   "doudou",     "loulou",         "chouchou",
	"monkey",     "dragon",      "sunshine",    "superman",   "batman",         "chocolat",
	"secret",     "login",       "changeme",    "changezmoi", "station",        "demo",
	"test",       "mohamed",     "mohammed",    "allah",      "bismillah",      "hamdoullah",
};

static const char *const rows[] = {
	"azertyuiopqsdfghjklmwxcvbn",
	"qwertyuiopasdfghjklzxcvbnm",
	"abcdefghijklmnopqrstuvwxyz",
	"01234567890",
};

/* Small letters and digits, with the digits and signs that stand for letters taken for these. */
static void plain_of(const char *text, bool as_letters, char plain[PLAIN_SIZE])
{
	static const char signs[] = "013457@$!", letters[] = "oieasTas1";
	size_t length = 0;

	for (; *text != '\0' && length + 1 < PLAIN_SIZE; text++) {
		const char *sign = as_letters ? strchr(signs, *text) : NULL;
		char letter = sign != NULL ? letters[sign - signs] : *text;

		if (isalnum((unsigned char)letter) || (unsigned char)letter >= 128)
			plain[length++] = (char)tolower((unsigned char)letter);
	}
	plain[length] = '\0';
}

/* Takes a word out wherever it stands. */
static void take_out(char *plain, const char *word)
{
	size_t length = strlen(word);
	char *at = plain;

	while (length > 0 && (at = strstr(at, word)) != NULL)
		memmove(at, at + length, strlen(at + length) + 1);
}

static bool is_mostly_common(const char *password, bool as_letters)
{
	char plain[PLAIN_SIZE];

	plain_of(password, as_letters, plain);
	for (size_t i = 0; i < ARRAY_LENGTH(common); i++)
		take_out(plain, common[i]);
	return strlen(plain) < REST_MIN;
}

static bool is_step(char from, char to)
{
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		const char *at = strchr(rows[i], from);

		if (at != NULL && (at[1] == to || (at > rows[i] && at[-1] == to)))
			return true;
	}
	return from == to;
}

static bool is_sequence(const char *plain)
{
	size_t length = strlen(plain), steps = 0;

	for (size_t i = 0; i + 1 < length; i++)
		steps += is_step(plain[i], plain[i + 1]);
	return steps * 10 >= (length - 1) * SEQUENCE_TENTHS;
}

/* One part again and again, the last time maybe not to its end. */
static bool is_repetition(const char *password)
{
	size_t length = strlen(password);

	for (size_t part = 1; part <= length / 2; part++)
		if (memcmp(password, password + part, length - part) == 0)
			return true;
	return false;
}

static bool has_few_letters(const char *password)
{
	bool seen[256] = { false };
	int distinct = 0;

	for (; *password != '\0'; password++) {
		distinct += !seen[(unsigned char)*password];
		seen[(unsigned char)*password] = true;
	}
	return distinct < DISTINCT_MIN;
}

static bool is_common(const char *password)
{
	char plain[PLAIN_SIZE];

	plain_of(password, false, plain);
	return has_few_letters(password) || is_repetition(password) || is_sequence(plain) ||
	       is_mostly_common(password, false) || is_mostly_common(password, true);
}

/* The words of a login or a name, by what is no letter. */
static void take_out_words(char *plain, const char *words)
{
	char word[PLAIN_SIZE];
	size_t length = 0;

	for (;; words++) {
		if (isalnum((unsigned char)*words) || (unsigned char)*words >= 128) {
			if (length + 1 < sizeof(word))
				word[length++] = (char)tolower((unsigned char)*words);
			continue;
		}
		word[length] = '\0';
		if (length >= OWN_WORD_MIN)
			take_out(plain, word);
		length = 0;
		if (*words == '\0')
			return;
	}
}

static bool is_own(const char *password, const char *login, const char *name)
{
	char plain[PLAIN_SIZE];

	plain_of(password, false, plain);
	if (login != NULL)
		take_out_words(plain, login);
	if (name != NULL)
		take_out_words(plain, name);
	return strlen(plain) < REST_MIN;
}

/* ---- the rules ------------------------------------------------------------------------------ */

static bool has_controls(const char *text)
{
	for (; *text != '\0'; text++)
		if (iscntrl((unsigned char)*text))
			return true;
	return false;
}

enum password_fault password_judge(const char *password, const char *login, const char *name)
{
	size_t letters = 0;

	if (has_controls(password) || !text_is_utf8(password))
		return PASSWORD_NO_TEXT;
	for (const char *at = password; *at != '\0'; at++)
		letters += ((unsigned char)*at & 0xC0) != 0x80;
	if (letters < PASSWORD_LETTERS_MIN)
		return PASSWORD_SHORT;
	if (letters > PASSWORD_LETTERS_MAX)
		return PASSWORD_LONG;
	if (is_common(password))
		return PASSWORD_COMMON;
	return is_own(password, login, name) ? PASSWORD_OWN : PASSWORD_GOOD;
}

const char *password_fault_text(enum password_fault fault)
{
	static const char *const texts[] = {
		[PASSWORD_GOOD] = "the password is good",
		[PASSWORD_NO_TEXT] = "the password is no text, or has control characters",
		[PASSWORD_SHORT] = "the password has fewer than 12 characters",
		[PASSWORD_LONG] = "the password has more than 128 characters",
		[PASSWORD_COMMON] = "the password is one of those that are tried first",
		[PASSWORD_OWN] = "the password is little more than the login or the name",
	};

	return texts[fault];
}

/* ---- hashes --------------------------------------------------------------------------------- */

enum status password_hash(const char *password, char hash[PASSWORD_HASH_SIZE], struct error *error)
{
	if (sodium_init() < 0)
		return error_set(error, STATUS_SYSTEM,
				 "cannot hash a password: the system gives no random bytes");
	if (crypto_pwhash_str(hash, password, strlen(password), OPERATIONS,
			      PASSWORD_MEMORY_BYTES) != 0)
		return error_set(
			error, STATUS_TEMPORARY,
			"cannot hash a password: there is no memory for it now; try again");
	return STATUS_OK;
}

bool password_fits(const char *hash, const char *password)
{
	static const char nobodys[] = "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
				      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	bool fits;

	if (sodium_init() < 0)
		return false;
	fits = crypto_pwhash_str_verify(hash != NULL ? hash : nobodys, password,
					strlen(password)) == 0;
	return fits && hash != NULL;
}

/* ---- drawing -------------------------------------------------------------------------------- */

enum status password_draw(char password[PASSWORD_DRAWN_SIZE], struct error *error)
{
	/* none that is taken for another when it is read out or copied by hand */
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

	if (sodium_init() < 0)
		return error_set(error, STATUS_SYSTEM,
				 "cannot draw a password: the system gives no random bytes");
	for (int i = 0; i < PASSWORD_DRAWN_SIZE - 1; i++)
		password[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof(letters) - 1)];
	password[PASSWORD_DRAWN_SIZE - 1] = '\0';
	return STATUS_OK;
}

void password_forget(char *password)
{
	sodium_memzero(password, strlen(password));
}
