#include "ingest/ingest.h"

#include "base/arena.h"
#include "base/bundle.h"
#include "base/memory.h"
#include "ingest/archive.h"
#include "ingest/decoder.h"
#include "ingest/flatten.h"
#include "ingest/paper.h"
#include "ingest/pdf.h"
#include "model/delivery.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

/* Fax pixels are up to twice as high as wide; scanners' are square to a percent. */
#define SQUARE_TOLERANCE 0.02
#define STRETCH_MAX 4

struct ingest_limits ingest_default_limits(void)
{
	return (struct ingest_limits){ .file_bytes = 200 * 1000 * 1000,
				       .pages = 500,
				       .side_px = 40000,
				       .page_megapixels = 100,
				       .file_megapixels = 6000 };
}

/* The file itself, or a file of the archive that it is. */
struct part {
	const char *name;
	const char *packed_name; /* in its archive; NULL: there is none */
	unsigned char *bytes;
	size_t length;
	enum document_kind kind;
	const char *trouble; /* why it cannot be opened: it stands for one page then */
	struct fault fault;  /* what people are told of that */
	struct pdf *pdf;     /* of a PDF */
};

struct place {
	size_t part;
	int index;
};

struct ingest {
	const char *path; /* as people are to call it; lent */
	unsigned char *bytes;
	size_t length;
	char sha256[FILE_HASH_SIZE];
	struct ingest_limits limits;
	struct arena *arena;
	struct archive_list archive;
	const struct archive_file *bordereau; /* in the archive; NULL: there is none */
	LIST(struct part) parts;
	LIST(struct place) pages;
	double megapixels; /* of the pages that were counted */

	/* One at a time: the last that was needed. */
	struct decoder *decoder;
	size_t decoder_part;
};

/* ---- Parts ----------------------------------------------------------------------------------- */

static enum status refuse_kind(const char *name, struct error *error)
{
	error_set(error, STATUS_REFUSED,
		  "'%s' is no scan that can be read; send TIFF, PDF, JPEG, PNG or WebP, or a "
		  "ZIP or tar of those",
		  name);
	return error_blame(error, FAULT_UNKNOWN_KIND, 0, 0);
}

static struct ingest_limits limits_left(const struct ingest *ingest)
{
	struct ingest_limits left = ingest->limits;

	left.pages -= (int)ingest->pages.count;
	left.file_megapixels -= ingest->megapixels;
	return left;
}

static enum status use_decoder(struct ingest *ingest, size_t number, struct error *error)
{
	struct part *part = &ingest->parts.items[number];

	if (ingest->decoder != NULL && ingest->decoder_part == number)
		return STATUS_OK;
	decoder_close(ingest->decoder);
	ingest->decoder = NULL;
	ingest->decoder_part = number;
	return decoder_open(part->name, part->bytes, part->length, &ingest->limits,
			    &ingest->decoder, error);
}

/* Pages of a part, and their pixels. A picture among others is opened when its turn comes. */
static enum status count_pages(struct ingest *ingest, size_t number, int *ret_pages,
			       double *ret_megapixels, struct error *error)
{
	struct ingest_limits left = limits_left(ingest);
	struct part *part = &ingest->parts.items[number];
	enum status status;

	switch (part->kind) {
	case DOCUMENT_PDF:
		status = pdf_open(part->name, part->bytes, part->length, &left, &part->pdf, error);
		*ret_pages = part->pdf != NULL ? pdf_page_count(part->pdf) : 0;
		*ret_megapixels = part->pdf != NULL ? pdf_megapixels(part->pdf) : 0;
		return status;
	case DOCUMENT_PICTURE:
		if (ingest->parts.count > 1) {
			*ret_pages = 1;
			return STATUS_OK;
		}
		/* fall through */
	case DOCUMENT_TIFF:
		status = use_decoder(ingest, number, error);
		if (status != STATUS_OK)
			return status;
		*ret_pages = decoder_page_count(ingest->decoder);
		*ret_megapixels = decoder_megapixels(ingest->decoder);
		return STATUS_OK;
	default:
		return refuse_kind(part->name, error);
	}
}

/* A part that is refused stands for one page, unless it is all there is. */
static enum status open_part(struct ingest *ingest, size_t number, struct error *error)
{
	struct part *part = &ingest->parts.items[number];
	double megapixels = 0;
	int pages = 0;
	enum status status = STATUS_OK;

	if (part->trouble == NULL)
		status = count_pages(ingest, number, &pages, &megapixels, error);
	if (status == STATUS_REFUSED && ingest->parts.count > 1) {
		part->trouble = arena_copy_text(ingest->arena, error->text);
		part->fault = error->fault;
		status = STATUS_OK;
	}
	if (part->trouble != NULL)
		pages = 1;
	for (int i = 0; i < pages && status == STATUS_OK; i++)
		*LIST_ADD(ingest->arena, &ingest->pages) = (struct place){ number, i };
	ingest->megapixels += megapixels;
	return status;
}

static enum status judge_total(const struct ingest *ingest, struct error *error)
{
	const struct ingest_limits *limits = &ingest->limits;

