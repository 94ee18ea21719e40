/* Double keying against a real PostgreSQL: what is drawn, and who is given what. */
#include "tests/support/keying_bench.h"
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- the draw -------------------------------------------------------------------------------- */

static void an_accepted_dossier_is_drawn_with_all_that_its_claim_stands_on(void **state)
{
	long dossier = store_usual("drawn.tif");

	(void)state;
	assert_string_equal(
		sql("SELECT string_agg(name || ' ' || kind, ', ' ORDER BY name) FROM keying_task "
		    "WHERE dossier = %ld",
		    dossier),
		"acte_1_montant amount, assure_immatriculation number, beneficiaire_nom name, "
		"medecin_date date, montant_frais amount");
	assert_string_equal(sql("SELECT chance || ' ' || dossier_chance FROM keying_task "
				"WHERE dossier = %ld LIMIT 1",
				dossier),
			    "1 1");
	assert_string_equal(sql("SELECT value || ' ' || source FROM keying_machine JOIN "
				"keying_task ON id = task WHERE dossier = %ld AND name = "
				"'medecin_date'",
				dossier),
			    "2026-09-13 hand");
}

/* What was not read is said to be empty, which may be wrong as well. */
static void of_a_form_the_empty_places_are_drawn_where_they_are(void **state)
{
	char *folder = path_join(getenv("SRC") != NULL ? getenv("SRC") : ".", "forms");
	struct sample sample = sample_new(bench.scans, "form.tif", VERDICT_ACCEPTED);
	struct page *page = &sample.dossier->pages.items[0];
	struct form_set forms;

	(void)state;
	must(form_set_load(folder, &forms, &bench.error), &bench.error);
	page->form = form_set_lookup(&forms, "cnss-610-1-02-p1");
	page->type = PAGE_FORM;
	page->half = SHEET_RIGHT;
	page->width_px = 3508;
	page->height_px = 2480;
	page->form_to_page = affine_scale(300 / MM_PER_INCH);
	page->to_delivered = affine_identity();
	sample.dossier->readings.count = 0;
	*LIST_ADD(sample.dossier->arena, &sample.dossier->readings) =
		(struct reading){ .page = 1,
				  .form = "cnss-610-1-02-p1",
				  .name = "medecin_date",
				  .value = "2026-09-13",
				  .confidence = 1,
				  .box = { 2700, 2000, 500, 40 } };
	must(store_save_dossiers(bench.store, sample.path, &sample.dossier, &sample.claim, 1,
				 &bench.error),
	     &bench.error);
	/* every key field of the sheet once, and only one of them with a value */
	assert_string_equal(sql("SELECT string_agg(name, ' ' ORDER BY name) FROM keying_task JOIN "
				"keying_machine ON task = id WHERE value IS NULL"),
			    "assure_cin assure_date assure_immatriculation assure_nom "
			    "beneficiaire_cin beneficiaire_naissance beneficiaire_nom "
			    "etablissement_inpe medecin_inpe montant_frais");
	/* 182.73 mm and 45.37 mm from the corner of the form, at 300 dpi */
	assert_string_equal(sql("SELECT round(x / 10.0) || ' ' || round(y / 10.0) || ' ' || form "
				"FROM keying_task WHERE name = 'assure_immatriculation'"),
			    "216 54 cnss-610-1-02-p1");
	/* of what was read the whole field is shown, not only what the machine saw in it */
	assert_string_equal(sql("SELECT x || ' ' || w || ' ' || y || ' ' || h FROM keying_task "
				"WHERE name = 'medecin_date'"),
			    "2700 500 2000 54");
	sample_free(&sample);
	form_set_free(&forms);
	free(folder);
}

static void what_a_person_will_see_anyway_is_not_drawn(void **state)
{
	long dossier = store_dossier("review.tif", VERDICT_REVIEW, usual, USUAL_FIELDS);

	(void)state;
	assert_string_equal(sql("SELECT count(*) FROM keying_task WHERE dossier = %ld", dossier),
			    "0");
}

static void without_a_rate_nothing_is_drawn(void **state)
{
	(void)state;
	set_rate(0, 1000, 1);
	store_usual("off.tif");
	assert_string_equal(sql("SELECT count(*) FROM keying_task"), "0");
}

