/*
 * What each decision about a dossier would come to: GET /api/v1/dossiers/{}/decisions. Asking
 * changes nothing: accepting is tried and taken back (`is_trial` of model/desk.h), and no letter is
 * made.
 */
#include "review/api_desk.h"

#include "base/memory.h"
#include "review/api_json.h"
#include "review/route.h"
#include "review/station.h"

#include <stdlib.h>

/* ---- accepting ------------------------------------------------------------------------------ */

static json_t *json_accepted(const struct desk_outcome *outcome)
{
	json_t *payments = json_array();

	for (size_t i = 0; i < outcome->payments.count; i++)
		json_array_append_new(payments,
				      json_pack("{s:s, s:o}", "payer",
						outcome->payments.items[i].payer, "amount",
						api_amount(outcome->payments.items[i].after)));
	return json_pack("{s:o, s:o}", "payable", api_amount(outcome->payable), "payments",
			 payments);
}

/* null: this person may not accept it as it is. */
static enum status try_accepting(struct request *request, long dossier, json_t **ret_accepted,
				 struct error *error)
{
	const struct desk_action action = {
		.deed = DESK_ACCEPT,
		.dossier = dossier,
		.person = request->person->id,
		.is_supervisor = request_has_role(request, WHO_SUPERVISOR),
		.revision = -1,
		.in_spite = true,
		.note = "-", /* one is wanted in earnest; this one is not kept */
		.is_trial = true,
	};
	struct desk_outcome outcome = { 0 };
	enum status status = request->hooks->act(request->hooks->context, request->store, &action,
						 request->arena, &outcome, error);

	if (status == STATUS_OK)
		*ret_accepted = json_accepted(&outcome);
	else if (outcome.refusal != REFUSAL_NONE)
		*ret_accepted = json_null();
	return *ret_accepted != NULL ? STATUS_OK : status;
}

/* ---- the letter ----------------------------------------------------------------------------- */

static json_t *json_lines(struct request *request, const letter_line_list *lines)
{
	static const char *const kinds[] = {
#define X(name, text) [name] = (text),
		LETTER_LINE_LIST(X)
#undef X
	};
	json_t *array = json_array();

	for (size_t i = 0; i < lines->count; i++) {
		const struct letter_line *line = &lines->items[i];
		const char *lead = arena_copy_bytes(request->arena, line->text, line->lead_bytes);

		json_array_append_new(array,
				      json_pack("{s:s, s:i, s:s, s:s}", "kind", kinds[line->kind],
						"number", line->number, "lead", lead, "text",
						line->text + line->lead_bytes));
	}
	return array;
}

/* null: there is nothing to write about. */
static enum status compose(struct request *request, long dossier, json_t **ret_letter,
			   struct error *error)
{
	struct desk_dossier loaded;
	struct letter letter;
	letter_line_list lines;
	const char *letterhead = NULL;
	enum status status = store_desk_load(request->store, dossier, request->hooks->forms, false,
					     request->arena, &loaded, error);

	*ret_letter = NULL;
	if (status != STATUS_OK)
		return status;
	letter = dossier_letter(&loaded);
	if (letter_need(&letter) == LETTER_NOT_NEEDED) {
		*ret_letter = json_null();
		return STATUS_OK;
	}
	status = request->hooks->compose_letter(request->hooks->context, request->store, &letter,
						request->language, request->arena, &lines,
						&letterhead, error);
	if (status == STATUS_OK)
		*ret_letter = json_pack("{s:s?, s:o}", "letterhead", letterhead, "lines",
					json_lines(request, &lines));
	return status;
}

void api_desk_decisions(struct request *request)
{
	long dossier = request_number(request, 0);
	json_t *letter = NULL, *accepted = NULL, *answer;
	struct error error;
	enum status status = compose(request, dossier, &letter, &error);
	char *text;

	if (status == STATUS_OK)
		status = try_accepting(request, dossier, &accepted, &error);
	if (status != STATUS_OK) {
		json_decref(letter);
		reply_trouble(request, &error);
		return;
	}
	answer = json_pack("{s:o, s:o}", "accepted", accepted, "letter", letter);
	text = json_dumps(answer, JSON_COMPACT);
	text_append(&request->out, text != NULL ? text : "{}");
	free(text);
	json_decref(answer);
	reply_json(request, 200);
}
