/* Tasks on which two people, or people and a register, differ: who decides sees all of it. */
#include "store/deeds.h"
#include "store/keying_rows.h"
#include "store/sql.h"

#include "base/text.h"

static enum keying_outcome outcome_at(const PGresult *result, int row, int column)
{
	return text_equal(PQgetvalue(result, row, column), keying_outcome_name(KEYING_DISPUTED))
		       ? KEYING_DISPUTED
		       : KEYING_DIFFERS;
}

static struct keying_dispute dispute_at(struct arena *arena, const PGresult *result)
{
	return (struct keying_dispute){
		.task = keying_task_at(arena, result, 0, 0),
		.outcome = outcome_at(result, 0, 4),
		.machine = { result_text(arena, result, 0, 5),
			     (enum source)keying_source_at(result, 0, 6) },
		.confidence = result_real(result, 0, 7, 0),
		.halves = { keying_keyed_at(arena, result, 0, 8),
			    keying_keyed_at(arena, result, 0, 10) },
	};
}

enum status store_keying_dispute(struct store *store, long person, long after, struct arena *arena,
				 bool *ret_found, struct keying_dispute *ret_dispute,
				 struct error *error)
{
	const char *values[2];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, person);
	values[1] = sql_number(store->scratch, after);
	status = session_run(store, STATEMENT_keying_dispute, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_found = PQntuples(result) == 1;
	if (*ret_found)
		*ret_dispute = dispute_at(arena, result);
	PQclear(result);
	return STATUS_OK;
}

/* What is written may be another thing than what is right: the paper may have the slip. */
static enum keying_finding finding_of(const struct keying_rows *rows, const struct keyed *written,
				      bool machine_is_right)
{
	return machine_is_right ? FINDING_RIGHT : keying_find(rows->kind, &rows->machine, written);
}

static enum status write_decision(struct store *store, long task, long person,
				  const struct keying_rows *rows, const struct keyed *written,
				  enum keying_finding finding, struct error *error)
{
	const char *id = sql_number(store->scratch, task);
	const char *const values[] = { id, keying_finding_name(finding),
				       keyed_state_name(written->state), written->value,
				       sql_number(store->scratch, person) };
	bool is_right[2];
	PGresult *result;
	enum status status = session_run(store, STATEMENT_keying_decide, values, &result, error);

	if (status != STATUS_OK)
		return status;
	deeds_note(store, DEED_KEYING_DECIDED,
		   &(struct deed_facts){ .dossier = result_text(store->scratch, result, 0, 0),
					 .details = arena_format(
						 store->scratch, "{\"task\":%s,\"machine\":\"%s\"}",
						 id, keying_finding_name(finding)) });
	PQclear(result);
	for (int i = 0; i < 2; i++)
		is_right[i] = keyed_agree(rows->kind, &rows->halves[i], written);
	/* where nobody can tell, nobody is wrong */
	if (written->state == KEYED_ILLEGIBLE)
		return STATUS_OK;
	return keying_mark_right(store, task, rows, is_right, error);
}

static enum status decide(struct store *store, long task, long person, const struct keyed *written,
			  bool machine_is_right, struct error *error)
{
	struct keying_rows rows;
	struct keyed normal;
	enum status status = keying_lock(store, task, &rows, error);

	if (status == STATUS_OK)
		status = keying_halves(store, task, &rows, error);
	if (status != STATUS_OK)
		return status;
	if (!rows.is_there || !rows.waits || rows.count != 2 || rows.persons[0] == person ||
	    rows.persons[1] == person)
		return error_set(error, STATUS_LOST,
				 "the task is decided already, or the person has keyed it");
	normal = keying_normalised(store, rows.kind, written);
	return write_decision(store, task, person, &rows, &normal,
			      finding_of(&rows, &normal, machine_is_right), error);
}

enum status store_keying_decide(struct store *store, long task, long person,
				const struct keyed *written, bool machine_is_right,
				struct error *error)
{
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store,
				     decide(store, task, person, written, machine_is_right, error),
				     error);
	return status;
}
