/* Images in a real S3 server, alone and below a store. Skipped where there is none to be had. */
#include "tests/support/private_store.h"
#include "tests/support/s3_server.h"
#include "tests/support/sample_dossier.h"

#include "base/file.h"
#include "base/memory.h"
#include "store/images.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct s3_server server;

static void be(const char *key, const char *secret, int port)
{
	char url[60];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d", port);
	setenv("AWS_ENDPOINT_URL", url, 1);
	setenv("AWS_ACCESS_KEY_ID", key, 1);
	setenv("AWS_SECRET_ACCESS_KEY", secret, 1);
}

static int set_environment(void **state)
{
	(void)state;
	unsetenv("AWS_ENDPOINT_URL_S3");
	unsetenv("AWS_SESSION_TOKEN");
	unsetenv("AWS_CA_BUNDLE");
	setenv("AWS_REGION", "us-east-1", 1);
	setenv("no_proxy", "127.0.0.1", 1);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	s3_server_stop(&server);
	return 0;
}

/* Every test starts as the bucket's owner. */
static int begin(void **state)
{
	(void)state;
	be(S3_OWNER, S3_OWNER_SECRET, server.port);
	return 0;
}

static struct images *opened(const char *place)
{
	struct images *images;
	struct error error;

	must(images_open(place, &images, &error), &error);
	return images;
}

static struct image image_of(const char *text, const char *kind, char hash[FILE_HASH_SIZE])
{
	hash_bytes(text, strlen(text), hash);
	return (struct image){ hash, kind, (const unsigned char *)text, strlen(text) };
}

static bool has(struct images *images, const struct image *image)
{
	struct error error;
	bool is_there;

	must(images_has(images, image->sha256, image->kind, &is_there, &error), &error);
	return is_there;
}

/* ---- keeping and fetching ------------------------------------------------------------------- */

static void what_was_kept_is_fetched_lent_and_removed(void **state)
{
	struct images *images = opened("s3://claims/one");
	char hash[FILE_HASH_SIZE], *path, found[FILE_HASH_SIZE];
	struct image image = image_of("what was sent", "tif", hash);
	unsigned char *bytes;
	struct error error;
	size_t length;

	(void)state;
	assert_false(has(images, &image));
	for (int i = 0; i < 2; i++)
		must(images_keep(images, &image, 1, &error), &error);
	assert_true(has(images, &image));
	must(images_fetch(images, hash, "tif", &bytes, &length, &error), &error);
	assert_int_equal(length, image.length);
	assert_memory_equal(bytes, image.bytes, length);
	free(bytes);
	must(images_lend(images, hash, "tif", &path, &error), &error);
	must(hash_file(path, found, &error), &error);
	assert_string_equal(found, hash);
	bytes = (unsigned char *)memory_copy_text(path);
	images_give_back(images, path);
	assert_false(file_exists((char *)bytes));
	free(bytes);
	for (int i = 0; i < 2; i++)
		must(images_remove(images, hash, "tif", &error), &error);
	assert_false(has(images, &image));
	must_fail(images_fetch(images, hash, "tif", &bytes, &length, &error), STATUS_NO_INPUT,
		  &error, hash);
	images_close(images);
}

static void an_image_without_bytes_is_kept_too(void **state)
{
	struct images *images = opened("s3://claims/empty");
	char hash[FILE_HASH_SIZE];
	struct image image = image_of("", "bin", hash);
	unsigned char *bytes;
	struct error error;
	size_t length;

	(void)state;
	must(images_keep(images, &image, 1, &error), &error);
	must(images_fetch(images, hash, "bin", &bytes, &length, &error), &error);
	assert_int_equal(length, 0);
	free(bytes);
	images_close(images);
}

enum { LARGE = 12 << 20 };

/* More than fits into any buffer on the way. Free with free(). */
static unsigned char *large_image(struct image *image, char hash[FILE_HASH_SIZE], unsigned seed)
{
	unsigned char *bytes = memory_new(LARGE, 1);

	for (size_t i = 0; i < LARGE; i++) {
		seed = seed * 1103515245u + 12345u;
		bytes[i] = (unsigned char)(seed >> 16);
	}
	hash_bytes(bytes, LARGE, hash);
	*image = (struct image){ hash, "tif", bytes, LARGE };
	return bytes;
}

static void a_large_image_comes_back_whole(void **state)
{
	struct images *images = opened("s3://claims/large");
	char hash[FILE_HASH_SIZE];
	struct image image;
	unsigned char *bytes, *sent = large_image(&image, hash, 1);
	struct error error;
	size_t length;

	(void)state;
	must(images_keep(images, &image, 1, &error), &error);
	must(images_fetch(images, hash, "tif", &bytes, &length, &error), &error);
	assert_int_equal(length, LARGE);
	free(bytes);
	free(sent);
	images_close(images);
}

