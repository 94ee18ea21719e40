/*
 * What kind of paper a free page is, and certificates of registration, from words alone: a page is
 * drawn as text, a character a cell.
 */
#include "base/memory.h"
#include "ocr/free.h"
#include "ocr/free_labels.h"
#include "ocr/free_upright.h"
#include "tests/support/typed_words.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A4 at 200 dpi. */
enum { DPI = 200, PAGE_W = 1654, PAGE_H = 2339 };

struct sheet {
	struct dossier *dossier;
	struct page page;
};

static struct sheet new_sheet(void)
{
	struct sheet sheet = { .dossier = dossier_new() };

	sheet.page = (struct page){ .number = 1,
				    .dpi = DPI,
				    .width_px = PAGE_W,
				    .height_px = PAGE_H,
				    .to_delivered = affine_identity() };
	return sheet;
}

static void parse(struct sheet *sheet, const char *const *rows)
{
	word_list words = { 0 };
	int line = -1;

	for (int row = 0; rows[row] != NULL; row++)
		typed_row(sheet->dossier->arena, &words, rows[row], row, &line, TYPED_PLAIN);
	free_page_parse(&words, &sheet->page, sheet->dossier);
}

static struct sheet read_sheet(const char *const *rows)
{
	struct sheet sheet = new_sheet();

	parse(&sheet, rows);
	return sheet;
}

static const struct reading *reading_of(const struct sheet *sheet, const char *name)
{
	const struct reading *reading = dossier_lookup_reading(sheet->dossier, name);

	assert_non_null(reading);
	return reading;
}

static void assert_value(const struct sheet *sheet, const char *name, const char *wanted)
{
	assert_string_equal(reading_of(sheet, name)->value, wanted);
	assert_string_equal(reading_of(sheet, name)->form, "attestation");
}

static void assert_kind(const char *const *rows, enum page_kind wanted)
{
	struct sheet sheet = read_sheet(rows);

	assert_string_equal(page_kind_text(sheet.page.kind), page_kind_text(wanted));
	assert_int_equal(sheet.page.type, page_kind_type(wanted));
	assert_true(sheet.page.kind_confidence > 0.5 && sheet.page.kind_confidence <= 0.99);
	assert_true(sheet.page.kind_confidence <= sheet.page.type_confidence);
	dossier_free(sheet.dossier);
}

/* ---- Kinds ----------------------------------------------------------------------------------- */

static void requests_and_results_are_told_apart(void **state)
{
	static const char *const request[] = { "Dr HAMDI OTHMANE",
					       "Médecine générale",
					       "BILAN BIOLOGIQUE",
					       "Patient : AMAL TAZI",
					       "- NFS",
					       "- CRP",
					       "- Glycémie à jeun",
					       NULL };
	static const char *const x_ray[] = { "Docteur HAMDI", "Prière de faire",
					     "Radiographie du thorax de face", NULL };
	static const char *const result[] = { "LABORATOIRE ATLAS",
					      "Analyse   Résultat   Unité   Valeurs de référence",
					      "Glycémie   0,95   g/L   0,7 - 1,1",
					      "Créatinine   9   mg/L   6 - 12", NULL };
	static const char *const report[] = { "CENTRE DE RADIOLOGIE", "COMPTE RENDU",
					      "Absence d'anomalie", "CONCLUSION : normale", NULL };

	(void)state;
	assert_kind(request, KIND_DEMANDE);
	assert_kind(x_ray, KIND_DEMANDE);
	assert_kind(result, KIND_RESULTAT);
	assert_kind(report, KIND_RESULTAT);
}

static void a_prescription_and_a_request_share_their_head_and_differ_in_their_lines(void **state)
{
	static const char *const medicines[] = { "Dr HAMDI OTHMANE", "ORDONNANCE",
						 "1) SOLIAN 200 MG", "1 comprimé matin et soir",
						 NULL };
	static const char *const analyses[] = { "Dr HAMDI OTHMANE", "ORDONNANCE",
						"Faire SVP :",      "NFS, CRP, TSH",
						"Urée, créatinine", NULL };

	(void)state;
	assert_kind(medicines, KIND_ORDONNANCE);
	assert_kind(analyses, KIND_DEMANDE);
}

