/* Where papers stand and how good their scans are, as their branch sees it. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/text.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct store *store, *branch;
static struct arena *arena;
static const char *scans;

static void save(const char *name, const char *of_branch, enum verdict verdict)
{
	struct sample sample = sample_new(scans, name, verdict);
	struct error error;

	sample.dossier->branch = of_branch;
	sample.dossier->received = date_today();
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	sample_free(&sample);
}

static void queue(const char *name, const char *of_branch, char digit)
{
	struct job job = { .kind = "tif",
			   .name = name,
			   .branch = of_branch,
			   .received = date_today(),
			   .deadline = date_today() };
	struct error error;

	memset(job.sha256, digit, FILE_HASH_SIZE - 1);
	must(store_queue(store, &job, 1, 0, &error), &error);
}

static void refuse(const char *name, const char *of_branch, char digit)
{
	struct delivery delivery = { .branch = of_branch, .batch = name, .folder = "/in" };
	char *sha256 = arena_new_array(arena, FILE_HASH_SIZE, 1);
	struct error error, why = { .status = STATUS_DATA,
				    .text = "broken",
				    .fault = { FAULT_PAGE_DAMAGED, { 2 } } };

	memset(sha256, digit, FILE_HASH_SIZE - 1);
	hash_bytes(name, strlen(name), delivery.bordereau_sha256);
	must(store_save_refusal(store, name, sha256, &why, &error), &error);
	*LIST_ADD(arena, &delivery.files) = (struct delivery_file){
		.name = name, .declared = true, .sha256 = sha256, .received = date_today()
	};
	must(store_save_delivery(store, &delivery, &error), &error);
}

static int open_stores(void **state)
{
	struct error error;

	(void)state;
	store = shared_store();
	arena = arena_new();
	scans = temporary_folder();
	save("one.tif", "B07", VERDICT_ACCEPTED);
	save("two.tif", "B07", VERDICT_REVIEW);
	save("three.tif", "B08", VERDICT_REVIEW);
	queue("four.tif", "B07", 'd');
	queue("five.tif", "B08", 'e');
	refuse("six.tif", "B07", 'a');
	refuse("seven.tif", "B08", 'b');
	must(store_bind_branch(shared_place(), "B07", NULL, "the test", &error), &error);
	must(store_open_as_branch(shared_place(), "B07", &branch, &error), &error);
	return 0;
}

static int close_stores(void **state)
{
	(void)state;
	store_close(branch);
	store_close(store);
	arena_free(arena);
	return 0;
}

static void counts_are_of_the_branch_in_either_session(void **state)
{
	const struct standing_counts expected = { .counts = { [STANDING_WAITING] = 1,
							      [STANDING_ACCEPTED] = 1,
							      [STANDING_REVIEW] = 1,
							      [STANDING_REFUSED] = 1 } };
	struct standing_counts counts;
	struct error error;

	(void)state;
	must(store_count_standings(store, "B07", 31, &counts, &error), &error);
	assert_memory_equal(&counts, &expected, sizeof(counts));
	must(store_count_standings(branch, "B07", 31, &counts, &error), &error);
	assert_memory_equal(&counts, &expected, sizeof(counts));
	must(store_count_standings(branch, NULL, 31, &counts, &error), &error);
	assert_memory_equal(&counts, &expected, sizeof(counts));
}

static void dossiers_are_listed_newest_first_and_page_by_page(void **state)
{
	struct standing_line *lines;
	struct error error;
	size_t count;
	long newest;

	(void)state;
	must(store_list_standings(branch,
				  &(struct standing_question){ "B07", STANDING_COUNT, 0, 1 }, arena,
				  &lines, &count, &error),
	     &error);
	assert_int_equal(count, 1);
	assert_string_equal(lines[0].name, "two.tif");
	newest = lines[0].dossier;
	must(store_list_standings(branch,
				  &(struct standing_question){ "B07", STANDING_COUNT, newest, 5 },
				  arena, &lines, &count, &error),
	     &error);
	assert_int_equal(count, 1);
	assert_string_equal(lines[0].name, "one.tif");
	assert_int_equal(lines[0].standing, STANDING_ACCEPTED);
	must(store_list_standings(store,
				  &(struct standing_question){ "B07", STANDING_REVIEW, 0, 5 },
				  arena, &lines, &count, &error),
	     &error);
	assert_int_equal(count, 1);
	assert_int_equal(lines[0].dossier, newest);
}

/* What people decide is told as such; what they took over into other dossiers not at all. */
static void a_decision_is_where_a_dossier_stands(void **state)
{
	static const char *const decisions[] = { "sent_back", "rejected", "accepted", "reopened" };
	static const enum standing standings[] = { STANDING_SENT_BACK, STANDING_REJECTED,
						   STANDING_ACCEPTED, STANDING_REVIEW };
	struct standing_line *lines, line;
	struct error error;
	size_t count;

	(void)state;
	must(store_list_standings(branch,
				  &(struct standing_question){ "B07", STANDING_REVIEW, 0, 5 },
				  arena, &lines, &count, &error),
	     &error);
	for (size_t i = 0; i < 4; i++) {
		superuser_says(
			shared_place(), "waraqa",
			arena_format(arena,
				     "UPDATE waraqa.claim SET decision = '%s', verdict = '%s' "
				     "WHERE dossier = %ld",
				     decisions[i],
				     i == 2   ? "accepted"
				     : i == 3 ? "review"
					      : "rejected",
				     lines[0].dossier));
		must(store_find_standing(branch, "B07", lines[0].dossier, arena, &line, &error),
		     &error);
		assert_int_equal(line.standing, standings[i]);
	}
}

