/* The private cluster and the schema in it, against a real PostgreSQL. */
#include "tests/support/private_store.h"

#include "base/file.h"
#include "base/memory.h"
#include "store/cluster.h"

#include <errno.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Every payer has its shipped rules as one version. */
#define VERSIONS_ONCE                                                                         \
	"SELECT count(*) = count(DISTINCT payer) AND count(*) >= 6 AND max(number) = 1 FROM " \
	"waraqa.rule_set"

static struct cluster located(const struct store_place *place)
{
	struct cluster cluster;
	struct error error;

	must(cluster_locate(place->home, &cluster, &error), &error);
	return cluster;
}

/* ---- the cluster ---------------------------------------------------------------------------- */

static void a_store_is_made_ready_and_opened(void **state)
{
	struct store *store = shared_store();

	(void)state;
	assert_true(cluster_exists(shared_place()));
	assert_true(cluster_is_running(shared_place()));
	store_close(store);
}

static void making_it_ready_again_changes_nothing(void **state)
{
	const struct store_place *place = shared_place();
	struct cluster cluster = located(place);
	pid_t pid = cluster_server_pid(&cluster);
	struct error error;

	(void)state;
	superuser_says(place, "waraqa",
		       "UPDATE waraqa.rule SET value = 61 WHERE payer = 'CNSS' AND "
		       "name = 'deposit_days'");
	must(store_init(place, &error), &error);
	assert_int_equal(cluster_server_pid(&cluster), pid);
	assert_string_equal(superuser_says(place, "waraqa", VERSIONS_ONCE), "t");
	assert_string_equal(superuser_says(place, "waraqa",
					   "SELECT value FROM waraqa.rule WHERE payer = 'CNSS' AND "
					   "name = 'deposit_days'"),
			    "61");
	superuser_says(place, "waraqa", "UPDATE waraqa.rule SET value = 60 WHERE value = 61");
}

static void the_server_runs_as_an_unprivileged_user_in_a_closed_folder(void **state)
{
	struct cluster cluster = located(shared_place());
	struct stat facts;
	char process[64];

	(void)state;
	snprintf(process, sizeof(process), "/proc/%ld", (long)cluster_server_pid(&cluster));
	assert_int_equal(stat(process, &facts), 0);
	assert_int_not_equal(facts.st_uid, 0);
	assert_int_equal(stat(cluster.folder, &facts), 0);
	assert_int_equal(facts.st_mode & 077, 0);
	assert_int_equal(stat(cluster.socket, &facts), 0);
	assert_int_equal(facts.st_mode & 077, 0);
}

static void the_server_listens_on_no_network_and_keeps_fsync(void **state)
{
	(void)state;
	assert_string_equal(superuser_says(shared_place(), "waraqa", "SHOW listen_addresses"), "");
	assert_string_equal(superuser_says(shared_place(), "waraqa", "SHOW fsync"), "on");
}

static void the_server_may_use_a_share_of_the_machines_memory(void **state)
{
	(void)state;
	assert_string_equal(
		superuser_says(shared_place(), "postgres",
			       "SELECT pg_size_bytes(current_setting('shared_buffers')) "
			       "BETWEEN 64 * 1024 * 1024 AND 2048::bigint * 1024 * 1024"),
		"t");
}

static void a_refused_statement_leaves_no_value_in_the_log(void **state)
{
	struct cluster cluster = located(shared_place());
	unsigned char *log;
	size_t length;
	struct error error;
	PGconn *connection = PQconnectdb(dsn_of(shared_place(), "waraqa", "waraqa"));

	(void)state;
	PQclear(PQexec(connection, "SELECT 'ELALAOUI'::date"));
	PQfinish(connection);
	must(file_read(cluster.log, 1 << 24, &log, &length, &error), &error);
	assert_null(strstr((char *)log, "ELALAOUI"));
	free(log);
}

static void a_stopped_store_says_what_to_run(void **state)
{
	struct store_place place = *shared_place();
	struct store *store;
	struct error error;

	(void)state;
	must(cluster_stop(&place, &error), &error);
	assert_false(cluster_is_running(&place));
	must(cluster_stop(&place, &error), &error);
	must_fail(store_open(&place, &store, &error), STATUS_UNAVAILABLE, &error,
		  "run 'waraqa up'");
	must(cluster_start(&place, &error), &error);
	must(cluster_start(&place, &error), &error);
	store_close(shared_store());
}

