/*
 * Passwords of people: what is a good one, and their hashes by argon2id (RFC 9106, through
 * libsodium, with 64 MiB and two passes: some 0.1 s).
 *
 * The rules are those of OWASP's ASVS 4.0, level 2: a length, no rule on what it is made of, and
 * none that everybody tries.
 */
#ifndef BASE_PASSWORD_H
#define BASE_PASSWORD_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	PASSWORD_LETTERS_MIN = 12, /* characters, not bytes */
	PASSWORD_LETTERS_MAX = 128,
	PASSWORD_HASH_SIZE = 128, /* with the ending zero */
	PASSWORD_DRAWN_SIZE = 25, /* of password_draw(), with the ending zero */
	PASSWORD_MEMORY_BYTES = 64 << 20
};

enum password_fault {
	PASSWORD_GOOD,
	PASSWORD_NO_TEXT, /* not UTF-8, or it has control characters */
	PASSWORD_SHORT,
	PASSWORD_LONG,
	PASSWORD_COMMON, /* one that is tried first, or little more than a repetition */
	PASSWORD_OWN     /* little more than the login or the name */
};

/* `login` and `name` may be NULL. */
enum password_fault password_judge(const char *password, const char *login, const char *name);

/* A sentence for the command line. Static storage. */
const char *password_fault_text(enum password_fault fault);

/* The hash, with its own salt and parameters in it. STATUS_TEMPORARY: no memory for it. */
enum status password_hash(const char *password, char hash[PASSWORD_HASH_SIZE], struct error *error);

/* True when the hash is this password's. A hash of NULL is nobody's: it takes as long, so that the
 * time does not tell whether there is one. */
bool password_fits(const char *hash, const char *password);

/* Draws a password that can be read out: 20 letters and digits in groups of four, 99 bits. */
enum status password_draw(char password[PASSWORD_DRAWN_SIZE], struct error *error);

/* Writes zeros over a password, where a compiler would leave them out. */
void password_forget(char *password);

#endif
