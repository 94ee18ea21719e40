/* What lies on the carpet: which cells, where on the page, and how sure. */
#include "review/carpet_cells.h"

#include "base/arena.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SHEET "cnops-maladie-p1"
#define PIXELS_PER_MM 10.0

static struct arena *arena;
static struct form_set forms;

/* A reading of the sheet, which lies straight on its page. */
static struct carpet_reading reading_of(const char *name, const char *value, double confidence)
{
	const struct field *field = form_lookup_field(form_set_lookup(&forms, SHEET), name);
	struct carpet_reading reading = {
		.dossier = 7,
		.reading = { .page = 1,
			     .form = SHEET,
			     .name = name,
			     .value = value,
			     .confidence = confidence,
			     .source = SOURCE_HAND },
		.width_px = 2100,
		.height_px = 2970,
		.has_place = true,
		.place = affine_scale(PIXELS_PER_MM),
	};

	reading.reading.box = affine_apply_box_mm(reading.place, field->box);
	return reading;
}

/* Every place is sure by as much of the value's character, and `second` has the rest. */
static const struct spelling *spelling_of(const char *text, const float *sure, char second)
{
	struct spelling *spelling = ARENA_NEW(arena, struct spelling);

	spelling->length = (int)strlen(text);
	spelling->places = arena_new_array(arena, strlen(text), sizeof(struct spelled));
	for (int i = 0; i < spelling->length; i++) {
		spelling->places[i].odds[spelling_index(text[i])] = sure[i];
		spelling->places[i].odds[spelling_index(second)] = 1 - sure[i];
	}
	return spelling;
}

static void cells_of_a_character_are_cut_where_the_form_has_them(void **state)
{
	struct carpet_reading reading = reading_of("medecin_inpe", "091271345", 0.9);
	const struct field *field =
		form_lookup_field(form_set_lookup(&forms, SHEET), "medecin_inpe");
	struct carpet_cell *cells;
	size_t count;

	(void)state;
	cells = carpet_cut(&reading, 1, &forms, '1', 10, arena, &count);
	assert_int_equal(count, 2);
	for (size_t i = 0; i < count; i++) {
		struct box exact = affine_apply_box_mm(reading.place, field->cells[cells[i].place]);

		assert_int_equal(cells[i].place, i == 0 ? 2 : 5);
		assert_int_equal(box_intersection(cells[i].box, exact).w, exact.w);
		assert_int_equal(box_intersection(cells[i].box, exact).h, exact.h);
		assert_true(cells[i].box.w < 1.4 * exact.w);
		assert_true(cells[i].box.y < exact.y);
	}
}

static void the_least_sure_cell_comes_first_whatever_its_field(void **state)
{
	static const float first[] = { 1, 1, 0.99F, 1, 1, 0.7F, 1, 1, 1 };
	static const float second[] = { 1, 1, 0.8F, 1, 1, 1, 1, 1, 1 };
	struct carpet_reading readings[] = { reading_of("medecin_inpe", "091271345", 0.6),
					     reading_of("medecin_inpe", "091555555", 0.7),
					     reading_of("medecin_inpe", "091666666", 0.95) };
	struct carpet_cell *cells;
	size_t count;

	(void)state;
	readings[0].reading.spelling = spelling_of("091271345", first, '7');
	readings[1].reading.spelling = spelling_of("091555555", second, '4');
	cells = carpet_cut(readings, 3, &forms, '1', 10, arena, &count);
	assert_int_equal(count, 4);
	assert_true(cells[0].of == &readings[0] && cells[0].place == 5);
	assert_int_equal(cells[0].second, '7');
	assert_true(fabs(cells[0].second_chance - 0.3) < 1e-6);
	assert_true(cells[1].of == &readings[1] && cells[1].place == 2);
	/* what the recogniser did not say of a cell is as sure as its field */
	assert_true(cells[2].of == &readings[2] && cells[2].sure == 0.95);
	assert_int_equal(cells[2].second, 0);
	assert_true(cells[3].of == &readings[0] && cells[3].place == 2);
	carpet_cut(readings, 3, &forms, '1', 3, arena, &count);
	assert_int_equal(count, 3);
}

