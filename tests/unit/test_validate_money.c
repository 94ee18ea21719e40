/* Who pays what on each line: the worked examples, with the arithmetic written out. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The insured has a long disease, and the sheet bears the code, or nothing when NULL. */
static void have_long_disease(struct bench *bench, const char *code)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.entitlements) =
		(struct entitlement){ .immatriculation = INSURED_NUMBER,
				      .kind = ENTITLEMENT_ALD,
				      .subject = "ALD21",
				      .number = "2026/114",
				      .valid_from = { 2026, 1, 1 },
				      .valid_to = { 2026, 12, 31 } };
	bench_rule(bench, "CNSS", RULE_RATE_ALD, "ALD21", 100);
	if (code != NULL)
		bench_write(bench, SHEET_1, "ald_code", code, 0.999);
}

/* ---- the fund -------------------------------------------------------------------------------- */

static void a_consultation_of_150_is_paid_70_percent_of_the_tariff_of_80(void **state)
{
	struct bench *bench = *state;
	const struct share *share;

	bench_act(bench, "C", "150.00");
	bench_judge(bench);
	share = bench_share(bench, "CNSS", false, 0);
	assert_int_equal(share->asked, 15000);
	assert_int_equal(share->base, 8000);
	assert_int_equal(share->rate_percent, 70);
	assert_int_equal(share->amount, 5600); /* 80.00 x 70 % = 56.00 */
	assert_string_equal(share->message_fr,
			    "Consultation du 13/09/2026, C : 150,00 DH demandés, tarif 80,00 DH, "
			    "la CNSS paie 70 % de 80,00 = 56,00 DH.");
	assert_string_equal(share->message_ar,
			    "العمل \u2068C\u2069 بتاريخ \u206813/09/2026\u2069: المطلوب "
			    "\u2068150,00\u2069 درهم، التعريفة \u206880,00\u2069 درهم، يؤدي "
			    "\u2068CNSS\u2069 نسبة \u206870\u2069 % من \u206880,00\u2069 = "
			    "\u206856,00\u2069 درهم.");
}

static void less_asked_than_the_tariff_is_the_base(void **state)
{
	struct bench *bench = *state;

	bench_act(bench, "C", "60.00");
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->base, 6000);
	/* 60.00 x 70 % = 42.00 */
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->amount, 4200);
}

static void a_coefficient_multiplies_the_tariff_and_the_sentence_says_so(void **state)
{
	struct bench *bench = *state;

	bench_act(bench, "K 15", "500.00");
	bench_judge(bench);
	/* 22.50 x 15 = 337.50, x 70 % = 236.25 */
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->amount, 23625);
	assert_non_null(
		strstr(bench_share(bench, "CNSS", false, 0)->message_fr,
		       "K 15 : 500,00 DH demandés, tarif 22,50 DH × 15 = 337,50 DH, la CNSS "
		       "paie 70 % de 337,50 = 236,25 DH."));
}

static void a_tariff_of_the_funds_own_counts_before_the_national_one(void **state)
{
	struct bench *bench = *state;

	bench_rule(bench, "CNSS", RULE_TARIFF, "C", 10000);
	bench_act(bench, "C", "150.00");
	bench_judge(bench);
	/* 100.00 x 70 % = 70.00 */
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->amount, 7000);
}

static void the_rate_of_a_letter_counts_before_that_of_its_kind_of_care_and_of_any(void **state)
{
	struct bench *bench = *state;

	bench_act(bench, "C", "80.00");
	bench_rule(bench, "CNSS", RULE_RATE, "acte", 75);
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->amount, 6000); /* 80.00 x 75 % */
	bench_rule(bench, "CNSS", RULE_RATE, "C", 90);
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->amount, 7200); /* 80.00 x 90 % */
}

static void a_device_is_paid_a_fixed_amount_but_never_more_than_was_asked(void **state)
{
	struct bench *bench = *state;

	bench_rule(bench, "CNSS", RULE_FIXED, "APP", 30000);
	bench_act(bench, "APP", "450.00");
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->rate_percent, -1);
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->amount,
			 30000); /* 300.00 of 450.00 */
	bench_act(bench, "APP", "250.00");
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->amount, 25000); /* all of 250.00 */
	assert_non_null(strstr(bench_share(bench, "CNSS", false, 0)->message_fr,
			       "la CNSS paie le forfait de 300,00 DH"));
}

