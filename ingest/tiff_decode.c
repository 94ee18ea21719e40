/*
 * Pixels of one page, grey or in colour.
 *
 * Scanned paper is nearly always bilevel or 8-bit grey in strips; those are expanded straight from
 * the decoder's rows. Everything else (colour, palette, 16 bits, CMYK, tiles, planes, alpha) goes
 * through libtiff's RGBA reader, asked for the orientation the file has, so that nothing is
 * flipped.
 */
#include "ingest/tiff_private.h"

#include "base/memory.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct layout {
	uint16_t bits, samples, photometric, compression;
	uint32_t rows_per_strip;
	uint32_t width, height;
};

static struct layout read_layout(TIFF *handle)
{
	struct layout layout = { .photometric = PHOTOMETRIC_MINISBLACK };

	TIFFGetFieldDefaulted(handle, TIFFTAG_BITSPERSAMPLE, &layout.bits);
	TIFFGetFieldDefaulted(handle, TIFFTAG_SAMPLESPERPIXEL, &layout.samples);
	TIFFGetFieldDefaulted(handle, TIFFTAG_COMPRESSION, &layout.compression);
	TIFFGetFieldDefaulted(handle, TIFFTAG_ROWSPERSTRIP, &layout.rows_per_strip);
	TIFFGetField(handle, TIFFTAG_IMAGEWIDTH, &layout.width);
	TIFFGetField(handle, TIFFTAG_IMAGELENGTH, &layout.height);
	/* Fax files often leave the photometric tag out; ink is 1 there. */
	if (!TIFFGetField(handle, TIFFTAG_PHOTOMETRIC, &layout.photometric) && layout.bits == 1)
		layout.photometric = PHOTOMETRIC_MINISWHITE;
	if (layout.rows_per_strip > layout.height)
		layout.rows_per_strip = layout.height;
	return layout;
}

static bool is_plain_grey(TIFF *handle, const struct layout *layout)
{
	return !TIFFIsTiled(handle) && layout->samples == 1 &&
	       (layout->bits == 1 || layout->bits == 8) &&
	       layout->compression != COMPRESSION_OJPEG &&
	       (layout->photometric == PHOTOMETRIC_MINISWHITE ||
		layout->photometric == PHOTOMETRIC_MINISBLACK);
}

/* Eight grey pixels for each byte of a bilevel row. */
static void make_bit_table(bool white_is_zero, unsigned char table[256][8])
{
	for (int byte = 0; byte < 256; byte++)
		for (int bit = 0; bit < 8; bit++) {
			bool set = (byte >> (7 - bit) & 1) != 0;

			table[byte][bit] = set != white_is_zero ? 255 : 0;
		}
}

static void expand_bits(const unsigned char *row, uint32_t width, unsigned char table[256][8],
			unsigned char *grey)
{
	uint32_t whole = width / 8;

	for (uint32_t i = 0; i < whole; i++)
		memcpy(grey + (size_t)i * 8, table[row[i]], 8);
	if (width % 8 != 0)
		memcpy(grey + (size_t)whole * 8, table[row[whole]], width % 8);
}

static void copy_bytes(const unsigned char *row, uint32_t width, bool white_is_zero,
		       unsigned char *grey)
{
	unsigned char flip = white_is_zero ? 255 : 0;

	for (uint32_t x = 0; x < width; x++)
		grey[x] = row[x] ^ flip;
}

/* Decodes the strip that starts at row y; false when it holds fewer rows than it should. */
static bool read_strip(TIFF *handle, const struct layout *layout, uint32_t y, unsigned char *strip)
{
	uint32_t left = layout->height - y;
	uint32_t rows = left < layout->rows_per_strip ? left : layout->rows_per_strip;
	tmsize_t need = TIFFScanlineSize(handle) * (tmsize_t)rows;

	return TIFFReadEncodedStrip(handle, TIFFComputeStrip(handle, y, 0), strip, need) >= need;
}

