/* What came in is accounted for, and damage is found: against a real PostgreSQL and a folder of
 * images. */
#include "tests/support/private_store.h"
#include "tests/support/small_store.h"

#include "base/file.h"
#include "base/text.h"
#include "store/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void expect_fault(const char *code, const char *what)
{
	struct ledger found = small_ledger(false);

	assert_false(found.balances);
	assert_int_equal(found.fault_count, 1);
	assert_string_equal(found.faults[0].code, code);
	assert_string_equal(found.faults[0].what, what);
}

/* ---- the ledger ----------------------------------------------------------------------------- */

static void an_empty_store_balances(void **state)
{
	(void)state;
	assert_true(small_ledger(false).balances);
	assert_int_equal(small_ledger(false).line_count, 0);
}

static void every_state_is_counted_under_its_branch(void **state)
{
	struct ledger found;
	struct error error;
	struct job job;

	(void)state;
	small_save("done.tif", VERDICT_ACCEPTED);
	small_refuse("no image");
	small_queue("first", "B07");
	small_queue("second", "B07");
	must(store_claim(small_store, "test", 30, small_arena, &job, &error), &error);
	store_hold(small_store, (struct lease){ 0 });
	found = small_ledger(false);
	assert_true(found.balances);
	assert_int_equal(found.line_count, 2);
	assert_string_equal(found.lines[0].branch, "-");
	assert_int_equal(found.lines[0].received, 2);
	assert_int_equal(found.lines[0].files[FILE_DONE], 1);
	assert_int_equal(found.lines[0].files[FILE_REFUSED], 1);
	assert_int_equal(found.lines[0].pages_decoded, found.lines[0].pages_held);
	assert_true(found.lines[0].pages_held > 1);
	assert_string_equal(found.lines[1].branch, "B07");
	assert_int_equal(found.lines[1].files[FILE_WAITING], 1);
	assert_int_equal(found.lines[1].files[FILE_WORKING], 1);
}

static void a_file_that_came_twice_is_one_copy_more(void **state)
{
	struct ledger found;

	(void)state;
	small_save("twice.tif", VERDICT_ACCEPTED);
	small_says("INSERT INTO batch (branch, batch) VALUES ('B07', '1'), ('B07', '2')");
	small_says("INSERT INTO arrival (batch, name, sha256, received) SELECT batch.id, 'x.tif', "
		   "sha256, "
		   "'2026-10-18' FROM batch, file");
	found = small_ledger(true);
	assert_true(found.balances);
	assert_int_equal(found.line_count, 1);
	assert_string_equal(found.lines[0].batch, "1");
	assert_int_equal(found.lines[0].received, 2);
	assert_int_equal(found.lines[0].copies, 1);
	assert_int_equal(found.lines[0].files[FILE_DONE], 1);
}

static void a_file_in_no_state_is_named(void **state)
{
	(void)state;
	small_refuse("lost");
	small_says("DELETE FROM refused_file");
	expect_fault("no_state", "file 1");
}

static void a_file_in_two_states_is_named(void **state)
{
	(void)state;
	small_save("both.tif", VERDICT_ACCEPTED);
	small_says("INSERT INTO refused_file (file, status, message) VALUES (1, 'refused', 'x')");
	expect_fault("two_states", "file 1");
}

static void an_arrival_whose_file_is_gone_is_named(void **state)
{
	(void)state;
	small_says("INSERT INTO batch (branch, batch) VALUES ('B07', '1')");
	small_says("INSERT INTO arrival (batch, name, sha256, received) VALUES (1, 'x.tif', "
		   "repeat('a', 64), '2026-10-18')");
	expect_fault("no_file", "arrival aaaaaaaaaaaaaaaa of batch 1");
}

static void a_page_that_is_gone_is_named(void **state)
{
	(void)state;
	small_save("torn.tif", VERDICT_ACCEPTED);
	small_says("DELETE FROM page WHERE number = (SELECT max(number) FROM page)");
	expect_fault("pages", "file 1");
}

static void a_day_asks_for_the_files_of_that_day_alone(void **state)
{
	struct ledger_question question = { .from = { 2025, 3, 1 }, .to = { 2025, 3, 1 } };
	struct ledger found;
	struct error error;

	(void)state;
	small_refuse("one");
	small_refuse("two");
	small_says("UPDATE file SET received_at = '2025-03-01 23:59Z' WHERE name = 'one'");
	must(store_load_ledger(small_store, &question, small_arena, &found, &error), &error);
	assert_true(found.balances);
	assert_int_equal(found.line_count, 1);
	assert_int_equal(found.lines[0].received, 1);
}

