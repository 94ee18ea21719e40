#include "ingest/ingest.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <strings.h>

bool ingest_is_companion(const char *name)
{
	static const char *const names[] = { "manifest.csv", "thumbs.db", "desktop.ini" };
	const char *base = path_base_name(name);

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		if (strcasecmp(base, names[i]) == 0)
			return true;
	return base[0] == '.' || text_starts_with(name, "__MACOSX/") ||
	       text_ends_with(base, ".json") || text_ends_with(base, ".md");
}
