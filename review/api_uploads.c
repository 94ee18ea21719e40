/*
 * Uploads over HTTP: a file is named, then its pieces are put one after the other, each at the
 * offset that the last answer gave; after a cut, a closed tab or a restart of the station the same
 * file named again says where to go on. What was answered with `received` is on the disk.
 */
#include "review/api_json.h"
#include "review/faults.h"
#include "review/route.h"
#include "review/station.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { LISTED_MAX = 50, OFFSET_DIGITS_MAX = 18, FOLDER_BYTES_MAX = 200 };

/* ---- answers -------------------------------------------------------------------------------- */

static json_t *json_of_file(const struct request *request, const struct upload_file *file)
{
	json_t *message = file->refusal != NULL ? api_text(fault_sentence(request, &file->fault))
						: json_null();

	return json_pack("{s:i, s:o, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "file", file->number,
			 "name", api_text(file->name), "size", (json_int_t)file->bytes, "received",
			 (json_int_t)file->received, "modified_ms", api_count(file->modified_ms),
			 "sha256", api_text(file->sha256 != NULL ? file->sha256 : file->expected),
			 "outcome", api_text(upload_outcome_code(file->outcome)), "refusal",
			 api_text(file->refusal), "fault", api_fault(&file->fault), "message",
			 message);
}

/* Without its files, which a list does not have. */
static json_t *json_of_upload(const struct upload *upload)
{
	json_t *batches = json_array();

	for (size_t i = 0; i < upload->batches.count; i++)
		json_array_append_new(batches, json_integer(upload->batches.items[i]));
	return json_pack("{s:I, s:o, s:o, s:s, s:o, s:o, s:o}", "upload", (json_int_t)upload->id,
			 "branch", api_text(upload->branch), "folder", api_text(upload->folder),
			 "state", upload->is_taken ? "taken" : "open", "begun",
			 api_moment(upload->begun), "touched", api_moment(upload->touched),
			 "batches", batches);
}

static void reply_upload(struct request *request, unsigned code, const struct upload *upload)
{
	json_t *object = json_of_upload(upload), *files = json_array();

	for (size_t i = 0; i < upload->files.count; i++)
		json_array_append_new(files, json_of_file(request, &upload->files.items[i]));
	json_object_set_new(object, "files", files);
	json_object_set_new(object, "piece_bytes", json_integer(UPLOAD_PIECE_BYTES));
	api_reply(request, code, object);
}

/* ---- the upload ----------------------------------------------------------------------------- */

/* As the person's own session sees it: of a branch's person the database itself looks. */
static enum status load(struct request *request, struct upload *ret_upload, struct error *error)
{
	struct uploader uploader = request_uploader(request);

	return store_load_upload(request->store, &uploader, request_number(request, 0),
				 request->arena, ret_upload, error);
}

void uploads_list(struct request *request)
{
	struct uploader uploader = request_uploader(request);
	json_t *list = json_array();
	struct upload *uploads;
	struct error error;
	size_t count;

	if (store_list_uploads(request->store, &uploader, false, LISTED_MAX, request->arena,
			       &uploads, &count, &error) != STATUS_OK) {
		json_decref(list);
		reply_trouble(request, &error);
		return;
	}
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_of_upload(&uploads[i]));
	api_reply(request, 200, json_pack("{s:o}", "uploads", list));
}

void uploads_show(struct request *request)
{
	struct upload upload;
	struct error error;

	if (load(request, &upload, &error) != STATUS_OK)
		reply_trouble(request, &error);
	else
		reply_upload(request, 200, &upload);
}

/* The folder that the files were in, as {"folder": "..."}; a body is not needed. */
static enum status read_folder(struct request *request, const char **ret_folder,
			       struct error *error)
{
	json_t *body = request->body_length > 0 ? request_json(request) : NULL;
	const char *folder = json_string_value(json_object_get(body, "folder"));

	if (request->body_length > 0 && !json_is_object(body))
		return error_set(error, STATUS_USAGE, "the body is no JSON object");
	if (folder != NULL && (*folder == '\0' || !upload_name_is_fine(folder))) {
		error_set(error, STATUS_DATA, "the folder's name cannot be used; rename it");
		return error_blame(error, FAULT_NAME, 0, 0);
	}
	*ret_folder = folder;
	return STATUS_OK;
}

void uploads_begin(struct request *request)
{
	struct uploader uploader = request_uploader(request);
	const char *folder = NULL;
	struct store *writer;
	struct upload upload;
	struct error error;
	long id = 0;
	enum status status = read_folder(request, &folder, &error);

	if (status == STATUS_OK)
		status = request_writer(request, &writer, &error);
	if (status == STATUS_OK)
		status = store_begin_upload(writer, &uploader, folder, &id, &error);
	if (status == STATUS_OK)
		status = store_load_upload(writer, &uploader, id, request->arena, &upload, &error);
	if (status == STATUS_OK)
		reply_upload(request, 201, &upload);
	else
		api_reply_detail(request, &error);
}

static void drop(struct request *request, int number)
{
	struct uploader uploader = request_uploader(request);
	struct store *writer;
	struct upload upload;
	struct error error;
	enum status status = load(request, &upload, &error);

	if (status == STATUS_OK)
		status = request_writer(request, &writer, &error);
	if (status == STATUS_OK)
		status = store_drop_upload(writer, &uploader, upload.id, number, &error);
	if (status == STATUS_OK)
		reply_nothing(request);
	else
		api_reply_detail(request, &error);
}

void uploads_drop(struct request *request)
{
	drop(request, 0);
}

/* ---- its files ------------------------------------------------------------------------------ */

static bool is_file_number(long number)
{
	return number > 0 && number <= UPLOAD_FILES_MAX;
}

