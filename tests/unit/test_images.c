/* Images in a folder, as one host and as several see it. */
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/images.h"
#include "tests/support/private_store.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char *folder;
static struct images *images;

static int open_images(void **state)
{
	struct error error;

	(void)state;
	folder = temporary_folder();
	must(images_open(folder, &images, &error), &error);
	return 0;
}

static int close_images(void **state)
{
	(void)state;
	images_close(images);
	return 0;
}

/* An image of a text; `hash` is the caller's. */
static struct image image_of(const char *text, const char *kind, char hash[FILE_HASH_SIZE])
{
	hash_bytes(text, strlen(text), hash);
	return (struct image){ hash, kind, (const unsigned char *)text, strlen(text) };
}

static char *path_of(const struct image *image)
{
	char name[IMAGE_NAME_SIZE];

	assert_true(image_name(image->sha256, image->kind, name));
	return path_join(folder, name);
}

static void keep(const struct image *image)
{
	struct error error;

	must(images_keep(images, image, 1, &error), &error);
}

static bool has(const struct image *image)
{
	struct error error;
	bool is_there;

	must(images_has(images, image->sha256, image->kind, &is_there, &error), &error);
	return is_there;
}

static void damage(const struct image *image)
{
	char *path = path_of(image);
	FILE *file = fopen(path, "r+");

	assert_non_null(file);
	fputc('X', file);
	fclose(file);
	free(path);
}

/* ---- keeping and fetching ------------------------------------------------------------------- */

static void what_was_kept_is_fetched_again(void **state)
{
	char hash[FILE_HASH_SIZE];
	struct image image = image_of("what was sent", "tif", hash);
	unsigned char *bytes;
	struct error error;
	size_t length;

	(void)state;
	assert_false(has(&image));
	keep(&image);
	assert_true(has(&image));
	must(images_fetch(images, hash, "tif", &bytes, &length, &error), &error);
	assert_int_equal(length, image.length);
	assert_memory_equal(bytes, image.bytes, length);
	free(bytes);
}

static void an_image_is_closed_to_others(void **state)
{
	char hash[FILE_HASH_SIZE];
	struct image image = image_of("closed", "png", hash);
	struct stat facts;
	char *path = path_of(&image);

	(void)state;
	keep(&image);
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 077, 0);
	free(path);
}

static void one_that_is_not_there_is_no_input(void **state)
{
	char hash[FILE_HASH_SIZE];
	struct image image = image_of("never kept", "tif", hash);
	unsigned char *bytes;
	struct error error;
	size_t length;

	(void)state;
	must_fail(images_fetch(images, hash, image.kind, &bytes, &length, &error), STATUS_NO_INPUT,
		  &error, hash);
}

static void a_damaged_image_is_named_not_given(void **state)
{
	char hash[FILE_HASH_SIZE], *path;
	struct image image = image_of("as it was kept", "tif", hash);
	unsigned char *bytes;
	struct error error;
	size_t length;

	(void)state;
	keep(&image);
	damage(&image);
	must_fail(images_fetch(images, hash, "tif", &bytes, &length, &error), STATUS_DATA, &error,
		  hash);
	must_fail(images_lend(images, hash, "tif", &path, &error), STATUS_DATA, &error, hash);
}

static void one_that_was_cut_short_is_kept_anew(void **state)
{
	char hash[FILE_HASH_SIZE];
	struct image image = image_of("a disk broke while this was on it", "tif", hash);
	char *path = path_of(&image);
	unsigned char *bytes;
	struct error error;
	size_t length;

	(void)state;
	keep(&image);
	assert_int_equal(truncate(path, 5), 0);
	keep(&image);
	must(images_fetch(images, hash, "tif", &bytes, &length, &error), &error);
	assert_int_equal(length, image.length);
	free(bytes);
	free(path);
}

static void a_lent_image_is_the_kept_one_itself(void **state)
{
	char hash[FILE_HASH_SIZE], *path, *own;
	struct image image = image_of("lent", "tif", hash);
	struct error error;

	(void)state;
	keep(&image);
	own = path_of(&image);
	must(images_lend(images, hash, "tif", &path, &error), &error);
	assert_string_equal(path, own);
	images_give_back(images, path);
	assert_true(file_exists(own));
	free(own);
}

