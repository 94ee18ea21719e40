#include "tests/support/measured_scans.h"

#include "base/file.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *folder_of_scans(void)
{
	const char *named = getenv("WARAQA_DOSSIERS");

	if (named != NULL)
		return named;
	return file_is_folder("../shared/specimens") ? "../shared/specimens" : "samples/dossiers";
}

glob_t measured_scans(void)
{
	struct text pattern = { 0 };
	glob_t found;

	text_append_format(&pattern, "%s/*.tif", folder_of_scans());
	assert_int_equal(glob(text_value(&pattern), 0, NULL, &found), 0);
	text_clear(&pattern);
	return found;
}
