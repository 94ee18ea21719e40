/* What a dossier has in common with earlier ones: R19, R24, S01 and S02, each with one that just
 * has not. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "validate/history.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define EARLIER "lot7.tif"
#define SERIAL "SN48213"
#define BOX                \
	"0106118001200504" \
	"1727083110L77"    \
	"\x1d"             \
	"21" SERIAL

struct past {
	struct bench bench;
	struct history_questions questions;
	struct history history;
	struct earlier_claim *earlier; /* like the bench's own claim until a test changes it */
};

static void add_rule(struct past *past, enum rule_name name, const char *subject, long value)
{
	*LIST_ADD(past->bench.dossier->arena, &past->bench.answers.rules) =
		(struct rule){ "CNSS", name, subject, value, { 2006, 1, 1 }, { 0 } };
}

static void ask(struct past *past)
{
	struct bench *bench = &past->bench;

	bench->answers.history = NULL;
	bench_judge(bench);
	assert_true(validate_ask_history(bench->dossier, &bench->answers, &bench->claim,
					 &past->questions));
}

/* An earlier dossier with the very same claim. */
static void remember(struct past *past)
{
	struct bench *bench = &past->bench;

	ask(past);
	validate_add_earlier(bench->dossier, &past->questions, bench->dossier, &bench->claim,
			     EARLIER, &past->history);
	past->earlier = &past->history.claims.items[past->history.claims.count - 1];
}

static void judge(struct past *past)
{
	past->bench.answers.history = &past->history;
	bench_judge(&past->bench);
	assert_int_not_equal(past->bench.claim.verdict, VERDICT_REJECTED);
}

static int set_up(void **state)
{
	static struct past past;

	past = (struct past){ 0 };
	bench_fill(&past.bench);
	*state = &past;
	return 0;
}

static int tear_down(void **state)
{
	bench_clear(&((struct past *)*state)->bench);
	return 0;
}

static void assert_says(const struct past *past, enum reason_code code, const char *sentence)
{
	const struct reason *reason = bench_reason(&past->bench, code);

	if (reason == NULL) {
		fail_msg("%s is not named", reason_code_name(code));
		return;
	}
	assert_string_equal(reason->message_fr, sentence);
	assert_int_equal(reason->severity, SEVERITY_CHECK);
	assert_non_null(strstr(reason->message_ar, EARLIER));
	assert_int_equal(past->bench.claim.verdict, VERDICT_REVIEW);
}

static void assert_silent(struct past *past, enum reason_code code)
{
	judge(past);
	if (bench_has(&past->bench, code))
		fail_msg("%s", bench_reason(&past->bench, code)->message_fr);
}

/* ---- R19: claims ----------------------------------------------------------------------------- */

static void the_same_claim_presented_again_names_the_earlier_dossier(void **state)
{
	struct past *past = *state;

	remember(past);
	judge(past);
	assert_says(past, REASON_R19,
		    "La même demande est déjà au dossier lot7.tif : même personne, soins du "
		    "13/09/2026, 536,20 DH.");
	past->earlier->practitioner_inpe = NULL; /* it was not read there */
	judge(past);
	assert_true(bench_has(&past->bench, REASON_R19));
	past->earlier->total = 53610;
	assert_silent(past, REASON_R19);
}

static void the_same_visit_for_another_amount_is_told_as_such(void **state)
{
	struct past *past = *state;

	remember(past);
	past->earlier->total = 25000;
	judge(past);
	assert_says(past, REASON_R19,
		    "Le dossier lot7.tif concerne la même personne, le même praticien et le même "
		    "jour, 13/09/2026 ; il demande 250,00 DH et celui-ci 536,20 DH.");
	past->earlier->total = AMOUNT_UNKNOWN;
	judge(past);
	assert_non_null(strstr(bench_reason(&past->bench, REASON_R19)->message_fr, "demande ? DH"));
	past->earlier->practitioner_inpe = "091285301";
	assert_silent(past, REASON_R19);
}

