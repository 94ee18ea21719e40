/* The queue against a real PostgreSQL: who gets which file, who may finish it, and what becomes of
 * a file whose readers fail. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { LEASE_S = 30 };

static struct store *store, *other;
static const char *scans;
static struct arena *arena;

static int open_stores(void **state)
{
	(void)state;
	store = shared_store();
	other = shared_store();
	scans = temporary_folder();
	arena = arena_new();
	return 0;
}

static int close_stores(void **state)
{
	(void)state;
	store_close(store);
	store_close(other);
	arena_free(arena);
	return 0;
}

static const char *says(const char *sql)
{
	return superuser_says(shared_place(), "waraqa", sql);
}

static int empty_queue(void **state)
{
	(void)state;
	says("DELETE FROM waraqa.job");
	store_hold(store, (struct lease){ 0 });
	store_hold(other, (struct lease){ 0 });
	return 0;
}

/* A file of that name, with a content of its own. */
static struct job job_named(const char *name)
{
	struct job job = { .kind = "tif",
			   .bytes = 1000,
			   .name = name,
			   .branch = "B07",
			   .batch = "12",
			   .declared_pages = 4,
			   .received = { 2026, 10, 18 },
			   .deadline = { 2026, 10, 21 } };

	hash_bytes(name, strlen(name), job.sha256);
	return job;
}

static void queue(const struct job *jobs, size_t count, int priority)
{
	struct error error;

	must(store_queue(store, jobs, count, priority, &error), &error);
}

static void queue_one(const char *name)
{
	struct job job = job_named(name);

	queue(&job, 1, 0);
}

static struct job claim(struct store *from, const char *worker)
{
	struct error error;
	struct job job;

	must(store_claim(from, worker, LEASE_S, arena, &job, &error), &error);
	return job;
}

/* Fails unless the next job is that file; nobody holds it afterwards. */
static void expect_next(const char *name)
{
	struct job job = claim(store, "test");
	struct error error;

	assert_string_equal(job.name, name);
	says(arena_format(arena, "DELETE FROM waraqa.job WHERE id = %ld", job.lease.job));
	must(store_release(store, job.lease, 0, NULL, &error), &error);
}

static struct file_outcome outcome_of(const char *sha256)
{
	struct file_outcome *outcome;
	struct error error;

	must(store_look_up_files(store, &sha256, 1, arena, &outcome, &error), &error);
	return *outcome;
}

/* As if its lease had ended. */
static void end_lease(const struct job *job)
{
	says(arena_format(arena,
			  "UPDATE waraqa.job SET lease_until = now() - interval '1 s' "
			  "WHERE id = %ld",
			  job->lease.job));
}

static long reap(void)
{
	struct error error;
	long count;

	must(store_reap(store, LEASE_S, &count, &error), &error);
	return count;
}

static void a_claimed_job_says_everything_that_was_queued(void **state)
{
	struct job queued = job_named("in/b07/a.tif"), job;

	(void)state;
	queued.fund = "CNSS";
	queued.undeclared = true;
	queue(&queued, 1, 0);
	job = claim(store, "host/7");
	assert_string_equal(job.sha256, queued.sha256);
	assert_string_equal(job.kind, "tif");
	assert_int_equal(job.bytes, 1000);
	assert_string_equal(job.name, "in/b07/a.tif");
	assert_string_equal(job.fund, "CNSS");
	assert_string_equal(job.branch, "B07");
	assert_string_equal(job.batch, "12");
	assert_int_equal(job.declared_pages, 4);
	assert_true(job.undeclared);
	assert_int_equal(date_compare(job.received, queued.received), 0);
	assert_int_equal(date_compare(job.deadline, queued.deadline), 0);
	assert_int_equal(outcome_of(job.sha256).state, FILE_WORKING);
	assert_int_equal(claim(other, "host/8").lease.job, 0);
}

