/* Two rows that are one person, and two that only look so, among some thousands of others. */
#include "validate/doubles.h"

#include "base/memory.h"
#include "tests/support/drawn_register.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HOUSEHOLDS = 6000, OWN_MAX = 4 };

static struct arena *arena;
static struct registered_person *people; /* the others, then a test's own */
static size_t others;

static int draw_others(void **state)
{
	struct drawn_register drawn;

	(void)state;
	arena = arena_new();
	draw_register(arena, HOUSEHOLDS, 3, &drawn);
	others = drawn.count;
	people = arena_new_array(arena, others + OWN_MAX, sizeof(*people));
	memcpy(people, drawn.people, others * sizeof(*people));
	return 0;
}

static int forget_others(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct registered_person insured(const char *number, const char *cin, const char *last,
					const char *first, struct date birth)
{
	return (struct registered_person){ .as = REGISTERED_INSURED,
					   .number = number,
					   .cin = cin,
					   .last_name = last,
					   .first_name = first,
					   .birth = birth,
					   .sex = 'M',
					   .valid_from = { 2015, 1, 1 } };
}

/* What is found of the first and the last of a test's own rows; NULL: nothing. */
static const struct registered_double *found_of(const struct registered_person *own, size_t count)
{
	struct registered_double *doubles;
	size_t found;

	memcpy(&people[others], own, count * sizeof(*own));
	doubles_find(people, others + count, arena, &doubles, &found);
	for (size_t i = 0; i < found; i++)
		if (doubles[i].first >= &people[others] && doubles[i].second >= &people[others] &&
		    doubles[i].first != doubles[i].second)
			return &doubles[i];
	return NULL;
}

static const struct date summer = { 1978, 7, 14 };

static void assert_double(struct registered_person one, struct registered_person other,
			  enum double_kind kind, double least)
{
	const struct registered_person own[] = { one, other };
	const struct registered_double *found = found_of(own, 2);

	assert_non_null(found);
	assert_int_equal(found->kind, kind);
	if (found->probability < least)
		fail_msg("%.4f instead of %.4f", found->probability, least);
}

static void assert_not_double(struct registered_person one, struct registered_person other)
{
	const struct registered_person own[] = { one, other };
	const struct registered_double *found = found_of(own, 2);

	assert_true(found == NULL || found->probability < 0.5);
}

static void one_card_and_another_spelling_is_one_person(void **state)
{
	(void)state;
	assert_double(insured("900000001", "AB123456", "BEN YOUNES", "MOHAMED", summer),
		      insured("900000002", "AB123456", "BENYOUNESS", "MOHAMMED", summer),
		      DOUBLE_INSURED, 0.999);
}

static void one_card_with_a_wrong_birth_date_is_one_person(void **state)
{
	struct date wrong = { 1978, 1, 1 };

	(void)state;
	assert_double(insured("900000001", "AB123456", "BEN YOUNES", "MOHAMED", summer),
		      insured("900000002", "AB123456", "BEN YOUNES", "MOHAMED", wrong),
		      DOUBLE_INSURED, 0.99);
}

static void an_arabic_and_a_french_spelling_are_one_person(void **state)
{
	(void)state;
	assert_double(insured("900000001", "AB123456", "BOURQADI", "YOUSSEF", summer),
		      insured("900000002", "AB123456", "بورقادي", "يوسف", summer), DOUBLE_INSURED,
		      0.999);
}

static void a_rare_name_and_a_day_without_a_card_are_one_person(void **state)
{
	(void)state;
	assert_double(insured("900000001", NULL, "OULD TAGHLAOUI", "IDRISS", summer),
		      insured("900000002", "AB123456", "OULD TAGHLAWI", "IDRISSE", summer),
		      DOUBLE_INSURED, 0.5);
}

static void names_in_the_other_order_are_one_person(void **state)
{
	(void)state;
	assert_double(insured("900000001", "AB123456", "TAGHLAOUI", "IDRISS", summer),
		      insured("900000002", "AB123456", "IDRISS", "TAGHLAOUI", summer),
		      DOUBLE_INSURED, 0.999);
}

static void twins_are_two_people(void **state)
{
	(void)state;
	assert_not_double(insured("900000001", "AB123456", "TAGHLAOUI", "HASSAN", summer),
			  insured("900000002", "AB123457", "TAGHLAOUI", "HUSSEIN", summer));
	assert_not_double(insured("900000001", NULL, "TAGHLAOUI", "HASSAN", summer),
			  insured("900000002", NULL, "TAGHLAOUI", "KARIM", summer));
}

static void twins_in_one_family_are_two_children(void **state)
{
	struct registered_person one = insured("900000001", NULL, "TAGHLAOUI", "HASSAN", summer);
	struct registered_person other = insured("900000001", NULL, "TAGHLAOUI", "OMAR", summer);

	(void)state;
	one.as = other.as = REGISTERED_CHILD;
	one.rank = 1;
	other.rank = 2;
	assert_not_double(one, other);
}

static void namesakes_with_cards_of_their_own_are_two_people(void **state)
{
	(void)state;
	assert_not_double(insured("900000001", "AB123456", "ALAOUI", "MOHAMED", summer),
			  insured("900000002", "J902871", "ALAOUI", "MOHAMED", summer));
}

static double probability_of(const char *last, const char *first, struct date birth)
{
	const struct registered_person own[] = { insured("900000001", NULL, last, first, birth),
						 insured("900000002", NULL, last, first, birth) };
	const struct registered_double *found = found_of(own, 2);

	return found != NULL ? found->probability : 0;
}

static void a_common_name_and_new_years_day_say_less_than_others(void **state)
{
	struct date new_year = { 1960, 1, 1 };
	double on_new_year = probability_of("ALAOUI", "MOHAMED", new_year);
	double on_a_day = probability_of("ALAOUI", "MOHAMED", summer);

	(void)state;
	assert_true(on_new_year < 0.9 * on_a_day);
	assert_true(on_a_day < 0.95 * probability_of("OULD TAGHLAOUI", "IDRISSE", summer));
}

static void a_wife_who_is_insured_is_found_as_the_dependant(void **state)
{
	struct registered_person wife =
		insured("900000009", "AB123456", "TAGHLAOUI", "SALMA", summer);
	struct registered_person same =
		insured("900000001", "AB123456", "TAGHLAOUI", "SELMA", summer);
	struct registered_person own[] = { same, wife };
	const struct registered_double *found;

	(void)state;
	own[1].as = REGISTERED_SPOUSE;
	own[1].rank = 1;
	found = found_of(own, 2);
	assert_non_null(found);
	assert_int_equal(found->kind, DOUBLE_SPOUSE);
	assert_string_equal(found->first->number, "900000009");
}

static void a_child_of_two_insured_parents_is_found_under_the_mother(void **state)
{
	struct registered_person own[4] = {
		insured("900000001", "AB123456", "TAGHLAOUI", "IDRISS", summer),
		insured("900000002", "CD123456", "BOURQADI", "SALMA", summer),
		insured("900000001", NULL, "TAGHLAOUI", "NIZAR", (struct date){ 2015, 3, 9 }),
		insured("900000002", NULL, "TAGHLAOUI", "NIZAR", (struct date){ 2015, 3, 9 }),
	};
	const struct registered_double *found;

	(void)state;
	own[1].sex = 'F';
	own[2].as = own[3].as = REGISTERED_CHILD;
	own[2].rank = own[3].rank = 1;
	found = found_of(own, 4);
	assert_non_null(found);
	assert_int_equal(found->kind, DOUBLE_PARENTS);
	assert_string_equal(found->first->number, "900000002");
	assert_string_equal(found->second->number, "900000001");
}

static void who_is_covered_by_another_scheme_is_found_and_whether_at_the_same_time(void **state)
{
	struct registered_person own[] = {
		insured("900000001", "AB123456", "TAGHLAOUI", "IDRISS", summer),
		insured("77", "AB123456", "TAGHLAOUI", "DRISS", summer),
	};
	const struct registered_double *found;

	(void)state;
	own[1].as = REGISTERED_ELSEWHERE;
	own[1].scheme = "FAR";
	own[1].sex = 0;
	found = found_of(own, 2);
	assert_non_null(found);
	assert_int_equal(found->kind, DOUBLE_SCHEME);
	assert_string_equal(found->second->scheme, "FAR");
	assert_true(found->together);
	own[1].valid_to = (struct date){ 2014, 12, 31 };
	assert_false(found_of(own, 2)->together);
}

static void the_order_of_the_rows_does_not_matter(void **state)
{
	struct registered_person *turned = arena_new_array(arena, others, sizeof(*turned));
	struct registered_double *one, *other;
	size_t count, other_count;

	(void)state;
	for (size_t i = 0; i < others; i++)
		turned[i] = people[others - 1 - i];
	doubles_find(people, others, arena, &one, &count);
	doubles_find(turned, others, arena, &other, &other_count);
	assert_true(count > 100);
	assert_int_equal(count, other_count);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(one[i].first->number, other[i].first->number);
		assert_string_equal(one[i].second->number, other[i].second->number);
		assert_true(fabs(one[i].probability - other[i].probability) < 1e-9);
	}
}

