/* Whose INPE stands at a place, on registers made for one question each. */
#include "tests/support/hand_reader.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/practice.h"
#include "validate/settle.h"
#include "validate/validate.h"
#include "validate/voices.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SHEET "cnss-610-1-02-p1"
#define DOCTOR "091504597"
#define NEIGHBOUR "091504591" /* a doctor whose number differs in the last digit */
#define PHARMACY "092712086"
#define SECOND_PHARMACY "092310447"
#define CLINIC "094000318"

static const struct practitioner practitioners[] = {
	{ DOCTOR, "medecin", "DR LARAKI YASMINE", "GYNECOLOGIE", "DAKHLA" },
	{ NEIGHBOUR, "medecin", "DR TANGI MAHDI", NULL, "AZROU" },
	{ PHARMACY, "pharmacie", "PHARMACIE MOULINE", NULL, "SIDI IFNI" },
	{ SECOND_PHARMACY, "pharmacie", "PHARMACIE TANGI", NULL, "AZROU" },
	{ CLINIC, "clinique", "CLINIQUE DES ORANGERS", NULL, "RABAT" },
};

struct scene {
	struct dossier *dossier;
	struct register_answers answers;
	struct practice practice;
};

static int set_up(void **state)
{
	static struct scene scene;

	scene = (struct scene){ .dossier = dossier_new() };
	scene.answers.known = true;
	scene.answers.practitioner_count = 60000;
	for (size_t i = 0; i < ARRAY_LENGTH(practitioners); i++)
		*LIST_ADD(scene.dossier->arena, &scene.answers.practitioners) = practitioners[i];
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	dossier_free(((struct scene *)*state)->dossier);
	return 0;
}

/* Every place is its character, but for what a test makes doubtful. */
static struct spelling *spell(struct scene *scene, const char *text)
{
	struct spelling *spelling = ARENA_NEW(scene->dossier->arena, struct spelling);

	spelling->length = (int)strlen(text);
	spelling->places =
		arena_new_array(scene->dossier->arena, strlen(text), sizeof(*spelling->places));
	for (int i = 0; i < spelling->length; i++)
		hand_doubt_place(spelling, i, text[i], 0.999, text[i] == '9' ? '4' : '9', 0.001);
	return spelling;
}

static void write(struct scene *scene, const char *form, const char *field, const char *value,
		  double confidence)
{
	hand_add(scene->dossier, form, field, value, confidence);
}

static void stick_label(struct scene *scene, const char *inpe)
{
	*LIST_ADD(scene->dossier->arena, &scene->dossier->barcodes) =
		(struct barcode){ .page = 1,
				  .symbology = "code128",
				  .value = inpe,
				  .role = BARCODE_PRACTITIONER,
				  .confidence = 0.99 };
}

static const struct practice *find(struct scene *scene, enum practice_place place)
{
	struct paper paper;

	paper_gather(scene->dossier, &scene->answers, &paper);
	practice_find(&paper, place, &scene->practice);
	return &scene->practice;
}

static const struct reading *settled(struct scene *scene, const char *field)
{
	settle_practices(scene->dossier, &scene->answers);
	return paper_on_form(scene->dossier, field);
}

/* "092712656" where the pharmacy's number stands: two cells are read wrong, and doubtful. */
static void write_doubtful_pharmacy(struct scene *scene)
{
	struct spelling *spelling = spell(scene, "092712656");

	hand_doubt_place(spelling, 6, '6', 0.7, '0', 0.3);
	hand_doubt_place(spelling, 7, '5', 0.6, '8', 0.4);
	hand_add_spelled(scene->dossier, "pharmacie_1_inpe", spelling, false);
}

/* The last digit is one doctor's or the other's. */
static void write_either_doctor(struct scene *scene)
{
	struct spelling *spelling = spell(scene, DOCTOR);

	hand_doubt_place(spelling, 8, '1', 0.55, '7', 0.45);
	hand_add_spelled(scene->dossier, "medecin_inpe", spelling, false);
}

