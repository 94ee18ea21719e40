/* Files and folders, read whole and written so that a crash leaves the old or the new, never half.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { FILE_HASH_SIZE = 65 }; /* 64 hexadecimal digits of a SHA-256 and the ending zero */

/* Reads a whole file of at most `limit_bytes`; free *ret_bytes with free(). A zero byte follows. */
enum status file_read(const char *path, size_t limit_bytes, unsigned char **ret_bytes,
		      size_t *ret_length, struct error *error);

/*
 * Writes a file so that after success it is on the disk and after failure nothing is at `path` that
 * was not there before: written beside under a temporary name, fsync, rename, fsync of the folder.
 */
enum status file_write_durably(const char *path, const void *bytes, size_t length,
			       struct error *error);

/* Writes all bytes to an open file, also when interrupted; false with errno on failure. */
bool file_write_all(int fd, const void *bytes, size_t length);

/* Makes a folder and those above it, mode 0700 for what is new. Existing folders are fine. */
enum status file_make_folder(const char *path, struct error *error);

/* Where files go that are needed for a moment: TMPDIR when it is an absolute path, else /tmp. Lent
 * by the environment. */
const char *file_temporary_folder(void);

bool file_exists(const char *path);
bool file_is_folder(const char *path);

/* The SHA-256 (FIPS 180-4) of bytes or of a file, as lower-case hexadecimal. */
void hash_bytes(const void *bytes, size_t length, char hash[FILE_HASH_SIZE]);
enum status hash_file(const char *path, char hash[FILE_HASH_SIZE], struct error *error);

/* The part of a path after its last slash. Lent. */
const char *path_base_name(const char *path);

/* The folder of a path ("." when it has none). Free with free(). */
char *path_folder(const char *path);

/* folder + "/" + name. Free with free(). */
char *path_join(const char *folder, const char *name);

#endif