static void of_the_acts_of_one_visit_the_cheaper_one_says_why_it_is_paid_nothing(void **state)
{
	struct bench *bench = *state;
	const struct share *cheaper;

	bench_write(bench, SHEET_2, "acte_2_date", "2026-09-13", 0.99);
	bench_write(bench, SHEET_2, "acte_2_cotation", "K 10", 0.99);
	bench_write(bench, SHEET_2, "acte_2_montant", "225.00", 0.99);
	bench_total(bench);
	bench_judge(bench);
	cheaper = bench_share(bench, "CNSS", false, 0); /* CS: 150.00 x 70 % = 105.00 */
	assert_int_equal(cheaper->amount, 0);
	assert_non_null(strstr(cheaper->message_fr, "seul le plus cher est payé"));
	/* K 10: 22.50 x 10 = 225.00, x 70 % = 157.50 */
	assert_int_equal(bench_share(bench, "CNSS", false, 1)->amount, 15750);
}

static void an_act_whose_date_is_lost_is_of_the_day_of_care(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "acte_2_cotation", "K 10", 0.99);
	bench_write(bench, SHEET_2, "acte_2_montant", "225.00", 0.99);
	bench_total(bench);
	bench_judge(bench);
	assert_int_equal(bench->claim.acts.count, 2);
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->amount, 0);
	assert_int_equal(bench_share(bench, "CNSS", false, 1)->amount, 15750);
}

/* ---- medicines ------------------------------------------------------------------------------- */

static void a_medicine_is_paid_on_its_generics_base_for_every_box(void **state)
{
	static const struct bench_medicine based[] = { { BASED_CODE, "SOLIAN 1 BOITE 30 COMPRIME",
							 "SOLIAN 200 MG", 2, 33900 } };
	struct bench *bench = *state;
	const struct share *share;

	bench_medicines(bench, based, 1);
	bench_judge(bench);
	share = bench_share(bench, "CNSS", true, 0);
	assert_int_equal(share->asked, 67800);
	assert_int_equal(share->base, 40800);   /* 204.00 x 2, not 339.00 x 2 */
	assert_int_equal(share->amount, 28560); /* 408.00 x 70 % = 285.60 */
	assert_string_equal(
		share->message_fr,
		"SOLIAN, 2 boîtes : 678,00 DH demandés, base de remboursement 204,00 DH "
		"par boîte, soit 408,00 DH pour 2, la CNSS paie 70 % de 408,00 = 285,60 "
		"DH.");
}

static void a_medicine_at_zero_percent_says_why_it_is_paid_nothing(void **state)
{
	static const struct bench_medicine unpaid[] = { { UNPAID_CODE, "DIPRO OLEOSUM 1 AMPOULE",
							  "DIPRO OLEOSUM", 2, 2700 } };
	struct bench *bench = *state;

	bench_medicines(bench, unpaid, 1);
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "CNSS", true, 0)->amount, 0);
	assert_string_equal(bench_share(bench, "CNSS", true, 0)->message_fr,
			    "DIPRO OLEOSUM, 2 boîtes : 54,00 DH demandés, médicament non "
			    "remboursable (0 %) : la CNSS ne paie rien.");
}

static void no_rule_pays_for_a_medicine_that_the_list_does_not(void **state)
{
	static const struct bench_medicine unpaid[] = { { UNPAID_CODE, "DIPRO OLEOSUM 1 AMPOULE",
							  "DIPRO OLEOSUM", 2, 2700 } };
	struct bench *bench = *state;

	bench_rule(bench, "CNSS", RULE_RATE, "medicament", 80);
	bench_medicines(bench, unpaid, 1);
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "CNSS", true, 0)->amount, 0);
}

static void a_medicine_without_its_box_code_says_why_it_is_paid_nothing(void **state)
{
	struct bench *bench = *state;

	bench_remove_codes(bench, DEAR_CODE);
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "CNSS", true, 0)->amount, 0);
	assert_non_null(strstr(bench_share(bench, "CNSS", true, 0)->message_fr,
			       "le code à barres de la boîte n'est pas au dossier"));
}

static void a_box_that_was_not_bought_says_why_it_is_paid_nothing(void **state)
{
	struct bench *bench = *state;

	bench_add_code(bench, 3, BASED_CODE, BARCODE_MEDICINE);
	bench_judge(bench);
	assert_int_equal(bench->claim.medicines.count, 3);
	assert_int_equal(bench_share(bench, "CNSS", true, 2)->amount, 0);
	assert_non_null(
		strstr(bench_share(bench, "CNSS", true, 2)->message_fr, "absente de la facture"));
}

/* ---- the mutual society ---------------------------------------------------------------------- */

static void a_consultation_is_paid_80_percent_by_cnops_and_20_by_the_mutual_society(void **state)
{
	struct bench *bench = *state;

	bench_insure_with_mutual(bench);
	bench_act(bench, "C", "80.00");
	bench_judge(bench);
	/* 80.00 x 80 % = 64.00, and 80.00 x 20 % = 16.00: all of what was asked */
	assert_int_equal(bench_share(bench, "CNOPS", false, 0)->amount, 6400);
	assert_int_equal(bench_share(bench, "MGPAP", false, 0)->amount, 1600);
	assert_int_equal(bench->claim.acts.items[0].payable, 8000);
	assert_string_equal(bench_share(bench, "MGPAP", false, 0)->message_fr,
			    "Consultation du 13/09/2026, C : 80,00 DH demandés, tarif 80,00 DH, la "
			    "mutuelle MGPAP ajoute 20 % de 80,00 = 16,00 DH.");
}