/* ---- kept sums ------------------------------------------------------------------------------ */

static long keep_days(void)
{
	struct error error;
	long kept;

	must(store_close_ledger(small_store, &kept, &error), &error);
	return kept;
}

static struct ledger verified(void)
{
	struct ledger_question question = { .verify = true };
	struct ledger found;
	struct error error;

	must(store_load_ledger(small_store, &question, small_arena, &found, &error), &error);
	return found;
}

static void expect_same_lines(const struct ledger *one, const struct ledger *other)
{
	assert_int_equal(one->line_count, other->line_count);
	assert_int_equal(one->balances, other->balances);
	for (size_t i = 0; i < one->line_count; i++) {
		struct ledger_line a = one->lines[i], b = other->lines[i];

		assert_string_equal(a.branch, b.branch);
		a.branch = a.batch = b.branch = b.batch = NULL;
		assert_memory_equal(&a, &b, sizeof(a));
	}
}

/* Files of the days before yesterday, of every state that stays. */
static void make_old_files(void)
{
	small_save("old.tif", VERDICT_ACCEPTED);
	small_save("older.tif", VERDICT_REVIEW);
	small_refuse("old refusal");
	small_says("INSERT INTO batch (branch, batch) VALUES ('B07', '1')");
	small_says("INSERT INTO arrival (batch, name, sha256, received) SELECT 1, name, sha256, "
		   "'2026-10-18' FROM file WHERE base_name = 'old.tif'");
	small_says("UPDATE file SET received_at = current_date - 2");
	small_says("UPDATE file SET received_at = current_date - 4 WHERE base_name = 'older.tif'");
	small_says("TRUNCATE ledger_touched");
}

static void kept_sums_are_those_of_the_rows(void **state)
{
	struct ledger fresh, kept, anew;

	(void)state;
	make_old_files();
	small_refuse("of today");
	fresh = small_ledger(false);
	assert_int_equal(keep_days(), 4); /* a day without files, too, and yesterday */
	kept = small_ledger(false);
	expect_same_lines(&kept, &fresh);
	assert_int_equal(kept.line_count, 2);
	anew = verified();
	expect_same_lines(&anew, &fresh);
	assert_int_equal(anew.wrong_days, 0);
	assert_int_equal(keep_days(), 0);
}

static void a_day_that_is_kept_is_not_counted_again(void **state)
{
	(void)state;
	make_old_files();
	keep_days();
	/* as nobody can who has not the owner's rights: nothing notices but --verify */
	small_says("ALTER TABLE page DISABLE TRIGGER ALL");
	small_says("DELETE FROM page WHERE number = 2");
	small_says("ALTER TABLE page ENABLE TRIGGER ALL");
	assert_true(small_ledger(false).balances);
	assert_false(verified().balances);
	assert_false(small_ledger(false).balances);
}

static void a_tampered_sum_is_told(void **state)
{
	struct ledger found;
	char day[40];

	(void)state;
	make_old_files();
	keep_days();
	small_says("UPDATE ledger_line SET received = received + 1, done = done + 1 "
		   "WHERE day = current_date - 4");
	assert_true(small_ledger(false).balances); /* the sums agree with each other */
	found = verified();
	assert_false(found.balances);
	assert_int_equal(found.fault_count, 1);
	assert_string_equal(found.faults[0].code, "kept_sum");
	snprintf(day, sizeof(day), "day %s", small_says("SELECT current_date - 4"));
	assert_string_equal(found.faults[0].what, day);
	assert_true(small_ledger(false).balances);
	assert_true(verified().balances);
	assert_int_equal(keep_days(), 1);
	small_says("UPDATE ledger_line SET received = received + 1 WHERE day = current_date - 4");
	assert_false(small_ledger(false).balances);
}

/* What is done to a file after its day, and what the ledger says then, with and without sums. */
static void expect_counted_anew(const char *change)
{
	struct ledger kept, anew;

	small_says("DELETE FROM ledger_touched");
	small_says("DELETE FROM ledger_day");
	keep_days();
	small_says(change);
	kept = small_ledger(false);
	anew = verified();
	expect_same_lines(&kept, &anew);
	assert_int_equal(anew.wrong_days, 0);
}

