/* Row security: what a branch's account sees, and that nothing it can say shows it more. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/cluster.h"
#include "store/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct store *store;  /* the application's */
static struct store *branch; /* B07's */
static struct arena *arena;
static const char *scans;
static const char *login; /* B07's */
static struct bench {
	struct sample sample;
	long id;
} ours, theirs;

/* ---- two branches --------------------------------------------------------------------------- */

static struct bench stored(const char *name, const char *of_branch)
{
	static const unsigned char cells[] = { 1, 0, 2, 0 };
	static const int32_t terms[] = { 7 };
	struct bench bench = { .sample = sample_new(scans, name, VERDICT_REVIEW) };
	struct dossier *dossier = bench.sample.dossier;
	const char *hashes[] = { dossier->sha256 };
	struct store_summary *lines;
	size_t count;
	struct error error;

	dossier->branch = of_branch;
	dossier->batch = "2026-118";
	*LIST_ADD(dossier->arena, &dossier->bounds) = (struct bound){ BOUND_LENGTH, 1, 40 };
	dossier->pages.items[0].written = (struct fingerprint){
		.width = 2, .height = 2, .cells = cells, .terms = terms, .term_count = 1
	};
	*LIST_ADD(dossier->arena, &dossier->twins) =
		(struct twin){ .page = 2, .dossier = "theirs.tif", .dossier_page = 1 };
	*LIST_ADD(dossier->arena, &dossier->twins) =
		(struct twin){ .page = 3, .dossier = "ours-broken.tif#2", .dossier_page = 1 };
	*LIST_ADD(dossier->arena, &bench.sample.claim.reasons) =
		(struct reason){ .code = REASON_R19,
				 .severity = SEVERITY_CHECK,
				 .message_fr = "Déjà présenté dans theirs.tif.",
				 .message_ar = "-" };
	must(store_save_dossiers(store, bench.sample.path, &bench.sample.dossier,
				 &bench.sample.claim, 1, &error),
	     &error);
	must(store_summarise(store, hashes, 1, arena, &lines, &count, &error), &error);
	bench.id = lines[0].id;
	return bench;
}

static void deliver(const char *of_branch, const char *name, const char *sha256)
{
	struct delivery delivery = { .branch = of_branch, .batch = "2026-118", .folder = "/in" };
	struct error error;

	hash_bytes(of_branch, strlen(of_branch), delivery.bordereau_sha256);
	*LIST_ADD(arena, &delivery.files) = (struct delivery_file){
		.name = name, .declared = true, .sha256 = sha256, .received = { 2026, 10, 18 }
	};
	must(store_save_delivery(store, &delivery, &error), &error);
}

static void refuse(const char *of_branch, const char *name, const char *letter)
{
	struct error error, why = { .status = STATUS_DATA, .text = "broken" };
	char *sha256 = arena_copy_text(arena, ours.sample.dossier->sha256);

	memset(sha256, letter[0], 64);
	must(store_save_refusal(store, name, sha256, &why, &error), &error);
	deliver(of_branch, name, sha256);
}

/* What people have done: a correction, which the branch sees, and a note, which it does not. */
static void work_on_all(void)
{
	superuser_says(
		shared_place(), "waraqa",
		"SET search_path = waraqa, public; "
		"INSERT INTO person (login, name, role, password) "
		"VALUES ('amina', 'Amina', 'operator', '$argon2id$x'); "
		"INSERT INTO desk_change (dossier, number, person, deed, page, form, name, after) "
		"SELECT id, 1, 1, 'correct', 1, 'ordonnance', 'date', '2026-10-18' FROM dossier; "
		"INSERT INTO desk_change (dossier, number, person, deed, note) "
		"SELECT id, 2, 1, 'note', 'Un faux ?' FROM dossier; "
		"INSERT INTO settled (dossier, judgement, number, reading, confidence, source) "
		"SELECT id, 1, 1, 1, 0.5, 'register' FROM dossier; "
		"INSERT INTO arrangement (person) VALUES (1), (1); "
		"INSERT INTO arrangement_part (arrangement, dossier, made) "
		"SELECT row_number() OVER (ORDER BY id), id, false FROM dossier");
}

