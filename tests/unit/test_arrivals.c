/* Which files have arrived whole, with a clock that the test turns. */
#include "base/memory.h"
#include "model/arrivals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arrival_facts file_of(long long bytes)
{
	return (struct arrival_facts){ .device = 1, .inode = 7, .bytes = bytes, .modified_ns = 5 };
}

static struct arrival *look(struct arrivals *arrivals, const char *name, long long bytes,
			    double now_s)
{
	struct arrival_facts facts = file_of(bytes);

	return arrivals_look(arrivals, name, &facts, 0, now_s);
}

static bool is_ready(struct arrivals *arrivals, const char *name, double now_s)
{
	const struct arrival *arrival = arrivals_lookup(arrivals, name);

	return arrival != NULL && arrival_is_ready(arrivals, arrival, now_s);
}

static void a_file_is_ready_when_two_looks_apart_find_it_the_same(void **state)
{
	struct arrivals arrivals = { .settle_s = 2 };

	(void)state;
	look(&arrivals, "a.tif", 100, 10);
	assert_false(is_ready(&arrivals, "a.tif", 10));
	/* time alone is no look: a share tells nothing */
	assert_false(is_ready(&arrivals, "a.tif", 20));
	look(&arrivals, "a.tif", 100, 11.9);
	assert_false(is_ready(&arrivals, "a.tif", 11.9));
	look(&arrivals, "a.tif", 100, 12);
	assert_true(is_ready(&arrivals, "a.tif", 12));
	arrivals_clear(&arrivals);
}

static void a_file_that_grows_waits_anew(void **state)
{
	struct arrivals arrivals = { .settle_s = 2 };

	(void)state;
	for (int i = 0; i < 10; i++) {
		look(&arrivals, "a.tif", 100 + i, 10 + 3 * i);
		assert_false(is_ready(&arrivals, "a.tif", 10 + 3 * i));
	}
	look(&arrivals, "a.tif", 109, 39);
	assert_true(is_ready(&arrivals, "a.tif", 39));
	arrivals_clear(&arrivals);
}

static void a_file_of_the_same_size_but_another_date_or_inode_waits_anew(void **state)
{
	struct arrivals arrivals = { .settle_s = 2 };
	struct arrival_facts facts = file_of(100);

	(void)state;
	look(&arrivals, "a.tif", 100, 10);
	facts.modified_ns++;
	arrivals_look(&arrivals, "a.tif", &facts, 0, 12);
	assert_false(is_ready(&arrivals, "a.tif", 12));
	facts.inode++;
	arrivals_look(&arrivals, "a.tif", &facts, 0, 14);
	assert_false(is_ready(&arrivals, "a.tif", 14));
	arrivals_look(&arrivals, "a.tif", &facts, 0, 16);
	assert_true(is_ready(&arrivals, "a.tif", 16));
	arrivals_clear(&arrivals);
}

static void a_file_renamed_into_place_is_ready_at_once(void **state)
{
	struct arrivals arrivals = { .settle_s = 2 };

	(void)state;
	look(&arrivals, "a.tif", 100, 10)->moved_in = true;
	assert_true(is_ready(&arrivals, "a.tif", 10));
	/* but not what is written over it later */
	look(&arrivals, "a.tif", 50, 11);
	assert_false(is_ready(&arrivals, "a.tif", 11));
	arrivals_clear(&arrivals);
}

static void a_file_that_is_open_for_writing_waits_however_slow_its_writer(void **state)
{
	struct arrivals arrivals = { .settle_s = 2 };
	struct arrival *arrival;

	(void)state;
	arrival = look(&arrivals, "a.tif", 100, 10);
	arrival->being_written = true;
	look(&arrivals, "a.tif", 100, 50);
	assert_false(is_ready(&arrivals, "a.tif", 50));
	arrival->being_written = false;
	assert_true(is_ready(&arrivals, "a.tif", 50));
	/* one that never closes it does not keep it for ever */
	arrival->being_written = true;
	look(&arrivals, "a.tif", 100, 70);
	assert_true(is_ready(&arrivals, "a.tif", 70));
	arrivals_clear(&arrivals);
}

