/*
 * GET /carpet: many cells that were read as the same character, or many fields of a kind, side by
 * side, so that the eye finds the wrong ones. The grid is laid and worked by static/carpet.js from
 * the JSON that stands in the page.
 */
#include "base/memory.h"
#include "base/text.h"
#include "review/carpet.h"
#include "review/html.h"
#include "review/layout.h"
#include "review/route.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* ---- choosing ------------------------------------------------------------------------------- */

static void write_choice(struct request *request, const char *path, const char *label,
			 bool is_current)
{
	struct text *out = &request->out;

	html_raw(out, "<a");
	html_attribute(out, "href", path);
	html_attribute(out, "aria-current", is_current ? "page" : NULL);
	html_raw(out, ">");
	html_text(out, label);
	html_raw(out, "</a>");
}

static void write_characters(struct request *request, const struct carpet_ask *ask,
			     const char *characters, enum word title)
{
	struct text *out = &request->out;

	html_raw(out, "<nav class=\"carpet-characters\" dir=\"ltr\"");
	html_attribute(out, "aria-label", word(request, title));
	html_raw(out, ">");
	for (const char *c = characters; *c != '\0'; c++) {
		const char label[2] = { *c, '\0' };

		write_choice(request, arena_format(request->arena, "/carpet?character=%c", *c),
			     label, ask != NULL && ask->character == *c);
	}
	html_raw(out, "</nav>");
}

static void write_kinds(struct request *request, const struct carpet_ask *ask)
{
	struct text *out = &request->out;

	html_raw(out, "<nav class=\"carpet-kinds\"");
	html_attribute(out, "aria-label", word(request, WORD_carpet_kinds));
	html_raw(out, ">");
	for (size_t i = 0; i < carpet_kind_count; i++)
		write_choice(request,
			     arena_format(request->arena, "/carpet?kind=%s",
					  value_kind_name(carpet_kinds[i].kind)),
			     word(request, carpet_kinds[i].title),
			     ask != NULL && ask->character == '\0' &&
				     ask->kind == carpet_kinds[i].kind);
	html_raw(out, "</nav>");
}

/* Of a kind, only those with a value. */
static void write_filter(struct request *request, const struct carpet_ask *ask)
{
	struct text *out = &request->out;

	if (ask == NULL || ask->character != '\0')
		return;
	html_raw(out, "<form class=\"carpet-filter\" method=\"get\" action=\"/carpet\">"
		      "<input type=\"hidden\" name=\"kind\"");
	html_attribute(out, "value", value_kind_name(ask->kind));
	html_raw(out, "><label>");
	html_text(out, word(request, WORD_carpet_value));
	html_raw(out, " <input name=\"value\" dir=\"ltr\" autocomplete=\"off\"");
	html_attribute(out, "value", request_query(request, "value"));
	html_raw(out, "></label> <button class=\"button\">");
	html_text(out, word(request, WORD_search));
	html_raw(out, "</button></form>");
}

/* ---- the grid ------------------------------------------------------------------------------- */

/* The words that the module says, by the name that it has for each. */
static const struct {
	const char *name;
	enum word word;
} said[] = {
	{ "cell", WORD_carpet_cell },
	{ "marked", WORD_carpet_marked },
	{ "right", WORD_carpet_right },
	{ "right_value", WORD_carpet_right_value },
	{ "alike", WORD_carpet_alike },
	{ "alike_none", WORD_carpet_alike_none },
	{ "preview", WORD_carpet_preview },
	{ "apply", WORD_carpet_apply },
	{ "cancel", WORD_cancel },
	{ "unmark", WORD_carpet_unmark },
	{ "undo", WORD_carpet_undo },
	{ "undone", WORD_carpet_undone },
	{ "applied", WORD_carpet_applied },
	{ "refused", WORD_carpet_refused },
	{ "failed", WORD_carpet_failed },
	{ "no_value", WORD_carpet_no_value },
	{ "value", WORD_carpet_field_value },
	{ "verdict", WORD_carpet_verdict },
	{ "payable", WORD_carpet_payable },
	{ "same", WORD_carpet_same },
	{ "open", WORD_carpet_open },
	{ "review", WORD_carpet_in_review },
	{ "accepted", WORD_carpet_accepted },
	{ "rejected", WORD_carpet_rejected },
	{ "unreadable", WORD_view_unreadable },
	{ "none_marked", WORD_carpet_none_marked },
};