static void a_home_without_a_store_says_what_to_run(void **state)
{
	struct store_place place = { .home = temporary_folder(), .sql_dir = store_sql_dir() };
	struct store *store;
	struct error error;

	(void)state;
	assert_false(cluster_exists(&place));
	must_fail(store_open(&place, &store, &error), STATUS_UNAVAILABLE, &error,
		  "run 'waraqa init'");
	must(cluster_stop(&place, &error), &error);
}

/* ---- accidents ------------------------------------------------------------------------------ */

static void wait_until_gone(const struct cluster *cluster)
{
	for (int i = 0; i < 500 && cluster_server_pid(cluster) != 0; i++)
		usleep(10000);
	assert_int_equal(cluster_server_pid(cluster), 0);
}

static void a_server_killed_with_9_starts_again_with_what_was_committed(void **state)
{
	const struct store_place *place = shared_place();
	struct cluster cluster = located(place);
	struct error error;

	(void)state;
	superuser_says(place, "waraqa",
		       "INSERT INTO waraqa.tariff (letter, label, valid_from, amount_centimes) "
		       "VALUES ('TEST', 'killed', '2026-01-01', 9)");
	kill(cluster_server_pid(&cluster), SIGKILL);
	wait_until_gone(&cluster);
	assert_int_not_equal(cluster_written_pid(&cluster), 0);
	must(cluster_start(place, &error), &error);
	assert_string_equal(superuser_says(place, "waraqa",
					   "DELETE FROM waraqa.tariff WHERE letter = 'TEST' "
					   "RETURNING amount_centimes"),
			    "9");
}

static void a_session_that_outlived_its_server_does_not_keep_it_from_starting(void **state)
{
	const struct store_place *place = shared_place();
	struct cluster cluster = located(place);
	PGconn *busy = PQconnectdb(dsn_of(place, "waraqa", "waraqa"));
	pid_t session = PQbackendPID(busy);
	struct error error;

	(void)state;
	assert_int_equal(PQsendQuery(busy, "SELECT sum(i) FROM generate_series(1, 1e12) AS i"), 1);
	usleep(200000);
	kill(cluster_server_pid(&cluster), SIGKILL);
	wait_until_gone(&cluster);
	assert_true(cluster_has_process(&cluster, session));
	must(cluster_start(place, &error), &error);
	assert_false(cluster_has_process(&cluster, session));
	PQfinish(busy);
}

static void a_pid_file_whose_number_has_another_process_is_no_server(void **state)
{
	const struct store_place *place = shared_place();
	struct cluster cluster = located(place);
	char *path = path_join(cluster.data, "postmaster.pid");
	struct error error;
	pid_t other = fork();
	FILE *file;

	(void)state;
	if (other == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(setuid(cluster.owner.uid) == 0 ? pause() : 1);
	}
	must(cluster_stop(place, &error), &error);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%ld\n%s\n1700000000\n5432\n%s\n\n  1  1\n", (long)other, cluster.data,
		cluster.socket);
	fclose(file);
	assert_int_equal(chown(path, cluster.owner.uid, cluster.owner.gid), 0);
	assert_false(cluster_is_running(place));
	must(cluster_start(place, &error), &error);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	free(path);
}

static void a_cluster_left_half_made_by_a_crash_is_made_anew(void **state)
{
	struct store_place place = private_place();
	struct cluster cluster = located(&place);
	char *half = path_join(cluster.folder, "data.new");
	struct error error;

	(void)state;
	must(cluster_start(&place, &error), &error);
	must(cluster_stop(&place, &error), &error);
	assert_int_equal(rename(cluster.data, half), 0);
	assert_false(cluster_exists(&place));
	must(cluster_start(&place, &error), &error);
	assert_false(file_exists(half));
	must(cluster_stop(&place, &error), &error);
	free(half);
}

static void two_processes_that_make_one_store_at_once_both_succeed(void **state)
{
	struct store_place place = private_place();
	pid_t children[2];
	struct error error;

	(void)state;
	for (int i = 0; i < 2; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			enum status status = store_init(&place, &error);

			if (status != STATUS_OK)
				fprintf(stderr, "# %s\n", error.text);
			_exit(status_exit_code(status));
		}
	}
	for (int i = 0; i < 2; i++) {
		int ending = -1;

		waitpid(children[i], &ending, 0);
		assert_int_equal(ending, 0);
	}
	assert_string_equal(superuser_says(&place, "waraqa", VERSIONS_ONCE), "t");
	must(cluster_stop(&place, &error), &error);
}

/* ---- homes ---------------------------------------------------------------------------------- */

