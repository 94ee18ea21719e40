/*
 * A watched folder and its sub-folders, one level deep: which files in them are ready to be read.
 * The kernel tells of files on this machine at once (inotify); a scan every few seconds finds what
 * came over a network share or was missed. What will not be read is said once on stderr.
 */
#ifndef CLI_HOTFOLDER_H
#define CLI_HOTFOLDER_H

#include "base/error.h"
#include "model/arrivals.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct hot_folder {
	char *path;
	char *branch;             /* the sub-folder's name; NULL: the watched folder itself */
	struct arrivals arrivals; /* what may be read */
	struct arrivals odd;      /* what may not, so that it is said once */
	int lock_fd;              /* held as long as the folder is watched */
	int watch;                /* of inotify; -1: none */
	unsigned long scan;
	bool is_told; /* that it cannot be listed */
};

struct hotfolder {
	struct hot_folder **folders; /* the first is the watched folder itself */
	size_t folder_count;
	double settle_s;
	int notify_fd;       /* -1: there is no inotify, scans alone do it */
	double next_scan_s;  /* when to look at every file */
	double first_scan_s; /* when the first scan ended */
	double last_scan_s;  /* when the last scan began */
	unsigned long scans; /* so far */
	bool is_told;        /* that inotify has come to a limit */
};

/* A file that is ready. Lent until the next hotfolder_update(). */
struct hot_file {
	struct hot_folder *folder;
	struct arrival *arrival;
};

/* A line on stderr: "waraqa watch: ...". Control characters in names are not passed on. */
void hotfolder_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Locks the folder against another `watch` (STATUS_TEMPORARY) and makes done/ and refused/ in it.
 * Free with hotfolder_close(). */
enum status hotfolder_open(const char *path, double settle_s, struct hotfolder **ret_hot,
			   struct error *error);
void hotfolder_close(struct hotfolder *hot);

/* Takes in what the kernel told, and scans when it is time to. Fails when the folder is gone. */
enum status hotfolder_update(struct hotfolder *hot, struct error *error);

/* True while there is a file that is not whole, or was not found so yet. */
bool hotfolder_is_settling(const struct hotfolder *hot);

/* The files that are ready, those first that have been whole longest, at most `most`. Every one was
 * looked at again. */
size_t hotfolder_collect(struct hotfolder *hot, struct hot_file *files, size_t most);

/* Sleeps until something happens in the folder, `until_s`, the next scan or a signal that `mask`
 * lets through. Without a folder (NULL) only the time and the signal count. */
void hotfolder_wait(struct hotfolder *hot, double until_s, const sigset_t *mask);

/* "branch/name" or "name", for a line. Free with free(). */
char *hot_file_name(const struct hot_file *file);

#endif
