/* An S3 server that takes connections and says nothing is given up soon enough for a lease. */
#include "base/file.h"
#include "store/images.h"
#include "tests/support/canned_http.h"
#include "tests/support/private_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static void a_server_that_says_nothing_is_given_up_within_half_a_minute(void **state)
{
	static const struct canned_answer silence = { "HEAD", 0, CANNED_SILENCE, NULL, 0 };
	struct canned_http server;
	struct images *images;
	char url[60], hash[FILE_HASH_SIZE];
	struct error error;
	time_t begin = time(NULL);
	bool is_there;

	(void)state;
	canned_start(&server, &silence, 1);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", server.port);
	setenv("AWS_ENDPOINT_URL", url, 1);
	setenv("AWS_ACCESS_KEY_ID", "key", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
	setenv("no_proxy", "127.0.0.1", 1);
	must(images_open("s3://claims", &images, &error), &error);
	hash_bytes("", 0, hash);
	must_fail(images_has(images, hash, "tif", &is_there, &error), STATUS_UNAVAILABLE, &error,
		  "see whether the server runs");
	print_message("# given up after %ld s\n", (long)(time(NULL) - begin));
	assert_true(time(NULL) - begin <= 30);
	images_close(images);
	canned_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_that_says_nothing_is_given_up_within_half_a_minute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
