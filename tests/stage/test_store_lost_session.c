/* What a session says when its server's processes were killed under it. */
#include "tests/support/private_store.h"

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

	kill((pid_t)atoi(superuser_says(
		     shared_place(), "postgres",
		     "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")),
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_that_the_server_ended_is_a_lost_connection_and_no_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
