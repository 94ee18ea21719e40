/* The claim's values, what the fund pays, and the verdict. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* ---- values ---------------------------------------------------------------------------------- */

static void a_clean_dossier_gives_every_value_and_is_accepted(void **state)
{
	struct bench *bench = *state;
	const struct claim *claim = &bench->claim;

	bench_judge(bench);
	assert_string_equal(claim->immatriculation, INSURED_NUMBER);
	assert_string_equal(claim->beneficiary, INSURED_NAME);
	assert_string_equal(claim->relation, "assure");
	assert_int_equal(claim->birth.year, 1976);
	assert_string_equal(claim->practitioner_inpe, DOCTOR_INPE);
	assert_string_equal(claim->pharmacy_inpe, PHARMACY_INPE);
	assert_int_equal(claim->care_date.day, 13);
	assert_int_equal(claim->dispensing_date.day, 14);
	assert_int_equal(claim->acts.count, 1);
	assert_string_equal(claim->acts.items[0].letter, "CS");
	assert_int_equal(claim->acts.items[0].amount, 25000);
	assert_int_equal(claim->medicines.count, 2);
	assert_string_equal(claim->medicines.items[0].code, DEAR_CODE);
	assert_string_equal(claim->medicines.items[0].name, "FUCIDINE ENFANT");
	assert_int_equal(claim->medicines.items[0].quantity, 1);
	assert_int_equal(claim->medicines_amount, 28620);
	assert_int_equal(claim->total, 53620);
	assert_int_equal(claim->verdict, VERDICT_ACCEPTED);
	assert_true(claim->confidence >= 0.98);
}

static void two_symbols_of_one_medicine_are_one_line_of_two(void **state)
{
	static const struct bench_medicine two_boxes[] = {
		{ CHEAP_CODE, "GENTAGAM 80 1 BOITE 6 AMPOULE INJECTABLE", "GENTAGAM 80", 2, 6120 }
	};
	struct bench *bench = *state;

	bench_medicines(bench, two_boxes, 1);
	bench_judge(bench);
	assert_int_equal(bench->claim.medicines.count, 1);
	assert_int_equal(bench->claim.medicines.items[0].quantity, 2);
	assert_int_equal(bench->claim.medicines.items[0].amount, 12240);
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
}

static void a_spouse_and_a_child_are_found_in_the_family(void **state)
{
	struct bench *bench = *state;

	bench_treat_spouse(bench);
	bench_judge(bench);
	assert_string_equal(bench->claim.beneficiary, "JALAL OMAR");
	assert_string_equal(bench->claim.relation, "conjoint");
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
	bench_write(bench, SHEET_1, "lien_conjoint", "false", 0.99);
	bench_treat_child(bench);
	bench_judge(bench);
	assert_string_equal(bench->claim.beneficiary, "JALAL AMINE");
	assert_string_equal(bench->claim.relation, "enfant");
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
}

