/* Prescribed, bought, glued and paid: what agrees is left alone, what differs names both places. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/formulary.h"
#include "validate/paid.h"
#include "validate/product.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool is_at(const struct reason *reason, const char *field, int page, const char *other_field,
		  int other_page)
{
	return text_equal(reason->field, field) && reason->page == page &&
	       text_equal(reason->other_field, other_field) && reason->other_page == other_page;
}

/* One of the reasons of that code has these places. */
static void assert_places(const struct bench *bench, enum reason_code code, const char *field,
			  int page, const char *other_field, int other_page)
{
	for (size_t i = 0; i < bench->claim.reasons.count; i++)
		if (bench->claim.reasons.items[i].code == code &&
		    is_at(&bench->claim.reasons.items[i], field, page, other_field, other_page))
			return;
	fail_msg("no %s is at %s of page %d and page %d", reason_code_name(code), field, page,
		 other_page);
}

static void write_line(struct bench *bench, int row, const char *designation, const char *quantity,
		       const char *price, const char *amount, double confidence)
{
	const char *columns[] = { "designation", "quantite", "prix", "montant" };
	const char *values[] = { designation, quantity, price, amount };

	for (int i = 0; i < 4; i++) {
		char name[32];

		snprintf(name, sizeof(name), "ligne_%d_%s", row, columns[i]);
		bench_write(bench, "facture", name, values[i], confidence);
	}
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void a_line_read_as_nonsense_is_its_codes_when_prices_come_to_what_was_paid(void **state)
{
	struct bench *bench = *state;

	write_line(bench, 2, "O ENTA", "40", "1.20", "16.20", 0.4);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R11);
	bench_assert_not(bench, REASON_R14);
	bench_assert_not(bench, REASON_R16);
	assert_int_equal(bench->claim.medicines.count, 2);
	assert_int_equal(bench->claim.medicines.items[1].quantity, 1);
	assert_int_equal(bench->claim.medicines.items[1].unit_price, 6120);
}

static void the_same_line_is_named_when_its_code_is_not_there(void **state)
{
	struct bench *bench = *state;

	write_line(bench, 2, "OENTA6AN 8", NULL, NULL, "61.20", 0.6);
	bench_remove_codes(bench, CHEAP_CODE);
	bench_judge(bench);
	assert_places(bench, REASON_R11, "ligne_2_designation", 4, "codes_complets", 3);
}

static void without_any_code_a_line_of_which_only_the_amount_was_read_is_named(void **state)
{
	struct bench *bench = *state;

	bench_remove_codes(bench, CHEAP_CODE);
	bench_remove_codes(bench, DEAR_CODE);
	write_line(bench, 1, "FUCIDINE", NULL, NULL, "225.00", 0.6);
	write_line(bench, 2, NULL, NULL, NULL, NULL, 0);
	bench_write(bench, "facture", "total", NULL, 0);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", NULL, 0);
	bench_judge(bench);
	assert_string_equal(bench_reason(bench, REASON_R11)->field, "ligne_1_designation");
}

static void boxes_worth_less_than_was_paid_are_named_when_a_line_was_not_read(void **state)
{
	struct bench *bench = *state;

	bench_remove_codes(bench, CHEAP_CODE);
	write_line(bench, 2, NULL, NULL, NULL, NULL, 0);
	bench_judge(bench);
	assert_places(bench, REASON_R11, "pharmacie_1_prix", 2, "codes_complets", 3);
}

static void the_sums_tell_of_which_medicine_a_box_is_lacking(void **state)
{
	static const struct bench_medicine lines[] = {
		{ DEAR_CODE, "FUCIDINE ENFANT 1 FLACON 90 ML", "FUCIDINE ENFANT 250 MG", 2, 22500 },
		{ CHEAP_CODE, "GENTAGAM 80", "GENTAGAM 80", 1, 6120 },
	};
	struct bench *bench = *state;

	bench_medicines(bench, lines, 2);
	bench_remove_codes(bench, DEAR_CODE);
	bench_add_code(bench, 3, DEAR_CODE, BARCODE_MEDICINE);
	write_line(bench, 1, NULL, NULL, NULL, NULL, 0);
	bench_judge(bench);
	assert_string_equal(bench_reason(bench, REASON_R11)->message_fr,
			    "« FUCIDINE ENFANT » : 1 code à barres trouvé pour 2 boîtes achetées.");
	assert_places(bench, REASON_R11, "pharmacie_1_prix", 2, "codes_complets", 3);
}

