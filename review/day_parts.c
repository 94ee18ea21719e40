#include "review/day_parts.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/reason.h"
#include "review/day_form.h"
#include "review/html.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINES_SHOWN = 12, HOUR_AT = 11, HOUR_LENGTH = 5 };

/* ---- pieces --------------------------------------------------------------------------------- */

static void write_percent(struct text *out, long part, long whole)
{
	char text[16];

	if (whole <= 0)
		return;
	snprintf(text, sizeof(text), "%.1f %%", 100.0 * (double)part / (double)whole);
	for (char *at = text; *at != '\0'; at++)
		if (*at == '.')
			*at = ',';
	html_raw(out, "<bdi dir=\"ltr\">");
	html_text(out, text);
	html_raw(out, "</bdi>");
}

static void begin_box(struct text *out, const char *state)
{
	html_raw(out, "<div class=\"figure-box");
	html_raw(out, state);
	html_raw(out, "\"><b>");
}

static void end_box(struct request *request, enum word label)
{
	html_raw(&request->out, "</b><span>");
	html_text(&request->out, word(request, label));
	html_raw(&request->out, "</span></div>");
}

static void write_box(struct request *request, enum word label, long number, const char *state)
{
	begin_box(&request->out, state);
	html_number(&request->out, number);
	end_box(request, label);
}

static void begin_table(struct request *request, enum word title, const char *csv,
			const struct day_view *view)
{
	struct text *out = &request->out;

	html_raw(out, "<section class=\"panel part\"><header><h2>");
	html_text(out, word(request, title));
	html_raw(out, "</h2><a class=\"button small\"");
	html_attribute(out, "href",
		       day_form_address(request, "/day.csv", &view->question, DAY_PARTS, NULL,
					arena_format(request->arena, "table=%s", csv)));
	html_raw(out, ">");
	html_text(out, word(request, WORD_export_csv));
	html_raw(out, "<span class=\"unseen\"> ");
	html_text(out, word(request, title));
	html_raw(out, "</span></a></header>");
}

static void write_heads(struct request *request, const enum word *heads, size_t count)
{
	struct text *out = &request->out;

	html_raw(out, "<div class=\"table-scroll\"><table><thead><tr>");
	for (size_t i = 0; i < count; i++) {
		html_raw(out,
			 i == 0 ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"figure\">");
		html_text(out, word(request, heads[i]));
		html_raw(out, "</th>");
	}
	html_raw(out, "</tr></thead><tbody>");
}

static void end_table(struct text *out)
{
	html_raw(out, "</tbody></table></div></section>");
}

static void write_cell(struct text *out, long number)
{
	html_raw(out, "<td class=\"figure\">");
	html_number(out, number);
	html_raw(out, "</td>");
}

static void write_share_cell(struct text *out, long part, long whole)
{
	html_raw(out, "<td class=\"figure\">");
	write_percent(out, part, whole);
	html_raw(out, "</td>");
}

/* ---- figures -------------------------------------------------------------------------------- */

static void write_now(struct request *request, const struct store_day *day)
{
	const struct day_backlog *dossiers = &day->dossiers;
	struct text *out = &request->out;
	long due = dossiers->due_today + dossiers->due_soon;

	html_raw(out, "<section aria-labelledby=\"now\"><h2 id=\"now\">");
	html_text(out, word(request, WORD_day_now));
	html_raw(out, "</h2><div class=\"figures\">");
	write_box(request, WORD_day_waiting, dossiers->waiting, "");
	write_box(request, WORD_day_overdue, dossiers->overdue,
		  dossiers->overdue > 0 ? " bad" : "");
	write_box(request, WORD_day_due, due, due > 0 ? " warning" : "");
	begin_box(out, "");
	if (date_is_set(dossiers->arrived))
		html_date(out, dossiers->arrived);
	else
		html_text(out, "–");
	end_box(request, WORD_day_oldest);
	write_box(request, WORD_day_to_read, day->files.waiting, "");
	html_raw(out, "</div></section>");
}

static void write_came(struct request *request, const struct store_day *day)
{
	const struct day_figures *total = &day->total;
	struct text *out = &request->out;

	html_raw(out, "<section aria-labelledby=\"came\"><h2 id=\"came\">");
	html_text(out, word(request, WORD_day_came));
	html_raw(out, "</h2><div class=\"figures\">");
	write_box(request, WORD_day_files,
		  total->files_read + total->files_queued + total->files_refused, "");
	write_box(request, WORD_day_arrived, total->dossiers, "");
	write_box(request, WORD_day_done, total->done, "");
	write_box(request, WORD_day_decided, total->decided, "");
	begin_box(out, "");
	write_percent(out, total->straight, total->accepted + total->review + total->rejected);
	end_box(request, WORD_day_straight);
	write_box(request, WORD_day_rejected, total->rejected, "");
	write_box(request, WORD_day_files_refused, total->files_refused, "");
	html_raw(out, "</div></section>");
}

