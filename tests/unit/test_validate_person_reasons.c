/* R01 to R06: for each a dossier that has it, and one that just has not. */
#include "tests/support/dossier_builder.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* ---- R01 ------------------------------------------------------------------------------------- */

static void sixty_one_days_are_late_and_sixty_are_not(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2026, 11, 13 };
	bench_judge(bench);
	bench_assert_says(bench, REASON_R01,
			  "Dossier déposé le 13/11/2026, soit 61 jours après le 13/09/2026 ; "
			  "la limite est de 60 jours.");
	assert_int_equal(bench_reason(bench, REASON_R01)->severity, SEVERITY_ERROR);
	assert_string_equal(bench_reason(bench, REASON_R01)->field, "acte_1_date");
	assert_int_equal(bench_reason(bench, REASON_R01)->page, 2);
	bench->dossier->received = (struct date){ 2026, 11, 12 };
	bench_judge(bench);
	bench_assert_not(bench, REASON_R01);
}

static void the_delay_that_held_on_the_day_of_care_counts(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < bench->answers.rules.count; i++)
		if (bench->answers.rules.items[i].name == RULE_DEPOSIT_DAYS)
			bench->answers.rules.items[i].valid_to = (struct date){ 2026, 9, 12 };
	*LIST_ADD(bench->dossier->arena, &bench->answers.rules) =
		(struct rule){ "CNSS", RULE_DEPOSIT_DAYS, "", 30, { 2026, 9, 13 }, { 0 } };
	bench_judge(bench);
	bench_assert_says(bench, REASON_R01,
			  "Dossier déposé le 18/10/2026, soit 35 jours après le 13/09/2026 ; "
			  "la limite est de 30 jours.");
}

static void a_single_witness_of_the_date_makes_lateness_a_check(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2026, 11, 13 };
	bench_write(bench, SHEET_1, "medecin_date", NULL, 0);
	bench_write(bench, "ordonnance", "date", NULL, 0);
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R01)->severity, SEVERITY_CHECK);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void care_after_the_deposit_is_looked_at(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2026, 9, 12 };
	bench_judge(bench);
	bench_assert_says(bench, REASON_R01,
			  "Les soins sont datés du 13/09/2026, après le dépôt du dossier, le "
			  "12/09/2026.");
	bench->dossier->received = (struct date){ 2026, 9, 13 };
	bench_judge(bench);
	bench_assert_not(bench, REASON_R01);
}

/* ---- R02 ------------------------------------------------------------------------------------- */

static void rights_that_ended_the_day_before_are_closed(void **state)
{
	struct bench *bench = *state;

	bench->answers.insured.items[0].rights_to = (struct date){ 2026, 9, 12 };
	bench_judge(bench);
	bench_assert_says(bench, REASON_R02,
			  "Les droits de l'assuré ont pris fin le 12/09/2026 ; les soins sont du "
			  "13/09/2026.");
	assert_int_equal(bench->claim.verdict, VERDICT_REJECTED);
	bench->answers.insured.items[0].rights_to = (struct date){ 2026, 9, 13 };
	bench_judge(bench);
	bench_assert_not(bench, REASON_R02);
}

static void rights_that_begin_the_day_after_are_not_open_yet(void **state)
{
	struct bench *bench = *state;

	bench->answers.insured.items[0].rights_from = (struct date){ 2026, 9, 14 };
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R02));
	bench->answers.insured.items[0].rights_from = (struct date){ 2026, 9, 13 };
	bench_judge(bench);
	bench_assert_not(bench, REASON_R02);
}

static void rights_that_cover_one_act_of_two_are_looked_at(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "acte_2_date", "2026-09-17", 0.99);
	bench_write(bench, SHEET_2, "acte_2_cotation", "C", 0.99);
	bench_write(bench, SHEET_2, "acte_2_montant", "80.00", 0.99);
	bench_total(bench);
	bench->answers.insured.items[0].rights_to = (struct date){ 2026, 9, 16 };
	bench_judge(bench);
	bench_assert_says(bench, REASON_R02,
			  "Les droits de l'assuré ont pris fin le 16/09/2026 ; les soins sont du "
			  "17/09/2026.");
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
	bench->answers.insured.items[0].rights_to = (struct date){ 0 };
	bench->answers.insured.items[0].rights_from = (struct date){ 2026, 9, 17 };
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R02)->severity, SEVERITY_CHECK);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
	bench_write(bench, SHEET_2, "acte_1_date", "2026-09-13", 0.9995);
	bench->answers.insured.items[0].rights_from = (struct date){ 2026, 9, 18 };
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R02)->severity, SEVERITY_ERROR);
}

