#include "tests/support/scanned_form.h"

#include "base/memory.h"
#include "ingest/ingest.h"
#include "tests/support/chance.h"
#include "tests/support/damage.h"

#include <assert.h>
#include <leptonica/allheaders.h>

struct Pix *sheet_of_form(const struct form *form)
{
	struct Pix *image = pixRead(form->blank_path), *grey;

	assert(image != NULL);
	grey = pixConvertTo8(image, 0);
	pixDestroy(&image);
	return grey;
}

struct rescan scan_any(void)
{
	static const int resolutions[] = { 200, 200, 200, 240, 240, 300, 300, 400 };
	struct rescan scan = rescan_any();

	scan.dpi = resolutions[chance_next() % (int)ARRAY_LENGTH(resolutions)];
	scan.turn_deg = 0;
	scan.cut_mm = 0;
	return scan;
}

int scan_palest(const struct rescan *scan)
{
	if (scan->threshold == 0)
		return 190;
	return 255 * (scan->threshold - scan->black) / (scan->white - scan->black) - 25;
}

static struct Pix *with_back(struct Pix *sheet, const struct form *form, double bleed)
{
	const struct damage damage = { DAMAGE_NONE, .bleed = bleed };
	uint32_t state = 1 + (uint32_t)chance_next();
	struct Pix *back, *shone;

	if (bleed <= 0)
		return pixClone(sheet);
	back = sheet_of_form(form);
	shone = damage_sheet(sheet, SHEET_DPI, back, &damage, 0, 0, &state);
	pixDestroy(&back);
	return shone;
}

bool scan_sheet(struct ocr *ocr, const struct form *form, struct Pix *sheet,
		const struct rescan *scan, double bleed, struct page *ret_page)
{
	struct Pix *paper = with_back(sheet, form, bleed), *image;
	int turn_deg = 0;

	*ret_page = (struct page){ .number = 1, .dpi = scan->dpi };
	image = rescan_page(paper, SHEET_DPI, scan);
	ret_page->delivered = pixConvertTo8(image, 0);
	ret_page->width_px = pixGetWidth(ret_page->delivered);
	ret_page->height_px = pixGetHeight(ret_page->delivered);
	pixDestroy(&paper);
	pixDestroy(&image);
	ingest_level(ret_page);
	if (!ocr_recognise_form(ocr, ret_page, &turn_deg) || ret_page->form != form)
		return false;
	ingest_turn(ret_page, turn_deg);
	return ocr_align(ocr, ret_page);
}
