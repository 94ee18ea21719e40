#include "cli/hotfolder.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/put_away.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Between two scans; while files settle, sooner. */
#define SCAN_EVERY_S 5.0
#define SCAN_SOON_S 0.2
/* A name like x.part that long is no download any more. */
#define UNFINISHED_S 600.0

static const char lock_name[] = ".waraqa-watch.lock";

void hotfolder_say(const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	for (char *at = line; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7F)
			*at = '?';
	fprintf(stderr, "waraqa watch: %s\n", line);
}

static char *name_in(const struct hot_folder *folder, const char *name)
{
	return folder->branch != NULL ? path_join(folder->branch, name) : memory_copy_text(name);
}

char *hot_file_name(const struct hot_file *file)
{
	return name_in(file->folder, file->arrival->name);
}

/* ---- One folder ------------------------------------------------------------------------------ */

/* A lock that children do not inherit: it goes with this process, however that ends. */
static enum status lock(const char *folder, int *ret_fd, struct error *error)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char *path = path_join(folder, lock_name);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	enum status status = STATUS_OK;

	if (fd < 0)
		status = error_set_errno(error, errno,
					 "cannot make '%s' (give the right to write there)", path);
	else if (fcntl(fd, F_SETLK, &whole) != 0)
		status = errno == EACCES || errno == EAGAIN
				 ? error_set(error, STATUS_TEMPORARY,
					     "another 'waraqa watch' watches the folder '%s'; stop "
					     "it first",
					     folder)
				 : error_set_errno(error, errno,
						   "cannot lock '%s' (use a file system that has "
						   "locks)",
						   path);
	free(path);
	if (status == STATUS_OK)
		*ret_fd = fd;
	else if (fd >= 0)
		close(fd);
	return status;
}

static void folder_free(struct hot_folder *folder)
{
	if (folder->lock_fd >= 0)
		close(folder->lock_fd);
	arrivals_clear(&folder->arrivals);
	arrivals_clear(&folder->odd);
	free(folder->path);
	free(folder->branch);
	free(folder);
}

/* Takes a folder in: the watched one (no branch), or one in it. */
static enum status add_folder(struct hotfolder *hot, const char *path, const char *branch,
			      struct error *error)
{
	struct hot_folder *folder = memory_new(1, sizeof(*folder));
	enum status status;

	folder->path = memory_copy_text(path);
	folder->branch = branch != NULL ? memory_copy_text(branch) : NULL;
	folder->arrivals.settle_s = hot->settle_s;
	folder->watch = folder->lock_fd = -1;
	status = lock(path, &folder->lock_fd, error);
	if (status == STATUS_OK)
		status = put_away_prepare(path, error);
	if (status != STATUS_OK) {
		folder_free(folder);
		return status;
	}
	hot->folders =
		memory_resize(hot->folders, hot->folder_count + 1, sizeof(struct hot_folder *));
	hot->folders[hot->folder_count++] = folder;
	return STATUS_OK;
}

static struct hot_folder *branch_folder(const struct hotfolder *hot, const char *branch)
{
	for (size_t i = 1; i < hot->folder_count; i++)
		if (text_equal(hot->folders[i]->branch, branch))
			return hot->folders[i];
	return NULL;
}

/* ---- Looking --------------------------------------------------------------------------------- */

/* Says once of a thing why it is left alone. */
static void leave(struct hot_folder *folder, const char *name, const struct stat *found,
		  const char *why)
{
	struct arrival_facts facts = { .device = found->st_dev, .inode = found->st_ino };
	double now_s = clock_monotonic_s();
	struct arrival *thing = arrivals_look(&folder->odd, name, &facts, 0, now_s);
	char *shown;

	if (thing->is_told)
		return;
	shown = name_in(folder, name);
	hotfolder_say("'%s' is left alone: %s", shown, why);
	free(shown);
	thing->is_told = true;
}

