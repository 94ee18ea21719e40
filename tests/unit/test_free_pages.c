/*
 * Free pages from words alone: a page is drawn as text, a character a cell of 12 x 40 pixels. Words
 * three or more cells apart come as pieces of their own, as the engine gives columns.
 */
#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"
#include "ocr/free.h"
#include "ocr/values.h"
#include "tests/support/typed_sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add_box_code(struct sheet *sheet, const char *value, struct box box)
{
	struct barcode *barcode = LIST_ADD(sheet->dossier->arena, &sheet->dossier->barcodes);

	*barcode = (struct barcode){
		.page = 1, .symbology = "ean13", .value = value, .box = box, .confidence = 0.99
	};
}

/* ---- Prescriptions ----------------------------------------------------------------------------
 */

static const char *const numbered[] = {
	"                 Dr. SALMA BERRADA",
	"            Spécialiste en Cardiologie",
	"      12 rue Ibn Sina, Rabat - Tél : 0537 11 22 33",
	"INPE : 091285301",
	"                                   Rabat, le 3 mars 2026",
	"                    ORDONNANCE",
	"Nom : OMAR EL FASSI        Age : 45 ans",
	"",
	"1) AMOXIL 500 MG",
	"   2 gélules x 3 / jour pendant 7 jours   QSP 2 boîtes",
	"",
	"2) DOLIPRANE 1 G",
	"   1 comprimé matin et soir   QSP 1",
	"",
	"                              Signature et cachet",
	NULL,
};

static void a_prescription_names_doctor_patient_and_date(void **state)
{
	struct sheet *sheet = sheet_read(numbered, TYPED_PLAIN);

	(void)state;
	assert_int_equal(sheet->page.type, PAGE_ORDONNANCE);
	sheet_assert_value(sheet, "medecin_nom", "Dr. SALMA BERRADA");
	sheet_assert_value(sheet, "specialite", "Spécialiste en Cardiologie");
	sheet_assert_value(sheet, "medecin_inpe", "091285301");
	sheet_assert_value(sheet, "date", "2026-03-03");
	sheet_assert_value(sheet, "patient", "OMAR EL FASSI");
	sheet_free(sheet);
}

static void numbered_lines_keep_their_dose_below(void **state)
{
	struct sheet *sheet = sheet_read(numbered, TYPED_PLAIN);

	(void)state;
	sheet_assert_value(sheet, "ligne_1_medicament", "AMOXIL 500 MG");
	sheet_assert_value(sheet, "ligne_1_quantite", "2");
	sheet_assert_value(sheet, "ligne_1_posologie", "2 gélules x 3 / jour");
	sheet_assert_value(sheet, "ligne_1_duree", "7 jours");
	sheet_assert_value(sheet, "ligne_1_dosage", "500 MG");
	sheet_assert_value(sheet, "ligne_2_medicament", "DOLIPRANE 1 G");
	sheet_assert_value(sheet, "ligne_2_quantite", "1");
	assert_null(sheet_value(sheet, "ligne_3_medicament"));
	sheet_free(sheet);
}

