/* /day: the supervisor's day, and what one person did; the same for spreadsheets and programs. */
#include "review/day_form.h"
#include "review/day_parts.h"
#include "review/html.h"
#include "review/layout.h"
#include "review/route.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/label.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEDS_SHOWN = 100 };

/* Days that were not given are the database's today. False: it has answered. */
static bool look(struct request *request, struct day_view *view)
{
	struct error error;

	*view = (struct day_view){ 0 };
	if (!day_form_read(request, &view->question))
		return false;
	if (store_load_day(request->store, &view->question, request->arena, &view->day, &error) !=
	    STATUS_OK) {
		reply_trouble(request, &error);
		return false;
	}
	if (!date_is_set(view->question.from))
		view->question.from = view->question.to = view->day.today;
	return true;
}

/* ---- the page ------------------------------------------------------------------------------- */

/* Days are counted in UTC: when one begins and ends by the clock on the wall. */
static void write_clock(struct request *request, struct date day)
{
	char iso[DATE_TEXT_SIZE];
	const char *midnight =
		arena_format(request->arena, "%s 00:00:00", date_format_iso(day, iso));
	const char *here = day_hour_text(request, midnight);

	html_raw(&request->out, "<p class=\"quiet\" id=\"day-clock\">");
	html_text(&request->out, word_with(request, WORD_day_clock, here));
	html_raw(&request->out, "</p>");
}

void day_show(struct request *request)
{
	static const enum day_part shown[] = { DAY_BY_BRANCH, DAY_BY_SCANNER, DAY_BY_FORM,
					       DAY_BY_FUND };
	struct layout layout = { .style = "day.css", .module = "day.js" };
	struct day_view view;

	if (!look(request, &view))
		return;
	layout.title = day_form_title(request, &view.question);
	layout_begin(request, &layout);
	day_form_write(request, &view.question, &view.day);
	write_clock(request, view.question.from);
	day_write_figures(request, &view);
	if (view.day.parts[DAY_BY_DAY].count == 0)
		layout_notice(request, NOTICE_INFORMATION, word(request, WORD_day_nothing));
	day_write_plot(request, &view);
	html_raw(&request->out, "<div class=\"parts\"><div>");
	day_write_reasons(request, &view);
	html_raw(&request->out, "</div><div>");
	for (size_t i = 0; i < ARRAY_LENGTH(shown); i++)
		day_write_part(request, &view, shown[i]);
	html_raw(&request->out, "</div></div>");
	day_write_people(request, &view);
	day_write_rates_place(request);
	layout_end(request);
	reply_html(request, 200);
}

/* ---- for spreadsheets ----------------------------------------------------------------------- */