/* ---- R03 ------------------------------------------------------------------------------------- */

static void somebody_outside_the_family_is_not_covered(void **state)
{
	struct bench *bench = *state;

	bench_treat_child(bench);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R03);
	bench_write(bench, SHEET_1, "beneficiaire_nom", "ZAOUI DALILA", 0.99);
	bench_write(bench, SHEET_1, "beneficiaire_naissance", "2019-07-05", 0.99);
	bench_write(bench, "ordonnance", "patient", "DALILA ZAOUI", 0.99);
	bench_write(bench, "facture", "client", "DALILA ZAOUI", 0.99);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R03,
			  "Sous le numéro 450897674, aucun assuré ni ayant droit ne porte le "
			  "nom ZAOUI DALILA.");
	assert_int_equal(bench_reason(bench, REASON_R03)->severity, SEVERITY_ERROR);
}

/* The son's birth is 2013-12-20: his name may be written in another way. */
static void a_stranger_born_a_digit_from_a_child_is_looked_at(void **state)
{
	struct bench *bench = *state;

	bench_treat_child(bench);
	bench_write(bench, SHEET_1, "beneficiaire_nom", "JALAL OMAYMA", 0.96);
	bench_write(bench, SHEET_1, "beneficiaire_naissance", "2013-12-26", 0.96);
	bench_write(bench, "ordonnance", "patient", "OMAYMA JALAL", 0.7);
	bench_write(bench, "facture", "client", "OMAYMA JALAL", 0.7);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R03,
			  "Sous le numéro 450897674, aucun assuré ni ayant droit ne porte le "
			  "nom JALAL OMAYMA.");
	assert_int_equal(bench_reason(bench, REASON_R03)->severity, SEVERITY_CHECK);
}

static void a_stranger_who_was_read_poorly_is_not_called_one(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "beneficiaire_nom", "ZAOUI DALILA", 0.5);
	bench_write(bench, SHEET_1, "beneficiaire_naissance", "2019-07-05", 0.5);
	bench_write(bench, "ordonnance", "patient", NULL, 0);
	bench_write(bench, "facture", "client", NULL, 0);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R03,
		"Le nom ZAOUI DALILA, tel qu'il se lit, n'a pu être rattaché avec certitude à "
		"personne sous le numéro " INSURED_NUMBER ".");
	assert_int_equal(bench_reason(bench, REASON_R03)->severity, SEVERITY_CHECK);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void another_members_name_beside_the_insureds_papers_is_looked_at(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "beneficiaire_nom", "JALAL OMAR", 0.99);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R03,
		"La feuille nomme JALAL OMAR, mais le reste du dossier désigne AIT EL KADIRI "
		"FATIMA.");
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_child_past_the_age_is_looked_at(void **state)
{
	struct bench *bench = *state;

	bench_treat_child(bench);
	bench->answers.dependants.items[1].birth = (struct date){ 2004, 9, 13 };
	bench_write(bench, SHEET_1, "beneficiaire_naissance", "2004-09-13", 0.99);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R03,
		"JALAL AMINE avait 22 ans le 13/09/2026 ; au-delà de 21 ans un enfant n'est "
		"couvert que sur justificatif.");
	bench->answers.dependants.items[1].birth = (struct date){ 2004, 9, 14 };
	bench_write(bench, SHEET_1, "beneficiaire_naissance", "2004-09-14", 0.99);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R03);
}

static void a_relation_that_is_not_the_registered_one_is_looked_at(void **state)
{
	struct bench *bench = *state;

	bench_treat_spouse(bench);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R03);
	bench_write(bench, SHEET_1, "lien_conjoint", "false", 0.99);
	bench_write(bench, SHEET_1, "lien_enfant", "true", 0.99);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R03,
			  "Le lien coché sur la feuille n'est pas celui du fichier des assurés "
			  "pour JALAL OMAR.");
}

/* ---- R04 ------------------------------------------------------------------------------------- */

