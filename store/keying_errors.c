/* Accepted dossiers that the sample found wrong. */
#include "store/deeds.h"
#include "store/keying_rows.h"
#include "store/sql.h"

static struct keying_error error_at(struct arena *arena, const PGresult *result, int row)
{
	struct keying_error found = {
		.place = keying_task_at(arena, result, row, 0),
		.dossier = (long)result_number(result, row, 4, 0),
		.dossier_name = result_text(arena, result, row, 5),
		.page = (int)result_number(result, row, 6, 0),
		.machine = { result_text(arena, result, row, 7),
			     (enum source)keying_source_at(result, row, 8) },
		.written = keying_keyed_at(arena, result, row, 9),
		.settled_by = (long)result_number(result, row, 11, 0),
		.settled_at = result_text(arena, result, row, 12),
		.reopened_at = result_text(arena, result, row, 13),
	};

	found.task = found.place.id;
	return found;
}

enum status store_keying_errors(struct store *store, long most, struct arena *arena,
				struct keying_error **ret_errors, size_t *ret_count,
				struct error *error)
{
	const char *values[1];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, most);
	status = session_run(store, STATEMENT_keying_errors, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_errors = arena_new_array(arena, *ret_count + 1, sizeof(**ret_errors));
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_errors)[i] = error_at(arena, result, (int)i);
	PQclear(result);
	return STATUS_OK;
}

enum status store_keying_due(struct store *store, long after, struct arena *arena, bool *ret_found,
			     struct keying_error *ret_error, struct error *error)
{
	const char *values[1];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, after);
	status = session_run(store, STATEMENT_keying_due, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_found = PQntuples(result) == 1;
	if (*ret_found)
		*ret_error = error_at(arena, result, 0);
	PQclear(result);
	return STATUS_OK;
}

static enum status note_reopened(struct store *store, long task, struct error *error)
{
	const char *id = sql_number(store->scratch, task);
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_reopened, &id, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 1)
		deeds_note(store, DEED_KEYING_REOPENED,
			   &(struct deed_facts){
				   .dossier = result_text(store->scratch, result, 0, 0),
				   .details = arena_format(store->scratch, "{\"task\":%s}", id) });
	PQclear(result);
	return STATUS_OK;
}

enum status store_keying_reopened(struct store *store, long task, struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, note_reopened(store, task, error), error);
	return status;
}
