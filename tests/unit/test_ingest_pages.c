/* Pages become upright and clean; every picture is made by the test itself. */
#include "base/memory.h"
#include "ingest/ingest.h"
#include "tests/support/print_page.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* A page around an image, which it takes over. */
static struct page page_around(struct Pix *grey, int dpi)
{
	return (struct page){ .number = 1,
			      .dpi = dpi,
			      .width_px = pixGetWidth(grey),
			      .height_px = pixGetHeight(grey),
			      .delivered = grey,
			      .type = PAGE_OTHER };
}

static bool has_fault(const struct page *page, enum reason_code code)
{
	for (int i = 0; i < page->fault_count; i++)
		if (page->faults[i].code == code)
			return true;
	return false;
}

/* ---- level and turn ------------------------------------------------------------------------ */

/* The page, turned clockwise by quarters and a little more, on paper of that grey. */
static struct page skewed_page(int quarters, double angle_deg, unsigned char paper)
{
	struct Pix *page = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	struct Pix *turned = pixRotateOrth(page, quarters);
	struct Pix *skewed = pixRotate(turned, (l_float32)(angle_deg * M_PI / 180),
				       L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0);

	pixMultConstantGray(skewed, (l_float32)paper / 255);
	pixDestroy(&page);
	pixDestroy(&turned);
	return page_around(skewed, A5_DPI);
}

static void skew_is_found_on_pages_that_lie_either_way(void **state)
{
	(void)state;
	for (int quarters = 0; quarters < 2; quarters++)
		for (int angle = -6; angle <= 6; angle += 3) {
			struct page page = skewed_page(quarters, angle, 255);

			ingest_level(&page);
			if (fabs(page.skew_deg + angle) > 0.25)
				fail_msg("turned by %d, found %.2f", angle, page.skew_deg);
			assert_int_equal(page.fault_count, 0);
			page_clear_images(&page);
		}
}

static void a_level_page_is_not_resampled(void **state)
{
	struct page page = skewed_page(0, 0, 255);

	(void)state;
	ingest_level(&page);
	assert_true(page.skew_deg == 0);
	assert_ptr_equal(page.upright, page.delivered);
	page_clear_images(&page);
}

/* The middle of the darkest spot of 9 x 9 pixels near a place. */
static struct point find_spot(struct Pix *grey, struct point near)
{
	double sum = 0, x_sum = 0, y_sum = 0;

	for (int y = (int)near.y - 12; y <= (int)near.y + 12; y++)
		for (int x = (int)near.x - 12; x <= (int)near.x + 12; x++) {
			l_uint32 value = 255;

			pixGetPixel(grey, x, y, &value);
			sum += 255 - (double)value;
			x_sum += (255 - (double)value) * (x + 0.5);
			y_sum += (255 - (double)value) * (y + 0.5);
		}
	return (struct point){ x_sum / sum, y_sum / sum };
}

static void upright_pixels_map_back_to_delivered_ones_at_every_turn(void **state)
{
	static const struct point spots[] = { { 60.5, 1900.5 },
					      { 1600.5, 2400.5 },
					      { 900.5, 1700.5 } };

	(void)state;
	for (int quarters = 0; quarters < 4; quarters++) {
		struct page page = skewed_page(0, 2.3, 255);

		for (size_t i = 0; i < ARRAY_LENGTH(spots); i++)
			pixRasterop(page.delivered, (int)spots[i].x - 4, (int)spots[i].y - 4, 9, 9,
				    PIX_CLR, NULL, 0, 0);
		ingest_level(&page);
		ingest_turn(&page, 270);
		ingest_turn(&page, quarters * 90);
		assert_int_equal(page.turn_deg, quarters * 90);
		for (size_t i = 0; i < ARRAY_LENGTH(spots); i++) {
			struct point there =
				affine_apply(affine_inverse(page.to_delivered), spots[i]);
			struct point seen = find_spot(page.upright, there);

			assert_true(hypot(seen.x - there.x, seen.y - there.y) < 0.1);
		}
		assert_int_equal(pixGetWidth(page.ink), pixGetWidth(page.upright));
		page_clear_images(&page);
	}
}

