/* What came in is accounted for, damage is found, and what is old is removed with a trace: against
 * a real PostgreSQL and a folder of images. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/memory.h"
#include "base/text.h"
#include "store/images.h"
#include "store/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct store *store;
static const char *scans;
static struct arena *arena;

static int open_store(void **state)
{
	(void)state;
	store = shared_store();
	scans = temporary_folder();
	arena = arena_new();
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

static const char *says(const char *sql)
{
	return superuser_says(shared_place(), "waraqa",
			      arena_format(arena,
					   "SET client_min_messages = warning; "
					   "SET search_path = waraqa, public; %s",
					   sql));
}

static int empty_store(void **state)
{
	char command[600];

	(void)state;
	says("TRUNCATE file, batch, removed, image_to_remove, hold RESTART IDENTITY CASCADE");
	snprintf(command, sizeof(command), "rm -rf '%s/images' && mkdir '%s/images'",
		 shared_place()->home, shared_place()->home);
	return system(command); // NOLINT(cert-env33-c)
}

/* Stores a dossier; its file's id. */
static long save(const char *name, enum verdict verdict)
{
	struct sample sample = sample_new(scans, name, verdict);
	struct error error;

	sample.dossier->file_pages = 0;
	for (size_t i = 0; i < sample.dossier->pages.count; i++) {
		struct page *page = &sample.dossier->pages.items[i];

		sample.dossier->file_pages += page->type != PAGE_SEPARATOR;
	}
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	sample_free(&sample);
	return strtol(says("SELECT max(id) FROM file"), NULL, 10);
}

static void queue_file(const char *name, const char *branch)
{
	struct job job = { .kind = "tif",
			   .bytes = 1000,
			   .name = name,
			   .branch = branch,
			   .received = { 2026, 10, 18 },
			   .deadline = { 2026, 10, 21 } };
	struct error error;

	hash_bytes(name, strlen(name), job.sha256);
	must(store_queue(store, &job, 1, 0, &error), &error);
}

static void refuse(const char *name)
{
	struct error why, error;
	char sha256[FILE_HASH_SIZE];

	hash_bytes(name, strlen(name), sha256);
	error_set(&why, STATUS_REFUSED, "it is no image");
	must(store_save_refusal(store, name, sha256, &why, &error), &error);
}

static struct ledger ledger(bool by_batch)
{
	struct ledger_question question = { .by_batch = by_batch };
	struct ledger found;
	struct error error;

	must(store_load_ledger(store, &question, arena, &found, &error), &error);
	return found;
}

static void expect_fault(const char *code, const char *what)
{
	struct ledger found = ledger(false);

	assert_false(found.balances);
	assert_int_equal(found.fault_count, 1);
	assert_string_equal(found.faults[0].code, code);
	assert_string_equal(found.faults[0].what, what);
}

/* ---- the ledger ----------------------------------------------------------------------------- */

static void an_empty_store_balances(void **state)
{
	(void)state;
	assert_true(ledger(false).balances);
	assert_int_equal(ledger(false).line_count, 0);
}

static void every_state_is_counted_under_its_branch(void **state)
{
	struct ledger found;
	struct error error;
	struct job job;

	(void)state;
	save("done.tif", VERDICT_ACCEPTED);
	refuse("no image");
	queue_file("first", "B07");
	queue_file("second", "B07");
	must(store_claim(store, "test", 30, arena, &job, &error), &error);
	store_hold(store, (struct lease){ 0 });
	found = ledger(false);
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
	save("twice.tif", VERDICT_ACCEPTED);
	says("INSERT INTO batch (branch, batch) VALUES ('B07', '1'), ('B07', '2')");
	says("INSERT INTO arrival (batch, name, sha256, received) SELECT batch.id, 'x.tif', sha256, "
	     "'2026-10-18' FROM batch, file");
	found = ledger(true);
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
	refuse("lost");
	says("DELETE FROM refused_file");
	expect_fault("no_state", "file 1");
}

