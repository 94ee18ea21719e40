/* Who a dossier is about and what its number is, on families made for one question each. */
#include "tests/support/hand_reader.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/channel.h"
#include "validate/identity.h"
#include "validate/naming.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SHEET "cnss-610-1-02-p1"
#define NUMBER "450897674"
#define SPOUSES_NUMBER "283551530"

/* ---- a family, its namesakes, and a sheet of the insured's --------------------------------- */

static const struct insured families[] = {
	{ NUMBER,
	  NULL,
	  "KA089958",
	  "BENALI",
	  "FATIMA",
	  { 1976, 6, 12 },
	  'F',
	  "CNSS",
	  NULL,
	  { 2012, 5, 25 },
	  { 0 } },
	{ SPOUSES_NUMBER,
	  NULL,
	  "DO97511",
	  "JALAL",
	  "OMAR",
	  { 1974, 2, 9 },
	  'M',
	  "CNSS",
	  NULL,
	  { 2006, 9, 27 },
	  { 0 } },
};

/* Twins of either sex, and a pair of sisters who are. */
static const struct dependant children[] = {
	{ NUMBER, 1, "conjoint", "JALAL", "OMAR", { 1974, 2, 9 }, 'M', "DO97511" },
	{ NUMBER, 2, "enfant", "JALAL", "YASSINE", { 2013, 12, 20 }, 'M', NULL },
	{ NUMBER, 3, "enfant", "JALAL", "YASMINE", { 2013, 12, 20 }, 'F', NULL },
	{ NUMBER, 4, "enfant", "JALAL", "HAFSA", { 2016, 3, 5 }, 'F', NULL },
	{ NUMBER, 5, "enfant", "JALAL", "HANAE", { 2016, 3, 5 }, 'F', NULL },
};

struct scene {
	struct dossier *dossier;
	struct register_answers answers;
	struct identity identity;
};

static int set_up(void **state)
{
	static struct scene scene;

	scene = (struct scene){ .dossier = dossier_new() };
	scene.answers.known = true;
	scene.answers.insured_count = 5000000;
	for (size_t i = 0; i < ARRAY_LENGTH(families); i++)
		*LIST_ADD(scene.dossier->arena, &scene.answers.insured) = families[i];
	for (size_t i = 0; i < ARRAY_LENGTH(children); i++)
		*LIST_ADD(scene.dossier->arena, &scene.answers.dependants) = children[i];
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	dossier_free(((struct scene *)*state)->dossier);
	return 0;
}

/* With a child as well: of people without a family twice as many dossiers are their own. */
static void add_namesake(struct scene *scene, const char *number)
{
	struct insured *row = LIST_ADD(scene->dossier->arena, &scene->answers.insured);
	struct dependant *child = LIST_ADD(scene->dossier->arena, &scene->answers.dependants);

	*row = families[0];
	row->immatriculation = number;
	row->cin = "B123456";
	*child = children[1];
	child->immatriculation = number;
}

static void write(struct scene *scene, const char *field, const char *value, double confidence)
{
	hand_add(scene->dossier, SHEET, field, value, confidence);
}

/* Every place is its character, but for what a test makes doubtful. */
static struct spelling *spell(struct scene *scene, const char *text)
{
	struct spelling *spelling = ARENA_NEW(scene->dossier->arena, struct spelling);

	spelling->length = (int)strlen(text);
	spelling->places =
		arena_new_array(scene->dossier->arena, strlen(text), sizeof(*spelling->places));
	for (int i = 0; i < spelling->length; i++)
		hand_doubt_place(spelling, i, text[i], 0.999, text[i] == '0' ? '6' : '0', 0.001);
	return spelling;
}

static struct reading *write_number(struct scene *scene, const struct spelling *spelling)
{
	return hand_add_spelled(scene->dossier, "assure_immatriculation", spelling, false);
}

static void write_insured(struct scene *scene)
{
	write(scene, "assure_nom", "BENALI FATIMA", 0.9);
	write(scene, "beneficiaire_nom", "BENALI FATIMA", 0.9);
	write(scene, "beneficiaire_naissance", "1976-06-12", 0.9);
}

static void resolve(struct scene *scene)
{
	identity_resolve(scene->dossier, &scene->answers, &scene->identity);
}

static const char *settled_number(struct scene *scene)
{
	validate_settle(scene->dossier, &scene->answers);
	resolve(scene);
	return scene->identity.number->value;
}

/* ---- the number ---------------------------------------------------------------------------- */

