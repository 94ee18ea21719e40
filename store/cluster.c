/*
 * The private cluster: a PostgreSQL under the home folder that only this machine's owner can reach.
 *
 *   HOME/                of whoever calls; others may pass through it when that is root
 *   HOME/cluster.lock    held while the cluster is made, started or stopped
 *   HOME/pg/             of the cluster's owner, closed to others
 *   HOME/pg/data/        the cluster; appears whole, by a rename
 *   HOME/pg/server.log   what the server says
 *   HOME/pg/socket/      its socket, the only way in
 *
 * The owner is the caller. PostgreSQL refuses root, so for root it is the user `postgres`, or
 * whoever owns the cluster already. This file, which may run as root, only makes folders and hands
 * them over; everything inside them is done by server.c in a child that has become the owner.
 *
 * A socket's path has at most 107 bytes, and PostgreSQL cuts a list of paths at commas. A home with
 * a long path or unusual letters therefore has its socket under /tmp, in a folder named after the
 * hash of the home, which is refused unless it is the owner's and closed to others.
 */
#include "store/cluster.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SOCKET_FOLDER_LIMIT = 107 - (int)sizeof("/.s.PGSQL." CLUSTER_PORT) };

/* ---- where things are ----------------------------------------------------------------------- */

/* The home as an absolute path; what does not exist yet is taken as written. */
static enum status resolve_home(const char *home, char *path, struct error *error)
{
	char *real = realpath(home, NULL);
	char here[CLUSTER_PATH_SIZE / 2] = "";
	int length;

	if (real == NULL && home[0] != '/' && getcwd(here, sizeof(here)) == NULL)
		return error_set_errno(error, errno, "cannot tell the current folder");
	length = real != NULL ? snprintf(path, CLUSTER_PATH_SIZE, "%s", real)
			      : snprintf(path, CLUSTER_PATH_SIZE, "%s%s%s", here,
					 here[0] != '\0' ? "/" : "", home);
	free(real);
	if (length >= CLUSTER_PATH_SIZE / 2)
		return error_set(error, STATUS_CONFIG,
				 "the home's path has %d bytes, too many; choose a shorter --home",
				 length);
	return STATUS_OK;
}

