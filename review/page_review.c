/* The queue of dossiers that wait for a person: what waits, and the next one. */
#include "review/html.h"
#include "review/layout.h"
#include "review/request.h"
#include "review/route.h"
#include "store/store.h"

enum { LINES_SHOWN = 50 };

/* ---- the next ------------------------------------------------------------------------------- */

/* What was just done, and whether it has a letter, is handed on: "?done=7&letter=7", or "". */
static const char *what_was_done(const struct request *request)
{
	long done = request_query_number(request, "done", 0);
	long letter = request_query_number(request, "letter", 0);

	if (done == 0)
		return "";
	return letter != 0 ? arena_format(request->arena, "?done=%ld&letter=%ld", done, letter)
			   : arena_format(request->arena, "?done=%ld", done);
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

static void write_back(struct request *request)
{
	long done = request_query_number(request, "done", 0);
	long letter = request_query_number(request, "letter", 0);
	const char *number = arena_format(request->arena, "%ld", done);

	if (done == 0)
		return;
	html_raw(&request->out, "<p class=\"queue-start\">");
	html_link(&request->out, arena_format(request->arena, "/dossiers/%ld", done),
		  word_with(request, WORD_queue_back_to, number));
	if (letter != 0)
		html_link(&request->out,
			  arena_format(request->arena, "/dossiers/%ld/letter.pdf", letter),
			  word(request, WORD_desk_letter_look));
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
	html_value(out, line->reasons);
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
	html_raw(out, "</h2><div class=\"table-box\" tabindex=\"0\"><table>");
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
	write_back(request);
	write_start(request, &queue.counts);
	write_counts(request, &queue.counts, queue.done);
	write_lines(request, queue.lines, queue.count);
	layout_end(request);
	reply_html(request, 200);
}
