#include "pipeline/pipeline.h"

#include "base/memory.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A small dossier with one of everything. */
static struct dossier *sample_dossier(struct claim *claim)
{
	struct dossier *dossier = dossier_new();
	struct arena *arena = dossier->arena;

	dossier->file = "scans/a.tif";
	strcpy(dossier->sha256, "abc");
	dossier->received = (struct date){ 2026, 10, 18 };
	*LIST_ADD(arena, &dossier->pages) = (struct page){
		.number = 1, .dpi = 300, .turn_deg = 90, .skew_deg = -1.23456, .type = PAGE_FACTURE
	};
	page_add_fault(&dossier->pages.items[0], REASON_I05, 150);
	*LIST_ADD(arena, &dossier->barcodes) = (struct barcode){ .page = 1,
								 .symbology = "ean13",
								 .value = "6118000080251",
								 .box = { 1, 2, 3, 4 },
								 .role = BARCODE_MEDICINE,
								 .confidence = 1 };
	*LIST_ADD(arena, &dossier->readings) = (struct reading){ .page = 1,
								 .form = "facture",
								 .name = "total",
								 .value = "61.20",
								 .confidence = 0.123456,
								 .box = { 5, 6, 7, 8 },
								 .source = SOURCE_PRINT };
	*LIST_ADD(arena, &dossier->readings) = (struct reading){ .page = 1,
								 .form = "facture",
								 .name = "inpe",
								 .value = "092905437",
								 .read = "O92905437",
								 .confidence = 0.9,
								 .source = SOURCE_REGISTER };
	*claim = (struct claim){ .beneficiary = "AIT EL KADIRI FATIMA",
				 .care_date = { 2026, 9, 13 },
				 .medicines_amount = 6120,
				 .total = AMOUNT_UNKNOWN,
				 .payable = 4284,
				 .verdict = VERDICT_REVIEW,
				 .confidence = 0.5 };
	return dossier;
}

static void add_lines(struct dossier *dossier, struct claim *claim)
{
	*LIST_ADD(dossier->arena, &claim->acts) = (struct act){
		.letter = "K", .coefficient = 1550, .amount = 25000, .payable = AMOUNT_UNKNOWN
	};
	*LIST_ADD(dossier->arena, &claim->medicines) =
		(struct medicine_line){ .code = "6118000080251",
					.name = "GENTAGAM 80",
					.quantity = 1,
					.unit_price = 6120,
					.amount = 6120,
					.base_price = 6120,
					.rate_percent = -1,
					.payable = 0,
					.code_source = SOURCE_BARCODE };
	*LIST_ADD(dossier->arena, &claim->judged_by) = (struct rule_set){ "CNOPS", 1 };
	*LIST_ADD(dossier->arena, &claim->judged_by) = (struct rule_set){ "MGPAP", 12 };
	*LIST_ADD(dossier->arena, &claim->reasons) =
		(struct reason){ .code = REASON_R04,
				 .severity = SEVERITY_ERROR,
				 .field = "assure_immatriculation",
				 .page = 1,
				 .other_field = "nom",
				 .other_page = 3,
				 .message_fr = "Numéro absent.",
				 .message_ar = "الرقم غائب." };
}

/* The line that report_dossier() prints; free it with free(). */
static char *line_of(const struct dossier *dossier, const struct claim *claim)
{
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);

	report_dossier(dossier, claim, memory);
	fclose(memory);
	return text;
}

static void a_dossier_is_one_line_in_the_documented_order(void **state)
{
	struct claim claim;
	struct dossier *dossier = sample_dossier(&claim);
	char *line;

	(void)state;
	add_lines(dossier, &claim);
	line = line_of(dossier, &claim);
	assert_string_equal(
		line,
		"{\"file\":\"scans/a.tif\",\"sha256\":\"abc\",\"dossier\":1,"
		"\"received\":\"2026-10-18\",\"fund\":null,"
		"\"pages\":[{\"number\":1,\"type\":\"facture\",\"turn_deg\":90,"
		"\"skew_deg\":-1.235,\"dpi\":300,\"faults\":[\"I05\"]}],"
		"\"barcodes\":[{\"page\":1,\"symbology\":\"ean13\",\"value\":\"6118000080251\","
		"\"box\":[1,2,3,4],\"role\":\"medicine\",\"confidence\":1.0}],"
		"\"fields\":[{\"page\":1,\"form\":\"facture\",\"name\":\"total\","
		"\"value\":\"61.20\",\"confidence\":0.1235,\"box\":[5,6,7,8],"
		"\"source\":\"print\"},"
		"{\"page\":1,\"form\":\"facture\",\"name\":\"inpe\",\"value\":\"092905437\","
		"\"confidence\":0.9,\"box\":null,\"source\":\"register\","
		"\"read\":\"O92905437\"}],"
		"\"claim\":{\"immatriculation\":null,\"beneficiary\":\"AIT EL KADIRI FATIMA\","
		"\"relation\":null,\"birth_date\":null,\"practitioner_inpe\":null,"
		"\"pharmacy_inpe\":null,\"care_date\":\"2026-09-13\",\"dispensing_date\":null,"
		"\"acts\":[{\"date\":null,\"letter\":\"K\",\"coefficient\":15.5,"
		"\"amount\":\"250.00\",\"payable\":null}],"
		"\"medicines\":[{\"code\":\"6118000080251\",\"code_source\":\"barcode\","
		"\"name\":\"GENTAGAM 80\","
		"\"quantity\":1,\"unit_price\":\"61.20\",\"amount\":\"61.20\","
		"\"base_price\":\"61.20\",\"rate\":null,\"payable\":\"0.00\"}],"
		"\"medicines_amount\":\"61.20\",\"total\":null,\"payable\":\"42.84\","
		"\"confidence\":0.5,\"rules\":[\"CNOPS/1\",\"MGPAP/12\"]},"
		"\"verdict\":\"review\","
		"\"reasons\":[{\"code\":\"R04\",\"severity\":\"error\","
		"\"field\":\"assure_immatriculation\",\"page\":1,"
		"\"other_field\":\"nom\",\"other_page\":3,"
		"\"message_fr\":\"Numéro absent.\",\"message_ar\":\"الرقم غائب.\"}]}\n");
	free(line);
	dossier_free(dossier);
}

