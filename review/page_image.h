/* What the pictures of pages need to be kept: one for a station. */
#ifndef REVIEW_PAGE_IMAGE_H
#define REVIEW_PAGE_IMAGE_H

#include "review/looks.h"
#include "review/pictures.h"
#include "review/request.h"
#include "store/store.h"

/* Some 600 pages 1000 pixels wide. */
#define PICTURES_BYTES_MAX ((size_t)128 << 20)

struct page_images {
	struct pictures *pictures;
	struct looks *looks;
};

struct page_images *page_images_new(void);
void page_images_free(struct page_images *images); /* NULL is allowed */

/* Answers with the picture of a page that the person may see and whose look is noted. */
void page_image_give(struct request *request, const struct store_page_image *image,
		     const struct page_view *view);

#endif
