/* R07, R10, R14, R20 and R21 on papers without a form, and what a certificate is worth. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/family.h"
#include "validate/identity.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_says(struct bench *bench, enum reason_code code, const char *french)
{
	bench_judge(bench);
	bench_assert_says(bench, code, french);
}

static void assert_silent(struct bench *bench, enum reason_code code)
{
	const struct reason *reason;

	bench_judge(bench);
	reason = bench_reason(bench, code);
	if (reason != NULL)
		fail_msg("%s was named: %s", reason_code_name(code), reason->message_fr);
}

/* ---- the ordonnance -------------------------------------------------------------------------- */

static void an_ordonnance_surely_without_stamp_or_signature_is_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "signature", "false", 0.99);
	bench_write(bench, "ordonnance", "cachet", "true", 0.99);
	assert_says(bench, REASON_R07,
		    "L'ordonnance porte le cachet du médecin, mais pas sa signature.");
	bench_write(bench, "ordonnance", "cachet", "false", 0.99);
	assert_says(bench, REASON_R07,
		    "L'ordonnance ne porte ni le cachet ni la signature du médecin.");
	bench_write(bench, "ordonnance", "signature", "true", 0.99);
	assert_says(bench, REASON_R07,
		    "L'ordonnance est signée, mais ne porte pas le cachet du médecin.");
	bench_write(bench, "ordonnance", "cachet", "false", 0.9);
	assert_silent(bench, REASON_R07);
}

static void an_ordonnance_without_a_date_is_named_unless_another_has_one(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "medecin_nom", "DR TANGI MAHDI", 0.99);
	for (int row = 1; row <= 2; row++) {
		char name[32];

		snprintf(name, sizeof(name), "ligne_%d_posologie", row);
		bench_write(bench, "ordonnance", name, "1 par jour", 0.99);
	}
	bench_write(bench, "ordonnance", "ligne_2_duree", "5 jours", 0.99);
	assert_silent(bench, REASON_R10);
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].form, "ordonnance") &&
		    text_equal(bench->dossier->readings.items[i].name, "date"))
			bench->dossier->readings.items[i].name = "lieu";
	assert_says(bench, REASON_R10, "L'ordonnance ne porte pas de date lisible.");
	bench_write(bench, "ordonnance", "ligne_1_medicament", "FUCIDINE ENFANT", 0.6);
	assert_says(bench, REASON_R10, "L'ordonnance ne porte pas de date lisible.");
	*LIST_ADD(bench->dossier->arena, &bench->dossier->pages) =
		(struct page){ .number = 5, .type = PAGE_ORDONNANCE, .turn_decided = true };
	*LIST_ADD(bench->dossier->arena, &bench->dossier->readings) =
		(struct reading){ .page = 5,
				  .form = "ordonnance",
				  .name = "date",
				  .value = "2026-09-13",
				  .confidence = 0.97 };
	assert_silent(bench, REASON_R10);
}

static void an_ordonnance_without_any_duration_is_a_check_unless_it_counts_boxes(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "ligne_1_posologie", "1 par jour", 0.99);
	bench_write(bench, "ordonnance", "ligne_2_posologie", "1 par jour", 0.99);
	assert_says(bench, REASON_R10, "L'ordonnance n'indique la durée d'aucun traitement.");
	assert_int_equal(bench_reason(bench, REASON_R10)->severity, SEVERITY_INFO);
	bench_write(bench, "ordonnance", "ligne_1_quantite", NULL, 0);
	bench_write(bench, "ordonnance", "ligne_2_quantite", NULL, 0);
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R10)->severity, SEVERITY_CHECK);
	bench_write(bench, "ordonnance", "ligne_1_duree", "5 jours", 0.9);
	assert_silent(bench, REASON_R10);
}

