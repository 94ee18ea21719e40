/*
 * TIFF: headers judged first, then pages decoded one by one with libtiff.
 *
 * Everything libtiff has to say goes into the error's sentence; nothing is printed. Pages are the
 * file's full-size images: reduced copies and masks (NewSubfileType 1 and 4) are passed over.
 */
#ifndef INGEST_TIFF_H
#define INGEST_TIFF_H

#include "ingest/ingest.h"

#include <stdbool.h>
#include <stddef.h>

struct Pix;
struct tiff;

/* What a page's header says. A resolution of 0 is missing or makes no sense. */
struct tiff_header {
	unsigned width_px, height_px;
	double x_dpi, y_dpi;
	bool is_mirrored; /* by the orientation tag: the rows or the columns run backwards */
};

/*
 * Judges the headers of all pages of a file's bytes against the limits; no pixel is decoded. `path`
 * names the file in sentences; it and the bytes are lent, and only read, until tiff_close().
 * STATUS_REFUSED says which page and what to do.
 */
enum status tiff_open(const char *path, const unsigned char *bytes, size_t length,
		      const struct ingest_limits *limits, struct tiff **ret_tiff,
		      struct error *error);

/* NULL is allowed. */
void tiff_close(struct tiff *tiff);

int tiff_page_count(const struct tiff *tiff);
double tiff_megapixels(const struct tiff *tiff); /* of all pages */
const struct tiff_header *tiff_page_header(const struct tiff *tiff, int index);

/*
 * Decodes the page of that index (from 0) as 8-bit grey, 0 black, or, when it is not plainly
 * bilevel or grey, as 32-bit RGB; rows and columns as they are stored (the orientation tag is left
 * to those who judge the turn). What is transparent becomes white. The caller owns *ret_pix. With
 * STATUS_REFUSED it holds what was decoded before the damage, or is left alone when there is no
 * telling.
 */
enum status tiff_decode(struct tiff *tiff, int index, struct Pix **ret_pix, struct error *error);

#endif
