/* R01, R03, R17, R18, R21, R25 and I06 in detail: what severity a finding has, and what it says. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_says(struct bench *bench, enum reason_code code, enum severity severity,
			const char *french)
{
	bench_judge(bench);
	for (size_t i = 0; i < bench->claim.reasons.count; i++) {
		const struct reason *reason = &bench->claim.reasons.items[i];

		if (reason->code == code && text_equal(reason->message_fr, french)) {
			assert_int_equal(reason->severity, severity);
			return;
		}
	}
	fail_msg("%s does not say: %s", reason_code_name(code), french);
}

static void assert_silent(struct bench *bench, enum reason_code code)
{
	bench_judge(bench);
	if (bench_has(bench, code))
		fail_msg("%s was named: %s", reason_code_name(code),
			 bench_reason(bench, code)->message_fr);
}

static void grant(struct bench *bench, enum entitlement_kind kind, const char *subject, int rank,
		  struct date to)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.entitlements) = (struct entitlement){
		INSURED_NUMBER, rank, kind, subject, NULL, { 2020, 1, 1 }, to
	};
}

/* ---- R01 ------------------------------------------------------------------------------------- */

static void a_continuous_treatment_makes_lateness_a_check_until_its_own_end_is_too_far(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "ligne_1_duree", "1 mois", 0.95);
	bench->dossier->received = (struct date){ 2026, 12, 12 }; /* 90 days */
	assert_says(bench, REASON_R01, SEVERITY_CHECK,
		    "Dossier déposé 90 jours après le 13/09/2026 ; la limite est de 60 "
		    "jours, mais un traitement jusqu'au 13/10/2026 peut la repousser.");
	bench->dossier->received = (struct date){ 2026, 12, 13 };
	assert_says(bench, REASON_R01, SEVERITY_ERROR,
		    "Dossier déposé le 13/12/2026, soit 91 jours après le 13/09/2026 ; "
		    "la limite est de 60 jours.");
	assert_int_equal(bench->claim.verdict, VERDICT_REJECTED);
}

static void a_course_of_some_days_is_no_continuous_treatment(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "ordonnance", "ligne_1_duree", "27 jours", 0.95);
	bench->dossier->received = (struct date){ 2026, 11, 13 };
	assert_says(bench, REASON_R01, SEVERITY_ERROR,
		    "Dossier déposé le 13/11/2026, soit 61 jours après le 13/09/2026 ; "
		    "la limite est de 60 jours.");
	bench_write(bench, "ordonnance", "ligne_1_duree", "4 semaines", 0.95);
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R01)->severity, SEVERITY_CHECK);
}

static void what_was_not_read_of_an_ordonnance_may_prolong_the_delay_by_half_a_year(void **state)
{
	struct bench *bench = *state;

	bench->dossier->received = (struct date){ 2026, 11, 13 };
	bench_write(bench, "ordonnance", "ligne_1_medicament", "FUC DINE", 0.6);
	assert_says(bench, REASON_R01, SEVERITY_CHECK,
		    "Dossier déposé le 13/11/2026, soit 61 jours après le 13/09/2026 ; "
		    "la limite est de 60 jours.");
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
	bench->dossier->pages.items[2].type = PAGE_VIGNETTES; /* nobody prescribed anything */
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R01)->severity, SEVERITY_ERROR);
	bench->dossier->pages.items[2].type = PAGE_ORDONNANCE;
	bench->dossier->received = (struct date){ 2027, 5, 14 }; /* 60 and 183 days */
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R01)->severity, SEVERITY_CHECK);
	bench->dossier->received = (struct date){ 2027, 5, 15 };
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R01)->severity, SEVERITY_ERROR);
}

/* ---- R03 ------------------------------------------------------------------------------------- */

static void treat_child_born(struct bench *bench, short year)
{
	char birth[DATE_TEXT_SIZE];

	bench_treat_child(bench);
	bench->answers.dependants.items[1].birth = (struct date){ year, 9, 13 };
	bench_write(bench, SHEET_1, "beneficiaire_naissance",
		    date_format_iso(bench->answers.dependants.items[1].birth, birth), 0.99);
}

