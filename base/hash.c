#include "base/file.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>

static void write_hexadecimal(const unsigned char digest[crypto_hash_sha256_BYTES],
			      char hash[FILE_HASH_SIZE])
{
	sodium_bin2hex(hash, FILE_HASH_SIZE, digest, crypto_hash_sha256_BYTES);
}

void hash_bytes(const void *bytes, size_t length, char hash[FILE_HASH_SIZE])
{
	unsigned char digest[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(digest, bytes, length);
	write_hexadecimal(digest, hash);
}

enum status hash_file(const char *path, char hash[FILE_HASH_SIZE], struct error *error)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;
	unsigned char part[65536];
	enum status status = STATUS_OK;
	FILE *file = fopen(path, "rbe");
	size_t length;

	if (file == NULL)
		return error_set_errno(error, errno, "cannot open '%s'", path);
	crypto_hash_sha256_init(&state);
	while ((length = fread(part, 1, sizeof(part), file)) > 0)
		crypto_hash_sha256_update(&state, part, length);
	if (ferror(file))
		status = error_set_errno(error, errno, "cannot read '%s'", path);
	fclose(file);
	if (status != STATUS_OK)
		return status;
	crypto_hash_sha256_final(&state, digest);
	write_hexadecimal(digest, hash);
	return STATUS_OK;
}
