#include "ingest/tiff_private.h"

#include "base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than any strip or table of a page within the limits needs; stops a lying byte count. */
#define ALLOCATION_MAX ((tmsize_t)1 << 30)

static int note_error(TIFF *handle, void *user_data, const char *module, const char *format,
		      va_list args)
{
	struct tiff_complaints *complaints = user_data;

	(void)handle;
	(void)module;
	if (complaints->first[0] == '\0')
		vsnprintf(complaints->first, sizeof(complaints->first), format, args);
	return 1; /* handled: libtiff prints nothing */
}

/* The fax decoders only warn when the data of a strip end early, and leave the rest white. */
static int note_warning(TIFF *handle, void *user_data, const char *module, const char *format,
			va_list args)
{
	struct tiff_complaints *complaints = user_data;

	(void)handle;
	(void)module;
	(void)args;
	if (strstr(format, "remature EOF") != NULL)
		complaints->incomplete = true;
	return 1;
}

void tiff_forget_complaints(struct tiff *tiff)
{
	memset(&tiff->complaints, 0, sizeof(tiff->complaints));
}

/* What libtiff said first, without the path that it sometimes starts with. */
static const char *first_complaint(const struct tiff *tiff)
{
	const char *said = tiff->complaints.first;
	size_t length = strlen(tiff->path);

	if (strncmp(said, tiff->path, length) == 0 && strncmp(said + length, ": ", 2) == 0)
		said += length + 2;
	return said;
}

enum status tiff_refuse_page(const struct tiff *tiff, int number, const char *otherwise,
			     struct error *error)
{
	const char *said = first_complaint(tiff);

	error_set(error, STATUS_REFUSED,
		  "cannot read page %d of '%s': %s; the file is damaged or not whole: scan "
		  "it again or fetch it anew",
		  number, tiff->path, said[0] != '\0' ? said : otherwise);
	return error_blame(error, FAULT_PAGE_DAMAGED, number, 0);
}

/*
 * libtiff reads from memory: the bytes that were hashed are the bytes that are decoded, whatever
 * happens to the file meanwhile, and no page fault on a shrunken file can end the process.
 */
static tmsize_t read_bytes(thandle_t handle, void *buffer, tmsize_t size)
{
	struct tiff *tiff = handle;
	uint64_t left = tiff->position < tiff->length ? tiff->length - tiff->position : 0;
	uint64_t count = (uint64_t)size < left ? (uint64_t)size : left;

	memcpy(buffer, tiff->bytes + tiff->position, count);
	tiff->position += count;
	return (tmsize_t)count;
}

static tmsize_t refuse_write(thandle_t handle, void *buffer, tmsize_t size)
{
	(void)handle;
	(void)buffer;
	(void)size;
	return -1;
}

static toff_t seek_bytes(thandle_t handle, toff_t offset, int from)
{
	struct tiff *tiff = handle;
	uint64_t base = from == SEEK_CUR ? tiff->position : from == SEEK_END ? tiff->length : 0;

	tiff->position = base + offset;
	return tiff->position;
}

static toff_t bytes_size(thandle_t handle)
{
	return ((struct tiff *)handle)->length;
}

static int lend_bytes(thandle_t handle, void **ret_base, toff_t *ret_size)
{
	struct tiff *tiff = handle;

	memcpy(ret_base, &tiff->bytes, sizeof(*ret_base)); /* libtiff only reads from it */
	*ret_size = tiff->length;
	return 1;
}

static void take_bytes_back(thandle_t handle, void *base, toff_t size)
{
	(void)handle;
	(void)base;
	(void)size;
}

static int leave_open(thandle_t handle)
{
	(void)handle;
	return 0;
}

static enum status open_handle(struct tiff *tiff, struct error *error)
{
	TIFFOpenOptions *options = TIFFOpenOptionsAlloc();

	TIFFOpenOptionsSetMaxSingleMemAlloc(options, ALLOCATION_MAX);
	TIFFOpenOptionsSetErrorHandlerExtR(options, note_error, &tiff->complaints);
	TIFFOpenOptionsSetWarningHandlerExtR(options, note_warning, &tiff->complaints);
	tiff->handle =
		TIFFClientOpenExt(tiff->path, "r", tiff, read_bytes, refuse_write, seek_bytes,
				  leave_open, bytes_size, lend_bytes, take_bytes_back, options);
	TIFFOpenOptionsFree(options);
	if (tiff->handle == NULL) {
		error_set(error, STATUS_REFUSED,
			  "cannot read '%s' as a TIFF: %s; send a TIFF file, or scan the "
			  "paper again",
			  tiff->path, first_complaint(tiff));
		return error_blame(error, FAULT_DAMAGED, 0, 0);
	}
	return STATUS_OK;
}

/* Dots per inch from one resolution tag, 0 when it is missing or has no unit. */
static double read_dpi(TIFF *handle, uint32_t tag)
{
	uint16_t unit = RESUNIT_NONE;
	float value = 0;

	TIFFGetFieldDefaulted(handle, TIFFTAG_RESOLUTIONUNIT, &unit);
	if (!TIFFGetField(handle, tag, &value) || !(value > 0) || value > 1e6F)
		return 0;
	if (unit == RESUNIT_CENTIMETER)
		return (double)value * 2.54;
	return unit == RESUNIT_INCH ? (double)value : 0;
}