static void of_a_dossier_that_is_not_drawn_the_dear_values_are(void **state)
{
	static const struct said_field fields[] = {
		{ "medecin_date", "2026-09-13", SOURCE_HAND, 0.5 },
		{ "montant_frais", "536.20", SOURCE_PRINT, 1 },
	};

	(void)state;
	set_rate(1, 0, 100);
	for (int i = 0; i < 3; i++) {
		char name[32];

		snprintf(name, sizeof(name), "dear-%d.tif", i);
		store_dossier(name, VERDICT_ACCEPTED, fields, ARRAY_LENGTH(fields));
	}
	assert_string_equal(sql("SELECT count(*) FROM keying_task WHERE name = 'medecin_date' "
				"AND chance = 1"),
			    "3");
}

/* ---- giving ---------------------------------------------------------------------------------- */

/* Not only does no statement select it: the session may not even read it while tasks are given. */
static void who_keys_is_given_tasks_by_a_session_that_cannot_read_the_machine(void **state)
{
	struct keying_task *tasks;
	struct keying_place place;

	(void)state;
	store_usual("blind.tif");
	sql("REVOKE SELECT ON keying_machine, reading, claim, act FROM waraqa");
	assert_int_equal(next_of(ALICE, 3, &tasks), 3);
	must(store_keying_place(bench.store, tasks[0].id, ALICE, false, &place, &bench.error),
	     &bench.error);
	sql("GRANT SELECT ON keying_machine, reading, claim, act TO waraqa");
	assert_string_equal(sql("SELECT count(*) FROM pg_proc WHERE proname IN ('keying_give', "
				"'keying_choose', 'keying_take_over', 'keying_is_free') "
				"AND (prosrc || coalesce(pg_get_function_sqlbody(oid), '')) ~ "
				"'machine|reading'"),
			    "0");
}

static void a_task_is_given_to_two_people_and_to_nobody_twice(void **state)
{
	struct keying_task *tasks;
	size_t given = 0;

	(void)state;
	store_usual("twice.tif");
	key_all(ALICE, usual, USUAL_FIELDS);
	assert_int_equal(next_of(ALICE, 3, &tasks), 0);
	key_all(BASMA, usual, USUAL_FIELDS);
	assert_int_equal(next_of(CHAKIR, 3, &tasks), 0);
	given = (size_t)strtol(sql("SELECT count(*) FROM keying WHERE keyed_at IS NOT NULL"), NULL,
			       10);
	assert_int_equal(given, 2 * USUAL_TASKS);
}

static void what_is_held_is_given_again_after_a_reload_and_no_more(void **state)
{
	struct keying_task *first, *again;

	(void)state;
	store_usual("reload.tif");
	assert_int_equal(next_of(ALICE, 2, &first), 2);
	assert_int_equal(next_of(ALICE, 2, &again), 2);
	assert_int_equal(first[0].id, again[0].id);
	assert_int_equal(first[1].id, again[1].id);
	assert_string_equal(sql("SELECT count(*) FROM keying"), "2");
}

static void half_done_comes_before_not_begun(void **state)
{
	struct keying_task *tasks;
	long begun;

	(void)state;
	store_usual("begun-1.tif");
	next_of(ALICE, 1, &tasks);
	begun = tasks[0].id;
	store_usual("begun-2.tif");
	next_of(BASMA, 1, &tasks);
	assert_int_equal(tasks[0].id, begun);
}

static void what_somebody_left_goes_to_somebody_else_for_good(void **state)
{
	struct keying_task *tasks;
	struct keyed keyed = { KEYED_VALUE, "1" };
	long left;

	(void)state;
	store_usual("left.tif");
	next_of(ALICE, 1, &tasks);
	left = tasks[0].id;
	sql("UPDATE keying SET given_at = now() - interval '16 minutes'");
	next_of(BASMA, 1, &tasks);
	assert_int_equal(tasks[0].id, left);
	must_fail(store_keying_save(bench.store, left, ALICE, &keyed, &bench.error), STATUS_LOST,
		  &bench.error, "not the person's");
	key(left, BASMA, "1");
	next_of(ALICE, USUAL_TASKS, &tasks);
	assert_string_equal(
		sql("SELECT count(*) FROM keying WHERE task = %ld AND half IS NOT NULL", left),
		"1");
	/* on purpose, the next one gets it at once */
	left = tasks[0].id;
	must(store_keying_leave(bench.store, left, ALICE, &bench.error), &bench.error);
	must_fail(store_keying_leave(bench.store, left, DRISS, &bench.error), STATUS_LOST,
		  &bench.error, "");
	next_of(CHAKIR, 1, &tasks);
	assert_int_equal(tasks[0].id, left);
}

static void who_has_worked_on_a_dossier_does_not_key_it(void **state)
{
	struct keying_task *tasks;
	long dossier = store_usual("known.tif");

	(void)state;
	sql("INSERT INTO desk_change (dossier, number, person, deed) VALUES (%ld, 1, %d, 'note')",
	    dossier, ALICE);
	assert_int_equal(next_of(ALICE, 3, &tasks), 0);
	assert_int_equal(next_of(BASMA, 3, &tasks), 3);
}

