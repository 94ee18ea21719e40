/* The table of routes, and the navigation that leads to them. */
#include "review/nav.h"
#include "review/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static const struct route *route;
static struct route_parts parts;
static const char *allowed;

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static enum route_found find(const char *method, const char *path)
{
	return route_find(method, path, arena, &route, &parts, &allowed);
}

static void a_route_is_found_by_method_and_path(void **state)
{
	(void)state;
	assert_int_equal(find("GET", "/login"), ROUTE_FOUND);
	assert_ptr_equal(route->handler, login_show);
	assert_int_equal(find("POST", "/login"), ROUTE_FOUND);
	assert_ptr_equal(route->handler, login_try);
	assert_int_equal(find("GET", "/"), ROUTE_FOUND);
	assert_ptr_equal(route->handler, home_show);
}

static void who_asks_for_the_head_gets_the_route_of_get(void **state)
{
	(void)state;
	assert_int_equal(find("HEAD", "/login"), ROUTE_FOUND);
	assert_ptr_equal(route->handler, login_show);
}

static void numbers_of_a_path_are_understood(void **state)
{
	(void)state;
	assert_int_equal(find("POST", "/people/123456789012345678/reset"), ROUTE_FOUND);
	assert_int_equal(parts.number_count, 1);
	assert_int_equal(parts.numbers[0], 123456789012345678);
}

static void what_is_no_number_is_no_route(void **state)
{
	static const char *const paths[] = {
		"/people//reset",
		"/people/-1/reset",
		"/people/1234567890123456789/reset",
		"/people/1x/reset",
		"/people/ 1/reset",
		"/people/1/reset/",
		"/people/1/reset/2",
		"/people/1",
		"//login",
		"/login/",
		"login",
		"",
		"*",
		"/Login",
		"/..//login",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (find("POST", paths[i]) == ROUTE_FOUND)
			fail_msg("'%s' is taken for %s", paths[i], route->path);
}

static void another_method_is_told_those_that_there_are(void **state)
{
	(void)state;
	assert_int_equal(find("DELETE", "/login"), ROUTE_NO_METHOD);
	assert_string_equal(allowed, "GET, HEAD, POST");
	assert_int_equal(find("GET", "/logout"), ROUTE_NO_METHOD);
	assert_string_equal(allowed, "POST");
}

/* A route that is there twice would be found once. */
static void no_route_is_there_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(routes[i].method, routes[j].method) == 0 &&
			    strcmp(routes[i].path, routes[j].path) == 0)
				fail_msg("%s %s is there twice", routes[i].method, routes[i].path);
}

static void every_route_is_for_somebody_and_can_be_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		struct text path = { 0 };

		for (const char *at = routes[i].path; *at != '\0'; at++) {
			if (strncmp(at, "{}", 2) == 0)
				text_append(&path, "7");
			else if (strncmp(at, "{*}", 3) == 0)
				text_append(&path, "x y");
			else
				text_append_bytes(&path, at, 1);
			at += strncmp(at, "{}", 2) == 0 ? 1 : strncmp(at, "{*}", 3) == 0 ? 2 : 0;
		}
		assert_int_not_equal(routes[i].who, 0);
		assert_true(routes[i].body_max >= 1 && routes[i].path[0] == '/');
		if (find(routes[i].method, text_value(&path)) != ROUTE_FOUND || route != &routes[i])
			fail_msg("%s %s is not found", routes[i].method, routes[i].path);
		text_clear(&path);
	}
}

/* What anybody may ask for without a log-in is decided here, not by an oversight in the table. */
static void strangers_may_ask_for_three_addresses_alone(void **state)
{
	static const char *const open[] = { "/login", "/language", "/health" };

	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		bool is_known = false;

		for (size_t j = 0; j < sizeof(open) / sizeof(open[0]); j++)
			is_known = is_known || strcmp(routes[i].path, open[j]) == 0;
		if ((routes[i].who & WHO_ANYBODY) != 0 && !is_known)
			fail_msg("%s %s is open to strangers", routes[i].method, routes[i].path);
	}
}

static void the_navigation_leads_to_pages_that_the_person_may_see(void **state)
{
	(void)state;
	for (size_t i = 0; i < nav_count; i++) {
		if (find("GET", navs[i].path) != ROUTE_FOUND)
			fail_msg("the navigation leads to %s, which is nowhere", navs[i].path);
		if ((navs[i].who & ~route->who) != 0)
			fail_msg("the navigation leads people to %s who may not see it",
				 navs[i].path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_route_is_found_by_method_and_path),
		cmocka_unit_test(who_asks_for_the_head_gets_the_route_of_get),
		cmocka_unit_test(numbers_of_a_path_are_understood),
		cmocka_unit_test(what_is_no_number_is_no_route),
		cmocka_unit_test(another_method_is_told_those_that_there_are),
		cmocka_unit_test(no_route_is_there_twice),
		cmocka_unit_test(every_route_is_for_somebody_and_can_be_found),
		cmocka_unit_test(strangers_may_ask_for_three_addresses_alone),
		cmocka_unit_test(the_navigation_leads_to_pages_that_the_person_may_see),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
