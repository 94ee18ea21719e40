/*
 * What showing a page costs when it was never shown: an A4 at 300 dpi as it is kept, in grey with
 * the noise of a scanner and in black and white, in each width of the ladder, upright and turned,
 * and a field cut from it. Milliseconds on the wall with the jail, and of a core without it; the
 * middle of several. The limit is on the core's, since other work makes the wall's longer.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "ingest/ingest.h"
#include "pipeline/pipeline.h"
#include "tests/support/chance.h"
#include "tests/support/filled_form.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TRIES = 9, NOISE = 24 };

/* Of the 300 ms that a first view may take: the rest is for the way there and for others' turns. */
#define LIMIT_MS 100.0

static struct renderer *renderer;

static void add_noise(struct Pix *grey)
{
	chance_seed(5);
	for (l_int32 y = 0; y < pixGetHeight(grey); y++)
		for (l_int32 x = 0; x < pixGetWidth(grey); x++) {
			l_uint32 value;
			int noisy;

			pixGetPixel(grey, x, y, &value);
			noisy = (int)value * 3 / 4 + 30 + chance_next() % NOISE;
			pixSetPixel(grey, x, y, (l_uint32)noisy);
		}
}

static struct page kept_page(bool grey)
{
	const struct filling filling = { .name = "EL TAZI IMAD",
					 .number = "690680019",
					 .address = "196 RUE GUERRAOUI DAKHLA",
					 .day = "18092026",
					 .amount = "224,40",
					 .signatures = 2 };
	struct page page = { .delivered = filled_form(&filling) };

	if (grey) {
		add_noise(page.delivered);
	} else {
		struct Pix *bits = pixThresholdToBinary(page.delivered, 128);

		pixDestroy(&page.delivered);
		page.delivered = pixConvert1To8(NULL, bits, 255, 0);
		pixDestroy(&bits);
	}
	ingest_encode(&page);
	return page;
}

static int by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) -
	       (*(const double *)a < *(const double *)b);
}

struct taken {
	double wall_ms, core_ms;
	size_t bytes;
};

static struct taken draw(const struct page *page, const struct page_view *view)
{
	double walls_ms[TRIES], cores_ms[TRIES];
	struct error error;
	size_t length = 0;

	for (int i = 0; i < TRIES; i++) {
		double begin_s = clock_monotonic_s();
		unsigned char *bytes;

		assert_int_equal(renderer_draw(renderer, page->encoded, page->encoded_bytes, view,
					       &bytes, &length, &error),
				 STATUS_OK);
		walls_ms[i] = (clock_monotonic_s() - begin_s) * 1000;
		free(bytes);
		begin_s = clock_processor_s();
		assert_true(
			ingest_render(page->encoded, page->encoded_bytes, view, &bytes, &length));
		cores_ms[i] = (clock_processor_s() - begin_s) * 1000;
		free(bytes);
	}
	qsort(walls_ms, TRIES, sizeof(walls_ms[0]), by_size);
	qsort(cores_ms, TRIES, sizeof(cores_ms[0]), by_size);
	return (struct taken){ walls_ms[TRIES / 2], cores_ms[TRIES / 2], length };
}

static void tell(const char *kind, const struct page *page, const struct page_view *view)
{
	struct taken taken = draw(page, view);

	printf("# | %s | %s %d | %d | %.0f | %.0f | %.0f |\n", kind,
	       view->region.w > 0 ? "a field," : "a page,", view->width_px, view->turn_deg,
	       taken.wall_ms, taken.core_ms, (double)taken.bytes / 1000);
	if (view->width_px <= 1600)
		assert_true(taken.core_ms < LIMIT_MS);
}

static void a_page_that_was_never_shown_is_there_within_the_limit(void **state)
{
#define X(width) (width),
	static const int widths[] = { PAGE_WIDTH_LIST(X) };
#undef X

	(void)state;
	printf("# | kept as | shown, px wide | turned | ms with the jail | ms of a core | kB |\n"
	       "# | --- | --- | ---: | ---: | ---: | ---: |\n");
	for (int grey = 1; grey >= 0; grey--) {
		struct page page = kept_page(grey != 0);
		struct page_view field = { .region = { 640, 780, 640, 60 }, .width_px = 600 };
		const char *kind = grey != 0 ? "JPEG" : "PNG";

		printf("# %d x %d, %zu kB\n", pixGetWidth(page.delivered),
		       pixGetHeight(page.delivered), page.encoded_bytes / 1000);
		for (size_t i = 0; i < ARRAY_LENGTH(widths); i++)
			for (int turn = 0; turn <= 90; turn += 90)
				tell(kind, &page,
				     &(struct page_view){ .turn_deg = turn,
							  .width_px = widths[i] });
		tell(kind, &page, &field);
		page_clear_images(&page);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_that_was_never_shown_is_there_within_the_limit),
	};
	struct error error;
	int failed;

	if (renderer_open(2, &renderer, &error) != STATUS_OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	renderer_close(renderer);
	return failed;
}
