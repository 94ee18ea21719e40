/* A manifest is understood or refused with its line, whatever is in it. */
#include "base/memory.h"
#include "base/text.h"
#include "pipeline/manifest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *text = memory_new(size + 1, 1);
	struct manifest manifest = { 0 };
	struct error error;

	memcpy(text, data, size);
	if (manifest_parse("manifest.csv", text, arena, &manifest, &error) == STATUS_OK)
		for (size_t i = 0; i < manifest.lines.count; i++)
			if (manifest_lookup(&manifest, manifest.lines.items[i].file) !=
			    &manifest.lines.items[i])
				abort();
	free(text);
	arena_free(arena);
	return 0;
}
