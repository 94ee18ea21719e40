/* Tasks given to people, and what they key. */
#include "store/keying.h"
#include "store/keying_rows.h"

#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#define X(name, text) [name] = (text),
static const char *const kinds[] = { VALUE_KIND_LIST(X) };
static const char *const sources[] = { SOURCE_LIST(X) };
#undef X

/* ---- rows ------------------------------------------------------------------------------------ */

static int place_of(const char *name, const char *const *names, size_t count, int otherwise)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(name, names[i]))
			return (int)i;
	return otherwise;
}

enum value_kind keying_kind_at(const PGresult *result, int row, int column)
{
	return (enum value_kind)place_of(PQgetvalue(result, row, column), kinds,
					 ARRAY_LENGTH(kinds), VALUE_TEXT);
}

int keying_source_at(const PGresult *result, int row, int column)
{
	return place_of(PQgetvalue(result, row, column), sources, ARRAY_LENGTH(sources), -1);
}

struct keyed keying_keyed_at(struct arena *arena, const PGresult *result, int row, int column)
{
	struct keyed keyed = { KEYED_NOTHING, NULL };

	(void)keyed_state_parse(PQgetvalue(result, row, column), &keyed.state);
	keyed.value = result_text(arena, result, row, column + 1);
	if (keyed.state == KEYED_VALUE && keyed.value == NULL)
		keyed.value = "";
	return keyed;
}

struct keying_task keying_task_at(struct arena *arena, const PGresult *result, int row, int column)
{
	return (struct keying_task){
		.id = (long)result_number(result, row, column, 0),
		.form = result_text(arena, result, row, column + 1),
		.name = result_text(arena, result, row, column + 2),
		.kind = keying_kind_at(result, row, column + 3),
	};
}

/* Not what is typed, but what it stands for. */
struct keyed keying_normalised(struct store *store, enum value_kind kind, const struct keyed *keyed)
{
	struct keyed normal = { keyed->state, NULL };

	if (keyed->state == KEYED_VALUE)
		normal.value =
			sql_text(store->scratch, keying_normal(store->scratch, kind, keyed->value));
	return normal;
}

enum status keying_lost(struct error *error)
{
	return error_set(error, STATUS_LOST, "the task to key is not the person's any more");
}

/* ---- giving ---------------------------------------------------------------------------------- */

static enum status give(struct store *store, long person, int most, struct arena *arena,
			struct keying_task **ret_tasks, size_t *ret_count, struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, person),
				       sql_number(store->scratch, most) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_give, values, NULL, error);

	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_keying_held, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_tasks = arena_new_array(arena, *ret_count + 1, sizeof(**ret_tasks));
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_tasks)[i] = keying_task_at(arena, result, (int)i, 0);
	PQclear(result);
	return STATUS_OK;
}

enum status store_keying_next(struct store *store, long person, int most, struct arena *arena,
			      struct keying_task **ret_tasks, size_t *ret_count,
			      struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin_unhurried(store, error);
	if (status == STATUS_OK)
		status = session_end(store,
				     give(store, person, most, arena, ret_tasks, ret_count, error),
				     error);
	return status;
}

enum status store_keying_leave(struct store *store, long task, long person, struct error *error)
{
	const char *values[2];
	PGresult *result;
	enum status status;
	int left;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, task);
	values[1] = sql_number(store->scratch, person);
	status = session_run(store, STATEMENT_keying_leave, values, &result, error);
	if (status != STATUS_OK)
		return status;
	left = PQntuples(result);
	PQclear(result);
	return left > 0 ? STATUS_OK : keying_lost(error);
}

/* ---- keying ---------------------------------------------------------------------------------- */

/* A task whose row is locked, with what both and the machine say of it. */
enum status keying_lock(struct store *store, long task, struct keying_rows *ret_rows,
			struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, task) };
	struct arena *arena = store->scratch;
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_lock, values, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_rows = (struct keying_rows){ .is_there = PQntuples(result) == 1 };
	if (ret_rows->is_there) {
		ret_rows->kind = keying_kind_at(result, 0, 0);
		ret_rows->waits = result_truth(result, 0, 1);
		ret_rows->is_final = result_truth(result, 0, 2);
		ret_rows->machine =
			(struct machine_value){ result_text(arena, result, 0, 3),
						(enum source)keying_source_at(result, 0, 4) };
	}
	PQclear(result);
	return STATUS_OK;
}

enum status keying_halves(struct store *store, long task, struct keying_rows *rows,
			  struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, task) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_halves, values, &result, error);

	if (status != STATUS_OK)
		return status;
	rows->count = PQntuples(result);
	for (int i = 0; i < rows->count && i < 2; i++) {
		rows->persons[i] = (long)result_number(result, i, 0, 0);
		rows->halves[i] = keying_keyed_at(store->scratch, result, i, 1);
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status keep_half(struct store *store, long task, long person, const struct keyed *keyed,
			     struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, task),
				       sql_number(store->scratch, person),
				       keyed_state_name(keyed->state), keyed->value };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_keep, values, &result, error);
	int kept;

	if (status != STATUS_OK)
		return status;
	kept = PQntuples(result);
	PQclear(result);
	return kept > 0 ? STATUS_OK : keying_lost(error);
}

