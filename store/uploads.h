/*
 * Uploads: files that come over the network piece by piece (model/upload.h). What is acknowledged
 * is durable: a piece's bytes are on the disk before the row says so, and the row is committed
 * before the caller hears of it. The pieces lie in a spool folder under the home, HOME/upload, so
 * that all stations of one store must share it, or each sender must stay with one.
 *
 * Every function takes the uploader's branch, and finds nothing of another's: STATUS_NO_INPUT, in
 * the same words as for what does not exist. They change rows, so the session is the
 * application's; what only looks may be the branch's own. Part of store/store.h, which rooms
 * include.
 */
#ifndef STORE_UPLOADS_H
#define STORE_UPLOADS_H

#include "base/arena.h"
#include "base/error.h"
#include "model/upload.h"

#include <stdbool.h>
#include <stddef.h>

struct store;

/* Who sends. Lent. */
struct uploader {
	const char *branch; /* NULL: the office, which sees the uploads of all */
	const char *login;
};

/* Begins an upload; `folder` may be NULL. STATUS_REFUSED: the sender has UPLOAD_OPEN_MAX open. */
enum status store_begin_upload(struct store *store, const struct uploader *uploader,
			       const char *folder, long *ret_id, struct error *error);

/* An upload with its files by number, in `arena`. */
enum status store_load_upload(struct store *store, const struct uploader *uploader, long id,
			      struct arena *arena, struct upload *ret_upload, struct error *error);

/* The uploads of this login that were touched last, newest first, without their files; `open_only`:
 * those that are not taken in. At most `most`, in `arena`. */
enum status store_list_uploads(struct store *store, const struct uploader *uploader, bool open_only,
			       int most, struct arena *arena, struct upload **ret_uploads,
			       size_t *ret_count, struct error *error);

/*
 * Adds a file by file->name, bytes, modified_ms and expected, and gives its number. The same name,
 * size and time (and hash, where both are said) again is the same file, whose number and
 * ret_received say where to go on. STATUS_DATA: the name, the size or the hash is none; another
 * file has the name; the upload is taken in. STATUS_REFUSED: too many files, or too large.
 * STATUS_NO_SPACE: it would fill the disk.
 */
enum status store_add_upload_file(struct store *store, const struct uploader *uploader, long upload,
				  const struct upload_file *file, int *ret_number,
				  long long *ret_received, struct error *error);

/* A part of a file, which begins at `offset`. Lent. */
struct upload_piece {
	long upload;
	int number; /* of the file */
	long long offset;
	const void *bytes;
	size_t length;
};

/*
 * Keeps a piece. *ret_received is what is durable afterwards, also after
 * STATUS_DATA: the offset is another one (a piece came twice, or the spool has lost the file and
 * begins anew), the piece goes past the end, or the upload is taken in.
 */
enum status store_write_upload(struct store *store, const struct uploader *uploader,
			       const struct upload_piece *piece, long long *ret_received,
			       struct error *error);

/* Takes a file out of an upload, or ends the whole upload when `number` is 0. STATUS_DATA: it is
 * taken in. */
enum status store_drop_upload(struct store *store, const struct uploader *uploader, long upload,
			      int number, struct error *error);

/*
 * Makes the folder of the whole files, under their names, for taking them in: HOME/upload/ID/NAME.
 * Doing it again is fine. STATUS_DATA: a file is not whole, or not what the sender says it is (then
 * it begins anew), or there is none. Free *ret_folder with free().
 */
enum status store_gather_upload(struct store *store, const struct uploader *uploader, long upload,
				const char *name, char **ret_folder, struct error *error);

/* Holds an upload while it is taken in, so that nobody else does; it ends with the session.
 * STATUS_TEMPORARY: somebody does already. */
enum status store_hold_upload(struct store *store, long upload, struct error *error);
enum status store_release_upload(struct store *store, long upload, struct error *error);

/* Notes what became of each file (outcome, sha256, refusal) and the batches, and empties the spool.
 * STATUS_DATA: a file has come meanwhile that is not among them. */
enum status store_close_upload(struct store *store, const struct upload *upload,
			       struct error *error);

/* Removes the uploads that nobody has touched for so many days, taken in or not, and what the spool
 * has that belongs to none. */
enum status store_sweep_uploads(struct store *store, int days, long *ret_count,
				struct error *error);

#endif