static void a_removed_image_is_gone_and_can_be_removed_again(void **state)
{
	char hash[FILE_HASH_SIZE];
	struct image image = image_of("to be removed", "tif", hash);
	struct error error;

	(void)state;
	keep(&image);
	for (int i = 0; i < 2; i++) {
		must(images_remove(images, hash, "tif", &error), &error);
		assert_false(has(&image));
	}
}

static void a_name_that_is_no_hash_reaches_no_file(void **state)
{
	static const char *const names[] = { "", "../../../../etc/passwd", "ABCD", "0" };
	char hash[FILE_HASH_SIZE], name[IMAGE_NAME_SIZE];
	struct error error;
	bool is_there;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		must_fail(images_has(images, names[i], "tif", &is_there, &error), STATUS_NO_INPUT,
			  &error, "no such image");
	hash_bytes("", 0, hash);
	assert_false(image_name(hash, "../x", name));
	assert_false(image_name(hash, "", name));
	assert_false(image_name(hash, "eightlet", name));
}

/* ---- listing -------------------------------------------------------------------------------- */

struct seen {
	const char *wanted;
	size_t wanted_bytes;
	int count;
	int stop_at;
};

static bool see(void *context, const char *sha256, const char *kind, size_t bytes)
{
	struct seen *seen = context;

	if (strcmp(sha256, seen->wanted) == 0 && strcmp(kind, "jpg") == 0)
		seen->wanted_bytes = bytes;
	return ++seen->count != seen->stop_at;
}

static void a_list_has_each_image_and_counts_what_is_none(void **state)
{
	char hash[FILE_HASH_SIZE], other[FILE_HASH_SIZE], *path, *half;
	struct image list[] = { image_of("listed", "jpg", hash), image_of("other", "tif", other) };
	struct seen seen = { .wanted = hash }, few = { .wanted = hash, .stop_at = 1 };
	struct error error;
	size_t others = 9;

	(void)state;
	must(images_keep(images, list, 2, &error), &error);
	path = path_of(&list[0]);
	half = path_folder(path);
	put_file(half, "half.XXXXXX.part", "of a crash");
	must(images_list(images, see, &seen, &others, &error), &error);
	assert_true(seen.count >= 2);
	assert_int_equal(seen.wanted_bytes, list[0].length);
	assert_int_equal(others, 1);
	must(images_list(images, see, &few, NULL, &error), &error);
	assert_int_equal(few.count, 1);
	free(half);
	free(path);
}

/* ---- trouble -------------------------------------------------------------------------------- */

/* An empty mount point is not the store: nothing is written below it. */
static void a_folder_that_is_not_there_is_waited_for_not_made(void **state)
{
	char *gone = path_join(temporary_folder(), "share"), hash[FILE_HASH_SIZE];
	struct image image = image_of("share", "tif", hash);
	struct images *share;
	struct error error;
	bool is_there;

	(void)state;
	must(images_open(gone, &share, &error), &error);
	must_fail(images_keep(share, &image, 1, &error), STATUS_UNAVAILABLE, &error, "mount it");
	assert_false(file_exists(gone));
	must_fail(images_has(share, hash, "tif", &is_there, &error), STATUS_UNAVAILABLE, &error,
		  gone);
	must_fail(images_check(share, &error), STATUS_UNAVAILABLE, &error, gone);
	must(images_make(gone, &error), &error);
	must(images_keep(share, &image, 1, &error), &error);
	images_close(share);
	free(gone);
}

