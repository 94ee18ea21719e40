/* Shared by tiff.c (files and headers) and tiff_decode.c (pixels) alone. */
#ifndef INGEST_TIFF_PRIVATE_H
#define INGEST_TIFF_PRIVATE_H

#include "base/arena.h"
#include "ingest/tiff.h"

#include <stdbool.h>
#include <stdint.h>
#include <tiffio.h>

/* What libtiff complained of since the last tiff_forget_complaints(). */
struct tiff_complaints {
	char first[200];  /* the first error, "" when there was none */
	bool incomplete;  /* data ended before the picture did */
	bool unsupported; /* a kind of picture that libtiff cannot turn into grey */
};

struct tiff_page {
	struct tiff_header header;
	tdir_t directory;
};

struct tiff {
	TIFF *handle;
	const char *path; /* lent, as the bytes are */
	const unsigned char *bytes;
	uint64_t length, position;
	struct arena *arena;
	LIST(struct tiff_page) pages;
	double megapixels; /* of the pages so far */
	struct tiff_complaints complaints;
};

void tiff_forget_complaints(struct tiff *tiff);

/* STATUS_REFUSED with what libtiff said of page `number`, or `otherwise` when it said nothing. */
enum status tiff_refuse_page(const struct tiff *tiff, int number, const char *otherwise,
			     struct error *error);

#endif