/* Through an index, however many wait and whatever the person has keyed already: 5 ms and less,
 * where a search of all would take half a second each. */
static void the_next_is_found_at_once_among_forty_thousand(void **state)
{
	struct keying_task *tasks;
	double begun;
	long dossier = store_usual("many.tif");

	(void)state;
	sql("INSERT INTO keying_task (dossier, page, form, name, kind, x, y, w, h, chance) SELECT "
	    "%ld, 2, 'facture', i, 'amount', 1, 1, 1, 1, 1 FROM generate_series(1, 40000) AS i",
	    dossier);
	sql("INSERT INTO keying (task, person, half, state, keyed_at) SELECT id, %d, 1, 'nothing', "
	    "now() FROM keying_task WHERE page = 2 AND id %% 2 = 0",
	    ALICE);
	sql("UPDATE keying_task SET given = 1, first_by = %d WHERE page = 2 AND id %% 2 = 0",
	    ALICE);
	sql("ANALYZE keying_task, keying");
	begun = clock_monotonic_s();
	for (int i = 1; i <= 10; i++)
		for (long person = ALICE; person <= CHAKIR; person++)
			assert_int_equal(next_of(person, i, &tasks), i);
	assert_true(clock_monotonic_s() - begun < 2);
}

/* A worker of the test below: keys until nothing is left. 0: all went well. */
static int key_in_a_process(long person)
{
	struct store *own;
	struct keying_task *tasks;
	struct keyed keyed = { KEYED_VALUE, "2026-09-13" };
	size_t count = 1;
	enum status status = store_open(shared_place(), &own, &bench.error);

	while (status == STATUS_OK && count > 0) {
		status = store_keying_next(own, person, 2, bench.arena, &tasks, &count,
					   &bench.error);
		for (size_t i = 0; status == STATUS_OK && i < count; i++)
			status = store_keying_save(own, tasks[i].id, person, &keyed, &bench.error);
		/* what is locked at this moment is passed over: look once more */
		if (status == STATUS_OK && count == 0) {
			usleep(200000);
			status = store_keying_next(own, person, 2, bench.arena, &tasks, &count,
						   &bench.error);
		}
	}
	return status == STATUS_OK ? 0 : 1;
}

static void people_at_work_at_once_never_get_the_same_half(void **state)
{
	enum { DOSSIERS = 12, PEOPLE = 4 };
	int end;

	(void)state;
	for (int i = 0; i < DOSSIERS; i++) {
		char name[32];

		snprintf(name, sizeof(name), "at-once-%d.tif", i);
		store_usual(name);
	}
	for (int i = 0; i < PEOPLE; i++)
		if (fork() == 0)
			_exit(key_in_a_process(ALICE + i));
	for (int i = 0; i < PEOPLE; i++) {
		assert_true(wait(&end) > 0);
		assert_int_equal(end, 0);
	}
	assert_string_equal(sql("SELECT count(*) || ' ' || count(DISTINCT (task, half)) || ' ' || "
				"count(DISTINCT (task, person)) FROM keying WHERE keyed_at IS NOT "
				"NULL"),
			    "120 120 120");
	assert_string_equal(
		sql("SELECT count(*) FROM keying_task WHERE outcome IS NULL OR given <> 2"), "0");
}

#define fresh(test) cmocka_unit_test_setup(test, keying_bench_clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
		fresh(an_accepted_dossier_is_drawn_with_all_that_its_claim_stands_on),
		fresh(of_a_form_the_empty_places_are_drawn_where_they_are),
		fresh(what_a_person_will_see_anyway_is_not_drawn),
		fresh(without_a_rate_nothing_is_drawn),
		fresh(of_a_dossier_that_is_not_drawn_the_dear_values_are),
		fresh(who_keys_is_given_tasks_by_a_session_that_cannot_read_the_machine),
		fresh(a_task_is_given_to_two_people_and_to_nobody_twice),
		fresh(what_is_held_is_given_again_after_a_reload_and_no_more),
		fresh(half_done_comes_before_not_begun),
		fresh(what_somebody_left_goes_to_somebody_else_for_good),
		fresh(who_has_worked_on_a_dossier_does_not_key_it),
		fresh(the_next_is_found_at_once_among_forty_thousand),
		fresh(people_at_work_at_once_never_get_the_same_half),
	};

	return cmocka_run_group_tests(tests, keying_bench_open, keying_bench_close);
}
