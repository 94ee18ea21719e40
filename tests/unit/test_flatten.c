/* Photographed sheets are found and laid flat; nothing else is. */
#include "ingest/flatten.h"

#include "base/memory.h"
#include "ingest/ingest.h"
#include "tests/support/damage.h"
#include "tests/support/photograph.h"
#include "tests/support/print_page.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { PHOTOGRAPHS = 6 };

static uint32_t random_state = 20261126;

static double distance(struct point a, struct point b)
{
	return hypot(a.x - b.x, a.y - b.y);
}

static void a_photographed_sheet_is_found_by_its_corners(void **state)
{
	struct Pix *sheet = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);

	(void)state;
	for (int i = 0; i < PHOTOGRAPHS; i++) {
		struct photograph photograph = photograph_any(&random_state, A5_WIDTH, A5_HEIGHT);
		struct Pix *picture = photograph_take(sheet, &photograph, &random_state);
		struct flatten_sheet found;
		double worst = 0;

		if (!flatten_find(picture, &found))
			fail_msg("photograph %d: no sheet was found", i);
		for (int k = 0; k < 4; k++)
			worst = fmax(worst, distance(found.corners[k], photograph.corners[k]));
		print_message("# photograph %d: worst corner %.1f pixels off\n", i, worst);
		assert_true(worst < 0.003 * found.height_px);
		assert_true(fabs((double)found.height_px / found.width_px - M_SQRT2) < 0.01);
		pixDestroy(&picture);
	}
	pixDestroy(&sheet);
}

/* The truth, with one thing changed. */
static struct photograph square_on(void)
{
	return (struct photograph){
		.width_px = 1500,
		.height_px = 2000,
		.corners = { { 150, 150 }, { 1350, 150 }, { 1350, 1847 }, { 150, 1847 } },
		.desk = 70,
		.noise = 2
	};
}

static bool is_found(const struct photograph *photograph)
{
	struct Pix *sheet = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	struct Pix *picture = photograph_take(sheet, photograph, &random_state);
	struct flatten_sheet found;
	bool is = flatten_find(picture, &found);

	pixDestroy(&sheet);
	pixDestroy(&picture);
	return is;
}

static void what_is_no_whole_sheet_on_something_darker_is_left_alone(void **state)
{
	struct photograph plain = square_on(), light = square_on(), cut = square_on(),
			  slip = square_on();
	struct Pix *scan = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	struct flatten_sheet found;

	(void)state;
	assert_true(is_found(&plain));
	light.desk = 215;
	assert_false(is_found(&light));
	for (int i = 0; i < 4; i++)
		cut.corners[i].x += 300; /* its right side is not in the picture */
	assert_false(is_found(&cut));
	slip.corners[2].y = slip.corners[3].y = 900; /* broader than paper is */
	assert_false(is_found(&slip));
	assert_false(flatten_find(scan, &found));
	pixDestroy(&scan);
}

static void a_picture_of_two_papers_is_left_whole(void **state)
{
	struct photograph photograph = square_on();
	struct Pix *sheet = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI), *one, *both;
	struct flatten_sheet found;

	(void)state;
	one = photograph_take(sheet, &photograph, &random_state);
	both = pixCreate(2300, 2000, 8);
	pixRasterop(both, 0, 0, 1500, 2000, PIX_SRC, one, 0, 0);
	pixRasterop(both, 1500, 0, 800, 2000, PIX_SRC, one, 0, 0); /* half of it once more */
	assert_false(flatten_find(both, &found));
	pixDestroy(&sheet);
	pixDestroy(&one);
	pixDestroy(&both);
}

/* The picture as a JPEG that states a resolution, read. */
static struct page read_jpeg(struct Pix *picture, int dpi)
{
	struct ingest_limits limits = ingest_default_limits();
	const char *folder = getenv("TMPDIR");
	struct ingest *ingest;
	struct page page = { 0 };
	struct error error;
	char path[300];

	snprintf(path, sizeof(path), "%s/photograph.jpg", folder != NULL ? folder : "/tmp");
	pixSetResolution(picture, dpi, dpi);
	assert_int_equal(pixWriteJpeg(path, picture, 85, 0), 0);
	assert_int_equal(ingest_open(path, &limits, &ingest, &error), STATUS_OK);
	assert_int_equal(ingest_decode(ingest, 0, &page, &error), STATUS_OK);
	ingest_close(ingest);
	unlink(path);
	return page;
}

static void a_page_is_laid_flat_unless_its_file_states_what_a_scanner_would(void **state)
{
	struct Pix *sheet = print_page(A5_WIDTH, A5_HEIGHT, A5_DPI);
	struct photograph photograph = square_on();
	struct Pix *picture = photograph_take(sheet, &photograph, &random_state);
	struct page page = read_jpeg(picture, 72);
	struct point corner;

	(void)state;
	assert_true(page.is_flattened);
	assert_in_range(page.width_px, 1190, 1210);
	assert_in_range(page.height_px, 1680, 1710);
	assert_in_range(page.dpi, 143, 147); /* as A4 */
	assert_in_range(page.other_dpi, 202, 208);
	corner = homography_apply(&page.to_file, (struct point){ 0, 0 });
	assert_true(distance(corner, photograph.corners[0]) < 6);
	page_clear_images(&page);

	page = read_jpeg(picture, 200);
	assert_false(page.is_flattened);
	assert_int_equal(page.width_px, 1500);
	page_clear_images(&page);
	pixDestroy(&sheet);
	pixDestroy(&picture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_photographed_sheet_is_found_by_its_corners),
		cmocka_unit_test(what_is_no_whole_sheet_on_something_darker_is_left_alone),
		cmocka_unit_test(a_picture_of_two_papers_is_left_whole),
		cmocka_unit_test(a_page_is_laid_flat_unless_its_file_states_what_a_scanner_would),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
