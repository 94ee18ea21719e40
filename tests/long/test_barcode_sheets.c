/*
 * Sheets of twelve box codes at random angles, some so near to another that their quiet zones lie
 * on each other: 200 dpi, a scanner's blur and noise, JPEG of quality 60. WARAQA_SHEETS says how
 * many (100), WARAQA_SEED where the chance begins. Prints what was missed.
 */
#include "barcode/barcode.h"
#include "tests/support/chance.h"
#include "tests/support/draw_code.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zint.h>

#include <cmocka.h>

enum { CODES = 12, DPI = 200, WIDTH = 1654, HEIGHT = 2339, MODULE_PX = 8, TRIES = 4000 };

#define PX_PER_MM (DPI / MM_PER_INCH)

struct box_code {
	char digits[14];
	bool read;
	double x, y, angle_deg;
	double module_mm, height_mm;
};

struct tally {
	int sheets, whole, read, wrong, doubled;
	double seconds;
};

/* The corners of a code's bars and digits, `quiet` modules wider at both ends. */
static void find_corners(const struct box_code *code, double quiet, struct point corners[4])
{
	double c = cos(code->angle_deg * M_PI / 180), s = sin(code->angle_deg * M_PI / 180);
	double x = (95 / 2.0 + quiet) * code->module_mm * PX_PER_MM;
	double y = (code->height_mm / 2 + 2) * PX_PER_MM;

	for (int i = 0; i < 4; i++) {
		double u = i == 0 || i == 3 ? -x : x, v = i < 2 ? -y : y;

		corners[i] = (struct point){ code->x + c * u - s * v, code->y + s * u + c * v };
	}
}

/* The separating axis theorem, for the axes of `a`. */
static bool is_parted_along(const struct point a[4], const struct point b[4])
{
	for (int edge = 0; edge < 2; edge++) {
		double x = a[edge + 1].x - a[edge].x, y = a[edge + 1].y - a[edge].y;
		double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

		for (int i = 0; i < 4; i++) {
			double at[2] = { a[i].x * x + a[i].y * y, b[i].x * x + b[i].y * y };

			for (int k = 0; k < 2; k++) {
				low[k] = fmin(low[k], at[k]);
				high[k] = fmax(high[k], at[k]);
			}
		}
		if (high[0] < low[1] || high[1] < low[0])
			return true;
	}
	return false;
}

static bool overlap(const struct box_code *a, const struct box_code *b, double quiet)
{
	struct point at_a[4], at_b[4];

	find_corners(a, quiet, at_a);
	find_corners(b, quiet, at_b);
	return !is_parted_along(at_a, at_b) && !is_parted_along(at_b, at_a);
}

static bool is_on_the_sheet(const struct box_code *code)
{
	struct point corners[4];

	find_corners(code, 4, corners);
	for (int i = 0; i < 4; i++)
		if (corners[i].x < 5 || corners[i].y < 5 || corners[i].x > WIDTH - 5 ||
		    corners[i].y > HEIGHT - 5)
			return false;
	return true;
}

/* Every second code must share its quiet zone with another's. */
static bool is_free(const struct box_code *codes, int index)
{
	bool shares = false;

	if (!is_on_the_sheet(&codes[index]))
		return false;
	for (int i = 0; i < index; i++) {
		if (overlap(&codes[i], &codes[index], 4))
			return false;
		shares |= overlap(&codes[i], &codes[index], 11);
	}
	return index % 2 == 0 || shares;
}

static void place_codes(struct box_code codes[CODES])
{
	for (int i = 0; i < CODES; i++) {
		struct box_code *code = &codes[i];
		bool placed = false;

		if (i % 4 == 3)
			memcpy(code->digits, codes[i - 1].digits, sizeof(code->digits));
		else
			draw_any_box_code(code->digits);
		code->module_mm = chance_between(0.264, 0.33);
		code->height_mm = chance_between(9, 20);
		code->read = false;
		for (int try = 0; try < TRIES && !placed; try++) {
			code->x = chance_between(0, WIDTH);
			code->y = chance_between(0, HEIGHT);
			code->angle_deg = chance_between(0, 360);
			placed = is_free(codes, i);
		}
		assert_true(placed);
	}
}

