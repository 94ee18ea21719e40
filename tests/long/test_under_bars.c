/*
 * Box codes with spoilt bars and whole digits at random angles, 0.264 to 0.33 mm a module, scanned
 * with a scanner's blur and noise and JPEG of quality 60. WARAQA_LABELS says how many (200) at each
 * resolution, WARAQA_SEED where the chance begins. Then the same with digits worn: more blur and
 * noise, and a scratch as wide as two modules through one of the digits. Prints how many places
 * were called unreadable, and how often the digits under them were read right, wrong, and not.
 * Wrong ones fail; of worn digits, more than one in twenty of those read.
 */
#include "barcode/barcode.h"
#include "base/memory.h"
#include "base/text.h"
#include "ocr/under_bars.h"
#include "tests/support/chance.h"
#include "tests/support/draw_code.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

enum { SIDE_MM = 90, MODULE_PX = 8, BEFORE_BARS = 11, BARS_HEIGHT = 40 };

struct tally {
	int places, right, wrong, none;
	double seconds;
};

/* Blur over three pixels, noise of 12 grey levels, JPEG: what a cheap scanner makes of a page. */
static struct Pix *scan(struct Pix *page, bool worn)
{
	struct Pix *soft = pixBlockconv(page, worn ? 2 : 1, 1), *read;
	struct Pix *noisy = pixAddGaussianNoise(soft, worn ? 20 : 12);
	l_uint8 *bytes = NULL;
	size_t size = 0;

	assert_int_equal(pixWriteMemJpeg(&bytes, &size, noisy, 60, 0), 0);
	read = pixReadMemJpeg(bytes, size, 0, 1, NULL, 0);
	lept_free(bytes);
	pixDestroy(&soft);
	pixDestroy(&noisy);
	return read;
}

/* A scratch down to the paper, through a place of the digits behind the first. */
static void scratch(struct Pix *label)
{
	int x = (BEFORE_BARS + 5 + chance_next() % 85) * MODULE_PX, y = BARS_HEIGHT * MODULE_PX;

	pixRasterop(label, x, y, 2 * MODULE_PX, pixGetHeight(label) - y, PIX_SET, NULL, 0, 0);
}

static struct Pix *draw_page(const char *digits, int dpi, bool worn)
{
	int side = (int)(SIDE_MM * dpi / MM_PER_INCH);
	struct Pix *page = pixCreate(side, side, 8), *scanned;
	struct Pix *label = draw_spoilt_label(digits, MODULE_PX);
	double module_mm = chance_between(0.264, 0.33);

	pixSetAllGray(page, 235);
	if (worn)
		scratch(label);
	draw_label(page, label, side / 2.0, side / 2.0, chance_between(0, 360),
		   module_mm * dpi / MM_PER_INCH / MODULE_PX);
	scanned = scan(page, worn);
	pixDestroy(&label);
	pixDestroy(&page);
	return scanned;
}

static void read_page(struct engine *engine, struct page *page, const char *digits,
		      struct tally *tally)
{
	struct dossier *dossier = dossier_new();
	clock_t start;

	barcode_scan(page, dossier);
	start = clock();
	under_bars_read(engine, page, dossier);
	tally->seconds += (double)(clock() - start) / CLOCKS_PER_SEC;
	for (size_t i = 0; i < dossier->unread.count; i++) {
		const char *printed = dossier->unread.items[i].printed;

		tally->places++;
		tally->none += printed == NULL;
		tally->right += printed != NULL && text_equal(printed, digits);
		tally->wrong += printed != NULL && !text_equal(printed, digits);
	}
	dossier_free(dossier);
}

static int number_from(const char *name, int otherwise)
{
	const char *value = getenv(name);

	return value != NULL ? (int)strtol(value, NULL, 10) : otherwise;
}

static void measure(struct engine *engine, int dpi, bool worn, struct tally *tally)
{
	int labels = number_from("WARAQA_LABELS", 200);

	for (int i = 0; i < labels; i++) {
		struct page page = { .number = 1, .dpi = dpi };
		char digits[14];

		draw_any_box_code(digits);
		page.delivered = draw_page(digits, dpi, worn);
		page.width_px = pixGetWidth(page.delivered);
		page.height_px = pixGetHeight(page.delivered);
		read_page(engine, &page, digits, tally);
		page_clear_images(&page);
	}
	print_message(
		"# %d dpi: %d%s labels, %d places unread, digits right %d, wrong %d, none %d, "
		"%.0f ms a place\n",
		dpi, labels, worn ? " worn" : "", tally->places, tally->right, tally->wrong,
		tally->none, tally->places > 0 ? 1000 * tally->seconds / tally->places : 0);
}

static int start_engine(void **state)
{
	struct engine *engine;
	struct error error;

	if (engine_open(&engine, &error) != STATUS_OK)
		return -1;
	*state = engine;
	chance_seed((unsigned)number_from("WARAQA_SEED", 1));
	return 0;
}

static int stop_engine(void **state)
{
	engine_close(*state);
	return 0;
}

static void digits_under_spoilt_bars_are_read_right_or_not_at_all(void **state)
{
	static const int resolutions[] = { 150, 200, 300, 600 };

	for (size_t i = 0; i < ARRAY_LENGTH(resolutions); i++) {
		struct tally tally = { 0 };

		measure(*state, resolutions[i], false, &tally);
		assert_int_equal(tally.wrong, 0);
	}
}

static void worn_digits_are_hardly_ever_read_wrong(void **state)
{
	static const int resolutions[] = { 200, 300 };

	for (size_t i = 0; i < ARRAY_LENGTH(resolutions); i++) {
		struct tally tally = { 0 };

		measure(*state, resolutions[i], true, &tally);
		assert_true(20 * tally.wrong <= tally.right + tally.wrong);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_under_spoilt_bars_are_read_right_or_not_at_all),
		cmocka_unit_test(worn_digits_are_hardly_ever_read_wrong),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, start_engine, stop_engine);
}