static void nothing_of_a_skewed_page_is_lost(void **state)
{
	struct page page = skewed_page(0, 5, 255);
	const struct point corners[] = {
		{ 0, 0 }, { A5_WIDTH, 0 }, { 0, A5_HEIGHT }, { A5_WIDTH, A5_HEIGHT }
	};

	(void)state;
	ingest_level(&page);
	for (size_t i = 0; i < ARRAY_LENGTH(corners); i++) {
		struct point at = affine_apply(affine_inverse(page.to_delivered), corners[i]);

		assert_true(at.x > -0.01 && at.y > -0.01);
		assert_true(at.x < pixGetWidth(page.upright) + 0.01);
		assert_true(at.y < pixGetHeight(page.upright) + 0.01);
	}
	page_clear_images(&page);
}

static void what_was_written_alone_goes_the_way_of_the_page(void **state)
{
	struct page page = skewed_page(1, 2.6, 240);
	struct Pix *difference;
	l_int32 empty = 0;

	(void)state;
	page.delivered_pen = pixCopy(NULL, page.delivered);
	ingest_level(&page);
	ingest_turn(&page, 270);
	difference = pixXor(NULL, page.ink, page.pen_ink);
	pixZero(difference, &empty);
	assert_true(empty);
	assert_int_equal(pixGetWidth(page.pen), pixGetWidth(page.upright));
	pixDestroy(&difference);
	page_clear_images(&page);
	assert_null(page.delivered_pen);
	assert_null(page.pen);
}

static void the_text_of_a_page_tells_its_turn(void **state)
{
	(void)state;
	for (int quarters = 0; quarters < 4; quarters++) {
		struct page page = skewed_page(quarters, 1.7, 230);

		ingest_level(&page);
		ingest_judge_turn(&page, NULL);
		assert_true(page.turn_decided);
		assert_int_equal(page.turn_deg, (4 - quarters) % 4 * 90);
		page_clear_images(&page);
	}
}

static void an_empty_page_leaves_the_turn_undecided(void **state)
{
	struct Pix *white = pixCreate(A5_WIDTH, A5_HEIGHT, 8);
	struct page page = page_around(white, A5_DPI);

	(void)state;
	pixSetAll(white);
	ingest_level(&page);
	ingest_judge_turn(&page, NULL);
	assert_false(page.turn_decided);
	page_clear_images(&page);
}

/* ---- ink and faults ------------------------------------------------------------------------ */

static double ink_share(struct Pix *ink, int x, int y, int w, int h)
{
	struct Box *box = boxCreate(x, y, w, h);
	struct Pix *part = pixClipRectangle(ink, box, NULL);
	l_float32 share = 0;

	pixForegroundFraction(part, &share);
	boxDestroy(&box);
	pixDestroy(&part);
	return (double)share;
}

static void a_scanners_dark_surround_and_a_shadow_are_not_ink(void **state)
{
	struct page page = skewed_page(0, 0, 235);
	struct Pix *grey = page.delivered;

	(void)state;
	for (int y = 0; y < A5_HEIGHT; y++)
		for (int x = 0; x < A5_WIDTH; x++) {
			l_uint32 value = 0;

			pixGetPixel(grey, x, y, &value);
			value = value * (unsigned)(A5_HEIGHT * 2 - y) / (A5_HEIGHT * 2);
			pixSetPixel(grey, x, y, x > A5_WIDTH - 150 ? 20 : y < 60 ? 175 : value);
		}
	ingest_level(&page);
	assert_true(ink_share(page.ink, A5_WIDTH - 140, 0, 140, A5_HEIGHT) < 0.001);
	assert_true(ink_share(page.ink, 0, 0, A5_WIDTH - 160, 60) < 0.001);
	assert_true(ink_share(page.ink, 0, 1300, A5_WIDTH - 200, 1100) < 0.001);
	assert_true(ink_share(page.ink, 100, 150, 800, 700) > 0.02);
	page_clear_images(&page);
}

