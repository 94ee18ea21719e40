#include "base/tiff_tags.h"

#include <stdint.h>
#include <string.h>

enum {
	HEADER_SIZE = 8,
	ENTRY_SIZE = 12,
	TYPE_TEXT = 2,
	INLINE_BYTES = 4,
	TIFF_VERSION = 42,
	MARKER_START_OF_SCAN = 0xda,
	MARKER_APP1 = 0xe1
};

static unsigned read_u16(const struct tiff_tags *tags, size_t at)
{
	const unsigned char *bytes = tags->bytes + at;

	return tags->little ? bytes[0] | (unsigned)bytes[1] << 8
			    : bytes[1] | (unsigned)bytes[0] << 8;
}

static uint32_t read_u32(const struct tiff_tags *tags, size_t at)
{
	uint32_t first = read_u16(tags, at), second = read_u16(tags, at + 2);

	return tags->little ? first | second << 16 : second | first << 16;
}

static bool find_in_tiff(const unsigned char *bytes, size_t length, struct tiff_tags *ret_tags)
{
	struct tiff_tags tags = { .bytes = bytes, .length = length };
	size_t at;

	if (length < HEADER_SIZE + 2 ||
	    (memcmp(bytes, "II", 2) != 0 && memcmp(bytes, "MM", 2) != 0))
		return false;
	tags.little = bytes[0] == 'I';
	at = read_u32(&tags, 4);
	if (read_u16(&tags, 2) != TIFF_VERSION || at > length - 2)
		return false;
	tags.first = at + 2;
	tags.entries = read_u16(&tags, at);
	if (tags.entries > (length - tags.first) / ENTRY_SIZE)
		tags.entries = (length - tags.first) / ENTRY_SIZE;
	*ret_tags = tags;
	return true;
}

static bool find_in_jpeg(const unsigned char *bytes, size_t length, struct tiff_tags *ret_tags)
{
	static const char heading[6] = "Exif\0";
	size_t at = 2;

	while (at + 4 <= length && bytes[at] == 0xff && bytes[at + 1] != MARKER_START_OF_SCAN) {
		size_t size = (size_t)bytes[at + 2] << 8 | bytes[at + 3];

		if (size < 2 || size > length - at - 2)
			return false;
		if (bytes[at + 1] == MARKER_APP1 && size >= 2 + sizeof(heading) &&
		    memcmp(bytes + at + 4, heading, sizeof(heading)) == 0)
			return find_in_tiff(bytes + at + 4 + sizeof(heading),
					    size - 2 - sizeof(heading), ret_tags);
		at += 2 + size;
	}
	return false;
}

bool tiff_tags_find(const unsigned char *bytes, size_t length, struct tiff_tags *ret_tags)
{
	if (length > 2 && bytes[0] == 0xff && bytes[1] == 0xd8)
		return find_in_jpeg(bytes, length, ret_tags);
	return find_in_tiff(bytes, length, ret_tags);
}

/* Where the tag's entry lies; 0: nowhere. */
static size_t entry_of(const struct tiff_tags *tags, unsigned tag)
{
	for (size_t i = 0; i < tags->entries; i++)
		if (read_u16(tags, tags->first + i * ENTRY_SIZE) == tag)
			return tags->first + i * ENTRY_SIZE;
	return 0;
}

unsigned tiff_tags_number(const struct tiff_tags *tags, unsigned tag, unsigned otherwise)
{
	size_t entry = entry_of(tags, tag);

	return entry != 0 ? read_u16(tags, entry + 8) : otherwise;
}

void tiff_tags_text(const struct tiff_tags *tags, unsigned tag, char *text, size_t size)
{
	size_t entry = entry_of(tags, tag), length, at;

	text[0] = '\0';
	if (entry == 0 || read_u16(tags, entry + 2) != TYPE_TEXT)
		return;
	length = read_u32(tags, entry + 4);
	at = length > INLINE_BYTES ? read_u32(tags, entry + 8) : entry + 8;
	if (at > tags->length || length > tags->length - at)
		return;
	if (length > size - 1)
		length = size - 1;
	memcpy(text, tags->bytes + at, length);
	text[length] = '\0';
}