static void without_registers_the_claim_is_what_the_paper_says(void **state)
{
	struct bench *bench = *state;

	bench->answers = (struct register_answers){ .known = false };
	bench_judge(bench);
	assert_string_equal(bench->claim.immatriculation, INSURED_NUMBER);
	assert_string_equal(bench->claim.beneficiary, INSURED_NAME);
	assert_int_equal(bench->claim.total, 53620);
	assert_int_equal(bench->claim.medicines.count, 2);
	assert_true(bench->claim.payable == AMOUNT_UNKNOWN);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void an_empty_dossier_gives_an_empty_claim_for_review(void **state)
{
	struct bench *bench = *state;

	bench->dossier->readings.count = 0;
	bench->dossier->barcodes.count = 0;
	bench_judge(bench);
	assert_null(bench->claim.immatriculation);
	assert_true(bench->claim.total == AMOUNT_UNKNOWN);
	assert_true(bench->claim.confidence == 0);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

/* ---- what is paid: the worked examples ------------------------------------------------------- */

static void pay_act(struct bench *bench, const char *fund, const char *letter, const char *amount)
{
	bench->dossier->fund = fund;
	bench_act(bench, letter, amount);
	bench_judge(bench);
}

static void a_consultation_of_80_is_paid_56_by_cnss(void **state)
{
	struct bench *bench = *state;

	pay_act(bench, "CNSS", "C", "80.00"); /* 80.00 x 70 % */
	assert_int_equal(bench->claim.acts.items[0].payable, 5600);
}

static void a_consultation_of_80_is_paid_64_by_cnops(void **state)
{
	struct bench *bench = *state;

	pay_act(bench, "CNOPS", "C", "80.00"); /* 80.00 x 80 % */
	assert_int_equal(bench->claim.acts.items[0].payable, 6400);
}

static void a_dearer_consultation_is_paid_on_the_tariff(void **state)
{
	struct bench *bench = *state;

	pay_act(bench, "CNSS", "CS", "250.00"); /* 150.00 x 70 % */
	assert_int_equal(bench->claim.acts.items[0].payable, 10500);
}

static void a_cheaper_consultation_is_paid_on_what_was_asked(void **state)
{
	struct bench *bench = *state;

	pay_act(bench, "CNSS", "CS", "100.00"); /* 100.00 x 70 % */
	assert_int_equal(bench->claim.acts.items[0].payable, 7000);
}

static void a_coefficient_multiplies_the_tariff(void **state)
{
	struct bench *bench = *state;

	pay_act(bench, "CNSS", "K 15", "500.00"); /* 22.50 x 15 = 337.50, x 70 % */
	assert_int_equal(bench->claim.acts.items[0].coefficient, 1500);
	assert_int_equal(bench->claim.acts.items[0].payable, 23625);
}

static void half_a_centime_is_rounded_up(void **state)
{
	struct bench *bench = *state;

	pay_act(bench, "CNSS", "P15,5", "500.00"); /* 1.10 x 15.5 = 17.05, x 70 % = 11.935 */
	assert_int_equal(bench->claim.acts.items[0].coefficient, 1550);
	assert_int_equal(bench->claim.acts.items[0].payable, 1194);
}

static void the_tariff_of_the_day_of_care_counts(void **state)
{
	struct bench *bench = *state;

	pay_act(bench, "CNSS", "V", "150.00"); /* 120.00 since 2010, 100.00 before: x 70 % */
	assert_int_equal(bench->claim.acts.items[0].payable, 8400);
}

static void an_unknown_letter_leaves_the_payment_unsaid(void **state)
{
	struct bench *bench = *state;

	pay_act(bench, "CNSS", "QX", "150.00");
	assert_true(bench->claim.acts.items[0].payable == AMOUNT_UNKNOWN);
	assert_true(bench->claim.payable == AMOUNT_UNKNOWN);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void of_the_acts_of_one_visit_only_the_dearest_is_paid(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "acte_2_date", "2026-09-13", 0.99);
	bench_write(bench, SHEET_2, "acte_2_cotation", "K 10", 0.99);
	bench_write(bench, SHEET_2, "acte_2_montant", "225.00", 0.99);
	bench_total(bench);
	bench_judge(bench);
	assert_int_equal(bench->claim.acts.items[0].payable, 0);
	assert_int_equal(bench->claim.acts.items[1].payable, 15750); /* 22.50 x 10 x 70 % */
	bench_write(bench, SHEET_2, "acte_2_date", "2026-09-15", 0.99);
	bench_judge(bench);
	assert_int_equal(bench->claim.acts.items[0].payable, 10500); /* another visit */
	assert_int_equal(bench->claim.acts.items[1].payable, 15750);
}

static void a_medicine_is_paid_on_the_base_of_its_generic(void **state)
{
	static const struct bench_medicine based[] = { { BASED_CODE, "SOLIAN 1 BOITE 30 COMPRIME",
							 "SOLIAN 200 MG", 1, 33900 } };
	struct bench *bench = *state;

	bench_medicines(bench, based, 1);
	bench_judge(bench);
	assert_int_equal(bench->claim.medicines.items[0].unit_price, 33900);
	assert_int_equal(bench->claim.medicines.items[0].base_price, 20400);
	/* 204.00 x 70 % */
	assert_int_equal(bench->claim.medicines.items[0].payable, 14280);
}

static void a_medicine_at_zero_percent_is_paid_nothing(void **state)
{
	static const struct bench_medicine unpaid[] = { { UNPAID_CODE, "DIPRO OLEOSUM 1 AMPOULE",
							  "DIPRO OLEOSUM", 2, 2700 } };
	struct bench *bench = *state;

	bench_medicines(bench, unpaid, 1);
	bench_judge(bench);
	assert_int_equal(bench->claim.medicines.items[0].payable, 0);
	assert_int_equal(bench->claim.payable, 10500); /* the consultation alone */
}

static void the_whole_is_the_sum_of_its_parts(void **state)
{
	struct bench *bench = *state;

	bench_judge(bench);
	/* 150.00 x 70 % + 225.00 x 70 % + 61.20 x 70 % = 105.00 + 157.50 + 42.84 */
	assert_int_equal(bench->claim.payable, 10500 + 15750 + 4284);
}

static void a_box_that_was_not_bought_is_not_paid(void **state)
{
	struct bench *bench = *state;

	bench_add_code(bench, 3, CHEAP_CODE, BARCODE_MEDICINE);
	bench_add_code(bench, 3, BASED_CODE, BARCODE_MEDICINE);
	bench_judge(bench);
	assert_int_equal(bench->claim.payable, 10500 + 15750 + 4284);
}

static void a_total_below_what_its_parts_earn_leaves_the_payment_unsaid(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "montant_frais", "100.00", 0.97);
	bench_write(bench, SHEET_2, "total_general", "100.00", 0.97);
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
	assert_true(bench->claim.payable == AMOUNT_UNKNOWN);
}

static void what_is_refused_is_not_paid_at_all(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2027, 1, 8 };
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_REJECTED);
	assert_int_equal(bench->claim.payable, 0);
	assert_int_equal(bench->claim.acts.items[0].payable, 0);
	assert_int_equal(bench->claim.medicines.items[0].payable, 0);
}

