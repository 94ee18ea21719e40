/* The carpet: which readings lie on it, in which order, and that their pages' looks are told. */
#include "store/store.h"
#include "tests/support/private_store.h"
#include "tests/support/small_store.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Adds a reading of an INPE to the first page of the nth dossier. */
static void write_down(int dossier, int ordinal, const char *value, const char *confidence,
		       const char *source)
{
	small_says(arena_format(
		small_arena,
		"INSERT INTO reading (dossier, ordinal, page, form, name, value, confidence, "
		"source, x, y, w, h) SELECT id, %d, 1, 'sheet', 'medecin_inpe', '%s', %s, '%s', "
		"10, 20, 300, 40 FROM dossier ORDER BY id OFFSET %d LIMIT 1",
		ordinal, value, confidence, source, dossier));
}

static const char *const inpe[] = { "medecin_inpe", "assure_cin" };

static struct carpet_question ask(const char *value, char character)
{
	return (struct carpet_question){ .names = inpe,
					 .name_count = ARRAY_LENGTH(inpe),
					 .value = value,
					 .character = character,
					 .dossiers_max = 100,
					 .readings_max = 100 };
}

/* The values that lie on it, each with a blank after it. */
static const char *laid(const struct carpet_question *question)
{
	struct carpet_reading *readings;
	const char *text = "";
	struct error error;
	size_t count;

	must(store_lay_carpet(small_store, question, small_arena, &readings, &count, &error),
	     &error);
	for (size_t i = 0; i < count; i++)
		text = arena_format(small_arena, "%s%s ", text, readings[i].reading.value);
	return text;
}

static void the_least_sure_lie_first_and_those_of_a_character_or_value_alone(void **state)
{
	const struct carpet_question all = ask(NULL, '\0'), sevens = ask(NULL, '7'),
				     one = ask("091111111", '\0');

	(void)state;
	small_save("a.tif", VERDICT_REVIEW);
	small_save("b.tif", VERDICT_ACCEPTED);
	write_down(0, 101, "091234567", "0.9", "hand");
	write_down(1, 101, "091111111", "0.5", "hand");
	write_down(1, 102, "097777777", "0.7", "register");
	assert_string_equal(laid(&all), "091111111 097777777 091234567 ");
	assert_string_equal(laid(&sevens), "097777777 091234567 ");
	assert_string_equal(laid(&one), "091111111 ");
}

static void only_the_newest_dossiers_are_looked_at(void **state)
{
	struct carpet_question question = ask(NULL, '\0');

	(void)state;
	small_save("a.tif", VERDICT_REVIEW);
	small_save("b.tif", VERDICT_REVIEW);
	write_down(0, 101, "091234567", "0.5", "hand");
	write_down(1, 101, "097654321", "0.9", "hand");
	question.dossiers_max = 1;
	assert_string_equal(laid(&question), "097654321 ");
	question.dossiers_max = 2;
	question.readings_max = 1;
	assert_string_equal(laid(&question), "091234567 ");
}

static void a_person(void)
{
	small_says("INSERT INTO person (login, name, role, password) VALUES "
		   "('p', 'P', 'supervisor', '$argon2id$x') ON CONFLICT DO NOTHING");
}

static void what_a_person_has_said_or_decided_is_not_on_it(void **state)
{
	const struct carpet_question all = ask(NULL, '\0');

	(void)state;
	a_person();
	small_save("a.tif", VERDICT_REVIEW);
	small_save("b.tif", VERDICT_ACCEPTED);
	write_down(0, 101, "091234567", "0.5", "hand");
	write_down(0, 102, "091234568", "1", "person");
	write_down(1, 101, "097654321", "0.9", "hand");
	assert_string_equal(laid(&all), "091234567 097654321 ");
	small_says("INSERT INTO desk_change (dossier, number, person, deed, page, form, name, "
		   "reading) SELECT min(id), 1, (SELECT id FROM person WHERE login = 'p'), "
		   "'confirm', 1, 'sheet', 'medecin_inpe', 101 FROM dossier");
	assert_string_equal(laid(&all), "097654321 ");
	small_says("UPDATE desk_change SET undone_by = 2");
	assert_string_equal(laid(&all), "091234567 097654321 ");
	small_says("UPDATE claim SET decision = 'accepted' WHERE dossier = (SELECT max(id) FROM "
		   "dossier)");
	assert_string_equal(laid(&all), "091234567 ");
}

