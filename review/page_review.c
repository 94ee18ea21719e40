/* The queue of dossiers that wait for a person: what waits, and the next one. */
#include "review/html.h"
#include "review/layout.h"
#include "review/request.h"
#include "review/route.h"
#include "store/store.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/reason.h"

#include <string.h>

enum { LINES_SHOWN = 50, REASONS_SHOWN = 3 };

/* ---- the next ------------------------------------------------------------------------------- */

/* What the person has just done to a dossier, as the address hands it on: "?done=7&deed=rejected".
 */
static const struct {
	const char *name;
	enum word word;
} deeds[] = {
	{ "accepted", WORD_desk_done_accepted }, { "sent_back", WORD_desk_done_sent_back },
	{ "rejected", WORD_desk_done_rejected }, { "handed", WORD_desk_done_handed },
	{ "released", WORD_desk_done_released },
};

/* Its place in the list; -1: none that is known. */
static int find_deed(const struct request *request)
{
	const char *name = request_query(request, "deed");

	for (size_t i = 0; i < ARRAY_LENGTH(deeds); i++)
		if (text_equal(deeds[i].name, name))
			return (int)i;
	return -1;
}

static const char *what_was_done(const struct request *request)
{
	long done = request_query_number(request, "done", 0);
	int deed = find_deed(request);

	return done == 0 || deed < 0
		       ? ""
		       : arena_format(request->arena, "?done=%ld&deed=%s", done, deeds[deed].name);
}

/* Gives the next dossier and goes to it. */
void page_review_next(struct request *request)
{
	long dossier = 0;
	struct error error;
	enum status status =
		store_desk_next(request->store, request->person->id, DESK_LOCK_S, &dossier, &error);

	if (status != STATUS_OK)
		reply_trouble(request, &error);
	else if (dossier == 0)
		reply_redirect(request,
			       arena_format(request->arena, "/review%s", what_was_done(request)));
	else
		reply_redirect(request, arena_format(request->arena, "/dossiers/%ld%s", dossier,
						     what_was_done(request)));
}

/* ---- what waits ----------------------------------------------------------------------------- */

static void write_count(struct request *request, enum word name, long count)
{
	html_raw(&request->out, "<div class=\"figure-box\"><b>");
	html_number(&request->out, count);
	html_raw(&request->out, "</b><span>");
	html_text(&request->out, word(request, name));
	html_raw(&request->out, "</span></div>");
}

static void write_counts(struct request *request, const struct desk_counts *counts, long done)
{
	struct text *out = &request->out;

	html_raw(out, "<div class=\"figures\">");
	write_count(request, WORD_queue_waiting, counts->waiting);
	write_count(request, WORD_queue_overdue, counts->overdue);
	write_count(request, WORD_queue_due_today, counts->due_today);
	write_count(request, WORD_queue_handed, counts->handed);
	write_count(request, WORD_queue_held, counts->held);
	write_count(request, WORD_queue_done, done);
	html_raw(out, "</div>");
}

static void write_start(struct request *request, const struct desk_counts *counts)
{
	struct text *out = &request->out;

	if (counts->waiting == 0) {
		layout_notice(request, NOTICE_GOOD, word(request, WORD_queue_empty));
		return;
	}
	html_raw(out, "<p class=\"queue-start\"><a class=\"button primary\" id=\"next\" "
		      "href=\"/review/next\" autofocus>");
	html_text(out, word(request, WORD_queue_next));
	html_raw(out, "</a> ");
	html_link(out, "/help", word(request, WORD_queue_help));
	html_raw(out, "</p>");
}

static void write_done(struct request *request)
{
	long done = request_query_number(request, "done", 0);
	int deed = find_deed(request);
	const char *number = arena_format(request->arena, "%ld", done);

	if (done == 0 || deed < 0)
		return;
	layout_notice(request, NOTICE_GOOD, word_with(request, deeds[deed].word, number));
	html_raw(&request->out, "<p class=\"queue-start\">");
	html_link(&request->out, arena_format(request->arena, "/dossiers/%ld", done),
		  word_with(request, WORD_queue_back_to, number));
	if (deeds[deed].word == WORD_desk_done_sent_back) {
		html_raw(&request->out, " <a target=\"_blank\"");
		html_attribute(&request->out, "href",
			       arena_format(request->arena, "/dossiers/%ld/letter.pdf", done));
		html_raw(&request->out, ">");
		html_text(&request->out, word(request, WORD_desk_letter_look));
		html_raw(&request->out, "</a>");
	}
	html_raw(&request->out, "</p>");
}

