/* Dossiers in and out, against a real PostgreSQL and a real disk. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "pipeline/pipeline.h"
#include "store/session.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static struct store *store;
static const char *scans; /* folder of the originals */

static int open_store(void **state)
{
	(void)state;
	store = shared_store();
	scans = temporary_folder();
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

/* ---- storing and counting ----------------------------------------------------------------- */

static void save(const struct sample *sample)
{
	struct error error;

	must(store_save_dossiers(store, sample->path, &sample->dossier, &sample->claim, 1, &error),
	     &error);
}

static struct store_counts counted(void)
{
	struct store_counts counts;
	struct error error;

	must(store_count(store, &counts, &error), &error);
	return counts;
}

static bool is_stored(const char *sha256)
{
	bool has = false;
	struct error error;

	must(store_has_file(store, sha256, &has, &error), &error);
	return has;
}

/* ---- what comes back ------------------------------------------------------------------------ */

static void expect_same(const char *where, const json_t *expected, const json_t *found);

/* Every key of `expected` must be in `found`, which may have more. */
static void expect_same_object(const char *where, const json_t *expected, const json_t *found)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)expected, key, value)
	{
		char path[200];

		snprintf(path, sizeof(path), "%.150s.%s", where, key);
		expect_same(path, value, json_object_get(found, key));
	}
}

static void expect_same(const char *where, const json_t *expected, const json_t *found)
{
	if (found == NULL || (json_typeof(expected) != json_typeof(found) &&
			      !(json_is_number(expected) && json_is_number(found))))
		fail_msg("%s: missing or of another type", where);
	if (json_is_object(expected)) {
		expect_same_object(where, expected, found);
	} else if (json_is_array(expected)) {
		assert_int_equal(json_array_size(expected), json_array_size(found));
		for (size_t i = 0; i < json_array_size(expected); i++)
			expect_same(where, json_array_get(expected, i), json_array_get(found, i));
	} else if (json_is_number(expected)) {
		if (fabs(json_number_value(expected) - json_number_value(found)) > 1e-3)
			fail_msg("%s: %g is not %g", where, json_number_value(found),
				 json_number_value(expected));
	} else if (!json_equal(expected, found)) {
		fail_msg("%s: '%s' is not '%s'", where, json_string_value(found),
			 json_string_value(expected));
	}
}

static json_t *shown(const char *dossier)
{
	char *text;
	json_t *json;
	struct error error;

	must(store_show(store, dossier, &text, &error), &error);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	free(text);
	return json;
}

static void what_is_shown_is_what_was_read(void **state)
{
	struct sample sample = sample_new(scans, "shown.tif", VERDICT_REVIEW);
	char *report = NULL;
	size_t length;
	FILE *out = open_memstream(&report, &length);
	json_t *expected, *found;

	(void)state;
	save(&sample);
	found = shown(sample.path);
	/* the store keeps what is not UTF-8 as U+FFFD, the report as a question mark */
	assert_string_equal(
		json_string_value(json_object_get(
			json_array_get(json_object_get(found, "barcodes"), 0), "value")),
		"not \xEF\xBF\xBD UTF-8, {\"a\\b\",NULL}");
	sample.dossier->barcodes.items[0].value = "not \xEF\xBF\xBD UTF-8, {\"a\\b\",NULL}";
	report_dossier(sample.dossier, &sample.claim, out);
	fclose(out);
	expected = json_loads(report, 0, NULL);
	assert_non_null(expected);
	expect_same("", expected, found);
	assert_true(json_is_integer(json_object_get(found, "id")));
	json_decref(expected);
	json_decref(found);
	free(report);
	sample_free(&sample);
}

