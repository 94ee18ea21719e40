/* The supervisor's day, against a real PostgreSQL: every figure is that of the rows. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"
#include "tests/support/small_store.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int empty_store(void **state)
{
	small_says(
		"TRUNCATE day_entry, day_count, hour_count, backlog, person_day, person CASCADE");
	return small_store_empty(state);
}

/* The rows that differ from a count of everything, in one text; "" when none does. */
static const char differences[] =
	"SELECT coalesce(string_agg(format('%s %s: %s, not %s', place, kind, counted.n, "
	"told.n), '; '), "
	"''), count(*) FROM (SELECT place, kind, sum(n) AS n FROM ("
	"  SELECT concat_ws('/', (file.received_at AT TIME ZONE 'UTC')::date, branch, fund) AS "
	"place, "
	"    unnest(ARRAY['dossiers', 'pages', 'files_read']) AS kind, unnest(ARRAY[1, (SELECT "
	"count(*) "
	"    FROM page WHERE page.dossier = dossier.id), (number = 1)::int]) AS n "
	"    FROM dossier JOIN file ON file.id = file WHERE origin IS NULL "
	"  UNION ALL SELECT concat_ws('/', (file.received_at AT TIME ZONE 'UTC')::date, branch, "
	"fund), "
	"    unnest(ARRAY[verdict, 'straight', 'sent_back', 'waiting']), unnest(ARRAY[1, "
	"    (verdict = 'accepted' AND decision = 'none' AND revision = 0)::int, "
	"    (decision = 'sent_back')::int, (claim_state(verdict, decision) = 'waiting')::int]) "
	"    FROM claim JOIN dossier ON dossier.id = dossier JOIN file ON file.id = file WHERE "
	"current "
	"  UNION ALL SELECT concat_ws('/', (received_at AT TIME ZONE 'UTC')::date, branch, fund), "
	"    'files_queued', 1 FROM job JOIN file ON file.id = file "
	"  UNION ALL SELECT concat_ws('/', (received_at AT TIME ZONE 'UTC')::date, from_branch), "
	"    'files_refused', 1 FROM refused_file JOIN file ON file.id = file "
	"  UNION ALL SELECT concat_ws('/', (file.received_at AT TIME ZONE 'UTC')::date, branch, "
	"fund, "
	"    code), 'with', 1 FROM (SELECT DISTINCT dossier, code FROM reason "
	"      JOIN claim USING (dossier, judgement) WHERE current) AS had "
	"    JOIN dossier ON dossier.id = dossier JOIN file ON file.id = file"
	") AS one GROUP BY place, kind HAVING sum(n) <> 0) AS counted "
	"FULL JOIN (SELECT place, kind, sum(n) AS n FROM ("
	"  SELECT concat_ws('/', (hour AT TIME ZONE 'UTC')::date, nullif(branch, ''), "
	"nullif(fund, '')) "
	"    AS place, unnest(ARRAY['dossiers', 'pages', 'files_read', 'accepted', 'review', "
	"'rejected', "
	"    'straight', 'sent_back', 'waiting', 'files_queued', 'files_refused']) AS kind, "
	"    unnest(ARRAY[dossiers, pages, files_read, accepted, review, rejected, straight, "
	"sent_back, "
	"    waiting, files_queued, files_refused]) AS n FROM day_entry WHERE code = '' "
	"  UNION ALL SELECT concat_ws('/', day, nullif(branch, ''), nullif(fund, '')), "
	"unnest(ARRAY["
	"    'dossiers', 'pages', 'files_read', 'accepted', 'review', 'rejected', 'straight', "
	"    'sent_back', 'waiting', 'files_queued', 'files_refused']), "
	"    unnest(ARRAY[dossiers, pages, files_read, accepted, review, rejected, straight, "
	"sent_back, "
	"    waiting, files_queued, files_refused]) FROM day_count WHERE code = '' "
	"  UNION ALL SELECT concat_ws('/', (hour AT TIME ZONE 'UTC')::date, nullif(branch, ''), "
	"    nullif(fund, ''), code), 'with', dossiers FROM day_entry WHERE code <> '' "
	"  UNION ALL SELECT concat_ws('/', day, nullif(branch, ''), nullif(fund, ''), code), "
	"'with', "
	"    dossiers FROM day_count WHERE code <> ''"
	") AS one GROUP BY place, kind HAVING sum(n) <> 0) AS told USING (place, kind) "
	"WHERE counted.n IS DISTINCT FROM told.n";

