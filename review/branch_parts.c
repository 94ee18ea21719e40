#include "review/branch_parts.h"

#include "base/text.h"
#include "model/reason.h"
#include "review/api_json.h"
#include "review/faults.h"
#include "review/html.h"

#include <string.h>

/* ---- words ---------------------------------------------------------------------------------- */

static const struct {
	enum word word;
	const char *class;
} standings[STANDING_COUNT] = {
	[STANDING_WAITING] = { WORD_standing_waiting, "quiet" },
	[STANDING_WORKING] = { WORD_standing_working, "information" },
	[STANDING_REVIEW] = { WORD_standing_review, "warning" },
	[STANDING_ACCEPTED] = { WORD_standing_accepted, "good" },
	[STANDING_SENT_BACK] = { WORD_standing_sent_back, "bad" },
	[STANDING_REJECTED] = { WORD_standing_rejected, "bad" },
	[STANDING_REFUSED] = { WORD_standing_refused, "bad" },
};

enum word standing_word(enum standing standing)
{
	return standings[standing].word;
}

const char *standing_class(enum standing standing)
{
	return standings[standing].class;
}

void say_one(struct request *request, enum word sentence, const char *value)
{
	html_text(&request->out, word_with(request, sentence, value));
}

void say_number(struct request *request, enum word sentence, long long number)
{
	struct text figure = { 0 };

	plain_number(&figure, number);
	say_one(request, sentence, text_value(&figure));
	text_clear(&figure);
}

/* ---- addresses ------------------------------------------------------------------------------ */

const char *branch_path(const struct request *request, const char *path, const char *query)
{
	const char *asked = request_query(request, "branch"), *made;
	struct text text = { 0 };

	text_append(&text, path);
	if (query != NULL)
		text_append_format(&text, "?%s", query);
	if (request->person->branch == NULL && asked != NULL && *asked != '\0') {
		text_append(&text, query != NULL ? "&branch=" : "?branch=");
		html_query(&text, asked);
	}
	made = arena_copy_text(request->arena, text_value(&text));
	text_clear(&text);
	return made;
}

const char *batch_title(const struct request *request, long id, const char *branch,
			const char *batch)
{
	if (branch == NULL && batch == NULL)
		return arena_format(request->arena, "%ld", id);
	return arena_format(request->arena, "%s/%s", branch != NULL ? branch : "—",
			    batch != NULL ? batch : "—");
}

/* ---- cells ---------------------------------------------------------------------------------- */

void column(struct request *request, enum word heading, bool is_figure)
{
	html_raw(&request->out,
		 is_figure ? "<th scope=\"col\" class=\"figure\">" : "<th scope=\"col\">");
	html_text(&request->out, word(request, heading));
	html_raw(&request->out, "</th>");
}

void figure_cell(struct request *request, long long number, bool zero_counts)
{
	html_raw(&request->out, "<td class=\"figure\">");
	if (number != 0 || zero_counts)
		html_number(&request->out, number);
	else
		html_raw(&request->out, "–");
	html_raw(&request->out, "</td>");
}

void share_cell(struct request *request, long part, long whole)
{
	struct text *out = &request->out, share = { 0 };

	plain_amount(&share, whole > 0 ? (centimes)(10000.0 * (double)part / (double)whole) : 0);
	html_raw(out, "<td class=\"figure\"><meter min=\"0\" max=\"100\" low=\"5\" high=\"20\" "
		      "optimum=\"0\"");
	html_attribute_number(out, "value",
			      whole > 0 ? (long)(100.0 * (double)part / (double)whole) : 0);
	html_raw(out, "></meter> ");
	html_value(out, text_value(&share));
	html_raw(out, " %</td>");
	text_clear(&share);
}

static const char *reason_title(const struct request *request, enum reason_code code)
{
	return request->language == LANGUAGE_AR ? reason_title_ar(code) : reason_title_fr(code);
}

void reason_titles(struct request *request, const char *codes)
{
	char *rest = arena_copy_text(request->arena, codes != NULL ? codes : ""), *name;
	enum reason_code code;
	bool is_first = true;

	while ((name = strsep(&rest, " ")) != NULL) {
		if (!reason_code_parse(name, &code))
			continue;
		html_raw(&request->out, is_first ? "<ul class=\"plain\"><li>" : "<li>");
		html_text(&request->out, reason_title(request, code));
		html_raw(&request->out, " <small>");
		html_value(&request->out, name);
		html_raw(&request->out, "</small></li>");
		is_first = false;
	}
	if (!is_first)
		html_raw(&request->out, "</ul>");
}

void empty(struct request *request, enum word sentence)
{
	html_raw(&request->out, "<div class=\"empty\">");
	html_element(&request->out, "p", word(request, sentence));
	html_raw(&request->out, "</div>");
}

/* ---- tables --------------------------------------------------------------------------------- */

