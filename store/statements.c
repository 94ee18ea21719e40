/* What a session runs: prepared statements, sent alone or one behind the other, in transactions. */
#include "store/session.h"

#include "base/memory.h"
#include "store/deeds.h"
#include "store/sql.h"

static const struct {
	const char *name;
	int parameters;
	const char *text;
} statements[STATEMENT_COUNT] = {
#define STATEMENT(name, parameters, text) { #name, parameters, text },
#include "store/statement.list"
#undef STATEMENT
};

/* ---- what was sent and not answered yet -------------------------------------------------------
 */

static bool has_failed(const PGresult *result)
{
	ExecStatusType kind = PQresultStatus(result);

	return kind != PGRES_COMMAND_OK && kind != PGRES_TUPLES_OK;
}

/* The server's answer to one of those that were sent: its result, and a NULL that ends it. */
static enum status take_answer(struct store *store, const char *what, struct error *error)
{
	PGresult *result = PQgetResult(store->connection);
	enum status status = STATUS_OK;

	if (has_failed(result))
		status = session_fail(store, what, result, error);
	PQclear(result);
	if (status != STATUS_UNAVAILABLE)
		PQclear(PQgetResult(store->connection));
	return status;
}

/* Waits for the answers to what was sent. The first error counts: the server does nothing of what
 * came after it. */
static enum status settle(struct store *store, struct error *error)
{
	enum status status = STATUS_OK;
	struct error follows;

	if (store->sent_count == 0)
		return STATUS_OK;
	if (PQpipelineSync(store->connection) == 0)
		status = session_fail(store, store->sent[0], NULL, error);
	for (int i = 0; i < store->sent_count && status != STATUS_UNAVAILABLE; i++)
		if (status == STATUS_OK)
			status = take_answer(store, store->sent[i], error);
		else
			take_answer(store, store->sent[i], &follows);
	store->sent_count = 0;
	if (status != STATUS_UNAVAILABLE)
		PQclear(PQgetResult(store->connection)); /* the mark after them */
	PQexitPipelineMode(store->connection);
	return status;
}

/* Notes what was sent, or could not be. */
static enum status note_sent(struct store *store, const char *what, int is_sent,
			     struct error *error)
{
	store->sent[store->sent_count++] = what;
	return is_sent ? STATUS_OK : session_fail(store, what, NULL, error);
}

static enum status send_command(struct store *store, const char *what, const char *sql,
				struct error *error)
{
	enum status status = store->sent_count == SENT_MAX ? settle(store, error) : STATUS_OK;

	if (status != STATUS_OK)
		return status;
	PQenterPipelineMode(store->connection);
	return note_sent(store, what,
			 PQsendQueryParams(store->connection, sql, 0, NULL, NULL, NULL, NULL, 0),
			 error);
}

enum status session_query(struct store *store, const char *what, const char *sql,
			  ExecStatusType expected, PGresult **ret_result, struct error *error)
{
	enum status status = settle(store, error);
	PGresult *result;

	if (status != STATUS_OK)
		return status;
	result = PQexec(store->connection, sql);
	if (PQresultStatus(result) == expected) {
		*ret_result = result;
		return STATUS_OK;
	}
	status = session_fail(store, what, result, error);
	PQclear(result);
	return status;
}

enum status session_execute(struct store *store, const char *what, const char *sql,
			    struct error *error)
{
	enum status status = settle(store, error);
	PGresult *result;

	if (status != STATUS_OK)
		return status;
	result = PQexec(store->connection, sql);
	if (has_failed(result))
		status = session_fail(store, what, result, error);
	PQclear(result);
	return status;
}

/* ---- statements ----------------------------------------------------------------------------- */

static enum status prepare(struct store *store, enum statement statement, struct error *error)
{
	PGresult *result = PQprepare(store->connection, statements[statement].name,
				     statements[statement].text, 0, NULL);
	enum status status = STATUS_OK;

