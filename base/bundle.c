#include "base/bundle.h"

#include "base/memory.h"
#include "base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pictures of a folder of more than this are not one person's or one day's paper. */
#define HASH_LIMIT_BYTES ((size_t)1 << 30)

bool bundle_is_picture(const char *path)
{
	unsigned char start[12] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t length = fd < 0 ? -1 : read(fd, start, sizeof(start));

	if (fd >= 0)
		close(fd);
	return length == (ssize_t)sizeof(start) &&
	       (memcmp(start, "\xff\xd8\xff", 3) == 0 ||
		memcmp(start, "\x89PNG\r\n\x1a\n", 8) == 0 ||
		(memcmp(start, "RIFF", 4) == 0 && memcmp(start + 8, "WEBP", 4) == 0));
}

static la_ssize_t append(struct archive *archive, void *context, const void *bytes, size_t length)
{
	(void)archive;
	text_append_bytes(context, bytes, length);
	return (la_ssize_t)length;
}

static enum status add_picture(struct archive *archive, const char *path, size_t limit_bytes,
			       struct error *error)
{
	struct archive_entry *entry;
	unsigned char *bytes;
	size_t length;
	enum status status = file_read(path, limit_bytes, &bytes, &length, error);
	bool written;

	if (status != STATUS_OK)
		return status;
	entry = archive_entry_new();
	archive_entry_set_pathname(entry, path_base_name(path));
	archive_entry_set_size(entry, (la_int64_t)length);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	written = archive_write_header(archive, entry) == ARCHIVE_OK &&
		  archive_write_data(archive, bytes, length) == (la_ssize_t)length;
	archive_entry_free(entry);
	free(bytes);
	return written ? STATUS_OK
		       : error_set(error, STATUS_SYSTEM, "cannot bundle '%s': %s", path,
				   archive_error_string(archive));
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int by_number(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

static enum status add_pictures(struct archive *archive, const char *folder, size_t limit_bytes,
				const struct text *tar, int *ret_count, struct error *error)
{
	struct dirent **names = NULL;
	enum status status = STATUS_OK;
	int count = scandir(folder, &names, is_visible, by_number);

	*ret_count = 0;
	if (count < 0)
		return error_set_errno(error, errno, "cannot list the folder '%s'", folder);
	for (int i = 0; i < count; i++) {
		char *path = path_join(folder, names[i]->d_name);

		if (status == STATUS_OK && bundle_is_picture(path)) {
			status = add_picture(archive, path, limit_bytes, error);
			++*ret_count;
		}
		if (status == STATUS_OK && tar->length > limit_bytes) {
			error_set(error, STATUS_REFUSED,
				  "the pictures of '%s' have more than %zu bytes; send "
				  "fewer at a time",
				  folder, limit_bytes);
			status = error_blame(error, FAULT_TOO_MANY_BYTES, (long)(limit_bytes >> 20),
					     0);
		}
		free(path);
		free(names[i]);
	}
	free(names);
	return status;
}

static enum status read_folder(const char *folder, size_t limit_bytes, struct text *tar,
			       struct error *error)
{
	struct archive *archive = archive_write_new();
	int count = 0;
	enum status status;

	archive_write_set_format_pax_restricted(archive);
	archive_write_open(archive, tar, NULL, append, NULL);
	status = add_pictures(archive, folder, limit_bytes, tar, &count, error);
	archive_write_close(archive);
	archive_write_free(archive);
	if (status == STATUS_OK && count == 0)
		status = error_set(error, STATUS_NO_INPUT,
				   "there is no picture in the folder '%s'; put the scan's JPEG, "
				   "PNG or WebP pages there",
				   folder);
	return status;
}

static enum status read_file(const char *path, const char *name, size_t limit_bytes,
			     unsigned char **ret_bytes, size_t *ret_length, struct error *error)
{
	struct stat facts;

	if (stat(path, &facts) != 0)
		return error_set_errno(error, errno, "cannot open '%s'", name);
	if (!S_ISREG(facts.st_mode))
		return error_set(error, STATUS_NO_INPUT,
				 "cannot read '%s': it is not a regular file; name a scan", name);
	if ((unsigned long long)facts.st_size > limit_bytes) {
		error_set(error, STATUS_REFUSED,
			  "'%s' has %lld bytes, more than the limit of %zu; split the file", name,
			  (long long)facts.st_size, limit_bytes);
		return error_blame(error, FAULT_TOO_MANY_BYTES, (long)(limit_bytes >> 20), 0);
	}
	return file_read(path, limit_bytes, ret_bytes, ret_length, error);
}

enum status bundle_read_as(const char *path, const char *name, size_t limit_bytes,
			   unsigned char **ret_bytes, size_t *ret_length, struct error *error)
{
	struct text tar = { 0 };
	enum status status;

	if (!file_is_folder(path))
		return read_file(path, name, limit_bytes, ret_bytes, ret_length, error);
	status = read_folder(path, limit_bytes, &tar, error);
	if (status != STATUS_OK) {
		text_clear(&tar);
		return status;
	}
	*ret_bytes = (unsigned char *)tar.bytes;
	*ret_length = tar.length;
	return STATUS_OK;
}

enum status bundle_read(const char *path, size_t limit_bytes, unsigned char **ret_bytes,
			size_t *ret_length, struct error *error)
{
	return bundle_read_as(path, path, limit_bytes, ret_bytes, ret_length, error);
}

enum status bundle_hash(const char *path, char hash[FILE_HASH_SIZE], struct error *error)
{
	unsigned char *bytes;
	size_t length;
	enum status status;

	if (!file_is_folder(path))
		return hash_file(path, hash, error);
	status = bundle_read(path, HASH_LIMIT_BYTES, &bytes, &length, error);
	if (status != STATUS_OK)
		return status;
	hash_bytes(bytes, length, hash);
	free(bytes);
	return STATUS_OK;
}
