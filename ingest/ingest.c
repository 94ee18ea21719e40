#include "ingest/ingest.h"

#include "base/file.h"
#include "base/memory.h"
#include "ingest/paper.h"
#include "ingest/tiff.h"

#include <assert.h>
#include <errno.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Fax pixels are up to twice as high as wide; scanners' are square to a percent. */
#define SQUARE_TOLERANCE 0.02

struct ingest_limits ingest_default_limits(void)
{
	return (struct ingest_limits){ .file_bytes = 200 * 1000 * 1000,
				       .pages = 500,
				       .side_px = 40000,
				       .page_megapixels = 100,
				       .file_megapixels = 6000 };
}

struct ingest {
	unsigned char *bytes; /* the tiff reads from them */
	struct tiff *tiff;
	char sha256[FILE_HASH_SIZE];
};

/* Stretches a fax's page to square pixels of its finer resolution. */
static struct Pix *make_square(struct Pix *pix, double x_dpi, double y_dpi, double *ret_dpi)
{
	double dpi = fmax(x_dpi, y_dpi);
	struct Pix *square;

	*ret_dpi = dpi;
	if (x_dpi <= 0 || y_dpi <= 0 || fabs(x_dpi / y_dpi - 1) < SQUARE_TOLERANCE ||
	    dpi > 4 * fmin(x_dpi, y_dpi))
		return pix;
	square = pixScaleBySampling(pix, (l_float32)(dpi / x_dpi), (l_float32)(dpi / y_dpi));
	if (square == NULL)
		return pix;
	pixDestroy(&pix);
	return square;
}

static enum status judge_file(const char *path, const struct ingest_limits *limits,
			      struct error *error)
{
	struct stat facts;

	if (stat(path, &facts) != 0)
		return error_set_errno(error, errno, "cannot open '%s'", path);
	if (!S_ISREG(facts.st_mode))
		return error_set(error, STATUS_NO_INPUT,
				 "cannot read '%s': it is not a regular file; name a TIFF file",
				 path);
	if (facts.st_size == 0)
		return error_set(error, STATUS_REFUSED,
				 "'%s' is empty; fetch it anew or scan the paper again", path);
	if ((unsigned long long)facts.st_size > limits->file_bytes)
		return error_set(error, STATUS_REFUSED,
				 "'%s' has %lld bytes, more than the limit of %zu; split the file",
				 path, (long long)facts.st_size, limits->file_bytes);
	return STATUS_OK;
}

enum status ingest_open(const char *path, const struct ingest_limits *limits,
			struct ingest **ret_ingest, struct error *error)
{
	struct ingest *ingest = memory_new(1, sizeof(*ingest));
	size_t length = 0;
	enum status status = judge_file(path, limits, error);

	if (status == STATUS_OK)
		status = file_read(path, limits->file_bytes, &ingest->bytes, &length, error);
	if (status == STATUS_OK)
		status = tiff_open(path, ingest->bytes, length, limits, &ingest->tiff, error);
	if (status != STATUS_OK) {
		ingest_close(ingest);
		return status;
	}
	hash_bytes(ingest->bytes, length, ingest->sha256);
	*ret_ingest = ingest;
	return STATUS_OK;
}

void ingest_close(struct ingest *ingest)
{
	if (ingest == NULL)
		return;
	tiff_close(ingest->tiff);
	free(ingest->bytes);
	free(ingest);
}

const char *ingest_sha256(const struct ingest *ingest)
{
	return ingest->sha256;
}

int ingest_page_count(const struct ingest *ingest)
{
	return tiff_page_count(ingest->tiff);
}

enum status ingest_decode(struct ingest *ingest, int index, struct page *page, struct error *error)
{
	const struct tiff_header *header = tiff_page_header(ingest->tiff, index);
	struct Pix *pix = NULL;
	enum status status = tiff_decode(ingest->tiff, index, &pix, error);
	double stated_dpi;

	page->number = index + 1;
	page->type = PAGE_OTHER;
	page->to_delivered = affine_identity();
	if (status == STATUS_REFUSED)
		page_add_fault(page, REASON_I06, page->number);
	if (pix == NULL)
		return status;
	pix = make_square(pix, header->x_dpi, header->y_dpi, &stated_dpi);
	page->delivered = pix;
	page->width_px = pixGetWidth(pix);
	page->height_px = pixGetHeight(pix);
	page->dpi = paper_dpi(stated_dpi, page->width_px, page->height_px);
	return status;
}
