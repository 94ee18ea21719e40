/* R10 to R14 and R16: for each a dossier that has it, and one that just has not. */
#include "tests/support/dossier_builder.h"

#include "base/text.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- R10 and R14 ----------------------------------------------------------------------------- */

static void medicines_need_an_ordonnance(void **state)
{
	struct bench *bench = *state;

	bench_judge(bench);
	bench_assert_not(bench, REASON_R10);
	bench->dossier->pages.items[2].type = PAGE_BLANK;
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R10));
	/* a page that was not recognised may be it: the sentence says so */
	bench->dossier->pages.items[2].type = PAGE_OTHER;
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R10,
		"Des médicaments sont demandés, mais aucune ordonnance n'a été reconnue au "
		"dossier.");
}

static void medicines_bought_before_the_ordonnance_are_looked_at(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_date", "2026-09-12", 0.99);
	bench_write(bench, "facture", "date", "2026-09-12", 0.99);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R10,
			  "Les médicaments ont été achetés le 12/09/2026, avant l'ordonnance du "
			  "13/09/2026.");
	bench_write(bench, SHEET_2, "pharmacie_1_date", "2026-09-13", 0.99);
	bench_write(bench, "facture", "date", "2026-09-13", 0.99);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R10);
}

static void medicines_need_an_invoice(void **state)
{
	struct bench *bench = *state;

	bench->dossier->pages.items[3].type = PAGE_BLANK;
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R14));
}

static void an_invoice_without_number_and_date_is_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "facture", "numero", NULL, 0);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R14);
	bench_write(bench, "facture", "date", NULL, 0);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R14, "La facture n'a ni numéro ni date lisibles.");
}

/* ---- R11 ------------------------------------------------------------------------------------- */

static void a_medicine_without_its_box_code_is_named(void **state)
{
	struct bench *bench = *state;
	const struct medicine_line *line;

	bench_remove_codes(bench, CHEAP_CODE);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "Le code à barres de « GENTAGAM 80 1 BOITE 6 AMPOULE INJECTABLE » "
			  "n'a pas été trouvé : 1 boîte achetée, 61,20 DH.");
	assert_string_equal(bench_reason(bench, REASON_R11)->field, "ligne_2_designation");
	assert_int_equal(bench->claim.medicines.count, 2);
	line = &bench->claim.medicines.items[1];
	assert_null(line->code);
	assert_int_equal(line->amount, 6120);
	assert_int_equal(line->payable, 0);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void every_medicine_without_a_code_is_named_at_once(void **state)
{
	struct bench *bench = *state;
	int named = 0;

	bench_remove_codes(bench, CHEAP_CODE);
	bench_remove_codes(bench, DEAR_CODE);
	bench_judge(bench);
	for (size_t i = 0; i < bench->claim.reasons.count; i++)
		named += bench->claim.reasons.items[i].code == REASON_R11;
	assert_int_equal(named, 2);
}

static void without_codes_and_without_invoice_lines_the_lack_is_named(void **state)
{
	struct bench *bench = *state;

	bench_medicines(bench, NULL, 0);
	bench_write(bench, "facture", "total", "286.20", 0.99);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "Aucun code à barres de médicament n'a été trouvé au dossier.");
}

static void codes_worth_less_than_what_is_asked_are_named_without_invoice_lines(void **state)
{
	struct bench *bench = *state;

	bench_medicines(bench, NULL, 0);
	bench_add_code(bench, 3, DEAR_CODE, BARCODE_MEDICINE);
	bench_write(bench, "facture", "total", "286.20", 0.99);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", "286.20", 0.99);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "Les médicaments dont le code à barres est au dossier valent 225,00 DH ; "
			  "286,20 DH sont demandés.");
	/* or it is the price that is not the list's */
	assert_true(bench_has(bench, REASON_R16));
	bench_add_code(bench, 3, CHEAP_CODE, BARCODE_MEDICINE);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R11);
	bench_assert_not(bench, REASON_R16);
}