void day_write_figures(struct request *request, const struct day_view *view)
{
	write_now(request, &view->day);
	write_came(request, &view->day);
}

/* ---- the plot ------------------------------------------------------------------------------- */

/* A row of the plot: hours or days. */
struct plot_row {
	const char *label; /* "08:00", or of a day its ISO form */
	struct day_figures figures;
};

const char *day_hour_text(const struct request *request, const char *moment)
{
	struct text text = { 0 };
	const char *hour = "";

	plain_moment(&text, moment);
	if (text.length >= HOUR_AT + HOUR_LENGTH)
		hour = arena_copy_bytes(request->arena, text.bytes + HOUR_AT, HOUR_LENGTH);
	text_clear(&text);
	return hour;
}

static struct plot_row *plot_rows(const struct request *request, const struct store_day *day,
				  size_t *ret_count)
{
	bool of_hours = day->hours.count > 0;
	size_t count = of_hours ? day->hours.count : day->parts[DAY_BY_DAY].count;
	struct plot_row *rows = arena_new_array(request->arena, count + 1, sizeof(*rows));

	for (size_t i = 0; i < count; i++)
		rows[i] = of_hours ? (struct plot_row){ day_hour_text(request,
								      day->hours.items[i].hour),
							day->hours.items[i].figures }
				   : (struct plot_row){ day->parts[DAY_BY_DAY].items[i].label,
							day->parts[DAY_BY_DAY].items[i].figures };
	*ret_count = count;
	return rows;
}

static const enum word plotted[] = { WORD_day_read, WORD_day_finished, WORD_day_decided };

static long plotted_figure(const struct day_figures *figures, size_t series)
{
	const long values[] = { figures->judged, figures->done, figures->decided };

	return values[series];
}

/* {"axis": ..., "labels": [...], "series": [{"name": ..., "values": [...]}, ...]}; nothing in it is
 * from a document, and words of ours hold no quotation mark. */
static void write_plot_data(struct request *request, const struct plot_row *rows, size_t count,
			    bool of_hours)
{
	struct text json = { 0 };

	text_append_format(&json, "{\"axis\":\"%s\",\"labels\":[",
			   word(request, of_hours ? WORD_day_hour : WORD_day_date));
	for (size_t i = 0; i < count; i++)
		text_append_format(&json, "%s\"%s\"", i > 0 ? "," : "", rows[i].label);
	text_append(&json, "],\"series\":[");
	for (size_t j = 0; j < ARRAY_LENGTH(plotted); j++) {
		text_append_format(&json, "%s{\"name\":\"%s\",\"values\":[", j > 0 ? "," : "",
				   word(request, plotted[j]));
		for (size_t i = 0; i < count; i++)
			text_append_format(&json, "%s%ld", i > 0 ? "," : "",
					   plotted_figure(&rows[i].figures, j));
		text_append(&json, "]}");
	}
	text_append(&json, "]}");
	html_json(&request->out, "day-data", text_value(&json));
	text_clear(&json);
}

static void write_row_label(struct text *out, const char *label)
{
	struct date day;

	html_raw(out, "<tr><th scope=\"row\">");
	if (date_parse_iso(label, &day))
		html_date(out, day);
	else
		html_value(out, label);
	html_raw(out, "</th>");
}

static void write_plot_table(struct request *request, const struct plot_row *rows, size_t count,
			     bool of_hours)
{
	const enum word heads[] = { of_hours ? WORD_day_hour : WORD_day_date,
				    WORD_day_arrived,
				    WORD_day_read,
				    WORD_day_finished,
				    WORD_day_decided,
				    WORD_day_share };
	struct text *out = &request->out;

	html_raw(out, "<details><summary>");
	html_text(out, word(request, WORD_day_as_table));
	html_raw(out, "</summary>");
	write_heads(request, heads, ARRAY_LENGTH(heads));
	for (size_t i = 0; i < count; i++) {
		const struct day_figures *figures = &rows[i].figures;

		write_row_label(out, rows[i].label);
		write_cell(out, figures->dossiers);
		for (size_t j = 0; j < ARRAY_LENGTH(plotted); j++)
			write_cell(out, plotted_figure(figures, j));
		write_share_cell(out, figures->straight,
				 figures->accepted + figures->review + figures->rejected);
		html_raw(out, "</tr>");
	}
	html_raw(out, "</tbody></table></div></details></section>");
}