static void a_line_without_dose_duration_and_quantity_is_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "ligne_2_medicament", "GENTAGAM 80", 0.99);
	bench_write(bench, "ordonnance", "ligne_2_quantite", NULL, 0);
	assert_says(bench, REASON_R10,
		    "L'ordonnance n'indique ni la dose, ni la durée, ni la quantité de « "
		    "GENTAGAM 80 ».");
	bench_write(bench, "ordonnance", "ligne_2_duree", "5 jours", 0.9);
	assert_silent(bench, REASON_R10);
}

static void a_request_with_boxes_is_named_when_it_likely_is_one(void **state)
{
	struct bench *bench = *state;

	*LIST_ADD(bench->dossier->arena, &bench->dossier->pages) =
		(struct page){ .number = 5,
			       .type = PAGE_OTHER,
			       .kind = KIND_DEMANDE_CASES,
			       .kind_confidence = 0.95,
			       .turn_decided = true };
	assert_silent(bench, REASON_R20); /* a fund without such a rule takes it */
	bench->dossier->fund = "CNOPS";
	assert_says(bench, REASON_R20,
		    "La demande d'analyses de la page 5 est un formulaire pré-imprimé à cocher.");
	assert_int_equal(bench_reason(bench, REASON_R20)->severity, SEVERITY_CHECK);
	bench->dossier->pages.items[4].kind_confidence = 0.7;
	assert_silent(bench, REASON_R20);
}

/* ---- the invoice ----------------------------------------------------------------------------- */

/* As if no such part of the invoice had been found. */
static void forget(struct bench *bench, const char *name)
{
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].form, "facture") &&
		    text_equal(bench->dossier->readings.items[i].name, name))
			bench->dossier->readings.items[i].name = "note";
}

static void an_invoice_without_ice_and_if_is_named(void **state)
{
	struct bench *bench = *state;

	forget(bench, "ice");
	forget(bench, "if");
	assert_says(bench, REASON_R14,
		    "Sur la facture, on ne lit pas l'identifiant du vendeur : ICE, IF.");
	assert_int_equal(bench_reason(bench, REASON_R14)->severity, SEVERITY_CHECK);
	bench_write(bench, "facture", "vendeur", "PHARMACIE TANGI", 0.97);
	bench_write(bench, "facture", "if", "19317508", 0.97);
	assert_says(bench, REASON_R14,
		    "Sur la facture, on ne lit pas l'identifiant du vendeur : ICE.");
	assert_int_equal(bench_reason(bench, REASON_R14)->severity, SEVERITY_INFO);
	bench->dossier->pages.items[3].kind = KIND_TICKET;
	assert_silent(bench, REASON_R14);
}

static void what_is_nothing_like_the_day_of_care_is_no_date_of_the_ordonnance(void **state)
{
	struct bench *bench = *state;

	/* "1/9 / 21", a dose and a duration */
	bench_write(bench, "ordonnance", "date", "2021-10-01", 0.4);
	assert_says(bench, REASON_R10, "L'ordonnance ne porte pas de date lisible.");
	bench_write(bench, "ordonnance", "date", "2021-10-13", 0.4);
	assert_silent(bench, REASON_R10);
	/* an older ordonnance, read for sure */
	bench_write(bench, "ordonnance", "date", "2025-12-01", 0.999);
	assert_silent(bench, REASON_R10);
}

static void each_part_that_a_well_read_invoice_lacks_is_named(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "facture", "vendeur", "PHARMACIE TANGI", 0.97);
	bench_write(bench, "facture", "ice", "000000000000097", 0.97);
	bench_write(bench, "facture", "if", "19317508", 0.97);
	bench_write(bench, "facture", "client", NULL, 0);
	assert_says(bench, REASON_R14, "La facture ne porte pas de nom de client lisible.");
	bench_write(bench, "facture", "client", "FATIMA AIT EL KADIRI", 0.97);
	bench_write(bench, "facture", "date", NULL, 0);
	assert_says(bench, REASON_R14, "La facture ne porte pas de date lisible.");
	bench_write(bench, "facture", "date", "2026-09-14", 0.97);
	bench_write(bench, "facture", "numero", NULL, 0);
	assert_says(bench, REASON_R14, "La facture ne porte pas de numéro lisible.");
	bench->dossier->pages.items[3].kind = KIND_TICKET;
	assert_silent(bench, REASON_R14);
}

