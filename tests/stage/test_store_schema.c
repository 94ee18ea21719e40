/* Roles, migrations and servers of the user's own, against a real PostgreSQL. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/migrate.h"
#include "store/session.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* A database of its own in the shared cluster, as a user's server would offer it. */
static struct store_place place_with_database(const char *owner, const char *database)
{
	struct store_place place = { .home = temporary_folder(), .sql_dir = store_sql_dir() };
	char sql[200];

	snprintf(sql, sizeof(sql), "CREATE DATABASE %s OWNER %s TEMPLATE template0", database,
		 owner);
	superuser_says(shared_place(), "postgres", sql);
	place.dsn = memory_copy_text(dsn_of(shared_place(), owner, database));
	return place;
}

static void free_dsn(struct store_place *place)
{
	free((char *)place->dsn);
}

/* ---- roles ---------------------------------------------------------------------------------- */

static void the_application_is_no_superuser_and_bypasses_nothing(void **state)
{
	struct store_health health;
	struct error error;

	(void)state;
	must(store_check(shared_place(), &health, &error), &error);
	assert_string_equal(health.role, "waraqa");
	assert_true(health.role_is_safe);
	assert_int_equal(health.schema_version, health.schema_wanted);
	assert_memory_equal(health.server, "PostgreSQL 1", 12);
}

static void refuse_as_application(const char *sql)
{
	PGconn *connection = PQconnectdb(dsn_of(shared_place(), "waraqa", "waraqa"));
	PGresult *result = PQexec(connection, sql);

	assert_string_equal(PQresultErrorField(result, PG_DIAG_SQLSTATE), "42501");
	PQclear(result);
	PQfinish(connection);
}

static void the_application_may_not_change_what_was_read(void **state)
{
	(void)state;
	store_close(shared_store());
	refuse_as_application("UPDATE waraqa.reading SET value = 'other'");
	refuse_as_application("DELETE FROM waraqa.claim");
	refuse_as_application("UPDATE waraqa.schema_migration SET number = 9");
	refuse_as_application("DROP TABLE waraqa.reason");
	refuse_as_application("CREATE TABLE waraqa.other ()");
	refuse_as_application("SELECT waraqa.grant_application('waraqa')");
}

static void a_superuser_is_refused_with_the_sql_that_makes_a_safe_role(void **state)
{
	struct store_place place = place_with_database("postgres", "strong");
	struct store *store;
	struct store_health health;
	struct error error;

	(void)state;
	must_fail(store_init(&place, &error), STATUS_NO_PERMISSION, &error,
		  "CREATE ROLE waraqa LOGIN");
	must_fail(store_open(&place, &store, &error), STATUS_NO_PERMISSION, &error, "superuser");
	must(store_check(&place, &health, &error), &error);
	assert_false(health.role_is_safe);
	free_dsn(&place);
}

static void a_member_of_a_superuser_is_refused_as_well(void **state)
{
	struct store_place place;
	struct error error;

	(void)state;
	place = place_with_database("waraqa_owner", "member");
	superuser_says(shared_place(), "postgres", "GRANT postgres TO waraqa_owner");
	must_fail(store_init(&place, &error), STATUS_NO_PERMISSION, &error, "'waraqa_owner'");
	superuser_says(shared_place(), "postgres", "REVOKE postgres FROM waraqa_owner");
	free_dsn(&place);
}

/* ---- a server of the user's own ------------------------------------------------------------- */

static void a_dsn_whose_role_owns_its_database_is_made_ready_and_opened(void **state)
{
	struct store_place place = place_with_database("waraqa_owner", "mine");
	struct store *store;
	struct store_counts counts;
	struct error error;

	(void)state;
	must(store_init(&place, &error), &error);
	must(store_init(&place, &error), &error);
	must(store_open(&place, &store, &error), &error);
	must(store_count(store, &counts, &error), &error);
	assert_int_equal(counts.dossiers, 0);
	store_close(store);
	free_dsn(&place);
}

static void a_dsn_whose_role_may_make_no_schema_is_told_so(void **state)
{
	struct store_place place;
	struct error error;

	(void)state;
	place = place_with_database("waraqa_owner", "others");
	free_dsn(&place);
	place.dsn = memory_copy_text(dsn_of(shared_place(), "waraqa", "others"));
	must_fail(store_init(&place, &error), STATUS_NO_PERMISSION, &error, "'waraqa'");
	free_dsn(&place);
}

