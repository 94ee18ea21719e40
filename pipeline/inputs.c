/* Paths of a command line become the files of a run, each with what its manifest declares. */
#include "pipeline/pipeline.h"

#include "base/bundle.h"
#include "base/file.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "pipeline/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A folder whose manifest was loaded. */
struct folder {
	struct folder *next;
	const char *path;
	const char *trouble; /* of the manifest; NULL: none */
	struct manifest manifest;
	struct delivery **deliveries; /* of each of the manifest's lines */
	size_t *places;               /* in that batch's files */
	struct delivery *only;        /* the one batch of all lines; NULL: there are several */
	struct delivery *rest;        /* of files that no line names; NULL: not made */
};

struct gathering {
	struct input_list *list;
	struct date received;
	struct folder *folders;     /* the first */
	struct delivery **last_end; /* where the next batch is hung */
	void *paths;                /* a tree of those in the list, by tsearch() */
	struct error trouble;
};

/* ---- Batches -------------------------------------------------------------------------------- */

static struct delivery *add_delivery(struct gathering *gathering, const struct folder *folder,
				     const char *branch, const char *batch)
{
	struct arena *arena = gathering->list->arena;
	struct delivery *delivery = ARENA_NEW(arena, struct delivery);

	delivery->branch = branch;
	delivery->batch = batch;
	delivery->folder = folder->path;
	memcpy(delivery->bordereau_sha256, folder->manifest.sha256,
	       sizeof(delivery->bordereau_sha256));
	*gathering->last_end = delivery;
	gathering->last_end = &delivery->next;
	return delivery;
}

static int by_name(const char *a, const char *b)
{
	return a == NULL || b == NULL ? (a != NULL) - (b != NULL) : strcmp(a, b);
}

static int compare_batches(const struct manifest_line *a, const struct manifest_line *b)
{
	int order = by_name(a->branch, b->branch);

	return order != 0 ? order : by_name(a->batch, b->batch);
}

static int by_batch(const void *a, const void *b)
{
	const struct manifest_line *first = *(const struct manifest_line *const *)a;
	const struct manifest_line *second = *(const struct manifest_line *const *)b;
	int order = compare_batches(first, second);

	return order != 0 ? order : strcmp(first->file, second->file);
}

/* Gives each line its place in a batch. */
static void add_deliveries(struct gathering *gathering, struct folder *folder)
{
	struct arena *arena = gathering->list->arena;
	size_t count = folder->manifest.lines.count;
	const struct manifest_line **lines =
		arena_new_array(arena, count, sizeof(struct manifest_line *));
	struct delivery *delivery = NULL;

	folder->deliveries = arena_new_array(arena, count, sizeof(struct delivery *));
	folder->places = arena_new_array(arena, count, sizeof(*folder->places));
	for (size_t i = 0; i < count; i++)
		lines[i] = &folder->manifest.lines.items[i];
	qsort(lines, count, sizeof(struct manifest_line *), by_batch);
	for (size_t i = 0; i < count; i++) {
		size_t place = (size_t)(lines[i] - folder->manifest.lines.items);

		if (i == 0 || compare_batches(lines[i - 1], lines[i]) != 0)
			delivery =
				add_delivery(gathering, folder, lines[i]->branch, lines[i]->batch);
		if (lines[i]->branch == NULL && lines[i]->batch == NULL)
			folder->rest = delivery;
		folder->deliveries[place] = delivery;
		folder->places[place] = delivery->files.count;
		*LIST_ADD(arena, &delivery->files) =
			(struct delivery_file){ .name = lines[i]->file,
						.declared = true,
						.declared_pages = lines[i]->pages,
						.declared_date = lines[i]->received };
	}
	if (count > 0 && folder->deliveries[0] == delivery &&
	    compare_batches(lines[0], lines[count - 1]) == 0)
		folder->only = delivery;
}