static void the_urgent_come_first_then_the_nearest_deadline_then_the_first_queued(void **state)
{
	struct job jobs[] = { job_named("late"), job_named("late too"), job_named("near"),
			      job_named("urgent") };

	(void)state;
	jobs[2].deadline.day = 19;
	queue(&jobs[0], 1, 0);
	queue(&jobs[1], 2, 0);
	queue(&jobs[3], 1, 1);
	expect_next("urgent");
	expect_next("near");
	expect_next("late");
	expect_next("late too");
}

static void a_file_is_queued_once_and_not_at_all_when_it_is_read(void **state)
{
	struct sample sample = sample_new(scans, "read.tif", VERDICT_ACCEPTED);
	struct job job = job_named("read.tif");
	struct queue_counts counts;
	struct error error;

	(void)state;
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	memcpy(job.sha256, sample.dossier->sha256, sizeof(job.sha256));
	queue(&job, 1, 0);
	queue_one("new.tif");
	queue_one("new.tif");
	must(store_count_queue(store, &counts, &error), &error);
	assert_int_equal(counts.waiting, 1);
	assert_int_equal(outcome_of(job.sha256).state, FILE_DONE);
	sample_free(&sample);
}

static void a_refused_file_that_is_queued_again_gets_another_try(void **state)
{
	struct error why = { .status = STATUS_REFUSED, .text = "no scan" }, error;
	struct job job = job_named("refused.tif");

	(void)state;
	must(store_save_refusal(store, job.name, job.sha256, &why, &error), &error);
	assert_int_equal(outcome_of(job.sha256).state, FILE_REFUSED);
	assert_string_equal(outcome_of(job.sha256).refusal, "no scan");
	queue(&job, 1, 0);
	assert_int_equal(outcome_of(job.sha256).state, FILE_WAITING);
	assert_null(outcome_of(job.sha256).refusal);
}

/* A sample that is queued and claimed by `store`. */
static struct sample claimed_sample(const char *name, struct job *ret_job)
{
	struct sample sample = sample_new(scans, name, VERDICT_ACCEPTED);
	struct job job = job_named(name);

	memcpy(job.sha256, sample.dossier->sha256, sizeof(job.sha256));
	queue(&job, 1, 0);
	*ret_job = claim(store, "first");
	return sample;
}

static enum status save(struct store *by, struct sample *sample, struct error *error)
{
	return store_save_dossiers(by, sample->path, &sample->dossier, &sample->claim, 1, error);
}

static void storing_the_dossiers_ends_the_job(void **state)
{
	struct job job;
	struct sample sample = claimed_sample("done.tif", &job);
	struct queue_counts counts;
	struct error error;

	(void)state;
	must(save(store, &sample, &error), &error);
	must(store_count_queue(store, &counts, &error), &error);
	assert_int_equal(counts.waiting + counts.working, 0);
	assert_int_equal(outcome_of(job.sha256).state, FILE_DONE);
	sample_free(&sample);
}

static void who_slept_past_the_lease_cannot_finish_what_a_successor_holds(void **state)
{
	struct job job, again;
	struct sample sample = claimed_sample("slept.tif", &job);
	struct error error, why = { .status = STATUS_REFUSED, .text = "no scan" };

	(void)state;
	end_lease(&job);
	assert_int_equal(reap(), 1);
	must_fail(save(store, &sample, &error), STATUS_LOST, &error, "too late");
	again = claim(other, "second");
	assert_int_equal(again.lease.job, job.lease.job);
	assert_int_not_equal(again.lease.token, job.lease.token);
	assert_int_equal(again.losses, 1);
	must_fail(save(store, &sample, &error), STATUS_LOST, &error, "another worker");
	must_fail(store_save_refusal(store, "slept.tif", job.sha256, &why, &error), STATUS_LOST,
		  &error, "another worker");
	assert_int_equal(outcome_of(job.sha256).state, FILE_WORKING);
	must(save(other, &sample, &error), &error);
	assert_int_equal(outcome_of(job.sha256).state, FILE_DONE);
	must_fail(save(store, &sample, &error), STATUS_LOST, &error, "another worker");
	sample_free(&sample);
}

