/*
 * Taking an upload in: its whole files go into the queue as `waraqa ingest` puts a folder there,
 * with their bordereau. Without a bordereau one is made that lists what was sent, so that every
 * upload has a batch and a receipt.
 */
#ifndef CLI_TAKE_UPLOAD_H
#define CLI_TAKE_UPLOAD_H

#include "base/arena.h"
#include "base/error.h"
#include "store/store.h"

/*
 * Takes in an upload whose files are whole, in a session of the application's; all files are the
 * uploader's branch's, whatever a bordereau says. *ret_upload says what became of each file; one
 * that is taken in already says it again. STATUS_DATA: a file or the bordereau is not as it should
 * be, and the upload stays as it is; STATUS_TEMPORARY: it is being taken in by somebody else.
 * Killed at any moment, it can be done again.
 */
enum status take_upload(struct store *store, const struct uploader *uploader, long id,
			struct arena *arena, struct upload *ret_upload, struct error *error);

#endif
