/*
 * Pictures of pages as they were made for a screen, kept in memory while there is room: the one
 * that was asked for longest ago goes first. They are known by what they are made of and how, never
 * by whose dossier it is: whether somebody may see a picture is to be asked before it is looked
 * for.
 */
#ifndef REVIEW_PICTURES_H
#define REVIEW_PICTURES_H

#include "base/error.h"
#include "base/file.h"
#include "model/page_view.h"

#include <stddef.h>

struct pictures;

struct picture_key {
	char sha256[FILE_HASH_SIZE]; /* of the image */
	struct page_view view;
};

/* Lent by pictures_lend(). */
struct picture {
	const unsigned char *bytes;
	size_t length;
};

/* Makes what is not there; free() frees the bytes. */
typedef enum status picture_maker(void *context, const struct picture_key *key,
				  unsigned char **ret_bytes, size_t *ret_length,
				  struct error *error);

struct pictures *pictures_new(size_t bytes_max);
void pictures_free(struct pictures *pictures); /* nothing may be lent; NULL is allowed */

/*
 * The picture, by any thread, until it is given back. Who asks for one that another thread is
 * making waits for that. Fails as making it does; that nothing can be made of an image
 * (STATUS_REFUSED) is remembered for a minute, since it may have been the machine that was short.
 * `now_s` is of clock_monotonic_s().
 */
enum status pictures_lend(struct pictures *pictures, const struct picture_key *key, double now_s,
			  picture_maker *make, void *context, struct picture **ret_picture,
			  struct error *error);
void pictures_give_back(struct pictures *pictures, struct picture *picture);

#endif
