/* The letter that goes back with a dossier: what is told, in which order, how it is written and on
 * which page. What stands on the paper is looked at in tests/e2e/letter.sh. */
#include "model/letter.h"
#include "print/flow.h"
#include "print/print.h"
#include "print/writing.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct date today = { 2026, 11, 24 };

/* ---- What is told --------------------------------------------------------------------------- */

static struct arena *arena;
static struct letter letter;

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	letter = (struct letter){
		.id = 12,
		.file = "S0110000.tif",
		.fund = "CNSS",
		.branch = "B07",
		.batch = "2026-118",
		.received = { 2026, 10, 18 },
		.verdict = VERDICT_REVIEW,
		.immatriculation = "450897674",
		.insured = "AIT EL KADIRI FATIMA",
		.beneficiary = "AIT EL KADIRI SARA",
		.care_date = { 2026, 9, 13 },
	};
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct reason *find(enum reason_code code, enum severity severity)
{
	struct reason *reason = LIST_ADD(arena, &letter.reasons);

	*reason =
		(struct reason){ .code = code,
				 .severity = severity,
				 .message_fr = arena_format(arena, "%s.", reason_title_fr(code)),
				 .message_ar = arena_format(arena, "%s.", reason_title_ar(code)) };
	return reason;
}

/* "R04 R11! | R07 | | R13": an exclamation mark where what to do follows. */
static void expect_points(const char *expected)
{
	letter_point_list points;
	struct text found = { 0 };
	size_t i = 0;

	letter_list_points(&letter, arena, &points);
	for (int group = 0; group < GROUP_COUNT; group++) {
		if (group > 0)
			text_append(&found, "|");
		for (; i < points.count && (int)points.items[i].group == group; i++)
			text_append_format(&found, " %s%s",
					   reason_code_name(points.items[i].reason->code),
					   points.items[i].ends_code ? "! " : " ");
	}
	assert_string_equal(text_value(&found), expected);
	text_clear(&found);
}

static void points_are_sorted_by_who_can_mend_them(void **state)
{
	(void)state;
	find(REASON_R13, SEVERITY_INFO);
	find(REASON_R08, SEVERITY_ERROR);
	find(REASON_R07, SEVERITY_CHECK);
	find(REASON_R11, SEVERITY_ERROR);
	find(REASON_R04, SEVERITY_ERROR);
	expect_points(" R04!  R11! | R07! | R08! | R13! ");
}

static void points_of_one_code_stand_together_with_what_to_do_once(void **state)
{
	(void)state;
	find(REASON_R11, SEVERITY_CHECK)->message_fr = "a";
	find(REASON_R09, SEVERITY_ERROR);
	find(REASON_R11, SEVERITY_ERROR)->message_fr = "b";
	expect_points(" R09!  R11  R11! |||");
}

static void the_same_sentence_about_the_same_page_is_told_once(void **state)
{
	(void)state;
	find(REASON_R12, SEVERITY_CHECK)->page = 4;
	find(REASON_R12, SEVERITY_CHECK)->page = 4;
	find(REASON_R12, SEVERITY_CHECK)->page = 5;
	expect_points(" R12  R12! |||");
}

static void what_is_the_offices_own_is_never_told(void **state)
{
	static const enum reason_code codes[] = { REASON_R19, REASON_R26, REASON_I01, REASON_I04,
						  REASON_I06, REASON_D01, REASON_D02 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(codes); i++)
		find(codes[i], SEVERITY_ERROR)->page = 3;
	expect_points("|||");
	assert_int_equal(letter_need(&letter), LETTER_NOT_NEEDED);
}

static void a_paper_that_is_not_in_the_dossier_is_the_insureds_to_give(void **state)
{
	(void)state;
	find(REASON_I06, SEVERITY_CHECK)->message_fr = "La seconde page manque.";
	expect_points(" I06! |||");
	assert_int_equal(letter_need(&letter), LETTER_DOUBTED);
}

static void another_number_or_scheme_is_told_only_when_it_is_sure(void **state)
{
	(void)state;
	find(REASON_R25, SEVERITY_CHECK);
	expect_points("|||");
	find(REASON_R25, SEVERITY_ERROR);
	expect_points(" R25! |||");
}

