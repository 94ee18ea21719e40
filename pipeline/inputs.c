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
struct delivery {
	const char *folder;
	struct manifest manifest;
};

struct gathering {
	struct input_list *list;
	struct date received;
	LIST(struct delivery) deliveries;
	void *paths; /* a tree of those in the list, by tsearch() */
};

/* Lends the delivery of a folder and loads its manifest the first time. */
static enum status delivery_of(struct gathering *gathering, const char *folder,
			       struct delivery **ret_delivery, struct error *error)
{
	struct arena *arena = gathering->list->arena;
	struct delivery *delivery;
	enum status status;

	for (size_t i = 0; i < gathering->deliveries.count; i++) {
		delivery = &gathering->deliveries.items[i];
		if (text_equal(delivery->folder, folder)) {
			*ret_delivery = delivery;
			return STATUS_OK;
		}
	}
	delivery = LIST_ADD(arena, &gathering->deliveries);
	delivery->folder = arena_copy_text(arena, folder);
	status = manifest_load(folder, arena, &delivery->manifest, error);
	if (status == STATUS_OK)
		*ret_delivery = delivery;
	return status;
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

static void add_input(struct gathering *gathering, const struct delivery *delivery,
		      const char *path)
{
	struct input_list *list = gathering->list;
	const struct manifest_line *line;
	struct pipeline_input *input;

	path = arena_copy_text(list->arena, path);
	if (!note_path(gathering, path))
		return;
	line = manifest_lookup(&delivery->manifest, path_base_name(path));
	input = LIST_ADD(list->arena, &list->inputs);
	input->path = path;
	input->received = gathering->received;
	if (line == NULL)
		return;
	input->fund = line->fund;
	input->declared_pages = line->pages;
	if (date_is_set(line->received))
		input->received = line->received;
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

static void add_declared(struct gathering *gathering, const struct delivery *delivery)
{
	struct arena *arena = gathering->list->arena;

	for (size_t i = 0; i < delivery->manifest.lines.count; i++)
		add_input(gathering, delivery,
			  arena_format(arena, "%s/%s", delivery->folder,
				       delivery->manifest.lines.items[i].file));
}

/* A picture is a page, unless the manifest says that it is a dossier. */
static bool is_page_picture(const struct delivery *delivery, const char *path)
{
	return manifest_lookup(&delivery->manifest, path_base_name(path)) == NULL &&
	       bundle_is_picture(path);
}

/*
 * The folder's files by name; its pictures, which together are one file; then what its manifest
 * names and is not there.
 */
static enum status add_folder(struct gathering *gathering, const char *folder, struct error *error)
{
	struct delivery *delivery;
	struct dirent **names = NULL;
	enum status status = delivery_of(gathering, folder, &delivery, error);
	int count, files = 0, pictures = 0;

	if (status != STATUS_OK)
		return status;
	count = scandir(folder, &names, is_candidate, by_bytes);
	if (count < 0)
		return error_set_errno(error, errno, "cannot list the folder '%s'", folder);
	for (int i = 0; i < count; i++) {
		char *path = path_join(folder, names[i]->d_name);

		if (is_regular_file(path)) {
			bool is_page = is_page_picture(delivery, path);

			if (!is_page)
				add_input(gathering, delivery, path);
			pictures += is_page;
			files++;
		}
		free(path);
		free(names[i]);
	}
	free(names);
	if (pictures > 0)
		add_input(gathering, delivery, folder);
	add_declared(gathering, delivery);
	if (files == 0 && delivery->manifest.lines.count == 0)
		return error_set(error, STATUS_NO_INPUT,
				 "there is no scan in the folder '%s'; name a folder that holds "
				 "scans (folders inside it are not searched)",
				 folder);
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
	struct delivery *delivery;
	enum status status;
	char *folder;

	if (file_is_folder(path))
		return add_folder(gathering, without_slash(gathering->list->arena, path), error);
	folder = path_folder(path);
	status = delivery_of(gathering, folder, &delivery, error);
	if (status == STATUS_OK)
		add_input(gathering, delivery, path);
	free(folder);
	return status;
}

enum status input_list_make(char *const *paths, int path_count, struct date received,
			    struct input_list *ret_list, struct error *error)
{
	struct input_list list = { .arena = arena_new() };
	struct gathering gathering = { .list = &list, .received = received };
	enum status status = STATUS_OK;

	for (int i = 0; i < path_count && status == STATUS_OK; i++)
		status = add_path(&gathering, paths[i], error);
	tdestroy(gathering.paths, forget_path);
	if (status == STATUS_OK)
		*ret_list = list;
	else
		input_list_free(&list);
	return status;
}

void input_list_free(struct input_list *list)
{
	if (list == NULL)
		return;
	arena_free(list->arena);
	*list = (struct input_list){ 0 };
}