static void a_rate_among_the_lines_is_no_purchase(void **state)
{
	struct bench *bench = *state;

	write_line(bench, 3, "TVAT %", NULL, NULL, "18.72", 0.6);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R11);
	assert_int_equal(bench->claim.medicines.count, 2);
	bench_remove_codes(bench, CHEAP_CODE);
	bench_judge(bench);
	assert_string_equal(bench_reason(bench, REASON_R11)->field, "ligne_2_designation");
	assert_int_equal(bench->claim.medicines.count, 2);
}

static void a_code_in_the_text_of_a_line_is_the_lines(void **state)
{
	struct bench *bench = *state;
	int named = 0;

	write_line(bench, 2, "61180000B0251 0E~TA", "1", NULL, NULL, 0.6);
	write_line(bench, 1, "FUCIDINE", "1", "225.00", "225.00", 0.99);
	bench_write(bench, "facture", "total", "300.00", 0.6);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", NULL, 0);
	bench_judge(bench);
	for (size_t i = 0; i < bench->claim.reasons.count; i++)
		named += bench->claim.reasons.items[i].code == REASON_R11;
	assert_int_equal(named, 0);
}

/* ---- with the register of medicines -------------------------------------------------------- */

static const struct medicine listed[] = {
	{ .code = DEAR_CODE,
	  .name = "FUCIDINE ENFANT",
	  .dosage = "250",
	  .unit = "MG",
	  .form = "SIROP",
	  .presentation = "1 FLACON 90 ML",
	  .public_price = 22500 },
	{ .code = CHEAP_CODE,
	  .name = "GENTAGAM 80",
	  .dosage = "80",
	  .unit = "MG",
	  .form = "SOLUTION INJECTABLE",
	  .presentation = "1 BOITE 6 AMPOULE INJECTABLE",
	  .public_price = 6120 },
	{ .code = "6118000000011",
	  .name = "VOLTARENE 50 MG",
	  .dosage = "50",
	  .unit = "MG",
	  .form = "COMPRIME",
	  .presentation = "1 BOITE 30 COMPRIME",
	  .public_price = 6120 },
	{ .code = "6118000000028",
	  .name = "TAGAMET",
	  .dosage = "200",
	  .unit = "MG",
	  .form = "COMPRIME",
	  .presentation = "1 BOITE 20 COMPRIME",
	  .public_price = 6120 },
	{ .code = "6118000000035",
	  .name = "TAGAMET",
	  .dosage = "200",
	  .unit = "MG",
	  .form = "COMPRIME",
	  .presentation = "1 BOITE 20 COMPRIME",
	  .public_price = 6120 },
};

static const struct reason *missing(struct bench *bench, const char *designation, double confidence)
{
	struct formulary *formulary = formulary_new(listed, ARRAY_LENGTH(listed));
	const struct reason *reason;

	bench->answers.formulary = formulary;
	bench_remove_codes(bench, CHEAP_CODE);
	write_line(bench, 2, designation, "1", "61.20", "61.20", confidence);
	bench_judge(bench);
	reason = bench_reason(bench, REASON_R11);
	bench->answers.formulary = NULL;
	formulary_free(formulary);
	assert_non_null(reason);
	assert_int_equal(bench->claim.medicines.count, 2);
	return reason;
}

