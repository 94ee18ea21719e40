/* Batches in and out, against a real PostgreSQL: what was declared, what came, and what of it. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SAMPLE_PAGES = 6 }; /* without its separator sheet */

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

/* A batch with a bordereau of its own. */
struct bench {
	struct arena *arena;
	struct delivery delivery;
};

static void begin(struct bench *bench, const char *branch, const char *batch, const char *text)
{
	*bench = (struct bench){ .arena = arena_new() };
	bench->delivery.branch = branch;
	bench->delivery.batch = batch;
	bench->delivery.folder = "/in/b07";
	hash_bytes(text, strlen(text), bench->delivery.bordereau_sha256);
}

static void declare(struct bench *bench, const char *name, int pages, const char *sha256)
{
	*LIST_ADD(bench->arena, &bench->delivery.files) =
		(struct delivery_file){ .name = name,
					.declared = pages >= 0,
					.declared_pages = pages > 0 ? pages : 0,
					.sha256 = sha256,
					.received = { 2026, 10, 18 } };
}

static long save(struct bench *bench)
{
	struct error error;

	must(store_save_delivery(store, &bench->delivery, &error), &error);
	return bench->delivery.id;
}

/* "a.tif ok, b.tif missing" */
static void expect_files(long id, const char *expected)
{
	struct arena *arena = arena_new();
	struct text found = { 0 };
	struct delivery delivery;
	struct error error;

	must(store_load_delivery(store, id, arena, &delivery, &error), &error);
	for (size_t i = 0; i < delivery.files.count; i++)
		text_append_format(&found, "%s%s %s", i > 0 ? ", " : "",
				   delivery.files.items[i].name,
				   delivery_state_code(delivery.files.items[i].state));
	assert_string_equal(text_value(&found), expected);
	text_clear(&found);
	arena_free(arena);
}

static struct sample stored(const char *name)
{
	struct sample sample = sample_new(scans, name, VERDICT_ACCEPTED);
	struct error error;

	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	return sample;
}

static void a_batch_says_what_became_of_each_file(void **state)
{
	struct sample good = stored("good.tif"), thin = stored("thin.tif"),
		      more = stored("more.tif");
	struct error why = { .status = STATUS_REFUSED, .text = "no scan" }, error;
	char refused[FILE_HASH_SIZE];
	struct bench bench;
	long id;

	(void)state;
	hash_bytes("no scan", 7, refused);
	must(store_save_refusal(store, "text.tif", refused, &why, &error), &error);
	begin(&bench, "B07", "1", "one");
	declare(&bench, "copy.tif", SAMPLE_PAGES, good.dossier->sha256);
	declare(&bench, "any.tif", 0, more.dossier->sha256);
	declare(&bench, "good.tif", SAMPLE_PAGES, good.dossier->sha256);
	declare(&bench, "gone.tif", 4, NULL);
	declare(&bench, "text.tif", 4, refused);
	declare(&bench, "thin.tif", SAMPLE_PAGES + 1, thin.dossier->sha256);
	declare(&bench, "unasked.tif", -1, more.dossier->sha256);
	id = save(&bench);
	expect_files(id, "any.tif ok, copy.tif ok, gone.tif missing, good.tif copy, "
			 "text.tif refused, thin.tif counted_differently, unasked.tif extra");
	arena_free(bench.arena);
	sample_free(&good);
	sample_free(&thin);
	sample_free(&more);
}

static void a_file_that_comes_late_settles_its_batch_and_nothing_doubles(void **state)
{
	struct sample first = stored("first.tif"), late = stored("late.tif");
	struct bench bench;
	long id;

	(void)state;
	begin(&bench, "B07", "2", "two");
	declare(&bench, "first.tif", 0, first.dossier->sha256);
	declare(&bench, "late.tif", 0, NULL);
	id = save(&bench);
	assert_int_equal(save(&bench), id);
	expect_files(id, "first.tif ok, late.tif missing");
	bench.delivery.files.items[0].sha256 = NULL; /* only the late one is named this time */
	bench.delivery.files.items[1].sha256 = late.dossier->sha256;
	assert_int_equal(save(&bench), id);
	expect_files(id, "first.tif ok, late.tif ok");
	arena_free(bench.arena);
	sample_free(&first);
	sample_free(&late);
}

static void a_file_that_the_store_does_not_know_has_not_come(void **state)
{
	char unread[FILE_HASH_SIZE];
	struct bench bench;

	(void)state;
	hash_bytes("unread", 6, unread);
	begin(&bench, "B07", "3", "three");
	declare(&bench, "a.tif", 4, unread);
	expect_files(save(&bench), "a.tif missing");
	arena_free(bench.arena);
}

