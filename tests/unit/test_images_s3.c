/* What an S3 server's answers mean, from a server that says what it is told to. How the real thing
 * behaves is tests/stage/test_store_s3.c's. */
#include "base/file.h"
#include "base/memory.h"
#include "store/images.h"
#include "store/s3_account.h"
#include "tests/support/canned_http.h"
#include "tests/support/private_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECRET "a-secret-that-nobody-may-see"

static char hash[FILE_HASH_SIZE];
static struct image image;

static void point_at(int port)
{
	char url[60];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d", port);
	setenv("AWS_ENDPOINT_URL", url, 1);
}

static int set_account(void **state)
{
	static const char *const others[] = { "AWS_ENDPOINT_URL_S3",  "AWS_DEFAULT_REGION",
					      "AWS_SESSION_TOKEN",    "AWS_CA_BUNDLE",
					      "AWS_PROFILE",          "AWS_SHARED_CREDENTIALS_FILE",
					      "CREDENTIALS_DIRECTORY" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
		unsetenv(others[i]);
	setenv("AWS_REGION", "casablanca-1", 1);
	setenv("AWS_ACCESS_KEY_ID", "AKIDTEST", 1);
	setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
	setenv("no_proxy", "127.0.0.1", 1);
	hash_bytes("a page", 6, hash);
	image = (struct image){ hash, "png", (const unsigned char *)"a page", 6 };
	return 0;
}

static struct images *opened(const char *place)
{
	struct images *images;
	struct error error;

	must(images_open(place, &images, &error), &error);
	return images;
}

/* Keeps the image on a server with these answers. */
static enum status keep_on(struct canned_http *server, const struct canned_answer *answers,
			   int count, struct error *error)
{
	struct images *images;
	enum status status;

	canned_start(server, answers, count);
	point_at(server->port);
	images = opened("s3://claims/2026/a");
	status = images_keep(images, &image, 1, error);
	images_close(images);
	canned_stop(server);
	return status;
}

/* ---- what is asked -------------------------------------------------------------------------- */

static void a_key_is_plain_hex_under_the_prefix_and_the_body_has_its_hash(void **state)
{
	static const struct canned_answer answers[] = { { "HEAD", 0, 404, NULL, 0 },
							{ "PUT", 0, 200, NULL, 0 } };
	struct canned_http server;
	struct error error;
	char line[200];

	(void)state;
	must(keep_on(&server, answers, 2, &error), &error);
	snprintf(line, sizeof(line), "PUT /claims/2026/a/%.2s/%s.png HTTP/1.1\r\n", hash, hash);
	assert_int_equal(canned_asked(&server, line), 1);
	snprintf(line, sizeof(line), "\r\nx-amz-content-sha256: %s\r\n", hash);
	assert_int_equal(canned_asked(&server, line), 1);
	assert_int_equal(canned_asked(&server, "/casablanca-1/s3/aws4_request, SignedHeaders="), 2);
	assert_int_equal(canned_asked(&server, "\r\nIf-None-Match: *\r\n"), 1);
	assert_int_equal(canned_asked(&server, "\r\nContent-Length: 6\r\n"), 1);
	assert_int_equal(canned_asked(&server, SECRET), 0);
}

static void what_is_there_is_not_sent_again(void **state)
{
	static const struct canned_answer answers[] = { { "HEAD", 0, 200, NULL, 6 },
							{ "PUT", 0, 500, NULL, 0 } };
	struct canned_http server;
	struct error error;

	(void)state;
	must(keep_on(&server, answers, 2, &error), &error);
	assert_int_equal(canned_asked(&server, "PUT "), 0);
}

static void one_of_another_length_is_replaced(void **state)
{
	static const struct canned_answer answers[] = { { "HEAD", 0, 200, NULL, 3 },
							{ "PUT", 0, 200, NULL, 0 } };
	struct canned_http server;
	struct error error;

	(void)state;
	must(keep_on(&server, answers, 2, &error), &error);
	assert_int_equal(canned_asked(&server, "PUT "), 1);
	assert_int_equal(canned_asked(&server, "If-None-Match"), 0);
}

static void an_image_that_another_host_has_just_kept_is_kept(void **state)
{
	static const struct canned_answer answers[] = { { "HEAD", 0, 404, NULL, 0 },
							{ "PUT", 1, 409, NULL, 0 },
							{ "PUT", 0, 412, NULL, 0 } };
	struct canned_http server;
	struct error error;

	(void)state;
	must(keep_on(&server, answers, 3, &error), &error);
	assert_int_equal(canned_asked(&server, "PUT "), 2);
}

static void a_server_without_conditions_is_asked_without(void **state)
{
	static const struct canned_answer answers[] = { { "HEAD", 0, 404, NULL, 0 },
							{ "PUT", 1, 501, NULL, 0 },
							{ "PUT", 0, 200, NULL, 0 } };
	struct canned_http server;
	struct error error;

	(void)state;
	must(keep_on(&server, answers, 3, &error), &error);
	assert_int_equal(canned_asked(&server, "PUT "), 2);
	assert_int_equal(canned_asked(&server, "If-None-Match"), 1);
}

static void a_short_trouble_is_got_over(void **state)
{
	static const struct canned_answer answers[] = { { "HEAD", 1, 0, NULL, 0 },
							{ "HEAD", 0, 404, NULL, 0 },
							{ "PUT", 1, 503, NULL, 0 },
							{ "PUT", 1, 0, NULL, 0 },
							{ "PUT", 0, 200, NULL, 0 } };
	struct canned_http server;
	struct error error;

	(void)state;
	must(keep_on(&server, answers, 5, &error), &error);
	assert_int_equal(canned_asked(&server, "PUT "), 3);
}

/* ---- what the answers mean ------------------------------------------------------------------ */

#define SAYS(code) "<?xml version='1.0'?><Error><Code>" code "</Code><Message>" SECRET "</Message>"

static const struct {
	const char *body, *part;
	int http;
	enum status status;
} cases[] = {
	{ SAYS("SignatureDoesNotMatch"), "AWS_SECRET_ACCESS_KEY", 403, STATUS_NO_PERMISSION },
	{ SAYS("InvalidAccessKeyId"), "AWS_ACCESS_KEY_ID", 403, STATUS_NO_PERMISSION },
	{ SAYS("AccessDenied"), "give the key the right", 403, STATUS_NO_PERMISSION },
	{ NULL, "HTTP 401", 401, STATUS_NO_PERMISSION },
	{ SAYS("RequestTimeTooSkewed"), "clock", 403, STATUS_TEMPORARY },
	{ SAYS("QuotaExceeded"), "quota", 403, STATUS_NO_SPACE },
	{ SAYS("XMinioStorageFull"), "make room", 507, STATUS_NO_SPACE },
	{ NULL, "make room", 507, STATUS_NO_SPACE },
	{ NULL, "quota", 413, STATUS_NO_SPACE },
	{ SAYS("NoSuchBucket"), "no such bucket", 404, STATUS_CONFIG },
	{ "<html>", "AWS_ENDPOINT_URL", 404, STATUS_CONFIG },
	{ SAYS("PermanentRedirect"), "AWS_REGION", 301, STATUS_CONFIG },
	{ NULL, "elsewhere", 307, STATUS_CONFIG },
	{ SAYS("AuthorizationHeaderMalformed"), "AWS_REGION", 400, STATUS_CONFIG },
	{ SAYS("XAmzContentSHA256Mismatch"), "on their way", 400, STATUS_TEMPORARY },
	{ NULL, "later", 429, STATUS_TEMPORARY },
	{ SAYS("SlowDown"), "SlowDown", 503, STATUS_TEMPORARY },
	{ SAYS("InternalError"), "server", 500, STATUS_UNAVAILABLE },
	{ NULL, "HTTP 502", 502, STATUS_UNAVAILABLE },
	{ SAYS("x<y>\n" SECRET), "HTTP 418 x:", 418, STATUS_INTERNAL },
	{ NULL, "see whether the server runs", 0, STATUS_UNAVAILABLE },
};

static void each_refusal_of_an_upload_says_what_to_do_and_no_secret(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct canned_answer answers[] = { { "HEAD", 0, 404, NULL, 0 },
						   { "PUT", 0, cases[i].http, cases[i].body, 0 } };
		struct canned_http server;
		struct error error;

		must_fail(keep_on(&server, answers, 2, &error), cases[i].status, &error,
			  cases[i].part);
		assert_non_null(strstr(error.text, "'s3://claims/2026/a'"));
		assert_null(strstr(error.text, SECRET));
		assert_null(strstr(error.text, "AKIDTEST"));
	}
}

