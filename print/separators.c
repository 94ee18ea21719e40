/* Separator sheets. Lengths are millimetres on the paper; cairo is scaled to them. */
#include "print/paper.h"
#include "print/print.h"

#include "base/text.h"

#include <assert.h>
#include <zint.h>

/* Our own reader finds QR codes of up to 45 mm (measured at 200 and 300 dpi). */
static const struct {
	int symbology;
	double x_mm, y_mm, width_mm, height_mm;
} codes[] = {
	{ BARCODE_CODE128, 20, 18, 170, 28 },
	{ BARCODE_QRCODE, 20, 180, 40, 40 },
	{ BARCODE_QRCODE, 150, 180, 40, 40 },
	{ BARCODE_CODE128, 20, 251, 170, 28 },
};

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

static enum status draw_code(cairo_t *cairo, size_t code, const char *text, struct error *error)
{
	struct zint_symbol *symbol = ZBarcode_Create();
	enum status status = STATUS_OK;

	symbol->symbology = codes[code].symbology;
	if (ZBarcode_Encode(symbol, (const unsigned char *)text, 0) >= ZINT_ERROR)
		status = error_set(error, STATUS_INTERNAL,
				   "cannot make the separator's code: %s; report it",
				   symbol->errtxt);
	cairo_save(cairo);
	cairo_translate(cairo, codes[code].x_mm, codes[code].y_mm);
	for (int row = 0; status == STATUS_OK && row < symbol->rows; row++)
		trace_row(cairo, symbol, row, codes[code].width_mm / symbol->width,
			  codes[code].height_mm / symbol->rows);
	cairo_fill(cairo);
	cairo_restore(cairo);
	ZBarcode_Delete(symbol);
	return status;
}

/* A line of text in the middle of the paper. */
static void draw_line(cairo_t *cairo, const char *text, const char *font, double size_mm,
		      double y_mm)
{
	paper_draw_text(cairo, &(struct paper_text){ .text = text,
						     .font = font,
						     .size_mm = size_mm,
						     .y_mm = y_mm,
						     .width_mm = PAPER_WIDTH_MM,
						     .align = PANGO_ALIGN_CENTER });
}

static void draw_words(cairo_t *cairo, const struct separator *sheet)
{
	struct text line = { 0 };

	draw_line(cairo, "SÉPARATEUR DE DOSSIERS", "DejaVu Sans Bold", 11, 56);
	draw_line(cairo, "ورقة فاصلة بين الملفات", "DejaVu Sans Bold", 11, 73);
	if (sheet->serial > 0) {
		text_append_format(&line, "%d", sheet->serial);
		draw_line(cairo, text_value(&line), "DejaVu Sans Bold", 36, 94);
		text_clear(&line);
	}
	text_append_format(&line, "%s · %s", sheet->branch, sheet->batch);
	draw_line(cairo, text_value(&line), "DejaVu Sans Mono", 9, 140);
	text_clear(&line);
	draw_line(cairo, "À placer avant chaque dossier, sans agrafe.", "DejaVu Sans", 5, 154);
	draw_line(cairo, "توضع قبل كل ملف، دون تدبيس.", "DejaVu Sans", 5, 162);
}

static enum status draw_sheet(cairo_t *cairo, const struct separator *sheet, struct error *error)
{
	char text[SEPARATOR_TEXT_SIZE];
	enum status status = STATUS_OK;

	separator_compose(sheet, text);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]) && status == STATUS_OK; i++)
		status = draw_code(cairo, i, text, error);
	draw_words(cairo, sheet);
	cairo_show_page(cairo);
	return status;
}

enum status print_separators(const char *path, const struct separator *first, int count,
			     struct error *error)
{
	cairo_t *cairo = paper_begin(path);
	struct separator sheet = *first;
	enum status status = STATUS_OK;

	assert(separator_is_valid(first));
	for (int i = 0; i < count && status == STATUS_OK; i++) {
		status = draw_sheet(cairo, &sheet, error);
		sheet.serial += sheet.serial > 0;
	}
	return paper_end(cairo, path, status, error);
}
