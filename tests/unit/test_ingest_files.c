/* Files become pages; every file is made by the test itself. */
#include "base/memory.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ingest/paper.h"
#include "tests/support/print_page.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include <unistd.h>

#include <cmocka.h>

static char *path_of(const char *name)
{
	const char *folder = getenv("TMPDIR");
	struct text path = { 0 };

	text_append_format(&path, "%s/waraqa-%ld-%s", folder != NULL ? folder : "/tmp",
			   (long)getpid(), name);
	return path.bytes;
}

/* Decodes every page; the status of the first that fails. */
static enum status read_pages(const char *path, const struct ingest_limits *limits,
			      struct dossier *dossier, struct error *error)
{
	struct ingest *ingest = NULL;
	enum status status = ingest_open(path, limits, &ingest, error);

	for (int i = 0; status == STATUS_OK && i < ingest_page_count(ingest); i++)
		status = ingest_decode(ingest, i, LIST_ADD(dossier->arena, &dossier->pages), error);
	if (status == STATUS_OK) {
		dossier->file = arena_copy_text(dossier->arena, path);
		memcpy(dossier->sha256, ingest_sha256(ingest), sizeof(dossier->sha256));
	}
	ingest_close(ingest);
	return status;
}

static struct dossier *read_well(const char *path)
{
	struct ingest_limits limits = ingest_default_limits();
	struct dossier *dossier = dossier_new();
	struct error error = { .text = "" };
	enum status status = read_pages(path, &limits, dossier, &error);

	assert_string_equal(error.text, "");
	assert_int_equal(status, STATUS_OK);
	return dossier;
}

/* Reads a file of which a page must fail, and gives the sentence that was said of it. */
static enum status read_badly(const char *path, const struct ingest_limits *limits,
			      struct error *error)
{
	struct dossier *dossier = dossier_new();
	enum status status = read_pages(path, limits, dossier, error);

	dossier_free(dossier);
	return status;
}