static void a_value_is_as_the_last_judgement_has_settled_it(void **state)
{
	const struct carpet_question all = ask(NULL, '\0');
	struct carpet_reading *readings;
	struct error error;
	size_t count;

	(void)state;
	small_save("a.tif", VERDICT_REVIEW);
	write_down(0, 101, "091234567", "0.5", "hand");
	small_says("INSERT INTO settled (dossier, judgement, number, reading, value, read, "
		   "confidence, source) SELECT id, 1, 1, 101, '097777777', '091234567', 0.99, "
		   "'register' FROM dossier");
	must(store_lay_carpet(small_store, &all, small_arena, &readings, &count, &error), &error);
	assert_int_equal(count, 1);
	assert_string_equal(readings[0].reading.value, "097777777");
	assert_string_equal(readings[0].reading.read, "091234567");
	assert_int_equal(readings[0].reading.source, SOURCE_REGISTER);
	assert_string_equal(readings[0].dossier_name, "a.tif");
	assert_int_equal(readings[0].width_px, 2480);
	assert_false(readings[0].has_place);
}

static void looks_are_told_page_by_page_in_one_go(void **state)
{
	long before = strtol(small_says("SELECT count(*) FROM audit WHERE deed = 'image_read'"),
			     NULL, 10);
	struct store_look looks[2];
	struct error error;

	(void)state;
	small_save("a.tif", VERDICT_REVIEW);
	for (int i = 0; i < 2; i++)
		looks[i] = (struct store_look){
			strtol(small_says("SELECT min(id) FROM dossier"), NULL, 10), i + 1
		};
	must(store_note_looks(small_store, looks, 2, &error), &error);
	must(store_note_looks(small_store, looks, 0, &error), &error);
	assert_int_equal(strtol(small_says("SELECT count(*) FROM audit WHERE deed = 'image_read'"),
				NULL, 10),
			 before + 2);
}

static void a_page_is_turned_as_a_person_has_turned_it(void **state)
{
	struct store_page_image image;
	struct error error;
	long dossier;

	(void)state;
	a_person();
	small_save("a.tif", VERDICT_REVIEW);
	dossier = strtol(small_says("SELECT min(id) FROM dossier"), NULL, 10);
	must(store_look_at_page(small_store, dossier, 2, false, &image, &error), &error);
	assert_int_equal(image.turn_deg, 90);
	assert_int_equal(image.width_px, 2480);
	small_says("INSERT INTO desk_change (dossier, number, person, deed, page, after) "
		   "SELECT min(id), 1, (SELECT id FROM person WHERE login = 'p'), 'page_turn', 2, "
		   "'270' FROM dossier");
	must(store_look_at_page(small_store, dossier, 2, false, &image, &error), &error);
	assert_int_equal(image.turn_deg, 270);
	small_says("UPDATE desk_change SET undone_by = 2");
	must(store_look_at_page(small_store, dossier, 2, false, &image, &error), &error);
	assert_int_equal(image.turn_deg, 90);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			the_least_sure_lie_first_and_those_of_a_character_or_value_alone,
			small_store_empty),
		cmocka_unit_test_setup(only_the_newest_dossiers_are_looked_at, small_store_empty),
		cmocka_unit_test_setup(what_a_person_has_said_or_decided_is_not_on_it,
				       small_store_empty),
		cmocka_unit_test_setup(a_value_is_as_the_last_judgement_has_settled_it,
				       small_store_empty),
		cmocka_unit_test_setup(looks_are_told_page_by_page_in_one_go, small_store_empty),
		cmocka_unit_test_setup(a_page_is_turned_as_a_person_has_turned_it,
				       small_store_empty),
	};

	return cmocka_run_group_tests(tests, small_store_open, small_store_close);
}