static void the_password_of_a_dsn_is_never_shown(void **state)
{
	static const char *const dsns[] = {
		"postgresql://user:hunter2@127.0.0.1:1/db",
		"host=127.0.0.1 port=1 user=u dbname=hunter2 password=hunter2",
		"postgresql://user:p@hunter2@127.0.0.1:1/db",
		"postgresql://user:hunter2/x@127.0.0.1:1/db",
		"postgresql://user:hunter2:y@127.0.0.1:1/db",
		"host=127.0.0.1 password='hunter2",
		"hunter2",
	};
	struct store_place place = { .home = "/nowhere", .sql_dir = store_sql_dir() };
	struct store *store;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(dsns); i++) {
		place.dsn = dsns[i];
		assert_int_not_equal(store_open(&place, &store, &error), STATUS_OK);
		assert_null(strstr(error.text, "hunter2"));
		assert_non_null(strstr(error.text, "DSN"));
	}
}

/* ---- migrations ----------------------------------------------------------------------------- */

/* A copy of the shipped SQL that a test may change. */
static char *copied_sql_dir(void)
{
	const char *folder = temporary_folder();
	char *migrations = path_join(folder, "migrations");
	char *pattern = path_join(store_sql_dir(), "migrations/*.sql");
	struct error error;
	glob_t found;

	must(file_make_folder(migrations, &error), &error);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		unsigned char *text;
		size_t length;

		must(file_read(found.gl_pathv[i], 1 << 20, &text, &length, &error), &error);
		put_file(migrations, path_base_name(found.gl_pathv[i]), (char *)text);
		free(text);
	}
	globfree(&found);
	free(pattern);
	free(migrations);
	return memory_copy_text(folder);
}

static void put_migration(const char *sql_dir, const char *name, const char *sql)
{
	char *folder = path_join(sql_dir, "migrations");

	put_file(folder, name, sql);
	free(folder);
}

/* The number that the next migration will have, with the name "more". */
static const char *next_migration(const char *sql_dir)
{
	static char name[32];
	struct error error;
	int newest;

	must(migrate_wanted(sql_dir, &newest, &error), &error);
	snprintf(name, sizeof(name), "%04d_more.sql", newest + 1);
	return name;
}

static void a_new_migration_is_applied_and_an_older_program_then_refuses(void **state)
{
	struct store_place old, new;
	char *sql_dir = copied_sql_dir();
	struct store *store;
	struct error error;

	(void)state;
	store_close(shared_store());
	old = place_with_database("waraqa_owner", "grown");
	new = old;
	new.sql_dir = sql_dir;
	must(store_init(&old, &error), &error);
	put_migration(sql_dir, next_migration(sql_dir), "CREATE TABLE more (id int);");
	must_fail(store_open(&new, &store, &error), STATUS_CONFIG, &error, "run 'waraqa init'");
	must(store_init(&new, &error), &error);
	must(store_open(&new, &store, &error), &error);
	store_close(store);
	must_fail(store_open(&old, &store, &error), STATUS_CONFIG, &error, "newer");
	must_fail(store_init(&old, &error), STATUS_CONFIG, &error, "newer");
	free_dsn(&old);
	free(sql_dir);
}

static void an_older_program_goes_on_when_what_is_new_is_compatible(void **state)
{
	struct store_place old, new;
	char *sql_dir = copied_sql_dir();
	struct store_health health;
	struct store *store;
	struct error error;

	(void)state;
	store_close(shared_store());
	old = place_with_database("waraqa_owner", "compatible");
	new = old;
	new.sql_dir = sql_dir;
	must(store_init(&old, &error), &error);
	put_migration(sql_dir, next_migration(sql_dir),
		      "-- compatible: a table that nobody knew\nCREATE TABLE more (id int);");
	must(store_init(&new, &error), &error);
	must(store_open(&old, &store, &error), &error);
	store_close(store);
	must(store_check(&old, &health, &error), &error);
	assert_true(health.schema_fits);
	assert_int_equal(health.schema_version, health.schema_wanted + 1);
	put_migration(sql_dir, next_migration(sql_dir), "CREATE TABLE other (id int);");
	must(store_init(&new, &error), &error);
	must_fail(store_open(&old, &store, &error), STATUS_CONFIG, &error, "newer");
	must(store_check(&old, &health, &error), &error);
	assert_false(health.schema_fits);
	free_dsn(&old);
	free(sql_dir);
}