/* The kernel refuses to let a file grow past the limit, as a full disk does. */
static void a_full_disk_is_said_and_leaves_nothing_behind(void **state)
{
	char hash[FILE_HASH_SIZE];
	struct image image = image_of("more than eight bytes", "tif", hash);
	struct seen seen = { .wanted = hash };
	struct rlimit all, little;
	struct images *own;
	struct error error;
	size_t others = 9;
	enum status status;

	(void)state;
	must(images_open(temporary_folder(), &own, &error), &error);
	getrlimit(RLIMIT_FSIZE, &all);
	little = all;
	little.rlim_cur = 8;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &little);
	status = images_keep(own, &image, 1, &error);
	setrlimit(RLIMIT_FSIZE, &all);
	must_fail(status, STATUS_NO_SPACE, &error, "make room");
	must(images_list(own, see, &seen, &others, &error), &error);
	assert_int_equal(seen.count, 0);
	assert_int_equal(others, 0);
	must(images_keep(own, &image, 1, &error), &error);
	images_close(own);
}

static void a_place_that_is_no_path_is_refused(void **state)
{
	struct images *none;
	struct error error;

	(void)state;
	must_fail(images_open("images", &none, &error), STATUS_CONFIG, &error, "'images'");
}

static void a_check_leaves_nothing_behind(void **state)
{
	struct seen seen = { .wanted = "" };
	struct images *own;
	struct error error;
	size_t others = 9;

	(void)state;
	must(images_open(temporary_folder(), &own, &error), &error);
	must(images_check(own, &error), &error);
	must(images_list(own, see, &seen, &others, &error), &error);
	assert_int_equal(seen.count, 0);
	assert_int_equal(others, 0);
	images_close(own);
}

/* ---- many at once --------------------------------------------------------------------------- */

enum { HOSTS = 6, ROUNDS = 20 };

/* As a host would: keeps image after image, a sum of one byte each of its own texts. */
_Noreturn static void keep_all_rounds(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		char text[40], hash[FILE_HASH_SIZE];
		unsigned char *bytes;
		struct image image;
		struct images *own;
		struct error error;
		size_t length;

		snprintf(text, sizeof(text), "round %d", i);
		image = image_of(text, "tif", hash);
		if (images_open(folder, &own, &error) != STATUS_OK ||
		    images_keep(own, &image, 1, &error) != STATUS_OK ||
		    images_fetch(own, hash, "tif", &bytes, &length, &error) != STATUS_OK)
			_exit(1);
		free(bytes);
		images_close(own);
	}
	_exit(0);
}

static void several_that_keep_the_same_image_at_once_all_find_it_whole(void **state)
{
	struct seen seen = { .wanted = "" };
	struct error error;
	size_t before, after;
	pid_t hosts[HOSTS];
	int how;

	(void)state;
	must(images_list(images, see, &seen, &before, &error), &error);
	for (int i = 0; i < HOSTS; i++) {
		hosts[i] = fork();
		if (hosts[i] == 0)
			keep_all_rounds();
	}
	for (int i = 0; i < HOSTS; i++) {
		assert_int_equal(waitpid(hosts[i], &how, 0), hosts[i]);
		assert_int_equal(how, 0);
	}
	must(images_list(images, see, &seen, &after, &error), &error);
	assert_int_equal(before, after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_kept_is_fetched_again),
		cmocka_unit_test(an_image_is_closed_to_others),
		cmocka_unit_test(one_that_is_not_there_is_no_input),
		cmocka_unit_test(a_damaged_image_is_named_not_given),
		cmocka_unit_test(one_that_was_cut_short_is_kept_anew),
		cmocka_unit_test(a_lent_image_is_the_kept_one_itself),
		cmocka_unit_test(a_removed_image_is_gone_and_can_be_removed_again),
		cmocka_unit_test(a_name_that_is_no_hash_reaches_no_file),
		cmocka_unit_test(a_list_has_each_image_and_counts_what_is_none),
		cmocka_unit_test(a_folder_that_is_not_there_is_waited_for_not_made),
		cmocka_unit_test(a_full_disk_is_said_and_leaves_nothing_behind),
		cmocka_unit_test(a_place_that_is_no_path_is_refused),
		cmocka_unit_test(a_check_leaves_nothing_behind),
		cmocka_unit_test(several_that_keep_the_same_image_at_once_all_find_it_whole),
	};

	return cmocka_run_group_tests(tests, open_images, close_images);
}
