#include "base/file.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status open_for_reading(const char *path, int *ret_fd, struct stat *ret_facts,
				    struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_set_errno(error, errno, "cannot open '%s'", path);
	if (fstat(fd, ret_facts) != 0 || !S_ISREG(ret_facts->st_mode)) {
		close(fd);
		return error_set(error, STATUS_NO_INPUT,
				 "cannot read '%s': it is not a regular file; name a file", path);
	}
	*ret_fd = fd;
	return STATUS_OK;
}

/* Reads until `length` bytes or the end; -1 on error. Interrupted reads go on. */
static ssize_t read_fully(int fd, unsigned char *bytes, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t step = read(fd, bytes + done, length - done);

		if (step < 0 && errno == EINTR)
			continue;
		if (step < 0)
			return -1;
		if (step == 0)
			break;
		done += (size_t)step;
	}
	return (ssize_t)done;
}

enum status file_read(const char *path, size_t limit_bytes, unsigned char **ret_bytes,
		      size_t *ret_length, struct error *error)
{
	enum status status;
	struct stat facts;
	unsigned char *bytes;
	ssize_t length;
	int fd = -1;

	status = open_for_reading(path, &fd, &facts, error);
	if (status != STATUS_OK)
		return status;
	if ((unsigned long long)facts.st_size > limit_bytes) {
		close(fd);
		return error_set(error, STATUS_DATA,
				 "'%s' has %lld bytes, more than the limit of %zu; split it", path,
				 (long long)facts.st_size, limit_bytes);
	}
	bytes = memory_new((size_t)facts.st_size + 1, 1);
	length = read_fully(fd, bytes, (size_t)facts.st_size);
	close(fd);
	if (length < 0) {
		free(bytes);
		return error_set_errno(error, errno, "cannot read '%s'", path);
	}
	*ret_bytes = bytes;
	*ret_length = (size_t)length;
	return STATUS_OK;
}

bool file_write_all(int fd, const void *bytes, size_t length)
{
	const unsigned char *next = bytes;

	while (length > 0) {
		ssize_t step = write(fd, next, length);

		if (step < 0 && errno == EINTR)
			continue;
		if (step < 0)
			return false;
		next += step;
		length -= (size_t)step;
	}
	return true;
}

/* A rename is only durable once the folder that holds the name is. */
static bool sync_folder_of(const char *path)
{
	char *folder = path_folder(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	free(folder);
	return synced;
}

enum status file_write_durably(const char *path, const void *bytes, size_t length,
			       struct error *error)
{
	struct text beside = { 0 };
	enum status status = STATUS_OK;
	bool written;
	int fd;

	text_append_format(&beside, "%s.%ld.part", path, (long)getpid());
	fd = open(beside.bytes, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0) {
		status = error_set_errno(error, errno, "cannot write '%s'", path);
		goto out;
	}
	written = file_write_all(fd, bytes, length) && fsync(fd) == 0;
	if (!written)
		status = error_set_errno(error, errno, "cannot write '%s'", path);
	close(fd);
	if (written && (rename(beside.bytes, path) != 0 || !sync_folder_of(path)))
		status = error_set_errno(error, errno, "cannot put '%s' in its place", path);
	if (status != STATUS_OK)
		unlink(beside.bytes);
out:
	text_clear(&beside);
	return status;
}

enum status file_make_folder(const char *path, struct error *error)
{
	char *partial = memory_copy_text(path);
	enum status status = STATUS_OK;

	for (char *slash = partial + 1; status == STATUS_OK; slash++) {
		bool last = *slash == '\0';

		if (!last && *slash != '/')
			continue;
		*slash = '\0';
		if (mkdir(partial, 0700) != 0 && errno != EEXIST)
			status = error_set_errno(error, errno, "cannot make the folder '%s'",
						 partial);
		if (last)
			break;
		*slash = '/';
	}
	if (status == STATUS_OK && !file_is_folder(path))
		status = error_set(error, STATUS_NO_INPUT, "'%s' is in the way: it is not a folder",
				   path);
	free(partial);
	return status;
}

const char *file_temporary_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder != NULL && folder[0] == '/' ? folder : "/tmp";
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool file_is_folder(const char *path)
{
	struct stat facts;

	return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

const char *path_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

char *path_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder;

	if (slash == NULL)
		return memory_copy_text(".");
	if (slash == path)
		return memory_copy_text("/");
	folder = memory_new((size_t)(slash - path) + 1, 1);
	memcpy(folder, path, (size_t)(slash - path));
	return folder;
}

char *path_join(const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = memory_new(size, 1);

	snprintf(path, size, "%s/%s", folder, name);
	return path;
}
