/* By which versions a claim was judged, and that the day of care chooses among a rule's days. */
#include "tests/support/dossier_builder.h"

#include "base/text.h"
#include "validate/lookup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void add_set(struct bench *bench, const char *payer, int number)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.rule_sets) =
		(struct rule_set){ payer, number };
}

static void a_claim_says_by_which_versions_of_its_payers_it_was_judged(void **state)
{
	struct bench *bench = *state;

	add_set(bench, "CNOPS", 4);
	add_set(bench, "CNSS", 7);
	add_set(bench, "MGPAP", 2);
	bench_judge(bench);
	assert_int_equal(bench->claim.judged_by.count, 1);
	assert_string_equal(bench->claim.judged_by.items[0].payer, "CNSS");
	assert_int_equal(bench->claim.judged_by.items[0].number, 7);
}

static void the_fund_comes_before_the_mutual_society(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < bench->answers.insured.count; i++)
		if (text_equal(bench->answers.insured.items[i].immatriculation, INSURED_NUMBER))
			bench->answers.insured.items[i].mutual = "ABC";
	add_set(bench, "ABC", 1);
	add_set(bench, "CNSS", 7);
	bench_judge(bench);
	assert_int_equal(bench->claim.judged_by.count, 2);
	assert_string_equal(bench->claim.judged_by.items[0].payer, "CNSS");
	assert_string_equal(bench->claim.judged_by.items[1].payer, "ABC");
}

static void without_versions_none_is_named(void **state)
{
	struct bench *bench = *state;

	bench_judge(bench);
	assert_int_equal(bench->claim.judged_by.count, 0);
}

/* The bench's rules with another rate from a day on, as two rows of a file say it. */
static void change_rate(struct bench *bench, struct date last, struct date first, long percent)
{
	for (size_t i = 0; i < bench->answers.rules.count; i++) {
		struct rule *rule = &bench->answers.rules.items[i];

		if (rule->name == RULE_RATE && text_equal(rule->payer, "CNSS"))
			rule->valid_to = last;
	}
	*LIST_ADD(bench->dossier->arena, &bench->answers.rules) =
		(struct rule){ "CNSS", RULE_RATE, "", percent, first, { 0 } };
}

static centimes payable_for_the_act(struct bench *bench)
{
	bench_judge(bench);
	assert_int_equal(bench->claim.acts.count, 1);
	return bench->claim.acts.items[0].payable;
}

static void an_old_day_of_care_judged_later_keeps_the_old_rate(void **state)
{
	struct bench *bench = *state;
	centimes before = payable_for_the_act(bench);

	/* Cs 150.00 at 70 %; care on 2026-09-13, received on 2026-10-18 */
	assert_int_equal(before, 10500);
	change_rate(bench, (struct date){ 2026, 9, 13 }, (struct date){ 2026, 9, 14 }, 80);
	assert_int_equal(payable_for_the_act(bench), 10500);
}

static void the_first_day_of_a_new_rate_has_it(void **state)
{
	struct bench *bench = *state;

	change_rate(bench, (struct date){ 2026, 9, 12 }, (struct date){ 2026, 9, 13 }, 80);
	assert_int_equal(payable_for_the_act(bench), 12000); /* 150.00 at 80 % */
}

static void the_particular_subject_counts_before_any(void **state)
{
	struct bench *bench = *state;
	struct date day = { 2026, 9, 13 };
	long value = 0;

	*LIST_ADD(bench->dossier->arena, &bench->answers.rules) =
		(struct rule){ "CNSS", RULE_DEPOSIT_DAYS, "cs", 30, { 2006, 1, 1 }, { 0 } };
	assert_true(lookup_rule(&bench->answers, "CNSS", RULE_DEPOSIT_DAYS, "CS", day, &value));
	assert_int_equal(value, 30);
	assert_true(lookup_rule(&bench->answers, "CNSS", RULE_DEPOSIT_DAYS, "K", day, &value));
	assert_int_equal(value, 60);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_claim_says_by_which_versions_of_its_payers_it_was_judged),
		TEST(the_fund_comes_before_the_mutual_society),
		TEST(without_versions_none_is_named),
		TEST(an_old_day_of_care_judged_later_keeps_the_old_rate),
		TEST(the_first_day_of_a_new_rate_has_it),
		TEST(the_particular_subject_counts_before_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