static void a_dossier_is_shown_by_number_name_and_stem(void **state)
{
	struct sample first = sample_new(scans, "names.one.tif", VERDICT_ACCEPTED);
	struct sample second = sample_new(scans, "names.one.tif", VERDICT_ACCEPTED);
	static const char *const names[] = { "names.one.tif", "names.one", "names.one.tif#1" };
	char *text, id[32];
	struct error error;
	json_t *json;

	(void)state;
	save(&first);
	second.dossier->number = 2;
	save(&second);
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		json = shown(names[i]);
		assert_int_equal(json_integer_value(json_object_get(json, "dossier")), 1);
		json_decref(json);
	}
	json = shown("names.one#2");
	assert_int_equal(json_integer_value(json_object_get(json, "dossier")), 2);
	snprintf(id, sizeof(id), "%lld",
		 (long long)json_integer_value(json_object_get(json, "id")));
	json_decref(json);
	json_decref(shown(id));
	must_fail(store_show(store, "nothing.tif", &text, &error), STATUS_NO_INPUT, &error,
		  "'nothing.tif'");
	must_fail(store_show(store, "99999999999999999999", &text, &error), STATUS_NO_INPUT, &error,
		  "no dossier");
	must_fail(store_show(store, "", &text, &error), STATUS_NO_INPUT, &error, "no dossier");
	sample_free(&first);
	sample_free(&second);
}

static void two_files_of_one_name_are_told_apart_by_number(void **state)
{
	struct sample first = sample_new(scans, "same.tif", VERDICT_REVIEW);
	struct sample other = sample_new(scans, "same2.tif", VERDICT_REVIEW);
	char *text;
	struct error error;

	(void)state;
	save(&first);
	other.dossier->file = "elsewhere/same.tif";
	save(&other);
	must_fail(store_show(store, "same.tif", &text, &error), STATUS_USAGE, &error,
		  "show one by its number");
	json_decref(shown("elsewhere/same.tif"));
	sample_free(&first);
	sample_free(&other);
}

static void the_summary_has_a_line_a_dossier_in_order_of_arrival(void **state)
{
	struct sample sample = sample_new(scans, "summed.tif", VERDICT_REJECTED);
	const char *hashes[] = { sample.dossier->sha256 };
	struct arena *arena = arena_new();
	struct store_summary *lines;
	struct error error;
	size_t count;

	(void)state;
	save(&sample);
	must(store_summarise(store, hashes, 1, arena, &lines, &count, &error), &error);
	assert_int_equal(count, 1);
	assert_true(text_ends_with(lines[0].name, "summed.tif"));
	assert_int_equal(lines[0].pages, 7);
	assert_string_equal(lines[0].insured, "AIT EL KADIRI FATIMA");
	assert_int_equal(lines[0].total, 53620);
	assert_string_equal(lines[0].verdict, "rejected");
	assert_string_equal(lines[0].reasons, "R01 R15");
	must(store_summarise(store, NULL, 0, arena, &lines, &count, &error), &error);
	assert_true(count > 1);
	for (size_t i = 1; i < count; i++)
		assert_true(lines[i].id > lines[i - 1].id);
	arena_free(arena);
	sample_free(&sample);
}

static size_t found_by(enum find_by by, const char *value, int most, struct arena *arena,
		       struct store_summary **ret_lines)
{
	struct error error;
	size_t count;

	must(store_find(store, by, value, most, arena, ret_lines, &count, &error), &error);
	return count;
}

static void a_dossier_is_found_by_number_box_image_and_day_the_newest_first(void **state)
{
	struct sample first = sample_new(scans, "found1.tif", VERDICT_REJECTED);
	struct sample second = sample_new(scans, "found2.tif", VERDICT_ACCEPTED);
	struct arena *arena = arena_new();
	struct store_summary *lines;

	(void)state;
	first.dossier->barcodes.items[0].value = second.dossier->barcodes.items[0].value =
		"01061180012005041727083110L7721SNfind";
	first.dossier->received = second.dossier->received = (struct date){ 2026, 2, 3 };
	first.claim.immatriculation = second.claim.immatriculation = "777000111";
	save(&first);
	save(&second);
	assert_int_equal(found_by(FIND_NUMBER, "777000111", 10, arena, &lines), 2);
	assert_true(text_ends_with(lines[0].name, "found2.tif"));
	assert_string_equal(lines[1].verdict, "rejected");
	assert_string_equal(lines[1].reasons, "R01 R15");
	assert_int_equal(found_by(FIND_NUMBER, "777000111", 1, arena, &lines), 1);
	assert_true(text_ends_with(lines[0].name, "found2.tif"));
	assert_int_equal(
		found_by(FIND_BOX, "01061180012005041727083110L7721SNfind", 10, arena, &lines), 2);
	assert_int_equal(found_by(FIND_DAY, "2026-02-03", 10, arena, &lines), 2);
	assert_int_equal(
		found_by(FIND_IMAGE, first.dossier->pages.items[0].image_hash, 10, arena, &lines),
		1);
	assert_true(text_ends_with(lines[0].name, "found1.tif"));
	assert_int_equal(found_by(FIND_IMAGE, second.dossier->sha256, 10, arena, &lines), 1);
	assert_int_equal(found_by(FIND_NUMBER, "nobody's", 10, arena, &lines), 0);
	arena_free(arena);
	sample_free(&first);
	sample_free(&second);
}