void day_write_plot(struct request *request, const struct day_view *view)
{
	bool of_hours = view->day.hours.count > 0;
	size_t count;
	struct plot_row *rows = plot_rows(request, &view->day, &count);
	struct text *out = &request->out;

	if (count == 0)
		return;
	begin_table(request, of_hours ? WORD_day_by_hour : WORD_day_by_day,
		    of_hours ? "hour" : "day", view);
	html_raw(out, "<div id=\"day-plot\" class=\"plot\" role=\"img\" dir=\"ltr\"");
	html_attribute(out, "aria-label", word(request, WORD_day_plot_about));
	html_raw(out, "></div>");
	write_plot_data(request, rows, count, of_hours);
	write_plot_table(request, rows, count, of_hours);
}

/* ---- reasons -------------------------------------------------------------------------------- */

const char *day_reason_title(const struct request *request, const char *code)
{
	enum reason_code known;

	if (!reason_code_parse(code, &known))
		return "";
	return request->language == LANGUAGE_AR ? reason_title_ar(known) : reason_title_fr(known);
}

/* The dossiers behind a figure, in the search. */
static const char *find_address(const struct request *request, const struct day_question *question,
				enum day_part part, const char *label, const char *more)
{
	return day_form_address(request, "/find", question, part, label, more);
}

static void write_reason(struct request *request, const struct day_view *view,
			 const struct day_reason *reason)
{
	struct text *out = &request->out;

	html_raw(out, "<tr><th scope=\"row\"><a");
	html_attribute(out, "href",
		       find_address(request, &view->question, DAY_PARTS, NULL,
				    arena_format(request->arena, "reason=%s", reason->code)));
	html_raw(out, ">");
	html_text(out, reason->code);
	html_raw(out, "</a> ");
	html_text(out, day_reason_title(request, reason->code));
	html_raw(out, "</th>");
	write_cell(out, reason->dossiers);
	write_cell(out, reason->rejected);
	write_share_cell(out, reason->rejected, reason->dossiers);
	html_raw(out, "</tr>");
}

void day_write_reasons(struct request *request, const struct day_view *view)
{
	static const enum word heads[] = { WORD_find_reason, WORD_day_with_reason,
					   WORD_day_of_them_rejected, WORD_day_rejected_share };
	struct text *out = &request->out;

	if (view->day.reasons.count == 0)
		return;
	begin_table(request, WORD_day_by_reason, "reason", view);
	if (view->question.scanner != NULL) {
		html_raw(out, "<p class=\"quiet\">");
		html_text(out, word(request, WORD_day_reasons_of_all));
		html_raw(out, "</p>");
	}
	write_heads(request, heads, ARRAY_LENGTH(heads));
	for (size_t i = 0; i < view->day.reasons.count; i++)
		write_reason(request, view, &view->day.reasons.items[i]);
	end_table(out);
}

/* ---- by branch, fund, form, scanner --------------------------------------------------------- */

static const struct day_part_words parts[DAY_PARTS] = {
	[DAY_BY_DAY] = { "day", WORD_day_by_day, WORD_day_date },
	[DAY_BY_BRANCH] = { "branch", WORD_day_by_branch, WORD_find_branch },
	[DAY_BY_FUND] = { "fund", WORD_day_by_fund, WORD_find_fund },
	[DAY_BY_FORM] = { "form", WORD_day_by_form, WORD_find_form },
	[DAY_BY_SCANNER] = { "scanner", WORD_day_by_scanner, WORD_find_scanner },
};

const struct day_part_words *day_part_words(enum day_part part)
{
	return &parts[part];
}

/* Ends a table that may show only its first lines, with the way to all of them. */
static void write_rest(struct request *request, const struct day_view *view, size_t count,
		       bool shows_all)
{
	struct text *out = &request->out;
	char number[24];

	html_raw(out, "</tbody></table></div>");
	if (count > LINES_SHOWN && !shows_all) {
		snprintf(number, sizeof(number), "%zu", count);
		html_raw(out, "<p>");
		html_link(out,
			  day_form_address(request, "/day", &view->question, DAY_PARTS, NULL,
					   "all=1"),
			  word_with(request, WORD_day_show_all, number));
		html_raw(out, "</p>");
	}
	html_raw(out, "</section>");
}

