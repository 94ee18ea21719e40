/* What a monitor is told, against a real PostgreSQL: each count is that of the rows. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/text.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct store *store;
static const char *scans;
static struct error error;
static int scan_count;

static int open_store(void **state)
{
	(void)state;
	store = shared_store();
	scans = temporary_folder();
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

static const char *says(const char *sql)
{
	return superuser_says(shared_place(), "waraqa", sql);
}

/* A file of `count` dossiers, all of them alike. */
static void save(const char *branch, int count)
{
	struct dossier *dossiers[4];
	struct claim claims[4];
	struct sample samples[4];
	char name[32];

	snprintf(name, sizeof(name), "s%d.tif", scan_count++);
	for (int i = 0; i < count; i++) {
		samples[i] = sample_new(scans, name, VERDICT_REVIEW);
		dossiers[i] = samples[i].dossier;
		dossiers[i]->number = i + 1;
		dossiers[i]->branch = branch;
		memcpy(dossiers[i]->sha256, dossiers[0]->sha256, sizeof(dossiers[0]->sha256));
		claims[i] = samples[i].claim;
	}
	must(store_save_dossiers(store, samples[count - 1].path, dossiers, claims, (size_t)count,
				 &error),
	     &error);
	for (int i = 0; i < count; i++)
		sample_free(&samples[i]);
}

static long long measured(const char *kind, const char *label, const char *branch)
{
	struct arena *arena = arena_new();
	struct store_measures measures;
	long long count = 0;

	must(store_measure(store, arena, &measures, &error), &error);
	for (size_t i = 0; i < measures.tallies.count; i++) {
		const struct store_tally *tally = &measures.tallies.items[i];

		if (text_equal(tally->kind, kind) && text_equal(tally->label, label) &&
		    text_equal(tally->branch, branch))
			count += tally->count;
	}
	arena_free(arena);
	return count;
}

/* The rows that differ from a count of everything, in one text; "" when none does. */
static const char differences[] =
	"SET search_path = waraqa; "
	"SELECT coalesce(string_agg(format('%s %s %s: %s, not %s', kind, label, branch, "
	"    counted.count, tallied.count), '; '), '') FROM ("
	"  SELECT 'dossier' AS kind, '' AS label, coalesce(branch, '') AS branch, count(*) "
	"    FROM dossier GROUP BY branch "
	"  UNION ALL SELECT 'file', 'done', coalesce(branch, ''), count(*) FROM dossier "
	"    WHERE number = 1 GROUP BY branch "
	"  UNION ALL SELECT 'file', 'refused', '', count(*) FROM refused_file HAVING count(*) > 0 "
	"  UNION ALL SELECT 'page', '', coalesce(branch, ''), count(*) "
	"    FROM dossier JOIN page ON page.dossier = dossier.id GROUP BY branch "
	"  UNION ALL SELECT 'page_fault', code, '', count(*) FROM page_fault GROUP BY code "
	"  UNION ALL SELECT 'verdict', verdict, coalesce(branch, ''), count(*) "
	"    FROM claim JOIN dossier ON dossier.id = claim.dossier GROUP BY verdict, branch "
	"  UNION ALL SELECT 'scanner', coalesce(scanner, 'unknown'), coalesce(branch, ''), "
	"    count(*) FROM dossier JOIN file ON file.id = dossier.file GROUP BY 2, 3 "
	"  UNION ALL SELECT 'scanner_page', coalesce(scanner, 'unknown'), coalesce(branch, ''), "
	"    count(*) FROM dossier JOIN file ON file.id = dossier.file "
	"    JOIN page ON page.dossier = dossier.id GROUP BY 2, 3 "
	"  UNION ALL SELECT 'scanner_fault', coalesce(scanner, 'unknown'), coalesce(branch, ''), "
	"    count(*) FROM dossier JOIN file ON file.id = dossier.file "
	"    JOIN page_fault ON page_fault.dossier = dossier.id GROUP BY 2, 3 "
	"  UNION ALL SELECT 'reason', code, '', count(DISTINCT (dossier, judgement)) "
	"    FROM reason GROUP BY code "
	"  UNION ALL SELECT 'confidence', tally_bound(confidence), '', count(*) "
	"    FROM claim GROUP BY 2 "
	"  UNION ALL SELECT 'confidence_sum', '', '', sum(round(confidence * 1000000)::bigint) "
	"    FROM claim HAVING count(*) > 0) AS counted "
	"FULL JOIN (SELECT kind, label, branch, sum(count) AS count FROM tally "
	"  GROUP BY kind, label, branch) AS tallied USING (kind, label, branch) "
	"WHERE counted.count IS DISTINCT FROM tallied.count";

