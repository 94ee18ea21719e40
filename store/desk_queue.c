/* The queue of dossiers that wait for a person: who gets which, and for how long. */
#include "store/deeds.h"
#include "store/load.h"
#include "store/sql.h"

#include "base/memory.h"

#include <stdlib.h>

#define X(name, text) [name] = (text),
static const char *const verdicts[] = { VERDICT_LIST(X) };
static const char *const decisions[] = { DESK_DECISION_LIST(X) };
#undef X

static void note_taken(struct store *store, const char *id)
{
	deeds_note(store, DEED_DOSSIER_TAKEN, &(struct deed_facts){ .dossier = id });
}

/* ---- taking --------------------------------------------------------------------------------- */

static enum status next(struct store *store, long person, int lock_s, const char **ret_id,
			struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, person),
				       sql_number(store->scratch, lock_s),
				       sql_number(store->scratch, DESK_PASSED_S) };
	enum status status = session_ask_text(store, STATEMENT_desk_next, values, ret_id, error);

	if (status == STATUS_OK && *ret_id != NULL)
		note_taken(store, *ret_id);
	return status;
}

/* Without statistics the planner would rather sort the whole queue. */
enum status store_desk_next(struct store *store, long person, int lock_s, long *ret_dossier,
			    struct error *error)
{
	const char *id = NULL;
	enum status status;

	arena_reset(store->scratch);
	status = session_begin_by_indexes(store, error);
	if (status == STATUS_OK)
		status = session_end(store, next(store, person, lock_s, &id, error), error);
	if (status == STATUS_OK)
		*ret_dossier = id != NULL ? strtol(id, NULL, 10) : 0;
	return status;
}

static enum status why_not(struct store *store, long dossier, long person,
			   enum refusal *ret_refusal, struct error *error)
{
	struct desk_state state;
	enum status status = store_desk_state(store, dossier, &state, error);

	if (status != STATUS_OK)
		return status;
	if (state.is_replaced)
		*ret_refusal = REFUSAL_REPLACED;
	else if (!state.waits)
		*ret_refusal = REFUSAL_DECIDED;
	else if (state.held_by != 0 && state.held_by != person)
		*ret_refusal = REFUSAL_LOCKED;
	else
		*ret_refusal = REFUSAL_HANDED;
	return STATUS_OK;
}

static enum status take(struct store *store, long dossier, const char *const *values,
			enum refusal *ret_refusal, struct error *error)
{
	const char *id;
	enum status status = session_ask_text(store, STATEMENT_desk_take, values, &id, error);

	if (status != STATUS_OK)
		return status;
	*ret_refusal = REFUSAL_NONE;
	if (id == NULL)
		return why_not(store, dossier, strtol(values[1], NULL, 10), ret_refusal, error);
	note_taken(store, id);
	return STATUS_OK;
}

enum status store_desk_take(struct store *store, long dossier, long person, bool is_supervisor,
			    int lock_s, enum refusal *ret_refusal, struct error *error)
{
	const char *values[4];
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, dossier);
	values[1] = sql_number(store->scratch, person);
	values[2] = sql_number(store->scratch, lock_s);
	values[3] = is_supervisor ? "t" : "f";
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status =
			session_end(store, take(store, dossier, values, ret_refusal, error), error);
	return status;
}

enum status store_desk_renew(struct store *store, long dossier, long person, int lock_s,
			     bool *ret_is_held, struct error *error)
{
	const char *values[3], *id;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, dossier);
	values[1] = sql_number(store->scratch, person);
	values[2] = sql_number(store->scratch, lock_s);
	status = session_ask_text(store, STATEMENT_desk_renew, values, &id, error);
	if (status == STATUS_OK)
		*ret_is_held = id != NULL;
	return status;
}

enum status store_desk_release(struct store *store, long dossier, long person, bool passes,
			       struct error *error)
{
	const char *values[3];

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, dossier);
	values[1] = sql_number(store->scratch, person);
	values[2] = passes ? "t" : "f";
	return session_run(store, STATEMENT_desk_release, values, NULL, error);
}