/* Stores a dossier, and gives the seconds that it took. */
static double save_one(struct store *store, const char *folder, const char *name)
{
	struct sample sample = sample_new(folder, name, VERDICT_REVIEW);
	struct timespec before, after;
	struct error error;

	clock_gettime(CLOCK_MONOTONIC, &before);
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	clock_gettime(CLOCK_MONOTONIC, &after);
	sample_free(&sample);
	return (double)(after.tv_sec - before.tv_sec) +
	       (double)(after.tv_nsec - before.tv_nsec) / 1e9;
}

/* A migration in a process of its own; its exit status is the migration's. */
static pid_t migrate_beside(const struct store_place *place)
{
	pid_t pid = fork();
	struct error error;

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(status_exit_code(store_init(place, &error)));
	return pid;
}

static void saving_goes_on_while_a_migration_waits_for_a_table_that_is_in_use(void **state)
{
	struct store_place old, new;
	char *sql_dir = copied_sql_dir();
	const char *folder = temporary_folder();
	struct store *store;
	PGconn *reader;
	struct error error;
	double longest_s = 0;
	int exit_status;
	pid_t pid;

	(void)state;
	store_close(shared_store());
	old = place_with_database("waraqa_owner", "moving");
	new = old;
	new.sql_dir = sql_dir;
	must(store_init(&old, &error), &error);
	must(store_open(&old, &store, &error), &error);
	save_one(store, folder, "before.tif");
	put_migration(sql_dir, next_migration(sql_dir),
		      "-- compatible\nALTER TABLE waraqa.page ADD COLUMN more int;");
	reader = PQconnectdb(old.dsn);
	PQclear(PQexec(reader, "BEGIN; SELECT count(*) FROM waraqa.page"));
	pid = migrate_beside(&new);
	for (int i = 0; i < 5; i++) {
		char name[32];
		double took_s;

		snprintf(name, sizeof(name), "meanwhile%d.tif", i);
		took_s = save_one(store, folder, name);
		longest_s = took_s > longest_s ? took_s : longest_s;
		usleep(700000);
	}
	/* it lets those behind it pass after two seconds, however long the table is read */
	assert_true(longest_s < 6);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	PQfinish(reader);
	assert_int_equal(waitpid(pid, &exit_status, 0), pid);
	assert_int_equal(exit_status, 0);
	save_one(store, folder, "after.tif");
	store_close(store);
	must(store_open(&old, &store, &error), &error);
	store_close(store);
	free_dsn(&old);
	free(sql_dir);
}

/* The shipped SQL up to a migration, as an older program had it. */
static char *sql_dir_before(const char *first_left_out)
{
	char *sql_dir = copied_sql_dir();
	char *pattern = path_join(sql_dir, "migrations/*.sql");
	glob_t found;

	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (strcmp(path_base_name(found.gl_pathv[i]), first_left_out) >= 0)
			assert_int_equal(remove(found.gl_pathv[i]), 0);
	globfree(&found);
	free(pattern);
	return sql_dir;
}

