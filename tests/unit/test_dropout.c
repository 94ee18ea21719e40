/* Colour drop-out, on sheets that the test prints and writes on itself. */
#include "ingest/dropout.h"

#include "base/memory.h"
#include "ingest/clean.h"
#include "ingest/ingest.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { DPI = 200, WIDTH = 1654, HEIGHT = 2339 };

struct colour {
	int r, g, b;
};

static const struct colour black = { 25, 25, 30 }, blue_pen = { 30, 50, 150 };
static const struct colour white = { 255, 255, 255 };

/* A sheet, and which of its pixels are print and which are pen. */
struct sheet {
	struct Pix *rgb, *print, *pen;
};

static uint32_t random_state;

static double random_between(double low, double high)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return low + (high - low) * (random_state / 4294967296.0);
}

/* Printers' forms: rules across, boxes, comb cells, and lines of small print. */
static struct Pix *draw_print(void)
{
	struct Pix *mask = pixCreate(WIDTH, HEIGHT, 1), *text = pixCreate(WIDTH, HEIGHT, 8);
	struct L_Bmf *font = bmfCreate(NULL, 8);
	struct Pix *letters;

	pixSetAll(text);
	for (int y = 150; y < HEIGHT - 120; y += 95) {
		pixSetTextline(text, font, "Nom et prenom de l'assure, numero d'immatriculation", 0,
			       120, y, NULL, NULL);
		pixRasterop(mask, 110, y + 60, WIDTH - 220, 2, PIX_SET, NULL, 0, 0);
		if (y % 3 == 0)
			for (int x = 700; x < 1300; x += 32)
				pixRasterop(mask, x, y + 30, 2, 32, PIX_SET, NULL, 0, 0);
	}
	pixRasterop(mask, 100, 100, 3, HEIGHT - 200, PIX_SET, NULL, 0, 0);
	pixRasterop(mask, WIDTH - 100, 100, 3, HEIGHT - 200, PIX_SET, NULL, 0, 0);
	letters = pixThresholdToBinary(text, 128);
	pixOr(mask, mask, letters);
	bmfDestroy(&font);
	pixDestroy(&letters);
	pixDestroy(&text);
	return mask;
}

/* Words of waves and loops, half a millimetre thick, over the rules. */
static struct Pix *draw_pen(int words)
{
	struct Pix *mask = pixCreate(WIDTH, HEIGHT, 1);

	for (int word = 0; word < words; word++) {
		double x = random_between(200, WIDTH - 500), y = random_between(180, HEIGHT - 200);
		double turns = random_between(4, 9), high = random_between(10, 26);

		int steps = (int)(turns * 2 * M_PI / 0.02);

		for (int step = 0; step < steps; step++) {
			double at = step * 0.02;

			pixRasterop(mask, (int)(x + at * 7 + 8 * sin(at)),
				    (int)(y + high * cos(at)), 4, 4, PIX_SET, NULL, 0, 0);
		}
	}
	return mask;
}

/* Ink multiplies light, so print under a pen makes it darker. */
static void stain(struct Pix *rgb, struct Pix *mask, struct colour ink)
{
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++) {
			l_int32 r, g, b;
			l_uint32 bit = 0;

			pixGetPixel(mask, x, y, &bit);
			if (bit == 0)
				continue;
			pixGetRGBPixel(rgb, x, y, &r, &g, &b);
			pixSetRGBPixel(rgb, x, y, r * ink.r / 255, g * ink.g / 255,
				       b * ink.b / 255);
		}
}

/* A scan of middling quality: soft, and through JPEG, which halves the colour's resolution. */
static struct Pix *scan(struct Pix *rgb, double angle_deg, int quality)
{
	struct Pix *turned = pixRotate(rgb, (l_float32)(angle_deg * M_PI / 180), L_ROTATE_AREA_MAP,
				       L_BRING_IN_WHITE, 0, 0);
	struct Pix *read;
	l_uint8 *bytes = NULL;
	size_t length = 0;