static void what_is_saved_is_counted_and_twice_saved_is_once_counted(void **state)
{
	struct sample sample = sample_new(scans, "twice.tif", VERDICT_ACCEPTED);
	long long pages = measured("page", "", "");

	(void)state;
	for (int i = 0; i < 2; i++)
		must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1,
					 &error),
		     &error);
	sample_free(&sample);
	save("agency-7", 1);
	save("agency-8", 3);
	assert_string_equal(says(differences), "");
	assert_int_equal(measured("file", "done", "agency-8"), 1);
	assert_int_equal(measured("dossier", "", "agency-8"), 3);
	assert_int_equal(measured("verdict", "review", "agency-8"), 3);
	assert_true(pages >= 0 && measured("page", "", "agency-7") > 0);
}

static void a_refusal_is_counted_once_and_what_is_undone_is_not(void **state)
{
	const char *hash = "aa00000000000000000000000000000000000000000000000000000000000000";
	struct error why;

	(void)state;
	error_set(&why, STATUS_REFUSED, "no scan");
	for (int i = 0; i < 2; i++)
		must(store_save_refusal(store, "letter.doc", hash, &why, &error), &error);
	says("SET search_path = waraqa; BEGIN; "
	     "INSERT INTO refused_file (file, status, message) SELECT id, 'refused', '' FROM file "
	     "WHERE NOT EXISTS (SELECT FROM refused_file WHERE file = file.id) LIMIT 1; ROLLBACK");
	assert_string_equal(says(differences), "");
	assert_int_equal(measured("file", "refused", ""), 1);
}

static void a_dossier_that_is_judged_again_is_one_dossier_and_two_verdicts(void **state)
{
	long long dossiers, verdicts;

	(void)state;
	save("judged", 1);
	dossiers = measured("dossier", "", "judged");
	verdicts = measured("verdict", "rejected", "judged");
	says("SET search_path = waraqa; BEGIN; "
	     "UPDATE claim SET current = false FROM dossier WHERE dossier.id = claim.dossier "
	     "AND branch = 'judged'; INSERT INTO claim (dossier, judgement, verdict, confidence) "
	     "SELECT id, 2, 'rejected', 0.5 FROM dossier WHERE branch = 'judged'; COMMIT");
	assert_int_equal(measured("dossier", "", "judged"), dossiers);
	assert_int_equal(measured("verdict", "rejected", "judged"), verdicts + 1);
	assert_int_equal(measured("verdict", "review", "judged"), 1);
	assert_string_equal(says(differences), "");
}

static void counts_are_the_same_when_their_rows_are_made_one(void **state)
{
	(void)state;
	says("SELECT waraqa.tally_fold()");
	assert_string_equal(says(differences), "");
	assert_string_equal(says("SELECT max(n) FROM (SELECT count(*) AS n FROM waraqa.tally "
				 "GROUP BY kind, label, branch) AS counted"),
			    "1");
}

