/*
 * The help: how a dossier is cleared, which key does what, what each reason means. It is made from
 * model/key.list and model/reason.list, so that it cannot say what the pages do not do.
 */
#include "review/html.h"
#include "review/layout.h"
#include "review/route.h"

#include "base/text.h"
#include "model/key.h"
#include "model/reason.h"

#include <string.h>

static const char *in_language(const struct request *request, const char *french,
			       const char *arabic)
{
	return request->language == LANGUAGE_AR ? arabic : french;
}

/* What stands on a key. */
static const char *key_text(const struct request *request, enum key_action action)
{
	static const struct {
		const char *key;
		enum word word;
	} names[] = { { "Enter", WORD_desk_enter_key }, { "Escape", WORD_desk_escape_key } };
	static const struct {
		const char *key, *sign;
	} signs[] = { { "ArrowUp", "↑" },
		      { "ArrowDown", "↓" },
		      { "ArrowLeft", "←" },
		      { "ArrowRight", "→" } };
	const char *key = key_action_key(action);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_equal(names[i].key, key))
			return word(request, names[i].word);
	/* The next page lies where the writing goes. */
	if (request->language == LANGUAGE_AR && text_equal(key, "ArrowLeft"))
		return "→";
	if (request->language == LANGUAGE_AR && text_equal(key, "ArrowRight"))
		return "←";
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (text_equal(signs[i].key, key))
			return signs[i].sign;
	return key;
}

static void write_title(struct request *request, const char *id, enum word title)
{
	html_raw(&request->out, "<h2");
	html_attribute(&request->out, "id", id);
	html_raw(&request->out, ">");
	html_text(&request->out, word(request, title));
	html_raw(&request->out, "</h2>");
}

/* ---- the order of work ---------------------------------------------------------------------- */

/* A sentence, in which {1} to {4} are keys. */
static void write_step(struct request *request, enum word sentence, const enum key_action keys[4])
{
	struct text *out = &request->out;
	const char *rest = word(request, sentence);

	html_raw(out, "<li>");
	for (const char *at = strchr(rest, '{'); at != NULL; at = strchr(rest, '{')) {
		html_text(out, arena_copy_bytes(request->arena, rest, (size_t)(at - rest)));
		html_raw(out, "<kbd>");
		html_text(out, key_text(request, keys[at[1] - '1']));
		html_raw(out, "</kbd>");
		rest = at + strlen("{1}");
	}
	html_text(out, rest);
	html_raw(out, "</li>");
}

static void write_order(struct request *request)
{
	static const struct {
		enum word sentence;
		enum key_action keys[4];
	} steps[] = {
		{ WORD_help_step_look, { KEY_ACTION_next_doubt } },
		{ WORD_help_step_answer,
		  { KEY_ACTION_confirm, KEY_ACTION_choose, KEY_ACTION_write, KEY_ACTION_missing } },
		{ WORD_help_step_next, { KEY_ACTION_undo, KEY_ACTION_next_doubt } },
		{ WORD_help_step_pages,
		  { KEY_ACTION_turn, KEY_ACTION_page_type, KEY_ACTION_arrange } },
		{ WORD_help_step_decide,
		  { KEY_ACTION_accept, KEY_ACTION_send_back, KEY_ACTION_reject, KEY_ACTION_hand } },
		{ WORD_help_step_leave, { KEY_ACTION_release, KEY_ACTION_note } },
	};

	write_title(request, "order", WORD_help_order);
	html_raw(&request->out, "<ol class=\"order-of-work\">");
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		write_step(request, steps[i].sentence, steps[i].keys);
	html_raw(&request->out, "</ol>");
}

/* ---- the keys ------------------------------------------------------------------------------- */

static void write_keys(struct request *request)
{
	struct text *out = &request->out;

	write_title(request, "keys", WORD_help_keys);
	html_raw(out, "<p>");
	html_text(out, word(request, WORD_help_keys_about));
	html_raw(out, "</p><dl class=\"help-keys\">");
	for (int each = 0; each < KEY_ACTION_COUNT; each++) {
		enum key_action action = (enum key_action)each;

		html_raw(out, "<div><dt><kbd>");
		html_text(out, key_text(request, action));
		html_raw(out, "</kbd></dt><dd>");
		html_text(out, in_language(request, key_action_fr(action), key_action_ar(action)));
		html_raw(out, "</dd></div>");
	}
	html_raw(out, "</dl>");
}