/* ---- the odds of the cells ----------------------------------------------------------------- */

static void cells_that_are_doubtful_in_two_places_take_the_registered_number(void **state)
{
	struct scene *scene = *state;
	const struct reading *inpe;

	write_doubtful_pharmacy(scene);
	inpe = settled(scene, "pharmacie_1_inpe");
	assert_string_equal(inpe->value, PHARMACY);
	assert_string_equal(inpe->read, "092712656");
	assert_int_equal(inpe->source, SOURCE_REGISTER);
	assert_true(inpe->confidence > 0.9);
}

static void an_invoice_that_says_the_same_makes_it_sure(void **state)
{
	struct scene *scene = *state;
	double alone;

	write_doubtful_pharmacy(scene);
	alone = find(scene, PRACTICE_PHARMACY)->confidence;
	write(scene, "facture", "inpe", PHARMACY, 0.9);
	assert_true(find(scene, PRACTICE_PHARMACY)->confidence > alone);
	assert_true(scene->practice.confidence > 0.998);
	assert_null(scene->practice.rival);
	assert_string_equal(settled(scene, "pharmacie_1_inpe")->value, PHARMACY);
}

static void two_doctors_in_the_odds_remain_a_question(void **state)
{
	struct scene *scene = *state;
	const struct practice *practice;

	write_either_doctor(scene);
	practice = find(scene, PRACTICE_DOCTOR);
	assert_string_equal(practice->inpe, NEIGHBOUR);
	assert_true(practice->confidence < 0.6);
	assert_true(settled(scene, "medecin_inpe")->confidence < 0.6);
}

static void a_label_decides_between_two_doctors(void **state)
{
	struct scene *scene = *state;
	const struct reading *inpe;

	write_either_doctor(scene);
	stick_label(scene, DOCTOR);
	assert_string_equal(find(scene, PRACTICE_DOCTOR)->inpe, DOCTOR);
	assert_true(scene->practice.on_label);
	inpe = settled(scene, "medecin_inpe");
	assert_string_equal(inpe->value, DOCTOR);
	assert_true(inpe->confidence > 0.98);
}

static void a_name_decides_between_two_doctors(void **state)
{
	struct scene *scene = *state;

	write_either_doctor(scene);
	write(scene, "ordonnance", "medecin_nom", "Docteur Yasmine LARAKI", 0.9);
	assert_string_equal(find(scene, PRACTICE_DOCTOR)->inpe, DOCTOR);
	assert_true(scene->practice.confidence > 0.9);
}

static void a_line_of_a_stamp_is_a_name(void **state)
{
	struct scene *scene = *state;

	write_either_doctor(scene);
	write(scene, SHEET, "medecin_cachet_texte", "CABINET MEDICAL / DR LARAKI YASMINE / DAKHLA",
	      0.8);
	assert_string_equal(find(scene, PRACTICE_DOCTOR)->inpe, DOCTOR);
}

/* Many pharmacies bear one name; few people do. */
static void a_name_of_a_house_is_worth_less_than_a_persons(void **state)
{
	struct scene *scene = *state;
	struct paper paper;
	struct voices voices;
	double persons, houses;

	write(scene, "ordonnance", "medecin_nom", "DR LARAKI YASMINE", 0.9);
	write(scene, "facture", "vendeur", "PHARMACIE MOULINE", 0.9);
	paper_gather(scene->dossier, &scene->answers, &paper);
	voices_gather(&paper, PRACTICE_DOCTOR, &voices);
	persons = voices_name_ratio(&voices, PRACTICE_DOCTOR, &practitioners[0]);
	voices_gather(&paper, PRACTICE_PHARMACY, &voices);
	houses = voices_name_ratio(&voices, PRACTICE_PHARMACY, &practitioners[2]);
	assert_true(houses > 10);
	assert_true(persons > 10 * houses);
	assert_true(voices_name_ratio(&voices, PRACTICE_PHARMACY, &practitioners[3]) < 1);
}

/* ---- the register -------------------------------------------------------------------------- */

