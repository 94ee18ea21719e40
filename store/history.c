/*
 * Earlier dossiers: what a claim has in common with those that were stored before it. Every
 * question is answered by an index and has a limit.
 */
#include "store/history.h"

#include "store/sql.h"

#include "base/memory.h"

struct remembering {
	struct store *store;
	struct arena *arena; /* the dossier's */
	const struct history_questions *questions;
	const char *before; /* dossiers with a smaller id are earlier */
	struct history *history;
	LIST(long long) ids; /* of the claims' dossiers, in their order; in the store's scratch */
};

/* ---- claims --------------------------------------------------------------------------------- */

/* The claim of a dossier among those that are known already; NULL: it is not. */
static struct earlier_claim *find_claim(const struct remembering *remembering, long long id)
{
	for (size_t i = 0; i < remembering->ids.count; i++)
		if (remembering->ids.items[i] == id)
			return &remembering->history->claims.items[i];
	return NULL;
}

static void add_claim(struct remembering *remembering, const PGresult *result, int row)
{
	struct arena *arena = remembering->arena;
	long long id = result_number(result, row, 0, 0);

	if (find_claim(remembering, id) != NULL)
		return;
	*LIST_ADD(remembering->store->scratch, &remembering->ids) = id;
	*LIST_ADD(arena, &remembering->history->claims) = (struct earlier_claim){
		.dossier = result_text(arena, result, row, 1),
		.immatriculation = result_text(arena, result, row, 2),
		.beneficiary = result_text(arena, result, row, 3),
		.birth = result_date(result, row, 4),
		.practitioner_inpe = result_text(arena, result, row, 5),
		.pharmacy_inpe = result_text(arena, result, row, 6),
		.care_date = result_date(result, row, 7),
		.dispensing_date = result_date(result, row, 8),
		.total = result_number(result, row, 9, AMOUNT_UNKNOWN),
		.rejected = result_truth(result, row, 10),
	};
}

/* Nothing is asked when one of the values that claims are found by is not known. */
static enum status ask_claims(struct remembering *remembering, enum statement statement,
			      const char *const *values, int count, struct error *error)
{
	PGresult *result;
	enum status status;

	for (int i = 0; i < count; i++)
		if (values[i] == NULL)
			return STATUS_OK;
	status = session_run(remembering->store, statement, values, &result, error);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		add_claim(remembering, result, row);
	PQclear(result);
	return STATUS_OK;
}

static enum status ask_same_day(struct remembering *remembering, struct error *error)
{
	const struct history_questions *questions = remembering->questions;
	struct arena *scratch = remembering->store->scratch;
	const char *const values[] = {
		remembering->before,
		sql_text(scratch, questions->immatriculation),
		sql_date(scratch, questions->care_date),
	};

	return ask_claims(remembering, STATEMENT_history_same_day, values, ARRAY_LENGTH(values),
			  error);
}

static enum status ask_bought(struct remembering *remembering, struct error *error)
{
	const struct history_questions *questions = remembering->questions;
	struct arena *scratch = remembering->store->scratch;
	const char *const values[] = {
		remembering->before,
		sql_text(scratch, questions->immatriculation),
		questions->asks_renewals ? sql_date(scratch, questions->dispensing_date) : NULL,
	};

	return ask_claims(remembering, STATEMENT_history_bought, values, ARRAY_LENGTH(values),
			  error);
}

static enum status ask_same_act(struct remembering *remembering, struct error *error)
{
	const struct history_questions *questions = remembering->questions;
	struct arena *scratch = remembering->store->scratch;
	const char *const values[] = {
		remembering->before,
		sql_text(scratch, questions->immatriculation),
		sql_text(scratch, questions->act.letter),
		sql_number(scratch, questions->act.coefficient),
		sql_amount(scratch, questions->act.amount),
	};

	return ask_claims(remembering, STATEMENT_history_same_act, values, ARRAY_LENGTH(values),
			  error);
}

