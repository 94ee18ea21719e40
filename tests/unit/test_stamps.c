/* A rubber stamp taken apart: its angle, its frame and letters, and a pen's strokes over it. */
#include "ocr/stamp.h"
#include "tests/support/pen.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DPI = 200 };
static const double px_per_mm = DPI / MM_PER_INCH;

/* A frame of 40 x 16 mm with two lines of capitals, turned clockwise. */
static struct Pix *draw_stamp(double angle_deg)
{
	struct Pix *sheet = pixCreate(520, 320, 8), *turned;
	struct L_Bmf *font = bmfCreate(NULL, 8);
	struct Box *frame = boxCreate(100, 90, (int)(40 * px_per_mm), (int)(16 * px_per_mm));

	pixSetAll(sheet);
	pixRenderBoxArb(sheet, frame, 3, 0, 0, 0);
	pixSetTextline(sheet, font, "DR BENNANI YOUSSEF", 0, 115, 140, NULL, NULL);
	pixSetTextline(sheet, font, "CARDIOLOGUE RABAT", 0, 115, 180, NULL, NULL);
	turned = pixRotate(sheet, (l_float32)(angle_deg * M_PI / 180), L_ROTATE_AREA_MAP,
			   L_BRING_IN_WHITE, 520, 320);
	pixDestroy(&sheet);
	bmfDestroy(&font);
	boxDestroy(&frame);
	return turned;
}

static struct Pix *ink_of(struct Pix *grey)
{
	return pixThresholdToBinary(grey, 150);
}

static int pixels(struct Pix *ink)
{
	l_int32 count = 0;

	pixCountPixels(ink, &count, NULL);
	return count;
}

static void the_angle_of_a_turned_stamp_is_found(void **state)
{
	static const double angles[] = { -14, -6, -2, 0, 3, 9, 17 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(angles); i++) {
		struct Pix *grey = draw_stamp(angles[i]), *ink = ink_of(grey);
		double found = stamp_angle(ink, px_per_mm);

		if (fabs(found - angles[i]) > 1)
			fail_msg("%.1f degrees are read as %.1f", angles[i], found);
		pixDestroy(&grey);
		pixDestroy(&ink);
	}
}

static void a_stamp_is_a_frame_and_letters_and_leaves_no_rest(void **state)
{
	struct Pix *grey = draw_stamp(0), *ink = ink_of(grey);
	struct stamp_parts parts = stamp_take_apart(ink, px_per_mm);

	(void)state;
	assert_true(parts.frame_mm > 90 && parts.frame_mm < 125);
	assert_true(parts.aligned >= 20);
	assert_true(parts.rest_mm < 6);
	pixDestroy(&grey);
	pixDestroy(&ink);
}

static void strokes_of_a_pen_are_a_rest_and_no_letters(void **state)
{
	static const struct point scrawl[] = { { 14, 30 }, { 20, 12 }, { 26, 33 }, { 33, 13 },
					       { 41, 31 }, { 52, 18 }, { 60, 26 } };
	struct Pix *grey = pixCreate(520, 320, 8), *ink;
	struct stamp_parts parts;

	(void)state;
	pixSetAll(grey);
	pen_draw(grey, DPI, (struct pen){ 0.5, 20 }, scrawl, ARRAY_LENGTH(scrawl));
	ink = ink_of(grey);
	parts = stamp_take_apart(ink, px_per_mm);
	assert_true(parts.rest_mm > 30);
	assert_true(parts.aligned == 0 && parts.frame_mm < 10);
	pixDestroy(&grey);
	pixDestroy(&ink);
}

static void letters_are_left_when_frame_and_signature_are_taken_out(void **state)
{
	static const struct point stroke[] = { { 8, 30 }, { 62, 12 } };
	struct Pix *grey = draw_stamp(0), *plain = ink_of(grey), *ink, *of_plain, *letters;

	(void)state;
	pen_draw_angular(grey, DPI, (struct pen){ 0.5, 20 }, stroke, 2);
	ink = ink_of(grey);
	of_plain = stamp_letters(plain, px_per_mm);
	letters = stamp_letters(ink, px_per_mm);
	assert_true(pixels(of_plain) > 1200 && pixels(of_plain) < pixels(plain) * 3 / 4);
	assert_true(pixels(letters) > pixels(of_plain) * 3 / 4);
	assert_true(pixels(letters) < pixels(of_plain) * 5 / 4);
	pixDestroy(&grey);
	pixDestroy(&plain);
	pixDestroy(&ink);
	pixDestroy(&of_plain);
	pixDestroy(&letters);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_angle_of_a_turned_stamp_is_found),
		cmocka_unit_test(a_stamp_is_a_frame_and_letters_and_leaves_no_rest),
		cmocka_unit_test(strokes_of_a_pen_are_a_rest_and_no_letters),
		cmocka_unit_test(letters_are_left_when_frame_and_signature_are_taken_out),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
