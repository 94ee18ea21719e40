/* Separator sheets. Lengths are millimetres on the paper; cairo is scaled to them. */
#include "print/code.h"
#include "print/paper.h"
#include "print/print.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>

static const struct paper_code codes[] = {
	{ false, 20, 18, 170, 28 },
	{ true, 20, 180, 40, 40 },
	{ true, 150, 180, 40, 40 },
	{ false, 20, 251, 170, 28 },
};

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
	for (size_t i = 0; i < ARRAY_LENGTH(codes) && status == STATUS_OK; i++)
		status = paper_draw_code(cairo, &codes[i], text, error);
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
