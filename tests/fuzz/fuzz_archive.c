/* Archives: never more files or bytes than the limits allow, never a name that leads outside. */
#include "ingest/archive.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	size_t bytes;
	bool open;
};

static bool see_file(void *context, const char *name, const char *trouble)
{
	struct seen *seen = context;

	seen->open = trouble == NULL;
	if (seen->open &&
	    (name[0] == '/' || strncmp(name, "../", 3) == 0 || strstr(name, "/../") != NULL))
		abort();
	return true;
}

static bool see_piece(void *context, const void *bytes, size_t length)
{
	struct seen *seen = context;

	(void)bytes;
	seen->bytes += length;
	if (!seen->open || seen->bytes > BYTES_MAX)
		abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ingest_limits limits = ingest_default_limits();
	struct seen seen = { 0 };
	const struct archive_visitor visitor = { &seen, see_file, see_piece };
	struct error error;

	limits.file_bytes = BYTES_MAX;
	archive_walk("fuzz", data, size, &limits, &visitor, &error);
	return 0;
}