static void two_doubtful_cells_are_settled_by_the_register(void **state)
{
	struct scene *scene = *state;
	struct spelling *spelling = spell(scene, NUMBER);

	hand_doubt_place(spelling, 2, '6', 0.6, '0', 0.4);
	hand_doubt_place(spelling, 6, '1', 0.55, '6', 0.45);
	write_number(scene, spelling);
	write_insured(scene);
	assert_string_equal(scene->dossier->readings.items[0].value, "456897174");
	assert_string_equal(settled_number(scene), NUMBER);
	assert_string_equal(scene->identity.number->read, "456897174");
	assert_int_equal(scene->identity.number->source, SOURCE_REGISTER);
	assert_true(scene->identity.number->confidence > 0.99);
}

static void three_doubtful_cells_are_settled_where_the_odds_have_his(void **state)
{
	struct scene *scene = *state;
	struct spelling *spelling = spell(scene, NUMBER);

	hand_doubt_place(spelling, 1, '6', 0.7, '5', 0.3);
	hand_doubt_place(spelling, 4, '4', 0.7, '9', 0.3);
	hand_doubt_place(spelling, 8, '9', 0.7, '4', 0.3);
	write_number(scene, spelling);
	write_insured(scene);
	assert_string_equal(settled_number(scene), NUMBER);
}

static void a_doubtful_cell_whose_odds_do_not_have_his_digit_settles_nothing(void **state)
{
	struct scene *scene = *state;
	struct spelling *spelling = spell(scene, "450897123");

	hand_doubt_place(spelling, 6, '1', 0.6, '7', 0.4);
	write_number(scene, spelling);
	write_insured(scene);
	write(scene, "assure_cin", "KA089958", 0.9);
	assert_string_equal(settled_number(scene), "450897123");
	assert_int_equal(scene->identity.number_state, NUMBER_OTHER);
	assert_string_equal(scene->identity.insured->immatriculation, NUMBER);
}

static void a_cell_that_was_not_seen_leaves_the_number_to_the_register(void **state)
{
	struct scene *scene = *state;

	write_number(scene, spell(scene, "45089674"));
	scene->dossier->readings.items[0].confidence = 0.3;
	write_insured(scene);
	assert_string_equal(settled_number(scene), NUMBER);
}

static void a_number_of_nobody_beside_the_name_of_somebody_stays_as_read(void **state)
{
	struct scene *scene = *state;

	write_number(scene, spell(scene, "102938475"));
	write_insured(scene);
	write(scene, "assure_cin", "KA089958", 0.9);
	assert_string_equal(settled_number(scene), "102938475");
	assert_null(scene->identity.number->read);
	assert_int_equal(scene->identity.number_state, NUMBER_OTHER);
	assert_string_equal(scene->identity.insured->immatriculation, NUMBER);
	assert_false(identity_is_settled(&scene->identity));
}

static void a_name_and_a_birth_date_alone_do_not_outweigh_a_number_of_nobody(void **state)
{
	struct scene *scene = *state;

	write_number(scene, spell(scene, "102938475"));
	write_insured(scene);
	assert_string_equal(settled_number(scene), "102938475");
	assert_int_equal(scene->identity.number_state, NUMBER_UNKNOWN);
	assert_string_equal(scene->identity.best->immatriculation, NUMBER);
}

static void a_number_of_somebody_else_is_not_settled(void **state)
{
	struct scene *scene = *state;

	write_number(scene, spell(scene, SPOUSES_NUMBER));
	write_insured(scene);
	write(scene, "assure_cin", "KA089958", 0.9);
	assert_string_equal(settled_number(scene), SPOUSES_NUMBER);
	assert_int_equal(scene->identity.number_state, NUMBER_OF_ANOTHER);
}

static void a_slip_of_the_pen_that_was_read_for_sure_stays(void **state)
{
	struct scene *scene = *state;

	write_number(scene, spell(scene, "450897671"));
	write_insured(scene);
	assert_string_equal(settled_number(scene), "450897671");
	assert_int_equal(scene->identity.number_state, NUMBER_DOUBTED);
}

static void a_number_alone_settles_nobody(void **state)
{
	struct scene *scene = *state;

	write_number(scene, spell(scene, NUMBER));
	resolve(scene);
	assert_null(scene->identity.insured);
	assert_int_equal(scene->identity.number_state, NUMBER_ALONE);
}

/* ---- the insured --------------------------------------------------------------------------- */

static void of_two_namesakes_the_number_tells(void **state)
{
	struct scene *scene = *state;

	add_namesake(scene, "777111222");
	write_number(scene, spell(scene, "777111222"));
	write_insured(scene);
	resolve(scene);
	assert_string_equal(scene->identity.insured->immatriculation, "777111222");
	assert_string_equal(scene->identity.rival->immatriculation, NUMBER);
}

