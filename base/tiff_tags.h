/*
 * The tags of a TIFF's first directory, found in its bytes by hand: also those that a JPEG carries
 * as EXIF (CIPA DC-008: an APP1 segment that holds a small TIFF). For a few tags of any stranger's
 * file without a library: every offset is checked against the bytes that are there.
 */
#ifndef BASE_TIFF_TAGS_H
#define BASE_TIFF_TAGS_H

#include <stdbool.h>
#include <stddef.h>

enum { TIFF_TAG_MAKE = 271, TIFF_TAG_MODEL = 272, TIFF_TAG_ORIENTATION = 274 };

struct tiff_tags {
	const unsigned char *bytes; /* lent */
	size_t length;
	bool little;    /* the order of bytes in numbers */
	size_t first;   /* where the first entry lies */
	size_t entries; /* that lie within the bytes */
};

/* The tags of a TIFF (not of a BigTIFF), or of a JPEG that has any; false: there are none. */
bool tiff_tags_find(const unsigned char *bytes, size_t length, struct tiff_tags *ret_tags);

/* A tag of one short number; `otherwise` when it is not there. */
unsigned tiff_tags_number(const struct tiff_tags *tags, unsigned tag, unsigned otherwise);

/* Copies a tag's text, cut to `size` bytes with its end; "" when it is not there. */
void tiff_tags_text(const struct tiff_tags *tags, unsigned tag, char *text, size_t size);

#endif
