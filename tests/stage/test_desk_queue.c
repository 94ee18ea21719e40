/* Who is given which dossier, against a real PostgreSQL; and with 100,000 that wait. */
#include "tests/support/desk_bench.h"
#include "tests/support/private_store.h"

#include "base/memory.h"
#include "base/text.h"
#include "store/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static long early, later, dear;
static struct error error;

static int open_all(void **state)
{
	(void)state;
	desk_bench_open();
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	desk_bench_close();
	return 0;
}

/* Three that wait: one arrived a day before, of the two others one is dearer. */
static int fill(void **state)
{
	(void)state;
	desk_says("TRUNCATE file, batch, arrangement RESTART IDENTITY CASCADE");
	later = desk_bench_save("later.tif", VERDICT_REVIEW, "B07", (struct date){ 2026, 10, 18 });
	dear = desk_bench_save("dear.tif", VERDICT_REJECTED, "B07", (struct date){ 2026, 10, 18 });
	early = desk_bench_save("early.tif", VERDICT_REVIEW, "B08", (struct date){ 2026, 10, 17 });
	desk_says("UPDATE review_item SET cost = CASE WHEN dossier = %ld THEN 900 ELSE 100 END",
		  dear);
	return 0;
}

static long next(long person)
{
	long dossier = -1;

	must(store_desk_next(desk_store, person, 60, &dossier, &error), &error);
	return dossier;
}

static enum refusal take(long dossier, long person)
{
	enum refusal refusal;

	must(store_desk_take(desk_store, dossier, person, person == SALMA, 60, &refusal, &error),
	     &error);
	return refusal;
}

static void release(long dossier, long person, bool passes)
{
	must(store_desk_release(desk_store, dossier, person, passes, &error), &error);
}

static struct desk_counts count(long person)
{
	struct desk_counts counts;

	must(store_desk_count(desk_store, person, &counts, &error), &error);
	return counts;
}

static void hand_over(long dossier, long from, long to)
{
	(void)desk_do((struct desk_action){ .deed = DESK_HAND,
					    .dossier = dossier,
					    .person = from,
					    .is_supervisor = from == SALMA,
					    .colleague = to,
					    .note = "Regarde la signature." });
}

static void the_nearest_deadline_comes_first_then_the_dearest_doubt(void **state)
{
	(void)state;
	assert_int_equal(next(AMINA), early);
	assert_int_equal(next(BRAHIM), dear);
	assert_int_equal(next(SALMA), later);
	/* a browser that was closed finds its dossier again */
	assert_int_equal(next(AMINA), early);
}

static void only_what_is_not_accepted_waits(void **state)
{
	long accepted =
		desk_bench_save("good.tif", VERDICT_ACCEPTED, "B07", (struct date){ 2026, 1, 1 });

	(void)state;
	assert_string_equal(
		desk_says("SELECT count(*) FROM review_item WHERE dossier = %ld", accepted), "0");
	assert_int_equal(take(accepted, AMINA), REFUSAL_DECIDED);
	assert_int_equal(count(AMINA).waiting, 3);
}

static void nobody_is_given_what_somebody_has_until_the_lock_is_over(void **state)
{
	bool is_held;

	(void)state;
	assert_int_equal(next(AMINA), early);
	assert_int_equal(take(early, BRAHIM), REFUSAL_LOCKED);
	assert_int_equal(take(early, SALMA), REFUSAL_LOCKED);
	assert_int_equal(take(early, AMINA), REFUSAL_NONE);
	desk_says("UPDATE review_item SET locked_until = now() - interval '1 second' "
		  "WHERE dossier = %ld",
		  early);
	assert_int_equal(take(early, BRAHIM), REFUSAL_NONE);
	must(store_desk_renew(desk_store, early, AMINA, 60, &is_held, &error), &error);
	assert_false(is_held);
	must(store_desk_renew(desk_store, early, BRAHIM, 60, &is_held, &error), &error);
	assert_true(is_held);
	release(early, AMINA, false); /* not hers: nothing happens */
	assert_int_equal(take(early, AMINA), REFUSAL_LOCKED);
	release(early, BRAHIM, false);
	assert_int_equal(take(early, AMINA), REFUSAL_NONE);
}

