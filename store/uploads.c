/* Uploads: the rows, and the order in which they and the spool's files change. */
#include "store/uploads.h"

#include "store/deeds.h"
#include "store/session.h"
#include "store/spool.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static enum status refuse_unknown(long upload, struct error *error)
{
	return error_set(error, STATUS_NO_INPUT, "there is no upload %ld", upload);
}

static enum status refuse_taken(long upload, struct error *error)
{
	return error_set(error, STATUS_DATA, "upload %ld is taken in already; begin another",
			 upload);
}

/* ---- reading -------------------------------------------------------------------------------- */

static void read_batches(const char *list, struct arena *arena, struct upload *upload)
{
	char *rest = arena_copy_text(arena, list), *batch;

	while ((batch = strsep(&rest, " ")) != NULL)
		if (*batch != '\0')
			*LIST_ADD(arena, &upload->batches) = strtol(batch, NULL, 10);
}

static void read_upload(const PGresult *result, int row, struct arena *arena, struct upload *upload)
{
	*upload = (struct upload){
		.id = (long)result_number(result, row, 0, 0),
		.branch = result_text(arena, result, row, 1),
		.sender = result_text(arena, result, row, 2),
		.folder = result_text(arena, result, row, 3),
		.begun = result_text(arena, result, row, 4),
		.touched = result_text(arena, result, row, 5),
		.is_taken = result_truth(result, row, 6),
	};
	read_batches(PQgetvalue(result, row, 7), arena, upload);
}

static void read_file(const PGresult *result, int row, struct arena *arena,
		      struct upload_file *file)
{
	*file = (struct upload_file){
		.number = (int)result_number(result, row, 0, 0),
		.name = result_text(arena, result, row, 1),
		.bytes = result_number(result, row, 2, 0),
		.received = result_number(result, row, 3, 0),
		.modified_ms = result_number(result, row, 4, 0),
		.expected = result_text(arena, result, row, 5),
		.sha256 = result_text(arena, result, row, 6),
		.outcome = upload_outcome_parse(result_text(arena, result, row, 7)),
		.refusal = result_text(arena, result, row, 8),
	};
}

