/* What the current judgement of a stored dossier comes to. */
#include "store/load.h"
#include "store/sql.h"

#include "base/memory.h"

#include <string.h>

#define X(name, text) [name] = (text),
static const char *const verdicts[] = { VERDICT_LIST(X) };
#undef X

struct judgement_load {
	struct store *store;
	const char *id;
	struct arena *arena;
	struct store_judgement *judgement;
};

static void split_names(struct arena *arena, const char *names, struct store_judgement *judgement)
{
	char *rest = arena_copy_text(arena, names), *name;

	while ((name = strsep(&rest, ",")) != NULL)
		if (name[0] != '\0')
			*LIST_ADD(arena, &judgement->judged_by) = name;
}

static enum status load_head(const struct judgement_load *load, struct error *error)
{
	struct store_judgement *judgement = load->judgement;
	PGresult *result;
	enum status status =
		session_run(load->store, STATEMENT_load_judgement, &load->id, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) == 0)
		status = error_set(error, STATUS_NO_INPUT, "dossier %s has no claim in the store",
				   load->id);
	for (int row = 0; row < PQntuples(result); row++) {
		judgement->dossier = result_text(load->arena, result, row, 0);
		judgement->verdict =
			(enum verdict)load_place_of(PQgetvalue(result, row, 1), verdicts,
						    ARRAY_LENGTH(verdicts), VERDICT_REVIEW);
		judgement->total = result_number(result, row, 2, AMOUNT_UNKNOWN);
		judgement->payable = result_number(result, row, 3, AMOUNT_UNKNOWN);
		split_names(load->arena, PQgetvalue(result, row, 4), judgement);
	}
	PQclear(result);
	return status;
}

static enum severity severity_of(const char *name)
{
	enum severity severity = SEVERITY_INFO;

	while (severity < SEVERITY_ERROR && !text_equal(severity_name(severity), name))
		severity++;
	return severity;
}

static enum status load_reasons(const struct judgement_load *load, struct error *error)
{
	PGresult *result;
	enum status status =
		session_run(load->store, STATEMENT_load_reasons, &load->id, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		int code = load_reason_of(PQgetvalue(result, row, 0));

		if (code < 0) /* another program's */
			continue;
		*LIST_ADD(load->arena, &load->judgement->reasons) = (struct reason){
			.code = (enum reason_code)code,
			.severity = severity_of(PQgetvalue(result, row, 1)),
			.field = result_text(load->arena, result, row, 2),
			.page = (int)result_number(result, row, 3, 0),
			.other_field = result_text(load->arena, result, row, 4),
			.other_page = (int)result_number(result, row, 5, 0),
			.message_fr = result_text(load->arena, result, row, 6),
			.message_ar = result_text(load->arena, result, row, 7),
		};
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status load_payments(const struct judgement_load *load, struct error *error)
{
	PGresult *result;
	enum status status =
		session_run(load->store, STATEMENT_load_payments, &load->id, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(load->arena, &load->judgement->payments) =
			(struct payment){ result_text(load->arena, result, row, 0),
					  result_number(result, row, 1, AMOUNT_UNKNOWN) };
	PQclear(result);
	return STATUS_OK;
}

enum status store_load_judgement(struct store *store, long id, struct arena *arena,
				 struct store_judgement *ret_judgement, struct error *error)
{
	struct store_judgement judgement = { 0 };
	struct judgement_load load = { store, NULL, arena, &judgement };
	enum status status;

	arena_reset(store->scratch);
	load.id = sql_number(store->scratch, id);
	status = load_head(&load, error);
	if (status == STATUS_OK)
		status = load_reasons(&load, error);
	if (status == STATUS_OK)
		status = load_payments(&load, error);
	if (status == STATUS_OK)
		*ret_judgement = judgement;
	return status;
}