static void a_home_moved_while_its_server_ran_works_in_its_new_place(void **state)
{
	char *from = path_join(temporary_folder(), "a"), *to = path_join(temporary_folder(), "b");
	struct store_place old = { .home = from, .sql_dir = store_sql_dir() };
	struct store_place new = { .home = to, .sql_dir = store_sql_dir() };
	struct store *store;
	struct error error;

	(void)state;
	must(store_init(&old, &error), &error);
	assert_int_equal(rename(from, to), 0);
	must(cluster_start(&new, &error), &error);
	must(store_open(&new, &store, &error), &error);
	store_close(store);
	must(cluster_stop(&new, &error), &error);
	free(from);
	free(to);
}

static void a_home_with_a_long_and_odd_name_has_its_socket_elsewhere(void **state)
{
	const char *name =
		"a home, with \"quotes\", $(true) and a name so long that the path of a "
		"socket in it would not fit into the hundred bytes that there are for it";
	char *home = path_join(temporary_folder(), name);
	struct store_place place = { .home = home, .sql_dir = store_sql_dir() };
	struct cluster cluster;
	struct store *store;
	struct error error;

	(void)state;
	must(store_init(&place, &error), &error);
	cluster = located(&place);
	assert_memory_equal(cluster.socket, "/tmp/waraqa-", 12);
	must(store_open(&place, &store, &error), &error);
	store_close(store);
	must(cluster_stop(&place, &error), &error);
	rmdir(cluster.socket);
	free(home);
}

static void a_squatted_socket_folder_is_refused(void **state)
{
	char *home = path_join(temporary_folder(), "a home with spaces");
	struct store_place place = { .home = home, .sql_dir = store_sql_dir() };
	struct cluster cluster;
	struct error error;

	(void)state;
	assert_int_equal(mkdir(home, 0755), 0);
	cluster = located(&place);
	assert_int_equal(symlink("/tmp", cluster.socket), 0);
	must_fail(cluster_start(&place, &error), STATUS_NO_PERMISSION, &error, cluster.socket);
	unlink(cluster.socket);
	free(home);
}

static void a_parent_that_lets_nobody_through_is_named(void **state)
{
	char *parent = path_join(temporary_folder(), "closed");
	char *home = path_join(parent, "h");
	struct store_place place = { .home = home, .sql_dir = store_sql_dir() };
	struct error error;

	(void)state;
	assert_int_equal(mkdir(parent, 0700), 0);
	if (geteuid() == 0) {
		must_fail(cluster_start(&place, &error), STATUS_NO_PERMISSION, &error, parent);
	} else {
		must(cluster_start(&place, &error), &error);
		must(cluster_stop(&place, &error), &error);
	}
	free(home);
	free(parent);
}

static void an_empty_home_that_was_made_closed_is_opened_for_passing_through(void **state)
{
	struct store_place place = private_place();
	struct stat facts;
	struct error error;

	(void)state;
	assert_int_equal(chmod(place.home, 0700), 0);
	must(cluster_start(&place, &error), &error);
	assert_int_equal(stat(place.home, &facts), 0);
	assert_int_equal(facts.st_mode & 0066, 0);
	must(cluster_stop(&place, &error), &error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_store_is_made_ready_and_opened),
		cmocka_unit_test(making_it_ready_again_changes_nothing),
		cmocka_unit_test(the_server_runs_as_an_unprivileged_user_in_a_closed_folder),
		cmocka_unit_test(the_server_listens_on_no_network_and_keeps_fsync),
		cmocka_unit_test(the_server_may_use_a_share_of_the_machines_memory),
		cmocka_unit_test(a_refused_statement_leaves_no_value_in_the_log),
		cmocka_unit_test(a_stopped_store_says_what_to_run),
		cmocka_unit_test(a_home_without_a_store_says_what_to_run),
		cmocka_unit_test(a_server_killed_with_9_starts_again_with_what_was_committed),
		cmocka_unit_test(a_session_that_outlived_its_server_does_not_keep_it_from_starting),
		cmocka_unit_test(a_pid_file_whose_number_has_another_process_is_no_server),
		cmocka_unit_test(a_cluster_left_half_made_by_a_crash_is_made_anew),
		cmocka_unit_test(two_processes_that_make_one_store_at_once_both_succeed),
		cmocka_unit_test(a_home_moved_while_its_server_ran_works_in_its_new_place),
		cmocka_unit_test(a_home_with_a_long_and_odd_name_has_its_socket_elsewhere),
		cmocka_unit_test(a_squatted_socket_folder_is_refused),
		cmocka_unit_test(a_parent_that_lets_nobody_through_is_named),
		cmocka_unit_test(an_empty_home_that_was_made_closed_is_opened_for_passing_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