	assert_int_equal(pixWriteMemJpeg(&bytes, &length, turned, quality, 0), 0);
	read = pixReadMemJpeg(bytes, length, 0, 1, NULL, 0);
	lept_free(bytes);
	pixDestroy(&turned);
	return read;
}

static struct sheet make_sheet(struct colour paper, struct colour print, struct colour pen,
			       double angle_deg)
{
	struct sheet sheet = { .rgb = pixCreate(WIDTH, HEIGHT, 32) };
	struct Pix *flat = sheet.rgb;

	random_state = 20261124;
	sheet.print = draw_print();
	sheet.pen = draw_pen(60);
	pixSetAllArbitrary(flat, (l_uint32)paper.r << 24 | (l_uint32)paper.g << 16 |
					 (l_uint32)paper.b << 8);
	stain(flat, sheet.print, print);
	stain(flat, sheet.pen, pen);
	sheet.rgb = scan(flat, angle_deg, 75);
	pixDestroy(&flat);
	if (angle_deg != 0)
		for (int i = 0; i < 2; i++) {
			struct Pix **mask = i == 0 ? &sheet.print : &sheet.pen;
			struct Pix *turned = pixRotate(*mask, (l_float32)(angle_deg * M_PI / 180),
						       L_ROTATE_SAMPLING, L_BRING_IN_WHITE, 0, 0);

			pixDestroy(mask);
			*mask = turned;
		}
	return sheet;
}

static void clear_sheet(struct sheet *sheet)
{
	pixDestroy(&sheet->rgb);
	pixDestroy(&sheet->print);
	pixDestroy(&sheet->pen);
}

/* Share of a mask's pixels that are ink of a page, after the product's own thresholding. */
static double share_inked(struct Pix *mask, struct Pix *grey)
{
	struct clean_report levels;
	struct Pix *ink = clean_ink(grey, DPI, &levels);
	l_int32 all = 0, inked = 0;

	pixCountPixels(mask, &all, NULL);
	pixAnd(ink, ink, mask);
	pixCountPixels(ink, &inked, NULL);
	pixDestroy(&ink);
	return (double)inked / all;
}

/* What of the pen and of the print apart from it is still ink, as shares of what grey had. */
static void measure(struct sheet *sheet, struct Pix *grey, double *ret_pen, double *ret_print)
{
	struct Pix *plain = pixConvertRGBToGray(sheet->rgb, 0.299F, 0.587F, 0.114F);
	struct Pix *near = pixDilateBrick(NULL, sheet->pen, 5, 5);
	struct Pix *apart = pixSubtract(NULL, sheet->print, near);
	struct Pix *core = pixErodeBrick(NULL, sheet->pen, 3, 3); /* its edge is half paper */

	*ret_pen = share_inked(core, grey) / share_inked(core, plain);
	*ret_print = share_inked(apart, grey) / share_inked(apart, plain);
	pixDestroy(&plain);
	pixDestroy(&near);
	pixDestroy(&apart);
	pixDestroy(&core);
}