static void a_dossier_is_found_by_a_cin_of_the_register_or_of_the_paper(void **state)
{
	struct sample by_register = sample_new(scans, "cin1.tif", VERDICT_ACCEPTED);
	struct sample by_paper = sample_new(scans, "cin2.tif", VERDICT_ACCEPTED);
	struct arena *arena = arena_new();
	struct store_summary *lines;

	(void)state;
	superuser_says(shared_place(), "waraqa",
		       "INSERT INTO waraqa.insured (immatriculation, cin, last_name, first_name, "
		       "name_key, birth_date, sex, fund, rights_from) VALUES ('777000222', "
		       "'ZZ77001', 'A', 'B', 'A B', '1970-01-01', 'F', 'CNSS', '2020-01-01')");
	by_register.claim.immatriculation = "777000222";
	by_paper.dossier->readings.items[0].name = "assure_cin";
	by_paper.dossier->readings.items[0].value = "ZZ77001";
	save(&by_register);
	save(&by_paper);
	assert_int_equal(found_by(FIND_CIN, "ZZ77001", 10, arena, &lines), 2);
	assert_int_equal(found_by(FIND_CIN, "ZZ77002", 10, arena, &lines), 0);
	arena_free(arena);
	sample_free(&by_register);
	sample_free(&by_paper);
}

/* ---- once, whole, or not at all ------------------------------------------------------------- */

static void storing_a_dossier_again_changes_nothing(void **state)
{
	struct sample sample = sample_new(scans, "again.tif", VERDICT_ACCEPTED);
	struct store_counts before, after;

	(void)state;
	assert_false(is_stored(sample.dossier->sha256));
	save(&sample);
	before = counted();
	assert_true(is_stored(sample.dossier->sha256));
	save(&sample);
	after = counted();
	assert_memory_equal(&before, &after, sizeof(before));
	sample_free(&sample);
}

static char *kept_path(const char *sha256, const char *kind)
{
	struct text path = { 0 };

	text_append_format(&path, "%s/images/%.2s/%s.%s", shared_place()->home, sha256, sha256,
			   kind);
	return path.bytes;
}

static void original_and_page_images_are_on_the_disk_under_their_hashes(void **state)
{
	struct sample sample = sample_new(scans, "images.tif", VERDICT_ACCEPTED);
	char *path, hash[FILE_HASH_SIZE];
	struct stat facts;
	struct error error;

	(void)state;
	save(&sample);
	path = kept_path(sample.dossier->sha256, "tif");
	must(hash_file(path, hash, &error), &error);
	assert_string_equal(hash, sample.dossier->sha256);
	free(path);
	for (size_t i = 0; i < sample.dossier->pages.count; i++) {
		const char *wanted = sample.dossier->pages.items[i].image_hash;

		path = kept_path(wanted, "png");
		must(hash_file(path, hash, &error), &error);
		assert_string_equal(hash, wanted);
		assert_int_equal(stat(path, &facts), 0);
		assert_int_equal(facts.st_mode & 077, 0);
		free(path);
	}
	sample_free(&sample);
}

static void a_row_that_the_schema_refuses_leaves_nothing_of_the_dossier(void **state)
{
	struct sample sample = sample_new(scans, "half.tif", VERDICT_ACCEPTED);
	struct store_counts before = counted(), after;
	struct error error;

	(void)state;
	sample.dossier->readings.items[0].page = 99;
	must_fail(
		store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
		STATUS_INTERNAL, &error, "half.tif");
	assert_null(strstr(error.text, "d'été"));
	after = counted();
	assert_memory_equal(&before, &after, sizeof(before));
	assert_false(is_stored(sample.dossier->sha256));
	sample.dossier->readings.items[0].page = 1;
	save(&sample);
	sample_free(&sample);
}