static void single_specks_are_removed_and_dots_of_letters_kept(void **state)
{
	struct page page = skewed_page(0, 0, 255);

	(void)state;
	pixRasterop(page.delivered, 900, 2000, 2, 2, PIX_CLR, NULL, 0, 0);
	pixRasterop(page.delivered, 1000, 2000, 5, 5, PIX_CLR, NULL, 0, 0);
	ingest_level(&page);
	assert_true(ink_share(page.ink, 890, 1990, 20, 20) == 0);
	assert_true(ink_share(page.ink, 990, 1990, 20, 20) > 0.05);
	page_clear_images(&page);
}

static void a_blank_page_is_named_though_it_is_dusty(void **state)
{
	struct Pix *paper = pixCreate(A5_WIDTH, A5_HEIGHT, 8);
	struct page page = page_around(paper, A5_DPI);

	(void)state;
	pixSetAllGray(paper, 225);
	for (int i = 0; i < 40; i++)
		pixRasterop(paper, i * 397 % A5_WIDTH, i * 911 % A5_HEIGHT, 5, 4, PIX_CLR, NULL, 0,
			    0);
	ingest_level(&page);
	assert_true(has_fault(&page, REASON_I01));
	assert_int_equal(page.type, PAGE_BLANK);
	page_clear_images(&page);
}

static void one_line_of_print_is_not_blank(void **state)
{
	struct Pix *text = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	struct page page = page_around(text, A5_DPI);

	(void)state;
	pixRasterop(text, 0, 340, A5_WIDTH, A5_HEIGHT, PIX_SET, NULL, 0, 0);
	ingest_level(&page);
	assert_int_equal(page.fault_count, 0);
	page_clear_images(&page);
}

static void black_faint_and_coarse_pages_are_named(void **state)
{
	struct page black = page_around(pixCreate(A5_WIDTH, A5_HEIGHT, 8), A5_DPI);
	struct page faint = skewed_page(0, 0, 255);
	struct page coarse = page_around(print_page(583, 827, 100), 100);

	(void)state;
	ingest_level(&black);
	assert_true(has_fault(&black, REASON_I02));
	assert_int_equal(black.type, PAGE_OTHER);
	pixMultConstantGray(faint.delivered, 0.15F);
	pixAddConstantGray(faint.delivered, 200);
	ingest_level(&faint);
	assert_true(has_fault(&faint, REASON_I03));
	if (fabs(faint.faults[0].measured - 38) >= 6)
		fail_msg("contrast 38 measured as %.1f", faint.faults[0].measured);
	ingest_level(&coarse);
	assert_true(has_fault(&coarse, REASON_I05));
	assert_true(coarse.faults[0].measured == 100);
	page_clear_images(&black);
	page_clear_images(&faint);
	page_clear_images(&coarse);
}

static void writing_that_is_cut_by_the_edge_is_named(void **state)
{
	struct Pix *whole = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	struct Box *right = boxCreate(0, 275, A5_WIDTH, A5_HEIGHT - 275);
	struct page page = page_around(pixClipRectangle(whole, right, NULL), A5_DPI);

	(void)state;
	ingest_level(&page);
	assert_true(has_fault(&page, REASON_I04));
	boxDestroy(&right);
	pixDestroy(&whole);
	page_clear_images(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skew_is_found_on_pages_that_lie_either_way),
		cmocka_unit_test(a_level_page_is_not_resampled),
		cmocka_unit_test(upright_pixels_map_back_to_delivered_ones_at_every_turn),
		cmocka_unit_test(nothing_of_a_skewed_page_is_lost),
		cmocka_unit_test(what_was_written_alone_goes_the_way_of_the_page),
		cmocka_unit_test(the_text_of_a_page_tells_its_turn),
		cmocka_unit_test(an_empty_page_leaves_the_turn_undecided),
		cmocka_unit_test(a_scanners_dark_surround_and_a_shadow_are_not_ink),
		cmocka_unit_test(single_specks_are_removed_and_dots_of_letters_kept),
		cmocka_unit_test(a_blank_page_is_named_though_it_is_dusty),
		cmocka_unit_test(one_line_of_print_is_not_blank),
		cmocka_unit_test(black_faint_and_coarse_pages_are_named),
		cmocka_unit_test(writing_that_is_cut_by_the_edge_is_named),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