/* ---- the verdict ----------------------------------------------------------------------------- */

static void an_unread_field_sends_the_dossier_to_a_person(void **state)
{
	static const struct {
		const char *form, *name;
	} needed[] = {
		{ SHEET_1, "assure_immatriculation" },
		{ SHEET_2, "acte_1_montant" },
		{ SHEET_2, "acte_1_cotation" },
		{ "facture", "ligne_1_montant" },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(needed); i++) {
		const char *value = bench_reading(bench, needed[i].form, needed[i].name)->value;

		bench_write(bench, needed[i].form, needed[i].name, NULL, 0);
		if (strcmp(needed[i].form, "facture") == 0) {
			bench_write(bench, "facture", "ligne_1_prix", NULL, 0);
			bench_write(bench, "facture", "ligne_1_designation", NULL, 0);
		}
		bench_judge(bench);
		assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
		bench_write(bench, needed[i].form, needed[i].name, value, 0.99);
	}
}

static void a_hand_filled_sheet_that_was_hardly_read_is_reviewed_not_rejected(void **state)
{
	static const char *const unread[] = { "assure_nom", "beneficiaire_nom", "montant_frais" };
	struct bench *bench = *state;

	bench_doubt(bench, 0.4);
	for (size_t i = 0; i < ARRAY_LENGTH(unread); i++)
		bench_write(bench, SHEET_1, unread[i], NULL, 0);
	bench_write(bench, SHEET_1, "assure_immatriculation", "150391614", 0.3);
	bench_write(bench, SHEET_2, "acte_1_date", "2026-01-13", 0.3);
	bench_write(bench, SHEET_2, "acte_1_montant", "950.00", 0.3);
	bench_write(bench, SHEET_2, "total_general", "836.20", 0.3);
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void every_place_agreeing_lifts_a_doubtful_hand(void **state)
{
	struct bench *bench = *state;

	bench_doubt(bench, 0.9);
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
}

static void one_wrong_value_read_for_sure_is_never_accepted(void **state)
{
	static const struct {
		const char *form, *name, *value;
	} wrong[] = {
		{ SHEET_1, "assure_immatriculation", "450891674" },
		{ SHEET_1, "assure_immatriculation", OTHER_NUMBER },
		{ SHEET_1, "beneficiaire_nom", "JALAL OMAR" },
		{ SHEET_1, "beneficiaire_naissance", "1976-06-17" },
		{ SHEET_1, "medecin_inpe", "091285301" },
		{ SHEET_1, "montant_frais", "536.70" },
		{ SHEET_2, "total_general", "586.20" },
		{ SHEET_2, "acte_1_date", "2026-09-18" },
		{ SHEET_2, "acte_1_montant", "350.00" },
		{ SHEET_2, "acte_1_cotation", "QS" },
		{ SHEET_2, "pharmacie_1_prix", "236.20" },
		{ "facture", "total", "236.20" },
		{ "facture", "ligne_1_quantite", "3" },
		{ "ordonnance", "date", "2026-09-18" },
		{ "ordonnance", "patient", "OMAR JALAL" },
		{ "facture", "client", "DALILA ZAOUI" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
		struct bench bench;

		bench_fill(&bench);
		bench_write(&bench, wrong[i].form, wrong[i].name, wrong[i].value, 0.995);
		bench_judge(&bench);
		if (bench.claim.verdict != VERDICT_REVIEW)
			fail_msg("%s %s: %s", wrong[i].name, wrong[i].value,
				 verdict_name(bench.claim.verdict));
		assert_int_not_equal(bench.claim.verdict, VERDICT_REJECTED);
		bench_clear(&bench);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_clean_dossier_gives_every_value_and_is_accepted),
		TEST(two_symbols_of_one_medicine_are_one_line_of_two),
		TEST(a_spouse_and_a_child_are_found_in_the_family),
		TEST(without_registers_the_claim_is_what_the_paper_says),
		TEST(an_empty_dossier_gives_an_empty_claim_for_review),
		TEST(a_consultation_of_80_is_paid_56_by_cnss),
		TEST(a_consultation_of_80_is_paid_64_by_cnops),
		TEST(a_dearer_consultation_is_paid_on_the_tariff),
		TEST(a_cheaper_consultation_is_paid_on_what_was_asked),
		TEST(a_coefficient_multiplies_the_tariff),
		TEST(half_a_centime_is_rounded_up),
		TEST(the_tariff_of_the_day_of_care_counts),
		TEST(an_unknown_letter_leaves_the_payment_unsaid),
		TEST(of_the_acts_of_one_visit_only_the_dearest_is_paid),
		TEST(a_medicine_is_paid_on_the_base_of_its_generic),
		TEST(a_medicine_at_zero_percent_is_paid_nothing),
		TEST(the_whole_is_the_sum_of_its_parts),
		TEST(a_box_that_was_not_bought_is_not_paid),
		TEST(a_total_below_what_its_parts_earn_leaves_the_payment_unsaid),
		TEST(what_is_refused_is_not_paid_at_all),
		TEST(an_unread_field_sends_the_dossier_to_a_person),
		TEST(a_hand_filled_sheet_that_was_hardly_read_is_reviewed_not_rejected),
		TEST(every_place_agreeing_lifts_a_doubtful_hand),
		TEST(one_wrong_value_read_for_sure_is_never_accepted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
