/*
 * The server of a private cluster: made, started and stopped by its owner. Everything here runs in
 * a child made by cluster.c, with the owner's rights and no others.
 *
 * pg_ctl is not used: it hands the paths to a shell. The server is started with an argument vector,
 * is a child of this process until it answers, and so its early death is noticed at once and its
 * last words are found in the log.
 */
#include "store/cluster.h"

#include "base/file.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROGRAMS_FOLDER "/usr/lib/postgresql"
#define WANTED_VERSION 15

enum {
	POLL_MS = 20,
	START_LIMIT_MS = 300 * 1000, /* after a crash the log is replayed first */
	STOP_LIMIT_MS = 120 * 1000,
	ORPHAN_LIMIT_MS = 10 * 1000,
	LOG_TAIL_BYTES = 8192,
	LEAST_FREE_MEGABYTES = 64,
};

static void sleep_ms(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

/* ---- the programs --------------------------------------------------------------------------- */

static bool has_program(int version, const char *name, char *path)
{
	snprintf(path, CLUSTER_PATH_SIZE, PROGRAMS_FOLDER "/%d/bin/%s", version, name);
	return access(path, X_OK) == 0;
}

static int version_of_data(const struct cluster *cluster)
{
	char *path = path_join(cluster->data, "PG_VERSION");
	unsigned char *text;
	size_t length;
	struct error ignored;
	int version = 0;

	if (file_read(path, 64, &text, &length, &ignored) == STATUS_OK) {
		version = (int)strtol((char *)text, NULL, 10);
		free(text);
	}
	free(path);
	return version;
}

/* The version of a cluster that was made; else the wanted one, or the newest above it. 0: none. */
static int choose_version(const struct cluster *cluster)
{
	char path[CLUSTER_PATH_SIZE];
	int version = 0;
	DIR *folder;

	if (cluster_is_made(cluster))
		return version_of_data(cluster);
	if (has_program(WANTED_VERSION, "initdb", path))
		return WANTED_VERSION;
	folder = opendir(PROGRAMS_FOLDER);
	for (const struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		int found = (int)strtol(entry->d_name, NULL, 10);

		if (found > version && found > WANTED_VERSION && has_program(found, "initdb", path))
			version = found;
	}
	if (folder != NULL)
		closedir(folder);
	return version;
}

static enum status find_program(const struct cluster *cluster, const char *name, char *path,
				struct error *error)
{
	int version = choose_version(cluster);

	if (version != 0 && has_program(version, name, path))
		return STATUS_OK;
	version = version != 0 ? version : WANTED_VERSION;
	return error_set(error, STATUS_CONFIG,
			 "PostgreSQL %d is not installed ('" PROGRAMS_FOLDER
			 "/%d/bin/%s' is missing); "
			 "install the package postgresql-%d, or name a server of yours with --dsn",
			 version, version, name, version);
}

/* ---- why it failed -------------------------------------------------------------------------- */

static bool disk_is_full(const char *folder)
{
	struct statvfs facts;

	return statvfs(folder, &facts) == 0 && (unsigned long long)facts.f_bavail * facts.f_frsize <
						       (unsigned long long)LEAST_FREE_MEGABYTES
							       << 20;
}

/* The last line that says why, without the time in front of it. Cuts `text` up. */
static const char *last_words(char *text)
{
	static const char *const marks[] = { "FATAL:", "PANIC:", "error:" };
	const char *words = NULL, *last = NULL;

	for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;) {
		if (*line != '\0')
			last = line;
		for (size_t i = 0; i < ARRAY_LENGTH(marks); i++)
			if (strstr(line, marks[i]) != NULL)
				words = strstr(line, marks[i]) + strlen(marks[i]);
	}
	words = words != NULL ? words : last;
	return words != NULL ? words + strspn(words, " \t") : "it said nothing";
}

static enum status say_why(const struct cluster *cluster, const char *what, char *said,
			   struct error *error)
{
	if (disk_is_full(cluster->folder))
		return error_set(
			error, STATUS_NO_SPACE,
			"%s: the disk of '%s' has less than %d MB free; make room and try again",
			what, cluster->home, LEAST_FREE_MEGABYTES);
	return error_set(error, STATUS_UNAVAILABLE, "%s: %s; more may be in '%s'", what,
			 last_words(said), cluster->log);
}

static off_t log_length(const struct cluster *cluster)
{
	struct stat facts;

	return stat(cluster->log, &facts) == 0 ? facts.st_size : 0;
}