static void must_agree(void)
{
	assert_string_equal(small_says(differences), "");
	small_says("SELECT day_fold()");
	assert_string_equal(small_says(differences), "");
	assert_string_equal(small_says("SELECT count(*) FROM day_entry"), "0");
}

static struct store_day the_day(const struct day_question *question)
{
	struct store_day day;
	struct error error;

	must(store_load_day(small_store, question, small_arena, &day, &error), &error);
	return day;
}

static struct store_day today(void)
{
	return the_day(&(struct day_question){ 0 });
}

/* ---- what became of what came --------------------------------------------------------------- */

static void a_day_agrees_with_the_ledger_and_the_status(void **state)
{
	struct store_counts counts;
	struct ledger ledger;
	struct store_day day;
	struct error error;
	long files[FILE_STATE_COUNT] = { 0 }, dossiers = 0;

	(void)state;
	small_save("accepted.tif", VERDICT_ACCEPTED);
	small_save("review.tif", VERDICT_REVIEW);
	small_save("rejected.tif", VERDICT_REJECTED);
	small_queue("waits.tif", "B07");
	small_queue("waits-too.tif", NULL);
	small_refuse("broken.tif");
	ledger = small_ledger(false);
	for (size_t i = 0; i < ledger.line_count; i++) {
		for (int j = 0; j < FILE_STATE_COUNT; j++)
			files[j] += ledger.lines[i].files[j];
		dossiers += ledger.lines[i].dossiers;
	}
	must(store_count(small_store, &counts, &error), &error);
	day = today();
	assert_true(ledger.balances);
	assert_int_equal(day.total.files_read, files[FILE_DONE]);
	assert_int_equal(day.total.files_queued, files[FILE_WAITING] + files[FILE_WORKING]);
	assert_int_equal(day.total.files_refused, files[FILE_REFUSED] + files[FILE_QUARANTINED]);
	assert_int_equal(day.total.dossiers, dossiers);
	assert_int_equal(day.total.dossiers, counts.dossiers);
	assert_int_equal(day.total.pages, counts.pages);
	assert_int_equal(day.total.accepted, counts.accepted);
	assert_int_equal(day.total.review, counts.review);
	assert_int_equal(day.total.rejected, counts.rejected);
	assert_int_equal(day.total.straight, 1);
	assert_int_equal(day.total.waiting, 2);
	assert_int_equal(day.total.done, 1);
	assert_int_equal(day.total.judged, 3);
	must_agree();
}

static void a_job_that_is_read_or_tried_again_is_counted_where_it_is(void **state)
{
	struct error error;
	long again;

	(void)state;
	small_queue("broken.tif", "B07");
	small_refuse("broken.tif");
	assert_int_equal(today().total.files_refused, 1);
	assert_int_equal(today().total.files_queued, 0);
	must_agree();
	must(store_requeue(small_store, "broken.tif", 3, &again, &error), &error);
	assert_int_equal(today().total.files_queued, 1);
	assert_int_equal(today().total.files_refused, 0);
	assert_int_equal(today().files.waiting, 1);
	must_agree();
}

/* As the desk stores it: the old claim no longer holds, the new one does. */
#define JUDGE_AGAIN(verdict, decision)                                                          \
	"BEGIN; UPDATE claim SET current = false WHERE current; "                               \
	""                                                                                      \
	"INSERT INTO claim (dossier, judgement, verdict, confidence, decision, revision) "      \
	""                                                                                      \
	"SELECT dossier, max(judgement) + 1, '" verdict "', 0.9, '" decision "', 1 FROM claim " \
	""                                                                                      \
	"GROUP BY dossier; "                                                                    \
	""                                                                                      \
	"INSERT INTO reason (dossier, judgement, ordinal, code, severity, message_fr, "         \
	"message_ar) "                                                                          \
	"SELECT dossier, judgement, 1, 'R26', 'check', '', '' FROM claim WHERE current; COMMIT"