	if (PQresultStatus(result) == PGRES_COMMAND_OK)
		store->is_prepared[statement] = true;
	else
		status = session_fail(store, statements[statement].name, result, error);
	PQclear(result);
	return status;
}

enum status session_run(struct store *store, enum statement statement, const char *const *values,
			PGresult **ret_result, struct error *error)
{
	enum status status = settle(store, error);
	PGresult *result;

	if (status == STATUS_OK && !store->is_prepared[statement])
		status = prepare(store, statement, error);
	if (status != STATUS_OK)
		return status;
	result = PQexecPrepared(store->connection, statements[statement].name,
				statements[statement].parameters, values, NULL, NULL, 0);
	if (has_failed(result))
		status = session_fail(store, statements[statement].name, result, error);
	if (status == STATUS_OK && ret_result != NULL)
		*ret_result = result;
	else
		PQclear(result);
	return status;
}

enum status session_send(struct store *store, enum statement statement, const char *const *values,
			 struct error *error)
{
	const char *name = statements[statement].name;
	enum status status = STATUS_OK;

	if (!store->is_begun)
		return session_run(store, statement, values, NULL, error);
	if (!store->is_prepared[statement] || store->sent_count == SENT_MAX)
		status = settle(store, error);
	if (status == STATUS_OK && !store->is_prepared[statement])
		status = prepare(store, statement, error);
	if (status != STATUS_OK)
		return status;
	PQenterPipelineMode(store->connection);
	return note_sent(store, name,
			 PQsendQueryPrepared(store->connection, name,
					     statements[statement].parameters, values, NULL, NULL,
					     0),
			 error);
}

enum status session_ask(struct store *store, enum statement statement, const char *const *values,
			bool *ret_answer, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, statement, values, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_answer = result_truth(result, 0, 0);
	PQclear(result);
	return STATUS_OK;
}

enum status session_ask_text(struct store *store, enum statement statement,
			     const char *const *values, const char **ret_text, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, statement, values, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_text = PQntuples(result) > 0 ? result_text(store->scratch, result, 0, 0) : NULL;
	PQclear(result);
	return STATUS_OK;
}

enum status session_ask_number(struct store *store, enum statement statement,
			       const char *const *values, long long *ret_number,
			       struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, statement, values, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_number = result_number(result, 0, 0, 0);
	PQclear(result);
	return STATUS_OK;
}

/* ---- transactions --------------------------------------------------------------------------- */

enum status session_begin(struct store *store, struct error *error)
{
	if (store->is_together)
		return STATUS_OK;
	store->is_begun = true;
	return send_command(store, "beginning a transaction", "BEGIN", error);
}

enum status session_begin_unhurried(struct store *store, struct error *error)
{
	enum status status = session_begin(store, error);

	if (status != STATUS_OK || store->is_together)
		return status;
	return send_command(store, "beginning a transaction", "SET LOCAL synchronous_commit = off",
			    error);
}

enum status session_begin_by_indexes(struct store *store, struct error *error)
{
	static const char *const commands[] = { "SET LOCAL enable_seqscan = off",
						"SET LOCAL enable_hashjoin = off",
						"SET LOCAL enable_mergejoin = off" };
	enum status status = session_begin(store, error);

	for (size_t i = 0; i < ARRAY_LENGTH(commands) && status == STATUS_OK; i++)
		status = send_command(store, "beginning to ask", commands[i], error);
	return status;
}

static enum status commit(struct store *store, struct error *error)
{
	enum status status = deeds_write(store, error);

	if (status == STATUS_OK)
		status = send_command(store, "committing a transaction", "COMMIT", error);
	return status == STATUS_OK ? settle(store, error) : status;
}

enum status session_end(struct store *store, enum status status, struct error *error)
{
	struct error ignored;

	if (store->is_together)
		return status;
	if (status == STATUS_OK)
		status = commit(store, error);
	store->is_begun = false;
	if (status == STATUS_OK)
		return STATUS_OK;
	deeds_forget(store);
	settle(store, &ignored);
	session_execute(store, "rolling back", "ROLLBACK", &ignored);
	return status;
}