static void a_missing_number_is_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", NULL, 0);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R04,
			  "Le numéro d'immatriculation est absent ou illisible.");
	assert_string_equal(bench->claim.immatriculation, INSURED_NUMBER);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_number_nobody_has_is_named_with_the_one_the_sheet_speaks_of(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", "102938475", 0.99);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R04,
		"Le numéro 102938475 n'est pas dans le fichier des assurés ; le reste de la "
		"feuille désigne un assuré dont le numéro finit par 674.");
	assert_string_equal(bench->claim.immatriculation, "102938475");
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_number_one_digit_away_read_for_sure_is_named_not_settled(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", "450891674", 0.98);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R04,
		"Le numéro 450891674 n'est pas dans le fichier des assurés ; le reste de la "
		"feuille désigne un assuré dont le numéro, à un chiffre près le même, finit par "
		"674.");
	assert_string_equal(bench->claim.immatriculation, "450891674");
}

static void a_number_of_nobody_at_all_is_an_error_when_it_was_read_for_sure(void **state)
{
	struct bench *bench = *state;

	bench->answers.insured.count = 0;
	bench->answers.dependants.count = 0;
	bench_judge(bench);
	bench_assert_says(bench, REASON_R04,
			  "Le numéro d'immatriculation 450897674 n'est pas dans le fichier des "
			  "assurés.");
	/* a digit misread once in a hundred sheets is no proof */
	assert_int_equal(bench_reason(bench, REASON_R04)->severity, SEVERITY_CHECK);
	bench_write(bench, SHEET_1, "assure_immatriculation", INSURED_NUMBER, 0.996);
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R04)->severity, SEVERITY_ERROR);
}

static void a_number_that_is_another_persons_is_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", OTHER_NUMBER, 0.99);
	bench_judge(bench);
	bench_assert_says(
		bench, REASON_R04,
		"Le numéro 283551530 est celui d'une autre personne que celle nommée sur la "
		"feuille.");
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_stranger_beside_the_owner_of_another_number_is_named_too(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", OTHER_NUMBER, 0.99);
	bench_write(bench, SHEET_1, "assure_nom", "MARRAKCHI MAHA", 0.99);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R04));
	bench_assert_says(bench, REASON_R03,
			  "Sous le numéro 283551530, aucun assuré ni ayant droit ne porte le "
			  "nom " INSURED_NAME ".");
	assert_int_equal(bench_reason(bench, REASON_R03)->severity, SEVERITY_CHECK);
	bench_write(bench, SHEET_1, "assure_nom", INSURED_NAME, 0.99);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R03);
}

/* Number, card and name of the insured are each read too poorly to choose anybody. */
static void a_stranger_beside_an_insured_who_is_read_poorly_is_looked_at(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "assure_immatriculation", "719138675", 0.4);
	bench_write(bench, SHEET_1, "assure_nom", "AIT BL KADIRT FATI", 0.2);
	bench_write(bench, SHEET_1, "assure_cin", INSURED_CIN, 0.9);
	bench_write(bench, SHEET_1, "lien_conjoint", "true", 0.99);
	bench_write(bench, SHEET_1, "beneficiaire_nom", "MARRAKCHI MAHA", 0.7);
	bench_write(bench, SHEET_1, "beneficiaire_naissance", "1957-09-24", 0.99);
	bench_write(bench, SHEET_1, "beneficiaire_cin", "DO97511", 0.99);
	bench_write(bench, "ordonnance", "patient", "MARRAKCHI MAHA", 0.95);
	bench_write(bench, "facture", "client", "MARRAKCHI MAHA", 0.95);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R04));
	bench_assert_says(
		bench, REASON_R03,
		"Ni l'assuré que la feuille semble désigner, ni aucun de ses ayants droit, ne "
		"porte le nom MARRAKCHI MAHA.");
	assert_int_equal(bench_reason(bench, REASON_R03)->severity, SEVERITY_CHECK);
	/* two papers bear that name */
	bench_write(bench, SHEET_1, "beneficiaire_nom", "MARRAKCHI MAHA", 0.3);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R03));
	bench_write(bench, "ordonnance", "patient", NULL, 0);
	bench_write(bench, "facture", "client", NULL, 0);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R03);
	/* the husband's birth date, under a name that the register may not have */
	bench_write(bench, SHEET_1, "beneficiaire_nom", "MARRAKCHI MAHA", 0.7);
	bench_write(bench, SHEET_1, "beneficiaire_naissance", "1974-02-09", 0.7);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R03);
	/* another's card and number: whose family it is nobody knows */
	bench_write(bench, SHEET_1, "beneficiaire_naissance", "1957-09-24", 0.99);
	bench_write(bench, SHEET_1, "assure_cin", "ZT64860", 0.9);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R03);
}

