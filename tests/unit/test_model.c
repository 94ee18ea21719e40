#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/dossier.h"
#include "model/fingerprint.h"
#include "model/form.h"
#include "model/geometry.h"
#include "model/homography.h"
#include "model/identifiers.h"
#include "model/json_text.h"
#include "model/label.h"
#include "model/reason.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void a_packed_fingerprint_comes_back_cell_by_cell(void **state)
{
	enum { WIDTH = 7, HEIGHT = 3 };
	struct arena *arena = arena_new();
	unsigned char cells[WIDTH * HEIGHT], *bytes;
	struct fingerprint one = { .width = WIDTH, .height = HEIGHT, .cells = cells }, back;
	size_t length;

	(void)state;
	for (int i = 0; i < WIDTH * HEIGHT; i++)
		cells[i] = (unsigned char)(i * i % FINGERPRINT_LEVELS);
	bytes = fingerprint_pack(arena, &one, &length);
	assert_int_equal(length, 6);
	assert_true(fingerprint_unpack(arena, WIDTH, HEIGHT, NULL, bytes, length, &back));
	assert_memory_equal(back.cells, cells, sizeof(cells));
	arena_free(arena);
}

static void cells_that_are_not_as_many_as_the_sizes_say_are_refused(void **state)
{
	static const unsigned char bytes[6] = { 0 };
	struct arena *arena = arena_new();
	struct fingerprint back;

	(void)state;
	assert_false(fingerprint_unpack(arena, 7, 3, NULL, bytes, 5, &back));
	assert_false(fingerprint_unpack(arena, -7, -3, NULL, bytes, 6, &back));
	assert_false(fingerprint_unpack(arena, 100000, 100000, NULL, bytes, 6, &back));
	arena_free(arena);
}

static void numbers_and_cards_are_known_by_their_shape(void **state)
{
	(void)state;
	assert_true(identifier_is_number("450897674"));
	assert_false(identifier_is_number("45089767"));
	assert_false(identifier_is_number("45089767O"));
	assert_true(identifier_is_cin("B12345"));
	assert_true(identifier_is_cin("KA1234567"));
	assert_false(identifier_is_cin("123456"));
	assert_false(identifier_is_cin("KAB12345"));
	assert_false(identifier_is_cin("KA1234"));
	assert_false(identifier_is_cin("KA12345678"));
}

static void a_till_receipt_is_an_invoice_and_a_request_is_of_no_type(void **state)
{
	(void)state;
	assert_int_equal(page_kind_type(KIND_TICKET), PAGE_FACTURE);
	assert_int_equal(page_kind_type(KIND_DEMANDE), PAGE_OTHER);
	assert_string_equal(page_kind_text(KIND_TICKET), "ticket");
	for (enum page_kind kind = KIND_OTHER; kind < KIND_COUNT; kind++)
		if (page_kind_type(kind) != PAGE_OTHER && kind != KIND_TICKET)
			assert_string_equal(page_kind_text(kind),
					    page_type_text(page_kind_type(kind)));
}

static void json_has_null_for_what_is_not_there_and_ascii_of_what_is_not_utf8(void **state)
{
	json_t *absent = json_of_text(NULL), *unset = json_of_date((struct date){ 0 });
	json_t *broken = json_of_text("a\xffz");

	(void)state;
	assert_true(json_is_null(absent));
	assert_true(json_is_null(unset));
	assert_string_equal(json_string_value(broken), "a?z");
	json_decref(absent);
	json_decref(unset);
	json_decref(broken);
}

static void the_inverse_of_a_map_brings_every_point_back(void **state)
{
	struct affine map = { 1.1, 0.2, 30, -0.1, 0.9, -7 };
	struct point p =
		affine_apply(affine_inverse(map), affine_apply(map, (struct point){ 5, 9 }));

	(void)state;
	assert_true(fabs(p.x - 5) < 1e-9 && fabs(p.y - 9) < 1e-9);
}