static void write_bytes(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

static void forget(char *path)
{
	unlink(path);
	free(path);
}

static void a_missing_file_is_no_input(void **state)
{
	struct ingest_limits limits = ingest_default_limits();
	struct error error;

	(void)state;
	assert_int_equal(read_badly("/nowhere/at/all.tif", &limits, &error), STATUS_NO_INPUT);
	assert_non_null(strstr(error.text, "'/nowhere/at/all.tif'"));
}

static void a_folder_and_an_empty_file_are_told_apart_from_tiffs(void **state)
{
	struct ingest_limits limits = ingest_default_limits();
	char *path = path_of("empty.tif");
	struct error error;

	(void)state;
	assert_int_equal(read_badly("/sys", &limits, &error), STATUS_NO_INPUT);
	write_bytes(path, "", 0);
	assert_int_equal(read_badly(path, &limits, &error), STATUS_REFUSED);
	assert_int_not_equal(error.fault.code, FAULT_NONE);
	assert_non_null(strstr(error.text, "empty"));
	forget(path);
}

static void a_text_file_named_tif_is_refused_with_what_to_do(void **state)
{
	struct ingest_limits limits = ingest_default_limits();
	char *path = path_of("text.tif");
	struct error error;

	(void)state;
	write_bytes(path, "Bonjour, ceci est une lettre.\n", 30);
	assert_int_equal(read_badly(path, &limits, &error), STATUS_REFUSED);
	assert_int_not_equal(error.fault.code, FAULT_NONE);
	assert_non_null(strstr(error.text, "send TIFF, PDF, JPEG"));
	forget(path);
}

/* Two pages, bilevel and grey, in a file at `path`. */
static void write_two_pages(const char *path)
{
	struct Pix *grey = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	struct Pix *bits = pixThresholdToBinary(grey, 128);

	pixWriteTiff(path, bits, IFF_TIFF_G4, "w");
	pixWriteTiff(path, grey, IFF_TIFF_LZW, "a");
	pixDestroy(&grey);
	pixDestroy(&bits);
}

static void a_truncated_file_is_refused_wherever_it_was_cut(void **state)
{
	struct ingest_limits limits = ingest_default_limits();
	char *path = path_of("cut.tif");
	unsigned char *bytes;
	struct error error;
	size_t length;

	(void)state;
	write_two_pages(path);
	assert_int_equal(file_read(path, 100000000, &bytes, &length, &error), STATUS_OK);
	/* the last bytes are the second page's resolution: without them it still is whole */
	for (size_t kept = 4; kept < length - 100; kept += length / 23) {
		write_bytes(path, bytes, kept);
		assert_int_equal(read_badly(path, &limits, &error), STATUS_REFUSED);
		assert_int_not_equal(error.fault.code, FAULT_NONE);
		assert_non_null(strstr(error.text, "again"));
	}
	free(bytes);
	forget(path);
}

static void a_damaged_page_is_named_by_its_number(void **state)
{
	struct ingest_limits limits = ingest_default_limits();
	struct Pix *grey = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	struct Pix *bits = pixThresholdToBinary(grey, 128);
	char *path = path_of("damaged.tif");
	unsigned char *bytes;
	struct error error;
	size_t length, first;

	(void)state;
	pixWriteTiff(path, bits, IFF_TIFF_G4, "w");
	assert_int_equal(file_read(path, 100000000, &bytes, &first, &error), STATUS_OK);
	free(bytes);
	pixWriteTiff(path, bits, IFF_TIFF_G4, "a");
	assert_int_equal(file_read(path, 100000000, &bytes, &length, &error), STATUS_OK);
	memset(bytes + first + (length - first) / 3, 0x55, 200);
	write_bytes(path, bytes, length);
	assert_int_equal(read_badly(path, &limits, &error), STATUS_REFUSED);
	assert_int_not_equal(error.fault.code, FAULT_NONE);
	assert_non_null(strstr(error.text, "page 2 of"));
	assert_int_equal(error.fault.code, FAULT_PAGE_DAMAGED);
	assert_int_equal(error.fault.figures[0], 2);
	free(bytes);
	pixDestroy(&grey);
	pixDestroy(&bits);
	forget(path);
}

static void limits_are_judged_before_a_pixel_is_decoded(void **state)
{
	char *path = path_of("limits.tif");
	struct Pix *grey = pixCreate(600, 800, 8);
	struct ingest_limits limits = ingest_default_limits();
	struct error error;

	(void)state;
	pixWriteTiff(path, grey, IFF_TIFF_ZIP, "w");
	pixWriteTiff(path, grey, IFF_TIFF_ZIP, "a");
	limits.page_megapixels = 0.4;
	assert_int_equal(read_badly(path, &limits, &error), STATUS_REFUSED);
	assert_int_not_equal(error.fault.code, FAULT_NONE);
	assert_non_null(strstr(error.text, "600 x 800"));
	limits = ingest_default_limits();
	limits.pages = 1;
	assert_int_equal(read_badly(path, &limits, &error), STATUS_REFUSED);
	assert_int_not_equal(error.fault.code, FAULT_NONE);
	limits = ingest_default_limits();
	limits.file_megapixels = 0.9;
	assert_int_equal(read_badly(path, &limits, &error), STATUS_REFUSED);
	assert_int_not_equal(error.fault.code, FAULT_NONE);
	limits = ingest_default_limits();
	limits.file_bytes = 100;
	assert_int_equal(read_badly(path, &limits, &error), STATUS_REFUSED);
	assert_int_not_equal(error.fault.code, FAULT_NONE);
	pixDestroy(&grey);
	forget(path);
}

/* Damage in the last page's pixels; the directories before and after them stay whole. */
static void a_damaged_page_costs_itself_and_not_its_neighbours(void **state)
{
	char *path = path_of("damaged.tif");
	struct Pix *grey = pixCreate(600, 800, 8);
	struct ingest_limits limits = ingest_default_limits();
	struct page first = { 0 }, second = { 0 };
	struct ingest *ingest;
	struct error error;
	FILE *file;
	long size;

	(void)state;
	for (int y = 0; y < 800; y++)
		for (int x = 0; x < 600; x++)
			pixSetPixel(grey, x, y, (unsigned)x * (unsigned)y * 7919U % 251);
	pixWriteTiff(path, grey, IFF_TIFF_ZIP, "w");
	file = fopen(path, "rb");
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	fclose(file);
	pixWriteTiff(path, grey, IFF_TIFF_ZIP, "a");
	file = fopen(path, "r+b");
	fseek(file, size + size / 2, SEEK_SET);
	for (int i = 0; i < 4000; i++)
		fputc(0xAA, file);
	fclose(file);
	assert_int_equal(ingest_open(path, &limits, &ingest, &error), STATUS_OK);
	assert_int_equal(ingest_page_count(ingest), 2);
	assert_int_equal(ingest_decode(ingest, 1, &second, &error), STATUS_REFUSED);
	assert_int_not_equal(error.fault.code, FAULT_NONE);
	assert_non_null(strstr(error.text, "page 2"));
	assert_int_equal(second.number, 2);
	assert_int_equal(second.faults[0].code, REASON_I06);
	assert_non_null(second.delivered);
	assert_int_equal(ingest_decode(ingest, 0, &first, &error), STATUS_OK);
	assert_int_equal(first.fault_count, 0);
	ingest_close(ingest);
	page_clear_images(&first);
	page_clear_images(&second);
	pixDestroy(&grey);
	forget(path);
}

/* ---- pixels -------------------------------------------------------------------------------- */

/* How a test picture is stored: 20 x 12 pixels, black but for a white pixel at (3, 2). */
struct storage {
	uint16_t photometric, samples, bits, compression, orientation, extra;
	bool tiled;
};

enum { PICTURE_WIDTH = 20, PICTURE_HEIGHT = 12, WHITE_X = 3, WHITE_Y = 2 };

static void fill_sample(const struct storage *storage, int sample, bool white, unsigned char *at)
{
	bool light = storage->photometric == PHOTOMETRIC_MINISWHITE ||
				     storage->photometric == PHOTOMETRIC_SEPARATED
			     ? !white
			     : white;

	if (storage->photometric == PHOTOMETRIC_PALETTE)
		*at = white ? 7 : 0;
	else if (storage->extra != 0 && sample == storage->samples - 1)
		*at = white ? 0 : 255; /* what is white is black, but wholly transparent */
	else if (storage->extra != 0)
		*at = 0;
	else
		memset(at, light ? 255 : 0, storage->bits / 8);
}

static void fill_picture(const struct storage *storage, int width, int height, unsigned char *bytes)
{
	int bytes_per_row = (width * storage->samples * storage->bits + 7) / 8;

	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			bool white = x == WHITE_X && y == WHITE_Y;
			unsigned char *row = bytes + (size_t)y * (size_t)bytes_per_row;

			if (storage->bits == 1) {
				if (white == (storage->photometric == PHOTOMETRIC_MINISBLACK))
					row[x / 8] |= (unsigned char)(0x80 >> x % 8);
				continue;
			}
			for (int s = 0; s < storage->samples; s++)
				fill_sample(storage, s, white,
					    row + (x * storage->samples + s) * storage->bits / 8);
		}
}

