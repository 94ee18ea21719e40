/* Looking at pixels in place, at the edges above all; and what a vote that was given up is worth.
 */
#include "ocr/bits.h"
#include "tests/support/chance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { WIDTH = 75, HEIGHT = 5 };

/* At random, with ink in the padding of the rows too. */
static struct Pix *any_image(void)
{
	struct Pix *image = pixCreate(WIDTH, HEIGHT, 1);

	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++)
			pixSetPixel(image, x, y, (l_uint32)chance_next() % 2);
	pixSetPadBits(image, 1);
	return image;
}

static uint32_t asked_one_by_one(struct Pix *image, int x, int y, int count)
{
	uint32_t bits = 0;

	for (int i = 0; i < count; i++) {
		l_uint32 value = 0;

		pixGetPixel(image, x + i, y, &value); /* outside: leaves 0 */
		bits = bits << 1 | value;
	}
	return bits;
}

static void a_run_of_pixels_is_the_same_as_its_pixels_one_by_one(void **state)
{
	struct Pix *image = any_image();
	struct bits bits = bits_of(image);

	(void)state;
	for (int y = -1; y <= HEIGHT; y++)
		for (int x = -70; x < WIDTH + 70; x++) {
			assert_int_equal(bits_at(&bits, x, y), asked_one_by_one(image, x, y, 1));
			for (int count = 1; count <= 32; count++)
				assert_int_equal(bits_from(&bits, x, y, count),
						 asked_one_by_one(image, x, y, count));
		}
	pixDestroy(&image);
}

static void what_pads_the_rows_is_no_ink(void **state)
{
	struct Pix *image = pixCreate(WIDTH, HEIGHT, 1);
	struct bits bits = bits_of(image);

	(void)state;
	pixSetPadBits(image, 1);
	assert_true(bits_are_empty(&bits));
	pixSetPixel(image, WIDTH - 1, HEIGHT - 1, 1);
	assert_false(bits_are_empty(&bits));
	pixDestroy(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_of_pixels_is_the_same_as_its_pixels_one_by_one),
		cmocka_unit_test(what_pads_the_rows_is_no_ink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