static void what_is_judged_again_is_counted_as_it_is_now(void **state)
{
	struct store_day day;

	(void)state;
	small_save("review.tif", VERDICT_REVIEW);
	assert_int_equal(today().dossiers.waiting, 1);
	small_says(JUDGE_AGAIN("review", "none"));
	must_agree();
	assert_int_equal(today().total.waiting, 1);
	small_says(JUDGE_AGAIN("rejected", "sent_back"));
	must_agree();
	day = today();
	assert_int_equal(day.total.waiting, 0);
	assert_int_equal(day.dossiers.waiting, 0);
	assert_int_equal(day.total.sent_back, 1);
	assert_int_equal(day.total.done, 1);
	assert_int_equal(day.total.decided, 1);
	assert_int_equal(day.reasons.count, 1);
	assert_string_equal(day.reasons.items[0].code, "R26");
	assert_int_equal(day.reasons.items[0].rejected, 1);
	small_says(JUDGE_AGAIN("accepted", "accepted"));
	must_agree();
	day = today();
	assert_int_equal(day.total.dossiers, 1);
	assert_int_equal(day.total.accepted, 1);
	assert_int_equal(day.total.straight, 0);
	assert_int_equal(day.total.done, 1);
}

static void a_dossier_that_is_reopened_waits_again_and_is_not_done(void **state)
{
	struct store_day day;

	(void)state;
	small_save("accepted.tif", VERDICT_ACCEPTED);
	small_says(JUDGE_AGAIN("review", "reopened"));
	must_agree();
	day = today();
	assert_int_equal(day.total.done, 0);
	assert_int_equal(day.total.straight, 0);
	assert_int_equal(day.dossiers.waiting, 1);
}

static void a_dossier_that_is_put_into_others_counts_no_more_until_that_is_undone(void **state)
{
	struct store_day day;

	(void)state;
	small_save("merged.tif", VERDICT_REVIEW);
	small_says("UPDATE claim SET current = false");
	must_agree();
	day = today();
	assert_int_equal(day.total.dossiers, 1);
	assert_int_equal(day.total.review + day.dossiers.waiting + (long)day.reasons.count, 0);
	small_says("INSERT INTO dossier (file, number, received, origin) "
		   "SELECT file, 2, received, id FROM dossier; "
		   "INSERT INTO claim (dossier, judgement, verdict, confidence) "
		   "SELECT max(id), 1, 'review', 0.5 FROM dossier");
	must_agree();
	day = today();
	assert_int_equal(day.total.dossiers, 1);
	assert_int_equal(day.total.review, 1);
	small_says("UPDATE claim SET current = NOT current");
	must_agree();
	assert_int_equal(today().total.review, 1);
}

static void what_is_counted_stays_when_the_retention_removes_it(void **state)
{
	(void)state;
	small_save("old.tif", VERDICT_ACCEPTED);
	small_refuse("broken.tif");
	small_says(
		"INSERT INTO removed (kind, months, source, before, files, dossiers, images, rows, "
		"ids_sha256) VALUES ('claims', 1, '', current_date, 2, 1, 0, 0, repeat('0', 64)); "
		"SELECT forget_claims(array_agg(id), 1) FROM file");
	assert_int_equal(today().total.dossiers, 1);
	assert_int_equal(today().total.files_refused, 1);
	assert_int_equal(today().total.accepted, 1);
}

/* ---- by what it is told --------------------------------------------------------------------- */