static void a_rounding_of_nothing_is_no_purchase(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "facture", "ligne_3_designation", "ARRONDI", 0.96);
	bench_write(bench, "facture", "ligne_3_montant", "0.00", 0.95);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R11);
	bench_assert_not(bench, REASON_R14);
}

static void more_codes_than_boxes_bought_are_named(void **state)
{
	struct bench *bench = *state;

	bench_add_code(bench, 3, DEAR_CODE, BARCODE_MEDICINE);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "« FUCIDINE ENFANT » : 2 codes à barres pour 1 boîte achetée.");
}

static void fewer_codes_than_boxes_bought_are_named(void **state)
{
	static const struct bench_medicine two_boxes[] = {
		{ DEAR_CODE, "FUCIDINE ENFANT 1 FLACON 90 ML", "FUCIDINE ENFANT 250 MG", 2, 22500 }
	};
	struct bench *bench = *state;

	bench_medicines(bench, two_boxes, 1);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R11);
	bench_remove_codes(bench, DEAR_CODE);
	bench_add_code(bench, 3, DEAR_CODE, BARCODE_MEDICINE);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "« FUCIDINE ENFANT » : 1 code à barres trouvé pour 2 boîtes achetées.");
}

static void a_code_that_was_not_bought_is_named(void **state)
{
	struct bench *bench = *state;

	bench_add_code(bench, 3, UNPAID_CODE, BARCODE_MEDICINE);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R11,
		"Le code à barres de « DIPRO OLEOSUM » ne correspond à aucune ligne de la "
		"facture.");
}

static void a_code_that_was_not_prescribed_is_named_when_the_ordonnance_was_read_well(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "ligne_2_medicament", "DOLIPRANE 500 MG", 0.99);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "Le code à barres de « GENTAGAM 80 » ne correspond à aucune ligne de "
			  "l'ordonnance.");
	bench_write(bench, "ordonnance", "ligne_2_medicament", "DOLIPRANE 500 MG", 0.6);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R11);
}

static void a_code_without_a_line_is_named_when_every_line_is_another_codes(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "ligne_1_medicament", "FUCIDINE ENFANT 250 MG", 0.6);
	bench_write(bench, "ordonnance", "ligne_2_medicament", NULL, 0);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "Le code à barres de « GENTAGAM 80 » ne correspond à aucune ligne de "
			  "l'ordonnance.");
	bench_write(bench, "ordonnance", "ligne_2_quantite", NULL, 0);
	bench_write(bench, "ordonnance", "ligne_2_medicament", "NERALE", 0.05);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "Le code à barres de « GENTAGAM 80 » ne correspond à aucune ligne de "
			  "l'ordonnance.");
	bench_write(bench, "ordonnance", "ligne_2_medicament", "GEHTACAM 8", 0.3);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R11);
}

static void a_dose_that_was_taken_for_a_line_leaves_no_line_for_a_code(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "ligne_1_medicament", "FUCIDINE ENFANT 250 MG", 0.6);
	bench_write(bench, "ordonnance", "ligne_2_medicament", "1/2 amp", 0.92);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "Le code à barres de « GENTAGAM 80 » ne correspond à aucune ligne de "
			  "l'ordonnance.");
}

static void lines_of_a_page_that_is_cut_off_prove_no_code_unprescribed(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "ligne_1_medicament", "FUCIDINE ENFANT 250 MG", 0.6);
	bench_write(bench, "ordonnance", "ligne_2_medicament", NULL, 0);
	for (size_t i = 0; i < bench->dossier->pages.count; i++)
		if (bench->dossier->pages.items[i].type == PAGE_ORDONNANCE)
			page_add_fault(&bench->dossier->pages.items[i], REASON_I04, 40);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_I04));
	bench_assert_not(bench, REASON_R11);
}

static void a_box_code_of_another_country_is_unknown(void **state)
{
	struct bench *bench = *state;

	bench_add_code(bench, 3, "3400930000120", BARCODE_UNKNOWN);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R12,
		"Le code à barres 3400930000120 n'est pas dans la liste des médicaments.");
	bench->dossier->barcodes.items[bench->dossier->barcodes.count - 1].page = 4;
	bench_judge(bench);
	bench_assert_not(bench, REASON_R12);
}

