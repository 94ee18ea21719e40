#include "tests/support/draw_code.h"

#include "tests/support/chance.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
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

static struct Pix *grey_of_bitmap(const struct zint_symbol *symbol)
{
	int width = symbol->bitmap_width, height = symbol->bitmap_height;
	struct Pix *label = pixCreate(width, height, 8);

	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			pixSetPixel(label, x, y, symbol->bitmap[3 * (y * width + x)]);
	return label;
}

struct Pix *draw_spoilt_label(const char *text, int module_px)
{
	enum { BARS_HEIGHT = 40, FIRST_BAR = 11, SPOILT = 3 };
	static const int spoilt_at[] = { FIRST_BAR + 24, FIRST_BAR + 66 };
	struct zint_symbol *symbol = ZBarcode_Create();
	struct Pix *label;

	symbol->symbology = BARCODE_EANX;
	symbol->scale = (float)module_px / 2;
	symbol->height = BARS_HEIGHT;
	if (ZBarcode_Encode(symbol, (const unsigned char *)text, 0) >= ZINT_ERROR ||
	    ZBarcode_Buffer(symbol, 0) >= ZINT_ERROR)
		fail_msg("zint: %s", symbol->errtxt);
	label = grey_of_bitmap(symbol);
	for (size_t i = 0; i < 2; i++)
		pixRasterop(label, spoilt_at[i] * module_px, 0, SPOILT * module_px,
			    BARS_HEIGHT * module_px, PIX_CLR, NULL, 0, 0);
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

void draw_any_box_code(char digits[14])
{
	int sum = 0;

	snprintf(digits, 14, "6118%08d", chance_next() % 100000000);
	for (int i = 0; i < 12; i++)
		sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
	digits[12] = (char)('0' + (10 - sum % 10) % 10);
	digits[13] = '\0';
}