static void between_two_namesakes_without_a_number_nobody_is_chosen(void **state)
{
	struct scene *scene = *state;

	add_namesake(scene, "777111222");
	write_insured(scene);
	resolve(scene);
	assert_null(scene->identity.insured);
	assert_true(scene->identity.posterior < 0.6);
	assert_true(scene->identity.rival_posterior > 0.4);
}

static void between_two_numbers_a_digit_apart_the_odds_are_what_is_said(void **state)
{
	struct scene *scene = *state;
	struct spelling *spelling = spell(scene, NUMBER);

	add_namesake(scene, "450897679");
	hand_doubt_place(spelling, 8, '4', 0.75, '9', 0.25);
	write_number(scene, spelling);
	write_insured(scene);
	resolve(scene);
	assert_null(scene->identity.insured);
	assert_true(scene->identity.posterior > 0.73 && scene->identity.posterior < 0.77);
}

static void the_larger_the_register_the_more_must_agree(void **state)
{
	struct scene *scene = *state;
	double among_few;

	write(scene, "assure_cin", "KA089950", 0.9);
	scene->answers.insured_count = 100000;
	resolve(scene);
	among_few = scene->identity.posterior;
	scene->answers.insured_count = 30000000;
	resolve(scene);
	assert_true(scene->identity.posterior < among_few);
	scene->answers.insured_count = 0; /* not told: a country's */
	resolve(scene);
	assert_true(scene->identity.posterior < among_few);
}

static void a_poor_reading_of_a_name_hardly_contradicts(void **state)
{
	struct scene *scene = *state;
	struct named named = { 0 };

	write(scene, "assure_nom", "WXOKJ PQLM", 0.05);
	named_add(&named, &scene->dossier->readings.items[0], 1);
	named_compare(&named);
	assert_true(named_ratio(&named, "BENALI", "FATIMA") > 0.25);
	scene->dossier->readings.items[0].confidence = 0.95;
	assert_true(named_ratio(&named, "BENALI", "FATIMA") < 0.1);
}

static void one_name_on_three_papers_is_one_coincidence(void **state)
{
	struct scene *scene = *state;
	struct named once = { 0 }, thrice = { 0 };

	for (int i = 0; i < 3; i++)
		write(scene, "beneficiaire_nom", "FATIMA BENALI", 0.9);
	named_add(&once, &scene->dossier->readings.items[0], 0.97);
	named_compare(&once);
	for (int i = 0; i < 3; i++)
		named_add(&thrice, &scene->dossier->readings.items[i], 0.97);
	named_compare(&thrice);
	assert_true(named_ratio(&thrice, "BENALI", "FATIMA") <
		    1.2 * named_ratio(&once, "BENALI", "FATIMA"));
}

/* ---- the beneficiary ----------------------------------------------------------------------- */

static void write_child(struct scene *scene, const char *name, double confidence, const char *birth)
{
	write_number(scene, spell(scene, NUMBER));
	write(scene, "assure_nom", "BENALI FATIMA", 0.9);
	write(scene, "lien_enfant", "true", 0.99);
	write(scene, "lien_conjoint", "false", 0.99);
	write(scene, "beneficiaire_naissance", birth, 0.95);
	if (name != NULL)
		write(scene, "beneficiaire_nom", name, confidence);
}

static void twins_are_told_by_sex_and_first_name(void **state)
{
	struct scene *scene = *state;

	write_child(scene, "JALAL YASMINE", 0.9, "2013-12-20");
	write(scene, "sexe_f", "true", 0.99);
	write(scene, "sexe_m", "false", 0.99);
	resolve(scene);
	assert_true(scene->identity.beneficiary_known);
	assert_int_equal(scene->identity.dependant->rank, 3);
	assert_true(scene->identity.beneficiary_confidence > 0.98);
	assert_int_equal(scene->identity.rival_dependant->rank, 2);
}

static void twins_of_one_sex_are_not_told_by_their_birth_date(void **state)
{
	struct scene *scene = *state;

	write_child(scene, NULL, 0, "2016-03-05");
	write(scene, "sexe_f", "true", 0.99);
	resolve(scene);
	assert_non_null(scene->identity.insured);
	assert_false(scene->identity.beneficiary_known);
	assert_true(scene->identity.rival_share > 0.45);
}

static void twins_whose_name_was_read_badly_are_not_told_by_it(void **state)
{
	struct scene *scene = *state;

	write_child(scene, "JALAL HAMSE", 0.1, "2016-03-05");
	resolve(scene);
	assert_false(scene->identity.beneficiary_known);
}

