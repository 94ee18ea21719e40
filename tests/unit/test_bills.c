/* What was paid, when, and for what: invoices and receipts from words alone. */
#include "base/memory.h"
#include "base/text.h"
#include "ocr/bill_again.h"
#include "ocr/free.h"
#include "tests/support/typed_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct page page;
static struct dossier *dossier;

static int set_up(void **state)
{
	(void)state;
	dossier = dossier_new();
	page = (struct page){ .number = 1,
			      .dpi = 200,
			      .width_px = 1200,
			      .height_px = 1700,
			      .to_delivered = affine_identity() };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	dossier_free(dossier);
	return 0;
}

static void read_rows(const char *const *rows)
{
	word_list words = { 0 };
	int line = -1;

	for (int row = 0; rows[row] != NULL; row++)
		typed_row(dossier->arena, &words, rows[row], row, &line, TYPED_PLAIN);
	free_page_parse(&words, &page, dossier);
	assert_int_equal(page.type, PAGE_FACTURE);
}

static const struct reading *reading_of(const char *name)
{
	return dossier_lookup_reading(dossier, name);
}

static void assert_value(const char *name, const char *wanted)
{
	const struct reading *reading = reading_of(name);

	assert_non_null(reading);
	assert_string_equal(reading->value, wanted);
}

#define RECEIPT_HEAD                                                            \
	"RECEIPT No 5785", "25/12/2018 20:13:39", "CHOPPING BOARD       19.00", \
		"AIR SPRAYER           8.02", "WAX CLEANER           3.02",     \
		"BOPP TAPE CLEAR       3.88"

static void a_total_is_what_is_left_after_rounding(void **state)
{
	static const char *const rows[] = {
		RECEIPT_HEAD,
		"TOTAL                33.92",
		"ROUNDING ADJ         -0.02",
		"TOTAL ROUNDED        33.90",
		"CASH                 50.00",
		"CHANGE               16.10",
		NULL,
	};

	(void)state;
	read_rows(rows);
	assert_value("total", "33.90");
	assert_true(reading_of("total")->confidence >= 0.9);
}

static void a_total_is_found_where_no_word_of_it_can_be_read(void **state)
{
	static const char *const rows[] = {
		RECEIPT_HEAD,
		"TXQZW                33.92",
		"WRKLM                50.00",
		"PFFGH                16.08",
		NULL,
	};

	(void)state;
	read_rows(rows);
	assert_value("total", "33.92");
}

static void a_total_that_was_not_read_follows_from_net_tax_and_rounding(void **state)
{
	static const char *const rows[] = {
		"RECEIPT No 5785",
		"25/12/2018 20:13:39",
		"LION FILE             26.00",
		"SUB-TOTAL (EX)        26.00",
		"TOTAL TAX              1.56",
		"ROUNDING              -0.01",
		"TOTAL                 2Z,?5",
		NULL,
	};

	(void)state;
	read_rows(rows);
	assert_value("total", "27.55");
	assert_true(reading_of("total")->confidence < 0.9);
}

static void the_second_total_is_offered_too(void **state)
{
	static const char *const rows[] = {
		"RECEIPT No 5785",
		"25/12/2018 20:13",
		"LION FILE             26.00",
		"TOTAL                 26.00",
		"TOTAL                 29.00",
		NULL,
	};
	const struct reading *total;

	(void)state;
	read_rows(rows);
	total = reading_of("total");
	assert_non_null(total);
	assert_true(total->guess_count >= 1);
	assert_true(total->confidence < 0.95);
}

static void the_date_beside_a_time_is_the_purchases(void **state)
{
	static const char *const rows[] = {
		"RECEIPT  GST SINCE 01/04/2015",
		"EXP 30/06/2027",
		"LION FILE             26.00",
		"TOTAL                 26.00",
		"CASH                  26.00",
		"18-11-18 13:58 SH01",
		NULL,
	};

	(void)state;
	read_rows(rows);
	assert_value("date", "2018-11-18");
}

static void a_tax_whose_name_was_misread_is_no_line(void **state)
{
	static const char *const rows[] = {
		"PHARMACIE CENTRALE",
		"FACTURE N° 12                 Date : 18.10.2026",
		"Désignation                    Qté      P.U.     Montant",
		"NORCURON                         1     428,40      428,40",
		"NORMACIDE 1 BOITE                2     122,40      244,80",
		"          TVAT %                                    44,04",
		"          Total TTC                                673,20",
		NULL,
	};

	(void)state;
	read_rows(rows);
	assert_value("total", "673.20");
	assert_value("ligne_2_montant", "244.80");
	assert_null(reading_of("ligne_3_montant"));
}

