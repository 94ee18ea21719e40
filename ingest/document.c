#include "ingest/document.h"

#include "base/memory.h"
#include "ingest/picture.h"
#include "ingest/tiff.h"

#include <leptonica/allheaders.h>
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

static enum status decode_tiff(struct tiff *tiff, int index, struct document_page *page,
			       struct error *error)
{
	const struct tiff_header *header = tiff_page_header(tiff, index);
	enum status status = tiff_decode(tiff, index, &page->grey, error);

	page->x_dpi = header->x_dpi;
	page->y_dpi = header->y_dpi;
	if (page->grey != NULL && header->is_mirrored)
		pixFlipLR(page->grey, page->grey);
	return status;
}

enum status document_decode(struct document *document, int index, struct document_page *ret_page,
			    struct error *error)
{
	*ret_page = (struct document_page){ 0 };
	if (document->tiff != NULL)
		return decode_tiff(document->tiff, index, ret_page, error);
	return picture_decode(document->picture, ret_page, error);
}
