/* What is old is removed with a trace, and what was read lies in ranges of dossiers: against a real
 * PostgreSQL and a folder of images. */
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

#include <cmocka.h>

/* ---- retention ------------------------------------------------------------------------------ */

/* As if everything that is stored came that many months ago. */
static void age(int months)
{
	small_says(arena_format(small_arena,
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

	must(store_apply_retention(small_store, small_arena, &counts, &count, &error), &error);
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
	small_save("young.tif", VERDICT_ACCEPTED);
	age(11);
	assert_int_equal(apply(), 0);
	assert_string_equal(small_says("SELECT count(*) FROM removed"), "0");
}

static void each_kind_goes_after_its_time_and_the_ledger_balances(void **state)
{
	struct fsck_counts counts;
	struct ledger found;
	char *path;

	(void)state;
	rules(12, 24, 36);
	small_save("old.tif", VERDICT_ACCEPTED);
	path = small_original();
	age(13);
	assert_int_equal(apply(), 1);
	assert_false(file_exists(path));
	assert_string_equal(small_fsck(true, &counts), "");
	assert_int_equal(counts.images + counts.orphans, 0);
	assert_string_equal(small_says("SELECT count(*) > 0 FROM reading"), "t");
	age(25);
	assert_int_equal(apply(), 1);
	assert_string_equal(small_says("SELECT count(*) FROM reading"), "0");
	assert_string_equal(small_says("SELECT count(*) FROM fingerprint"), "0");
	assert_string_equal(small_says("SELECT count(*) FROM claim"), "1");
	assert_true(small_ledger(false).balances);
	age(37);
	assert_int_equal(apply(), 1);
	assert_string_equal(small_says("SELECT count(*) FROM dossier"), "0");
	assert_string_equal(small_says("SELECT file_state(1) || ' ' || name FROM file"),
			    "removed removed");
	found = small_ledger(false);
	assert_true(found.balances);
	assert_int_equal(found.lines[0].files[FILE_REMOVED], 1);
	assert_int_equal(found.lines[0].dossiers, 1);
	assert_true(found.lines[0].pages_removed > 1);
	assert_string_equal(
		small_says("SELECT string_agg(kind || ' ' || files || ' ' || dossiers, ', ' "
			   "ORDER BY id) FROM removed"),
		"images 1 1, readings 1 1, claims 1 1");
	assert_string_equal(small_says("SELECT bool_and(ids_sha256 = encode(sha256('1'::bytea), "
				       "'hex')) "
				       "FROM removed"),
			    "t");
}

static void what_is_for_review_or_under_hold_stays(void **state)
{
	(void)state;
	rules(12, 12, 12);
	small_save("review.tif", VERDICT_REVIEW);
	small_save("held.tif", VERDICT_REJECTED);
	small_says("INSERT INTO hold (dossier, why) VALUES (2, 'a court asks for it')");
	age(100);
	assert_int_equal(apply(), 0);
	small_says("DELETE FROM hold");
	assert_int_equal(apply(), 3);
	assert_string_equal(
		small_says("SELECT string_agg(file_state(id), ' ' ORDER BY id) FROM file"),
		"done removed");
}

static void what_has_a_letter_that_is_open_stays(void **state)
{
	struct letter letter;
	struct error error;

	(void)state;
	rules(12, 12, 12);
	small_save("answered.tif", VERDICT_REJECTED);
	small_save("written-to.tif", VERDICT_REJECTED);
	age(100);
	must(store_load_letter(small_store, "2", small_arena, &letter, &error), &error);
	assert_int_equal(apply(), 3);
	assert_string_equal(
		small_says("SELECT string_agg(file_state(id), ' ' ORDER BY id) FROM file"),
		"removed done");
	/* as if the letter were older than the row says: the trail itself cannot be changed */
	small_says("INSERT INTO letter_open VALUES (current_date, 1, 'test')");
	assert_int_equal(apply(), 0);
	small_says("ALTER TABLE audit DISABLE TRIGGER audit_kept; "
		   "UPDATE audit SET at = at - interval '2 months'; "
		   "ALTER TABLE audit ENABLE TRIGGER audit_kept");
	assert_int_equal(apply(), 3);
	small_says("DELETE FROM letter_open WHERE source = 'test'");
	assert_string_equal(small_says("SELECT file_state(2)"), "removed");
}

static void an_image_that_a_younger_dossier_has_too_stays(void **state)
{
	struct fsck_counts counts;

	(void)state;
	rules(12, 12, 12);
	small_save("older.tif", VERDICT_ACCEPTED);
	age(20);
	small_says("UPDATE page SET image_sha256 = NULL WHERE dossier = 1 AND number > 1");
	small_save("younger.tif", VERDICT_ACCEPTED);
	apply();
	small_fsck(true, &counts);
	assert_string_equal(small_says("SELECT file_state(1) || ' ' || file_state(2)"),
			    "removed done");
	assert_string_equal(small_fsck(true, &counts), "");
}

static void images_that_a_crash_left_go_with_the_next_call(void **state)
{
	char *path;
	struct error error;
	bool last;

	(void)state;
	rules(12, 12, 12);
	small_save("crash.tif", VERDICT_ACCEPTED);
	age(20);
	path = small_original();
	(void)last;
	(void)error;
	small_says("SELECT remove_step('claims', 0, 100)");
	assert_true(file_exists(path));
	apply();
	assert_false(file_exists(path));
}

static const char *may_images_be_removed(void)
{
	return small_says("SELECT pg_try_advisory_xact_lock(hashtext('waraqa.images'))");
}

static void no_image_is_removed_while_somebody_keeps_some(void **state)
{
	struct error error;

	(void)state;
	must(store_guard_images(small_store, &error), &error);
	assert_string_equal(may_images_be_removed(), "f");
	small_save("guarded.tif", VERDICT_ACCEPTED);
	assert_string_equal(may_images_be_removed(), "f");
	must(store_unguard_images(small_store, &error), &error);
	assert_string_equal(may_images_be_removed(), "t");
}

static void a_file_that_was_removed_is_known_when_it_comes_again(void **state)
{
	bool has;
	struct error error;
	char sha256[FILE_HASH_SIZE];

	(void)state;
	rules(12, 12, 12);
	small_refuse("again");
	age(20);
	apply();
	small_queue("again", "B07");
	hash_bytes("again", 5, sha256);
	must(store_has_file(small_store, sha256, &has, &error), &error);
	assert_true(has);
	assert_string_equal(small_says("SELECT file_state(1)"), "removed");
	assert_true(small_ledger(false).balances);
}

/* ---- ranges --------------------------------------------------------------------------------- */

/* Back to the first range and the one ahead. */
static void number_dossiers_from(long id)
{
	small_says(arena_format(
		small_arena,
		"SELECT setval(pg_get_serial_sequence('waraqa.dossier', 'id'), %ld, false)", id));
}

static const char *range_of_readings(void)
{
	return small_says("SELECT string_agg(DISTINCT tableoid::regclass::text, ' ') FROM reading");
}

static void the_readings_of_a_dossier_are_looked_for_in_its_range_alone(void **state)
{
	(void)state;
	assert_non_null(strstr(small_says("EXPLAIN (COSTS OFF) SELECT value FROM reading "
					  "WHERE dossier = 5"),
			       " on reading_0"));
}

static void ranges_are_made_ahead_and_what_came_before_them_moves(void **state)
{
	struct error error;

	(void)state;
	assert_string_equal(
		small_says("SELECT string_agg(first || '-' || after_last, ' ' ORDER BY number) "
			   "FROM dossier_range"),
		"0-100000 100000-200000");
	number_dossiers_from(250000);
	small_store->saves = 1; /* no look ahead: as if nobody had had the time */
	small_save("beyond.tif", VERDICT_ACCEPTED);
	assert_string_equal(range_of_readings(), "waraqa_ranges.reading_rest");
	must(store_beat(small_store, "crew", 1, 30, NULL, 0, &error), &error);
	assert_string_equal(range_of_readings(), "waraqa_ranges.reading_2");
	assert_string_equal(small_says("SELECT max(number) FROM dossier_range"), "3");
}

static void a_range_that_is_old_is_dropped_whole_but_for_what_is_held(void **state)
{
	(void)state;
	rules(120, 12, 120);
	number_dossiers_from(1);
	small_save("one.tif", VERDICT_ACCEPTED);
	small_save("two.tif", VERDICT_REVIEW);
	age(13);
	number_dossiers_from(300000);
	small_save("new.tif", VERDICT_ACCEPTED);
	apply();
	assert_string_equal(small_says("SELECT to_regclass('waraqa_ranges.reading_0') IS NULL"),
			    "t");
	assert_string_equal(
		small_says("SELECT string_agg(DISTINCT dossier::text, ' ') FROM reading"),
		"2 300000");
	assert_string_equal(
		small_says("SELECT kind || ' ' || files || ' ' || dossiers FROM removed LIMIT 1"),
		"readings 1 1");
	assert_true(small_ledger(false).balances);
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

#define TEST(name) cmocka_unit_test_setup(name, small_store_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_young_is_removed),
		TEST(each_kind_goes_after_its_time_and_the_ledger_balances),
		TEST(what_is_for_review_or_under_hold_stays),
		TEST(what_has_a_letter_that_is_open_stays),
		TEST(an_image_that_a_younger_dossier_has_too_stays),
		TEST(images_that_a_crash_left_go_with_the_next_call),
		TEST(no_image_is_removed_while_somebody_keeps_some),
		TEST(a_file_that_was_removed_is_known_when_it_comes_again),
		TEST(the_readings_of_a_dossier_are_looked_for_in_its_range_alone),
		TEST(ranges_are_made_ahead_and_what_came_before_them_moves),
		TEST(a_range_that_is_old_is_dropped_whole_but_for_what_is_held),
		TEST(the_application_reads_no_range_by_its_name),
	};

	return cmocka_run_group_tests(tests, small_store_open, small_store_close);
}