static void more_boxes_than_prescribed_are_named(void **state)
{
	static const struct bench_medicine two_boxes[] = {
		{ DEAR_CODE, "FUCIDINE ENFANT 1 FLACON 90 ML", "FUCIDINE ENFANT 250 MG", 2, 22500 }
	};
	struct bench *bench = *state;

	bench_medicines(bench, two_boxes, 1);
	bench_write(bench, "ordonnance", "ligne_1_quantite", "1", 0.99);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R11,
			  "« FUCIDINE ENFANT » : 2 codes à barres pour 1 boîte prescrite.");
}

static void a_badly_read_invoice_line_still_finds_its_code(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "facture", "ligne_1_designation", "FUC1D1NF ENFANI 1 ELACDN", 0.5);
	bench_write(bench, "facture", "ligne_2_designation", "OENIA6AM", 0.3);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R11);
}

/* ---- R12, R13, R16 --------------------------------------------------------------------------- */

static void a_code_nobody_knows_is_named(void **state)
{
	static const struct bench_medicine unknown[] = { { "6118000999998", "NOUVEAUTE 1 BOITE",
							   "NOUVEAUTE", 1, 1000 } };
	struct bench *bench = *state;

	bench_medicines(bench, unknown, 1);
	bench_add_code(bench, 3, "6118000999998", BARCODE_MEDICINE);
	bench_remove_codes(bench, "6118000999998");
	bench_add_code(bench, 3, "6118000999998", BARCODE_MEDICINE);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R12,
		"Le code à barres 6118000999998 n'est pas dans la liste des médicaments.");
	assert_int_equal(bench_reason(bench, REASON_R12)->page, 3);
	bench_assert_not(bench, REASON_R11);
}

static void a_serialised_box_with_both_symbols_counts_once(void **state)
{
	struct bench *bench = *state;
	char elements[40];

	snprintf(elements, sizeof(elements), "010%s10LOT7", DEAR_CODE);
	bench_add_code(bench, 3, elements, BARCODE_MEDICINE);
	bench->dossier->barcodes.items[bench->dossier->barcodes.count - 1].gs1 = true;
	bench_judge(bench);
	bench_assert_not(bench, REASON_R11);
	bench_assert_not(bench, REASON_R12);
}

static void a_symbol_that_could_not_be_read_is_named(void **state)
{
	struct bench *bench = *state;

	bench_judge(bench);
	bench_assert_not(bench, REASON_R12);
	*LIST_ADD(bench->dossier->arena, &bench->dossier->unread) =
		(struct unread_symbol){ .page = 3 };
	bench_judge(bench);
	bench_assert_says(bench, REASON_R12, "Un code à barres de la page 3 est illisible.");
	assert_int_equal(bench_reason(bench, REASON_R12)->page, 3);
	bench->dossier->unread.count = 0;
}

/* GENTAGAM's bars on page 3 cannot be read; its digits, and with `price` the label's, can. */
static void print_code(struct bench *bench, const char *digits, const char *price)
{
	struct arena *arena = bench->dossier->arena;

	bench_remove_codes(bench, CHEAP_CODE);
	*LIST_ADD(arena, &bench->dossier->unread) =
		(struct unread_symbol){ .page = 3, .printed = digits };
	bench_write(bench, "ordonnance", "vignette_1_code", digits, 0.5);
	bench_write(bench, "ordonnance", "vignette_1_ppv", price, 0.8);
}

static void forget_lines(struct bench *bench)
{
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_starts_with(bench->dossier->readings.items[i].name, "ligne_2_"))
			bench->dossier->readings.items[i].value = NULL;
}

static const struct medicine_line *line_of(const struct bench *bench, const char *code)
{
	for (size_t i = 0; i < bench->claim.medicines.count; i++)
		if (text_equal(bench->claim.medicines.items[i].code, code))
			return &bench->claim.medicines.items[i];
	return NULL;
}