/* Puts a file that no line names into a batch. */
static void add_extra(struct gathering *gathering, struct folder *folder,
		      struct pipeline_input *input)
{
	if (folder->rest == NULL)
		folder->rest = folder->only != NULL ? folder->only
						    : add_delivery(gathering, folder, NULL, NULL);
	input->undeclared = true;
	input->branch = folder->rest->branch;
	input->batch = folder->rest->batch;
	input->delivery = folder->rest;
	input->delivery_file = folder->rest->files.count;
	*LIST_ADD(gathering->list->arena, &folder->rest->files) =
		(struct delivery_file){ .name = path_base_name(input->path) };
}

/* ---- Folders -------------------------------------------------------------------------------- */

static void add_trouble(struct gathering *gathering, struct folder *folder,
			const struct error *error)
{
	struct arena *arena = gathering->list->arena;

	folder->trouble = arena_copy_text(arena, error->text);
	if (gathering->trouble.status == STATUS_OK)
		gathering->trouble = *error;
	*LIST_ADD(arena, &gathering->list->inputs) =
		(struct pipeline_input){ .path = folder->path,
					 .received = gathering->received,
					 .trouble = folder->trouble,
					 .fault = error->fault };
}

/* Lends a folder, and loads its manifest the first time. */
static struct folder *folder_of(struct gathering *gathering, const char *path)
{
	struct arena *arena = gathering->list->arena;
	struct folder *folder;
	struct error error;

	for (folder = gathering->folders; folder != NULL; folder = folder->next)
		if (text_equal(folder->path, path))
			return folder;
	folder = ARENA_NEW(arena, struct folder);
	folder->next = gathering->folders;
	gathering->folders = folder;
	folder->path = arena_copy_text(arena, path);
	if (manifest_load(path, arena, &folder->manifest, &error) == STATUS_OK)
		add_deliveries(gathering, folder);
	else
		add_trouble(gathering, folder, &error);
	return folder;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Notes a path; false when it was noted before. A day's delivery has many thousands. */
static bool note_path(struct gathering *gathering, const char *path)
{
	char **found = tsearch(path, &gathering->paths, by_text);

	return found == NULL || *found == path;
}

static void forget_path(void *path)
{
	(void)path; /* lives in the arena */
}

/* Fills in what the manifest's line says. */
static void declare(const struct folder *folder, const struct manifest_line *line,
		    struct pipeline_input *input)
{
	size_t place = (size_t)(line - folder->manifest.lines.items);