static void what_a_doctor_offers_in_the_letterhead_is_no_request(void **state)
{
	static const char *const rows[] = { "Dr AMINE SALHI",
					    "Echographie - ECG - Radiographie",
					    "12, Rue Ifrane",
					    "Tel : 0522 00 00 00",
					    "",
					    "Patient : SARA NOUR",
					    "DOLIPRANE 500 MG",
					    NULL };
	static const char *const asked[] = {
		"Dr AMINE SALHI",         "Tel : 0522 00 00 00",    "",  "Patient : SARA NOUR",
		"Echographie abdominale", "Radiographie du thorax", NULL
	};
	struct sheet sheet = read_sheet(rows);

	(void)state;
	assert_int_not_equal(sheet.page.kind, KIND_DEMANDE);
	dossier_free(sheet.dossier);
	assert_kind(asked, KIND_DEMANDE);
}

static void add_word(struct sheet *sheet, word_list *words, const char *text, double score)
{
	*LIST_ADD(sheet->dossier->arena, words) = (struct word){ .text = text, .score = score };
}

/* A printed head above handwriting, which reads badly whichever way it lies. */
static void a_few_printed_words_tell_which_way_is_up_above_much_handwriting(void **state)
{
	struct sheet sheet = new_sheet();
	word_list right = { 0 }, wrong = { 0 };

	(void)state;
	for (int i = 0; i < 20; i++) {
		add_word(&sheet, &right, "LAMPES", 25);
		add_word(&sheet, &wrong, "SEDWVT", 22);
	}
	add_word(&sheet, &right, "CARDIOLOGUE", 95);
	add_word(&sheet, &right, "ORDONNANCE", 96);
	add_word(&sheet, &wrong, "VSSIV", 91);
	assert_true(upright_is_better(&right, &wrong));
	assert_false(upright_is_better(&wrong, &right));
	dossier_free(sheet.dossier);
}

static void a_care_sheet_of_another_fund_and_a_doctors_certificate_are_no_prescription(void **state)
{
	static const char *const sheet[] = { "FEUILLE DE SOINS", "Nom de l'adhérent : TAZI",
					     "Bénéficiaire : TAZI", "Cotation   Honoraires", NULL };
	static const char *const certificate[] = { "Dr HAMDI OTHMANE", "CERTIFICAT MEDICAL",
						   "Je soussigné certifie avoir examiné", NULL };

	(void)state;
	assert_kind(sheet, KIND_FEUILLE);
	assert_kind(certificate, KIND_CERTIFICAT);
}

static void a_receipt_of_a_till_is_an_invoice_of_its_own_kind(void **state)
{
	static const char *const rows[] = { "PHARMACIE DU CENTRE",
					    "TICKET 5785",
					    "NEOMOX",
					    "1 x 65,40    65,40",
					    "TOTAL        65,40",
					    "ESPECES     100,00",
					    "RENDU        34,60",
					    NULL };

	(void)state;
	assert_kind(rows, KIND_TICKET);
}

static void arabic_words_tell_the_kind_too(void **state)
{
	static const char *const prescription[] = { "طبية وصفة", "قرص", NULL };
	static const char *const bill[] = { "فاتورة", "المجموع", NULL };
	static const char *const sheet[] = { "العلاجات ورقة", NULL };

	(void)state;
	assert_kind(prescription, KIND_ORDONNANCE);
	assert_kind(bill, KIND_FACTURE);
	assert_kind(sheet, KIND_FEUILLE);
}

static void columns_of_boxes_beside_analyses_are_a_preprinted_request(void **state)
{
	static const char *const rows[] = { "LABORATOIRE ATLAS",  "HEMATOLOGIE   BIOCHIMIE",
					    "NFS   Glycémie",     "VS   Urée",
					    "Plaquettes   CRP",   "TSH   Créatinine",
					    "Groupage   Calcium", NULL };
	struct sheet sheet = read_sheet(rows);
	word_list words = { 0 };
	struct free_page paper = { .page = &sheet.page,
				   .dossier = sheet.dossier,
				   .layout = { 210, 297, 24, 0, 0 } };
	int line = -1;

	(void)state;
	for (int row = 0; rows[row] != NULL; row++)
		typed_row(sheet.dossier->arena, &words, rows[row], row, &line, TYPED_PLAIN);
	words_make_lines(&words, sheet.dossier->arena, &paper.lines);
	assert_int_equal(free_judge(&paper).kind, KIND_DEMANDE_CASES);
	assert_true(free_judge(&paper).kind_probability > 0.9);
	dossier_free(sheet.dossier);
}