static void what_is_passed_over_is_given_to_others_first(void **state)
{
	(void)state;
	assert_int_equal(next(AMINA), early);
	release(early, AMINA, true);
	assert_int_equal(next(AMINA), dear);
	assert_int_equal(next(BRAHIM), early);
	release(early, BRAHIM, true);
	release(dear, AMINA, true);
	assert_int_equal(next(AMINA), early); /* Brahim has passed it last */
	release(early, AMINA, true);
	assert_int_equal(next(AMINA), later);
	release(later, AMINA, true);
	assert_int_equal(next(AMINA), 0);
	desk_says("UPDATE review_item SET passed_at = now() - interval '20 minutes'");
	assert_int_equal(next(AMINA), early);
}

static void what_is_handed_over_is_the_colleagues_and_comes_first(void **state)
{
	struct desk_line *lines;
	size_t lines_count;
	struct desk_filter filter = { .handed_to = BRAHIM, .most = 10 };

	(void)state;
	assert_int_equal(take(later, AMINA), REFUSAL_NONE);
	hand_over(later, AMINA, BRAHIM);
	assert_int_equal(take(later, AMINA), REFUSAL_HANDED);
	assert_int_equal(count(AMINA).handed_away, 1);
	assert_int_equal(count(AMINA).waiting, 2);
	assert_int_equal(count(BRAHIM).handed, 1);
	must(store_desk_list(desk_store, &filter, desk_arena, &lines, &lines_count, &error),
	     &error);
	assert_int_equal(lines_count, 1);
	assert_string_equal(lines[0].handed_to_name, "Brahim");
	assert_string_equal(lines[0].note, "Regarde la signature.");
	assert_int_equal(next(BRAHIM), later);
	release(later, BRAHIM, false);
	assert_int_equal(take(later, SALMA), REFUSAL_NONE); /* a supervisor may */
	hand_over(later, SALMA, 0);
	assert_int_equal(take(later, AMINA), REFUSAL_NONE);
	desk_refuses(
		(struct desk_action){
			.deed = DESK_HAND, .dossier = later, .person = AMINA, .colleague = 99 },
		REFUSAL_NO_COLLEAGUE);
}

static const char *deadline_of(long dossier)
{
	return arena_copy_text(
		desk_arena,
		desk_says("SELECT deadline FROM review_item WHERE dossier = %ld", dossier));
}

/* Whoever sent it has waited since it came, whatever was decided in between. */
static void what_waits_again_is_as_late_as_it_was(void **state)
{
	const char *before = deadline_of(early);

	(void)state;
	assert_string_equal(before, "2026-10-24");
	(void)desk_do((struct desk_action){
		.deed = DESK_REJECT, .dossier = early, .person = AMINA, .reason = "R22" });
	assert_string_equal(deadline_of(early), "");
	(void)desk_do((struct desk_action){ .deed = DESK_UNDO, .dossier = early, .person = AMINA });
	assert_string_equal(deadline_of(early), before);
}

static void the_counters_say_what_waits_and_since_when(void **state)
{
	struct desk_counts counts;

	(void)state;
	desk_says("UPDATE review_item SET waits_since = now() - interval '3 hours' "
		  "WHERE dossier = %ld; UPDATE review_item SET deadline = current_date - 1 "
		  "WHERE dossier = %ld; UPDATE review_item SET deadline = current_date "
		  "WHERE dossier <> %ld",
		  later, early, early);
	counts = count(AMINA);
	assert_int_equal(counts.waiting, 3);
	assert_int_equal(counts.overdue, 1);
	assert_int_equal(counts.due_today, 2);
	assert_true(counts.oldest_s >= 3 * 3600 && counts.oldest_s < 3 * 3600 + 600);
	assert_true(date_is_set(counts.deadline));
	assert_int_equal(next(BRAHIM), early);
	counts = count(AMINA);
	assert_int_equal(counts.waiting, 2);
	assert_int_equal(counts.held, 1);
	assert_int_equal(count(BRAHIM).waiting, 3); /* his own is not somebody else's */
}