static void write_head(struct request *request)
{
	static const struct {
		enum word word;
		bool is_figure;
	} heads[] = {
		{ WORD_queue_dossier, false },  { WORD_queue_deadline, false },
		{ WORD_queue_received, false }, { WORD_queue_insured, false },
		{ WORD_queue_asked, true },     { WORD_queue_reasons, false },
		{ WORD_queue_cost, true },      { WORD_queue_who, false },
	};

	html_raw(&request->out, "<thead><tr>");
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		html_raw(&request->out, heads[i].is_figure ? "<th scope=\"col\" class=\"figure\">"
							   : "<th scope=\"col\">");
		html_text(&request->out, word(request, heads[i].word));
		html_raw(&request->out, "</th>");
	}
	html_raw(&request->out, "</tr></thead>");
}

/* "R01 R15": the first few by what they say, how many more there are. */
static void write_reasons(struct request *request, const char *codes)
{
	struct text *out = &request->out;
	char *list = arena_copy_text(request->arena, codes), *rest = NULL;
	int shown = 0, left = 0;

	for (char *at = strtok_r(list, " ", &rest); at != NULL; at = strtok_r(NULL, " ", &rest)) {
		enum reason_code code;

		if (!reason_code_parse(at, &code))
			continue;
		if (shown == REASONS_SHOWN) {
			left++;
			continue;
		}
		html_raw(out, shown++ == 0 ? "<ul class=\"queue-reasons\"><li>" : "<li>");
		html_text(out, request->language == LANGUAGE_AR ? reason_title_ar(code)
								: reason_title_fr(code));
		html_raw(out, " <span class=\"code\">");
		html_value(out, at);
		html_raw(out, "</span></li>");
	}
	if (left > 0) {
		html_raw(out, "<li class=\"note\">");
		html_text(out, word_with(request, WORD_queue_more_reasons,
					 arena_format(request->arena, "%d", left)));
		html_raw(out, "</li>");
	}
	html_raw(out, shown > 0 ? "</ul>" : "");
}

/* Who has it, or for whom it waits; a note beside it. */
static void write_who(struct request *request, const struct desk_line *line)
{
	struct text *out = &request->out;

	if (line->held_by != 0)
		html_value(out, line->held_by_name);
	else if (line->handed_to != 0)
		html_text(out, word_with(request, WORD_queue_for, line->handed_to_name));
	if (line->note != NULL) {
		html_raw(out, "<p class=\"note\" dir=\"auto\">");
		html_text(out, line->note);
		html_raw(out, "</p>");
	}
}

static void write_line(struct request *request, const struct desk_line *line)
{
	struct text *out = &request->out;
	const char *path = arena_format(request->arena, "/dossiers/%ld", line->dossier);
	const char *number = arena_format(request->arena, "%ld", line->dossier);

	html_raw(out, "<tr><td>");
	html_link(out, path, word_with(request, WORD_queue_number, number));
	html_raw(out, " ");
	html_value(out, line->branch);
	html_raw(out, "</td><td>");
	html_date(out, line->deadline);
	html_raw(out, "</td><td>");
	html_date(out, line->received);
	html_raw(out, "</td><td>");
	html_value(out, line->beneficiary);
	html_raw(out, "</td><td class=\"figure\">");
	if (line->total != AMOUNT_UNKNOWN)
		html_amount(out, line->total);
	html_raw(out, "</td><td>");
	write_reasons(request, line->reasons);
	html_raw(out, "</td><td class=\"figure\">");
	html_amount(out, line->cost);
	html_raw(out, "</td><td>");
	write_who(request, line);
	html_raw(out, "</td></tr>");
}

static void write_lines(struct request *request, const struct desk_line *lines, size_t count)
{
	struct text *out = &request->out;

	if (count == 0)
		return;
	html_raw(out, "<h2>");
	html_text(out, word(request, WORD_queue_order));
	html_raw(out, "</h2><p>");
	html_text(out, word(request, WORD_queue_cost_about));
	html_raw(out, "</p><div class=\"table-box\" tabindex=\"0\"><table>");
	write_head(request);
	html_raw(out, "<tbody>");
	for (size_t i = 0; i < count; i++)
		write_line(request, &lines[i]);
	html_raw(out, "</tbody></table></div>");
}

struct queue {
	struct desk_counts counts;
	struct desk_line *lines;
	size_t count;
	long done;
};

static enum status load(struct request *request, struct queue *queue, struct error *error)
{
	const struct desk_filter filter = { .most = LINES_SHOWN };
	long person = request->person->id;
	enum status status = store_desk_count(request->store, person, &queue->counts, error);

	if (status == STATUS_OK)
		status = store_desk_done_today(request->store, person, &queue->done, error);
	if (status == STATUS_OK)
		status = store_desk_list(request->store, &filter, request->arena, &queue->lines,
					 &queue->count, error);
	return status;
}

void page_review_show(struct request *request)
{
	const struct layout layout = { .title = word(request, WORD_queue), .style = "review.css" };
	struct queue queue;
	struct error error;

	if (load(request, &queue, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout_begin(request, &layout);
	write_done(request);
	write_start(request, &queue.counts);
	write_counts(request, &queue.counts, queue.done);
	write_lines(request, queue.lines, queue.count);
	layout_end(request);
	reply_html(request, 200);
}
