#include "tests/support/draw_code.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <zint.h>

#include <cmocka.h>

static void draw_rows(struct Pix *label, const struct zint_symbol *symbol, int module, int height)
{
	int quiet = DRAWN_QUIET_MODULES * module;

	for (int row = 0; row < symbol->rows; row++)
		for (int i = 0; i < symbol->width; i++)
			if (symbol->encoded_data[row][i / 8] >> i % 8 & 1)
				pixRasterop(label, quiet + i * module, quiet + row * height, module,
					    height, PIX_CLR, NULL, 0, 0);
}

/* The text under the bars, as wide as they are. */
static void draw_text(struct Pix *label, const struct zint_symbol *symbol, int module, int height)
{
	struct L_Bmf *font = bmfCreate(NULL, 20);
	struct Pix *line = pixCreate(900, 72, 8), *scaled;
	int width, quiet = DRAWN_QUIET_MODULES * module;

	pixSetAllGray(line, 255);
	pixSetTextline(line, font, (const char *)symbol->text, 0, 2, 58, &width, NULL);
	scaled = pixScale(line, (l_float32)(symbol->width * module) / (l_float32)(width + 4),
			  (l_float32)(8 * module) / 72);
	pixRasterop(label, quiet, quiet + height + module, symbol->width * module,
		    pixGetHeight(scaled), PIX_SRC, scaled, 0, 0);
	pixDestroy(&line);
	pixDestroy(&scaled);
	bmfDestroy(&font);
}

struct Pix *draw_code(const struct drawn_code *code)
{
	struct zint_symbol *symbol = ZBarcode_Create();
	int quiet = DRAWN_QUIET_MODULES * code->module_px, height;
	struct Pix *label;

	symbol->symbology = code->symbology;
	if (code->symbology == BARCODE_DATAMATRIX)
		symbol->option_3 = DM_SQUARE;
	symbol->input_mode = code->gs1 ? GS1_MODE : UNICODE_MODE;
	if (ZBarcode_Encode(symbol, (const unsigned char *)code->text, 0) >= ZINT_ERROR)
		fail_msg("zint: %s", symbol->errtxt);
	height = symbol->rows == 1 ? code->height_px : code->module_px;
	label = pixCreate(symbol->width * code->module_px + 2 * quiet,
			  symbol->rows * height + 2 * quiet, 8);
	pixSetAllGray(label, 255);
	draw_rows(label, symbol, code->module_px, height);
	if (symbol->rows == 1 && code->with_text)
		draw_text(label, symbol, code->module_px, height);
	ZBarcode_Delete(symbol);
	return label;
}

void draw_label(struct Pix *page, struct Pix *label, double x, double y, double angle_deg,
		double scale)
{
	/* room to turn in: Leptonica turns about the middle and may not grow the picture */
	int side = (int)hypot(pixGetWidth(label), pixGetHeight(label)) + 8;
	struct Pix *room = pixCreate(side, side, 8), *turned, *small;
	int left = (side - pixGetWidth(label)) / 2, top = (side - pixGetHeight(label)) / 2;

	pixSetAllGray(room, 255);
	pixRasterop(room, left, top, pixGetWidth(label), pixGetHeight(label), PIX_SRC, label, 0, 0);
	turned = pixRotateAMGray(room, (l_float32)(angle_deg * M_PI / 180), 255);
	small = pixScaleAreaMap(turned, (l_float32)scale, (l_float32)scale);
	left = (int)lround(x - pixGetWidth(small) / 2.0);
	top = (int)lround(y - pixGetHeight(small) / 2.0);
	for (int row = 0; row < pixGetHeight(small); row++)
		for (int column = 0; column < pixGetWidth(small); column++) {
			l_uint32 ink, there = 0;

			pixGetPixel(small, column, row, &ink);
			if (pixGetPixel(page, left + column, top + row, &there) == 0 && ink < there)
				pixSetPixel(page, left + column, top + row, ink);
		}
	pixDestroy(&room);
	pixDestroy(&turned);
	pixDestroy(&small);
}
