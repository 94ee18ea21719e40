/* What bounds a payment, and what leaves it open: two payers, ceilings, days and bases in doubt. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void both_payers_together_never_pay_more_than_the_base(void **state)
{
	struct bench *bench = *state;

	bench_insure_with_mutual(bench);
	bench_rule(bench, "MGPAP", RULE_COMPLEMENT, "C", 35);
	bench_act(bench, "C", "150.00");
	bench_judge(bench);
	/* 64.00, and of 80.00 x 35 % = 28.00 the 16.00 that are left of the tariff of 80.00 */
	assert_int_equal(bench_share(bench, "MGPAP", false, 0)->amount, 1600);
	assert_non_null(strstr(bench_share(bench, "MGPAP", false, 0)->message_fr,
			       "ramené à 16,00 DH, ce qui reste de la base"));
}

static void a_complement_to_a_fixed_amount_may_come_to_what_was_asked(void **state)
{
	struct bench *bench = *state;

	bench_insure_with_mutual(bench);
	bench_rule(bench, "CNOPS", RULE_FIXED, "APP", 40000);
	bench_act(bench, "APP", "450.00");
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "CNOPS", false, 0)->amount, 40000);
	/* 400.00 x 20 % = 80.00, of which 50.00 are left of what was asked */
	assert_int_equal(bench_share(bench, "MGPAP", false, 0)->amount, 5000);
	assert_non_null(strstr(bench_share(bench, "MGPAP", false, 0)->message_fr,
			       "ramené à 50,00 DH, ce qui reste de la somme demandée"));
}

static void a_mutual_society_in_small_letters_pays_as_one_in_capitals(void **state)
{
	struct bench *bench = *state;

	bench_insure_with_mutual(bench);
	bench->answers.insured.items[0].mutual = "mgpap";
	bench_act(bench, "C", "80.00");
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "MGPAP", false, 0)->amount, 1600);
	bench->answers.insured.items[0].mutual = "cnops"; /* the fund itself is no second payer */
	bench->dossier->fund = "Cnops";
	bench_judge(bench);
	assert_int_equal(bench->claim.shares.count, 3);
	assert_true(bench_has_payer(bench, "CNOPS"));
}

static void to_nothing_the_mutual_society_adds_nothing(void **state)
{
	struct bench *bench = *state;

	bench_insure_with_mutual(bench);
	bench_remove_codes(bench, DEAR_CODE);
	bench_judge(bench);
	assert_int_equal(bench_share(bench, "MGPAP", true, 0)->amount, 0);
	assert_non_null(strstr(bench_share(bench, "MGPAP", true, 0)->message_fr,
			       "la mutuelle MGPAP n'ajoute rien"));
}

static void a_mutual_society_without_rules_is_no_payer(void **state)
{
	struct bench *bench = *state;

	bench->answers.insured.items[0].mutual = "OMFAM";
	bench_judge(bench);
	assert_false(bench_has_payer(bench, "OMFAM"));
}

static void a_ceiling_holds_for_a_line(void **state)
{
	struct bench *bench = *state;

	bench_rule(bench, "CNSS", RULE_CEILING, "medicament", 10000);
	bench_judge(bench);
	/* 225.00 x 70 % = 157.50, at most 100.00; 61.20 x 70 % = 42.84 */
	assert_int_equal(bench_share(bench, "CNSS", true, 0)->amount, 10000);
	assert_int_equal(bench_share(bench, "CNSS", true, 1)->amount, 4284);
	assert_non_null(strstr(bench_share(bench, "CNSS", true, 0)->message_fr,
			       "= 157,50 DH, ramené au plafond de 100,00 DH par ligne."));
}

static void a_ceiling_holds_for_a_dossier_line_after_line(void **state)
{
	struct bench *bench = *state;

	bench_rule(bench, "CNSS", RULE_CEILING_CLAIM, "", 20000);
	bench_judge(bench);
	/* 105.00, then 95.00 of 157.50, then nothing: 200.00 */
	assert_int_equal(bench_share(bench, "CNSS", false, 0)->amount, 10500);
	assert_int_equal(bench_share(bench, "CNSS", true, 0)->amount, 9500);
	assert_int_equal(bench_share(bench, "CNSS", true, 1)->amount, 0);
	assert_int_equal(bench->claim.payable, 20000);
	assert_non_null(strstr(bench_share(bench, "CNSS", true, 0)->message_fr,
			       "ramené à 95,00 DH par le plafond de 200,00 DH par dossier."));
}

static void a_medicine_whose_base_the_list_does_not_name_is_not_paid_nothing(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < bench->answers.medicines.count; i++)
		if (text_equal(bench->answers.medicines.items[i].code, DEAR_CODE))
			bench->answers.medicines.items[i].base_price = 0;
	bench_judge(bench);
	assert_int_equal(bench->claim.medicines.items[0].payable, AMOUNT_UNKNOWN);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_doubtful_day_of_a_second_act_leaves_it_open_whether_it_was_one_visit(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "acte_2_date", "2026-09-17", 0.999);
	bench_write(bench, SHEET_2, "acte_2_cotation", "C", 0.999);
	bench_write(bench, SHEET_2, "acte_2_montant", "80.00", 0.999);
	bench_total(bench);
	bench_judge(bench);
	/* 150.00 x 70 % and 80.00 x 70 %, as two visits */
	assert_int_equal(bench->claim.acts.items[0].payable, 10500);
	assert_int_equal(bench->claim.acts.items[1].payable, 5600);
	bench_write(bench, SHEET_2, "acte_2_date", "2026-09-17", 0.6);
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
	assert_non_null(bench_doubt_of(bench, "care_date"));
	assert_string_equal(bench_doubt_of(bench, "care_date")->field, "acte_2_date");
	bench_write(bench, SHEET_2, "acte_2_date", NULL, 0);
	bench_judge(bench);
	assert_non_null(bench_doubt_of(bench, "care_date"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_payers_together_never_pay_more_than_the_base),
		TEST(a_complement_to_a_fixed_amount_may_come_to_what_was_asked),
		TEST(a_mutual_society_in_small_letters_pays_as_one_in_capitals),
		TEST(to_nothing_the_mutual_society_adds_nothing),
		TEST(a_mutual_society_without_rules_is_no_payer),
		TEST(a_ceiling_holds_for_a_line),
		TEST(a_ceiling_holds_for_a_dossier_line_after_line),
		TEST(a_medicine_whose_base_the_list_does_not_name_is_not_paid_nothing),
		TEST(a_doubtful_day_of_a_second_act_leaves_it_open_whether_it_was_one_visit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