/* ---- looking -------------------------------------------------------------------------------- */

enum status store_desk_count(struct store *store, long person, struct desk_counts *ret_counts,
			     struct error *error)
{
	const char *value;
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	value = sql_number(store->scratch, person);
	status = session_run(store, STATEMENT_desk_count, &value, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_counts = (struct desk_counts){
		.waiting = (long)result_number(result, 0, 0, 0),
		.handed = (long)result_number(result, 0, 1, 0),
		.held = (long)result_number(result, 0, 2, 0),
		.handed_away = (long)result_number(result, 0, 3, 0),
		.overdue = (long)result_number(result, 0, 4, 0),
		.due_today = (long)result_number(result, 0, 5, 0),
		.deadline = result_date(result, 0, 6),
		.oldest_s = (long)result_number(result, 0, 7, 0),
	};
	PQclear(result);
	return STATUS_OK;
}

static void read_line(const PGresult *result, int row, struct arena *arena, struct desk_line *line)
{
	*line = (struct desk_line){
		.dossier = (long)result_number(result, row, 0, 0),
		.name = result_text(arena, result, row, 1),
		.branch = result_text(arena, result, row, 2),
		.batch = result_text(arena, result, row, 3),
		.received = result_date(result, row, 4),
		.deadline = result_date(result, row, 5),
		.since_s = (long)result_number(result, row, 6, 0),
		.cost = result_number(result, row, 7, 0),
		.verdict = (enum verdict)load_place_of(PQgetvalue(result, row, 8), verdicts,
						       ARRAY_LENGTH(verdicts), VERDICT_REVIEW),
		.decision =
			(enum desk_decision)load_place_of(PQgetvalue(result, row, 9), decisions,
							  ARRAY_LENGTH(decisions), DECISION_NONE),
		.beneficiary = result_text(arena, result, row, 10),
		.total = result_number(result, row, 11, AMOUNT_UNKNOWN),
		.pages = (int)result_number(result, row, 12, 0),
		.reasons = PQgetisnull(result, row, 13) ? "" : result_text(arena, result, row, 13),
		.held_by = (long)result_number(result, row, 14, 0),
		.held_by_name = result_text(arena, result, row, 15),
		.handed_to = (long)result_number(result, row, 16, 0),
		.handed_to_name = result_text(arena, result, row, 17),
		.note = result_text(arena, result, row, 18),
	};
}

static enum status list(struct store *store, const char *const *values, struct arena *arena,
			struct desk_line **ret_lines, size_t *ret_count, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_desk_list, values, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_lines = arena_new_array(arena, *ret_count + 1, sizeof(**ret_lines));
	for (size_t i = 0; i < *ret_count; i++)
		read_line(result, (int)i, arena, &(*ret_lines)[i]);
	PQclear(result);
	return STATUS_OK;
}

static const char *number_or_null(struct arena *arena, long number)
{
	return number != 0 ? sql_number(arena, number) : NULL;
}

enum status store_desk_list(struct store *store, const struct desk_filter *filter,
			    struct arena *arena, struct desk_line **ret_lines, size_t *ret_count,
			    struct error *error)
{
	const char *values[6];
	enum status status;

	arena_reset(store->scratch);
	values[0] = number_or_null(store->scratch, filter->handed_to);
	values[1] = number_or_null(store->scratch, filter->held_by);
	values[2] = sql_text(store->scratch, filter->branch);
	values[3] = sql_text(store->scratch, filter->reason);
	values[4] = sql_number(store->scratch, filter->after);
	values[5] = sql_number(store->scratch, filter->most);
	status = session_begin_by_indexes(store, error);
	if (status == STATUS_OK)
		status = session_end(store, list(store, values, arena, ret_lines, ret_count, error),
				     error);
	return status;
}