static void printed_digits_count_when_the_price_beside_them_is_the_lists(void **state)
{
	struct bench *bench = *state;

	print_code(bench, CHEAP_CODE, "61.20");
	forget_lines(bench);
	bench_judge(bench);
	assert_non_null(line_of(bench, CHEAP_CODE));
	assert_int_equal(line_of(bench, CHEAP_CODE)->quantity, 1);
	bench_assert_says(bench, REASON_R12,
			  "Un code à barres de la page 3 est illisible ; les chiffres imprimés "
			  "dessous, 6118000080251, sont ceux de « GENTAGAM 80 », ce que le prix "
			  "ou le nom confirme.");
	assert_true(bench_reading(bench, "ordonnance", "vignette_1_code")->confidence == 0.9);
}

static void printed_digits_beside_another_price_do_not_count(void **state)
{
	struct bench *bench = *state;

	print_code(bench, CHEAP_CODE, "16.20");
	bench_judge(bench);
	assert_null(line_of(bench, CHEAP_CODE));
	assert_true(bench_has(bench, REASON_R11));
	bench_assert_says(bench, REASON_R12,
			  "Un code à barres de la page 3 est illisible ; les chiffres "
			  "imprimés dessous se lisent 6118000080251.");
	assert_true(bench_reading(bench, "ordonnance", "vignette_1_code")->confidence == 0.5);
}

static void printed_digits_without_a_price_count_when_a_line_names_the_medicine(void **state)
{
	struct bench *bench = *state;

	print_code(bench, CHEAP_CODE, NULL);
	bench_judge(bench);
	assert_non_null(line_of(bench, CHEAP_CODE));
	assert_int_equal(line_of(bench, CHEAP_CODE)->amount, 6120);
	bench_assert_not(bench, REASON_R11);
}

static void printed_digits_that_nothing_confirms_do_not_count(void **state)
{
	struct bench *bench = *state;

	print_code(bench, BASED_CODE, NULL);
	bench_judge(bench);
	assert_null(line_of(bench, BASED_CODE));
	assert_true(bench_has(bench, REASON_R11));
	assert_true(bench_has(bench, REASON_R12));
}

static void another_presentation_at_another_price_confirms_no_printed_digits(void **state)
{
	static const struct bench_medicine other[] = { { NULL, "GENTAGAM 80 1 BOITE 12 AMPOULE",
							 NULL, 1, 11500 } };
	struct bench *bench = *state;

	bench_medicines(bench, other, 1);
	print_code(bench, CHEAP_CODE, NULL);
	bench_judge(bench);
	assert_null(line_of(bench, CHEAP_CODE));
}

static void printed_digits_are_asked_of_the_register(void **state)
{
	struct bench *bench = *state;
	struct register_questions questions;
	int asked = 0;

	print_code(bench, BASED_CODE, NULL);
	validate_ask(bench->dossier, &questions);
	for (size_t i = 0; i < questions.medicine_codes.count; i++)
		asked += text_equal(questions.medicine_codes.items[i], BASED_CODE);
	assert_int_equal(asked, 1);
}

static void printed_digits_that_nobody_knows_do_not_count(void **state)
{
	struct bench *bench = *state;

	print_code(bench, "6118000999998", "61.20");
	bench_judge(bench);
	assert_null(line_of(bench, "6118000999998"));
	assert_true(bench_has(bench, REASON_R12));
}

