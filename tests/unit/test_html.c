/* Whatever a value holds, it stays a value. */
#include "review/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct text out;

static int begin(void **state)
{
	(void)state;
	text_clear(&out);
	return 0;
}

static int end(void **state)
{
	(void)state;
	text_clear(&out);
	return 0;
}

static void what_could_be_markup_is_escaped(void **state)
{
	(void)state;
	html_text(&out, "<script>alert(\"a\" & 'b')</script>");
	assert_string_equal(text_value(&out), "&lt;script&gt;alert(&quot;a&quot; &amp; "
					      "&#39;b&#39;)&lt;/script&gt;");
}

static void an_attribute_cannot_be_left(void **state)
{
	(void)state;
	html_attribute(&out, "value", "\" onfocus=\"x");
	assert_string_equal(text_value(&out), " value=\"&quot; onfocus=&quot;x\"");
}

static void no_value_is_no_attribute(void **state)
{
	(void)state;
	html_attribute(&out, "value", NULL);
	html_text(&out, NULL);
	html_value(&out, NULL);
	html_value(&out, "");
	assert_int_equal(out.length, 0);
}

static void arabic_and_accents_stay_as_they_are(void **state)
{
	(void)state;
	html_text(&out, "é ورقة");
	assert_string_equal(text_value(&out), "é ورقة");
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
	(void)state;
	html_text(&out, "a\xff\xc3"
			"b\x01\x7f"
			"c\xed\xa0\x80");
	assert_string_equal(text_value(&out), "a\uFFFD\uFFFDb\uFFFD\uFFFDc\uFFFD\uFFFD\uFFFD");
}

static void a_value_is_isolated_from_the_text_around_it(void **state)
{
	(void)state;
	html_value(&out, "<b>");
	assert_string_equal(text_value(&out), "<bdi>&lt;b&gt;</bdi>");
}

static void an_address_is_escaped_for_addresses(void **state)
{
	(void)state;
	html_query(&out, "a b&c=é/?~");
	assert_string_equal(text_value(&out), "a%20b%26c%3D%C3%A9%2F%3F~");
}

static void amounts_are_written_as_in_morocco(void **state)
{
	(void)state;
	plain_amount(&out, 124550);
	text_append(&out, "|");
	plain_amount(&out, 7);
	text_append(&out, "|");
	plain_amount(&out, -123456789);
	text_append(&out, "|");
	plain_amount(&out, -5);
	assert_string_equal(text_value(&out), "1\u202f245,50|0,07|\u22121\u202f234\u202f567,89|"
					      "\u22120,05");
}

static void numbers_have_their_thousands_apart(void **state)
{
	(void)state;
	plain_number(&out, 0);
	text_append(&out, "|");
	plain_number(&out, 999);
	text_append(&out, "|");
	plain_number(&out, 1000);
	text_append(&out, "|");
	plain_number(&out, -9223372036854775807LL - 1);
	assert_string_equal(text_value(&out),
			    "0|999|1\u202f000|\u22129\u202f223\u202f372\u202f036\u202f854\u202f775"
			    "\u202f808");
}

static void dates_have_the_day_first_and_run_from_left_to_right(void **state)
{
	(void)state;
	html_date(&out, (struct date){ 2026, 10, 8 });
	html_date(&out, (struct date){ 0 });
	assert_string_equal(text_value(&out), "<bdi dir=\"ltr\">08/10/2026</bdi>");
}

static void moments_are_told_in_the_time_of_the_place(void **state)
{
	(void)state;
	setenv("TZ", "TEST-1", 1); /* one hour east, by POSIX's sign */
	tzset();
	html_moment(&out, "2026-12-31 23:30:00");
	html_moment(&out, NULL);
	html_moment(&out, "yesterday");
	setenv("TZ", "UTC", 1);
	tzset();
	assert_string_equal(text_value(&out), "<bdi dir=\"ltr\">01/01/2027 00:30</bdi>"
					      "<bdi dir=\"ltr\"></bdi>");
}

static void json_cannot_end_its_element(void **state)
{
	(void)state;
	html_json(&out, "words", "{\"a\":\"</script><!--&\"}");
	assert_string_equal(text_value(&out),
			    "<script type=\"application/json\" id=\"words\">{\"a\":\"\\u003c/script"
			    "\\u003e\\u003c!--\\u0026\"}</script>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_could_be_markup_is_escaped, begin, end),
		cmocka_unit_test_setup_teardown(an_attribute_cannot_be_left, begin, end),
		cmocka_unit_test_setup_teardown(no_value_is_no_attribute, begin, end),
		cmocka_unit_test_setup_teardown(arabic_and_accents_stay_as_they_are, begin, end),
		cmocka_unit_test_setup_teardown(bytes_that_are_no_text_are_replaced, begin, end),
		cmocka_unit_test_setup_teardown(a_value_is_isolated_from_the_text_around_it, begin,
						end),
		cmocka_unit_test_setup_teardown(an_address_is_escaped_for_addresses, begin, end),
		cmocka_unit_test_setup_teardown(amounts_are_written_as_in_morocco, begin, end),
		cmocka_unit_test_setup_teardown(numbers_have_their_thousands_apart, begin, end),
		cmocka_unit_test_setup_teardown(dates_have_the_day_first_and_run_from_left_to_right,
						begin, end),
		cmocka_unit_test_setup_teardown(moments_are_told_in_the_time_of_the_place, begin,
						end),
		cmocka_unit_test_setup_teardown(json_cannot_end_its_element, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
