/* What validate asks the registers, and which readings agreeing evidence settles. */
#include "tests/support/dossier_builder.h"

#include "base/text.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void settle(struct bench *bench)
{
	validate_settle(bench->dossier, &bench->answers);
}

static const struct reading *field(struct bench *bench, const char *form, const char *name)
{
	return bench_reading(bench, form, name);
}

/* ---- questions ------------------------------------------------------------------------------- */

static bool has_text(const char *const *texts, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(texts[i], text))
			return true;
	return false;
}

static void everything_that_a_register_knows_is_asked(void **state)
{
	struct bench *bench = *state;
	struct register_questions ask;

	validate_ask(bench->dossier, &ask);
	assert_true(
		has_text(ask.immatriculations.items, ask.immatriculations.count, INSURED_NUMBER));
	assert_true(has_text(ask.cins.items, ask.cins.count, INSURED_CIN));
	assert_true(has_text(ask.inpes.items, ask.inpes.count, DOCTOR_INPE));
	assert_true(has_text(ask.inpes.items, ask.inpes.count, PHARMACY_INPE));
	assert_true(has_text(ask.medicine_codes.items, ask.medicine_codes.count, DEAR_CODE));
	assert_int_equal(ask.people.count, 4);
	assert_int_equal(ask.people.items[0].birth.year, 1976);
}

static void a_certificate_asks_for_its_number_its_card_and_its_name_with_its_own_birth(void **state)
{
	struct bench *bench = *state;
	struct register_questions ask;
	const struct named_birth *person;

	bench_write(bench, "attestation", "immatriculation", OTHER_NUMBER, 0.95);
	bench_write(bench, "attestation", "cin", "DO97511", 0.95);
	bench_write(bench, "attestation", "nom", "MARRAKCHI MAHA", 0.95);
	bench_write(bench, "attestation", "naissance", "1981-03-07", 0.95);
	validate_ask(bench->dossier, &ask);
	assert_true(has_text(ask.immatriculations.items, ask.immatriculations.count, OTHER_NUMBER));
	assert_true(has_text(ask.cins.items, ask.cins.count, "DO97511"));
	assert_int_equal(ask.people.count, 5);
	person = &ask.people.items[4];
	assert_string_equal(person->name, "MARRAKCHI MAHA");
	assert_int_equal(person->birth.year, 1981);
	person = &ask.near_people.items[ask.near_people.count - 1];
	assert_string_equal(person->name, "MARRAKCHI MAHA");
	assert_int_equal(person->birth.year, 1981);
}

static void an_empty_field_is_no_question(void **state)
{
	struct bench *bench = *state;
	struct register_questions ask;

	bench_write(bench, SHEET_1, "assure_immatriculation", NULL, 0.9);
	bench_write(bench, SHEET_1, "assure_cin", "", 0.9);
	validate_ask(bench->dossier, &ask);
	assert_int_equal(ask.immatriculations.count, 0);
	assert_int_equal(ask.cins.count, 1);
}

/* ---- the insured ----------------------------------------------------------------------------- */

static void a_doubtful_number_one_digit_away_takes_the_registered_one(void **state)
{
	struct bench *bench = *state;
	const struct reading *number;

	bench_write(bench, SHEET_1, "assure_immatriculation", "450891674", 0.7);
	settle(bench);
	number = field(bench, SHEET_1, "assure_immatriculation");
	assert_string_equal(number->value, INSURED_NUMBER);
	assert_string_equal(number->read, "450891674");
	assert_int_equal(number->source, SOURCE_REGISTER);
	assert_true(number->confidence > 0.95);
}

static void a_number_read_for_sure_is_never_exchanged(void **state)
{
	struct bench *bench = *state;
	const struct reading *number;

	bench_write(bench, SHEET_1, "assure_immatriculation", "450891674", 0.98);
	settle(bench);
	number = field(bench, SHEET_1, "assure_immatriculation");
	assert_string_equal(number->value, "450891674");
	assert_null(number->read);
}