static void a_dossier_with_printed_digits_is_never_accepted_by_itself(void **state)
{
	struct bench *bench = *state;

	print_code(bench, CHEAP_CODE, "61.20");
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
	bench->dossier->unread.count = 0; /* even were the place forgotten */
	bench_judge(bench);
	assert_true(bench->claim.confidence < 0.98);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_person_who_found_no_other_code_has_not_confirmed_printed_digits(void **state)
{
	struct bench *bench = *state;
	struct reading *said;

	print_code(bench, CHEAP_CODE, "61.20");
	bench_write(bench, "ordonnance", "codes_complets", "true", PERSON_CONFIDENCE);
	for (size_t i = 0; i < bench->dossier->readings.count; i++) {
		said = &bench->dossier->readings.items[i];
		if (text_equal(said->name, "codes_complets"))
			said->source = SOURCE_PERSON;
	}
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R12));
	assert_non_null(bench_doubt_of(bench, "medicines.code"));
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_medicine_at_zero_percent_is_told_but_stops_nothing(void **state)
{
	static const struct bench_medicine unpaid[] = { { UNPAID_CODE, "DIPRO OLEOSUM 1 AMPOULE",
							  "DIPRO OLEOSUM", 1, 2700 } };
	struct bench *bench = *state;

	bench_judge(bench);
	bench_assert_not(bench, REASON_R13);
	bench_medicines(bench, unpaid, 1);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R13, "« DIPRO OLEOSUM » n'est pas remboursable.");
	assert_int_equal(bench_reason(bench, REASON_R13)->severity, SEVERITY_INFO);
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
}

static void a_price_that_is_not_the_lists_is_named(void **state)
{
	static const struct bench_medicine dearer[] = {
		{ CHEAP_CODE, "GENTAGAM 80 1 BOITE 6 AMPOULE INJECTABLE", "GENTAGAM 80", 1, 6130 }
	};
	struct bench *bench = *state;

	bench_medicines(bench, dearer, 1);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R16,
			  "« GENTAGAM 80 » est facturé 61,30 DH ; le prix public est de 61,20 DH.");
	assert_string_equal(bench_reason(bench, REASON_R16)->field, "ligne_1_prix");
}

static void a_misread_price_whose_line_amount_is_right_is_no_other_price(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "facture", "ligne_2_prix", "51.20", 0.97);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(medicines_need_an_ordonnance),
		TEST(medicines_bought_before_the_ordonnance_are_looked_at),
		TEST(medicines_need_an_invoice),
		TEST(an_invoice_without_number_and_date_is_named),
		TEST(a_medicine_without_its_box_code_is_named),
		TEST(every_medicine_without_a_code_is_named_at_once),
		TEST(without_codes_and_without_invoice_lines_the_lack_is_named),
		TEST(codes_worth_less_than_what_is_asked_are_named_without_invoice_lines),
		TEST(a_rounding_of_nothing_is_no_purchase),
		TEST(more_codes_than_boxes_bought_are_named),
		TEST(fewer_codes_than_boxes_bought_are_named),
		TEST(a_code_that_was_not_bought_is_named),
		TEST(a_code_that_was_not_prescribed_is_named_when_the_ordonnance_was_read_well),
		TEST(a_code_without_a_line_is_named_when_every_line_is_another_codes),
		TEST(a_dose_that_was_taken_for_a_line_leaves_no_line_for_a_code),
		TEST(lines_of_a_page_that_is_cut_off_prove_no_code_unprescribed),
		TEST(a_box_code_of_another_country_is_unknown),
		TEST(more_boxes_than_prescribed_are_named),
		TEST(a_badly_read_invoice_line_still_finds_its_code),
		TEST(a_code_nobody_knows_is_named),
		TEST(a_serialised_box_with_both_symbols_counts_once),
		TEST(a_symbol_that_could_not_be_read_is_named),
		TEST(printed_digits_count_when_the_price_beside_them_is_the_lists),
		TEST(printed_digits_beside_another_price_do_not_count),
		TEST(printed_digits_without_a_price_count_when_a_line_names_the_medicine),
		TEST(printed_digits_that_nothing_confirms_do_not_count),
		TEST(another_presentation_at_another_price_confirms_no_printed_digits),
		TEST(printed_digits_are_asked_of_the_register),
		TEST(printed_digits_that_nobody_knows_do_not_count),
		TEST(a_dossier_with_printed_digits_is_never_accepted_by_itself),
		TEST(a_person_who_found_no_other_code_has_not_confirmed_printed_digits),
		TEST(a_medicine_at_zero_percent_is_told_but_stops_nothing),
		TEST(a_price_that_is_not_the_lists_is_named),
		TEST(a_misread_price_whose_line_amount_is_right_is_no_other_price),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