static void a_student_is_covered_to_26_and_as_long_as_he_studies(void **state)
{
	struct bench *bench = *state;

	treat_child_born(bench, 2000);
	grant(bench, ENTITLEMENT_STUDENT, NULL, 2, (struct date){ 2026, 9, 13 });
	assert_silent(bench, REASON_R03);
	bench->answers.entitlements.items[0].valid_to = (struct date){ 2026, 9, 12 };
	assert_says(bench, REASON_R03, SEVERITY_CHECK,
		    "JALAL AMINE avait 26 ans le 13/09/2026 ; au-delà de 21 ans un enfant n'est "
		    "couvert que sur justificatif.");
	bench->answers.entitlements.items[0].valid_to = (struct date){ 0 };
	bench->answers.entitlements.items[0].rank = 3; /* of the other child */
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R03));
	bench->answers.entitlements.items[0].rank = 2;
	treat_child_born(bench, 1999);
	assert_says(bench, REASON_R03, SEVERITY_CHECK,
		    "JALAL AMINE avait 27 ans le 13/09/2026 ; au-delà de 26 ans un enfant n'est "
		    "couvert que sur justificatif.");
}

static void the_disabled_are_covered_at_any_age_and_others_never_beyond_the_last(void **state)
{
	struct bench *bench = *state;

	treat_child_born(bench, 1995);
	assert_says(bench, REASON_R03, SEVERITY_CHECK,
		    "JALAL AMINE avait 31 ans le 13/09/2026 ; au-delà de 30 ans un enfant n'est "
		    "couvert que s'il est en situation de handicap.");
	grant(bench, ENTITLEMENT_DISABLED, NULL, 2, (struct date){ 0 });
	assert_silent(bench, REASON_R03);
}

static void a_spouse_who_is_insured_himself_is_no_dependant_while_his_rights_are_open(void **state)
{
	struct bench *bench = *state;
	struct insured *own;

	bench_treat_spouse(bench);
	assert_silent(bench, REASON_R03);
	own = LIST_ADD(bench->dossier->arena, &bench->answers.insured);
	*own = (struct insured){ .immatriculation = "111222333",
				 .cin = "Q84937",
				 .last_name = "JALAL",
				 .first_name = "OMAR",
				 .birth = { 1974, 2, 9 },
				 .sex = 'M',
				 .fund = "CNOPS",
				 .rights_from = { 2026, 9, 13 } };
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R03));
	assert_says(bench, REASON_R03, bench_reason(bench, REASON_R03)->severity,
		    "JALAL OMAR a sa propre assurance (CNOPS) le 13/09/2026 : une "
		    "couverture comme ayant droit n'est pas possible.");
	own->rights_from = (struct date){ 2026, 9, 14 };
	assert_silent(bench, REASON_R03);
}

/* ---- R17 ------------------------------------------------------------------------------------- */

static void add_sessions(struct bench *bench)
{
	bench_write(bench, SHEET_2, "paramedical_1_date", "2026-09-14", 0.99);
	bench_write(bench, SHEET_2, "paramedical_1_cotation", "AMM 7", 0.999);
	bench_write(bench, SHEET_2, "paramedical_1_montant", "100.00", 0.99);
	bench_write(bench, SHEET_2, "paramedical_1_nombre", "10", 0.99);
}

static void sessions_without_an_agreement_are_a_check_and_after_its_end_say_when(void **state)
{
	struct bench *bench = *state;

	add_sessions(bench);
	assert_says(bench, REASON_R17, SEVERITY_CHECK,
		    "La feuille demande 10 actes AMM ; à partir de 2, une entente "
		    "préalable est nécessaire, et aucune n'est connue à la date des "
		    "soins.");
	grant(bench, ENTITLEMENT_AGREEMENT, "AMM", 0, (struct date){ 2026, 9, 14 });
	assert_silent(bench, REASON_R17);
	bench->answers.entitlements.items[0].valid_to = (struct date){ 2026, 9, 13 };
	assert_says(bench, REASON_R17, SEVERITY_CHECK,
		    "L'entente préalable pour les actes AMM a pris fin le 13/09/2026 ; les soins "
		    "sont du 14/09/2026.");
	bench_write(bench, SHEET_2, "paramedical_1_cotation", "AMM 7", 1);
	bench_write(bench, SHEET_2, "paramedical_1_date", "2026-09-13", 1);
	bench_write(bench, SHEET_2, "acte_1_date", "2026-09-13", 1);
	bench->answers.entitlements.items[0].valid_to = (struct date){ 2026, 9, 12 };
	bench_judge(bench);
	/* however sure: the paper of its renewal may be new */
	assert_int_equal(bench_reason(bench, REASON_R17)->severity, SEVERITY_CHECK);
}