static void the_surer_the_misread_number_the_less_sure_what_it_is_settled_to(void **state)
{
	struct bench *bench = *state;
	double settled_at_half, settled_at_most;

	bench_write(bench, SHEET_1, "assure_immatriculation", "450891674", 0.5);
	settle(bench);
	settled_at_half = field(bench, SHEET_1, "assure_immatriculation")->confidence;
	bench_write(bench, SHEET_1, "assure_immatriculation", "450891674", 0.96);
	settle(bench);
	settled_at_most = field(bench, SHEET_1, "assure_immatriculation")->confidence;
	assert_true(settled_at_half > 0.97);
	assert_true(settled_at_most < 0.8);
}

static void a_number_far_away_is_kept_whoever_the_card_names(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", "102938475", 0.4);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "assure_immatriculation")->value, "102938475");
}

static void one_piece_of_evidence_settles_nothing(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", "450891674", 0.7);
	bench_write(bench, SHEET_1, "assure_cin", NULL, 0);
	bench_write(bench, SHEET_1, "assure_nom", NULL, 0);
	bench_write(bench, SHEET_1, "beneficiaire_nom", NULL, 0);
	bench_write(bench, SHEET_1, "beneficiaire_naissance", NULL, 0);
	bench_write(bench, SHEET_1, "beneficiaire_cin", NULL, 0);
	bench_write(bench, "ordonnance", "patient", NULL, 0);
	bench_write(bench, "facture", "client", NULL, 0);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "assure_immatriculation")->value, "450891674");
}

static void a_number_two_digits_away_needs_more_to_agree_and_a_poor_reading(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", "450811674", 0.9);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "assure_immatriculation")->value, "450811674");
	bench_write(bench, SHEET_1, "assure_immatriculation", "450811674", 0.5);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "assure_immatriculation")->value, INSURED_NUMBER);
}

static void an_empty_number_stays_empty(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", NULL, 0);
	settle(bench);
	assert_null(field(bench, SHEET_1, "assure_immatriculation"));
}

static void name_card_and_birth_date_follow_the_register(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_nom", "AIT EL KAOIRI FATIMA", 0.8);
	bench_write(bench, SHEET_1, "assure_cin", "KA089058", 0.8);
	bench_write(bench, SHEET_1, "beneficiaire_naissance", "1976-06-17", 0.8);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "assure_nom")->value, INSURED_NAME);
	assert_string_equal(field(bench, SHEET_1, "assure_cin")->value, INSURED_CIN);
	assert_string_equal(field(bench, SHEET_1, "beneficiaire_naissance")->value, "1976-06-12");
	assert_string_equal(field(bench, SHEET_1, "beneficiaire_naissance")->read, "1976-06-17");
}

static void a_name_keeps_the_order_in_which_it_was_written(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_nom", "FATIMA AIT EL KAOIRI", 0.8);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "assure_nom")->value, "FATIMA AIT EL KADIRI");
}

static void a_name_too_poor_to_say_anything_takes_its_owners(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_nom", "A1 FL KOOIPI EATLNA", 0.3);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "assure_nom")->value, INSURED_NAME);
	bench_write(bench, SHEET_1, "assure_nom", "ZAOUI AMIR", 0.85);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "assure_nom")->value, "ZAOUI AMIR");
}

static void a_child_is_told_from_a_sibling_of_nearly_the_same_name(void **state)
{
	struct bench *bench = *state;

	bench_treat_child(bench);
	bench_write(bench, SHEET_1, "beneficiaire_nom", "JALAL LAMINE", 0.6);
	bench_judge(bench);
	assert_string_equal(bench->claim.beneficiary, "JALAL AMINE");
	assert_string_equal(bench->claim.relation, "enfant");
	assert_int_equal(bench->claim.birth.year, 2013);
}

/* ---- practitioner and pharmacy --------------------------------------------------------------- */

static void a_label_settles_a_misread_inpe(void **state)
{
	struct bench *bench = *state;
	const struct reading *inpe;

	bench_write(bench, SHEET_1, "medecin_inpe", "091603391", 0.6);
	settle(bench);
	inpe = field(bench, SHEET_1, "medecin_inpe");
	assert_string_equal(inpe->value, DOCTOR_INPE);
	assert_string_equal(inpe->read, "091603391");
}