/* Turns are found on the paper; a mirror is not. */
static bool read_mirrored(TIFF *handle)
{
	uint16_t orientation = ORIENTATION_TOPLEFT;

	TIFFGetFieldDefaulted(handle, TIFFTAG_ORIENTATION, &orientation);
	return orientation == ORIENTATION_TOPRIGHT || orientation == ORIENTATION_BOTLEFT ||
	       orientation == ORIENTATION_LEFTTOP || orientation == ORIENTATION_RIGHTBOT;
}

static bool is_reduced_copy(TIFF *handle)
{
	uint32_t kind = 0;

	return TIFFGetField(handle, TIFFTAG_SUBFILETYPE, &kind) &&
	       (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) != 0;
}

/* Notes the current directory as a page when its size is within the limits. */
static enum status judge_page(struct tiff *tiff, const struct ingest_limits *limits,
			      struct error *error)
{
	int number = (int)tiff->pages.count + 1;
	uint32_t width = 0, height = 0;
	struct tiff_page *page;
	double megapixels;

	TIFFGetField(tiff->handle, TIFFTAG_IMAGEWIDTH, &width);
	TIFFGetField(tiff->handle, TIFFTAG_IMAGELENGTH, &height);
	if (width == 0 || height == 0)
		return tiff_refuse_page(tiff, number, "it has no size", error);
	megapixels = (double)width * height / 1e6;
	if (megapixels > limits->page_megapixels || width > (unsigned)limits->side_px ||
	    height > (unsigned)limits->side_px) {
		error_set(error, STATUS_REFUSED,
			  "page %d of '%s' is %u x %u pixels; the limits are %.0f million, and "
			  "%d along a side: scan it at 300 dpi",
			  number, tiff->path, width, height, limits->page_megapixels,
			  limits->side_px);
		return error_blame(error, FAULT_PAGE_TOO_LARGE, number,
				   (long)limits->page_megapixels);
	}
	tiff->megapixels += megapixels;
	if (number > limits->pages || tiff->megapixels > limits->file_megapixels) {
		error_set(error, STATUS_REFUSED,
			  "'%s' is too large: the limits are %d pages and %.0f million "
			  "pixels in all; split the file",
			  tiff->path, limits->pages, limits->file_megapixels);
		return error_blame(error, FAULT_TOO_LARGE, limits->pages,
				   (long)limits->file_megapixels);
	}
	page = LIST_ADD(tiff->arena, &tiff->pages);
	page->header = (struct tiff_header){ .width_px = width,
					     .height_px = height,
					     .x_dpi = read_dpi(tiff->handle, TIFFTAG_XRESOLUTION),
					     .y_dpi = read_dpi(tiff->handle, TIFFTAG_YRESOLUTION),
					     .is_mirrored = read_mirrored(tiff->handle) };
	page->directory = TIFFCurrentDirectory(tiff->handle);
	return STATUS_OK;
}

static enum status judge_pages(struct tiff *tiff, const struct ingest_limits *limits,
			       struct error *error)
{
	enum status status = STATUS_OK;

	for (;;) {
		if (!is_reduced_copy(tiff->handle))
			status = judge_page(tiff, limits, error);
		if (status != STATUS_OK || TIFFLastDirectory(tiff->handle))
			break;
		tiff_forget_complaints(tiff);
		if (!TIFFReadDirectory(tiff->handle))
			return tiff_refuse_page(tiff, (int)tiff->pages.count + 1,
						"its header cannot be read", error);
	}
	if (status == STATUS_OK && tiff->pages.count == 0) {
		error_set(error, STATUS_REFUSED,
			  "'%s' holds no page, only reduced copies; send the full scan",
			  tiff->path);
		status = error_blame(error, FAULT_NO_PAGE, 0, 0);
	}
	return status;
}

enum status tiff_open(const char *path, const unsigned char *bytes, size_t length,
		      const struct ingest_limits *limits, struct tiff **ret_tiff,
		      struct error *error)
{
	struct tiff *tiff = memory_new(1, sizeof(*tiff));
	enum status status;

	tiff->path = path;
	tiff->bytes = bytes;
	tiff->length = length;
	tiff->arena = arena_new();
	status = open_handle(tiff, error);
	if (status == STATUS_OK)
		status = judge_pages(tiff, limits, error);
	if (status != STATUS_OK) {
		tiff_close(tiff);
		return status;
	}
	*ret_tiff = tiff;
	return STATUS_OK;
}

void tiff_close(struct tiff *tiff)
{
	if (tiff == NULL)
		return;
	if (tiff->handle != NULL)
		TIFFClose(tiff->handle);
	arena_free(tiff->arena);
	free(tiff);
}

int tiff_page_count(const struct tiff *tiff)
{
	return (int)tiff->pages.count;
}

double tiff_megapixels(const struct tiff *tiff)
{
	return tiff->megapixels;
}

const struct tiff_header *tiff_page_header(const struct tiff *tiff, int index)
{
	assert(index >= 0 && (size_t)index < tiff->pages.count);
	return &tiff->pages.items[index].header;
}