static void set_tags(TIFF *tiff, const struct storage *storage)
{
	static uint16_t palette[256];

	palette[7] = 65535;
	TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, PICTURE_WIDTH);
	TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, PICTURE_HEIGHT);
	TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, storage->bits);
	TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, storage->samples);
	TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, storage->photometric);
	TIFFSetField(tiff, TIFFTAG_COMPRESSION, storage->compression);
	TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
	if (storage->orientation != 0)
		TIFFSetField(tiff, TIFFTAG_ORIENTATION, storage->orientation);
	if (storage->photometric == PHOTOMETRIC_PALETTE)
		TIFFSetField(tiff, TIFFTAG_COLORMAP, palette, palette, palette);
	if (storage->extra != 0)
		TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &storage->extra);
	if (storage->tiled) {
		TIFFSetField(tiff, TIFFTAG_TILEWIDTH, 32);
		TIFFSetField(tiff, TIFFTAG_TILELENGTH, 16);
	} else {
		TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 5);
	}
}

static void write_picture(const char *path, const struct storage *storage)
{
	unsigned char bytes[32 * 16 * 8] = { 0 };
	TIFF *tiff = TIFFOpen(path, "w");
	tmsize_t row_bytes;

	assert_non_null(tiff);
	set_tags(tiff, storage);
	if (storage->tiled) {
		fill_picture(storage, 32, 16, bytes);
		TIFFWriteEncodedTile(tiff, 0, bytes, TIFFTileSize(tiff));
	} else {
		fill_picture(storage, PICTURE_WIDTH, PICTURE_HEIGHT, bytes);
		row_bytes = TIFFScanlineSize(tiff);
		for (uint32_t y = 0; y < PICTURE_HEIGHT; y++)
			TIFFWriteScanline(tiff, bytes + y * (size_t)row_bytes, y, 0);
	}
	TIFFClose(tiff);
}