static void the_invoice_settles_a_misread_inpe_of_the_pharmacy(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_inpe", "092905431", 0.6);
	settle(bench);
	assert_string_equal(field(bench, SHEET_2, "pharmacie_1_inpe")->value, PHARMACY_INPE);
}

static void an_inpe_read_for_sure_is_kept(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "medecin_inpe", "091603391", 0.99);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "medecin_inpe")->value, "091603391");
}

/* ---- dates ----------------------------------------------------------------------------------- */

static void two_dates_that_agree_settle_a_doubtful_third(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "acte_1_date", "43092026", 0.4);
	settle(bench);
	assert_string_equal(field(bench, SHEET_2, "acte_1_date")->value, "2026-09-13");
	assert_string_equal(field(bench, SHEET_2, "acte_1_date")->read, "43092026");
}

static void a_date_read_for_sure_is_kept(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "acte_1_date", "2026-09-18", 0.95);
	settle(bench);
	assert_string_equal(field(bench, SHEET_2, "acte_1_date")->value, "2026-09-18");
}

/* ---- amounts --------------------------------------------------------------------------------- */

static void the_invoice_and_its_lines_settle_a_misread_price_of_the_pharmacy(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_prix", "236.20", 0.6);
	settle(bench);
	assert_string_equal(field(bench, SHEET_2, "pharmacie_1_prix")->value, "286.20");
	assert_string_equal(field(bench, SHEET_2, "pharmacie_1_prix")->read, "236.20");
}

/* Of everything that speaks of money the invoice alone. */
static void leave_only_the_invoice(struct bench *bench)
{
	bench_write(bench, SHEET_1, "montant_frais", NULL, 0);
	bench_write(bench, SHEET_2, "total_general", NULL, 0);
	bench_write(bench, SHEET_2, "acte_1_montant", NULL, 0);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", NULL, 0);
	bench_remove_codes(bench, DEAR_CODE);
	bench_remove_codes(bench, CHEAP_CODE);
}

static void the_lines_of_an_invoice_make_its_total_no_surer(void **state)
{
	struct bench *bench = *state;

	leave_only_the_invoice(bench);
	bench_write(bench, "facture", "total", "286.20", 0.7);
	settle(bench);
	assert_string_equal(field(bench, "facture", "total")->value, "286.20");
	assert_true(field(bench, "facture", "total")->confidence < 0.72);
}

static void the_lines_of_an_invoice_do_not_move_its_total(void **state)
{
	struct bench *bench = *state;
	const struct guess guesses[] = { { "236.20", 0.6 }, { "286.20", 0.2 } };

	leave_only_the_invoice(bench);
	bench_guess(bench, "facture", "total", guesses, 2);
	settle(bench);
	assert_string_equal(field(bench, "facture", "total")->value, "236.20");
	assert_true(field(bench, "facture", "total")->confidence < 0.8);
}

static void the_lines_stand_in_for_a_total_that_was_not_read(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "facture", "total", NULL, 0);
	bench_remove_codes(bench, DEAR_CODE);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", "236.20", 0.6);
	settle(bench);
	assert_string_equal(field(bench, SHEET_2, "pharmacie_1_prix")->value, "286.20");
}

static void a_price_read_for_sure_is_kept(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_prix", "236.20", 0.97);
	settle(bench);
	assert_string_equal(field(bench, SHEET_2, "pharmacie_1_prix")->value, "236.20");
}

static void a_price_that_is_no_slip_is_kept(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_prix", "141.70", 0.5);
	settle(bench);
	assert_string_equal(field(bench, SHEET_2, "pharmacie_1_prix")->value, "141.70");
}

static void the_other_total_and_the_parts_settle_a_misread_total(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "montant_frais", "536.70", 0.6);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "montant_frais")->value, "536.20");
}

