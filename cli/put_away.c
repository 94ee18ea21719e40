#include "cli/put_away.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* So that ".reason.txt" and a number still fit behind: a name has at most 255 bytes. */
enum { STEM_BYTES_MAX = 180, ENDING_BYTES_MAX = 20, NUMBER_MAX = 1000000 };

/* One move. */
struct move {
	const char *folder, *name;
	const struct arrival_facts *facts;
	char *from;
};

bool look_at_file(const char *path, struct arrival_facts *ret_facts, double *ret_age_s)
{
	struct stat found;

	if (lstat(path, &found) != 0 || !S_ISREG(found.st_mode))
		return false;
	*ret_facts = (struct arrival_facts){
		.device = found.st_dev,
		.inode = found.st_ino,
		.bytes = found.st_size,
		.modified_ns = found.st_mtim.tv_sec * 1000000000LL + found.st_mtim.tv_nsec,
	};
	if (ret_age_s != NULL)
		*ret_age_s = difftime(time(NULL), found.st_mtim.tv_sec);
	return true;
}

static bool is_same_file(const char *path, const struct arrival_facts *facts)
{
	struct arrival_facts found;

	return look_at_file(path, &found, NULL) && arrival_facts_equal(&found, facts);
}

/* ---- Folders --------------------------------------------------------------------------------- */

/* Who may drop files may see what became of them; that the owner cannot be set is no trouble. */
static void open_as(const char *path, const char *example, mode_t mask)
{
	struct stat facts;

	if (stat(example, &facts) != 0)
		return;
	if (chown(path, facts.st_uid, facts.st_gid) != 0)
		errno = 0;
	chmod(path, facts.st_mode & mask);
}

static enum status make_folder_in(const char *folder, const char *name, struct error *error)
{
	char *path = path_join(folder, name);
	bool is_new = !file_is_folder(path);
	enum status status = file_make_folder(path, error);

	if (status == STATUS_OK && is_new)
		open_as(path, folder, 07777);
	free(path);
	if (status != STATUS_OK)
		error_append(error, "; make it, or give the right to write there");
	return status;
}

enum status put_away_prepare(const char *folder, struct error *error)
{
	enum status status = make_folder_in(folder, PUT_DONE, error);

	return status == STATUS_OK ? make_folder_in(folder, PUT_REFUSED, error) : status;
}

/* ---- Names ----------------------------------------------------------------------------------- */

static size_t cut_stem(const char *name, size_t length)
{
	if (length <= STEM_BYTES_MAX)
		return length;
	length = STEM_BYTES_MAX;
	while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80)
		length--; /* not inside a character */
	return length;
}

/* folder/into/a.tif, folder/into/a-2.tif, ... Free with free(). */
static char *numbered_path(const struct move *move, const char *into, int number)
{
	const char *name = move->name, *ending = strrchr(name, '.');
	struct text path = { 0 };
	size_t length;

	if (ending == NULL || ending == name || strlen(ending) > ENDING_BYTES_MAX)
		ending = name + strlen(name);
	length = cut_stem(name, (size_t)(ending - name));
	text_append_format(&path, "%s/%s/", move->folder, into);
	text_append_bytes(&path, name, length);
	if (number > 1)
		text_append_format(&path, "-%d", number);
	text_append(&path, ending);
	return path.bytes;
}

static char *reason_path(const char *path)
{
	struct text reason = { 0 };

	text_append_format(&reason, "%s.reason.txt", path);
	return reason.bytes;
}

/*
 * A reason without its file was left by a process that was killed before the move, and is written
 * anew. But a delivered file may bear such a name too: then its own reason lies beside it.
 */
static bool is_free_for_refused(const char *path)
{
	char *reason = reason_path(path), *reason_of_reason = reason_path(reason);
	bool is_free =
		!file_exists(path) && (!file_exists(reason) || !file_exists(reason_of_reason));

	free(reason);
	free(reason_of_reason);
	return is_free;
}

/* ---- Moving ---------------------------------------------------------------------------------- */

/* Never over another file. Some network file systems cannot promise it: then by looking first,
 * which will do because the folder is locked. */
static int rename_alone(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
		return -1;
	if (file_exists(to)) {
		errno = EEXIST;
		return -1;
	}
	return rename(from, to);
}

static enum status say_changed(const struct move *move, struct error *error)
{
	return error_set(error, STATUS_DATA, "'%s' is no longer the file that was read",
			 move->from);
}

/* errno EEXIST is the caller's to answer with another name. */
static enum status move_to(const struct move *move, const char *to, bool *ret_taken,
			   struct error *error)
{
	*ret_taken = false;
	if (!is_same_file(move->from, move->facts))
		return say_changed(move, error);
	if (rename_alone(move->from, to) != 0) {
		*ret_taken = errno == EEXIST;
		if (errno == ENOENT)
			return say_changed(move, error);
		return error_set_errno(error, errno,
				       "cannot move '%s' to '%s' (make room, or give the right to "
				       "write there; it is stored and stays where it is)",
				       move->from, to);
	}
	if (is_same_file(to, move->facts))
		return STATUS_OK;
	/* replaced between the look and the move */
	rename_alone(to, move->from);
	return say_changed(move, error);
}

enum status put_away_done(const char *folder, const char *name, const struct arrival_facts *facts,
			  struct error *error)
{
	struct move move = { folder, name, facts, path_join(folder, name) };
	enum status status = put_away_prepare(folder, error);
	bool taken = status == STATUS_OK;

	for (int number = 1; taken && number < NUMBER_MAX; number++) {
		char *to = numbered_path(&move, PUT_DONE, number);

		status = move_to(&move, to, &taken, error);
		free(to);
	}
	free(move.from);
	return status;
}

static enum status write_reason(const struct move *move, const char *path, const char *reason,
				struct error *error)
{
	struct text line = { 0 };
	enum status status;

	text_append_format(&line, "%s\n", reason);
	status = file_write_durably(path, line.bytes, line.length, error);
	text_clear(&line);
	if (status == STATUS_OK)
		open_as(path, move->from, 0666);
	else
		error_append(error, "; make room, or give the right to write there");
	return status;
}

static enum status refuse_as(const struct move *move, const char *to, const char *reason,
			     bool *ret_taken, struct error *error)
{
	char *path = reason_path(to);
	enum status status = STATUS_OK;

	*ret_taken = false;
	if (!is_same_file(move->from, move->facts))
		status = say_changed(move, error);
	if (status == STATUS_OK)
		status = write_reason(move, path, reason, error);
	if (status == STATUS_OK) {
		status = move_to(move, to, ret_taken, error);
		if (status != STATUS_OK)
			unlink(path);
	}
	free(path);
	return status;
}

enum status put_away_refused(const char *folder, const char *name,
			     const struct arrival_facts *facts, const char *reason,
			     struct error *error)
{
	struct move move = { folder, name, facts, path_join(folder, name) };
	enum status status = put_away_prepare(folder, error);
	bool taken = status == STATUS_OK;

	for (int number = 1; taken && number < NUMBER_MAX; number++) {
		char *to = numbered_path(&move, PUT_REFUSED, number);

		if (is_free_for_refused(to))
			status = refuse_as(&move, to, reason, &taken, error);
		free(to);
	}
	free(move.from);
	return status;
}