static void a_pharmacys_number_is_the_pharmacists_to_give(void **state)
{
	(void)state;
	find(REASON_R06, SEVERITY_CHECK)->message_fr = "L'INPE du praticien est absent.";
	find(REASON_R06, SEVERITY_CHECK)->message_fr = "L'INPE de la pharmacie est absent.";
	find(REASON_R06, SEVERITY_CHECK)->field = "pharmacie_1_inpe";
	find(REASON_R06, SEVERITY_CHECK)->field = "medecin_inpe";
	expect_points("| R06  R06! | R06  R06! |");
}

static void a_letter_is_needed_for_an_error_and_in_doubt_for_a_check(void **state)
{
	(void)state;
	assert_int_equal(letter_need(&letter), LETTER_NOT_NEEDED);
	find(REASON_R13, SEVERITY_INFO);
	assert_int_equal(letter_need(&letter), LETTER_NOT_NEEDED);
	find(REASON_R07, SEVERITY_CHECK);
	assert_int_equal(letter_need(&letter), LETTER_DOUBTED);
	find(REASON_R09, SEVERITY_ERROR);
	assert_int_equal(letter_need(&letter), LETTER_NEEDED);
	letter.verdict = VERDICT_ACCEPTED;
	assert_int_equal(letter_need(&letter), LETTER_NOT_NEEDED);
}

static void a_letters_code_is_known_again(void **state)
{
	char reference[LETTER_REFERENCE_SIZE];

	(void)state;
	letter_compose_reference(&letter, reference);
	assert_string_equal(reference, "WARAQA-L/12");
	assert_true(letter_is_reference(reference));
	assert_false(letter_is_reference("WARAQA-L/"));
	assert_false(letter_is_reference("WARAQA/B07/118/1/ABCD"));
	assert_false(letter_is_reference("6118001200504"));
}

/* ---- How it is written ---------------------------------------------------------------------- */

#define FSI "\u2068"
#define LRI "\u2066"
#define RLI "\u2067"
#define PDI "\u2069"
#define WIDE "\u00A0"
#define NARROW "\u202F"

static void expect_written(const char *sentence, bool is_rtl, const char *expected)
{
	struct text text = { 0 };

	writing_append(&text, sentence, is_rtl);
	assert_string_equal(text_value(&text), expected);
	text_clear(&text);
}

static void a_batch_named_by_a_day_keeps_its_name(void **state)
{
	(void)state;
	expect_written("Lot B07/2026-09-13.", false, "Lot B07/2026-09-13.");
	expect_written("في 13/09/2026.", true, "في " LRI "13/09/2026" PDI ".");
}

static void no_line_of_french_breaks_before_a_high_sign_or_within_quotes(void **state)
{
	(void)state;
	expect_written("« A » : 1 ; 2 ? 3 ! 4 %", false,
		       "«" NARROW "A" NARROW "»" WIDE ": 1" NARROW "; 2" NARROW "? 3" NARROW
		       "! 4" NARROW "%");
	expect_written("de 1030,00 DH, le 3", false, "de 1030,00" WIDE "DH, le 3");
	expect_written(" : ;", true, " : ;");
}

static void page_12_is_not_page_1(void **state)
{
	(void)state;
	assert_true(writing_names_page("La page 1 est blanche.", 1));
	assert_true(writing_names_page("La page 12 et la page 1.", 1));
	assert_false(writing_names_page("La page 12 est blanche.", 1));
	assert_false(writing_names_page("Une page.", 1));
}

static void what_is_latin_is_isolated_in_arabic(void **state)
{
	(void)state;
	expect_written("مبلغ 1 030,00 درهم", true, "مبلغ " LRI "1 030,00" PDI " درهم");
	expect_written("« ÉLAN 20 MG »: 3", true, "« " LRI "ÉLAN 20 MG" PDI " »: " LRI "3" PDI);
	expect_written("المستند S01-a_b.tif.", true, "المستند " LRI "S01-a_b.tif" PDI ".");
	expect_written("اسم (INPE) هنا", true, "اسم (" LRI "INPE" PDI ") هنا");
}

static void what_is_arabic_is_isolated_in_french(void **state)
{
	(void)state;
	expect_written("au nom de محمد العلوي, 3 fois", false,
		       "au nom de " RLI "محمد العلوي" PDI ", 3 fois");
	expect_written("sans", false, "sans");
}