static void the_larger_the_register_the_less_sure_it_is(void **state)
{
	struct scene *scene = *state;
	double small, large, untold;

	write_doubtful_pharmacy(scene);
	scene->answers.practitioner_count = 600;
	small = find(scene, PRACTICE_PHARMACY)->confidence;
	scene->answers.practitioner_count = 90000;
	large = find(scene, PRACTICE_PHARMACY)->confidence;
	scene->answers.practitioner_count = 0;
	untold = find(scene, PRACTICE_PHARMACY)->confidence;
	assert_true(small > large);
	assert_true(large > untold);
}

static void a_number_read_for_sure_that_is_nobodys_stays(void **state)
{
	struct scene *scene = *state;
	const struct reading *inpe;

	write(scene, SHEET, "medecin_inpe", "091504593", 0.985);
	inpe = settled(scene, "medecin_inpe");
	assert_string_equal(inpe->value, "091504593");
	assert_null(inpe->read);
	assert_true(inpe->confidence < 0.985);
	write(scene, "ordonnance", "medecin_inpe", "091504593", 0.985);
	assert_string_equal(find(scene, PRACTICE_DOCTOR)->inpe, "091504593");
	assert_null(scene->practice.row);
	assert_true(settled(scene, "medecin_inpe")->confidence > 0.985);
}

static void a_doubtful_number_that_is_nobodys_is_less_sure_than_it_was_read(void **state)
{
	struct scene *scene = *state;
	const struct reading *inpe;

	write(scene, SHEET, "medecin_inpe", "091777777", 0.8);
	inpe = settled(scene, "medecin_inpe");
	assert_string_equal(inpe->value, "091777777");
	assert_null(inpe->read);
	assert_true(inpe->confidence < 0.5);
	assert_true(inpe->confidence > 0.05);
}

static void a_registered_number_is_surer_than_it_was_read(void **state)
{
	struct scene *scene = *state;

	write(scene, SHEET, "medecin_inpe", DOCTOR, 0.8);
	assert_true(settled(scene, "medecin_inpe")->confidence > 0.9);
}

static void settling_twice_is_settling_once(void **state)
{
	struct scene *scene = *state;
	double once;

	write(scene, SHEET, "medecin_inpe", "091777777", 0.8);
	write_doubtful_pharmacy(scene);
	once = settled(scene, "medecin_inpe")->confidence;
	assert_float_equal(settled(scene, "medecin_inpe")->confidence, once, 1e-9);
	assert_string_equal(settled(scene, "pharmacie_1_inpe")->read, "092712656");
	assert_string_equal(settled(scene, "pharmacie_1_inpe")->value, PHARMACY);
}

/* ---- places and kinds ---------------------------------------------------------------------- */

static void the_number_of_a_pharmacy_is_not_taken_for_a_doctors(void **state)
{
	struct scene *scene = *state;
	struct spelling *spelling = spell(scene, PHARMACY);
	const struct reading *inpe;

	hand_doubt_place(spelling, 8, '5', 0.6, '6', 0.4);
	hand_add_spelled(scene->dossier, "medecin_inpe", spelling, false);
	assert_null(find(scene, PRACTICE_DOCTOR)->row);
	inpe = settled(scene, "medecin_inpe");
	assert_string_equal(inpe->value, "092712085");
}

static void the_number_of_an_establishment_is_settled_too(void **state)
{
	struct scene *scene = *state;
	struct spelling *spelling = spell(scene, CLINIC);

	hand_doubt_place(spelling, 8, '3', 0.6, '8', 0.4);
	hand_add_spelled(scene->dossier, "etablissement_inpe", spelling, false);
	assert_string_equal(settled(scene, "etablissement_inpe")->value, CLINIC);
}

static void a_label_of_a_house_says_nothing_of_the_doctor(void **state)
{
	struct scene *scene = *state;

	write(scene, SHEET, "medecin_inpe", DOCTOR, 0.95);
	stick_label(scene, CLINIC);
	stick_label(scene, PHARMACY);
	assert_string_equal(find(scene, PRACTICE_DOCTOR)->inpe, DOCTOR);
	assert_null(scene->practice.rival);
	assert_true(find(scene, PRACTICE_PHARMACY)->on_label);
}

