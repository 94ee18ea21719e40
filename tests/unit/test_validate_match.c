#include "validate/match.h"
#include "validate/vote.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

static void a_name_is_the_same_in_either_order_and_any_spelling_of_case(void **state)
{
	(void)state;
	assert_int_equal(match_person("Aït El Kadiri  Fatima", "AIT EL KADIRI", "FATIMA"),
			 CLOSENESS_SAME);
	assert_int_equal(match_person("FATIMA AIT EL KADIRI", "AIT EL KADIRI", "FATIMA"),
			 CLOSENESS_SAME);
	assert_int_equal(match_person("AIT EL KADlRI FATLMA", "AIT EL KADIRI", "FATIMA"),
			 CLOSENESS_NEAR);
	assert_int_equal(match_person("JALAL OMAR", "AIT EL KADIRI", "FATIMA"), CLOSENESS_FAR);
	assert_true(match_person_given_first("FATIMA AIT EL KADIR", "AIT EL KADIRI", "FATIMA"));
	assert_false(match_person_given_first("AIT EL KADIR FATIMA", "AIT EL KADIRI", "FATIMA"));
}

static void a_title_in_front_of_a_name_is_no_part_of_it(void **state)
{
	(void)state;
	assert_int_equal(match_person("Monsieur RAMI Yassine", "RAMI", "YASSINE"), CLOSENESS_SAME);
	assert_int_equal(match_person("Mme. Rami Yassine", "RAMI", "YASSINE"), CLOSENESS_SAME);
	assert_true(match_names_share("Dr Rami Yassine", "YASSINE RAMI") == 0);
	assert_string_equal(match_without_title("MRABET SALMA"), "MRABET SALMA");
	assert_string_equal(match_without_title("M"), "M");
}

static void codes_one_character_apart_are_near(void **state)
{
	(void)state;
	assert_int_equal(match_code("450897674", "450897674"), CLOSENESS_SAME);
	assert_int_equal(match_code("450891674", "450897674"), CLOSENESS_NEAR);
	assert_int_equal(match_code("45089767", "450897674"), CLOSENESS_NEAR);
	assert_int_equal(match_code("ka 089958", "KA089958"), CLOSENESS_SAME);
	assert_int_equal(match_code("451891674", "450897674"), CLOSENESS_FAR);
	assert_int_equal(match_code(NULL, "450897674"), CLOSENESS_FAR);
}

static void a_date_that_does_not_exist_is_near_the_one_it_was_read_from(void **state)
{
	struct date date = { 2026, 9, 13 };

	(void)state;
	assert_int_equal(match_date("2026-09-13", date), CLOSENESS_SAME);
	assert_int_equal(match_date("2026-09-18", date), CLOSENESS_NEAR);
	assert_int_equal(match_date("43092026", date), CLOSENESS_NEAR);
	assert_int_equal(match_date("2026-10-18", date), CLOSENESS_FAR);
}

static void slips_of_an_amount_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(match_amount("536.20", 53620), SLIP_SAME);
	assert_int_equal(match_amount("53620.00", 53620), SLIP_MARK);
	assert_int_equal(match_amount("5.36", 53600), SLIP_MARK);
	assert_int_equal(match_amount("586.20", 53620), SLIP_DIGIT);
	assert_int_equal(match_amount("36.20", 53620), SLIP_CHARACTER);
	assert_int_equal(match_amount("636.30", 53620), SLIP_NONE);
	assert_int_equal(match_amount("S36,20", 53620), SLIP_CHARACTER);
}

static void a_product_is_known_by_how_its_line_begins(void **state)
{
	(void)state;
	assert_int_equal(match_product("FUCIDINE ENFANT 1 FLACON 90 ML", "FUCIDINE ENFANT"), 100);
	assert_true(match_product("FUC1DlNE ENFANT 1 FLACON", "FUCIDINE ENFANT") >=
		    MATCH_PRODUCT_MIN);
	assert_true(match_product("GENTAGAM 80 80 MG", "FUCIDINE ENFANT") < 40);
}

static void one_voice_keeps_its_own_confidence(void **state)
{
	struct ballots ballots = { .count = 0 };

	(void)state;
	vote_add(&ballots, 53620, 0.8);
	assert_true(fabs(vote_count(&ballots).confidence - 0.8) < 1e-9);
}

static void voices_that_agree_are_surer_and_voices_that_differ_less_sure(void **state)
{
	struct ballots agree = { .count = 0 }, differ = { .count = 0 };

	(void)state;
	vote_add(&agree, 1, 0.8);
	vote_add(&agree, 1, 0.7);
	vote_add(&differ, 1, 0.8);
	vote_add(&differ, 2, 0.7);
	assert_true(vote_count(&agree).confidence > 0.98);
	assert_int_equal(vote_count(&differ).value, 1);
	assert_true(vote_count(&differ).confidence < 0.7);
}

static void the_order_of_the_voices_does_not_matter(void **state)
{
	static const struct ballot voices[] = { { 3, 0.9 }, { 5, 0.6 }, { 5, 0.7 }, { 8, 0.9 } };
	struct ballots forwards = { .count = 0 }, backwards = { .count = 0 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		vote_add(&forwards, voices[i].value, voices[i].confidence);
		vote_add(&backwards, voices[3 - i].value, voices[3 - i].confidence);
	}
	assert_int_equal(vote_count(&forwards).value, vote_count(&backwards).value);
	assert_true(fabs(vote_count(&forwards).confidence - vote_count(&backwards).confidence) <
		    1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_the_same_in_either_order_and_any_spelling_of_case),
		cmocka_unit_test(a_title_in_front_of_a_name_is_no_part_of_it),
		cmocka_unit_test(codes_one_character_apart_are_near),
		cmocka_unit_test(a_date_that_does_not_exist_is_near_the_one_it_was_read_from),
		cmocka_unit_test(slips_of_an_amount_are_told_apart),
		cmocka_unit_test(a_product_is_known_by_how_its_line_begins),
		cmocka_unit_test(one_voice_keeps_its_own_confidence),
		cmocka_unit_test(voices_that_agree_are_surer_and_voices_that_differ_less_sure),
		cmocka_unit_test(the_order_of_the_voices_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
