/*
 * Images in a folder: FOLDER/ab/<sha256>.<kind>, closed to others. It may be on a disk of this
 * host, or on NFS or CephFS and used by many.
 *
 * A page is a file, a dossier half a dozen, and a sync waits for the disk. Syncing each file and
 * its folder, one after the other, costs about twenty waits a dossier. Here all files are written
 * beside their places, the file system is synced once, all are renamed, and it is synced once more:
 * the same promise (a name is there with all its bytes or not at all) for two waits, measured at an
 * eighth of the time. Linux tells of writing errors in syncfs() since 5.8, but not every network
 * file system does: there each file is synced by itself.
 *
 * Several hosts that keep the same image write it under names of their own, and the last rename
 * wins: the bytes are the same. Nothing is locked, since locks are what network file systems do
 * worst.
 */
#include "store/images_backend.h"

#include "base/memory.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* An image on its way; `beside` is NULL when nothing needs to be written. */
struct writing {
	char *path;
	char *beside;
};

/* ---- trouble -------------------------------------------------------------------------------- */

/* A share that is gone for now shows itself in these; a worker waits for it. */
static bool is_unreachable(int code)
{
	return code == ESTALE || code == ENOTCONN || code == ETIMEDOUT || code == EHOSTDOWN ||
	       code == EHOSTUNREACH || code == ESHUTDOWN || code == ENODEV || code == EIO;
}

static enum status fail(struct error *error, int code, const char *doing, const char *path)
{
	enum status status = error_set_errno(error, code, "cannot %s '%s'", doing, path);

	if (is_unreachable(code)) {
		error->status = STATUS_UNAVAILABLE;
		error_append(error, "; see whether the disk or share is there and sound");
	} else if (status == STATUS_NO_SPACE) {
		error_append(error, "; make room there");
	} else if (status == STATUS_NO_PERMISSION) {
		error_append(error, "; let the user that runs this write there");
	}
	return error->status;
}

/* An empty mount point must never be taken for the store: who makes folders there fills the disk
 * below, and nobody finds the images again. Only `init` makes the folder itself. */
static enum status open_folder(const struct images *images, int *ret_fd, struct error *error)
{
	int fd = open(images->place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return error_set(
			error, STATUS_UNAVAILABLE,
			"the folder of images '%s' is not there; mount it, or make it with "
			"'waraqa init' if the store is new",
			images->place);
	if (fd < 0)
		return fail(error, errno, "open the folder of images", images->place);
	*ret_fd = fd;
	return STATUS_OK;
}

/* ---- keeping -------------------------------------------------------------------------------- */

static bool is_on_network(int fd)
{
	enum { CEPH = 0x00c36400, CIFS = (int)0xff534d42, SMB2 = (int)0xfe534d42 };
	struct statfs facts;

	if (fstatfs(fd, &facts) != 0)
		return true;
	switch ((int)facts.f_type) {
	case NFS_SUPER_MAGIC:
	case FUSE_SUPER_MAGIC:
	case CEPH:
	case CIFS:
	case SMB2:
		return true;
	default:
		return false;
	}
}

static enum status make_folder_of(const char *path, struct error *error)
{
	char *folder = path_folder(path);
	enum status status = STATUS_OK;

	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		status = fail(error, errno, "make the folder", folder);
	free(folder);
	return status;
}

/* Writes an image beside its place, under a name that no other process, on any host, has. */
static enum status write_beside(const struct image *image, struct writing *writing, bool sync_each,
				struct error *error)
{
	static const char end[] = ".part";
	struct text beside = { 0 };
	enum status status = make_folder_of(writing->path, error);
	bool written;
	int fd;

	if (status != STATUS_OK)
		return status;
	text_append_format(&beside, "%s.XXXXXX%s", writing->path, end);
	fd = mkostemps(beside.bytes, sizeof(end) - 1, O_CLOEXEC);
	if (fd < 0) {
		status = fail(error, errno, "write", writing->path);
		text_clear(&beside);
		return status;
	}
	writing->beside = beside.bytes;
	written = file_write_all(fd, image->bytes, image->length) && (!sync_each || fsync(fd) == 0);
	if (!written)
		status = fail(error, errno, "write", writing->path);
	/* NFS tells of a full disk only now */
	if (close(fd) != 0 && written)
		status = fail(error, errno, "write", writing->path);
	return status;
}

static enum status put_in_place(struct writing *writing, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (writing[i].beside == NULL)
			continue;
		if (rename(writing[i].beside, writing[i].path) != 0)
			return fail(error, errno, "put in its place", writing[i].path);
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

/* One that is shorter is what a broken disk left: it is written anew. */
static bool is_whole(const char *path, size_t length)
{
	struct stat facts;

	return stat(path, &facts) == 0 && (unsigned long long)facts.st_size == length;
}

static char *folder_path(struct images *images, const char *name)
{
	return path_join(images->place, name);
}

static enum status folder_keep(struct images *images, const struct image *list, size_t count,
			       struct error *error)
{
	struct writing *writing = memory_new(count, sizeof(*writing));
	int folder = -1;
	enum status status = open_folder(images, &folder, error);
	bool any = false, sync_each = status == STATUS_OK && is_on_network(folder);
	char name[IMAGE_NAME_SIZE];

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		image_name(list[i].sha256, list[i].kind, name);
		writing[i].path = folder_path(images, name);
		if (is_whole(writing[i].path, list[i].length))
			continue;
		any = true;
		status = write_beside(&list[i], &writing[i], sync_each, error);
	}
	if (any && status == STATUS_OK && syncfs(folder) != 0)
		status = fail(error, errno, "write the images to the disk of", images->place);
	if (any && status == STATUS_OK)
		status = put_in_place(writing, count, error);
	if (any && status == STATUS_OK && syncfs(folder) != 0)
		status = fail(error, errno, "write the images to the disk of", images->place);
	forget(writing, count);
	if (folder >= 0)
		close(folder);
	return status;
}

/* ---- looking -------------------------------------------------------------------------------- */

static enum status folder_has(struct images *images, const char *name, bool *ret_has,
			      struct error *error)
{
	char *path = folder_path(images, name);
	struct stat facts;
	enum status status = STATUS_OK;
	int folder = -1, code = stat(path, &facts) != 0 ? errno : 0;