static void a_second_purchase_may_be_from_another_pharmacy(void **state)
{
	struct scene *scene = *state;

	write(scene, SHEET, "pharmacie_1_inpe", PHARMACY, 0.95);
	write(scene, "facture", "inpe", PHARMACY, 0.95);
	write(scene, SHEET, "pharmacie_2_inpe", SECOND_PHARMACY, 0.9);
	assert_string_equal(find(scene, PRACTICE_PHARMACY)->inpe, PHARMACY);
	assert_null(scene->practice.rival);
	assert_string_equal(settled(scene, "pharmacie_2_inpe")->value, SECOND_PHARMACY);
	assert_true(settled(scene, "pharmacie_2_inpe")->confidence > 0.9);
}

static void two_registered_numbers_that_are_read_well_contradict(void **state)
{
	struct scene *scene = *state;

	stick_label(scene, DOCTOR);
	write(scene, "ordonnance", "medecin_inpe", DOCTOR, 0.95);
	write(scene, SHEET, "medecin_inpe", "091700001", 0.95);
	*LIST_ADD(scene->dossier->arena, &scene->answers.practitioners) =
		(struct practitioner){ "091700001", "medecin", "DR ALAMI OMAR", NULL, "FES" };
	assert_string_equal(find(scene, PRACTICE_DOCTOR)->inpe, DOCTOR);
	assert_string_equal(scene->practice.rival, "091700001");
}

static void the_order_of_the_answers_does_not_matter(void **state)
{
	struct scene *scene = *state;
	struct practitioner *items = scene->answers.practitioners.items, first = items[0];
	struct practice before;

	write_either_doctor(scene);
	before = *find(scene, PRACTICE_DOCTOR);
	items[0] = items[1];
	items[1] = first;
	assert_string_equal(find(scene, PRACTICE_DOCTOR)->inpe, before.inpe);
	assert_float_equal(scene->practice.confidence, before.confidence, 1e-9);
}

/* ---- questions ----------------------------------------------------------------------------- */

static void only_the_likely_numbers_of_cells_are_asked_for(void **state)
{
	struct scene *scene = *state;
	struct register_questions ask;
	bool found = false;

	write_doubtful_pharmacy(scene);
	validate_ask(scene->dossier, &ask);
	assert_int_equal(ask.inpes.count, 0);
	assert_true(ask.likely_inpes.count <= 64);
	for (size_t i = 0; i < ask.likely_inpes.count; i++)
		found |= text_equal(ask.likely_inpes.items[i], PHARMACY);
	assert_true(found);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(cells_that_are_doubtful_in_two_places_take_the_registered_number),
		TEST(an_invoice_that_says_the_same_makes_it_sure),
		TEST(two_doctors_in_the_odds_remain_a_question),
		TEST(a_label_decides_between_two_doctors),
		TEST(a_name_decides_between_two_doctors),
		TEST(a_line_of_a_stamp_is_a_name),
		TEST(a_name_of_a_house_is_worth_less_than_a_persons),
		TEST(the_larger_the_register_the_less_sure_it_is),
		TEST(a_number_read_for_sure_that_is_nobodys_stays),
		TEST(a_doubtful_number_that_is_nobodys_is_less_sure_than_it_was_read),
		TEST(a_registered_number_is_surer_than_it_was_read),
		TEST(settling_twice_is_settling_once),
		TEST(the_number_of_a_pharmacy_is_not_taken_for_a_doctors),
		TEST(the_number_of_an_establishment_is_settled_too),
		TEST(a_label_of_a_house_says_nothing_of_the_doctor),
		TEST(a_second_purchase_may_be_from_another_pharmacy),
		TEST(two_registered_numbers_that_are_read_well_contradict),
		TEST(the_order_of_the_answers_does_not_matter),
		TEST(only_the_likely_numbers_of_cells_are_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