static void an_ice_that_leaves_a_remainder_is_told_and_stops_nothing(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "facture", "ice", "000000000000098", 0.97);
	assert_says(bench, REASON_R14,
		    "Le numéro ICE lu sur la facture, 000000000000098, ne passe pas le "
		    "contrôle usuel de ces numéros : il est peut-être mal lu ou mal "
		    "imprimé.");
	assert_int_equal(bench_reason(bench, REASON_R14)->severity, SEVERITY_INFO);
	bench_write(bench, "facture", "ice", "000000000000097", 0.97);
	assert_silent(bench, REASON_R14);
}

/* ---- whose papers ---------------------------------------------------------------------------- */

static void an_ordonnance_for_somebody_else_names_both(void **state)
{
	struct bench *bench = *state;
	const struct reason *reason;

	bench_write(bench, "ordonnance", "patient", "OMAR JALAL", 0.97);
	assert_says(bench, REASON_R21,
		    "L'ordonnance porte le nom OMAR JALAL, mais la feuille de soins "
		    "désigne AIT EL KADIRI FATIMA.");
	reason = bench_reason(bench, REASON_R21);
	assert_string_equal(reason->field, "patient");
	assert_string_equal(reason->other_field, "beneficiaire_nom");
	assert_true(reason->page == 3 && reason->other_page > 0);
	bench_write(bench, "ordonnance", "patient", "Mme FATIMA AIT KADIRI", 0.97);
	assert_silent(bench, REASON_R21);
	bench_write(bench, "ordonnance", "patient", "le 4 juillet 2026", 0.97);
	assert_silent(bench, REASON_R21);
}

/* The insured is known, but not whom of the family it is about. */
static void an_invoice_for_somebody_else_is_named_whoever_was_treated(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "beneficiaire_nom", "ZAOUI DALILA", 0.5);
	bench_write(bench, SHEET_1, "beneficiaire_naissance", "2019-07-05", 0.5);
	bench_write(bench, "ordonnance", "patient", NULL, 0);
	bench_write(bench, "facture", "client", "MARRAKCHI MAHA", 0.97);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R03));
	assert_true(bench_has(bench, REASON_R21));
	assert_int_equal(bench_reason(bench, REASON_R21)->severity, SEVERITY_CHECK);
	bench_write(bench, "facture", "client", "OMAR JALAL", 0.97);
	assert_silent(bench, REASON_R21);
	/* the patient's name, which the sheet's is a bad reading of: R03 says it */
	bench_write(bench, "ordonnance", "patient", "MARRAKCHI MAHA", 0.97);
	bench_write(bench, "facture", "client", "Mme MARRAKCHI MAHA", 0.97);
	assert_silent(bench, REASON_R21);
}

static void a_dose_or_a_single_word_is_nobodys_name(void **state)
{
	static const char *const values[] = { "après les repas QSP", "Dupont", "matin et soir",
					      "O. M" };
	struct bench *bench = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(values); i++) {
		bench_write(bench, "ordonnance", "patient", values[i], 0.97);
		assert_silent(bench, REASON_R21);
	}
}

static void a_poorly_read_name_is_another_only_when_hardly_a_letter_is_the_same(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "patient", "EL MANSOURI FARES a", 0.02);
	assert_says(
		bench, REASON_R21,
		"L'ordonnance porte le nom EL MANSOURI FARES a, mais la feuille de soins désigne "
		"AIT EL KADIRI FATIMA.");
	assert_int_equal(bench_reason(bench, REASON_R21)->severity, SEVERITY_CHECK);
	bench_write(bench, "ordonnance", "patient", "AIT EL KADLMU FATINE", 0.02);
	assert_silent(bench, REASON_R21);
	/* a digit between letters is a letter, one beside them is none */
	bench_write(bench, "ordonnance", "patient", "eE LTA2I IHAD", 0.02);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R21));
	bench_write(bench, "ordonnance", "patient", "eE LTA2 IHAD", 0.02);
	assert_silent(bench, REASON_R21);
}

