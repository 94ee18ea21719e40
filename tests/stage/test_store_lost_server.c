/* Servers that are killed, or give up: what a session says, and how it is told from a stop. */
#include "tests/support/private_store.h"

#include "store/cluster.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* After one of its processes was killed, the server ends all sessions and starts anew. */
static void kill_one_process(void)
{
	const struct timespec moment = { .tv_nsec = 20 * 1000 * 1000 };
	const char *dsn;

	kill((pid_t)strtol(superuser_says(shared_place(), "postgres",
					  "SELECT pid FROM pg_stat_activity "
					  "WHERE backend_type = 'checkpointer'"),
			   NULL, 10),
	     SIGKILL);
	dsn = dsn_of(shared_place(), "postgres", "postgres");
	for (int i = 0; i < 50; i++)
		nanosleep(&moment, NULL);
	while (PQping(dsn) != PQPING_OK)
		nanosleep(&moment, NULL);
}

/* The server's last word to the session is a notice, which libpq reads after it could not write,
 * and then takes the connection for sound. */
static void a_session_that_the_server_ended_is_a_lost_connection_and_no_bug(void **state)
{
	struct store *store = shared_store();
	struct queue_counts counts;
	struct error error;

	(void)state;
	must(store_count_queue(store, &counts, &error), &error);
	kill_one_process();
	must_fail(store_count_queue(store, &counts, &error), STATUS_UNAVAILABLE, &error,
		  "the connection to PostgreSQL was lost");
	store_close(store);
	store = shared_store();
	must(store_count_queue(store, &counts, &error), &error);
	store_close(store);
}

static pid_t server_of(const struct store_place *place)
{
	struct cluster cluster;
	struct error error;

	must(cluster_locate(place->home, &cluster, &error), &error);
	return cluster_server_pid(&cluster);
}

/* On a full disk it ends in good order, as far as its pid file tells. */
static void a_server_that_gave_up_is_told_from_one_that_was_stopped(void **state)
{
	const struct timespec moment = { .tv_nsec = 20 * 1000 * 1000 };
	struct store_place place = private_place();
	struct error error;

	(void)state;
	must(store_init(&place, &error), &error);
	assert_false(cluster_has_crashed(&place));
	kill(server_of(&place), SIGQUIT);
	while (cluster_is_running(&place))
		nanosleep(&moment, NULL);
	assert_true(cluster_has_crashed(&place));
	must(cluster_start(&place, &error), &error);
	must(cluster_stop(&place, &error), &error);
	assert_false(cluster_has_crashed(&place));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_that_the_server_ended_is_a_lost_connection_and_no_bug),
		cmocka_unit_test(a_server_that_gave_up_is_told_from_one_that_was_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