static void an_empty_file_is_waited_for_a_minute(void **state)
{
	struct arrivals arrivals = { .settle_s = 2 };
	struct arrival_facts facts = file_of(0);

	(void)state;
	look(&arrivals, "a.tif", 0, 10)->moved_in = true;
	assert_false(is_ready(&arrivals, "a.tif", 10));
	look(&arrivals, "a.tif", 0, 69);
	assert_false(is_ready(&arrivals, "a.tif", 69));
	look(&arrivals, "a.tif", 0, 70);
	assert_true(is_ready(&arrivals, "a.tif", 70));
	/* one that has lain there since before the start waits only to settle */
	arrivals_look(&arrivals, "b.tif", &facts, 3600, 10);
	assert_false(is_ready(&arrivals, "b.tif", 10));
	arrivals_look(&arrivals, "b.tif", &facts, 3602, 12);
	assert_true(is_ready(&arrivals, "b.tif", 12));
	arrivals_clear(&arrivals);
}

static void files_wait_for_a_manifest_that_is_still_written(void **state)
{
	struct arrivals arrivals = { .settle_s = 2 };

	(void)state;
	look(&arrivals, "a.tif", 100, 10);
	look(&arrivals, "a.tif", 100, 12);
	look(&arrivals, "manifest.csv", 30, 12);
	assert_false(is_ready(&arrivals, "a.tif", 12));
	look(&arrivals, "manifest.csv", 60, 14);
	assert_false(is_ready(&arrivals, "a.tif", 14));
	look(&arrivals, "manifest.csv", 60, 16);
	assert_true(is_ready(&arrivals, "a.tif", 16));
	assert_false(is_ready(&arrivals, "manifest.csv", 16));
	/* one that nobody understands holds them until it is mended, or for a while */
	arrival_put_off(arrivals_lookup(&arrivals, "manifest.csv"), 16);
	assert_false(is_ready(&arrivals, "a.tif", 16));
	assert_true(is_ready(&arrivals, "a.tif", 17));
	arrivals_clear(&arrivals);
}

static void names_tell_what_is_a_scan(void **state)
{
	static const char *const companions[] = { ".a.tif", "README.md" };
	static const char *const unfinished[] = { "a.tif.part", "a.tmp", "a.partial",
						  "a.tif.crdownload" };
	static const char *const scans[] = { "a.tif",     "a",    "a.json",
					     "Thumbs.db", "part", "manifest.csv.tif" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(companions); i++)
		assert_int_equal(arrival_kind_of(companions[i]), ARRIVAL_COMPANION);
	for (size_t i = 0; i < ARRAY_LENGTH(unfinished); i++)
		assert_int_equal(arrival_kind_of(unfinished[i]), ARRIVAL_UNFINISHED);
	for (size_t i = 0; i < ARRAY_LENGTH(scans); i++)
		assert_int_equal(arrival_kind_of(scans[i]), ARRIVAL_SCAN);
	assert_int_equal(arrival_kind_of("manifest.csv"), ARRIVAL_MANIFEST);
	assert_int_equal(arrival_kind_of("manifest.json"), ARRIVAL_MANIFEST);
}

static void a_file_that_failed_is_put_off_longer_each_time(void **state)
{
	static const double delays_s[] = { 1, 2, 4, 8, 16, 32, 60, 60 };
	struct arrivals arrivals = { .settle_s = 0 };
	struct arrival *arrival;
	double now_s = 10;

	(void)state;
	arrival = look(&arrivals, "a.tif", 100, now_s);
	for (size_t i = 0; i < ARRAY_LENGTH(delays_s); i++) {
		assert_true(is_ready(&arrivals, "a.tif", now_s));
		assert_true(arrival_put_off(arrival, now_s) == delays_s[i]);
		assert_false(is_ready(&arrivals, "a.tif", now_s + delays_s[i] - 0.1));
		now_s += delays_s[i];
	}
	/* what was replaced was not tried yet */
	look(&arrivals, "a.tif", 200, now_s);
	arrival_put_off(arrival, now_s);
	assert_true(is_ready(&arrivals, "a.tif", now_s + 1));
	arrivals_clear(&arrivals);
}

