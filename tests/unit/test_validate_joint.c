/* What the paper says twice: amounts and dates that are settled by the odds. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void settle(struct bench *bench)
{
	validate_settle(bench->dossier, &bench->answers);
}

#define GUESS(bench, form, name, ...)                                         \
	bench_guess((bench), (form), (name), (struct guess[]){ __VA_ARGS__ }, \
		    (int)ARRAY_LENGTH(((struct guess[]){ __VA_ARGS__ })))

static void assert_value(struct bench *bench, const char *form, const char *name, const char *value,
			 double least, double most)
{
	const struct reading *reading = bench_reading(bench, form, name);

	assert_non_null(reading);
	if (!text_equal(reading->value, value) || reading->confidence < least ||
	    reading->confidence > most)
		fail_msg("%s is %s at %.4f", name, reading->value, reading->confidence);
}

static void forget(struct bench *bench, const char *form, const char *name)
{
	bench_write(bench, form, name, NULL, 0);
}

/* ---- money ----------------------------------------------------------------------------- */

static void act_and_pharmacy_settle_a_doubtful_digit_of_the_total(void **state)
{
	struct bench *bench = *state;
	const struct reading *total;

	forget(bench, SHEET_2, "total_general");
	GUESS(bench, SHEET_1, "montant_frais", { "586.20", 0.6 }, { "536.20", 0.3 });
	settle(bench);
	assert_value(bench, SHEET_1, "montant_frais", "536.20", 0.97, 1);
	total = bench_reading(bench, SHEET_1, "montant_frais");
	assert_string_equal(total->read, "586.20");
	assert_int_equal(total->source, SOURCE_HAND);
}

static void a_total_without_its_parts_stays_as_it_was_read(void **state)
{
	struct bench *bench = *state;

	forget(bench, SHEET_2, "total_general");
	forget(bench, SHEET_2, "acte_1_montant");
	GUESS(bench, SHEET_1, "montant_frais", { "586.20", 0.6 }, { "536.20", 0.3 });
	settle(bench);
	assert_value(bench, SHEET_1, "montant_frais", "586.20", 0.5, 0.7);
	assert_null(bench_reading(bench, SHEET_1, "montant_frais")->read);
}

static void a_wrong_sum_that_nothing_was_misread_of_stays_and_is_named(void **state)
{
	struct bench *bench = *state;

	GUESS(bench, SHEET_1, "montant_frais", { "636.20", 0.97 }, { "536.20", 0.001 });
	GUESS(bench, SHEET_2, "total_general", { "636.20", 0.98 }, { "686.20", 0.01 });
	GUESS(bench, SHEET_2, "acte_1_montant", { "250.00", 0.99 }, { "350.00", 0.0001 });
	bench_judge(bench);
	assert_value(bench, SHEET_1, "montant_frais", "636.20", 0.99, 1);
	assert_value(bench, SHEET_2, "acte_1_montant", "250.00", 0.7, 0.98);
	assert_true(bench_has(bench, REASON_R15));
	assert_int_equal(bench->claim.total, 63620);
	assert_int_not_equal(bench->claim.verdict, VERDICT_ACCEPTED);
}

static void an_act_that_may_well_be_the_other_amount_takes_it(void **state)
{
	struct bench *bench = *state;

	GUESS(bench, SHEET_1, "montant_frais", { "636.20", 0.97 }, { "536.20", 0.001 });
	GUESS(bench, SHEET_2, "total_general", { "636.20", 0.98 }, { "686.20", 0.01 });
	GUESS(bench, SHEET_2, "acte_1_montant", { "250.00", 0.6 }, { "350.00", 0.35 });
	bench_judge(bench);
	assert_value(bench, SHEET_2, "acte_1_montant", "350.00", 0.98, 1);
	assert_false(bench_has(bench, REASON_R15));
}

static void two_doubtful_readings_are_settled_together(void **state)
{
	struct bench *bench = *state;

	GUESS(bench, SHEET_2, "acte_1_montant", { "350.00", 0.5 }, { "250.00", 0.4 });
	GUESS(bench, SHEET_1, "montant_frais", { "586.20", 0.5 }, { "536.20", 0.4 });
	GUESS(bench, SHEET_2, "total_general", { "536.20", 0.6 }, { "586.20", 0.3 });
	settle(bench);
	assert_value(bench, SHEET_2, "acte_1_montant", "250.00", 0.97, 1);
	assert_value(bench, SHEET_1, "montant_frais", "536.20", 0.97, 1);
	assert_value(bench, SHEET_2, "total_general", "536.20", 0.97, 1);
}

