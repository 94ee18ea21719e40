/* Dates and amounts in lines of words. */
#include "base/memory.h"
#include "base/text.h"
#include "ocr/values.h"
#include "tests/support/typed_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct text_line line_of(struct arena *arena, const char *text)
{
	word_list words = { 0 };
	line_list lines = { 0 };
	int line = -1;

	typed_row(arena, &words, text, 0, &line, TYPED_PLAIN);
	words_make_lines(&words, arena, &lines);
	assert_int_equal(lines.count, 1);
	return lines.items[0];
}

static void dates_are_read_as_people_print_them(void **state)
{
	static const struct {
		const char *seen, *date;
	} cases[] = {
		{ "le 13/09/2026", "2026-09-13" },
		{ "Date: 3-9-26", "2026-09-03" },
		{ "13 . 09 . 2026", "2026-09-13" },
		{ "1er août 2026", "2026-08-01" },
		{ "13 septembre 2026", "2026-09-13" },
		{ "2026-09-13", "2026-09-13" },
		{ "l3/O9/2026", "2026-09-13" },
		{ "13/092026", "2026-09-13" },
		{ "13-SEP-26", "2026-09-13" },
		{ "05 MAR 2018", "2018-03-05" },
		{ "5MAR2018", "2018-03-05" },
		{ "March 5, 2018", "2018-03-05" },
		{ "14 Mer 2018", "2018-03-14" },
		{ "13 dujanbir 2026", "2026-12-13" },
		{ "12/28/2017 10:17", "2017-12-28" },
		{ "25/12/20188:13:39", "2018-12-25" },
		{ "1S/09/2026", "2026-09-15" },
		{ "DATE13.09.2026", "2026-09-13" },
		{ "05 AUG 17", "2017-08-05" },
		{ "29 May 20 13:05:11", "2020-05-29" },
		{ "2 mai 10 h", NULL },
		{ "2 mai 10:30", NULL },
		{ "3 mars 10 cp", NULL },
		{ "31/02/2026", NULL },
		{ "0537112233", NULL },
		{ "N° 7197/2026", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena *arena = arena_new();
		struct text_line line = line_of(arena, cases[i].seen);
		struct dated dated;
		char text[DATE_TEXT_SIZE];
		bool found = line_find_date(&line, 0, &dated);

		if (found != (cases[i].date != NULL))
			fail_msg("%s", cases[i].seen);
		if (found)
			assert_string_equal(date_format_iso(dated.date, text), cases[i].date);
		arena_free(arena);
	}
}

static void amounts_are_read_as_people_print_them(void **state)
{
	static const struct {
		const char *seen;
		centimes amount;
		enum number_kind kind;
	} cases[] = {
		{ "225,00", 22500, NUMBER_AMOUNT },
		{ "61.20DH", 6120, NUMBER_AMOUNT },
		{ "1 245,50 DH", 124550, NUMBER_AMOUNT },
		{ "1.245,50", 124550, NUMBER_AMOUNT },
		{ "1,245.50", 124550, NUMBER_AMOUNT },
		{ "2 100 245,50", 210024550, NUMBER_AMOUNT },
		{ "1'245.50", 124550, NUMBER_AMOUNT },
		{ "$8.20", 820, NUMBER_AMOUNT },
		{ "RM14.10", 1410, NUMBER_AMOUNT },
		{ "66. 40", 6640, NUMBER_AMOUNT },
		{ "61 .00", 6100, NUMBER_AMOUNT },
		{ "1 625. 00", 162500, NUMBER_AMOUNT },
		{ "12,5O", 1250, NUMBER_AMOUNT },
		{ "7%", 700, NUMBER_PERCENT },
		{ "20,00 %", 2000, NUMBER_PERCENT },
		{ "22500", 2250000, NUMBER_WHOLE },
		{ "2", 200, NUMBER_WHOLE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena *arena = arena_new();
		struct text_line line = line_of(arena, cases[i].seen);
		struct number number;

		if (!line_number_at(&line, 0, &number) || number.to != line.token_count ||
		    number.amount != cases[i].amount || number.kind != cases[i].kind)
			fail_msg("%s", cases[i].seen);
		arena_free(arena);
	}
}

static void telephones_and_words_are_no_amounts(void **state)
{
	static const char *const cases[] = { "05.37.12.34", "MG",    "12/34", "B12",
					     "x",           "-5.59", "RM14" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena *arena = arena_new();
		struct text_line line = line_of(arena, cases[i]);
		struct number number;

		if (line_number_at(&line, 0, &number))
			fail_msg("%s", cases[i]);
		arena_free(arena);
	}
}
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read_as_people_print_them),
		cmocka_unit_test(amounts_are_read_as_people_print_them),
		cmocka_unit_test(telephones_and_words_are_no_amounts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
