/*
 * Inside store/: where originals and page images are kept, each named by the SHA-256 of its bytes,
 * so that the same bytes are kept once and a name can be checked. An image is never changed.
 *
 * One interface, two kinds of place: a folder of a file system, shared by the hosts if there are
 * several (images_folder.c), and a bucket of a server that speaks S3 (images_s3.c). Both use the
 * same names, `ab/<sha256>.<kind>`, so that a copy of one is the other.
 *
 * Statuses that every function below may give, each with what to do: STATUS_UNAVAILABLE (the place
 * cannot be reached: wait), STATUS_TEMPORARY (try again), STATUS_NO_SPACE, STATUS_NO_PERMISSION,
 * STATUS_CONFIG (the place or its account is set wrongly).
 */
#ifndef STORE_IMAGES_H
#define STORE_IMAGES_H

#include "base/error.h"
#include "base/file.h"

#include <stdbool.h>
#include <stddef.h>

enum { IMAGE_KIND_SIZE = 8, IMAGE_NAME_SIZE = FILE_HASH_SIZE + IMAGE_KIND_SIZE + 3 };

/* No image is larger: of what was sent, files of more bytes are refused when they are read. */
#define IMAGE_BYTES_MAX ((size_t)1 << 30)

struct image {
	const char *sha256; /* of the bytes */
	const char *kind;   /* "tif", "png", ... */
	const unsigned char *bytes;
	size_t length;
};

struct images;

/* Takes an image of a list; false: enough. */
typedef bool image_taker(void *context, const char *sha256, const char *kind, size_t bytes);

/* "tif", "pdf", "jpg", "zip"... by the first bytes; "bin" for anything else. Static storage. */
const char *image_kind(const unsigned char *bytes, size_t length);

/* "ab/<sha256>.<kind>", the same in every place; false when these name no image. */
bool image_name(const char *sha256, const char *kind, char name[IMAGE_NAME_SIZE]);

/* The other way; false when the name is not an image's. */
bool image_of_name(const char *name, char sha256[FILE_HASH_SIZE], char kind[IMAGE_KIND_SIZE]);

/* Makes a place ready: a folder is made if it is not there; a bucket must be. */
enum status images_make(const char *place, struct error *error);

/*
 * Opens a place: an absolute path or "s3://bucket/prefix". Asks nothing of it yet. A process that
 * forks opens it anew in the child.
 */
enum status images_open(const char *place, struct images **ret_images, struct error *error);
void images_close(struct images *images);

/* The place as it was opened. Lent. */
const char *images_place(const struct images *images);

/*
 * Makes sure that images are kept, to stay when the power goes: writes those that are not there
 * yet, all at once, which costs far less than one by one. Whatever has an image's name is whole,
 * also after a failure or a crash, and also when several processes on several hosts keep the same
 * image at the same time.
 */
enum status images_keep(struct images *images, const struct image *list, size_t count,
			struct error *error);

enum status images_has(struct images *images, const char *sha256, const char *kind, bool *ret_has,
		       struct error *error);

/*
 * The bytes of an image, checked against its name; free *ret_bytes with free(). STATUS_NO_INPUT:
 * there is none. STATUS_DATA: its bytes are not those that its name says.
 */
enum status images_fetch(struct images *images, const char *sha256, const char *kind,
			 unsigned char **ret_bytes, size_t *ret_length, struct error *error);

/*
 * A path of this host at which an image can be read, checked as above, until it is given back: the
 * image's own, or that of a copy in the folder for temporary files (TMPDIR). Never write to it.
 */
enum status images_lend(struct images *images, const char *sha256, const char *kind,
			char **ret_path, struct error *error);

/* Removes the copy, if it was one, and frees the path. NULL is fine. */
void images_give_back(struct images *images, char *path);

/* Hands out all images, in no order. *ret_others: how many things lie there that are none. */
enum status images_list(struct images *images, image_taker *take, void *context, size_t *ret_others,
			struct error *error);

/* Not being there is fine. */
enum status images_remove(struct images *images, const char *sha256, const char *kind,
			  struct error *error);

/* Keeps, fetches and removes a small image of its own: STATUS_OK when the place can be worked with.
 */
enum status images_check(struct images *images, struct error *error);

#endif