static void a_file_name_that_is_no_utf8_still_gives_json(void **state)
{
	struct claim claim;
	struct dossier *dossier = sample_dossier(&claim);
	char *line;
	json_t *object;

	(void)state;
	dossier->file = "scan\xE9 1.tif";
	line = line_of(dossier, &claim);
	object = json_loads(line, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(object, "file")), "scan? 1.tif");
	json_decref(object);
	free(line);
	dossier_free(dossier);
}

static void a_confidence_that_is_no_number_is_none(void **state)
{
	struct claim claim;
	struct dossier *dossier = sample_dossier(&claim);
	char *line;

	(void)state;
	claim.confidence = NAN;
	line = line_of(dossier, &claim);
	assert_non_null(strstr(line, "\"confidence\":0.0,\"rules\":[]}"));
	free(line);
	dossier_free(dossier);
}

static void a_refusal_names_the_file_the_code_and_the_sentence(void **state)
{
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);
	struct error error;

	(void)state;
	error_set(&error, STATUS_NO_INPUT, "cannot open '%s'", "a.tif");
	report_refusal("a.tif", &error, memory);
	fclose(memory);
	assert_string_equal(text, "{\"file\":\"a.tif\",\"error\":{\"code\":\"no_input\","
				  "\"message\":\"cannot open 'a.tif'\"}}\n");
	free(text);
}

static void every_stage_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < STAGE_COUNT; i++)
		assert_true(strlen(stage_name((enum stage)i)) > 0);
}

static void boxes_of_a_photograph_are_where_its_file_has_them(void **state)
{
	struct claim claim;
	struct dossier *dossier = sample_dossier(&claim);
	char *line = NULL;
	size_t length;
	FILE *out = open_memstream(&line, &length);

	(void)state;
	dossier->pages.items[0].is_flattened = true;
	dossier->pages.items[0].to_file = (struct homography){ { 2, 0, 100, 0, 2, 50, 0, 0 } };
	report_dossier(dossier, &claim, out);
	fclose(out);
	assert_non_null(strstr(line, "\"box\":[102,54,6,8],\"role\""));
	assert_non_null(strstr(line, "\"box\":[110,62,14,16],\"source\""));
	assert_non_null(strstr(line, "\"box\":null"));
	free(line);
	dossier_free(dossier);
}

static void a_serialised_box_says_its_elements(void **state)
{
	struct claim claim = { .verdict = VERDICT_ACCEPTED };
	struct dossier *dossier = sample_dossier(&claim);
	char *line;

	(void)state;
	dossier->barcodes.items[0].symbology = "datamatrix";
	dossier->barcodes.items[0].value = "01061180000308291728063010L7\x1d"
					   "21S42";
	dossier->barcodes.items[0].gs1 = true;
	line = line_of(dossier, &claim);
	assert_non_null(strstr(line, "\"gs1\":{\"gtin\":\"06118000030829\","
				     "\"expiry\":\"280630\",\"lot\":\"L7\","
				     "\"serial\":\"S42\"}"));
	assert_non_null(strstr(line, "10L7\\u001D21S42"));
	free(line);
	dossier_free(dossier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boxes_of_a_photograph_are_where_its_file_has_them),
		cmocka_unit_test(a_serialised_box_says_its_elements),
		cmocka_unit_test(a_dossier_is_one_line_in_the_documented_order),
		cmocka_unit_test(a_file_name_that_is_no_utf8_still_gives_json),
		cmocka_unit_test(a_confidence_that_is_no_number_is_none),
		cmocka_unit_test(a_refusal_names_the_file_the_code_and_the_sentence),
		cmocka_unit_test(every_stage_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