static void the_forms_colour_goes_and_the_pen_stays(void **state)
{
	static const struct colour prints[] = {
		{ 20, 120, 70 },  { 90, 170, 110 }, { 200, 40, 50 },
		{ 230, 120, 30 }, { 60, 110, 200 },
	};
	static const struct colour papers[] = { { 255, 255, 255 }, { 244, 238, 222 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(prints) * 2; i++) {
		bool with_blue =
			i % 2 == 1 && i / 2 != 4; /* blue on blue has no difference in colour */
		double angle_deg = i % 2 == 0 ? 0 : 3.3, pen, print;
		struct sheet sheet;
		struct dropout_report report;
		struct Pix *grey;

		sheet = make_sheet(papers[i % 2], prints[i / 2], with_blue ? blue_pen : black,
				   angle_deg);
		grey = dropout_grey(sheet.rgb, DPI, &report);
		if (grey == NULL)
			fail_msg("sheet %zu: no form's ink was found", i);
		assert_true(report.dropped);
		measure(&sheet, grey, &pen, &print);
		print_message("# sheet %zu: hue %.0f, pen kept %.3f, print left %.3f\n", i,
			      report.hue_deg, pen, print);
		if (pen < 0.97 || print > 0.10)
			fail_msg("sheet %zu: pen kept %.3f, print left %.3f", i, pen, print);
		pixDestroy(&grey);
		clear_sheet(&sheet);
	}
}

static void assert_nothing_is_dropped(struct sheet *sheet)
{
	struct dropout_report report;

	assert_null(dropout_grey(sheet->rgb, DPI, &report));
	assert_false(report.dropped);
	clear_sheet(sheet);
}

static void blue_writing_on_black_rules_loses_nothing(void **state)
{
	struct sheet sheet = make_sheet(white, black, blue_pen, 0);

	(void)state;
	assert_nothing_is_dropped(&sheet);
}

static void blue_writing_on_blue_rules_loses_nothing(void **state)
{
	struct sheet sheet = make_sheet(white, (struct colour){ 90, 130, 220 }, blue_pen, 0);

	(void)state;
	assert_nothing_is_dropped(&sheet);
}

static void a_red_stamp_is_no_form(void **state)
{
	struct sheet sheet = make_sheet(white, black, black, 0);

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct Box *frame =
			boxCreate(900 - 8 * i, 1500 - 8 * i, 480 + 16 * i, 220 + 16 * i);

		pixRenderBoxArb(sheet.rgb, frame, 4, 210, 40, 40);
		boxDestroy(&frame);
	}
	assert_nothing_is_dropped(&sheet);
}

static void grey_pages_have_no_colour_to_drop(void **state)
{
	struct sheet sheet = make_sheet((struct colour){ 214, 222, 200 }, black, black, 0);

	(void)state;
	assert_nothing_is_dropped(&sheet);
}

/* The sheet as a file of that format, read back. */
static struct page read_as(const struct sheet *sheet, int format)
{
	struct ingest_limits limits = ingest_default_limits();
	const char *folder = getenv("TMPDIR");
	struct page page = { 0 };
	struct ingest *ingest;
	struct error error;
	char path[300];

	snprintf(path, sizeof(path), "%s/sheet", folder != NULL ? folder : "/tmp");
	pixSetResolution(sheet->rgb, DPI, DPI);
	assert_int_equal(pixWrite(path, sheet->rgb, format), 0);
	assert_int_equal(ingest_open(path, &limits, &ingest, &error), STATUS_OK);
	assert_int_equal(ingest_decode(ingest, 0, &page, &error), STATUS_OK);
	ingest_close(ingest);
	unlink(path);
	return page;
}

static void a_file_in_colour_gives_what_was_written_alone(void **state)
{
	struct sheet sheet = make_sheet(white, (struct colour){ 20, 120, 70 }, black, 1.5);
	struct dropout_report report;
	struct Pix *expected = dropout_grey(sheet.rgb, DPI, &report);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct page page = read_as(&sheet, i == 0 ? IFF_TIFF_LZW : IFF_PNG);
		l_int32 same = 0;

		assert_non_null(page.delivered);
		assert_non_null(page.delivered_pen);
		pixEqual(page.delivered_pen, expected, &same);
		assert_true(same);
		page_clear_images(&page);
	}
	pixDestroy(&expected);
	clear_sheet(&sheet);
}

static void a_file_in_black_print_has_no_second_plane(void **state)
{
	struct sheet sheet = make_sheet(white, black, blue_pen, 0);
	struct page page = read_as(&sheet, IFF_JFIF_JPEG);

	(void)state;
	assert_non_null(page.delivered);
	assert_null(page.delivered_pen);
	page_clear_images(&page);
	clear_sheet(&sheet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_forms_colour_goes_and_the_pen_stays),
		cmocka_unit_test(blue_writing_on_black_rules_loses_nothing),
		cmocka_unit_test(blue_writing_on_blue_rules_loses_nothing),
		cmocka_unit_test(a_red_stamp_is_no_form),
		cmocka_unit_test(grey_pages_have_no_colour_to_drop),
		cmocka_unit_test(a_file_in_colour_gives_what_was_written_alone),
		cmocka_unit_test(a_file_in_black_print_has_no_second_plane),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
