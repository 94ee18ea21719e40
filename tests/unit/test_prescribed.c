/* Prescriptions and labels from words alone: heads, lines, tables and what labels say. */
#include "base/memory.h"
#include "base/text.h"
#include "ocr/date_look.h"
#include "ocr/free.h"
#include "ocr/label_text.h"
#include "ocr/prescribed_words.h"
#include "tests/support/typed_sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct sheet *read_sheet(const char *const *rows)
{
	struct sheet *sheet = sheet_read(rows, TYPED_PLAIN);

	assert_int_equal(sheet->page.type, PAGE_ORDONNANCE);
	return sheet;
}

/* ---- The head ---------------------------------------------------------------- */

static void the_place_stands_before_the_date(void **state)
{
	static const char *const rows[] = { "Dr SALMA BERRADA",
					    "Cardiologue",
					    "              Fait à Sidi Ifni, le 26.08.2026",
					    "ORDONNANCE",
					    "Concerne : OMAR EL FASSI   45 ans",
					    "1) AMOXIL 500 MG",
					    "1 cp x 3/j",
					    NULL };
	struct sheet *sheet = read_sheet(rows);

	(void)state;
	sheet_assert_value(sheet, "lieu", "Sidi Ifni");
	sheet_assert_value(sheet, "date", "2026-08-26");
	sheet_assert_value(sheet, "patient", "OMAR EL FASSI");
	assert_null(sheet_value(sheet, "ligne_2_medicament"));
	sheet_free(sheet);
}

