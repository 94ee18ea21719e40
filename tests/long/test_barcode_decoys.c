/*
 * What must not be read as something else: symbols of kinds that Waraqa does not read, symbols cut
 * short, with bars wiped out or inked over along their whole height, blurred beyond reading, and
 * fields of parallel lines. Whatever is read must be the text that was drawn. WARAQA_DECOYS says
 * how many of each kind (40), WARAQA_SEED where the chance begins.
 */
#include "barcode/barcode.h"
#include "base/memory.h"
#include "tests/support/chance.h"
#include "tests/support/draw_code.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zint.h>

#include <cmocka.h>

enum { SIDE = 900, MODULE_PX = 8, TEXT_SIZE = 64 };

struct kind {
	const char *name;
	int symbology;
	int digits;   /* random ones in the text */
	bool is_ours; /* its own text may be read */
};

static const struct kind kinds[] = {
	{ "EAN-13", BARCODE_EANX, 12, true },
	{ "EAN-8", BARCODE_EANX, 7, true },
	{ "UPC-A", BARCODE_UPCA, 11, true },
	{ "UPC-E", BARCODE_UPCE, 6, false },
	{ "ISBN with price", BARCODE_EANX, 0, true },
	{ "Code 128", BARCODE_CODE128, 9, true },
	{ "Code 39", BARCODE_CODE39, 9, true },
	{ "Interleaved 2 of 5", BARCODE_C25INTER, 10, true },
	{ "ITF-14", BARCODE_ITF14, 13, true },
	{ "Codabar", BARCODE_CODABAR, 9, true },
	{ "Code 93", BARCODE_CODE93, 9, false },
	{ "Code 11", BARCODE_CODE11, 9, false },
	{ "Standard 2 of 5", BARCODE_C25STANDARD, 8, false },
	{ "Industrial 2 of 5", BARCODE_C25IND, 8, false },
	{ "MSI", BARCODE_MSI_PLESSEY, 9, false },
	{ "Plessey", BARCODE_PLESSEY, 9, false },
	{ "Telepen", BARCODE_TELEPEN, 9, false },
	{ "Pharmacode", BARCODE_PHARMA, 5, false },
	{ "DataBar", BARCODE_DBAR_OMN, 12, false },
	{ "DataBar Limited", BARCODE_DBAR_LTD, 12, false },
	{ "PDF417", BARCODE_PDF417, 30, false },
	{ "MicroPDF417", BARCODE_MICROPDF417, 20, false },
	{ "Codablock F", BARCODE_CODABLOCKF, 30, false },
	{ "Code 16K", BARCODE_CODE16K, 20, false },
	{ "Aztec", BARCODE_AZTEC, 30, false },
	{ "MaxiCode", BARCODE_MAXICODE, 20, false },
	{ "Micro QR", BARCODE_MICROQR, 10, false },
	{ "QR", BARCODE_QRCODE, 30, true },
	{ "DataMatrix", BARCODE_DATAMATRIX, 20, true },
	{ "Intelligent Mail", BARCODE_USPS_IMAIL, 20, false },
	{ "Royal Mail", BARCODE_RM4SCC, 9, false },
};

enum damage_kind { WHOLE, CUT, WIPED, INKED, BLURRED, NOISY, STAMPED, DAMAGES };

static const char *const damage_names[DAMAGES] = { "whole",   "cut",   "wiped",  "inked over",
						   "blurred", "noisy", "stamped" };

static void make_text(const struct kind *kind, char text[TEXT_SIZE])
{
	size_t used = 0;

	if (kind->digits == 0) {
		snprintf(text, TEXT_SIZE, "978%09d+%05d", chance_next() % 1000000000,
			 chance_next() % 100000);
		return;
	}
	if (kind->symbology == BARCODE_PHARMA) {
		snprintf(text, TEXT_SIZE, "%d", 1000 + chance_next() % 130000);
		return;
	}
	if (kind->symbology == BARCODE_CODABAR)
		text[used++] = 'A';
	for (int i = 0; i < kind->digits; i++)
		text[used++] = (char)('0' + chance_next() % (i < 2 ? 2 : 10));
	if (kind->symbology == BARCODE_CODABAR)
		text[used++] = 'B';
	text[used] = '\0';
	if (kind->symbology == BARCODE_UPCE)
		memcpy(text + used - 2, "37", 2); /* not every number can be shortened */
}

/* Spoils a label along the whole height of the bars, as a cut or a pen along them does. */
static void spoil(struct Pix *label, enum damage_kind damage)
{
	int width = pixGetWidth(label), height = pixGetHeight(label);
	int from = (int)(chance_between(0.15, 0.75) * width);
	int wide = (int)(chance_between(1, 14) * MODULE_PX);

	if (damage == CUT && chance_next() % 2 == 0)
		pixRasterop(label, from, 0, width, height, PIX_SET, NULL, 0, 0);
	else if (damage == CUT)
		pixRasterop(label, 0, 0, from, height, PIX_SET, NULL, 0, 0);
	else if (damage == WIPED)
		pixRasterop(label, from, 0, wide, height, PIX_SET, NULL, 0, 0);
	else if (damage == INKED)
		pixRasterop(label, from, 0, wide / 2, height, PIX_CLR, NULL, 0, 0);
	else if (damage == STAMPED)
		for (int i = 0; i < 6; i++)
			pixRenderLine(label, (int)chance_between(0, width),
				      (int)chance_between(0, height), (int)chance_between(0, width),
				      (int)chance_between(0, height), 2 * MODULE_PX,
				      L_CLEAR_PIXELS);
}