static void a_homography_takes_four_corners_where_they_belong(void **state)
{
	const struct point from[] = { { 0, 0 }, { 100, 0 }, { 100, 140 }, { 0, 140 } };
	const struct point to[] = { { 31, 22 }, { 410, 40 }, { 395, 611 }, { 12, 590 } };
	const struct point on_a_line[] = { { 0, 0 }, { 1, 1 }, { 2, 2 }, { 0, 5 } };
	struct homography map;
	struct box box;

	(void)state;
	assert_true(homography_between(from, to, &map));
	for (int i = 0; i < 4; i++) {
		struct point at = homography_apply(&map, from[i]);

		assert_true(hypot(at.x - to[i].x, at.y - to[i].y) < 1e-9);
	}
	box = homography_apply_box(&map, (struct box){ 0, 0, 100, 140 });
	assert_int_equal(box.x, 12);
	assert_int_equal(box.y, 22);
	assert_int_equal(box.w, 410 - 12);
	assert_int_equal(box.h, 611 - 22);
	assert_true(box_is_empty(homography_apply_box(&map, (struct box){ 0 })));
	assert_false(homography_between(on_a_line, to, &map));
}

static void four_quarter_turns_bring_a_box_back(void **state)
{
	struct box box = { 10, 20, 30, 5 };
	int width = 200, height = 100;

	(void)state;
	for (int i = 0; i < 4; i++) {
		int swap = width;

		box = affine_apply_box(affine_quarter_turn(90, width, height), box);
		width = height;
		height = swap;
	}
	assert_int_equal(box.x, 10);
	assert_int_equal(box.y, 20);
	assert_int_equal(box.w, 30);
	assert_int_equal(box.h, 5);
}

static void overlap_is_a_share_of_the_smaller_box(void **state)
{
	struct box large = { 0, 0, 100, 100 }, half_out = { 95, 0, 10, 10 };

	(void)state;
	assert_true(fabs(box_overlap(large, half_out) - 0.5) < 1e-9);
	assert_true(box_overlap(large, (struct box){ 200, 200, 5, 5 }) == 0);
}

static void every_reason_has_a_name_and_texts_in_both_languages(void **state)
{
	(void)state;
	assert_string_equal(reason_code_name(REASON_R01), "R01");
	assert_string_equal(reason_code_name(REASON_I06), "I06");
	for (int i = 0; i < REASON_COUNT; i++) {
		assert_true(strlen(reason_title_fr((enum reason_code)i)) > 8);
		assert_true((unsigned char)reason_title_ar((enum reason_code)i)[0] >= 0xd8);
	}
}

static void what_to_do_is_said_in_both_languages_and_never_for_the_office(void **state)
{
	(void)state;
	for (int i = 0; i < REASON_COUNT; i++) {
		enum reason_code code = (enum reason_code)i;
		const char *french = reason_remedy_fr(code), *arabic = reason_remedy_ar(code);

		assert_int_equal(french != NULL, arabic != NULL);
		if (reason_usual_party(code) == PARTY_OFFICE)
			assert_null(french);
		if (french != NULL && arabic != NULL) {
			assert_true(text_ends_with(french, ".") && text_ends_with(arabic, "."));
			assert_true((unsigned char)arabic[0] >= 0xd8);
		}
	}
	assert_int_equal(reason_usual_party(REASON_R19), PARTY_OFFICE);
}

static void reasons_and_severities_are_known_by_their_names(void **state)
{
	enum reason_code code = REASON_R01;
	enum severity severity = SEVERITY_INFO;

	(void)state;
	assert_true(reason_code_parse("I06", &code));
	assert_int_equal(code, REASON_I06);
	assert_false(reason_code_parse("I6", &code));
	assert_true(severity_parse("check", &severity));
	assert_int_equal(severity, SEVERITY_CHECK);
	assert_false(severity_parse("", &severity));
}