static void a_price_that_does_not_make_its_amount_is_mended_where_rows_add_up(void **state)
{
	static const char *const rows[] = {
		"PHARMACIE CENTRALE",
		"FACTURE N° 12                 Date : 18.10.2026",
		"Désignation                    Qté      P.U.     Montant",
		"DELFAMOL 1 TUBE                  1      10,20       10,20",
		"ACNO 30 MG                       2     875,00      750,00",
		"          Total TTC                                760,20",
		NULL,
	};

	(void)state;
	read_rows(rows);
	assert_value("total", "760.20");
	assert_value("ligne_2_quantite", "2");
	assert_value("ligne_2_prix", "375.00");
	assert_true(reading_of("ligne_2_prix")->confidence < 0.95);
}

static void a_last_nought_read_as_an_eight_is_put_back_by_the_total(void **state)
{
	static const char *const rows[] = {
		"PHARMACIE CENTRALE",
		"FACTURE N° 12                 Date : 18.10.2026",
		"Désignation                    Qté      P.U.     Montant",
		"DOXYMYCINE                       2      70,80      140,08",
		"NOVALGINE                        1      22,28       22,28",
		"          Total TTC                                162,20",
		NULL,
	};

	(void)state;
	read_rows(rows);
	assert_value("ligne_1_montant", "140.00");
	assert_value("ligne_1_prix", "70.00");
	assert_value("ligne_2_prix", "22.20");
}

static void a_box_code_before_a_name_is_kept_apart(void **state)
{
	static const char *const rows[] = {
		"PHARMACIE CENTRALE",
		"FACTURE N° 12                 Date : 18.10.2026",
		"Code            Désignation          Qté    P.U.   Montant",
		"6118001080618   ORELOX 100            1    81,00     81,00",
		"          Total TTC                                  81,00",
		NULL,
	};

	(void)state;
	read_rows(rows);
	assert_value("ligne_1_designation", "ORELOX 100");
	assert_value("ligne_1_code", "6118001080618");
}

/* A reading of the page's total with one guess. */
static void add_guessed(struct dossier *to, const char *name, const char *value, double probability)
{
	struct reading *reading = LIST_ADD(to->arena, &to->readings);
	struct guess *guess = ARENA_NEW(to->arena, struct guess);

	*guess = (struct guess){ value, probability };
	*reading = (struct reading){ .page = 1,
				     .form = "facture",
				     .name = name,
				     .value = value,
				     .confidence = probability,
				     .guesses = guess,
				     .guess_count = 1 };
}

static void votes_for_one_total_make_it_surer_and_for_two_less_sure(void **state)
{
	struct dossier *same = dossier_new(), *another = dossier_new();

	(void)state;
	page.type = PAGE_FACTURE;
	add_guessed(dossier, "total", "60.30", 0.7);
	add_guessed(same, "total", "60.30", 0.6);
	add_guessed(another, "total", "60.80", 0.8);
	assert_true(bill_is_doubted(&page, dossier));
	bill_add_votes(&page, dossier, same);
	assert_value("total", "60.30");
	assert_true(reading_of("total")->confidence > 0.8);
	bill_add_votes(&page, dossier, another);
	assert_value("total", "60.30");
	assert_true(reading_of("total")->confidence < 0.8);
	dossier_free(same);
	dossier_free(another);
}

static void looks_that_agree_on_a_date_leave_more_doubt_than_on_a_total(void **state)
{
	struct dossier *same = dossier_new();

	(void)state;
	page.type = PAGE_FACTURE;
	add_guessed(dossier, "total", "60.30", 0.7);
	add_guessed(dossier, "date", "2018-12-25", 0.7);
	add_guessed(same, "total", "60.30", 0.6);
	add_guessed(same, "date", "2018-12-25", 0.6);
	bill_add_votes(&page, dossier, same);
	assert_value("date", "2018-12-25");
	assert_true(reading_of("date")->confidence > 0.7);
	assert_true(reading_of("date")->confidence < reading_of("total")->confidence - 0.05);
	dossier_free(same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_total_is_what_is_left_after_rounding, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_total_is_found_where_no_word_of_it_can_be_read,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_total_that_was_not_read_follows_from_net_tax_and_rounding, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(the_second_total_is_offered_too, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_date_beside_a_time_is_the_purchases, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_tax_whose_name_was_misread_is_no_line, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_box_code_before_a_name_is_kept_apart, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			looks_that_agree_on_a_date_leave_more_doubt_than_on_a_total, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			a_price_that_does_not_make_its_amount_is_mended_where_rows_add_up, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			a_last_nought_read_as_an_eight_is_put_back_by_the_total, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			votes_for_one_total_make_it_surer_and_for_two_less_sure, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
