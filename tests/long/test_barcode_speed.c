/*
 * What looking for barcodes costs, in milliseconds of one core: the samples' pages without one, and
 * an A4 page at 300 dpi with print and four box codes. WARAQA_SPEED_PAGES names a folder for those
 * pages as PNG, `0-NAME.png` without and `4-NAME.png` with codes, so that another program can be
 * timed on them: tools/bench does.
 */
#include "barcode/barcode.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "tests/support/draw_code.h"
#include "tests/support/print_page.h"

#include <dirent.h>
#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zint.h>

#include <cmocka.h>

enum { DPI = 300, WIDTH = 2480, HEIGHT = 3508, RUNS = 5, NAMES_MAX = 64 };

#define EMPTY_MS_MAX 60
#define FOUR_MS_MAX 150

struct tally {
	int pages;
	double sum_ms, worst_ms;
};

/* The quickest of a few runs: what else the machine does is not the page's. */
static double time_scan(const struct page *page, size_t *ret_count)
{
	double quickest = 1e9;

	for (int run = 0; run < RUNS; run++) {
		struct dossier *dossier = dossier_new();
		clock_t begin = clock();
		double ms;

		barcode_scan(page, dossier);
		ms = 1000.0 * (double)(clock() - begin) / CLOCKS_PER_SEC;
		*ret_count = dossier->barcodes.count;
		quickest = ms < quickest ? ms : quickest;
		dossier_free(dossier);
	}
	return quickest;
}

static void keep_page(const struct page *page, int codes, const char *name)
{
	const char *folder = getenv("WARAQA_SPEED_PAGES");
	struct text path = { 0 };

	if (folder == NULL)
		return;
	text_append_format(&path, "%s/%d-%s-%d.png", folder, codes, name, page->number);
	pixWrite(text_value(&path), page->delivered, IFF_PNG);
	text_clear(&path);
}

static void add(struct tally *tally, double ms)
{
	tally->pages++;
	tally->sum_ms += ms;
	tally->worst_ms = ms > tally->worst_ms ? ms : tally->worst_ms;
}

static void judge(const char *what, const struct tally *tally, double limit_ms)
{
	double mean_ms = tally->sum_ms / (tally->pages > 0 ? tally->pages : 1);

	print_message("%s: %d pages, mean %.0f ms, worst %.0f ms\n", what, tally->pages, mean_ms,
		      tally->worst_ms);
	assert_true(tally->pages > 0);
#ifndef __SANITIZE_ADDRESS__
	assert_true(mean_ms <= limit_ms);
#endif
	(void)limit_ms;
}

static void time_file(const char *path, const char *name, struct tally *tally)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest = NULL;
	struct error error;

	assert_int_equal(ingest_open(path, &limits, &ingest, &error), STATUS_OK);
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page page = { 0 };
		size_t codes = 0;
		double ms;

		assert_int_equal(ingest_decode(ingest, i, &page, &error), STATUS_OK);
		ms = page.dpi == DPI ? time_scan(&page, &codes) : 0;
		if (page.dpi == DPI && codes == 0) {
			add(tally, ms);
			keep_page(&page, 0, name);
		}
		page_clear_images(&page);
	}
	ingest_close(ingest);
}

static void a_page_without_barcodes_costs_little(void **state)
{
	char *folder = path_join(getenv("SRC"), "samples/dossiers");
	DIR *listing = opendir(folder);
	struct tally tally = { 0 };
	struct dirent *entry;

	(void)state;
	assert_non_null(listing);
	while ((entry = readdir(listing)) != NULL) {
		char *path = path_join(folder, entry->d_name);

		if (text_ends_with(path, ".tif"))
			time_file(path, entry->d_name, &tally);
		free(path);
	}
	closedir(listing);
	free(folder);
	judge("without barcodes", &tally, EMPTY_MS_MAX);
}

static void a_page_with_four_barcodes_costs_little(void **state)
{
	static const char *const texts[] = { "6118000030829", "6118001200504", "6118000080251",
					     "6118001101139" };
	struct page page = { .number = 1,
			     .dpi = DPI,
			     .width_px = WIDTH,
			     .height_px = HEIGHT,
			     .delivered = print_page(WIDTH, HEIGHT, DPI) };
	struct tally tally = { 0 };
	size_t codes = 0;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct drawn_code code = { .symbology = BARCODE_EANX,
					   .text = texts[i],
					   .module_px = 8,
					   .height_px = 400,
					   .with_text = 1 };
		struct Pix *label = draw_code(&code);
		int column = i % 2, row = i / 2;

		draw_label(page.delivered, label, 700 + 1000 * column, 2000 + 800 * row,
			   17 + 71 * i, 3.6 / 8);
		pixDestroy(&label);
	}
	add(&tally, time_scan(&page, &codes));
	assert_int_equal(codes, 4);
	keep_page(&page, 4, "drawn");
	page_clear_images(&page);
	judge("with four barcodes", &tally, FOUR_MS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_without_barcodes_costs_little),
		cmocka_unit_test(a_page_with_four_barcodes_costs_little),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