static void every_form_of_the_forms_folder_loads(void **state)
{
	struct form_set set;
	struct error error;

	(void)state;
	if (form_set_load("forms", &set, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_true(set.form_count >= 3);
	for (int i = 0; i < set.form_count; i++) {
		assert_true(file_exists(set.forms[i].blank_path));
		assert_true(set.forms[i].field_count > 10);
	}
	form_set_free(&set);
}

static void a_table_becomes_a_field_for_each_row_and_column(void **state)
{
	const struct form *form;
	const struct field *first, *second;
	struct form_set set;
	struct error error;

	(void)state;
	assert_int_equal(form_set_load("forms", &set, &error), STATUS_OK);
	form = form_set_lookup(&set, "cnss-610-1-02-p2");
	assert_non_null(form);
	first = form_lookup_field(form, "acte_1_date");
	second = form_lookup_field(form, "acte_2_date");
	assert_non_null(first);
	assert_non_null(second);
	assert_int_equal(second->cell_count, 8);
	assert_true(second->cells[7].y - first->cells[7].y > 10);
	assert_null(form_lookup_field(form, "acte_5_date"));
	form_set_free(&set);
}

/* Writes a form file with that text and returns what loading its folder says. */
static enum status load_text(const char *text, struct error *error)
{
	char folder[] = "/tmp/wq-form-XXXXXX";
	struct form_set set = { 0 };
	enum status status;
	char *path;

	assert_non_null(mkdtemp(folder));
	path = path_join(folder, "f.json");
	assert_int_equal(file_write_durably(path, text, strlen(text), error), STATUS_OK);
	status = form_set_load(folder, &set, error);
	form_set_free(&set);
	unlink(path);
	rmdir(folder);
	free(path);
	return status;
}

/* The start of a right form file. */
#define HEAD                                                 \
	"{\"name\":\"f\",\"fund\":\"CNSS\",\"title\":\"t\"," \
	"\"paper_mm\":[210,297],\"blank\":\"f.png\""

static void a_form_file_with_a_mistake_says_which_field_and_key(void **state)
{
	static const struct {
		const char *text, *complaint;
	} wrong[] = {
		{ "{", "line 1" },
		{ HEAD ",\"fields\":[{\"name\":\"a\",\"kind\":\"txt\"}]}", "\"kind\"" },
		{ HEAD ",\"fields\":[{\"name\":\"a\",\"kind\":\"text\",\"content\":\"name\","
		       "\"box\":[1,2,3]}]}",
		  "\"box\"" },
		{ HEAD ",\"fields\":[{\"name\":\"a\",\"kind\":\"text\",\"content\":\"name\","
		       "\"bax\":[1,2,3,4]}]}",
		  "\"bax\"" },
		{ HEAD ",\"fields\":[{\"name\":\"a\",\"kind\":\"text\",\"content\":\"name\","
		       "\"box\":[200,2,30,4]}]}",
		  "leaves the paper" },
		{ HEAD ",\"fields\":[{\"name\":\"a\",\"kind\":\"comb\",\"content\":\"date\","
		       "\"length\":[8,8],\"y\":5,\"cell\":[4,3],\"groups\":[[10,4]]}]}",
		  "fewer cells" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
		struct error error = { 0 };

		assert_int_equal(load_text(wrong[i].text, &error), STATUS_CONFIG);
		assert_non_null(strstr(error.text, wrong[i].complaint));
	}
}

static void the_most_confident_reading_of_a_field_is_looked_up(void **state)
{
	struct dossier *dossier = dossier_new();
	struct reading *reading;

	(void)state;
	reading = LIST_ADD(dossier->arena, &dossier->readings);
	*reading = (struct reading){ .form = "a", .name = "x", .value = "1", .confidence = 0.5 };
	reading = LIST_ADD(dossier->arena, &dossier->readings);
	*reading = (struct reading){ .form = "b", .name = "x", .value = "2", .confidence = 0.9 };
	assert_string_equal(dossier_lookup_reading(dossier, "x")->value, "2");
	assert_string_equal(dossier_lookup_on(dossier, "a", "x")->value, "1");
	assert_null(dossier_lookup_reading(dossier, "y"));
	dossier_free(dossier);
}

static void expect_label(const char *name, const char *label)
{
	struct text text = { 0 };

	label_append(&text, name);
	assert_string_equal(text_value(&text), label);
	text_clear(&text);
}

static void expect_arabic_label(const char *name, const char *label)
{
	struct text text = { 0 };

	label_append_in(&text, name, LANGUAGE_AR);
	assert_string_equal(text_value(&text), label);
	text_clear(&text);
}

/* A name of several words that is shown as it is has no label. */
static void expect_own_label(const char *name)
{
	char words[128];
	struct text text = { 0 };

	snprintf(words, sizeof(words), "%s", name);
	for (char *at = words; (at = strchr(at, '_')) != NULL;)
		*at = ' ';
	label_append(&text, name);
	if (strcmp(words, name) != 0 && strcmp(words, text_value(&text)) == 0)
		fail_msg("model/label.list has nothing for %s", name);
	text_clear(&text);
}

static void a_field_is_called_as_people_call_it(void **state)
{
	(void)state;
	expect_label("medecin_date", "date du médecin");
	expect_label("acte_2_montant", "acte 2, montant");
	expect_label("ligne_12_designation", "ligne 12, désignation");
	expect_label("pharmacie_1_cachet_texte", "pharmacie 1, texte du cachet");
	expect_label("dent_3_face_externe", "dent 3, face externe"); /* of a form nobody knows */
	expect_label("", "");
	expect_arabic_label("medecin_date", "تاريخ الطبيب");
	expect_arabic_label("acte_2_montant", "العمل الطبي 2، المبلغ");
}

static void every_field_of_the_forms_folder_has_a_label(void **state)
{
	struct form_set set;
	struct error error;

	(void)state;
	assert_int_equal(form_set_load("forms", &set, &error), STATUS_OK);
	for (int i = 0; i < set.form_count; i++)
		for (int j = 0; j < set.forms[i].field_count; j++)
			expect_own_label(set.forms[i].fields[j].name);
	form_set_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_cards_are_known_by_their_shape),
		cmocka_unit_test(a_till_receipt_is_an_invoice_and_a_request_is_of_no_type),
		cmocka_unit_test(json_has_null_for_what_is_not_there_and_ascii_of_what_is_not_utf8),
		cmocka_unit_test(the_inverse_of_a_map_brings_every_point_back),
		cmocka_unit_test(a_homography_takes_four_corners_where_they_belong),
		cmocka_unit_test(four_quarter_turns_bring_a_box_back),
		cmocka_unit_test(overlap_is_a_share_of_the_smaller_box),
		cmocka_unit_test(every_reason_has_a_name_and_texts_in_both_languages),
		cmocka_unit_test(what_to_do_is_said_in_both_languages_and_never_for_the_office),
		cmocka_unit_test(reasons_and_severities_are_known_by_their_names),
		cmocka_unit_test(every_form_of_the_forms_folder_loads),
		cmocka_unit_test(a_table_becomes_a_field_for_each_row_and_column),
		cmocka_unit_test(a_form_file_with_a_mistake_says_which_field_and_key),
		cmocka_unit_test(a_packed_fingerprint_comes_back_cell_by_cell),
		cmocka_unit_test(cells_that_are_not_as_many_as_the_sizes_say_are_refused),
		cmocka_unit_test(the_most_confident_reading_of_a_field_is_looked_up),
		cmocka_unit_test(a_field_is_called_as_people_call_it),
		cmocka_unit_test(every_field_of_the_forms_folder_has_a_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
