/* Corrections drawn by the test: what a recogniser made of the cells is given by hand. */
#include "ocr/correction.h"
#include "tests/support/chance.h"
#include "tests/support/hand.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { DPI = 300, CELLS = 8 };
#define PX_PER_MM (DPI / 25.4)
#define PITCH_MM 4.0
#define LEFT_MM 5.0
#define WIDE_MM 60.0
#define HIGH_MM 16.0
#define BASE_MM 13.0
#define CAP_MM 3.0
#define STRUCK 3 /* the cell that is corrected */

static int set_up(void **state)
{
	*state = NULL;
	chance_seed(20261126);
	return 0;
}

static struct sheet paper(void)
{
	struct Pix *pix = pixCreate((int)(WIDE_MM * PX_PER_MM), (int)(HIGH_MM * PX_PER_MM), 8);

	pixSetAll(pix);
	return (struct sheet){ pix, DPI };
}

static struct hand even_hand(void)
{
	return (struct hand){ .nib_mm = 0.35, .unrest = 0.3, .variant = 0 };
}

static double middle_mm(int cell)
{
	return LEFT_MM + PITCH_MM * (cell + 0.5);
}

static struct sheet comb_with(const char *text)
{
	struct hand hand = even_hand();
	struct sheet sheet = paper();

	for (int c = 0; text[c] != '\0'; c++)
		hand_draw(sheet, &hand, text[c], (struct spot){ middle_mm(c), BASE_MM }, CAP_MM);
	return sheet;
}

static void draw_line(struct sheet sheet, struct point from, struct point to, double width_mm)
{
	hand_line(sheet.pix, (struct point){ from.x * PX_PER_MM, from.y * PX_PER_MM },
		  (struct point){ to.x * PX_PER_MM, to.y * PX_PER_MM }, width_mm * PX_PER_MM, 0);
}

/* The core of the comb's zone ends 2 mm above the characters: what is higher is a neighbour's. */
static struct zone zone_of(struct sheet sheet)
{
	struct zone zone = { .px_per_mm = PX_PER_MM };
	int core = (int)((BASE_MM - CAP_MM - 1) * PX_PER_MM);

	zone.box = (struct box){ 0, 0, pixGetWidth(sheet.pix), pixGetHeight(sheet.pix) };
	zone.from_form = affine_scale(PX_PER_MM);
	zone.grey = sheet.pix;
	zone.scan = pixCopy(NULL, sheet.pix);
	zone.around = pixThresholdToBinary(sheet.pix, 150);
	zone.ink = pixCopy(NULL, zone.around);
	pixRasterop(zone.ink, 0, 0, zone.box.w, core, PIX_CLR, NULL, 0, 0);
	zone.print = pixCreateTemplate(zone.ink);
	return zone;
}

/* What is said of the comb when the cell STRUCK is read with `best` and `none`, the others surely.
 */
static bool is_corrected(struct sheet sheet, float best, float none)
{
	struct spelled places[CELLS] = { 0 };
	struct spelling spelling = { .length = CELLS, .places = places };
	struct field field = { .kind = FIELD_COMB, .cell_count = CELLS };
	struct zone zone = zone_of(sheet);
	struct comb comb;
	bool corrected;

	for (int c = 0; c < CELLS; c++) {
		field.cells[c] =
			(struct box_mm){ LEFT_MM + PITCH_MM * c, BASE_MM - 2, PITCH_MM, 2 };
		places[c].odds[1] = c == STRUCK ? best : 0.999F;
		places[c].none = c == STRUCK ? none : 0;
	}
	comb = comb_find(&zone, &field);
	assert_int_equal(comb.written, CELLS);
	corrected = correction_in_comb(&comb, &spelling, &field, &zone);
	comb_clear(&comb);
	zone_clear(&zone);
	return corrected;
}

/* ---- combs ------------------------------------------------------------------------------ */

static void a_clean_comb_is_not_corrected_even_where_a_digit_is_in_doubt(void **state)
{
	(void)state;
	assert_false(is_corrected(comb_with("27364058"), 0.999F, 0));
	assert_false(is_corrected(comb_with("27364058"), 0.6F, 0.1F));
}

static void a_cell_that_holds_no_character_is_corrected(void **state)
{
	(void)state;
	assert_true(is_corrected(comb_with("27364058"), 0.3F, 0.6F));
}

static struct sheet struck_with_a_digit_above(void)
{
	struct sheet sheet = comb_with("27364058");
	struct hand hand = even_hand();
	double middle = middle_mm(STRUCK), y = BASE_MM - CAP_MM / 2;

	draw_line(sheet, (struct point){ middle - 1.6, y }, (struct point){ middle + 1.6, y },
		  0.35);
	hand_draw(sheet, &hand, '9', (struct spot){ middle, BASE_MM - CAP_MM - 0.4 },
		  0.75 * CAP_MM);
	return sheet;
}

static void a_digit_written_anew_above_a_doubtful_one_is_a_correction(void **state)
{
	(void)state;
	assert_true(is_corrected(struck_with_a_digit_above(), 0.7F, 0.05F));
}

