/*
 * A page is a file, a dossier half a dozen, and a sync waits for the disk. Syncing each file and
 * its folder, one after the other, costs about twenty waits a dossier. Here all files are written
 * beside their places, the file system is synced once, all are renamed, and it is synced once more:
 * the same promise (a name is there with all its bytes or not at all) for two waits, measured at an
 * eighth of the time. Linux tells of writing errors in syncfs() since 5.8.
 */
#include "store/images.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An image on its way; `beside` is NULL when nothing needs to be written. */
struct writing {
	char *path;
	char *beside;
};

char *image_path(const char *home, const char *sha256, const char *kind)
{
	struct text path = { 0 };

	text_append_format(&path, "%s/images/%.2s/%s.%s", home, sha256, sha256, kind);
	return path.bytes;
}

const char *image_kind(const unsigned char *bytes, size_t length)
{
	static const struct {
		const char *start;
		size_t length;
		const char *kind;
		size_t offset;
	} kinds[] = {
		{ "II*\0", 4, "tif", 0 },      { "MM\0*", 4, "tif", 0 },
		{ "II+\0", 4, "tif", 0 },      { "MM\0+", 4, "tif", 0 },
		{ "%PDF-", 5, "pdf", 0 },      { "\xFF\xD8\xFF", 3, "jpg", 0 },
		{ "\x89PNG", 4, "png", 0 },    { "WEBP", 4, "webp", 8 },
		{ "PK\x03\x04", 4, "zip", 0 }, { "ustar", 5, "tar", 257 },
		{ "\x1F\x8B", 2, "gz", 0 },    { "BZh", 3, "bz2", 0 },
		{ "\xFD\x37zXZ", 5, "xz", 0 }, { "\x28\xB5\x2F\xFD", 4, "zst", 0 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		if (length >= kinds[i].offset + kinds[i].length &&
		    memcmp(bytes + kinds[i].offset, kinds[i].start, kinds[i].length) == 0)
			return kinds[i].kind;
	return "bin";
}

static bool write_whole(int fd, const unsigned char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t step = write(fd, bytes, length);

		if (step < 0 && errno == EINTR)
			continue;
		if (step < 0)
			return false;
		bytes += step;
		length -= (size_t)step;
	}
	return true;
}

/* Writes an image beside its place, under a name that no other process, on any host, has. */
static enum status write_beside(const struct image *image, struct writing *writing,
				struct error *error)
{
	static const char end[] = ".part";
	char *folder = path_folder(writing->path);
	struct text beside = { 0 };
	enum status status = file_make_folder(folder, error);
	bool written;
	int fd;

	free(folder);
	if (status != STATUS_OK)
		return status;
	text_append_format(&beside, "%s.XXXXXX%s", writing->path, end);
	fd = mkostemps(beside.bytes, sizeof(end) - 1, O_CLOEXEC);
	if (fd < 0) {
		status = error_set_errno(error, errno, "cannot write '%s'", writing->path);
		text_clear(&beside);
		return status;
	}
	writing->beside = beside.bytes;
	written = write_whole(fd, image->bytes, image->length);
	if (close(fd) != 0 || !written)
		status = error_set_errno(error, errno, "cannot write '%s'", writing->path);
	return status;
}

static enum status sync_images(const char *home, struct error *error)
{
	char *folder = path_join(home, "images");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum status status = STATUS_OK;

	if (fd < 0 || syncfs(fd) != 0)
		status = error_set_errno(error, errno,
					 "cannot write the images in '%s' to the disk", folder);
	if (fd >= 0)
		close(fd);
	free(folder);
	return status;
}

static enum status put_in_place(struct writing *writing, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (writing[i].beside == NULL)
			continue;
		if (rename(writing[i].beside, writing[i].path) != 0)
			return error_set_errno(error, errno, "cannot put '%s' in its place",
					       writing[i].path);
		free(writing[i].beside);
		writing[i].beside = NULL;
	}
	return STATUS_OK;
}

static void forget(struct writing *writing, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (writing[i].beside != NULL)
			unlink(writing[i].beside);
		free(writing[i].beside);
		free(writing[i].path);
	}
	free(writing);
}

enum status images_keep(const char *home, const struct image *images, size_t count,
			struct error *error)
{
	struct writing *writing = memory_new(count, sizeof(*writing));
	enum status status = STATUS_OK;
	bool any = false;

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		writing[i].path = image_path(home, images[i].sha256, images[i].kind);
		if (file_exists(writing[i].path))
			continue;
		any = true;
		status = write_beside(&images[i], &writing[i], error);
	}
	if (any && status == STATUS_OK)
		status = sync_images(home, error);
	if (any && status == STATUS_OK)
		status = put_in_place(writing, count, error);
	if (any && status == STATUS_OK)
		status = sync_images(home, error);
	forget(writing, count);
	return status;
}