static void a_child_outside_the_family_is_not_made_one_of_it(void **state)
{
	struct scene *scene = *state;

	write_child(scene, "ZAOUI DALILA", 0.97, "2019-07-05");
	resolve(scene);
	assert_non_null(scene->identity.insured);
	assert_false(scene->identity.beneficiary_known);
	assert_true(scene->identity.beneficiary_contradicted);
}

/* ---- what is said twice -------------------------------------------------------------------- */

static void settling_does_not_make_the_evidence_stronger(void **state)
{
	struct scene *scene = *state;
	double before;

	write_number(scene, spell(scene, NUMBER));
	scene->dossier->readings.items[0].spelling = NULL;
	scene->dossier->readings.items[0].value = "450897671";
	scene->dossier->readings.items[0].confidence = 0.6;
	write_insured(scene);
	resolve(scene);
	before = scene->identity.posterior;
	assert_string_equal(settled_number(scene), NUMBER);
	assert_true(scene->identity.posterior == before);
}

/* ---- the questions ------------------------------------------------------------------------- */

static bool has(const struct register_questions *ask, const char *number)
{
	for (size_t i = 0; i < ask->likely_immatriculations.count; i++)
		if (text_equal(ask->likely_immatriculations.items[i], number))
			return true;
	return false;
}

static void what_a_spelled_number_may_be_is_asked_and_no_more(void **state)
{
	struct scene *scene = *state;
	struct spelling *spelling = spell(scene, NUMBER);
	struct register_questions ask;

	hand_doubt_place(spelling, 2, '6', 0.6, '0', 0.4);
	hand_doubt_place(spelling, 6, '1', 0.55, '6', 0.45);
	write_number(scene, spelling);
	validate_ask(scene->dossier, &ask);
	assert_true(has(&ask, NUMBER));
	assert_true(has(&ask, "456897174"));
	assert_true(ask.likely_immatriculations.count <= 64);
	assert_int_equal(ask.immatriculations.count, 0);
}

static void cards_and_days_that_cannot_be_are_not_asked(void **state)
{
	struct scene *scene = *state;
	struct spelling *card = spell(scene, "A123456"), *birth = spell(scene, "31122013");
	struct register_questions ask;

	hand_doubt_place(card, 1, '1', 0.6, 'I', 0.4);
	hand_doubt_place(card, 3, '3', 0.6, 'B', 0.4);
	hand_doubt_place(birth, 1, '1', 0.6, '7', 0.4);
	hand_add_spelled(scene->dossier, "assure_cin", card, false);
	hand_add_spelled(scene->dossier, "beneficiaire_naissance", birth, true);
	write(scene, "beneficiaire_nom", "JALAL HAFSA", 0.4);
	validate_ask(scene->dossier, &ask);
	for (size_t i = 0; i < ask.likely_cins.count; i++)
		assert_null(strchr(ask.likely_cins.items[i], 'B'));
	assert_int_equal(ask.people.items[0].birth.day, 31);
	for (size_t i = 0; i < ask.people.count; i++)
		assert_true(ask.people.items[i].birth.day != 37);
	assert_int_equal(ask.near_people.count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_doubtful_cells_are_settled_by_the_register),
		TEST(three_doubtful_cells_are_settled_where_the_odds_have_his),
		TEST(a_doubtful_cell_whose_odds_do_not_have_his_digit_settles_nothing),
		TEST(a_cell_that_was_not_seen_leaves_the_number_to_the_register),
		TEST(a_number_of_nobody_beside_the_name_of_somebody_stays_as_read),
		TEST(a_name_and_a_birth_date_alone_do_not_outweigh_a_number_of_nobody),
		TEST(a_number_of_somebody_else_is_not_settled),
		TEST(a_slip_of_the_pen_that_was_read_for_sure_stays),
		TEST(a_number_alone_settles_nobody),
		TEST(of_two_namesakes_the_number_tells),
		TEST(between_two_namesakes_without_a_number_nobody_is_chosen),
		TEST(between_two_numbers_a_digit_apart_the_odds_are_what_is_said),
		TEST(the_larger_the_register_the_more_must_agree),
		TEST(a_poor_reading_of_a_name_hardly_contradicts),
		TEST(one_name_on_three_papers_is_one_coincidence),
		TEST(twins_are_told_by_sex_and_first_name),
		TEST(twins_of_one_sex_are_not_told_by_their_birth_date),
		TEST(twins_whose_name_was_read_badly_are_not_told_by_it),
		TEST(a_child_outside_the_family_is_not_made_one_of_it),
		TEST(settling_does_not_make_the_evidence_stronger),
		TEST(what_a_spelled_number_may_be_is_asked_and_no_more),
		TEST(cards_and_days_that_cannot_be_are_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
