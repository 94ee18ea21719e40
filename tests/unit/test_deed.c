/* The list of what the audit trail can say. */
#include "base/text.h"
#include "model/deed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* As the database's check and queries for them have them: letters and _. */
static void every_deed_has_a_name_of_its_own_and_a_meaning(void **state)
{
	(void)state;
	for (int deed = 0; deed < DEED_COUNT; deed++) {
		const char *name = deed_name((enum deed)deed);

		assert_true(strlen(name) > 0);
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
		assert_true(strlen(deed_meaning((enum deed)deed)) > 0);
		for (int other = 0; other < deed; other++)
			assert_string_not_equal(name, deed_name((enum deed)other));
	}
}

/* They stand under hashes: a text that changes breaks every trail. */
static void deeds_keep_their_texts(void **state)
{
	(void)state;
	assert_string_equal(deed_name(DEED_REGISTERS_LOADED), "registers_loaded");
	assert_string_equal(deed_name(DEED_DOSSIER_STORED), "dossier_stored");
	assert_string_equal(deed_name(DEED_DOSSIER_SHOWN), "dossier_shown");
	assert_string_equal(deed_name(DEED_IMAGE_READ), "image_read");
	assert_string_equal(deed_name(DEED_FILES_REMOVED), "files_removed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_deed_has_a_name_of_its_own_and_a_meaning),
		cmocka_unit_test(deeds_keep_their_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
