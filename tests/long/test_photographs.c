/*
 * The care sheets of a folder of dossiers (WARAQA_DOSSIERS: ../shared/specimens, else the samples),
 * photographed on a desk at a slant, in uneven light, and turned: how many are found, recognised
 * and read as the scan was.
 */
#include "base/text.h"
#include "ingest/ingest.h"
#include "ocr/ocr.h"
#include "pipeline/pipeline.h"
#include "tests/support/damage.h"
#include "tests/support/measured_scans.h"
#include "tests/support/photograph.h"
#include "tests/support/private_store.h"

#include <leptonica/allheaders.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static uint32_t random_state = 20261126;
static const char *folder; /* for pictures */
static struct form_set forms;
static struct ocr *ocr;
static struct pipeline *pipeline;

struct score {
	int photographs, flattened, recognised;
	int fields, same;
};

/* Levels, recognises, turns and reads; false when it is no form. The page keeps its pixels. */
static bool read_scan(struct page *page, struct dossier *dossier)
{
	int turn_deg;

	ingest_level(page);
	if (!ocr_recognise_form(ocr, page, &turn_deg))
		return false;
	ingest_turn(page, turn_deg);
	if (!ocr_align(ocr, page))
		return false;
	ocr_read_form(ocr, page, dossier);
	return true;
}

/* Writes a photograph of the upright sheet as a JPEG without a believable resolution. */
static void photograph_paper(struct Pix *paper, const char *path)
{
	struct photograph photograph =
		photograph_any(&random_state, pixGetWidth(paper), pixGetHeight(paper));
	struct Pix *picture = photograph_take(paper, &photograph, &random_state);
	struct Pix *turned = pixRotateOrth(picture, (int)damage_random(&random_state, 0, 4) % 4);

	pixSetResolution(turned, 72, 72);
	assert_int_equal(pixWriteJpeg(path, turned, photograph.quality, 0), 0);
	pixDestroy(&picture);
	pixDestroy(&turned);
}

/* The paper alone, without the scanner's lid around it: where the form's edges are. */
static struct Pix *paper_of(const struct page *page)
{
	struct box box =
		affine_apply_box_mm(page->form_to_page, (struct box_mm){ 0, 0, page->form->width_mm,
									 page->form->height_mm });
	struct Box *area = boxCreate(box.x, box.y, box.w, box.h);
	struct Pix *paper = pixClipRectangle(page->upright, area, NULL);

	boxDestroy(&area);
	return paper;
}

static void compare(const struct dossier *scanned, const struct dossier *photographed,
		    struct score *score)
{
	for (size_t i = 0; i < scanned->readings.count; i++) {
		const struct reading *reading = &scanned->readings.items[i];
		const struct reading *other = dossier_lookup_reading(photographed, reading->name);

		if (reading->value == NULL)
			continue;
		score->fields++;
		score->same += other != NULL && text_equal(other->value, reading->value);
	}
}

/* Reads the photograph as the program does, and compares it with the scan. */
static void try_photograph(const char *path, const struct page *page, const struct dossier *scanned,
			   struct score *score)
{
	struct pipeline_input input = { .path = path, .received = { 2026, 10, 18 } };
	struct pipeline_result result;
	struct stage_costs costs = { 0 };
	const struct page *photographed;
	struct error error;

	must(pipeline_read(pipeline, &input, &result, &costs, &error), &error);
	photographed = &result.dossiers[0]->pages.items[0];
	score->photographs++;
	score->flattened += photographed->is_flattened;
	if (text_equal(page_type_name(photographed), page_type_name(page))) {
		score->recognised++;
		compare(scanned, result.dossiers[0], score);
	}
	pipeline_result_clear(&result);
}

static void try_page(struct page *page, struct score *score)
{
	struct dossier *scanned = dossier_new();
	struct text path = { 0 };

	text_append_format(&path, "%s/photograph.jpg", folder);
	if (read_scan(page, scanned)) {
		struct Pix *paper = paper_of(page);

		photograph_paper(paper, text_value(&path));
		try_photograph(text_value(&path), page, scanned, score);
		pixDestroy(&paper);
	}
	text_clear(&path);
	dossier_free(scanned);
}

static void try_scan(const char *path, struct score *score)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest;
	struct error error;

	must(ingest_open(path, &limits, &ingest, &error), &error);
	for (int i = 0; i < ingest_page_count(ingest) && i < 2; i++) {
		struct page page = { 0 };

		must(ingest_decode(ingest, i, &page, &error), &error);
		try_page(&page, score);
		page_clear_images(&page);
	}
	ingest_close(ingest);
}

static void a_photographed_care_sheet_is_read_as_the_scan_of_it(void **state)
{
	struct score score = { 0 };
	glob_t found = measured_scans();

	(void)state;
	for (size_t i = 0; i < found.gl_pathc; i++)
		try_scan(found.gl_pathv[i], &score);
	globfree(&found);
	print_message("# | photographed care sheets | laid flat | recognised | fields as in the "
		      "scan |\n");
	print_message("# | %d | %d | %d | %d of %d |\n", score.photographs, score.flattened,
		      score.recognised, score.same, score.fields);
	assert_true(score.photographs > 0);
	assert_true(score.recognised >= 0.95 * score.photographs);
}

static int open_all(void **state)
{
	struct error error;

	(void)state;
	folder = temporary_folder();
	must(form_set_load("forms", &forms, &error), &error);
	must(ocr_open(&forms, &ocr, &error), &error);
	must(pipeline_open("forms", NULL, &pipeline, &error), &error);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	pipeline_close(pipeline);
	ocr_close(ocr);
	form_set_free(&forms);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_photographed_care_sheet_is_read_as_the_scan_of_it),
	};

	/* as cli/main.c does: else most of the time goes into page faults */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, open_all, close_all);
}
