/* Pages for a screen: turned, cut and made small in a jail, and what hostile bytes do to that. */
#include "ingest/area_scale.h"
#include "ingest/ingest.h"
#include "pipeline/pipeline.h"
#include "tests/support/chance.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 1240, HEIGHT = 1754, CORNER = 200 };

static struct renderer *renderer;

/* White paper with the top left corner black; grey: with another corner grey. */
static struct Pix *paper(bool grey)
{
	struct Pix *page = pixCreate(WIDTH, HEIGHT, 8);
	struct Box *corner = boxCreate(0, 0, CORNER, CORNER);
	struct Box *other = boxCreate(WIDTH - CORNER, 0, CORNER, CORNER);

	pixSetAll(page);
	pixSetInRectArbitrary(page, corner, 0);
	if (grey)
		pixSetInRectArbitrary(page, other, 100);
	boxDestroy(&corner);
	boxDestroy(&other);
	return page;
}

/* Such a page as it is kept. */
static struct page kept_page(bool grey)
{
	struct page page = { .delivered = paper(grey) };

	ingest_encode(&page);
	return page;
}

static struct Pix *draw(const struct page *page, const struct page_view *view)
{
	unsigned char *bytes;
	struct error error = { .status = STATUS_OK };
	struct Pix *drawn, *plain;
	size_t length;

	if (renderer_draw(renderer, page->encoded, page->encoded_bytes, view, &bytes, &length,
			  &error) != STATUS_OK)
		fail_msg("%s", error.text);
	drawn = pixReadMem(bytes, length);
	assert_non_null(drawn);
	plain = pixConvertTo8(drawn, 0);
	pixDestroy(&drawn);
	free(bytes);
	return plain;
}

static int value_at(struct Pix *image, double x, double y)
{
	l_uint32 value;

	pixGetPixel(image, (int)(x * (pixGetWidth(image) - 1)),
		    (int)(y * (pixGetHeight(image) - 1)), &value);
	return (int)value;
}

static bool is_dark(struct Pix *image, double x, double y)
{
	return value_at(image, x, y) < 60;
}

static void a_page_is_shown_in_the_width_and_at_the_turn_that_are_asked(void **state)
{
	/* where the top left corner comes to lie */
	static const struct {
		int turn_deg;
		double x, y;
	} turns[] = {
		{ 0, 0.05, 0.05 }, { 90, 0.95, 0.05 }, { 180, 0.95, 0.95 }, { 270, 0.05, 0.95 }
	};

	(void)state;
	for (int grey = 0; grey < 2; grey++) {
		struct page page = kept_page(grey);

		for (size_t i = 0; i < 4; i++) {
			struct page_view view = { .turn_deg = turns[i].turn_deg, .width_px = 480 };
			struct Pix *drawn = draw(&page, &view);
			bool lies = turns[i].turn_deg % 180 != 0;

			assert_int_equal(pixGetWidth(drawn), 480);
			assert_int_equal(pixGetHeight(drawn), lies ? 339 : 679);
			for (size_t k = 0; k < 4; k++)
				assert_int_equal(is_dark(drawn, turns[k].x, turns[k].y), k == i);
			pixDestroy(&drawn);
		}
		page_clear_images(&page);
	}
}

static void a_page_is_never_made_wider_than_it_is(void **state)
{
	(void)state;
	for (int grey = 0; grey < 2; grey++) {
		const struct page_view view = { .width_px = 2600 };
		struct page page = kept_page(grey);
		struct Pix *drawn = draw(&page, &view);

		assert_int_equal(pixGetWidth(drawn), WIDTH);
		assert_int_equal(pixGetHeight(drawn), HEIGHT);
		pixDestroy(&drawn);
		page_clear_images(&page);
	}
}

static void a_place_on_a_page_is_cut_at_its_edge(void **state)
{
	struct page page = kept_page(true);
	const struct page_view inside = { .region = { CORNER - 40, 10, 80, 40 }, .width_px = 80 };
	const struct page_view over = { .region = { WIDTH - 50, -20, 100, 60 }, .width_px = 999 };
	struct Pix *drawn = draw(&page, &inside);

	(void)state;
	assert_int_equal(pixGetWidth(drawn), 80);
	assert_int_equal(pixGetHeight(drawn), 40);
	assert_true(is_dark(drawn, 0.2, 0.5));
	assert_true(value_at(drawn, 0.8, 0.5) > 200);
	pixDestroy(&drawn);
	drawn = draw(&page, &over);
	assert_int_equal(pixGetWidth(drawn), 50);
	assert_int_equal(pixGetHeight(drawn), 40);
	assert_in_range(value_at(drawn, 0.5, 0.5), 90, 110);
	pixDestroy(&drawn);
	page_clear_images(&page);
}

static void a_place_is_turned_with_its_page(void **state)
{
	struct page page = kept_page(true);
	const struct page_view view = { .region = { CORNER - 40, 10, 80, 20 },
					.turn_deg = 90,
					.width_px = 20 };
	struct Pix *drawn = draw(&page, &view);

	(void)state;
	assert_int_equal(pixGetWidth(drawn), 20);
	assert_int_equal(pixGetHeight(drawn), 80);
	assert_true(is_dark(drawn, 0.5, 0.2));
	assert_false(is_dark(drawn, 0.5, 0.8));
	pixDestroy(&drawn);
	page_clear_images(&page);
}

