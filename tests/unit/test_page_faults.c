/* Image faults: for each a page that just has it and one that just has not, with the figure. */
#include "base/memory.h"
#include "ingest/ingest.h"
#include "tests/support/damage.h"
#include "tests/support/print_page.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define PX_PER_MM (A5_DPI / 25.4)

static struct Pix *white_sheet(void)
{
	struct Pix *sheet = pixCreate(A5_WIDTH, A5_HEIGHT, 8);

	pixSetAll(sheet);
	return sheet;
}

/* Levels a page around an image, which it takes over. */
static struct page level(struct Pix *grey, int dpi)
{
	struct page page = { .number = 1,
			     .dpi = dpi,
			     .width_px = pixGetWidth(grey),
			     .height_px = pixGetHeight(grey),
			     .delivered = grey };

	ingest_level(&page);
	return page;
}

/* The figure measured for a fault, NAN when the page does not have it. Frees the images. */
static double measure(struct Pix *grey, int dpi, enum reason_code code)
{
	struct page page = level(grey, dpi);
	double measured = NAN;

	for (int i = 0; i < page.fault_count; i++)
		if (page.faults[i].code == code)
			measured = page.faults[i].measured;
	page_clear_images(&page);
	return measured;
}

static void assert_near(double measured, double expected, double tolerance)
{
	if (!(fabs(measured - expected) <= tolerance))
		fail_msg("measured %.3f, expected %.3f", measured, expected);
}

static void assert_none(double measured)
{
	if (!isnan(measured))
		fail_msg("measured %.3f where there is no fault", measured);
}

/* ---- I01 ------------------------------------------------------------------------------------- */

/* Squares of 2 mm that cover that share of the sheet. */
static struct Pix *sheet_with_ink(double percent)
{
	struct Pix *sheet = white_sheet();
	int side = (int)(2 * PX_PER_MM);
	double wanted = percent / 100 * A5_WIDTH * A5_HEIGHT;
	int count = (int)ceil(wanted / (side * side));

	for (int i = 0; i < count; i++) {
		double left = wanted - (double)i * side * side;

		pixRasterop(sheet, 300 + 200 * (i % 5), 300 + 200 * (i / 5), side,
			    left > side * side ? side : (int)(left / side), PIX_CLR, NULL, 0, 0);
	}
	return sheet;
}

static void a_page_with_next_to_no_ink_is_white(void **state)
{
	(void)state;
	assert_near(measure(sheet_with_ink(0.016), A5_DPI, REASON_I01), 0.016, 0.003);
	assert_none(measure(sheet_with_ink(0.026), A5_DPI, REASON_I01));
}

/* A wave of a pen, half a millimetre thick. */
static void write_word(struct Pix *sheet, double x_mm, double y_mm, double length_mm, int level)
{
	int steps = (int)(length_mm / 0.05);

	for (int step = 0; step < steps; step++) {
		double at = step * 0.05;

		for (int i = 0; i < 6; i++)
			for (int k = 0; k < 6; k++)
				pixSetPixel(sheet, (int)((x_mm + at) * PX_PER_MM) + i,
					    (int)((y_mm + 1.6 * sin(at * 2.2)) * PX_PER_MM) + k,
					    (l_uint32)level);
	}
}

static void one_short_line_by_hand_is_not_a_white_page(void **state)
{
	(void)state;
	for (int level = 40; level <= 130; level += 45) {
		struct Pix *sheet = white_sheet();

		write_word(sheet, 25, 40, 14, level);
		write_word(sheet, 43, 41, 11, level);
		assert_none(measure(sheet, A5_DPI, REASON_I01));
	}
}

static void the_back_of_a_page_is_white_though_its_front_shines_through(void **state)
{
	uint32_t random_state = 20261124;
	struct Pix *front = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);

	(void)state;
	for (int i = 1; i <= 9; i++) {
		struct damage damage = { .paper = 255 - 3 * i,
					 .lid = 255,
					 .bleed = 0.03 * i,
					 .noise = i % 4,
					 .jpeg = i % 2 == 0 ? 75 : 0 };
		struct Pix *sheet = white_sheet();
		struct page page = level(
			damage_sheet(sheet, A5_DPI, front, &damage, 0.5 * i - 3, 0, &random_state),
			A5_DPI);

		if (page.type != PAGE_BLANK)
			fail_msg("%.0f %% of the front's ink", 100 * damage.bleed);
		assert_int_equal(page.faults[page.fault_count - 1].code, REASON_I01);
		page_clear_images(&page);
		pixDestroy(&sheet);
	}
	pixDestroy(&front);
}

static void a_short_line_on_a_page_that_the_other_side_shines_through_is_kept(void **state)
{
	const struct damage damage = { .paper = 240, .lid = 255, .bleed = 0.2, .noise = 2 };
	struct Pix *front = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI), *sheet = white_sheet();
	uint32_t random_state = 20261124;
	struct page page;

	(void)state;
	write_word(sheet, 25, 140, 14, 60);
	page = level(damage_sheet(sheet, A5_DPI, front, &damage, 1, 0, &random_state), A5_DPI);
	assert_int_not_equal(page.type, PAGE_BLANK);
	page_clear_images(&page);
	pixDestroy(&front);
	pixDestroy(&sheet);
}