static void what_changes_a_file_after_its_day_has_the_day_counted_anew(void **state)
{
	(void)state;
	make_old_files();
	expect_counted_anew("INSERT INTO batch (branch, batch) VALUES ('B08', '2')");
	expect_counted_anew("INSERT INTO arrival (batch, name, sha256, received) SELECT 2, name, "
			    "sha256, '2026-10-18' FROM file WHERE base_name = 'old.tif'");
	expect_counted_anew(
		"WITH gone AS (DELETE FROM refused_file RETURNING file) INSERT INTO job (file, "
		"received, deadline) SELECT file, current_date, current_date FROM gone");
	expect_counted_anew(
		"WITH ended AS (DELETE FROM job RETURNING file) INSERT INTO refused_file (file, "
		"status, message) SELECT file, 'refused', 'x' FROM ended");
	expect_counted_anew("INSERT INTO file (sha256, name, received_at) VALUES (repeat('c', 64), "
			    "'clock set back', current_date - 4)");
	expect_counted_anew(
		"WITH one AS (INSERT INTO removed (kind, months, source, before, files, "
		"dossiers, images, rows, ids_sha256) VALUES ('claims', 1, 'test', current_date, "
		"1, 1, 0, 0, repeat('d', 64)) RETURNING id), counted AS (SELECT file, count(*) AS "
		"pages FROM dossier JOIN page ON page.dossier = dossier.id WHERE file = 1 "
		"GROUP BY file), gone AS (DELETE FROM dossier WHERE file = 1) "
		"INSERT INTO removed_file (file, removal, dossiers, pages) "
		"SELECT file, one.id, 1, pages FROM one, counted");
}

static void a_day_with_a_file_that_waits_is_not_kept(void **state)
{
	(void)state;
	small_queue("late", "B07");
	small_says("UPDATE file SET received_at = current_date - 1");
	assert_int_equal(keep_days(), 0);
	assert_int_equal(small_ledger(false).lines[0].files[FILE_WAITING], 1);
}

static void a_day_that_does_not_balance_is_not_kept(void **state)
{
	(void)state;
	small_refuse("lost");
	small_says("DELETE FROM refused_file");
	small_says("UPDATE file SET received_at = current_date - 1");
	small_says("TRUNCATE ledger_touched");
	assert_int_equal(keep_days(), 0);
	expect_fault("no_state", "file 1");
}

static void a_day_that_somebody_is_changing_is_not_kept(void **state)
{
	struct ledger kept, anew;
	struct store *other;
	struct error error;

	(void)state;
	make_old_files();
	must(store_open(shared_place(), &other, &error), &error);
	must(session_execute(other, "changing",
			     "BEGIN; INSERT INTO arrival (batch, name, sha256, received) "
			     "SELECT 1, 'again', sha256, '2026-10-18' FROM file "
			     "WHERE base_name = 'old.tif'",
			     &error),
	     &error);
	assert_int_equal(keep_days(), 0); /* any may be what it changes */
	must(session_execute(other, "committing", "COMMIT", &error), &error);
	store_close(other);
	assert_int_equal(keep_days(), 4);
	kept = small_ledger(false);
	anew = verified();
	expect_same_lines(&kept, &anew);
	assert_int_equal(kept.lines[1].copies, 1);
}

static enum status read_a_file(const char *name, struct error *error)
{
	struct job job = { .kind = "tif",
			   .bytes = 1000,
			   .name = name,
			   .branch = "B07",
			   .received = { 2026, 10, 18 },
			   .deadline = { 2026, 10, 21 } };
	struct error why;
	enum status status;

	error_set(&why, STATUS_REFUSED, "it is no image");
	hash_bytes(name, strlen(name), job.sha256);
	status = store_queue(small_store, &job, 1, 0, error);
	if (status == STATUS_OK)
		status = store_claim(small_store, "test", 30, small_arena, &job, error);
	if (status == STATUS_OK && job.lease.job != 0)
		status = store_save_refusal(small_store, job.name, job.sha256, &why, error);
	return status;
}