/* Reads every strip into `pix`, whose rows are left in byte order. False: libtiff complained. */
static bool read_strips(TIFF *handle, const struct layout *layout, struct Pix *pix)
{
	bool white_is_zero = layout->photometric == PHOTOMETRIC_MINISWHITE;
	tmsize_t row_bytes = TIFFScanlineSize(handle);
	tmsize_t strip_bytes = TIFFStripSize(handle);
	unsigned char table[256][8];
	unsigned char *strip;
	bool good = true;

	if (row_bytes < (tmsize_t)(((uint64_t)layout->width * layout->bits + 7) / 8) ||
	    strip_bytes < row_bytes * (tmsize_t)layout->rows_per_strip)
		return false;
	strip = memory_new((size_t)strip_bytes, 1);
	make_bit_table(white_is_zero, table);
	for (uint32_t y = 0; y < layout->height && good; y++) {
		uint32_t within = y % layout->rows_per_strip;
		unsigned char *row = strip + (size_t)within * (size_t)row_bytes;
		unsigned char *grey =
			(unsigned char *)(pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix));

		if (within == 0)
			good = read_strip(handle, layout, y, strip);
		if (layout->bits == 1)
			expand_bits(row, layout->width, table, grey);
		else
			copy_bytes(row, layout->width, white_is_zero, grey);
	}
	free(strip);
	return good;
}

/* libtiff multiplies colours with alpha: adding what is missing to full alpha puts white behind. */
static l_uint32 lay_on_white(uint32_t pixel)
{
	uint32_t white = 255 - TIFFGetA(pixel);
	uint32_t r = TIFFGetR(pixel) + white, g = TIFFGetG(pixel) + white,
		 b = TIFFGetB(pixel) + white;

	return (r > 255 ? 255 : r) << 24 | (g > 255 ? 255 : g) << 16 | (b > 255 ? 255 : b) << 8;
}

/* Reads into `pix`, of 32 bits a pixel; its pixels are turned from libtiff's order where they lie.
 */
static bool read_colours(struct tiff *tiff, const struct layout *layout, struct Pix *pix)
{
	size_t pixels = (size_t)layout->width * layout->height;
	uint32_t *raster = pixGetData(pix);
	char why[1024] = "";
	TIFFRGBAImage image;
	bool good;

	if (!TIFFRGBAImageOK(tiff->handle, why) ||
	    !TIFFRGBAImageBegin(&image, tiff->handle, 1, why)) {
		snprintf(tiff->complaints.first, sizeof(tiff->complaints.first), "%s", why);
		tiff->complaints.unsupported = true;
		return false;
	}
	image.req_orientation = image.orientation;
	good = TIFFRGBAImageGet(&image, raster, layout->width, layout->height) != 0;
	TIFFRGBAImageEnd(&image);
	for (size_t i = 0; i < pixels; i++)
		raster[i] = lay_on_white(raster[i]);
	return good;
}

static enum status refuse(const struct tiff *tiff, int number, struct error *error)
{
	if (tiff->complaints.unsupported) {
		error_set(error, STATUS_REFUSED,
			  "page %d of '%s' is of a kind that cannot be read (%s); save it as "
			  "a black and white, grey or RGB TIFF",
			  number, tiff->path, tiff->complaints.first);
		return error_blame(error, FAULT_PAGE_KIND, number, 0);
	}
	return tiff_refuse_page(tiff, number, "its data end too early", error);
}

enum status tiff_decode(struct tiff *tiff, int index, struct Pix **ret_pix, struct error *error)
{
	const struct tiff_page *page = &tiff->pages.items[index];
	enum status status = STATUS_OK;
	struct layout layout;
	struct Pix *pix;
	bool plain, good;

	assert(index >= 0 && (size_t)index < tiff->pages.count);
	tiff_forget_complaints(tiff);
	if (!TIFFSetDirectory(tiff->handle, page->directory))
		return tiff_refuse_page(tiff, index + 1, "its header cannot be read", error);
	layout = read_layout(tiff->handle);
	if (layout.width != page->header.width_px || layout.height != page->header.height_px)
		return tiff_refuse_page(tiff, index + 1, "the file changed under our hands", error);
	plain = is_plain_grey(tiff->handle, &layout);
	pix = pixCreate((int)layout.width, (int)layout.height, plain ? 8 : 32);
	if (pix == NULL)
		return error_set(error, STATUS_SYSTEM,
				 "no memory for page %d of '%s' (%u x %u pixels); free some memory",
				 index + 1, tiff->path, layout.width, layout.height);
	tiff_forget_complaints(tiff);
	good = plain ? read_strips(tiff->handle, &layout, pix) : read_colours(tiff, &layout, pix);
	if (!good || tiff->complaints.first[0] != '\0' || tiff->complaints.incomplete) {
		status = refuse(tiff, index + 1, error);
		if (tiff->complaints.unsupported)
			pixDestroy(&pix);
	}
	if (pix != NULL && plain)
		pixEndianByteSwap(pix); /* whose rows are in byte order */
	*ret_pix = pix;
	return status;
}