static void a_register_of_nobody_has_no_doubles(void **state)
{
	struct registered_double *doubles;
	size_t count;

	(void)state;
	doubles_find(people, 0, arena, &doubles, &count);
	assert_int_equal(count, 0);
	doubles_find(people, 1, arena, &doubles, &count);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_card_and_another_spelling_is_one_person),
		cmocka_unit_test(one_card_with_a_wrong_birth_date_is_one_person),
		cmocka_unit_test(an_arabic_and_a_french_spelling_are_one_person),
		cmocka_unit_test(a_rare_name_and_a_day_without_a_card_are_one_person),
		cmocka_unit_test(names_in_the_other_order_are_one_person),
		cmocka_unit_test(twins_are_two_people),
		cmocka_unit_test(twins_in_one_family_are_two_children),
		cmocka_unit_test(namesakes_with_cards_of_their_own_are_two_people),
		cmocka_unit_test(a_common_name_and_new_years_day_say_less_than_others),
		cmocka_unit_test(a_wife_who_is_insured_is_found_as_the_dependant),
		cmocka_unit_test(a_child_of_two_insured_parents_is_found_under_the_mother),
		cmocka_unit_test(
			who_is_covered_by_another_scheme_is_found_and_whether_at_the_same_time),
		cmocka_unit_test(the_order_of_the_rows_does_not_matter),
		cmocka_unit_test(a_register_of_nobody_has_no_doubles),
	};

	return cmocka_run_group_tests(tests, draw_others, forget_others);
}