static void a_file_in_two_states_is_named(void **state)
{
	(void)state;
	save("both.tif", VERDICT_ACCEPTED);
	says("INSERT INTO refused_file (file, status, message) VALUES (1, 'refused', 'x')");
	expect_fault("two_states", "file 1");
}

static void an_arrival_whose_file_is_gone_is_named(void **state)
{
	(void)state;
	says("INSERT INTO batch (branch, batch) VALUES ('B07', '1')");
	says("INSERT INTO arrival (batch, name, sha256, received) VALUES (1, 'x.tif', "
	     "repeat('a', 64), '2026-10-18')");
	expect_fault("no_file", "arrival aaaaaaaaaaaaaaaa of batch 1");
}

static void a_page_that_is_gone_is_named(void **state)
{
	(void)state;
	save("torn.tif", VERDICT_ACCEPTED);
	says("DELETE FROM page WHERE number = (SELECT max(number) FROM page)");
	expect_fault("pages", "file 1");
}

static void a_day_asks_for_the_files_of_that_day_alone(void **state)
{
	struct ledger_question question = { .from = { 2025, 3, 1 }, .to = { 2025, 3, 1 } };
	struct ledger found;
	struct error error;

	(void)state;
	refuse("one");
	refuse("two");
	says("UPDATE file SET received_at = '2025-03-01 23:59Z' WHERE name = 'one'");
	must(store_load_ledger(store, &question, arena, &found, &error), &error);
	assert_true(found.balances);
	assert_int_equal(found.line_count, 1);
	assert_int_equal(found.lines[0].received, 1);
}

/* ---- fsck ----------------------------------------------------------------------------------- */

struct findings {
	struct text codes;
};

static void note_finding(void *context, const struct fsck_finding *finding)
{
	struct findings *findings = context;

	assert_true(strlen(finding->why) > 0);
	text_append_format(&findings->codes, "%s ", finding->code);
}

/* The codes of what is found, each once it is found, with the counts. */
static const char *look(bool bytes, struct fsck_counts *counts)
{
	struct findings findings = { 0 };
	struct fsck_listener listener = { note_finding, NULL, &findings };
	struct fsck_question question = { .bytes = bytes };
	struct error error;
	const char *codes;

	must(store_fsck(store, &question, &listener, counts, &error), &error);
	codes = arena_copy_text(arena, text_value(&findings.codes));
	text_clear(&findings.codes);
	return codes;
}

static char *path_of(const char *sha256, const char *kind)
{
	return (char *)arena_format(arena, "%s/images/%.2s/%s.%s", shared_place()->home, sha256,
				    sha256, kind);
}

/* The original's of the only file. */
static char *path_of_original(void)
{
	const char *sha256 = arena_copy_text(arena, says("SELECT sha256 FROM file"));

	return path_of(sha256, says("SELECT kind FROM file"));
}

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
	save("whole.tif", VERDICT_ACCEPTED);
	assert_string_equal(look(true, &counts), "");
	assert_true(counts.images > 0);
	assert_int_equal(counts.images, counts.hashed);
	assert_int_equal(counts.orphans + counts.young_orphans + counts.others, 0);
}

static void a_missing_image_is_found_and_the_rest_is_still_looked_at(void **state)
{
	struct fsck_counts counts;

	(void)state;
	save("missing.tif", VERDICT_ACCEPTED);
	assert_int_equal(remove(path_of_original()), 0);
	says("DELETE FROM claim");
	assert_string_equal(look(true, &counts), "no_claim image_missing ");
}

static void an_image_that_grew_has_another_size(void **state)
{
	struct fsck_counts counts;

	(void)state;
	save("size.tif", VERDICT_ACCEPTED);
	spoil(path_of_original(), "a", "more");
	assert_string_equal(look(false, &counts), "image_size ");
}

