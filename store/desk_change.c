/* What a person does to a dossier, as rows: a change, and of a value one more reading. */
#include "store/deeds.h"
#include "store/desk_rows.h"
#include "store/load.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- the transaction ------------------------------------------------------------------------ */

enum status store_desk_begin(struct store *store, long dossier, struct error *error)
{
	const char *value;
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status != STATUS_OK)
		return status;
	store->is_together = true;
	value = sql_number(store->scratch, dossier);
	status = session_run(store, STATEMENT_desk_lock, &value, NULL, error);
	return status == STATUS_OK ? STATUS_OK : store_desk_end(store, status, error);
}

enum status store_desk_end(struct store *store, enum status status, struct error *error)
{
	store->is_together = false;
	return session_end(store, status, error);
}

/* ---- how it stands -------------------------------------------------------------------------- */

#define X(name, text) [name] = (text),
static const char *const verdicts[] = { VERDICT_LIST(X) };
#undef X

static void read_state(const PGresult *result, struct desk_state *state)
{
	*state = (struct desk_state){
		.revision = (int)result_number(result, 0, 0, 0),
		.judgement = (int)result_number(result, 0, 1, 0),
		.verdict = (enum verdict)load_place_of(PQgetvalue(result, 0, 2), verdicts,
						       ARRAY_LENGTH(verdicts), VERDICT_REVIEW),
		.decision = load_decision(PQgetvalue(result, 0, 3)),
		.waits = result_truth(result, 0, 4),
		.is_replaced = result_truth(result, 0, 5),
		.held_by = (long)result_number(result, 0, 6, 0),
		.handed_to = (long)result_number(result, 0, 7, 0),
		.decided_s = (long)result_number(result, 0, 8, 0),
		.decided_by = (long)result_number(result, 0, 9, 0),
	};
}

enum status store_desk_state(struct store *store, long dossier, struct desk_state *ret_state,
			     struct error *error)
{
	const char *value = sql_number(store->scratch, dossier);
	PGresult *result;
	enum status status = session_run(store, STATEMENT_desk_state, &value, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 0)
		status = error_set(error, STATUS_NO_INPUT, "there is no dossier %ld in the store",
				   dossier);
	else
		read_state(result, ret_state);
	PQclear(result);
	return status;
}

static void read_place(const PGresult *result, struct arena *arena, struct desk_place *place)
{
	*place = (struct desk_place){
		.type = result_text(arena, result, 0, 0),
		.turn_deg = (int)result_number(result, 0, 1, 0),
		.is_read = result_truth(result, 0, 2),
		.value = result_text(arena, result, 0, 3),
		.box = { (int)result_number(result, 0, 4, 0), (int)result_number(result, 0, 5, 0),
			 (int)result_number(result, 0, 6, 0), (int)result_number(result, 0, 7, 0) },
		.is_placed = !PQgetisnull(result, 0, 8),
		.place = { .xx = result_real(result, 0, 8, 1),
			   .xy = result_real(result, 0, 9, 0),
			   .x0 = result_real(result, 0, 10, 0),
			   .yx = result_real(result, 0, 11, 0),
			   .yy = result_real(result, 0, 12, 1),
			   .y0 = result_real(result, 0, 13, 0) },
	};
}

enum status store_desk_place(struct store *store, long dossier, int page, const char *name,
			     struct arena *arena, struct desk_place *ret_place, struct error *error)
{
	const char *values[3];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, dossier);
	values[1] = sql_number(store->scratch, page);
	values[2] = sql_text(store->scratch, name);
	status = session_run(store, STATEMENT_desk_place, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_place = (struct desk_place){ 0 };
	if (PQntuples(result) > 0)
		read_place(result, arena, ret_place);
	PQclear(result);
	return STATUS_OK;
}

/* ---- noting --------------------------------------------------------------------------------- */

static const char *number_or_null(struct arena *arena, long number)
{
	return number != 0 ? sql_number(arena, number) : NULL;
}

static enum status run_for_number(struct store *store, enum statement statement,
				  const char *const *values, int *ret_number, struct error *error)
{
	long long number = 0;
	enum status status = session_ask_number(store, statement, values, &number, error);

	if (status == STATUS_OK)
		*ret_number = (int)number;
	return status;
}

static enum status add_reading(struct store *store, const struct desk_action *action,
			       const char *value, int *ret_ordinal, struct error *error)
{
	struct arena *arena = store->scratch;
	const char *const values[] = {
		sql_number(arena, action->dossier),
		sql_number(arena, action->page),
		sql_text(arena, action->form),
		sql_text(arena, action->name),
		sql_text(arena, value),
		sql_number(arena, action->box.x),
		sql_number(arena, action->box.y),
		sql_number(arena, action->box.w),
		sql_number(arena, action->box.h),
	};

	return run_for_number(store, STATEMENT_desk_add_reading, values, ret_ordinal, error);
}