/* A HEAD has no body that says which. */
static void why_a_look_was_refused_is_asked_again(void **state)
{
	static const struct canned_answer answers[] = {
		{ "HEAD", 0, 403, NULL, 0 }, { "GET", 0, 403, SAYS("InvalidAccessKeyId"), 0 }
	};
	struct canned_http server;
	struct error error;

	(void)state;
	must_fail(keep_on(&server, answers, 2, &error), STATUS_NO_PERMISSION, &error,
		  "does not know the key");
}

static enum status fetch_from(const struct canned_answer *answer, struct error *error)
{
	struct canned_http server;
	struct images *images;
	unsigned char *bytes = NULL;
	enum status status;
	size_t length;

	canned_start(&server, answer, 1);
	point_at(server.port);
	images = opened("s3://claims");
	status = images_fetch(images, hash, "png", &bytes, &length, error);
	if (status == STATUS_OK)
		assert_int_equal(length, 6);
	images_close(images);
	canned_stop(&server);
	free(bytes);
	return status;
}

static void fetched_bytes_are_those_of_the_name_or_the_image_is_damaged(void **state)
{
	static const struct canned_answer whole = { "GET", 0, 200, "a page", 0 };
	static const struct canned_answer other = { "GET", 0, 200, "a pagE", 0 };
	static const struct canned_answer none = { "GET", 0, 404, SAYS("NoSuchKey"), 0 };
	static const struct canned_answer bucket = { "GET", 0, 404, SAYS("NoSuchBucket"), 0 };
	static const struct canned_answer cut = { "GET", 0, 200, "a pa", 6 };
	struct error error;

	(void)state;
	must(fetch_from(&whole, &error), &error);
	must_fail(fetch_from(&other, &error), STATUS_DATA, &error, hash);
	must_fail(fetch_from(&none, &error), STATUS_NO_INPUT, &error, hash);
	must_fail(fetch_from(&bucket, &error), STATUS_CONFIG, &error, "no such bucket");
	must_fail(fetch_from(&cut, &error), STATUS_UNAVAILABLE, &error, "fetch an image");
}

