/*
 * Handwriting drawn by the test: combs read cell by cell, amounts and key letters by a lattice.
 * Pens, slants and unrest are drawn by chance; the seeds are fixed.
 */
#include "ocr/hand.h"
#include "ocr/lattice.h"
#include "tests/support/chance.h"
#include "tests/support/hand.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { DPI = 300, CELLS = 9 };
#define PX_PER_MM (DPI / 25.4)
#define PITCH_MM 4.0
#define WIDE_MM 70.0
#define HIGH_MM 12.0
#define BASE_MM 8.0
#define CAP_MM 3.2

struct bench {
	struct characters *characters;
	struct arena *arena;
};

static int set_up(void **state)
{
	static struct bench bench;

	bench.characters = characters_load();
	bench.arena = arena_new();
	chance_seed(20261126);
	*state = &bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;

	characters_free(bench->characters);
	arena_free(bench->arena);
	return 0;
}

/* A zone of white paper without print, as large as a line of a form. */
static struct sheet paper(void)
{
	struct Pix *pix = pixCreate((int)(WIDE_MM * PX_PER_MM), (int)(HIGH_MM * PX_PER_MM), 8);

	pixSetAll(pix);
	return (struct sheet){ pix, DPI };
}

static struct zone zone_of(struct sheet sheet)
{
	struct zone zone = { .px_per_mm = PX_PER_MM };

	zone.box = (struct box){ 0, 0, pixGetWidth(sheet.pix), pixGetHeight(sheet.pix) };
	zone.from_form = affine_scale(PX_PER_MM);
	zone.grey = sheet.pix;
	zone.scan = pixCopy(NULL, sheet.pix);
	zone.ink = pixThresholdToBinary(sheet.pix, 150);
	zone.print = pixCreateTemplate(zone.ink);
	return zone;
}

static struct field comb_field(enum field_content content)
{
	struct field field = { .kind = FIELD_COMB,
			       .content = content,
			       .cell_count = CELLS,
			       .length_min = 5,
			       .length_max = CELLS };

	for (int c = 0; c < CELLS; c++)
		field.cells[c] = (struct box_mm){ 5 + PITCH_MM * c, 4.5, PITCH_MM, 4 };
	return field;
}

static struct hand_reading read_cells(struct bench *bench, struct sheet sheet,
				      const struct field *field)
{
	struct zone zone = zone_of(sheet);
	struct comb comb = comb_find(&zone, field);
	struct hand_reading reading =
		hand_read_comb(bench->characters, field, &zone, &comb, bench->arena);

	comb_clear(&comb);
	zone_clear(&zone);
	return reading;
}

static void write_cells(struct sheet sheet, const struct hand *hand, const char *text)
{
	for (int c = 0; text[c] != '\0'; c++)
		hand_draw(sheet, hand, text[c], (struct spot){ 5 + PITCH_MM * (c + 0.5), BASE_MM },
			  CAP_MM);
}

static struct hand careful_hand(void)
{
	struct hand hand = hand_any();

	hand.ink = 0;
	hand.unrest = 0.5;
	return hand;
}

/* ---- combs ----------------------------------------------------------------------------------- */

static void most_numbers_in_cells_are_read_to_the_last_digit(void **state)
{
	enum { NUMBERS = 60 };
	struct field field = comb_field(CONTENT_DIGITS);
	int right = 0, sure = 0, sure_wrong = 0;

	for (int n = 0; n < NUMBERS; n++) {
		struct hand hand = careful_hand();
		struct sheet sheet = paper();
		struct hand_reading reading;
		char text[CELLS + 1] = "";

		for (int c = 0; c < CELLS; c++)
			text[c] = (char)('0' + chance_next() % 10);
		write_cells(sheet, &hand, text);
		reading = read_cells(*state, sheet, &field);
		right += strcmp(reading.value, text) == 0;
		sure += reading.confidence > 0.95;
		sure_wrong += reading.confidence > 0.95 && strcmp(reading.value, text) != 0;
	}
	printf("# %d of %d numbers right; of %d surer than 0.95 %d wrong\n", right, NUMBERS, sure,
	       sure_wrong);
	assert_true(right >= NUMBERS * 3 / 4);
	assert_true(sure_wrong <= 1);
}