static void every_storage_gives_the_same_grey_pixels_in_file_order(void **state)
{
	static const struct storage storages[] = {
		{ PHOTOMETRIC_MINISBLACK, 1, 1, COMPRESSION_NONE, 0, 0, false },
		{ PHOTOMETRIC_MINISWHITE, 1, 1, COMPRESSION_CCITTFAX4, 0, 0, false },
		{ PHOTOMETRIC_MINISBLACK, 1, 1, COMPRESSION_CCITTFAX3, 0, 0, false },
		{ PHOTOMETRIC_MINISBLACK, 1, 8, COMPRESSION_LZW, 0, 0, false },
		{ PHOTOMETRIC_MINISWHITE, 1, 8, COMPRESSION_NONE, 0, 0, false },
		{ PHOTOMETRIC_MINISBLACK, 1, 16, COMPRESSION_NONE, 0, 0, false },
		{ PHOTOMETRIC_PALETTE, 1, 8, COMPRESSION_PACKBITS, 0, 0, false },
		{ PHOTOMETRIC_RGB, 3, 8, COMPRESSION_ADOBE_DEFLATE, 0, 0, false },
		{ PHOTOMETRIC_RGB, 3, 16, COMPRESSION_NONE, 0, 0, false },
		{ PHOTOMETRIC_RGB, 4, 8, COMPRESSION_LZW, 0, EXTRASAMPLE_UNASSALPHA, false },
		{ PHOTOMETRIC_SEPARATED, 4, 8, COMPRESSION_NONE, 0, 0, false },
		{ PHOTOMETRIC_RGB, 3, 8, COMPRESSION_NONE, 0, 0, true },
		{ PHOTOMETRIC_MINISBLACK, 1, 8, COMPRESSION_NONE, ORIENTATION_BOTRIGHT, 0, false },
		{ PHOTOMETRIC_RGB, 3, 8, COMPRESSION_NONE, ORIENTATION_RIGHTTOP, 0, false },
		{ PHOTOMETRIC_RGB, 3, 8, COMPRESSION_NONE, ORIENTATION_BOTLEFT, 0, false },
	};
	char *path = path_of("storage.tif");

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(storages); i++) {
		struct dossier *dossier;
		struct Pix *pix;
		/* a mirror is taken out by swapping left and right, whatever it swapped */
		int white_x = storages[i].orientation == ORIENTATION_BOTLEFT
				      ? PICTURE_WIDTH - 1 - WHITE_X
				      : WHITE_X;

		write_picture(path, &storages[i]);
		dossier = read_well(path);
		pix = dossier->pages.items[0].delivered;
		for (int y = 0; y < PICTURE_HEIGHT; y++)
			for (int x = 0; x < PICTURE_WIDTH; x++) {
				l_uint32 value = 0;

				pixGetPixel(pix, x, y, &value);
				if (value != (x == white_x && y == WHITE_Y ? 255U : 0U))
					fail_msg("storage %zu: pixel %d %d is %u", i, x, y, value);
			}
		dossier_free(dossier);
	}
	forget(path);
}

static void write_sized(const char *path, int width, int height, double x_dpi, double y_dpi,
			uint16_t unit, bool reduced, const char *mode)
{
	unsigned char *row = memory_new((size_t)width, 1);
	TIFF *tiff = TIFFOpen(path, mode);

	assert_non_null(tiff);
	TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
	TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
	TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 1);
	TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
	TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
	TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
	TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, height);
	if (reduced)
		TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
	if (x_dpi > 0) {
		TIFFSetField(tiff, TIFFTAG_XRESOLUTION, x_dpi);
		TIFFSetField(tiff, TIFFTAG_YRESOLUTION, y_dpi);
		TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, unit);
	}
	for (int y = 0; y < height; y++)
		TIFFWriteScanline(tiff, row, (uint32_t)y, 0);
	TIFFClose(tiff);
	free(row);
}

static int dpi_of(int width, int height, double stated, uint16_t unit)
{
	char *path = path_of("dpi.tif");
	struct dossier *dossier;
	int dpi;

	write_sized(path, width, height, stated, stated, unit, false, "w");
	dossier = read_well(path);
	dpi = dossier->pages.items[0].dpi;
	dossier_free(dossier);
	forget(path);
	return dpi;
}

