#include "base/token.h"

#include <sodium.h>
#include <string.h>

enum { TOKEN_BYTES = 32, TOKEN_VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

_Static_assert(TOKEN_SIZE == sodium_base64_ENCODED_LEN(TOKEN_BYTES, TOKEN_VARIANT), "see token.h");
_Static_assert(TOKEN_HASH_BYTES == crypto_hash_sha256_BYTES, "see token.h");

enum status token_draw(char token[TOKEN_SIZE], struct error *error)
{
	unsigned char bytes[TOKEN_BYTES];

	if (sodium_init() < 0)
		return error_set(error, STATUS_SYSTEM,
				 "cannot draw a token: the system gives no random bytes");
	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2base64(token, TOKEN_SIZE, bytes, sizeof(bytes), TOKEN_VARIANT);
	sodium_memzero(bytes, sizeof(bytes));
	return STATUS_OK;
}

bool token_is_one(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789-_";

	return text != NULL && strlen(text) == TOKEN_SIZE - 1 &&
	       strspn(text, letters) == TOKEN_SIZE - 1;
}

void token_hash_text(const char *text, unsigned char hash[TOKEN_HASH_BYTES])
{
	crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
}

void token_hash(const char *token, unsigned char hash[TOKEN_HASH_BYTES])
{
	token_hash_text(token, hash);
}

void token_derive(const char *token, const char *purpose, char derived[TOKEN_SIZE])
{
	unsigned char bytes[TOKEN_BYTES];

	crypto_generichash(bytes, sizeof(bytes), (const unsigned char *)purpose, strlen(purpose),
			   (const unsigned char *)token, strlen(token));
	sodium_bin2base64(derived, TOKEN_SIZE, bytes, sizeof(bytes), TOKEN_VARIANT);
}

bool token_equal(const char *a, const char *b)
{
	size_t length = strlen(a);

	return length == strlen(b) && sodium_memcmp(a, b, length) == 0;
}