static void draw_square(PIX *ink, int x, int y, int side, int line)
{
	for (int step = 0; step < line; step++) {
		BOX *box = boxCreate(x + step, y + step, side - 2 * step, side - 2 * step);

		pixRenderBox(ink, box, 1, L_SET_PIXELS);
		boxDestroy(&box);
	}
}

static void boxes_below_one_another_are_seen_and_blots_and_lone_boxes_are_not(void **state)
{
	PIX *ink = pixCreate(PAGE_W, PAGE_H, 1);
	struct page page = { .dpi = DPI, .width_px = PAGE_W, .height_px = PAGE_H, .ink = ink };

	(void)state;
	for (int row = 0; row < 7; row++) {
		draw_square(ink, 200, 300 + 50 * row, 24, 2); /* a column of boxes */
		draw_square(ink, 600, 300 + 50 * row, 8, 4);  /* full stops */
		draw_square(ink, 900 + 90 * row, 900, 24, 2); /* boxes in a row */
		pixRenderLine(ink, 1200, 300 + 50 * row, 1200, 324 + 50 * row, 4, L_SET_PIXELS);
	}
	assert_int_equal(free_layout_of(&page).tick_boxes, 7);
	assert_true(free_layout_of(&page).width_mm > 209 && free_layout_of(&page).width_mm < 211);
	pixDestroy(&ink);
}

/* A sheet of 100 x 150 mm with two codes of boxes, their bars drawn. */
static struct page draw_labels(struct dossier *dossier)
{
	static const int places[][2] = { { 100, 100 }, { 500, 700 } };
	struct page page = { .number = 1, .dpi = 254, .to_delivered = affine_scale(1) };

	page.ink = pixCreate(1000, 1500, 1);
	for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
		struct box box = { places[i][0], places[i][1], 300, 100 };

		for (int x = box.x; x < box.x + box.w; x += 6)
			pixRasterop(page.ink, x, box.y, 3, box.h, PIX_SET, NULL, 0, 0);
		*LIST_ADD(dossier->arena, &dossier->barcodes) =
			(struct barcode){ .page = 1,
					  .symbology = "ean13",
					  .value = "6118000080251",
					  .box = box,
					  .confidence = 1 };
	}
	return page;
}

static void a_sheet_is_of_labels_alone_until_something_else_is_printed_on_it(void **state)
{
	struct dossier *dossier = dossier_new();
	struct page page = draw_labels(dossier);

	(void)state;
	assert_true(labels_are_all(&page, dossier));
	pixRasterop(page.ink, 800, 200, 20, 20, PIX_SET, NULL, 0, 0); /* a speck */
	assert_true(labels_are_all(&page, dossier));
	pixRasterop(page.ink, 100, 1200, 500, 10, PIX_SET, NULL, 0, 0); /* as much as a price */
	assert_false(labels_are_all(&page, dossier));
	page_clear_images(&page);
	dossier_free(dossier);
}

static void one_label_or_a_doctors_barcode_makes_no_sheet_of_labels(void **state)
{
	struct dossier *dossier = dossier_new();
	struct page page = draw_labels(dossier);

	(void)state;
	dossier->barcodes.items[1].symbology = "code128";
	dossier->barcodes.items[1].value = "091603397";
	assert_false(labels_are_all(&page, dossier));
	dossier->barcodes.count = 1;
	assert_false(labels_are_all(&page, dossier));
	page_clear_images(&page);
	dossier_free(dossier);
}

static void a_page_without_a_word_is_doubtful(void **state)
{
	static const char *const rows[] = { NULL };
	struct sheet sheet = read_sheet(rows);

	(void)state;
	assert_int_equal(sheet.page.kind, KIND_OTHER);
	assert_true(sheet.page.kind_confidence < 0.8);
	dossier_free(sheet.dossier);
}

/* ---- The certificate of registration ----------------------------------------------------------
 */

static void a_certificate_of_registration_gives_who_is_insured(void **state)
{
	static const char *const rows[] = { "CERTIFICAT D'IMMATRICULATION",
					    "Nom et prénom :      EL FASSI OMAR",
					    "N° CIN :             AB12345",
					    "Né(e) le :           03/06/1996",
					    "N° d'immatriculation :  450897674",
					    "Mutuelle :           MGPAP",
					    NULL };
	struct sheet sheet = read_sheet(rows);

	(void)state;
	assert_value(&sheet, "nom", "EL FASSI OMAR");
	assert_value(&sheet, "cin", "AB12345");
	assert_value(&sheet, "naissance", "1996-06-03");
	assert_value(&sheet, "immatriculation", "450897674");
	assert_value(&sheet, "mutuelle", "MGPAP");
	dossier_free(sheet.dossier);
}

