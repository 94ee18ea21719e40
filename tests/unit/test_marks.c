/* Tick boxes that exclude each other, settled together. */
#include "ocr/marks.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct mark box(double written, double blotted)
{
	return (struct mark){ .on_page = true,
			      .written = written,
			      .blotted = blotted,
			      .ticked = written >= 0.5,
			      .confidence = written >= 0.5 ? written : 1 - written,
			      .choice = "type" };
}

static void a_likely_tick_counts_where_the_others_are_empty_and_less_beside_a_tick(void **state)
{
	struct mark lonely[] = { box(0.002, 0), box(0.9, 0.01), box(0.002, 0) };
	struct mark beside[] = { box(0.002, 0), box(0.9, 0.01), box(0.999, 0.01) };

	(void)state;
	marks_settle(lonely, 3);
	marks_settle(beside, 3);
	assert_true(lonely[1].ticked && !lonely[0].ticked && !lonely[2].ticked);
	assert_true(lonely[1].confidence > 0.8);
	assert_true(beside[2].ticked);
	assert_true(!beside[1].ticked || beside[1].confidence < lonely[1].confidence - 0.2);
}

static void an_empty_group_stays_empty(void **state)
{
	struct mark marks[] = { box(0.002, 0), box(0.004, 0.5) };

	(void)state;
	marks_settle(marks, 2);
	assert_true(!marks[0].ticked && !marks[1].ticked);
	assert_true(marks[0].confidence > 0.99 && marks[1].confidence > 0.99);
}

static void a_blotted_box_beside_a_ticked_one_is_cancelled(void **state)
{
	struct mark marks[] = { box(0.999, 0.98), box(0.999, 0.01) };

	(void)state;
	marks_settle(marks, 2);
	assert_true(!marks[0].ticked && marks[0].cancelled);
	assert_true(marks[1].ticked && !marks[1].cancelled);
	assert_true(marks[1].confidence > 0.9);
}

static void a_blotted_box_alone_is_a_tick(void **state)
{
	struct mark marks[] = { box(0.999, 0.98), box(0.002, 0) };

	(void)state;
	marks_settle(marks, 2);
	assert_true(marks[0].ticked && !marks[0].cancelled && !marks[1].ticked);
	assert_true(marks[0].confidence > 0.95);
}

static void two_ticks_of_a_group_both_stay_in_doubt(void **state)
{
	struct mark marks[] = { box(0.999, 0.01), box(0.001, 0), box(0.999, 0.01) };

	(void)state;
	marks_settle(marks, 3);
	assert_true(marks[0].ticked && marks[2].ticked && !marks[1].ticked);
	assert_true(marks[0].confidence < 0.6 && marks[2].confidence < 0.6);
}

static void a_doubtful_second_tick_is_none(void **state)
{
	struct mark marks[] = { box(0.999, 0.01), box(0.6, 0.01) };

	(void)state;
	marks_settle(marks, 2);
	assert_true(marks[0].ticked && !marks[1].ticked);
	assert_true(marks[1].confidence < 0.95);
}

static void boxes_that_stand_alone_and_those_off_the_page_are_left_alone(void **state)
{
	struct mark marks[] = { box(0.999, 0.01), box(0.999, 0.01), box(0.999, 0.01) };

	(void)state;
	marks[0].choice = NULL;
	marks[1].on_page = false;
	marks_settle(marks, 3);
	for (int i = 0; i < 3; i++)
		assert_true(marks[i].ticked && marks[i].confidence == 0.999);
}

/* More boxes than are settled together: none is lost. */
static void a_group_too_large_keeps_its_marks(void **state)
{
	struct mark marks[9];

	(void)state;
	for (int i = 0; i < 9; i++)
		marks[i] = box(i == 8 ? 0.999 : 0.002, 0.01);
	marks_settle(marks, 9);
	for (int i = 0; i < 9; i++)
		assert_int_equal(marks[i].ticked, i == 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_likely_tick_counts_where_the_others_are_empty_and_less_beside_a_tick),
		cmocka_unit_test(an_empty_group_stays_empty),
		cmocka_unit_test(a_blotted_box_beside_a_ticked_one_is_cancelled),
		cmocka_unit_test(a_blotted_box_alone_is_a_tick),
		cmocka_unit_test(two_ticks_of_a_group_both_stay_in_doubt),
		cmocka_unit_test(a_doubtful_second_tick_is_none),
		cmocka_unit_test(boxes_that_stand_alone_and_those_off_the_page_are_left_alone),
		cmocka_unit_test(a_group_too_large_keeps_its_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
