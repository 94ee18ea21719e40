/*
 * The same paper on the glass a second time: known by what is written on it, from the fingerprint
 * to the reason R19; and two papers of one person, which are not the same.
 */
#include "base/text.h"
#include "ingest/ingest.h"
#include "ocr/ocr.h"
#include "pipeline/pipeline.h"
#include "tests/support/chance.h"
#include "tests/support/filled_form.h"
#include "tests/support/private_store.h"
#include "tests/support/rescan.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One person, two visits a month apart. */
static const struct filling may = { "BENNANI SALMA", "283551530",  "12 RUE ATLAS RABAT",
				    "04 05 2026",    "412,70 Dhs", 1 };
static const struct filling june = { "BENNANI SALMA", "283551530",  "12 RUE ATLAS RABAT",
				     "11 06 2026",    "387,10 Dhs", 2 };

static const struct rescan plain = { .dpi = 300, .white = 255, .quality = 85 };
static const struct rescan scans[] = {
	{ .dpi = 200, .skew_deg = 2.7, .shift_x_mm = 2, .grain = 6, .white = 235, .quality = 60 },
	{ .dpi = 300,
	  .skew_deg = -3,
	  .turn_deg = 180,
	  .black = 40,
	  .white = 240,
	  .specks = 80,
	  .blur_mm = 0.08,
	  .threshold = 170 },
	{ .dpi = 150, .skew_deg = 1, .turn_deg = 90, .cut_mm = 3, .white = 250, .quality = 75 },
	{ .dpi = 400, .skew_deg = -1.5, .turn_deg = 270, .grain = 4, .white = 245, .quality = 70 },
};

static struct form_set forms;
static struct ocr *ocr;
static struct pipeline *pipeline;
static struct store *store;
static struct arena *arena;

static const char *root(void)
{
	return getenv("SRC") != NULL ? getenv("SRC") : ".";
}

/* ---- fingerprints --------------------------------------------------------------------------- */

/* The fingerprint of a sheet as that scanner sees it; NULL: a sheet without writing. */
static struct fingerprint fingerprint_of(const struct filling *filling, const struct rescan *scan)
{
	struct Pix *sheet = filled_form(filling);
	struct page page = { .number = 1, .dpi = scan->dpi };
	struct fingerprint fingerprint;
	int turn_deg;

	page.delivered = rescan_page(sheet, FILLED_FORM_DPI, scan);
	if (pixGetDepth(page.delivered) == 1) {
		struct Pix *grey = pixConvertTo8(page.delivered, 0);

		pixDestroy(&page.delivered);
		page.delivered = grey;
	}
	page.width_px = pixGetWidth(page.delivered);
	page.height_px = pixGetHeight(page.delivered);
	ingest_level(&page);
	assert_true(ocr_recognise_form(ocr, &page, &turn_deg));
	if (turn_deg != page.turn_deg)
		ingest_turn(&page, turn_deg);
	assert_true(ocr_align(ocr, &page));
	fingerprint = ocr_fingerprint(ocr, &page, arena);
	page_clear_images(&page);
	pixDestroy(&sheet);
	return fingerprint;
}

static int shared_terms(const struct fingerprint *stored, const struct fingerprint *asked)
{
	int shared = 0;

	for (int i = 0; i < asked->probe_count; i++)
		for (int j = 0; j < stored->term_count; j++)
			shared += asked->probes[i] == stored->terms[j];
	return shared;
}

static void a_sheet_scanned_again_has_its_terms_and_its_writing(void **state)
{
	struct fingerprint first = fingerprint_of(&may, &plain);

	(void)state;
	chance_seed(1);
	for (size_t i = 0; i < sizeof(scans) / sizeof(scans[0]); i++) {
		struct fingerprint again = fingerprint_of(&may, &scans[i]);
		struct likeness likeness = ocr_likeness(&first, &again);

		/* the rule for R19 asks for 0.78 of 20 */
		if (likeness.earlier < 0.8 || likeness.windows < 40)
			fail_msg("scan %zu: %.2f of %d windows", i, likeness.earlier,
				 likeness.windows);
		if (shared_terms(&first, &again) < 8)
			fail_msg("scan %zu: %d terms", i, shared_terms(&first, &again));
	}
}

static void the_next_sheet_of_the_same_person_is_another_paper(void **state)
{
	struct fingerprint first = fingerprint_of(&may, &plain);
	struct fingerprint second = fingerprint_of(&june, &plain);
	struct likeness likeness = ocr_likeness(&first, &second);

	(void)state;
	if (likeness.earlier > 0.75 || likeness.later > 0.75)
		fail_msg("%.2f and %.2f", likeness.earlier, likeness.later);
}

static void a_sheet_without_writing_has_no_fingerprint(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(scans) / sizeof(scans[0]); i++)
		assert_int_equal(fingerprint_of(NULL, &scans[i]).width, 0);
}

/* ---- dossiers ------------------------------------------------------------------------------- */

/* Writes the sheet, as that scanner sees it, as a file of one page. */
static const char *sheet_file(const char *name, const struct filling *filling,
			      const struct rescan *scan)
{
	struct Pix *sheet = filled_form(filling);
	struct Pix *picture = rescan_page(sheet, FILLED_FORM_DPI, scan);
	const char *path = arena_format(arena, "%s/%s", temporary_folder(), name);

	assert_int_equal(pixWriteTiff(path, picture, IFF_TIFF_LZW, "w"), 0);
	pixDestroy(&picture);
	pixDestroy(&sheet);
	return path;
}

static struct pipeline_input input_of(const char *path)
{
	return (struct pipeline_input){ .path = path,
					.received = { 2026, 10, 18 },
					.keep_images = true };
}