/* ---- many ----------------------------------------------------------------------------------- */

enum { MANY = 120, HOSTS = 4 };

struct many {
	char texts[MANY][16];
	char hashes[MANY][FILE_HASH_SIZE];
	struct image images[MANY];
};

static struct many *many_new(void)
{
	struct many *many = memory_new(1, sizeof(*many));

	for (int i = 0; i < MANY; i++) {
		snprintf(many->texts[i], sizeof(many->texts[i]), "image %d", i);
		many->images[i] = image_of(many->texts[i], "png", many->hashes[i]);
	}
	return many;
}

static bool count_one(void *context, const char *sha256, const char *kind, size_t bytes)
{
	(void)sha256;
	assert_string_equal(kind, "png");
	assert_true(bytes > 0);
	++*(int *)context;
	return true;
}

/* More than the server puts into a part of a list: it goes on with a token. */
static void many_are_kept_at_once_and_listed(void **state)
{
	struct images *images = opened("s3://claims/many");
	struct many *many = many_new();
	struct error error;
	size_t others;
	int count = 0;

	(void)state;
	must(images_keep(images, many->images, MANY, &error), &error);
	must(images_list(images, count_one, &count, &others, &error), &error);
	assert_int_equal(count, MANY);
	assert_int_equal(others, 0);
	images_close(images);
	free(many);
}

_Noreturn static void keep_as_a_host(const struct image *list, int count)
{
	struct images *own;
	struct error error;

	if (images_open("s3://claims/same", &own, &error) != STATUS_OK ||
	    images_keep(own, list, (size_t)count, &error) != STATUS_OK)
		_exit(1);
	images_close(own);
	_exit(0);
}

static void hosts_that_keep_the_same_images_at_once_keep_each_once(void **state)
{
	enum { SAME = 40 };
	struct images *images = opened("s3://claims/same");
	struct many *many = many_new();
	struct error error;
	pid_t hosts[HOSTS];
	int count = 0, how;

	(void)state;
	for (int i = 0; i < HOSTS; i++) {
		hosts[i] = fork();
		if (hosts[i] == 0)
			keep_as_a_host(many->images, SAME);
	}
	for (int i = 0; i < HOSTS; i++) {
		assert_int_equal(waitpid(hosts[i], &how, 0), hosts[i]);
		assert_int_equal(how, 0);
	}
	must(images_list(images, count_one, &count, NULL, &error), &error);
	assert_int_equal(count, SAME);
	images_close(images);
	free(many);
}

/* ---- trouble -------------------------------------------------------------------------------- */

static enum status keep_one(const char *place, struct error *error)
{
	struct images *images = opened(place);
	char hash[FILE_HASH_SIZE];
	struct image image = image_of("one more", "tif", hash);
	enum status status = images_keep(images, &image, 1, error);

	assert_null(strstr(error->text, S3_OWNER_SECRET));
	images_close(images);
	return status;
}

static enum status look_in(const char *place, struct error *error)
{
	struct images *images = opened(place);
	char hash[FILE_HASH_SIZE];
	enum status status;
	bool is_there;

	hash_bytes("none", 4, hash);
	status = images_has(images, hash, "tif", &is_there, error);
	images_close(images);
	return status;
}

static void a_wrong_account_or_bucket_is_said(void **state)
{
	struct error error = { 0 };

	(void)state;
	be(S3_OWNER, "wrong-horse", server.port);
	must_fail(keep_one("s3://claims", &error), STATUS_NO_PERMISSION, &error,
		  "AWS_SECRET_ACCESS_KEY");
	be("nobody", S3_OWNER_SECRET, server.port);
	must_fail(keep_one("s3://claims", &error), STATUS_NO_PERMISSION, &error, "HTTP 403");
	be(S3_GUEST, S3_GUEST_SECRET, server.port);
	must_fail(keep_one("s3://claims", &error), STATUS_NO_PERMISSION, &error,
		  "give the key the right");
	be(S3_OWNER, S3_OWNER_SECRET, server.port);
	must_fail(keep_one("s3://none", &error), STATUS_CONFIG, &error, "no such bucket");
	must_fail(look_in("s3://none", &error), STATUS_CONFIG, &error, "no such bucket");
	must_fail(images_make("s3://none", &error), STATUS_CONFIG, &error, "no such bucket");
	must(images_make("s3://claims/new", &error), &error);
	setenv("AWS_REGION", "eu-west-3", 1);
	must_fail(keep_one("s3://claims", &error), STATUS_CONFIG, &error, "AWS_REGION");
	setenv("AWS_REGION", "us-east-1", 1);
}