static int open_stores(void **state)
{
	struct store_load_counts counts;
	const char *registry;
	struct error error;

	(void)state;
	store = shared_store();
	arena = arena_new();
	scans = temporary_folder();
	registry = temporary_folder();
	put_file(registry, "insured.csv",
		 "immatriculation,last_name,first_name,birth_date,sex,fund,rights_from\n"
		 "450897674,AIT EL KADIRI,FATIMA,1956-06-12,F,CNSS,2010-12-09\n"
		 "450897675,OTHER,PERSON,1956-06-12,F,CNSS,2010-12-09\n");
	put_file(registry, "dependants.csv",
		 "immatriculation,rank,relation,last_name,first_name,birth_date,sex\n"
		 "450897674,1,enfant,AIT EL KADIRI,DOHA,2016-03-26,F\n");
	must(store_load_registers(store, registry, &counts, &error), &error);
	theirs = stored("theirs.tif", "B08");
	ours = stored("ours.tif", "B07");
	refuse("B08", "theirs-broken.tif", "a");
	refuse("B07", "ours-broken.tif", "b");
	for (int i = 0; i < 2; i++)
		must(store_bind_branch(shared_place(), "B07", NULL, "the test", &error), &error);
	must(store_bind_branch(shared_place(), "B08", NULL, "the test", &error), &error);
	must(store_open_as_branch(shared_place(), "B07", &branch, &error), &error);
	login = memory_copy_text(
		superuser_says(shared_place(), "waraqa",
			       "SELECT role FROM waraqa.branch_account WHERE branch = 'B07'"));
	work_on_all();
	superuser_says(
		shared_place(), "waraqa",
		"SET search_path = waraqa; INSERT INTO hold (dossier, why) SELECT id, 'asked for' "
		"FROM dossier; INSERT INTO keying_task (dossier, page, form, name, "
		"kind, x, y, w, h, chance) SELECT id, 1, 'facture', 'total_general', 'amount', "
		"1, 1, 1, 1, 1 FROM dossier");
	return 0;
}

static int close_stores(void **state)
{
	(void)state;
	sample_free(&ours.sample);
	sample_free(&theirs.sample);
	store_close(store);
	store_close(branch);
	arena_free(arena);
	free((char *)login);
	return 0;
}

/* The first cell of what a login is answered, or the SQLSTATE of a refusal. All is one session. */
static const char *says(const char *role, const char *sql)
{
	PGconn *connection = PQconnectdb(dsn_of(shared_place(), role, "waraqa"));
	PGresult *result;
	const char *answer;

	if (PQstatus(connection) != CONNECTION_OK)
		fail_msg("%s", PQerrorMessage(connection));
	PQclear(PQexec(connection, "SET search_path = waraqa"));
	result = PQexec(connection, sql);
	answer = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	answer = arena_copy_text(arena, answer != NULL          ? answer
					: PQntuples(result) > 0 ? PQgetvalue(result, 0, 0)
								: "");
	PQclear(result);
	PQfinish(connection);
	return answer;
}

/* ---- every table ---------------------------------------------------------------------------- */

/* What no branch's dossier hangs on: registers, rules, the schema, and who may what. */
#define APART_FROM_DOSSIERS                                                            \
	"'practitioner', 'medicine', 'tariff', 'rule_set', 'rule', 'register_stamp', " \
	"'schema_migration', 'application_right', 'branch_right', 'branch_account', "  \
	"'audit_head', 'person', 'person_session', 'login_failure'"

/* A table that a later migration adds is here until it says separate(), or is named above. No
 * branch may read a partition by its own name: what is not kept apart itself is not granted. */
