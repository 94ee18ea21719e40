/*
 * The bytes of what was sent: a file's own, or, for a folder of pictures (one JPEG, PNG or WebP for
 * each page), those of a tar that holds the pictures as they are. So a folder has one content, one
 * hash and one original like any other file.
 */
#ifndef BASE_BUNDLE_H
#define BASE_BUNDLE_H

#include "base/file.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Reads at most `limit_bytes`; free *ret_bytes with free(). The same pictures under the same names
 * give the same bytes on every day. STATUS_REFUSED: too large. STATUS_NO_INPUT: neither a file nor
 * a folder with pictures.
 */
enum status bundle_read(const char *path, size_t limit_bytes, unsigned char **ret_bytes,
			size_t *ret_length, struct error *error);

/* As bundle_read(), of a file whose errors are to call it by another name than its path. */
enum status bundle_read_as(const char *path, const char *name, size_t limit_bytes,
			   unsigned char **ret_bytes, size_t *ret_length, struct error *error);

/* The SHA-256 of those bytes. */
enum status bundle_hash(const char *path, char hash[FILE_HASH_SIZE], struct error *error);

/* True when the file is a JPEG, a PNG or a WebP by its first bytes. */
bool bundle_is_picture(const char *path);

#endif