static bool is_plain_path(const char *path)
{
	return path[strspn(path, "/._-0123456789abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

static void choose_socket_folder(struct cluster *cluster)
{
	char hash[FILE_HASH_SIZE];
	int length = snprintf(cluster->socket, sizeof(cluster->socket), "%.2048s/socket",
			      cluster->folder);

	if (length <= SOCKET_FOLDER_LIMIT && is_plain_path(cluster->socket))
		return;
	hash_bytes(cluster->home, strlen(cluster->home), hash);
	snprintf(cluster->socket, sizeof(cluster->socket), "/tmp/waraqa-%ld-%.16s",
		 (long)cluster->owner.uid, hash);
}

static enum status choose_owner(struct cluster *cluster, struct error *error)
{
	struct stat facts;

	if (geteuid() != 0)
		return account_of_user(geteuid(), &cluster->owner, error);
	if (lstat(cluster->data, &facts) == 0 && facts.st_uid != 0)
		return account_of_user(facts.st_uid, &cluster->owner, error);
	return account_of_name("postgres", &cluster->owner, error);
}

enum status cluster_locate(const char *home, struct cluster *ret_cluster, struct error *error)
{
	struct cluster cluster = { 0 };
	enum status status = resolve_home(home, cluster.home, error);

	if (status != STATUS_OK)
		return status;
	snprintf(cluster.folder, sizeof(cluster.folder), "%.2048s/pg", cluster.home);
	snprintf(cluster.data, sizeof(cluster.data), "%.2048s/pg/data", cluster.home);
	snprintf(cluster.log, sizeof(cluster.log), "%.2048s/pg/server.log", cluster.home);
	status = choose_owner(&cluster, error);
	if (status != STATUS_OK)
		return status;
	choose_socket_folder(&cluster);
	*ret_cluster = cluster;
	return STATUS_OK;
}

bool cluster_is_made(const struct cluster *cluster)
{
	char path[CLUSTER_PATH_SIZE];

	snprintf(path, sizeof(path), "%.2048s/PG_VERSION", cluster->data);
	return file_exists(path);
}

bool cluster_is_closed(const struct cluster *cluster)
{
	return access(cluster->data, X_OK) != 0 && errno == EACCES;
}

/* ---- is it running? ------------------------------------------------------------------------- */

static bool is_postgres(pid_t pid)
{
	char path[64], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	if (fgets(name, sizeof(name), file) == NULL)
		name[0] = '\0';
	fclose(file);
	return strcmp(name, "postgres\n") == 0;
}

/* A system may hide what its processes work on; then the name must do. */
static bool is_hidden(pid_t pid)
{
	struct stat found;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/cwd", (long)pid);
	return stat(path, &found) != 0 && errno == EACCES;
}

bool cluster_has_process(const struct cluster *cluster, pid_t pid)
{
	struct stat wanted, found;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/cwd", (long)pid);
	if (stat(cluster->data, &wanted) != 0 || stat(path, &found) != 0)
		return false;
	return wanted.st_dev == found.st_dev && wanted.st_ino == found.st_ino;
}

pid_t cluster_written_pid(const struct cluster *cluster)
{
	char path[CLUSTER_PATH_SIZE], line[32] = "";
	FILE *file;
	long pid;
	int fd;

	snprintf(path, sizeof(path), "%.2048s/postmaster.pid", cluster->data);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	file = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (file == NULL) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	if (fgets(line, sizeof(line), file) == NULL)
		line[0] = '\0';
	fclose(file);
	pid = strtol(line, NULL, 10);
	return pid > 1 && pid <= INT_MAX ? (pid_t)pid : 0;
}

pid_t cluster_server_pid(const struct cluster *cluster)
{
	pid_t pid = cluster_written_pid(cluster);
	bool is_server = pid != 0 && (cluster_has_process(cluster, pid) ||
				      (is_hidden(pid) && is_postgres(pid)));

	return is_server ? pid : 0;
}

/* ---- folders -------------------------------------------------------------------------------- */

/* Makes the home and what is missing above it. The owner must be able to pass through what we make,
 * whatever the umask; what was there before is left as it is. */
static enum status make_home(const struct cluster *cluster, struct error *error)
{
	mode_t mode = geteuid() == cluster->owner.uid ? 0700 : 0711;
	char path[CLUSTER_PATH_SIZE];

	snprintf(path, sizeof(path), "%s", cluster->home);
	for (char *slash = path + 1;; slash++) {
		char kept = *slash;

		if (kept != '/' && kept != '\0')
			continue;
		*slash = '\0';
		if (mkdir(path, mode) == 0)
			chmod(path, mode);
		else if (errno != EEXIST)
			return error_set_errno(error, errno, "cannot make the folder '%s'", path);
		if (kept == '\0')
			return STATUS_OK;
		*slash = kept;
	}
}

/* True when nothing is in the home but what Waraqa puts there. */
static bool home_is_ours_alone(const char *home)
{
	static const char *const ours[] = { ".", "..", "cluster.lock", "pg", "images" };
	DIR *folder = opendir(home);
	const struct dirent *entry;
	bool alone = folder != NULL;

	while (alone && (entry = readdir(folder)) != NULL) {
		alone = false;
		for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
			alone = alone || strcmp(entry->d_name, ours[i]) == 0;
	}
	if (folder != NULL)
		closedir(folder);
	return alone;
}

/* A home that was made closed (by mktemp -d, say) is opened for passing through, not for looking.
 */
static void let_owner_through(const struct cluster *cluster)
{
	struct stat facts;

	if (geteuid() != cluster->owner.uid && stat(cluster->home, &facts) == 0 &&
	    facts.st_uid == geteuid() && (facts.st_mode & S_IXOTH) == 0 &&
	    home_is_ours_alone(cluster->home))
		chmod(cluster->home, (facts.st_mode & 07777) | S_IXOTH);
}

/* Makes a folder of the owner's, closed to others, and refuses one that is anything else: under
 * /tmp someone may have been there first. */
static enum status make_owners_folder(const struct cluster *cluster, const char *path,
				      struct error *error)
{
	struct stat facts;
	bool made = mkdir(path, 0700) == 0;

	if (!made && errno != EEXIST)
		return error_set_errno(error, errno, "cannot make the folder '%s'", path);
	if (lstat(path, &facts) != 0)
		return error_set_errno(error, errno, "cannot look at '%s'", path);
	if (S_ISDIR(facts.st_mode) && facts.st_uid == geteuid() && geteuid() == 0) {
		if (lchown(path, cluster->owner.uid, cluster->owner.gid) != 0)
			return error_set_errno(error, errno, "cannot hand '%s' to '%s'", path,
					       cluster->owner.name);
		facts.st_uid = cluster->owner.uid;
	}
	if (!S_ISDIR(facts.st_mode) || facts.st_uid != cluster->owner.uid ||
	    (facts.st_mode & 077) != 0)
		return error_set(
			error, STATUS_NO_PERMISSION,
			"'%s' must be a folder of '%s' that is closed to others; look who made "
			"it and move it away",
			path, cluster->owner.name);
	return STATUS_OK;
}

static enum status make_folders(const struct cluster *cluster, struct error *error)
{
	enum status status = make_owners_folder(cluster, cluster->folder, error);

	return status == STATUS_OK ? make_owners_folder(cluster, cluster->socket, error) : status;
}

/* Two processes that start at once: the second waits here and then finds the work done. The file is
 * the home's owner's, also when root is the first to lock it. */
static enum status lock_home(const struct cluster *cluster, int *ret_lock, struct error *error)
{
	char path[CLUSTER_PATH_SIZE];
	struct stat home;
	int fd;

	snprintf(path, sizeof(path), "%.2048s/cluster.lock", cluster->home);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_set_errno(error, errno, "cannot open '%s'", path);
	if (geteuid() == 0 &&
	    (stat(cluster->home, &home) != 0 || fchown(fd, home.st_uid, home.st_gid) != 0)) {
		close(fd);
		return error_set_errno(error, errno, "cannot hand '%s' to its owner", path);
	}
	while (flock(fd, LOCK_EX) != 0)
		if (errno != EINTR) {
			close(fd);
			return error_set_errno(error, errno, "cannot lock '%s'", path);
		}
	*ret_lock = fd;
	return STATUS_OK;
}

/* ---- start and stop ------------------------------------------------------------------------- */

enum status cluster_start(const struct store_place *place, struct error *error)
{
	struct cluster cluster;
	enum status status;
	int lock = -1;

	status = cluster_locate(place->home, &cluster, error);
	if (status != STATUS_OK)
		return status;
	status = make_home(&cluster, error);
	if (status != STATUS_OK)
		return status;
	let_owner_through(&cluster);
	status = lock_home(&cluster, &lock, error);
	if (status != STATUS_OK)
		return status;
	status = make_folders(&cluster, error);
	if (status == STATUS_OK)
		status = process_do(&cluster.owner, server_bring_up, &cluster, error);
	close(lock);
	return status;
}

enum status cluster_stop(const struct store_place *place, struct error *error)
{
	struct cluster cluster;
	enum status status;
	int lock = -1;

	status = cluster_locate(place->home, &cluster, error);
	if (status != STATUS_OK || !cluster_is_made(&cluster))
		return status;
	status = lock_home(&cluster, &lock, error);
	if (status != STATUS_OK)
		return status;
	status = process_do(&cluster.owner, server_bring_down, &cluster, error);
	close(lock);
	return status;
}

bool cluster_is_running(const struct store_place *place)
{
	struct cluster cluster;
	struct error ignored;

	return cluster_locate(place->home, &cluster, &ignored) == STATUS_OK &&
	       cluster_server_pid(&cluster) != 0;
}

/* What pg_control says of the last end. PostgreSQL keeps there, in this order and in the machine's
 * byte order, its system's identifier (8 bytes), two versions and the state (4 bytes each). When it
 * cannot be read, nothing is said against it. */
static bool was_shut_down(const struct cluster *cluster)
{
	enum { SHUT_DOWN = 1 };
	char *path = path_join(cluster->data, "global/pg_control");
	FILE *file = fopen(path, "re");
	uint32_t words[5];
	bool is_read = file != NULL && fread(words, sizeof(words), 1, file) == 1;

	if (file != NULL)
		fclose(file);
	free(path);
	return !is_read || words[4] == SHUT_DOWN;
}

bool cluster_has_crashed(const struct store_place *place)
{
	struct cluster cluster;
	struct error ignored;

	if (cluster_locate(place->home, &cluster, &ignored) != STATUS_OK ||
	    !cluster_is_made(&cluster) || cluster_server_pid(&cluster) != 0)
		return false;
	/* a server that is killed leaves its pid file; one that gives up, as on a full disk, takes
	 * it away like one that was told to stop */
	return cluster_written_pid(&cluster) != 0 || !was_shut_down(&cluster);
}

bool cluster_exists(const struct store_place *place)
{
	struct cluster cluster;
	struct error ignored;

	return cluster_locate(place->home, &cluster, &ignored) == STATUS_OK &&
	       cluster_is_made(&cluster);
}
