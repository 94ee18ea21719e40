/* Pictures, PDFs, archives and folders of pages; every file is made by the test itself. */
#include "base/bundle.h"
#include "base/memory.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ingest/picture.h"
#include "tests/support/print_page.h"

#include <archive.h>
#include <archive_entry.h>
#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { BYTES_MAX = 4 << 20 };

static char *path_of(const char *name)
{
	const char *folder = getenv("TMPDIR");
	struct text path = { 0 };

	text_append_format(&path, "%s/%s", folder != NULL ? folder : "/tmp", name);
	return path.bytes;
}

/* What came of a file: one line for each page, "WxH" or "trouble", in `said`. */
static enum status read_all(const char *path, char *said, size_t size, struct error *error)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest = NULL;
	enum status status = ingest_open(path, &limits, &ingest, error);
	size_t length = 0;

	said[0] = '\0';
	for (int i = 0; status == STATUS_OK && i < ingest_page_count(ingest); i++) {
		struct page page = { 0 };
		enum status step = ingest_decode(ingest, i, &page, error);

		length += (size_t)snprintf(said + length, size - length, "%s%dx%d%s",
					   i > 0 ? " " : "", page.width_px, page.height_px,
					   step == STATUS_OK ? "" : "!");
		page_clear_pixels(&page);
	}
	ingest_close(ingest);
	return status;
}

static void expect_pages(const char *path, const char *expected)
{
	struct error error = { .text = "" };
	char said[2000];

	if (read_all(path, said, sizeof(said), &error) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_string_equal(said, expected);
}

static void expect_refusal(const char *path, const char *words)
{
	struct error error = { .text = "" };
	char said[2000];

	assert_int_equal(read_all(path, said, sizeof(said), &error), STATUS_REFUSED);
	assert_int_not_equal(error.fault.code, FAULT_NONE);
	if (strstr(error.text, words) == NULL)
		fail_msg("not '%s' but: %s", words, error.text);
}

static void write_bytes(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

static struct Pix *grey_page(int width, int height)
{
	struct Pix *pix = pixCreate(width, height, 8);

	pixSetAllGray(pix, 255);
	pixSetPixel(pix, 3, 2, 0);
	return pix;
}

/* A picture's bytes, and their length; free them with free(). */
static unsigned char *encode(int width, int height, int format, size_t *ret_length)
{
	struct Pix *pix = grey_page(width, height);
	unsigned char *bytes = NULL;

	assert_int_equal(pixWriteMem(&bytes, ret_length, pix, format), 0);
	pixDestroy(&pix);
	return bytes;
}

/* ---- Pictures ---------------------------------------------------------------------------------
 */

static void a_picture_is_a_page_whatever_its_name_says(void **state)
{
	static const int formats[] = { IFF_JFIF_JPEG, IFF_PNG, IFF_WEBP };
	char *path = path_of("picture.tif");

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(formats); i++) {
		size_t length;
		unsigned char *bytes = encode(60, 40, formats[i], &length);

		write_bytes(path, bytes, length);
		expect_pages(path, "60x40");
		free(bytes);
	}
	free(path);
}

/* Puts an EXIF segment that states an orientation behind a JPEG's first marker. */
static void write_turned_jpeg(const char *path, const unsigned char *jpeg, size_t length,
			      unsigned char orientation)
{
	unsigned char exif[] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,    'M', 'M',
				 0,    '*',  0, 0,  0,   8,   0,   1,   1, 0x12, 0,   3,
				 0,    0,    0, 1,  0,   0,   0,   0,   0, 0,    0,   0 };
	FILE *file = fopen(path, "wb");

	exif[29] = orientation;
	assert_non_null(file);
	fwrite(jpeg, 1, 2, file);
	fwrite(exif, 1, sizeof(exif), file);
	fwrite(jpeg + 2, 1, length - 2, file);
	fclose(file);
}

