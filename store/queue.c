#include "store/queue.h"

#include "store/deeds.h"
#include "store/session.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Coming in ------------------------------------------------------------------------------ */

static enum status queue_files(struct store *store, const struct job *jobs, size_t count,
			       const char *priority, struct error *error)
{
	struct batch rows = { .columns = 7 };

	for (size_t i = 0; i < count; i++) {
		batch_add(&rows, jobs[i].sha256);
		batch_add_text(&rows, jobs[i].name);
		batch_add(&rows, jobs[i].kind);
		batch_add_number(&rows, jobs[i].bytes);
		batch_add_text(&rows, jobs[i].branch);
		batch_add_text(&rows, jobs[i].batch);
		batch_add_text(&rows, jobs[i].scanner);
	}
	return batch_send(store, STATEMENT_queue_files, priority, &rows, error);
}

static enum status queue_jobs(struct store *store, const struct job *jobs, size_t count,
			      const char *priority, struct error *error)
{
	struct batch rows = { .columns = 8 };

	for (size_t i = 0; i < count; i++) {
		const struct job *job = &jobs[i];

		assert(date_is_set(job->received) && date_is_set(job->deadline));
		batch_add(&rows, job->sha256);
		batch_add_date(&rows, job->received);
		batch_add_date(&rows, job->deadline);
		batch_add_text(&rows, job->fund);
		batch_add_text(&rows, job->branch);
		batch_add_text(&rows, job->batch);
		if (job->declared_pages > 0)
			batch_add_number(&rows, job->declared_pages);
		else
			batch_add(&rows, NULL);
		batch_add(&rows, job->undeclared ? "t" : "f");
	}
	return batch_send(store, STATEMENT_queue_jobs, priority, &rows, error);
}

static enum status forget_refusals(struct store *store, const struct job *jobs, size_t count,
				   struct error *error)
{
	struct text hashes = { 0 };
	const char *value;
	enum status status;

	for (size_t i = 0; i < count; i++)
		sql_array_add(&hashes, jobs[i].sha256);
	value = sql_array_end(&hashes);
	status = session_run(store, STATEMENT_queue_no_refusals, &value, NULL, error);
	text_clear(&hashes);
	return status;
}

static enum status queue_all(struct store *store, const struct job *jobs, size_t count,
			     const char *priority, struct error *error)
{
	enum status status = queue_files(store, jobs, count, priority, error);

	if (status == STATUS_OK)
		status = queue_jobs(store, jobs, count, priority, error);
	if (status == STATUS_OK)
		status = forget_refusals(store, jobs, count, error);
	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_queue_tell, NULL, NULL, error);
	if (status == STATUS_OK)
		deeds_note(
			store, DEED_FILES_QUEUED,
			&(struct deed_facts){ .details = arena_format(store->scratch,
								      "{\"files\":%zu}", count) });
	return status;
}

enum status store_queue(struct store *store, const struct job *jobs, size_t count, int priority,
			struct error *error)
{
	enum status status;

	if (count == 0)
		return STATUS_OK;
	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(
			store,
			queue_all(store, jobs, count, sql_number(store->scratch, priority), error),
			error);
	if (status != STATUS_OK)
		error_prefix(error, "cannot queue %zu file%s", count, count == 1 ? "" : "s");
	return status;
}

static enum status requeue(struct store *store, const char *const *values, long *ret_count,
			   struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_queue_again, values, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_count = PQntuples(result);
	PQclear(result);
	return session_run(store, STATEMENT_queue_tell, NULL, NULL, error);
}

enum status store_requeue(struct store *store, const char *name, int within_days, long *ret_count,
			  struct error *error)
{
	const char *values[2];
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_text(store->scratch, name);
	values[1] = sql_number(store->scratch, within_days);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, requeue(store, values, ret_count, error), error);
	return status == STATUS_OK ? status : error_prefix(error, "cannot queue anew");
}

/* ---- Being held ----------------------------------------------------------------------------- */

static void fill_job(const PGresult *result, struct arena *arena, struct job *job)
{
	job->lease.job = (long)result_number(result, 0, 0, 0);
	job->lease.token = (long)result_number(result, 0, 1, 0);
	snprintf(job->sha256, sizeof(job->sha256), "%s", PQgetvalue(result, 0, 2));
	job->kind = result_text(arena, result, 0, 3);
	job->bytes = result_number(result, 0, 4, 0);
	job->name = result_text(arena, result, 0, 5);
	job->fund = result_text(arena, result, 0, 6);
	job->branch = result_text(arena, result, 0, 7);
	job->batch = result_text(arena, result, 0, 8);
	job->declared_pages = (int)result_number(result, 0, 9, 0);
	job->undeclared = result_truth(result, 0, 10);
	job->received = result_date(result, 0, 11);
	job->deadline = result_date(result, 0, 12);
	job->crashes = (int)result_number(result, 0, 13, 0);
	job->losses = (int)result_number(result, 0, 14, 0);
}

