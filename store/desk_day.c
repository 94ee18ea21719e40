/* What a person has done of the day's work. */
#include "store/desk.h"
#include "store/session.h"
#include "store/sql.h"

enum status store_desk_done_today(struct store *store, long person, long *ret_done,
				  struct error *error)
{
	const char *value;
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	value = sql_number(store->scratch, person);
	status = session_run(store, STATEMENT_desk_done_today, &value, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_done = (long)result_number(result, 0, 0, 0);
	PQclear(result);
	return STATUS_OK;
}