static void a_heartbeat_renews_what_is_held_and_tells_what_is_lost(void **state)
{
	struct lease leases[2];
	struct error error;
	struct job kept, lost;

	(void)state;
	queue_one("kept.tif");
	queue_one("lost.tif");
	kept = claim(store, "crew");
	lost = claim(other, "crew");
	end_lease(&kept);
	end_lease(&lost);
	says(arena_format(arena, "UPDATE waraqa.job SET token = 1 WHERE id = %ld", lost.lease.job));
	leases[0] = kept.lease;
	leases[1] = lost.lease;
	must(store_beat(store, "host/1", 2, LEASE_S, leases, 2, &error), &error);
	assert_int_equal(leases[0].token, kept.lease.token);
	assert_int_equal(leases[1].token, 0);
	assert_int_equal(reap(), 1);
	assert_string_equal(says("SELECT workers FROM waraqa.crew WHERE name = 'host/1'"), "2");
	must(store_leave(store, "host/1", &error), &error);
	assert_string_equal(says("SELECT count(*) FROM waraqa.crew"), "0");
}

static void a_lease_from_before_the_clock_was_set_back_ends_too(void **state)
{
	struct job job;

	(void)state;
	queue_one("clock.tif");
	job = claim(store, "crew");
	assert_int_equal(reap(), 0);
	says(arena_format(arena,
			  "UPDATE waraqa.job SET lease_until = now() + interval '1 day' "
			  "WHERE id = %ld",
			  job.lease.job));
	assert_int_equal(reap(), 1);
}

static void a_wait_from_before_the_clock_was_set_back_is_over(void **state)
{
	(void)state;
	queue_one("back.tif");
	says("UPDATE waraqa.job SET not_before = now() + interval '1 minute'");
	assert_int_equal(claim(store, "crew").lease.job, 0);
	says("UPDATE waraqa.job SET not_before = now() + interval '1 day'");
	assert_int_not_equal(claim(store, "crew").lease.job, 0);
}

static void a_file_that_stops_two_readers_is_set_aside_with_its_reason(void **state)
{
	struct file_outcome outcome;
	struct error error;
	bool is_aside;
	struct job job;

	(void)state;
	queue_one("bomb.tif");
	job = claim(store, "crew");
	must(store_note_crash(store, job.lease, true, "stopped by signal 11", &is_aside, &error),
	     &error);
	assert_false(is_aside);
	job = claim(store, "crew");
	assert_int_equal(job.crashes, 1);
	must(store_note_crash(store, job.lease, true, "stopped by signal 11", &is_aside, &error),
	     &error);
	assert_true(is_aside);
	assert_int_equal(claim(store, "crew").lease.job, 0);
	outcome = outcome_of(job.sha256);
	assert_int_equal(outcome.state, FILE_QUARANTINED);
	assert_non_null(strstr(outcome.refusal, "stopped by signal 11"));
}

/* Set aside after it stopped its readers. */
static struct job set_aside(const char *name)
{
	struct error error;
	struct job job = { 0 };
	bool is_aside = false;

	queue_one(name);
	while (!is_aside) {
		job = claim(store, "crew");
		must(store_note_crash(store, job.lease, true, "stopped", &is_aside, &error),
		     &error);
	}
	return job;
}

static long requeue(const char *name)
{
	struct error error;
	long count = -1;

	must(store_requeue(store, name, 3, &count, &error), &error);
	return count;
}

static void what_was_set_aside_is_queued_anew_by_name_hash_or_all_together(void **state)
{
	struct job first = set_aside("in/again-1.tif"), second = set_aside("in/again-2.tif");

	(void)state;
	assert_int_equal(requeue("nobody.tif"), 0);
	assert_int_equal(requeue("again-1"), 1);
	assert_int_equal(outcome_of(first.sha256).state, FILE_WAITING);
	assert_int_equal(outcome_of(second.sha256).state, FILE_QUARANTINED);
	assert_int_equal(requeue("again-1"), 0);
	assert_int_equal(requeue(second.sha256), 1);
	assert_int_equal(claim(store, "crew").crashes, 0);
	set_aside("in/again-3.tif");
	assert_true(requeue(NULL) >= 1);
	assert_string_equal(says("SELECT count(*) FROM waraqa.refused_file WHERE quarantined"),
			    "0");
}