static struct pipeline_result read_file(const char *path)
{
	struct pipeline_input input = input_of(path);
	struct pipeline_result result;
	struct stage_costs costs = { 0 };
	struct error error;

	must(pipeline_read(pipeline, &input, &result, &costs, &error), &error);
	assert_int_equal(result.count, 1);
	return result;
}

static enum status save(const char *path, const struct pipeline_result *result, struct error *error)
{
	return store_save_dossiers(store, path, result->dossiers, result->claims, result->count,
				   error);
}

/* The sentence of R19, NULL when there is none. Lent by the result. */
static const char *seen_before(const struct pipeline_result *result)
{
	for (size_t i = 0; i < result->claims[0].reasons.count; i++)
		if (result->claims[0].reasons.items[i].code == REASON_R19) {
			assert_int_equal(result->claims[0].reasons.items[i].severity,
					 SEVERITY_CHECK);
			assert_int_not_equal(result->claims[0].verdict, VERDICT_ACCEPTED);
			return result->claims[0].reasons.items[i].message_fr;
		}
	return NULL;
}

/* Reads and stores a file, which must be as new as `name` (NULL: never seen) says. */
static void take_in(const char *path, const char *name)
{
	struct pipeline_result result = read_file(path);
	const char *sentence = seen_before(&result);
	struct error error;

	if (name == NULL && sentence != NULL)
		fail_msg("%s: %s", path, sentence);
	if (name != NULL && (sentence == NULL || strstr(sentence, name) == NULL))
		fail_msg("%s: %s", path, sentence != NULL ? sentence : "not known again");
	must(save(path, &result, &error), &error);
	pipeline_result_clear(&result);
}

static void a_dossier_scanned_again_names_the_earlier_one(void **state)
{
	static const struct rescan scan = { .dpi = 240,
					    .skew_deg = 2.2,
					    .shift_y_mm = -2,
					    .grain = 5,
					    .black = 30,
					    .white = 240,
					    .quality = 60 };
	const char *path = arena_format(arena, "%s/samples/dossiers/S0110001.tif", root());
	const char *again = arena_format(arena, "%s/again.tif", temporary_folder());

	(void)state;
	take_in(path, NULL);
	chance_seed(3);
	rescan_file(path, again, &scan, true);
	take_in(again, "S0110001.tif");
}

static void a_person_s_next_dossier_is_not_taken_for_the_last_one(void **state)
{
	(void)state;
	take_in(sheet_file("may.tif", &may, &plain), NULL);
	take_in(sheet_file("june.tif", &june, &scans[0]), NULL);
	take_in(sheet_file("may-again.tif", &may, &scans[1]), "may.tif");
}

static void a_file_that_is_read_again_is_not_its_own_twin(void **state)
{
	static const struct filling other = { "ALAMI OMAR", "450897674",  "7 AVENUE FES SALE",
					      "19 02 2026", "150,00 Dhs", 7 };
	const char *path = sheet_file("omar.tif", &other, &plain);

	(void)state;
	take_in(path, NULL);
	take_in(path, NULL);
}

static void of_two_scans_that_arrive_at_once_the_second_is_told(void **state)
{
	static const struct filling other = { "TAZI NADIA", "735672387",  "3 RUE ZAOUI AGADIR",
					      "30 03 2026", "920,40 Dhs", 9 };
	const char *one = sheet_file("nadia-1.tif", &other, &plain);
	const char *two = sheet_file("nadia-2.tif", &other, &scans[0]);
	struct pipeline_result first = read_file(one), second = read_file(two);
	struct stage_costs costs = { 0 };
	struct error error;

	(void)state;
	assert_null(seen_before(&first));
	assert_null(seen_before(&second));
	must(save(one, &first, &error), &error);
	must_fail(save(two, &second, &error), STATUS_TEMPORARY, &error, "judge them again");
	must(pipeline_save(pipeline, two, &second, &costs, &error), &error);
	assert_non_null(seen_before(&second));
	assert_non_null(strstr(seen_before(&second), "nadia-1.tif"));
	pipeline_result_clear(&first);
	pipeline_result_clear(&second);
}

static void without_a_store_nothing_is_called_seen_before(void **state)
{
	const char *path = sheet_file("may-third.tif", &may, &scans[2]);
	struct pipeline_result result;

	(void)state;
	pipeline_use_store(pipeline, NULL);
	result = read_file(path);
	pipeline_use_store(pipeline, store);
	assert_null(seen_before(&result));
	assert_int_equal(result.dossiers[0]->pages.items[0].written.width, 0);
	pipeline_result_clear(&result);
}

static int open_all(void **state)
{
	struct error error;

	(void)state;
	setMsgSeverity(L_SEVERITY_NONE);
	arena = arena_new();
	store = shared_store();
	must(form_set_load(arena_format(arena, "%s/forms", root()), &forms, &error), &error);
	must(ocr_open(&forms, &ocr, &error), &error);
	must(pipeline_open(arena_format(arena, "%s/forms", root()), store, &pipeline, &error),
	     &error);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	pipeline_close(pipeline);
	ocr_close(ocr);
	form_set_free(&forms);
	store_close(store);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sheet_scanned_again_has_its_terms_and_its_writing),
		cmocka_unit_test(the_next_sheet_of_the_same_person_is_another_paper),
		cmocka_unit_test(a_sheet_without_writing_has_no_fingerprint),
		cmocka_unit_test(a_dossier_scanned_again_names_the_earlier_one),
		cmocka_unit_test(a_person_s_next_dossier_is_not_taken_for_the_last_one),
		cmocka_unit_test(a_file_that_is_read_again_is_not_its_own_twin),
		cmocka_unit_test(of_two_scans_that_arrive_at_once_the_second_is_told),
		cmocka_unit_test(without_a_store_nothing_is_called_seen_before),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