static void a_number_of_eight_digits_is_named(void **state)
{
	struct bench *bench = *state;

	bench->answers.insured.count = 0;
	bench_write(bench, SHEET_1, "assure_immatriculation", "45089767", 0.99);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R04,
			  "Le numéro d'immatriculation lu, 45089767, n'a pas 9 chiffres.");
}

/* ---- R06 ------------------------------------------------------------------------------------- */

static void a_practitioner_without_inpe_is_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "medecin_inpe", NULL, 0);
	bench_remove_codes(bench, DOCTOR_INPE);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R06); /* the ordonnance prints it */
	bench_write(bench, "ordonnance", "medecin_inpe", NULL, 0);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R06,
			  "Le numéro INPE du praticien est absent ou illisible.");
}

static void a_practitioner_nobody_knows_is_named(void **state)
{
	struct bench *bench = *state;

	bench->answers.practitioners.items[0].inpe = "091000000";
	bench_judge(bench);
	bench_assert_says(bench, REASON_R06,
			  "Le numéro INPE du praticien, 091603397, n'est pas dans le fichier "
			  "des professionnels de santé.");
	assert_int_equal(bench_reason(bench, REASON_R06)->severity, SEVERITY_ERROR);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void the_inpe_of_a_pharmacy_is_no_practitioners(void **state)
{
	struct bench *bench = *state;

	bench->answers.practitioners.items[0].kind = "pharmacie";
	bench_add_code(bench, 1, DOCTOR_INPE, BARCODE_PRACTITIONER);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R06,
			  "Le numéro INPE du praticien, 091603397, est inscrit au fichier sous "
			  "une autre profession.");
	assert_int_equal(bench_reason(bench, REASON_R06)->severity, SEVERITY_CHECK);
}

static void two_practitioners_on_one_sheet_are_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "medecin_inpe", "091285301", 0.99);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R06,
			  "Deux numéros INPE différents sont lus pour le praticien : 091603397 "
			  "et 091285301.");
}

static void a_pharmacy_is_asked_for_only_when_medicines_were_bought(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_inpe", NULL, 0);
	bench_write(bench, "facture", "inpe", NULL, 0);
	bench_judge(bench);
	bench_assert_says(bench, REASON_R06,
			  "Le numéro INPE de la pharmacie est absent ou illisible.");
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_starts_with(bench->dossier->readings.items[i].name, "pharmacie") ||
		    text_equal(bench->dossier->readings.items[i].form, "facture"))
			bench->dossier->readings.items[i].value = NULL;
	bench->dossier->pages.count = 3;
	bench_remove_codes(bench, DEAR_CODE);
	bench_remove_codes(bench, CHEAP_CODE);
	bench_judge(bench);
	bench_assert_not(bench, REASON_R06);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sixty_one_days_are_late_and_sixty_are_not),
		TEST(the_delay_that_held_on_the_day_of_care_counts),
		TEST(a_single_witness_of_the_date_makes_lateness_a_check),
		TEST(care_after_the_deposit_is_looked_at),
		TEST(rights_that_ended_the_day_before_are_closed),
		TEST(rights_that_begin_the_day_after_are_not_open_yet),
		TEST(rights_that_cover_one_act_of_two_are_looked_at),
		TEST(somebody_outside_the_family_is_not_covered),
		TEST(a_stranger_born_a_digit_from_a_child_is_looked_at),
		TEST(a_stranger_who_was_read_poorly_is_not_called_one),
		TEST(another_members_name_beside_the_insureds_papers_is_looked_at),
		TEST(a_child_past_the_age_is_looked_at),
		TEST(a_relation_that_is_not_the_registered_one_is_looked_at),
		TEST(a_missing_number_is_named),
		TEST(a_number_nobody_has_is_named_with_the_one_the_sheet_speaks_of),
		TEST(a_number_one_digit_away_read_for_sure_is_named_not_settled),
		TEST(a_number_of_nobody_at_all_is_an_error_when_it_was_read_for_sure),
		TEST(a_number_that_is_another_persons_is_named),
		TEST(a_stranger_beside_the_owner_of_another_number_is_named_too),
		TEST(a_stranger_beside_an_insured_who_is_read_poorly_is_looked_at),
		TEST(a_number_of_eight_digits_is_named),
		TEST(a_practitioner_without_inpe_is_named),
		TEST(a_practitioner_nobody_knows_is_named),
		TEST(the_inpe_of_a_pharmacy_is_no_practitioners),
		TEST(two_practitioners_on_one_sheet_are_named),
		TEST(a_pharmacy_is_asked_for_only_when_medicines_were_bought),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