static void no_table_was_forgotten(void **state)
{
	(void)state;
	assert_string_equal(
		superuser_says(
			shared_place(), "waraqa",
			"SELECT coalesce(string_agg(relname, ' '), '') FROM pg_class "
			"WHERE relnamespace = 'waraqa'::regnamespace AND relkind IN ('r', 'p') "
			"AND NOT relispartition AND relname NOT IN (" APART_FROM_DOSSIERS ") "
			"AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT "
			"FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'branch'))"),
		"");
	assert_string_equal(
		superuser_says(
			shared_place(), "waraqa",
			"SELECT coalesce(string_agg(relname, ' '), '') FROM pg_class "
			"WHERE relnamespace = 'waraqa'::regnamespace AND relkind IN ('r', 'p') "
			"AND relname IN (" APART_FROM_DOSSIERS ") AND EXISTS (SELECT FROM "
			"pg_attribute WHERE attrelid = pg_class.oid AND attname = 'dossier' "
			"AND NOT attisdropped)"),
		"");
}

/* A view shows what its owner sees. */
static void no_view_shows_what_its_owner_sees(void **state)
{
	(void)state;
	assert_string_equal(
		superuser_says(
			shared_place(), "waraqa",
			"SELECT coalesce(string_agg(relname, ' '), '') FROM pg_class "
			"WHERE relnamespace = 'waraqa'::regnamespace AND relkind IN ('v', 'm') "
			"AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], "
			"false)"),
		"");
}

/* Rows of a table that hang on a dossier: as B07's login sees them, and as they are. */
static void compare_rows(const char *table)
{
	const char *count =
		arena_format(arena, "SELECT count(*) FROM waraqa.%s WHERE dossier = ", table);
	const char *of_theirs = arena_format(arena, "%s%ld", count, theirs.id);
	const char *of_ours = arena_format(arena, "%s%ld", count, ours.id);
	const char *hidden = text_equal(table, "twin")          ? " AND earlier LIKE 'ours%'"
			     : text_equal(table, "reason")      ? " AND code <> 'R19'"
			     : text_equal(table, "desk_change") ? " AND deed = 'correct'"
			     : text_equal(table, "review_item") ? " AND false"
			     : text_equal(table, "keying_task") ? " AND false" /* the office's */
								: "";
	const char *expected;

	if (strtol(superuser_says(shared_place(), "waraqa", of_theirs), NULL, 10) == 0)
		fail_msg("the samples have nothing in '%s': a hole would not show", table);
	expected = arena_copy_text(arena,
				   superuser_says(shared_place(), "waraqa",
						  arena_format(arena, "%s%s", of_ours, hidden)));
	if (!text_equal(says(login, of_theirs), "0"))
		fail_msg("'%s' shows another branch's dossier", table);
	if (!text_equal(says(login, of_ours), expected))
		fail_msg("of the branch's own dossier '%s' shows %s rows, not %s", table,
			 says(login, of_ours), expected);
}

static void every_table_with_a_dossier_shows_the_branchs_own(void **state)
{
	char *tables = memory_copy_text(superuser_says(
		shared_place(), "waraqa",
		"SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class JOIN pg_attribute "
		"ON attrelid = pg_class.oid AND attname = 'dossier' AND NOT attisdropped "
		"WHERE relnamespace = 'waraqa'::regnamespace AND relkind IN ('r', 'p') "
		"AND NOT relispartition"));
	int compared = 0;

	(void)state;
	for (char *rest = tables, *table; (table = strsep(&rest, " ")) != NULL; compared++)
		compare_rows(table);
	assert_true(compared >= 15);
	free(tables);
}