static void a_stated_resolution_is_believed_when_the_paper_can_exist(void **state)
{
	(void)state;
	assert_int_equal(dpi_of(1654, 2339, 200, RESUNIT_INCH), 200);
	assert_int_equal(dpi_of(2480, 3508, 118.11, RESUNIT_CENTIMETER), 300);
	assert_int_equal(dpi_of(640, 3000, 203, RESUNIT_INCH), 203); /* a long till receipt */
}

static void a_missing_or_absurd_resolution_is_estimated_from_the_paper(void **state)
{
	(void)state;
	assert_int_equal(dpi_of(2480, 3508, 0, 0), 300);
	assert_int_equal(dpi_of(3508, 2480, 72, RESUNIT_INCH), 300);
	assert_int_equal(dpi_of(1748, 2480, 1, RESUNIT_NONE), 300);
	assert_int_equal(dpi_of(1654, 2339, 96, RESUNIT_INCH), 200);
	assert_int_equal(dpi_of(1170, 1655, 0, 0), 200);
	assert_int_equal(dpi_of(4960, 7016, 300, RESUNIT_INCH), 600);
}

static void an_estimate_has_another_for_the_other_size_of_paper(void **state)
{
	(void)state;
	assert_int_equal(paper_dpi(0, 2409, 1754), 300); /* A5, or A4 with some of the lid */
	assert_int_equal(paper_other_dpi(0, 2409, 1754), 200);
	assert_int_equal(paper_other_dpi(72, 2480, 3508), 400);
	assert_int_equal(paper_dpi(300, 1654, 2339), 300); /* A5 as stated, or A4 at 200 */
	assert_int_equal(paper_other_dpi(300, 1654, 2339), 200);
	assert_int_equal(paper_other_dpi(200, 1654, 2339), 300);
}

static void a_fax_with_oblong_pixels_becomes_square(void **state)
{
	char *path = path_of("fax.tif");
	struct dossier *dossier;

	(void)state;
	write_sized(path, 1728, 1145, 204, 98, RESUNIT_INCH, false, "w");
	dossier = read_well(path);
	assert_int_equal(dossier->pages.items[0].width_px, 1728);
	assert_in_range(dossier->pages.items[0].height_px, 2370, 2400);
	assert_int_equal(dossier->pages.items[0].dpi, 204);
	dossier_free(dossier);
	forget(path);
}

static void pages_are_numbered_and_reduced_copies_passed_over(void **state)
{
	char *path = path_of("pages.tif");
	struct dossier *dossier;

	(void)state;
	write_sized(path, 800, 1100, 100, 100, RESUNIT_INCH, false, "w");
	write_sized(path, 80, 110, 10, 10, RESUNIT_INCH, true, "a");
	write_sized(path, 810, 1100, 100, 100, RESUNIT_INCH, false, "a");
	dossier = read_well(path);
	assert_int_equal(dossier->pages.count, 2);
	assert_int_equal(dossier->pages.items[1].number, 2);
	assert_int_equal(dossier->pages.items[1].width_px, 810);
	assert_int_equal(strlen(dossier->sha256), 64);
	assert_string_equal(dossier->file, path);
	dossier_free(dossier);
	forget(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_damaged_page_costs_itself_and_not_its_neighbours),
		cmocka_unit_test(a_missing_file_is_no_input),
		cmocka_unit_test(a_folder_and_an_empty_file_are_told_apart_from_tiffs),
		cmocka_unit_test(a_text_file_named_tif_is_refused_with_what_to_do),
		cmocka_unit_test(a_truncated_file_is_refused_wherever_it_was_cut),
		cmocka_unit_test(a_damaged_page_is_named_by_its_number),
		cmocka_unit_test(limits_are_judged_before_a_pixel_is_decoded),
		cmocka_unit_test(every_storage_gives_the_same_grey_pixels_in_file_order),
		cmocka_unit_test(a_stated_resolution_is_believed_when_the_paper_can_exist),
		cmocka_unit_test(a_missing_or_absurd_resolution_is_estimated_from_the_paper),
		cmocka_unit_test(an_estimate_has_another_for_the_other_size_of_paper),
		cmocka_unit_test(a_fax_with_oblong_pixels_becomes_square),
		cmocka_unit_test(pages_are_numbered_and_reduced_copies_passed_over),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