enum status keying_mark_right(struct store *store, long task, const struct keying_rows *rows,
			      const bool is_right[2], struct error *error)
{
	enum status status = STATUS_OK;

	for (int i = 0; i < 2 && status == STATUS_OK; i++) {
		const char *const values[] = {
			sql_number(store->scratch, task),
			sql_number(store->scratch, rows->persons[i]),
			rows->halves[i].state == KEYED_ILLEGIBLE ? NULL
			: is_right[i]                            ? "t"
								 : "f",
		};

		status = session_run(store, STATEMENT_keying_mark_right, values, NULL, error);
	}
	return status;
}

/* Both have keyed it. */
static enum status settle(struct store *store, long task, const struct keying_rows *rows,
			  struct error *error)
{
	static const bool both[] = { true, true };
	enum keying_finding finding;
	enum keying_outcome outcome = keying_settle(rows->kind, &rows->halves[0], &rows->halves[1],
						    &rows->machine, &finding);
	const struct keyed *written = outcome == KEYING_AGREED ? &rows->halves[0] : NULL;
	const char *const values[] = {
		sql_number(store->scratch, task),
		keying_outcome_name(outcome),
		written != NULL ? keying_finding_name(finding) : NULL,
		written != NULL ? keyed_state_name(written->state) : NULL,
		written != NULL ? written->value : NULL,
	};
	enum status status = session_run(store, STATEMENT_keying_settle, values, NULL, error);

	if (status == STATUS_OK && written != NULL)
		status = keying_mark_right(store, task, rows, both, error);
	return status;
}

static enum status save(struct store *store, long task, long person, const struct keyed *keyed,
			struct error *error)
{
	struct keying_rows rows;
	struct keyed normal;
	enum status status = keying_lock(store, task, &rows, error);

	if (status == STATUS_OK && !rows.is_there)
		status = keying_lost(error);
	if (status != STATUS_OK)
		return status;
	normal = keying_normalised(store, rows.kind, keyed);
	status = keep_half(store, task, person, &normal, error);
	if (status == STATUS_OK)
		status = keying_halves(store, task, &rows, error);
	if (status == STATUS_OK && rows.count == 2)
		status = settle(store, task, &rows, error);
	return status;
}

enum status store_keying_save(struct store *store, long task, long person,
			      const struct keyed *keyed, struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, save(store, task, person, keyed, error), error);
	return status;
}

/* ---- taking back ----------------------------------------------------------------------------- */

static enum status newest_of(struct store *store, long person, struct arena *arena,
			     struct keying_task *ret_task, struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, person) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_newest, values, &result, error);
	bool found;

	if (status != STATUS_OK)
		return status;
	found = PQntuples(result) == 1;
	if (found)
		*ret_task = keying_task_at(arena, result, 0, 0);
	PQclear(result);
	return found ? STATUS_OK
		     : error_set(error, STATUS_NO_INPUT,
				 "the person has keyed nothing that can be taken back");
}

static enum status take_back(struct store *store, long person, struct arena *arena,
			     struct keying_task *ret_task, struct error *error)
{
	struct keying_rows rows = { .is_there = false };
	enum status status = newest_of(store, person, arena, ret_task, error);

	if (status == STATUS_OK)
		status = keying_lock(store, ret_task->id, &rows, error);
	if (status == STATUS_OK && (!rows.is_there || rows.is_final))
		status = keying_lost(error);
	if (status == STATUS_OK) {
		const char *const values[] = { sql_number(store->scratch, ret_task->id),
					       sql_number(store->scratch, person) };

		status = session_run(store, STATEMENT_keying_unsettle, values, NULL, error);
		if (status == STATUS_OK)
			status =
				session_run(store, STATEMENT_keying_take_back, values, NULL, error);
	}
	return status;
}

enum status store_keying_undo(struct store *store, long person, struct arena *arena,
			      struct keying_task *ret_task, struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status =
			session_end(store, take_back(store, person, arena, ret_task, error), error);
	return status;
}

/* ---- where ----------------------------------------------------------------------------------- */

enum status store_keying_place(struct store *store, long task, long person, bool may_decide,
			       struct keying_place *ret_place, struct error *error)
{
	const char *values[3];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, task);
	values[1] = sql_number(store->scratch, person);
	values[2] = may_decide ? "t" : "f";
	status = session_run(store, STATEMENT_keying_place, values, &result, error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 1)
		*ret_place = (struct keying_place){
			.dossier = (long)result_number(result, 0, 0, 0),
			.page = (int)result_number(result, 0, 1, 0),
			.box = { (int)result_number(result, 0, 2, 0),
				 (int)result_number(result, 0, 3, 0),
				 (int)result_number(result, 0, 4, 0),
				 (int)result_number(result, 0, 5, 0) },
			.width_px = (int)result_number(result, 0, 6, 0),
			.height_px = (int)result_number(result, 0, 7, 0),
			.dpi = (int)result_number(result, 0, 8, 0),
			.turn_deg = (int)result_number(result, 0, 9, 0),
		};
	else
		status = error_set(error, STATUS_NO_PERMISSION,
				   "the task to key was not given to this person");
	PQclear(result);
	return status;
}

enum status store_keying_count(struct store *store, long person, struct keying_counts *ret_counts,
			       struct error *error)
{
	const char *values[1];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, person);
	status = session_run(store, STATEMENT_keying_count, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_counts = (struct keying_counts){
		.waiting = (long)result_number(result, 0, 0, 0),
		.done = (long)result_number(result, 0, 1, 0),
		.to_decide = (long)result_number(result, 0, 2, 0),
		.reopened = (long)result_number(result, 0, 3, 0),
	};
	PQclear(result);
	return STATUS_OK;
}
