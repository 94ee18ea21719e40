/*
 * Inside store/: originals and page images on disk, each named by its own hash, so that the same
 * bytes are kept once and a name can be checked. HOME/images/ab/<sha256>.<kind>, closed to others.
 */
#ifndef STORE_IMAGES_H
#define STORE_IMAGES_H

#include "base/error.h"

#include <stddef.h>

struct image {
	const char *sha256; /* of the bytes */
	const char *kind;   /* "tif", "png", ... */
	const unsigned char *bytes;
	size_t length;
};

/* The path of an image, whether or not it is there. Free with free(). */
char *image_path(const char *home, const char *sha256, const char *kind);

/* "tif", "pdf", "jpg", "zip"... by the first bytes; "bin" for anything else. Static storage. */
const char *image_kind(const unsigned char *bytes, size_t length);

/*
 * Makes sure that images are on the disk, to stay there when the power goes: writes those that are
 * not there yet. STATUS_NO_SPACE when the disk is full. Whatever stands at an image's path is
 * whole, also after a failure or a crash.
 */
enum status images_keep(const char *home, const struct image *images, size_t count,
			struct error *error);

#endif
