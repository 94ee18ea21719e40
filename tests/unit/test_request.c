/* What a handler sees of a request, and what its answers become. */
#include "review/layout.h"
#include "review/request_frame.h"
#include "review/station_private.h"

#include "base/memory.h"
#include "tests/support/private_store.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct request_frame frame;
static struct request request;
static struct station station;
static struct error error;
static char said[800]; /* to the operator */

static void hear(void *context, const char *line)
{
	(void)context;
	snprintf(said, sizeof(said), "%s", line);
}

static int begin(void **state)
{
	char *folder = path_join(getenv("SRC") != NULL ? getenv("SRC") : ".", "review/static");

	(void)state;
	station.plan.log = hear;
	must(assets_load(folder, NULL, &station.assets, &error), &error);
	free(folder);
	return 0;
}

static int end(void **state)
{
	(void)state;
	assets_free(station.assets);
	return 0;
}

static int ask(void **state)
{
	(void)state;
	frame = (struct request_frame){ 0 };
	request = (struct request){
		.station = &station, .frame = &frame, .method = "GET", .path = "/people"
	};
	request.arena = arena_new();
	said[0] = '\0';
	return token_draw(frame.token, &error) == STATUS_OK ? 0 : 1;
}

static int forget(void **state)
{
	(void)state;
	free(frame.bytes);
	json_decref(frame.json);
	text_clear(&request.out);
	arena_free(request.arena);
	return 0;
}

static void header(const char *name, const char *value)
{
	*LIST_ADD(request.arena, &frame.headers) = (struct pair){ name, value };
}

static void body(const char *type, const char *bytes)
{
	header("content-type", type);
	request.body = (const unsigned char *)bytes;
	request.body_length = strlen(bytes);
}

static const char *answered(const char *name)
{
	return pair_lookup(&frame.answer_headers, name, 0);
}

/* ---- what was asked ------------------------------------------------------------------------- */

static void the_fields_of_a_form_are_read(void **state)
{
	(void)state;
	body("application/x-www-form-urlencoded; charset=utf-8",
	     "name=Fatima+A%C3%AFt&empty=&role&box=1&box=2&odd=%zz%4&eq=a=b");
	assert_string_equal(request_field(&request, "name"), "Fatima Aït");
	assert_string_equal(request_field(&request, "empty"), "");
	assert_string_equal(request_field(&request, "role"), "");
	assert_string_equal(request_field_nth(&request, "box", 1), "2");
	assert_null(request_field_nth(&request, "box", 2));
	assert_string_equal(request_field(&request, "odd"), "%zz%4");
	assert_string_equal(request_field(&request, "eq"), "a=b");
	assert_null(request_field(&request, "other"));
	assert_int_equal(request_field_number(&request, "box", -1), 1);
	assert_int_equal(request_field_number(&request, "name", -1), -1);
}

static void a_zero_byte_or_no_text_is_no_field(void **state)
{
	(void)state;
	body("application/x-www-form-urlencoded", "a=x%00y&b=%ff&%00=c&d=1");
	assert_null(request_field(&request, "a"));
	assert_null(request_field(&request, "b"));
	assert_string_equal(request_field(&request, "d"), "1");
}

static void a_body_of_another_type_has_no_fields(void **state)
{
	(void)state;
	body("text/plain", "a=1");
	assert_null(request_field(&request, "a"));
	assert_null(request_json(&request));
}

static void json_is_read_when_it_says_so(void **state)
{
	(void)state;
	body("application/json", "{\"a\":1}");
	assert_int_equal(json_integer_value(json_object_get(request_json(&request), "a")), 1);
}

static void broken_json_is_none(void **state)
{
	(void)state;
	body("application/json", "{\"a\":1,\"a\":2}");
	assert_null(request_json(&request));
}

static void the_address_can_be_come_back_to(void **state)
{
	(void)state;
	request.path = "/find/a b?";
	*LIST_ADD(request.arena, &frame.query) = (struct pair){ "q", "é&" };
	*LIST_ADD(request.arena, &frame.query) = (struct pair){ "r", "" };
	assert_string_equal(request_address(&request), "/find/a%20b%3F?q=%C3%A9%26&r=");
}

