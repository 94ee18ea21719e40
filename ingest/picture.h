/* One picture: JPEG (turned as its EXIF says), PNG, WebP or PNM, decoded through Leptonica. */
#ifndef INGEST_PICTURE_H
#define INGEST_PICTURE_H

#include "ingest/document.h"

struct Pix;
struct picture;

/* As document_open(). */
enum status picture_open(const char *name, const unsigned char *bytes, size_t length,
			 const struct ingest_limits *limits, struct picture **ret_picture,
			 struct error *error);
void picture_close(struct picture *picture); /* NULL is allowed */

double picture_megapixels(const struct picture *picture);

/*
 * Decodes it as 8-bit grey or, when it has colours, as 32-bit RGB; what is transparent becomes
 * white. The caller owns *ret_pix, with the resolution that the file states. STATUS_REFUSED:
 * damaged; *ret_pix then holds what was decoded before the damage, or is left alone.
 */
enum status picture_decode(const struct picture *picture, struct Pix **ret_pix,
			   struct error *error);

/*
 * The orientation (1 to 8) that the EXIF data of a JPEG state, 1 when they state none: CIPA DC-008,
 * tag 0x0112.
 */
int picture_exif_orientation(const unsigned char *bytes, size_t length);

#endif
