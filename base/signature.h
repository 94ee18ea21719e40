/*
 * Signatures that anybody can check and only the holder of a secret can make: Ed25519 (RFC 8032),
 * by libsodium. Keys and signatures are lower-case hexadecimal text, so that they can be printed.
 */
#ifndef BASE_SIGNATURE_H
#define BASE_SIGNATURE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	SIGNATURE_SECRET_SIZE = 129, /* digits and the ending zero; it holds the public key too */
	SIGNATURE_PUBLIC_SIZE = 65,
	SIGNATURE_SIZE = 129,
};

/* Draws a new pair. Forget the secret with signature_forget(). */
enum status signature_new_keys(char secret[SIGNATURE_SECRET_SIZE],
			       char public_key[SIGNATURE_PUBLIC_SIZE], struct error *error);

/* Signs bytes, and gives the public key of the secret as well. STATUS_DATA when it is none. */
enum status signature_sign(const char *secret, const void *bytes, size_t length,
			   char signature[SIGNATURE_SIZE], char public_key[SIGNATURE_PUBLIC_SIZE],
			   struct error *error);

/* True when the holder of the public key's secret has signed these bytes. */
bool signature_fits(const char *public_key, const void *bytes, size_t length,
		    const char *signature);

/* Writes zeros over a secret, where a compiler would leave them out. */
void signature_forget(void *secret, size_t size);

#endif
