/* What the pictures of pages need to be kept: one for a station. */
#ifndef REVIEW_PAGE_IMAGE_H
#define REVIEW_PAGE_IMAGE_H

#include "review/looks.h"
#include "review/pictures.h"

/* Some 600 pages 1000 pixels wide. */
#define PICTURES_BYTES_MAX ((size_t)128 << 20)

struct page_images {
	struct pictures *pictures;
	struct looks *looks;
};

struct page_images *page_images_new(void);
void page_images_free(struct page_images *images); /* NULL is allowed */

#endif
