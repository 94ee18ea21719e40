/* Uploads, piece by piece, against a real PostgreSQL and a real spool. */
#include "tests/support/private_store.h"

#include "base/text.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct store *store;
static struct arena *arena;
static const struct uploader ours = { "B07", "amina" }, theirs = { "B08", "omar" },
			     office = { NULL, "op" };

static int open_store(void **state)
{
	(void)state;
	store = shared_store();
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

static long begun(const struct uploader *uploader)
{
	struct error error;
	long id = 0;

	must(store_begin_upload(store, uploader, NULL, &id, &error), &error);
	return id;
}

static struct upload_file file_of(const char *name, long long bytes)
{
	return (struct upload_file){ .name = name, .bytes = bytes, .modified_ms = 1000 };
}

static int added(long upload, const char *name, long long bytes)
{
	struct upload_file file = file_of(name, bytes);
	struct error error;
	long long received;
	int number = 0;

	must(store_add_upload_file(store, &ours, upload, &file, &number, &received, &error),
	     &error);
	return number;
}

static enum status put(long upload, int number, long long offset, const char *piece,
		       long long *received)
{
	struct error error;

	const struct upload_piece whole = { upload, number, offset, piece, strlen(piece) };

	return store_write_upload(store, &ours, &whole, received, &error);
}

static const char *spooled(long upload, const char *name)
{
	return arena_format(arena, "%s/upload/%ld/%s", shared_place()->home, upload, name);
}

static void pieces_in_order_make_a_file(void **state)
{
	long upload = begun(&ours);
	int number = added(upload, "a.tif", 6);
	long long received = 0;
	unsigned char *bytes;
	struct error error;
	struct upload loaded;
	size_t length;
	char *folder;

	(void)state;
	assert_int_equal(put(upload, number, 0, "abc", &received), STATUS_OK);
	assert_int_equal(received, 3);
	assert_int_equal(put(upload, number, 3, "def", &received), STATUS_OK);
	assert_int_equal(received, 6);
	must(store_load_upload(store, &ours, upload, arena, &loaded, &error), &error);
	assert_int_equal(loaded.files.items[0].received, 6);
	assert_int_equal(upload_left_bytes(&loaded), 0);
	must(store_gather_upload(store, &ours, upload, "depot", &folder, &error), &error);
	must(file_read(arena_format(arena, "%s/a.tif", folder), 100, &bytes, &length, &error),
	     &error);
	assert_string_equal((char *)bytes, "abcdef");
	free(bytes);
	free(folder);
}

static void a_piece_anywhere_else_is_refused_and_says_where_to_go_on(void **state)
{
	long upload = begun(&ours);
	int number = added(upload, "a.tif", 6);
	long long received = 0;

	(void)state;
	assert_int_equal(put(upload, number, 0, "abc", &received), STATUS_OK);
	assert_int_equal(put(upload, number, 0, "abc", &received), STATUS_DATA);
	assert_int_equal(received, 3);
	assert_int_equal(put(upload, number, 4, "e", &received), STATUS_DATA);
	assert_int_equal(received, 3);
	assert_int_equal(put(upload, number, 3, "defg", &received), STATUS_DATA);
	assert_int_equal(received, 3);
	assert_int_equal(put(upload, number, 3, "", &received), STATUS_DATA);
	assert_int_equal(put(upload, number + 1, 0, "x", &received), STATUS_NO_INPUT);
}

static void the_same_file_again_goes_on_where_it_was(void **state)
{
	long upload = begun(&ours);
	int number = added(upload, "a.tif", 6), again = 0;
	struct upload_file file = file_of("a.tif", 6), other = file_of("a.tif", 7);
	long long received = 0;
	struct error error;

	(void)state;
	assert_int_equal(put(upload, number, 0, "abcd", &received), STATUS_OK);
	must(store_add_upload_file(store, &ours, upload, &file, &again, &received, &error), &error);
	assert_int_equal(again, number);
	assert_int_equal(received, 4);
	must_fail(store_add_upload_file(store, &ours, upload, &other, &again, &received, &error),
		  STATUS_DATA, &error, "another file of that name");
}

static void a_file_that_the_spool_lost_begins_anew(void **state)
{
	long upload = begun(&ours);
	int number = added(upload, "a.tif", 6);
	long long received = 0;

	(void)state;
	assert_int_equal(put(upload, number, 0, "abc", &received), STATUS_OK);
	assert_int_equal(unlink(spooled(upload, arena_format(arena, "%d.part", number))), 0);
	assert_int_equal(put(upload, number, 3, "def", &received), STATUS_DATA);
	assert_int_equal(received, 0);
	assert_int_equal(put(upload, number, 0, "abcdef", &received), STATUS_OK);
	assert_int_equal(received, 6);
}

static void another_branchs_upload_is_not_there(void **state)
{
	long upload = begun(&ours), none = 999999;
	struct upload_file file = file_of("b.tif", 3);
	int number = added(upload, "a.tif", 3), ignored;
	const struct upload_piece piece = { upload, number, 0, "abc", 3 };
	struct error here, there;
	struct upload loaded;
	long long received;

	(void)state;
	assert_int_equal(store_load_upload(store, &theirs, upload, arena, &loaded, &here),
			 STATUS_NO_INPUT);
	assert_int_equal(store_load_upload(store, &theirs, none, arena, &loaded, &there),
			 STATUS_NO_INPUT);
	assert_string_equal(here.text, arena_format(arena, "there is no upload %ld", upload));
	assert_string_equal(there.text, arena_format(arena, "there is no upload %ld", none));
	must_fail(store_write_upload(store, &theirs, &piece, &received, &here), STATUS_NO_INPUT,
		  &here, "no upload");
	must_fail(store_add_upload_file(store, &theirs, upload, &file, &ignored, &received, &here),
		  STATUS_NO_INPUT, &here, "no upload");
	must_fail(store_drop_upload(store, &theirs, upload, 0, &here), STATUS_NO_INPUT, &here,
		  "no upload");
	must(store_load_upload(store, &office, upload, arena, &loaded, &here), &here);
	assert_int_equal(loaded.files.items[0].received, 0);
}

/* Whatever its code asks, and whatever it says of itself. */
static void the_database_shows_a_branch_its_own_uploads_alone(void **state)
{
	long upload = begun(&ours), other = 0;
	struct store *branch = NULL;
	struct upload loaded;
	struct error error;

	(void)state;
	added(upload, "a.tif", 3);
	must(store_begin_upload(store, &theirs, NULL, &other, &error), &error);
	must(store_bind_branch(shared_place(), "B07", NULL, "the test", &error), &error);
	must(store_open_as_branch(shared_place(), "B07", &branch, &error), &error);
	must(store_load_upload(branch, &office, upload, arena, &loaded, &error), &error);
	assert_int_equal(loaded.files.count, 1);
	must_fail(store_load_upload(branch, &office, other, arena, &loaded, &error),
		  STATUS_NO_INPUT, &error, "no upload");
	must_fail(store_load_upload(branch, &theirs, other, arena, &loaded, &error),
		  STATUS_NO_INPUT, &error, "no upload");
	must_fail(store_drop_upload(branch, &ours, upload, 0, &error), STATUS_NO_PERMISSION, &error,
		  "permission denied");
	store_close(branch);
}

static void names_sizes_and_hashes_are_looked_at(void **state)
{
	static const char *const bad[] = { "",     "../a.tif", "a/b/c.tif", ".a",   "a\\b",
					   "a/.b", "/a",       "a/",        "\xff", "a\nb" };
	long upload = begun(&ours);
	struct upload_file file = file_of("a.tif", (long long)UPLOAD_FILE_BYTES_MAX + 1);
	long long received;
	struct error error;
	int number;

	(void)state;
	must_fail(store_add_upload_file(store, &ours, upload, &file, &number, &received, &error),
		  STATUS_REFUSED, &error, "at most");
	file.bytes = 0;
	must_fail(store_add_upload_file(store, &ours, upload, &file, &number, &received, &error),
		  STATUS_DATA, &error, "empty");
	file.bytes = 3;
	file.expected = "abc";
	must_fail(store_add_upload_file(store, &ours, upload, &file, &number, &received, &error),
		  STATUS_DATA, &error, "SHA-256");
	file.expected = NULL;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		file.name = bad[i];
		must_fail(store_add_upload_file(store, &ours, upload, &file, &number, &received,
						&error),
			  STATUS_DATA, &error, "name");
	}
}