/* Where the dark corner of an upright 16 x 8 picture comes to lie, stored by each orientation. */
static void exif_turns_and_mirrors_are_undone(void **state)
{
	char *path = path_of("turned.jpg");
	struct ingest_limits limits = ingest_default_limits();

	(void)state;
	for (int orientation = 1; orientation <= 8; orientation++) {
		/* quarter turns and mirror that store an upright picture so, by CIPA DC-008 */
		static const int quarters[] = { 0, 0, 0, 2, 2, 3, 3, 1, 1 };
		static const bool mirrored[] = { 0, 0, 1, 0, 1, 1, 0, 1, 0 };
		struct Pix *upright = pixCreate(64, 32, 8), *stored;
		struct Box *corner = boxCreate(0, 0, 16, 8);
		struct ingest *ingest = NULL;
		struct page page = { 0 };
		unsigned char *bytes = NULL;
		struct error error = { .text = "" };
		l_uint32 dark = 255, light = 0;
		size_t length;

		pixSetAllGray(upright, 255);
		pixSetInRectArbitrary(upright, corner, 0);
		if (mirrored[orientation])
			pixFlipLR(upright, upright);
		stored = pixRotateOrth(upright, quarters[orientation]);
		pixWriteMemJpeg(&bytes, &length, stored, 95, 0);
		write_turned_jpeg(path, bytes, length, (unsigned char)orientation);
		assert_int_equal(ingest_open(path, &limits, &ingest, &error), STATUS_OK);
		assert_int_equal(ingest_decode(ingest, 0, &page, &error), STATUS_OK);
		assert_int_equal(page.width_px, 64);
		pixGetPixel(page.delivered, 4, 2, &dark);
		pixGetPixel(page.delivered, 60, 28, &light);
		if (dark > 60 || light < 200)
			fail_msg("orientation %d: %u %u", orientation, dark, light);
		page_clear_pixels(&page);
		ingest_close(ingest);
		lept_free(bytes);
		boxDestroy(&corner);
		pixDestroy(&upright);
		pixDestroy(&stored);
	}
	free(path);
}

static void a_cut_jpeg_gives_what_there_is_and_says_so(void **state)
{
	struct Pix *page = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	char *path = path_of("cut.jpg");
	unsigned char *bytes = NULL;
	size_t length;

	(void)state;
	pixWriteMemJpeg(&bytes, &length, page, 80, 0);
	write_bytes(path, bytes, length / 2);
	expect_pages(path, "1748x2480!");
	write_bytes(path, bytes, 100);
	expect_refusal(path, "damaged");
	lept_free(bytes);
	pixDestroy(&page);
	free(path);
}

static void transparent_is_white(void **state)
{
	struct Pix *pix = pixCreate(20, 20, 32), *alpha = pixCreate(20, 20, 8);
	struct ingest_limits limits = ingest_default_limits();
	char *path = path_of("alpha.png");
	struct ingest *ingest = NULL;
	struct page page = { 0 };
	struct error error;
	l_uint32 value = 0;

	(void)state;
	pixSetRGBComponent(pix, alpha, L_ALPHA_CHANNEL);
	pixSetSpp(pix, 4);
	pixWrite(path, pix, IFF_PNG);
	assert_int_equal(ingest_open(path, &limits, &ingest, &error), STATUS_OK);
	assert_int_equal(ingest_decode(ingest, 0, &page, &error), STATUS_OK);
	pixGetPixel(page.delivered, 5, 5, &value);
	assert_int_equal(value, 255);
	page_clear_pixels(&page);
	ingest_close(ingest);
	pixDestroy(&pix);
	pixDestroy(&alpha);
	free(path);
}

/* A header of 30,000 x 30,000 pixels, and nothing behind it. */
static void a_picture_over_the_limit_is_refused_by_its_header(void **state)
{
	static const unsigned char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30"
					   "\x08\0\0\0\0\x5b\xd8\x3a\x39\0\0\0\0IDAT";
	char *path = path_of("large.png");

	(void)state;
	write_bytes(path, png, sizeof(png));
	expect_refusal(path, "the limits are 100 million");
	free(path);
}

/* ---- Archives and folders ---------------------------------------------------------------------
 */

struct archived {
	const char *name;
	int width;    /* of a JPEG; 0: no picture */
	size_t zeros; /* then so many zero bytes */
	const char *link;
};

static void add_entry(struct archive *archive, const struct archived *file)
{
	struct archive_entry *entry = archive_entry_new();
	size_t length = file->zeros;
	unsigned char *bytes = file->width > 0 ? encode(file->width, 30, IFF_JFIF_JPEG, &length)
					       : memory_new(file->zeros + 1, 1);

	archive_entry_set_pathname(entry, file->name);
	archive_entry_set_filetype(entry, file->link != NULL ? AE_IFLNK : AE_IFREG);
	if (file->link != NULL)
		archive_entry_set_symlink(entry, file->link);
	else
		archive_entry_set_size(entry, (la_int64_t)length);
	archive_entry_set_perm(entry, 0644);
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	if (file->link == NULL)
		archive_write_data(archive, bytes, length);
	archive_entry_free(entry);
	free(bytes);
}

