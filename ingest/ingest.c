#include "ingest/ingest.h"

#include "base/file.h"
#include "ingest/clean.h"
#include "ingest/faults.h"
#include "ingest/paper.h"
#include "ingest/skew.h"
#include "ingest/tiff.h"
#include "ingest/upright.h"

#include <assert.h>
#include <errno.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Skew and faults are judged at about this resolution. */
enum { SMALL_DPI = 100 };

/* Fax pixels are up to twice as high as wide; scanners' are square to a percent. */
#define SQUARE_TOLERANCE 0.02

struct ingest_limits ingest_default_limits(void)
{
	return (struct ingest_limits){ .file_bytes = 200 * 1000 * 1000,
				       .pages = 500,
				       .side_px = 40000,
				       .page_megapixels = 100,
				       .file_megapixels = 1200 };
}

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

static enum status read_page(struct tiff *tiff, int index, struct page *page, struct error *error)
{
	const struct tiff_header *header = tiff_page_header(tiff, index);
	struct Pix *pix = NULL;
	enum status status = tiff_decode(tiff, index, &pix, error);
	double stated_dpi;

	if (status != STATUS_OK)
		return status;
	pix = make_square(pix, header->x_dpi, header->y_dpi, &stated_dpi);
	page->number = index + 1;
	page->type = PAGE_OTHER;
	page->delivered = pix;
	page->width_px = pixGetWidth(pix);
	page->height_px = pixGetHeight(pix);
	page->dpi = paper_dpi(stated_dpi, page->width_px, page->height_px);
	page->to_delivered = affine_identity();
	return STATUS_OK;
}

static void forget_pages(struct dossier *dossier)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		page_clear_images(&dossier->pages.items[i]);
	dossier->pages.count = 0;
}

static enum status read_pages(struct tiff *tiff, struct dossier *dossier, struct error *error)
{
	enum status status = STATUS_OK;

	for (int i = 0; i < tiff_page_count(tiff) && status == STATUS_OK; i++)
		status = read_page(tiff, i, LIST_ADD(dossier->arena, &dossier->pages), error);
	if (status != STATUS_OK)
		forget_pages(dossier);
	return status;
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

enum status ingest_file(const char *path, const struct ingest_limits *limits,
			struct dossier *dossier, struct error *error)
{
	unsigned char *bytes = NULL;
	size_t length = 0;
	struct tiff *tiff = NULL;
	enum status status = judge_file(path, limits, error);

	assert(dossier->pages.count == 0);
	if (status == STATUS_OK)
		status = file_read(path, limits->file_bytes, &bytes, &length, error);
	if (status == STATUS_OK)
		status = tiff_open(path, bytes, length, limits, &tiff, error);
	if (status == STATUS_OK)
		status = read_pages(tiff, dossier, error);
	if (status == STATUS_OK) {
		hash_bytes(bytes, length, dossier->sha256);
		dossier->file = arena_copy_text(dossier->arena, path);
	}
	tiff_close(tiff);
	free(bytes);
	return status;
}

void ingest_level(struct page *page)
{
	int factor = page->dpi > SMALL_DPI ? (int)lround((double)page->dpi / SMALL_DPI) : 1;
	int small_dpi = page->dpi / factor;
	struct Pix *small = clean_reduce(page->delivered, factor);
	struct clean_report levels, fine_levels;
	struct Pix *small_ink = clean_ink(small, small_dpi, &levels);

	pixDestroy(&page->upright);
	pixDestroy(&page->ink);
	page->turn_deg = 0;
	page->turn_decided = false;
	page->skew_deg = skew_find(small_ink);
	page->upright = upright_rotate(page->delivered, page->skew_deg,
				       (unsigned char)levels.border_level, &page->to_delivered);
	page->ink = clean_ink(page->upright, page->dpi, &fine_levels);
	faults_judge(page, small_ink, small_dpi, &fine_levels);
	pixDestroy(&small);
	pixDestroy(&small_ink);
}

static void replace(struct Pix **image, int quarters)
{
	struct Pix *turned = pixRotateOrth(*image, quarters);

	assert(turned != NULL);
	pixDestroy(image);
	*image = turned;
}

void ingest_turn(struct page *page, int turn_deg)
{
	int more_deg = (turn_deg - page->turn_deg + 360) % 360;
	struct affine turned;

	assert(turn_deg % 90 == 0);
	if (more_deg == 0)
		return;
	turned = affine_quarter_turn(more_deg, pixGetWidth(page->upright),
				     pixGetHeight(page->upright));
	page->to_delivered = affine_compose(affine_inverse(turned), page->to_delivered);
	replace(&page->upright, more_deg / 90);
	replace(&page->ink, more_deg / 90);
	page->turn_deg = turn_deg;
}