static void the_next_visit_is_another_claim(void **state)
{
	struct past *past = *state;

	remember(past);
	past->earlier->care_date = (struct date){ 2026, 9, 12 };
	assert_silent(past, REASON_R19);
}

static void two_children_at_one_doctor_on_one_day_are_two_claims(void **state)
{
	struct past *past = *state;

	bench_treat_child(&past->bench);
	remember(past);
	past->earlier->beneficiary = "JALAL LAMINE";
	past->earlier->birth = (struct date){ 2011, 5, 1 };
	assert_silent(past, REASON_R19);
}

static void twins_of_one_birth_date_are_told_by_their_names(void **state)
{
	struct past *past = *state;

	bench_treat_child(&past->bench);
	remember(past);
	past->earlier->beneficiary = "JALAL SALMA";
	assert_silent(past, REASON_R19);
	past->earlier->beneficiary = "JALAL AMIN"; /* misread */
	judge(past);
	assert_true(bench_has(&past->bench, REASON_R19));
}

static void without_a_birth_date_only_the_very_same_name_is_the_same_person(void **state)
{
	struct past *past = *state;

	remember(past);
	past->earlier->birth = (struct date){ 0 };
	judge(past);
	assert_true(bench_has(&past->bench, REASON_R19));
	past->earlier->beneficiary = "AIT EL KADIRI FATIMATOU";
	assert_silent(past, REASON_R19);
}

static void that_the_earlier_dossier_went_back_is_told(void **state)
{
	struct past *past = *state;

	remember(past);
	past->earlier->rejected = true;
	judge(past);
	assert_says(past, REASON_R19,
		    "Une demande pour la même personne et les mêmes soins, du 13/09/2026, a déjà "
		    "été présentée et rendue : dossier lot7.tif.");
}

static void every_earlier_dossier_is_named(void **state)
{
	struct past *past = *state;
	int named = 0;

	remember(past);
	remember(past);
	past->earlier->dossier = "lot8.tif";
	judge(past);
	for (size_t i = 0; i < past->bench.claim.reasons.count; i++)
		named += past->bench.claim.reasons.items[i].code == REASON_R19;
	assert_int_equal(named, 2);
}

/* ---- R19: boxes and surgery ------------------------------------------------------------------ */

static void add_box(struct past *past, const char *value)
{
	struct dossier *dossier = past->bench.dossier;

	bench_remove_codes(&past->bench, DEAR_CODE);
	bench_add_code(&past->bench, 3, value, BARCODE_MEDICINE);
	dossier->barcodes.items[dossier->barcodes.count - 1].gs1 = true;
	dossier->barcodes.items[dossier->barcodes.count - 1].symbology = "datamatrix";
}

static void a_serialised_box_that_was_seen_before_is_named(void **state)
{
	struct past *past = *state;

	add_box(past, BOX);
	remember(past);
	assert_int_equal(past->questions.boxes.count, 1);
	past->history.claims.count = 0; /* somebody else's dossier */
	judge(past);
	assert_says(past, REASON_R19,
		    "La boîte de numéro de série " SERIAL " est déjà à la page 3 du dossier "
		    "lot7.tif.");
	assert_int_equal(bench_reason(&past->bench, REASON_R19)->page, 3);
	past->history.boxes.items[0].rejected = true;
	judge(past);
	assert_says(past, REASON_R19,
		    "La boîte de numéro de série " SERIAL " est déjà à la page 3 du dossier "
		    "lot7.tif, qui a été rendu.");
}

static void a_box_without_a_serial_number_is_not_asked_for(void **state)
{
	struct past *past = *state;

	add_box(past, "0106118001200504"
		      "1727083110L77");
	ask(past);
	assert_int_equal(past->questions.boxes.count, 0);
}