static void expect_refusal(const unsigned char *bytes, size_t length, const struct page_view *view)
{
	unsigned char *drawn;
	struct error error;
	size_t drawn_length;

	assert_int_equal(
		renderer_draw(renderer, bytes, length, view, &drawn, &drawn_length, &error),
		STATUS_REFUSED);
	assert_non_null(strstr(error.text, "cannot be shown"));
}

static void what_has_nothing_to_show_is_refused(void **state)
{
	const struct page_view whole = { .width_px = 480 };
	const struct page_view nowhere = { .region = { WIDTH, 0, 10, 10 }, .width_px = 480 };
	const struct page_view no_width = { .width_px = 0 };
	struct page page = kept_page(false);

	(void)state;
	expect_refusal((const unsigned char *)"", 0, &whole);
	expect_refusal((const unsigned char *)"GIF89a and more", 15, &whole);
	expect_refusal(page.encoded, 40, &whole);
	expect_refusal(page.encoded, page.encoded_bytes, &nowhere);
	expect_refusal(page.encoded, page.encoded_bytes, &no_width);
	page_clear_images(&page);
}

/* A PNG that says of itself that it has so many pixels. */
static void state_size(unsigned char *png, uint32_t width, uint32_t height)
{
	for (int i = 0; i < 4; i++) {
		png[16 + i] = (unsigned char)(width >> (24 - 8 * i));
		png[20 + i] = (unsigned char)(height >> (24 - 8 * i));
	}
}

static void an_image_that_claims_to_be_huge_is_refused_before_it_is_decoded(void **state)
{
	const struct page_view view = { .width_px = 480 };
	struct page page = kept_page(false);

	(void)state;
	state_size(page.encoded, 200000, 200000);
	expect_refusal(page.encoded, page.encoded_bytes, &view);
	page_clear_images(&page);
}

/* Bytes changed here and there: whatever comes of it, the next page is shown. */
static void damaged_images_cost_nothing_but_their_own_picture(void **state)
{
	const struct page_view view = { .turn_deg = 270, .width_px = 1000 };

	(void)state;
	chance_seed(7);
	for (int i = 0; i < 30; i++) {
		struct page page = kept_page(i % 2 == 0);
		unsigned char *drawn;
		struct error error;
		size_t length;

		for (int k = 0; k < 20; k++)
			page.encoded[(size_t)chance_next() % page.encoded_bytes] =
				(unsigned char)chance_next();
		if (renderer_draw(renderer, page.encoded, page.encoded_bytes, &view, &drawn,
				  &length, &error) == STATUS_OK)
			free(drawn);
		else
			assert_int_equal(error.status, STATUS_REFUSED);
		page_clear_images(&page);
	}
	a_page_is_never_made_wider_than_it_is(NULL);
}

static void making_a_page_smaller_keeps_its_mean_grey(void **state)
{
	struct Pix *page = paper(true), *bits = pixThresholdToBinary(page, 50);
	struct Pix *small = area_scale(page, 333, 471), *small_bits = area_scale(bits, 97, 1754);
	l_float32 before, after;

	(void)state;
	pixGetAverageMasked(page, NULL, 0, 0, 1, L_MEAN_ABSVAL, &before);
	pixGetAverageMasked(small, NULL, 0, 0, 1, L_MEAN_ABSVAL, &after);
	assert_true(before - after < 0.5F && after - before < 0.5F);
	pixGetAverageMasked(small_bits, NULL, 0, 0, 1, L_MEAN_ABSVAL, &after);
	before = 255 - 255.0F * CORNER * CORNER / (WIDTH * HEIGHT);
	assert_true(before - after < 0.5F && after - before < 0.5F);
	pixDestroy(&page);
	pixDestroy(&bits);
	pixDestroy(&small);
	pixDestroy(&small_bits);
}

static int open_renderer(void **state)
{
	struct error error;

	(void)state;
	return renderer_open(1, &renderer, &error) == STATUS_OK ? 0 : -1;
}

static int close_renderer(void **state)
{
	(void)state;
	renderer_close(renderer);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_shown_in_the_width_and_at_the_turn_that_are_asked),
		cmocka_unit_test(a_page_is_never_made_wider_than_it_is),
		cmocka_unit_test(a_place_on_a_page_is_cut_at_its_edge),
		cmocka_unit_test(a_place_is_turned_with_its_page),
		cmocka_unit_test(what_has_nothing_to_show_is_refused),
		cmocka_unit_test(an_image_that_claims_to_be_huge_is_refused_before_it_is_decoded),
		cmocka_unit_test(damaged_images_cost_nothing_but_their_own_picture),
		cmocka_unit_test(making_a_page_smaller_keeps_its_mean_grey),
	};

	return cmocka_run_group_tests(tests, open_renderer, close_renderer);
}