static void the_list_is_in_the_order_of_the_queue(void **state)
{
	struct desk_line *lines;
	size_t lines_count;
	struct desk_filter filter = { .most = 10 };

	(void)state;
	assert_int_equal(take(dear, AMINA), REFUSAL_NONE);
	must(store_desk_list(desk_store, &filter, desk_arena, &lines, &lines_count, &error),
	     &error);
	assert_int_equal(lines_count, 3);
	assert_int_equal(lines[0].dossier, early);
	assert_int_equal(lines[1].dossier, dear);
	assert_string_equal(lines[1].held_by_name, "Amina");
	assert_int_equal(lines[1].cost, 900);
	assert_int_equal(lines[1].verdict, VERDICT_REJECTED);
	assert_int_equal(lines[2].dossier, later);
	filter.branch = "B08";
	must(store_desk_list(desk_store, &filter, desk_arena, &lines, &lines_count, &error),
	     &error);
	assert_int_equal(lines_count, 1);
	assert_string_equal(lines[0].branch, "B08");
}

static void a_store_of_before_has_its_queue_filled(void **state)
{
	(void)state;
	/* as the migration does it */
	desk_says("DELETE FROM review_item");
	desk_says("INSERT INTO review_item (dossier, deadline, cost, waits_since) "
		  "SELECT claim.dossier, review_deadline(dossier.received), 0, claim.judged_at "
		  "FROM claim JOIN dossier ON dossier.id = claim.dossier "
		  "WHERE claim.current AND claim.verdict <> 'accepted'");
	assert_int_equal(next(AMINA), early);
	assert_string_equal(
		desk_says("SELECT deadline FROM review_item WHERE dossier = %ld", early),
		"2026-10-24");
}

static double milliseconds_since(struct timespec start)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	return 1e3 * (double)(end.tv_sec - start.tv_sec) +
	       1e-6 * (double)(end.tv_nsec - start.tv_nsec);
}

enum { PEOPLE = 3, WAITING = 60 };

/* Takes and decides until nothing waits; how many there were. */
static int work_off(long person)
{
	struct store *store = NULL;
	long dossier = 0;
	int done = -1;

	if (store_open(shared_place(), &store, &error) != STATUS_OK)
		return 255;
	do {
		char id[32];
		const char *value = id;

		if (store_desk_next(store, person, 60, &dossier, &error) != STATUS_OK)
			return 255;
		snprintf(id, sizeof(id), "%ld", dossier);
		if (session_run(store, STATEMENT_desk_decided, &value, NULL, &error) != STATUS_OK)
			return 255;
		done++;
	} while (dossier != 0);
	store_close(store);
	return done;
}

static void people_who_work_at_once_never_get_the_same(void **state)
{
	pid_t children[PEOPLE];
	int all = 0;

	(void)state;
	desk_says("INSERT INTO dossier (file, number, received) "
		  "SELECT (SELECT min(id) FROM file), 10 + i, date '2026-10-18' "
		  "FROM generate_series(1, %d) AS i",
		  WAITING - 3);
	desk_says("INSERT INTO review_item (dossier, deadline, cost) "
		  "SELECT id, received + 7, 5 FROM dossier WHERE number > 10");
	for (int i = 0; i < PEOPLE; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(work_off(AMINA + i));
	}
	for (int i = 0; i < PEOPLE; i++) {
		int status;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status));
		assert_int_not_equal(WEXITSTATUS(status), 255);
		all += WEXITSTATUS(status);
	}
	assert_int_equal(all, WAITING);
}

/* Rows alone: what is asked of them is what is measured. Every third is handed to somebody. */
static void make_many(void)
{
	desk_says("INSERT INTO dossier (file, number, received) "
		  "SELECT (SELECT min(id) FROM file), 10 + i, date '2026-10-18' + i %% 60 "
		  "FROM generate_series(1, 100000) AS i");
	desk_says("INSERT INTO claim (dossier, judgement, verdict, confidence) "
		  "SELECT id, 1, 'review', 0.5 FROM dossier WHERE number > 10");
	desk_says("INSERT INTO review_item (dossier, deadline, cost, handed_to) "
		  "SELECT id, received + 7, id * 7919 %% 100000, "
		  "CASE WHEN id %% 3 = 0 THEN %d END FROM dossier WHERE number > 10",
		  BRAHIM);
}

