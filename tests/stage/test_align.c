/*
 * Alignment on filled forms that the test makes itself, so that the truth is known: each blank is
 * written over, turned, skewed, shifted, scaled, soiled with noise and passed through JPEG, and
 * every corner of every zone must be found within half a millimetre.
 */
#include "base/memory.h"
#include "ingest/ingest.h"
#include "ocr/ocr.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SAMPLES = 210, NORMALS = 1 << 14 };

static const double blank_per_mm = 300 / MM_PER_INCH;

static uint32_t random_state = 20261122;

static double random_between(double low, double high)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return low + (high - low) * (random_state / 4294967296.0);
}

static void draw_stroke(struct Pix *image, double x, double y, double dx, double dy)
{
	struct Pta *line = generatePtaWideLine((int)x, (int)y, (int)(x + dx), (int)(y + dy),
					       (int)random_between(2, 7));

	for (int i = 0; i < ptaGetCount(line); i++) {
		int px, py;

		ptaGetIPt(line, i, &px, &py);
		pixSetPixel(image, px, py, (l_uint32)random_between(0, 70));
	}
	ptaDestroy(&line);
}

/* Writing in most fields: strokes of letter size that leave the box now and then. */
static void fill_form(const struct form *form, struct Pix *image)
{
	for (int i = 0; i < form->field_count; i++) {
		struct box_mm box = form->fields[i].box;
		int strokes = random_between(0, 1) < 0.7 ? (int)(box.w / 1.5) : 0;

		for (int s = 0; s < strokes; s++)
			draw_stroke(image, random_between(box.x, box.x + box.w) * blank_per_mm,
				    random_between(box.y - 1, box.y + box.h) * blank_per_mm,
				    random_between(-2, 2) * blank_per_mm,
				    random_between(-3, 3) * blank_per_mm);
	}
}

/* Where the blank's pixels go on a canvas that a turned, skewed, shifted and scaled sheet needs. */
static struct affine random_map(struct Pix *blank, double scale, double angle_deg, int *ret_width,
				int *ret_height)
{
	double angle = angle_deg * M_PI / 180, c = cos(angle), s = sin(angle);
	struct affine spin = { c, -s, 0, s, c, 0 }, map;
	struct box whole = { 0, 0, pixGetWidth(blank), pixGetHeight(blank) }, box;
	double margin = 5 * blank_per_mm * scale;

	map = affine_compose(affine_scale(scale), spin);
	map.xx *= random_between(0.995, 1.005); /* feeding a scanner is never quite square */
	box = affine_apply_box(map, whole);
	map.x0 = -box.x + random_between(0, 2 * margin);
	map.y0 = -box.y + random_between(0, 2 * margin);
	*ret_width = box.w + (int)(2 * margin);
	*ret_height = box.h + (int)(2 * margin);
	return map;
}

static struct Pix *transform(struct Pix *image, struct affine map, int width, int height)
{
	struct affine back = affine_inverse(map);
	float to_source[6] = { (float)back.xx, (float)back.xy, (float)back.x0,
			       (float)back.yx, (float)back.yy, (float)back.y0 };
	int side = width > height ? width : height;
	struct Pix *canvas, *moved, *clipped;
	struct Box *area = boxCreate(0, 0, width, height);

	canvas = pixCreate(side > pixGetWidth(image) ? side : pixGetWidth(image),
			   side > pixGetHeight(image) ? side : pixGetHeight(image), 8);
	pixSetAll(canvas);
	pixRasterop(canvas, 0, 0, pixGetWidth(image), pixGetHeight(image), PIX_SRC, image, 0, 0);
	moved = pixAffineGray(canvas, to_source, 255);
	clipped = pixClipRectangle(moved, area, NULL);
	boxDestroy(&area);
	pixDestroy(&canvas);
	pixDestroy(&moved);
	return clipped;
}

/* Normally distributed noise. Leptonica draws and computes three numbers for each of a page's
 * pixels, which took a third of this test; here each takes one of NORMALS numbers that were drawn
 * before. */
static struct Pix *with_noise(struct Pix *image, double deviation)
{
	static uint32_t state = 20261126;
	struct Pix *noisy = pixCopy(NULL, image);
	int noise[NORMALS], width = pixGetWidth(image);