static void a_number_tells_what_else_may_stand_in_its_cells(void **state)
{
	struct field field = comb_field(CONTENT_DIGITS);
	struct hand hand = careful_hand();
	struct sheet sheet = paper();
	struct hand_reading reading;

	write_cells(sheet, &hand, "12345");
	reading = read_cells(*state, sheet, &field);
	assert_non_null(reading.spelling);
	assert_int_equal(reading.spelling->length, 5);
	for (int i = 0; i < 5; i++) {
		double sum = (double)reading.spelling->places[i].none;

		for (int c = 0; c < SPELLING_CHARACTERS; c++)
			sum += (double)reading.spelling->places[i].odds[c];
		assert_true(fabs(sum - 1) < 1e-3);
	}
	assert_true(reading.guess_count > 1);
	assert_true(reading.guesses[0].probability >= reading.guesses[1].probability);
}

static void only_dates_that_exist_are_guessed(void **state)
{
	struct field field = comb_field(CONTENT_DATE);
	struct hand hand = careful_hand();
	struct sheet sheet = paper();
	struct hand_reading reading;

	write_cells(sheet, &hand, "31022026");
	reading = read_cells(*state, sheet, &field);
	for (int i = 0; i < reading.guess_count; i++)
		assert_string_not_equal(reading.guesses[i].value, "2026-02-31");
	assert_true(reading.confidence < 0.9 || strcmp(reading.value, "2026-02-31") != 0);
}

static void ink_over_a_digit_is_noticed_as_overwriting(void **state)
{
	struct field field = comb_field(CONTENT_DIGITS);
	struct hand hand = careful_hand();
	struct sheet sheet = paper();
	struct hand_reading reading;

	hand.nib_mm = 0.45;
	write_cells(sheet, &hand, "48271");
	for (int stroke = 0; stroke < 6; stroke++) {
		double y = (BASE_MM - CAP_MM + 0.5 * stroke + 0.2) * PX_PER_MM;
		double x = (5 + PITCH_MM * 2) * PX_PER_MM, w = PITCH_MM * PX_PER_MM;

		hand_line(sheet.pix, (struct point){ x + 0.1 * w, y },
			  (struct point){ x + 0.9 * w, y + (stroke % 2 ? 8 : -8) }, 6, 0);
	}
	reading = read_cells(*state, sheet, &field);
	assert_true(reading.overwritten);
	assert_true(reading.confidence < 0.5);
}

static void digits_that_touch_are_cut_at_the_cells_border(void **state)
{
	struct field field = comb_field(CONTENT_DIGITS);
	struct hand hand = careful_hand();
	struct sheet sheet = paper();
	struct hand_reading reading;

	write_cells(sheet, &hand, "35806");
	/* a stroke joins the third and the fourth */
	hand_line(sheet.pix, (struct point){ (5 + 2.6 * PITCH_MM) * PX_PER_MM, 7.4 * PX_PER_MM },
		  (struct point){ (5 + 3.3 * PITCH_MM) * PX_PER_MM, 7.4 * PX_PER_MM }, 4, 0);
	reading = read_cells(*state, sheet, &field);
	assert_int_equal(reading.spelling->length, 5);
}

static void a_line_close_above_is_cut_off_the_digits(void **state)
{
	struct field field = comb_field(CONTENT_DIGITS);
	struct hand hand = careful_hand();
	struct sheet sheet = paper();
	struct hand_reading reading;

	write_cells(sheet, &hand, "742318");
	/* the stem of a letter comes down onto the third */
	hand_line(sheet.pix, (struct point){ (5 + 2.5 * PITCH_MM) * PX_PER_MM, 1.5 * PX_PER_MM },
		  (struct point){ (5 + 2.5 * PITCH_MM) * PX_PER_MM, 5.2 * PX_PER_MM }, 4, 0);
	reading = read_cells(*state, sheet, &field);
	assert_string_equal(reading.value, "742318");
}

