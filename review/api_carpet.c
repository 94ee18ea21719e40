/*
 * The carpet for a program: what lies on it, and one fix for many fields, tried, done or taken
 * back. Each field is a correction of its own (model/desk.h): what one of them is refused for stops
 * none of the others, and the answer says of each what came of it.
 */
#include "base/memory.h"
#include "base/text.h"
#include "model/desk.h"
#include "review/carpet.h"
#include "review/html.h"
#include "review/route.h"
#include "review/station.h"

#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void reply_object(struct request *request, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);

	text_append(&request->out, text != NULL ? text : "{}");
	free(text);
	json_decref(object);
	reply_json(request, 200);
}

/* GET /api/v1/carpet */
void api_carpet_show(struct request *request)
{
	struct carpet_ask ask;
	struct carpet_cell *cells;
	struct error error;
	size_t count;

	if (!carpet_ask_read(request, &ask))
		reply_refusal(request, 400, WORD_carpet_unknown);
	else if (carpet_lay(request, &ask, &cells, &count, &error) != STATUS_OK)
		reply_trouble(request, &error);
	else
		reply_object(request, json_pack("{so}", "cells", carpet_json(cells, count)));
}

/* ---- what came of one ----------------------------------------------------------------------- */

static void set_amount(struct request *request, json_t *json, const char *key, centimes amount)
{
	struct text text = { 0 };

	if (amount == AMOUNT_UNKNOWN)
		return;
	plain_amount(&text, amount);
	json_object_set_new(json, key, json_string(text.bytes));
	text_clear(&text);
	(void)request;
}

static json_t *done_json(struct request *request, const struct desk_outcome *outcome)
{
	json_t *json = json_pack(
		"{sb, sI, si, si, ss, ss}", "done", 1, "dossier", (json_int_t)outcome->dossier,
		"revision", outcome->revision, "change", outcome->change, "verdict_before",
		verdict_name(outcome->verdict_before), "verdict", verdict_name(outcome->verdict));

	if (outcome->value != NULL)
		json_object_set_new(json, "value", json_string(outcome->value));
	set_amount(request, json, "payable_before", outcome->payable_before);
	set_amount(request, json, "payable", outcome->payable);
	return json;
}

static json_t *refused_json(const struct request *request, long dossier,
			    const struct desk_outcome *outcome)
{
	const char *why = request->language == LANGUAGE_AR ? refusal_ar(outcome->refusal)
							   : refusal_fr(outcome->refusal);

	return json_pack("{sb, sI, ss, ss}", "done", 0, "dossier", (json_int_t)dossier, "error",
			 refusal_name(outcome->refusal), "message",
			 outcome->refusal != REFUSAL_NONE ? why
							  : word(request, WORD_carpet_failed));
}

static json_t *act(struct request *request, const struct desk_action *action,
		   struct desk_outcome *ret_outcome)
{
	struct error error;

	*ret_outcome = (struct desk_outcome){ .refusal = REFUSAL_NONE };
	if (request->hooks->act(request->hooks->context, request->store, action, request->arena,
				ret_outcome, &error) == STATUS_OK)
		return done_json(request, ret_outcome);
	return refused_json(request, action->dossier, ret_outcome);
}

/* ---- many ----------------------------------------------------------------------------------- */

/* A dossier's revision as the last correction of this request has left it. */
struct revised {
	long dossier;
	int revision;
};

typedef LIST(struct revised) revised_list;

static struct revised *find_revised(revised_list *list, long dossier)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].dossier == dossier)
			return &list->items[i];
	return NULL;
}

static const char *text_of(const json_t *item, const char *key)
{
	return json_string_value(json_object_get(item, key));
}

static long number_of(const json_t *item, const char *key)
{
	json_int_t number = json_integer_value(json_object_get(item, key));

	return number < 0 || number > INT_MAX ? 0 : (long)number;
}

static struct desk_action correction(const struct request *request, const json_t *item)
{
	return (struct desk_action){
		.deed = DESK_CORRECT,
		.dossier = (long)json_integer_value(json_object_get(item, "dossier")),
		.person = request->person->id,
		.is_supervisor = request_has_role(request, WHO_SUPERVISOR),
		.revision = (int)number_of(item, "revision"),
		.page = (int)number_of(item, "page"),
		.form = text_of(item, "form"),
		.name = text_of(item, "name"),
		.value = text_of(item, "value"),
	};
}

static void correct(struct request *request, const json_t *item, bool is_trial,
		    revised_list *revised, json_t *outcomes)
{
	struct desk_action action = correction(request, item);
	struct revised *known = find_revised(revised, action.dossier);
	struct desk_outcome outcome;
	json_t *json;

	action.is_trial = is_trial;
	if (known != NULL)
		action.revision = known->revision;
	json = act(request, &action, &outcome);
	json_array_append_new(outcomes, json);
	if (is_trial || !json_is_true(json_object_get(json, "done")))
		return;
	if (known == NULL)
		known = LIST_ADD(request->arena, revised);
	*known = (struct revised){ action.dossier, outcome.revision };
}

/* The items of the body, or NULL, and the request is answered. */
static const json_t *items_of(struct request *request)
{
	const json_t *items = json_object_get(request_json(request), "items");

	if (request->hooks->act == NULL)
		reply_refusal(request, 503, WORD_carpet_failed);
	else if (json_is_array(items) && json_array_size(items) <= CARPET_CELLS_MAX)
		return items;
	else
		reply_refusal(request, 400, WORD_carpet_unknown);
	return NULL;
}

/* Whoever does one thing to many dossiers does not have them all in hand. */
static void release(struct request *request, const revised_list *revised)
{
	struct error ignored; /* a lock ends by itself */

	for (size_t i = 0; i < revised->count; i++)
		(void)store_desk_release(request->store, revised->items[i].dossier,
					 request->person->id, false, &ignored);
}

static void correct_all(struct request *request, bool is_trial)
{
	const json_t *items = items_of(request);
	revised_list revised = { 0 };
	json_t *outcomes;

	if (items == NULL)
		return;
	outcomes = json_array();
	for (size_t i = 0; i < json_array_size(items); i++)
		correct(request, json_array_get(items, i), is_trial, &revised, outcomes);
	release(request, &revised);
	reply_object(request, json_pack("{so}", "outcomes", outcomes));
}

/* POST /api/v1/carpet/try: {"items": [{dossier, revision, page, form, name, value}, ...]} */
void api_carpet_try(struct request *request)
{
	correct_all(request, true);
}

/* POST /api/v1/carpet/correct: the same */
void api_carpet_correct(struct request *request)
{
	correct_all(request, false);
}

/* POST /api/v1/carpet/undo: {"items": [{dossier, change}, ...]}, the last first */
void api_carpet_undo(struct request *request)
{
	const json_t *items = items_of(request);
	revised_list revised = { 0 };
	json_t *outcomes;

	if (items == NULL)
		return;
	outcomes = json_array();
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		const struct desk_action action = {
			.deed = DESK_UNDO,
			.dossier = (long)json_integer_value(json_object_get(item, "dossier")),
			.person = request->person->id,
			.is_supervisor = request_has_role(request, WHO_SUPERVISOR),
			.revision = -1,
			.undoes = (int)number_of(item, "change"),
		};
		struct desk_outcome outcome;

		json_array_append_new(outcomes, act(request, &action, &outcome));
		if (find_revised(&revised, action.dossier) == NULL)
			*LIST_ADD(request->arena, &revised) = (struct revised){ action.dossier, 0 };
	}
	release(request, &revised);
	reply_object(request, json_pack("{so}", "outcomes", outcomes));
}