static void a_surgery_that_was_presented_before_is_named(void **state)
{
	struct past *past = *state;

	add_rule(past, RULE_SURGERY, "K", 50);
	bench_act(&past->bench, "K 80", "1800.00");
	remember(past);
	assert_string_equal(past->questions.act.letter, "K");
	past->earlier->care_date = (struct date){ 2025, 2, 3 };
	past->earlier->practitioner_inpe = "091285301";
	judge(past);
	assert_says(past, REASON_R19,
		    "L'acte K 80, 1800,00 DH, a déjà été présenté pour la même personne : soins du "
		    "03/02/2025, dossier lot7.tif.");
	past->earlier->acts.items[0].amount--;
	assert_silent(past, REASON_R19);
}

static void a_small_act_may_be_done_again(void **state)
{
	struct past *past = *state;

	add_rule(past, RULE_SURGERY, "K", 50);
	bench_act(&past->bench, "K 49", "1102.50");
	remember(past);
	assert_null(past->questions.act.letter);
	past->earlier->care_date = (struct date){ 2025, 2, 3 };
	assert_silent(past, REASON_R19);
}

/* ---- R24 ------------------------------------------------------------------------------------- */

/* The clean dossier's medicines were bought on 2026-09-14; 80 % of 30 days are 24. */
static void remember_purchase(struct past *past, struct date bought)
{
	add_rule(past, RULE_RENEWAL, "", 80);
	bench_write(&past->bench, "ordonnance", "ligne_1_duree", "1 mois", 0.99);
	remember(past);
	assert_true(past->questions.asks_renewals);
	assert_int_equal(past->earlier->medicines.items[0].treatment_days, 30);
	past->earlier->care_date = date_add_days(bought, -1);
	past->earlier->dispensing_date = bought;
}

static void a_medicine_bought_again_before_its_term_is_named(void **state)
{
	struct past *past = *state;

	remember_purchase(past, (struct date){ 2026, 8, 22 }); /* 23 days before */
	judge(past);
	assert_says(past, REASON_R24,
		    "« FUCIDINE ENFANT » a été acheté à nouveau avant la fin du "
		    "traitement de 30 jours acheté le 22/08/2026 (dossier lot7.tif).");
	assert_false(bench_has(&past->bench, REASON_R19));
}

static void at_its_term_a_medicine_may_be_renewed(void **state)
{
	struct past *past = *state;

	remember_purchase(past, (struct date){ 2026, 8, 21 });
	assert_silent(past, REASON_R24);
}

static void a_treatment_of_unknown_length_is_never_renewed_too_early(void **state)
{
	struct past *past = *state;

	remember_purchase(past, (struct date){ 2026, 9, 13 });
	past->earlier->medicines.items[0].treatment_days = 0;
	assert_silent(past, REASON_R24);
}

static void what_another_child_takes_is_not_renewed(void **state)
{
	struct past *past = *state;

	bench_treat_child(&past->bench);
	remember_purchase(past, (struct date){ 2026, 9, 13 });
	past->earlier->birth = (struct date){ 2011, 5, 1 };
	assert_silent(past, REASON_R24);
}

static void a_duration_that_was_read_badly_tells_no_term(void **state)
{
	struct past *past = *state;

	bench_write(&past->bench, "ordonnance", "ligne_1_duree", "1 mois", 0.8);
	remember(past);
	assert_int_equal(past->earlier->medicines.items[0].treatment_days, 0);
}

static void boxes_last_as_long_as_their_part_of_what_was_ordered(void **state)
{
	(void)state;
	assert_int_equal(history_treatment_days("7 jours", 1, 1), 7);
	assert_int_equal(history_treatment_days("1 jour", 1, 1), 1);
	assert_int_equal(history_treatment_days("2 semaines", 1, 1), 14);
	assert_int_equal(history_treatment_days("3 mois", 3, 1), 30);
	assert_int_equal(history_treatment_days("3 mois", 3, 3), 90);
	assert_int_equal(history_treatment_days("3 mois", 3, 4), 90);
	assert_int_equal(history_treatment_days("1 an", 12, 1), 30);
	assert_int_equal(history_treatment_days("3 mois", 0, 1), 0); /* of how many boxes? */
	assert_int_equal(history_treatment_days("3 mois", 1, 0), 0);
	assert_int_equal(history_treatment_days("mois", 1, 1), 0);
	assert_int_equal(history_treatment_days("3", 1, 1), 0);
	assert_int_equal(history_treatment_days("9999 mois", 1, 1), 0);
	assert_int_equal(history_treatment_days(NULL, 1, 1), 0);
}

