/* What a person said, and what a person decided, in the judgement. */
#include "tests/support/dossier_builder.h"

#include "base/text.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* As a reading that a person gave comes from the store: sure as a person is, nothing else. */
static void say(struct bench *bench, const char *form, const char *name, const char *value)
{
	bench_write(bench, form, name, value != NULL ? value : "x", PERSON_CONFIDENCE);
	for (size_t i = 0; i < bench->dossier->readings.count; i++) {
		struct reading *reading = &bench->dossier->readings.items[i];

		if (!text_equal(reading->form, form) || !text_equal(reading->name, name))
			continue;
		reading->value = value;
		reading->source = SOURCE_PERSON;
		reading->guess_count = 0;
		reading->guesses = NULL;
		reading->spelling = NULL;
		reading->overwritten = false;
	}
}

static void registers_and_sums_never_settle_over_a_person(void **state)
{
	static const struct {
		const char *form, *name, *value;
	} said[] = {
		{ SHEET_1, "assure_immatriculation",
		  "450897675" }, /* one digit from the insured's */
		{ SHEET_1, "assure_cin", "KA089950" },
		{ SHEET_1, "assure_nom", "AIT EL KADRI FATMA" },
		{ SHEET_1, "beneficiaire_naissance", "1956-06-13" },
		{ SHEET_1, "medecin_inpe", "091603391" },
		{ SHEET_1, "medecin_date", "2026-09-31" },
		{ SHEET_1, "montant_frais", "536.00" },
		{ SHEET_2, "acte_1_montant", "251.00" },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		say(bench, said[i].form, said[i].name, said[i].value);
	for (int round = 0; round < 2; round++)
		bench_judge(bench);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		const struct reading *reading = bench_reading(bench, said[i].form, said[i].name);

		assert_string_equal(reading->value, said[i].value);
		assert_int_equal(reading->source, SOURCE_PERSON);
		assert_true(reading->confidence == PERSON_CONFIDENCE);
		assert_null(reading->read);
	}
	assert_int_not_equal(bench->claim.verdict, VERDICT_ACCEPTED);
}

static void what_a_person_confirmed_needs_no_second_look_however_dear(void **state)
{
	struct bench *bench = *state;

	bench_act(bench, "CS", "9000.00"); /* a look costs less than a thousandth of this */
	bench_write(bench, SHEET_1, "montant_frais", "9286.20", 0.4);
	bench_write(bench, SHEET_2, "total_general", NULL, 0);
	bench_write(bench, SHEET_2, "acte_1_montant", "9000.00", 0.6);
	bench_judge(bench);
	assert_non_null(bench_doubt_of(bench, "acts.amount"));
	say(bench, SHEET_2, "acte_1_montant", "9000.00");
	bench_judge(bench);
	assert_null(bench_doubt_of(bench, "acts.amount"));
}

static void a_correction_over_writing_is_the_persons_word(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].name, "medecin_date")) {
			bench->dossier->readings.items[i].overwritten = true;
			bench->dossier->readings.items[i].confidence = 0.6;
		}
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R22));
	say(bench, SHEET_1, "medecin_date", "2026-09-13");
	bench_judge(bench);
	bench_assert_not(bench, REASON_R22);
}

static void a_place_that_a_person_calls_signed_is_signed(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_signature", "false", 0.9999);
	bench_write(bench, SHEET_1, "medecin_cachet", "true", 0.99);
	bench_write(bench, SHEET_1, "medecin_cachet_tampon", "false", 0.99);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R09));
	assert_true(bench_has(bench, REASON_R07));
	say(bench, SHEET_1, "assure_signature", "true");
	say(bench, SHEET_1, "medecin_cachet", "true");
	bench_judge(bench);
	bench_assert_not(bench, REASON_R09);
	bench_assert_not(bench, REASON_R07);
}

static void what_a_person_did_not_find_either_is_missing_for_sure(void **state)
{
	struct bench *bench = *state;
	const struct reason *reason;

	bench_remove_codes(bench, CHEAP_CODE);
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R11)->severity, SEVERITY_CHECK);
	assert_non_null(bench_doubt_of(bench, "medicines.code"));
	assert_string_equal(bench_doubt_of(bench, "medicines.code")->field, "codes_complets");
	say(bench, "vignettes", "codes_complets", "true");
	bench_judge(bench);
	reason = bench_reason(bench, REASON_R11);
	assert_int_equal(reason->severity, SEVERITY_ERROR);
	assert_string_equal(reason->field, "ligne_2_designation");
	assert_string_equal(reason->other_field, "codes_complets");
	assert_null(bench_doubt_of(bench, "medicines.code"));
	assert_int_equal(bench->claim.medicines.items[1].payable, 0);
	say(bench, "vignettes", "codes_complets", "false");
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R11)->severity, SEVERITY_CHECK);
	assert_non_null(bench_doubt_of(bench, "medicines.code"));
}