static void files_batches_and_refusals_are_the_branchs_own(void **state)
{
	(void)state;
	assert_string_equal(says(login, "SELECT string_agg(base_name, ' ' ORDER BY base_name) "
					"FROM file"),
			    "ours-broken.tif ours.tif");
	assert_string_equal(says(login, "SELECT string_agg(branch, ' ') FROM batch"), "B07");
	assert_string_equal(says(login, "SELECT string_agg(name, ' ') FROM bordereau_line"),
			    "ours-broken.tif");
	assert_string_equal(says(login, "SELECT string_agg(name, ' ') FROM arrival"),
			    "ours-broken.tif");
	assert_string_equal(says(login, "SELECT count(*) FROM refused_file"), "1");
	assert_string_equal(says(login, "SELECT count(*) FROM bordereau"), "1");
	assert_string_equal(
		says(login, "SELECT string_agg(DISTINCT dossier::text, ' ') FROM audit"),
		arena_format(arena, "%ld", ours.id));
}

static void a_branch_sees_of_what_people_did_only_what_its_dossiers_say(void **state)
{
	(void)state;
	assert_string_equal(says(login, "SELECT count(*) FROM desk_change WHERE note IS NOT NULL"),
			    "0");
	assert_string_equal(says(login, "SELECT count(*) FROM arrangement"), "1");
	assert_string_equal(says(login, "SELECT count(*) FROM review_item"), "0");
	assert_string_equal(says(login, "SELECT count(*) FROM review_term"), "0");
}

static void of_the_register_a_branch_sees_whom_its_claims_are_about(void **state)
{
	(void)state;
	assert_string_equal(says(login, "SELECT string_agg(immatriculation, ' ') FROM insured"),
			    "450897674");
	assert_string_equal(says(login, "SELECT count(*) FROM dependant"), "0");
}

static void a_file_of_two_branches_keeps_its_other_name(void **state)
{
	(void)state;
	deliver("B07", "copied-from-b08.tif", theirs.sample.dossier->sha256);
	assert_string_equal(says(login, "SELECT count(*) FROM file WHERE base_name = 'theirs.tif'"),
			    "0");
}

/* ---- what the functions show ---------------------------------------------------------------- */

static void a_branch_is_shown_its_dossier_its_letter_and_its_images(void **state)
{
	struct letter letter;
	struct error error;
	unsigned char *bytes;
	size_t length;
	char *json;

	(void)state;
	must(store_show(branch, "ours.tif", &json, &error), &error);
	assert_non_null(strstr(json, "AIT EL KADIRI FATIMA"));
	assert_null(strstr(json, "theirs.tif"));
	free(json);
	must(store_load_letter(branch, "ours.tif", arena, &letter, &error), &error);
	assert_string_equal(letter.insured, "AIT EL KADIRI FATIMA");
	must(store_read_image(branch, ours.id, 1, &bytes, &length, &error), &error);
	free(bytes);
	assert_string_equal(
		superuser_says(shared_place(), "waraqa",
			       arena_format(arena,
					    "SELECT string_agg(deed, ' ' ORDER BY number) FROM "
					    "waraqa.audit WHERE role = '%s'",
					    login)),
		"dossier_shown letter_made image_read");
}

static void a_branch_has_the_screen_of_its_dossier_without_the_funds_people(void **state)
{
	struct form_set no_forms = { 0 };
	struct desk_dossier shown;
	struct error error;

	(void)state;
	must(store_desk_load(branch, ours.id, &no_forms, true, arena, &shown, &error), &error);
	assert_int_equal(shown.pages.count, ours.sample.dossier->pages.count);
	assert_true(shown.fields.count > 0);
	assert_false(shown.lock.waits);
	assert_null(shown.lock.note);
	must_fail(store_desk_load(branch, theirs.id, &no_forms, true, arena, &shown, &error),
		  STATUS_NO_INPUT, &error, "there is no dossier");
}

static void of_another_branchs_dossier_a_branch_hears_that_there_is_none(void **state)
{
	const char *number = arena_format(arena, "%ld", theirs.id);
	struct letter letter;
	struct error error;
	unsigned char *bytes;
	size_t length;
	char *json;

	(void)state;
	must_fail(store_show(branch, "theirs.tif", &json, &error), STATUS_NO_INPUT, &error,
		  "no dossier");
	must_fail(store_show(branch, number, &json, &error), STATUS_NO_INPUT, &error, "no dossier");
	must_fail(store_load_letter(branch, number, arena, &letter, &error), STATUS_NO_INPUT,
		  &error, "no dossier");
	must_fail(store_read_image(branch, theirs.id, 1, &bytes, &length, &error), STATUS_NO_INPUT,
		  &error, "no image");
}

