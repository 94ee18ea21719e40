/* R15, R26, the image faults, and what holds for all reasons together. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_clean_dossier_has_no_reason(void **state)
{
	struct bench *bench = *state;

	bench_judge(bench);
	assert_int_equal(bench->claim.reasons.count, 0);
}

/* ---- R15 ------------------------------------------------------------------------------------- */

static void a_total_that_is_not_the_sum_is_refused(void **state)
{
	struct bench *bench = *state;

	bench_doubt(bench, 0.9999);
	bench_write(bench, SHEET_1, "montant_frais", "636.20", 0.9999);
	bench_write(bench, SHEET_2, "total_general", "636.20", 0.9999);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R15,
			  "Le total demandé est de 636,20 DH, mais la somme des montants (250,00 + "
			  "286,20) est de 536,20 DH.");
	assert_int_equal(bench_reason(bench, REASON_R15)->severity, SEVERITY_ERROR);
	assert_int_equal(bench->claim.verdict, VERDICT_REJECTED);
	assert_int_equal(bench->claim.payable, 0);
}

static void one_centime_of_difference_is_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "montant_frais", "536.21", 0.99);
	bench_write(bench, SHEET_2, "total_general", "536.21", 0.99);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R15));
}

static void a_wrong_sum_that_may_be_a_misread_act_is_a_check(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "montant_frais", "636.20", 0.998);
	bench_write(bench, SHEET_2, "total_general", "636.20", 0.998);
	bench_write(bench, SHEET_2, "acte_1_montant", "250.00", 0.96);
	bench_judge(bench);
	assert_string_equal(bench_reading(bench, SHEET_2, "acte_1_montant")->value, "250.00");
	assert_int_equal(bench_reason(bench, REASON_R15)->severity, SEVERITY_CHECK);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void amounts_read_poorly_prove_no_wrong_sum(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "acte_1_montant", "730.00", 0.4);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R15);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_sum_that_comes_out_only_if_an_amount_was_misread_is_a_check(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "montant_frais", "636.20", 0.99);
	bench_write(bench, SHEET_2, "total_general", "636.20", 0.99);
	bench_guess(bench, SHEET_2, "acte_1_montant",
		    (struct guess[]){ { "250.00", 0.985 }, { "350.00", 0.01 } }, 2);
	bench_judge(bench);
	assert_string_equal(bench_reading(bench, SHEET_2, "acte_1_montant")->value, "350.00");
	bench_assert_says(bench, REASON_R15,
			  "Un montant se lit mal : le total demandé se lit 636,20 DH, la somme des "
			  "montants (250,00 + 286,20) est de 536,20 DH ; l'addition est peut-être "
			  "fausse.");
	assert_int_equal(bench_reason(bench, REASON_R15)->severity, SEVERITY_CHECK);
}

static void two_totals_that_differ_are_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "montant_frais", "563.20", 0.99);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R15,
			  "Les deux totaux de la feuille diffèrent : 563,20 DH et 536,20 DH.");
	assert_int_equal(bench->claim.total, 53620);
}

static void an_invoice_that_is_not_what_the_pharmacy_wrote_is_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_prix", "300.00", 0.99);
	bench_total(bench);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R15,
		"Le prix inscrit par la pharmacie est de 300,00 DH, mais la facture est de "
		"286,20 DH.");
}

static void an_invoice_that_does_not_add_up_is_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "facture", "total", "300.00", 0.99);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", "300.00", 0.99);
	bench_total(bench);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R15,
		"Le total de la facture est de 300,00 DH, mais la somme de ses lignes est de "
		"286,20 DH.");
}

/* ---- R26 and images -------------------------------------------------------------------------- */

static void a_page_too_few_is_named(void **state)
{
	struct bench *bench = *state;

	bench->dossier->declared_pages = 5;
	bench_judge(bench);
	bench_assert_says(bench, REASON_R26, "Le bordereau annonce 5 pages, le dossier en a 4.");
	bench->dossier->declared_pages = 0;
	bench_judge(bench);
	bench_assert_not(bench, REASON_R26);
}

/* An earlier dossier's page 2 that a page of the bench's dossier is like. */
static void add_twin(struct bench *bench, int page, const char *dossier, double likeness)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.twins) =
		(struct twin){ .page = page,
			       .dossier = dossier,
			       .dossier_page = 2,
			       .both_have_sheets = true,
			       .windows = 200,
			       .likeness = likeness };
}

/* The first page of that type. */
static int page_of_type(const struct bench *bench, enum page_type type)
{
	for (size_t i = 0; i < bench->dossier->pages.count; i++)
		if (bench->dossier->pages.items[i].type == type)
			return bench->dossier->pages.items[i].number;
	fail();
	return 0;
}