/* `format` is "zip", "tar" or "tgz". Returns the length. */
static size_t write_archive(const char *path, const char *format, const struct archived *files,
			    size_t count)
{
	struct archive *archive = archive_write_new();
	unsigned char *bytes = memory_new(BYTES_MAX, 1);
	size_t length = 0;

	if (text_equal(format, "zip")) {
		archive_write_set_format_zip(archive);
	} else {
		archive_write_set_format_pax_restricted(archive);
		if (text_equal(format, "tgz"))
			archive_write_add_filter_gzip(archive);
	}
	archive_write_open_memory(archive, bytes, BYTES_MAX, &length);
	for (size_t i = 0; i < count; i++)
		add_entry(archive, &files[i]);
	archive_write_close(archive);
	archive_write_free(archive);
	write_bytes(path, bytes, length);
	free(bytes);
	return length;
}

static void an_archive_gives_its_pages_in_the_order_of_their_numbers(void **state)
{
	static const struct archived files[] = {
		{ "scans/p10.jpg", 100, 0, NULL },  { "scans/p2.jpg", 20, 0, NULL },
		{ "manifest.csv", 0, 20, NULL },    { "scans/p1.jpg", 10, 0, NULL },
		{ "__MACOSX/p1.jpg", 0, 20, NULL }, { "scans/.hidden", 0, 20, NULL },
	};
	char *path = path_of("pages.zip");

	(void)state;
	write_archive(path, "zip", files, ARRAY_LENGTH(files));
	expect_pages(path, "10x30 20x30 100x30");
	write_archive(path, "tgz", files, ARRAY_LENGTH(files));
	expect_pages(path, "10x30 20x30 100x30");
	free(path);
}

static void what_is_no_scan_in_an_archive_is_a_page_of_trouble(void **state)
{
	static const struct archived files[] = {
		{ "a.jpg", 10, 0, NULL },
		{ "b.exe", 0, 50, NULL },
		{ "c.jpg", 0, 0, "/etc/passwd" },
		{ "d/../../e.jpg", 10, 0, NULL },
	};
	char *path = path_of("mixed.tgz");

	(void)state;
	write_archive(path, "tgz", files, ARRAY_LENGTH(files));
	expect_pages(path, "10x30 0x0! 0x0! 0x0!");
	free(path);
}

static void an_archive_that_was_cut_keeps_what_came_before(void **state)
{
	static const struct archived files[] = { { "a.jpg", 10, 0, NULL },
						 { "b.tif", 0, 100000, NULL } };
	char *path = path_of("cut.tar");
	size_t length = write_archive(path, "tar", files, ARRAY_LENGTH(files));

	(void)state;
	assert_int_equal(truncate(path, (off_t)length / 2), 0);
	{
		struct error error = { .text = "" };
		char said[2000];

		assert_int_equal(read_all(path, said, sizeof(said), &error), STATUS_OK);
		assert_true(text_starts_with(said, "10x30 "));
		assert_true(text_ends_with(said, "!"));
	}
	free(path);
}

static void a_bomb_and_an_empty_archive_are_refused(void **state)
{
	static const struct archived bomb[] = { { "a.tif", 0, 64 << 20, NULL } };
	char *path = path_of("bomb.zip");

	(void)state;
	write_archive(path, "zip", bomb, 1);
	expect_refusal(path, "times its size");
	write_archive(path, "zip", NULL, 0);
	expect_refusal(path, "no scan in the archive");
	free(path);
}

static void a_folder_of_pictures_is_one_file_with_one_hash(void **state)
{
	static const char *const names[] = { "p10.jpg", "p9.jpg", "notes.txt" };
	char *folder = path_of("folder-XXXXXX");
	char first[FILE_HASH_SIZE], second[FILE_HASH_SIZE];
	struct error error;

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (int i = 0; i < 3; i++) {
		size_t length;
		unsigned char *bytes = encode(10 + i, 30, IFF_JFIF_JPEG, &length);
		char *path = path_join(folder, names[i]);

		write_bytes(path, i < 2 ? (void *)bytes : (void *)"hello", i < 2 ? length : 5);
		free(path);
		free(bytes);
	}
	expect_pages(folder, "11x30 10x30");
	assert_int_equal(bundle_hash(folder, first, &error), STATUS_OK);
	assert_int_equal(bundle_hash(folder, second, &error), STATUS_OK);
	assert_string_equal(first, second);
	for (int i = 0; i < 3; i++) {
		char *path = path_join(folder, names[i]);

		unlink(path);
		free(path);
	}
	rmdir(folder);
	free(folder);
}

/* ---- PDF --------------------------------------------------------------------------------------
 */

