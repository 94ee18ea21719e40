#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *check(void *memory, size_t count, size_t size)
{
	if (memory != NULL)
		return memory;
	fprintf(stderr,
		"waraqa: out of memory while asking for %zu items of %zu bytes; "
		"give the process more memory or use fewer --jobs\n",
		count, size);
	abort();
}

void *memory_new(size_t count, size_t size)
{
	return check(calloc(count ? count : 1, size ? size : 1), count, size);
}

void *memory_resize(void *old, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		check(NULL, count, size);
	return check(realloc(old, count > 0 && size > 0 ? count * size : 1), count, size);
}

char *memory_copy_text(const char *text)
{
	return check(strdup(text), 1, strlen(text) + 1);
}