static void lines_without_numbers_are_told_from_address_and_stamp(void **state)
{
	static const char *const rows[] = {
		"Docteur YOUSSEF TAZI",
		"Médecine Générale",
		"14 avenue Hassan II, Fès",
		"",
		"                    Fès, le 12/09/2026",
		"Mme LEILA ALAMI",
		"",
		"INALER 100",
		"2 bouffées le soir au coucher      1 boîte",
		"ULCEMAT 400 MG",
		"1 cp x 2/j avant les repas pendant 1 mois   QSP 3",
		"",
		"            DR YOUSSEF TAZI",
		"            MEDECINE GENERALE",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	(void)state;
	sheet_assert_value(sheet, "patient", "LEILA ALAMI");
	sheet_assert_value(sheet, "ligne_1_medicament", "INALER 100");
	sheet_assert_value(sheet, "ligne_1_quantite", "1");
	sheet_assert_value(sheet, "ligne_2_medicament", "ULCEMAT 400 MG");
	sheet_assert_value(sheet, "ligne_2_quantite", "3");
	assert_null(sheet_value(sheet, "ligne_3_medicament"));
	sheet_free(sheet);
}

static void name_dose_and_quantity_on_one_line_are_parted(void **state)
{
	static const char *const rows[] = {
		"Dr KARIM SEBTI",
		"ORDONNANCE",
		"Patient : ZINEB LAHLOU",
		"- AMOXIL 1G : 1 cp x 2/j pendant 7 jours (2 boîtes)",
		"- PIVALONE 1 % QSP 1",
		"- SOLIAN 200 MG CP 1 x 3 / jour QSP 30 jours",
		"4)XANAX 0.5 MG 1 cp le soir",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	(void)state;
	sheet_assert_value(sheet, "ligne_1_medicament", "AMOXIL 1G");
	sheet_assert_value(sheet, "ligne_1_posologie", "1 cp x 2/j");
	sheet_assert_value(sheet, "ligne_1_duree", "7 jours");
	sheet_assert_value(sheet, "ligne_1_quantite", "2");
	sheet_assert_value(sheet, "ligne_2_medicament", "PIVALONE 1 %");
	sheet_assert_value(sheet, "ligne_2_quantite", "1");
	sheet_assert_value(sheet, "ligne_3_medicament", "SOLIAN 200 MG CP");
	/* thirty days is how long, not how many boxes */
	assert_null(sheet_value(sheet, "ligne_3_quantite"));
	sheet_assert_value(sheet, "ligne_3_duree", "30 jours");
	sheet_assert_value(sheet, "ligne_3_forme", "CP");
	sheet_assert_value(sheet, "ligne_4_medicament", "XANAX 0.5 MG");
	sheet_free(sheet);
}

static void the_label_of_a_glued_box_code_is_no_line(void **state)
{
	static const char *const rows[] = {
		"Dr KARIM SEBTI",
		"ORDONNANCE",
		"Nom : ZINEB LAHLOU",
		"1) GENTAGAM 80 MG",
		"   1 ampoule x 3 / jour   QSP 1",
		"",
		"      GENTAGAM 80 PPV 61.20 DH",
		NULL,
	};
	struct sheet *sheet = sheet_new();

	(void)state;
	add_box_code(sheet, "6118000080251", (struct box){ 130, 330, 320, 110 });
	sheet_parse(sheet, rows, TYPED_PLAIN);
	assert_int_equal(sheet->page.type, PAGE_ORDONNANCE);
	sheet_assert_value(sheet, "ligne_1_medicament", "GENTAGAM 80 MG");
	sheet_assert_value(sheet, "ligne_1_posologie", "1 ampoule x 3 / jour");
	assert_null(sheet_value(sheet, "ligne_2_medicament"));
	sheet_free(sheet);
}

static void the_doctors_number_comes_from_a_barcode_when_there_is_one(void **state)
{
	struct sheet *sheet = sheet_new();

	(void)state;
	add_box_code(sheet, "091285301", (struct box){ 900, 100, 200, 60 });
	sheet->dossier->barcodes.items[0].symbology = "code128";
	sheet_parse(sheet, numbered, TYPED_PLAIN);
	assert_int_equal(sheet_reading(sheet, "medecin_inpe")->source, SOURCE_BARCODE);
	sheet_free(sheet);
}

static void boxes_are_in_delivered_pixels(void **state)
{
	struct sheet *sheet = sheet_new();
	const struct reading *reading;

	(void)state;
	sheet->page.turn_deg = 180;
	sheet->page.to_delivered = affine_quarter_turn(180, SHEET_W, SHEET_H);
	sheet_parse(sheet, numbered, TYPED_PLAIN);
	reading = sheet_reading(sheet, "medecin_nom");
	assert_true(reading->box.y > SHEET_H - 100);
	assert_true(reading->box.x + reading->box.w < SHEET_W - 250);
	sheet_free(sheet);
}

/* ---- Invoices ---------------------------------------------------------------------------------
 */

#define INVOICE_HEAD                                                                             \
	"PHARMACIE AL AMAL", "12 Bd Zerktouni Safi",                                             \
		"ICE : 001525487000089 IF : 35321160 INPE : 092905437",                          \
		"FACTURE N° 7197/2026            Le 18/10/2026", "Client : ADEL AIT HAKIMI", "", \
		"Désignation                    Qté      P.U.     Montant"

static const char *const invoice[] = {
	INVOICE_HEAD,
	"GENTAGAM 80                      2      61,20      122,40",
	"COTAREG 1 BOITE 28 COMPRIME      1     203,00      203,00",
	"ELOXATINE 5 MG/ML                3     700,00    2 100,00",
	"                             TOTAL TTC   2 425,40 DH",
	NULL,
};

static void an_invoice_names_seller_numbers_and_client(void **state)
{
	struct sheet *sheet = sheet_read(invoice, TYPED_PLAIN);

	(void)state;
	assert_int_equal(sheet->page.type, PAGE_FACTURE);
	sheet_assert_value(sheet, "vendeur", "PHARMACIE AL AMAL");
	sheet_assert_value(sheet, "ice", "001525487000089");
	sheet_assert_value(sheet, "if", "35321160");
	sheet_assert_value(sheet, "inpe", "092905437");
	sheet_assert_value(sheet, "numero", "7197/2026");
	sheet_assert_value(sheet, "date", "2026-10-18");
	sheet_assert_value(sheet, "client", "ADEL AIT HAKIMI");
	sheet_free(sheet);
}

static void assert_rows_of_invoice(const struct sheet *sheet)
{
	sheet_assert_value(sheet, "ligne_1_designation", "GENTAGAM 80");
	sheet_assert_value(sheet, "ligne_1_quantite", "2");
	sheet_assert_value(sheet, "ligne_1_prix", "61.20");
	sheet_assert_value(sheet, "ligne_1_montant", "122.40");
	sheet_assert_value(sheet, "ligne_2_designation", "COTAREG 1 BOITE 28 COMPRIME");
	sheet_assert_value(sheet, "ligne_2_quantite", "1");
	sheet_assert_value(sheet, "ligne_3_montant", "2100.00");
	sheet_assert_value(sheet, "total", "2425.40");
	assert_null(sheet_value(sheet, "ligne_4_montant"));
}

static void rows_whose_sum_is_the_total_are_sure(void **state)
{
	struct sheet *sheet = sheet_read(invoice, TYPED_PLAIN);

	(void)state;
	assert_rows_of_invoice(sheet);
	assert_true(sheet_reading(sheet, "total")->confidence >= 0.98);
	assert_true(sheet_reading(sheet, "ligne_3_montant")->confidence >= 0.98);
	sheet_free(sheet);
}

static void a_table_that_leans_does_not_mix_its_rows(void **state)
{
	struct sheet *sheet = sheet_read(invoice, (struct typing){ -0.035, 95 });

	(void)state;
	assert_rows_of_invoice(sheet);
	sheet_free(sheet);
	sheet = sheet_read(invoice, (struct typing){ 0.035, 95 });
	assert_rows_of_invoice(sheet);
	sheet_free(sheet);
}

static void a_lost_comma_is_put_back_by_quantity_and_total(void **state)
{
	static const char *const rows[] = {
		INVOICE_HEAD,
		"GENTAGAM 80                      2      6120      122,40",
		"COTAREG 1 BOITE 28 COMPRIME      1     20300       20300",
		"                             TOTAL TTC     32540",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	(void)state;
	sheet_assert_value(sheet, "ligne_1_prix", "61.20");
	sheet_assert_value(sheet, "ligne_2_prix", "203.00");
	sheet_assert_value(sheet, "ligne_2_montant", "203.00");
	sheet_assert_value(sheet, "total", "325.40");
	sheet_free(sheet);
}

static void a_misread_amount_is_settled_by_the_total(void **state)
{
	static const char *const rows[] = {
		INVOICE_HEAD,
		"GENTAGAM 80                      2      61,20      722,40",
		"COTAREG 1 BOITE 28 COMPRIME      1     203,00      203,00",
		"                             TOTAL TTC   325,40 DH",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	(void)state;
	sheet_assert_value(sheet, "ligne_1_montant", "122.40");
	assert_true(sheet_reading(sheet, "ligne_1_montant")->confidence <= 0.95);
	sheet_free(sheet);
}

static void a_quantity_that_was_not_read_follows_from_price_and_amount(void **state)
{
	static const char *const rows[] = {
		INVOICE_HEAD,
		"GENTAGAM 80                      l      61,20       61,20",
		"COTAREG 1 BOITE 28 COMPRIME            203,00      406,00",
		"                             TOTAL TTC   467,20 DH",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	(void)state;
	sheet_assert_value(sheet, "ligne_1_quantite", "1");
	sheet_assert_value(sheet, "ligne_2_quantite", "2");
	sheet_assert_value(sheet, "ligne_2_designation", "COTAREG 1 BOITE 28 COMPRIME");
	sheet_free(sheet);
}

static void a_total_that_the_rows_do_not_give_is_doubted(void **state)
{
	static const char *const rows[] = {
		INVOICE_HEAD,
		"GENTAGAM 80                      2      61,20      122,40",
		"                             TOTAL TTC   125,40 DH",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	(void)state;
	sheet_assert_value(sheet, "total", "125.40");
	assert_true(sheet_reading(sheet, "total")->confidence <= 0.8);
	assert_true(sheet_reading(sheet, "ligne_1_montant")->confidence <= 0.95);
	sheet_free(sheet);
}

static void quantity_first_tax_and_steps_to_the_total_are_understood(void **state)
{
	static const char *const rows[] = {
		"PHARMACIE CENTRALE",
		"FACTURE N° 12                 Date : 18.10.2026",
		"Qté  Désignation          P.U.   TVA    Total",
		"2    GENTAGAM 80         61,20    7%   122,40",
		"1    SOLIAN             203,00    7%   203,00",
		"          Total HT                     325,40",
		"          TVA                           22,78",
		"          Net à payer                  348,18",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	(void)state;
	sheet_assert_value(sheet, "ligne_1_designation", "GENTAGAM 80");
	sheet_assert_value(sheet, "ligne_1_quantite", "2");
	sheet_assert_value(sheet, "ligne_2_montant", "203.00");
	sheet_assert_value(sheet, "total", "348.18");
	assert_true(sheet_reading(sheet, "total")->confidence >= 0.98);
	assert_null(sheet_value(sheet, "ligne_3_montant"));
	sheet_free(sheet);
}

static void a_till_receipt_has_names_above_its_numbers(void **state)
{
	static const char *const rows[] = {
		"Pharmacie DU PORT",
		"Tél 05.37.12.34.56",
		"Ticket N° 5785        17/10/2026 10:42",
		"NEOMOX 1 BOITE 24",
		"   1x65,40        65,40",
		"MAG 2",
		"   5 x 63,40     317,00",
		"TOTAL            382,40",
		"ESPECES          400,00",
		"RENDU             17,60",
		NULL,
	};
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	(void)state;
	assert_int_equal(sheet->page.type, PAGE_FACTURE);
	sheet_assert_value(sheet, "numero", "5785");
	sheet_assert_value(sheet, "ligne_1_designation", "NEOMOX 1 BOITE 24");
	sheet_assert_value(sheet, "ligne_1_prix", "65.40");
	sheet_assert_value(sheet, "ligne_2_designation", "MAG 2");
	sheet_assert_value(sheet, "ligne_2_quantite", "5");
	sheet_assert_value(sheet, "total", "382.40");
	sheet_free(sheet);
}

/* ---- Kinds of page ----------------------------------------------------------------------------
 */

static enum page_type kind_of(const char *const *rows)
{
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);
	enum page_type type = sheet->page.type;

	assert_true(sheet->page.type_confidence > 0.3 && sheet->page.type_confidence <= 0.99);
	sheet_free(sheet);
	return type;
}

static void results_letters_and_blank_sheets_are_other_papers(void **state)
{
	static const char *const result[] = { "LABORATOIRE D ANALYSES MEDICALES", "Dr HAMDI",
					      "RESULTATS", "Glycémie 0,95 g/l", NULL };
	static const char *const letter[] = { "Monsieur le Directeur", "Suite à notre entretien",
					      NULL };
	static const char *const nothing[] = { NULL };

	(void)state;
	assert_int_equal(kind_of(result), PAGE_OTHER);
	assert_int_equal(kind_of(letter), PAGE_OTHER);
	assert_int_equal(kind_of(nothing), PAGE_OTHER);
}

static void a_certificate_of_registration_is_recognised(void **state)
{
	static const char *const rows[] = { "ATTESTATION D'IMMATRICULATION", "Nom : OMAR EL FASSI",
					    "Mutuelle : MGPAP", "N° immatriculation : 450897674",
					    NULL };

	(void)state;
	assert_int_equal(kind_of(rows), PAGE_ATTESTATION);
}

static void letters_misread_in_words_do_not_hide_the_kind(void **state)
{
	static const char *const rows[] = { "0RD0NNANCE", "1) SOLIAN 200 MG",
					    "1 c0mprime x 3 / j0ur pendent 7 jcurs", NULL };
	static const char *const bill[] = { "FACTUHE N° 12", "SOLIAN  1  12,00  12,00",
					    "T0TAL 12,00", NULL };

	(void)state;
	assert_int_equal(kind_of(rows), PAGE_ORDONNANCE);
	assert_int_equal(kind_of(bill), PAGE_FACTURE);
}

static void box_codes_and_little_text_are_a_page_of_labels(void **state)
{
	static const char *const rows[] = { "  GENTAGAM 80 PPV 61.20 DH", NULL };
	struct sheet *sheet = sheet_new();

	(void)state;
	add_box_code(sheet, "6118000080251", (struct box){ 90, 90, 320, 110 });
	add_box_code(sheet, "6118001200504", (struct box){ 90, 900, 320, 110 });
	sheet_parse(sheet, rows, TYPED_PLAIN);
	assert_int_equal(sheet->page.type, PAGE_VIGNETTES);
	sheet_assert_value(sheet, "vignette_1_code", "6118000080251");
	sheet_assert_value(sheet, "vignette_1_nom", "GENTAGAM 80");
	sheet_assert_value(sheet, "vignette_1_ppv", "61.20");
	sheet_assert_value(sheet, "vignette_2_code", "6118001200504");
	assert_null(sheet_value(sheet, "vignette_2_nom"));
	sheet_free(sheet);
}

static void a_single_label_alone_on_its_sheet_is_a_page_of_labels(void **state)
{
	static const char *const rows[] = { "  .  -", NULL };
	struct sheet *sheet = sheet_new();

	(void)state;
	add_box_code(sheet, "6118000080251", (struct box){ 90, 90, 320, 110 });
	sheet_parse(sheet, rows, TYPED_PLAIN);
	assert_int_equal(sheet->page.type, PAGE_VIGNETTES);
	assert_true(sheet->page.type_confidence <= 0.9);
	sheet_free(sheet);
}

static void add_printed_code(struct sheet *sheet, const char *value, struct box box)
{
	*LIST_ADD(sheet->dossier->arena, &sheet->dossier->unread) =
		(struct unread_symbol){ .page = 1, .box = box, .printed = value };
}

static void digits_under_unread_bars_are_a_code_with_the_price_beside_it(void **state)
{
	static const char *const rows[] = { "  GENTAGAM 80 PPV 61.20 DH", NULL };
	struct sheet *sheet = sheet_new();

	(void)state;
	add_box_code(sheet, "6118001200504", (struct box){ 90, 900, 320, 110 });
	add_printed_code(sheet, "6118000080251", (struct box){ 90, 90, 320, 110 });
	add_printed_code(sheet, NULL, (struct box){ 90, 1200, 320, 110 });
	sheet_parse(sheet, rows, TYPED_PLAIN);
	assert_int_equal(sheet->page.type, PAGE_VIGNETTES);
	sheet_assert_value(sheet, "vignette_1_code", "6118001200504");
	sheet_assert_value(sheet, "vignette_2_code", "6118000080251");
	assert_int_equal(sheet_reading(sheet, "vignette_2_code")->source, SOURCE_PRINT);
	assert_true(sheet_reading(sheet, "vignette_2_code")->confidence <= 0.5);
	sheet_assert_value(sheet, "vignette_2_ppv", "61.20");
	assert_null(sheet_value(sheet, "vignette_3_code"));
	sheet_free(sheet);
}

static void digits_under_unread_bars_are_read_on_a_prescription_too(void **state)
{
	struct sheet *sheet = sheet_new();

	(void)state;
	add_printed_code(sheet, "6118000080251", (struct box){ 90, 1300, 320, 110 });
	sheet_parse(sheet, numbered, TYPED_PLAIN);
	assert_int_equal(sheet->page.type, PAGE_ORDONNANCE);
	sheet_assert_value(sheet, "vignette_1_code", "6118000080251");
	sheet_free(sheet);
}

static void badly_read_words_give_low_confidence(void **state)
{
	struct sheet *good = sheet_read(numbered, TYPED_PLAIN);
	struct sheet *bad = sheet_read(numbered, (struct typing){ 0, 40 });

	(void)state;
	assert_true(sheet_reading(good, "patient")->confidence > 0.9);
	assert_true(sheet_reading(bad, "patient")->confidence < 0.5);
	sheet_free(good);
	sheet_free(bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_prescription_names_doctor_patient_and_date),
		cmocka_unit_test(numbered_lines_keep_their_dose_below),
		cmocka_unit_test(lines_without_numbers_are_told_from_address_and_stamp),
		cmocka_unit_test(name_dose_and_quantity_on_one_line_are_parted),
		cmocka_unit_test(the_label_of_a_glued_box_code_is_no_line),
		cmocka_unit_test(the_doctors_number_comes_from_a_barcode_when_there_is_one),
		cmocka_unit_test(boxes_are_in_delivered_pixels),
		cmocka_unit_test(an_invoice_names_seller_numbers_and_client),
		cmocka_unit_test(rows_whose_sum_is_the_total_are_sure),
		cmocka_unit_test(a_table_that_leans_does_not_mix_its_rows),
		cmocka_unit_test(a_lost_comma_is_put_back_by_quantity_and_total),
		cmocka_unit_test(a_misread_amount_is_settled_by_the_total),
		cmocka_unit_test(a_quantity_that_was_not_read_follows_from_price_and_amount),
		cmocka_unit_test(a_total_that_the_rows_do_not_give_is_doubted),
		cmocka_unit_test(quantity_first_tax_and_steps_to_the_total_are_understood),
		cmocka_unit_test(a_till_receipt_has_names_above_its_numbers),
		cmocka_unit_test(results_letters_and_blank_sheets_are_other_papers),
		cmocka_unit_test(a_certificate_of_registration_is_recognised),
		cmocka_unit_test(letters_misread_in_words_do_not_hide_the_kind),
		cmocka_unit_test(box_codes_and_little_text_are_a_page_of_labels),
		cmocka_unit_test(a_single_label_alone_on_its_sheet_is_a_page_of_labels),
		cmocka_unit_test(digits_under_unread_bars_are_a_code_with_the_price_beside_it),
		cmocka_unit_test(digits_under_unread_bars_are_read_on_a_prescription_too),
		cmocka_unit_test(badly_read_words_give_low_confidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
