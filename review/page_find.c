/* /find: searching dossiers, and the same list for spreadsheets and programs. */
#include "review/csv_writer.h"
#include "review/find_form.h"
#include "review/html.h"
#include "review/layout.h"
#include "review/route.h"

#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_LINES = 50, API_LINES_MAX = 500, EXPORT_STEP = 5000, EXPORT_LINES_MAX = 200000 };

/* What was asked, and a page of what was found. */
struct results {
	struct search_question question;
	struct search_place place;
	struct search_results found;
};

/* False when the place is none that a page gave; it has answered then. */
static bool read_place(struct request *request, struct search_place *ret_place)
{
	const char *after = request_query(request, "after");

	*ret_place = (struct search_place){ 0 };
	if (after == NULL || after[0] == '\0' || search_place_parse(after, ret_place))
		return true;
	reply_refusal(request, 400, WORD_find_bad_place);
	return false;
}

static enum status look(struct request *request, struct results *results, int most,
			struct error *error)
{
	return store_search(request->store, &results->question, &results->place, most,
			    request->arena, &results->found, error);
}

/* ---- the table ------------------------------------------------------------------------------ */

static const enum word heads[] = { WORD_find_dossier, WORD_find_person,   WORD_find_state,
				   WORD_find_reasons, WORD_find_received, WORD_find_care,
				   WORD_find_branch,  WORD_find_amount,   WORD_find_held };

static void write_heads(struct request *request)
{
	struct text *out = &request->out;

	html_raw(out, "<thead><tr>");
	for (size_t i = 0; i < ARRAY_LENGTH(heads); i++) {
		html_raw(out, heads[i] == WORD_find_amount ? "<th scope=\"col\" class=\"figure\">"
							   : "<th scope=\"col\">");
		html_text(out, word(request, heads[i]));
		html_raw(out, "</th>");
	}
	html_raw(out, "</tr></thead>");
}

static void write_person(struct request *request, const struct search_line *line)
{
	struct text *out = &request->out;
	bool is_other = line->insured != NULL && !text_equal(line->insured, line->beneficiary);

	html_value(out, line->beneficiary != NULL ? line->beneficiary : line->insured);
	html_raw(out, "<small class=\"below\">");
	if (is_other && line->beneficiary != NULL) {
		html_text(out, word(request, WORD_find_insured));
		html_raw(out, " ");
		html_value(out, line->insured);
		html_raw(out, " ");
	}
	html_value(out, line->number);
	html_raw(out, "</small>");
}

static void write_sender(struct request *request, const struct search_line *line)
{
	struct text *out = &request->out;

	html_value(out, line->branch);
	if (line->batch == NULL)
		return;
	html_raw(out, "<small class=\"below\">");
	html_value(out, line->batch);
	html_raw(out, "</small>");
}

static void write_holder(struct request *request, const struct search_line *line)
{
	struct text *out = &request->out;

	if (line->held_by != NULL)
		html_value(out, line->held_by);
	else if (line->handed_to != NULL)
		html_text(out, word_with(request, WORD_find_handed, line->handed_to));
	if (!date_is_set(line->deadline))
		return;
	html_raw(out, "<small class=\"below\">");
	html_text(out, word(request, WORD_find_deadline));
	html_raw(out, " ");
	html_date(out, line->deadline);
	html_raw(out, "</small>");
}

static void write_line(struct request *request, const struct search_line *line)
{
	struct text *out = &request->out;
	char address[64];

	snprintf(address, sizeof(address), "%s/dossiers/%ld",
		 request->person->branch != NULL ? "/branch" : "", line->dossier);
	html_raw(out, "<tr><th scope=\"row\">");
	html_link(out, address, line->name);
	html_raw(out, "</th><td>");
	write_person(request, line);
	html_raw(out, "</td><td>");
	find_state_tag(request, line->state);
	html_raw(out, "</td><td>");
	find_reasons_write(request, line->reasons);
	html_raw(out, "</td><td>");
	html_date(out, line->received);
	html_raw(out, "</td><td>");
	html_date(out, line->care_date);
	html_raw(out, "</td><td>");
	write_sender(request, line);
	html_raw(out, "</td><td class=\"figure\">");
	if (line->total != AMOUNT_UNKNOWN)
		html_amount(out, line->total);
	html_raw(out, "</td><td>");
	write_holder(request, line);
	html_raw(out, "</td></tr>");
}