static void what_is_left_of_ticks_is_no_writing(void **state)
{
	struct field field = comb_field(CONTENT_DIGITS);
	struct sheet sheet = paper();

	for (int c = 0; c <= CELLS; c++) {
		double x = (5 + PITCH_MM * c) * PX_PER_MM;

		hand_line(sheet.pix, (struct point){ x, 5 * PX_PER_MM },
			  (struct point){ x, 8 * PX_PER_MM }, 3, 0);
	}
	assert_true(read_cells(*state, sheet, &field).blank);
}

/* ---- amounts and key letters ----------------------------------------------------------------- */

static struct hand_reading read_line(struct bench *bench, const struct hand *hand, const char *text,
				     enum field_content content)
{
	struct field field = { .kind = FIELD_AMOUNT, .content = content };
	struct sheet sheet = paper();
	struct hand_reading reading;
	struct zone zone;

	hand_write(sheet, hand, text, (struct spot){ 4, BASE_MM }, CAP_MM);
	zone = zone_of(sheet);
	reading = lattice_read(bench->characters, &field, &zone, bench->arena);
	zone_clear(&zone);
	return reading;
}

static void most_amounts_in_free_writing_are_read(void **state)
{
	static const struct {
		const char *front, *mark, *back;
	} ways[] = { { "", ",", "" }, { "", ".", "" }, { "", ",", " DH" }, { "=", ",", "=" } };
	enum { AMOUNTS = 80 };
	int right = 0, sure_wrong = 0;

	for (int n = 0; n < AMOUNTS; n++) {
		struct hand hand = careful_hand();
		int dirhams = 20 + chance_next() % 900, cents = chance_next() % 100;
		struct hand_reading reading;
		char written[32], value[32];
		int way = n % 4;

		snprintf(written, sizeof(written), "%s%d%s%02d%s", ways[way].front, dirhams,
			 ways[way].mark, cents, ways[way].back);
		snprintf(value, sizeof(value), "%d.%02d", dirhams, cents);
		reading = read_line(*state, &hand, written, CONTENT_AMOUNT);
		if (reading.value == NULL)
			continue;
		right += strcmp(reading.value, value) == 0;
		sure_wrong += reading.confidence > 0.95 && strcmp(reading.value, value) != 0;
	}
	printf("# %d of %d amounts right; surer than 0.95 and wrong: %d\n", right, AMOUNTS,
	       sure_wrong);
	assert_true(right >= AMOUNTS * 3 / 4);
	assert_true(sure_wrong <= 2);
}

static void a_key_letter_keeps_its_coefficient(void **state)
{
	struct hand hand = careful_hand();
	struct hand_reading reading = read_line(*state, &hand, "K 15", CONTENT_KEY_LETTER);

	assert_non_null(reading.value);
	assert_string_equal(reading.value, "K 15");
}

/* An amount that begins after more specks than the lattice holds must not lose its beginning. */
static void a_line_with_more_ink_than_an_amount_has_gives_no_value(void **state)
{
	struct bench *bench = *state;
	struct field field = { .kind = FIELD_AMOUNT, .content = CONTENT_AMOUNT };
	struct hand hand = careful_hand();
	struct sheet sheet = paper();
	struct hand_reading reading;
	struct zone zone;

	for (int dot = 0; dot < 60; dot++) {
		double x = (1 + 0.6 * dot) * PX_PER_MM, y = (dot % 2 ? 2.0 : 3.0) * PX_PER_MM;

		hand_line(sheet.pix, (struct point){ x, y }, (struct point){ x + 1, y }, 3, 0);
	}
	hand_write(sheet, &hand, "250,00", (struct spot){ 45, BASE_MM }, CAP_MM);
	zone = zone_of(sheet);
	reading = lattice_read(bench->characters, &field, &zone, bench->arena);
	zone_clear(&zone);
	assert_null(reading.value);
	assert_false(reading.blank);
}