/* The kernel refuses to let a file grow past the limit, as a full disk does. */
static void a_full_disk_is_said_and_leaves_no_row(void **state)
{
	struct sample sample = sample_new(scans, "full.tif", VERDICT_ACCEPTED);
	struct rlimit all, little;
	struct error error;
	enum status status;

	(void)state;
	getrlimit(RLIMIT_FSIZE, &all);
	little = all;
	little.rlim_cur = 8;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &little);
	status = store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error);
	setrlimit(RLIMIT_FSIZE, &all);
	must_fail(status, STATUS_NO_SPACE, &error, "full.tif");
	assert_false(is_stored(sample.dossier->sha256));
	save(&sample);
	sample_free(&sample);
}

static void a_file_that_changed_after_it_was_read_is_not_stored(void **state)
{
	struct sample sample = sample_new(scans, "changed.tif", VERDICT_ACCEPTED);
	struct error error;

	(void)state;
	put_file(scans, "changed.tif", "II*  other");
	must_fail(
		store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
		STATUS_DATA, &error, "changed while");
	assert_false(is_stored(sample.dossier->sha256));
	sample_free(&sample);
}

static void two_processes_that_store_one_file_at_once_store_it_once(void **state)
{
	struct sample sample = sample_new(scans, "both.tif", VERDICT_ACCEPTED);
	struct store_counts before = counted();
	pid_t children[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			struct store *own;
			struct error error;
			enum status status = store_open(shared_place(), &own, &error);

			if (status == STATUS_OK)
				status = store_save_dossiers(own, sample.path, &sample.dossier,
							     &sample.claim, 1, &error);
			_exit(status_exit_code(status));
		}
	}
	for (int i = 0; i < 2; i++) {
		int ending = -1;

		waitpid(children[i], &ending, 0);
		assert_int_equal(ending, 0);
	}
	assert_int_equal(counted().dossiers, before.dossiers + 1);
	assert_int_equal(counted().pages, before.pages + 7);
	sample_free(&sample);
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void a_refused_file_is_accounted_for_once(void **state)
{
	struct error why = { .status = STATUS_REFUSED, .text = "page 2 is cut off; scan it again" },
		     error;
	struct store_counts before = counted();
	char hash[FILE_HASH_SIZE];

	(void)state;
	hash_bytes("refused", 7, hash);
	must(store_save_refusal(store, "refused.tif", hash, &why, &error), &error);
	must(store_save_refusal(store, "refused.tif", hash, &why, &error), &error);
	assert_int_equal(counted().refused_files, before.refused_files + 1);
	assert_int_equal(counted().dossiers, before.dossiers);
	assert_true(is_stored(hash));
	must(store_save_refusal(store, "missing.tif", "", &why, &error), &error);
	assert_int_equal(counted().refused_files, before.refused_files + 1);
}

static void a_file_is_refused_or_gave_dossiers_but_never_both(void **state)
{
	struct sample sample = sample_new(scans, "second-chance.tif", VERDICT_ACCEPTED);
	struct error why = { .status = STATUS_REFUSED, .text = "no page could be read" }, error;
	struct store_counts before = counted();

	(void)state;
	must(store_save_refusal(store, sample.path, sample.dossier->sha256, &why, &error), &error);
	save(&sample);
	assert_int_equal(counted().refused_files, before.refused_files);
	must(store_save_refusal(store, sample.path, sample.dossier->sha256, &why, &error), &error);
	assert_int_equal(counted().refused_files, before.refused_files);
	assert_int_equal(counted().accepted, before.accepted + 1);
	assert_string_equal(superuser_says(shared_place(), "waraqa",
					   "SELECT count(*) FROM waraqa.file WHERE kind IS NULL "
					   "AND NOT EXISTS (SELECT FROM waraqa.refused_file r "
					   "WHERE r.file = file.id)"),
			    "0");
	sample_free(&sample);
}

/* ---- a server that goes away ---------------------------------------------------------------- */