static void a_file_that_is_queued_anew_keeps_what_its_bordereau_declared(void **state)
{
	struct job job = set_aside("in/declared.tif"), again;
	struct delivery_file file = { .name = "declared.tif",
				      .declared = true,
				      .declared_pages = 6,
				      .sha256 = job.sha256,
				      .received = { 2026, 9, 1 } };
	struct delivery delivery = {
		.branch = "B09", .batch = "44", .folder = "in", .files = { &file, 1, 1 }
	};
	struct error error;

	(void)state;
	hash_bytes("b", 1, delivery.bordereau_sha256);
	must(store_save_delivery(store, &delivery, &error), &error);
	assert_int_equal(requeue("declared"), 1);
	again = claim(store, "crew");
	assert_string_equal(again.sha256, job.sha256);
	assert_string_equal(again.branch, "B09");
	assert_string_equal(again.batch, "44");
	assert_int_equal(again.declared_pages, 6);
	assert_false(again.undeclared);
	assert_int_equal(date_compare(again.received, (struct date){ 2026, 9, 1 }), 0);
}

/* As if a newer program had brought the schema up by one more migration. */
static void make_newer(const char *compatible)
{
	says(arena_format(arena,
			  "INSERT INTO waraqa.schema_migration (number, name, sha256, compatible) "
			  "SELECT number + 1000, name, sha256, %s FROM waraqa.schema_migration "
			  "ORDER BY number DESC LIMIT 1",
			  compatible));
}

static void a_schema_that_became_newer_is_told_and_fine_when_it_is_compatible(void **state)
{
	struct store *again = NULL;
	struct error error;
	bool is_newer = true;

	(void)state;
	must(store_open_again(shared_place(), &is_newer, &again, &error), &error);
	assert_false(is_newer);
	store_close(again);
	make_newer("true");
	must(store_open_again(shared_place(), &is_newer, &again, &error), &error);
	assert_true(is_newer);
	store_close(again);
	says("DELETE FROM waraqa.schema_migration WHERE number > 1000");
	make_newer("false");
	must_fail(store_open_again(shared_place(), &is_newer, &again, &error), STATUS_CONFIG,
		  &error, "newer");
	says("DELETE FROM waraqa.schema_migration WHERE number > 1000");
}

static void a_file_whose_readers_are_killed_by_others_is_tried_more_often(void **state)
{
	struct error error;
	bool is_aside = false;
	struct job job = { 0 };
	int tries = 0;

	(void)state;
	queue_one("unlucky.tif");
	while (!is_aside) {
		job = claim(store, "crew");
		assert_int_not_equal(job.lease.job, 0);
		must(store_note_crash(store, job.lease, false, "killed", &is_aside, &error),
		     &error);
		tries++;
	}
	assert_int_equal(tries, QUEUE_LOSSES_MAX);
	assert_int_equal(outcome_of(job.sha256).state, FILE_QUARANTINED);
}

static void a_job_that_is_given_back_waits_as_long_as_it_was_told(void **state)
{
	struct error error,
		why = { .status = STATUS_UNAVAILABLE, .text = "the image store is gone" };
	struct job job;

	(void)state;
	queue_one("back.tif");
	job = claim(store, "crew");
	must(store_release(store, job.lease, 60, &why, &error), &error);
	assert_int_equal(claim(store, "crew").lease.job, 0);
	says("UPDATE waraqa.job SET not_before = now()");
	job = claim(store, "crew");
	assert_int_not_equal(job.lease.job, 0);
	assert_int_equal(job.crashes + job.losses, 0);
	must(store_release(store, job.lease, 0, NULL, &error), &error);
	assert_int_not_equal(claim(store, "crew").lease.job, 0);
}

