/* What is sent in a transaction and not waited for: all of it, or nothing and the right error. */
#include "tests/support/private_store.h"

#include "base/arena.h"
#include "store/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static const char *files_named(const char *name)
{
	return superuser_says(
		shared_place(), "waraqa",
		arena_format(arena, "SELECT count(*) FROM waraqa.file WHERE name = '%s'", name));
}

/* A file of that name; each number another one. */
static enum status send_file(struct store *store, const char *name, int number, struct error *error)
{
	const char *const values[] = { arena_format(arena, "%064d", number), name, "tif", "1000" };

	return session_send(store, STATEMENT_save_file, values, error);
}

static enum status send_nonsense(struct store *store, struct error *error)
{
	const char *const values[] = { "no number", NULL, NULL, NULL, NULL, NULL, NULL, NULL };

	return session_send(store, STATEMENT_save_acts, values, error);
}

static void what_was_sent_is_there_when_the_transaction_ends(void **state)
{
	struct store *store = shared_store();
	struct error error;

	(void)state;
	must(session_begin(store, &error), &error);
	for (int i = 0; i < 3 * SENT_MAX; i++)
		must(send_file(store, "sent", i, &error), &error);
	must(session_end(store, STATUS_OK, &error), &error);
	assert_string_equal(files_named("sent"), "192");
	assert_true(store_is_sound(store));
	store_close(store);
}

static void what_was_sent_first_and_failed_is_the_error_and_nothing_is_kept(void **state)
{
	struct store *store = shared_store();
	struct error error;

	(void)state;
	must(session_begin(store, &error), &error);
	must(send_file(store, "with nonsense", 1000, &error), &error);
	must(send_nonsense(store, &error), &error);
	must(send_file(store, "with nonsense", 1001, &error), &error);
	must_fail(session_end(store, STATUS_OK, &error), STATUS_INTERNAL, &error, "save_acts: ");
	assert_string_equal(files_named("with nonsense"), "0");
	assert_true(store_is_sound(store));

	must(session_begin(store, &error), &error);
	must(send_file(store, "after nonsense", 1000, &error), &error);
	must(session_end(store, STATUS_OK, &error), &error);
	assert_string_equal(files_named("after nonsense"), "1");
	store_close(store);
}

static void who_waits_next_learns_of_what_failed(void **state)
{
	struct store *store = shared_store();
	struct error error;

	(void)state;
	must(session_begin(store, &error), &error);
	must(send_nonsense(store, &error), &error);
	must_fail(session_run(store, STATEMENT_images_guard, NULL, NULL, &error), STATUS_INTERNAL,
		  &error, "save_acts: ");
	assert_int_equal(session_end(store, STATUS_INTERNAL, &error), STATUS_INTERNAL);
	assert_true(store_is_sound(store));
	store_close(store);
}

static void what_is_given_up_leaves_nothing_of_what_was_sent(void **state)
{
	struct store *store = shared_store();
	struct error error;

	(void)state;
	must(session_begin(store, &error), &error);
	must(send_file(store, "given up", 2000, &error), &error);
	assert_int_equal(session_end(store, STATUS_LOST, &error), STATUS_LOST);
	assert_string_equal(files_named("given up"), "0");
	assert_true(store_is_sound(store));
	store_close(store);
}

static void outside_a_transaction_nothing_is_left_to_be_waited_for(void **state)
{
	struct store *store = shared_store();
	struct error error;

	(void)state;
	must(send_file(store, "alone", 3000, &error), &error);
	assert_string_equal(files_named("alone"), "1");
	must_fail(send_nonsense(store, &error), STATUS_INTERNAL, &error, "save_acts: ");
	store_close(store);
}

static void a_session_that_is_ended_in_between_is_lost_and_no_longer_sound(void **state)
{
	struct store *store = shared_store();
	struct error error;

	(void)state;
	must(session_begin(store, &error), &error);
	must(session_run(store, STATEMENT_images_guard, NULL, NULL, &error), &error);
	must(send_file(store, "ended", 4000, &error), &error);
	superuser_says(shared_place(), "waraqa",
		       arena_format(arena, "SELECT pg_terminate_backend(%d, 5000)",
				    PQbackendPID(store->connection)));
	(void)send_file(store, "ended", 4001, &error);
	must_fail(session_end(store, STATUS_OK, &error), STATUS_UNAVAILABLE, &error, "");
	assert_false(store_is_sound(store));
	assert_string_equal(files_named("ended"), "0");
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_sent_is_there_when_the_transaction_ends),
		cmocka_unit_test(what_was_sent_first_and_failed_is_the_error_and_nothing_is_kept),
		cmocka_unit_test(who_waits_next_learns_of_what_failed),
		cmocka_unit_test(what_is_given_up_leaves_nothing_of_what_was_sent),
		cmocka_unit_test(outside_a_transaction_nothing_is_left_to_be_waited_for),
		cmocka_unit_test(a_session_that_is_ended_in_between_is_lost_and_no_longer_sound),
	};

	arena = arena_new();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