static void look_at_folder(struct hotfolder *hot, struct hot_folder *folder, const char *name,
			   const char *path, const struct stat *found)
{
	struct hot_folder *branch;
	struct error error;

	if (text_equal(name, PUT_DONE) || text_equal(name, PUT_REFUSED))
		return;
	if (folder->branch != NULL) {
		leave(folder, name, found,
		      "a folder inside a branch's folder is not watched; move its files up");
		return;
	}
	branch = branch_folder(hot, name);
	if (branch == NULL && add_folder(hot, path, name, &error) != STATUS_OK) {
		leave(folder, name, found, error.text);
		return;
	}
	branch = branch_folder(hot, name);
	branch->scan = hot->scans;
}

static void tell_if_unfinished(const struct hot_folder *folder, struct arrival *arrival)
{
	char *shown;

	if (arrival->kind != ARRIVAL_UNFINISHED || arrival->is_told ||
	    (arrival->age_s < UNFINISHED_S && arrival->seen_s - arrival->since_s < UNFINISHED_S))
		return;
	shown = name_in(folder, arrival->name);
	hotfolder_say("'%s' has not been finished for ten minutes; rename it when it is whole",
		      shown);
	free(shown);
	arrival->is_told = true;
}

/* Returns the file, NULL when it is none that may be read. */
static struct arrival *look_at_path(struct hotfolder *hot, struct hot_folder *folder,
				    const char *name, const char *path)
{
	struct arrival *arrival = NULL;
	struct arrival_facts facts;
	struct stat found;
	double age_s;

	if (lstat(path, &found) != 0)
		return NULL;
	if (S_ISDIR(found.st_mode)) {
		look_at_folder(hot, folder, name, path, &found);
	} else if (!S_ISREG(found.st_mode)) {
		leave(folder, name, &found, "it is a link, a pipe or a device, not a file");
	} else if (access(path, R_OK) != 0) {
		leave(folder, name, &found, "it may not be read; give the right to read it");
	} else if (look_at_file(path, &facts, &age_s)) {
		arrival =
			arrivals_look(&folder->arrivals, name, &facts, age_s, clock_monotonic_s());
		tell_if_unfinished(folder, arrival);
	}
	return arrival;
}

static struct arrival *look(struct hotfolder *hot, struct hot_folder *folder, const char *name)
{
	struct arrival *arrival;
	char *path;

	if (arrival_kind_of(name) == ARRIVAL_COMPANION)
		return NULL;
	path = path_join(folder->path, name);
	arrival = look_at_path(hot, folder, name, path);
	free(path);
	return arrival;
}

/* ---- Scanning -------------------------------------------------------------------------------- */

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static enum status scan_folder(struct hotfolder *hot, struct hot_folder *folder,
			       struct error *error)
{
	struct dirent **names = NULL;
	int count = scandir(folder->path, &names, NULL, by_bytes);

