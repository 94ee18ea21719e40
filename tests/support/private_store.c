#include "tests/support/private_store.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/cluster.h"

#include <dirent.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { FOLDERS_MAX = 100 };

static char base[48]; /* every folder of this program is in here */
static int guard_pipe = -1;
static pid_t program, guard;

/* ---- cleaning up ---------------------------------------------------------------------------- */

static void end_server_of(const char *home)
{
	struct cluster cluster;
	struct error ignored;
	pid_t pid;

	if (cluster_locate(home, &cluster, &ignored) != STATUS_OK)
		return;
	pid = cluster_server_pid(&cluster);
	if (pid != 0)
		kill(pid, SIGINT);
	for (int i = 0; pid != 0 && i < 1000 && cluster_server_pid(&cluster) != 0; i++)
		usleep(20000);
}

static void end_servers_below(const char *folder, int depth)
{
	DIR *listing = depth > 0 ? opendir(folder) : NULL;
	const struct dirent *entry;

	while (listing != NULL && (entry = readdir(listing)) != NULL) {
		char *path = path_join(folder, entry->d_name);

		if (strcmp(entry->d_name, "pg") == 0)
			end_server_of(folder);
		else if (entry->d_name[0] != '.' && file_is_folder(path))
			end_servers_below(path, depth - 1);
		free(path);
	}
	if (listing != NULL)
		closedir(listing);
}

/* A process that waits for the program's end, however it comes, and then clears up. */
_Noreturn static void stand_guard(int end_of_program)
{
	char byte;

	setsid();
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	while (read(end_of_program, &byte, 1) > 0)
		;
	end_servers_below(base, 3);
	execl("/bin/rm", "rm", "-rf", "--", base, (char *)NULL);
	_exit(127);
}

static void relieve_guard(void)
{
	if (getpid() != program)
		return;
	close(guard_pipe);
	waitpid(guard, NULL, 0);
}

static void make_base(void)
{
	const char *parent = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
	int ends[2];

	snprintf(base, sizeof(base), "%.30s/wqs.XXXXXX", parent);
	assert_non_null(mkdtemp(base));
	assert_int_equal(chmod(base, 0755), 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	program = getpid();
	guard = fork();
	if (guard == 0) {
		close(ends[1]);
		stand_guard(ends[0]);
	}
	close(ends[0]);
	guard_pipe = ends[1];
	atexit(relieve_guard);
}

const char *temporary_folder(void)
{
	static char folders[FOLDERS_MAX][64];
	static int count;

	if (count == 0)
		make_base();
	assert_true(count < FOLDERS_MAX);
	snprintf(folders[count], sizeof(folders[count]), "%s/%d", base, count);
	assert_int_equal(mkdir(folders[count], 0755), 0);
	return folders[count++];
}

/* ---- places --------------------------------------------------------------------------------- */

const char *store_sql_dir(void)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/store", getenv("SRC") != NULL ? getenv("SRC") : ".");
	return path;
}

const char *store_rules_dir(void)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/rules", getenv("SRC") != NULL ? getenv("SRC") : ".");
	return path;
}

struct store_place private_place(void)
{
	return (struct store_place){ .home = temporary_folder(),
				     .sql_dir = store_sql_dir(),
				     .rules_dir = store_rules_dir() };
}

/* The store without anything in it that tests/run has made; without it none is copied. */
static void copy_empty_store(const char *home)
{
	const char *made = getenv("EMPTY_STORE");
	int status = 0;
	pid_t copying;

	if (made == NULL)
		return;
	copying = fork();
	if (copying == 0) {
		execl("/bin/cp", "cp", "-a", "-T", "--", made, home, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(copying, &status, 0), copying);
	assert_int_equal(status, 0);
}

const struct store_place *shared_place(void)
{
	static struct store_place place;
	struct error error;

	if (place.home == NULL) {
		place = private_place();
		copy_empty_store(place.home);
		must(store_init(&place, &error), &error);
	}
	return &place;
}

struct store *shared_store(void)
{
	struct store *store;
	struct error error;

	must(store_open(shared_place(), &store, &error), &error);
	return store;
}

const char *dsn_of(const struct store_place *place, const char *role, const char *database)
{
	static char dsn[CLUSTER_PATH_SIZE];
	struct cluster cluster;
	struct error error;

	must(cluster_locate(place->home, &cluster, &error), &error);
	snprintf(dsn, sizeof(dsn), "host=%.2048s port=" CLUSTER_PORT " user=%s dbname=%s",
		 cluster.socket, role, database);
	return dsn;
}

const char *superuser_says(const struct store_place *place, const char *database, const char *sql)
{
	static char answer[256];
	PGconn *connection = PQconnectdb(dsn_of(place, CLUSTER_SUPERUSER, database));
	PGresult *result = PQexec(connection, sql);
	ExecStatusType kind = PQresultStatus(result);

	if (kind != PGRES_COMMAND_OK && kind != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(connection));
	snprintf(answer, sizeof(answer), "%s",
		 PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	PQfinish(connection);
	return answer;
}

/* ---- what a test says ----------------------------------------------------------------------- */

void must(enum status status, const struct error *error)
{
	if (status != STATUS_OK)
		fail_msg("%s: %s", status_name(status), error->text);
}

void must_fail(enum status status, enum status expected, const struct error *error,
	       const char *part)
{
	if (status != expected)
		fail_msg("%s instead of %s: %s", status_name(status), status_name(expected),
			 status != STATUS_OK ? error->text : "no error");
	if (strstr(error->text, part) == NULL)
		fail_msg("'%s' is not in: %s", part, error->text);
}

void put_file(const char *folder, const char *name, const char *text)
{
	char *path = path_join(folder, name);
	struct error error;

	must(file_write_durably(path, text, strlen(text), &error), &error);
	free(path);
}