static void a_wrong_total_written_twice_is_never_repaired(void **state)
{
	struct bench *bench = *state;

	bench_doubt(bench, 0.7);
	bench_write(bench, SHEET_1, "montant_frais", "636.20", 0.7);
	bench_write(bench, SHEET_2, "total_general", "636.20", 0.7);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "montant_frais")->value, "636.20");
	assert_string_equal(field(bench, SHEET_2, "total_general")->value, "636.20");
	assert_string_equal(field(bench, SHEET_2, "acte_1_montant")->value, "250.00");
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R15));
}

static void a_wrong_total_written_once_is_never_repaired(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "total_general", NULL, 0);
	bench_write(bench, SHEET_1, "montant_frais", "636.20", 0.6);
	bench_judge(bench);
	assert_string_equal(field(bench, SHEET_1, "montant_frais")->value, "636.20");
	assert_true(bench_has(bench, REASON_R15));
}

static void a_lost_decimal_mark_of_an_act_is_put_back(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "acte_1_montant", "25000.00", 0.6);
	settle(bench);
	assert_string_equal(field(bench, SHEET_2, "acte_1_montant")->value, "250.00");
}

/* ---- all ------------------------------------------------------------------------------------- */

static void settling_twice_changes_nothing_more(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", "450891674", 0.7);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", "236.20", 0.6);
	settle(bench);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "assure_immatriculation")->read, "450891674");
	assert_string_equal(field(bench, SHEET_2, "pharmacie_1_prix")->read, "236.20");
}

static void without_a_register_only_the_paper_settles(void **state)
{
	struct bench *bench = *state;

	bench->answers = (struct register_answers){ .known = false };
	bench_write(bench, SHEET_1, "assure_immatriculation", "450891674", 0.7);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", "236.20", 0.6);
	settle(bench);
	assert_string_equal(field(bench, SHEET_1, "assure_immatriculation")->value, "450891674");
	assert_string_equal(field(bench, SHEET_2, "pharmacie_1_prix")->value, "286.20");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everything_that_a_register_knows_is_asked),
		TEST(a_certificate_asks_for_its_number_its_card_and_its_name_with_its_own_birth),
		TEST(an_empty_field_is_no_question),
		TEST(a_doubtful_number_one_digit_away_takes_the_registered_one),
		TEST(a_number_read_for_sure_is_never_exchanged),
		TEST(the_surer_the_misread_number_the_less_sure_what_it_is_settled_to),
		TEST(a_number_far_away_is_kept_whoever_the_card_names),
		TEST(one_piece_of_evidence_settles_nothing),
		TEST(a_number_two_digits_away_needs_more_to_agree_and_a_poor_reading),
		TEST(an_empty_number_stays_empty),
		TEST(name_card_and_birth_date_follow_the_register),
		TEST(a_name_keeps_the_order_in_which_it_was_written),
		TEST(a_name_too_poor_to_say_anything_takes_its_owners),
		TEST(a_child_is_told_from_a_sibling_of_nearly_the_same_name),
		TEST(a_label_settles_a_misread_inpe),
		TEST(the_invoice_settles_a_misread_inpe_of_the_pharmacy),
		TEST(an_inpe_read_for_sure_is_kept),
		TEST(two_dates_that_agree_settle_a_doubtful_third),
		TEST(a_date_read_for_sure_is_kept),
		TEST(the_invoice_and_its_lines_settle_a_misread_price_of_the_pharmacy),
		TEST(the_lines_of_an_invoice_make_its_total_no_surer),
		TEST(the_lines_of_an_invoice_do_not_move_its_total),
		TEST(the_lines_stand_in_for_a_total_that_was_not_read),
		TEST(a_price_read_for_sure_is_kept),
		TEST(a_price_that_is_no_slip_is_kept),
		TEST(the_other_total_and_the_parts_settle_a_misread_total),
		TEST(a_wrong_total_written_twice_is_never_repaired),
		TEST(a_wrong_total_written_once_is_never_repaired),
		TEST(a_lost_decimal_mark_of_an_act_is_put_back),
		TEST(settling_twice_changes_nothing_more),
		TEST(without_a_register_only_the_paper_settles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
