#include "store/spool.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define ROOM_BYTES ((long long)1 << 30)
enum { REMOVING_FDS = 16 };

/* ---- paths ---------------------------------------------------------------------------------- */

static char *folder_path(const char *home, long upload)
{
	struct text path = { 0 };

	text_append_format(&path, "%s/upload/%ld", home, upload);
	return path.bytes;
}

static char *part_path(const char *home, long upload, int number)
{
	struct text path = { 0 };

	text_append_format(&path, "%s/upload/%ld/%d.part", home, upload, number);
	return path.bytes;
}

/* ---- writing -------------------------------------------------------------------------------- */

enum status spool_check_room(const char *home, long long bytes, struct error *error)
{
	char *spool = path_join(home, "upload");
	struct statvfs facts;
	long long room;
	/* the spool may be a disk of its own, and is not there before the first piece */
	bool is_told = statvfs(spool, &facts) == 0 || statvfs(home, &facts) == 0;

	free(spool);
	if (!is_told)
		return error_set_errno(error, errno, "cannot ask for the room in '%s'", home);
	room = (long long)facts.f_bavail * (long long)facts.f_frsize;
	if (room - bytes < ROOM_BYTES)
		return error_set(error, STATUS_NO_SPACE,
				 "the disk of '%s' has no room for uploads; make room there", home);
	return STATUS_OK;
}

long long spool_length(const char *home, long upload, int number)
{
	char *path = part_path(home, upload, number);
	struct stat facts;
	long long length = stat(path, &facts) == 0 ? (long long)facts.st_size : 0;

	free(path);
	return length;
}

static bool sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return synced;
}

/* The upload's folder, and its name in the spool, are on the disk too. */
static enum status make_folder(const char *home, long upload, struct error *error)
{
	char *spool = path_join(home, "upload"), *folder = folder_path(home, upload);
	enum status status = file_make_folder(folder, error);

	if (status == STATUS_OK && (!sync_folder(spool) || !sync_folder(home)))
		status = error_set_errno(error, errno, "cannot write '%s'", spool);
	free(spool);
	free(folder);
	return status;
}

static bool write_at(int fd, long long offset, const void *bytes, size_t length)
{
	return lseek(fd, (off_t)offset, SEEK_SET) == (off_t)offset &&
	       file_write_all(fd, bytes, length) && fdatasync(fd) == 0;
}

static enum status write_part(const char *path, long long offset, const void *bytes, size_t length,
			      struct error *error)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600), failure = 0;
	bool written = fd >= 0 && write_at(fd, offset, bytes, length);

	if (!written)
		failure = errno;
	/* a network's disk tells of its trouble only now */
	if (fd >= 0 && close(fd) != 0 && written) {
		failure = errno;
		written = false;
	}
	return written ? STATUS_OK : error_set_errno(error, failure, "cannot write '%s'", path);
}

enum status spool_write(const char *home, long upload, int number, long long offset,
			const void *bytes, size_t length, struct error *error)
{
	char *path = part_path(home, upload, number), *folder = folder_path(home, upload);
	enum status status = STATUS_OK;

	if (offset == 0)
		status = make_folder(home, upload, error);
	if (status == STATUS_OK)
		status = write_part(path, offset, bytes, length, error);
	if (status == STATUS_OK && offset == 0 && !sync_folder(folder))
		status = error_set_errno(error, errno, "cannot write '%s'", folder);
	free(path);
	free(folder);
	return status;
}

enum status spool_hash(const char *home, long upload, int number, char hash[FILE_HASH_SIZE],
		       struct error *error)
{
	char *path = part_path(home, upload, number);
	enum status status = hash_file(path, hash, error);

	free(path);
	return status;
}

/* ---- gathering ------------------------------------------------------------------------------ */

static enum status link_file(const char *home, long upload, const struct upload_file *file,
			     const char *folder, struct error *error)
{
	char *from = part_path(home, upload, file->number), *to = path_join(folder, file->name);
	char *place = path_folder(to);
	enum status status = file_make_folder(place, error);

	if (status == STATUS_OK && link(from, to) != 0)
		status = error_set_errno(error, errno, "cannot gather '%s'", to);
	free(from);
	free(to);
	free(place);
	return status;
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *place)
{
	(void)facts;
	(void)kind;
	(void)place;
	remove(path);
	return 0;
}

static void remove_tree(const char *path)
{
	nftw(path, remove_entry, REMOVING_FDS, FTW_DEPTH | FTW_PHYS);
}

enum status spool_gather(const char *home, const struct upload *upload, const char *name,
			 char **ret_folder, struct error *error)
{
	char *place = folder_path(home, upload->id), *folder = path_join(place, name);
	enum status status;

	remove_tree(folder);
	status = file_make_folder(folder, error);
	for (size_t i = 0; i < upload->files.count && status == STATUS_OK; i++)
		status = link_file(home, upload->id, &upload->files.items[i], folder, error);
	free(place);
	if (status == STATUS_OK)
		*ret_folder = folder;
	else
		free(folder);
	return status;
}

/* ---- dropping ------------------------------------------------------------------------------- */

void spool_drop_file(const char *home, long upload, int number)
{
	char *path = part_path(home, upload, number);

	unlink(path);
	free(path);
}

void spool_drop(const char *home, long upload)
{
	char *path = folder_path(home, upload);

	remove_tree(path);
	free(path);
}

void spool_sweep(const char *home, bool (*keeps)(void *context, long upload), void *context)
{
	char *spool = path_join(home, "upload");
	DIR *folder = opendir(spool);
	const struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL)
		if (text_is_digits(entry->d_name) &&
		    !keeps(context, strtol(entry->d_name, NULL, 10)))
			spool_drop(home, strtol(entry->d_name, NULL, 10));
	if (folder != NULL)
		closedir(folder);
	free(spool);
}