static void a_file_that_is_read_beside_the_queue_leaves_it(void **state)
{
	struct job job;
	struct sample sample = claimed_sample("beside.tif", &job);
	struct error error;

	(void)state;
	must(save(other, &sample, &error), &error);
	must_fail(save(store, &sample, &error), STATUS_LOST, &error, "another worker");
	assert_int_equal(outcome_of(job.sha256).state, FILE_DONE);
	sample_free(&sample);
}

static void who_waits_is_woken_when_files_are_queued(void **state)
{
	struct error error;
	double before_s;

	(void)state;
	must(store_listen(other, &error), &error);
	must(store_wait(other, 10, &error), &error);
	queue_one("wake.tif");
	before_s = clock_monotonic_s();
	must(store_wait(other, 20000, &error), &error);
	assert_true(clock_monotonic_s() - before_s < 5);
	before_s = clock_monotonic_s();
	must(store_wait(other, 200, &error), &error);
	assert_true(clock_monotonic_s() - before_s > 0.1);
}

/* A process of its own: claims and ends until there is nothing left; its exit status is how many.
 */
static int claim_all(void)
{
	struct store *own = shared_store();
	struct error error;
	struct job job;
	int count = 0;

	do {
		must(store_claim(own, "crowd", LEASE_S, arena, &job, &error), &error);
		if (job.lease.job != 0) {
			struct error why = { .status = STATUS_REFUSED, .text = "no scan" };

			must(store_save_refusal(own, job.name, job.sha256, &why, &error), &error);
			count++;
		}
	} while (job.lease.job != 0);
	store_close(own);
	return count;
}

static void many_workers_at_once_take_every_job_once(void **state)
{
	enum { JOBS = 200, WORKERS = 4 };
	struct job jobs[JOBS];
	pid_t workers[WORKERS];
	int total = 0;

	(void)state;
	for (int i = 0; i < JOBS; i++)
		jobs[i] = job_named(arena_format(arena, "crowd %d", i));
	queue(jobs, JOBS, 0);
	for (int i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		if (workers[i] == 0)
			_exit(claim_all());
	}
	for (int i = 0; i < WORKERS; i++) {
		int status;

		waitpid(workers[i], &status, 0);
		assert_true(WIFEXITED(status));
		total += WEXITSTATUS(status);
	}
	assert_int_equal(total, JOBS);
	assert_string_equal(says("SELECT count(*) FROM waraqa.job"), "0");
	assert_string_equal(says("SELECT count(*) FROM waraqa.file WHERE name LIKE 'crowd %' AND "
				 "waraqa.file_state(id) = 'refused'"),
			    "200");
}

#define TEST(name) cmocka_unit_test_setup(name, empty_queue)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_claimed_job_says_everything_that_was_queued),
		TEST(the_urgent_come_first_then_the_nearest_deadline_then_the_first_queued),
		TEST(a_file_is_queued_once_and_not_at_all_when_it_is_read),
		TEST(a_refused_file_that_is_queued_again_gets_another_try),
		TEST(storing_the_dossiers_ends_the_job),
		TEST(who_slept_past_the_lease_cannot_finish_what_a_successor_holds),
		TEST(a_heartbeat_renews_what_is_held_and_tells_what_is_lost),
		TEST(a_lease_from_before_the_clock_was_set_back_ends_too),
		TEST(a_wait_from_before_the_clock_was_set_back_is_over),
		TEST(a_file_that_stops_two_readers_is_set_aside_with_its_reason),
		TEST(what_was_set_aside_is_queued_anew_by_name_hash_or_all_together),
		TEST(a_file_that_is_queued_anew_keeps_what_its_bordereau_declared),
		TEST(a_schema_that_became_newer_is_told_and_fine_when_it_is_compatible),
		TEST(a_file_whose_readers_are_killed_by_others_is_tried_more_often),
		TEST(a_job_that_is_given_back_waits_as_long_as_it_was_told),
		TEST(a_file_that_is_read_beside_the_queue_leaves_it),
		TEST(who_waits_is_woken_when_files_are_queued),
		TEST(many_workers_at_once_take_every_job_once),
	};

	return cmocka_run_group_tests(tests, open_stores, close_stores);
}
