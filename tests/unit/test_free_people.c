/* Whose ordonnance, invoice or till receipt it is, from words alone. */
#include "tests/support/typed_sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_scrap_of_a_stamp_is_not_taken_for_the_client(void **state)
{
	static const char *const rows[] = {
		"          PHARMACIE EL AMRANI",
		"   ICE : 904463749055799     IF : 7759564",
		"FACTURE 250947",
		"Le 02/03/2026",
		"Mme : AIT BOUKHARI GHITA",
		"Désignation                    Qté      P.U.     Montant",
		"STEDIRIL 1 BOITE 21 COMPRIME     1      11,65      11,65",
		"SOCLAV 1 BOITE 16 SACHET         1     124,00     124,00",
		"                             TOTAL TTC   135,65 DH",
		"",
		"        PHARMA   HE    MR NN",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	(void)state;
	sheet_assert_value(sheet, "client", "AIT BOUKHARI GHITA");
	sheet_free(sheet);
}

static void assert_client_of_receipt(const char *below, const char *client)
{
	const char *const rows[] = {
		"      PHARMACIE AL AMAL",
		"         DAR BOUAZZA",
		"   ICE : 001525487000089",
		"Ticket N° 5785",
		"17/10/2026 10:42",
		below,
		"FUCIDINE ENFANT",
		"   1 x 65,40      65,40",
		"MAG FORT",
		"   5 x 63,40     317,00",
		"TOTAL            382,40",
		"ESPECES          400,00",
		"RENDU             17,60",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	assert_int_equal(sheet->page.type, PAGE_FACTURE);
	sheet_assert_value(sheet, "ligne_1_designation", "FUCIDINE ENFANT");
	if (client != NULL)
		sheet_assert_value(sheet, "client", client);
	else
		assert_null(sheet_value(sheet, "client"));
	sheet_free(sheet);
}

static void a_till_names_its_client_without_a_word_before_the_name(void **state)
{
	(void)state;
	assert_client_of_receipt("Berrada Sakina", "Berrada Sakina");
	assert_client_of_receipt("Client: Berrada Sakina", "Berrada Sakina");
	assert_client_of_receipt("", NULL);
	assert_client_of_receipt("Vendeur SAKINA BERRADA", NULL);
	assert_client_of_receipt("VENTE COMPTOIR", NULL);
	assert_client_of_receipt("merci et bonne sante", NULL);
}

static void assert_patient_of_ordonnance(const char *line, const char *patient)
{
	const char *const rows[] = {
		"                 Dr. SALMA BERRADA",
		"            Spécialiste en Cardiologie",
		"INPE : 091285301",
		"                                   Rabat, le 3 mars 2026",
		"                    ORDONNANCE",
		line,
		"",
		"1) AMOXIL 500 MG",
		"   2 gélules x 3 / jour pendant 7 jours   QSP 2 boîtes",
		"2) DOLIPRANE 1 G",
		"   1 comprimé matin et soir   QSP 1",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	assert_int_equal(sheet->page.type, PAGE_ORDONNANCE);
	if (patient != NULL)
		sheet_assert_value(sheet, "patient", patient);
	else
		assert_null(sheet_value(sheet, "patient"));
	sheet_free(sheet);
}

static void a_patient_may_be_called_like_a_word_of_a_dose(void **state)
{
	(void)state;
	assert_patient_of_ordonnance("Nom : NOUR KABBAJ", "NOUR KABBAJ");
	assert_patient_of_ordonnance("Prendre Apres Repas", NULL);
	assert_patient_of_ordonnance("Matin et Soir", NULL);
}

static void a_scrap_of_the_age_behind_a_bare_name_is_left_out(void **state)
{
	(void)state;
	assert_patient_of_ordonnance("AIT GUERRAOUI SABRINA ge : 43 ans", "AIT GUERRAOUI SABRINA");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_scrap_of_a_stamp_is_not_taken_for_the_client),
		cmocka_unit_test(a_till_names_its_client_without_a_word_before_the_name),
		cmocka_unit_test(a_patient_may_be_called_like_a_word_of_a_dose),
		cmocka_unit_test(a_scrap_of_the_age_behind_a_bare_name_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
