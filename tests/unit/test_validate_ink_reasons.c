/* R07, R08, R09, two ticks of one choice, and what a stamp says about its owner. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A clean dossier of which every zone is signed and stamped. */
static int set_up(void **state)
{
	static struct bench bench;

	bench_fill(&bench);
	bench_write(&bench, SHEET_1, "assure_signature", "true", 0.999);
	bench_write(&bench, SHEET_1, "medecin_cachet", "true", 0.999);
	bench_write(&bench, SHEET_1, "medecin_cachet_tampon", "true", 0.99);
	bench_write(&bench, SHEET_1, "medecin_cachet_signe", "true", 0.99);
	bench_write(&bench, SHEET_2, "acte_1_cachet", "true", 0.999);
	bench_write(&bench, SHEET_2, "pharmacie_1_cachet", "true", 0.999);
	*state = &bench;
	return 0;
}

static void assert_names(struct bench *bench, enum reason_code code, enum severity severity,
			 const char *field)
{
	const struct reason *reason;

	bench_judge(bench);
	reason = bench_reason(bench, code);
	assert_non_null(reason);
	assert_int_equal(reason->severity, severity);
	assert_string_equal(reason->field, field);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_dossier_signed_and_stamped_everywhere_has_no_reason(void **state)
{
	struct bench *bench = *state;

	bench_judge(bench);
	assert_int_equal(bench->claim.reasons.count, 0);
}

static void a_sheet_that_the_insured_did_not_sign_is_told(void **state)
{
	bench_write(*state, SHEET_1, "assure_signature", "false", 0.999);
	assert_names(*state, REASON_R09, SEVERITY_ERROR, "assure_signature");
}

static void a_doubtful_absence_is_for_a_person_to_look_at(void **state)
{
	bench_write(*state, SHEET_1, "assure_signature", "false", 0.8);
	assert_names(*state, REASON_R09, SEVERITY_CHECK, "assure_signature");
	/* a stamp that a black and white scan nearly lost was called absent with 0.9958 */
	bench_write(*state, SHEET_1, "assure_signature", "false", 0.998);
	assert_names(*state, REASON_R09, SEVERITY_CHECK, "assure_signature");
}

static void a_declaration_without_any_ink_is_told(void **state)
{
	bench_write(*state, SHEET_1, "medecin_cachet", "false", 0.999);
	assert_names(*state, REASON_R07, SEVERITY_ERROR, "medecin_cachet");
}

static void a_declaration_that_is_only_signed_or_only_stamped_is_told(void **state)
{
	bench_write(*state, SHEET_1, "medecin_cachet_tampon", "false", 0.98);
	assert_names(*state, REASON_R07, SEVERITY_CHECK, "medecin_cachet");
	bench_write(*state, SHEET_1, "medecin_cachet_tampon", "true", 0.98);
	bench_write(*state, SHEET_1, "medecin_cachet_signe", "false", 0.98);
	assert_names(*state, REASON_R07, SEVERITY_CHECK, "medecin_cachet");
}

static void a_part_that_may_well_be_there_is_not_told_absent(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "medecin_cachet_signe", "false", 0.9);
	bench_judge(bench);
	assert_false(bench_has(bench, REASON_R07));
}

static void an_act_that_nobody_stamped_is_told_and_an_empty_row_is_not(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "acte_2_cachet", "false", 0.999);
	bench_judge(bench);
	assert_false(bench_has(bench, REASON_R07));
	bench_write(bench, SHEET_2, "acte_1_cachet", "false", 0.97);
	assert_names(bench, REASON_R07, SEVERITY_CHECK, "acte_1_cachet");
}

static void a_pharmacy_row_without_a_stamp_is_told(void **state)
{
	bench_write(*state, SHEET_2, "pharmacie_1_cachet", "false", 0.97);
	assert_names(*state, REASON_R08, SEVERITY_CHECK, "pharmacie_1_cachet");
}

/* Ink that nobody could read is a date all the same. */
static void a_pharmacy_row_without_a_date_is_told(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_date", NULL, 0);
	bench_judge(bench);
	assert_false(bench_has(bench, REASON_R08));
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].name, "pharmacie_1_date"))
			bench->dossier->readings.items[i].name = "pharmacie_2_date";
	assert_names(*state, REASON_R08, SEVERITY_CHECK, "pharmacie_1_prix");
}

static void two_ticks_of_one_choice_are_for_a_person_to_look_at(void **state)
{
	static struct field fields[] = {
		{ .name = "lien_conjoint", .kind = FIELD_CHECK, .choice = "lien" },
		{ .name = "lien_enfant", .kind = FIELD_CHECK, .choice = "lien" },
		{ .name = "execution", .kind = FIELD_CHECK },
	};
	static const struct form form = { .name = SHEET_1, .fields = fields, .field_count = 3 };
	struct bench *bench = *state;

	bench->dossier->pages.items[0].form = &form;
	bench_write(bench, SHEET_1, "lien_enfant", "true", 0.5);
	bench_write(bench, SHEET_1, "execution", "true", 0.99);
	bench_judge(bench);
	assert_false(bench_has(bench, REASON_R22));
	bench_write(bench, SHEET_1, "lien_conjoint", "true", 0.5);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R22));
	assert_string_equal(bench_reason(bench, REASON_R22)->field, "lien_enfant");
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_stamp_supports_a_number_and_contradicts_none(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "medecin_cachet_inpe", PHARMACY_INPE, 0.8);
	bench_judge(bench);
	assert_false(bench_has(bench, REASON_R06));
	assert_string_equal(bench->claim.practitioner_inpe, DOCTOR_INPE);
}

static void a_stamp_alone_names_the_practitioner(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "medecin_inpe", NULL, 0);
	bench_write(bench, "ordonnance", "medecin_inpe", NULL, 0);
	bench_remove_codes(bench, DOCTOR_INPE);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R06));
	bench_write(bench, SHEET_1, "medecin_cachet_inpe", DOCTOR_INPE, 0.8);
	bench_judge(bench);
	assert_false(bench_has(bench, REASON_R06));
	assert_string_equal(bench->claim.practitioner_inpe, DOCTOR_INPE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_dossier_signed_and_stamped_everywhere_has_no_reason),
		TEST(a_sheet_that_the_insured_did_not_sign_is_told),
		TEST(a_doubtful_absence_is_for_a_person_to_look_at),
		TEST(a_declaration_without_any_ink_is_told),
		TEST(a_declaration_that_is_only_signed_or_only_stamped_is_told),
		TEST(a_part_that_may_well_be_there_is_not_told_absent),
		TEST(an_act_that_nobody_stamped_is_told_and_an_empty_row_is_not),
		TEST(a_pharmacy_row_without_a_stamp_is_told),
		TEST(a_pharmacy_row_without_a_date_is_told),
		TEST(two_ticks_of_one_choice_are_for_a_person_to_look_at),
		TEST(a_stamp_supports_a_number_and_contradicts_none),
		TEST(a_stamp_alone_names_the_practitioner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