static void an_amount_crossed_out_before_another_is_noticed_as_overwriting(void **state)
{
	struct bench *bench = *state;
	struct field field = { .kind = FIELD_AMOUNT, .content = CONTENT_AMOUNT };
	struct hand hand = careful_hand();
	struct sheet sheet = paper();
	struct hand_reading reading;
	double end = hand_write(sheet, &hand, "270,00", (struct spot){ 5, BASE_MM }, CAP_MM);
	double y = (BASE_MM - CAP_MM / 2) * PX_PER_MM;
	struct zone zone;

	hand_line(sheet.pix, (struct point){ 4 * PX_PER_MM, y },
		  (struct point){ end * PX_PER_MM, y }, 5, 0);
	hand_write(sheet, &hand, "250,00", (struct spot){ end + 2, BASE_MM }, CAP_MM);
	zone = zone_of(sheet);
	reading = lattice_read(bench->characters, &field, &zone, bench->arena);
	zone_clear(&zone);
	assert_true(reading.overwritten);
	assert_false(read_line(bench, &hand, "250,00", CONTENT_AMOUNT).overwritten);
}

static void an_empty_line_is_blank(void **state)
{
	struct hand hand = careful_hand();

	assert_true(read_line(*state, &hand, "", CONTENT_AMOUNT).blank);
	assert_true(read_line(*state, &hand, "-", CONTENT_AMOUNT).blank);
}

/* ---- print ----------------------------------------------------------------------------------- */

static void print_that_agrees_makes_surer_and_print_that_differs_casts_doubt(void **state)
{
	struct bench *bench = *state;
	struct field field = comb_field(CONTENT_DIGITS);
	struct hand hand = careful_hand();
	struct sheet sheet = paper();
	struct hand_reading reading, again;
	double before;

	write_cells(sheet, &hand, "27364");
	reading = read_cells(bench, sheet, &field);
	again = reading;
	before = reading.confidence;
	again.spelling = spelling_copy(bench->arena, reading.spelling);
	hand_join_print(&again, &field, reading.value, 0.9, bench->arena);
	assert_true(again.confidence >= before);
	again.spelling = spelling_copy(bench->arena, reading.spelling);
	hand_join_print(&again, &field, "27964", 0.9, bench->arena);
	assert_true(again.confidence < before);
}

static void print_that_fits_does_not_hide_an_overwriting(void **state)
{
	struct bench *bench = *state;
	struct field field = comb_field(CONTENT_DIGITS);
	struct hand_reading reading = { .overwritten = true };

	hand_join_print(&reading, &field, "27364", 0.8, bench->arena);
	assert_string_equal(reading.value, "27364");
	assert_true(reading.overwritten);
}

static void a_printed_amount_alone_is_as_sure_as_print_is(void **state)
{
	struct bench *bench = *state;
	struct hand_reading reading = { 0 };

	hand_join_amount(&reading, "250.00", 0.3, bench->arena);
	assert_string_equal(reading.value, "250.00");
	assert_true(fabs(reading.confidence - 0.3) < 0.01);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(most_numbers_in_cells_are_read_to_the_last_digit),
		TEST(a_number_tells_what_else_may_stand_in_its_cells),
		TEST(only_dates_that_exist_are_guessed),
		TEST(ink_over_a_digit_is_noticed_as_overwriting),
		TEST(digits_that_touch_are_cut_at_the_cells_border),
		TEST(a_line_close_above_is_cut_off_the_digits),
		TEST(what_is_left_of_ticks_is_no_writing),
		TEST(most_amounts_in_free_writing_are_read),
		TEST(a_key_letter_keeps_its_coefficient),
		TEST(a_line_with_more_ink_than_an_amount_has_gives_no_value),
		TEST(an_amount_crossed_out_before_another_is_noticed_as_overwriting),
		TEST(an_empty_line_is_blank),
		TEST(print_that_agrees_makes_surer_and_print_that_differs_casts_doubt),
		TEST(print_that_fits_does_not_hide_an_overwriting),
		TEST(a_printed_amount_alone_is_as_sure_as_print_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