/* A letter's tail that reaches down between the lines. */
static void what_stands_above_a_digit_that_is_read_surely_is_none(void **state)
{
	(void)state;
	assert_false(is_corrected(struck_with_a_digit_above(), 0.999F, 0));
}

static void a_line_of_writing_above_the_comb_is_no_correction(void **state)
{
	struct sheet sheet = comb_with("27364058");
	struct hand hand = even_hand();

	(void)state;
	hand_write(sheet, &hand, "RUE 12 FES", (struct spot){ LEFT_MM, BASE_MM - CAP_MM - 0.5 },
		   CAP_MM);
	assert_false(is_corrected(sheet, 0.7F, 0.05F));
}

static struct sheet written_over(void)
{
	struct sheet sheet = comb_with("27364058");
	struct hand heavy = even_hand();

	heavy.nib_mm = 0.6;
	hand_draw(sheet, &heavy, '8', (struct spot){ middle_mm(STRUCK), BASE_MM }, CAP_MM);
	return sheet;
}

static void a_doubtful_digit_of_heavier_strokes_is_written_over(void **state)
{
	(void)state;
	assert_true(is_corrected(written_over(), 0.7F, 0.05F));
	assert_false(is_corrected(written_over(), 0.999F, 0));
}

static void a_blackened_cell_is_a_correction_whatever_it_is_read_as(void **state)
{
	struct sheet sheet = comb_with("27364058");

	(void)state;
	for (int line = 0; line < 8; line++) {
		double y = BASE_MM - CAP_MM + line * CAP_MM / 7, middle = middle_mm(STRUCK);

		draw_line(sheet, (struct point){ middle - 1.1, y },
			  (struct point){ middle + 1.1, y }, 0.6);
	}
	assert_true(is_corrected(sheet, 0.999F, 0));
}

/* ---- free writing ----------------------------------------------------------------------- */

static bool line_is_corrected(struct sheet sheet)
{
	struct zone zone = zone_of(sheet);
	bool corrected = correction_in_line(&zone);

	zone_clear(&zone);
	return corrected;
}

static double write_amount(struct sheet sheet, const char *amount, double x)
{
	struct hand hand = even_hand();

	return hand_write(sheet, &hand, amount, (struct spot){ x, BASE_MM }, CAP_MM);
}

static void an_amount_that_is_struck_with_another_behind_is_corrected(void **state)
{
	struct sheet sheet = paper();
	double end = write_amount(sheet, "250,00", 3), y = BASE_MM - CAP_MM / 2;

	(void)state;
	draw_line(sheet, (struct point){ 2.5, y }, (struct point){ end, y + 0.3 }, 0.35);
	write_amount(sheet, "260,00", end + 2);
	assert_true(line_is_corrected(sheet));
}

static void an_amount_that_is_scribbled_over_with_another_behind_is_corrected(void **state)
{
	struct sheet sheet = paper();
	double end = write_amount(sheet, "250,00", 3);

	(void)state;
	for (int turn = 0; turn < 8; turn++) {
		double x = 3 + turn * (end - 3) / 8, next = 3 + (turn + 1) * (end - 3) / 8;
		double high = BASE_MM - CAP_MM, low = BASE_MM;

		draw_line(sheet, (struct point){ x, turn % 2 ? high : low },
			  (struct point){ next, turn % 2 ? low : high }, 0.35);
	}
	write_amount(sheet, "260,00", end + 2);
	assert_true(line_is_corrected(sheet));
}

static void an_amount_is_not_corrected_for_a_line_under_or_behind_it(void **state)
{
	struct sheet sheet = paper(), closed = paper();
	double end = write_amount(sheet, "1250,00", 3), y = BASE_MM - CAP_MM / 2;

	(void)state;
	draw_line(sheet, (struct point){ 2.5, BASE_MM + 0.9 }, (struct point){ end, BASE_MM + 0.9 },
		  0.35);
	assert_false(line_is_corrected(sheet));
	end = write_amount(closed, "250,00", 3);
	draw_line(closed, (struct point){ end - 1, y }, (struct point){ end + 15, y }, 0.35);
	assert_false(line_is_corrected(closed));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		TEST(a_clean_comb_is_not_corrected_even_where_a_digit_is_in_doubt),
		TEST(a_cell_that_holds_no_character_is_corrected),
		TEST(a_digit_written_anew_above_a_doubtful_one_is_a_correction),
		TEST(what_stands_above_a_digit_that_is_read_surely_is_none),
		TEST(a_line_of_writing_above_the_comb_is_no_correction),
		TEST(a_doubtful_digit_of_heavier_strokes_is_written_over),
		TEST(a_blackened_cell_is_a_correction_whatever_it_is_read_as),
		TEST(an_amount_that_is_struck_with_another_behind_is_corrected),
		TEST(an_amount_that_is_scribbled_over_with_another_behind_is_corrected),
		TEST(an_amount_is_not_corrected_for_a_line_under_or_behind_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