static void isolates_that_are_there_are_kept(void **state)
{
	(void)state;
	expect_written("قبل " FSI "13/09/2026" PDI "، ثم B7", true,
		       "قبل " FSI "13/09/2026" PDI "، ثم " LRI "B7" PDI);
	expect_written(FSI "a " FSI "b" PDI " c", true, FSI "a " FSI "b" PDI " c");
}

static void bytes_that_are_no_text_are_passed_on(void **state)
{
	(void)state;
	expect_written("a\xC3", false, "a\xC3");
	expect_written("\xD8", true, "\xD8");
	expect_written("", true, "");
}

/* ---- What goes on which page ---------------------------------------------------------------- */

static const struct flow_room room = { 60, 20, 100 };

static void expect_pages(struct flow_block *blocks, size_t count, const char *expected)
{
	struct text found = { 0 };
	int pages = flow_place(blocks, count, room);

	for (size_t i = 0; i < count; i++)
		text_append_format(&found, "%d", blocks[i].page);
	assert_string_equal(text_value(&found), expected);
	assert_int_equal(pages, blocks[count - 1].page + 1);
	text_clear(&found);
}

static void blocks_fill_a_page_and_go_on_at_the_head_of_the_next(void **state)
{
	struct flow_block blocks[] = { { 5, 20, false, 0, 0 },
				       { 5, 15, false, 0, 0 },
				       { 5, 1, false, 0, 0 } };

	(void)state;
	expect_pages(blocks, 3, "001");
	assert_float_equal(blocks[0].y_mm, 60, 1e-9); /* no room is kept above the first */
	assert_float_equal(blocks[1].y_mm, 85, 1e-9);
	assert_float_equal(blocks[2].y_mm, 20, 1e-9);
}

static void a_heading_goes_with_what_it_heads(void **state)
{
	struct flow_block blocks[] = { { 0, 30, false, 0, 0 },
				       { 0, 5, true, 0, 0 },
				       { 0, 6, false, 0, 0 } };

	(void)state;
	expect_pages(blocks, 3, "011");
}

static void what_no_page_has_room_for_is_parted(void **state)
{
	struct flow_block chain[] = { { 0, 30, true, 0, 0 },
				      { 0, 30, true, 0, 0 },
				      { 0, 30, true, 0, 0 },
				      { 0, 30, false, 0, 0 } };
	struct flow_block tall[] = { { 0, 10, false, 0, 0 },
				     { 0, 500, false, 0, 0 },
				     { 0, 10, false, 0, 0 } };

	(void)state;
	expect_pages(chain, 4, "0112");
	expect_pages(tall, 3, "012");
}

/* ---- Its lines ------------------------------------------------------------------------------ */

static void expect_lines(enum language language, const char *expected)
{
	static const char *const kinds[] = {
#define X(name, text) [name] = (text),
		LETTER_LINE_LIST(X)
#undef X
	};
	letter_line_list lines;
	struct text found = { 0 };

	print_letter_lines(&letter, language, arena, &lines);
	for (size_t i = 0; i < lines.count; i++) {
		text_append_format(&found, "%s%s", i > 0 ? " " : "", kinds[lines.items[i].kind]);
		if (lines.items[i].number > 0)
			text_append_format(&found, "-%d", lines.items[i].number);
	}
	assert_string_equal(text_value(&found), expected);
	text_clear(&found);
}

static void a_screen_is_given_the_lines_of_the_paper_in_its_order(void **state)
{
	(void)state;
	find(REASON_R07, SEVERITY_ERROR);
	find(REASON_R09, SEVERITY_ERROR);
	find(REASON_R19, SEVERITY_ERROR); /* the office's own */
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		expect_lines((enum language)i,
			     "subject greeting opening group point-1 to_do group point-2 to_do "
			     "closing fund");
}

static void the_day_to_answer_by_is_a_line_only_where_it_is_known(void **state)
{
	letter_line_list lines;

	(void)state;
	find(REASON_R09, SEVERITY_ERROR);
	letter.answer_by = (struct date){ 2027, 1, 24 };
	letter.fund = NULL;
	expect_lines(LANGUAGE_FR, "subject greeting opening group point-1 to_do answer_by closing");
	print_letter_lines(&letter, LANGUAGE_FR, arena, &lines);
	assert_string_equal(lines.items[6].text, "Merci de répondre au plus tard le 24/01/2027.");
}

