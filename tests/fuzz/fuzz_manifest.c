/* A manifest is understood or refused with its line, whatever is in it. */
#include "pipeline/manifest.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct manifest manifest = { 0 };
	struct error error;

	enum bordereau_format format = size > 0 && data[0] == '{' ? BORDEREAU_JSON : BORDEREAU_CSV;

	if (manifest_parse(format, data, size, "fuzz", arena, &manifest, &error) == STATUS_OK)
		for (size_t i = 0; i < manifest.lines.count; i++)
			if (manifest_lookup(&manifest, manifest.lines.items[i].file) !=
			    &manifest.lines.items[i])
				abort();
	arena_free(arena);
	return 0;
}