static void a_certificate_in_sentences_is_read_too(void **state)
{
	static const char *const rows[] = {
		"ATTESTATION D'AFFILIATION",        "Mme OMAYMA EL FASSI, née le 03-06-1996,",
		"titulaire de la CIN n° GN 75722,", "est immatriculée sous le numéro 450897674",
		"et affiliée à la mutuelle OMFAM.", NULL
	};
	struct sheet sheet = read_sheet(rows);

	(void)state;
	assert_value(&sheet, "nom", "OMAYMA EL FASSI");
	assert_value(&sheet, "cin", "GN75722");
	assert_value(&sheet, "naissance", "1996-06-03");
	assert_value(&sheet, "immatriculation", "450897674");
	assert_value(&sheet, "mutuelle", "OMFAM");
	dossier_free(sheet.dossier);
}

static void letters_for_digits_in_an_identity_number_are_put_right_and_doubted(void **state)
{
	static const char *const rows[] = { "ATTESTATION D'IMMATRICULATION", "CIN : ABI23O5",
					    NULL };
	struct sheet sheet = read_sheet(rows);

	(void)state;
	assert_value(&sheet, "cin", "AB12305");
	assert_true(reading_of(&sheet, "cin")->confidence <= 0.6);
	dossier_free(sheet.dossier);
}

static void what_is_left_of_a_label_is_part_of_no_value(void **state)
{
	static const char *const rows[] = { "ATTESTATION D'IMMATRICULATION",
					    "Nom bmplet :   EL FASSI OMAR", "CIN N° T72273", NULL };
	struct sheet sheet = read_sheet(rows);

	(void)state;
	assert_value(&sheet, "nom", "EL FASSI OMAR");
	assert_value(&sheet, "cin", "T72273");
	dossier_free(sheet.dossier);
}

static void the_qr_code_of_a_certificate_is_given_as_read(void **state)
{
	static const char *const rows[] = { "ATTESTATION D'IMMATRICULATION", NULL };
	struct sheet sheet = new_sheet();

	(void)state;
	*LIST_ADD(sheet.dossier->arena, &sheet.dossier->barcodes) =
		(struct barcode){ .page = 1,
				  .symbology = "qr",
				  .value = "https://example.invalid/v/1",
				  .box = { 10, 20, 30, 30 },
				  .confidence = 0.97 };
	parse(&sheet, rows);
	assert_value(&sheet, "qr", "https://example.invalid/v/1");
	assert_int_equal(reading_of(&sheet, "qr")->source, SOURCE_BARCODE);
	assert_true(reading_of(&sheet, "qr")->confidence == 0.97);
	dossier_free(sheet.dossier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_and_results_are_told_apart),
		cmocka_unit_test(
			a_prescription_and_a_request_share_their_head_and_differ_in_their_lines),
		cmocka_unit_test(what_a_doctor_offers_in_the_letterhead_is_no_request),
		cmocka_unit_test(a_few_printed_words_tell_which_way_is_up_above_much_handwriting),
		cmocka_unit_test(
			a_care_sheet_of_another_fund_and_a_doctors_certificate_are_no_prescription),
		cmocka_unit_test(a_receipt_of_a_till_is_an_invoice_of_its_own_kind),
		cmocka_unit_test(arabic_words_tell_the_kind_too),
		cmocka_unit_test(columns_of_boxes_beside_analyses_are_a_preprinted_request),
		cmocka_unit_test(boxes_below_one_another_are_seen_and_blots_and_lone_boxes_are_not),
		cmocka_unit_test(a_sheet_is_of_labels_alone_until_something_else_is_printed_on_it),
		cmocka_unit_test(one_label_or_a_doctors_barcode_makes_no_sheet_of_labels),
		cmocka_unit_test(a_page_without_a_word_is_doubtful),
		cmocka_unit_test(a_certificate_of_registration_gives_who_is_insured),
		cmocka_unit_test(a_certificate_in_sentences_is_read_too),
		cmocka_unit_test(
			letters_for_digits_in_an_identity_number_are_put_right_and_doubted),
		cmocka_unit_test(what_is_left_of_a_label_is_part_of_no_value),
		cmocka_unit_test(the_qr_code_of_a_certificate_is_given_as_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