static enum status find_file(struct request *request, struct upload_file *ret_file,
			     struct error *error)
{
	long number = request_number(request, 1);
	struct upload upload;
	enum status status = load(request, &upload, error);

	for (size_t i = 0; i < upload.files.count && status == STATUS_OK; i++)
		if (upload.files.items[i].number == number) {
			*ret_file = upload.files.items[i];
			return STATUS_OK;
		}
	return status == STATUS_OK ? error_set(error, STATUS_NO_INPUT,
					       "there is no file %ld in that upload", number)
				   : status;
}

void uploads_show_file(struct request *request)
{
	struct upload_file file;
	struct error error;

	if (find_file(request, &file, &error) != STATUS_OK)
		reply_trouble(request, &error);
	else
		api_reply(request, 200, json_of_file(request, &file));
}

void uploads_drop_file(struct request *request)
{
	if (is_file_number(request_number(request, 1)))
		drop(request, (int)request_number(request, 1));
	else
		reply_trouble(request, &(struct error){ .status = STATUS_NO_INPUT,
							.text = "there is no such file" });
}

static enum status read_file(struct request *request, struct upload_file *ret_file,
			     struct error *error)
{
	json_t *body = request_json(request);

	if (!json_is_object(body))
		return error_set(error, STATUS_USAGE, "the body is no JSON object");
	*ret_file = (struct upload_file){
		.name = json_string_value(json_object_get(body, "name")),
		.bytes = json_integer_value(json_object_get(body, "size")),
		.modified_ms = json_integer_value(json_object_get(body, "modified_ms")),
		.expected = json_string_value(json_object_get(body, "sha256")),
	};
	return STATUS_OK;
}

void uploads_add(struct request *request)
{
	struct uploader uploader = request_uploader(request);
	long long received = 0;
	struct upload_file file;
	struct store *writer;
	struct upload upload;
	struct error error;
	int number = 0;
	enum status status = load(request, &upload, &error);

	if (status == STATUS_OK)
		status = read_file(request, &file, &error);
	if (status == STATUS_OK)
		status = request_writer(request, &writer, &error);
	if (status == STATUS_OK)
		status = store_add_upload_file(writer, &uploader, upload.id, &file, &number,
					       &received, &error);
	if (status == STATUS_OK)
		api_reply(request, 201,
			  json_pack("{s:i, s:I, s:i}", "file", number, "received",
				    (json_int_t)received, "piece_bytes", UPLOAD_PIECE_BYTES));
	else
		api_reply_detail(request, &error);
}

/* ---- pieces --------------------------------------------------------------------------------- */

static bool read_offset(const struct request *request, long long *ret_offset)
{
	const char *text = request_query(request, "offset");

	if (text == NULL || !text_is_digits(text) || strlen(text) > OFFSET_DIGITS_MAX)
		return false;
	*ret_offset = strtoll(text, NULL, 10);
	return true;
}

/* What the piece is by its sender, when that is said. */
static enum status check_hash(const struct request *request, struct error *error)
{
	const char *expected = request_header(request, "X-Piece-Sha256");
	char found[FILE_HASH_SIZE];

	if (expected == NULL)
		return STATUS_OK;
	hash_bytes(request->body, request->body_length, found);
	if (text_equal(found, expected))
		return STATUS_OK;
	error_set(error, STATUS_USAGE, "the piece was damaged on its way; send it again");
	return error_blame(error, FAULT_PIECE_DAMAGED, 0, 0);
}

/* Where the sender has to go on from. */
static void reply_offset(struct request *request, unsigned code, long long received)
{
	json_t *object = json_pack("{s:I}", "received", (json_int_t)received);

	if (code != 200)
		json_object_set_new(object, "error", json_string("offset"));
	api_reply(request, code, object);
}

static void write_piece(struct request *request, long long offset)
{
	struct uploader uploader = request_uploader(request);
	struct store *writer;
	struct upload upload;
	struct error error;
	long long received = 0;
	const struct upload_piece piece = { .upload = request_number(request, 0),
					    .number = (int)request_number(request, 1),
					    .offset = offset,
					    .bytes = request->body,
					    .length = request->body_length };
	enum status status = load(request, &upload, &error);

	if (status == STATUS_OK)
		status = check_hash(request, &error);
	if (status == STATUS_OK)
		status = request_writer(request, &writer, &error);
	if (status != STATUS_OK) {
		api_reply_detail(request, &error);
		return;
	}
	status = store_write_upload(writer, &uploader, &piece, &received, &error);
	if (status == STATUS_OK)
		reply_offset(request, 200, received);
	else if (status == STATUS_DATA && !upload.is_taken)
		reply_offset(request, 409, received);
	else
		api_reply_detail(request, &error);
}

void uploads_write(struct request *request)
{
	long long offset = 0;
	struct error error;

	if (!is_file_number(request_number(request, 1)))
		error_set(&error, STATUS_NO_INPUT, "there is no such file");
	else if (!read_offset(request, &offset))
		error_set(&error, STATUS_USAGE, "say where the piece begins: ?offset=0");
	else {
		write_piece(request, offset);
		return;
	}
	api_reply_detail(request, &error);
}

/* ---- the end -------------------------------------------------------------------------------- */

void uploads_finish(struct request *request)
{
	struct uploader uploader = request_uploader(request);
	const struct station_hooks *hooks = request->hooks;
	struct store *writer;
	struct upload upload;
	struct error error;
	enum status status = load(request, &upload, &error);

	if (status == STATUS_OK)
		status = request_writer(request, &writer, &error);
	if (status == STATUS_OK)
		status = hooks->take_upload(hooks->context, writer, &uploader, upload.id,
					    request->arena, &upload, &error);
	if (status == STATUS_OK)
		reply_upload(request, 200, &upload);
	else
		api_reply_detail(request, &error);
}