static void earlier_dossiers_of_other_branches_are_not_found(void **state)
{
	struct history_questions questions = { .immatriculation = "450897674",
					       .care_date = { 2026, 9, 13 },
					       .asks_renewals = true,
					       .volume = 1 };
	struct dossier *dossier = dossier_new();
	struct history history;
	struct error error;

	(void)state;
	memset(dossier->sha256, 'c', 64);
	must(store_answer_history(store, dossier, 1, &questions, &history, &error), &error);
	assert_int_equal(history.claims.count, 2);
	must(store_answer_history(branch, dossier, 1, &questions, &history, &error), &error);
	assert_int_equal(history.claims.count, 1);
	assert_string_equal(history.claims.items[0].dossier, "ours.tif");
	dossier_free(dossier);
}

static void a_branch_counts_its_own_files_and_no_kept_sums(void **state)
{
	struct ledger_question question = { 0 };
	struct queue_counts queue;
	struct ledger ledger;
	struct error error;
	long kept;

	(void)state;
	must(store_close_ledger(branch, &kept, &error), &error);
	assert_int_equal(kept, 0);
	must(store_load_ledger(branch, &question, arena, &ledger, &error), &error);
	assert_true(ledger.line_count > 0);
	for (size_t i = 0; i < ledger.line_count; i++)
		assert_string_equal(ledger.lines[i].branch, "B07");
	question.verify = true;
	must(store_load_ledger(branch, &question, arena, &ledger, &error), &error);
	assert_int_equal(ledger.wrong_days, 0);
	superuser_says(shared_place(), "waraqa",
		       "INSERT INTO waraqa.queue_tally VALUES (current_date, 70)");
	must(store_count_queue(branch, &queue, &error), &error);
	assert_true(queue.waiting < 70);
	superuser_says(shared_place(), "waraqa", "SELECT waraqa.queue_recount()");
}

static void a_branch_changes_nothing(void **state)
{
	struct sample sample = sample_new(scans, "new.tif", VERDICT_REVIEW);
	struct error error;

	(void)state;
	sample.dossier->branch = "B07";
	must_fail(
		store_save_dossiers(branch, sample.path, &sample.dossier, &sample.claim, 1, &error),
		STATUS_NO_PERMISSION, &error, "permission denied");
	sample_free(&sample);
	assert_string_equal(says(login, "UPDATE claim SET current = false"), "42501");
	assert_string_equal(says(login, "DELETE FROM refused_file"), "42501");
	assert_string_equal(says(login, "UPDATE branch_account SET branch = 'B08'"), "42501");
	assert_string_equal(says(login, "INSERT INTO audit SELECT * FROM audit"), "42501");
	assert_string_equal(says(login, "CREATE TABLE waraqa.other ()"), "42501");
}

static void a_branch_tells_the_trail_nothing_but_what_it_looked_at(void **state)
{
	static const char append[] = "SELECT audit_append('x', ARRAY['%s'], ARRAY[NULL::bigint], "
				     "ARRAY[%ld::bigint], ARRAY[NULL::bigint], "
				     "ARRAY['{}'::jsonb])";

	(void)state;
	assert_string_equal(says(login, arena_format(arena, append, "dossier_stored", ours.id)),
			    "42501");
	assert_string_equal(says(login, arena_format(arena, append, "dossier_shown", theirs.id)),
			    "42501");
	assert_string_not_equal(says(login, arena_format(arena, append, "dossier_shown", ours.id)),
				"42501");
}

/* ---- what a session may try ----------------------------------------------------------------- */