static void many_rows_of_one_statement_are_counted_as_many(void **state)
{
	(void)state;
	says("SET search_path = waraqa; INSERT INTO file (sha256, name) "
	     "SELECT encode(sha256(n::text::bytea), 'hex'), 'many' "
	     "FROM generate_series(1, 500) AS n; "
	     "INSERT INTO dossier (file, number, received, branch) "
	     "SELECT id, 1, current_date, 'm' || id % 3 FROM file WHERE name = 'many'; "
	     "INSERT INTO claim (dossier, judgement, verdict, confidence) "
	     "SELECT id, 1, 'review', id % 11 / 10.0 FROM dossier WHERE branch LIKE 'm_'; "
	     "INSERT INTO reason (dossier, judgement, ordinal, code, severity, message_fr, "
	     "message_ar) SELECT id, 1, n, 'R0' || n % 2 + 1, 'check', '', '' "
	     "FROM dossier, generate_series(1, 3) AS n WHERE branch LIKE 'm_'");
	assert_string_equal(says(differences), "");
}

static void what_is_counted_stays_when_the_rows_go(void **state)
{
	(void)state;
	save("gone", 1);
	says("SET search_path = waraqa; DELETE FROM dossier WHERE branch = 'gone'");
	assert_int_equal(measured("dossier", "", "gone"), 1);
	says("SET search_path = waraqa; DELETE FROM tally");
}

static void a_confidence_is_in_the_first_bound_that_holds_it(void **state)
{
	(void)state;
	assert_string_equal(says("SELECT string_agg(waraqa.tally_bound(c::real), ' ') "
				 "FROM unnest(array[0, 0.1, 0.1001, 0.9, 0.95, 0.999, 1]) AS c"),
			    "0.1 0.1 0.25 0.9 0.95 0.999 +Inf");
}

static void what_is_no_code_of_a_branch_is_other(void **state)
{
	(void)state;
	save("O'Neil \"<b>\"\n", 1);
	save("a-name-that-is-too-long-for-any-branch", 1);
	assert_int_equal(measured("dossier", "", "other"), 2);
}

static void the_hundred_and_first_branch_is_other(void **state)
{
	long long other;

	(void)state;
	says("SET search_path = waraqa; INSERT INTO tally SELECT 'dossier', '', 'b' || n, 1 "
	     "FROM generate_series(1, 100) AS n");
	other = measured("dossier", "", "other");
	save("one-more", 1);
	save("b5", 1);
	assert_int_equal(measured("dossier", "", "other"), other + 1);
	assert_int_equal(measured("dossier", "", "one-more"), 0);
	assert_int_equal(measured("verdict", "review", "one-more"), 0);
	assert_int_equal(measured("dossier", "", "b5"), 2);
}

static void the_forty_first_scanner_is_other(void **state)
{
	(void)state;
	says("SET search_path = waraqa; INSERT INTO tally SELECT 'scanner', 'Canon ' || n, '', 1 "
	     "FROM generate_series(1, 40) AS n");
	assert_string_equal(says("SET search_path = waraqa; SELECT tally_scanner('Canon 7')"),
			    "Canon 7");
	assert_string_equal(says("SET search_path = waraqa; SELECT tally_scanner('Canon 41')"),
			    "other");
	assert_string_equal(says("SET search_path = waraqa; SELECT tally_scanner(NULL)"),
			    "unknown");
}

/* A job of any known file; the file that has dossiers would be ended by the ledger, not here. */
static void queue_job(int days, const char *more)
{
	char sql[500];

	snprintf(
		sql, sizeof(sql),
		"SET search_path = waraqa; WITH sent AS (INSERT INTO file (sha256, name, kind) "
		"VALUES (encode(sha256('%d%s'::bytea), 'hex'), 'q.tif', 'tif') RETURNING id) "
		"INSERT INTO job (file, received, deadline, queued_at, worker, token, lease_until) "
		"SELECT id, current_date, current_date + %d, now() - interval '1 hour', %s "
		"FROM sent",
		days, more[0] == 'N' ? "w" : "h", days, more);
	says(sql);
}