static enum status say_why_from_log(const struct cluster *cluster, off_t from, struct error *error)
{
	char *tail = memory_new(LOG_TAIL_BYTES + 1, 1);
	FILE *log = fopen(cluster->log, "re");
	off_t length = log_length(cluster);
	enum status status;

	if (log != NULL) {
		if (length - from > LOG_TAIL_BYTES)
			from = length - LOG_TAIL_BYTES;
		if (fseeko(log, from, SEEK_SET) == 0)
			tail[fread(tail, 1, LOG_TAIL_BYTES, log)] = '\0';
		fclose(log);
	}
	status = say_why(cluster, "PostgreSQL did not start", tail, error);
	free(tail);
	return status;
}

/* A parent folder that lets the owner through to the cluster is missing: the usual case is a home
 * under root's own folder. */
static enum status check_way(const struct cluster *cluster, struct error *error)
{
	char path[CLUSTER_PATH_SIZE];

	if (access(cluster->folder, R_OK | W_OK | X_OK) == 0)
		return STATUS_OK;
	snprintf(path, sizeof(path), "%s", cluster->folder);
	for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
		*slash = '\0';
		if (access(path, X_OK) != 0)
			return error_set(
				error, STATUS_NO_PERMISSION,
				"PostgreSQL refuses root and runs as '%s', who may not pass "
				"through '%s'; choose a --home elsewhere, such as "
				"/var/lib/waraqa, or run: chmod o+x %s",
				cluster->owner.name, path, path);
		*slash = '/';
	}
	return error_set_errno(error, errno, "cannot use the folder '%s' as '%s'", cluster->folder,
			       cluster->owner.name);
}

/* ---- making a cluster ----------------------------------------------------------------------- */

/* What the cluster is made with. An administrator may change it later: only what keeps others out
 * is given anew at every start. */
static const char settings[] =
	"# The private PostgreSQL of Waraqa. Yours to change; the folder of the socket, its\n"
	"# rights and the absence of a port are set on the command line at every start.\n"
	"max_connections = 50\n"
	"min_wal_size = 32MB\n"
	"max_wal_size = 512MB\n"
	"jit = off\n"
	"timezone = 'UTC'\n"
	"log_timezone = 'UTC'\n"
	"datestyle = 'iso, ymd'\n"
	"lc_messages = 'C'\n"
	"default_text_search_config = 'pg_catalog.simple'\n"
	"\n"
	"# Nothing of a person may reach a log: no statements, parameters, details of errors.\n"
	"log_min_messages = log\n"
	"log_min_error_statement = panic\n"
	"log_error_verbosity = terse\n"
	"log_parameter_max_length_on_error = 0\n"
	"log_checkpoints = off\n"
	"log_line_prefix = '%m [%p] '\n";

static enum status write_in_data(const char *data, const char *name, const char *text,
				 struct error *error)
{
	char *path = path_join(data, name);
	enum status status = file_write_durably(path, text, strlen(text), error);

	free(path);
	return status;
}

/* Renewed at every start, since a home may have been handed to another owner. Root may always come
 * in, also to a user's cluster: it could anyway. Who reaches the socket is one of the two, and may
 * therefore come in as any branch; a branch's logins are too many to be named in a map. */
static enum status write_access_rules(const struct cluster *cluster, struct error *error)
{
	static const char *const roles[] = { CLUSTER_SUPERUSER, CLUSTER_OWNER_ROLE,
					     CLUSTER_APPLICATION_ROLE };
	struct text map = { 0 };
	enum status status;

	for (size_t i = 0; i < ARRAY_LENGTH(roles); i++)
		text_append_format(&map, "waraqa \"%s\" %s\nwaraqa root %s\n", cluster->owner.name,
				   roles[i], roles[i]);
	status = write_in_data(cluster->data, "pg_ident.conf", text_value(&map), error);
	text_clear(&map);
	if (status != STATUS_OK)
		return status;
	return write_in_data(cluster->data, "pg_hba.conf",
			     "local " CLUSTER_DATABASE " +" CLUSTER_BRANCH_ROLE " trust\n"
			     "local all all peer map=waraqa\n"
			     "local replication " CLUSTER_SUPERUSER " peer map=waraqa\n",
			     error);
}

enum { BUFFERS_MIN_MB = 64, BUFFERS_MAX_MB = 2048 };

/* An eighth of the machine's memory, or of what a container may use of it: look-ups among millions
 * are faster when the server holds the pages itself (docs/performance.md). It is taken as it is
 * filled, so a small store costs no more. */