static void no_sql_of_a_session_shows_it_more(void **state)
{
	static const char *const attempts[] = {
		"RESET ROLE; SELECT count(*) FROM dossier",
		"RESET SESSION AUTHORIZATION; SELECT count(*) FROM dossier",
		"SET ROLE NONE; SELECT count(*) FROM dossier",
		"SET row_security = off; SELECT count(*) FROM dossier",
		"SET waraqa.branch = 'B08'; SELECT count(*) FROM dossier",
		"SET ROLE waraqa_branch; SELECT count(*) FROM dossier",
		"SET ROLE waraqa; SELECT count(*) FROM dossier",
		"SET ROLE waraqa_owner; SELECT count(*) FROM dossier",
		"SET SESSION AUTHORIZATION waraqa; SELECT count(*) FROM dossier",
		"SELECT bind_branch(current_user, 'B08')",
		"SELECT separate('dossier', 'true')",
		"CREATE FUNCTION waraqa.mine() RETURNS text LANGUAGE sql AS 'SELECT ''B08'' '",
		"ALTER TABLE dossier DISABLE ROW LEVEL SECURITY; SELECT count(*) FROM dossier",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(attempts); i++) {
		const char *answer = says(login, attempts[i]);

		/* its own dossier, or refused with an SQLSTATE */
		if (!text_equal(answer, "1") && strlen(answer) != 5)
			fail_msg("%s: %s", attempts[i], answer);
	}
}

static void who_is_no_branchs_sees_no_row(void **state)
{
	(void)state;
	(void)superuser_says(shared_place(), "waraqa",
			     "CREATE ROLE stranger LOGIN IN ROLE waraqa_branch; "
			     "GRANT CONNECT ON DATABASE waraqa TO stranger; "
			     "GRANT USAGE ON SCHEMA waraqa TO stranger; "
			     "GRANT SELECT ON waraqa.dossier, waraqa.claim TO stranger");
	assert_string_equal(says("stranger", "SELECT count(*) FROM dossier"), "0");
	assert_string_equal(says("stranger", "SELECT count(*) FROM claim"), "0");
}

/* ---- accounts ------------------------------------------------------------------------------- */

static struct store_place with_dsn(const char *role)
{
	struct store_place place = *shared_place();

	place.dsn = arena_copy_text(arena, dsn_of(shared_place(), role, "waraqa"));
	return place;
}

static void a_branch_is_opened_by_its_own_login_alone(void **state)
{
	struct store_place owner = with_dsn("waraqa_owner"), b07 = with_dsn(login);
	struct store *opened;
	struct error error;

	(void)state;
	must_fail(store_open_as_branch(shared_place(), "B99", &opened, &error), STATUS_UNAVAILABLE,
		  &error, "has branch 'B99' an account");
	must(store_open_as_branch(&b07, "B07", &opened, &error), &error);
	store_close(opened);
	must_fail(store_open_as_branch(&b07, "B08", &opened, &error), STATUS_NO_PERMISSION, &error,
		  "not the account of branch 'B08'");
	must_fail(store_open_as_branch(&owner, "B07", &opened, &error), STATUS_NO_PERMISSION,
		  &error, "sees every branch");
}

static void a_login_that_sees_more_is_bound_to_no_branch(void **state)
{
	struct store_place owner = with_dsn("waraqa_owner");
	struct error error;

	(void)state;
	(void)superuser_says(shared_place(), "waraqa",
			     "CREATE ROLE strong LOGIN IN ROLE waraqa; CREATE ROLE maker LOGIN "
			     "CREATEROLE; CREATE ROLE b08 LOGIN");
	must_fail(store_bind_branch(&owner, "B08", "strong", "the test", &error),
		  STATUS_NO_PERMISSION, &error, "sees every branch");
	must_fail(store_bind_branch(&owner, "B08", "maker", "the test", &error),
		  STATUS_NO_PERMISSION, &error, "sees every branch");
	must_fail(store_bind_branch(&owner, "B08", "postgres", "the test", &error),
		  STATUS_NO_PERMISSION, &error, "sees every branch");
	must_fail(store_bind_branch(&owner, "B08", "nobody", "the test", &error),
		  STATUS_NO_PERMISSION, &error, "no login 'nobody'");
	must_fail(store_bind_branch(&owner, "B08", login, "the test", &error), STATUS_NO_PERMISSION,
		  &error, "another branch's");
	must_fail(store_bind_branch(&owner, "B08", "b08", "the test", &error), STATUS_NO_PERMISSION,
		  &error, "GRANT waraqa_branch TO b08");
	(void)superuser_says(shared_place(), "waraqa", "GRANT waraqa_branch TO b08");
	must(store_bind_branch(&owner, "B08", "b08", "the test", &error), &error);
}