static void a_day_can_be_asked_for_a_branch_a_fund_and_a_form(void **state)
{
	struct store_day day;

	(void)state;
	small_says(
		"INSERT INTO file (sha256, name) SELECT encode(sha256(n::text::bytea), 'hex'), 'm' "
		"FROM generate_series(1, 60) AS n; "
		"INSERT INTO dossier (file, number, received, branch, fund) "
		"SELECT id, 1, current_date, 'B' || id % 3, CASE WHEN id % 2 = 0 THEN 'CNSS' "
		"ELSE 'CNOPS' END FROM file; "
		"INSERT INTO page (dossier, number, type, type_confidence, width_px, height_px, "
		"dpi, "
		"turn_deg, turn_decided, skew_deg, form_place) SELECT id, 1, "
		"'cnss-610-1-02-p1', 1, "
		"1, 1, 300, 0, true, 0, '{1,0,0,0,1,0}' FROM dossier WHERE id % 2 = 0; "
		"INSERT INTO claim (dossier, judgement, verdict, confidence) "
		"SELECT id, 1, 'accepted', 1 FROM dossier");
	must_agree();
	day = today();
	assert_int_equal(day.total.dossiers, 60);
	assert_int_equal(day.parts[DAY_BY_BRANCH].count, 3);
	assert_int_equal(day.parts[DAY_BY_BRANCH].items[0].figures.dossiers, 20);
	assert_int_equal(day.parts[DAY_BY_FUND].count, 2);
	assert_int_equal(day.parts[DAY_BY_DAY].count, 1);
	assert_int_equal(day.hours.count, 1);
	day = the_day(&(struct day_question){ .branch = "B1", .fund = "CNSS" });
	assert_int_equal(day.total.dossiers, 10);
	day = the_day(&(struct day_question){ .form = "cnss-610-1-02" });
	assert_int_equal(day.total.dossiers, 30);
	assert_int_equal(day.parts[DAY_BY_FORM].count, 1);
	assert_string_equal(day.parts[DAY_BY_FORM].items[0].label, "cnss-610-1-02");
	day = the_day(&(struct day_question){ .from = { 2020, 1, 1 }, .to = { 2020, 1, 2 } });
	assert_int_equal(day.total.dossiers, 0);
	assert_int_equal(day.hours.count, 0);
}

static void what_waits_is_told_by_its_deadline(void **state)
{
	struct store_day day;

	(void)state;
	small_says(
		"UPDATE review_term SET days = 7; "
		"INSERT INTO file (sha256, name) SELECT encode(sha256(n::text::bytea), 'hex'), 'm' "
		"FROM generate_series(1, 10) AS n; "
		"INSERT INTO dossier (file, number, received, branch) SELECT id, 1, "
		"(now() AT TIME ZONE 'UTC')::date - id::int, 'B' || id % 2 FROM file; "
		"INSERT INTO claim (dossier, judgement, verdict, confidence) "
		"SELECT id, 1, 'review', 1 FROM dossier");
	small_queue("waits.tif", NULL);
	for (int folded = 0; folded < 2; folded++) {
		day = today();
		assert_int_equal(day.dossiers.waiting, 10);
		assert_int_equal(day.dossiers.overdue, 3);
		assert_int_equal(day.dossiers.due_today, 1);
		assert_int_equal(day.dossiers.due_soon, 2);
		assert_int_equal(date_days_between(day.dossiers.arrived, day.today), 10);
		assert_int_equal(date_days_between(day.dossiers.due, day.today), 3);
		assert_int_equal(day.files.waiting, 1);
		assert_int_equal(day.files.arrived.day, 18);
		assert_int_equal(the_day(&(struct day_question){ .branch = "B1" }).dossiers.waiting,
				 5);
		small_says("SELECT day_fold()");
	}
}

/* The column that a later migration adds is counted by as soon as it is there. */
static void scanners_are_told_when_files_have_one(void **state)
{
	struct store_day day;

	(void)state;
	small_says("ALTER TABLE file ADD COLUMN IF NOT EXISTS scanner text; "
		   "INSERT INTO file (sha256, name, scanner) SELECT "
		   "encode(sha256(n::text::bytea), 'hex'), 'm', 'S' || n % 2 "
		   "FROM generate_series(1, 10) AS n; "
		   "INSERT INTO dossier (file, number, received) "
		   "SELECT id, 1, current_date FROM file; "
		   "INSERT INTO claim (dossier, judgement, verdict, confidence) "
		   "SELECT id, 1, 'review', 1 FROM dossier");
	must_agree();
	day = today();
	assert_int_equal(day.parts[DAY_BY_SCANNER].count, 2);
	day = the_day(&(struct day_question){ .scanner = "S1" });
	assert_int_equal(day.total.dossiers, 5);
	assert_int_equal(day.dossiers.waiting, 5);
}