static void a_byte_that_turned_is_found_when_bytes_are_read(void **state)
{
	struct fsck_counts counts;

	(void)state;
	save("bytes.tif", VERDICT_ACCEPTED);
	spoil(path_of_original(), "r+", "X");
	assert_string_equal(look(false, &counts), "");
	assert_string_equal(look(true, &counts), "image_damaged ");
}

static void a_sequence_that_was_left_behind_is_found(void **state)
{
	struct fsck_counts counts;

	(void)state;
	save("sequence.tif", VERDICT_ACCEPTED);
	says("SELECT setval(pg_get_serial_sequence('waraqa.dossier', 'id'), 1, false)");
	assert_string_equal(look(false, &counts), "sequence ");
	says("SELECT setval(pg_get_serial_sequence('waraqa.dossier', 'id'), 1, true)");
}

static void an_image_of_no_row_is_removed_after_a_day_and_not_before(void **state)
{
	const char *sha256 = "0f3a5bb7a1d5c1b6c9e6c0e3b5f8c4a1d2e3f405162738495a6b7c8d9e0f1a2b";
	char *path = path_of(sha256, "png");
	struct fsck_counts counts;
	struct error error;
	long removed;

	(void)state;
	save("kept.tif", VERDICT_ACCEPTED);
	put_file(shared_place()->home, "images/stray.part", "half");
	must(file_make_folder(path_folder(path), &error), &error);
	spoil(path, "w", "nobody's");
	assert_string_equal(look(true, &counts), "");
	assert_int_equal(counts.young_orphans, 1);
	must(store_remove_images(store, true, &removed, &error), &error);
	assert_int_equal(removed, 0);
	says("UPDATE image_to_remove SET since = now() - interval '25 hours'");
	look(true, &counts);
	assert_int_equal(counts.orphans, 1);
	must(store_remove_images(store, false, &removed, &error), &error);
	assert_int_equal(removed, 0);
	must(store_remove_images(store, true, &removed, &error), &error);
	assert_int_equal(removed, 1);
	assert_false(file_exists(path));
	assert_string_equal(look(true, &counts), "");
	assert_int_equal(counts.orphans + counts.young_orphans, 0);
}

static void an_image_that_a_row_names_by_now_is_not_removed(void **state)
{
	struct fsck_counts counts;
	struct error error;
	long removed;

	(void)state;
	save("named.tif", VERDICT_ACCEPTED);
	says("INSERT INTO image_to_remove SELECT sha256, kind, true, now() - interval '2 days' "
	     "FROM file");
	must(store_remove_images(store, true, &removed, &error), &error);
	assert_int_equal(removed, 0);
	assert_string_equal(look(true, &counts), "");
}

/* ---- retention ------------------------------------------------------------------------------ */

/* As if everything that is stored came that many months ago. */
static void age(int months)
{
	says(arena_format(arena,
			  "UPDATE file SET received_at = now() - interval '%d months'; "
			  "UPDATE dossier SET stored_at = now() - interval '%d months', "
			  "received = (now() - interval '%d months')::date",
			  months, months, months));
}

static size_t apply(void)
{
	struct retention_count *counts;
	struct error error;
	size_t count;

	must(store_apply_retention(store, arena, &counts, &count, &error), &error);
	return count;
}

static void rules(int images, int readings, int claims)
{
	struct error error;

	must(store_set_retention(shared_place(), "images", images, "test", &error), &error);
	must(store_set_retention(shared_place(), "readings", readings, "test", &error), &error);
	must(store_set_retention(shared_place(), "claims", claims, "test", &error), &error);
}

static void nothing_young_is_removed(void **state)
{
	(void)state;
	rules(12, 24, 36);
	save("young.tif", VERDICT_ACCEPTED);
	age(11);
	assert_int_equal(apply(), 0);
	assert_string_equal(says("SELECT count(*) FROM removed"), "0");
}

