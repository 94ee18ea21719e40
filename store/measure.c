/* What a monitor asks of the store. */
#include "store/session.h"
#include "store/sql.h"

static enum status measure_schema(struct store *store, struct store_measures *measures,
				  struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_measure_schema, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	measures->schema_version = (int)result_number(result, 0, 0, 0);
	PQclear(result);
	return STATUS_OK;
}

static enum status measure_tallies(struct store *store, struct arena *arena,
				   struct store_measures *measures, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_measure_tallies, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(arena, &measures->tallies) = (struct store_tally){
			.kind = result_text(arena, result, row, 0),
			.label = result_text(arena, result, row, 1),
			.branch = result_text(arena, result, row, 2),
			.count = result_number(result, row, 3, 0),
		};
	PQclear(result);
	return STATUS_OK;
}

static enum status measure_queue(struct store *store, struct store_measures *measures,
				 struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_measure_queue, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	measures->queue = (struct store_depth){
		.waiting = (long)result_number(result, 0, 0, 0),
		.working = (long)result_number(result, 0, 1, 0),
		.overdue = (long)result_number(result, 0, 2, 0),
		.due_today = (long)result_number(result, 0, 3, 0),
		.oldest_s = result_real(result, 0, 4, 0),
	};
	PQclear(result);
	return STATUS_OK;
}

static enum status measure_hosts(struct store *store, struct arena *arena,
				 struct store_measures *measures, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_measure_hosts, NULL, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(arena, &measures->hosts) = (struct store_host){
			.name = result_text(arena, result, row, 0),
			.workers = (long)result_number(result, row, 1, 0),
			.age_s = result_real(result, row, 2, 0),
		};
	PQclear(result);
	return STATUS_OK;
}

/* One snapshot: what is done is not in the queue any more, and the other way round. */
enum status store_measure(struct store *store, struct arena *arena,
			  struct store_measures *ret_measures, struct error *error)
{
	struct store_measures measures = { 0 };
	enum status status =
		session_execute(store, "beginning to measure",
				"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error);

	if (status != STATUS_OK)
		return status;
	status = measure_schema(store, &measures, error);
	if (status == STATUS_OK)
		status = measure_queue(store, &measures, error);
	if (status == STATUS_OK)
		status = measure_hosts(store, arena, &measures, error);
	if (status == STATUS_OK)
		status = measure_tallies(store, arena, &measures, error);
	status = session_end(store, status, error);
	if (status == STATUS_OK)
		*ret_measures = measures;
	return status;
}