static void a_lost_connection_is_said_and_the_next_session_stores_everything(void **state)
{
	struct sample sample = sample_new(scans, "lost.tif", VERDICT_ACCEPTED);
	struct error error;

	(void)state;
	superuser_says(shared_place(), "postgres",
		       "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
		       "WHERE usename = 'waraqa'");
	must_fail(
		store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
		STATUS_UNAVAILABLE, &error, "server");
	store_close(store);
	store = shared_store();
	assert_false(is_stored(sample.dossier->sha256));
	save(&sample);
	sample_free(&sample);
}

static void a_full_disk_of_the_server_is_told_from_other_trouble(void **state)
{
	struct error error;

	(void)state;
	must_fail(session_execute(
			  store, "storing",
			  "DO $$ BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; "
			  "END $$",
			  &error),
		  STATUS_NO_SPACE, &error, "make room");
	must_fail(session_execute(store, "storing",
				  "DO $$ BEGIN RAISE 'deadlock' USING ERRCODE = '40P01'; END $$",
				  &error),
		  STATUS_TEMPORARY, &error, "try again");
}

static void an_error_of_the_server_shows_no_value(void **state)
{
	static const char *const statements[] = {
		"SELECT 'ELALAOUI'::date",
		"SELECT 'ELALAOUI'::bigint",
		"INSERT INTO file (sha256, name) VALUES ('ELALAOUI', 'x')",
		"INSERT INTO insured SELECT 'ELALAOUI'",
		"DO $$ BEGIN RAISE 'no' USING ERRCODE = '23505', DETAIL = 'ELALAOUI'; END $$",
	};
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(statements); i++) {
		assert_int_not_equal(session_execute(store, "storing", statements[i], &error),
				     STATUS_OK);
		assert_null(strstr(error.text, "ELALAOUI"));
	}
}

static void a_dossier_is_stored_in_little_time(void **state)
{
	enum { ROUNDS = 20, FIELDS = 200 };
	struct timespec start, end;
	char name[32];

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < ROUNDS; i++) {
		struct sample sample;
		struct reading filler;

		snprintf(name, sizeof(name), "timed-%d.tif", i);
		sample = sample_new(scans, name, VERDICT_REVIEW);
		filler = sample.dossier->readings.items[0];
		while (sample.dossier->readings.count < FIELDS)
			*LIST_ADD(sample.dossier->arena, &sample.dossier->readings) = filler;
		save(&sample);
		sample_free(&sample);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	print_message("# %.1f ms a dossier of 7 pages and %d readings, images synced\n",
		      1e3 *
			      ((double)(end.tv_sec - start.tv_sec) +
			       1e-9 * (double)(end.tv_nsec - start.tv_nsec)) /
			      ROUNDS,
		      FIELDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_shown_is_what_was_read),
		cmocka_unit_test(a_dossier_is_shown_by_number_name_and_stem),
		cmocka_unit_test(two_files_of_one_name_are_told_apart_by_number),
		cmocka_unit_test(the_summary_has_a_line_a_dossier_in_order_of_arrival),
		cmocka_unit_test(a_dossier_is_found_by_number_box_image_and_day_the_newest_first),
		cmocka_unit_test(a_dossier_is_found_by_a_cin_of_the_register_or_of_the_paper),
		cmocka_unit_test(storing_a_dossier_again_changes_nothing),
		cmocka_unit_test(original_and_page_images_are_on_the_disk_under_their_hashes),
		cmocka_unit_test(a_row_that_the_schema_refuses_leaves_nothing_of_the_dossier),
		cmocka_unit_test(a_full_disk_is_said_and_leaves_no_row),
		cmocka_unit_test(a_file_that_changed_after_it_was_read_is_not_stored),
		cmocka_unit_test(two_processes_that_store_one_file_at_once_store_it_once),
		cmocka_unit_test(a_refused_file_is_accounted_for_once),
		cmocka_unit_test(a_file_is_refused_or_gave_dossiers_but_never_both),
		cmocka_unit_test(a_lost_connection_is_said_and_the_next_session_stores_everything),
		cmocka_unit_test(a_full_disk_of_the_server_is_told_from_other_trouble),
		cmocka_unit_test(an_error_of_the_server_shows_no_value),
		cmocka_unit_test(a_dossier_is_stored_in_little_time),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