static void files_without_a_dossier_are_listed_with_why(void **state)
{
	struct standing_line *lines;
	struct error error;
	size_t count;

	(void)state;
	must(store_list_file_standings(branch,
				       &(struct standing_question){ "B07", STANDING_REFUSED, 0, 5 },
				       arena, &lines, &count, &error),
	     &error);
	assert_int_equal(count, 1);
	assert_string_equal(lines[0].name, "six.tif");
	assert_string_equal(lines[0].refusal, "broken");
	assert_int_equal(lines[0].fault.code, FAULT_PAGE_DAMAGED);
	assert_int_equal(lines[0].fault.figures[0], 2);
	must(store_list_file_standings(branch,
				       &(struct standing_question){ "B07", STANDING_WAITING, 0, 5 },
				       arena, &lines, &count, &error),
	     &error);
	assert_int_equal(count, 1);
	assert_string_equal(lines[0].name, "four.tif");
	assert_int_equal(lines[0].standing, STANDING_WAITING);
}

static void another_branchs_dossier_and_batch_are_not_there(void **state)
{
	struct standing_line *lines, line;
	struct error error;
	size_t count;

	(void)state;
	must(store_list_standings(store, &(struct standing_question){ "B08", STANDING_COUNT, 0, 5 },
				  arena, &lines, &count, &error),
	     &error);
	assert_int_equal(count, 1);
	for (int i = 0; i < 2; i++)
		must_fail(store_find_standing(i == 0 ? store : branch, "B07", lines[0].dossier,
					      arena, &line, &error),
			  STATUS_NO_INPUT, &error, "no dossier");
	must(store_check_batch(store, "B07", 1, &error), &error);
	must_fail(store_check_batch(store, "B07", 2, &error), STATUS_NO_INPUT, &error, "no batch");
	must_fail(store_check_batch(branch, NULL, 2, &error), STATUS_NO_INPUT, &error, "no batch");
}

static void quality_is_told_by_week(void **state)
{
	struct scan_quality *weeks;
	struct error error;
	size_t count;

	(void)state;
	must(store_list_quality(branch, "B07", 12, arena, &weeks, &count, &error), &error);
	assert_int_equal(count, 1);
	assert_true(weeks[0].scans.pages > 0);
	assert_true(weeks[0].scans.faulty > 0);
	assert_true(weeks[0].scans.dpi > 0);
	must(store_list_quality(branch, "B09", 12, arena, &weeks, &count, &error), &error);
	assert_int_equal(count, 0);
}

/* Queues the scan under its scanner first, as whoever delivers it does. */
static void save_of_scanner(const char *name, const char *of_branch, const char *scanner)
{
	struct sample sample = sample_new(scans, name, VERDICT_REVIEW);
	struct job job = { .kind = "tif",
			   .name = name,
			   .branch = of_branch,
			   .scanner = scanner,
			   .received = date_today(),
			   .deadline = date_today() };
	struct error error;

	memcpy(job.sha256, sample.dossier->sha256, sizeof(job.sha256));
	must(store_queue(store, &job, 1, 0, &error), &error);
	sample.dossier->branch = of_branch;
	sample.dossier->received = date_today();
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	sample_free(&sample);
}

static void quality_is_told_by_scanner_and_of_the_branch_alone(void **state)
{
	struct scanner_quality *scanners;
	struct error error;
	size_t count;
	long pages;

	(void)state;
	save_of_scanner("eight.tif", "B07", "Fujitsu fi-7160");
	save_of_scanner("nine.tif", "B08", "Canon DR-C225");
	must(store_list_scanners(branch, "B08", 28, arena, &scanners, &count, &error), &error);
	assert_int_equal(count, 0);
	must(store_list_scanners(branch, NULL, 28, arena, &scanners, &count, &error), &error);
	assert_int_equal(count, 2); /* the session's own */
	assert_null(scanners[0].scanner);
	assert_string_equal(scanners[1].scanner, "Fujitsu fi-7160");
	pages = scanners[1].scans.pages;
	assert_true(pages > 0);
	assert_int_equal(scanners[0].scans.pages, 2 * pages);
	assert_int_equal(scanners[1].late_pages, pages);
	assert_int_equal(scanners[1].scans.faults[0], 1); /* I01 */
	assert_int_equal(scanners[1].scans.faults[4], 1); /* I05, of the same page */
	assert_int_equal(scanners[1].scans.faulty, 1);
	assert_int_equal(scanners[1].late_faulty, 1);
	must(store_list_scanners(store, "B08", 28, arena, &scanners, &count, &error), &error);
	assert_int_equal(count, 2);
	assert_string_equal(scanners[0].scanner, "Canon DR-C225");
	must(store_list_scanners(store, NULL, 28, arena, &scanners, &count, &error), &error);
	assert_int_equal(count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_of_the_branch_in_either_session),
		cmocka_unit_test(dossiers_are_listed_newest_first_and_page_by_page),
		cmocka_unit_test(a_decision_is_where_a_dossier_stands),
		cmocka_unit_test(files_without_a_dossier_are_listed_with_why),
		cmocka_unit_test(another_branchs_dossier_and_batch_are_not_there),
		cmocka_unit_test(quality_is_told_by_week),
		cmocka_unit_test(quality_is_told_by_scanner_and_of_the_branch_alone),
	};

	return cmocka_run_group_tests(tests, open_stores, close_stores);
}