static void sessions_whose_letter_is_read_poorly_may_need_an_agreement(void **state)
{
	struct bench *bench = *state;

	add_sessions(bench);
	bench_write(bench, SHEET_2, "paramedical_1_cotation", "AZY 27", 0.1);
	assert_says(
		bench, REASON_R17, SEVERITY_CHECK,
		"La feuille demande 10 actes paramédicaux dont la lettre se lit mal ; elle peut "
		"exiger une entente préalable.");
	bench_write(bench, SHEET_2, "paramedical_1_nombre", "1", 0.99);
	assert_silent(bench, REASON_R17);
	bench_write(bench, SHEET_2, "paramedical_1_nombre", "10", 0.99);
	grant(bench, ENTITLEMENT_AGREEMENT, "AMM", 0, (struct date){ 2026, 9, 14 });
	assert_silent(bench, REASON_R17);
}

static void a_sheet_that_asks_for_an_agreement_is_no_care_given(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_1, "entente_prealable", "true", 0.99);
	assert_says(bench, REASON_R17, SEVERITY_CHECK,
		    "La case « entente préalable » est cochée : la feuille demande un "
		    "accord, et les soins ne sont remboursés qu'une fois cet accord "
		    "donné.");
	bench_write(bench, SHEET_1, "execution", "true", 0.99);
	assert_silent(bench, REASON_R17);
}

/* ---- R18 ------------------------------------------------------------------------------------- */

static void a_long_disease_wants_its_code_and_an_agreement_for_that_code(void **state)
{
	static struct field fields[] = { { .name = "ald_code", .box = { 10, 10, 90, 6 } },
					 { .name = "ald_accord", .box = { 10, 20, 90, 6 } } };
	static const struct form form = { .name = SHEET_1,
					  .width_mm = 297,
					  .height_mm = 210,
					  .fields = fields,
					  .field_count = 2 };
	struct bench *bench = *state;

	bench->dossier->pages.items[0].form = &form;
	assert_silent(bench, REASON_R18); /* nobody claims one */
	bench_write(bench, SHEET_1, "ald", "true", 0.99);
	grant(bench, ENTITLEMENT_ALD, "E11", 0, (struct date){ 0 });
	assert_says(
		bench, REASON_R18, SEVERITY_CHECK,
		"La feuille déclare une affection de longue durée (ALD) sans en porter le code.");
	assert_says(bench, REASON_R18, SEVERITY_CHECK,
		    "La feuille déclare une affection de longue durée (ALD) sans le numéro de son "
		    "accord.");
	bench_write(bench, SHEET_1, "ald_accord", "2024/118", 0.99);
	bench_write(bench, SHEET_1, "ald_code", "I10", 0.99);
	assert_says(bench, REASON_R18, SEVERITY_CHECK,
		    "La feuille porte le code d'affection de longue durée (ALD) I10, mais l'accord "
		    "connu est pour E11.");
	bench_write(bench, SHEET_1, "ald_code", "E11", 0.99);
	assert_silent(bench, REASON_R18);
	bench->answers.entitlements.count = 0;
	assert_says(bench, REASON_R18, SEVERITY_CHECK,
		    "Aucun accord d'affection de longue durée (ALD) n'est connu pour AIT EL KADIRI "
		    "FATIMA le 13/09/2026.");
}

/* ---- R25 ------------------------------------------------------------------------------------- */

static void other_cover_is_an_error_only_when_it_is_surely_the_person_treated(void **state)
{
	struct bench *bench = *state;
	struct overlap *overlap = LIST_ADD(bench->dossier->arena, &bench->answers.overlaps);

	*overlap = (struct overlap){ INSURED_NUMBER, 0, true, "CNOPS", 1, { 0 }, { 0 } };
	assert_says(bench, REASON_R25, SEVERITY_ERROR,
		    "Selon les fichiers, AIT EL KADIRI FATIMA relève d'un autre régime "
		    "(CNOPS) le 13/09/2026, jour des soins.");
	overlap->probability = 0.9;
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R25)->severity, SEVERITY_CHECK);
	overlap->probability = 1;
	bench_treat_child(bench); /* whose insured parent is covered elsewhere */
	bench_judge(bench);
	assert_int_equal(bench_reason(bench, REASON_R25)->severity, SEVERITY_CHECK);
	overlap->rank = 3; /* his brother */
	assert_silent(bench, REASON_R25);
}

static void a_person_registered_twice_is_told_with_the_other_number(void **state)
{
	struct bench *bench = *state;

	*LIST_ADD(bench->dossier->arena, &bench->answers.overlaps) =
		(struct overlap){ INSURED_NUMBER, 0, false, "111222333", 0.9, { 0 }, { 0 } };
	assert_says(bench, REASON_R25, SEVERITY_CHECK,
		    "Selon les fichiers, AIT EL KADIRI FATIMA a le 13/09/2026, jour des "
		    "soins, une autre immatriculation, dont le numéro finit par 333.");
}

