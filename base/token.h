/*
 * Tokens: 256 random bits as text, which a browser or a program holds and whose hash is stored, and
 * what is derived from them.
 */
#ifndef BASE_TOKEN_H
#define BASE_TOKEN_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	TOKEN_SIZE = 44,      /* base64 for addresses (RFC 4648) without filling, ending zero */
	TOKEN_HASH_BYTES = 32 /* of its SHA-256 */
};

/* STATUS_SYSTEM: the system gives no random bytes. */
enum status token_draw(char token[TOKEN_SIZE], struct error *error);

/* True when a text has the shape of a token. NULL has not. */
bool token_is_one(const char *text);

void token_hash(const char *token, unsigned char hash[TOKEN_HASH_BYTES]);

/* The SHA-256 of any text, raw. */
void token_hash_text(const char *text, unsigned char hash[TOKEN_HASH_BYTES]);

/* Another token that only who has the first can make, for a purpose: a BLAKE2b of the purpose's
 * name, keyed by the token. */
void token_derive(const char *token, const char *purpose, char derived[TOKEN_SIZE]);

/* True when both are the same text, in a time that does not tell where they differ. */
bool token_equal(const char *a, const char *b);

#endif
