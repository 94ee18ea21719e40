/* Double keying against a real PostgreSQL: who is given what, who decides, and what it comes to. */
#include "store/keying.h"

#include "store/session.h"
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ALICE = 1, BASMA, CHAKIR, DRISS };

static struct store *store;
static struct arena *arena;
static const char *scans;
static struct error error;

static const char *sql(const char *format, ...)
{
	struct text text = { 0 };
	const char *answer;
	char line[2000];
	va_list values;

	va_start(values, format);
	vsnprintf(line, sizeof(line), format, values);
	va_end(values);
	text_append(&text, "SET search_path = waraqa; ");
	text_append(&text, line);
	answer = superuser_says(shared_place(), "waraqa", text_value(&text));
	text_clear(&text);
	return answer;
}

static int open_store(void **state)
{
	(void)state;
	store = shared_store();
	arena = arena_new();
	scans = temporary_folder();
	for (int i = ALICE; i <= DRISS; i++)
		sql("INSERT INTO person (login, name, role, password) VALUES ('p%d', 'Person %d', "
		    "'%s', '$argon2id$')",
		    i, i, i == CHAKIR ? "supervisor" : "operator");
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	arena_free(arena);
	store_close(store);
	return 0;
}

static void set_rate(int per_thousand, int empty, centimes dear)
{
	struct keying_rate rate = { per_thousand, empty, dear };

	must(store_set_keying_rate(store, &rate, "the test", &error), &error);
}

/* Nothing is left of what other tests drew. */
static int forget_all(void **state)
{
	(void)state;
	sql("DELETE FROM keying_task");
	set_rate(1000, 1000, 100);
	return 0;
}

/* ---- dossiers -------------------------------------------------------------------------------- */

struct said_field {
	const char *name, *value;
	enum source source;
	double confidence;
};

static long store_dossier(const char *name, enum verdict verdict, const struct said_field *fields,
			  size_t count)
{
	struct sample sample = sample_new(scans, name, verdict);
	struct dossier *dossier = sample.dossier;

	sample.claim.payable = 10000;
	dossier->readings.count = 0;
	for (size_t i = 0; i < count; i++)
		*LIST_ADD(dossier->arena, &dossier->readings) =
			(struct reading){ .page = 1,
					  .form = "cnss-610-1-02-p1",
					  .name = fields[i].name,
					  .value = fields[i].value,
					  .confidence = fields[i].confidence,
					  .box = { 100, 100 * (int)i, 300, 40 },
					  .source = fields[i].source };
	must(store_save_dossiers(store, sample.path, &dossier, &sample.claim, 1, &error), &error);
	sample_free(&sample);
	return strtol(sql("SELECT max(id) FROM dossier"), NULL, 10);
}

static const struct said_field usual[] = {
	{ "medecin_date", "2026-09-13", SOURCE_HAND, 0.99 },
	{ "montant_frais", "536.20", SOURCE_PRINT, 0.99 },
	{ "beneficiaire_nom", "AIT EL KADIRI FATIMA", SOURCE_REGISTER, 0.99 },
	{ "assure_immatriculation", "450897674", SOURCE_REGISTER, 0.999 },
	{ "acte_1_montant", NULL, SOURCE_HAND, 0.99 },
	{ "assure_adresse", "Casablanca", SOURCE_PRINT, 0.9 },
};

enum { USUAL_TASKS = 5 };

static long store_usual(const char *name)
{
	return store_dossier(name, VERDICT_ACCEPTED, usual, ARRAY_LENGTH(usual));
}

/* ---- people ---------------------------------------------------------------------------------- */

static size_t next_of(long person, int most, struct keying_task **ret_tasks)
{
	size_t count;

	must(store_keying_next(store, person, most, arena, ret_tasks, &count, &error), &error);
	return count;
}

static void key(long task, long person, const char *value)
{
	struct keyed keyed = { value != NULL ? KEYED_VALUE : KEYED_NOTHING, value };

	must(store_keying_save(store, task, person, &keyed, &error), &error);
}