static void write_table(struct request *request, const struct results *results)
{
	struct text *out = &request->out;
	bool is_near = results->place.is_near;

	html_raw(out, "<div class=\"table-box\"><table class=\"found\"><caption class=\"unseen\">");
	html_text(out, word(request, WORD_find_found));
	html_raw(out, "</caption>");
	write_heads(request);
	html_raw(out, "<tbody>");
	for (size_t i = 0; i < results->found.count; i++) {
		if (results->found.lines[i].is_near && !is_near) {
			html_raw(out, "<tr class=\"near\"><th scope=\"rowgroup\" colspan=\"9\">");
			html_text(out, word(request, WORD_find_near));
			html_raw(out, "</th></tr>");
			is_near = true;
		}
		write_line(request, &results->found.lines[i]);
	}
	html_raw(out, "</tbody></table></div>");
}

/* ---- the page ------------------------------------------------------------------------------- */

static void write_link(struct request *request, const char *address, enum word label)
{
	struct text *out = &request->out;

	html_raw(out, "<a class=\"button\"");
	html_attribute(out, "href", address);
	html_raw(out, ">");
	html_text(out, word(request, label));
	html_raw(out, "</a>");
}

static void write_pager(struct request *request, const struct results *results)
{
	struct text *out = &request->out;
	char place[SEARCH_PLACE_SIZE];

	html_raw(out, "<nav class=\"pager\">");
	if (results->place.dossier != 0 || results->place.is_near)
		write_link(request, find_form_address(request, "/find", NULL), WORD_find_first);
	if (results->found.next.dossier != 0)
		write_link(request,
			   find_form_address(
				   request, "/find",
				   arena_format(request->arena, "after=%s",
						search_place_format(&results->found.next, place))),
			   WORD_find_next);
	html_raw(out, "<span class=\"push\"></span>");
	write_link(request, find_form_address(request, "/find.csv", NULL), WORD_export_csv);
	html_raw(out, "</nav>");
}

/* A day that was typed is one of arrival; people also mean the day of care. */
static void offer_care(struct request *request, const struct search_question *question)
{
	struct text *out = &request->out, address = { 0 };
	char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

	if (request_query(request, "q") == NULL || !date_is_set(question->received_from) ||
	    date_is_set(question->care_from) || request_query(request, "from") != NULL)
		return;
	text_append_format(&address, "/find?care_from=%s&care_to=%s",
			   date_format_iso(question->received_from, from),
			   date_format_iso(question->received_to, to));
	if (question->name != NULL) {
		text_append(&address, "&name=");
		html_query(&address, question->name);
	}
	html_raw(out, "<p>");
	html_link(out, text_value(&address), word(request, WORD_find_as_care));
	html_raw(out, "</p>");
	text_clear(&address);
}

static void write_page(struct request *request, const struct results *results)
{
	struct layout layout = { .title = word(request, WORD_find), .style = "day.css" };

	layout_begin(request, &layout);
	find_form_write(request);
	find_form_tell(request, &results->question);
	offer_care(request, &results->question);
	if (results->found.count == 0) {
		layout_notice(request, NOTICE_INFORMATION, word(request, WORD_find_nothing));
	} else {
		if (search_asks_nothing(&results->question))
			html_element(&request->out, "h2", word(request, WORD_find_newest));
		write_table(request, results);
		write_pager(request, results);
	}
	layout_end(request);
	reply_html(request, 200);
}

void find_show(struct request *request)
{
	struct results results = { 0 };
	struct error error;

	if (!read_place(request, &results.place))
		return;
	find_form_read(request, &results.question);
	if (look(request, &results, PAGE_LINES, &error) == STATUS_OK)
		write_page(request, &results);
	else
		reply_trouble(request, &error);
}

/* ---- for spreadsheets ----------------------------------------------------------------------- */

static void write_csv_heads(struct request *request, struct csv_writer *writer)
{
	static const enum word columns[] = {
		WORD_find_dossier, WORD_find_state,    WORD_find_reasons, WORD_find_received,
		WORD_find_care,    WORD_find_person,   WORD_find_insured, WORD_find_number,
		WORD_find_branch,  WORD_find_batch,    WORD_find_fund,    WORD_find_amount,
		WORD_find_held,    WORD_find_deadline,
	};

	for (size_t i = 0; i < ARRAY_LENGTH(columns); i++)
		csv_writer_text(writer, word(request, columns[i]));
	csv_writer_end_row(writer);
}

static void write_csv_line(struct request *request, struct csv_writer *writer,
			   const struct search_line *line)
{
	csv_writer_text(writer, line->name);
	csv_writer_text(writer, find_state_word(request, line->state));
	csv_writer_text(writer, line->reasons);
	csv_writer_date(writer, line->received);
	csv_writer_date(writer, line->care_date);
	csv_writer_text(writer, line->beneficiary);
	csv_writer_text(writer, line->insured);
	csv_writer_text(writer, line->number);
	csv_writer_text(writer, line->branch);
	csv_writer_text(writer, line->batch);
	csv_writer_text(writer, line->fund);
	csv_writer_amount(writer, line->total);
	csv_writer_text(writer, line->held_by != NULL ? line->held_by : line->handed_to);
	csv_writer_date(writer, line->deadline);
	csv_writer_end_row(writer);
}

