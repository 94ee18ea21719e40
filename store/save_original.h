/* Inside store/: the file that dossiers came from, and their pages' images. */
#ifndef STORE_SAVE_ORIGINAL_H
#define STORE_SAVE_ORIGINAL_H

#include "base/arena.h"
#include "store/session.h"

/* What the rows say of an original that is kept; static storage. */
struct kept_original {
	const char *kind;
	size_t bytes;
};

/* The bytes of what was sent; free with free(). STATUS_DATA when they have another hash than
 * `sha256` (NULL: any). */
enum status original_read(const char *path, const char *sha256, unsigned char **ret_bytes,
			  size_t *ret_length, struct error *error);

/* Puts the original and the images of all pages into the image store, to stay; of a session that
 * holds a job the pages alone, since its original is there. STATUS_DATA when the original is no
 * longer what was read. */
enum status original_keep(struct store *store, const char *path, struct dossier *const *dossiers,
			  size_t count, struct kept_original *ret_kept, struct error *error);

/* The row of the file; that of a job is there. */
enum status original_save(struct store *store, const struct kept_original *kept,
			  const struct dossier *dossier, struct error *error);

#endif