static enum status load_files(struct store *store, long id, struct arena *arena,
			      struct upload *upload, struct error *error)
{
	const char *value = sql_number(store->scratch, id);
	PGresult *result;
	enum status status = session_run(store, STATEMENT_upload_files, &value, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		read_file(result, row, arena, LIST_ADD(arena, &upload->files));
	PQclear(result);
	return STATUS_OK;
}

/* Without resetting the scratch arena, so that it can be a part of something. */
static enum status load(struct store *store, const struct uploader *uploader, long id,
			struct arena *arena, struct upload *upload, struct error *error)
{
	const char *values[] = { sql_number(store->scratch, id),
				 sql_text(store->scratch, uploader->branch) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_upload_find, values, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 1)
		read_upload(result, 0, arena, upload);
	else
		status = refuse_unknown(id, error);
	PQclear(result);
	return status == STATUS_OK ? load_files(store, id, arena, upload, error) : status;
}

enum status store_load_upload(struct store *store, const struct uploader *uploader, long id,
			      struct arena *arena, struct upload *ret_upload, struct error *error)
{
	arena_reset(store->scratch);
	return load(store, uploader, id, arena, ret_upload, error);
}

enum status store_list_uploads(struct store *store, const struct uploader *uploader, bool open_only,
			       int most, struct arena *arena, struct upload **ret_uploads,
			       size_t *ret_count, struct error *error)
{
	const char *values[4];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_text(store->scratch, uploader->branch);
	values[1] = sql_text(store->scratch, uploader->login);
	values[2] = open_only ? "t" : "f";
	values[3] = sql_number(store->scratch, most);
	status = session_run(store, STATEMENT_upload_list, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_uploads = arena_new_array(arena, *ret_count + 1, sizeof(**ret_uploads));
	for (size_t i = 0; i < *ret_count; i++)
		read_upload(result, (int)i, arena, &(*ret_uploads)[i]);
	PQclear(result);
	return STATUS_OK;
}

/* ---- beginning ------------------------------------------------------------------------------ */

static enum status check_open(struct store *store, const char *const *values, struct error *error)
{
	long long open = 0;
	enum status status =
		session_ask_number(store, STATEMENT_upload_count, values, &open, error);

	if (status == STATUS_OK && open >= UPLOAD_OPEN_MAX)
		return error_set(error, STATUS_REFUSED,
				 "%lld uploads are not finished; finish or drop one first", open);
	return status;
}

enum status store_begin_upload(struct store *store, const struct uploader *uploader,
			       const char *folder, long *ret_id, struct error *error)
{
	const char *values[3];
	long long id = 0;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_text(store->scratch, uploader->branch);
	values[1] = sql_text(store->scratch, uploader->login);
	values[2] = sql_text(store->scratch, folder);
	status = check_open(store, values, error);
	if (status == STATUS_OK)
		status = session_ask_number(store, STATEMENT_upload_begin, values, &id, error);
	if (status == STATUS_OK)
		*ret_id = (long)id;
	return status;
}

/* Locks the upload's row until the transaction's end. */
static enum status lock(struct store *store, const struct uploader *uploader, long id,
			struct error *error)
{
	const char *values[] = { sql_number(store->scratch, id),
				 sql_text(store->scratch, uploader->branch) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_upload_lock, values, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) != 1)
		status = refuse_unknown(id, error);
	else if (result_truth(result, 0, 0))
		status = refuse_taken(id, error);
	PQclear(result);
	return status;
}

/* ---- adding a file -------------------------------------------------------------------------- */

static bool is_hash(const char *text)
{
	return strlen(text) == FILE_HASH_SIZE - 1 &&
	       strspn(text, "0123456789abcdef") == FILE_HASH_SIZE - 1;
}

static enum status check_file(const struct upload_file *file, struct error *error)
{
	if (file->name == NULL || !upload_name_is_fine(file->name))
		return error_set(error, STATUS_DATA, "the file's name cannot be used; rename it");
	if (file->bytes <= 0)
		return error_set(error, STATUS_DATA, "the file is empty");
	if (file->expected != NULL && !is_hash(file->expected))
		return error_set(error, STATUS_DATA,
				 "a SHA-256 has 64 hexadecimal digits in lower case");
	if (file->bytes > UPLOAD_FILE_BYTES_MAX)
		return error_set(error, STATUS_REFUSED,
				 "a file may have at most %d bytes; split it",
				 UPLOAD_FILE_BYTES_MAX);
	return STATUS_OK;
}

/* The file of that name, when there is one. */
static enum status find_same(struct store *store, const char *upload,
			     const struct upload_file *file, struct upload_file *found,
			     struct error *error)
{
	const char *values[] = { upload, sql_text(store->scratch, file->name) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_upload_same, values, &result, error);

	*found = (struct upload_file){ 0 };
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 1)
		read_file(result, 0, store->scratch, found);
	PQclear(result);
	if (found->number == 0)
		return STATUS_OK;
	if (found->bytes != file->bytes || found->modified_ms != file->modified_ms ||
	    (found->expected != NULL && file->expected != NULL &&
	     !text_equal(found->expected, file->expected)))
		return error_set(error, STATUS_DATA,
				 "another file of that name is in the upload; take that out first");
	return STATUS_OK;
}

static enum status insert_file(struct store *store, const char *upload,
			       const struct upload_file *file, long long *number,
			       struct error *error)
{
	const char *values[] = { upload, sql_text(store->scratch, file->name),
				 sql_number(store->scratch, file->bytes),
				 sql_number(store->scratch, file->modified_ms), file->expected };
	enum status status = session_ask_number(store, STATEMENT_upload_add, values, number, error);

	if (status == STATUS_OK && *number > UPLOAD_FILES_MAX)
		return error_set(error, STATUS_REFUSED,
				 "an upload may have at most %d files; begin another",
				 UPLOAD_FILES_MAX);
	return status;
}