static void the_queue_says_its_depth_its_age_and_what_is_late(void **state)
{
	struct arena *arena = arena_new();
	struct store_measures measures;

	(void)state;
	queue_job(-1, "NULL, NULL, NULL");
	queue_job(0, "NULL, NULL, NULL");
	queue_job(5, "NULL, NULL, NULL");
	queue_job(0, "'h/1', 1, now() + interval '1 minute'");
	must(store_measure(store, arena, &measures, &error), &error);
	assert_int_equal(measures.queue.waiting, 3);
	assert_int_equal(measures.queue.working, 1);
	assert_int_equal(measures.queue.overdue, 1);
	assert_int_equal(measures.queue.due_today, 2);
	assert_string_equal(says("SET search_path = waraqa; SELECT string_agg(n, ' ') FROM ("
				 "SELECT deadline - current_date || ':' || sum(count) AS n "
				 "FROM queue_tally GROUP BY deadline ORDER BY deadline) AS days"),
			    "-1:1 0:2 5:1");
	assert_true(measures.queue.oldest_s >= 3599 && measures.queue.oldest_s < 3700);
	assert_true(measures.schema_version >= 20);
	arena_free(arena);
}

static void a_role_that_may_only_count_learns_one_number(void **state)
{
	(void)state;
	says("DROP ROLE IF EXISTS scaler");
	says("CREATE ROLE scaler LOGIN; GRANT USAGE ON SCHEMA waraqa TO scaler; "
	     "GRANT EXECUTE ON FUNCTION waraqa.queue_depth() TO scaler");
	assert_string_equal(says("SET ROLE scaler; SELECT waraqa.queue_depth()"), "4");
	assert_string_equal(
		says("SELECT bool_or(has_table_privilege('scaler', c.oid, 'SELECT')) "
		     "FROM pg_class c "
		     "WHERE relnamespace = 'waraqa'::regnamespace AND relkind IN ('r', 'v')"),
		"f");
	assert_string_equal(
		says("SELECT has_function_privilege('public', 'waraqa.queue_depth()', 'EXECUTE')"),
		"f");
}

static void the_processes_of_a_host_are_one_host(void **state)
{
	struct arena *arena = arena_new();
	struct store_measures measures;

	(void)state;
	says("SET search_path = waraqa; INSERT INTO crew (name, workers, seen_at) VALUES "
	     "('w1/10', 4, now()), ('w1/11', 4, now() - interval '1 hour'), "
	     "('w2.lan/12', 2, now() - interval '10 seconds'), "
	     "('w3/9', 8, now() - interval '2 days'), "
	     "('a\"b/1', 1, now() - interval '20 seconds')");
	must(store_measure(store, arena, &measures, &error), &error);
	assert_int_equal(measures.hosts.count, 3);
	assert_string_equal(measures.hosts.items[0].name, "w1");
	assert_int_equal(measures.hosts.items[0].workers, 4);
	assert_true(measures.hosts.items[0].age_s < 5);
	assert_string_equal(measures.hosts.items[1].name, "w2.lan");
	assert_true(measures.hosts.items[1].age_s >= 10);
	assert_string_equal(measures.hosts.items[2].name, "other");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_saved_is_counted_and_twice_saved_is_once_counted),
		cmocka_unit_test(a_refusal_is_counted_once_and_what_is_undone_is_not),
		cmocka_unit_test(a_dossier_that_is_judged_again_is_one_dossier_and_two_verdicts),
		cmocka_unit_test(many_rows_of_one_statement_are_counted_as_many),
		cmocka_unit_test(counts_are_the_same_when_their_rows_are_made_one),
		cmocka_unit_test(what_is_counted_stays_when_the_rows_go),
		cmocka_unit_test(a_confidence_is_in_the_first_bound_that_holds_it),
		cmocka_unit_test(what_is_no_code_of_a_branch_is_other),
		cmocka_unit_test(the_hundred_and_first_branch_is_other),
		cmocka_unit_test(the_forty_first_scanner_is_other),
		cmocka_unit_test(the_queue_says_its_depth_its_age_and_what_is_late),
		cmocka_unit_test(a_role_that_may_only_count_learns_one_number),
		cmocka_unit_test(the_processes_of_a_host_are_one_host),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
