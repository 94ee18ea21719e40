/* One picture: JPEG (turned as its EXIF says), PNG, WebP or PNM, decoded through Leptonica. */
#ifndef INGEST_PICTURE_H
#define INGEST_PICTURE_H

#include "ingest/document.h"

struct picture;

/* As document_open(). */
enum status picture_open(const char *name, const unsigned char *bytes, size_t length,
			 const struct ingest_limits *limits, struct picture **ret_picture,
			 struct error *error);
void picture_close(struct picture *picture); /* NULL is allowed */

double picture_megapixels(const struct picture *picture);

/* As document_decode(). */
enum status picture_decode(const struct picture *picture, struct document_page *page,
			   struct error *error);

/*
 * The orientation (1 to 8) that the EXIF data of a JPEG state, 1 when they state none: CIPA DC-008,
 * tag 0x0112.
 */
int picture_exif_orientation(const unsigned char *bytes, size_t length);

#endif