static enum status add_file(struct store *store, const struct uploader *uploader, long upload,
			    const struct upload_file *file, struct upload_file *ret_file,
			    struct error *error)
{
	const char *id = sql_number(store->scratch, upload);
	long long number = 0;
	enum status status = lock(store, uploader, upload, error);

	if (status == STATUS_OK)
		status = find_same(store, id, file, ret_file, error);
	if (status != STATUS_OK || ret_file->number > 0)
		return status;
	status = spool_check_room(store->home, file->bytes, error);
	if (status == STATUS_OK)
		status = insert_file(store, id, file, &number, error);
	ret_file->number = (int)number;
	return status;
}

enum status store_add_upload_file(struct store *store, const struct uploader *uploader, long upload,
				  const struct upload_file *file, int *ret_number,
				  long long *ret_received, struct error *error)
{
	struct upload_file added = { 0 };
	enum status status = check_file(file, error);

	arena_reset(store->scratch);
	if (status == STATUS_OK)
		status = session_begin(store, error);
	if (status != STATUS_OK)
		return status;
	status = session_end(store, add_file(store, uploader, upload, file, &added, error), error);
	if (status != STATUS_OK)
		return status;
	*ret_number = added.number;
	*ret_received = added.received;
	return STATUS_OK;
}

/* ---- pieces --------------------------------------------------------------------------------- */

struct piece {
	long upload;
	int number;
	long long offset;
	const void *bytes;
	size_t length;
	long long received; /* what is durable */
};

static enum status note_received(struct store *store, const struct piece *piece, long long received,
				 struct error *error)
{
	const char *values[] = { sql_number(store->scratch, piece->upload),
				 sql_number(store->scratch, piece->number),
				 sql_number(store->scratch, received) };

	return session_run(store, STATEMENT_upload_received, values, NULL, error);
}

/* What the row has of a file, or less when the spool has lost it. */
static enum status find_offset(struct store *store, struct piece *piece, long long *bytes,
			       struct error *error)
{
	const char *values[] = { sql_number(store->scratch, piece->upload),
				 sql_number(store->scratch, piece->number) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_upload_offset, values, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 1) {
		*bytes = result_number(result, 0, 0, 0);
		piece->received = result_number(result, 0, 1, 0);
	} else {
		status = error_set(error, STATUS_NO_INPUT, "there is no file %d in upload %ld",
				   piece->number, piece->upload);
	}
	PQclear(result);
	if (status == STATUS_OK &&
	    spool_length(store->home, piece->upload, piece->number) < piece->received) {
		piece->received = 0;
		status = note_received(store, piece, 0, error);
	}
	return status;
}

/* Sets *is_next when the piece is the one that comes next; else only what was found lost is noted.
 */
static enum status write_piece(struct store *store, const struct uploader *uploader,
			       struct piece *piece, bool *is_next, struct error *error)
{
	long long bytes = 0;
	enum status status = lock(store, uploader, piece->upload, error);

	if (status == STATUS_OK)
		status = find_offset(store, piece, &bytes, error);
	if (status != STATUS_OK)
		return status;
	*is_next = piece->offset == piece->received && piece->length > 0 &&
		   (long long)piece->length <= bytes - piece->offset;
	if (!*is_next)
		return STATUS_OK;
	status = spool_write(store->home, piece->upload, piece->number, piece->offset, piece->bytes,
			     piece->length, error);
	if (status == STATUS_OK)
		status = note_received(store, piece, piece->offset + (long long)piece->length,
				       error);
	return status;
}

enum status store_write_upload(struct store *store, const struct uploader *uploader, long upload,
			       int number, long long offset, const void *bytes, size_t length,
			       long long *ret_received, struct error *error)
{
	struct piece piece = { upload, number, offset, bytes, length, 0 };
	bool is_next = false;
	enum status status;

	arena_reset(store->scratch);
	*ret_received = 0;
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, write_piece(store, uploader, &piece, &is_next, error),
				     error);
	*ret_received = piece.received;
	if (status != STATUS_OK)
		return status;
	if (!is_next)
		return error_set(error, STATUS_DATA,
				 "the next piece of file %d begins at %lld; go on from there",
				 number, piece.received);
	*ret_received = offset + (long long)length;
	return STATUS_OK;
}