/* On a server of somebody else's the group may be missing when the tables are made. */
static void without_the_group_branches_are_kept_apart_as_well(void **state)
{
	struct store_place place = { .home = temporary_folder(), .sql_dir = store_sql_dir() };
	struct error error;

	(void)state;
	(void)superuser_says(shared_place(), "postgres",
			     "CREATE DATABASE groupless OWNER waraqa_owner TEMPLATE template0");
	(void)superuser_says(shared_place(), "postgres",
			     "ALTER ROLE waraqa_branch RENAME TO nobodys; CREATE ROLE b09 LOGIN");
	place.dsn = arena_copy_text(arena, dsn_of(shared_place(), "waraqa_owner", "groupless"));
	must(store_init(&place, &error), &error);
	must(store_bind_branch(&place, "B09", "b09", "the test", &error), &error);
	(void)superuser_says(
		shared_place(), "groupless",
		"SET search_path = waraqa; INSERT INTO file (sha256, name) VALUES "
		"(repeat('a', 64), 'a.tif'); INSERT INTO dossier (file, number, received, branch) "
		"SELECT id, n, now(), 'B0' || n FROM file, generate_series(7, 9) AS n");
	assert_string_equal(superuser_says(shared_place(), "groupless",
					   "SET SESSION AUTHORIZATION b09; "
					   "SELECT string_agg(branch, ' ') FROM waraqa.dossier"),
			    "B09");
	(void)superuser_says(shared_place(), "postgres",
			     "ALTER ROLE nobodys RENAME TO waraqa_branch");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_table_was_forgotten),
		cmocka_unit_test(no_view_shows_what_its_owner_sees),
		cmocka_unit_test(every_table_with_a_dossier_shows_the_branchs_own),
		cmocka_unit_test(files_batches_and_refusals_are_the_branchs_own),
		cmocka_unit_test(a_branch_sees_of_what_people_did_only_what_its_dossiers_say),
		cmocka_unit_test(of_the_register_a_branch_sees_whom_its_claims_are_about),
		cmocka_unit_test(a_file_of_two_branches_keeps_its_other_name),
		cmocka_unit_test(a_branch_is_shown_its_dossier_its_letter_and_its_images),
		cmocka_unit_test(a_branch_has_the_screen_of_its_dossier_without_the_funds_people),
		cmocka_unit_test(of_another_branchs_dossier_a_branch_hears_that_there_is_none),
		cmocka_unit_test(earlier_dossiers_of_other_branches_are_not_found),
		cmocka_unit_test(a_branch_counts_its_own_files_and_no_kept_sums),
		cmocka_unit_test(a_branch_changes_nothing),
		cmocka_unit_test(a_branch_tells_the_trail_nothing_but_what_it_looked_at),
		cmocka_unit_test(no_sql_of_a_session_shows_it_more),
		cmocka_unit_test(who_is_no_branchs_sees_no_row),
		cmocka_unit_test(a_branch_is_opened_by_its_own_login_alone),
		cmocka_unit_test(a_login_that_sees_more_is_bound_to_no_branch),
		cmocka_unit_test(without_the_group_branches_are_kept_apart_as_well),
	};

	return cmocka_run_group_tests(tests, open_stores, close_stores);
}