struct seen {
	int count;
	size_t bytes;
};

static bool see(void *context, const char *sha256, const char *kind, size_t bytes)
{
	struct seen *seen = context;

	assert_string_equal(sha256, hash);
	assert_string_equal(kind, "png");
	seen->bytes = bytes;
	return ++seen->count < 3;
}

static void a_long_list_is_asked_for_in_parts(void **state)
{
	char parts[2][600];
	const struct canned_answer answers[] = { { "GET", 1, 200, parts[0], 0 },
						 { "GET", 0, 200, parts[1], 0 } };
	struct canned_http server;
	struct images *images;
	struct seen seen = { 0 };
	struct error error;
	size_t others;

	(void)state;
	for (int i = 0; i < 2; i++)
		snprintf(parts[i], sizeof(parts[i]),
			 "<ListBucketResult><IsTruncated>%s</IsTruncated>"
			 "<Contents><Key>a/notes.txt</Key><Size>1</Size></Contents>"
			 "<Contents><Key>a/%.2s/%s.png</Key><Size>%d</Size></Contents>%s"
			 "</ListBucketResult>",
			 i == 0 ? "true" : "false", hash, hash, 6 + i,
			 i == 0 ? "<NextContinuationToken>b+/=</NextContinuationToken>" : "");
	canned_start(&server, answers, 2);
	point_at(server.port);
	images = opened("s3://claims/a/");
	must(images_list(images, see, &seen, &others, &error), &error);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.bytes, 7);
	assert_int_equal(others, 2);
	assert_int_equal(canned_asked(&server, "GET /claims?continuation-token=b%2B%2F%3D&"
					       "list-type=2&max-keys=1000&prefix=a%2F "),
			 1);
	images_close(images);
	canned_stop(&server);
}