static void a_sheet_of_another_fund_than_the_insureds_is_looked_at(void **state)
{
	struct bench *bench = *state;

	assert_silent(bench, REASON_R25);
	bench->answers.insured.items[0].fund = "cnss"; /* as some registers write it */
	assert_silent(bench, REASON_R25);
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
	bench->answers.insured.items[0].fund = "CNOPS";
	assert_says(bench, REASON_R25, SEVERITY_CHECK,
		    "Le dossier est présenté à la CNSS, mais AIT EL KADIRI FATIMA relève "
		    "de la CNOPS.");
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

/* ---- papers ---------------------------------------------------------------------------------- */

static const struct form first_page = { .name = SHEET_1, .width_mm = 297, .height_mm = 210 };
static const struct form second_page = { .name = SHEET_2, .width_mm = 297, .height_mm = 210 };

static void a_sheet_without_its_second_page_misses_it_and_is_not_rejected_for_its_sum(void **state)
{
	struct bench *bench = *state;

	bench->dossier->pages.items[0].form = &first_page;
	bench->dossier->pages.items[1].form = &second_page;
	assert_silent(bench, REASON_I06);
	bench->dossier->pages.items[1] = bench->dossier->pages.items[3];
	bench->dossier->pages.count = 3;
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].form, SHEET_2))
			bench->dossier->readings.items[i].name = "rien";
	assert_says(bench, REASON_I06, SEVERITY_CHECK,
		    "La seconde page de la feuille de soins manque ou n'a pas été reconnue.");
	assert_false(bench_has(bench, REASON_R15));
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void two_sheets_in_one_dossier_are_told(void **state)
{
	struct bench *bench = *state;

	bench->dossier->pages.items[0].form = &first_page;
	assert_silent(bench, REASON_R21);
	*LIST_ADD(bench->dossier->arena, &bench->dossier->pages) = (struct page){
		.number = 5, .type = PAGE_FORM, .form = &first_page, .turn_decided = true
	};
	assert_says(bench, REASON_R21, SEVERITY_CHECK,
		    "Le dossier réunit 2 feuilles de soins : chaque personne et chaque "
		    "événement demande son propre dossier.");
	bench->dossier->pages.items[0].half = SHEET_LEFT; /* the halves of one */
	bench->dossier->pages.items[4].half = SHEET_RIGHT;
	assert_silent(bench, REASON_R21);
}

static void analyses_need_a_request_that_may_be_an_ordonnance(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "biologie_1_date", "2026-09-14", 0.99);
	bench_write(bench, SHEET_2, "biologie_1_cotation", "B 30", 0.99);
	bench_write(bench, SHEET_2, "biologie_1_montant", "40.20", 0.99);
	assert_silent(bench, REASON_R10);
	bench->dossier->pages.items[2].type = PAGE_VIGNETTES;
	assert_says(bench, REASON_R10, SEVERITY_CHECK,
		    "Des analyses sont à rembourser, mais le dossier n'a pas "
		    "d'ordonnance qui les demande.");
	*LIST_ADD(bench->dossier->arena, &bench->dossier->pages) = (struct page){
		.number = 5, .kind = KIND_DEMANDE, .kind_confidence = 0.95, .turn_decided = true
	};
	bench_judge(bench);
	assert_says(bench, REASON_R10, SEVERITY_CHECK,
		    "Des médicaments sont demandés, mais aucune ordonnance n'a été reconnue au "
		    "dossier.");
	assert_string_not_equal(bench_reason(bench, REASON_R10)->message_fr,
				"Des analyses sont à rembourser, mais le dossier n'a pas "
				"d'ordonnance qui les demande.");
}

static void a_fund_whose_rules_name_no_paper_asks_for_none(void **state)
{
	struct bench *bench = *state;

	bench->dossier->pages.items[3].type = PAGE_VIGNETTES;
	bench_judge(bench);
	assert_true(bench_has(bench, REASON_R14));
	for (size_t i = 0; i < bench->answers.rules.count; i++)
		if (text_equal(bench->answers.rules.items[i].subject, "medicament/facture"))
			bench->answers.rules.items[i].valid_to = (struct date){ 2026, 9, 12 };
	assert_silent(bench, REASON_R14);
}