static enum status ask_same_total(struct remembering *remembering, struct error *error)
{
	const struct history_questions *questions = remembering->questions;
	struct arena *scratch = remembering->store->scratch;
	const char *const values[] = {
		remembering->before,
		questions->asks_identical ? sql_text(scratch, questions->practitioner_inpe) : NULL,
		sql_amount(scratch, questions->total),
	};

	return ask_claims(remembering, STATEMENT_history_same_total, values, ARRAY_LENGTH(values),
			  error);
}

/* ---- their lines ---------------------------------------------------------------------------- */

static void add_medicine(struct arena *arena, const PGresult *result, int row,
			 struct earlier_claim *claim)
{
	*LIST_ADD(arena, &claim->medicines) = (struct earlier_medicine){
		.code = result_text(arena, result, row, 1),
		.quantity = (int)result_number(result, row, 2, 0),
		.treatment_days = (int)result_number(result, row, 3, 0),
	};
}

static void add_act(struct arena *arena, const PGresult *result, int row,
		    struct earlier_claim *claim)
{
	*LIST_ADD(arena, &claim->acts) = (struct earlier_act){
		.letter = result_text(arena, result, row, 1),
		.coefficient = (int)result_number(result, row, 2, 0),
		.amount = result_number(result, row, 3, AMOUNT_UNKNOWN),
	};
}

static enum status ask_lines(struct remembering *remembering, enum statement statement,
			     void (*add)(struct arena *, const PGresult *, int,
					 struct earlier_claim *),
			     struct error *error)
{
	struct text ids = { 0 };
	const char *values[1];
	PGresult *result;
	enum status status;

	for (size_t i = 0; i < remembering->ids.count; i++)
		sql_array_add(&ids,
			      sql_number(remembering->store->scratch, remembering->ids.items[i]));
	values[0] = sql_array_end(&ids);
	status = session_run(remembering->store, statement, values, &result, error);
	text_clear(&ids);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		struct earlier_claim *claim =
			find_claim(remembering, result_number(result, row, 0, 0));

		if (claim != NULL)
			add(remembering->arena, result, row, claim);
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status ask_medicines(struct remembering *remembering, struct error *error)
{
	if (remembering->ids.count == 0)
		return STATUS_OK;
	return ask_lines(remembering, STATEMENT_history_medicines, add_medicine, error);
}

static enum status ask_acts(struct remembering *remembering, struct error *error)
{
	if (remembering->ids.count == 0 || remembering->questions->act.letter == NULL)
		return STATUS_OK;
	return ask_lines(remembering, STATEMENT_history_acts, add_act, error);
}

/* ---- boxes and volume ----------------------------------------------------------------------- */

static const char *list_boxes(struct store *store, const struct history_questions *questions,
			      struct text *array)
{
	for (size_t i = 0; i < questions->boxes.count; i++)
		sql_array_add(array, sql_text(store->scratch, questions->boxes.items[i]));
	return sql_array_end(array);
}

static enum status ask_boxes(struct remembering *remembering, struct error *error)
{
	struct arena *arena = remembering->arena;
	struct text boxes = { 0 };
	const char *const values[] = {
		remembering->before,
		list_boxes(remembering->store, remembering->questions, &boxes),
	};
	PGresult *result;
	enum status status = STATUS_OK;

	if (remembering->questions->boxes.count > 0)
		status = session_run(remembering->store, STATEMENT_history_boxes, values, &result,
				     error);
	text_clear(&boxes);
	if (status != STATUS_OK || remembering->questions->boxes.count == 0)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(arena, &remembering->history->boxes) = (struct seen_box){
			.value = result_text(arena, result, row, 0),
			.dossier = result_text(arena, result, row, 1),
			.dossier_page = (int)result_number(result, row, 2, 0),
			.rejected = result_truth(result, row, 3),
		};
	PQclear(result);
	return STATUS_OK;
}

static enum status ask_volume(struct remembering *remembering, struct error *error)
{
	const struct history_questions *questions = remembering->questions;
	struct arena *scratch = remembering->store->scratch;
	const char *const values[] = {
		remembering->before,
		sql_text(scratch, questions->practitioner_inpe),
		sql_date(scratch, questions->care_date),
		sql_number(scratch, questions->volume),
	};
	PGresult *result;
	enum status status;