void day_export(struct request *request)
{
	const char *table = request_query(request, "table");
	struct csv_writer writer;
	struct day_view view;
	struct error error;
	enum status status;
	int fd;

	if (!look(request, &view))
		return;
	status = csv_writer_begin(&writer, request->language, &error);
	if (status != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	if (table == NULL || !day_write_csv(request, &view, table, &writer)) {
		csv_writer_drop(&writer);
		reply_refusal(request, 404, WORD_trouble_not_found_why);
		return;
	}
	status = store_note_export(request->store, table, 0, &error);
	if (status == STATUS_OK)
		status = csv_writer_finish(&writer, &fd, &error);
	else
		csv_writer_drop(&writer);
	if (status == STATUS_OK)
		reply_spooled(request, "text/csv; charset=utf-8",
			      arena_format(request->arena, "%s.csv", table), fd);
	else
		reply_trouble(request, &error);
}

/* ---- what one person did -------------------------------------------------------------------- */

static const enum word deeds[DESK_DEED_COUNT] = {
	[DESK_CORRECT] = WORD_deed_correct,     [DESK_CONFIRM] = WORD_deed_confirm,
	[DESK_MISSING] = WORD_deed_missing,     [DESK_PAGE_TYPE] = WORD_deed_page_type,
	[DESK_PAGE_TURN] = WORD_deed_page_turn, [DESK_ARRANGE] = WORD_deed_arrange,
	[DESK_UNDO] = WORD_deed_undo,           [DESK_NOTE] = WORD_deed_note,
	[DESK_HAND] = WORD_deed_hand,           [DESK_ACCEPT] = WORD_deed_accept,
	[DESK_SEND_BACK] = WORD_deed_send_back, [DESK_REJECT] = WORD_deed_reject,
	[DESK_REOPEN] = WORD_deed_reopen,
};

static void write_deed(struct request *request, const struct day_deed *deed)
{
	struct text *out = &request->out, label = { 0 };
	char address[64];

	snprintf(address, sizeof(address), "/dossiers/%ld", deed->dossier);
	html_raw(out, "<tr><td>");
	html_moment(out, deed->at);
	html_raw(out, "</td><th scope=\"row\">");
	html_link(out, address, deed->name);
	html_raw(out, "</th><td>");
	html_text(out, word(request, deeds[deed->deed]));
	html_raw(out, "</td><td>");
	if (deed->field != NULL)
		label_append(&label, deed->field);
	html_value(out, deed->reason != NULL ? deed->reason : text_value(&label));
	if (deed->is_undone) {
		html_raw(out, " <span class=\"tag\">");
		html_text(out, word(request, WORD_day_undone));
		html_raw(out, "</span>");
	}
	html_raw(out, "</td></tr>");
	text_clear(&label);
}

static void write_next(struct request *request, const struct day_question *question,
		       const struct day_deed *last)
{
	struct text *out = &request->out, more = { 0 };

	text_append(&more, "before=");
	html_query(&more, last->at);
	text_append_format(&more, "&dossier=%ld", last->dossier);
	html_raw(out, "<nav class=\"pager\"><a class=\"button\"");
	html_attribute(out, "href",
		       day_form_address(request, request->path, question, DAY_PARTS, NULL,
					text_value(&more)));
	html_raw(out, ">");
	html_text(out, word(request, WORD_find_next));
	html_raw(out, "</a></nav>");
	text_clear(&more);
}

static void write_deeds(struct request *request, const struct day_deed *found, size_t count)
{
	static const enum word heads[] = { WORD_day_when, WORD_find_dossier, WORD_day_deed,
					   WORD_day_field };
	struct text *out = &request->out;

	html_raw(out, "<div class=\"table-box\"><table><thead><tr>");
	for (size_t i = 0; i < ARRAY_LENGTH(heads); i++) {
		html_raw(out, "<th scope=\"col\">");
		html_text(out, word(request, heads[i]));
		html_raw(out, "</th>");
	}
	html_raw(out, "</tr></thead><tbody>");
	for (size_t i = 0; i < count; i++)
		write_deed(request, &found[i]);
	html_raw(out, "</tbody></table></div>");
}

static const char *name_of(const struct store_day *day, long person)
{
	for (size_t i = 0; i < day->people.count; i++)
		if (day->people.items[i].person == person)
			return day->people.items[i].name;
	return "";
}

/* A moment that an address gives back: digits and signs, or nothing. */
static const char *moment_of(const struct request *request)
{
	const char *before = request_query(request, "before");

	return before != NULL && before[0] != '\0' && strlen(before) < 32 &&
			       strspn(before, "0123456789-:. ") == strlen(before)
		       ? before
		       : NULL;
}

void day_deeds(struct request *request)
{
	struct layout layout = { .style = "day.css" };
	struct deeds_question question;
	struct day_deed *found;
	struct day_view view;
	struct error error;
	size_t count;

	if (!look(request, &view))
		return;
	question = (struct deeds_question){
		.person = request_number(request, 0),
		.from = view.question.from,
		.to = view.question.to,
		.before = moment_of(request),
		.before_dossier = request_query_number(request, "dossier", 0),
		.most = DEEDS_SHOWN,
	};
	if (store_list_deeds(request->store, &question, request->arena, &found, &count, &error) !=
	    STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout.title = word_with(request, WORD_day_deeds_of,
				 name_of(&view.day, request_number(request, 0)));
	layout_begin(request, &layout);
	html_raw(&request->out, "<p class=\"lead\">");
	html_text(&request->out, day_form_title(request, &view.question));
	html_raw(&request->out, "</p>");
	if (count == 0)
		layout_notice(request, NOTICE_INFORMATION, word(request, WORD_day_nobody));
	else
		write_deeds(request, found, count);
	if (count == DEEDS_SHOWN)
		write_next(request, &view.question, &found[count - 1]);
	layout_end(request);
	reply_html(request, 200);
}

/* ---- for programs --------------------------------------------------------------------------- */

static json_t *json_of_figures(const struct day_figures *figures)
{
	json_t *object = json_object();

#define X(name) json_object_set_new(object, #name, json_integer(figures->name));
	DAY_FIGURES(X)
#undef X
	return object;
}

static json_t *json_of_date(struct date date)
{
	char day[DATE_TEXT_SIZE];

	return date_is_set(date) ? json_string(date_format_iso(date, day)) : json_null();
}

static json_t *json_of_backlog(const struct day_backlog *backlog)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:o, s:o}", "waiting", (json_int_t)backlog->waiting,
			 "overdue", (json_int_t)backlog->overdue, "due_today",
			 (json_int_t)backlog->due_today, "due_soon", (json_int_t)backlog->due_soon,
			 "arrived", json_of_date(backlog->arrived), "due",
			 json_of_date(backlog->due));
}

