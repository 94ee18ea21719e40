/*
 * Inside store/: what a kind of place for images (images.h) has to do. Names have been checked and
 * are as image_name() makes them; fetched bytes are checked by the caller.
 */
#ifndef STORE_IMAGES_BACKEND_H
#define STORE_IMAGES_BACKEND_H

#include "store/images.h"

/* Each backend's own structure begins with this one. */
struct images {
	const struct images_backend *backend;
	char *place;
};

struct images_backend {
	void (*close)(struct images *images);
	enum status (*keep)(struct images *images, const struct image *list, size_t count,
			    struct error *error);
	enum status (*has)(struct images *images, const char *name, bool *ret_has,
			   struct error *error);
	enum status (*fetch)(struct images *images, const char *name, unsigned char **ret_bytes,
			     size_t *ret_length, struct error *error);
	enum status (*list)(struct images *images, image_taker *take, void *context,
			    size_t *ret_others, struct error *error);
	enum status (*remove)(struct images *images, const char *name, struct error *error);

	/* The path of an image on this host; NULL: they have none. Free with free(). */
	char *(*path)(struct images *images, const char *name);
};

/* images_folder.c: `place` is a path. */
enum status images_folder_make(const char *place, struct error *error);
enum status images_folder_open(const char *place, struct images **ret_images, struct error *error);

/* images_s3.c: `place` is "s3://BUCKET" or "s3://BUCKET/PREFIX". The bucket is never made, only
 * asked for. */
enum status images_s3_make(const char *place, struct error *error);
enum status images_s3_open(const char *place, struct images **ret_images, struct error *error);

/* The sentence for an image that is not there: STATUS_NO_INPUT. */
enum status images_miss(const struct images *images, const char *name, struct error *error);

#endif