static void dossier_name(struct request *request, const struct standing_line *line)
{
	struct text *out = &request->out;
	const char *path;

	html_raw(out, "<th scope=\"row\">");
	if (line->dossier > 0) {
		path = arena_format(request->arena, "/branch/dossiers/%ld", line->dossier);
		html_raw(out, "<a");
		html_attribute(out, "href", branch_path(request, path, NULL));
		html_raw(out, ">");
		html_value(out, arena_format(request->arena, "%ld", line->dossier));
		html_raw(out, "</a> ");
	}
	html_raw(out, "<small>");
	html_value(out, line->name);
	html_raw(out, "</small></th>");
}

void tag(struct request *request, const char *class, const char *text)
{
	html_raw(&request->out, "<span");
	html_attribute(&request->out, "class", arena_format(request->arena, "tag %s", class));
	html_raw(&request->out, ">");
	html_text(&request->out, text);
	html_raw(&request->out, "</span>");
}

static void dossier_row(struct request *request, const struct standing_line *line)
{
	struct text *out = &request->out;

	html_raw(out, "<tr>");
	dossier_name(request, line);
	html_raw(out, "<td>");
	tag(request, standing_class(line->standing), word(request, standing_word(line->standing)));
	html_raw(out, "</td><td class=\"nowrap\">");
	html_value(out, line->batch);
	html_raw(out, "</td><td>");
	html_date(out, line->received);
	html_raw(out, "</td><td>");
	html_value(out, line->beneficiary);
	html_raw(out, "</td><td class=\"figure\">");
	if (line->total != AMOUNT_UNKNOWN)
		html_amount(out, line->total);
	html_raw(out, "</td>");
	figure_cell(request, line->pages, false);
	html_raw(out, "<td>");
	reason_titles(request, line->reasons);
	if (line->refusal != NULL)
		html_text(out, fault_sentence(request, &line->fault));
	html_raw(out, "</td></tr>");
}

void table_begin(struct request *request, enum word name, const char *class)
{
	struct text *out = &request->out;

	html_raw(out, "<div class=\"table-box\" tabindex=\"0\" role=\"region\"");
	html_attribute(out, "aria-label", word(request, name));
	html_raw(out, "><table");
	if (class != NULL)
		html_attribute(out, "class", class);
	html_raw(out, "><thead><tr>");
}

void dossier_table(struct request *request, const struct standing_line *lines, size_t count)
{
	struct text *out = &request->out;

	table_begin(request, WORD_branch_dossiers, NULL);
	column(request, WORD_branch_dossier_number, false);
	column(request, WORD_standing, false);
	column(request, WORD_batch_number, false);
	column(request, WORD_branch_received, false);
	column(request, WORD_branch_beneficiary, false);
	column(request, WORD_branch_amount, true);
	column(request, WORD_branch_pages, true);
	column(request, WORD_branch_reasons, false);
	html_raw(out, "</tr></thead><tbody>");
	for (size_t i = 0; i < count; i++)
		dossier_row(request, &lines[i]);
	html_raw(out, "</tbody></table></div>");
}

static void batch_row(struct request *request, const struct store_batch *batch)
{
	struct text *out = &request->out;
	const char *path = arena_format(request->arena, "/branch/batches/%ld", batch->id);

	html_raw(out, "<tr><th scope=\"row\" class=\"nowrap\"><a");
	html_attribute(out, "href", branch_path(request, path, NULL));
	html_raw(out, ">");
	html_value(out, batch_title(request, batch->id, batch->branch, batch->batch));
	html_raw(out, "</a></th><td>");
	html_date(out, batch->first_seen);
	html_raw(out, "</td>");
	figure_cell(request, batch->declared, true);
	figure_cell(request, batch->came, true);
	figure_cell(request, batch->missing, false);
	figure_cell(request, batch->extra, false);
	figure_cell(request, batch->differing, false);
	figure_cell(request, batch->refused, false);
	figure_cell(request, batch->dossiers, true);
	html_raw(out, "</tr>");
}

void batch_table(struct request *request, const struct store_batch *batches, size_t count)
{
	struct text *out = &request->out;

	if (count == 0) {
		empty(request, WORD_batches_none);
		return;
	}
	table_begin(request, WORD_batches, NULL);
	column(request, WORD_batch_number, false);
	column(request, WORD_batch_first_seen, false);
	column(request, WORD_batch_declared, true);
	column(request, WORD_batch_came, true);
	column(request, WORD_batch_missing, true);
	column(request, WORD_batch_extra, true);
	column(request, WORD_batch_differing, true);
	column(request, WORD_batch_refused, true);
	column(request, WORD_batch_dossiers, true);
	html_raw(out, "</tr></thead><tbody>");
	for (size_t i = 0; i < count; i++)
		batch_row(request, &batches[i]);
	html_raw(out, "</tbody></table></div>");
}