static void the_complement_on_medicines_is_of_the_same_base(void **state)
{
	static const struct bench_medicine based[] = { { BASED_CODE, "SOLIAN 1 BOITE 30 COMPRIME",
							 "SOLIAN 200 MG", 1, 33900 } };
	struct bench *bench = *state;

	bench_insure_with_mutual(bench);
	bench_medicines(bench, based, 1);
	bench_judge(bench);
	/* 204.00 x 70 % = 142.80, and 204.00 x 16 % = 32.64 */
	assert_int_equal(bench_share(bench, "CNOPS", true, 0)->amount, 14280);
	assert_int_equal(bench_share(bench, "MGPAP", true, 0)->amount, 3264);
	/* CS: 150.00 x 80 % = 120.00, and x 20 % = 30.00 */
	assert_int_equal(bench->claim.payable, 12000 + 3000 + 14280 + 3264);
}

/* ---- long diseases --------------------------------------------------------------------------- */

static void care_for_a_long_disease_that_the_sheet_names_is_paid_at_its_rate(void **state)
{
	struct bench *bench = *state;

	have_long_disease(bench, "ALD 21");
	bench_judge(bench);
	/* 150.00 + 225.00 + 61.20, all of it */
	assert_int_equal(bench->claim.payable, 15000 + 22500 + 6120);
	assert_non_null(strstr(bench_share(bench, "CNSS", false, 0)->message_fr,
			       "affection de longue durée ALD21, la CNSS paie 100 % de 150,00"));
}

static void a_long_disease_that_no_sheet_names_is_paid_as_usual_and_asked_about(void **state)
{
	struct bench *bench = *state;
	const struct doubt *doubt;

	have_long_disease(bench, NULL);
	bench_judge(bench);
	assert_int_equal(bench->claim.payable, 10500 + 15750 + 4284);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
	doubt = bench_doubt_of(bench, "ald_code");
	assert_non_null(doubt);
	assert_int_equal(doubt->stake, 15000 + 22500 + 6120 - 10500 - 15750 - 4284);
	assert_non_null(strstr(bench_share(bench, "CNSS", false, 0)->message_fr, "taux ordinaire"));
}

static void a_box_for_long_diseases_that_is_not_ticked_settles_the_doubt(void **state)
{
	struct bench *bench = *state;

	have_long_disease(bench, NULL);
	bench_write(bench, SHEET_1, "ald", "false", 0.999);
	bench_judge(bench);
	assert_int_equal(bench->claim.payable, 10500 + 15750 + 4284);
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
}

static void a_code_read_too_poorly_to_be_another_is_asked_about(void **state)
{
	struct bench *bench = *state;

	have_long_disease(bench, "ALO71");
	bench_write(bench, SHEET_1, "ald_code", "ALO71", 0.5);
	bench_judge(bench);
	assert_false(bench_has(bench, REASON_R18));
	assert_non_null(bench_doubt_of(bench, "ald_code"));
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->rate_percent, 70);
}

static void a_long_disease_of_another_member_or_another_time_is_paid_as_any(void **state)
{
	struct bench *bench = *state;

	have_long_disease(bench, "ALD21");
	bench->answers.entitlements.items[0].rank = 2;
	bench_judge(bench);
	assert_int_equal(bench->claim.payable, 10500 + 15750 + 4284);
	bench->answers.entitlements.items[0].rank = 0;
	bench->answers.entitlements.items[0].valid_to = (struct date){ 2026, 9, 12 };
	bench_judge(bench);
	assert_int_equal(bench->claim.payable, 10500 + 15750 + 4284);
	/* the sheet claims a disease that is nobody's: R18 is for a person */
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

/* ---- what cannot be said, and what is refused ------------------------------------------------ */

static void what_has_no_tariff_stays_unsaid_with_its_reason(void **state)
{
	struct bench *bench = *state;

	bench_act(bench, "QX", "150.00");
	bench_judge(bench);
	assert_true(bench_share(bench, "CNSS", false, 0)->amount == AMOUNT_UNKNOWN);
	assert_true(bench->claim.payable == AMOUNT_UNKNOWN);
	assert_non_null(
		strstr(bench_share(bench, "CNSS", false, 0)->message_fr, "pas de tarif connu"));
}

static void
boxes_without_an_invoice_are_paid_only_when_their_prices_come_to_the_payment(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].form, "facture"))
			bench->dossier->readings.items[i].value = NULL;
	bench_judge(bench);
	assert_int_equal(bench->claim.payable, 10500 + 15750 + 4284);
	bench_add_code(bench, 3, BASED_CODE, BARCODE_MEDICINE);
	bench_judge(bench);
	assert_true(bench->claim.payable == AMOUNT_UNKNOWN);
}

