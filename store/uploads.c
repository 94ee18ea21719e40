/* Uploads: the rows, and the order in which they and the spool's files change. */
#include "store/uploads.h"

#include "store/session.h"
#include "store/spool.h"
#include "store/sql.h"
#include "store/uploads_rows.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static enum status refuse_unknown(long upload, struct error *error)
{
	return error_set(error, STATUS_NO_INPUT, "there is no upload %ld", upload);
}

enum status uploads_refuse_taken(long upload, struct error *error)
{
	error_set(error, STATUS_DATA, "upload %ld is taken in already; begin another", upload);
	return error_blame(error, FAULT_TAKEN, 0, 0);
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
		.fault = fault_parse(result_text(arena, result, row, 9)),
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
enum status uploads_load(struct store *store, const struct uploader *uploader, long id,
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
	return uploads_load(store, uploader, id, arena, ret_upload, error);
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

	if (status == STATUS_OK && open >= UPLOAD_OPEN_MAX) {
		error_set(error, STATUS_REFUSED,
			  "%lld uploads are not finished; finish or drop one first", open);
		return error_blame(error, FAULT_TOO_MANY_OPEN, (long)open, 0);
	}
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
enum status uploads_lock(struct store *store, const struct uploader *uploader, long id,
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
		status = uploads_refuse_taken(id, error);
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
	if (file->name == NULL || !upload_name_is_fine(file->name)) {
		error_set(error, STATUS_DATA, "the file's name cannot be used; rename it");
		return error_blame(error, FAULT_NAME, 0, 0);
	}
	if (file->bytes <= 0) {
		error_set(error, STATUS_DATA, "the file is empty");
		return error_blame(error, FAULT_EMPTY, 0, 0);
	}
	if (file->expected != NULL && !is_hash(file->expected)) {
		error_set(error, STATUS_DATA, "a SHA-256 has 64 hexadecimal digits in lower case");
		return error_blame(error, FAULT_HASH, 0, 0);
	}
	if (file->bytes > UPLOAD_FILE_BYTES_MAX) {
		error_set(error, STATUS_REFUSED, "a file may have at most %d bytes; split it",
			  UPLOAD_FILE_BYTES_MAX);
		return error_blame(error, FAULT_TOO_MANY_BYTES, UPLOAD_FILE_BYTES_MAX >> 20, 0);
	}
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
	     !text_equal(found->expected, file->expected))) {
		error_set(error, STATUS_DATA,
			  "another file of that name is in the upload; take that out first");
		return error_blame(error, FAULT_SAME_NAME, 0, 0);
	}
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

	if (status == STATUS_OK && *number > UPLOAD_FILES_MAX) {
		error_set(error, STATUS_REFUSED,
			  "an upload may have at most %d files; begin another", UPLOAD_FILES_MAX);
		return error_blame(error, FAULT_TOO_MANY_FILES, UPLOAD_FILES_MAX, 0);
	}
	return status;
}

static enum status add_file(struct store *store, const struct uploader *uploader, long upload,
			    const struct upload_file *file, struct upload_file *ret_file,
			    struct error *error)
{
	const char *id = sql_number(store->scratch, upload);
	long long number = 0;
	enum status status = uploads_lock(store, uploader, upload, error);

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

struct found {
	long long bytes, received; /* of the file; what is durable */
	bool is_next;              /* the piece is the one that comes next */
};

enum status uploads_note_received(struct store *store, long upload, int number, long long received,
				  struct error *error)
{
	const char *values[] = { sql_number(store->scratch, upload),
				 sql_number(store->scratch, number),
				 sql_number(store->scratch, received) };

	return session_run(store, STATEMENT_upload_received, values, NULL, error);
}

/* What the row has of a file, or nothing when the spool has lost it. */
static enum status find_offset(struct store *store, const struct upload_piece *piece,
			       struct found *found, struct error *error)
{
	const char *values[] = { sql_number(store->scratch, piece->upload),
				 sql_number(store->scratch, piece->number) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_upload_offset, values, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 1) {
		found->bytes = result_number(result, 0, 0, 0);
		found->received = result_number(result, 0, 1, 0);
	} else {
		status = error_set(error, STATUS_NO_INPUT, "there is no file %d in upload %ld",
				   piece->number, piece->upload);
	}
	PQclear(result);
	if (status == STATUS_OK &&
	    spool_length(store->home, piece->upload, piece->number) < found->received) {
		found->received = 0;
		status = uploads_note_received(store, piece->upload, piece->number, 0, error);
	}
	return status;
}

/* Of a piece that is not the next one only what was found lost is noted. */
static enum status write_piece(struct store *store, const struct uploader *uploader,
			       const struct upload_piece *piece, struct found *found,
			       struct error *error)
{
	enum status status = uploads_lock(store, uploader, piece->upload, error);

	if (status == STATUS_OK)
		status = find_offset(store, piece, found, error);
	if (status != STATUS_OK)
		return status;
	found->is_next = piece->offset == found->received && piece->length > 0 &&
			 (long long)piece->length <= found->bytes - piece->offset;
	if (!found->is_next)
		return STATUS_OK;
	status = spool_write(store->home, piece->upload, piece->number, piece->offset, piece->bytes,
			     piece->length, error);
	if (status == STATUS_OK)
		status = uploads_note_received(store, piece->upload, piece->number,
					       piece->offset + (long long)piece->length, error);
	return status;
}

enum status store_write_upload(struct store *store, const struct uploader *uploader,
			       const struct upload_piece *piece, long long *ret_received,
			       struct error *error)
{
	struct found found = { 0 };
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, write_piece(store, uploader, piece, &found, error),
				     error);
	*ret_received = found.received;
	if (status != STATUS_OK)
		return status;
	if (!found.is_next)
		return error_set(error, STATUS_DATA,
				 "the next piece of file %d begins at %lld; go on from there",
				 piece->number, found.received);
	*ret_received = piece->offset + (long long)piece->length;
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
	enum status status = uploads_lock(store, uploader, upload, error);

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