static void a_role_is_one_of_the_mask(void **state)
{
	static const struct person person = { .role = ROLE_BRANCH };

	(void)state;
	assert_false(request_has_role(&request, WHO_PERSON));
	request.person = &person;
	assert_true(request_has_role(&request, WHO_PERSON));
	assert_true(request_has_role(&request, WHO_BRANCH | WHO_OPERATOR));
	assert_false(request_has_role(&request, WHO_OFFICE));
}

/* ---- answers -------------------------------------------------------------------------------- */

static void a_redirect_stays_on_this_host(void **state)
{
	static const char *const elsewhere[] = { "//other.example/", "/\\other.example", "http://x",
						 "", NULL };

	(void)state;
	reply_redirect(&request, "/people?x=1");
	assert_int_equal(frame.code, 303);
	assert_string_equal(answered("Location"), "/people?x=1");
	for (size_t i = 0; i < ARRAY_LENGTH(elsewhere); i++) {
		frame.answer_headers.count = 0;
		reply_redirect(&request, elsewhere[i]);
		assert_string_equal(answered("Location"), "/");
	}
}

static void a_header_cannot_become_two(void **state)
{
	(void)state;
	reply_header(&request, "X-A", "b\r\nSet-Cookie: c=d");
	assert_int_equal(frame.answer_headers.count, 0);
	reply_redirect(&request, "/a\nb");
	assert_string_equal(answered("Location"), "/");
}

static void a_file_has_a_plain_name(void **state)
{
	(void)state;
	reply_file(&request, "text/csv", "list.csv", (const unsigned char *)"a", 1);
	assert_string_equal(answered("Content-Disposition"), "attachment; filename=\"list.csv\"");
	frame.answer_headers.count = 0;
	reply_file(&request, "text/csv", "a\".csv", (const unsigned char *)"a", 1);
	assert_string_equal(answered("Content-Disposition"), "attachment; filename=\"waraqa\"");
	assert_false(frame.may_be_kept);
}

static void the_cookie_is_for_http_and_this_site_alone(void **state)
{
	(void)state;
	request_send_token(&request);
	assert_non_null(strstr(answered("Set-Cookie"), "; HttpOnly; SameSite=Strict"));
	assert_null(strstr(answered("Set-Cookie"), "Secure"));
	frame.answer_headers.count = 0;
	station.plan.is_behind_tls = true;
	request_send_token(&request);
	station.plan.is_behind_tls = false;
	assert_true(text_starts_with(answered("Set-Cookie"), "__Host-waraqa="));
	assert_non_null(strstr(answered("Set-Cookie"), "; Secure"));
}

/* ---- troubles ------------------------------------------------------------------------------- */

static unsigned code_for(enum status status)
{
	error_set(&error, status, "relation waraqa.person is not there");
	frame.code = 0;
	reply_trouble(&request, &error);
	return frame.code;
}

static void each_trouble_has_its_code(void **state)
{
	(void)state;
	assert_int_equal(code_for(STATUS_NO_INPUT), 404);
	assert_int_equal(code_for(STATUS_NO_PERMISSION), 403);
	assert_int_equal(code_for(STATUS_LOST), 409);
	assert_int_equal(code_for(STATUS_USAGE), 400);
	assert_int_equal(code_for(STATUS_DATA), 422);
	assert_int_equal(code_for(STATUS_UNAVAILABLE), 503);
	assert_int_equal(code_for(STATUS_TEMPORARY), 503);
	assert_int_equal(code_for(STATUS_INTERNAL), 500);
}

static void the_sentence_of_an_error_is_the_operators_alone(void **state)
{
	(void)state;
	assert_int_equal(code_for(STATUS_INTERNAL), 500);
	assert_null(strstr(text_value(&request.out), "waraqa.person"));
	assert_non_null(strstr(said, "waraqa.person"));
	assert_null(strstr(said, "/people")); /* a path may hold what somebody looks for */
}

static void a_program_gets_json_and_a_browser_a_page(void **state)
{
	(void)state;
	code_for(STATUS_NO_INPUT);
	assert_string_equal(frame.type, "text/html; charset=utf-8");
	request.path = "/api/v1/dossiers/7";
	code_for(STATUS_NO_INPUT);
	assert_string_equal(frame.type, "application/json");
	assert_true(text_starts_with(text_value(&request.out), "{\"error\":\"not_found\","));
	request.path = "/people";
	header("X-Csrf", "x");
	code_for(STATUS_NO_INPUT);
	assert_string_equal(frame.type, "application/json");
}

