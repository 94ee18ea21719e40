/* Uploads that are taken in, and those that nobody finishes. */
#include "store/deeds.h"
#include "store/session.h"
#include "store/spool.h"
#include "store/sql.h"
#include "store/uploads.h"
#include "store/uploads_rows.h"

#include "base/text.h"

/* ---- taking in ------------------------------------------------------------------------------ */

/* A file that came otherwise than it was sent begins anew. */
static enum status refuse_damaged(struct store *store, const struct upload *upload,
				  const struct upload_file *file, struct error *error)
{
	enum status status = uploads_note_received(store, upload->id, file->number, 0, error);

	if (status != STATUS_OK)
		return status;
	error_set(error, STATUS_DATA, "file %d has not come as it was sent; send it again",
		  file->number);
	return error_blame(error, FAULT_CAME_OTHERWISE, file->number, 0);
}

static enum status check_whole(struct store *store, const struct upload *upload,
			       const struct upload_file *file, struct error *error)
{
	char hash[FILE_HASH_SIZE];
	enum status status = STATUS_OK;

	if (file->received < file->bytes ||
	    spool_length(store->home, upload->id, file->number) < file->bytes) {
		error_set(error, STATUS_DATA, "file %d is not whole; send the rest of it",
			  file->number);
		return error_blame(error, FAULT_NOT_WHOLE, file->number, 0);
	}
	if (file->expected == NULL)
		return STATUS_OK;
	status = spool_hash(store->home, upload->id, file->number, hash, error);
	if (status == STATUS_OK && !text_equal(hash, file->expected))
		status = refuse_damaged(store, upload, file, error);
	return status;
}

static enum status check_all(struct store *store, const struct upload *upload, struct error *error)
{
	enum status status = STATUS_OK;

	if (upload->is_taken)
		return uploads_refuse_taken(upload->id, error);
	if (upload->files.count == 0) {
		error_set(error, STATUS_DATA, "upload %ld has no file", upload->id);
		return error_blame(error, FAULT_NO_FILES, 0, 0);
	}
	for (size_t i = 0; i < upload->files.count && status == STATUS_OK; i++)
		status = check_whole(store, upload, &upload->files.items[i], error);
	return status;
}

enum status store_gather_upload(struct store *store, const struct uploader *uploader, long upload,
				const char *name, char **ret_folder, struct error *error)
{
	struct arena *arena = arena_new();
	struct upload loaded;
	enum status status;

	arena_reset(store->scratch);
	status = uploads_load(store, uploader, upload, arena, &loaded, error);
	if (status == STATUS_OK)
		status = check_all(store, &loaded, error);
	if (status == STATUS_OK)
		status = spool_gather(store->home, &loaded, name, ret_folder, error);
	arena_free(arena);
	return status;
}

enum status store_hold_upload(struct store *store, long upload, struct error *error)
{
	const char *value;
	bool held = false;
	enum status status;

	arena_reset(store->scratch);
	value = sql_number(store->scratch, upload);
	status = session_ask(store, STATEMENT_upload_hold, &value, &held, error);
	if (status == STATUS_OK && !held) {
		error_set(error, STATUS_TEMPORARY, "upload %ld is being taken in", upload);
		status = error_blame(error, FAULT_BEING_TAKEN, 0, 0);
	}
	return status;
}

enum status store_release_upload(struct store *store, long upload, struct error *error)
{
	const char *value;

	arena_reset(store->scratch);
	value = sql_number(store->scratch, upload);
	return session_run(store, STATEMENT_upload_release, &value, NULL, error);
}

static enum status note_outcomes(struct store *store, const char *id, const struct upload *upload,
				 struct error *error)
{
	struct batch rows = { .columns = 5 };
	char fault[FAULT_TEXT_SIZE];

	for (size_t i = 0; i < upload->files.count; i++) {
		const struct upload_file *file = &upload->files.items[i];

		batch_add_number(&rows, file->number);
		batch_add(&rows, upload_outcome_code(file->outcome));
		batch_add(&rows, file->sha256);
		batch_add_text(&rows, file->refusal);
		fault_write(&file->fault, fault);
		batch_add(&rows, fault[0] != '\0' ? fault : NULL);
	}
	return batch_send(store, STATEMENT_upload_outcomes, id, &rows, error);
}

static enum status close_upload(struct store *store, const struct upload *upload,
				struct error *error)
{
	const char *values[] = { sql_number(store->scratch, upload->id), NULL };
	struct text batches = { 0 };
	bool closed = false;
	enum status status = uploads_lock(store, &(struct uploader){ .branch = upload->branch },
					  upload->id, error);

	for (size_t i = 0; i < upload->batches.count; i++)
		sql_array_add(&batches, sql_number(store->scratch, upload->batches.items[i]));
	values[1] = sql_array_end(&batches);
	if (status == STATUS_OK)
		status = note_outcomes(store, values[0], upload, error);
	if (status == STATUS_OK)
		status = session_ask(store, STATEMENT_upload_close, values, &closed, error);
	text_clear(&batches);
	if (status == STATUS_OK && !closed) {
		error_set(error, STATUS_DATA,
			  "files were added while upload %ld was taken in; finish it again",
			  upload->id);
		status = error_blame(error, FAULT_FILE_ADDED, 0, 0);
	}
	return status;
}

enum status store_close_upload(struct store *store, const struct upload *upload,
			       struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, close_upload(store, upload, error), error);
	if (status == STATUS_OK)
		spool_drop(store->home, upload->id);
	return status;
}

/* ---- sweeping ------------------------------------------------------------------------------- */

/* The rows that are to stay, by id. */
static bool is_open(void *context, long upload)
{
	struct store *store = context;
	const char *value = sql_number(store->scratch, upload);
	struct error ignored;
	bool open = false;

	/* in doubt it stays */
	return session_ask(store, STATEMENT_upload_is_open, &value, &open, &ignored) != STATUS_OK ||
	       open;
}

static enum status sweep(struct store *store, const char *days, long long *count,
			 struct error *error)
{
	enum status status = session_ask_number(store, STATEMENT_upload_sweep, &days, count, error);

	if (status == STATUS_OK && *count > 0)
		deeds_note(store, DEED_UPLOADS_REMOVED,
			   &(struct deed_facts){ .details = arena_format(store->scratch,
									 "{\"uploads\":%lld}",
									 *count) });
	return status;
}

enum status store_sweep_uploads(struct store *store, int days, long *ret_count, struct error *error)
{
	long long count = 0;
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store,
				     sweep(store, sql_number(store->scratch, days), &count, error),
				     error);
	if (status != STATUS_OK)
		return status;
	spool_sweep(store->home, is_open, store);
	*ret_count = (long)count;
	return STATUS_OK;
}