static json_t *json_of_lines(const struct day_line *lines, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:o}", "label", lines[i].label, "figures",
						json_of_figures(&lines[i].figures)));
	return list;
}

static json_t *json_of_hours(const struct store_day *day)
{
	json_t *list = json_array();

	for (size_t i = 0; i < day->hours.count; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:o}", "hour", day->hours.items[i].hour, "figures",
					json_of_figures(&day->hours.items[i].figures)));
	return list;
}

static json_t *json_of_reasons(const struct store_day *day)
{
	json_t *list = json_array();

	for (size_t i = 0; i < day->reasons.count; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:I, s:I}", "code", day->reasons.items[i].code,
					"dossiers", (json_int_t)day->reasons.items[i].dossiers,
					"rejected", (json_int_t)day->reasons.items[i].rejected));
	return list;
}

static json_t *json_of_people(const struct store_day *day)
{
	json_t *list = json_array();

	for (size_t i = 0; i < day->people.count; i++) {
		const struct day_person *person = &day->people.items[i];

		json_array_append_new(
			list, json_pack("{s:I, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:s}",
					"person", (json_int_t)person->person, "name", person->name,
					"accepted", (json_int_t)person->accepted, "sent_back",
					(json_int_t)person->sent_back, "rejected",
					(json_int_t)person->rejected, "corrected",
					(json_int_t)person->corrected, "confirmed",
					(json_int_t)person->confirmed, "active_s",
					(json_int_t)person->active_s, "first_at", person->first_at,
					"last_at", person->last_at));
	}
	return list;
}

void day_api(struct request *request)
{
	static const char *const names[DAY_PARTS] = { "days", "branches", "funds", "forms",
						      "scanners" };
	struct day_view view;
	json_t *answer;
	char *text;

	if (!look(request, &view))
		return;
	answer = json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "from",
		json_of_date(view.question.from), "to", json_of_date(view.question.to), "total",
		json_of_figures(&view.day.total), "files", json_of_backlog(&view.day.files),
		"dossiers", json_of_backlog(&view.day.dossiers), "hours", json_of_hours(&view.day),
		"reasons", json_of_reasons(&view.day), "people", json_of_people(&view.day));
	for (int i = 0; i < DAY_PARTS; i++)
		json_object_set_new(
			answer, names[i],
			json_of_lines(view.day.parts[i].items, view.day.parts[i].count));
	text = json_dumps(answer, JSON_COMPACT);
	text_append(&request->out, text != NULL ? text : "{}");
	free(text);
	json_decref(answer);
	reply_json(request, 200);
}