static void rows_stored_before_places_and_sources_were_told_are_kept(void **state)
{
	static const char rows[] =
		"SET search_path TO waraqa;"
		"INSERT INTO medicine VALUES ('6118000081340', 'DIPRO OLEOSUM', 'DIPRO OLEOSUM', "
		"  NULL, NULL, NULL, NULL, NULL, 2700, 2700, false, 0);"
		"INSERT INTO file (sha256, name, kind, bytes) VALUES (repeat('a', 64), 'a.tif', "
		"  'tif', 1);"
		"INSERT INTO dossier (file, number, received) SELECT id, 1, '2026-10-18' FROM file;"
		"INSERT INTO page SELECT id, 1, 'facture', 1, 1, 1, 300, 0, true, 0 FROM dossier;"
		"INSERT INTO reading (dossier, ordinal, page, form, name, value, confidence, "
		"  source, x, y, w, h) SELECT id, 1, 1, 'facture', 'total', '27.00', 1, 'print', "
		"  0, 0, 1, 1 FROM dossier;"
		"INSERT INTO claim (dossier, judgement, verdict, confidence) "
		"  SELECT id, 1, 'review', 0 FROM dossier;"
		"INSERT INTO medicine_line (dossier, judgement, ordinal, code, quantity) "
		"  SELECT id, 1, 1, '6118000081340', 1 FROM dossier;"
		"INSERT INTO reason SELECT id, 1, 1, 'R11', 'check', 'total', 1, 'fr', 'ar' "
		"  FROM dossier";
	struct store_place old, place;
	char *sql_dir = sql_dir_before("0010");
	struct error error;

	(void)state;
	store_close(shared_store());
	place = place_with_database("waraqa_owner", "older");
	old = place;
	old.sql_dir = sql_dir;
	must(store_init(&old, &error), &error);
	(void)superuser_says(shared_place(), "older", rows);
	for (int i = 0; i < 2; i++)
		must(store_init(&place, &error), &error);
	assert_string_equal(
		superuser_says(
			shared_place(), "older",
			"SELECT concat_ws(' ', medicine.name, line.code, reason.field, "
			"reading.value, count(other_page), count(code_source), "
			"count(guesses)) FROM waraqa.medicine, waraqa.medicine_line AS line, "
			"waraqa.reason, waraqa.reading GROUP BY medicine.name, "
			"line.code, reason.field, reading.value"),
		"DIPRO OLEOSUM 6118000081340 total 27.00 0 0 0");
	free_dsn(&place);
	free(sql_dir);
}

/* An older store with its rules of then, brought up to date. */
static struct store_place older_rules(const char *database, const char *change)
{
	static const char shipped[] = "SET search_path TO waraqa; "
				      "INSERT INTO rule (fund, name, value, valid_from) VALUES "
				      "('CNSS', 'deposit_days', 60, '2006-01-01'), "
				      "('CNSS', 'rate_act_percent', 70, '2006-01-01'), "
				      "('CNOPS', 'deposit_days', 60, '2006-01-01'); ";
	struct store_place old, place;
	char *sql_dir = sql_dir_before("0013"), sql[600];
	struct error error;

	store_close(shared_store());
	place = place_with_database("waraqa_owner", database);
	old = place;
	old.sql_dir = sql_dir;
	must(store_init(&old, &error), &error);
	snprintf(sql, sizeof(sql), "%s%s", shipped, change);
	(void)superuser_says(shared_place(), database, sql);
	place.rules_dir = store_rules_dir();
	must(store_init(&place, &error), &error);
	free(sql_dir);
	return place;
}

static void rules_that_nobody_changed_come_anew_from_the_shipped_files(void **state)
{
	struct store_place place = older_rules("unchanged", "");

	(void)state;
	assert_string_equal(superuser_says(shared_place(), "unchanged",
					   "SELECT count(*) FROM waraqa.rule_set "
					   "WHERE number > 1 OR sha256 IS NULL"),
			    "0");
	assert_string_equal(superuser_says(shared_place(), "unchanged",
					   "SELECT value FROM waraqa.rule WHERE payer = 'CNSS' AND "
					   "name = 'rate_percent' AND subject = ''"),
			    "70");
	free_dsn(&place);
}

static void rules_that_a_fund_changed_are_its_first_version(void **state)
{
	struct store_place place = older_rules(
		"changed", "UPDATE rule SET value = 65 WHERE name = 'rate_act_percent'");

	(void)state;
	assert_string_equal(
		superuser_says(shared_place(), "changed",
			       "SELECT string_agg(concat_ws(' ', payer, number, name, value), ', ' "
			       "ORDER BY name) FROM waraqa.rule WHERE payer = 'CNSS'"),
		"CNSS 1 deposit_days 60, CNSS 1 rate_percent 65");
	assert_string_equal(superuser_says(shared_place(), "changed",
					   "SELECT sha256 IS NOT NULL FROM waraqa.rule_set "
					   "WHERE payer = 'CNOPS' AND number = 1"),
			    "t");
	free_dsn(&place);
}

