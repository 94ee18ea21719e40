/* Every symbology, drawn with zint, as scanners and cameras deliver it. */
#include "barcode/barcode.h"
#include "base/memory.h"
#include "base/text.h"
#include "tests/support/draw_code.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zint.h>

#include <cmocka.h>

enum { DPI = 200, SIDE = 1400, MODULE_PX = 8 };

static struct Pix *empty_page(void)
{
	struct Pix *page = pixCreate(SIDE, SIDE, 8);

	pixSetAllGray(page, 240);
	return page;
}

static void put(struct Pix *page, struct drawn_code code, double x, double y, double angle_deg,
		double module_px)
{
	struct Pix *label;

	code.module_px = MODULE_PX;
	if (code.height_px == 0)
		code.height_px = 40 * MODULE_PX;
	label = draw_code(&code);
	draw_label(page, label, x, y, angle_deg, module_px / MODULE_PX);
	pixDestroy(&label);
}

/* Scans a picture, which it takes over, as page 1 of a dossier that the caller frees. */
static struct dossier *scan(struct Pix *picture, int dpi)
{
	struct dossier *dossier = dossier_new();
	struct page *page = LIST_ADD(dossier->arena, &dossier->pages);

	*page = (struct page){ .number = 1,
			       .dpi = dpi,
			       .width_px = pixGetWidth(picture),
			       .height_px = pixGetHeight(picture),
			       .delivered = picture };
	barcode_scan(page, dossier);
	return dossier;
}

static void expect_only(struct Pix *picture, int dpi, const char *symbology, const char *value)
{
	struct dossier *dossier = scan(picture, dpi);

	if (dossier->barcodes.count != 1)
		fail_msg("%zu symbols where '%s' was drawn", dossier->barcodes.count, value);
	assert_string_equal(dossier->barcodes.items[0].value, value);
	assert_string_equal(dossier->barcodes.items[0].symbology, symbology);
	dossier_free(dossier);
}

