/*
 * Inside store/: the folder of uploads under the home. HOME/upload/ID/N.part is file N of upload ID
 * as far as it has come; HOME/upload/ID/NAME/ has the whole files under their own names, as further
 * links to the same bytes.
 */
#ifndef STORE_SPOOL_H
#define STORE_SPOOL_H

#include "base/error.h"
#include "model/upload.h"

#include <stdbool.h>
#include <stddef.h>

/* STATUS_NO_SPACE when `bytes` more would leave the spool's disk with less than 1 GiB. */
enum status spool_check_room(const char *home, long long bytes, struct error *error);

/* Bytes of the file that are there; 0: none. */
long long spool_length(const char *home, long upload, int number);

/* Writes at `offset`, where the file must reach, and waits until it is on the disk. */
enum status spool_write(const char *home, long upload, int number, long long offset,
			const void *bytes, size_t length, struct error *error);

/* The SHA-256 of a file. */
enum status spool_hash(const char *home, long upload, int number, char hash[FILE_HASH_SIZE],
		       struct error *error);

/* Makes the folder `name` of whole files anew. Free *ret_folder with free(). */
enum status spool_gather(const char *home, const struct upload *upload, const char *name,
			 char **ret_folder, struct error *error);

/* What cannot be removed stays, until the spool is swept. */
void spool_drop_file(const char *home, long upload, int number);
void spool_drop(const char *home, long upload);

/* Calls `keeps` with the id of each folder, and removes those that it does not want. */
void spool_sweep(const char *home, bool (*keeps)(void *context, long upload), void *context);

#endif