static void a_name_that_the_sheet_bears_is_no_strangers(void **state)
{
	struct bench *bench = *state;

	bench_treat_child(bench);
	bench_write(bench, SHEET_1, "assure_nom", INSURED_NAME, 0.99);
	bench_write(bench, "ordonnance", "patient", INSURED_NAME, 0.97);
	assert_silent(bench, REASON_R21);
	bench_write(bench, "ordonnance", "patient", "DALILA ZAOUI", 0.97);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R21));
}

static void an_invoice_for_one_of_the_family_is_no_strangers(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "facture", "client", "JALAL AMINE", 0.97);
	assert_silent(bench, REASON_R21);
	bench_write(bench, "facture", "client", "DALILA ZAOUI", 0.97);
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R21));
}

static void a_certificate_of_somebody_else_is_a_check_and_changes_nothing(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "attestation", "immatriculation", OTHER_NUMBER, 0.99);
	bench_write(bench, "attestation", "nom", "MARRAKCHI MAHA", 0.99);
	assert_says(bench, REASON_R21,
		    "L'attestation d'immatriculation porte " OTHER_NUMBER
		    ", mais le dossier désigne l'assuré " INSURED_NUMBER ".");
	assert_string_equal(bench->claim.immatriculation, INSURED_NUMBER);
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void a_certificate_tells_whose_sheet_without_a_number_it_is(void **state)
{
	struct bench *bench = *state;

	bench_doubt(bench, 0.4);
	bench_write(bench, SHEET_1, "assure_immatriculation", NULL, 0);
	bench_write(bench, SHEET_1, "assure_cin", NULL, 0);
	bench_write(bench, SHEET_1, "assure_nom", INSURED_NAME, 0.6);
	bench_write(bench, SHEET_1, "beneficiaire_naissance", NULL, 0);
	bench_write(bench, SHEET_1, "beneficiaire_nom", "A1T", 0.2);
	bench_write(bench, SHEET_1, "beneficiaire_cin", NULL, 0);
	bench_write(bench, "ordonnance", "patient", NULL, 0);
	bench_write(bench, "facture", "client", NULL, 0);
	bench_judge(bench);
	assert_null(bench->claim.immatriculation);
	bench_write(bench, "attestation", "immatriculation", INSURED_NUMBER, 0.95);
	bench_write(bench, "attestation", "cin", INSURED_CIN, 0.95);
	bench_judge(bench);
	assert_string_equal(bench->claim.immatriculation, INSURED_NUMBER);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_ordonnance_surely_without_stamp_or_signature_is_named),
		TEST(an_ordonnance_without_a_date_is_named_unless_another_has_one),
		TEST(an_ordonnance_without_any_duration_is_a_check_unless_it_counts_boxes),
		TEST(a_line_without_dose_duration_and_quantity_is_named),
		TEST(a_request_with_boxes_is_named_when_it_likely_is_one),
		TEST(an_invoice_without_ice_and_if_is_named),
		TEST(what_is_nothing_like_the_day_of_care_is_no_date_of_the_ordonnance),
		TEST(each_part_that_a_well_read_invoice_lacks_is_named),
		TEST(an_ice_that_leaves_a_remainder_is_told_and_stops_nothing),
		TEST(an_ordonnance_for_somebody_else_names_both),
		TEST(an_invoice_for_somebody_else_is_named_whoever_was_treated),
		TEST(a_dose_or_a_single_word_is_nobodys_name),
		TEST(a_poorly_read_name_is_another_only_when_hardly_a_letter_is_the_same),
		TEST(a_name_that_the_sheet_bears_is_no_strangers),
		TEST(an_invoice_for_one_of_the_family_is_no_strangers),
		TEST(a_certificate_of_somebody_else_is_a_check_and_changes_nothing),
		TEST(a_certificate_tells_whose_sheet_without_a_number_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