static void every_symbology_is_read_at_odd_angles(void **state)
{
	static const struct {
		struct drawn_code code;
		const char *symbology, *value;
		double module_px;
	} cases[] = {
		{ { BARCODE_EANX, "6118000030829", 0, 0, 0, 1 }, "ean13", "6118000030829", 2.4 },
		{ { BARCODE_EANX, "9638507", 0, 0, 0, 1 }, "ean8", "96385074", 2.4 },
		{ { BARCODE_UPCA, "036000291452", 0, 0, 0, 1 }, "ean13", "0036000291452", 2.4 },
		{ { BARCODE_CODE128, "INPE-091603397", 0, 0, 0, 1 },
		  "code128",
		  "INPE-091603397",
		  2.4 },
		{ { BARCODE_CODE39, "091603397", 0, 0, 0, 1 }, "code39", "091603397", 2.4 },
		{ { BARCODE_C25INTER, "16118000030826", 0, 0, 0, 0 },
		  "itf",
		  "16118000030826",
		  2.6 },
		{ { BARCODE_CODABAR, "A091603397B", 0, 0, 0, 0 }, "codabar", "A091603397B", 2.6 },
		{ { BARCODE_QRCODE, "FSE-2026-000123", 0, 0, 0, 0 }, "qr", "FSE-2026-000123", 3 },
		{ { BARCODE_DATAMATRIX, "FSE-2026-000123", 0, 0, 0, 0 },
		  "datamatrix",
		  "FSE-2026-000123",
		  4 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		for (int angle = 0; angle < 360; angle += 37) {
			struct Pix *page = empty_page();

			put(page, cases[i].code, SIDE / 2.0, SIDE / 2.0, angle, cases[i].module_px);
			expect_only(page, DPI, cases[i].symbology, cases[i].value);
		}
}

static void a_serialised_box_is_one_symbol_with_its_elements(void **state)
{
	static const int symbologies[] = { BARCODE_DATAMATRIX, BARCODE_GS1_128 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(symbologies); i++) {
		struct drawn_code code = { .symbology = symbologies[i],
					   .text = "[01]06118000030829[17]280630[10]L7[21]S42",
					   .gs1 = 1 };
		struct Pix *page = empty_page();
		struct dossier *dossier;

		put(page, code, SIDE / 2.0, SIDE / 2.0, 20, 3);
		dossier = scan(page, DPI);
		assert_int_equal(dossier->barcodes.count, 1);
		assert_true(dossier->barcodes.items[0].gs1);
		assert_string_equal(dossier->barcodes.items[0].value,
				    "01061180000308291728063010L7\x1d"
				    "21S42");
		dossier_free(dossier);
	}
}

static void letters_beyond_ascii_are_read_or_nothing_is(void **state)
{
	struct Pix *page = empty_page();

	(void)state;
	/* zint writes them with FNC4, single and latched, which some decoders drop */
	put(page, (struct drawn_code){ .symbology = BARCODE_CODE128, .text = "Béni Éléàçü" },
	    SIDE / 2.0, SIDE / 2.0, 0, 3);
	expect_only(page, DPI, "code128", "Béni Éléàçü");
}

static void a_qr_code_keeps_its_lines(void **state)
{
	struct Pix *page = empty_page();

	(void)state;
	put(page, (struct drawn_code){ .symbology = BARCODE_QRCODE, .text = "CNOPS\r\n123\tX" },
	    SIDE / 2.0, SIDE / 2.0, 10, 4);
	expect_only(page, DPI, "qr", "CNOPS\r\n123\tX");
}

static void french_and_arabic_in_a_matrix_are_what_was_drawn(void **state)
{
	static const char *const texts[] = { "Béni Éléàçü", "N°12 à Fès", "Ré",         "éé",
					     "مرحبا",       "naïve café", "àéèùç âêîôû" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		for (int matrix = 0; matrix < 2; matrix++) {
			struct drawn_code code = { .symbology = matrix ? BARCODE_DATAMATRIX
								       : BARCODE_QRCODE,
						   .text = texts[i] };
			struct Pix *page = empty_page();
			struct dossier *dossier;

			put(page, code, 700, 700, 10, 5);
			dossier = scan(page, DPI);
			/* libdmtx cannot read every small one; a wrong text it may not give */
			if (!matrix)
				assert_int_equal(dossier->barcodes.count, 1);
			for (size_t k = 0; k < dossier->barcodes.count; k++)
				assert_string_equal(dossier->barcodes.items[k].value, texts[i]);
			dossier_free(dossier);
		}
}

static void a_qr_code_is_read_up_to_nine_centimetres(void **state)
{
	static const int sides_mm[] = { 12, 30, 45, 50, 60, 75, 90 };
	static const int resolutions[] = { 200, 300 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(sides_mm); i++)
		for (size_t k = 0; k < ARRAY_LENGTH(resolutions); k++) {
			struct Pix *page = empty_page();
			double side_px = sides_mm[i] / MM_PER_INCH * resolutions[k];

			put(page,
			    (struct drawn_code){ .symbology = BARCODE_QRCODE,
						 .text = "SEP1:B07:12:0001:AB" },
			    SIDE / 2.0, SIDE / 2.0, 0, side_px / 25);
			expect_only(page, resolutions[k], "qr", "SEP1:B07:12:0001:AB");
		}
}

static void a_symbol_that_fills_a_photograph_is_read_at_any_resolution(void **state)
{
	static const int sides_px[] = { 1000, 1400 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(sides_px); i++) {
		struct Pix *page = pixCreate(sides_px[i], sides_px[i], 8);

		pixSetAllGray(page, 200);
		put(page, (struct drawn_code){ .symbology = BARCODE_EANX, .text = "6118000030829" },
		    sides_px[i] / 2.0, sides_px[i] / 2.0, 8, sides_px[i] / 120.0);
		expect_only(page, 100, "ean13", "6118000030829");
	}
}

static void a_dark_picture_is_read(void **state)
{
	struct Pix *page = empty_page();

	(void)state;
	put(page, (struct drawn_code){ .symbology = BARCODE_EANX, .text = "6118000030829" }, 700,
	    700, 8, 3);
	pixMultConstantGray(page, 0.25F);
	expect_only(page, DPI, "ean13", "6118000030829");
}

static void two_labels_at_an_angle_to_each_other_are_two_symbols(void **state)
{
	struct Pix *page = empty_page();
	struct dossier *dossier;

	(void)state;
	put(page, (struct drawn_code){ .symbology = BARCODE_EANX, .text = "6118000030829" }, 600,
	    600, 5, 2.5);
	put(page, (struct drawn_code){ .symbology = BARCODE_EANX, .text = "6118001200504" }, 612,
	    775, 17, 2.5);
	dossier = scan(page, DPI);
	assert_int_equal(dossier->barcodes.count, 2);
	dossier_free(dossier);
}

static void a_digit_inked_over_gives_no_value_but_the_place(void **state)
{
	(void)state;
	for (int module = 5; module < 90; module += 4) {
		struct Pix *page = empty_page();
		struct dossier *dossier;

		put(page, (struct drawn_code){ .symbology = BARCODE_EANX, .text = "6118000030829" },
		    700, 700, 0, 3);
		pixRasterop(page, 700 - 143 + 3 * module, 500, 8, 400, PIX_CLR, NULL, 0, 0);
		dossier = scan(page, DPI);
		for (size_t i = 0; i < dossier->barcodes.count; i++)
			assert_string_equal(dossier->barcodes.items[i].value, "6118000030829");
		assert_int_equal(dossier->barcodes.count + dossier->unread.count, 1);
		dossier_free(dossier);
	}
}

/* DPI is 300: a blot of 4.5 mm, from one end of the bars to the other. */
static void a_blot_through_the_bars_leaves_a_place_that_is_unread(void **state)
{
	(void)state;
	for (int module = 22; module <= 72; module += 10) {
		struct Pix *page = empty_page();
		struct dossier *dossier;

		put(page, (struct drawn_code){ .symbology = BARCODE_EANX, .text = "6118000030829" },
		    700, 700, 0, 4);
		pixRasterop(page, 700 - 190 + 4 * module - 26, 500, 53, 400, PIX_CLR, NULL, 0, 0);
		dossier = scan(page, DPI);
		assert_int_equal(dossier->barcodes.count, 0);
		assert_true(dossier->unread.count >= 1);
		dossier_free(dossier);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_symbology_is_read_at_odd_angles),
		cmocka_unit_test(a_serialised_box_is_one_symbol_with_its_elements),
		cmocka_unit_test(letters_beyond_ascii_are_read_or_nothing_is),
		cmocka_unit_test(a_qr_code_keeps_its_lines),
		cmocka_unit_test(french_and_arabic_in_a_matrix_are_what_was_drawn),
		cmocka_unit_test(a_qr_code_is_read_up_to_nine_centimetres),
		cmocka_unit_test(a_symbol_that_fills_a_photograph_is_read_at_any_resolution),
		cmocka_unit_test(a_dark_picture_is_read),
		cmocka_unit_test(a_blot_through_the_bars_leaves_a_place_that_is_unread),
		cmocka_unit_test(two_labels_at_an_angle_to_each_other_are_two_symbols),
		cmocka_unit_test(a_digit_inked_over_gives_no_value_but_the_place),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
