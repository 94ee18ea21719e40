/* The audit trail: what it notes, who can change it, and what shows that somebody did. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/deed.h"
#include "store/session.h"
#include "store/sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct store *store;
static struct arena *arena;
static const char *scans; /* where the originals lie */

static int open_store(void **state)
{
	(void)state;
	store = shared_store();
	store_set_actor(store, "the test");
	arena = arena_new();
	scans = temporary_folder();
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

static long save_named(struct store *into, const char *name)
{
	struct sample sample = sample_new(scans, name, VERDICT_REVIEW);
	struct store_summary *lines;
	size_t count;
	const char *hashes[] = { sample.dossier->sha256 };
	struct error error;

	must(store_save_dossiers(into, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	must(store_summarise(into, hashes, 1, arena, &lines, &count, &error), &error);
	sample_free(&sample);
	assert_int_equal(count, 1);
	return lines[0].id;
}

static struct store_audit_check checked(struct store *of, const struct store_audit_head *mark)
{
	struct store_audit_check check;
	struct error error;

	must(store_check_audit(of, mark, &check, &error), &error);
	return check;
}

static long noted(void)
{
	return checked(store, NULL).head.number;
}

/* "deed deed", of a dossier, in order. */
static const char *deeds_of(long dossier)
{
	struct store_audit_filter filter = { .dossier = dossier, .most = 100 };
	struct store_audit_row *rows;
	const char *deeds = "";
	size_t count;
	struct error error;

	must(store_list_audit(store, &filter, arena, &rows, &count, &error), &error);
	for (size_t i = 0; i < count; i++)
		deeds = arena_format(arena, "%s%s%s", deeds, i > 0 ? " " : "", rows[i].deed);
	return deeds;
}

/* ---- what is noted -------------------------------------------------------------------------- */

static void a_stored_dossier_is_noted_with_who_and_by_which_rules(void **state)
{
	long dossier = save_named(store, "noted.tif");
	struct store_audit_filter filter = { .dossier = dossier, .most = 1 };
	struct store_audit_row *rows;
	size_t count;
	struct error error;

	(void)state;
	must(store_list_audit(store, &filter, arena, &rows, &count, &error), &error);
	assert_int_equal(count, 1);
	assert_string_equal(rows[0].deed, "dossier_stored");
	assert_string_equal(rows[0].role, "waraqa");
	assert_string_equal(rows[0].actor, "the test");
	assert_true(rows[0].file > 0);
	assert_string_equal(
		rows[0].details,
		"{\"rules\": [\"CNSS/3\", \"MG \\\"X\\\"/12\"], \"verdict\": \"review\"}");
}

static void looking_is_noted_as_well(void **state)
{
	long dossier = save_named(store, "looked.tif");
	struct form_set forms = { 0 };
	struct dossier *loaded;
	struct letter letter;
	unsigned char *bytes;
	size_t length;
	struct error error;
	char *json;

	(void)state;
	must(store_show(store, "looked", &json, &error), &error);
	must(store_load_letter(store, "looked", arena, &letter, &error), &error);
	must(store_load_dossier(store, dossier, &forms, &loaded, &error), &error);
	must(store_read_image(store, dossier, 2, &bytes, &length, &error), &error);
	assert_memory_equal(bytes, "\x89PNG page 2", 11);
	assert_string_equal(deeds_of(dossier), "dossier_stored dossier_shown letter_made "
					       "dossier_replayed image_read");
	free(bytes);
	free(json);
	dossier_free(loaded);
}

static void what_came_to_nothing_is_not_noted(void **state)
{
	struct sample sample = sample_new(scans, "twice.tif", VERDICT_REVIEW);
	struct error error, why = { .status = STATUS_DATA, .text = "broken" };
	unsigned char *bytes;
	size_t length;
	char *json;
	long before;

	(void)state;
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	before = noted();
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	must(store_save_refusal(store, "twice.tif", sample.dossier->sha256, &why, &error), &error);
	must_fail(store_show(store, "no such dossier", &json, &error), STATUS_NO_INPUT, &error,
		  "no such dossier");
	must_fail(store_read_image(store, 1, 99, &bytes, &length, &error), STATUS_NO_INPUT, &error,
		  "page 99");
	assert_int_equal(noted(), before);
	sample_free(&sample);
}

static void a_refused_file_is_noted_once(void **state)
{
	struct error error, why = { .status = STATUS_DATA, .text = "it holds a name" };
	char sha256[65];
	long before = noted();

	(void)state;
	memset(sha256, 'e', 64);
	sha256[64] = '\0';
	for (int i = 0; i < 2; i++)
		must(store_save_refusal(store, "r.tif", sha256, &why, &error), &error);
	assert_int_equal(noted(), before + 1);
	assert_string_equal(superuser_says(shared_place(), "waraqa",
					   "SELECT deed || details FROM waraqa.audit "
					   "ORDER BY number DESC LIMIT 1"),
			    "file_refused{\"why\": \"data\"}");
}

static void a_changed_image_is_not_handed_out(void **state)
{
	long dossier = save_named(store, "changed.tif");
	const char *hash = superuser_says(shared_place(), "waraqa",
					  "SELECT image_sha256 FROM waraqa.page ORDER BY dossier "
					  "DESC, number LIMIT 1");
	char *path = memory_copy_text(
		arena_format(arena, "%s/images/%.2s/%s.png", shared_place()->home, hash, hash));
	unsigned char *bytes;
	size_t length;
	struct error error;

	(void)state;
	must(file_write_durably(path, "other", 5, &error), &error);
	must_fail(store_read_image(store, dossier, 1, &bytes, &length, &error), STATUS_DATA, &error,
		  "is damaged");
	free(path);
}

/* The column's check is a pattern, so that a new deed needs no migration. */
static void the_database_takes_every_deed_of_the_list(void **state)
{
	(void)state;
	for (int deed = 0; deed < DEED_COUNT; deed++)
		assert_string_equal(
			superuser_says(shared_place(), "waraqa",
				       arena_format(arena,
						    "SELECT '%s' ~ (regexp_match("
						    "pg_get_constraintdef(oid), '\\^[^'']+'))[1] "
						    "AND length('%s') <= 40 FROM pg_constraint "
						    "WHERE conname = 'audit_deed_check'",
						    deed_name((enum deed)deed),
						    deed_name((enum deed)deed))),
			"t");
}

/* ---- who may change it ---------------------------------------------------------------------- */

static void nobody_may_change_the_trail_not_even_its_owner(void **state)
{
	static const char *const roles[] = { "waraqa", "waraqa_owner" };
	static const char *const attempts[] = {
		"UPDATE waraqa.audit SET actor = 'other'",
		"DELETE FROM waraqa.audit WHERE number = 1",
		"TRUNCATE waraqa.audit",
		"INSERT INTO waraqa.audit VALUES (9, now(), '', 'a', '', 1, 1, 1, '{}')",
		"UPDATE waraqa.audit_head SET number = number - 1",
		"UPDATE waraqa.audit_head SET hash = decode(repeat('ab', 32), 'hex')",
		"DELETE FROM waraqa.audit_head",
		"TRUNCATE waraqa.audit_head",
		"INSERT INTO waraqa.audit_head (one, number, hash) VALUES (true, 0, '')",
	};

	(void)state;
	save_named(store, "kept.tif");
	for (size_t i = 0; i < ARRAY_LENGTH(roles); i++) {
		PGconn *connection = PQconnectdb(dsn_of(shared_place(), roles[i], "waraqa"));

		for (size_t j = 0; j < ARRAY_LENGTH(attempts); j++) {
			PGresult *result = PQexec(connection, attempts[j]);
			const char *refusal = PQresultErrorField(result, PG_DIAG_SQLSTATE);

			if (refusal == NULL || strcmp(refusal, "42501") != 0)
				fail_msg("%s as %s: %s", attempts[j], roles[i],
					 PQresultErrorMessage(result));
			PQclear(result);
		}
		PQfinish(connection);
	}
	assert_string_equal(checked(store, NULL).trouble, "");
}

/* ---- what shows that somebody did ----------------------------------------------------------- */

/* A store of its own, whose trail has some rows, and then what its superuser does to it. */
static struct store *tampered(const char *database, const char *sql,
			      struct store_audit_head *before)
{
	struct store_place place = { .home = temporary_folder(), .sql_dir = store_sql_dir() };
	const char *make = arena_format(
		arena, "CREATE DATABASE %s OWNER waraqa_owner TEMPLATE template0", database);
	struct store *own;
	struct error error;

	(void)superuser_says(shared_place(), "postgres", make);
	place.dsn = arena_copy_text(arena, dsn_of(shared_place(), "waraqa_owner", database));
	must(store_init(&place, &error), &error);
	must(store_open(&place, &own, &error), &error);
	for (int i = 0; i < 6; i++)
		save_named(own, arena_format(arena, "%s%d.tif", database, i));
	*before = checked(own, NULL).head;
	assert_int_equal(before->number, 6);
	(void)superuser_says(shared_place(), database,
			     "SET search_path = waraqa; ALTER TABLE audit DISABLE TRIGGER ALL; "
			     "ALTER TABLE audit_head DISABLE TRIGGER ALL");
	(void)superuser_says(shared_place(), database,
			     arena_format(arena, "SET search_path = waraqa; %s", sql));
	return own;
}

static void expect_broken(const char *database, const char *sql, const char *trouble)
{
	struct store_audit_head before;
	struct store *own = tampered(database, sql, &before);

	assert_string_equal(checked(own, NULL).trouble, trouble);
	store_close(own);
}

static void a_row_that_was_changed_is_named(void **state)
{
	(void)state;
	expect_broken("forged", "UPDATE audit SET actor = 'somebody else' WHERE number = 3",
		      "row 3 does not fit: it, or the row before it, was changed");
}

static void a_row_that_was_taken_out_is_named(void **state)
{
	(void)state;
	expect_broken("deleted", "DELETE FROM audit WHERE number = 4", "row 4 is missing");
}

static void a_row_that_follows_no_head_is_told(void **state)
{
	(void)state;
	expect_broken("added",
		      "INSERT INTO audit SELECT 7, at, role, actor, deed, file, dossier, batch, "
		      "details, hash FROM audit WHERE number = 6",
		      "rows after 6 follow no head");
}

/* Everything that a superuser can do so that the chain fits: only a signed head tells. */
static void a_tail_that_was_cut_off_shows_by_a_signed_head(void **state)
{
	struct store_audit_head before;
	struct store *own =
		tampered("cut",
			 "DELETE FROM audit WHERE number > 4; UPDATE audit_head SET number = 4, "
			 "hash = (SELECT hash FROM audit WHERE number = 4)",
			 &before);

	(void)state;
	assert_string_equal(checked(own, NULL).trouble, "");
	assert_string_equal(checked(own, &before).trouble,
			    "rows after 4 are missing: a later one was signed");
	store_close(own);
}

static void a_trail_that_was_written_anew_shows_by_a_signed_head(void **state)
{
	struct store_audit_head before;
	struct store_audit_check check;
	struct store *own = tampered(
		"anew",
		"DO $$ DECLARE before bytea := (SELECT hash FROM audit WHERE number = 2); "
		"changed audit; BEGIN FOR changed IN SELECT * FROM audit WHERE number > 2 "
		"ORDER BY number LOOP changed.actor := 'nobody'; "
		"changed.hash := sha256(before || audit_bytes(changed)); before := changed.hash; "
		"UPDATE audit SET actor = changed.actor, hash = changed.hash "
		"WHERE number = changed.number; END LOOP; "
		"UPDATE audit_head SET hash = before; END $$",
		&before);

	(void)state;
	assert_string_equal(checked(own, NULL).trouble, "");
	save_named(own, "later.tif");
	check = checked(own, &before);
	assert_string_equal(check.trouble, "row 6 is not the one that was signed");
	store_close(own);
}

static void a_whole_trail_passes_through_the_heads_of_earlier_times(void **state)
{
	struct store_audit_head before = checked(store, NULL).head, other = before;
	struct store_audit_check check;

	(void)state;
	save_named(store, "after.tif");
	check = checked(store, &before);
	assert_string_equal(check.trouble, "");
	assert_true(check.passed_mark);
	assert_int_equal(check.rows, before.number + 1);
	memset(other.store, '0', 8);
	assert_string_equal(checked(store, &other).trouble, "the signed head is another store's");
}

/* ---- many at once --------------------------------------------------------------------------- */

enum { WRITERS = 4, WRITTEN_BY_EACH = 100 };

static void write_some(int writer)
{
	struct store *own;
	struct error error;

	if (store_open(shared_place(), &own, &error) != STATUS_OK)
		_exit(2);
	for (int i = 0; i < WRITTEN_BY_EACH; i++) {
		char sha256[65];
		struct error why = { .status = STATUS_DATA, .text = "broken" };

		snprintf(sha256, sizeof(sha256), "%032x%032x", writer, i);
		if (store_save_refusal(own, "many.tif", sha256, &why, &error) != STATUS_OK)
			_exit(3);
	}
	store_close(own);
	_exit(0);
}

static void processes_that_write_at_once_do_not_fork_the_chain(void **state)
{
	long before = noted();
	pid_t children[WRITERS];

	(void)state;
	for (int i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (children[i] == 0)
			write_some(i + 1);
	}
	for (int i = 0; i < WRITERS; i++) {
		int ended;

		assert_int_equal(waitpid(children[i], &ended, 0), children[i]);
		assert_int_equal(ended, 0);
	}
	assert_string_equal(checked(store, NULL).trouble, "");
	assert_int_equal(noted(), before + WRITERS * WRITTEN_BY_EACH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stored_dossier_is_noted_with_who_and_by_which_rules),
		cmocka_unit_test(looking_is_noted_as_well),
		cmocka_unit_test(what_came_to_nothing_is_not_noted),
		cmocka_unit_test(a_refused_file_is_noted_once),
		cmocka_unit_test(a_changed_image_is_not_handed_out),
		cmocka_unit_test(the_database_takes_every_deed_of_the_list),
		cmocka_unit_test(nobody_may_change_the_trail_not_even_its_owner),
		cmocka_unit_test(a_row_that_was_changed_is_named),
		cmocka_unit_test(a_row_that_was_taken_out_is_named),
		cmocka_unit_test(a_row_that_follows_no_head_is_told),
		cmocka_unit_test(a_tail_that_was_cut_off_shows_by_a_signed_head),
		cmocka_unit_test(a_trail_that_was_written_anew_shows_by_a_signed_head),
		cmocka_unit_test(a_whole_trail_passes_through_the_heads_of_earlier_times),
		cmocka_unit_test(processes_that_write_at_once_do_not_fork_the_chain),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