static json_t *words_json(const struct request *request)
{
	json_t *words = json_object();

	for (size_t i = 0; i < ARRAY_LENGTH(said); i++)
		json_object_set_new(words, said[i].name, json_string(word(request, said[i].word)));
	return words;
}

static void write_data(struct request *request, const struct carpet_ask *ask,
		       const struct carpet_cell *cells, size_t count)
{
	const char character[2] = { ask->character, '\0' };
	json_t *data = json_pack("{so, so, ss}", "words", words_json(request), "cells",
				 carpet_json(cells, count), "character", character);
	char *text = json_dumps(data, JSON_COMPACT);

	html_json(&request->out, "carpet-data", text != NULL ? text : "{}");
	free(text);
	json_decref(data);
}

static void write_keys(struct request *request, bool of_characters)
{
	static const struct {
		const char *key;
		enum word does;
	} keys[] = { { "← ↑ → ↓", WORD_carpet_key_move },  { "⎵", WORD_carpet_key_mark },
		     { "0–9 A–Z", WORD_carpet_key_value }, { "+", WORD_carpet_key_alike },
		     { "↵", WORD_carpet_key_preview },     { "Esc", WORD_carpet_key_unmark } };

	html_raw(&request->out, "<ul class=\"carpet-keys\">");
	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
		if (keys[i].does == WORD_carpet_key_value && !of_characters)
			continue;
		html_raw(&request->out, "<li><kbd dir=\"ltr\">");
		html_text(&request->out, keys[i].key);
		html_raw(&request->out, "</kbd> ");
		html_text(&request->out, word(request, keys[i].does));
		html_raw(&request->out, "</li>");
	}
	html_raw(&request->out, "</ul>");
}

static void write_grid(struct request *request, const struct carpet_ask *ask, size_t count)
{
	struct text *out = &request->out;

	if (count == 0) {
		layout_notice(request, NOTICE_INFORMATION, word(request, WORD_carpet_empty));
		return;
	}
	write_keys(request, ask->character != '\0');
	html_raw(out, "<div class=\"carpet-work\"><div id=\"carpet\" class=\"carpet\"");
	html_attribute(out, "data-of", ask->character != '\0' ? "characters" : "fields");
	html_attribute(out, "role", "group");
	html_attribute(out, "aria-label", word(request, WORD_carpet));
	html_raw(out, "></div><aside id=\"carpet-side\" class=\"carpet-side\"");
	html_attribute(out, "aria-label", word(request, WORD_carpet_fix));
	html_raw(out, "></aside></div>");
}

/* GET /carpet */
void page_carpet_show(struct request *request)
{
	const struct layout layout = { .title = word(request, WORD_carpet),
				       .style = "carpet.css",
				       .module = "carpet.js",
				       .is_wide = true };
	struct carpet_ask ask;
	bool is_asked = carpet_ask_read(request, &ask);
	struct carpet_cell *cells = NULL;
	struct error error;
	size_t count = 0;

	if (is_asked && carpet_lay(request, &ask, &cells, &count, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout_begin(request, &layout);
	html_raw(&request->out, "<div class=\"carpet-choices\">");
	write_characters(request, is_asked ? &ask : NULL, "0123456789", WORD_carpet_digits);
	write_characters(request, is_asked ? &ask : NULL, "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
			 WORD_carpet_capitals);
	write_kinds(request, is_asked ? &ask : NULL);
	write_filter(request, is_asked ? &ask : NULL);
	html_raw(&request->out, "</div>");
	if (is_asked) {
		write_grid(request, &ask, count);
		write_data(request, &ask, cells, count);
	} else {
		html_element(&request->out, "p", word(request, WORD_carpet_about));
	}
	layout_end(request);
	reply_html(request, 200);
}