static void a_sheet_that_was_seen_before_names_the_earlier_dossier_as_a_check(void **state)
{
	struct bench *bench = *state;

	add_twin(bench, page_of_type(bench, PAGE_FORM), "lot7.tif", 0.97);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R19,
			  "La page 1 est le même papier que la page 2 du dossier lot7.tif, déjà "
			  "présenté.");
	assert_int_equal(bench_reason(bench, REASON_R19)->severity, SEVERITY_CHECK);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_sheet_that_is_only_like_another_is_not_called_seen_before(void **state)
{
	struct bench *bench = *state;

	add_twin(bench, page_of_type(bench, PAGE_FORM), "lot7.tif", 0.75);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R19);
}

static void a_page_with_hardly_any_writing_proves_nothing(void **state)
{
	struct bench *bench = *state;

	add_twin(bench, page_of_type(bench, PAGE_FORM), "lot7.tif", 1);
	bench->answers.twins.items[0].windows = 10;
	bench_judge(bench);
	bench_assert_not(bench, REASON_R19);
}

static void an_invoice_speaks_only_where_a_sheet_is_lacking(void **state)
{
	struct bench *bench = *state;

	add_twin(bench, page_of_type(bench, PAGE_FACTURE), "lot7.tif", 1);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R19);
	bench->answers.twins.items[0].both_have_sheets = false;
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R19));
	bench->answers.twins.items[0].likeness = 0.85; /* as alike as two invoices of one shop */
	bench_judge(bench);
	bench_assert_not(bench, REASON_R19);
}

static void a_page_of_box_labels_is_not_presented_with_two_sheets(void **state)
{
	struct bench *bench = *state;

	bench->dossier->pages.items[3].type = PAGE_VIGNETTES;
	add_twin(bench, page_of_type(bench, PAGE_VIGNETTES), "lot7.tif", 0.95);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R19,
			  "La page 4 est le même papier que la page 2 du dossier lot7.tif, déjà "
			  "présenté.");
	bench->answers.twins.items[0].likeness = 0.9;
	bench_judge(bench);
	bench_assert_not(bench, REASON_R19);
}

static void that_the_paper_s_dossier_went_back_is_told(void **state)
{
	struct bench *bench = *state;

	add_twin(bench, page_of_type(bench, PAGE_FORM), "lot7.tif", 0.97);
	bench->answers.twins.items[0].rejected = true;
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R19,
		"La page 1 est le même papier que la page 2 du dossier lot7.tif, qui a été "
		"rendu.");
	assert_int_equal(bench_reason(bench, REASON_R19)->severity, SEVERITY_CHECK);
}

static void every_earlier_dossier_is_named_once(void **state)
{
	struct bench *bench = *state;
	int named = 0;

	add_twin(bench, 1, "lot7.tif", 0.9);
	add_twin(bench, 1, "lot8.tif", 0.95);
	add_twin(bench, 2, "lot7.tif", 0.99);
	bench_judge(bench);
	for (size_t i = 0; i < bench->claim.reasons.count; i++)
		named += bench->claim.reasons.items[i].code == REASON_R19;
	assert_int_equal(named, 2);
}

static void a_file_that_no_bordereau_names_is_for_a_person_to_look_at(void **state)
{
	struct bench *bench = *state;

	bench->dossier->undeclared = true;
	bench_judge(bench);
	bench_assert_says(bench, REASON_R26,
			  "Le fichier de ce dossier n'est pas annoncé par le bordereau.");
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_separator_of_another_batch_than_the_bordereaus_is_for_a_person(void **state)
{
	struct bench *bench = *state;

	bench->dossier->branch = "B07";
	bench->dossier->batch = "2026-118";
	bench->dossier->declared_branch = "b07";
	bench->dossier->declared_batch = "2026-117";
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R26,
		"La page de séparation porte le lot B07/2026-118, le bordereau annonce le lot "
		"b07/2026-117.");
	bench->dossier->declared_batch = "2026-118";
	bench_judge(bench);
	bench_assert_not(bench, REASON_R26);
	bench->dossier->declared_branch = NULL;
	bench_judge(bench);
	bench_assert_not(bench, REASON_R26);
}

static void every_image_fault_is_named_with_its_page_and_figure(void **state)
{
	static const struct {
		enum reason_code code;
		double measured;
		const char *french;
	} faults[] = {
		{ REASON_I01, 0.011, "La page 2 est blanche (0.01 % d'encre)." },
		{ REASON_I02, 93.4, "La page 2 est noire à 93 %." },
		{ REASON_I03, 31,
		  "La page 2 est trop pâle : 31 niveaux de gris entre le papier et "
		  "l'encre." },
		{ REASON_I04, 87.6, "La page 2 est coupée ou décalée sur 88 mm." },
		{ REASON_I05, 96, "La page 2 n'a que 96 points par pouce." },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(faults); i++)
		page_add_fault(&bench->dossier->pages.items[1], faults[i].code, faults[i].measured);
	bench_judge(bench);
	for (size_t i = 0; i < ARRAY_LENGTH(faults); i++) {
		bench_assert_says(bench, faults[i].code, faults[i].french);
		assert_int_equal(bench_reason(bench, faults[i].code)->page, 2);
	}
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

/* ---- D02 ------------------------------------------------------------------------------------- */

static void a_page_whose_turn_is_undecided_goes_to_a_person(void **state)
{
	struct bench *bench = *state;

	bench->dossier->pages.items[2].turn_decided = false;
	bench->dossier->pages.items[2].turn_deg = 180;
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_D02,
		"Le sens de la page 3 est indécis : elle a été lue tournée de 180 degrés, à "
		"vérifier.");
	assert_int_equal(bench_reason(bench, REASON_D02)->page, 3);
	assert_int_equal(bench_reason(bench, REASON_D02)->severity, SEVERITY_CHECK);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_sheet_of_labels_whose_turn_is_undecided_stops_nothing(void **state)
{
	struct bench *bench = *state;

	bench->dossier->pages.items[2].type = PAGE_VIGNETTES;
	bench->dossier->pages.items[2].turn_decided = false;
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_D02)->severity, SEVERITY_INFO);
}