/* ---- pages ---------------------------------------------------------------------------------- */

static void a_page_is_of_its_language_and_direction(void **state)
{
	struct layout layout = { .title = "<a & b>" };

	(void)state;
	request.language = LANGUAGE_AR;
	layout_begin(&request, &layout);
	layout_end(&request);
	assert_non_null(strstr(text_value(&request.out), "<html lang=\"ar\" dir=\"rtl\">"));
	assert_non_null(strstr(text_value(&request.out), "<h1>&lt;a &amp; b&gt;</h1>"));
	assert_null(strstr(text_value(&request.out), "style="));
}

static void the_navigation_shows_what_the_role_may_see(void **state)
{
	static struct person person = { .role = ROLE_ADMINISTRATOR, .name = "A", .login = "a" };
	struct layout layout = { .title = "x" };

	(void)state;
	request.person = &person;
	layout_begin(&request, &layout);
	assert_non_null(strstr(text_value(&request.out), "href=\"/people\" aria-current=\"page\""));
	request.out.length = 0;
	person.role = ROLE_BRANCH;
	layout_begin(&request, &layout);
	assert_null(strstr(text_value(&request.out), "href=\"/people\""));
}

static void every_form_has_the_token_of_its_session(void **state)
{
	char derived[TOKEN_SIZE];

	(void)state;
	token_derive(frame.token, "csrf", derived);
	form_begin(&request, "/people", NULL);
	assert_non_null(strstr(text_value(&request.out), derived));
	assert_null(strstr(text_value(&request.out), frame.token));
}

/* ---- static files --------------------------------------------------------------------------- */

static void a_static_file_is_found_under_its_version_alone(void **state)
{
	const char *path = request_static(&request, "station.css");

	(void)state;
	assert_non_null(assets_lookup(station.assets, path));
	assert_string_equal(assets_lookup(station.assets, path)->type, "text/css; charset=utf-8");
	assert_null(assets_lookup(station.assets, "/static/000000000000/station.css"));
	assert_null(assets_lookup(station.assets, "/static/station.css"));
	assert_null(assets_lookup(station.assets, "/static/"));
	assert_null(assets_lookup(station.assets, "/static"));
	assert_null(assets_lookup(station.assets,
				  request_static(&request, "../../review/static/station.css")));
	assert_null(assets_lookup(station.assets, request_static(&request, "../layout.c")));
}

static void a_static_file_of_an_unknown_type_is_not_served(void **state)
{
	const char *folder = temporary_folder();
	struct assets *assets = NULL;

	(void)state;
	put_file(folder, "a.css", "a {}");
	put_file(folder, ".hidden", "x");
	must(assets_load(folder, "/nowhere", &assets, &error), &error);
	assets_free(assets);
	put_file(folder, "page.html", "x");
	must_fail(assets_load(folder, NULL, &assets, &error), STATUS_CONFIG, &error, "page.html");
	must_fail(assets_load("/nowhere", NULL, &assets, &error), STATUS_CONFIG, &error,
		  "WARAQA_DATA");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, ask, forget)
	const struct CMUnitTest tests[] = {
		TEST(the_fields_of_a_form_are_read),
		TEST(a_zero_byte_or_no_text_is_no_field),
		TEST(a_body_of_another_type_has_no_fields),
		TEST(json_is_read_when_it_says_so),
		TEST(broken_json_is_none),
		TEST(the_address_can_be_come_back_to),
		TEST(a_role_is_one_of_the_mask),
		TEST(a_redirect_stays_on_this_host),
		TEST(a_header_cannot_become_two),
		TEST(a_file_has_a_plain_name),
		TEST(the_cookie_is_for_http_and_this_site_alone),
		TEST(each_trouble_has_its_code),
		TEST(the_sentence_of_an_error_is_the_operators_alone),
		TEST(a_program_gets_json_and_a_browser_a_page),
		TEST(a_page_is_of_its_language_and_direction),
		TEST(the_navigation_shows_what_the_role_may_see),
		TEST(every_form_has_the_token_of_its_session),
		TEST(a_static_file_is_found_under_its_version_alone),
		TEST(a_static_file_of_an_unknown_type_is_not_served),
	};
#undef TEST

	return cmocka_run_group_tests(tests, begin, end);
}