static void noughts_read_as_eights_and_lost_marks_are_put_right_in_dates(void **state)
{
	static const struct {
		const char *line, *date;
	} cases[] = { { "Date de la consultation : 13/85/2826", "2026-05-13" },
		      { "Le : 23 03 2026", "2026-03-23" },
		      { "Fes Le : 9 novembre 2826", "2026-11-09" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const char *const rows[] = { "Dr SALMA BERRADA", cases[i].line,   "ORDONNANCE",
					     "1) AMOXIL 500 MG", "1 cp x 3/jour", NULL };
		struct sheet *sheet = read_sheet(rows);

		sheet_assert_value(sheet, "date", cases[i].date);
		sheet_assert_value(sheet, "ligne_1_medicament", "AMOXIL 500 MG");
		assert_null(sheet_value(sheet, "ligne_2_medicament"));
		sheet_free(sheet);
	}
}

static void a_name_alone_above_the_medicines_is_the_patients(void **state)
{
	static const char *const rows[] = { "Dr. SEBTI LOUBNA",
					    "GYNECOLOGIE - Code INPE : 091304079",
					    "MECHRAA BELQSIRI",
					    "                Mechraa Belqsiri, le 13-07-2026",
					    "SENTISSI HAKIM  46 ans",
					    "1) S-CITAP 10 MG",
					    "01 cp le soir au coucher x 2 mois   1 Bt",
					    NULL };
	struct sheet *sheet = read_sheet(rows);

	(void)state;
	sheet_assert_value(sheet, "patient", "SENTISSI HAKIM");
	sheet_assert_value(sheet, "specialite", "GYNECOLOGIE");
	sheet_assert_value(sheet, "medecin_inpe", "091304079");
	sheet_assert_value(sheet, "ligne_1_medicament", "S-CITAP 10 MG");
	sheet_assert_value(sheet, "ligne_1_duree", "2 mois");
	sheet_assert_value(sheet, "ligne_1_quantite", "1");
	sheet_free(sheet);
}

static void a_dose_is_nobodys_name(void **state)
{
	static const char *const rows[] = { "Dr SALMA BERRADA",
					    "Cardiologue",
					    "Le 13/07/2026",
					    "Pour : après les repas QSP",
					    "1) AMOXIL 500 MG",
					    "1 cp x 3/jour",
					    NULL };
	struct sheet *sheet = read_sheet(rows);

	(void)state;
	assert_null(sheet_value(sheet, "patient"));
	sheet_free(sheet);
}

static bool may_be_date(const char *row)
{
	struct arena *arena = arena_new();
	word_list words = { 0 };
	line_list lines = { 0 };
	int line = -1;
	bool may_be;

	typed_row(arena, &words, row, 0, &line, TYPED_PLAIN);
	words_make_lines(&words, arena, &lines);
	may_be = free_may_be_date(&lines.items[0], 0, lines.items[0].token_count);
	arena_free(arena);
	return may_be;
}

static void what_may_be_a_misread_date_is_told_from_doses_and_numbers(void **state)
{
	(void)state;
	assert_true(may_be_date("Le 2A#07/2O26"));
	assert_true(may_be_date("Date : 29-O5-2828"));
	assert_true(may_be_date("27 / 09 / 2o28"));
	assert_false(may_be_date("1-0-1 le soir pendant 10 jours"));
	assert_false(may_be_date("INPE 091285301"));
	assert_false(may_be_date("CO-AMOXIL 1000 MG"));
	assert_false(may_be_date("Docteur le Grand"));
}

static void nine_digits_under_an_unread_label_are_the_number_but_less_sure(void **state)
{
	static const char *const rows[] = { "Dr SALMA BERRADA",
					    "Cardiologue",
					    "lNFL: 091285301",
					    "ORDONNANCE",
					    "1) AMOXIL 500 MG",
					    "1 cp x 3/jour",
					    NULL };
	static const char *const phone[] = { "Dr SALMA BERRADA",
					     "Cardiologue",
					     "Tél 0912853012",
					     "ORDONNANCE",
					     "1) AMOXIL 500 MG",
					     "1 cp x 3/jour",
					     NULL };
	struct sheet *sheet = read_sheet(rows);

	(void)state;
	sheet_assert_value(sheet, "medecin_inpe", "091285301");
	assert_true(dossier_lookup_reading(sheet->dossier, "medecin_inpe")->confidence < 0.9);
	sheet_free(sheet);
	sheet = read_sheet(phone);
	assert_null(sheet_value(sheet, "medecin_inpe"));
	sheet_free(sheet);
}

/* ---- The lines --------------------------------------------------------------- */

static void times_a_day_are_no_duration_and_months_to_last_are_no_boxes(void **state)
{
	static const char *const rows[] = { "Dr KARIM SEBTI",
					    "ORDONNANCE",
					    "1- AMOXIL 1 G",
					    "3 fois par jour après les repas   QSP 1 mois",
					    "2- PIVALONE 1 %",
					    "1 gél / j pendant 10 jrs  N° : 3",
					    "3- CEPHYL CP   x 2",
					    "1-0-1 traitement de 2 semaines",
					    NULL };
	struct sheet *sheet = read_sheet(rows);

	(void)state;
	sheet_assert_value(sheet, "ligne_1_posologie", "3 fois par jour après les repas");
	sheet_assert_value(sheet, "ligne_1_duree", "1 mois");
	assert_null(sheet_value(sheet, "ligne_1_quantite"));
	sheet_assert_value(sheet, "ligne_2_posologie", "1 gél / j");
	sheet_assert_value(sheet, "ligne_2_duree", "10 jours");
	sheet_assert_value(sheet, "ligne_2_quantite", "3");
	sheet_assert_value(sheet, "ligne_2_dosage", "1 %");
	sheet_assert_value(sheet, "ligne_3_medicament", "CEPHYL CP");
	sheet_assert_value(sheet, "ligne_3_quantite", "2");
	sheet_assert_value(sheet, "ligne_3_posologie", "1-0-1");
	sheet_assert_value(sheet, "ligne_3_duree", "2 semaines");
	sheet_free(sheet);
}

static void numbers_misread_or_glued_do_not_stay_with_the_name(void **state)
{
	static const char *const rows[] = { "Dr KARIM SEBTI",
					    "ORDONNANCE",
					    "D) NIFLURIL 400 MG",
					    "1 cp x 3/j",
					    "2)XANAX 0.5 MG",
					    "1 cp le soir",
					    "e MACROMAX 200 MG   N° 2",
					    "1 cp x 2/j",
					    "(4) S-CITAP 10 MG",
					    "1 cp le matin",
					    NULL };
	struct sheet *sheet = read_sheet(rows);

	(void)state;
	sheet_assert_value(sheet, "ligne_1_medicament", "NIFLURIL 400 MG");
	sheet_assert_value(sheet, "ligne_2_medicament", "XANAX 0.5 MG");
	sheet_assert_value(sheet, "ligne_3_medicament", "MACROMAX 200 MG");
	sheet_assert_value(sheet, "ligne_3_quantite", "2");
	sheet_assert_value(sheet, "ligne_4_medicament", "S-CITAP 10 MG");
	sheet_free(sheet);
}

static void a_strength_that_could_be_a_date_stays_a_medicines(void **state)
{
	static const char *const rows[] = { "Dr KARIM SEBTI",
					    "ORDONNANCE",
					    "1) ANTARENE 200 MG",
					    "1 cp x 3/j",
					    "2) DIPRO OLEOSUM 2.5 / 12.5 MG / MG",
					    "2 solution x 3 / jour pendant 10 jours",
					    NULL };
	struct sheet *sheet = read_sheet(rows);

	(void)state;
	sheet_assert_value(sheet, "ligne_2_medicament", "DIPRO OLEOSUM 2.5 / 12.5 MG / MG");
	sheet_assert_value(sheet, "ligne_2_dosage", "2.5 / 12.5 MG / MG");
	sheet_free(sheet);
}

static void a_table_under_a_head_gives_its_columns(void **state)
{
	static const char *const rows[] = {
		"Dr KARIM SEBTI",
		"ORDONNANCE",
		"Médicament                   Posologie               Durée       Qté",
		"STATOR 40 MG CPR             1 cp le matin           10 jours    3",
		"HERPEVIR 5%                  2 applications          2 sem       1",
		"                             matin et soir",
		"Date de la consultation : 23.08.2026",
		NULL,
	};
	struct sheet *sheet = read_sheet(rows);

	(void)state;
	sheet_assert_value(sheet, "ligne_1_medicament", "STATOR 40 MG CPR");
	sheet_assert_value(sheet, "ligne_1_posologie", "1 cp le matin");
	sheet_assert_value(sheet, "ligne_1_duree", "10 jours");
	sheet_assert_value(sheet, "ligne_1_quantite", "3");
	sheet_assert_value(sheet, "ligne_2_posologie", "2 applications matin et soir");
	sheet_assert_value(sheet, "ligne_2_duree", "2 semaines");
	sheet_assert_value(sheet, "ligne_2_quantite", "1");
	assert_null(sheet_value(sheet, "ligne_3_medicament"));
	sheet_free(sheet);
}

/* ---- Words ------------------------------------------------------------------- */

static const struct text_line *line_of(struct arena *arena, const char *text, line_list *lines)
{
	word_list words = { 0 };
	int line = -1;

	typed_row(arena, &words, text, 0, &line, TYPED_PLAIN);
	words_make_lines(&words, arena, lines);
	assert_int_equal(lines->count, 1);
	return &lines->items[0];
}

static void the_last_strength_of_a_name_is_its_dosage(void **state)
{
	static const struct {
		const char *text, *strength;
	} cases[] = { { "DIVARIUS 20 MG 20 MG CPR", "20 MG" },
		      { "AZARGA 10 / 5 MG / MG", "10 / 5 MG / MG" },
		      { "AMOXIL 1G", "1G" },
		      { "MARCAINE 0,50 %", "0,50 %" },
		      { "VAXIGRIP", "" } };
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		line_list lines = { 0 };
		const struct text_line *line = line_of(arena, cases[i].text, &lines);
		struct span span = prescribed_strength(line, 0, line->token_count);
		const char *text = span.line != NULL ? span_text(span, arena) : "";

		assert_string_equal(text, cases[i].strength);
	}
	arena_free(arena);
}