static void every_share_of_a_refused_dossier_is_nothing_and_says_so(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2027, 1, 8 };
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_REJECTED);
	assert_int_equal(bench->claim.shares.count, 3);
	for (size_t i = 0; i < bench->claim.shares.count; i++) {
		assert_int_equal(bench->claim.shares.items[i].amount, 0);
		assert_non_null(strstr(bench->claim.shares.items[i].message_fr,
				       "mais le dossier est refusé, rien n'est payé."));
	}
}

/* ---- what an error costs --------------------------------------------------------------------- */

static void the_price_of_a_look_decides_what_is_accepted(void **state)
{
	struct bench *bench = *state;

	/* wrong at 0.01, a tenth of it as the speciality agrees: 0.001 x 105.00 = 0.105 */
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
	for (size_t i = 0; i < bench->answers.rules.count; i++)
		if (bench->answers.rules.items[i].name == RULE_MINUTE)
			bench->answers.rules.items[i].value = 12; /* a look of 40 s costs 0.08 */
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
	assert_non_null(bench_doubt_of(bench, "acts.letter"));
}

static void doubts_come_dearest_first_with_their_place(void **state)
{
	struct bench *bench = *state;
	const struct claim *claim = &bench->claim;

	bench_write(bench, SHEET_2, "acte_1_cotation", "CS", 0.6);
	bench_remove_codes(bench, CHEAP_CODE);
	bench_judge(bench);
	assert_int_equal(claim->verdict, VERDICT_REVIEW);
	assert_true(claim->doubts.count >= 2);
	for (size_t i = 1; i < claim->doubts.count; i++)
		assert_true(claim->doubts.items[i - 1].wrong *
				    (double)claim->doubts.items[i - 1].stake >=
			    claim->doubts.items[i].wrong * (double)claim->doubts.items[i].stake);
	assert_string_equal(bench_doubt_of(bench, "acts.letter")->field, "acte_1_cotation");
	assert_int_equal(bench_doubt_of(bench, "acts.letter")->page, 2);
	assert_int_equal(bench_doubt_of(bench, "acts.letter")->stake, 10500);
}

static void an_accepted_dossier_has_no_doubts(void **state)
{
	struct bench *bench = *state;

	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
	assert_int_equal(bench->claim.doubts.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_consultation_of_150_is_paid_70_percent_of_the_tariff_of_80),
		TEST(less_asked_than_the_tariff_is_the_base),
		TEST(a_coefficient_multiplies_the_tariff_and_the_sentence_says_so),
		TEST(a_tariff_of_the_funds_own_counts_before_the_national_one),
		TEST(the_rate_of_a_letter_counts_before_that_of_its_kind_of_care_and_of_any),
		TEST(a_device_is_paid_a_fixed_amount_but_never_more_than_was_asked),
		TEST(of_the_acts_of_one_visit_the_cheaper_one_says_why_it_is_paid_nothing),
		TEST(an_act_whose_date_is_lost_is_of_the_day_of_care),
		TEST(a_medicine_is_paid_on_its_generics_base_for_every_box),
		TEST(a_medicine_at_zero_percent_says_why_it_is_paid_nothing),
		TEST(no_rule_pays_for_a_medicine_that_the_list_does_not),
		TEST(a_medicine_without_its_box_code_says_why_it_is_paid_nothing),
		TEST(a_box_that_was_not_bought_says_why_it_is_paid_nothing),
		TEST(a_consultation_is_paid_80_percent_by_cnops_and_20_by_the_mutual_society),
		TEST(the_complement_on_medicines_is_of_the_same_base),
		TEST(care_for_a_long_disease_that_the_sheet_names_is_paid_at_its_rate),
		TEST(a_long_disease_that_no_sheet_names_is_paid_as_usual_and_asked_about),
		TEST(a_box_for_long_diseases_that_is_not_ticked_settles_the_doubt),
		TEST(a_code_read_too_poorly_to_be_another_is_asked_about),
		TEST(a_long_disease_of_another_member_or_another_time_is_paid_as_any),
		TEST(what_has_no_tariff_stays_unsaid_with_its_reason),
		TEST(boxes_without_an_invoice_are_paid_only_when_their_prices_come_to_the_payment),
		TEST(every_share_of_a_refused_dossier_is_nothing_and_says_so),
		TEST(the_price_of_a_look_decides_what_is_accepted),
		TEST(doubts_come_dearest_first_with_their_place),
		TEST(an_accepted_dossier_has_no_doubts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
