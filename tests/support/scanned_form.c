#include "tests/support/scanned_form.h"

#include "base/memory.h"
#include "ingest/ingest.h"
#include "tests/support/chance.h"
#include "tests/support/damage.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>

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

/* Ink at `black`, paper at `white`, and grain. The grain of a row begins anywhere in one long strip
 * of it: thousands of sheets are scanned. */
static void expose(struct Pix *image, const struct rescan *scan)
{
	enum { STRIP = 1 << 16 };
	static signed char strip[STRIP];

	for (int i = 0; i < STRIP; i++) {
		double sum = 0;

		for (int k = 0; k < 4; k++)
			sum += chance_between(-1, 1);
		strip[i] = (signed char)(sum * scan->grain * 0.866);
	}
	for (int y = 0; y < pixGetHeight(image); y++) {
		l_uint32 *line = pixGetData(image) + (size_t)y * (size_t)pixGetWpl(image);
		int at = chance_next() % STRIP;

		for (int x = 0; x < pixGetWidth(image); x++) {
			int level =
				scan->black +
				(int)GET_DATA_BYTE(line, x) * (scan->white - scan->black) / 255 +
				strip[(at + x) % STRIP];

			level = level < 0 ? 0 : level > 255 ? 255 : level;
			if (scan->threshold > 0)
				level = level < scan->threshold ? 0 : 255;
			SET_DATA_BYTE(line, x, level);
		}
	}
}

static struct Pix *compress(struct Pix *image, int quality)
{
	struct Pix *read;
	l_uint8 *bytes = NULL;
	size_t size = 0;

	pixWriteMemJpeg(&bytes, &size, image, quality, 0);
	read = pixReadMemJpeg(bytes, size, 0, 1, NULL, 0);
	lept_free(bytes);
	return read;
}

/* As rescan_page(), with less care and in a third of the time. */
static struct Pix *scan_quickly(struct Pix *sheet, const struct rescan *scan)
{
	l_float32 scale = (l_float32)scan->dpi / SHEET_DPI;
	int soft = scan->blur_mm * scan->dpi > 1.2 ? 1 : 0;
	struct Pix *small = scale < 1 ? pixScaleAreaMap(sheet, scale, scale)
				      : pixScaleGrayLI(sheet, scale, scale);
	struct Pix *turned = pixRotateAMGray(small, (l_float32)(scan->skew_deg * M_PI / 180), 255);
	struct Pix *image = soft > 0 ? pixBlockconv(turned, soft, soft) : pixClone(turned);
	struct Pix *result;

	expose(image, scan);
	result = scan->threshold > 0 ? pixClone(image) : compress(image, scan->quality);
	pixDestroy(&small);
	pixDestroy(&turned);
	pixDestroy(&image);
	return result;
}

bool scan_sheet(struct ocr *ocr, const struct form *form, struct Pix *sheet,
		const struct rescan *scan, double bleed, struct page *ret_page)
{
	struct Pix *paper = with_back(sheet, form, bleed);
	int turn_deg = 0;

	*ret_page = (struct page){ .number = 1, .dpi = scan->dpi };
	ret_page->delivered = scan_quickly(paper, scan);
	ret_page->width_px = pixGetWidth(ret_page->delivered);
	ret_page->height_px = pixGetHeight(ret_page->delivered);
	pixDestroy(&paper);
	ingest_level(ret_page);
	if (!ocr_recognise_form(ocr, ret_page, &turn_deg) || ret_page->form != form)
		return false;
	ingest_turn(ret_page, turn_deg);
	return ocr_align(ocr, ret_page);
}