/* ---- who did what --------------------------------------------------------------------------- */

static void what_people_did_is_counted_with_their_pace(void **state)
{
	struct deeds_question question;
	struct day_deed *deeds;
	struct store_day day;
	struct error error;
	size_t count;

	(void)state;
	small_save("done.tif", VERDICT_REVIEW);
	small_says("INSERT INTO person (login, name, role, password) VALUES "
		   "('salma', 'Salma', 'operator', '$argon2id$x'), "
		   "('omar', 'Omar', 'operator', '$argon2id$x')");
	small_says(
		"INSERT INTO desk_change (dossier, number, at, person, deed, name) "
		"SELECT max(dossier.id), n, date_trunc('day', now(), 'UTC') + "
		"make_interval(secs => n * 60), "
		"min(person.id), CASE WHEN n % 2 = 0 THEN 'correct' ELSE 'confirm' END, "
		"'assure_cin' "
		"FROM dossier, person, generate_series(1, 4) AS n GROUP BY n; "
		"INSERT INTO desk_change (dossier, number, at, person, deed, reason) "
		"SELECT max(dossier.id), 5, date_trunc('day', now(), 'UTC') + interval '2 hours', "
		"min(person.id), 'reject', 'R15' FROM dossier, person; "
		"INSERT INTO desk_change (dossier, number, at, person, deed) "
		"SELECT max(dossier.id), 6, date_trunc('day', now(), 'UTC'), max(person.id), "
		"'accept' "
		"FROM dossier, person");
	day = today();
	assert_int_equal(day.people.count, 2);
	assert_string_equal(day.people.items[1].name, "Salma");
	assert_int_equal(day.people.items[1].corrected, 2);
	assert_int_equal(day.people.items[1].confirmed, 2);
	assert_int_equal(day.people.items[1].rejected, 1);
	/* four deeds of one statement, then a pause of which five minutes count */
	assert_int_equal(day.people.items[1].active_s, 300);
	assert_int_equal(day.people.items[0].accepted, 1);
	question = (struct deeds_question){
		.person = day.people.items[1].person, .from = day.today, .to = day.today, .most = 3
	};
	must(store_list_deeds(small_store, &question, small_arena, &deeds, &count, &error), &error);
	assert_int_equal(count, 3);
	assert_int_equal(deeds[0].deed, DESK_REJECT);
	assert_string_equal(deeds[0].reason, "R15");
	question.before = deeds[2].at;
	question.before_dossier = deeds[2].dossier;
	must(store_list_deeds(small_store, &question, small_arena, &deeds, &count, &error), &error);
	assert_int_equal(count, 2);
	assert_string_equal(deeds[1].field, "assure_cin");
	assert_int_equal(deeds[1].number, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, empty_store)
	const struct CMUnitTest tests[] = {
		TEST(a_day_agrees_with_the_ledger_and_the_status),
		TEST(a_job_that_is_read_or_tried_again_is_counted_where_it_is),
		TEST(what_is_judged_again_is_counted_as_it_is_now),
		TEST(a_dossier_that_is_reopened_waits_again_and_is_not_done),
		TEST(a_dossier_that_is_put_into_others_counts_no_more_until_that_is_undone),
		TEST(what_is_counted_stays_when_the_retention_removes_it),
		TEST(a_day_can_be_asked_for_a_branch_a_fund_and_a_form),
		TEST(what_waits_is_told_by_its_deadline),
		TEST(what_people_did_is_counted_with_their_pace),
		TEST(scanners_are_told_when_files_have_one),
	};

	return cmocka_run_group_tests(tests, small_store_open, small_store_close);
}
