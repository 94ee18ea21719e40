/* The people of the station: accounts, sessions, the lock-out, and that no branch sees them. */
#include "tests/support/private_store.h"

#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { IDLE_S = 1800, WHOLE_S = 43200, FREE_TRIES = 5 };

static const struct store_session_limits limits = { IDLE_S, WHOLE_S };
static struct store *store;
static struct arena *arena;
static struct error error;
static long fatima;
static int tokens;

static long added(const char *login, enum role role, const char *branch)
{
	struct person person = { .login = login, .name = "N", .role = role, .branch = branch };
	long id = 0;

	must(store_add_person(store, &person, "$argon2id$of-a-password", &id, &error), &error);
	return id;
}

static int open_store(void **state)
{
	(void)state;
	store = shared_store();
	store_set_actor(store, "station (test)");
	arena = arena_new();
	fatima = added("f.alami", ROLE_SUPERVISOR, NULL);
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

static const char *owner_says(const char *sql)
{
	return arena_copy_text(arena, superuser_says(shared_place(), "waraqa", sql));
}

/* ---- accounts ------------------------------------------------------------------------------- */

static void a_person_is_found_by_login(void **state)
{
	struct person person;

	(void)state;
	must(store_find_person(store, "f.alami", arena, &person, &error), &error);
	assert_int_equal(person.id, fatima);
	assert_int_equal(person.role, ROLE_SUPERVISOR);
	assert_null(person.branch);
	assert_int_equal(person.language, LANGUAGE_FR);
	assert_false(person.is_disabled);
	must_fail(store_find_person(store, "F.Alami", arena, &person, &error), STATUS_NO_INPUT,
		  &error, "F.Alami");
}

static void a_login_is_one_persons(void **state)
{
	struct person person = { .login = "f.alami", .name = "Other", .role = ROLE_OPERATOR };
	long id;

	(void)state;
	must_fail(store_add_person(store, &person, "$argon2id$x", &id, &error), STATUS_LOST, &error,
		  "f.alami");
}

/* What the program lets through, the database refuses. */
static void the_database_holds_the_rules_of_accounts(void **state)
{
	struct person branchless = { .login = "b0", .name = "N", .role = ROLE_BRANCH };
	struct person odd = { .login = "A B", .name = "N", .role = ROLE_OPERATOR };
	struct person plain = { .login = "plain", .name = "N", .role = ROLE_OPERATOR };
	long id;

	(void)state;
	assert_int_not_equal(store_add_person(store, &branchless, "$argon2id$x", &id, &error),
			     STATUS_OK);
	assert_int_not_equal(store_add_person(store, &odd, "$argon2id$x", &id, &error), STATUS_OK);
	assert_int_not_equal(store_add_person(store, &plain, "secret", &id, &error), STATUS_OK);
	assert_string_equal(owner_says("SELECT count(*) FROM waraqa.person"), "1");
}

static void a_language_is_kept(void **state)
{
	struct person person;

	(void)state;
	must(store_set_language(store, fatima, LANGUAGE_AR, &error), &error);
	must(store_find_person(store, "f.alami", arena, &person, &error), &error);
	assert_int_equal(person.language, LANGUAGE_AR);
	must_fail(store_set_language(store, 999, LANGUAGE_AR, &error), STATUS_NO_INPUT, &error,
		  "no such person");
}

/* ---- the lock-out --------------------------------------------------------------------------- */

static struct store_try tried(const char *login)
{
	struct store_try result = { 0 };

	must(store_try_login(store, login, arena, &result, &error), &error);
	return result;
}

static void pass_time(const char *seconds)
{
	owner_says(
		arena_format(arena,
			     "UPDATE waraqa.login_failure SET locked_until = locked_until - "
			     "interval '%s seconds', tried_at = tried_at - interval '%s seconds'",
			     seconds, seconds));
}

/* The seconds that a login is locked for after so many tries more. */
static long locked_after(const char *login, int tries)
{
	for (int i = 0; i < tries; i++)
		assert_int_equal(tried(login).wait_s, 0);
	return tried(login).wait_s;
}

static void a_try_tells_who_has_the_login(void **state)
{
	struct store_try known = tried("f.alami"), unknown = tried("nobody");

	(void)state;
	assert_int_equal(known.person.id, fatima);
	assert_string_equal(known.hash, "$argon2id$of-a-password");
	assert_int_equal(unknown.person.id, 0);
	assert_null(unknown.hash);
	must(store_begin_session(store, &known, (const unsigned char[STORE_TOKEN_BYTES]){ 9 },
				 &limits, &error),
	     &error);
	owner_says("DELETE FROM waraqa.login_failure");
}

static void tries_in_vain_lock_a_login_for_longer_and_longer(void **state)
{
	long first = locked_after("f.alami", FREE_TRIES), second, third;

	(void)state;
	pass_time("31");
	second = locked_after("f.alami", 1);
	pass_time("61");
	third = locked_after("f.alami", 1);
	assert_in_range(first, 29, 30);
	assert_in_range(second, 59, 60);
	assert_in_range(third, 119, 120);
}

static void a_locked_login_is_not_even_looked_up(void **state)
{
	struct store_try locked = tried("f.alami");

	(void)state;
	assert_true(locked.wait_s > 0);
	assert_null(locked.hash);
	assert_int_equal(locked.person.id, 0);
}

static void no_lock_is_longer_than_an_hour(void **state)
{
	(void)state;
	for (int i = 0; i < 8; i++) {
		pass_time("3601");
		locked_after("f.alami", 1);
	}
	assert_in_range(tried("f.alami").wait_s, 3500, 3600);
}

static void a_login_that_nobody_has_is_locked_in_the_same_way(void **state)
{
	(void)state;
	assert_in_range(locked_after("nobody", FREE_TRIES), 29, 30);
}

static void the_right_password_forgets_the_tries(void **state)
{
	struct store_try right;

	(void)state;
	pass_time("4000");
	right = tried("f.alami");
	assert_int_equal(right.wait_s, 0);
	must(store_begin_session(store, &right, (const unsigned char[STORE_TOKEN_BYTES]){ 8 },
				 &limits, &error),
	     &error);
	assert_in_range(locked_after("f.alami", FREE_TRIES), 29, 30);
	owner_says("DELETE FROM waraqa.login_failure");
}

static void a_day_without_a_try_forgets_them(void **state)
{
	(void)state;
	locked_after("nobody", FREE_TRIES);
	pass_time("86401");
	tried("somebody");
	assert_string_equal(owner_says("SELECT count(*) FROM waraqa.login_failure"), "1");
	owner_says("DELETE FROM waraqa.login_failure");
}

static void what_was_typed_as_a_login_is_not_kept(void **state)
{
	(void)state;
	tried("my-password-by-mistake");
	assert_string_equal(owner_says("SELECT count(*) FROM waraqa.login_failure "
				       "WHERE login_failure::text LIKE '%mistake%'"),
			    "0");
	owner_says("DELETE FROM waraqa.login_failure");
}

/* ---- sessions ------------------------------------------------------------------------------- */

static const unsigned char *begun(const char *login)
{
	unsigned char *token = arena_new_array(arena, STORE_TOKEN_BYTES, 1);
	struct store_try right = tried(login);

	token[0] = (unsigned char)++tokens;
	token[1] = 1;
	must(store_begin_session(store, &right, token, &limits, &error), &error);
	return token;
}

static bool is_open(const unsigned char *token, bool is_key)
{
	struct person person;
	bool found;

	must(store_find_session(store, token, is_key, IDLE_S, arena, &found, &person, &error),
	     &error);
	return found;
}

static void set_clocks_forward(int seconds)
{
	owner_says(arena_format(arena,
				"UPDATE waraqa.person_session SET idle_at = idle_at - interval '%d "
				"seconds', ends_at = ends_at - interval '%d seconds'",
				seconds, seconds));
}

static void a_session_is_its_persons(void **state)
{
	const unsigned char *token = begun("f.alami");
	struct person person;
	bool found;

	(void)state;
	must(store_find_session(store, token, false, IDLE_S, arena, &found, &person, &error),
	     &error);
	assert_true(found);
	assert_int_equal(person.id, fatima);
	assert_false(is_open((const unsigned char[STORE_TOKEN_BYTES]){ 77 }, false));
	assert_false(is_open(token, true)); /* a browser's token is no program's key */
}

static void a_session_that_is_not_used_is_over_after_half_an_hour(void **state)
{
	const unsigned char *token = begun("f.alami");

	(void)state;
	set_clocks_forward(IDLE_S - 30);
	assert_true(is_open(token, false)); /* which puts the limit off */
	set_clocks_forward(IDLE_S - 30);
	assert_true(is_open(token, false));
	set_clocks_forward(IDLE_S + 1);
	assert_false(is_open(token, false));
}

static void a_session_that_is_used_is_over_after_half_a_day(void **state)
{
	const unsigned char *token = begun("f.alami");

	(void)state;
	for (int i = 0; i < WHOLE_S / 1000; i++) {
		set_clocks_forward(1000);
		assert_true(is_open(token, false));
	}
	set_clocks_forward(1000);
	assert_false(is_open(token, false));
}

static void an_ended_session_is_over(void **state)
{
	const unsigned char *token = begun("f.alami"), *other = begun("f.alami");
	struct person person = { .id = fatima };

	(void)state;
	must(store_end_session(store, &person, token, &error), &error);
	must(store_end_session(store, &person, token, &error), &error);
	assert_false(is_open(token, false));
	assert_true(is_open(other, false));
}

static void another_password_ends_every_session_and_key(void **state)
{
	const unsigned char *token = begun("f.alami");
	const unsigned char key[STORE_TOKEN_BYTES] = { 200 };
	const char *hash;

	(void)state;
	must(store_begin_key(store, fatima, key, 30, &error), &error);
	assert_true(is_open(key, true));
	assert_false(is_open(key, false));
	must(store_set_password(store, fatima, "$argon2id$another", false, &error), &error);
	assert_false(is_open(token, false));
	assert_false(is_open(key, true));
	must(store_person_hash(store, fatima, arena, &hash, &error), &error);
	assert_string_equal(hash, "$argon2id$another");
}

static void a_key_is_good_for_its_days(void **state)
{
	const unsigned char key[STORE_TOKEN_BYTES] = { 201 };

	(void)state;
	must(store_begin_key(store, fatima, key, 2, &error), &error);
	set_clocks_forward(2 * 86400 - 10);
	assert_true(is_open(key, true));
	set_clocks_forward(20);
	assert_false(is_open(key, true));
}

static void who_is_disabled_is_out_at_once_and_cannot_come_back(void **state)
{
	const unsigned char *token = begun("f.alami");
	struct store_try late;

	(void)state;
	must(store_disable_person(store, fatima, true, &error), &error);
	assert_false(is_open(token, false));
	late = tried("f.alami");
	assert_null(late.hash);
	must(store_disable_person(store, fatima, false, &error), &error);
	assert_string_equal(tried("f.alami").hash, "$argon2id$another");
	assert_false(is_open(token, false));
	owner_says("DELETE FROM waraqa.login_failure");
}

static void sessions_that_are_over_do_not_pile_up(void **state)
{
	(void)state;
	begun("f.alami");
	set_clocks_forward(WHOLE_S + 1);
	begun("f.alami");
	assert_string_equal(owner_says("SELECT count(*) FROM waraqa.person_session"), "1");
}

static void the_list_says_who_is_there(void **state)
{
	struct store_person *people;
	size_t count;

	(void)state;
	added("a.first", ROLE_OPERATOR, NULL);
	must(store_list_people(store, arena, &people, &count, &error), &error);
	assert_int_equal(count, 2);
	assert_string_equal(people[0].person.login, "a.first");
	assert_null(people[0].seen);
	assert_non_null(people[1].seen);
	assert_int_equal(strlen(people[1].password_since), strlen("2026-09-13 08:15"));
}

/* ---- who sees it ---------------------------------------------------------------------------- */

static void no_branch_may_read_the_people(void **state)
{
	static const char *const tables[] = { "person", "person_session", "login_failure" };
	struct store *branch = NULL;
	const char *login;

	(void)state;
	must(store_bind_branch(shared_place(), "B07", NULL, "the test", &error), &error);
	must(store_open_branch(shared_place(), "B07", &branch, &error), &error);
	assert_true(store_is_sound(branch));
	store_close(branch);
	login = owner_says("SELECT role FROM waraqa.branch_account WHERE branch = 'B07'");
	for (size_t i = 0; i < ARRAY_LENGTH(tables); i++) {
		PGconn *connection = PQconnectdb(dsn_of(shared_place(), login, "waraqa"));
		PGresult *result =
			PQexec(connection, arena_format(arena, "SELECT FROM waraqa.%s", tables[i]));

		assert_string_equal(PQresultErrorField(result, PG_DIAG_SQLSTATE), "42501");
		PQclear(result);
		PQfinish(connection);
	}
}

/* With a server of the user's the branch's login stands in the place of the DSN's. */
static void a_branch_is_opened_with_a_dsn_too(void **state)
{
	struct store_place place = *shared_place();
	struct store *branch = NULL;
	const char *dsn = arena_copy_text(arena, dsn_of(shared_place(), "waraqa", "waraqa"));
	struct store_branch *branches;
	size_t count;

	(void)state;
	place.dsn = dsn;
	must(store_open_branch(&place, "B07", &branch, &error), &error);
	assert_int_not_equal(store_list_branches(branch, arena, &branches, &count, &error),
			     STATUS_OK);
	store_close(branch);
	must_fail(store_open_branch(&place, "B99", &branch, &error), STATUS_NO_PERMISSION, &error,
		  "branch add");
}

static void what_is_done_to_accounts_is_in_the_trail(void **state)
{
	struct store_try wrong = tried("f.alami"), nobody = tried("nobody");

	(void)state;
	must(store_refuse_login(store, &wrong, &error), &error);
	must(store_refuse_login(store, &nobody, &error), &error);
	assert_string_equal(
		owner_says("SELECT string_agg(DISTINCT deed, ' ' ORDER BY deed) FROM waraqa.audit "
			   "WHERE actor = 'station (test)'"),
		"key_made logged_in logged_out login_refused password_set person_added "
		"person_changed");
	assert_string_equal(
		owner_says("SELECT string_agg(details ->> 'person', ' ' ORDER BY number) || "
			   "count(*) FROM waraqa.audit WHERE deed = 'login_refused'"),
		arena_format(arena, "%ld2", fatima));
	assert_string_equal(owner_says("SELECT count(*) FROM waraqa.audit "
				       "WHERE details::text LIKE '%alami%'"),
			    "0");
}

static void a_session_of_a_server_that_has_gone_is_not_sound(void **state)
{
	(void)state;
	assert_true(store_is_sound(store));
	owner_says("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
		   "WHERE usename = 'waraqa'");
	for (int i = 0; i < 100 && store_is_sound(store); i++)
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	assert_false(store_is_sound(store));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_is_found_by_login),
		cmocka_unit_test(a_login_is_one_persons),
		cmocka_unit_test(the_database_holds_the_rules_of_accounts),
		cmocka_unit_test(a_language_is_kept),
		cmocka_unit_test(a_try_tells_who_has_the_login),
		cmocka_unit_test(tries_in_vain_lock_a_login_for_longer_and_longer),
		cmocka_unit_test(a_locked_login_is_not_even_looked_up),
		cmocka_unit_test(no_lock_is_longer_than_an_hour),
		cmocka_unit_test(a_login_that_nobody_has_is_locked_in_the_same_way),
		cmocka_unit_test(the_right_password_forgets_the_tries),
		cmocka_unit_test(a_day_without_a_try_forgets_them),
		cmocka_unit_test(what_was_typed_as_a_login_is_not_kept),
		cmocka_unit_test(a_session_is_its_persons),
		cmocka_unit_test(a_session_that_is_not_used_is_over_after_half_an_hour),
		cmocka_unit_test(a_session_that_is_used_is_over_after_half_a_day),
		cmocka_unit_test(an_ended_session_is_over),
		cmocka_unit_test(another_password_ends_every_session_and_key),
		cmocka_unit_test(a_key_is_good_for_its_days),
		cmocka_unit_test(who_is_disabled_is_out_at_once_and_cannot_come_back),
		cmocka_unit_test(sessions_that_are_over_do_not_pile_up),
		cmocka_unit_test(the_list_says_who_is_there),
		cmocka_unit_test(no_branch_may_read_the_people),
		cmocka_unit_test(a_branch_is_opened_with_a_dsn_too),
		cmocka_unit_test(what_is_done_to_accounts_is_in_the_trail),
		cmocka_unit_test(a_session_of_a_server_that_has_gone_is_not_sound),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