static void each_kind_goes_after_its_time_and_the_ledger_balances(void **state)
{
	struct fsck_counts counts;
	struct ledger found;
	char *path;

	(void)state;
	rules(12, 24, 36);
	save("old.tif", VERDICT_ACCEPTED);
	path = path_of_original();
	age(13);
	assert_int_equal(apply(), 1);
	assert_false(file_exists(path));
	assert_string_equal(look(true, &counts), "");
	assert_int_equal(counts.images + counts.orphans, 0);
	assert_string_equal(says("SELECT count(*) > 0 FROM reading"), "t");
	age(25);
	assert_int_equal(apply(), 1);
	assert_string_equal(says("SELECT count(*) FROM reading"), "0");
	assert_string_equal(says("SELECT count(*) FROM fingerprint"), "0");
	assert_string_equal(says("SELECT count(*) FROM claim"), "1");
	assert_true(ledger(false).balances);
	age(37);
	assert_int_equal(apply(), 1);
	assert_string_equal(says("SELECT count(*) FROM dossier"), "0");
	assert_string_equal(says("SELECT file_state(1) || ' ' || name FROM file"),
			    "removed removed");
	found = ledger(false);
	assert_true(found.balances);
	assert_int_equal(found.lines[0].files[FILE_REMOVED], 1);
	assert_int_equal(found.lines[0].dossiers, 1);
	assert_true(found.lines[0].pages_removed > 1);
	assert_string_equal(says("SELECT string_agg(kind || ' ' || files || ' ' || dossiers, ', ' "
				 "ORDER BY id) FROM removed"),
			    "images 1 1, readings 1 1, claims 1 1");
	assert_string_equal(says("SELECT bool_and(ids_sha256 = encode(sha256('1'::bytea), "
				 "'hex')) "
				 "FROM removed"),
			    "t");
}

static void what_is_for_review_or_under_hold_stays(void **state)
{
	(void)state;
	rules(12, 12, 12);
	save("review.tif", VERDICT_REVIEW);
	save("held.tif", VERDICT_REJECTED);
	says("INSERT INTO hold (dossier, why) VALUES (2, 'a court asks for it')");
	age(100);
	assert_int_equal(apply(), 0);
	says("DELETE FROM hold");
	assert_int_equal(apply(), 3);
	assert_string_equal(says("SELECT string_agg(file_state(id), ' ' ORDER BY id) FROM file"),
			    "done removed");
}

static void an_image_that_a_younger_dossier_has_too_stays(void **state)
{
	struct fsck_counts counts;

	(void)state;
	rules(12, 12, 12);
	save("older.tif", VERDICT_ACCEPTED);
	age(20);
	says("UPDATE page SET image_sha256 = NULL WHERE dossier = 1 AND number > 1");
	save("younger.tif", VERDICT_ACCEPTED);
	apply();
	look(true, &counts);
	assert_string_equal(says("SELECT file_state(1) || ' ' || file_state(2)"), "removed done");
	assert_string_equal(look(true, &counts), "");
}

static void images_that_a_crash_left_go_with_the_next_call(void **state)
{
	char *path;
	struct error error;
	bool last;

	(void)state;
	rules(12, 12, 12);
	save("crash.tif", VERDICT_ACCEPTED);
	age(20);
	path = path_of_original();
	(void)last;
	(void)error;
	says("SELECT remove_step('claims', 0, 100)");
	assert_true(file_exists(path));
	apply();
	assert_false(file_exists(path));
}

static void a_file_that_was_removed_is_known_when_it_comes_again(void **state)
{
	bool has;
	struct error error;
	char sha256[FILE_HASH_SIZE];

	(void)state;
	rules(12, 12, 12);
	refuse("again");
	age(20);
	apply();
	queue_file("again", "B07");
	hash_bytes("again", 5, sha256);
	must(store_has_file(store, sha256, &has, &error), &error);
	assert_true(has);
	assert_string_equal(says("SELECT file_state(1)"), "removed");
	assert_true(ledger(false).balances);
}