static void two_stories_as_likely_change_nothing(void **state)
{
	struct bench *bench = *state;

	forget(bench, SHEET_2, "total_general");
	GUESS(bench, SHEET_2, "acte_1_montant", { "350.00", 0.5 }, { "250.00", 0.45 });
	GUESS(bench, SHEET_1, "montant_frais", { "536.20", 0.5 }, { "636.20", 0.45 });
	settle(bench);
	assert_value(bench, SHEET_2, "acte_1_montant", "350.00", 0.3, 0.7);
	assert_value(bench, SHEET_1, "montant_frais", "536.20", 0.3, 0.7);
}

static void a_sure_amount_is_never_changed(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_prix", "236.20", 0.995);
	bench_write(bench, SHEET_2, "acte_1_montant", "350.00", 0.995);
	bench_write(bench, "facture", "total", "586.20", 0.995);
	settle(bench);
	assert_value(bench, SHEET_2, "pharmacie_1_prix", "236.20", 0, 1);
	assert_value(bench, SHEET_2, "acte_1_montant", "350.00", 0, 1);
	assert_value(bench, "facture", "total", "586.20", 0, 1);
}

static void a_lost_comma_is_put_back(void **state)
{
	struct bench *bench = *state;

	forget(bench, SHEET_2, "total_general");
	bench_write(bench, SHEET_1, "montant_frais", "53620.00", 0.7);
	settle(bench);
	assert_value(bench, SHEET_1, "montant_frais", "536.20", 0.95, 1);
}

static void a_text_that_is_no_amount_takes_the_one_it_looks_like(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_prix", "28G,20", 0.4);
	settle(bench);
	assert_value(bench, SHEET_2, "pharmacie_1_prix", "286.20", 0.97, 1);
}

static void list_prices_alone_tell_which_price_the_pharmacy_wrote(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].form, "facture"))
			bench->dossier->readings.items[i].value = NULL;
	forget(bench, SHEET_2, "acte_1_montant");
	GUESS(bench, SHEET_2, "pharmacie_1_prix", { "236.20", 0.5 }, { "286.20", 0.4 });
	settle(bench);
	assert_value(bench, SHEET_2, "pharmacie_1_prix", "286.20", 0.95, 1);
}

static void write_two_acts(struct bench *bench, const char *total)
{
	bench_write(bench, SHEET_2, "acte_2_date", "2026-09-13", 0.99);
	bench_write(bench, SHEET_2, "acte_2_cotation", "K 10", 0.99);
	bench_write(bench, SHEET_2, "acte_1_montant", "250.00", 0.8);
	bench_write(bench, SHEET_2, "acte_2_montant", "150.00", 0.8);
	bench_write(bench, SHEET_1, "montant_frais", total, 0.99);
	bench_write(bench, SHEET_2, "total_general", total, 0.99);
}

/* The one in front of all three was missed by the same stroke: nothing speaks for 50 + 286.20. */
static void places_that_were_all_read_badly_make_nothing_sure(void **state)
{
	struct bench *bench = *state;

	GUESS(bench, SHEET_2, "acte_1_montant", { "50.00", 0.15 }, { "5004.00", 0.12 });
	GUESS(bench, SHEET_1, "montant_frais", { "336.20", 0.15 }, { "536.20", 0.14 });
	GUESS(bench, SHEET_2, "total_general", { "336.20", 0.15 }, { "536.20", 0.14 });
	settle(bench);
	assert_true(bench_reading(bench, SHEET_1, "montant_frais")->confidence <= 0.9);
	assert_true(bench_reading(bench, SHEET_2, "acte_1_montant")->confidence <= 0.9);
}

static void of_several_acts_nobody_knows_which_was_misread(void **state)
{
	struct bench *bench = *state;

	write_two_acts(bench, "786.20"); /* 100.00 too much for either */
	bench_judge(bench);
	assert_value(bench, SHEET_2, "acte_1_montant", "250.00", 0, 0.8);
	assert_value(bench, SHEET_2, "acte_2_montant", "150.00", 0, 0.8);
	assert_true(bench_has(bench, REASON_R15));
}

static void of_several_acts_the_one_with_another_guess_takes_it(void **state)
{
	struct bench *bench = *state;

	write_two_acts(bench, "786.20");
	GUESS(bench, SHEET_2, "acte_2_montant", { "150.00", 0.6 }, { "250.00", 0.3 });
	settle(bench);
	assert_value(bench, SHEET_2, "acte_1_montant", "250.00", 0.9, 1);
	assert_value(bench, SHEET_2, "acte_2_montant", "250.00", 0.9, 1);
}

static void several_acts_that_add_up_confirm_each_other(void **state)
{
	struct bench *bench = *state;

	write_two_acts(bench, "686.20");
	settle(bench);
	assert_value(bench, SHEET_2, "acte_1_montant", "250.00", 0.98, 1);
	assert_value(bench, SHEET_2, "acte_2_montant", "150.00", 0.98, 1);
}