/* ---- settings ------------------------------------------------------------------------------- */

static void a_place_that_would_need_encoding_is_refused(void **state)
{
	static const char *const places[] = { "s3://",
					      "s3:///a",
					      "s3://a b",
					      "s3://claims/\xc3\xa9",
					      "s3://claims/../other",
					      "s3://claims?x" };
	struct images *images;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(places); i++)
		must_fail(images_open(places[i], &images, &error), STATUS_CONFIG, &error,
			  "s3://BUCKET");
}

static void an_endpoint_with_a_password_is_refused_unshown(void **state)
{
	struct images *images;
	struct error error;

	(void)state;
	setenv("AWS_ENDPOINT_URL", "https://me:" SECRET "@s3.example.org", 1);
	must_fail(images_open("s3://claims", &images, &error), STATUS_CONFIG, &error,
		  "AWS_ENDPOINT_URL");
	assert_null(strstr(error.text, SECRET));
	unsetenv("AWS_ENDPOINT_URL");
}

static void credentials_are_found_in_the_usual_files(void **state)
{
	const char *folder = temporary_folder();
	char *path = path_join(folder, "aws");
	struct s3_account account;
	struct images *images;
	struct error error;

	(void)state;
	unsetenv("AWS_ACCESS_KEY_ID");
	setenv("HOME", folder, 1);
	must_fail(images_open("s3://claims", &images, &error), STATUS_CONFIG, &error,
		  "AWS_SHARED_CREDENTIALS_FILE");
	put_file(folder, "aws",
		 "# ours\n[other]\naws_access_key_id = OTHER\naws_secret_access_key=x\n"
		 "[default]\naws_access_key_id = KEY\n aws_secret_access_key = a=b/c \n");
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	must(s3_account_find(&account, &error), &error);
	assert_string_equal(account.key, "KEY");
	assert_string_equal(account.secret, "a=b/c");
	assert_null(account.token);
	s3_account_clear(&account);
	setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);
	setenv("AWS_PROFILE", "other", 1);
	must(s3_account_find(&account, &error), &error);
	assert_string_equal(account.key, "OTHER");
	s3_account_clear(&account);
	setenv("AWS_PROFILE", "none", 1);
	must_fail(s3_account_find(&account, &error), STATUS_CONFIG, &error, "'none'");
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_plain_hex_under_the_prefix_and_the_body_has_its_hash),
		cmocka_unit_test(what_is_there_is_not_sent_again),
		cmocka_unit_test(one_of_another_length_is_replaced),
		cmocka_unit_test(an_image_that_another_host_has_just_kept_is_kept),
		cmocka_unit_test(a_server_without_conditions_is_asked_without),
		cmocka_unit_test(a_short_trouble_is_got_over),
		cmocka_unit_test(each_refusal_of_an_upload_says_what_to_do_and_no_secret),
		cmocka_unit_test(why_a_look_was_refused_is_asked_again),
		cmocka_unit_test(fetched_bytes_are_those_of_the_name_or_the_image_is_damaged),
		cmocka_unit_test(a_long_list_is_asked_for_in_parts),
		cmocka_unit_test(a_place_that_would_need_encoding_is_refused),
		cmocka_unit_test(an_endpoint_with_a_password_is_refused_unshown),
		cmocka_unit_test(credentials_are_found_in_the_usual_files),
	};

	return cmocka_run_group_tests(tests, set_account, NULL);
}