static void what_a_line_begins_with_is_set_off(void **state)
{
	letter_line_list lines;

	(void)state;
	find(REASON_R09, SEVERITY_ERROR);
	print_letter_lines(&letter, LANGUAGE_FR, arena, &lines);
	assert_int_equal(lines.items[5].kind, LETTER_TO_DO);
	assert_true(lines.items[5].lead_bytes > 0);
	assert_true(lines.items[5].lead_bytes < strlen(lines.items[5].text));
	assert_true(text_starts_with(lines.items[5].text, "À faire"));
}

/* ---- On paper ------------------------------------------------------------------------------- */

static int pages_of(const char *path)
{
	static const char mark[] = "/Type /Page";
	unsigned char *pdf;
	const unsigned char *at;
	struct error error;
	size_t length;
	int pages = 0;

	assert_int_equal(file_read(path, 1 << 24, &pdf, &length, &error), STATUS_OK);
	for (at = pdf; (at = memmem(at, length - (size_t)(at - pdf), mark, strlen(mark))) != NULL;
	     pages += *at != 's') /* "/Pages" is the list of them */
		at += strlen(mark);
	free(pdf);
	return pages;
}

/* Prints into $WARAQA_LETTERS to be looked at, when it is set. */
static int print(const char *name, const char *letterhead)
{
	const char *kept = getenv("WARAQA_LETTERS"), *folder = getenv("TMPDIR");
	char *path;
	struct error error;
	int pages = 0;

	folder = kept != NULL ? kept : folder != NULL ? folder : "/tmp";
	path = path_join(folder, name);
	assert_int_equal(print_letter(path, &letter, letterhead, today, &pages, &error), STATUS_OK);
	assert_int_equal(pages_of(path), pages);
	if (kept == NULL)
		unlink(path);
	free(path);
	return pages;
}

static void one_thing_takes_a_page_in_each_language(void **state)
{
	(void)state;
	find(REASON_R09, SEVERITY_ERROR)->page = 1;
	assert_int_equal(print("one.pdf", NULL), 2);
}

static void six_things_take_a_page_in_each_language(void **state)
{
	struct reason *reason;

	(void)state;
	find(REASON_R09, SEVERITY_ERROR)->page = 1;
	reason = find(REASON_R01, SEVERITY_ERROR);
	reason->message_fr = "Dossier déposé le 18/10/2026, soit 83 jours après le 27/07/2026 ; "
			     "la limite est de 60 jours.";
	reason->message_ar = "أودع الملف بتاريخ " FSI "18/10/2026" PDI "، أي " FSI "83" PDI
			     " يوما بعد " FSI "27/07/2026" PDI "، والأجل هو " FSI "60" PDI " يوما.";
	reason = find(REASON_R15, SEVERITY_ERROR);
	reason->message_fr = "Le total demandé est de 1130,00 DH, mais la somme des montants "
			     "(150,00 + 880,00) est de 1030,00 DH.";
	reason->message_ar = "المجموع المطلوب " FSI "1130,00" PDI " درهم، لكن حاصل المبالغ (" FSI
			     "150,00 + 880,00" PDI ") هو " FSI "1030,00" PDI " درهم.";
	reason = find(REASON_R21, SEVERITY_CHECK);
	reason->page = 3;
	reason->message_fr = "L'ordonnance porte le nom محمد العلوي, mais la feuille de soins "
			     "désigne AIT EL KADIRI SARA.";
	reason->message_ar = "الوصفة باسم " FSI "محمد العلوي" PDI "، لكن ورقة العلاج تخص " FSI
			     "AIT EL KADIRI SARA" PDI ".";
	find(REASON_R07, SEVERITY_ERROR)->page = 3;
	find(REASON_R08, SEVERITY_ERROR)->page = 2;
	letter.answer_by = (struct date){ 2027, 1, 24 };
	assert_int_equal(print("six.pdf", "Service des remboursements, agence de Casablanca\n"
					  "مصلحة التعويضات، وكالة الدار البيضاء"),
			 2);
}

