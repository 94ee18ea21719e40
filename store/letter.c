/* What the letter of a dossier needs. */
#include "store/deeds.h"
#include "store/session.h"
#include "store/show.h"
#include "store/sql.h"

#include "base/text.h"

static enum verdict verdict_of(const char *text)
{
	static const enum verdict verdicts[] = { VERDICT_ACCEPTED, VERDICT_REJECTED };

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (text_equal(verdict_name(verdicts[i]), text))
			return verdicts[i];
	return VERDICT_REVIEW;
}

static void read_letter(const PGresult *result, struct arena *arena, struct letter *letter)
{
	*letter = (struct letter){
		.id = (long)result_number(result, 0, 0, 0),
		.file = result_text(arena, result, 0, 1),
		.fund = result_text(arena, result, 0, 2),
		.branch = result_text(arena, result, 0, 3),
		.batch = result_text(arena, result, 0, 4),
		.received = result_date(result, 0, 5),
		.verdict = verdict_of(PQgetvalue(result, 0, 6)),
		.immatriculation = result_text(arena, result, 0, 7),
		.insured = result_text(arena, result, 0, 8),
		.beneficiary = result_text(arena, result, 0, 9),
		.care_date = result_date(result, 0, 10),
		.batch_id = (long)result_number(result, 0, 11, 0),
	};
}

/* A reason of a code that this program does not know yet is left out: nothing can be said of who
 * may be told. */
static void read_reasons(const PGresult *result, struct arena *arena, struct letter *letter)
{
	for (int row = 0; row < PQntuples(result); row++) {
		struct reason reason = {
			.field = result_text(arena, result, row, 2),
			.page = (int)result_number(result, row, 3, 0),
			.message_fr = result_text(arena, result, row, 4),
			.message_ar = result_text(arena, result, row, 5),
		};

		if (reason_code_parse(PQgetvalue(result, row, 0), &reason.code) &&
		    severity_parse(PQgetvalue(result, row, 1), &reason.severity))
			*LIST_ADD(arena, &letter->reasons) = reason;
	}
}

static enum status load(struct store *store, const char *dossier, struct arena *arena,
			struct letter *ret_letter, struct error *error)
{
	struct letter letter;
	const char *id;
	PGresult *result;
	enum status status = show_find_dossier(store, dossier, &id, error);

	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_load_letter, &id, &result, error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 0) {
		PQclear(result);
		return show_refuse_replaced(store, id, error);
	}
	read_letter(result, arena, &letter);
	PQclear(result);
	status = session_run(store, STATEMENT_load_letter_reasons, &id, &result, error);
	if (status != STATUS_OK)
		return status;
	read_reasons(result, arena, &letter);
	PQclear(result);
	*ret_letter = letter;
	deeds_note(store, DEED_LETTER_MADE, &(struct deed_facts){ .dossier = id });
	return STATUS_OK;
}

enum status store_load_letter(struct store *store, const char *dossier, struct arena *arena,
			      struct letter *ret_letter, struct error *error)
{
	struct letter letter;
	enum status status = session_begin(store, error);

	if (status == STATUS_OK)
		status = session_end(store, load(store, dossier, arena, &letter, error), error);
	if (status == STATUS_OK)
		*ret_letter = letter;
	return status;
}

enum status store_list_dossiers_of_batch(struct store *store, long id, struct arena *arena,
					 long **ret_ids, size_t *ret_count, struct error *error)
{
	const char *value;
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	value = sql_number(store->scratch, id);
	status = session_run(store, STATEMENT_list_dossiers_of_batch, &value, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_ids = arena_new_array(arena, *ret_count, sizeof(**ret_ids));
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_ids)[i] = (long)result_number(result, (int)i, 0, 0);
	PQclear(result);
	return STATUS_OK;
}