static void a_date_stands_on_the_paper_as_people_write_it(void **state)
{
	struct carpet_reading reading = reading_of("beneficiaire_naissance", "1967-03-18", 0.9);
	struct carpet_cell *cells;
	size_t count;

	(void)state;
	cells = carpet_cut(&reading, 1, &forms, '8', 10, arena, &count);
	assert_int_equal(count, 1);
	assert_string_equal(cells[0].text, "18031967");
	assert_int_equal(cells[0].place, 1);
	assert_true(cells[0].is_date);
}

static void what_was_read_beside_the_comb_is_in_no_cell(void **state)
{
	struct carpet_reading barcode = reading_of("medecin_inpe", "091271345", 0.9);
	struct carpet_reading elsewhere = barcode, longer = barcode;
	size_t count;

	(void)state;
	barcode.reading.source = SOURCE_BARCODE;
	carpet_cut(&barcode, 1, &forms, '1', 10, arena, &count);
	assert_int_equal(count, 0);
	elsewhere.reading.box.y += 500;
	carpet_cut(&elsewhere, 1, &forms, '1', 10, arena, &count);
	assert_int_equal(count, 0);
	longer.reading.value = "09127134500";
	carpet_cut(&longer, 1, &forms, '1', 10, arena, &count);
	assert_int_equal(count, 0);
	/* the whole field may lie on the carpet all the same */
	carpet_cut(&elsewhere, 1, &forms, '\0', 10, arena, &count);
	assert_int_equal(count, 1);
}

/* Even parts, in the direction in which the turned page is read. */
static void without_its_form_a_field_is_cut_evenly_as_it_is_read(void **state)
{
	static const struct {
		int turn_deg;
		struct box field, first, last;
	} cases[] = {
		{ 0, { 100, 50, 300, 40 }, { 100, 50, 100, 40 }, { 300, 50, 100, 40 } },
		{ 180, { 100, 50, 300, 40 }, { 300, 50, 100, 40 }, { 100, 50, 100, 40 } },
		{ 90, { 50, 100, 40, 300 }, { 50, 300, 40, 100 }, { 50, 100, 40, 100 } },
		{ 270, { 50, 100, 40, 300 }, { 50, 100, 40, 100 }, { 50, 300, 40, 100 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct carpet_reading reading = reading_of("medecin_inpe", "123", 0.9);
		struct carpet_cell *cells;
		size_t count;

		reading.reading.form = "no-form";
		reading.has_place = false;
		reading.turn_deg = cases[i].turn_deg;
		reading.reading.box = cases[i].field;
		cells = carpet_cut(&reading, 1, &forms, '1', 10, arena, &count);
		assert_int_equal(count, 1);
		assert_memory_equal(&cells[0].box, &cases[i].first, sizeof(struct box));
		cells = carpet_cut(&reading, 1, &forms, '3', 10, arena, &count);
		assert_memory_equal(&cells[0].box, &cases[i].last, sizeof(struct box));
	}
}

static int load_forms(void **state)
{
	struct error error;

	(void)state;
	arena = arena_new();
	return form_set_load("forms", &forms, &error) == STATUS_OK ? 0 : -1;
}

static int free_forms(void **state)
{
	(void)state;
	form_set_free(&forms);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_of_a_character_are_cut_where_the_form_has_them),
		cmocka_unit_test(the_least_sure_cell_comes_first_whatever_its_field),
		cmocka_unit_test(a_date_stands_on_the_paper_as_people_write_it),
		cmocka_unit_test(what_was_read_beside_the_comb_is_in_no_cell),
		cmocka_unit_test(without_its_form_a_field_is_cut_evenly_as_it_is_read),
	};

	return cmocka_run_group_tests(tests, load_forms, free_forms);
}