static void a_pharmacy_that_left_its_part_of_the_sheet_empty_is_told(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "pharmacie_1_date", NULL, 0);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", NULL, 0);
	bench_write(bench, SHEET_2, "pharmacie_1_inpe", NULL, 0);
	bench_write(bench, SHEET_2, "pharmacie_1_cachet", "false", 0.98);
	assert_says(
		bench, REASON_R08, SEVERITY_CHECK,
		"Une facture est au dossier, mais la pharmacie n'a ni rempli ni signé sa partie "
		"de la feuille.");
	bench_write(bench, SHEET_2, "pharmacie_1_cachet", "false", 0.9);
	assert_silent(bench, REASON_R08);
}

/* ---- R22 ------------------------------------------------------------------------------------- */

static void overwrite(struct bench *bench, const char *name)
{
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].name, name))
			bench->dossier->readings.items[i].overwritten = true;
}

static void a_correction_that_the_sums_confirm_stops_nothing(void **state)
{
	struct bench *bench = *state;

	overwrite(bench, "montant_frais");
	assert_says(bench, REASON_R22, SEVERITY_INFO,
		    "Page 1, une mention est raturée ou surchargée ; on y lit « 536.20 ».");
	assert_int_equal(bench->claim.verdict, VERDICT_ACCEPTED);
	overwrite(bench, "acte_1_cotation"); /* that nothing else says */
	assert_says(bench, REASON_R22, SEVERITY_CHECK,
		    "Page 2, une mention est raturée ou surchargée ; on y lit « CS ».");
	assert_int_equal(bench->claim.verdict, VERDICT_REVIEW);
}

static void ink_in_a_row_that_is_not_in_use_is_no_correction(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, SHEET_2, "biologie_2_date", "1111", 0.2);
	overwrite(bench, "biologie_2_date");
	assert_silent(bench, REASON_R22);
	bench_write(bench, SHEET_2, "acte_1_date", NULL, 0);
	overwrite(bench, "medecin_date");
	bench_write(bench, SHEET_1, "medecin_date", NULL, 0);
	assert_says(bench, REASON_R22, SEVERITY_CHECK,
		    "Page 1, une mention est raturée ou surchargée et ne se lit pas.");
}

static void two_corrections_of_a_page_come_in_one_order(void **state)
{
	struct bench *bench = *state;
	struct reading *readings = bench->dossier->readings.items;
	size_t count = bench->dossier->readings.count;

	bench_write(bench, SHEET_1, "medecin_date", NULL, 0);
	bench_write(bench, SHEET_1, "assure_date", NULL, 0);
	overwrite(bench, "medecin_date");
	overwrite(bench, "assure_date");
	for (int turn = 0; turn < 2; turn++) {
		bench_judge(bench);
		assert_string_equal(bench_reason(bench, REASON_R22)->field, "assure_date");
		for (size_t i = 0; i < count / 2; i++) {
			struct reading reading = readings[i];

			readings[i] = readings[count - 1 - i];
			readings[count - 1 - i] = reading;
		}
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_continuous_treatment_makes_lateness_a_check_until_its_own_end_is_too_far),
		TEST(a_course_of_some_days_is_no_continuous_treatment),
		TEST(what_was_not_read_of_an_ordonnance_may_prolong_the_delay_by_half_a_year),
		TEST(a_student_is_covered_to_26_and_as_long_as_he_studies),
		TEST(the_disabled_are_covered_at_any_age_and_others_never_beyond_the_last),
		TEST(a_spouse_who_is_insured_himself_is_no_dependant_while_his_rights_are_open),
		TEST(sessions_without_an_agreement_are_a_check_and_after_its_end_say_when),
		TEST(sessions_whose_letter_is_read_poorly_may_need_an_agreement),
		TEST(a_sheet_that_asks_for_an_agreement_is_no_care_given),
		TEST(a_long_disease_wants_its_code_and_an_agreement_for_that_code),
		TEST(other_cover_is_an_error_only_when_it_is_surely_the_person_treated),
		TEST(a_person_registered_twice_is_told_with_the_other_number),
		TEST(a_sheet_of_another_fund_than_the_insureds_is_looked_at),
		TEST(a_sheet_without_its_second_page_misses_it_and_is_not_rejected_for_its_sum),
		TEST(two_sheets_in_one_dossier_are_told),
		TEST(analyses_need_a_request_that_may_be_an_ordonnance),
		TEST(a_fund_whose_rules_name_no_paper_asks_for_none),
		TEST(a_pharmacy_that_left_its_part_of_the_sheet_empty_is_told),
		TEST(a_correction_that_the_sums_confirm_stops_nothing),
		TEST(ink_in_a_row_that_is_not_in_use_is_no_correction),
		TEST(two_corrections_of_a_page_come_in_one_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
