/* Inside store/: what the two halves of uploads share. None of it resets the scratch arena. */
#ifndef STORE_UPLOADS_ROWS_H
#define STORE_UPLOADS_ROWS_H

#include "store/session.h"
#include "store/uploads.h"

/* As store_load_upload(). */
enum status uploads_load(struct store *store, const struct uploader *uploader, long id,
			 struct arena *arena, struct upload *upload, struct error *error);

/* Locks the row until the transaction's end. STATUS_NO_INPUT: there is none for this uploader;
 * STATUS_DATA: it is taken in. */
enum status uploads_lock(struct store *store, const struct uploader *uploader, long id,
			 struct error *error);

/* STATUS_DATA. */
enum status uploads_refuse_taken(long upload, struct error *error);

enum status uploads_note_received(struct store *store, long upload, int number, long long received,
				  struct error *error);

#endif