static void an_act_beside_one_that_nobody_can_read_says_what_it_says_alone(void **state)
{
	struct bench *bench = *state;

	write_two_acts(bench, "686.20");
	bench_write(bench, SHEET_2, "acte_2_montant", "~", 0.01);
	settle(bench);
	assert_value(bench, SHEET_2, "acte_1_montant", "250.00", 0.7, 0.95);
}

static void a_speck_in_the_pharmacys_second_row_hides_no_price(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_prix", "236.20", 0.6);
	bench_write(bench, SHEET_2, "pharmacie_3_prix", ".", 0.01);
	settle(bench);
	assert_value(bench, SHEET_2, "pharmacie_1_prix", "286.20", 0.95, 1);
}

/* ---- dates ----------------------------------------------------------------------------- */

static void two_doubtful_digits_of_a_date_are_settled_by_the_other_places(void **state)
{
	struct bench *bench = *state;

	GUESS(bench, SHEET_2, "acte_1_date", { "2026-08-18", 0.4 }, { "2026-09-18", 0.2 },
	      { "2026-09-13", 0.05 });
	GUESS(bench, SHEET_1, "medecin_date", { "2026-09-18", 0.4 }, { "2026-09-13", 0.3 });
	settle(bench);
	assert_value(bench, SHEET_2, "acte_1_date", "2026-09-13", 0.9, 1);
	assert_string_equal(bench_reading(bench, SHEET_2, "acte_1_date")->read, "2026-08-18");
	assert_value(bench, SHEET_1, "medecin_date", "2026-09-13", 0.9, 1);
}

static void a_date_that_nobody_can_read_is_what_the_other_places_say(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "acte_1_date", "4", 0.01);
	settle(bench);
	assert_value(bench, SHEET_2, "acte_1_date", "2026-09-13", 0.9, 0.98);
}

static void gibberish_is_no_witness_against_a_late_day(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2026, 12, 5 };
	bench_write(bench, SHEET_2, "acte_1_date", "4", 0.01);
	bench_write(bench, SHEET_1, "medecin_date", "74992026", 0.01);
	bench_judge(bench);
	assert_value(bench, "ordonnance", "date", "2026-09-13", 0.95, 1);
	assert_true(bench_has(bench, REASON_R01));
}

/* Leaves the row of the act alone to say when the care was. */
static void forget_other_dates(struct bench *bench)
{
	forget(bench, SHEET_1, "medecin_date");
	forget(bench, SHEET_1, "assure_date");
	forget(bench, SHEET_2, "pharmacie_1_date");
	forget(bench, "ordonnance", "date");
	forget(bench, "facture", "date");
}

static void a_day_of_care_after_the_arrival_falls_to_its_second_guess(void **state)
{
	struct bench *bench = *state;

	forget_other_dates(bench);
	GUESS(bench, SHEET_2, "acte_1_date", { "2026-12-13", 0.7 }, { "2026-09-13", 0.2 });
	settle(bench);
	assert_value(bench, SHEET_2, "acte_1_date", "2026-09-13", 0.9, 1);
	assert_string_equal(bench_reading(bench, SHEET_2, "acte_1_date")->read, "2026-12-13");
}

static void a_day_that_does_not_exist_is_never_taken(void **state)
{
	struct bench *bench = *state;

	forget_other_dates(bench);
	GUESS(bench, SHEET_2, "acte_1_date", { "31092026", 0.6 }, { "2026-09-21", 0.35 });
	settle(bench);
	assert_value(bench, SHEET_2, "acte_1_date", "2026-09-21", 0.6, 1);
}

static void the_order_of_the_days_tells_a_purchase_from_its_look_alike(void **state)
{
	struct bench *bench = *state;

	forget(bench, "facture", "date");
	forget(bench, SHEET_1, "assure_date");
	GUESS(bench, SHEET_2, "pharmacie_1_date", { "2026-09-11", 0.5 }, { "2026-09-14", 0.4 });
	settle(bench);
	assert_value(bench, SHEET_2, "pharmacie_1_date", "2026-09-14", 0.95, 1);
}

static void a_late_dossier_stays_late_where_the_dates_are_read_well(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2027, 1, 20 };
	bench_judge(bench);
	assert_value(bench, SHEET_2, "acte_1_date", "2026-09-13", 0.995, 1);
	assert_int_equal(bench_reason(bench, REASON_R01)->severity, SEVERITY_ERROR);
}

static void a_purchase_before_the_care_stays_where_it_is_read_well(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_date", "2026-09-10", 0.98);
	bench_write(bench, "facture", "date", "2026-09-10", 0.98);
	bench_write(bench, SHEET_1, "assure_date", "2026-09-10", 0.98);
	bench_judge(bench);
	assert_value(bench, SHEET_2, "pharmacie_1_date", "2026-09-10", 0.98, 1);
	assert_true(bench_has(bench, REASON_R10));
}

