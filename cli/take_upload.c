#include "cli/take_upload.h"

#include "base/bundle.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/intake.h"
#include "pipeline/pipeline.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct taking {
	struct store *store;
	const struct uploader *uploader;
	struct arena *arena;
	struct upload upload;
	const char *name; /* of the folder of whole files, and of a batch without bordereau */
	char *folder;     /* that folder */
	struct input_list list;
	struct batch batch;
};

/* ---- the bordereau -------------------------------------------------------------------------- */

static bool is_bordereau(const struct upload_file *file)
{
	return bordereau_format_of(file->name) != BORDEREAU_FORMATS;
}

static bool has_bordereau(const struct upload *upload)
{
	for (size_t i = 0; i < upload->files.count; i++)
		if (is_bordereau(&upload->files.items[i]))
			return true;
	return false;
}

/* A sentence without the place where the files lie for the moment. */
static const char *without_place(const struct taking *taking, const char *sentence)
{
	const char *place = arena_format(taking->arena, "%s/", taking->folder), *found;
	struct text text = { 0 };

	while ((found = strstr(sentence, place)) != NULL) {
		text_append_bytes(&text, sentence, (size_t)(found - sentence));
		sentence = found + strlen(place);
	}
	text_append(&text, sentence);
	sentence = arena_copy_text(taking->arena, text_value(&text));
	text_clear(&text);
	return sentence;
}

/* The folder, then those in it: pictures that no bordereau names are taken in as well. */
static char **list_folders(const struct taking *taking, int *ret_count)
{
	const struct upload *upload = &taking->upload;
	char **folders = arena_new_array(taking->arena, upload->files.count + 1, sizeof(*folders));
	int count = 0;

	folders[count++] = taking->folder;
	for (size_t i = 0; i < upload->files.count; i++) {
		const char *name = upload->files.items[i].name, *slash = strchr(name, '/');
		char *folder;
		int k = 0;

		if (slash == NULL)
			continue;
		folder = arena_format(taking->arena, "%s/%.*s", taking->folder, (int)(slash - name),
				      name);
		while (k < count && !text_equal(folders[k], folder))
			k++;
		folders[k] = folder;
		count += k == count;
	}
	*ret_count = count;
	return folders;
}

static enum status find_inputs(const struct taking *taking, struct input_list *ret_list,
			       struct error *error)
{
	int count = 0;
	char **folders = list_folders(taking, &count);
	struct error why;
	enum status status = input_list_make(folders, count, date_today(), ret_list, &why);

	if (status == STATUS_OK)
		return STATUS_OK;
	error_set(error, status == STATUS_NO_INPUT ? STATUS_DATA : status, "%s",
		  without_place(taking, why.text));
	error->fault = why.fault;
	return error->status;
}

/* What `ingest` would read there, under a number that no other batch has. A file in a folder cannot
 * stand on a bordereau; it is in the batch all the same. */
static json_t *compose_bordereau(const struct taking *taking, const struct input_list *list)
{
	size_t length = strlen(taking->folder);
	json_t *lines = json_array();

	for (size_t i = 0; i < list->inputs.count; i++) {
		const char *rest = list->inputs.items[i].path + length;
		const char *name = *rest != '\0' ? rest + 1 : taking->name;

		if (strchr(name, '/') == NULL)
			json_array_append_new(lines, json_pack("{s:s}", "file", name));
	}
	return json_pack("{s:s, s:o}", "batch", taking->name, "files", lines);
}

static enum status write_bordereau(const struct taking *taking, struct error *error)
{
	char *path = path_join(taking->folder, bordereau_name(BORDEREAU_JSON)), *text;
	struct input_list list;
	json_t *bordereau;
	enum status status = find_inputs(taking, &list, error);

	if (status == STATUS_OK) {
		bordereau = compose_bordereau(taking, &list);
		text = json_dumps(bordereau, JSON_COMPACT);
		status = file_write_durably(path, text, strlen(text), error);
		json_decref(bordereau);
		free(text);
		input_list_free(&list);
	}
	free(path);
	return status;
}