/* Keys all that a person is given as `said` has it; NULL ends it. */
static void key_all(long person, const struct said_field *said, size_t count)
{
	struct keying_task *tasks;

	while (next_of(person, 1, &tasks) > 0) {
		const char *value = NULL;

		for (size_t i = 0; i < count; i++)
			if (text_equal(said[i].name, tasks[0].name))
				value = said[i].value;
		key(tasks[0].id, person, value);
	}
}

static const char *task_says(const char *name, const char *column)
{
	return sql("SELECT %s FROM keying_task WHERE name = '%s' ORDER BY id DESC LIMIT 1", column,
		   name);
}

static long task_of(const char *name)
{
	return strtol(task_says(name, "id"), NULL, 10);
}

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
	struct sample sample = sample_new(scans, "form.tif", VERDICT_ACCEPTED);
	struct page *page = &sample.dossier->pages.items[0];
	struct form_set forms;

	(void)state;
	must(form_set_load(folder, &forms, &error), &error);
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
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
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
	sample_free(&sample);
	form_set_free(&forms);
	free(folder);
}

static void what_a_person_will_see_anyway_is_not_drawn(void **state)
{
	long dossier = store_dossier("review.tif", VERDICT_REVIEW, usual, ARRAY_LENGTH(usual));

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
	must(store_keying_place(store, tasks[0].id, ALICE, false, &place, &error), &error);
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
	key_all(ALICE, usual, ARRAY_LENGTH(usual));
	assert_int_equal(next_of(ALICE, 3, &tasks), 0);
	key_all(BASMA, usual, ARRAY_LENGTH(usual));
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
	must_fail(store_keying_save(store, left, ALICE, &keyed, &error), STATUS_LOST, &error,
		  "not the person's");
	key(left, BASMA, "1");
	next_of(ALICE, USUAL_TASKS, &tasks);
	assert_string_equal(
		sql("SELECT count(*) FROM keying WHERE task = %ld AND half IS NOT NULL", left),
		"1");
	/* on purpose, the next one gets it at once */
	left = tasks[0].id;
	must(store_keying_leave(store, left, ALICE, &error), &error);
	must_fail(store_keying_leave(store, left, DRISS, &error), STATUS_LOST, &error, "");
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
	enum status status = store_open(shared_place(), &own, &error);

	while (status == STATUS_OK && count > 0) {
		status = store_keying_next(own, person, 2, arena, &tasks, &count, &error);
		for (size_t i = 0; status == STATUS_OK && i < count; i++)
			status = store_keying_save(own, tasks[i].id, person, &keyed, &error);
		/* what is locked at this moment is passed over: look once more */
		if (status == STATUS_OK && count == 0) {
			usleep(200000);
			status = store_keying_next(own, person, 2, arena, &tasks, &count, &error);
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

/* ---- settling -------------------------------------------------------------------------------- */

static void equal_keyings_settle_a_task_and_judge_the_machine(void **state)
{
	static const struct said_field said[] = {
		{ .name = "medecin_date", .value = "13/9/26" },
		{ .name = "montant_frais", .value = "563,20" },
		{ .name = "beneficiaire_nom", .value = "Fatima Ait el Kadiri" },
		{ .name = "assure_immatriculation", .value = "450 897 647" },
	};

	(void)state;
	store_usual("settled.tif");
	key_all(ALICE, said, ARRAY_LENGTH(said));
	assert_string_equal(task_says("medecin_date", "coalesce(outcome, 'open')"), "open");
	key_all(BASMA, said, ARRAY_LENGTH(said));
	assert_string_equal(
		task_says("medecin_date", "outcome || ' ' || finding || ' ' || settled_value"),
		"agreed right 2026-09-13");
	assert_string_equal(
		task_says("montant_frais", "outcome || ' ' || finding || ' ' || settled_value"),
		"agreed wrong 563.20");
	assert_string_equal(task_says("beneficiaire_nom", "outcome || ' ' || finding"),
			    "agreed right");
	assert_string_equal(
		task_says("acte_1_montant", "outcome || ' ' || finding || ' ' || settled_state"),
		"agreed right nothing");
	/* the register says otherwise: the paper may have the slip */
	assert_string_equal(
		task_says("assure_immatriculation", "outcome || coalesce(finding, '-')"),
		"disputed-");
	assert_string_equal(sql("SELECT bool_and(is_right) FROM keying JOIN keying_task ON id = "
				"task WHERE outcome = 'agreed'"),
			    "t");
}

/* One task, keyed differently by Alice and Basma; gives it. */
static long differ(const char *file, const char *one, const char *other)
{
	struct keying_task *tasks;
	long task;

	store_dossier(file, VERDICT_ACCEPTED, usual + 1, 1);
	assert_int_equal(next_of(ALICE, 1, &tasks), 1);
	task = tasks[0].id;
	key(task, ALICE, one);
	assert_int_equal(next_of(BASMA, 1, &tasks), 1);
	assert_int_equal(tasks[0].id, task);
	key(task, BASMA, other);
	return task;
}

static void who_decides_sees_both_and_the_machine_and_is_neither_of_them(void **state)
{
	struct keyed written = { KEYED_VALUE, "536,20" };
	struct keying_dispute dispute;
	struct keying_place place;
	bool found;
	long task = differ("differ.tif", "536.20", "536.50");

	(void)state;
	must(store_keying_dispute(store, ALICE, 0, arena, &found, &dispute, &error), &error);
	assert_false(found);
	must(store_keying_dispute(store, CHAKIR, 0, arena, &found, &dispute, &error), &error);
	assert_true(found);
	assert_int_equal(dispute.task.id, task);
	assert_int_equal(dispute.outcome, KEYING_DIFFERS);
	assert_string_equal(dispute.halves[0].value, "536.20");
	assert_string_equal(dispute.halves[1].value, "536.50");
	assert_string_equal(dispute.machine.value, "536.20");
	assert_int_equal(dispute.machine.source, SOURCE_PRINT);
	must_fail(store_keying_place(store, task, CHAKIR, false, &place, &error),
		  STATUS_NO_PERMISSION, &error, "not given");
	must(store_keying_place(store, task, CHAKIR, true, &place, &error), &error);
	assert_int_equal(place.box.w, 300);
	must_fail(store_keying_decide(store, task, BASMA, &written, false, &error), STATUS_LOST,
		  &error, "decided already");
	must(store_keying_decide(store, task, CHAKIR, &written, false, &error), &error);
	must_fail(store_keying_decide(store, task, CHAKIR, &written, false, &error), STATUS_LOST,
		  &error, "decided already");
	assert_string_equal(
		task_says("montant_frais", "outcome || finding || settled_value || settled_by"),
		"arbitratedright536.203");
	assert_string_equal(
		sql("SELECT string_agg(is_right::text, ' ' ORDER BY person) FROM keying "
		    "WHERE task = %ld",
		    task),
		"true false");
	assert_string_equal(sql("SELECT details ->> 'machine' FROM audit WHERE deed = "
				"'keying_decided' ORDER BY number DESC LIMIT 1"),
			    "right");
}

static void a_slip_of_the_paper_is_nobodys_mistake(void **state)
{
	static const struct said_field number[] = { { "assure_immatriculation", "450897674",
						      SOURCE_REGISTER, 0.999 } };
	static const struct said_field written[] = { { .name = "assure_immatriculation",
						       .value = "450897647" } };
	struct keyed paper = { KEYED_VALUE, "450897647" };

	(void)state;
	store_dossier("slip.tif", VERDICT_ACCEPTED, number, 1);
	key_all(ALICE, written, 1);
	key_all(BASMA, written, 1);
	must(store_keying_decide(store, task_of("assure_immatriculation"), CHAKIR, &paper, true,
				 &error),
	     &error);
	assert_string_equal(task_says("assure_immatriculation", "finding || settled_value"),
			    "right450897647");
	assert_string_equal(sql("SELECT bool_and(is_right) FROM keying"), "t");
}

static void where_nobody_can_tell_nobody_is_wrong(void **state)
{
	struct keyed illegible = { KEYED_ILLEGIBLE, NULL };
	long task = differ("untold.tif", "1", "2");

	(void)state;
	must(store_keying_decide(store, task, CHAKIR, &illegible, false, &error), &error);
	assert_string_equal(task_says("montant_frais", "finding"), "untold");
	assert_string_equal(sql("SELECT count(*) FROM keying WHERE is_right IS NOT NULL"), "0");
}

static void the_last_that_was_keyed_can_be_taken_back(void **state)
{
	struct keying_task *tasks, back;
	long task = differ("undo.tif", "536.20", "536.50");
	struct keyed written = { KEYED_VALUE, "536,20" };

	(void)state;
	must(store_keying_undo(store, BASMA, arena, &back, &error), &error);
	assert_int_equal(back.id, task);
	assert_string_equal(task_says("montant_frais", "coalesce(outcome, 'open')"), "open");
	assert_int_equal(next_of(BASMA, 1, &tasks), 1);
	assert_int_equal(tasks[0].id, task);
	key(task, BASMA, "536,20");
	assert_string_equal(task_says("montant_frais", "outcome"), "agreed");
	must(store_keying_undo(store, ALICE, arena, &back, &error), &error);
	assert_string_equal(sql("SELECT count(*) FROM keying WHERE is_right IS NOT NULL"), "0");
	key(task, ALICE, "1");
	must(store_keying_decide(store, task, CHAKIR, &written, false, &error), &error);
	must_fail(store_keying_undo(store, ALICE, arena, &back, &error), STATUS_LOST, &error, "");
	must_fail(store_keying_undo(store, DRISS, arena, &back, &error), STATUS_NO_INPUT, &error,
		  "nothing");
}

/* ---- what was wrong -------------------------------------------------------------------------- */

static void a_dossier_that_was_accepted_wrong_is_due_to_be_opened_again(void **state)
{
	struct keying_error *errors, due;
	struct keyed written = { KEYED_VALUE, "563,20" };
	size_t count;
	bool found;
	long task;

	(void)state;
	store_dossier("wrong.tif", VERDICT_ACCEPTED, usual + 1, 1);
	key_all(ALICE, &(struct said_field){ .name = "montant_frais", .value = "563.20" }, 1);
	key_all(BASMA, &(struct said_field){ .name = "montant_frais", .value = "563.20" }, 1);
	/* it may still be taken back */
	must(store_keying_due(store, 0, arena, &found, &due, &error), &error);
	assert_false(found);
	sql("UPDATE keying_task SET settled_at = now() - interval '11 minutes'");
	must(store_keying_due(store, 0, arena, &found, &due, &error), &error);
	assert_true(found);
	assert_string_equal(due.dossier_name, "wrong.tif");
	assert_string_equal(due.machine.value, "536.20");
	assert_string_equal(due.written.value, "563.20");
	assert_int_equal(due.settled_by, BASMA);
	assert_null(due.reopened_at);
	must(store_keying_reopened(store, due.task, &error), &error);
	must(store_keying_reopened(store, due.task, &error), &error);
	assert_string_equal(sql("SELECT count(*) FROM audit WHERE deed = 'keying_reopened'"), "1");
	must(store_keying_due(store, 0, arena, &found, &due, &error), &error);
	assert_false(found);
	task = differ("wrong-2.tif", "1", "2");
	must(store_keying_decide(store, task, CHAKIR, &written, false, &error), &error);
	must(store_keying_due(store, 0, arena, &found, &due, &error), &error);
	assert_true(found);
	assert_int_equal(due.settled_by, CHAKIR);
	must(store_keying_errors(store, 10, arena, &errors, &count, &error), &error);
	assert_int_equal(count, 2);
	assert_int_equal(errors[0].task, task);
	assert_non_null(errors[1].reopened_at);
}

/* ---- figures --------------------------------------------------------------------------------- */

static void the_figures_are_those_that_were_keyed(void **state)
{
	static const struct said_field said[] = {
		{ .name = "medecin_date", .value = "13/9/26" },
		{ .name = "montant_frais", .value = "563,20" },
		{ .name = "beneficiaire_nom", .value = "Fatima Ait el Kadiri" },
		{ .name = "assure_immatriculation", .value = "450 897 674" },
	};
	struct keying_figures figures;
	struct keyed written = { KEYED_VALUE, "536,20" };
	long task;

	(void)state;
	store_usual("figures.tif");
	key_all(ALICE, said, ARRAY_LENGTH(said));
	key_all(BASMA, said, ARRAY_LENGTH(said));
	task = differ("figures-2.tif", "536.20", "536.50");
	must(store_keying_decide(store, task, CHAKIR, &written, false, &error), &error);
	store_usual("figures-3.tif");
	must(store_keying_figures(store, 90, arena, &figures, &error), &error);
	assert_int_equal(figures.values.sample.count, 5);
	assert_int_equal(figures.values.sample.wrong, 1);
	assert_true(fabs(figures.values.wrong.share - 0.2) < 1e-9);
	assert_true(figures.values.wrong.low > 0 && figures.values.wrong.high < 1);
	assert_int_equal(figures.empties.sample.count, 1);
	assert_int_equal(figures.empties.sample.wrong, 0);
	assert_int_equal(figures.dossiers.sample.count, 2);
	assert_int_equal(figures.dossiers.sample.wrong, 1);
	assert_int_equal(figures.by_kind.count, 4);
	assert_int_equal(figures.by_kind.items[0].kind, VALUE_AMOUNT);
	assert_int_equal(figures.by_kind.items[0].sample.count, 2);
	assert_int_equal(figures.by_kind.items[0].sample.wrong, 1);
	assert_int_equal(figures.by_kind.items[0].source, -1);
	assert_int_equal(figures.by_source.count, 3);
	assert_int_equal(figures.by_both.count, 4);
	assert_int_equal(figures.everybody.keyed, 12);
	assert_int_equal(figures.everybody.wrong, 1);
	assert_int_equal(figures.people.count, 2);
	assert_int_equal(figures.people.items[1].person, BASMA);
	assert_int_equal(figures.people.items[1].wrong, 1);
	assert_int_equal(figures.settled, 6);
	assert_int_equal(figures.differed, 1);
	assert_int_equal(figures.open, USUAL_TASKS);
}

static void before_anything_is_keyed_nothing_is_claimed(void **state)
{
	struct keying_figures figures;
	struct keying_counts counts;

	(void)state;
	must(store_keying_figures(store, 90, arena, &figures, &error), &error);
	assert_int_equal(figures.values.sample.count, 0);
	assert_true(figures.values.wrong.low == 0 && figures.values.wrong.high == 1);
	assert_int_equal(figures.people.count, 0);
	store_usual("counted.tif");
	must(store_keying_count(store, ALICE, &counts, &error), &error);
	assert_int_equal(counts.waiting, 2 * USUAL_TASKS);
	key_all(ALICE, usual, ARRAY_LENGTH(usual));
	must(store_keying_count(store, ALICE, &counts, &error), &error);
	assert_int_equal(counts.waiting, USUAL_TASKS);
	assert_int_equal(counts.done, USUAL_TASKS);
}

/* ---- time ------------------------------------------------------------------------------------ */

static void what_was_keyed_goes_with_what_was_read(void **state)
{
	long dossier = store_usual("forgotten.tif");

	(void)state;
	key_all(ALICE, usual, ARRAY_LENGTH(usual));
	sql("SELECT forget_writing(ARRAY[%ld])", dossier);
	assert_string_equal(sql("SELECT (SELECT count(*) FROM keying) || ' ' || "
				"(SELECT count(*) FROM keying_machine)"),
			    "0 0");
}

#define fresh(test) cmocka_unit_test_setup(test, forget_all)

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
		fresh(equal_keyings_settle_a_task_and_judge_the_machine),
		fresh(who_decides_sees_both_and_the_machine_and_is_neither_of_them),
		fresh(a_slip_of_the_paper_is_nobodys_mistake),
		fresh(where_nobody_can_tell_nobody_is_wrong),
		fresh(the_last_that_was_keyed_can_be_taken_back),
		fresh(a_dossier_that_was_accepted_wrong_is_due_to_be_opened_again),
		fresh(the_figures_are_those_that_were_keyed),
		fresh(before_anything_is_keyed_nothing_is_claimed),
		fresh(what_was_keyed_goes_with_what_was_read),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
