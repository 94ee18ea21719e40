#include "tests/support/photograph.h"

#include "model/homography.h"
#include "tests/support/damage.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct photograph photograph_any(uint32_t *random_state, int sheet_width, int sheet_height)
{
	static const int x_of[] = { -1, 1, 1, -1 }, y_of[] = { -1, -1, 1, 1 };
	bool is_wide = sheet_width > sheet_height;
	struct photograph photograph = {
		.width_px = is_wide ? 4000 : 3000,
		.height_px = is_wide ? 3000 : 4000,
		.desk = (int)damage_random(random_state, 25, 110),
		.shade = damage_random(random_state, 0, 0.35),
		.noise = damage_random(random_state, 1, 4),
		.quality = 85,
	};
	double fill = damage_random(random_state, 0.80, 0.92);
	double angle = damage_random(random_state, -8, 8) * M_PI / 180;
	double scale = fill * fmin(photograph.width_px / (sheet_width + 0.14 * sheet_height),
				   photograph.height_px / (sheet_height + 0.14 * sheet_width));

	for (int i = 0; i < 4; i++) {
		double x = x_of[i] * 0.5 + damage_random(random_state, -0.03, 0.03);
		double y = y_of[i] * 0.5 + damage_random(random_state, -0.03, 0.03);

		x *= scale * sheet_width;
		y *= scale * sheet_height;
		photograph.corners[i] =
			(struct point){ photograph.width_px / 2.0 + x * cos(angle) - y * sin(angle),
					photograph.height_px / 2.0 + x * sin(angle) +
						y * cos(angle) };
	}
	return photograph;
}

/* Of the sheet where the picture shows it, else of the desk. */
static double seen_at(struct Pix *sheet, const struct homography *to_sheet, int desk, int x, int y)
{
	struct point at = homography_apply(to_sheet, (struct point){ x, y });
	int left = (int)floor(at.x), top = (int)floor(at.y);
	double u = at.x - left, v = at.y - top, level = 0;

	if (left < 0 || top < 0 || left + 1 >= pixGetWidth(sheet) || top + 1 >= pixGetHeight(sheet))
		return desk;
	for (int i = 0; i < 4; i++) {
		l_uint32 pixel = 0;

		pixGetPixel(sheet, left + i % 2, top + i / 2, &pixel);
		level += pixel * (i % 2 == 0 ? 1 - u : u) * (i / 2 == 0 ? 1 - v : v);
	}
	return 30 + 0.8 * level; /* no camera's black is 0, nor its paper 255 */
}

static struct Pix *through_jpeg(struct Pix *pix, int quality)
{
	l_uint8 *bytes = NULL;
	size_t length = 0;
	struct Pix *read;

	assert_int_equal(pixWriteMemJpeg(&bytes, &length, pix, quality, 0), 0);
	read = pixReadMemJpeg(bytes, length, 0, 1, NULL, 0);
	lept_free(bytes);
	pixDestroy(&pix);
	return read;
}

struct Pix *photograph_take(struct Pix *sheet, const struct photograph *photograph,
			    uint32_t *random_state)
{
	double right = pixGetWidth(sheet) - 1, bottom = pixGetHeight(sheet) - 1;
	const struct point flat[] = { { 0, 0 }, { right, 0 }, { right, bottom }, { 0, bottom } };
	struct Pix *pix = pixCreate(photograph->width_px, photograph->height_px, 8);
	struct homography to_sheet;

	assert_true(homography_between(photograph->corners, flat, &to_sheet));
	for (int y = 0; y < photograph->height_px; y++)
		for (int x = 0; x < photograph->width_px; x++) {
			double level = seen_at(sheet, &to_sheet, photograph->desk, x, y);
			double far = (double)x / photograph->width_px / 2 +
				     (double)y / photograph->height_px / 2;

			level *= 1 - photograph->shade * far;
			level += 1.7 * photograph->noise * (damage_random(random_state, -1, 1));
			pixSetPixel(pix, x, y, (l_uint32)lround(fmin(fmax(level, 0), 255)));
		}
	return photograph->quality > 0 ? through_jpeg(pix, photograph->quality) : pix;
}