/* ---- ranges --------------------------------------------------------------------------------- */

/* Back to the first range and the one ahead. */
static void number_dossiers_from(long id)
{
	says(arena_format(
		arena, "SELECT setval(pg_get_serial_sequence('waraqa.dossier', 'id'), %ld, false)",
		id));
}

static const char *range_of_readings(void)
{
	return says("SELECT string_agg(DISTINCT tableoid::regclass::text, ' ') FROM reading");
}

static void ranges_are_made_ahead_and_what_came_before_them_moves(void **state)
{
	struct error error;

	(void)state;
	assert_string_equal(
		says("SELECT string_agg(first || '-' || after_last, ' ' ORDER BY number) "
		     "FROM dossier_range"),
		"0-100000 100000-200000");
	number_dossiers_from(250000);
	store->saves = 1; /* no look ahead: as if nobody had had the time */
	save("beyond.tif", VERDICT_ACCEPTED);
	assert_string_equal(range_of_readings(), "waraqa_ranges.reading_rest");
	must(store_beat(store, "crew", 1, 30, NULL, 0, &error), &error);
	assert_string_equal(range_of_readings(), "waraqa_ranges.reading_2");
	assert_string_equal(says("SELECT max(number) FROM dossier_range"), "3");
}

static void a_range_that_is_old_is_dropped_whole_but_for_what_is_held(void **state)
{
	(void)state;
	rules(120, 12, 120);
	number_dossiers_from(1);
	save("one.tif", VERDICT_ACCEPTED);
	save("two.tif", VERDICT_REVIEW);
	age(13);
	number_dossiers_from(300000);
	save("new.tif", VERDICT_ACCEPTED);
	apply();
	assert_string_equal(says("SELECT to_regclass('waraqa_ranges.reading_0') IS NULL"), "t");
	assert_string_equal(says("SELECT string_agg(DISTINCT dossier::text, ' ') FROM reading"),
			    "2 300000");
	assert_string_equal(
		says("SELECT kind || ' ' || files || ' ' || dossiers FROM removed LIMIT 1"),
		"readings 1 1");
	assert_true(ledger(false).balances);
}

static void the_application_reads_no_range_by_its_name(void **state)
{
	PGconn *connection = PQconnectdb(dsn_of(shared_place(), "waraqa", "waraqa"));
	PGresult *result = PQexec(connection, "SELECT * FROM waraqa_ranges.reading_rest");

	(void)state;
	assert_string_equal(PQresultErrorField(result, PG_DIAG_SQLSTATE), "42501");
	PQclear(result);
	PQfinish(connection);
}

#define TEST(name) cmocka_unit_test_setup(name, empty_store)

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
		TEST(a_whole_store_has_no_damage),
		TEST(a_missing_image_is_found_and_the_rest_is_still_looked_at),
		TEST(an_image_that_grew_has_another_size),
		TEST(a_byte_that_turned_is_found_when_bytes_are_read),
		TEST(a_sequence_that_was_left_behind_is_found),
		TEST(an_image_of_no_row_is_removed_after_a_day_and_not_before),
		TEST(an_image_that_a_row_names_by_now_is_not_removed),
		TEST(nothing_young_is_removed),
		TEST(each_kind_goes_after_its_time_and_the_ledger_balances),
		TEST(what_is_for_review_or_under_hold_stays),
		TEST(an_image_that_a_younger_dossier_has_too_stays),
		TEST(images_that_a_crash_left_go_with_the_next_call),
		TEST(a_file_that_was_removed_is_known_when_it_comes_again),
		TEST(ranges_are_made_ahead_and_what_came_before_them_moves),
		TEST(a_range_that_is_old_is_dropped_whole_but_for_what_is_held),
		TEST(the_application_reads_no_range_by_its_name),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
