#include "base/memory.h"
#include "validate/formulary.h"
#include "validate/formulary_score.h"
#include "validate/formulary_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct medicine rows[] = {
	{ .code = "6118000000011",
	  .name = "DOLIPRANE",
	  .dosage = "500",
	  .unit = "MG",
	  .form = "COMPRIME",
	  .presentation = "1 BOITE 16 COMPRIME",
	  .public_price = 1160 },
	{ .code = "6118000000028",
	  .name = "DOLIPRANE",
	  .dosage = "1000",
	  .unit = "MG",
	  .form = "COMPRIME",
	  .presentation = "1 BOITE 8 COMPRIME",
	  .public_price = 1380 },
	{ .code = "6118000000035",
	  .name = "DOLIPRANE",
	  .dosage = "2.4",
	  .unit = "%",
	  .form = "SUSPENSION BUVABLE",
	  .presentation = "1 FLACON 100 ML",
	  .public_price = 2050 },
	{ .code = "6118000000042",
	  .name = "AMOXIL",
	  .dosage = "500",
	  .unit = "MG",
	  .form = "GELULE",
	  .presentation = "1 BOITE 12 GELULE",
	  .public_price = 4000 },
	{ .code = "6118000000059",
	  .name = "AMOXIL",
	  .dosage = "500",
	  .unit = "MG",
	  .form = "GELULE",
	  .presentation = "1 BOITE 24 GELULE",
	  .public_price = 7000 },
	{ .code = "6118000000066",
	  .name = "AMOXIL",
	  .dosage = "500",
	  .unit = "MG",
	  .form = "GELULE",
	  .presentation = "1 BOITE 24 GELULE",
	  .public_price = 7000 },
	{ .code = "6118000000073",
	  .name = "LASILIX",
	  .dosage = "40",
	  .unit = "MG",
	  .form = "COMPRIME SECABLE",
	  .presentation = "1 BOITE 20 COMPRIME",
	  .public_price = 2500 },
	{ .code = "6118000000080",
	  .name = "LASILIX SPECIAL",
	  .dosage = "500",
	  .unit = "MG",
	  .form = "COMPRIME SECABLE",
	  .presentation = "1 BOITE 30 COMPRIME",
	  .public_price = 63500 },
	{ .code = "6118000000097",
	  .name = "ENALAPRIL /HCTZ GT",
	  .dosage = "20 / 12.5",
	  .unit = "MG / MG",
	  .form = "COMPRIME SECABLE",
	  .presentation = "1 BOITE 30 COMPRIME SECABLE",
	  .public_price = 7150 },
};

static struct formulary *formulary;

static int make(void **state)
{
	(void)state;
	formulary = formulary_new(rows, ARRAY_LENGTH(rows));
	return 0;
}

static int unmake(void **state)
{
	(void)state;
	formulary_free(formulary);
	return 0;
}

struct found {
	struct product_candidate candidates[PRODUCT_CANDIDATES_MAX];
	int count;
	double none;
};

static struct found find(const char *text, centimes price)
{
	struct product_line line = { .text = text, .unit_price = price, .confidence = 0.9 };
	struct found found;

	found.count = formulary_match(formulary, &line, found.candidates, &found.none);
	return found;
}

static void assert_first(const char *text, centimes price, const char *code)
{
	struct found found = find(text, price);

	assert_true(found.count > 0);
	assert_string_equal(found.candidates[0].medicines[0]->code, code);
	assert_true(found.none < 0.5);
}

static void a_strength_is_the_same_in_any_unit_and_spelling(void **state)
{
	(void)state;
	assert_first("DOLIPRANE 1G CP", 0, "6118000000028");
	assert_first("Doliprane 1 000 mg cp", 0, "6118000000028");
	assert_first("DOLIPRANE 1000MG", 0, "6118000000028");
	assert_first("doliprane 0,5 g", 0, "6118000000011");
	assert_first("DOLIPRANE 2,4 %", 0, "6118000000035");
	assert_first("ENALAPRIL/HCTZ GT 20MG/12,5MG", 0, "6118000000097");
}

static void abbreviated_forms_and_packs_tell_presentations_apart(void **state)
{
	(void)state;
	assert_first("DOLIPRANE SUSP BUV FL 100ML", 0, "6118000000035");
	assert_first("AMOXIL GLE B/12", 0, "6118000000042");
	assert_first("AMOXIL 500MG BTE 24", 0, "6118000000059");
	assert_first("AMOXIL 500 MG B24", 0, "6118000000059");
}