static void a_file_that_is_sent_again_replaces_the_first_which_is_kept(void **state)
{
	struct sample bad = stored("bad.tif"), better = stored("better.tif");
	struct bench bench;
	long id;

	(void)state;
	begin(&bench, "B07", "4", "four");
	declare(&bench, "a.tif", SAMPLE_PAGES, bad.dossier->sha256);
	id = save(&bench);
	bench.delivery.files.items[0].sha256 = better.dossier->sha256;
	save(&bench);
	expect_files(id, "a.tif ok, a.tif replaced");
	bench.delivery.files.items[0].sha256 = bad.dossier->sha256;
	save(&bench);
	expect_files(id, "a.tif ok, a.tif replaced");
	arena_free(bench.arena);
	sample_free(&bad);
	sample_free(&better);
}

static void a_corrected_bordereau_replaces_that_of_its_folder_and_no_other(void **state)
{
	struct bench wrong, mended, other;
	long id;

	(void)state;
	begin(&wrong, "B07", "5", "a typo");
	declare(&wrong, "a.tif", 4, NULL);
	declare(&wrong, "b.tff", 4, NULL);
	id = save(&wrong);
	begin(&mended, "B07", "5", "no typo");
	declare(&mended, "a.tif", 4, NULL);
	declare(&mended, "b.tif", 4, NULL);
	assert_int_equal(save(&mended), id);
	expect_files(id, "a.tif missing, b.tif missing");
	begin(&other, "B07", "5", "the rest");
	other.delivery.folder = "/in/b07-rest";
	declare(&other, "c.tif", 4, NULL);
	assert_int_equal(save(&other), id);
	expect_files(id, "a.tif missing, b.tif missing, c.tif missing");
	arena_free(wrong.arena);
	arena_free(mended.arena);
	arena_free(other.arena);
}

static void a_batch_is_found_by_id_number_and_branch(void **state)
{
	struct bench bench, other, nameless;
	struct error error;
	long found, id, other_id;
	char number[24];

	(void)state;
	begin(&bench, "B07", "2026-6", "six");
	begin(&other, "B08", "2026-6", "six");
	begin(&nameless, NULL, NULL, "six");
	id = save(&bench);
	other_id = save(&other);
	assert_int_not_equal(id, other_id);
	must(store_find_batch(store, "B08/2026-6", &found, &error), &error);
	assert_int_equal(found, other_id);
	snprintf(number, sizeof(number), "%ld", id);
	must(store_find_batch(store, number, &found, &error), &error);
	assert_int_equal(found, id);
	must_fail(store_find_batch(store, "2026-6", &found, &error), STATUS_USAGE, &error, number);
	must_fail(store_find_batch(store, "2026-7", &found, &error), STATUS_NO_INPUT, &error,
		  "'waraqa batches' lists them");
	must_fail(store_find_delivery(store, &nameless.delivery, &found, &error), STATUS_NO_INPUT,
		  &error, "waraqa run");
	id = save(&nameless);
	must(store_find_delivery(store, &nameless.delivery, &found, &error), &error);
	assert_int_equal(found, id);
	arena_free(bench.arena);
	arena_free(other.arena);
	arena_free(nameless.arena);
}

static void the_list_counts_what_a_batch_has(void **state)
{
	struct sample sample = stored("listed.tif");
	struct arena *arena = arena_new();
	struct store_batch *batches;
	struct bench bench;
	struct error error;
	size_t count;
	long all;

	(void)state;
	begin(&bench, "B09", "7", "seven");
	declare(&bench, "a.tif", 0, sample.dossier->sha256);
	declare(&bench, "b.tif", 4, NULL);
	declare(&bench, "c.tif", -1, sample.dossier->sha256);
	save(&bench);
	must(store_list_batches(store, NULL, 1, arena, &batches, &count, &all, &error), &error);
	assert_int_equal(count, 1);
	assert_true(all > 1);
	assert_string_equal(batches[0].branch, "B09");
	assert_int_equal(batches[0].declared, 2);
	assert_int_equal(batches[0].came, 2);
	assert_int_equal(batches[0].missing, 1);
	assert_int_equal(batches[0].extra, 1);
	assert_int_equal(batches[0].dossiers, 1);
	arena_free(arena);
	arena_free(bench.arena);
	sample_free(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_batch_says_what_became_of_each_file),
		cmocka_unit_test(a_file_that_comes_late_settles_its_batch_and_nothing_doubles),
		cmocka_unit_test(a_file_that_the_store_does_not_know_has_not_come),
		cmocka_unit_test(a_file_that_is_sent_again_replaces_the_first_which_is_kept),
		cmocka_unit_test(a_corrected_bordereau_replaces_that_of_its_folder_and_no_other),
		cmocka_unit_test(a_batch_is_found_by_id_number_and_branch),
		cmocka_unit_test(the_list_counts_what_a_batch_has),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
