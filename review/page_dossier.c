/*
 * The page of a dossier: a frame that review/static/review.js fills from what is written into it,
 * the dossier as JSON, the keys, the words. It works without asking the server once more; every
 * change answers with the next state (api_desk.c).
 */
#include "review/api_desk.h"
#include "review/html.h"
#include "review/layout.h"
#include "review/route.h"
#include "review/station.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/key.h"

#include <stdlib.h>
#include <string.h>

/* Words of this page begin so in the list; its scripts call them without it. */
#define PREFIX "desk_"

static const char *in_language(const struct request *request, const char *french,
			       const char *arabic)
{
	return request->language == LANGUAGE_AR ? arabic : french;
}

/* ---- what the scripts are given ------------------------------------------------------------- */

/* The object is used up. */
static void write_island(struct request *request, const char *id, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);

	html_json(&request->out, id, text != NULL ? text : "{}");
	free(text);
	json_decref(object);
}

static json_t *words_of(const struct request *request)
{
	static const enum word shared[] = { WORD_save, WORD_cancel };
	json_t *object = json_object();

	for (int each = 0; each < WORD_COUNT; each++)
		if (text_starts_with(word_name((enum word)each), PREFIX))
			json_object_set_new(object, word_name((enum word)each) + strlen(PREFIX),
					    json_string(word(request, (enum word)each)));
	for (size_t i = 0; i < ARRAY_LENGTH(shared); i++)
		json_object_set_new(object, word_name(shared[i]),
				    json_string(word(request, shared[i])));
	return object;
}

static json_t *keys_of(const struct request *request)
{
	json_t *array = json_array();

	for (int each = 0; each < KEY_ACTION_COUNT; each++) {
		enum key_action action = (enum key_action)each;

		json_array_append_new(array, json_pack("{s:s, s:s, s:s}", "action",
						       key_action_name(action), "key",
						       key_action_key(action), "label",
						       in_language(request, key_action_fr(action),
								   key_action_ar(action))));
	}
	return array;
}

static void add_type(const struct request *request, json_t *types, const char *name)
{
	json_array_append_new(types, json_pack("{s:s, s:s}", "name", name, "label",
					       dossier_page_label(request, name, NULL)));
}

/* What a page can be said to be: the forms, then the other kinds of paper. */
static json_t *types_of(const struct request *request)
{
	const struct form_set *forms = request->hooks->forms;
	json_t *types = json_array();

	for (int i = 0; forms != NULL && i < forms->form_count; i++)
		json_array_append_new(types, json_pack("{s:s, s:s}", "name", forms->forms[i].name,
						       "label", forms->forms[i].title));
	for (int kind = 0; kind < KIND_COUNT; kind++)
		add_type(request, types, page_kind_text((enum page_kind)kind));
	add_type(request, types, page_type_text(PAGE_BLANK));
	return types;
}

/* Image faults and what a machine could not decide are no reason to refuse a claim. Whether the
 * insured's letter tells the reason comes with each: a rejection is told as an error. */
static json_t *refusals_of(const struct request *request)
{
	json_t *array = json_array();

	for (int each = 0; each < REASON_COUNT; each++) {
		const struct reason reason = { .code = (enum reason_code)each,
					       .severity = SEVERITY_ERROR,
					       .message_fr =
						       reason_title_fr((enum reason_code)each) };
		const char *name = reason_code_name(reason.code);
		const char *title = in_language(request, reason_title_fr(reason.code),
						reason_title_ar(reason.code));
		enum letter_group group;

		if (name[0] == 'R')
			json_array_append_new(array, json_pack("{s:s, s:s, s:b}", "code", name,
							       "title", title, "is_told",
							       letter_tells(&reason, &group)));
	}
	return array;
}

static bool is_colleague(const struct request *request, const struct person *person)
{
	return !person->is_disabled && person->id != request->person->id &&
	       (person->role == ROLE_SUPERVISOR || person->role == ROLE_OPERATOR);
}

static enum status list_colleagues(struct request *request, json_t *people, struct error *error)
{
	struct store_person *all;
	size_t count;
	enum status status = store_list_people(request->store, request->arena, &all, &count, error);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (is_colleague(request, &all[i].person))
			json_array_append_new(people, json_pack("{s:I, s:s}", "id",
								(json_int_t)all[i].person.id,
								"name", all[i].person.name));
	return status;
}

/* ---- the page ------------------------------------------------------------------------------- */

static void write_regions(struct request *request)
{
	struct text *out = &request->out;

	html_raw(out,
		 "<div class=\"review\" id=\"review\"><div class=\"review-bar\" id=\"bar\"></div>"
		 "<section class=\"review-paper\" id=\"paper\"");
	html_attribute(out, "aria-label", word(request, WORD_desk_paper));
	html_raw(out, "></section><section class=\"review-side\"");
	html_attribute(out, "aria-label", word(request, WORD_desk_side));
	html_raw(out, "><div id=\"judged\"></div><div id=\"warning\" role=\"alert\"></div>"
		      "<div class=\"entries-scroll\" id=\"entries\"><noscript><p>");
	html_text(out, word(request, WORD_desk_needs_script));
	html_raw(out, "</p></noscript></div><div id=\"decide\"></div></section>"
		      "<div class=\"key-line\" id=\"keys\" role=\"group\"");
	html_attribute(out, "aria-label", word(request, WORD_desk_keys_now));
	html_raw(out, "></div><div id=\"told\" class=\"unseen\" aria-live=\"polite\"></div>"
		      "</div>");
}

static void write_page(struct request *request, json_t *state, json_t *people)
{
	long done = request_query_number(request, "done", 0);
	const char *deed = request_query(request, "deed");
	const char *number = arena_format(request->arena, "%ld", request_number(request, 0));
	const struct layout layout = {
		.title = word_with(request, WORD_desk_dossier_number, number),
		.style = "review.css",
		.module = "review.js",
		.is_wide = true,
		.has_no_title = true,
	};

	layout_begin(request, &layout);
	write_regions(request);
	write_island(request, "words", words_of(request));
	write_island(request, "setup",
		     json_pack("{s:o, s:o, s:o, s:o, s:I, s:s?}", "keys", keys_of(request), "types",
			       types_of(request), "refusals", refusals_of(request), "people",
			       people, "done", (json_int_t)done, "deed", deed));
	write_island(request, "dossier", state);
	layout_end(request);
	reply_html(request, 200);
}

void page_dossier_show(struct request *request)
{
	struct error error;
	json_t *state = NULL, *people = json_array();
	enum status status = api_desk_state(request, request_number(request, 0), &state, &error);

	if (status == STATUS_OK)
		status = list_colleagues(request, people, &error);
	if (status == STATUS_OK) {
		write_page(request, state, people);
		return;
	}
	json_decref(state);
	json_decref(people);
	reply_trouble(request, &error);
}

/* ---- the letter ----------------------------------------------------------------------------- */

void page_dossier_letter(struct request *request)
{
	unsigned char *pdf = NULL;
	size_t length = 0;
	struct error error;
	long dossier = request_number(request, 0);
	enum status status = request->hooks->letter(request->hooks->context, request->store,
						    dossier, &pdf, &length, &error);

	if (status == STATUS_OK)
		reply_file(request, "application/pdf", NULL, pdf, length);
	else if (status == STATUS_DATA)
		reply_refusal(request, 422, WORD_desk_no_letter);
	else
		reply_trouble(request, &error);
	free(pdf);
}