static void forty_things_and_long_names_take_several_pages(void **state)
{
	(void)state;
	letter.insured = "BEN ABDELKRIM EL IDRISSI AL HASSANI EL OUAZZANI MOHAMMED ABDERRAHMANE "
			 "SIDI EL MOKHTAR";
	letter.beneficiary = "فاطمة الزهراء بنت عبد الرحمان الإدريسي الحسني الوزاني";
	letter.file = "lot-2026-118_casablanca-ain-sebaa_dossiers-du-18-octobre_0001.tif#2";
	for (int i = 0; i < 40; i++) {
		enum reason_code code = (enum reason_code)(i % REASON_R24);
		struct reason *reason = find(code, i % 3 == 0 ? SEVERITY_ERROR : SEVERITY_CHECK);

		reason->page = i % 6 + 1;
		if (code != REASON_R11 && i < 30)
			continue;
		reason->code = REASON_R11;
		reason->message_fr = arena_format(
			arena,
			"Le code à barres de « DOLIPRANE 1000 MG » n'a pas été trouvé : %d "
			"boîtes achetées, 31,40 DH.",
			i);
		reason->message_ar = arena_format(arena,
						  "لم يعثر على الرمز الشريطي للدواء « " FSI
						  "DOLIPRANE 1000 MG" PDI " »: العدد المشترى " FSI
						  "%d" PDI "، المبلغ " FSI "31,40" PDI " درهم.",
						  i);
	}
	assert_in_range(print("forty.pdf", NULL), 4, 10);
}

static void a_dossier_of_which_little_is_known_has_a_letter_all_the_same(void **state)
{
	struct reason *reason = find(REASON_R04, SEVERITY_ERROR);

	(void)state;
	letter = (struct letter){ .id = 999999999999L, .file = "ملف 1.tif" };
	*LIST_ADD(arena, &letter.reasons) = *reason;
	assert_int_equal(print("little.pdf", NULL), 2);
}

static void a_letter_that_cannot_be_written_is_said(void **state)
{
	struct error error;
	int pages;

	(void)state;
	find(REASON_R09, SEVERITY_ERROR);
	assert_int_equal(
		print_letter("/proc/none/letter.pdf", &letter, NULL, today, &pages, &error),
		STATUS_NO_SPACE);
	assert_non_null(strstr(error.text, "'/proc/none/letter.pdf'"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(points_are_sorted_by_who_can_mend_them),
		TEST(points_of_one_code_stand_together_with_what_to_do_once),
		TEST(the_same_sentence_about_the_same_page_is_told_once),
		TEST(what_is_the_offices_own_is_never_told),
		TEST(a_paper_that_is_not_in_the_dossier_is_the_insureds_to_give),
		TEST(another_number_or_scheme_is_told_only_when_it_is_sure),
		TEST(a_pharmacys_number_is_the_pharmacists_to_give),
		TEST(a_letter_is_needed_for_an_error_and_in_doubt_for_a_check),
		TEST(a_letters_code_is_known_again),
		TEST(a_batch_named_by_a_day_keeps_its_name),
		TEST(no_line_of_french_breaks_before_a_high_sign_or_within_quotes),
		TEST(page_12_is_not_page_1),
		TEST(what_is_latin_is_isolated_in_arabic),
		TEST(what_is_arabic_is_isolated_in_french),
		TEST(isolates_that_are_there_are_kept),
		TEST(bytes_that_are_no_text_are_passed_on),
		TEST(blocks_fill_a_page_and_go_on_at_the_head_of_the_next),
		TEST(a_heading_goes_with_what_it_heads),
		TEST(what_no_page_has_room_for_is_parted),
		TEST(a_screen_is_given_the_lines_of_the_paper_in_its_order),
		TEST(the_day_to_answer_by_is_a_line_only_where_it_is_known),
		TEST(what_a_line_begins_with_is_set_off),
		TEST(one_thing_takes_a_page_in_each_language),
		TEST(six_things_take_a_page_in_each_language),
		TEST(forty_things_and_long_names_take_several_pages),
		TEST(a_dossier_of_which_little_is_known_has_a_letter_all_the_same),
		TEST(a_letter_that_cannot_be_written_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