/* ---- S01, S02 -------------------------------------------------------------------------------- */

static const struct bench_medicine three[] = {
	{ DEAR_CODE, "FUCIDINE ENFANT 1 FLACON 90 ML", "FUCIDINE ENFANT 250 MG", 1, 22500 },
	{ CHEAP_CODE, "GENTAGAM 80 1 BOITE 6 AMPOULE INJECTABLE", "GENTAGAM 80 80 MG", 1, 6120 },
	{ BASED_CODE, "SOLIAN 1 BOITE 30 COMPRIME", "SOLIAN 200 MG", 1, 33900 },
};

static void remember_a_stranger(struct past *past)
{
	remember(past);
	past->earlier->immatriculation = OTHER_NUMBER;
	past->earlier->beneficiary = "MARRAKCHI MAHA";
	past->earlier->birth = (struct date){ 1957, 9, 24 };
	past->earlier->care_date = (struct date){ 2026, 7, 1 };
}

static void identical_dossiers_of_two_insured_people_are_named(void **state)
{
	struct past *past = *state;

	bench_medicines(&past->bench, three, ARRAY_LENGTH(three));
	remember_a_stranger(past);
	assert_true(past->questions.asks_identical);
	judge(past);
	assert_says(past, REASON_S01,
		    "Même praticien, mêmes médicaments et même total, 875,20 DH, que "
		    "dans 1 dossier d'un autre assuré, par exemple lot7.tif.");
	assert_false(bench_has(&past->bench, REASON_R19));
	past->earlier->medicines.items[2].quantity = 2;
	assert_silent(past, REASON_S01);
}

static void one_family_s_identical_dossiers_are_no_sign(void **state)
{
	struct past *past = *state;

	bench_medicines(&past->bench, three, ARRAY_LENGTH(three));
	remember_a_stranger(past);
	past->earlier->immatriculation = INSURED_NUMBER;
	assert_silent(past, REASON_S01);
}

static void two_medicines_may_be_anybody_s(void **state)
{
	struct past *past = *state;

	remember_a_stranger(past);
	assert_false(past->questions.asks_identical);
	assert_silent(past, REASON_S01);
}

static void a_practitioner_s_unusual_day_is_named(void **state)
{
	struct past *past = *state;

	add_rule(past, RULE_VOLUME, "", 30);
	ask(past);
	assert_int_equal(past->questions.volume, 30);
	past->history.volume = (struct volume){ 29, EARLIER };
	judge(past);
	assert_says(past, REASON_S02,
		    "Avec ce dossier, au moins 30 dossiers portent le praticien " DOCTOR_INPE
		    " et le jour de soins 13/09/2026 ; un autre est lot7.tif.");
	past->history.volume.dossiers = 28;
	assert_silent(past, REASON_S02);
}

/* ---- what is asked --------------------------------------------------------------------------- */

static void without_rules_only_the_same_claim_is_asked_for(void **state)
{
	struct past *past = *state;

	ask(past);
	assert_string_equal(past->questions.immatriculation, INSURED_NUMBER);
	assert_string_equal(past->questions.practitioner_inpe, DOCTOR_INPE);
	assert_int_equal(past->questions.total, 53620);
	assert_false(past->questions.asks_renewals);
	assert_int_equal(past->questions.volume, 0);
	assert_null(past->questions.act.letter);
}

static void only_what_says_something_is_worth_judging(void **state)
{
	struct past *past = *state;

	add_rule(past, RULE_VOLUME, "", 3);
	ask(past);
	past->history.volume = (struct volume){ 1, EARLIER };
	assert_false(validate_is_worth_judging(&past->history, &past->questions));
	past->history.volume.dossiers = 2;
	assert_true(validate_is_worth_judging(&past->history, &past->questions));
	past->history.volume.dossiers = 0;
	remember(past);
	assert_true(validate_is_worth_judging(&past->history, &past->questions));
}