	for (int i = 0; i < NORMALS; i++)
		noise[i] = (int)lround(deviation * sqrt(-2 * log(random_between(1e-9, 1))) *
				       cos(random_between(0, 2 * M_PI)));
	for (int y = 0; y < pixGetHeight(noisy); y++) {
		l_uint32 *line = pixGetData(noisy) + (ptrdiff_t)y * pixGetWpl(noisy);

		for (int x = 0; x < width; x++) {
			int value = (int)GET_DATA_BYTE(line, x) + noise[state % NORMALS];

			SET_DATA_BYTE(line, x, value < 0 ? 0 : value > 255 ? 255 : value);
			state ^= state << 13;
			state ^= state >> 17;
			state ^= state << 5;
		}
	}
	return noisy;
}

/* Dirt, and the damage of a JPEG of middling quality. */
static struct Pix *damage(struct Pix *image)
{
	struct Pix *noisy = with_noise(image, random_between(0, 14)), *read;
	l_uint8 *bytes = NULL;
	size_t length = 0;

	for (int i = 0; i < 150; i++)
		pixSetPixel(noisy, (int)random_between(0, pixGetWidth(noisy)),
			    (int)random_between(0, pixGetHeight(noisy)), 0);
	assert_int_equal(pixWriteMemJpeg(&bytes, &length, noisy, (int)random_between(35, 85), 0),
			 0);
	read = pixReadMemJpeg(bytes, length, 0, 1, NULL, 0);
	lept_free(bytes);
	pixDestroy(&noisy);
	return read;
}

/* The largest distance, in millimetres, of any zone's corner from where it really is. */
static double worst_corner(const struct page *page, struct affine mm_to_delivered)
{
	struct affine found = affine_compose(page->form_to_page, page->to_delivered);
	double worst = 0;

	for (int i = 0; i < page->form->field_count; i++) {
		struct box_mm box = page->form->fields[i].box;

		for (int k = 0; k < 4; k++) {
			struct point mm = { box.x + (k & 1 ? box.w : 0),
					    box.y + (k & 2 ? box.h : 0) };
			struct point a = affine_apply(found, mm);
			struct point b = affine_apply(mm_to_delivered, mm);

			worst = fmax(worst, hypot(a.x - b.x, a.y - b.y) * MM_PER_INCH / page->dpi);
		}
	}
	return worst;
}

static double align_one(struct ocr *ocr, const struct form *form, struct Pix *blank)
{
	static const int resolutions[] = { 200, 240, 300 };
	int dpi = resolutions[(int)random_between(0, 3)], width, height, turn_deg = 0;
	double scale = dpi / 300.0 * random_between(0.98, 1.02);
	double angle = 90 * (int)random_between(0, 4) + random_between(-4, 4);
	struct affine map = random_map(blank, scale, angle, &width, &height);
	struct Pix *filled = pixCopy(NULL, blank), *moved;
	struct page page = { .number = 1, .dpi = dpi };
	double worst = INFINITY;

	fill_form(form, filled);
	moved = transform(filled, map, width, height);
	page.delivered = damage(moved);
	page.width_px = pixGetWidth(page.delivered);
	page.height_px = pixGetHeight(page.delivered);
	ingest_level(&page);
	if (ocr_recognise_form(ocr, &page, &turn_deg) && page.form == form) {
		ingest_turn(&page, turn_deg);
		if (ocr_align(ocr, &page))
			worst = worst_corner(&page,
					     affine_compose(affine_scale(blank_per_mm), map));
	}
	page_clear_images(&page);
	pixDestroy(&filled);
	pixDestroy(&moved);
	return worst;
}

static void every_zone_of_a_distorted_form_is_found_within_half_a_millimetre(void **state)
{
	struct form_set forms;
	struct error error;
	struct ocr *ocr;
	double worst = 0, sum = 0;

	(void)state;
	assert_int_equal(form_set_load("forms", &forms, &error), STATUS_OK);
	assert_int_equal(ocr_open(&forms, &ocr, &error), STATUS_OK);
	for (int f = 0; f < forms.form_count; f++) {
		struct Pix *image = pixRead(forms.forms[f].blank_path);
		struct Pix *blank = pixConvertTo8(image, 0);

		for (int i = f; i < SAMPLES; i += forms.form_count) {
			double error_mm = align_one(ocr, &forms.forms[f], blank);

			if (!(error_mm < 0.5))
				fail_msg("sample %d of form %s: %.2f mm", i, forms.forms[f].name,
					 error_mm);
			sum += error_mm;
			worst = fmax(worst, error_mm);
		}
		pixDestroy(&blank);
		pixDestroy(&image);
	}
	print_message("# %d forms: mean of the worst corners %.3f mm, worst of all %.3f mm\n",
		      SAMPLES, sum / SAMPLES, worst);
	ocr_close(ocr);
	form_set_free(&forms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_zone_of_a_distorted_form_is_found_within_half_a_millimetre),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
