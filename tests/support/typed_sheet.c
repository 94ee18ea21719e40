#include "tests/support/typed_sheet.h"

#include "base/memory.h"
#include "ocr/free.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DPI = 200 };

struct sheet *sheet_new(void)
{
	struct sheet *sheet = memory_new(1, sizeof(*sheet));

	sheet->dossier = dossier_new();
	sheet->page = (struct page){ .number = 1,
				     .dpi = DPI,
				     .width_px = SHEET_W,
				     .height_px = SHEET_H,
				     .to_delivered = affine_identity() };
	return sheet;
}

void sheet_free(struct sheet *sheet)
{
	dossier_free(sheet->dossier);
	free(sheet);
}

void sheet_parse(struct sheet *sheet, const char *const *rows, struct typing typing)
{
	word_list words = { 0 };
	int line = -1;

	for (int row = 0; rows[row] != NULL; row++)
		typed_row(sheet->dossier->arena, &words, rows[row], row, &line, typing);
	free_page_parse(&words, &sheet->page, sheet->dossier);
}

struct sheet *sheet_read(const char *const *rows, struct typing typing)
{
	struct sheet *sheet = sheet_new();

	sheet_parse(sheet, rows, typing);
	return sheet;
}

const struct reading *sheet_reading(const struct sheet *sheet, const char *name)
{
	return dossier_lookup_reading(sheet->dossier, name);
}

const char *sheet_value(const struct sheet *sheet, const char *name)
{
	const struct reading *reading = sheet_reading(sheet, name);

	return reading != NULL ? reading->value : NULL;
}

void sheet_assert_value(const struct sheet *sheet, const char *name, const char *wanted)
{
	const char *value = sheet_value(sheet, name);

	if (value == NULL)
		fail_msg("%s is missing, not %s", name, wanted);
	assert_string_equal(value, wanted);
}