static void a_misread_medicine_without_its_code_has_the_registers_name_and_code(void **state)
{
	struct bench *bench = *state;
	const struct reason *reason =
		missing(bench, "GENTA6AM 80 1 BOITE 6 AMPOULE INJECTABLE", 0.8);
	const struct medicine_line *line = &bench->claim.medicines.items[1];

	assert_string_equal(reason->message_fr,
			    "Le code à barres de « GENTAGAM 80 », lu « GENTA6AM 80 1 BOITE 6 "
			    "AMPOULE INJECTABLE » sur la facture, n'a pas été trouvé : 1 boîte "
			    "achetée, 61,20 DH.");
	assert_string_equal(line->name, "GENTAGAM 80");
	assert_string_equal(line->code, CHEAP_CODE);
	assert_int_equal(line->code_source, SOURCE_REGISTER);
	assert_int_equal(line->payable, 0);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_claim_holds_its_strings_when_the_register_in_memory_is_gone(void **state)
{
	char code[] = CHEAP_CODE, name[] = "GENTAGAM 80";
	const struct medicine row = { .code = code, .name = name, .public_price = 6120 };
	struct bench *bench = *state;
	struct formulary *formulary = formulary_new(&row, 1);

	bench->answers.formulary = formulary;
	bench_remove_codes(bench, CHEAP_CODE);
	bench_judge(bench);
	formulary_free(formulary);
	memset(code, 'x', sizeof(code) - 1);
	memset(name, 'x', sizeof(name) - 1);
	assert_string_equal(bench->claim.medicines.items[1].code, CHEAP_CODE);
	assert_string_equal(bench->claim.medicines.items[1].name, "GENTAGAM 80");
	for (size_t i = 0; i < bench->claim.reasons.count; i++)
		assert_null(strstr(bench->claim.reasons.items[i].message_fr, "xxx"));
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		assert_false(text_equal(bench->dossier->readings.items[i].value, code));
}

static void no_code_is_proposed_of_two_that_a_line_cannot_tell_apart(void **state)
{
	struct bench *bench = *state;

	missing(bench, "TAGAMET 1 BOITE 20 COMPRIME", 0.95);
	assert_null(bench->claim.medicines.items[1].code);
	assert_string_equal(bench->claim.medicines.items[1].name, "TAGAMET");
}

static void a_medicine_of_another_name_at_the_same_price_is_not_the_codes(void **state)
{
	struct bench *bench = *state;
	struct formulary *formulary = formulary_new(listed, ARRAY_LENGTH(listed));

	bench->answers.formulary = formulary;
	write_line(bench, 2, "VOLTARENE 50 MG", "1", "61.20", "61.20", 0.99);
	bench_judge(bench);
	bench->answers.formulary = NULL;
	formulary_free(formulary);
	assert_true(bench_has(bench, REASON_R11) || bench_has(bench, REASON_R14));
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_line_without_a_code_has_the_registers_candidates_for_a_reviewer(void **state)
{
	struct bench *bench = *state;
	const struct reading *code;
	size_t count;

	missing(bench, "TAGAMET 1 BOITE 20 COMPRIME", 0.95);
	code = bench_reading(bench, "facture", "ligne_2_code");
	assert_non_null(code);
	assert_int_equal(code->source, SOURCE_REGISTER);
	assert_true(reading_offers_guesses(code));
	assert_true(code->guess_count >= 2 && code->guess_count <= 5);
	assert_string_equal(code->value, code->guesses[0].value);
	assert_true(code->confidence == code->guesses[0].probability && code->confidence <= 0.5);
	/* the ordonnance's line is GENTAGAM still, whose code is gone */
	assert_string_equal(bench_reading(bench, "ordonnance", "ligne_2_code")->value, CHEAP_CODE);
	assert_null(bench_reading(bench, "facture", "ligne_1_code"));
	count = bench->dossier->readings.count;
	bench_judge(bench);
	assert_int_equal(bench->dossier->readings.count, count);
}

/* ---- two places ------------------------------------------------------------------------------ */

static void boxes_that_differ_from_the_invoice_name_line_and_label(void **state)
{
	struct bench *bench = *state;

	bench_add_code(bench, 3, DEAR_CODE, BARCODE_MEDICINE);
	bench_judge(bench);
	assert_places(bench, REASON_R11, "ligne_1_designation", 4, NULL, 3);
}

static void a_code_that_was_not_bought_names_label_and_invoice(void **state)
{
	struct bench *bench = *state;

	bench_add_code(bench, 3, UNPAID_CODE, BARCODE_MEDICINE);
	bench_write(bench, "ordonnance", "vignette_3_code", UNPAID_CODE, 0.99);
	bench_judge(bench);
	assert_places(bench, REASON_R11, "vignette_3_code", 3, NULL, 4);
}

static void amounts_that_differ_name_sheet_and_invoice(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_prix", "299.20", 0.999);
	bench_write(bench, SHEET_1, "montant_frais", "549.20", 0.999);
	bench_write(bench, SHEET_2, "total_general", "549.20", 0.999);
	bench_write(bench, "facture", "total", "286.20", 0.999);
	bench_judge(bench);
	assert_places(bench, REASON_R15, "pharmacie_1_prix", 2, "total", 4);
}

static void days_out_of_order_name_invoice_and_ordonnance(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_date", "2026-09-12", 0.99);
	bench_write(bench, "facture", "date", "2026-09-12", 0.99);
	bench_judge(bench);
	assert_places(bench, REASON_R10, "pharmacie_1_date", 2, "date", 3);
}

/* ---- what a line and a sum are worth --------------------------------------------------------- */

static void the_nearer_a_text_is_to_a_name_the_more_it_is_worth(void **state)
{
	static const struct medicine oflocet = { .code = "6118001183630",
						 .name = "OFLOCET 200 MG" };
	static const char *const texts[] = { "OFLOCET 200 MG 1 BOITE", "OFLOCET 1 BOITE",
					     "0FL0CET 1 BOITE", "LEDERFOLINE 1 BOITE" };

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(product_text_ratio(texts[i], 0.95, &oflocet) >
			    product_text_ratio(texts[i + 1], 0.95, &oflocet));
	assert_true(product_text_ratio(texts[2], 0.95, &oflocet) > 1);
	assert_true(product_text_ratio(texts[3], 0.95, &oflocet) < 0.1);
	assert_true(product_text_ratio("611800118363O ZZZ", 0.3, &oflocet) > 100);
	assert_true(product_text_ratio("", 0.3, &oflocet) == 1);
	assert_true(product_text_ratio("anything", 0.9, NULL) == 1);
}

static void a_sum_that_was_read_is_likelier_than_one_that_was_not(void **state)
{
	struct reading price = { .value = "286.20", .confidence = 0.99 };
	struct reading settled = { .value = "286.20",
				   .read = "999.90",
				   .confidence = 0.999,
				   .seen_confidence = 0.5,
				   .settled = true };
	struct paid paid = { &price, NULL }, both = { &price, &settled };

	(void)state;
	assert_true(paid_likelihood(&paid, 28620) > 1000 * paid_likelihood(&paid, 22500));
	assert_true(paid_likelihood(&paid, 28620) > 100 * paid_likelihood(&paid, -1));
	/* what was settled counts as it was seen */
	assert_true(paid_likelihood(&both, 28620) < paid_likelihood(&paid, 28620) / 100);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_read_as_nonsense_is_its_codes_when_prices_come_to_what_was_paid),
		TEST(the_same_line_is_named_when_its_code_is_not_there),
		TEST(without_any_code_a_line_of_which_only_the_amount_was_read_is_named),
		TEST(boxes_worth_less_than_was_paid_are_named_when_a_line_was_not_read),
		TEST(the_sums_tell_of_which_medicine_a_box_is_lacking),
		TEST(a_rate_among_the_lines_is_no_purchase),
		TEST(a_code_in_the_text_of_a_line_is_the_lines),
		TEST(a_misread_medicine_without_its_code_has_the_registers_name_and_code),
		TEST(a_claim_holds_its_strings_when_the_register_in_memory_is_gone),
		TEST(no_code_is_proposed_of_two_that_a_line_cannot_tell_apart),
		TEST(a_line_without_a_code_has_the_registers_candidates_for_a_reviewer),
		TEST(a_medicine_of_another_name_at_the_same_price_is_not_the_codes),
		TEST(boxes_that_differ_from_the_invoice_name_line_and_label),
		TEST(a_code_that_was_not_bought_names_label_and_invoice),
		TEST(amounts_that_differ_name_sheet_and_invoice),
		TEST(days_out_of_order_name_invoice_and_ordonnance),
		cmocka_unit_test(the_nearer_a_text_is_to_a_name_the_more_it_is_worth),
		cmocka_unit_test(a_sum_that_was_read_is_likelier_than_one_that_was_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
