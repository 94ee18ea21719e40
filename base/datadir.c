#include "base/datadir.h"

#include "base/file.h"
#include "base/memory.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char installed[] = "/usr/share/waraqa";

static bool has_forms(const char *folder)
{
	char *forms = path_join(folder, "forms");
	bool has = file_is_folder(forms);

	free(forms);
	return has;
}

/* From the program's own path up to the root; NULL when no folder on the way has forms. */
static char *find_above_program(void)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (length <= 0)
		return NULL;
	path[length] = '\0';
	for (char *slash; (slash = strrchr(path, '/')) != NULL && slash != path;) {
		*slash = '\0';
		if (has_forms(path))
			return memory_copy_text(path);
	}
	return NULL;
}

enum status datadir_find(char **ret_path, struct error *error)
{
	const char *named = getenv("WARAQA_DATA");
	char *path;

	if (named != NULL && named[0] != '\0') {
		if (!has_forms(named))
			return error_set(
				error, STATUS_CONFIG,
				"WARAQA_DATA is '%s', which has no folder 'forms'; set it to "
				"the folder of the program's own files, or unset it",
				named);
		*ret_path = memory_copy_text(named);
		return STATUS_OK;
	}
	path = find_above_program();
	if (path == NULL && has_forms(installed))
		path = memory_copy_text(installed);
	if (path == NULL)
		return error_set(error, STATUS_CONFIG,
				 "cannot find the folder 'forms' above the program or in '%s'; set "
				 "WARAQA_DATA to the folder that holds it",
				 installed);
	*ret_path = path;
	return STATUS_OK;
}
