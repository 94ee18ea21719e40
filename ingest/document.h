/*
 * The bytes of a TIFF or of one picture (JPEG, PNG, WebP, PNM), as pages. Headers are judged first,
 * then pages are decoded one by one. All of it happens in a jail: see decoder.h.
 */
#ifndef INGEST_DOCUMENT_H
#define INGEST_DOCUMENT_H

#include "ingest/ingest.h"

#include <stddef.h>

struct Pix;
struct document;

/* What bytes are, by themselves: a file's name says nothing. */
enum document_kind {
	DOCUMENT_UNKNOWN,
	DOCUMENT_TIFF,
	DOCUMENT_PICTURE,
	DOCUMENT_PDF,    /* taken apart by pdf.h */
	DOCUMENT_ARCHIVE /* taken apart by archive.h */
};

enum document_kind document_kind_of(const unsigned char *bytes, size_t length);

/*
 * Judges the headers of a TIFF or a picture against the limits; no pixel is decoded. `name` is what
 * sentences call it; it and the bytes are lent, and only read, until document_close().
 * STATUS_REFUSED says which page and what to do.
 */
enum status document_open(const char *name, const unsigned char *bytes, size_t length,
			  const struct ingest_limits *limits, struct document **ret_document,
			  struct error *error);

/* NULL is allowed. */
void document_close(struct document *document);

int document_page_count(const struct document *document);
double document_megapixels(const struct document *document); /* of all pages */

/* An A4 sheet at 600 dpi has 35; larger paper is no form, and its drop-out would cost seconds. */
enum { DROPOUT_MEGAPIXELS = 40 };

/* A decoded page. A resolution of 0 is missing or makes no sense. */
struct document_page {
	struct Pix *grey; /* 8 bits, 0 black; owned by the caller */
	struct Pix *pen;  /* the same without a form's coloured print; NULL: it has none */
	double x_dpi, y_dpi;
};

/*
 * Decodes the page of that index (from 0). Colour becomes Rec. 601 luma, what is transparent
 * becomes white, and a mirrored page is set right. `pen` is made by dropout_grey() of pages in
 * colour of up to DROPOUT_MEGAPIXELS. STATUS_REFUSED: damaged; `grey` is then what was decoded
 * before the damage, or NULL.
 */
enum status document_decode(struct document *document, int index, struct document_page *ret_page,
			    struct error *error);

#endif