/* Keeps a large image over a way that does something to it; gives whether any of it is there. */
static bool is_there_after(struct s3_way *way, enum status expected, const char *part)
{
	struct images *images = opened("s3://claims/way");
	char hash[FILE_HASH_SIZE];
	struct image image;
	unsigned char *sent = large_image(&image, hash, 2);
	struct images *over;
	struct error error;
	bool is_there;

	s3_way_open(way, &server);
	be(S3_OWNER, S3_OWNER_SECRET, way->port);
	over = opened("s3://claims/way");
	must_fail(images_keep(over, &image, 1, &error), expected, &error, part);
	images_close(over);
	s3_way_close(way);
	is_there = has(images, &image);
	must(images_keep(images, &image, 1, &error), &error);
	assert_true(has(images, &image));
	must(images_remove(images, hash, "tif", &error), &error);
	images_close(images);
	free(sent);
	return is_there;
}

static void half_an_upload_leaves_nothing_and_is_made_good(void **state)
{
	struct s3_way way = { .cut_after = LARGE / 2 };

	(void)state;
	assert_false(is_there_after(&way, STATUS_UNAVAILABLE, "see whether the server runs"));
}

static void an_upload_that_is_changed_on_its_way_is_refused(void **state)
{
	struct s3_way way = { .flip_every = LARGE / 2 };

	(void)state;
	assert_false(is_there_after(&way, STATUS_TEMPORARY, "changed on their way"));
}

/* ---- below a store -------------------------------------------------------------------------- */

static void a_store_keeps_its_dossiers_images_there(void **state)
{
	struct store_place place = *shared_place();
	struct sample sample = sample_new(temporary_folder(), "s3.tif", VERDICT_ACCEPTED);
	struct store *store;
	char text[600], *path;
	struct error error;
	bool is_there;

	(void)state;
	place.images = "s3://claims/store";
	must(store_init(&place, &error), &error);
	must(store_check_images(&place, text, sizeof(text), &error), &error);
	must(store_open(&place, &store, &error), &error);
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	for (size_t i = 0; i < sample.dossier->pages.count; i++) {
		must(store_has_image(store, sample.dossier->pages.items[i].image_hash, NULL,
				     &is_there, &error),
		     &error);
		assert_true(is_there);
	}
	must(store_lend_original(store, sample.dossier->sha256, "tif", &path, &error), &error);
	store_give_back_original(store, path);
	store_close(store);
	sample_free(&sample);
}

/* The last test: the server is gone after it. */
static void a_server_that_is_gone_is_waited_for(void **state)
{
	struct images *images = opened("s3://claims");
	char hash[FILE_HASH_SIZE];
	struct image image = image_of("before", "tif", hash);
	unsigned char *bytes;
	struct error error;
	size_t length;

	(void)state;
	must(images_keep(images, &image, 1, &error), &error);
	s3_server_stop(&server);
	must_fail(images_keep(images, &image, 1, &error), STATUS_UNAVAILABLE, &error,
		  "see whether the server runs");
	must_fail(images_fetch(images, hash, "tif", &bytes, &length, &error), STATUS_UNAVAILABLE,
		  &error, "127.0.0.1");
	must_fail(images_check(images, &error), STATUS_UNAVAILABLE, &error, "s3://claims");
	images_close(images);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_was_kept_is_fetched_lent_and_removed, begin),
		cmocka_unit_test_setup(an_image_without_bytes_is_kept_too, begin),
		cmocka_unit_test_setup(a_large_image_comes_back_whole, begin),
		cmocka_unit_test_setup(many_are_kept_at_once_and_listed, begin),
		cmocka_unit_test_setup(hosts_that_keep_the_same_images_at_once_keep_each_once,
				       begin),
		cmocka_unit_test_setup(a_wrong_account_or_bucket_is_said, begin),
		cmocka_unit_test_setup(half_an_upload_leaves_nothing_and_is_made_good, begin),
		cmocka_unit_test_setup(an_upload_that_is_changed_on_its_way_is_refused, begin),
		cmocka_unit_test_setup(a_store_keeps_its_dossiers_images_there, begin),
		cmocka_unit_test_setup(a_server_that_is_gone_is_waited_for, begin),
	};

	char why_not[200];

	if (!s3_server_start(&server, "claims", why_not, sizeof(why_not))) {
		printf("1..1\nok 1 - images are kept in a real S3 server # SKIP %s\n", why_not);
		return 0;
	}
	return cmocka_run_group_tests(tests, set_environment, stop);
}
