#include "base/signature.h"

#include <sodium.h>
#include <string.h>

/* Exactly so many bytes from hexadecimal digits. */
static bool read_hexadecimal(const char *text, unsigned char *bytes, size_t size)
{
	const char *end;
	size_t length;

	return strlen(text) == 2 * size &&
	       sodium_hex2bin(bytes, size, text, 2 * size, NULL, &length, &end) == 0 &&
	       length == size && *end == '\0';
}

enum status signature_new_keys(char secret[SIGNATURE_SECRET_SIZE],
			       char public_key[SIGNATURE_PUBLIC_SIZE], struct error *error)
{
	unsigned char secret_bytes[crypto_sign_SECRETKEYBYTES];
	unsigned char public_bytes[crypto_sign_PUBLICKEYBYTES];

	if (sodium_init() < 0 || crypto_sign_keypair(public_bytes, secret_bytes) != 0)
		return error_set(error, STATUS_SYSTEM,
				 "cannot draw a key: the system gives no random bytes");
	sodium_bin2hex(secret, SIGNATURE_SECRET_SIZE, secret_bytes, sizeof(secret_bytes));
	sodium_bin2hex(public_key, SIGNATURE_PUBLIC_SIZE, public_bytes, sizeof(public_bytes));
	sodium_memzero(secret_bytes, sizeof(secret_bytes));
	return STATUS_OK;
}

enum status signature_sign(const char *secret, const void *bytes, size_t length,
			   char signature[SIGNATURE_SIZE], char public_key[SIGNATURE_PUBLIC_SIZE],
			   struct error *error)
{
	unsigned char secret_bytes[crypto_sign_SECRETKEYBYTES];
	unsigned char public_bytes[crypto_sign_PUBLICKEYBYTES];
	unsigned char signed_bytes[crypto_sign_BYTES];

	if (sodium_init() < 0 || !read_hexadecimal(secret, secret_bytes, sizeof(secret_bytes)))
		return error_set(error, STATUS_DATA, "this is no secret key");
	crypto_sign_detached(signed_bytes, NULL, bytes, length, secret_bytes);
	crypto_sign_ed25519_sk_to_pk(public_bytes, secret_bytes);
	sodium_memzero(secret_bytes, sizeof(secret_bytes));
	sodium_bin2hex(signature, SIGNATURE_SIZE, signed_bytes, sizeof(signed_bytes));
	sodium_bin2hex(public_key, SIGNATURE_PUBLIC_SIZE, public_bytes, sizeof(public_bytes));
	return STATUS_OK;
}

bool signature_fits(const char *public_key, const void *bytes, size_t length, const char *signature)
{
	unsigned char public_bytes[crypto_sign_PUBLICKEYBYTES];
	unsigned char signed_bytes[crypto_sign_BYTES];

	return sodium_init() >= 0 &&
	       read_hexadecimal(public_key, public_bytes, sizeof(public_bytes)) &&
	       read_hexadecimal(signature, signed_bytes, sizeof(signed_bytes)) &&
	       crypto_sign_verify_detached(signed_bytes, bytes, length, public_bytes) == 0;
}

void signature_forget(void *secret, size_t size)
{
	sodium_memzero(secret, size);
}