static long shared_buffers_mb(void)
{
	long long memory = (long long)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE), limit;
	FILE *file = fopen("/sys/fs/cgroup/memory.max", "r");
	char line[32];
	long share_mb;

	if (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		limit = strtoll(line, NULL, 10); /* 0 of "max" */
		if (limit > 0 && limit < memory)
			memory = limit;
	}
	if (file != NULL)
		fclose(file);
	share_mb = (long)(memory / 8 / 1024 / 1024);
	if (share_mb < BUFFERS_MIN_MB)
		return BUFFERS_MIN_MB;
	return share_mb < BUFFERS_MAX_MB ? share_mb : BUFFERS_MAX_MB;
}

static enum status write_settings(const char *data, struct error *error)
{
	struct text text = { 0 };
	enum status status;

	text_append_format(&text, "%sshared_buffers = %ldMB\n", settings, shared_buffers_mb());
	status = write_in_data(data, "postgresql.conf", text_value(&text), error);
	text_clear(&text);
	return status;
}

static enum status run_initdb(const struct cluster *cluster, const char *data, struct error *error)
{
	char program[CLUSTER_PATH_SIZE];
	/* clang-format off */
	const char *const argv[] = {
		program, "--pgdata", data, "--username", CLUSTER_SUPERUSER, "--auth", "peer",
		"--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums", "--no-sync",
		"--no-instructions", NULL,
	};
	/* clang-format on */
	struct text said = { 0 };
	enum status status = find_program(cluster, "initdb", program, error);

	if (status != STATUS_OK)
		return status;
	status = process_run(argv, &said, error);
	if (status != STATUS_OK) {
		text_append(&said, "");
		status = say_why(cluster, "cannot make the cluster", said.bytes, error);
	}
	text_clear(&said);
	return status;
}

static enum status remove_half_made(const char *data, struct error *error)
{
	const char *const argv[] = { "/bin/rm", "-rf", "--", data, NULL };
	struct text said = { 0 };
	enum status status = STATUS_OK;

	if (file_exists(data))
		status = process_run(argv, &said, error);
	text_clear(&said);
	return status;
}

/* initdb would sync a thousand files one by one; one call for the file system is as durable. */
static enum status sync_all(const char *folder, struct error *error)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum status status = STATUS_OK;

	if (fd < 0 || syncfs(fd) != 0)
		status = error_set_errno(error, errno, "cannot make '%s' durable", folder);
	if (fd >= 0)
		close(fd);
	return status;
}

/* Under another name first, so that a crash on the way leaves nothing that looks like a cluster. */
static enum status make_cluster(const struct cluster *cluster, struct error *error)
{
	char data[CLUSTER_PATH_SIZE];
	struct error ignored;
	enum status status;

	snprintf(data, sizeof(data), "%.2048s.new", cluster->data);
	status = remove_half_made(data, error);
	if (status != STATUS_OK)
		return status;
	status = run_initdb(cluster, data, error);
	if (status == STATUS_OK)
		status = write_settings(data, error);
	if (status == STATUS_OK)
		status = sync_all(data, error);
	if (status == STATUS_OK && rename(data, cluster->data) != 0)
		status = error_set_errno(error, errno, "cannot put '%s' in its place",
					 cluster->data);
	if (status == STATUS_OK)
		status = sync_all(cluster->folder, error);
	if (status != STATUS_OK)
		remove_half_made(data, &ignored);
	return status;
}

/* ---- starting and stopping ------------------------------------------------------------------ */

static PGPing ping(const struct cluster *cluster)
{
	const char *const keys[] = { "host", "port", "dbname", "user", NULL };
	const char *const values[] = { cluster->socket, CLUSTER_PORT, "postgres", CLUSTER_SUPERUSER,
				       NULL };

	return PQpingParams(keys, values, 0);
}

/* Ends the sessions that outlived their server: they would keep a new one from starting, and nobody
 * hears them any more. True when none is left. */
static bool end_orphans(const struct cluster *cluster)
{
	DIR *processes = opendir("/proc");
	const struct dirent *entry;
	bool none = true;

	while (processes != NULL && (entry = readdir(processes)) != NULL) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid > 1 && pid != getpid() && cluster_has_process(cluster, pid)) {
			kill(pid, SIGQUIT);
			none = false;
		}
	}
	if (processes != NULL)
		closedir(processes);
	return none;
}

static void wait_for_orphans(const struct cluster *cluster)
{
	for (long waited_ms = 0; waited_ms < ORPHAN_LIMIT_MS; waited_ms += POLL_MS) {
		if (end_orphans(cluster))
			return;
		sleep_ms(POLL_MS);
	}
}

