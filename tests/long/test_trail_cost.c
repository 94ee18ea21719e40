/*
 * What the audit trail costs: noting a deed, 100,000 rows walked (WARAQA_ROWS: another number), and
 * how many transactions a second several writers end who all wait for its head.
 */
#include "store/deeds.h"
#include "store/session.h"
#include "tests/support/private_store.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { AT_ONCE = 10000, NOTED = 500, WRITERS = 4 };

#define LIMIT_S 20.0

static void a_hundred_thousand_rows_are_walked_in_seconds(void **state)
{
	const char *asked = getenv("WARAQA_ROWS");
	long rows = asked != NULL ? strtol(asked, NULL, 10) : 100000;
	struct store *store = shared_store();
	struct store_audit_check check;
	struct error error;
	double from_s = clock_monotonic_s(), written_s, own_s;
	char sql[400];

	(void)state;
	snprintf(sql, sizeof(sql),
		 "SELECT waraqa.audit_append('the test', array_fill('dossier_shown'::text, "
		 "ARRAY[%d]), NULL, array_fill(7::bigint, ARRAY[%d]), NULL, "
		 "array_fill('{\"verdict\": \"review\", \"rules\": [\"CNSS/1\"]}'::jsonb, "
		 "ARRAY[%d]))",
		 AT_ONCE, AT_ONCE, AT_ONCE);
	for (long i = 0; i < rows; i += AT_ONCE)
		must(session_execute(store, "filling the trail", sql, &error), &error);
	written_s = clock_monotonic_s() - from_s;
	from_s = clock_monotonic_s();
	own_s = clock_processor_s();
	must(store_check_audit(store, NULL, &check, &error), &error);
	own_s = clock_processor_s() - own_s;
	print_message(
		"# %ld rows: written in %.1f s, walked in %.2f s (%.2f s of this processor)\n",
		check.rows, written_s, clock_monotonic_s() - from_s, own_s);
	assert_string_equal(check.trouble, "");
	assert_true(check.rows >= rows);
	assert_true(clock_monotonic_s() - from_s < LIMIT_S * (double)rows / 100000);
	store_close(store);
}

typedef enum status begin_function(struct store *, struct error *);

static void end_some(struct store *store, int count, begin_function *begin)
{
	struct error error;

	for (int i = 0; i < count; i++) {
		must(begin(store, &error), &error);
		deeds_note(store, DEED_DOSSIER_SHOWN, &(struct deed_facts){ .dossier = "7" });
		must(session_end(store, STATUS_OK, &error), &error);
	}
}

static void one_deed_costs_some_milliseconds_with_its_commit(void **state)
{
	struct store *store = shared_store();
	double from_s = clock_monotonic_s();

	(void)state;
	end_some(store, NOTED, session_begin);
	print_message("# a transaction that notes one deed: %.2f ms, with its commit on the disk\n",
		      (clock_monotonic_s() - from_s) * 1000 / NOTED);
	from_s = clock_monotonic_s();
	end_some(store, NOTED, session_begin_unhurried);
	print_message("# as a replay does: %.2f ms\n",
		      (clock_monotonic_s() - from_s) * 1000 / NOTED);
	store_close(store);
}

static void several_writers_end_their_transactions_one_after_the_other(void **state)
{
	pid_t children[WRITERS];
	double from_s = clock_monotonic_s();

	(void)state;
	for (int i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			struct store *store = shared_store();

			end_some(store, NOTED, session_begin);
			store_close(store);
			_exit(0);
		}
	}
	for (int i = 0; i < WRITERS; i++) {
		int ended;

		assert_int_equal(waitpid(children[i], &ended, 0), children[i]);
		assert_int_equal(ended, 0);
	}
	print_message("# %d writers at once: %.0f transactions a second\n", WRITERS,
		      WRITERS * NOTED / (clock_monotonic_s() - from_s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hundred_thousand_rows_are_walked_in_seconds),
		cmocka_unit_test(one_deed_costs_some_milliseconds_with_its_commit),
		cmocka_unit_test(several_writers_end_their_transactions_one_after_the_other),
	};

	(void)shared_place();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
