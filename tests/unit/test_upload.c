/* Names and counts of uploads and of where papers stand. */
#include "model/standing.h"
#include "model/upload.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_name_or_a_folder_and_a_name_can_be_kept(void **state)
{
	(void)state;
	assert_true(upload_name_is_fine("scan.tif"));
	assert_true(upload_name_is_fine("dossier 3/page 1.jpg"));
	assert_true(upload_name_is_fine("ملف.tif"));
	assert_true(upload_name_is_fine("a..b"));
}

static void a_name_that_leads_elsewhere_is_none(void **state)
{
	static const char *const names[] = { "",     "/",     "/a",    "a/",      "..",   "../a",
					     "a/..", "a/./b", "a/b/c", ".hidden", "a/.b", "a\\b",
					     "a\nb", "a\x7f", "\xc3",  "a\tb" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (upload_name_is_fine(names[i]))
			fail_msg("'%s' passes", names[i]);
}

static void a_name_is_as_long_as_a_disk_can_keep(void **state)
{
	char name[UPLOAD_NAME_BYTES_MAX + 2];

	(void)state;
	memset(name, 'a', sizeof(name));
	name[UPLOAD_NAME_BYTES_MAX + 1] = '\0';
	assert_false(upload_name_is_fine(name));
	name[UPLOAD_NAME_BYTES_MAX] = '\0';
	assert_true(upload_name_is_fine(name));
}

static void what_is_still_to_come_is_summed_over_the_files(void **state)
{
	struct upload_file files[] = { { .bytes = 10, .received = 4 }, { .bytes = 5 } };
	struct upload upload = { .files = { files, 2, 2 } };

	(void)state;
	assert_int_equal(upload_left_bytes(&upload), 11);
}

static void outcomes_and_standings_are_known_by_their_codes(void **state)
{
	enum standing standing = STANDING_REFUSED;

	(void)state;
	for (int i = 0; i < UPLOAD_OUTCOME_COUNT; i++)
		assert_int_equal(upload_outcome_parse(upload_outcome_code((enum upload_outcome)i)),
				 i);
	assert_int_equal(upload_outcome_parse(NULL), UPLOAD_OUTCOME_COUNT);
	assert_null(upload_outcome_code(UPLOAD_OUTCOME_COUNT));
	for (int i = 0; i < STANDING_COUNT; i++) {
		assert_true(standing_parse(standing_code((enum standing)i), &standing));
		assert_int_equal(standing, i);
	}
	assert_false(standing_parse("lost", &standing));
	assert_false(standing_parse(NULL, &standing));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_or_a_folder_and_a_name_can_be_kept),
		cmocka_unit_test(a_name_that_leads_elsewhere_is_none),
		cmocka_unit_test(a_name_is_as_long_as_a_disk_can_keep),
		cmocka_unit_test(what_is_still_to_come_is_summed_over_the_files),
		cmocka_unit_test(outcomes_and_standings_are_known_by_their_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