static void a_migration_that_fails_leaves_nothing_and_can_be_mended(void **state)
{
	struct store_place place;
	char *sql_dir = copied_sql_dir();
	const char *name = next_migration(sql_dir);
	struct error error;

	(void)state;
	place = place_with_database("waraqa_owner", "mended");
	place.sql_dir = sql_dir;
	put_migration(sql_dir, name, "CREATE TABLE more (id int); SELECT 1 / 0;");
	must_fail(store_init(&place, &error), STATUS_INTERNAL, &error, name);
	assert_string_equal(superuser_says(shared_place(), "mended",
					   "SELECT to_regclass('waraqa.more') IS NULL"),
			    "t");
	put_migration(sql_dir, name, "CREATE TABLE more (id int);");
	must(store_init(&place, &error), &error);
	free_dsn(&place);
	free(sql_dir);
}

static void a_migration_edited_after_it_was_applied_is_refused(void **state)
{
	struct store_place place;
	char *sql_dir = copied_sql_dir();
	struct error error;

	(void)state;
	place = place_with_database("waraqa_owner", "edited");
	place.sql_dir = sql_dir;
	must(store_init(&place, &error), &error);
	put_migration(sql_dir, "0003_claims.sql", "CREATE TABLE claim (id int);");
	must_fail(store_init(&place, &error), STATUS_CONFIG, &error, "migration 3 was changed");
	free_dsn(&place);
	free(sql_dir);
}

static void a_folder_without_migrations_is_no_whole_installation(void **state)
{
	struct store_place place;
	struct error error;

	(void)state;
	place = place_with_database("waraqa_owner", "hollow");
	place.sql_dir = temporary_folder();
	must_fail(store_init(&place, &error), STATUS_CONFIG, &error, "not whole");
	free_dsn(&place);
}

/* A weaker role that was put on is taken off again by any SQL. */
static void a_superuser_in_a_weak_roles_clothes_is_refused(void **state)
{
	struct store_place place = *shared_place();
	struct text dsn = { 0 };
	struct store *opened;
	struct error error;

	(void)state;
	text_append_format(&dsn, "%s options='-c role=waraqa'",
			   dsn_of(shared_place(), "postgres", "waraqa"));
	place.dsn = text_value(&dsn);
	must_fail(store_open(&place, &opened, &error), STATUS_NO_PERMISSION, &error, "'postgres'");
	must_fail(store_init(&place, &error), STATUS_NO_PERMISSION, &error, "'postgres'");
	text_clear(&dsn);
}

static void a_dsn_with_a_password_is_known(void **state)
{
	(void)state;
	assert_true(store_dsn_has_password("postgresql://u:secret@h/d"));
	assert_true(store_dsn_has_password("host=h password=secret"));
	assert_true(store_dsn_has_password("postgresql://u@h/d?password=secret"));
	assert_false(store_dsn_has_password("postgresql://u@h/d"));
	assert_false(store_dsn_has_password("service=waraqa passfile=/etc/waraqa/pass"));
	assert_false(store_dsn_has_password("no dsn at all"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_superuser_in_a_weak_roles_clothes_is_refused),
		cmocka_unit_test(a_dsn_with_a_password_is_known),
		cmocka_unit_test(the_application_is_no_superuser_and_bypasses_nothing),
		cmocka_unit_test(the_application_may_not_change_what_was_read),
		cmocka_unit_test(a_superuser_is_refused_with_the_sql_that_makes_a_safe_role),
		cmocka_unit_test(a_member_of_a_superuser_is_refused_as_well),
		cmocka_unit_test(a_dsn_whose_role_owns_its_database_is_made_ready_and_opened),
		cmocka_unit_test(a_dsn_whose_role_may_make_no_schema_is_told_so),
		cmocka_unit_test(the_password_of_a_dsn_is_never_shown),
		cmocka_unit_test(a_new_migration_is_applied_and_an_older_program_then_refuses),
		cmocka_unit_test(an_older_program_goes_on_when_what_is_new_is_compatible),
		cmocka_unit_test(saving_goes_on_while_a_migration_waits_for_a_table_that_is_in_use),
		cmocka_unit_test(rows_stored_before_places_and_sources_were_told_are_kept),
		cmocka_unit_test(rules_that_nobody_changed_come_anew_from_the_shipped_files),
		cmocka_unit_test(rules_that_a_fund_changed_are_its_first_version),
		cmocka_unit_test(a_migration_that_fails_leaves_nothing_and_can_be_mended),
		cmocka_unit_test(a_migration_edited_after_it_was_applied_is_refused),
		cmocka_unit_test(a_folder_without_migrations_is_no_whole_installation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