static void what_is_not_whole_is_not_taken_in(void **state)
{
	long upload = begun(&ours);
	struct upload_file file = file_of("b.tif", 3);
	struct error error;
	long long received;
	char *folder;
	int number;

	(void)state;
	must_fail(store_gather_upload(store, &ours, upload, "depot", &folder, &error), STATUS_DATA,
		  &error, "has no file");
	number = added(upload, "a.tif", 6);
	assert_int_equal(put(upload, number, 0, "abc", &received), STATUS_OK);
	must_fail(store_gather_upload(store, &ours, upload, "depot", &folder, &error), STATUS_DATA,
		  &error, "is not whole");
	must(store_drop_upload(store, &ours, upload, number, &error), &error);
	file.expected = "0000000000000000000000000000000000000000000000000000000000000000";
	must(store_add_upload_file(store, &ours, upload, &file, &number, &received, &error),
	     &error);
	assert_int_equal(put(upload, number, 0, "abc", &received), STATUS_OK);
	must_fail(store_gather_upload(store, &ours, upload, "depot", &folder, &error), STATUS_DATA,
		  &error, "as it was sent");
	assert_int_equal(put(upload, number, 3, "d", &received), STATUS_DATA);
	assert_int_equal(received, 0);
}

static void what_is_taken_in_stays_as_it_is(void **state)
{
	long upload = begun(&ours);
	int number = added(upload, "a.tif", 3);
	struct error error;
	struct upload loaded;
	long long received;

	(void)state;
	assert_int_equal(put(upload, number, 0, "abc", &received), STATUS_OK);
	must(store_load_upload(store, &ours, upload, arena, &loaded, &error), &error);
	must_fail(store_close_upload(store, &loaded, &error), STATUS_DATA, &error,
		  "finish it again");
	loaded.files.items[0].outcome = UPLOAD_QUEUED;
	*LIST_ADD(arena, &loaded.batches) = 12;
	must(store_close_upload(store, &loaded, &error), &error);
	assert_int_equal(access(spooled(upload, ""), F_OK), -1);
	must(store_load_upload(store, &ours, upload, arena, &loaded, &error), &error);
	assert_true(loaded.is_taken);
	assert_int_equal(loaded.batches.items[0], 12);
	assert_int_equal(loaded.files.items[0].outcome, UPLOAD_QUEUED);
	assert_int_equal(put(upload, number, 3, "d", &received), STATUS_DATA);
	must_fail(store_drop_upload(store, &ours, upload, 0, &error), STATUS_DATA, &error,
		  "taken in already");
}