/* ---- what holds for all -----------------------------------------------------------------------
 */

/* The n-th mixture of what may be the same and what is not. */
static void mix(struct past *past, unsigned n)
{
	struct earlier_claim *earlier;

	remember(past);
	earlier = past->earlier;
	if (n & 1)
		earlier->care_date = date_add_days(earlier->care_date, -3);
	if (n & 2)
		earlier->total = 100;
	if (n & 4)
		earlier->immatriculation = OTHER_NUMBER;
	if (n & 8)
		earlier->dispensing_date = date_add_days(earlier->dispensing_date, -3);
	earlier->rejected = (n & 16) != 0;
	past->history.volume = (struct volume){ n & 32 ? 99 : 0, EARLIER };
}

static void spoil(struct past *past, unsigned n)
{
	add_rule(past, RULE_VOLUME, "", 30);
	add_rule(past, RULE_RENEWAL, "", 80);
	bench_write(&past->bench, "ordonnance", "ligne_2_duree", "15 jours", 0.99);
	if (n & 64)
		past->bench.dossier->received = (struct date){ 2027, 6, 1 };
	if (n & 128)
		bench_medicines(&past->bench, three, ARRAY_LENGTH(three));
}

static void a_signal_never_refuses_and_never_raises_a_payment(void **state)
{
	int signals = 0;

	(void)state;
	for (unsigned n = 0; n < 256; n++) {
		struct past past = { 0 };
		struct claim before;

		bench_fill(&past.bench);
		spoil(&past, n);
		mix(&past, n);
		before = past.bench.claim;
		past.bench.answers.history = &past.history;
		bench_judge(&past.bench);
		assert_int_equal(past.bench.claim.payable, before.payable);
		assert_true(past.bench.claim.verdict == before.verdict ||
			    (before.verdict == VERDICT_ACCEPTED &&
			     past.bench.claim.verdict == VERDICT_REVIEW));
		assert_true(past.bench.claim.reasons.count >= before.reasons.count);
		signals += past.bench.claim.reasons.count > before.reasons.count;
		bench_clear(&past.bench);
	}
	assert_true(signals > 128);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_same_claim_presented_again_names_the_earlier_dossier),
		TEST(the_same_visit_for_another_amount_is_told_as_such),
		TEST(the_next_visit_is_another_claim),
		TEST(two_children_at_one_doctor_on_one_day_are_two_claims),
		TEST(twins_of_one_birth_date_are_told_by_their_names),
		TEST(without_a_birth_date_only_the_very_same_name_is_the_same_person),
		TEST(that_the_earlier_dossier_went_back_is_told),
		TEST(every_earlier_dossier_is_named),
		TEST(a_serialised_box_that_was_seen_before_is_named),
		TEST(a_box_without_a_serial_number_is_not_asked_for),
		TEST(a_surgery_that_was_presented_before_is_named),
		TEST(a_small_act_may_be_done_again),
		TEST(a_medicine_bought_again_before_its_term_is_named),
		TEST(at_its_term_a_medicine_may_be_renewed),
		TEST(a_treatment_of_unknown_length_is_never_renewed_too_early),
		TEST(what_another_child_takes_is_not_renewed),
		TEST(a_duration_that_was_read_badly_tells_no_term),
		TEST(boxes_last_as_long_as_their_part_of_what_was_ordered),
		TEST(identical_dossiers_of_two_insured_people_are_named),
		TEST(one_family_s_identical_dossiers_are_no_sign),
		TEST(two_medicines_may_be_anybody_s),
		TEST(a_practitioner_s_unusual_day_is_named),
		TEST(without_rules_only_the_same_claim_is_asked_for),
		TEST(only_what_says_something_is_worth_judging),
		TEST(a_signal_never_refuses_and_never_raises_a_payment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