/* ---- dropping ------------------------------------------------------------------------------- */

static enum status drop(struct store *store, const struct uploader *uploader, long upload,
			int number, struct error *error)
{
	const char *values[] = { sql_number(store->scratch, upload),
				 sql_number(store->scratch, number) };
	enum statement what = number > 0 ? STATEMENT_upload_drop_file : STATEMENT_upload_drop;
	long long dropped = 0;
	enum status status = lock(store, uploader, upload, error);

	if (status == STATUS_OK)
		status = session_ask_number(store, what, values, &dropped, error);
	if (status == STATUS_OK && dropped == 0)
		return error_set(error, STATUS_NO_INPUT, "there is no file %d in upload %ld",
				 number, upload);
	return status;
}

enum status store_drop_upload(struct store *store, const struct uploader *uploader, long upload,
			      int number, struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, drop(store, uploader, upload, number, error), error);
	if (status == STATUS_OK && number > 0)
		spool_drop_file(store->home, upload, number);
	else if (status == STATUS_OK)
		spool_drop(store->home, upload);
	return status;
}

/* ---- taking in ------------------------------------------------------------------------------ */

/* A file that came otherwise than it was sent begins anew. */
static enum status refuse_damaged(struct store *store, const struct upload *upload,
				  const struct upload_file *file, struct error *error)
{
	const struct piece piece = { .upload = upload->id, .number = file->number };
	enum status status = note_received(store, &piece, 0, error);

	return status != STATUS_OK ? status
				   : error_set(error, STATUS_DATA,
					       "file %d has not come as it was sent; send it again",
					       file->number);
}

static enum status check_whole(struct store *store, const struct upload *upload,
			       const struct upload_file *file, struct error *error)
{
	char hash[FILE_HASH_SIZE];
	enum status status = STATUS_OK;

	if (file->received < file->bytes ||
	    spool_length(store->home, upload->id, file->number) < file->bytes)
		return error_set(error, STATUS_DATA, "file %d is not whole; send the rest of it",
				 file->number);
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
		return refuse_taken(upload->id, error);
	if (upload->files.count == 0)
		return error_set(error, STATUS_DATA, "upload %ld has no file", upload->id);
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
	status = load(store, uploader, upload, arena, &loaded, error);
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
	if (status == STATUS_OK && !held)
		status = error_set(error, STATUS_TEMPORARY, "upload %ld is being taken in", upload);
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
	struct batch rows = { .columns = 4 };

	for (size_t i = 0; i < upload->files.count; i++) {
		const struct upload_file *file = &upload->files.items[i];

		batch_add_number(&rows, file->number);
		batch_add(&rows, upload_outcome_code(file->outcome));
		batch_add(&rows, file->sha256);
		batch_add_text(&rows, file->refusal);
	}
	return batch_send(store, STATEMENT_upload_outcomes, id, &rows, error);
}

static enum status close_upload(struct store *store, const struct upload *upload,
				struct error *error)
{
	const char *values[] = { sql_number(store->scratch, upload->id), NULL };
	struct text batches = { 0 };
	bool closed = false;
	enum status status =
		lock(store, &(struct uploader){ .branch = upload->branch }, upload->id, error);

	for (size_t i = 0; i < upload->batches.count; i++)
		sql_array_add(&batches, sql_number(store->scratch, upload->batches.items[i]));
	values[1] = sql_array_end(&batches);
	if (status == STATUS_OK)
		status = note_outcomes(store, values[0], upload, error);
	if (status == STATUS_OK)
		status = session_ask(store, STATEMENT_upload_close, values, &closed, error);
	text_clear(&batches);
	if (status == STATUS_OK && !closed)
		status =
			error_set(error, STATUS_DATA,
				  "files were added while upload %ld was taken in; finish it again",
				  upload->id);
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