/* ---- what is to be read --------------------------------------------------------------------- */

/* What a folder without lines in the bordereau holds is in the batch, undeclared. */
static void add_strays(struct taking *taking)
{
	struct input_list *list = &taking->list;
	struct delivery *delivery = list->deliveries;

	for (size_t i = 0; i < list->inputs.count && delivery != NULL; i++) {
		struct pipeline_input *input = &list->inputs.items[i];

		if (input->delivery != NULL || input->trouble != NULL)
			continue;
		input->undeclared = true;
		input->batch = delivery->batch;
		input->delivery = delivery;
		input->delivery_file = delivery->files.count;
		*LIST_ADD(list->arena, &delivery->files) =
			(struct delivery_file){ .name = path_base_name(input->path) };
	}
}

/* By what people know the files and the folder: where they lie for the moment says nothing. */
static void name_inputs(struct taking *taking)
{
	struct input_list *list = &taking->list;
	const struct upload *upload = &taking->upload;
	const char *who = upload->branch != NULL ? upload->branch : upload->sender;
	const char *where = arena_format(list->arena, "station/%s/%s", who,
					 upload->folder != NULL ? upload->folder : taking->name);
	size_t length = strlen(taking->folder);

	for (size_t i = 0; i < list->inputs.count; i++) {
		struct pipeline_input *input = &list->inputs.items[i];
		const char *rest = input->path + length;

		input->name = arena_format(
			list->arena, "%s%s", where,
			*rest != '\0' ? rest : arena_format(list->arena, "/%s", taking->name));
	}
	for (struct delivery *delivery = list->deliveries; delivery != NULL;
	     delivery = delivery->next)
		delivery->folder = where;
	if (upload->branch != NULL)
		input_list_name_branch(list, upload->branch);
}

static enum status refuse_trouble(const struct taking *taking, struct error *error)
{
	for (size_t i = 0; i < taking->list.inputs.count; i++) {
		const struct pipeline_input *input = &taking->list.inputs.items[i];

		if (input->trouble == NULL)
			continue;
		error_set(error, STATUS_DATA, "%s", without_place(taking, input->trouble));
		error->fault = input->fault;
		return error->status;
	}
	return STATUS_OK;
}

static enum status list_inputs(struct taking *taking, struct error *error)
{
	enum status status = find_inputs(taking, &taking->list, error);

	if (status == STATUS_OK)
		status = refuse_trouble(taking, error);
	if (status != STATUS_OK)
		return status;
	add_strays(taking);
	name_inputs(taking);
	return STATUS_OK;
}

/* ---- what became of it ---------------------------------------------------------------------- */

/* What the file is read as: itself, the folder that it is in, or, of loose pictures, all of them.
 */
static const char *read_as(const struct taking *taking, const struct upload_file *file)
{
	const char *slash = strchr(file->name, '/');
	char *path = path_join(taking->folder, file->name);
	bool is_page = bundle_is_picture(path);

	free(path);
	if (!is_page)
		return file->name;
	return slash == NULL
		       ? taking->name
		       : arena_copy_bytes(taking->arena, file->name, (size_t)(slash - file->name));
}

static const struct batch_item *find_item(const struct taking *taking, const char *path)
{
	for (size_t i = 0; i < taking->batch.item_count; i++)
		if (text_equal(taking->batch.items[i].input->path, path))
			return &taking->batch.items[i];
	return NULL;
}

static enum upload_outcome outcome_of(const struct taking *taking, const struct batch_item *item)
{
	size_t number = (size_t)(item - taking->batch.items);

	if (item->refusal != NULL)
		return UPLOAD_REFUSED;
	if (item->stored)
		return UPLOAD_KNOWN;
	if (item->queued)
		return UPLOAD_WAITING;
	for (size_t i = 0; i < taking->batch.fresh_count; i++)
		if (taking->batch.fresh_items[i] == number)
			return UPLOAD_QUEUED;
	return UPLOAD_KNOWN; /* a second copy in the upload */
}

