/* Element strings as section 3 of the GS1 General Specifications has them. */
#include "base/arena.h"
#include "model/gs1.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define GS "\x1d"

static void a_serialised_box_is_taken_apart(void **state)
{
	struct gs1_message message;

	(void)state;
	assert_true(gs1_parse("01061180000308291728063010LOT-7a" GS "21SN0042", &message));
	assert_string_equal(message.gtin, "06118000030829");
	assert_string_equal(message.expiry, "280630");
	assert_string_equal(message.lot, "LOT-7a");
	assert_string_equal(message.serial, "SN0042");
}

static void elements_may_come_in_any_order(void **state)
{
	struct gs1_message message;

	(void)state;
	assert_true(
		gs1_parse("21SN0042" GS "10LOT7" GS "17280600" GS "0106118000030829" GS, &message));
	assert_string_equal(message.gtin, "06118000030829");
	assert_string_equal(message.expiry, "280600");
	assert_string_equal(message.lot, "LOT7");
	assert_string_equal(message.serial, "SN0042");
}

static void an_element_without_separator_runs_to_the_end(void **state)
{
	struct gs1_message message;

	(void)state;
	assert_true(gs1_parse("010611800003082910LOT21SN", &message));
	assert_string_equal(message.lot, "LOT21SN");
	assert_string_equal(message.serial, "");
}

static void other_identifiers_are_passed_over(void **state)
{
	struct gs1_message message;

	(void)state;
	assert_true(gs1_parse("3103000125"
			      "7003"
			      "2806301200" GS "710034009" GS "91any" GS "0106118000030829",
			      &message));
	assert_string_equal(message.gtin, "06118000030829");
}

static void what_is_not_well_made_says_nothing(void **state)
{
	static const char *const texts[] = {
		"",
		"0106118000030828",                         /* check digit */
		"010611800003082",                          /* too short */
		"01061180000308X9",                         /* no digit */
		"010611800003082917281330",                 /* month 13 */
		"010611800003082917280632",                 /* day 32 */
		"010611800003082905",                       /* no such identifier */
		"010611800003082910",                       /* empty */
		"010611800003082910\03521A",                /* empty */
		"0106118000030829100123456789012345678901", /* longer than 20 */
		"010611800003082910LOT\n7",                 /* not of character set 82 */
		"01061180000308290106118001200504",         /* two boxes */
		"https://example.ma/0106118000030829",
	};
	struct gs1_message message = { "", "", "unchanged", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (gs1_parse(texts[i], &message))
			fail_msg("'%s' was taken for element strings", texts[i]);
	assert_string_equal(message.lot, "unchanged");
}

static void a_box_has_the_code_of_its_gtin(void **state)
{
	struct arena *arena = arena_new();
	struct barcode barcode = { .value = "0106118000030829", .gs1 = true };

	(void)state;
	assert_string_equal(gs1_medicine_code(&barcode, arena), "6118000030829");
	barcode.gs1 = false;
	assert_string_equal(gs1_medicine_code(&barcode, arena), "0106118000030829");
	barcode = (struct barcode){ .value = "0116118000030826", .gs1 = true }; /* a carton */
	assert_null(gs1_medicine_code(&barcode, arena));
	barcode = (struct barcode){ .value = "10LOT7", .gs1 = true };
	assert_null(gs1_medicine_code(&barcode, arena));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_serialised_box_is_taken_apart),
		cmocka_unit_test(elements_may_come_in_any_order),
		cmocka_unit_test(an_element_without_separator_runs_to_the_end),
		cmocka_unit_test(other_identifiers_are_passed_over),
		cmocka_unit_test(what_is_not_well_made_says_nothing),
		cmocka_unit_test(a_box_has_the_code_of_its_gtin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
