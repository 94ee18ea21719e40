/*
 * What a person does to a dossier: POST /api/v1/dossiers/{}/... Each is one deed of model/desk.h,
 * done by desk_act() of pipeline/ (a hook), and answers with the dossier as it is then and with
 * what has changed, so that the page is up to date at once.
 */
#include "review/api_desk.h"

#include "base/memory.h"
#include "base/text.h"
#include "review/route.h"
#include "review/station.h"

#include <stdlib.h>
#include <string.h>

/* ---- answers -------------------------------------------------------------------------------- */

/* The object is used up. */
static void reply_object(struct request *request, unsigned code, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);

	text_append(&request->out, text != NULL ? text : "{}");
	free(text);
	json_decref(object);
	reply_json(request, code);
}

static unsigned code_of(enum status status)
{
	switch (status) {
	case STATUS_NO_INPUT:
		return 404;
	case STATUS_NO_PERMISSION:
		return 403;
	case STATUS_LOST:
		return 409;
	default:
		return 422;
	}
}

void api_desk_refuse(struct request *request, enum refusal refusal)
{
	struct error error;
	unsigned code = code_of(refusal_set(refusal, &error));
	const char *message =
		request->language == LANGUAGE_AR ? refusal_ar(refusal) : refusal_fr(refusal);

	reply_object(request, code,
		     json_pack("{s:s, s:s}", "error", refusal_name(refusal), "message", message));
}

/* ---- the state ------------------------------------------------------------------------------ */

enum status api_desk_state(struct request *request, long dossier, json_t **ret_state,
			   struct error *error)
{
	struct desk_dossier loaded;
	struct desk_counts counts;
	long done = 0;
	enum status status = store_desk_load(request->store, dossier, request->hooks->forms, true,
					     request->arena, &loaded, error);

	if (status == STATUS_OK)
		status = store_desk_count(request->store, request->person->id, &counts, error);
	if (status == STATUS_OK)
		status = store_desk_done_today(request->store, request->person->id, &done, error);
	if (status != STATUS_OK)
		return status;
	*ret_state = dossier_json(request, &loaded, &counts);
	json_object_set_new(json_object_get(*ret_state, "day"), "done", json_integer(done));
	return STATUS_OK;
}

void api_desk_show(struct request *request)
{
	struct error error;
	json_t *state;

	if (api_desk_state(request, request_number(request, 0), &state, &error) == STATUS_OK)
		reply_object(request, 200, state);
	else
		reply_trouble(request, &error);
}

void api_desk_history(struct request *request)
{
	struct desk_change *changes;
	size_t count;
	struct error error;
	enum status status = store_desk_history(
		request->store, request_number(request, 0),
		(int)request_query_number(request, "page", 0), request_query(request, "form"),
		request_query(request, "field"), request->arena, &changes, &count, &error);

	if (status == STATUS_OK)
		reply_object(request, 200,
			     json_pack("{s:o}", "changes",
				       dossier_json_history(request, changes, count)));
	else
		reply_trouble(request, &error);
}

/* ---- one deed ------------------------------------------------------------------------------- */

/* What the next page says was done; NULL: the person stays with the dossier. */
static const char *done_with(const struct desk_action *action)
{
	switch (action->deed) {
	case DESK_ACCEPT:
		return "accepted";
	case DESK_SEND_BACK:
		return "sent_back";
	case DESK_REJECT:
		return "rejected";
	case DESK_HAND:
		return action->colleague != action->person ? "handed" : NULL;
	default:
		return NULL;
	}
}

/* Where the person goes then; NULL: they stay. */
static const char *next_address(const struct request *request, const struct desk_action *action,
				const struct desk_outcome *outcome)
{
	const char *done = done_with(action);

	if (done != NULL)
		return arena_format(request->arena, "/review/next?done=%ld&deed=%s",
				    action->dossier, done);
	if (outcome->dossier != 0 && outcome->dossier != action->dossier)
		return arena_format(request->arena, "/dossiers/%ld", outcome->dossier);
	return NULL;
}