static void pages_that_were_not_read_have_no_turn_to_doubt(void **state)
{
	struct bench *bench = *state;
	struct page *pages = bench->dossier->pages.items;

	for (int i = 0; i < 4; i++)
		pages[i].turn_decided = false;
	pages[0].type = PAGE_BLANK;
	pages[1].type = PAGE_SEPARATOR;
	pages[2].trouble = "the data end early";
	page_add_fault(&pages[3], REASON_I02, 96);
	bench_judge(bench);
	bench_assert_not(bench, REASON_D02);
}

/* ---- texts ----------------------------------------------------------------------------------- */

static void figures_stand_apart_in_an_arabic_sentence(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2026, 11, 13 };
	bench_judge(bench);
	assert_string_equal(bench_reason(bench, REASON_R01)->message_ar,
			    "أودع الملف بتاريخ \u206813/11/2026\u2069، أي بعد \u206861\u2069 يوما "
			    "من \u206813/09/2026\u2069، والأجل هو \u206860\u2069 يوما.");
}

static void all_faults_are_named_at_once_in_the_order_of_their_codes(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2027, 1, 8 };
	bench->dossier->declared_pages = 6;
	bench->answers.insured.items[0].rights_to = (struct date){ 2025, 1, 1 };
	bench_remove_codes(bench, CHEAP_CODE);
	bench_judge(bench);
	assert_int_equal(bench->claim.reasons.count, 4);
	assert_int_equal(bench->claim.reasons.items[0].code, REASON_R01);
	assert_int_equal(bench->claim.reasons.items[1].code, REASON_R02);
	assert_int_equal(bench->claim.reasons.items[2].code, REASON_R11);
	assert_int_equal(bench->claim.reasons.items[3].code, REASON_R26);
	assert_int_equal(bench->claim.verdict, VERDICT_REJECTED);
}

static void without_registers_only_what_the_paper_itself_shows_is_named(void **state)
{
	struct bench *bench = *state;

	bench->answers = (struct register_answers){ .known = false };
	bench->dossier->received = (struct date){ 2027, 1, 8 };
	bench->dossier->declared_pages = 5;
	bench_judge(bench);
	assert_int_equal(bench->claim.reasons.count, 1);
	assert_true(bench_has(bench, REASON_R26));
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_clean_dossier_has_no_reason),
		TEST(a_total_that_is_not_the_sum_is_refused),
		TEST(one_centime_of_difference_is_named),
		TEST(a_wrong_sum_that_may_be_a_misread_act_is_a_check),
		TEST(amounts_read_poorly_prove_no_wrong_sum),
		TEST(a_sum_that_comes_out_only_if_an_amount_was_misread_is_a_check),
		TEST(two_totals_that_differ_are_named),
		TEST(an_invoice_that_is_not_what_the_pharmacy_wrote_is_named),
		TEST(an_invoice_that_does_not_add_up_is_named),
		TEST(a_page_too_few_is_named),
		TEST(a_sheet_that_was_seen_before_names_the_earlier_dossier_as_a_check),
		TEST(a_sheet_that_is_only_like_another_is_not_called_seen_before),
		TEST(a_page_with_hardly_any_writing_proves_nothing),
		TEST(an_invoice_speaks_only_where_a_sheet_is_lacking),
		TEST(a_page_of_box_labels_is_not_presented_with_two_sheets),
		TEST(that_the_paper_s_dossier_went_back_is_told),
		TEST(every_earlier_dossier_is_named_once),
		TEST(a_file_that_no_bordereau_names_is_for_a_person_to_look_at),
		TEST(a_separator_of_another_batch_than_the_bordereaus_is_for_a_person),
		TEST(every_image_fault_is_named_with_its_page_and_figure),
		TEST(a_page_whose_turn_is_undecided_goes_to_a_person),
		TEST(a_sheet_of_labels_whose_turn_is_undecided_stops_nothing),
		TEST(pages_that_were_not_read_have_no_turn_to_doubt),
		TEST(figures_stand_apart_in_an_arabic_sentence),
		TEST(all_faults_are_named_at_once_in_the_order_of_their_codes),
		TEST(without_registers_only_what_the_paper_itself_shows_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