	if (count < 0)
		return error_set_errno(error, errno,
				       "cannot list the folder '%s' (is its disk or share there, "
				       "and may it be read?)",
				       folder->path);
	arrivals_begin_scan(&folder->arrivals);
	arrivals_begin_scan(&folder->odd);
	for (int i = 0; i < count; i++) {
		look(hot, folder, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	arrivals_end_scan(&folder->arrivals);
	arrivals_end_scan(&folder->odd);
	return STATUS_OK;
}

/* A branch's folder that is gone, or was renamed. */
static void forget_lost_folders(struct hotfolder *hot)
{
	size_t kept = 1;

	for (size_t i = 1; i < hot->folder_count; i++) {
		struct hot_folder *folder = hot->folders[i];

		if (folder->scan == hot->scans)
			hot->folders[kept++] = folder;
		else
			folder_free(folder);
	}
	hot->folder_count = kept;
}

/* Doing it again is harmless, and finds a folder that was taken away and put back. */
static void ask_for_events(struct hotfolder *hot)
{
	const uint32_t events = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR;

	for (size_t i = 0; i < hot->folder_count && hot->notify_fd >= 0; i++) {
		struct hot_folder *folder = hot->folders[i];

		folder->watch = inotify_add_watch(hot->notify_fd, folder->path, events);
		if (folder->watch >= 0 || hot->is_told)
			continue;
		hotfolder_say("the kernel does not tell of '%s' (%s): its files are found a few "
			      "seconds later",
			      folder->path, strerror(errno));
		hot->is_told = true;
	}
}

bool hotfolder_is_settling(const struct hotfolder *hot)
{
	for (size_t i = 0; i < hot->folder_count; i++) {
		const struct arrivals *arrivals = &hot->folders[i]->arrivals;

		for (size_t k = 0; k < arrivals->count; k++)
			if (arrivals->items[k]->kind != ARRIVAL_UNFINISHED &&
			    !arrival_is_whole(arrivals, arrivals->items[k]))
				return true;
	}
	return false;
}

/* A scan of many files over a slow network must not be all that is done. */
static void plan_next_scan(struct hotfolder *hot, double began_s)
{
	double now_s = clock_monotonic_s(), wait_s = SCAN_EVERY_S;

	if (hotfolder_is_settling(hot) && hot->settle_s < wait_s)
		wait_s = hot->settle_s > SCAN_SOON_S ? hot->settle_s : SCAN_SOON_S;
	if (wait_s < now_s - began_s)
		wait_s = now_s - began_s;
	hot->next_scan_s = now_s + wait_s;
	hot->last_scan_s = began_s;
	if (hot->scans == 1)
		hot->first_scan_s = now_s;
}

static enum status scan(struct hotfolder *hot, struct error *error)
{
	double began_s = clock_monotonic_s();
	struct error unlisted;
	enum status status;

	hot->scans++;
	status = scan_folder(hot, hot->folders[0], error);
	if (status == STATUS_OK)
		forget_lost_folders(hot);
	ask_for_events(hot);
	for (size_t i = 1; i < hot->folder_count && status == STATUS_OK; i++) {
		struct hot_folder *folder = hot->folders[i];
		bool is_listed = scan_folder(hot, folder, &unlisted) == STATUS_OK;

		if (!is_listed && !folder->is_told)
			hotfolder_say("%s", unlisted.text);
		folder->is_told = !is_listed;
	}
	plan_next_scan(hot, began_s);
	return status;
}

/* ---- What the kernel tells ------------------------------------------------------------------- */

static void take_event(struct hotfolder *hot, const struct inotify_event *event)
{
	struct hot_folder *folder = NULL;
	struct arrival *arrival;

	for (size_t i = 0; i < hot->folder_count; i++)
		if (hot->folders[i]->watch == event->wd)
			folder = hot->folders[i];
	if (folder == NULL || event->len == 0)
		return;
	if (event->mask & IN_ISDIR)
		hot->next_scan_s = 0;
	arrival = look(hot, folder, event->name);
	if (arrival == NULL)
		return;
	if (event->mask & IN_MODIFY) {
		arrival->being_written = true;
		arrival->moved_in = false;
	}
	if (event->mask & IN_CLOSE_WRITE)
		arrival->being_written = false;
	if (event->mask & IN_MOVED_TO) {
		arrival->being_written = false;
		arrival->moved_in = true;
	}
}

/* Events were lost: a scan finds the files, but not that they were closed. */
static void begin_anew(struct hotfolder *hot)
{
	for (size_t i = 0; i < hot->folder_count; i++)
		for (size_t k = 0; k < hot->folders[i]->arrivals.count; k++)
			hot->folders[i]->arrivals.items[k]->being_written = false;
	hot->next_scan_s = 0;
}

static void take_events(struct hotfolder *hot)
{
	char bytes[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
	ssize_t length;

	while (hot->notify_fd >= 0 && (length = read(hot->notify_fd, bytes, sizeof(bytes))) > 0) {
		const struct inotify_event *event;

		for (ssize_t at = 0; at < length; at += (ssize_t)(sizeof(*event) + event->len)) {
			event = (const struct inotify_event *)(bytes + at);
			if (event->mask & IN_Q_OVERFLOW)
				begin_anew(hot);
			else
				take_event(hot, event);
		}
	}
}

/* ---- All of it ------------------------------------------------------------------------------- */

enum status hotfolder_open(const char *path, double settle_s, struct hotfolder **ret_hot,
			   struct error *error)
{
	struct hotfolder *hot = memory_new(1, sizeof(*hot));
	size_t length = strlen(path);
	char *plain = memory_copy_text(path);
	enum status status;

	while (length > 1 && plain[length - 1] == '/')
		plain[--length] = '\0';
	hot->settle_s = settle_s;
	hot->notify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (file_is_folder(plain))
		status = add_folder(hot, plain, NULL, error);
	else
		status = error_set(error, STATUS_NO_INPUT,
				   "'%s' is no folder; name the folder that the scans come to",
				   plain);
	free(plain);
	if (status == STATUS_OK)
		*ret_hot = hot;
	else
		hotfolder_close(hot);
	return status;
}

void hotfolder_close(struct hotfolder *hot)
{
	if (hot == NULL)
		return;
	for (size_t i = 0; i < hot->folder_count; i++)
		folder_free(hot->folders[i]);
	if (hot->notify_fd >= 0)
		close(hot->notify_fd);
	free(hot->folders);
	free(hot);
}

enum status hotfolder_update(struct hotfolder *hot, struct error *error)
{
	take_events(hot);
	if (clock_monotonic_s() < hot->next_scan_s)
		return STATUS_OK;
	return scan(hot, error);
}

static int by_age(const void *a, const void *b)
{
	const struct arrival *first = ((const struct hot_file *)a)->arrival;
	const struct arrival *second = ((const struct hot_file *)b)->arrival;

	if (first->since_s != second->since_s)
		return first->since_s < second->since_s ? -1 : 1;
	return strcmp(first->name, second->name);
}

static size_t count_files(const struct hotfolder *hot)
{
	size_t count = 0;

	for (size_t i = 0; i < hot->folder_count; i++)
		count += hot->folders[i]->arrivals.count;
	return count;
}

static size_t find_ready(const struct hotfolder *hot, struct hot_file *files)
{
	double now_s = clock_monotonic_s();
	size_t count = 0;

	for (size_t i = 0; i < hot->folder_count; i++) {
		struct arrivals *arrivals = &hot->folders[i]->arrivals;

		for (size_t k = 0; k < arrivals->count; k++)
			if (arrival_is_ready(arrivals, arrivals->items[k], now_s))
				files[count++] =
					(struct hot_file){ hot->folders[i], arrivals->items[k] };
	}
	return count;
}

size_t hotfolder_collect(struct hotfolder *hot, struct hot_file *files, size_t most)
{
	struct hot_file *all = memory_new(count_files(hot) + 1, sizeof(*all));
	size_t found = find_ready(hot, all), count = 0;

	qsort(all, found, sizeof(*all), by_age);
	for (size_t i = 0; i < found && count < most; i++) {
		struct arrivals *arrivals = &all[i].folder->arrivals;

		/* it may have changed, or gone, since the last scan */
		if (look(hot, all[i].folder, all[i].arrival->name) == all[i].arrival &&
		    arrival_is_ready(arrivals, all[i].arrival, clock_monotonic_s()))
			files[count++] = all[i];
	}
	free(all);
	return count;
}

void hotfolder_wait(struct hotfolder *hot, double until_s, const sigset_t *mask)
{
	struct pollfd notify = { .fd = hot != NULL ? hot->notify_fd : -1, .events = POLLIN };
	double wait_s = until_s - clock_monotonic_s();
	struct timespec wait;

	if (hot != NULL && hot->next_scan_s < until_s)
		wait_s = hot->next_scan_s - clock_monotonic_s();
	if (wait_s < 0.01)
		wait_s = 0.01;
	wait.tv_sec = (time_t)wait_s;
	wait.tv_nsec = (long)((wait_s - (double)wait.tv_sec) * 1e9);
	ppoll(&notify, 1, &wait, mask);
}
