/* Finding dossiers by what people have in their hands. */
#include "store/show.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

static const enum statement finders[FIND_COUNT] = {
	[FIND_NUMBER] = STATEMENT_find_by_number, [FIND_CIN] = STATEMENT_find_by_cin,
	[FIND_BOX] = STATEMENT_find_by_box,       [FIND_IMAGE] = STATEMENT_find_by_image,
	[FIND_DAY] = STATEMENT_find_by_day,       [FIND_NAME] = STATEMENT_find_by_name,
};

/* The ids as an array literal. */
static enum status find_ids(struct store *store, enum find_by by, const char *value, int most,
			    struct text *ids, struct error *error)
{
	const char *values[2];
	PGresult *result;
	enum status status;

	values[0] = sql_text(store->scratch, value);
	values[1] = sql_number(store->scratch, most);
	status = session_run(store, finders[by], values, &result, error);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		sql_array_add(ids, PQgetvalue(result, row, 0));
	PQclear(result);
	return STATUS_OK;
}

/*
 * A question that is planned before its value is known counts on few rows, which it would sort. Of
 * a common box there are a million; the newest are at the index's end.
 */
static enum status find_boxes(struct store *store, const char *value, int most, struct text *ids,
			      struct error *error)
{
	enum status status = session_execute(
		store, "preparing a search",
		"SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off", error);

	if (status == STATUS_OK)
		status = find_ids(store, FIND_BOX, value, most, ids, error);
	if (status == STATUS_OK)
		status = session_execute(
			store, "ending a search",
			"SET LOCAL enable_bitmapscan = on; SET LOCAL enable_sort = on", error);
	return status;
}

static enum status find(struct store *store, enum find_by by, const char *value, int most,
			struct arena *arena, struct store_summary **ret_lines, size_t *ret_count,
			struct error *error)
{
	struct text ids = { 0 };
	enum status status = by == FIND_BOX ? find_boxes(store, value, most, &ids, error)
					    : find_ids(store, by, value, most, &ids, error);

	if (status == STATUS_OK)
		status = show_summaries(store, STATEMENT_find_lines, sql_array_end(&ids), arena,
					ret_lines, ret_count, error);
	text_clear(&ids);
	return status;
}

/* Without statistics, as after a first load, the planner would rather read whole tables. */
enum status store_find(struct store *store, enum find_by by, const char *value, int most,
		       struct arena *arena, struct store_summary **ret_lines, size_t *ret_count,
		       struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin_by_indexes(store, error);
	if (status == STATUS_OK)
		status = session_end(
			store, find(store, by, value, most, arena, ret_lines, ret_count, error),
			error);
	return status == STATUS_OK ? status : error_prefix(error, "cannot look for dossiers");
}