	if (ingest->pages.count <= (size_t)limits->pages &&
	    ingest->megapixels <= limits->file_megapixels)
		return STATUS_OK;
	error_set(error, STATUS_REFUSED,
		  "'%s' is too large: the limits are %d pages and %.0f million pixels in "
		  "all; split the file",
		  ingest->path, limits->pages, limits->file_megapixels);
	return error_blame(error, FAULT_TOO_LARGE, limits->pages, (long)limits->file_megapixels);
}

static void add_part(struct ingest *ingest, const char *name, unsigned char *bytes, size_t length,
		     const char *trouble)
{
	struct part *part = LIST_ADD(ingest->arena, &ingest->parts);

	*part = (struct part){ .name = name, .bytes = bytes, .length = length, .trouble = trouble };
	if (bytes != NULL)
		part->kind = document_kind_of(bytes, length);
}

/* Keeps the archive's bordereau; of two, which of them holds cannot be told. */
static bool keep_bordereau(struct ingest *ingest, struct archive_file *file)
{
	if (bordereau_format_of(path_base_name(file->name)) == BORDEREAU_FORMATS ||
	    file->trouble != NULL)
		return false;
	if (ingest->bordereau != NULL) {
		file->trouble = arena_format(ingest->arena,
					     "'%s' has a second bordereau, '%s': which of them "
					     "holds cannot be told; pack only one",
					     ingest->path, file->name);
		return false;
	}
	ingest->bordereau = file;
	return true;
}

static enum status take_archive_apart(struct ingest *ingest, struct error *error)
{
	enum status status =
		archive_unpack(ingest->path, ingest->bytes, ingest->length, &ingest->limits,
			       ingest->arena, &ingest->archive, error);

	for (size_t i = 0; i < ingest->archive.files.count && status == STATUS_OK; i++) {
		struct archive_file *file = &ingest->archive.files.items[i];

		if (keep_bordereau(ingest, file))
			continue;
		add_part(ingest, arena_format(ingest->arena, "%s: %s", ingest->path, file->name),
			 file->bytes, file->length, file->trouble);
		ingest->parts.items[ingest->parts.count - 1].packed_name = file->name;
	}
	if (status == STATUS_OK && ingest->parts.count == 0) {
		error_set(error, STATUS_REFUSED,
			  "there is no scan in the archive '%s'; pack the pages into it",
			  ingest->path);
		status = error_blame(error, FAULT_ARCHIVE_EMPTY, 0, 0);
	}
	return status;
}

static enum status open_parts(struct ingest *ingest, struct error *error)
{
	enum status status = STATUS_OK;

	if (document_kind_of(ingest->bytes, ingest->length) == DOCUMENT_ARCHIVE)
		status = take_archive_apart(ingest, error);
	else
		add_part(ingest, ingest->path, ingest->bytes, ingest->length, NULL);
	for (size_t i = 0; i < ingest->parts.count && status == STATUS_OK; i++) {
		status = open_part(ingest, i, error);
		if (status == STATUS_OK)
			status = judge_total(ingest, error);
	}
	return status;
}

/* ---- The file -------------------------------------------------------------------------------- */

enum status ingest_open_as(const char *path, const char *name, const struct ingest_limits *limits,
			   struct ingest **ret_ingest, struct error *error)
{
	struct ingest *ingest = memory_new(1, sizeof(*ingest));
	enum status status;

	*ingest = (struct ingest){ .path = name, .limits = *limits, .arena = arena_new() };
	status = bundle_read_as(path, name, limits->file_bytes, &ingest->bytes, &ingest->length,
				error);
	if (status == STATUS_OK && ingest->length == 0) {
		error_set(error, STATUS_REFUSED,
			  "'%s' is empty; fetch it anew or scan the paper again", name);
		status = error_blame(error, FAULT_EMPTY, 0, 0);
	}
	if (status == STATUS_OK)
		status = open_parts(ingest, error);
	if (status != STATUS_OK) {
		ingest_close(ingest);
		return status;
	}
	hash_bytes(ingest->bytes, ingest->length, ingest->sha256);
	*ret_ingest = ingest;
	return STATUS_OK;
}

enum status ingest_open(const char *path, const struct ingest_limits *limits,
			struct ingest **ret_ingest, struct error *error)
{
	return ingest_open_as(path, path, limits, ret_ingest, error);
}

void ingest_close(struct ingest *ingest)
{
	if (ingest == NULL)
		return;
	decoder_close(ingest->decoder);
	for (size_t i = 0; i < ingest->parts.count; i++)
		pdf_close(ingest->parts.items[i].pdf);
	archive_list_clear(&ingest->archive);
	arena_free(ingest->arena);
	free(ingest->bytes);
	free(ingest);
}

const char *ingest_bordereau(const struct ingest *ingest, const unsigned char **ret_bytes,
			     size_t *ret_length)
{
	if (ingest->bordereau == NULL)
		return NULL;
	*ret_bytes = ingest->bordereau->bytes;
	*ret_length = ingest->bordereau->length;
	return ingest->bordereau->name;
}

const char *ingest_sha256(const struct ingest *ingest)
{
	return ingest->sha256;
}