static void write_line(struct request *request, const struct day_view *view, enum day_part part,
		       const struct day_line *line)
{
	const struct day_figures *figures = &line->figures;
	long live = figures->accepted + figures->review + figures->rejected;
	struct text *out = &request->out;

	html_raw(out, "<tr><th scope=\"row\"><a");
	html_attribute(out, "href",
		       day_form_address(request, "/day", &view->question, part, line->label, NULL));
	html_raw(out, ">");
	if (line->label[0] != '\0')
		html_value(out, line->label);
	else
		html_text(out, word(request, WORD_day_unknown));
	html_raw(out, "</a></th>");
	write_cell(out, figures->dossiers);
	write_cell(out, figures->accepted);
	write_share_cell(out, figures->straight, live);
	html_raw(out, "<td class=\"figure\"><a");
	html_attribute(out, "href",
		       find_address(request, &view->question, part, line->label, "state=waiting"));
	html_raw(out, ">");
	html_number(out, figures->waiting);
	html_raw(out, "</a></td>");
	write_cell(out, figures->rejected);
	write_share_cell(out, figures->rejected, live);
	html_raw(out, "</tr>");
}

static const enum word line_heads[] = { WORD_day_arrived,  WORD_day_accepted,
					WORD_day_share,    WORD_state_waiting,
					WORD_day_rejected, WORD_day_rejected_share };

void day_write_part(struct request *request, const struct day_view *view, enum day_part part)
{
	size_t count = view->day.parts[part].count;
	const struct day_line *lines = view->day.parts[part].items;
	bool shows_all = request_query(request, "all") != NULL;
	enum word heads[1 + ARRAY_LENGTH(line_heads)] = { parts[part].label };

	if (count == 0 || (count == 1 && lines[0].label[0] == '\0'))
		return;
	for (size_t i = 0; i < ARRAY_LENGTH(line_heads); i++)
		heads[i + 1] = line_heads[i];
	begin_table(request, parts[part].title, parts[part].name, view);
	write_heads(request, heads, ARRAY_LENGTH(heads));
	for (size_t i = 0; i < count && (shows_all || i < LINES_SHOWN); i++)
		write_line(request, view, part, &lines[i]);
	write_rest(request, view, count, shows_all);
}

/* ---- people --------------------------------------------------------------------------------- */

long day_decisions(const struct day_person *person)
{
	return person->accepted + person->sent_back + person->rejected;
}

/* Decisions an hour of work; -1: too short to tell. */
double day_pace(const struct day_person *person)
{
	enum { TOLD_FROM_S = 600 };

	return person->active_s >= TOLD_FROM_S
		       ? 3600.0 * (double)day_decisions(person) / (double)person->active_s
		       : -1;
}

static void write_person(struct request *request, const struct day_view *view,
			 const struct day_person *person)
{
	const long figures[] = { day_decisions(person), person->accepted,  person->sent_back,
				 person->rejected,      person->corrected, person->confirmed };
	struct text *out = &request->out;
	struct day_question days = { .from = view->question.from, .to = view->question.to };

	html_raw(out, "<tr><th scope=\"row\"><a");
	html_attribute(
		out, "href",
		day_form_address(request,
				 arena_format(request->arena, "/day/people/%ld", person->person),
				 &days, DAY_PARTS, NULL, NULL));
	html_raw(out, ">");
	html_value(out, person->name);
	html_raw(out, "</a></th>");
	for (size_t i = 0; i < ARRAY_LENGTH(figures); i++)
		write_cell(out, figures[i]);
	html_raw(out, "<td class=\"figure\">");
	if (day_pace(person) >= 0)
		html_number(out, lround(day_pace(person)));
	html_raw(out, "</td><td class=\"figure\">");
	html_moment(out, person->first_at);
	html_raw(out, " – ");
	html_moment(out, person->last_at);
	html_raw(out, "</td></tr>");
}

const enum word day_people_heads[DAY_PEOPLE_HEADS] = { WORD_day_person,        WORD_day_decisions,
						       WORD_day_accepted,      WORD_day_sent_back,
						       WORD_day_refused,       WORD_day_corrections,
						       WORD_day_confirmations, WORD_day_pace,
						       WORD_day_first_last };

void day_write_people(struct request *request, const struct day_view *view)
{
	bool shows_all = request_query(request, "all") != NULL;
	size_t count = view->day.people.count;
	struct text *out = &request->out;

	begin_table(request, WORD_day_people, "people", view);
	html_raw(out, "<p class=\"quiet\">");
	html_text(out, word(request, count > 0 ? WORD_day_people_about : WORD_day_nobody));
	html_raw(out, "</p>");
	if (count == 0) {
		html_raw(out, "</section>");
		return;
	}
	write_heads(request, day_people_heads, DAY_PEOPLE_HEADS);
	for (size_t i = 0; i < count && (shows_all || i < LINES_SHOWN); i++)
		write_person(request, view, &view->day.people.items[i]);
	write_rest(request, view, count, shows_all);
}