/* What a worker leaves when another looks at its job at the same moment. */
static void read_the_rest(void)
{
	struct error error, why;
	struct job job;

	error_set(&why, STATUS_REFUSED, "it is no image");
	for (;;) {
		must(store_claim(small_store, "test", 30, small_arena, &job, &error), &error);
		if (job.lease.job == 0)
			return;
		must(store_save_refusal(small_store, job.name, job.sha256, &why, &error), &error);
	}
}

/* Takes in files and reads them as a worker would, in a process of its own. */
static pid_t work_beside(int number)
{
	pid_t pid = fork();
	struct error error;
	char name[32];

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	/* the parent's connection is the parent's */
	if (store_open(shared_place(), &small_store, &error) != STATUS_OK)
		_exit(1);
	for (int i = 0; i < 150; i++) {
		snprintf(name, sizeof(name), "worker %d file %d", number, i);
		if (read_a_file(name, &error) != STATUS_OK) {
			fprintf(stderr, "%s\n", error.text);
			_exit(1);
		}
	}
	_exit(0);
}

static void the_ledger_balances_at_every_moment_while_files_are_read(void **state)
{
	pid_t workers[2] = { work_beside(0), work_beside(1) };
	long seen = 0, received = 0;
	int exit_status;

	(void)state;
	for (int i = 0; i < 2; i++)
		while (waitpid(workers[i], &exit_status, WNOHANG) == 0) {
			struct ledger found = small_ledger(false);

			assert_true(found.balances);
			assert_int_equal(found.fault_count, 0);
			if (found.line_count > 0)
				assert_true(found.lines[0].received >= received);
			received = found.line_count > 0 ? found.lines[0].received : 0;
			seen++;
		}
	assert_true(seen > 2);
	read_the_rest();
	assert_int_equal(small_ledger(false).lines[0].files[FILE_REFUSED], 300);
}

/* ---- fsck ----------------------------------------------------------------------------------- */

static void spoil(const char *path, const char *mode, const char *bytes)
{
	FILE *file;

	chmod(path, 0600);
	file = fopen(path, mode);
	assert_non_null(file);
	fputs(bytes, file);
	fclose(file);
}

static void a_whole_store_has_no_damage(void **state)
{
	struct fsck_counts counts;

	(void)state;
	small_save("whole.tif", VERDICT_ACCEPTED);
	assert_string_equal(small_fsck(true, &counts), "");
	assert_true(counts.images > 0);
	assert_int_equal(counts.images, counts.hashed);
	assert_int_equal(counts.orphans + counts.young_orphans + counts.others, 0);
}

static void a_missing_image_is_found_and_the_rest_is_still_looked_at(void **state)
{
	struct fsck_counts counts;

	(void)state;
	small_save("missing.tif", VERDICT_ACCEPTED);
	assert_int_equal(remove(small_original()), 0);
	small_says("DELETE FROM claim");
	assert_string_equal(small_fsck(true, &counts), "no_claim image_missing ");
}

static void an_image_that_grew_has_another_size(void **state)
{
	struct fsck_counts counts;

	(void)state;
	small_save("size.tif", VERDICT_ACCEPTED);
	spoil(small_original(), "a", "more");
	assert_string_equal(small_fsck(false, &counts), "image_size ");
}

static void a_byte_that_turned_is_found_when_bytes_are_read(void **state)
{
	struct fsck_counts counts;

	(void)state;
	small_save("bytes.tif", VERDICT_ACCEPTED);
	spoil(small_original(), "r+", "X");
	assert_string_equal(small_fsck(false, &counts), "");
	assert_string_equal(small_fsck(true, &counts), "image_damaged ");
}

static void a_sequence_that_was_left_behind_is_found(void **state)
{
	struct fsck_counts counts;

	(void)state;
	small_save("sequence.tif", VERDICT_ACCEPTED);
	small_says("SELECT setval(pg_get_serial_sequence('waraqa.dossier', 'id'), 1, false)");
	assert_string_equal(small_fsck(false, &counts), "sequence ");
	small_says("SELECT setval(pg_get_serial_sequence('waraqa.dossier', 'id'), 1, true)");
}