/* A PDF of one picture must give the picture. */
static void expect_same(struct Pix *stored, int encoding, struct Pix *expected)
{
	struct ingest_limits limits = ingest_default_limits();
	char *path = path_of("scan.pdf");
	struct ingest *ingest = NULL;
	struct page page = { 0 };
	struct error error = { .text = "" };
	l_int32 same = 0;

	assert_int_equal(pixConvertToPdf(stored, encoding, 0, path, 0, 0, A5_DPI, NULL, NULL, 0),
			 0);
	assert_int_equal(ingest_open(path, &limits, &ingest, &error), STATUS_OK);
	assert_int_equal(ingest_page_count(ingest), 1);
	assert_int_equal(ingest_decode(ingest, 0, &page, &error), STATUS_OK);
	pixEqual(page.delivered, expected, &same);
	assert_true(same);
	assert_int_equal(page.dpi, A5_DPI);
	page_clear_pixels(&page);
	ingest_close(ingest);
	free(path);
}

/* Leptonica stores grey pixels as a picture, and bilevel ones as a mask for black paint. */
static void a_scan_in_a_pdf_comes_out_pixel_for_pixel(void **state)
{
	struct Pix *grey = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	struct Pix *bits = pixThresholdToBinary(grey, 128);
	struct Pix *expected = pixConvertTo8(bits, 0);

	(void)state;
	expect_same(grey, L_FLATE_ENCODE, grey);
	expect_same(bits, L_G4_ENCODE, expected);
	pixDestroy(&grey);
	pixDestroy(&bits);
	pixDestroy(&expected);
}

/* A page of A5 without a picture: a rule, drawn. */
static void write_drawn_pdf(const char *path, const char *table_name)
{
	static const char *const objects[] = {
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 4 0 R>>",
		"<</Length 20>>stream\n100 100 200 20 re f\nendstream",
	};
	size_t count = ARRAY_LENGTH(objects), starts[ARRAY_LENGTH(objects)], table;
	struct text pdf = { 0 };

	text_append(&pdf, "%PDF-1.4\n");
	for (size_t i = 0; i < count; i++) {
		starts[i] = pdf.length;
		text_append_format(&pdf, "%zu 0 obj%s\nendobj\n", i + 1, objects[i]);
	}
	table = pdf.length;
	text_append_format(&pdf, "%s\n0 %zu\n0000000000 65535 f \n", table_name, count + 1);
	for (size_t i = 0; i < count; i++)
		text_append_format(&pdf, "%010zu 00000 n \n", starts[i]);
	text_append_format(&pdf, "trailer<</Size %zu/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n",
			   count + 1, table);
	write_bytes(path, pdf.bytes, pdf.length);
	text_clear(&pdf);
}

static void a_page_that_is_no_scan_is_drawn_at_300_dpi(void **state)
{
	char *path = path_of("drawn.pdf");

	(void)state;
	write_drawn_pdf(path, "xref");
	expect_pages(path, "1750x2480");
	free(path);
}

static void a_pdf_without_its_table_is_drawn_all_the_same(void **state)
{
	char *path = path_of("cut.pdf");

	(void)state;
	write_drawn_pdf(path, "oops");
	expect_pages(path, "1750x2480");
	free(path);
}

static void a_pdf_that_is_none_is_refused(void **state)
{
	char *path = path_of("none.pdf");

	(void)state;
	write_bytes(path, "%PDF-1.7 and nothing else, is it not so?", 40);
	expect_refusal(path, "as a PDF");
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_is_a_page_whatever_its_name_says),
		cmocka_unit_test(exif_turns_and_mirrors_are_undone),
		cmocka_unit_test(a_cut_jpeg_gives_what_there_is_and_says_so),
		cmocka_unit_test(transparent_is_white),
		cmocka_unit_test(a_picture_over_the_limit_is_refused_by_its_header),
		cmocka_unit_test(an_archive_gives_its_pages_in_the_order_of_their_numbers),
		cmocka_unit_test(what_is_no_scan_in_an_archive_is_a_page_of_trouble),
		cmocka_unit_test(an_archive_that_was_cut_keeps_what_came_before),
		cmocka_unit_test(a_bomb_and_an_empty_archive_are_refused),
		cmocka_unit_test(a_folder_of_pictures_is_one_file_with_one_hash),
		cmocka_unit_test(a_scan_in_a_pdf_comes_out_pixel_for_pixel),
		cmocka_unit_test(a_page_that_is_no_scan_is_drawn_at_300_dpi),
		cmocka_unit_test(a_pdf_without_its_table_is_drawn_all_the_same),
		cmocka_unit_test(a_pdf_that_is_none_is_refused),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