enum status desk_add_change(struct store *store, const struct desk_action *action, int reading,
			    const char *before, const char *value, int *ret_change,
			    struct error *error)
{
	struct arena *arena = store->scratch;
	const char *const values[] = {
		sql_number(arena, action->dossier),
		sql_number(arena, action->person),
		desk_deed_name(action->deed),
		number_or_null(arena, action->page),
		sql_text(arena, action->form),
		sql_text(arena, action->name),
		number_or_null(arena, reading),
		sql_text(arena, before),
		sql_text(arena, value),
		sql_text(arena, action->type),
		action->reason,
		sql_text(arena, action->note),
		number_or_null(arena, action->colleague),
		number_or_null(arena, action->undoes),
	};

	return run_for_number(store, STATEMENT_desk_add_change, values, ret_change, error);
}

static enum deed deed_of(enum desk_deed deed)
{
	switch (deed) {
	case DESK_HAND:
		return DEED_DOSSIER_HANDED;
	case DESK_ARRANGE:
		return DEED_DOSSIER_ARRANGED;
	case DESK_ACCEPT:
	case DESK_SEND_BACK:
	case DESK_REJECT:
		return DEED_DOSSIER_DECIDED;
	case DESK_REOPEN:
		return DEED_DOSSIER_REOPENED;
	default:
		return DEED_DOSSIER_CHANGED;
	}
}

/* What was done and where, nothing of what it said. */
void desk_note_deed(struct store *store, const struct desk_action *action, int change)
{
	struct arena *arena = store->scratch;
	struct text details = { 0 };

	text_append_format(&details, "{\"deed\":\"%s\",\"change\":%d,\"person\":%ld",
			   desk_deed_name(action->deed), change, action->person);
	if (action->name != NULL) {
		text_append(&details, ",\"field\":");
		sql_json_text(&details, sql_text(arena, action->name));
	}
	if (action->page > 0)
		text_append_format(&details, ",\"page\":%d", action->page);
	if (action->reason != NULL)
		text_append_format(&details, ",\"reason\":\"%s\"", action->reason);
	if (action->in_spite)
		text_append(&details, ",\"in_spite\":true");
	if (action->colleague != 0)
		text_append_format(&details, ",\"colleague\":%ld", action->colleague);
	text_append(&details, "}");
	deeds_note(store, deed_of(action->deed),
		   &(struct deed_facts){ .dossier = sql_number(arena, action->dossier),
					 .details = details.bytes });
	text_clear(&details);
}

static enum status hand(struct store *store, const struct desk_action *action, struct error *error)
{
	struct arena *arena = store->scratch;
	const char *const values[] = { sql_number(arena, action->dossier),
				       number_or_null(arena, action->colleague),
				       sql_text(arena, action->note) };

	return session_run(store, STATEMENT_desk_hand, values, NULL, error);
}

static enum status set_note(struct store *store, const struct desk_action *action,
			    struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, action->dossier),
				       sql_text(store->scratch, action->note) };

	return session_run(store, STATEMENT_desk_set_note, values, NULL, error);
}

static enum status hold(struct store *store, const struct desk_action *action, struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, action->dossier),
				       sql_number(store->scratch, action->person),
				       sql_number(store->scratch, DESK_LOCK_S) };

	return session_run(store, STATEMENT_desk_hold, values, NULL, error);
}

enum status desk_wait(struct store *store, long dossier, bool waits, struct error *error)
{
	const char *value = sql_number(store->scratch, dossier);

	return session_run(store, waits ? STATEMENT_desk_waits_again : STATEMENT_desk_decided,
			   &value, NULL, error);
}

/* What the deed means for the dossier's place in the queue. */
static enum status place(struct store *store, const struct desk_action *action, struct error *error)
{
	enum status status = STATUS_OK;

	switch (action->deed) {
	case DESK_ACCEPT:
	case DESK_SEND_BACK:
	case DESK_REJECT:
		return desk_wait(store, action->dossier, false, error);
	case DESK_REOPEN:
		status = desk_wait(store, action->dossier, true, error);
		break;
	case DESK_HAND:
		return hand(store, action, error);
	case DESK_NOTE:
		status = set_note(store, action, error);
		break;
	default:
		break;
	}
	return status == STATUS_OK ? hold(store, action, error) : status;
}

/* A value of the claim as a whole that is found right has no place on the paper, and no reading. */
static bool is_reading(const struct desk_action *action)
{
	return desk_deed_is_value(action->deed) && action->page > 0;
}

enum status store_desk_note(struct store *store, const struct desk_action *action,
			    const char *before, const char *value, int *ret_change,
			    struct error *error)
{
	int reading = 0;
	enum status status = STATUS_OK;

	arena_reset(store->scratch);
	if (is_reading(action))
		status = add_reading(store, action, value, &reading, error);
	if (status == STATUS_OK)
		status = desk_add_change(store, action, reading, before, value, ret_change, error);
	if (status == STATUS_OK)
		status = place(store, action, error);
	if (status == STATUS_OK)
		desk_note_deed(store, action, *ret_change);
	return status;
}

/* ---- taking back ---------------------------------------------------------------------------- */

void desk_read_change(const PGresult *result, int row, struct arena *arena,
		      struct desk_change *change)
{
	enum desk_deed deed = DESK_NOTE;

