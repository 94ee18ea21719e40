#include "base/arena.h"

#include "base/memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024 };

struct block {
	struct block *next;
	size_t used;
	size_t capacity;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *current; /* the newest block; older ones follow by `next` */
};

static struct block *block_new(size_t capacity, struct block *next)
{
	struct block *block = memory_resize(NULL, 1, sizeof(*block) + capacity);

	block->next = next;
	block->used = 0;
	block->capacity = capacity;
	return block;
}

struct arena *arena_new(void)
{
	struct arena *arena = memory_new(1, sizeof(*arena));

	arena->current = block_new(BLOCK_BYTES, NULL);
	return arena;
}

void arena_reset(struct arena *arena)
{
	while (arena->current->next != NULL) {
		struct block *next = arena->current->next;

		free(arena->current);
		arena->current = next;
	}
	arena->current->used = 0;
}

void arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	arena_reset(arena);
	free(arena->current);
	free(arena);
}

void *arena_new_array(struct arena *arena, size_t count, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct block *block = arena->current;
	size_t bytes;
	void *memory;

	if (size != 0 && count > (SIZE_MAX / 2) / size)
		return memory_new(count, size); /* cannot succeed: says the figures and aborts */
	bytes = (count * size + align - 1) / align * align;
	if (block->capacity - block->used < bytes) {
		block = block_new(bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES, block);
		arena->current = block;
	}
	memory = block->bytes + block->used;
	block->used += bytes;
	return memset(memory, 0, bytes);
}

char *arena_copy_bytes(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_new_array(arena, length + 1, 1);

	memcpy(copy, text, length);
	return copy;
}

char *arena_copy_text(struct arena *arena, const char *text)
{
	return text != NULL ? arena_copy_bytes(arena, text, strlen(text)) : NULL;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;
	int length;
	char *text;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = arena_new_array(arena, (size_t)length + 1, 1);
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}

void *arena_grow(struct arena *arena, const void *items, size_t count, size_t size,
		 size_t *ret_capacity)
{
	size_t capacity = count ? count * 2 : 8;
	void *larger = arena_new_array(arena, capacity, size);

	if (count != 0)
		memcpy(larger, items, count * size);
	*ret_capacity = capacity;
	return larger;
}