static void what_a_scan_does_not_find_is_forgotten(void **state)
{
	static const char *const names[] = { "c", "a", "d", "b" };
	struct arrivals arrivals = { .settle_s = 2 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		look(&arrivals, names[i], 100, 10);
	assert_int_equal(arrivals.count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(arrivals.items[i]->name[0], 'a' + (int)i);
	arrivals_begin_scan(&arrivals);
	look(&arrivals, "b", 100, 12);
	look(&arrivals, "d", 100, 12);
	arrivals_end_scan(&arrivals);
	assert_int_equal(arrivals.count, 2);
	assert_null(arrivals_lookup(&arrivals, "a"));
	assert_true(is_ready(&arrivals, "d", 12));
	arrivals_forget(&arrivals, arrivals_lookup(&arrivals, "b"));
	assert_int_equal(arrivals.count, 1);
	/* it comes back as a new one */
	look(&arrivals, "b", 100, 14);
	assert_false(is_ready(&arrivals, "b", 14));
	arrivals_clear(&arrivals);
}

static void a_file_that_was_taken_in_is_not_ready_again(void **state)
{
	struct arrivals arrivals = { .settle_s = 2 };
	struct arrival *arrival;

	(void)state;
	arrival = look(&arrivals, "a.tif", 100, 10);
	look(&arrivals, "a.tif", 100, 12);
	assert_true(is_ready(&arrivals, "a.tif", 12));
	strcpy(arrival->sha256, "ab");
	arrival->batch = 7;
	look(&arrivals, "a.tif", 100, 20);
	assert_true(arrival_is_taken(arrival));
	assert_false(is_ready(&arrivals, "a.tif", 20));
	arrival_let_go(arrival);
	assert_true(is_ready(&arrivals, "a.tif", 20));
	assert_int_equal(arrival->batch, 0);
	arrivals_clear(&arrivals);
}

static void a_file_that_changes_after_it_was_taken_in_is_another(void **state)
{
	struct arrivals arrivals = { .settle_s = 2 };
	struct arrival *arrival;

	(void)state;
	arrival = look(&arrivals, "a.tif", 100, 10);
	strcpy(arrival->sha256, "ab");
	look(&arrivals, "a.tif", 150, 20);
	assert_false(arrival_is_taken(arrival));
	assert_false(is_ready(&arrivals, "a.tif", 20));
	look(&arrivals, "a.tif", 150, 22);
	assert_true(is_ready(&arrivals, "a.tif", 22));
	arrivals_clear(&arrivals);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_ready_when_two_looks_apart_find_it_the_same),
		cmocka_unit_test(a_file_that_grows_waits_anew),
		cmocka_unit_test(a_file_of_the_same_size_but_another_date_or_inode_waits_anew),
		cmocka_unit_test(a_file_renamed_into_place_is_ready_at_once),
		cmocka_unit_test(a_file_that_is_open_for_writing_waits_however_slow_its_writer),
		cmocka_unit_test(an_empty_file_is_waited_for_a_minute),
		cmocka_unit_test(files_wait_for_a_manifest_that_is_still_written),
		cmocka_unit_test(names_tell_what_is_a_scan),
		cmocka_unit_test(a_file_that_failed_is_put_off_longer_each_time),
		cmocka_unit_test(a_file_that_was_taken_in_is_not_ready_again),
		cmocka_unit_test(a_file_that_changes_after_it_was_taken_in_is_another),
		cmocka_unit_test(what_a_scan_does_not_find_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