	if (questions->volume == 0 || values[1] == NULL || values[2] == NULL)
		return STATUS_OK;
	status = session_run(remembering->store, STATEMENT_history_volume, values, &result, error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) > 0)
		remembering->history->volume = (struct volume){
			.dossiers = (int)result_number(result, 0, 0, 0),
			.example = result_text(remembering->arena, result, 0, 1),
		};
	PQclear(result);
	return STATUS_OK;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static enum status find_bounds(struct remembering *remembering, struct dossier *dossier, int first,
			       struct error *error)
{
	struct arena *scratch = remembering->store->scratch;
	const char *const values[] = { dossier->sha256, sql_number(scratch, first) };
	PGresult *result;
	enum status status =
		session_run(remembering->store, STATEMENT_history_bounds, values, &result, error);

	if (status != STATUS_OK)
		return status;
	remembering->before = result_text(scratch, result, 0, 0);
	dossier->asked_after = result_number(result, 0, 1, 0);
	PQclear(result);
	return STATUS_OK;
}

static enum status ask_all(struct remembering *remembering, struct dossier *dossier, int first,
			   struct error *error)
{
	static enum status (*const ask[])(struct remembering *, struct error *) = {
		ask_same_day,  ask_bought, ask_same_act, ask_same_total,
		ask_medicines, ask_acts,   ask_boxes,    ask_volume,
	};
	enum status status = find_bounds(remembering, dossier, first, error);

	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(ask); i++)
		status = ask[i](remembering, error);
	return status;
}

enum status store_answer_history(struct store *store, struct dossier *dossier, int first,
				 const struct history_questions *questions,
				 struct history *ret_history, struct error *error)
{
	struct history history = { 0 };
	struct remembering remembering = {
		.store = store, .arena = dossier->arena, .questions = questions, .history = &history
	};
	enum status status;

	arena_reset(store->scratch);
	status = session_begin_by_indexes(store, error);
	if (status == STATUS_OK)
		status = session_end(store, ask_all(&remembering, dossier, first, error), error);
	if (status == STATUS_OK)
		*ret_history = history;
	return status;
}

/* ---- saving --------------------------------------------------------------------------------- */

/* All symbols of boxes: a few more than validate_ask_history() asks about do no harm. */
static const char *list_symbols(struct store *store, const struct dossier *dossier,
				struct text *array)
{
	for (size_t i = 0; i < dossier->barcodes.count; i++)
		if (dossier->barcodes.items[i].gs1)
			sql_array_add(array,
				      sql_text(store->scratch, dossier->barcodes.items[i].value));
	return sql_array_end(array);
}

static enum status check(struct store *store, const struct dossier *dossier,
			 const struct claim *claim, struct error *error)
{
	struct text boxes = { 0 };
	const char *const values[] = {
		sql_number(store->scratch, dossier->asked_after),
		dossier->sha256,
		sql_text(store->scratch, claim->immatriculation),
		sql_date(store->scratch, claim->care_date),
		sql_text(store->scratch, claim->practitioner_inpe),
		sql_amount(store->scratch, claim->total),
		list_symbols(store, dossier, &boxes),
	};
	bool overtaken;
	enum status status = session_ask(store, STATEMENT_history_newer, values, &overtaken, error);

	text_clear(&boxes);
	if (status == STATUS_OK && overtaken)
		status = error_set(error, STATUS_TEMPORARY,
				   "claims like these were stored while they were judged; "
				   "judge them again");
	return status;
}

enum status history_check(struct store *store, struct dossier *const *dossiers,
			  const struct claim *claims, size_t count, struct error *error)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		if (dossiers[i]->asked_after >= 0)
			status = check(store, dossiers[i], &claims[i], error);
	return status;
}