/* The file's own item, when a bordereau names it or it is no picture; else that of its folder. */
static const struct batch_item *find_item_of(const struct taking *taking,
					     const struct upload_file *file, bool *is_own)
{
	const struct batch_item *own =
		find_item(taking, arena_format(taking->arena, "%s/%s", taking->folder, file->name));
	const char *folder = read_as(taking, file);

	*is_own = own != NULL;
	if (own != NULL)
		return own;
	return find_item(taking,
			 text_equal(folder, taking->name)
				 ? taking->folder
				 : arena_format(taking->arena, "%s/%s", taking->folder, folder));
}

static void tell_file(struct taking *taking, struct upload_file *file)
{
	bool is_own;
	const struct batch_item *item = find_item_of(taking, file, &is_own);

	file->outcome = is_bordereau(file) ? UPLOAD_COVERED : UPLOAD_LEFT;
	if (item == NULL)
		return;
	file->outcome = outcome_of(taking, item);
	if (is_own && item->sha256[0] != '\0')
		file->sha256 = arena_copy_text(taking->arena, item->sha256);
	if (item->refusal != NULL)
		file->refusal = without_place(taking, item->refusal);
	file->fault = item->fault;
}

static void tell_all(struct taking *taking)
{
	for (size_t i = 0; i < taking->upload.files.count; i++)
		tell_file(taking, &taking->upload.files.items[i]);
	for (const struct delivery *delivery = taking->list.deliveries; delivery != NULL;
	     delivery = delivery->next)
		if (delivery->files.count > 0)
			*LIST_ADD(taking->arena, &taking->upload.batches) = delivery->id;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static enum status queue(struct taking *taking, struct error *error)
{
	const struct intake_terms terms = { .within_days = INTAKE_WITHIN_DAYS };
	struct intake_counts counts;
	enum status status = batch_make(taking->store, &taking->list, &taking->batch, error);

	if (status == STATUS_OK)
		status = intake_queue(taking->store, &taking->list, &taking->batch, &terms, &counts,
				      error);
	return status;
}

static enum status take(struct taking *taking, struct error *error)
{
	enum status status = store_gather_upload(taking->store, taking->uploader, taking->upload.id,
						 taking->name, &taking->folder, error);

	if (status == STATUS_OK && !has_bordereau(&taking->upload))
		status = write_bordereau(taking, error);
	if (status == STATUS_OK)
		status = list_inputs(taking, error);
	if (status == STATUS_OK)
		status = queue(taking, error);
	if (status != STATUS_OK)
		return status;
	tell_all(taking);
	return store_close_upload(taking->store, &taking->upload, error);
}

static enum status take_held(struct taking *taking, long id, struct error *error)
{
	enum status status = store_load_upload(taking->store, taking->uploader, id, taking->arena,
					       &taking->upload, error);

	if (status != STATUS_OK || taking->upload.is_taken)
		return status;
	taking->name = arena_format(taking->arena, "depot-%ld", id);
	status = take(taking, error);
	return status == STATUS_OK ? store_load_upload(taking->store, taking->uploader, id,
						       taking->arena, &taking->upload, error)
				   : status;
}

enum status take_upload(struct store *store, const struct uploader *uploader, long id,
			struct arena *arena, struct upload *ret_upload, struct error *error)
{
	struct taking taking = { .store = store, .uploader = uploader, .arena = arena };
	struct error later;
	enum status released, status = store_hold_upload(store, id, error);

	if (status != STATUS_OK)
		return status;
	status = take_held(&taking, id, error);
	released = store_release_upload(store, id, &later);
	if (status == STATUS_OK && released != STATUS_OK)
		status = (*error = later).status;
	batch_clear(&taking.batch);
	input_list_free(&taking.list);
	free(taking.folder);
	if (status == STATUS_OK)
		*ret_upload = taking.upload;
	return status;
}