static void reply_outcome(struct request *request, const struct desk_action *action,
			  const struct desk_outcome *outcome)
{
	const char *go = next_address(request, action, outcome);
	struct error error;
	json_t *state;

	if (go != NULL) {
		reply_object(request, 200,
			     json_pack("{s:s, s:I, s:i}", "go", go, "dossier",
				       (json_int_t)outcome->dossier, "revision",
				       outcome->revision));
		return;
	}
	if (api_desk_state(request, action->dossier, &state, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	json_object_set_new(state, "change", json_integer(outcome->change));
	json_object_set_new(state, "changes", dossier_json_changes(request, outcome));
	reply_object(request, 200, state);
}

/* Does the deed, filled in but for what is the same for all, and answers. */
static void do_deed(struct request *request, struct desk_action *action)
{
	struct desk_outcome outcome = { 0 };
	struct error error = { 0 };
	enum status status;

	action->dossier = request_number(request, 0);
	action->person = request->person->id;
	action->is_supervisor = request_has_role(request, WHO_SUPERVISOR);
	action->revision = (int)request_field_number(request, "revision", -1);
	status = request->hooks->act(request->hooks->context, request->store, action,
				     request->arena, &outcome, &error);
	if (status == STATUS_OK)
		reply_outcome(request, action, &outcome);
	else if (outcome.refusal != REFUSAL_NONE)
		api_desk_refuse(request, outcome.refusal);
	else
		reply_trouble(request, &error);
}

/* What was typed; NULL: nothing. */
static const char *field_or_null(const struct request *request, const char *name)
{
	const char *value = request_field(request, name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* ---- values --------------------------------------------------------------------------------- */

static void do_value(struct request *request, enum desk_deed deed)
{
	struct desk_action action = {
		.deed = deed,
		.page = (int)request_field_number(request, "page", 0),
		.form = field_or_null(request, "form"),
		.name = field_or_null(request, "field"),
		.value = deed == DESK_CORRECT ? request_field(request, "value") : NULL,
	};

	if (action.name == NULL)
		api_desk_refuse(request, REFUSAL_NO_FIELD);
	else
		do_deed(request, &action);
}

void api_desk_correct(struct request *request)
{
	do_value(request, DESK_CORRECT);
}

void api_desk_confirm(struct request *request)
{
	do_value(request, DESK_CONFIRM);
}

void api_desk_missing(struct request *request)
{
	do_value(request, DESK_MISSING);
}

void api_desk_undo(struct request *request)
{
	struct desk_action action = {
		.deed = DESK_UNDO,
		.undoes = (int)request_field_number(request, "change", 0),
	};

	do_deed(request, &action);
}

void api_desk_note(struct request *request)
{
	struct desk_action action = { .deed = DESK_NOTE, .note = field_or_null(request, "note") };

	do_deed(request, &action);
}

/* ---- pages ---------------------------------------------------------------------------------- */

void api_desk_turn(struct request *request)
{
	struct desk_action action = {
		.deed = DESK_PAGE_TURN,
		.page = (int)request_field_number(request, "page", 0),
	};

	if (api_desk_parse_turn(request_field(request, "turn"), &action.turn_deg))
		do_deed(request, &action);
	else
		reply_refusal(request, 422, WORD_desk_wrong_turn);
}

void api_desk_retype(struct request *request)
{
	struct desk_action action = {
		.deed = DESK_PAGE_TYPE,
		.page = (int)request_field_number(request, "page", 0),
		.type = field_or_null(request, "type"),
	};

	if (action.type == NULL)
		api_desk_refuse(request, REFUSAL_PAGE_TYPE);
	else
		do_deed(request, &action);
}

static void do_arrange(struct request *request, enum desk_arrangement how)
{
	struct desk_action action = { .deed = DESK_ARRANGE };
	long number = request_field_number(request, "other", 0);
	struct desk_dossier dossier, other;
	struct desk_pieces pieces;
	struct error error;
	enum status status =
		store_desk_load(request->store, request_number(request, 0), request->hooks->forms,
				false, request->arena, &dossier, &error);

	if (status == STATUS_OK && how != ARRANGE_SPLIT)
		status = store_desk_load(request->store, number, request->hooks->forms, false,
					 request->arena, &other, &error);
	if (status != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	if (!api_desk_arrange(how, &dossier, how != ARRANGE_SPLIT ? &other : NULL,
			      (int)request_field_number(request, "page", 0), request->arena,
			      &pieces)) {
		api_desk_refuse(request, REFUSAL_PAGES);
		return;
	}
	action.pieces = pieces.items;
	action.piece_count = pieces.count;
	do_deed(request, &action);
}

void api_desk_split(struct request *request)
{
	do_arrange(request, ARRANGE_SPLIT);
}

void api_desk_move(struct request *request)
{
	do_arrange(request, ARRANGE_MOVE);
}

void api_desk_merge(struct request *request)
{
	do_arrange(request, ARRANGE_MERGE);
}

/* ---- decisions ------------------------------------------------------------------------------ */

void api_desk_decide(struct request *request)
{
	static const enum desk_deed deeds[] = {
		[DECISION_ACCEPTED] = DESK_ACCEPT,
		[DECISION_SENT_BACK] = DESK_SEND_BACK,
		[DECISION_REJECTED] = DESK_REJECT,
	};
	enum desk_decision decision;
	struct desk_action action = {
		.in_spite = request_field_number(request, "in_spite", 0) == 1,
		.reason = field_or_null(request, "reason"),
		.note = field_or_null(request, "note"),
	};

	if (!desk_decision_parse(request_field(request, "decision"), &decision) ||
	    decision == DECISION_NONE || decision == DECISION_REOPENED) {
		reply_refusal(request, 422, WORD_desk_wrong_decision);
		return;
	}
	action.deed = deeds[decision];
	do_deed(request, &action);
}

void api_desk_reopen(struct request *request)
{
	struct desk_action action = { .deed = DESK_REOPEN, .note = field_or_null(request, "note") };

	do_deed(request, &action);
}

void api_desk_hand(struct request *request)
{
	struct desk_action action = {
		.deed = DESK_HAND,
		.colleague = request_field_number(request, "person", 0),
		.note = field_or_null(request, "note"),
	};

	do_deed(request, &action);
}

/* ---- whose it is ---------------------------------------------------------------------------- */

void api_desk_take(struct request *request)
{
	long dossier = request_number(request, 0);
	enum refusal refusal = REFUSAL_NONE;
	struct error error;
	enum status status = store_desk_take(request->store, dossier, request->person->id,
					     request_has_role(request, WHO_SUPERVISOR), DESK_LOCK_S,
					     &refusal, &error);

	if (status != STATUS_OK)
		reply_trouble(request, &error);
	else if (refusal != REFUSAL_NONE)
		api_desk_refuse(request, refusal);
	else
		api_desk_show(request);
}

void api_desk_renew(struct request *request)
{
	bool is_held = false;
	struct error error;
	enum status status = store_desk_renew(request->store, request_number(request, 0),
					      request->person->id, DESK_LOCK_S, &is_held, &error);

	if (status != STATUS_OK)
		reply_trouble(request, &error);
	else
		reply_object(request, 200,
			     json_pack("{s:b, s:i}", "is_mine", is_held, "held_s",
				       is_held ? DESK_LOCK_S : 0));
}

void api_desk_release(struct request *request)
{
	long dossier = request_number(request, 0);
	struct error error;

	if (store_desk_release(request->store, dossier, request->person->id, true, &error) !=
	    STATUS_OK)
		reply_trouble(request, &error);
	else
		reply_object(request, 200,
			     json_pack("{s:s}", "go",
				       arena_format(request->arena,
						    "/review?done=%ld&deed=released", dossier)));
}
