#include "ingest/document.h"

#include "base/memory.h"
#include "ingest/dropout.h"
#include "ingest/paper.h"
#include "ingest/picture.h"
#include "ingest/tiff.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct document {
	struct tiff *tiff;       /* either this */
	struct picture *picture; /* or that */
};

/* ---- What it is ------------------------------------------------------------------------------ */

struct signature {
	enum document_kind kind;
	size_t offset, length;
	const char *bytes;
};

static const struct signature signatures[] = {
	{ DOCUMENT_TIFF, 0, 4, "II*\0" },
	{ DOCUMENT_TIFF, 0, 4, "MM\0*" },
	{ DOCUMENT_TIFF, 0, 4, "II+\0" },
	{ DOCUMENT_TIFF, 0, 4, "MM\0+" },
	{ DOCUMENT_PICTURE, 0, 3, "\xff\xd8\xff" },
	{ DOCUMENT_PICTURE, 0, 8, "\x89PNG\r\n\x1a\n" },
	{ DOCUMENT_PICTURE, 8, 4, "WEBP" },
	{ DOCUMENT_PICTURE, 0, 2, "P4" },
	{ DOCUMENT_PICTURE, 0, 2, "P5" },
	{ DOCUMENT_PICTURE, 0, 2, "P6" },
	{ DOCUMENT_ARCHIVE, 0, 4, "PK\x03\x04" },
	{ DOCUMENT_ARCHIVE, 0, 4, "PK\x05\x06" },
	{ DOCUMENT_ARCHIVE, 0, 3, "\x1f\x8b\x08" },
	{ DOCUMENT_ARCHIVE, 0, 3, "BZh" },
	{ DOCUMENT_ARCHIVE, 0, 6, "\xfd\x37zXZ\0" },
	{ DOCUMENT_ARCHIVE, 0, 4, "\x28\xb5\x2f\xfd" },
	{ DOCUMENT_ARCHIVE, 257, 5, "ustar" },
};

/* A PDF may have other things before its heading; readers look at its first 1024 bytes. */
enum { PDF_HEADING_WITHIN = 1024 };

enum document_kind document_kind_of(const unsigned char *bytes, size_t length)
{
	size_t within = length < PDF_HEADING_WITHIN ? length : PDF_HEADING_WITHIN;

	for (size_t i = 0; i < ARRAY_LENGTH(signatures); i++) {
		const struct signature *signature = &signatures[i];

		if (length >= signature->offset + signature->length &&
		    memcmp(bytes + signature->offset, signature->bytes, signature->length) == 0)
			return signature->kind;
	}
	return memmem(bytes, within, "%PDF-", 5) != NULL ? DOCUMENT_PDF : DOCUMENT_UNKNOWN;
}

/* ---- Its pages ------------------------------------------------------------------------------- */

enum status document_open(const char *name, const unsigned char *bytes, size_t length,
			  const struct ingest_limits *limits, struct document **ret_document,
			  struct error *error)
{
	struct document *document = memory_new(1, sizeof(*document));
	enum status status;

	if (document_kind_of(bytes, length) == DOCUMENT_PICTURE)
		status = picture_open(name, bytes, length, limits, &document->picture, error);
	else
		status = tiff_open(name, bytes, length, limits, &document->tiff, error);
	if (status == STATUS_OK)
		*ret_document = document;
	else
		document_close(document);
	return status;
}

void document_close(struct document *document)
{
	if (document == NULL)
		return;
	tiff_close(document->tiff);
	picture_close(document->picture);
	free(document);
}

int document_page_count(const struct document *document)
{
	return document->tiff != NULL ? tiff_page_count(document->tiff) : 1;
}

double document_megapixels(const struct document *document)
{
	return document->tiff != NULL ? tiff_megapixels(document->tiff)
				      : picture_megapixels(document->picture);
}

static struct Pix *luma_of(struct Pix *rgb)
{
	int width = pixGetWidth(rgb), height = pixGetHeight(rgb);
	struct Pix *grey = pixCreate(width, height, 8);

	for (int y = 0; y < height && grey != NULL; y++) {
		const l_uint32 *pixels = pixGetData(rgb) + (size_t)y * (size_t)pixGetWpl(rgb);
		l_uint32 *line = pixGetData(grey) + (size_t)y * (size_t)pixGetWpl(grey);

		for (int x = 0; x < width; x++) {
			l_uint32 r = pixels[x] >> 24, g = pixels[x] >> 16 & 255,
				 b = pixels[x] >> 8 & 255;

			SET_DATA_BYTE(line, x, (299 * r + 587 * g + 114 * b + 500) / 1000);
		}
	}
	return grey;
}

/* Takes a decoded picture, grey or in colour, and gives the page what it is read from. */
static void take_pixels(struct document_page *page, struct Pix *pixels)
{
	struct dropout_report report;
	int width = pixGetWidth(pixels), height = pixGetHeight(pixels);

	if (pixGetDepth(pixels) == 8) {
		page->grey = pixels;
		return;
	}
	page->grey = luma_of(pixels);
	if ((double)width * height <= DROPOUT_MEGAPIXELS * 1e6)
		page->pen = dropout_grey(
			pixels, paper_dpi(fmax(page->x_dpi, page->y_dpi), width, height), &report);
	pixDestroy(&pixels);
}

static enum status decode_tiff(struct tiff *tiff, int index, struct document_page *page,
			       struct Pix **ret_pixels, struct error *error)
{
	const struct tiff_header *header = tiff_page_header(tiff, index);
	enum status status = tiff_decode(tiff, index, ret_pixels, error);

	page->x_dpi = header->x_dpi;
	page->y_dpi = header->y_dpi;
	if (*ret_pixels != NULL && header->is_mirrored)
		pixFlipLR(*ret_pixels, *ret_pixels);
	return status;
}

enum status document_decode(struct document *document, int index, struct document_page *ret_page,
			    struct error *error)
{
	struct Pix *pixels = NULL;
	enum status status;

	*ret_page = (struct document_page){ 0 };
	if (document->tiff != NULL)
		status = decode_tiff(document->tiff, index, ret_page, &pixels, error);
	else
		status = picture_decode(document->picture, &pixels, error);
	if (document->picture != NULL && pixels != NULL) {
		ret_page->x_dpi = pixGetXRes(pixels);
		ret_page->y_dpi = pixGetYRes(pixels);
	}
	if (pixels != NULL)
		take_pixels(ret_page, pixels);
	if (pixels != NULL && ret_page->grey == NULL)
		return error_set(error, STATUS_SYSTEM, "no memory for the grey of page %d",
				 index + 1);
	return status;
}