static void the_next_of_a_hundred_thousand_comes_by_the_index(void **state)
{
	enum { ROUNDS = 100 };
	struct timespec start;
	double next_ms = 0, count_ms, list_ms;
	struct desk_line *lines;
	size_t lines_count;
	struct desk_filter filter = { .most = 50 };
	const char *plan;

	(void)state;
	make_many();
	(void)next(AMINA);
	for (int i = 0; i < ROUNDS; i++) {
		/* others hold more and more of the first */
		desk_says("UPDATE review_item SET locked_by = %d, locked_until = now() + "
			  "interval '1 hour' WHERE locked_by = %d",
			  SALMA, AMINA);
		clock_gettime(CLOCK_MONOTONIC, &start);
		assert_int_not_equal(next(AMINA), 0);
		next_ms += milliseconds_since(start) / ROUNDS;
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	(void)count(AMINA);
	count_ms = milliseconds_since(start);
	clock_gettime(CLOCK_MONOTONIC, &start);
	must(store_desk_list(desk_store, &filter, desk_arena, &lines, &lines_count, &error),
	     &error);
	list_ms = milliseconds_since(start);
	print_message(
		"# among 100,000: %.1f ms for the next, %.1f ms to count, %.1f ms to list 50\n",
		next_ms, count_ms, list_ms);
	plan = desk_says(
		"SET enable_seqscan = off; EXPLAIN SELECT dossier FROM review_item "
		"WHERE handed_to IS NULL AND (locked_until IS NULL OR locked_until < now()) "
		"ORDER BY deadline, cost DESC, dossier LIMIT 1 FOR UPDATE SKIP LOCKED");
	assert_non_null(strstr(plan, "Limit"));
	plan = desk_says("SELECT string_agg(line, ' ') FROM desk_plan() AS line");
	assert_non_null(strstr(plan, "review_item_order"));
	assert_null(strstr(plan, "Sort"));
	assert_true(next_ms < 100); /* machines differ: the figure is above */
}

/* EXPLAIN gives rows; a function makes them one text. */
static void make_plan(void)
{
	desk_says(
		"CREATE OR REPLACE FUNCTION desk_plan() RETURNS SETOF text LANGUAGE plpgsql AS $$ "
		"BEGIN SET LOCAL enable_seqscan = off; RETURN QUERY EXECUTE 'EXPLAIN SELECT "
		"dossier FROM review_item WHERE handed_to IS NULL AND (locked_until IS NULL OR "
		"locked_until < now()) ORDER BY deadline, cost DESC, dossier LIMIT 1 FOR UPDATE "
		"SKIP LOCKED'; END $$");
}

static int fill_and_plan(void **state)
{
	make_plan();
	return fill(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_nearest_deadline_comes_first_then_the_dearest_doubt,
				       fill),
		cmocka_unit_test_setup(only_what_is_not_accepted_waits, fill),
		cmocka_unit_test_setup(nobody_is_given_what_somebody_has_until_the_lock_is_over,
				       fill),
		cmocka_unit_test_setup(what_is_passed_over_is_given_to_others_first, fill),
		cmocka_unit_test_setup(what_is_handed_over_is_the_colleagues_and_comes_first, fill),
		cmocka_unit_test_setup(what_waits_again_is_as_late_as_it_was, fill),
		cmocka_unit_test_setup(the_counters_say_what_waits_and_since_when, fill),
		cmocka_unit_test_setup(the_list_is_in_the_order_of_the_queue, fill),
		cmocka_unit_test_setup(people_who_work_at_once_never_get_the_same, fill),
		cmocka_unit_test_setup(a_store_of_before_has_its_queue_filled, fill),
		cmocka_unit_test_setup(the_next_of_a_hundred_thousand_comes_by_the_index,
				       fill_and_plan),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