int ingest_page_count(const struct ingest *ingest)
{
	return (int)ingest->pages.count;
}

/* ---- One page -------------------------------------------------------------------------------- */

/* Stretches a fax's page to square pixels of its finer resolution. */
static struct Pix *make_square(struct Pix *pix, double x_dpi, double y_dpi, double *ret_dpi)
{
	double dpi = fmax(x_dpi, y_dpi);
	struct Pix *square;

	*ret_dpi = dpi;
	if (x_dpi <= 0 || y_dpi <= 0 || fabs(x_dpi / y_dpi - 1) < SQUARE_TOLERANCE ||
	    dpi > STRETCH_MAX * fmin(x_dpi, y_dpi))
		return pix;
	square = pixScaleBySampling(pix, (l_float32)(dpi / x_dpi), (l_float32)(dpi / y_dpi));
	if (square == NULL)
		return pix;
	pixDestroy(&pix);
	return square;
}

/* The picture goes through a decoder like any other. */
static enum status decode_pdf_page(struct ingest *ingest, const struct part *part, int index,
				   struct document_page *page, struct error *error)
{
	struct pdf_picture picture = { 0 };
	struct decoder *decoder = NULL;
	enum status status = pdf_page(part->pdf, index, &picture, error);

	if (status == STATUS_OK)
		status = decoder_open(part->name, picture.bytes, picture.length, &ingest->limits,
				      &decoder, error);
	if (status == STATUS_OK)
		status = decoder_decode(decoder, 0, page, error);
	decoder_close(decoder);
	free(picture.bytes);
	page->x_dpi = picture.x_dpi;
	page->y_dpi = picture.y_dpi;
	if (status == STATUS_OK && picture.trouble[0] != '\0') {
		error_set(error, STATUS_REFUSED,
			  "page %d of '%s' may not be whole (%s); look at it, and make the "
			  "PDF anew if it is not",
			  index + 1, part->name, picture.trouble);
		status = error_blame(error, FAULT_PAGE_DAMAGED, index + 1, 0);
	}
	return status;
}

static enum status decode_place(struct ingest *ingest, const struct place *place,
				struct document_page *page, struct error *error)
{
	const struct part *part = &ingest->parts.items[place->part];
	enum status status;

	if (part->trouble != NULL) {
		error_set(error, STATUS_REFUSED, "%s", part->trouble);
		error->fault = part->fault;
		return error->status;
	}
	if (part->kind == DOCUMENT_PDF)
		return decode_pdf_page(ingest, part, place->index, page, error);
	status = use_decoder(ingest, place->part, error);
	return status == STATUS_OK ? decoder_decode(ingest->decoder, place->index, page, error)
				   : status;
}

static void size_page(struct page *page, double stated_dpi)
{
	page->width_px = pixGetWidth(page->delivered);
	page->height_px = pixGetHeight(page->delivered);
	page->dpi = paper_dpi(stated_dpi, page->width_px, page->height_px);
	page->dpi_is_stated = paper_is_plausible(stated_dpi, page->width_px, page->height_px);
	page->other_dpi = paper_other_dpi(stated_dpi, page->width_px, page->height_px);
}

/* A camera states no resolution that could be one. Its sheet's own edges tell it: A4, else A5. */
static void lay_flat(struct page *page)
{
	struct flatten_sheet sheet;
	struct Pix *flat, *flat_pen = NULL;

	if (!flatten_find(page->delivered, &sheet))
		return;
	flat = flatten(page->delivered, &sheet, &page->to_file);
	if (flat == NULL)
		return;
	if (page->delivered_pen != NULL)
		flat_pen = flatten(page->delivered_pen, &sheet, &page->to_file);
	pixDestroy(&page->delivered);
	pixDestroy(&page->delivered_pen);
	page->delivered = flat;
	page->delivered_pen = flat_pen;
	page->is_flattened = true;
	size_page(page, 0);
	page->dpi = paper_exact_dpi(page->width_px, page->height_px, PAPER_A4);
	page->other_dpi = paper_exact_dpi(page->width_px, page->height_px, PAPER_A5);
}

enum status ingest_decode(struct ingest *ingest, int index, struct page *page, struct error *error)
{
	struct document_page decoded = { 0 };
	double stated_dpi;
	enum status status;

	assert(index >= 0 && (size_t)index < ingest->pages.count);
	status = decode_place(ingest, &ingest->pages.items[index], &decoded, error);
	page->number = index + 1;
	page->part = ingest->parts.items[ingest->pages.items[index].part].packed_name;
	page->type = PAGE_OTHER;
	page->to_delivered = affine_identity();
	if (status == STATUS_REFUSED)
		page_add_fault(page, REASON_I06, page->number);
	if (decoded.grey == NULL)
		return status;
	page->delivered = make_square(decoded.grey, decoded.x_dpi, decoded.y_dpi, &stated_dpi);
	if (decoded.pen != NULL)
		page->delivered_pen =
			make_square(decoded.pen, decoded.x_dpi, decoded.y_dpi, &stated_dpi);
	size_page(page, stated_dpi);
	if (!page->dpi_is_stated)
		lay_flat(page);
	return status;
}
