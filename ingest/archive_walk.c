#include "ingest/archive.h"

#include "base/file.h"
#include "model/delivery.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>

/*
 * Scans hardly shrink: a dossier's ZIP is as large as its pages. A hundredfold is a blank page of a
 * careless scanner; more is a bomb. Below the allowance no ratio matters.
 */
enum { FILES_MAX = 4000, RATIO_MAX = 100 };
static const size_t ratio_allowance_bytes = (size_t)16 << 20;

struct walk {
	const char *name;
	const struct ingest_limits *limits;
	const struct archive_visitor *visitor;
	struct archive *archive;
	size_t packed, unpacked;
	int files;
};

static void support(struct archive *archive)
{
	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_bzip2(archive);
	archive_read_support_filter_xz(archive);
	archive_read_support_filter_zstd(archive);
	archive_read_support_format_zip(archive);
	archive_read_support_format_tar(archive);
}

static enum status refuse_size(const struct walk *walk, struct error *error)
{
	error_set(error, STATUS_REFUSED,
		  "'%s' is too large unpacked: the limits are %d files, %zu bytes and %d "
		  "times its size; send fewer pages at a time",
		  walk->name, FILES_MAX, walk->limits->file_bytes, RATIO_MAX);
	return error_blame(error, FAULT_ARCHIVE_TOO_LARGE, FILES_MAX,
			   (long)(walk->limits->file_bytes >> 20));
}

static enum status refuse_damage(const struct walk *walk, struct error *error)
{
	const char *said = archive_error_string(walk->archive);

	error_set(error, STATUS_DATA,
		  "cannot read all of the archive '%s': %s; pack it anew or fetch it anew",
		  walk->name, said != NULL ? said : "it is damaged");
	return error_blame(error, FAULT_ARCHIVE_DAMAGED, 0, 0);
}

static bool leads_outside(const char *path)
{
	size_t length = strlen(path);

	return path[0] == '/' || path[0] == '\\' || strcmp(path, "..") == 0 ||
	       strncmp(path, "../", 3) == 0 || strstr(path, "/../") != NULL ||
	       strchr(path, '\\') != NULL || (length >= 3 && strcmp(path + length - 3, "/..") == 0);
}

static const char *trouble_of(struct archive_entry *entry, const char *path)
{
	if (archive_entry_hardlink(entry) != NULL || archive_entry_filetype(entry) != AE_IFREG)
		return "is a link or no regular file; pack the scan itself";
	if (leads_outside(path))
		return "names a place outside the archive; pack the folder anew";
	if (archive_entry_is_encrypted(entry) > 0)
		return "is protected by a password; pack it without one";
	return NULL;
}

/* The name as the archive spells it, without what would spoil a line of text. */
static void clean_name(struct archive_entry *entry, int number, char *name, size_t size)
{
	const char *path = archive_entry_pathname_utf8(entry);

	if (path == NULL)
		path = archive_entry_pathname(entry);
	if (path == NULL || path[0] == '\0')
		snprintf(name, size, "file %d", number);
	else
		snprintf(name, size, "%s", path);
	for (char *c = name; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
}

static bool is_bomb(const struct walk *walk)
{
	return walk->unpacked > walk->limits->file_bytes ||
	       (walk->unpacked > ratio_allowance_bytes &&
		walk->unpacked / RATIO_MAX > walk->packed);
}

static enum status copy_data(struct walk *walk, struct error *error)
{
	char bytes[65536];
	la_ssize_t step;

	while ((step = archive_read_data(walk->archive, bytes, sizeof(bytes))) > 0) {
		walk->unpacked += (size_t)step;
		if (is_bomb(walk))
			return refuse_size(walk, error);
		if (!walk->visitor->piece(walk->visitor->context, bytes, (size_t)step))
			return error_set(error, STATUS_DATA, "the walk was ended");
	}
	return step < 0 ? refuse_damage(walk, error) : STATUS_OK;
}

static enum status visit(struct walk *walk, struct archive_entry *entry, struct error *error)
{
	char name[512];
	const char *trouble;

	if (++walk->files > FILES_MAX)
		return refuse_size(walk, error);
	clean_name(entry, walk->files, name, sizeof(name));
	if (archive_entry_filetype(entry) == AE_IFDIR ||
	    (ingest_is_companion(name) &&
	     bordereau_format_of(path_base_name(name)) == BORDEREAU_FORMATS))
		return STATUS_OK;
	trouble = trouble_of(entry, name);
	if (!walk->visitor->file(walk->visitor->context, name, trouble))
		return error_set(error, STATUS_DATA, "the walk was ended");
	return trouble == NULL ? copy_data(walk, error) : STATUS_OK;
}

static enum status visit_all(struct walk *walk, struct error *error)
{
	struct archive_entry *entry;
	enum status status = STATUS_OK;

	while (status == STATUS_OK) {
		int step = archive_read_next_header(walk->archive, &entry);

		if (step == ARCHIVE_EOF)
			return STATUS_OK;
		if (step == ARCHIVE_RETRY)
			continue;
		status = step < ARCHIVE_WARN ? refuse_damage(walk, error)
					     : visit(walk, entry, error);
	}
	return status;
}

enum status archive_walk(const char *name, const unsigned char *bytes, size_t length,
			 const struct ingest_limits *limits, const struct archive_visitor *visitor,
			 struct error *error)
{
	struct walk walk = { .name = name,
			     .limits = limits,
			     .visitor = visitor,
			     .archive = archive_read_new(),
			     .packed = length };
	enum status status;

	if (walk.archive == NULL)
		return error_set(error, STATUS_SYSTEM, "no memory to unpack '%s'", name);
	support(walk.archive);
	if (archive_read_open_memory(walk.archive, bytes, length) != ARCHIVE_OK)
		status = refuse_damage(&walk, error);
	else
		status = visit_all(&walk, error);
	archive_read_free(walk.archive);
	return status;
}
