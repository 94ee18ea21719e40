/*
 * Ingest and barcode over the sample dossiers, against the truth that lies beside each: no image
 * fault, every page turned upright by its text alone, every printed symbol once and nothing else.
 */
#include "barcode/barcode.h"
#include "base/text.h"
#include "ingest/ingest.h"

#include <glob.h>
#include <jansson.h>
#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct sample {
	struct dossier *dossier;
	json_t *truth;
};

static struct sample load_sample(const char *truth_path)
{
	struct ingest_limits limits = ingest_default_limits();
	struct sample sample = { dossier_new(), json_load_file(truth_path, 0, NULL) };
	struct ingest *ingest = NULL;
	struct text path = { 0 };
	struct error error;
	enum status status;

	assert_non_null(sample.truth);
	text_append_bytes(&path, truth_path, strlen(truth_path) - strlen("json"));
	text_append(&path, "tif");
	status = ingest_open(path.bytes, &limits, &ingest, &error);
	for (int i = 0; status == STATUS_OK && i < ingest_page_count(ingest); i++)
		status = ingest_decode(
			ingest, i, LIST_ADD(sample.dossier->arena, &sample.dossier->pages), &error);
	if (status != STATUS_OK)
		fail_msg("%s", error.text);
	ingest_close(ingest);
	text_clear(&path);
	return sample;
}

static void sample_clear(struct sample *sample)
{
	json_decref(sample->truth);
	dossier_free(sample->dossier);
}

static void for_each_sample(void (*check)(const char *name, struct sample *sample))
{
	const char *root = getenv("SRC");
	struct text pattern = { 0 };
	glob_t found;

	text_append_format(&pattern, "%s/samples/dossiers/*.json", root != NULL ? root : ".");
	assert_int_equal(glob(pattern.bytes, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct sample sample = load_sample(found.gl_pathv[i]);

		check(path_base_name(found.gl_pathv[i]), &sample);
		sample_clear(&sample);
	}
	globfree(&found);
	text_clear(&pattern);
}

static void check_turns(const char *name, struct sample *sample)
{
	json_t *pages = json_object_get(sample->truth, "pages");

	assert_int_equal(sample->dossier->pages.count, json_array_size(pages));
	for (size_t i = 0; i < sample->dossier->pages.count; i++) {
		struct page *page = &sample->dossier->pages.items[i];
		json_t *truth = json_array_get(pages, i);

		ingest_level(page);
		ingest_judge_turn(page, NULL);
		if (page->turn_deg != json_integer_value(json_object_get(truth, "turn")) ||
		    !page->turn_decided)
			fail_msg("%s page %zu: turned by %d", name, i + 1, page->turn_deg);
		if (page->fault_count != 0)
			fail_msg("%s page %zu: fault %s of %g", name, i + 1,
				 reason_code_name(page->faults[0].code), page->faults[0].measured);
		page_clear_images(page);
	}
}

static void every_sample_page_is_turned_upright_and_has_no_image_fault(void **state)
{
	(void)state;
	for_each_sample(check_turns);
}

static int count_in_truth(json_t *codes, const char *value)
{
	int count = 0;

	for (size_t i = 0; i < json_array_size(codes); i++)
		count += text_equal(json_string_value(json_array_get(codes, i)), value);
	return count;
}

static int count_found(const struct dossier *dossier, const char *value)
{
	int count = 0;

	for (size_t i = 0; i < dossier->barcodes.count; i++)
		count += text_equal(dossier->barcodes.items[i].value, value);
	return count;
}

static void check_symbols(const char *name, struct sample *sample)
{
	json_t *codes = json_object_get(sample->truth, "codes");
	struct dossier *dossier = sample->dossier;

	for (size_t i = 0; i < dossier->pages.count; i++)
		barcode_scan(&dossier->pages.items[i], dossier);
	for (size_t i = 0; i < json_array_size(codes); i++) {
		const char *value = json_string_value(json_array_get(codes, i));

		if (count_found(dossier, value) != count_in_truth(codes, value))
			fail_msg("%s: %s found %d times", name, value, count_found(dossier, value));
	}
	for (size_t i = 0; i < dossier->barcodes.count; i++)
		if (count_in_truth(codes, dossier->barcodes.items[i].value) == 0)
			fail_msg("%s: %s is not on the paper", name,
				 dossier->barcodes.items[i].value);
}

static void every_symbol_of_the_samples_is_read_once_and_nothing_else(void **state)
{
	(void)state;
	for_each_sample(check_symbols);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sample_page_is_turned_upright_and_has_no_image_fault),
		cmocka_unit_test(every_symbol_of_the_samples_is_read_once_and_nothing_else),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