/* ---- the reasons ---------------------------------------------------------------------------- */

static enum word word_of_party(enum party party)
{
	static const enum word words[] = {
		[PARTY_INSURED] = WORD_help_party_insured,
		[PARTY_DOCTOR] = WORD_help_party_doctor,
		[PARTY_PHARMACIST] = WORD_help_party_pharmacist,
		[PARTY_OFFICE] = WORD_help_party_office,
	};

	return words[party];
}

static enum word word_of_severity(enum severity severity)
{
	static const enum word words[] = {
		[SEVERITY_INFO] = WORD_desk_severity_info,
		[SEVERITY_CHECK] = WORD_desk_severity_check,
		[SEVERITY_ERROR] = WORD_desk_severity_error,
	};

	return words[severity];
}

static void write_reason(struct request *request, enum reason_code code)
{
	struct text *out = &request->out;
	const char *remedy = in_language(request, reason_remedy_fr(code), reason_remedy_ar(code));

	html_raw(out, "<tr");
	html_attribute(out, "id", reason_code_name(code));
	html_raw(out, "><th scope=\"row\">");
	html_value(out, reason_code_name(code));
	html_raw(out, "</th><td><b>");
	html_text(out, in_language(request, reason_title_fr(code), reason_title_ar(code)));
	html_raw(out, "</b>");
	if (remedy != NULL) {
		html_raw(out, "<p>");
		html_text(out, remedy);
		html_raw(out, "</p>");
	}
	html_raw(out, "</td><td>");
	html_text(out, word(request, word_of_severity(reason_usual_severity(code))));
	html_raw(out, "</td><td>");
	html_text(out, word(request, word_of_party(reason_usual_party(code))));
	html_raw(out, "</td></tr>");
}

static void write_reasons(struct request *request)
{
	static const enum word heads[] = { WORD_help_code, WORD_help_meaning, WORD_help_severity,
					   WORD_help_party };
	struct text *out = &request->out;

	write_title(request, "reasons", WORD_help_reasons);
	html_raw(out, "<p>");
	html_text(out, word(request, WORD_help_reasons_about));
	html_raw(out, "</p><div class=\"table-box\" tabindex=\"0\"><table>"
		      "<thead><tr>");
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		html_raw(out, "<th scope=\"col\">");
		html_text(out, word(request, heads[i]));
		html_raw(out, "</th>");
	}
	html_raw(out, "</tr></thead><tbody>");
	for (int code = 0; code < REASON_COUNT; code++)
		write_reason(request, (enum reason_code)code);
	html_raw(out, "</tbody></table></div>");
}

/* To the dossier from which one came, else to what waits; Escape goes there too (help.js). */
static void write_way_back(struct request *request)
{
	long dossier = request_query_number(request, "dossier", 0);
	struct text *out = &request->out;
	const char *number = arena_format(request->arena, "%ld", dossier);

	if (!request_has_role(request, WHO_OFFICE))
		return;
	html_raw(out, "<p><a class=\"button\" id=\"back\" autofocus");
	html_attribute(out, "href",
		       dossier > 0 ? arena_format(request->arena, "/dossiers/%ld", dossier)
				   : "/review");
	html_raw(out, "><kbd>");
	html_text(out, word(request, WORD_desk_escape_key));
	html_raw(out, "</kbd> ");
	html_text(out, dossier > 0 ? word_with(request, WORD_queue_back_to, number)
				   : word(request, WORD_help_to_queue));
	html_raw(out, "</a></p>");
}

void page_help_show(struct request *request)
{
	const struct layout layout = { .title = word(request, WORD_help),
				       .style = "review.css",
				       .module = "help.js" };

	layout_begin(request, &layout);
	write_way_back(request);
	write_order(request);
	write_keys(request);
	write_reasons(request);
	layout_end(request);
	reply_html(request, 200);
}