/* ---- Labels ------------------------------------------------------------------ */

static struct label_text parse_label(struct arena *arena, const char *const *rows)
{
	struct label_text text = { 0 };
	word_list words = { 0 };
	line_list lines = { 0 };
	int line = -1;

	for (int row = 0; rows[row] != NULL; row++)
		typed_row(arena, &words, rows[row], row, &line, TYPED_PLAIN);
	words_make_lines(&words, arena, &lines);
	label_text_parse(lines.items, lines.count, &text);
	return text;
}

static void a_label_tells_name_price_lot_and_expiry(void **state)
{
	static const char *const rows[] = { "GENTAGAM 80", "P.P.V. : 45,60 DH",
					    "LOT N° A123  EXP 05/27", NULL };
	struct arena *arena = arena_new();
	struct label_text text = parse_label(arena, rows);

	(void)state;
	assert_string_equal(span_text(text.name, arena), "GENTAGAM 80");
	assert_int_equal(text.amount, 4560);
	assert_string_equal(span_text(text.lot, arena), "A123");
	assert_int_equal(text.year, 2027);
	assert_int_equal(text.month, 5);
	arena_free(arena);
}

static void a_price_whose_mark_was_lost_is_put_right_but_doubted(void **state)
{
	static const char *const rows[] = { "PPM : 1430 DH", "EXP 17/2027", NULL };
	struct arena *arena = arena_new();
	struct label_text text = parse_label(arena, rows);

	(void)state;
	assert_int_equal(text.amount, 1430);
	assert_true(text.price_trust < 0.9);
	assert_null(text.expiry.line);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_place_stands_before_the_date),
		cmocka_unit_test(noughts_read_as_eights_and_lost_marks_are_put_right_in_dates),
		cmocka_unit_test(a_name_alone_above_the_medicines_is_the_patients),
		cmocka_unit_test(a_dose_is_nobodys_name),
		cmocka_unit_test(what_may_be_a_misread_date_is_told_from_doses_and_numbers),
		cmocka_unit_test(nine_digits_under_an_unread_label_are_the_number_but_less_sure),
		cmocka_unit_test(times_a_day_are_no_duration_and_months_to_last_are_no_boxes),
		cmocka_unit_test(numbers_misread_or_glued_do_not_stay_with_the_name),
		cmocka_unit_test(a_strength_that_could_be_a_date_stays_a_medicines),
		cmocka_unit_test(a_table_under_a_head_gives_its_columns),
		cmocka_unit_test(the_last_strength_of_a_name_is_its_dosage),
		cmocka_unit_test(a_label_tells_name_price_lot_and_expiry),
		cmocka_unit_test(a_price_whose_mark_was_lost_is_put_right_but_doubted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