static void misread_joined_and_parted_letters_are_still_the_name(void **state)
{
	(void)state;
	assert_first("D0LIPRANE l000 MG", 0, "6118000000028");
	assert_first("| DOL IPRANE 5OO MG", 0, "6118000000011");
	assert_first("LASILIXSPECIAL 500MG", 0, "6118000000080");
	assert_first("ARNOXIL SOO MG GEL B/12", 0, "6118000000042");
}

static void a_price_tells_apart_what_the_text_does_not(void **state)
{
	(void)state;
	assert_first("AMOXIL", 4000, "6118000000042");
	assert_first("AMOXIL", 7000, "6118000000059");
}

static void what_the_line_leaves_open_is_left_open(void **state)
{
	struct found found = find("AMOXIL 500 MG", 0);
	double sum = found.none;

	(void)state;
	assert_true(found.count >= 2);
	assert_true(found.candidates[0].probability < 0.8);
	assert_true(found.candidates[1].probability > 0.2);
	for (int i = 0; i < found.count; i++)
		sum += found.candidates[i].probability;
	assert_true(sum <= 1 + 1e-9);
}

static void codes_that_nothing_tells_apart_are_one_candidate(void **state)
{
	struct found found = find("AMOXIL 500 MG GELULE B/24", 7000);

	(void)state;
	assert_int_equal(found.candidates[0].medicine_count, 2);
	assert_string_equal(found.candidates[0].medicines[1]->code, "6118000000066");
}

static void what_is_not_in_the_register_is_none(void **state)
{
	static const char *const texts[] = { "SERUM PHYSIOLOGIQUE 40 UNIDOSES",
					     "BANDE VELPEAU 4M X 10CM",
					     "THERMOMETRE DIGITAL",
					     "CARDIOSPRIL 500 MG CP",
					     "",
					     "   ",
					     "1 000",
					     "---" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		assert_true(find(texts[i], 0).none > 0.5);
	assert_true(find(NULL, 1160).none > 0.5);
}

static void strength_and_form_may_be_read_apart_from_the_name(void **state)
{
	struct product_line line = { .text = "Doliprane", .dosage = "1 g", .form = "cp" };
	struct product_candidate candidates[PRODUCT_CANDIDATES_MAX];
	double none;

	(void)state;
	assert_true(formulary_match(formulary, &line, candidates, &none) > 0);
	assert_string_equal(candidates[0].medicines[0]->code, "6118000000028");
}

static void a_code_is_found_and_another_is_not(void **state)
{
	(void)state;
	assert_ptr_equal(formulary_find(formulary, "6118000000073"), &rows[6]);
	assert_null(formulary_find(formulary, "6118000000070"));
	assert_null(formulary_find(formulary, NULL));
}

static void an_empty_register_has_nothing(void **state)
{
	struct formulary *empty = formulary_new(NULL, 0);
	struct product_line line = { .text = "DOLIPRANE" };
	struct product_candidate candidates[PRODUCT_CANDIDATES_MAX];
	double none;

	(void)state;
	assert_int_equal(formulary_match(empty, &line, candidates, &none), 0);
	assert_true(none == 1);
	assert_null(formulary_find(empty, "6118000000073"));
	formulary_free(empty);
}

static void any_length_of_text_is_taken(void **state)
{
	char text[4000];

	(void)state;
	memset(text, 'A', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	find(text, 0);
	for (size_t i = 0; i + 4 < sizeof(text); i += 4)
		memcpy(text + i, "12/ ", 4);
	find(text, 0);
	for (size_t i = 0; i + 6 < sizeof(text); i += 6)
		memcpy(text + i, "%B1G0.", 6);
	find(text, 0);
	find("\xff\xc2 \xce", 0);
	find("DOLIPRANE1", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_strength_is_the_same_in_any_unit_and_spelling),
		cmocka_unit_test(abbreviated_forms_and_packs_tell_presentations_apart),
		cmocka_unit_test(misread_joined_and_parted_letters_are_still_the_name),
		cmocka_unit_test(a_price_tells_apart_what_the_text_does_not),
		cmocka_unit_test(what_the_line_leaves_open_is_left_open),
		cmocka_unit_test(codes_that_nothing_tells_apart_are_one_candidate),
		cmocka_unit_test(what_is_not_in_the_register_is_none),
		cmocka_unit_test(strength_and_form_may_be_read_apart_from_the_name),
		cmocka_unit_test(a_code_is_found_and_another_is_not),
		cmocka_unit_test(an_empty_register_has_nothing),
		cmocka_unit_test(any_length_of_text_is_taken),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