	(void)desk_deed_parse(PQgetvalue(result, row, 4), &deed);
	*change = (struct desk_change){
		.number = (int)result_number(result, row, 0, 0),
		.at = result_text(arena, result, row, 1),
		.person = (long)result_number(result, row, 2, 0),
		.person_name = result_text(arena, result, row, 3),
		.deed = deed,
		.page = (int)result_number(result, row, 5, 0),
		.form = result_text(arena, result, row, 6),
		.name = result_text(arena, result, row, 7),
		.before = result_text(arena, result, row, 8),
		.after = result_text(arena, result, row, 9),
		.reason = result_text(arena, result, row, 10),
		.note = result_text(arena, result, row, 11),
		.undoes = (int)result_number(result, row, 12, 0),
		.undone_by = (int)result_number(result, row, 13, 0),
	};
}

static enum status find_to_undo(struct store *store, const struct desk_action *action,
				bool is_decided, struct arena *arena,
				struct desk_change *ret_change, enum refusal *ret_refusal,
				struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, action->dossier),
				       number_or_null(store->scratch, action->undoes),
				       sql_number(store->scratch, action->person) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_desk_to_undo, values, &result, error);

	if (status != STATUS_OK)
		return status;
	*ret_refusal = REFUSAL_NONE;
	if (PQntuples(result) == 0)
		*ret_refusal = REFUSAL_NOTHING_TO_UNDO;
	else
		desk_read_change(result, 0, arena, ret_change);
	if (*ret_refusal == REFUSAL_NONE && is_decided && !desk_deed_is_decision(ret_change->deed))
		*ret_refusal = REFUSAL_DECIDED;
	if (*ret_refusal == REFUSAL_NONE && ret_change->person != action->person &&
	    !action->is_supervisor)
		*ret_refusal = REFUSAL_SUPERVISOR_ONLY;
	if (*ret_refusal == REFUSAL_NONE && desk_deed_is_decision(ret_change->deed) &&
	    !action->is_supervisor && result_number(result, 0, 14, 0) > DESK_REGRET_S)
		*ret_refusal = REFUSAL_TOO_LATE;
	PQclear(result);
	return STATUS_OK;
}

static enum status take_back(struct store *store, const struct desk_action *undo,
			     const struct desk_change *undone, int *ret_change, struct error *error)
{
	struct desk_action told = *undo;
	struct arena *arena = store->scratch;
	const char *values[3];
	enum status status;

	told.undoes = undone->number;
	told.page = undone->page;
	told.form = undone->form;
	told.name = undone->name;
	status = desk_add_change(store, &told, 0, undone->after, undone->before, ret_change, error);
	if (status != STATUS_OK)
		return status;
	values[0] = sql_number(arena, undo->dossier);
	values[1] = sql_number(arena, undone->number);
	values[2] = sql_number(arena, *ret_change);
	status = session_run(store, STATEMENT_desk_take_back, values, NULL, error);
	if (status == STATUS_OK && desk_deed_is_decision(undone->deed))
		status = desk_wait(store, undo->dossier, undone->deed != DESK_REOPEN, error);
	if (status == STATUS_OK)
		status = hold(store, undo, error);
	if (status == STATUS_OK)
		desk_note_deed(store, &told, *ret_change);
	return status;
}

enum status store_desk_undo(struct store *store, const struct desk_action *action,
			    enum refusal *ret_refusal, struct desk_change *ret_undone,
			    struct arena *arena, int *ret_change, struct error *error)
{
	struct desk_state state;
	enum status status;

	arena_reset(store->scratch);
	status = store_desk_state(store, action->dossier, &state, error);
	if (status == STATUS_OK)
		status = find_to_undo(store, action, desk_is_decided(state.decision), arena,
				      ret_undone, ret_refusal, error);
	if (status != STATUS_OK || *ret_refusal != REFUSAL_NONE)
		return status;
	if (ret_undone->deed == DESK_ARRANGE)
		return STATUS_OK; /* by store_desk_unarrange() */
	return take_back(store, action, ret_undone, ret_change, error);
}

/* ---- history -------------------------------------------------------------------------------- */

/* a place is three of the parameters */
// NOLINTNEXTLINE(readability-function-size)
enum status store_desk_history(struct store *store, long dossier, int page, const char *form,
			       const char *name, struct arena *arena,
			       struct desk_change **ret_changes, size_t *ret_count,
			       struct error *error)
{
	const char *values[4];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_number(store->scratch, dossier);
	values[1] = number_or_null(store->scratch, page);
	values[2] = sql_text(store->scratch, form);
	values[3] = sql_text(store->scratch, name);
	status = session_run(store, STATEMENT_desk_history, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_changes = arena_new_array(arena, *ret_count + 1, sizeof(**ret_changes));
	for (size_t i = 0; i < *ret_count; i++)
		desk_read_change(result, (int)i, arena, &(*ret_changes)[i]);
	PQclear(result);
	return STATUS_OK;
}

enum status store_desk_has_colleague(struct store *store, long person, bool *ret_has,
				     struct error *error)
{
	const char *value;

	arena_reset(store->scratch);
	value = sql_number(store->scratch, person);
	return session_ask(store, STATEMENT_desk_has_colleague, &value, ret_has, error);
}