static struct Pix *spoil_page(struct Pix *page, enum damage_kind damage)
{
	struct Pix *spoilt = page;

	if (damage == BLURRED) {
		int reach = 1 + chance_next() % 3;

		spoilt = pixBlockconv(page, reach, reach);
		pixDestroy(&page);
		page = spoilt;
	}
	spoilt = pixAddGaussianNoise(page, damage == NOISY ? 30 : 4);
	pixDestroy(&page);
	return spoilt;
}

static struct Pix *draw_page(const struct kind *kind, const char *text, enum damage_kind damage)
{
	struct Pix *page = pixCreate(SIDE, SIDE, 8), *label;
	struct drawn_code drawn = { .symbology = kind->symbology,
				    .text = text,
				    .module_px = MODULE_PX,
				    .height_px = (int)chance_between(20, 60) * MODULE_PX,
				    .with_text = 1 };
	double angle = chance_next() % 3 == 0 ? 90 * (chance_next() % 4) : chance_between(0, 360);

	pixSetAllGray(page, 240);
	label = draw_code(&drawn);
	spoil(label, damage);
	draw_label(page, label, SIDE / 2.0, SIDE / 2.0, angle,
		   chance_between(1.8, 4.5) / MODULE_PX);
	pixDestroy(&label);
	return spoil_page(page, damage);
}

/* A value is right when it is what was drawn, with or without what zint adds: check digits, start
 * and stop, the zero of a UPC-A; a price beside an ISBN is not part of it. */
static bool is_what_was_drawn(const struct kind *kind, const char *text, const char *value)
{
	size_t length = kind->digits == 0 ? 12 : strlen(text);

	if (!kind->is_ours)
		return false;
	if (kind->symbology == BARCODE_UPCA)
		return value[0] == '0' && strlen(value) == 13 &&
		       strncmp(value + 1, text, length) == 0;
	return strncmp(value, text, length) == 0 && strlen(value) - length <= 1;
}

static int scan_page(struct Pix *picture, const struct kind *kind, const char *text,
		     const char *what)
{
	struct dossier *dossier = dossier_new();
	struct page *page = LIST_ADD(dossier->arena, &dossier->pages);
	int wrong = 0;

	*page = (struct page){ .number = 1,
			       .dpi = 200,
			       .width_px = pixGetWidth(picture),
			       .height_px = pixGetHeight(picture),
			       .delivered = picture };
	barcode_scan(page, dossier);
	for (size_t i = 0; i < dossier->barcodes.count; i++) {
		const struct barcode *found = &dossier->barcodes.items[i];

		if (kind != NULL && is_what_was_drawn(kind, text, found->value))
			continue;
		wrong++;
		print_message("%s: %s '%s' read of '%s'\n", what, found->symbology, found->value,
			      text);
	}
	dossier_free(dossier);
	return wrong;
}

static void no_spoilt_or_foreign_symbol_is_read_as_another_value(void **state)
{
	const char *decoys = getenv("WARAQA_DECOYS"), *seed = getenv("WARAQA_SEED");
	int count = decoys != NULL ? (int)strtol(decoys, NULL, 10) : 40, wrong = 0, pages = 0;
	char text[TEXT_SIZE], what[80];

	(void)state;
	chance_seed(seed != NULL ? (unsigned)strtol(seed, NULL, 10) : 1);
	for (int i = 0; i < count; i++)
		for (size_t k = 0; k < ARRAY_LENGTH(kinds); k++) {
			enum damage_kind damage = (enum damage_kind)(i % DAMAGES);

			make_text(&kinds[k], text);
			snprintf(what, sizeof(what), "%s, %s", kinds[k].name, damage_names[damage]);
			wrong += scan_page(draw_page(&kinds[k], text, damage), &kinds[k], text,
					   what);
			pages++;
		}
	print_message("# %d symbols, %d wrong values\n", pages, wrong);
	assert_int_equal(wrong, 0);
}

/* Lines of random widths at one angle, as hatching, cloth or a comb has them. */
static struct Pix *draw_hatching(bool regular)
{
	struct Pix *page = pixCreate(SIDE, SIDE, 8), *label = pixCreate(4000, 1200, 8);
	double narrow = chance_between(4, 20), wide = regular ? narrow * 1.2 : narrow * 4;

	pixSetAllGray(page, 240);
	pixSetAllGray(label, 255);
	for (double x = 200; x < 3800;) {
		double bar = chance_between(narrow, wide);

		pixRasterop(label, (int)x, 100, (int)bar, 1000, PIX_CLR, NULL, 0, 0);
		x += bar + chance_between(narrow, wide);
	}
	draw_label(page, label, SIDE / 2.0, SIDE / 2.0, chance_between(0, 360), 0.2);
	pixDestroy(&label);
	return spoil_page(page, chance_next() % 2 == 0 ? WHOLE : BLURRED);
}

static void no_field_of_parallel_lines_is_read_as_a_symbol(void **state)
{
	const char *decoys = getenv("WARAQA_DECOYS");
	int count = 5 * (decoys != NULL ? (int)strtol(decoys, NULL, 10) : 40), wrong = 0;

	(void)state;
	for (int i = 0; i < count; i++)
		wrong += scan_page(draw_hatching(i % 2 == 0), NULL, "", "hatching");
	print_message("# %d fields of lines, %d values\n", count, wrong);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_spoilt_or_foreign_symbol_is_read_as_another_value),
		cmocka_unit_test(no_field_of_parallel_lines_is_read_as_a_symbol),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
