/* What the other rooms ask of a store's images. */
#include "tests/support/private_store.h"

#include "base/bundle.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static struct store *store;
static const char *scans;

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

/* Writes a scan and keeps it. */
static struct store_image kept(const char *name, const char *text)
{
	char *path = path_join(scans, name);
	struct store_image image;
	struct error error;

	put_file(scans, name, text);
	must(store_keep_original(store, path, NULL, &image, &error), &error);
	free(path);
	return image;
}

static void a_kept_file_gives_its_hash_kind_and_size(void **state)
{
	struct store_image image = kept("one.tif", "II*\nscan"), pdf = kept("one.pdf", "%PDF-1.7");
	char hash[FILE_HASH_SIZE];

	(void)state;
	hash_bytes("II*\nscan", 8, hash);
	assert_string_equal(image.sha256, hash);
	assert_int_equal(image.bytes, 8);
	assert_string_equal(image.kind, "bin");
	assert_string_equal(pdf.kind, "pdf");
}

static void a_lent_original_can_be_read_also_when_the_scan_is_gone(void **state)
{
	struct store_image image = kept("gone.pdf", "%PDF-gone");
	char *path = path_join(scans, "gone.pdf"), *lent, hash[FILE_HASH_SIZE];
	struct error error;

	(void)state;
	remove(path);
	must(store_lend_original(store, image.sha256, image.kind, &lent, &error), &error);
	must(hash_file(lent, hash, &error), &error);
	assert_string_equal(hash, image.sha256);
	store_give_back_original(store, lent);
	must(store_lend_original(store, image.sha256, image.kind, &lent, &error), &error);
	store_give_back_original(store, lent);
	store_give_back_original(store, NULL);
	free(path);
}

static void a_folder_of_pictures_is_kept_as_one_tar(void **state)
{
	static const char picture[] = "\xff\xd8\xff page of a phone";
	char *folder = path_join(scans, "pages"), hash[FILE_HASH_SIZE], *lent;
	struct store_image image;
	struct error error;

	(void)state;
	mkdir(folder, 0700);
	put_file(folder, "1.jpg", picture);
	put_file(folder, "2.jpg", picture);
	must(bundle_hash(folder, hash, &error), &error);
	must(store_keep_original(store, folder, hash, &image, &error), &error);
	assert_string_equal(image.sha256, hash);
	assert_string_equal(image.kind, "tar");
	must(store_lend_original(store, hash, "tar", &lent, &error), &error);
	assert_false(file_is_folder(lent));
	store_give_back_original(store, lent);
	free(folder);
}

static void a_file_that_is_no_longer_what_it_was_is_not_kept(void **state)
{
	struct store_image image = kept("old.pdf", "%PDF-old"), other;
	char *path = path_join(scans, "old.pdf");
	struct error error;

	(void)state;
	put_file(scans, "old.pdf", "%PDF-new");
	must_fail(store_keep_original(store, path, image.sha256, &other, &error), STATUS_DATA,
		  &error, "changed");
	free(path);
	path = path_join(scans, "none.pdf");
	must_fail(store_keep_original(store, path, NULL, &other, &error), STATUS_NO_INPUT, &error,
		  "none.pdf");
	free(path);
}

static void a_page_image_is_fetched_without_knowing_its_kind(void **state)
{
	struct store_image image = kept("page.jpg", "\xff\xd8\xff grey page"), fetched;
	unsigned char *bytes;
	struct error error;
	size_t length;
	bool has;

	(void)state;
	must(store_has_image(store, image.sha256, NULL, &has, &error), &error);
	assert_true(has);
	must(store_fetch_image(store, image.sha256, NULL, &bytes, &length, &fetched, &error),
	     &error);
	assert_string_equal(fetched.kind, "jpg");
	assert_int_equal(length, image.bytes);
	free(bytes);
	must(store_remove_image(store, image.sha256, "jpg", &error), &error);
	must(store_has_image(store, image.sha256, NULL, &has, &error), &error);
	assert_false(has);
	must_fail(store_fetch_image(store, image.sha256, NULL, &bytes, &length, NULL, &error),
		  STATUS_NO_INPUT, &error, image.sha256);
}

static bool look_for(void *context, const struct store_image *image)
{
	struct store_image *wanted = context;

	if (strcmp(image->sha256, wanted->sha256) == 0 && image->bytes == wanted->bytes)
		wanted->kind[0] = '\0';
	return true;
}

static void all_images_are_listed(void **state)
{
	struct store_image image = kept("listed.pdf", "%PDF-listed");
	struct error error;
	size_t others;

	(void)state;
	must(store_list_images(store, look_for, &image, &others, &error), &error);
	assert_string_equal(image.kind, "");
	assert_int_equal(others, 0);
}

static void a_place_of_its_own_for_images_is_made_and_used(void **state)
{
	struct store_place place = *shared_place();
	char *images = path_join(temporary_folder(), "images"), *path, text[600];
	struct store *other;
	struct store_image image;
	struct error error;
	bool has;

	(void)state;
	place.images = images;
	must_fail(store_check_images(&place, text, sizeof(text), &error), STATUS_UNAVAILABLE,
		  &error, images);
	must(store_init(&place, &error), &error);
	must(store_check_images(&place, text, sizeof(text), &error), &error);
	assert_non_null(strstr(text, images));
	must(store_open(&place, &other, &error), &error);
	put_file(scans, "own.pdf", "%PDF-own");
	path = path_join(scans, "own.pdf");
	must(store_keep_original(other, path, NULL, &image, &error), &error);
	must(store_has_image(other, image.sha256, "pdf", &has, &error), &error);
	assert_true(has);
	must(store_has_image(store, image.sha256, "pdf", &has, &error), &error);
	assert_false(has);
	store_close(other);
	free(path);
	free(images);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kept_file_gives_its_hash_kind_and_size),
		cmocka_unit_test(a_lent_original_can_be_read_also_when_the_scan_is_gone),
		cmocka_unit_test(a_folder_of_pictures_is_kept_as_one_tar),
		cmocka_unit_test(a_file_that_is_no_longer_what_it_was_is_not_kept),
		cmocka_unit_test(a_page_image_is_fetched_without_knowing_its_kind),
		cmocka_unit_test(all_images_are_listed),
		cmocka_unit_test(a_place_of_its_own_for_images_is_made_and_used),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