static void a_queue_that_is_counted_wrong_is_found(void **state)
{
	struct fsck_counts counts;
	struct queue_counts queue;
	struct error error;

	(void)state;
	small_queue("first", "B07");
	small_queue("second", "B07");
	small_says("DELETE FROM job WHERE id = (SELECT min(id) FROM job)");
	must(store_count_queue(small_store, &queue, &error), &error);
	assert_int_equal(queue.waiting, 1);
	assert_null(strstr(small_fsck(false, &counts), "queue_count"));
	small_says("INSERT INTO queue_tally VALUES (current_date, 7)");
	assert_non_null(strstr(small_fsck(false, &counts), "queue_count"));
	small_says("SELECT queue_recount()");
	assert_null(strstr(small_fsck(false, &counts), "queue_count"));
	small_says("SELECT queue_fold()");
	must(store_count_queue(small_store, &queue, &error), &error);
	assert_int_equal(queue.waiting, 1);
}

static void an_image_of_no_row_is_removed_after_a_day_and_not_before(void **state)
{
	const char *sha256 = "0f3a5bb7a1d5c1b6c9e6c0e3b5f8c4a1d2e3f405162738495a6b7c8d9e0f1a2b";
	char *path = small_path(sha256, "png");
	struct fsck_counts counts;
	struct error error;
	long removed;

	(void)state;
	small_save("kept.tif", VERDICT_ACCEPTED);
	put_file(shared_place()->home, "images/stray.part", "half");
	must(file_make_folder(path_folder(path), &error), &error);
	spoil(path, "w", "nobody's");
	assert_string_equal(small_fsck(true, &counts), "");
	assert_int_equal(counts.young_orphans, 1);
	must(store_remove_images(small_store, true, &removed, &error), &error);
	assert_int_equal(removed, 0);
	small_says("UPDATE image_to_remove SET since = now() - interval '25 hours'");
	small_fsck(true, &counts);
	assert_int_equal(counts.orphans, 1);
	must(store_remove_images(small_store, false, &removed, &error), &error);
	assert_int_equal(removed, 0);
	must(store_remove_images(small_store, true, &removed, &error), &error);
	assert_int_equal(removed, 1);
	assert_false(file_exists(path));
	assert_string_equal(small_fsck(true, &counts), "");
	assert_int_equal(counts.orphans + counts.young_orphans, 0);
}

static void an_image_that_a_row_names_by_now_is_not_removed(void **state)
{
	struct fsck_counts counts;
	struct error error;
	long removed;

	(void)state;
	small_save("named.tif", VERDICT_ACCEPTED);
	small_says(
		"INSERT INTO image_to_remove SELECT sha256, kind, true, now() - interval '2 days' "
		"FROM file");
	must(store_remove_images(small_store, true, &removed, &error), &error);
	assert_int_equal(removed, 0);
	assert_string_equal(small_fsck(true, &counts), "");
}

#define TEST(name) cmocka_unit_test_setup(name, small_store_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_store_balances),
		TEST(every_state_is_counted_under_its_branch),
		TEST(a_file_that_came_twice_is_one_copy_more),
		TEST(a_file_in_no_state_is_named),
		TEST(a_file_in_two_states_is_named),
		TEST(an_arrival_whose_file_is_gone_is_named),
		TEST(a_page_that_is_gone_is_named),
		TEST(a_day_asks_for_the_files_of_that_day_alone),
		TEST(kept_sums_are_those_of_the_rows),
		TEST(a_day_that_is_kept_is_not_counted_again),
		TEST(a_tampered_sum_is_told),
		TEST(what_changes_a_file_after_its_day_has_the_day_counted_anew),
		TEST(a_day_with_a_file_that_waits_is_not_kept),
		TEST(a_day_that_somebody_is_changing_is_not_kept),
		TEST(a_day_that_does_not_balance_is_not_kept),
		TEST(the_ledger_balances_at_every_moment_while_files_are_read),
		TEST(a_whole_store_has_no_damage),
		TEST(a_missing_image_is_found_and_the_rest_is_still_looked_at),
		TEST(an_image_that_grew_has_another_size),
		TEST(a_byte_that_turned_is_found_when_bytes_are_read),
		TEST(a_sequence_that_was_left_behind_is_found),
		TEST(a_queue_that_is_counted_wrong_is_found),
		TEST(an_image_of_no_row_is_removed_after_a_day_and_not_before),
		TEST(an_image_that_a_row_names_by_now_is_not_removed),
	};

	return cmocka_run_group_tests(tests, small_store_open, small_store_close);
}