	input->fund = line->fund;
	input->branch = line->branch;
	input->batch = line->batch;
	input->scanner = line->scanner;
	input->declared_pages = line->pages;
	if (date_is_set(line->received))
		input->received = line->received;
	input->delivery = folder->deliveries[place];
	input->delivery_file = folder->places[place];
}

static void add_input(struct gathering *gathering, struct folder *folder, const char *path,
		      bool missing)
{
	struct input_list *list = gathering->list;
	const struct manifest_line *line;
	struct pipeline_input *input;

	path = arena_copy_text(list->arena, path);
	if (!note_path(gathering, path))
		return;
	line = manifest_lookup(&folder->manifest, path_base_name(path));
	input = LIST_ADD(list->arena, &list->inputs);
	input->path = path;
	input->received = gathering->received;
	if (line != NULL) {
		declare(folder, line, input);
		input->missing = missing;
	} else if (folder->manifest.sha256[0] != '\0' && file_exists(path)) {
		add_extra(gathering, folder, input);
	}
}

static bool is_regular_file(const char *path)
{
	struct stat facts;

	return stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}

static int is_candidate(const struct dirent *entry)
{
	return !ingest_is_companion(entry->d_name);
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_declared(struct gathering *gathering, struct folder *folder)
{
	struct arena *arena = gathering->list->arena;

	for (size_t i = 0; i < folder->manifest.lines.count; i++) {
		const char *path = arena_format(arena, "%s/%s", folder->path,
						folder->manifest.lines.items[i].file);

		add_input(gathering, folder, path, !file_exists(path));
	}
}

/* A picture is a page, unless the manifest says that it is a dossier. */
static bool is_page_picture(const struct folder *folder, const char *path)
{
	return manifest_lookup(&folder->manifest, path_base_name(path)) == NULL &&
	       bundle_is_picture(path);
}

/* The files by name, then the pictures, which together are one file that has the folder's name. */
static enum status add_files(struct gathering *gathering, struct folder *folder, int *ret_count,
			     struct error *error)
{
	struct dirent **names = NULL;
	int count = scandir(folder->path, &names, is_candidate, by_bytes), pictures = 0;

	if (count < 0)
		return error_set_errno(error, errno, "cannot list the folder '%s'", folder->path);
	*ret_count = 0;
	for (int i = 0; i < count; i++) {
		char *path = path_join(folder->path, names[i]->d_name);

		if (is_regular_file(path)) {
			bool is_page = is_page_picture(folder, path);

			if (!is_page)
				add_input(gathering, folder, path, false);
			pictures += is_page;
			++*ret_count;
		}
		free(path);
		free(names[i]);
	}
	free(names);
	if (pictures > 0)
		add_input(gathering, folder, folder->path, false);
	return STATUS_OK;
}

/* The folder's files by name, then those that its manifest names and that are not there. */
static enum status add_folder(struct gathering *gathering, const char *path, struct error *error)
{
	struct folder *folder = folder_of(gathering, path);
	enum status status;
	int files = 0;

	if (folder->trouble != NULL)
		return STATUS_OK;
	status = add_files(gathering, folder, &files, error);
	if (status != STATUS_OK)
		return status;
	add_declared(gathering, folder);
	if (files == 0 && folder->manifest.lines.count == 0) {
		error_set(error, STATUS_NO_INPUT,
			  "there is no scan in the folder '%s'; name a folder that holds "
			  "scans (folders inside it are not searched)",
			  path);
		return error_blame(error, FAULT_NO_SCAN, 0, 0);
	}
	return STATUS_OK;
}

/* "dir/" and "dir" are one folder; "/" stays. */
static char *without_slash(struct arena *arena, const char *path)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		length--;
	return arena_copy_bytes(arena, path, length);
}

static enum status add_path(struct gathering *gathering, const char *path, struct error *error)
{
	struct folder *folder;
	char *place;

	if (file_is_folder(path))
		return add_folder(gathering, without_slash(gathering->list->arena, path), error);
	place = path_folder(path);
	folder = folder_of(gathering, place);
	if (folder->trouble == NULL)
		add_input(gathering, folder, path, false);
	free(place);
	return STATUS_OK;
}

/* A bad manifest costs only its folder, and is the error when there is nothing else. */
static enum status refuse_trouble_alone(const struct gathering *gathering, struct error *error)
{
	if (gathering->trouble.status == STATUS_OK)
		return STATUS_OK;
	for (size_t i = 0; i < gathering->list->inputs.count; i++)
		if (gathering->list->inputs.items[i].trouble == NULL)
			return STATUS_OK;
	*error = gathering->trouble;
	return error->status;
}

enum status input_list_make(char *const *paths, int path_count, struct date received,
			    struct input_list *ret_list, struct error *error)
{
	struct input_list list = { .arena = arena_new() };
	struct gathering gathering = { .list = &list,
				       .received = received,
				       .last_end = &list.deliveries };
	enum status status = STATUS_OK;

	for (int i = 0; i < path_count && status == STATUS_OK; i++)
		status = add_path(&gathering, paths[i], error);
	tdestroy(gathering.paths, forget_path);
	if (status == STATUS_OK)
		status = refuse_trouble_alone(&gathering, error);
	if (status == STATUS_OK)
		*ret_list = list;
	else
		input_list_free(&list);
	return status;
}

void input_list_name_branch(struct input_list *list, const char *branch)
{
	const char *copy = arena_copy_text(list->arena, branch);

	for (size_t i = 0; i < list->inputs.count; i++)
		list->inputs.items[i].branch = copy;
	for (struct delivery *delivery = list->deliveries; delivery != NULL;
	     delivery = delivery->next)
		delivery->branch = copy;
}

void input_list_free(struct input_list *list)
{
	if (list == NULL)
		return;
	arena_free(list->arena);
	*list = (struct input_list){ 0 };
}
