#include "model/fingerprint.h"

#include <string.h>

enum { CELLS_A_BYTE = 4, CELL_BITS = 2, SIDE_MAX = 4000 };

static void *copy_array(struct arena *arena, const void *from, size_t count, size_t size)
{
	void *copy = arena_new_array(arena, count + 1, size);

	if (count > 0)
		memcpy(copy, from, count * size);
	return copy;
}

struct fingerprint fingerprint_copy(struct arena *arena, const struct fingerprint *from)
{
	struct fingerprint copy = *from;

	if (from->width == 0)
		return (struct fingerprint){ 0 };
	copy.cells = copy_array(arena, from->cells, (size_t)from->width * (size_t)from->height, 1);
	copy.form = arena_copy_text(arena, from->form);
	copy.terms = copy_array(arena, from->terms, (size_t)from->term_count, sizeof(int32_t));
	copy.probes = copy_array(arena, from->probes, (size_t)from->probe_count, sizeof(int32_t));
	return copy;
}

static size_t packed_length(int width, int height)
{
	return ((size_t)width * (size_t)height + CELLS_A_BYTE - 1) / CELLS_A_BYTE;
}

unsigned char *fingerprint_pack(struct arena *arena, const struct fingerprint *fingerprint,
				size_t *ret_length)
{
	size_t count = (size_t)fingerprint->width * (size_t)fingerprint->height;
	size_t length = packed_length(fingerprint->width, fingerprint->height);
	unsigned char *bytes = arena_new_array(arena, length + 1, 1);

	for (size_t i = 0; i < count; i++)
		bytes[i / CELLS_A_BYTE] |=
			(unsigned char)(fingerprint->cells[i] << i % CELLS_A_BYTE * CELL_BITS);
	*ret_length = length;
	return bytes;
}

bool fingerprint_unpack(struct arena *arena, int width, int height, const char *form,
			const unsigned char *bytes, size_t length,
			struct fingerprint *ret_fingerprint)
{
	unsigned char *cells;

	if (width <= 0 || height <= 0 || width > SIDE_MAX || height > SIDE_MAX ||
	    length != packed_length(width, height))
		return false;
	cells = arena_new_array(arena, (size_t)width * (size_t)height, 1);
	for (size_t i = 0; i < (size_t)width * (size_t)height; i++)
		cells[i] = bytes[i / CELLS_A_BYTE] >> i % CELLS_A_BYTE * CELL_BITS &
			   (FINGERPRINT_LEVELS - 1);
	*ret_fingerprint = (struct fingerprint){
		.width = width, .height = height, .cells = cells, .form = form
	};
	return true;
}