enum status store_claim(struct store *store, const char *worker, int lease_s, struct arena *arena,
			struct job *ret_job, struct error *error)
{
	const char *values[2];
	struct job job = { 0 };
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = worker;
	values[1] = sql_number(store->scratch, lease_s);
	status = session_run(store, STATEMENT_queue_claim, values, &result, error);
	if (status != STATUS_OK)
		return error_prefix(error, "cannot take a job");
	if (PQntuples(result) > 0)
		fill_job(result, arena, &job);
	PQclear(result);
	store->held = job.lease;
	*ret_job = job;
	return STATUS_OK;
}

void store_hold(struct store *store, struct lease lease)
{
	store->held = lease;
}

static const char *number_of(struct store *store, long number)
{
	return sql_number(store->scratch, number);
}

enum status queue_end(struct store *store, const char *sha256, struct error *error)
{
	const struct lease *held = &store->held;
	const char *const values[] = { number_of(store, held->job), number_of(store, held->token) };
	PGresult *result;
	bool is_ours;
	enum status status;

	if (held->token == 0)
		return session_send(store, STATEMENT_queue_end_beside, &sha256, error);
	status = session_run(store, STATEMENT_queue_end, values, &result, error);
	if (status != STATUS_OK)
		return status;
	is_ours = PQntuples(result) > 0;
	PQclear(result);
	if (is_ours)
		return STATUS_OK;
	return error_set(error, STATUS_LOST,
			 "another worker has job %ld by now: this one was too late, and nothing of "
			 "it is stored",
			 held->job);
}

enum status store_release(struct store *store, struct lease lease, double wait_s,
			  const struct error *why, struct error *error)
{
	const char *values[4];
	enum status status;

	arena_reset(store->scratch);
	store_hold(store, (struct lease){ 0 });
	values[0] = number_of(store, lease.job);
	values[1] = number_of(store, lease.token);
	values[2] = sql_real(store->scratch, wait_s);
	values[3] = why != NULL ? sql_text(store->scratch, why->text) : NULL;
	status = session_run(store, STATEMENT_queue_release, values, NULL, error);
	return status == STATUS_OK ? status
				   : error_prefix(error, "cannot give job %ld back", lease.job);
}

/* ---- Failing -------------------------------------------------------------------------------- */

/* Sets those aside, of the freed jobs of a result (id, crashes, losses, trouble), that have failed
 * too often. */
static enum status quarantine(struct store *store, const PGresult *freed, long *ret_count,
			      struct error *error)
{
	enum status status = STATUS_OK;

	*ret_count = 0;
	for (int row = 0; row < PQntuples(freed) && status == STATUS_OK; row++) {
		long crashes = (long)result_number(freed, row, 1, 0);
		long losses = (long)result_number(freed, row, 2, 0);
		const char *values[2];

		if (crashes < QUEUE_CRASHES_MAX && losses < QUEUE_LOSSES_MAX)
			continue;
		values[0] = PQgetvalue(freed, row, 0);
		values[1] =
			arena_format(store->scratch,
				     "set aside after it stopped its readers %ld times, at last: "
				     "%s; look at the file in a viewer, scan the paper again, or "
				     "try once more with 'waraqa requeue'",
				     crashes + losses, PQgetvalue(freed, row, 3));
		status = session_run(store, STATEMENT_queue_quarantine, values, NULL, error);
		++*ret_count;
	}
	return status;
}

/* Runs a statement that frees jobs, and sets aside those that it freed too often, at once. */
static enum status free_jobs(struct store *store, enum statement statement,
			     const char *const *values, long *ret_freed, long *ret_quarantined,
			     struct error *error)
{
	PGresult *result;
	enum status status = session_begin(store, error);

	if (status != STATUS_OK)
		return status;
	*ret_freed = *ret_quarantined = 0;
	status = session_run(store, statement, values, &result, error);
	if (status == STATUS_OK) {
		*ret_freed = PQntuples(result);
		status = quarantine(store, result, ret_quarantined, error);
		PQclear(result);
	}
	return session_end(store, status, error);
}

enum status store_note_crash(struct store *store, struct lease lease, bool crashed, const char *how,
			     bool *ret_quarantined, struct error *error)
{
	const char *values[5];
	long freed, quarantined;
	enum status status;

	arena_reset(store->scratch);
	values[0] = number_of(store, lease.job);
	values[1] = number_of(store, lease.token);
	values[2] = crashed ? "1" : "0";
	values[3] = crashed ? "0" : "1";
	values[4] = sql_text(store->scratch, how);
	status = free_jobs(store, STATEMENT_queue_fail, values, &freed, &quarantined, error);
	if (status != STATUS_OK)
		return error_prefix(error, "cannot note how job %ld ended", lease.job);
	*ret_quarantined = quarantined > 0;
	return STATUS_OK;
}

enum status store_reap(struct store *store, int lease_s, long *ret_count, struct error *error)
{
	const char *value;
	long quarantined;
	enum status status;

	arena_reset(store->scratch);
	value = number_of(store, lease_s);
	status = free_jobs(store, STATEMENT_queue_reap, &value, ret_count, &quarantined, error);
	return status == STATUS_OK ? status
				   : error_prefix(error, "cannot free the jobs of lost workers");
}

/* ---- Living --------------------------------------------------------------------------------- */