/* Nothing but a person's look tells it: what stands on paper in that place says nothing. */
static void only_a_person_says_that_all_codes_are_read(void **state)
{
	struct bench *bench = *state;

	bench_remove_codes(bench, CHEAP_CODE);
	bench_write(bench, "vignettes", "codes_complets", "true", 0.9999);
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R11)->severity, SEVERITY_CHECK);
	assert_non_null(bench_doubt_of(bench, "medicines.code"));
}

static void a_decision_is_what_the_verdict_follows(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2027, 9, 1 };
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_REJECTED);
	bench->dossier->decision = DECISION_ACCEPTED;
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
	assert_true(bench->claim.payable > 0);
	assert_true(bench_has(bench, REASON_R01)); /* it is known what was passed over */
	bench->dossier->decision = DECISION_SENT_BACK;
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_REJECTED);
	assert_int_equal(bench->claim.payable, 0);
}

static void the_reason_to_reject_for_is_an_error_of_the_claim(void **state)
{
	struct bench *bench = *state;
	const struct reason *reason;

	bench->dossier->decision = DECISION_REJECTED;
	bench->dossier->decided_for = "R17";
	bench_judge(bench);
	reason = bench_reason(bench, REASON_R17);
	assert_non_null(reason);
	assert_int_equal(reason->severity, SEVERITY_ERROR);
	assert_string_equal(reason->message_fr, reason_title_fr(REASON_R17));
	assert_int_equal(bench->claim.verdict, VERDICT_REJECTED);
}

static void a_reopened_dossier_is_for_review_though_nothing_is_wrong(void **state)
{
	struct bench *bench = *state;

	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
	bench->dossier->decision = DECISION_REOPENED;
	bench_judge(bench);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
	assert_true(desk_may_accept(&bench->claim));
}

static void a_box_code_that_a_person_typed_is_a_box(void **state)
{
	struct bench *bench = *state;
	struct arena *arena = bench->dossier->arena;
	struct box box = { 100, 100, 300, 80 };
	size_t lines;

	bench_judge(bench);
	lines = bench->claim.medicines.count;
	*LIST_ADD(arena, &bench->dossier->unread) = (struct unread_symbol){ .page = 4, .box = box };
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R12));
	*LIST_ADD(arena, &bench->dossier->readings) =
		(struct reading){ .page = 4,
				  .form = "vignettes",
				  .name = "vignette_9_code",
				  .value = UNPAID_CODE,
				  .confidence = PERSON_CONFIDENCE,
				  .source = SOURCE_PERSON,
				  .box = box };
	bench_judge(bench);
	bench_assert_not(bench, REASON_R12);
	assert_int_equal(bench->claim.medicines.count, lines + 1);
}

static void a_key_value_that_was_found_right_is_so_while_it_is_the_same(void **state)
{
	struct bench *bench = *state;
	const char *total;

	bench_write(bench, SHEET_1, "medecin_date", "2026-09-13", 0.7);
	bench_write(bench, SHEET_2, "acte_1_date", NULL, 0);
	bench_write(bench, "ordonnance", "date", NULL, 0);
	bench_judge(bench);
	assert_non_null(bench_doubt_of(bench, "care_date"));
	total = validate_key_value(&bench->claim, "care_date", bench->dossier->arena);
	assert_string_equal(total, "2026-09-13");
	*LIST_ADD(bench->dossier->arena, &bench->dossier->confirmed) =
		(struct confirmed){ "care_date", total };
	bench_judge(bench);
	assert_null(bench_doubt_of(bench, "care_date"));
	bench->dossier->confirmed.items[0].value = "2026-09-12";
	bench_judge(bench);
	assert_non_null(bench_doubt_of(bench, "care_date"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(registers_and_sums_never_settle_over_a_person),
		TEST(what_a_person_confirmed_needs_no_second_look_however_dear),
		TEST(a_correction_over_writing_is_the_persons_word),
		TEST(a_place_that_a_person_calls_signed_is_signed),
		TEST(what_a_person_did_not_find_either_is_missing_for_sure),
		TEST(only_a_person_says_that_all_codes_are_read),
		TEST(a_decision_is_what_the_verdict_follows),
		TEST(the_reason_to_reject_for_is_an_error_of_the_claim),
		TEST(a_reopened_dossier_is_for_review_though_nothing_is_wrong),
		TEST(a_box_code_that_a_person_typed_is_a_box),
		TEST(a_key_value_that_was_found_right_is_so_while_it_is_the_same),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