static void one_at_a_time_takes_an_upload_in(void **state)
{
	long upload = begun(&ours);
	struct store *other = shared_store();
	struct error error;

	(void)state;
	must(store_hold_upload(store, upload, &error), &error);
	must_fail(store_hold_upload(other, upload, &error), STATUS_TEMPORARY, &error,
		  "being taken in");
	must(store_release_upload(store, upload, &error), &error);
	must(store_hold_upload(other, upload, &error), &error);
	store_close(other);
}

static void a_senders_open_uploads_are_limited(void **state)
{
	const struct uploader many = { "B07", "many" };
	struct upload *uploads;
	struct error error;
	size_t count;
	long id;

	(void)state;
	for (int i = 0; i < UPLOAD_OPEN_MAX; i++)
		must(store_begin_upload(store, &many, "lot 118", &id, &error), &error);
	must_fail(store_begin_upload(store, &many, NULL, &id, &error), STATUS_REFUSED, &error,
		  "not finished");
	must(store_list_uploads(store, &many, true, 10, arena, &uploads, &count, &error), &error);
	assert_int_equal(count, 10);
	assert_string_equal(uploads[0].folder, "lot 118");
}

static void what_nobody_finished_goes_after_its_days(void **state)
{
	long old = begun(&ours), fresh = begun(&ours), removed = 0;
	long long received;
	struct upload loaded;
	struct error error;

	(void)state;
	assert_int_equal(put(old, added(old, "a.tif", 6), 0, "abc", &received), STATUS_OK);
	assert_int_equal(put(fresh, added(fresh, "a.tif", 6), 0, "abc", &received), STATUS_OK);
	mkdir(arena_format(arena, "%s/upload/888888", shared_place()->home), 0700);
	superuser_says(shared_place(), "waraqa",
		       arena_format(arena,
				    "UPDATE waraqa.upload SET touched_at = now() - interval "
				    "'15 days' WHERE id = %ld",
				    old));
	must(store_sweep_uploads(store, UPLOAD_KEPT_DAYS, &removed, &error), &error);
	assert_int_equal(removed, 1);
	assert_int_equal(access(spooled(old, ""), F_OK), -1);
	assert_int_equal(access(spooled(888888, ""), F_OK), -1);
	assert_int_equal(access(spooled(fresh, "1.part"), F_OK), 0);
	assert_int_equal(store_load_upload(store, &ours, old, arena, &loaded, &error),
			 STATUS_NO_INPUT);
	must(store_load_upload(store, &ours, fresh, arena, &loaded, &error), &error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_in_order_make_a_file),
		cmocka_unit_test(a_piece_anywhere_else_is_refused_and_says_where_to_go_on),
		cmocka_unit_test(the_same_file_again_goes_on_where_it_was),
		cmocka_unit_test(a_file_that_the_spool_lost_begins_anew),
		cmocka_unit_test(another_branchs_upload_is_not_there),
		cmocka_unit_test(the_database_shows_a_branch_its_own_uploads_alone),
		cmocka_unit_test(names_sizes_and_hashes_are_looked_at),
		cmocka_unit_test(what_is_not_whole_is_not_taken_in),
		cmocka_unit_test(what_is_taken_in_stays_as_it_is),
		cmocka_unit_test(one_at_a_time_takes_an_upload_in),
		cmocka_unit_test(a_senders_open_uploads_are_limited),
		cmocka_unit_test(what_nobody_finished_goes_after_its_days),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