static void keep_renewed(const PGresult *renewed, struct lease *leases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool is_held = false;

		for (int row = 0; row < PQntuples(renewed) && !is_held; row++)
			is_held = (long)result_number(renewed, row, 0, 0) == leases[i].job;
		if (!is_held)
			leases[i] = (struct lease){ 0 };
	}
}

static enum status renew(struct store *store, int lease_s, struct lease *leases, size_t count,
			 struct error *error)
{
	struct text jobs = { 0 }, tokens = { 0 };
	const char *values[3];
	PGresult *result;
	enum status status;

	for (size_t i = 0; i < count; i++) {
		sql_array_add(&jobs, number_of(store, leases[i].job));
		sql_array_add(&tokens, number_of(store, leases[i].token));
	}
	values[0] = number_of(store, lease_s);
	values[1] = sql_array_end(&jobs);
	values[2] = sql_array_end(&tokens);
	status = session_run(store, STATEMENT_queue_renew, values, &result, error);
	text_clear(&jobs);
	text_clear(&tokens);
	if (status != STATUS_OK)
		return status;
	keep_renewed(result, leases, count);
	PQclear(result);
	return STATUS_OK;
}

enum status store_beat(struct store *store, const char *crew, int workers, int lease_s,
		       struct lease *leases, size_t count, struct error *error)
{
	const char *values[2];
	struct error ignored;
	enum status status = STATUS_OK;

	arena_reset(store->scratch);
	if (count > 0)
		status = renew(store, lease_s, leases, count, error);
	values[0] = crew;
	values[1] = number_of(store, workers);
	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_queue_beat, values, NULL, error);
	/* when it cannot be done now, the next beat does it */
	if (status == STATUS_OK)
		ranges_extend(store, &ignored);
	return status == STATUS_OK ? status : error_prefix(error, "cannot renew the leases");
}

enum status store_leave(struct store *store, const char *crew, struct error *error)
{
	return session_run(store, STATEMENT_queue_leave, &crew, NULL, error);
}

/* ---- Waiting -------------------------------------------------------------------------------- */

enum status store_listen(struct store *store, struct error *error)
{
	return session_run(store, STATEMENT_queue_listen, NULL, NULL, error);
}

/* Takes in what the server has sent; true when files were queued. */
static bool was_told(struct store *store)
{
	bool told = false;
	PGnotify *notification;

	while ((notification = PQnotifies(store->connection)) != NULL) {
		told = true;
		PQfreemem(notification);
	}
	return told;
}

enum status store_wait(struct store *store, int timeout_ms, struct error *error)
{
	struct pollfd socket = { .fd = PQsocket(store->connection), .events = POLLIN };

	if (was_told(store))
		return STATUS_OK;
	if (poll(&socket, 1, timeout_ms) < 0 && errno != EINTR)
		return error_set_errno(error, errno, "cannot wait for files to read");
	if (PQconsumeInput(store->connection) == 0)
		return session_fail(store, "waiting for files to read", NULL, error);
	was_told(store);
	return STATUS_OK;
}

/* ---- Questions ------------------------------------------------------------------------------ */

enum status store_count_queue(struct store *store, struct queue_counts *ret_counts,
			      struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_queue_count, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_counts = (struct queue_counts){ .waiting = (long)result_number(result, 0, 0, 0),
					     .working = (long)result_number(result, 0, 1, 0),
					     .overdue = (long)result_number(result, 0, 2, 0),
					     .oldest_s = result_real(result, 0, 3, 0) };
	PQclear(result);
	return STATUS_OK;
}

static enum status fill_outcome(const PGresult *result, int row, struct arena *arena,
				struct file_outcome *outcome, struct error *error)
{
	const char *code = PQgetvalue(result, row, 0);
	int state = 0;

	outcome->refusal = result_text(arena, result, row, 1);
	outcome->is_known = PQgetisnull(result, row, 2) == 0;
	if (!outcome->is_known)
		return STATUS_OK;
	while (state < FILE_STATE_COUNT &&
	       !text_equal(file_state_code((enum file_state)state), code))
		state++;
	if (state == FILE_STATE_COUNT)
		return error_set(error, STATUS_INTERNAL,
				 "file %s is in no state, or in two; run 'waraqa ledger'",
				 PQgetvalue(result, row, 2));
	outcome->state = (enum file_state)state;
	return STATUS_OK;
}

enum status store_look_up_files(struct store *store, const char *const *hashes, size_t count,
				struct arena *arena, struct file_outcome **ret_outcomes,
				struct error *error)
{
	struct file_outcome *outcomes = arena_new_array(arena, count, sizeof(*outcomes));
	struct text asked = { 0 };
	const char *value;
	PGresult *result;
	enum status status;

	for (size_t i = 0; i < count; i++)
		sql_array_add(&asked, hashes[i]);
	value = sql_array_end(&asked);
	status = session_run(store, STATEMENT_queue_states, &value, &result, error);
	text_clear(&asked);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = fill_outcome(result, (int)i, arena, &outcomes[i], error);
	PQclear(result);
	if (status == STATUS_OK)
		*ret_outcomes = outcomes;
	return status;
}
