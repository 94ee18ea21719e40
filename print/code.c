#include "print/code.h"

#include <zint.h>

/* Adds a row's runs of dark modules to the path. All of a code is filled at once: neighbours that
 * are drawn apart show a hair of white between them. */
static void trace_row(cairo_t *cairo, const struct zint_symbol *symbol, int row, double module_mm,
		      double height_mm)
{
	for (int from = 0, to; from < symbol->width; from = to) {
		bool dark = (symbol->encoded_data[row][from / 8] >> from % 8 & 1) != 0;

		for (to = from + 1; to < symbol->width; to++)
			if (((symbol->encoded_data[row][to / 8] >> to % 8 & 1) != 0) != dark)
				break;
		if (dark)
			cairo_rectangle(cairo, from * module_mm, row * height_mm,
					(to - from) * module_mm, height_mm);
	}
}

enum status paper_draw_code(cairo_t *cairo, const struct paper_code *code, const char *text,
			    struct error *error)
{
	struct zint_symbol *symbol = ZBarcode_Create();
	enum status status = STATUS_OK;

	symbol->symbology = code->is_qr ? BARCODE_QRCODE : BARCODE_CODE128;
	if (ZBarcode_Encode(symbol, (const unsigned char *)text, 0) >= ZINT_ERROR)
		status =
			error_set(error, STATUS_INTERNAL,
				  "cannot make the code of a sheet: %s; report it", symbol->errtxt);
	cairo_save(cairo);
	cairo_translate(cairo, code->x_mm, code->y_mm);
	for (int row = 0; status == STATUS_OK && row < symbol->rows; row++)
		trace_row(cairo, symbol, row, code->width_mm / symbol->width,
			  code->height_mm / symbol->rows);
	cairo_fill(cairo);
	cairo_restore(cairo);
	ZBarcode_Delete(symbol);
	return status;
}