static void with_several_acts_no_day_of_care_is_exchanged(void **state)
{
	struct bench *bench = *state;

	write_two_acts(bench, "686.20");
	bench_write(bench, SHEET_2, "acte_1_date", "2026-09-18", 0.5);
	settle(bench);
	assert_value(bench, SHEET_2, "acte_1_date", "2026-09-18", 0.5, 0.5);
}

/* ---- all ------------------------------------------------------------------------------- */

static void settling_again_weighs_the_same_evidence(void **state)
{
	struct bench *bench = *state;
	double once;

	bench_write(bench, SHEET_2, "pharmacie_1_prix", "236.20", 0.8);
	bench_write(bench, SHEET_1, "montant_frais", "586.20", 0.9);
	bench_write(bench, SHEET_2, "acte_1_date", "2026-09-18", 0.7);
	settle(bench);
	once = bench_reading(bench, SHEET_1, "montant_frais")->confidence;
	assert_true(once < 0.9995);
	settle(bench);
	settle(bench);
	assert_true(bench_reading(bench, SHEET_1, "montant_frais")->confidence == once);
}

static void what_a_person_wrote_stays(void **state)
{
	struct bench *bench = *state;
	struct reading *price;

	GUESS(bench, SHEET_2, "pharmacie_1_prix", { "286.20", 0.9 });
	price = (struct reading *)bench_reading(bench, SHEET_2, "pharmacie_1_prix");
	price->value = "236.20";
	price->confidence = 1;
	price->source = SOURCE_PERSON;
	settle(bench);
	assert_value(bench, SHEET_2, "pharmacie_1_prix", "236.20", 1, 1);
}

/* More guesses, rows and values than there is room for: the likeliest count. */
static void a_dossier_full_of_doubt_is_weighed_too(void **state)
{
	struct bench *bench = *state;
	struct guess guesses[32];
	char texts[32][32], name[32];

	for (int i = 0; i < 32; i++) {
		snprintf(texts[i], sizeof(texts[i]), "%d.00", 100 + 7 * i);
		guesses[i] = (struct guess){ texts[i], i == 0 ? 0.2 : 0.02 };
	}
	for (int row = 1; row <= 6; row++) {
		snprintf(name, sizeof(name), "acte_%d_montant", row);
		bench_guess(bench, SHEET_2, name, guesses, row < 5 ? 32 : 1);
	}
	bench_guess(bench, SHEET_1, "montant_frais", guesses, 32);
	bench_guess(bench, SHEET_2, "total_general", guesses, 32);
	bench_guess(bench, SHEET_2, "pharmacie_1_prix", guesses, 32);
	settle(bench);
	forget(bench, SHEET_2, "acte_5_montant");
	forget(bench, SHEET_2, "acte_6_montant");
	settle(bench);
	assert_non_null(bench_reading(bench, SHEET_1, "montant_frais"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(act_and_pharmacy_settle_a_doubtful_digit_of_the_total),
		TEST(a_total_without_its_parts_stays_as_it_was_read),
		TEST(a_wrong_sum_that_nothing_was_misread_of_stays_and_is_named),
		TEST(an_act_that_may_well_be_the_other_amount_takes_it),
		TEST(two_doubtful_readings_are_settled_together),
		TEST(two_stories_as_likely_change_nothing),
		TEST(a_sure_amount_is_never_changed),
		TEST(a_lost_comma_is_put_back),
		TEST(a_text_that_is_no_amount_takes_the_one_it_looks_like),
		TEST(list_prices_alone_tell_which_price_the_pharmacy_wrote),
		TEST(places_that_were_all_read_badly_make_nothing_sure),
		TEST(of_several_acts_nobody_knows_which_was_misread),
		TEST(of_several_acts_the_one_with_another_guess_takes_it),
		TEST(several_acts_that_add_up_confirm_each_other),
		TEST(an_act_beside_one_that_nobody_can_read_says_what_it_says_alone),
		TEST(a_speck_in_the_pharmacys_second_row_hides_no_price),
		TEST(two_doubtful_digits_of_a_date_are_settled_by_the_other_places),
		TEST(a_date_that_nobody_can_read_is_what_the_other_places_say),
		TEST(gibberish_is_no_witness_against_a_late_day),
		TEST(a_day_of_care_after_the_arrival_falls_to_its_second_guess),
		TEST(a_day_that_does_not_exist_is_never_taken),
		TEST(the_order_of_the_days_tells_a_purchase_from_its_look_alike),
		TEST(a_late_dossier_stays_late_where_the_dates_are_read_well),
		TEST(a_purchase_before_the_care_stays_where_it_is_read_well),
		TEST(with_several_acts_no_day_of_care_is_exchanged),
		TEST(settling_again_weighs_the_same_evidence),
		TEST(what_a_person_wrote_stays),
		TEST(a_dossier_full_of_doubt_is_weighed_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
