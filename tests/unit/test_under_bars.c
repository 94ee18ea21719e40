/* Labels whose bars no reader can tell any more, and whose digits are whole. */
#include "barcode/barcode.h"
#include "base/memory.h"
#include "base/text.h"
#include "ocr/under_bars.h"
#include "tests/support/draw_code.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DPI = 300, SIDE = 1200, MODULE_PX = 8, BEFORE_BARS = 11, BARS_HEIGHT = 40 };

static const char *const code = "6118000030829", *const other_code = "6118000080251";

static int start_engine(void **state)
{
	struct engine *engine;
	struct error error;

	if (engine_open(&engine, &error) != STATUS_OK)
		return -1;
	*state = engine;
	return 0;
}

static int stop_engine(void **state)
{
	engine_close(*state);
	return 0;
}

/* Scans a page with the label, which it takes over, turned clockwise; the caller frees it. */
static struct dossier *read_label(struct engine *engine, struct Pix *label, double angle_deg)
{
	struct dossier *dossier = dossier_new();
	struct page *page = LIST_ADD(dossier->arena, &dossier->pages);
	struct Pix *picture = pixCreate(SIDE, SIDE, 8);

	pixSetAllGray(picture, 240);
	draw_label(picture, label, SIDE / 2.0, SIDE / 2.0, angle_deg, 3.9 / MODULE_PX);
	pixDestroy(&label);
	*page = (struct page){
		.number = 1, .dpi = DPI, .width_px = SIDE, .height_px = SIDE, .delivered = picture
	};
	barcode_scan(page, dossier);
	assert_int_equal(dossier->barcodes.count, 0);
	assert_int_equal(dossier->unread.count, 1);
	under_bars_read(engine, page, dossier);
	return dossier;
}

static void digits_under_spoilt_bars_are_read_at_any_turn(void **state)
{
	static const double angles_deg[] = { 0, 90, 180, 270, 10, -10 };

	for (size_t i = 0; i < ARRAY_LENGTH(angles_deg); i++) {
		struct Pix *label = draw_spoilt_label(code, MODULE_PX);
		struct dossier *dossier = read_label(*state, label, angles_deg[i]);

		if (!text_equal(dossier->unread.items[0].printed, code))
			fail_msg("at %.0f degrees: %s", angles_deg[i],
				 dossier->unread.items[0].printed);
		dossier_free(dossier);
	}
}

/* The last digit of a code in the place of another's. */
static struct Pix *draw_wrong_check_digit(void)
{
	struct Pix *label = draw_spoilt_label(code, MODULE_PX);
	struct Pix *other = draw_spoilt_label(other_code, MODULE_PX);
	int x = (BEFORE_BARS + 85) * MODULE_PX, y = BARS_HEIGHT * MODULE_PX;

	pixRasterop(label, x, y, 7 * MODULE_PX, pixGetHeight(label) - y, PIX_SRC, other, x, y);
	pixDestroy(&other);
	return label;
}

static void digits_with_a_wrong_check_digit_are_nothing(void **state)
{
	struct dossier *dossier = read_label(*state, draw_wrong_check_digit(), 0);

	assert_null(dossier->unread.items[0].printed);
	dossier_free(dossier);
}

static void spoilt_bars_without_all_their_digits_are_nothing(void **state)
{
	struct Pix *label = draw_spoilt_label(code, MODULE_PX);
	struct dossier *dossier;

	pixRasterop(label, 0, 0, BEFORE_BARS * MODULE_PX, pixGetHeight(label), PIX_SET, NULL, 0, 0);
	dossier = read_label(*state, label, 0);
	assert_null(dossier->unread.items[0].printed);
	dossier_free(dossier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_under_spoilt_bars_are_read_at_any_turn),
		cmocka_unit_test(digits_with_a_wrong_check_digit_are_nothing),
		cmocka_unit_test(spoilt_bars_without_all_their_digits_are_nothing),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, start_engine, stop_engine);
}