/* ---- I02 ------------------------------------------------------------------------------------- */

static struct Pix *sheet_half_black(double share)
{
	struct Pix *sheet = white_sheet();

	pixRasterop(sheet, 0, 0, A5_WIDTH, (int)(A5_HEIGHT * share), PIX_CLR, NULL, 0, 0);
	return sheet;
}

static void a_page_of_more_than_four_fifths_black_is_black(void **state)
{
	(void)state;
	assert_near(measure(sheet_half_black(0.82), A5_DPI, REASON_I02), 82, 0.5);
	assert_none(measure(sheet_half_black(0.78), A5_DPI, REASON_I02));
}

/* ---- I03 ------------------------------------------------------------------------------------- */

static struct Pix *sheet_of_contrast(int levels)
{
	struct Pix *sheet = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);

	pixMultConstantGray(sheet, (l_float32)levels / 255);
	pixAddConstantGray(sheet, 235 - levels);
	return sheet;
}

static void print_that_hardly_stands_out_is_pale(void **state)
{
	(void)state;
	assert_near(measure(sheet_of_contrast(44), A5_DPI, REASON_I03), 44, 4);
	assert_none(measure(sheet_of_contrast(58), A5_DPI, REASON_I03));
}

/* ---- I04 ------------------------------------------------------------------------------------- */

/* Letters 4 mm high, one every 5 mm, down the right edge for that length, the right half cut off.
 */
static struct Pix *sheet_cut(double length_mm)
{
	struct Pix *sheet = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	int step = (int)(4.5 * PX_PER_MM), side = (int)(3 * PX_PER_MM);

	for (int at = 0; at + side <= length_mm * PX_PER_MM; at += step)
		pixRasterop(sheet, A5_WIDTH - side / 2, 900 + at, side / 2, side, PIX_CLR, NULL, 0,
			    0);
	return sheet;
}

static void a_few_letters_far_apart_are_cut_as_well(void **state)
{
	struct Pix *sheet = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	int side = (int)(3 * PX_PER_MM);

	(void)state;
	for (int line = 0; line < 3; line++)
		pixRasterop(sheet, A5_WIDTH - side / 2, 900 + (int)(15 * line * PX_PER_MM),
			    side / 2, side, PIX_CLR, NULL, 0, 0);
	assert_near(measure(sheet, A5_DPI, REASON_I04), 33, 1.0);
}

/* A prescription of which the right quarter was not scanned: `count` letters end at the edge. */
static struct Pix *sheet_without_its_side(int width_px, int count)
{
	struct Pix *sheet = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI), *left;
	struct Box *box = boxCreate(0, 0, width_px, A5_HEIGHT);
	int side = (int)(3 * PX_PER_MM);

	for (int line = 0; line < count; line++)
		pixRasterop(sheet, width_px - side / 2, 900 + (int)(12 * line * PX_PER_MM), side,
			    side, PIX_CLR, NULL, 0, 0);
	left = pixClipRectangle(sheet, box, NULL);
	pixDestroy(&sheet);
	boxDestroy(&box);
	return left;
}

static void a_sheet_too_narrow_to_be_whole_is_cut_where_two_letters_end(void **state)
{
	(void)state;
	assert_near(measure(sheet_without_its_side(1312, 2), A5_DPI, REASON_I04), 15, 1.0);
	assert_none(measure(sheet_without_its_side(1312, 1), A5_DPI, REASON_I04));
	assert_none(measure(sheet_without_its_side(A5_WIDTH, 2), A5_DPI, REASON_I04));
}

static void letters_cut_along_more_than_two_centimetres_are_a_cut_page(void **state)
{
	(void)state;
	assert_near(measure(sheet_cut(26), A5_DPI, REASON_I04), 25.5, 1.0);
	assert_none(measure(sheet_cut(17), A5_DPI, REASON_I04));
}

/* ---- I05 ------------------------------------------------------------------------------------- */

static void under_150_dpi_is_too_coarse(void **state)
{
	(void)state;
	assert_near(measure(print_page(868, 1231, 149), 149, REASON_I05), 149, 0);
	assert_none(measure(print_page(874, 1240, 150), 150, REASON_I05));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_with_next_to_no_ink_is_white),
		cmocka_unit_test(one_short_line_by_hand_is_not_a_white_page),
		cmocka_unit_test(the_back_of_a_page_is_white_though_its_front_shines_through),
		cmocka_unit_test(a_short_line_on_a_page_that_the_other_side_shines_through_is_kept),
		cmocka_unit_test(a_page_of_more_than_four_fifths_black_is_black),
		cmocka_unit_test(print_that_hardly_stands_out_is_pale),
		cmocka_unit_test(a_few_letters_far_apart_are_cut_as_well),
		cmocka_unit_test(a_sheet_too_narrow_to_be_whole_is_cut_where_two_letters_end),
		cmocka_unit_test(letters_cut_along_more_than_two_centimetres_are_a_cut_page),
		cmocka_unit_test(under_150_dpi_is_too_coarse),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