static struct Pix *draw_sheet(const struct box_code codes[CODES])
{
	struct Pix *sheet = pixCreate(WIDTH, HEIGHT, 8), *noisy, *scanned;
	l_uint8 *bytes = NULL;
	size_t length = 0;

	pixSetAllGray(sheet, 245);
	for (int i = 0; i < CODES; i++) {
		double module_px = codes[i].module_mm * PX_PER_MM;
		struct drawn_code drawn = {
			.symbology = BARCODE_EANX,
			.text = codes[i].digits,
			.module_px = MODULE_PX,
			.height_px = (int)(codes[i].height_mm / codes[i].module_mm * MODULE_PX),
			.with_text = 1,
		};
		struct Pix *label = draw_code(&drawn);

		draw_label(sheet, label, codes[i].x, codes[i].y, codes[i].angle_deg,
			   module_px / MODULE_PX);
		pixDestroy(&label);
	}
	noisy = pixAddGaussianNoise(sheet, 4);
	assert_int_equal(pixWriteMemJpeg(&bytes, &length, noisy, 60, 0), 0);
	scanned = pixReadMemJpeg(bytes, length, 0, 1, NULL, 0);
	lept_free(bytes);
	pixDestroy(&sheet);
	pixDestroy(&noisy);
	return scanned;
}

/* The code that a symbol stands on: the nearest, of that value if it can be. */
static void mark_read(struct box_code codes[CODES], const struct barcode *found,
		      struct tally *tally)
{
	double x = found->box.x + found->box.w / 2.0, y = found->box.y + found->box.h / 2.0;
	struct box_code *nearest = NULL;

	for (int i = 0; i < CODES; i++)
		if (strcmp(codes[i].digits, found->value) == 0 &&
		    (nearest == NULL ||
		     hypot(codes[i].x - x, codes[i].y - y) < hypot(nearest->x - x, nearest->y - y)))
			nearest = &codes[i];
	if (nearest == NULL)
		tally->wrong++;
	else if (nearest->read)
		tally->doubled++;
	else
		nearest->read = true;
}

static void judge_sheet(int number, struct tally *tally)
{
	struct dossier *dossier = dossier_new();
	struct page *page = LIST_ADD(dossier->arena, &dossier->pages);
	struct box_code codes[CODES];
	int read = 0, others = tally->wrong + tally->doubled;
	clock_t begin;

	place_codes(codes);
	*page = (struct page){ .number = 1,
			       .dpi = DPI,
			       .width_px = WIDTH,
			       .height_px = HEIGHT,
			       .delivered = draw_sheet(codes) };
	begin = clock();
	barcode_scan(page, dossier);
	tally->seconds += (double)(clock() - begin) / CLOCKS_PER_SEC;
	for (size_t i = 0; i < dossier->barcodes.count; i++)
		mark_read(codes, &dossier->barcodes.items[i], tally);
	for (int i = 0; i < CODES; i++) {
		read += codes[i].read;
		if (!codes[i].read)
			print_message("sheet %3d missed: %s turned %3.0f, module %.3f mm, bars "
				      "%.1f mm\n",
				      number, codes[i].digits, codes[i].angle_deg,
				      codes[i].module_mm, codes[i].height_mm);
	}
	tally->read += read;
	tally->sheets++;
	tally->whole += read == CODES && tally->wrong + tally->doubled == others;
	dossier_free(dossier);
}

static void sheets_of_twelve_box_codes_at_any_angle_are_read_whole(void **state)
{
	const char *sheets = getenv("WARAQA_SHEETS"), *seed = getenv("WARAQA_SEED");
	int count = sheets != NULL ? (int)strtol(sheets, NULL, 10) : 100;
	struct tally tally = { 0 };

	(void)state;
	chance_seed(seed != NULL ? (unsigned)strtol(seed, NULL, 10) : 1);
	for (int i = 0; i < count; i++)
		judge_sheet(i, &tally);
	print_message("# %d sheets, %d whole; of %d codes %d read, %d values that are not there, "
		      "%d read twice; %.0f ms a sheet\n",
		      tally.sheets, tally.whole, tally.sheets * CODES, tally.read, tally.wrong,
		      tally.doubled, 1000 * tally.seconds / tally.sheets);
	assert_int_equal(tally.wrong, 0);
	assert_true(tally.whole * 100 >= 95 * tally.sheets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sheets_of_twelve_box_codes_at_any_angle_are_read_whole),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