/* Some thousands at a time, so that a long list takes no more memory than a short one. */
static enum status write_csv(struct request *request, const struct search_question *question,
			     struct csv_writer *writer, struct error *error)
{
	struct search_place place = { 0 };
	struct arena *arena = arena_new();
	enum status status;
	long lines = 0;

	do {
		struct search_results found = { 0 };

		arena_reset(arena);
		status = store_search(request->store, question, &place, EXPORT_STEP, arena, &found,
				      error);
		for (size_t i = 0; i < found.count; i++)
			write_csv_line(request, writer, &found.lines[i]);
		lines += (long)found.count;
		place = found.next;
	} while (status == STATUS_OK && place.dossier != 0 && lines < EXPORT_LINES_MAX);
	arena_free(arena);
	if (status == STATUS_OK)
		status = store_note_export(request->store, "dossiers", lines, error);
	return status;
}

void find_export(struct request *request)
{
	struct search_question question;
	struct csv_writer writer;
	struct error error;
	enum status status = csv_writer_begin(&writer, request->language, &error);
	int fd;

	if (status == STATUS_OK) {
		find_form_read(request, &question);
		write_csv_heads(request, &writer);
		status = write_csv(request, &question, &writer, &error);
		if (status == STATUS_OK)
			status = csv_writer_finish(&writer, &fd, &error);
		else
			csv_writer_drop(&writer);
	}
	if (status == STATUS_OK)
		reply_spooled(request, "text/csv; charset=utf-8", "dossiers.csv", fd);
	else
		reply_trouble(request, &error);
}

/* ---- for programs --------------------------------------------------------------------------- */

static json_t *json_of_date(struct date date)
{
	char day[DATE_TEXT_SIZE];

	return date_is_set(date) ? json_string(date_format_iso(date, day)) : json_null();
}

static json_t *json_of_amount(centimes amount)
{
	char figure[MONEY_TEXT_SIZE];

	return amount != AMOUNT_UNKNOWN ? json_string(money_format(amount, figure)) : json_null();
}

static json_t *json_of_reasons(const char *codes, struct arena *arena)
{
	char *rest = arena_copy_text(arena, codes), *code;
	json_t *list = json_array();

	while ((code = strsep(&rest, " ")) != NULL)
		if (*code != '\0')
			json_array_append_new(list, json_string(code));
	return list;
}

static json_t *json_of_line(const struct search_line *line, struct arena *arena)
{
	return json_pack("{s:I, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s, s:s, s:s, s:o, s:o, "
			 "s:o, s:o, s:o, s:i, s:s?, s:s?, s:o, s:b}",
			 "id", (json_int_t)line->dossier, "name", line->name, "branch",
			 line->branch, "batch", line->batch, "fund", line->fund, "beneficiary",
			 line->beneficiary, "insured", line->insured, "number", line->number,
			 "verdict", line->verdict, "decision", line->decision, "state", line->state,
			 "reasons", json_of_reasons(line->reasons, arena), "received",
			 json_of_date(line->received), "care_date", json_of_date(line->care_date),
			 "total", json_of_amount(line->total), "payable",
			 json_of_amount(line->payable), "pages", line->pages, "held_by",
			 line->held_by, "handed_to", line->handed_to, "deadline",
			 json_of_date(line->deadline), "near", line->is_near);
}

static void reply_results(struct request *request, const struct results *results)
{
	json_t *lines = json_array(), *answer;
	char place[SEARCH_PLACE_SIZE];
	char *text;

	for (size_t i = 0; i < results->found.count; i++)
		json_array_append_new(lines,
				      json_of_line(&results->found.lines[i], request->arena));
	answer = json_pack("{s:o, s:s?}", "dossiers", lines, "next",
			   results->found.next.dossier != 0
				   ? search_place_format(&results->found.next, place)
				   : NULL);
	text = json_dumps(answer, JSON_COMPACT);
	text_append(&request->out, text != NULL ? text : "{}");
	free(text);
	json_decref(answer);
	reply_json(request, 200);
}

void find_api(struct request *request)
{
	long most = request_query_number(request, "most", PAGE_LINES);
	struct results results = { 0 };
	struct error error;

	if (!read_place(request, &results.place))
		return;
	find_form_read(request, &results.question);
	most = most < 1 ? 1 : most > API_LINES_MAX ? API_LINES_MAX : most;
	if (look(request, &results, (int)most, &error) == STATUS_OK)
		reply_results(request, &results);
	else
		reply_trouble(request, &error);
}
