/* Double keying against a real PostgreSQL: what two keyings come to, who decides, and the figures.
 */
#include "tests/support/keying_bench.h"
#include "tests/support/private_store.h"

#include "base/memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

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
	must(store_keying_dispute(bench.store, ALICE, 0, bench.arena, &found, &dispute,
				  &bench.error),
	     &bench.error);
	assert_false(found);
	must(store_keying_dispute(bench.store, CHAKIR, 0, bench.arena, &found, &dispute,
				  &bench.error),
	     &bench.error);
	assert_true(found);
	assert_int_equal(dispute.task.id, task);
	assert_int_equal(dispute.outcome, KEYING_DIFFERS);
	assert_string_equal(dispute.halves[0].value, "536.20");
	assert_string_equal(dispute.halves[1].value, "536.50");
	assert_string_equal(dispute.machine.value, "536.20");
	assert_int_equal(dispute.machine.source, SOURCE_PRINT);
	must_fail(store_keying_place(bench.store, task, CHAKIR, false, &place, &bench.error),
		  STATUS_NO_PERMISSION, &bench.error, "not given");
	must(store_keying_place(bench.store, task, CHAKIR, true, &place, &bench.error),
	     &bench.error);
	assert_int_equal(place.box.w, 300);
	for (long person = ALICE; person <= BASMA; person++)
		must_fail(store_keying_decide(bench.store, task, person, &written, false,
					      &bench.error),
			  STATUS_LOST, &bench.error, "decided already");
	must(store_keying_decide(bench.store, task, CHAKIR, &written, false, &bench.error),
	     &bench.error);
	must_fail(store_keying_decide(bench.store, task, CHAKIR, &written, false, &bench.error),
		  STATUS_LOST, &bench.error, "decided already");
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
	must(store_keying_decide(bench.store, task_of("assure_immatriculation"), CHAKIR, &paper,
				 true, &bench.error),
	     &bench.error);
	assert_string_equal(task_says("assure_immatriculation", "finding || settled_value"),
			    "right450897647");
	assert_string_equal(sql("SELECT bool_and(is_right) FROM keying"), "t");
}

static void where_nobody_can_tell_nobody_is_wrong(void **state)
{
	struct keyed illegible = { KEYED_ILLEGIBLE, NULL };
	long task = differ("untold.tif", "1", "2");

	(void)state;
	must(store_keying_decide(bench.store, task, CHAKIR, &illegible, false, &bench.error),
	     &bench.error);
	assert_string_equal(task_says("montant_frais", "finding"), "untold");
	assert_string_equal(sql("SELECT count(*) FROM keying WHERE is_right IS NOT NULL"), "0");
}

static void the_last_that_was_keyed_can_be_taken_back(void **state)
{
	struct keying_task *tasks, back;
	long task = differ("undo.tif", "536.20", "536.50");
	struct keyed written = { KEYED_VALUE, "536,20" };

	(void)state;
	must(store_keying_undo(bench.store, BASMA, bench.arena, &back, &bench.error), &bench.error);
	assert_int_equal(back.id, task);
	assert_string_equal(task_says("montant_frais", "coalesce(outcome, 'open')"), "open");
	assert_int_equal(next_of(BASMA, 1, &tasks), 1);
	assert_int_equal(tasks[0].id, task);
	key(task, BASMA, "536,20");
	assert_string_equal(task_says("montant_frais", "outcome"), "agreed");
	must(store_keying_undo(bench.store, ALICE, bench.arena, &back, &bench.error), &bench.error);
	assert_string_equal(sql("SELECT count(*) FROM keying WHERE is_right IS NOT NULL"), "0");
	key(task, ALICE, "1");
	must(store_keying_decide(bench.store, task, CHAKIR, &written, false, &bench.error),
	     &bench.error);
	must_fail(store_keying_undo(bench.store, ALICE, bench.arena, &back, &bench.error),
		  STATUS_LOST, &bench.error, "");
	must_fail(store_keying_undo(bench.store, DRISS, bench.arena, &back, &bench.error),
		  STATUS_NO_INPUT, &bench.error, "nothing");
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
	must(store_keying_due(bench.store, 0, bench.arena, &found, &due, &bench.error),
	     &bench.error);
	assert_false(found);
	sql("UPDATE keying_task SET settled_at = now() - interval '11 minutes'");
	must(store_keying_due(bench.store, 0, bench.arena, &found, &due, &bench.error),
	     &bench.error);
	assert_true(found);
	assert_string_equal(due.dossier_name, "wrong.tif");
	assert_string_equal(due.machine.value, "536.20");
	assert_string_equal(due.written.value, "563.20");
	assert_int_equal(due.settled_by, BASMA);
	assert_null(due.reopened_at);
	must(store_keying_reopened(bench.store, due.task, &bench.error), &bench.error);
	must(store_keying_reopened(bench.store, due.task, &bench.error), &bench.error);
	assert_string_equal(sql("SELECT count(*) FROM audit WHERE deed = 'keying_reopened'"), "1");
	must(store_keying_due(bench.store, 0, bench.arena, &found, &due, &bench.error),
	     &bench.error);
	assert_false(found);
	task = differ("wrong-2.tif", "1", "2");
	must(store_keying_decide(bench.store, task, CHAKIR, &written, false, &bench.error),
	     &bench.error);
	must(store_keying_due(bench.store, 0, bench.arena, &found, &due, &bench.error),
	     &bench.error);
	assert_true(found);
	assert_int_equal(due.settled_by, CHAKIR);
	must(store_keying_errors(bench.store, 10, bench.arena, &errors, &count, &bench.error),
	     &bench.error);
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
	must(store_keying_decide(bench.store, task, CHAKIR, &written, false, &bench.error),
	     &bench.error);
	store_usual("figures-3.tif");
	must(store_keying_figures(bench.store, 90, bench.arena, &figures, &bench.error),
	     &bench.error);
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
	must(store_keying_figures(bench.store, 90, bench.arena, &figures, &bench.error),
	     &bench.error);
	assert_int_equal(figures.values.sample.count, 0);
	assert_true(figures.values.wrong.low == 0 && figures.values.wrong.high == 1);
	assert_int_equal(figures.people.count, 0);
	store_usual("counted.tif");
	must(store_keying_count(bench.store, ALICE, &counts, &bench.error), &bench.error);
	assert_int_equal(counts.waiting, 2 * USUAL_TASKS);
	key_all(ALICE, usual, USUAL_FIELDS);
	must(store_keying_count(bench.store, ALICE, &counts, &bench.error), &bench.error);
	assert_int_equal(counts.waiting, USUAL_TASKS);
	assert_int_equal(counts.done, USUAL_TASKS);
}

/* ---- time ------------------------------------------------------------------------------------ */

static void what_was_keyed_goes_with_what_was_read(void **state)
{
	long dossier = store_usual("forgotten.tif");

	(void)state;
	key_all(ALICE, usual, USUAL_FIELDS);
	sql("SELECT forget_writing(ARRAY[%ld])", dossier);
	assert_string_equal(sql("SELECT (SELECT count(*) FROM keying) || ' ' || "
				"(SELECT count(*) FROM keying_machine)"),
			    "0 0");
}

#define fresh(test) cmocka_unit_test_setup(test, keying_bench_clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
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

	return cmocka_run_group_tests(tests, keying_bench_open, keying_bench_close);
}
