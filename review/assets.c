#include "review/assets.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION_DIGITS = 12, FILE_MAX = 8 << 20 };

#define PREFIX "/static/"

struct assets {
	struct arena *arena;
	LIST(struct asset) files; /* by name */
	char version[VERSION_DIGITS + 1];
};

static const struct {
	const char *ending, *type;
} types[] = {
	{ ".css", "text/css; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ ".json", "application/json" },
};

static const char *type_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(types); i++)
		if (text_ends_with(name, types[i].ending))
			return types[i].type;
	return NULL;
}

static enum status add_file(struct assets *assets, const char *folder, const char *prefix,
			    const char *name, struct error *error)
{
	char *path = path_join(folder, name);
	unsigned char *bytes = NULL;
	size_t length = 0;
	enum status status;

	if (type_of(name) == NULL)
		status = error_set(error, STATUS_CONFIG,
				   "'%s' is no static file of the station: of what type is it?",
				   path);
	else
		status = file_read(path, FILE_MAX, &bytes, &length, error);
	if (status == STATUS_OK)
		*LIST_ADD(assets->arena, &assets->files) = (struct asset){
			.name = arena_format(assets->arena, "%s%s", prefix, name),
			.type = type_of(name),
			.bytes = (unsigned char *)arena_copy_bytes(assets->arena, (char *)bytes,
								   length),
			.length = length,
		};
	free(bytes);
	free(path);
	return status;
}

static enum status add_folder(struct assets *assets, const char *folder, const char *prefix,
			      struct error *error)
{
	DIR *stream = opendir(folder);
	const struct dirent *entry;
	enum status status = STATUS_OK;

	if (stream == NULL)
		return error_set(error, STATUS_CONFIG,
				 "cannot read the station's static files in '%s': %s; build the "
				 "program anew, or set WARAQA_DATA",
				 folder, strerror(errno));
	while (status == STATUS_OK && (entry = readdir(stream)) != NULL) {
		char *path = path_join(folder, entry->d_name);

		if (entry->d_name[0] != '.' && !file_is_folder(path))
			status = add_file(assets, folder, prefix, entry->d_name, error);
		free(path);
	}
	closedir(stream);
	return status;
}

static int compare_names(const void *a, const void *b)
{
	const struct asset *first = a, *second = b;

	return strcmp(first->name, second->name);
}

/* Of all names and bytes. */
static void name_version(struct assets *assets)
{
	char hash[FILE_HASH_SIZE];
	struct text all = { 0 };

	for (size_t i = 0; i < assets->files.count; i++) {
		const struct asset *asset = &assets->files.items[i];

		hash_bytes(asset->bytes, asset->length, hash);
		text_append_format(&all, "%s %s\n", asset->name, hash);
	}
	hash_bytes(text_value(&all), all.length, hash);
	memcpy(assets->version, hash, VERSION_DIGITS);
	text_clear(&all);
}

enum status assets_load(const char *folder, const char *vendor, struct assets **ret_assets,
			struct error *error)
{
	struct assets *assets = memory_new(1, sizeof(*assets));
	enum status status;

	assets->arena = arena_new();
	status = add_folder(assets, folder, "", error);
	if (status == STATUS_OK && vendor != NULL && file_is_folder(vendor))
		status = add_folder(assets, vendor, "vendor/", error);
	if (status != STATUS_OK) {
		assets_free(assets);
		return status;
	}
	if (assets->files.count > 0)
		qsort(assets->files.items, assets->files.count, sizeof(struct asset),
		      compare_names);
	name_version(assets);
	*ret_assets = assets;
	return STATUS_OK;
}

void assets_free(struct assets *assets)
{
	if (assets == NULL)
		return;
	arena_free(assets->arena);
	free(assets);
}

const struct asset *assets_lookup(const struct assets *assets, const char *path)
{
	size_t prefix = strlen(PREFIX);
	struct asset wanted;

	if (strncmp(path, PREFIX, prefix) != 0 ||
	    strncmp(path + prefix, assets->version, VERSION_DIGITS) != 0 ||
	    path[prefix + VERSION_DIGITS] != '/' || assets->files.count == 0)
		return NULL;
	wanted.name = path + prefix + VERSION_DIGITS + 1;
	return bsearch(&wanted, assets->files.items, assets->files.count, sizeof(wanted),
		       compare_names);
}

const char *assets_version(const struct assets *assets)
{
	return assets->version;
}