/* A crash leaves the data folder's pid file and the socket's lock file behind. PostgreSQL sorts
 * that out unless their number now belongs to another process, which happens soon in a container.
 * That no server works in the data folder was looked at before. */
static void remove_stale_locks(const struct cluster *cluster)
{
	char path[CLUSTER_PATH_SIZE];
	pid_t pid = cluster_written_pid(cluster);

	if (pid != 0 && kill(pid, 0) == 0) {
		snprintf(path, sizeof(path), "%.2048s/postmaster.pid", cluster->data);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%.2048s/.s.PGSQL." CLUSTER_PORT ".lock", cluster->socket);
	unlink(path);
}

/* Until the server answers or, when it is our child, has ended. */
static enum status wait_until_ready(const struct cluster *cluster, pid_t child, off_t log_from,
				    struct error *error)
{
	for (long waited_ms = 0; waited_ms < START_LIMIT_MS; waited_ms += POLL_MS) {
		if (ping(cluster) == PQPING_OK)
			return STATUS_OK;
		if (child != 0 ? waitpid(child, NULL, WNOHANG) != 0
			       : cluster_server_pid(cluster) == 0)
			return say_why_from_log(cluster, log_from, error);
		sleep_ms(POLL_MS);
	}
	return error_set(
		error, STATUS_TEMPORARY,
		"PostgreSQL has not answered for %d seconds and may still be recovering; see "
		"'%s' and try again",
		START_LIMIT_MS / 1000, cluster->log);
}

static enum status launch(const struct cluster *cluster, struct error *error)
{
	char program[CLUSTER_PATH_SIZE];
	/* clang-format off */
	const char *const argv[] = {
		program, "-D", cluster->data, "-k", cluster->socket, "-p", CLUSTER_PORT,
		"-c", "listen_addresses=", "-c", "unix_socket_permissions=0700",
		"-c", "logging_collector=off", NULL,
	};
	/* clang-format on */
	off_t log_from = log_length(cluster);
	enum status status;
	pid_t pid;

	status = find_program(cluster, "postgres", program, error);
	if (status != STATUS_OK)
		return status;
	wait_for_orphans(cluster);
	remove_stale_locks(cluster);
	status = process_launch(argv, cluster->log, &pid, error);
	if (status == STATUS_OK)
		status = wait_until_ready(cluster, pid, log_from, error);
	return status;
}

/* The home was moved while the server ran, and its socket is now somewhere else. */
static bool is_out_of_reach(const struct cluster *cluster)
{
	char path[CLUSTER_PATH_SIZE];

	snprintf(path, sizeof(path), "%.2048s/.s.PGSQL." CLUSTER_PORT, cluster->socket);
	return ping(cluster) == PQPING_NO_RESPONSE && !file_exists(path);
}

enum status server_bring_up(const void *context, struct error *error)
{
	const struct cluster *cluster = context;
	enum status status = check_way(cluster, error);

	if (status == STATUS_OK && !cluster_is_made(cluster))
		status = make_cluster(cluster, error);
	if (status != STATUS_OK)
		return status;
	if (cluster_server_pid(cluster) != 0 && is_out_of_reach(cluster)) {
		status = server_bring_down(cluster, error);
		if (status != STATUS_OK)
			return status;
	}
	if (cluster_server_pid(cluster) != 0)
		return wait_until_ready(cluster, 0, log_length(cluster), error);
	status = write_access_rules(cluster, error);
	if (status != STATUS_OK)
		return status;
	return launch(cluster, error);
}

enum status server_bring_down(const void *context, struct error *error)
{
	const struct cluster *cluster = context;
	pid_t pid = cluster_server_pid(cluster);

	if (pid == 0)
		return STATUS_OK;
	/* PostgreSQL's "fast shutdown": sessions are ended, what was committed is written out */
	if (kill(pid, SIGINT) != 0 && errno != ESRCH)
		return error_set_errno(error, errno, "cannot stop PostgreSQL");
	for (long waited_ms = 0; waited_ms < STOP_LIMIT_MS; waited_ms += POLL_MS) {
		if (cluster_server_pid(cluster) == 0)
			return STATUS_OK;
		sleep_ms(POLL_MS);
	}
	return error_set(error, STATUS_TEMPORARY,
			 "PostgreSQL has not stopped after %d seconds; see '%s' and try again",
			 STOP_LIMIT_MS / 1000, cluster->log);
}