	*ret_has = code == 0 && S_ISREG(facts.st_mode);
	if (code != 0 && code != ENOENT)
		status = fail(error, code, "look for", path);
	else if (code == ENOENT) /* or is the share gone? */
		status = open_folder(images, &folder, error);
	if (folder >= 0)
		close(folder);
	free(path);
	return status;
}

static enum status folder_fetch(struct images *images, const char *name, unsigned char **ret_bytes,
				size_t *ret_length, struct error *error)
{
	char *path;
	bool has;
	enum status status = folder_has(images, name, &has, error);

	if (status != STATUS_OK)
		return status;
	if (!has)
		return images_miss(images, name, error);
	path = folder_path(images, name);
	status = file_read(path, IMAGE_BYTES_MAX, ret_bytes, ret_length, error);
	free(path);
	return status;
}

static enum status folder_remove(struct images *images, const char *name, struct error *error)
{
	char *path = folder_path(images, name);
	enum status status = STATUS_OK;

	if (unlink(path) != 0 && errno != ENOENT)
		status = fail(error, errno, "remove", path);
	free(path);
	return status;
}

/* ---- listing -------------------------------------------------------------------------------- */

struct listing {
	image_taker *take;
	void *context;
	size_t others;
	bool enough;
};

/* `name` is relative to the place, open as `folder`. */
static void take_entry(struct listing *listing, int folder, const char *name)
{
	char sha256[FILE_HASH_SIZE], kind[IMAGE_KIND_SIZE];
	struct stat facts;

	if (!image_of_name(name, sha256, kind)) {
		listing->others++;
		return;
	}
	/* one that was removed meanwhile is no longer here */
	if (fstatat(folder, name, &facts, 0) == 0)
		listing->enough =
			!listing->take(listing->context, sha256, kind, (size_t)facts.st_size);
}

static enum status list_below(struct images *images, int folder, const char *part,
			      struct listing *listing, struct error *error)
{
	int fd = openat(folder, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	struct text name = { 0 };
	enum status status = STATUS_OK;

	if (stream == NULL) {
		listing->others++;
		return errno == ENOENT || errno == ENOTDIR
			       ? STATUS_OK
			       : fail(error, errno, "list a folder of", images->place);
	}
	for (errno = 0; !listing->enough && (entry = readdir(stream)) != NULL; errno = 0) {
		if (entry->d_name[0] == '.')
			continue;
		text_clear(&name);
		text_append_format(&name, "%s/%s", part, entry->d_name);
		take_entry(listing, folder, name.bytes);
	}
	if (!listing->enough && errno != 0)
		status = fail(error, errno, "list a folder of", images->place);
	text_clear(&name);
	closedir(stream);
	return status;
}

static enum status folder_list(struct images *images, image_taker *take, void *context,
			       size_t *ret_others, struct error *error)
{
	struct listing listing = { .take = take, .context = context };
	int folder = -1;
	enum status status = open_folder(images, &folder, error);
	struct dirent **parts = NULL;
	int count = 0;

	if (status == STATUS_OK && (count = scandir(images->place, &parts, NULL, alphasort)) < 0)
		status = fail(error, errno, "list the folder", images->place);
	for (int i = 0; i < count; i++) {
		if (status == STATUS_OK && !listing.enough && parts[i]->d_name[0] != '.')
			status = list_below(images, folder, parts[i]->d_name, &listing, error);
		free(parts[i]);
	}
	free(parts);
	if (folder >= 0)
		close(folder);
	*ret_others = listing.others;
	return status;
}

/* ---- the place ------------------------------------------------------------------------------ */

static void folder_close(struct images *images)
{
	free(images->place);
	free(images);
}

enum status images_folder_make(const char *place, struct error *error)
{
	return file_make_folder(place, error);
}

enum status images_folder_open(const char *place, struct images **ret_images, struct error *error)
{
	static const struct images_backend backend = {
		.close = folder_close,
		.keep = folder_keep,
		.has = folder_has,
		.fetch = folder_fetch,
		.list = folder_list,
		.remove = folder_remove,
		.path = folder_path,
	};
	struct images *images;

	if (place[0] != '/')
		return error_set(error, STATUS_CONFIG,
				 "the place of images '%s' is neither an absolute path nor an "
				 "s3://BUCKET/PREFIX",
				 place);
	images = memory_new(1, sizeof(*images));
	images->backend = &backend;
	images->place = memory_copy_text(place);
	*ret_images = images;
	return STATUS_OK;
}
