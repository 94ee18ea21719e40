/* A batch with its receipt, a dossier as its branch sees it, the letter, and the scans by week. */
#include "review/api_json.h"
#include "review/branch_parts.h"
#include "review/html.h"
#include "review/layout.h"
#include "review/route.h"
#include "review/scanners.h"
#include "review/station.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>

enum { WEEKS_SHOWN = 12 };

static void link_to(struct request *request, const char *path, enum word label)
{
	html_raw(&request->out, "<p>");
	html_link(&request->out, path, word(request, label));
	html_raw(&request->out, "</p>");
}

static void fact(struct request *request, enum word name)
{
	html_raw(&request->out, "<dt>");
	html_text(&request->out, word(request, name));
	html_raw(&request->out, "</dt><dd>");
}

static void fact_end(struct request *request)
{
	html_raw(&request->out, "</dd>");
}

/* ---- a batch -------------------------------------------------------------------------------- */

struct batch_view {
	struct delivery delivery;
	struct delivery_counts counts;
	struct standing_line *lines;
	size_t line_count;
};

static enum status load_batch(struct request *request, struct batch_view *view, struct error *error)
{
	long id = request_number(request, 0);
	enum status status = store_check_batch(request->store, request->person->branch, id, error);

	if (status == STATUS_OK)
		status = store_load_delivery(request->store, id, request->arena, &view->delivery,
					     error);
	if (status == STATUS_OK)
		status = store_list_batch_standings(request->store, id, request->arena,
						    &view->lines, &view->line_count, error);
	if (status == STATUS_OK)
		view->counts = delivery_count(&view->delivery);
	return status;
}

static void count_tile(struct request *request, enum word name, int count, bool is_bad)
{
	html_raw(&request->out, is_bad && count > 0 ? "<div class=\"figure-box bad\"><b>"
						    : "<div class=\"figure-box\"><b>");
	html_number(&request->out, count);
	html_raw(&request->out, "</b> <span>");
	html_text(&request->out, word(request, name));
	html_raw(&request->out, "</span></div>");
}

static void batch_counts(struct request *request, const struct delivery_counts *counts)
{
	html_raw(&request->out, "<div class=\"figures\">");
	count_tile(request, WORD_batch_declared, counts->declared, false);
	count_tile(request, WORD_batch_came, counts->came, false);
	count_tile(request, WORD_batch_missing, counts->files[DELIVERY_MISSING], true);
	count_tile(request, WORD_batch_extra, counts->files[DELIVERY_EXTRA], true);
	count_tile(request, WORD_batch_differing, counts->files[DELIVERY_DIFFERS], true);
	count_tile(request, WORD_batch_refused, counts->files[DELIVERY_REFUSED], true);
	count_tile(request, WORD_batch_waiting, counts->files[DELIVERY_WAITING], false);
	count_tile(request, WORD_batch_pages, counts->pages_found, false);
	count_tile(request, WORD_batch_dossiers, counts->dossiers, false);
	html_raw(&request->out, "</div>");
}

/* What the sender should do about it, or that all is well. */
static void batch_advice(struct request *request, const struct batch_view *view)
{
	const struct delivery_counts *counts = &view->counts;
	const char *missing = arena_format(request->arena, "%d", counts->files[DELIVERY_MISSING]);
	const char *waiting = arena_format(request->arena, "%d", counts->files[DELIVERY_WAITING]);

	if (counts->files[DELIVERY_MISSING] > 0)
		layout_notice(request, NOTICE_WARNING,
			      word_with(request, WORD_batch_misses, missing));
	if (counts->files[DELIVERY_WAITING] > 0)
		layout_notice(request, NOTICE_INFORMATION,
			      word_with(request, WORD_batch_is_read, waiting));
	if (counts->files[DELIVERY_OK] == (int)view->delivery.files.count)
		layout_notice(request, NOTICE_GOOD, word(request, WORD_batch_all_well));
}

static void batch_facts(struct request *request, const struct delivery *delivery)
{
	html_raw(&request->out, "<dl class=\"facts\">");
	fact(request, WORD_batch_first_seen);
	html_date(&request->out, delivery->first_seen);
	fact_end(request);
	fact(request, WORD_batch_bordereau);
	html_raw(&request->out, "<code class=\"hash\">");
	html_value(&request->out, delivery->bordereau_sha256);
	html_raw(&request->out, "</code>");
	fact_end(request);
	html_raw(&request->out, "</dl>");
}

static const char *state_word(const struct request *request, enum delivery_state state)
{
	return request->language == LANGUAGE_AR ? delivery_state_arabic(state)
						: delivery_state_french(state);
}

static const char *const state_classes[DELIVERY_STATE_COUNT] = {
	[DELIVERY_OK] = "good",     [DELIVERY_DIFFERS] = "warning",
	[DELIVERY_MISSING] = "bad", [DELIVERY_EXTRA] = "warning",
	[DELIVERY_REFUSED] = "bad", [DELIVERY_WAITING] = "information",
	[DELIVERY_COPY] = "quiet",  [DELIVERY_REPLACED] = "quiet",
};

static void file_row(struct request *request, const struct delivery_file *file)
{
	struct text *out = &request->out;

	html_raw(out, "<tr><th scope=\"row\">");
	html_value(out, file->name);
	html_raw(out, "<br><code class=\"hash\">");
	html_value(out, file->sha256);
	html_raw(out, "</code></th>");
	figure_cell(request, file->declared_pages, false);
	figure_cell(request, file->found_pages, false);
	figure_cell(request, file->dossiers, false);
	html_raw(out, "<td>");
	tag(request, state_classes[file->state], state_word(request, file->state));
	html_raw(out, "</td></tr>");
}

static void file_table(struct request *request, const struct delivery *delivery)
{
	struct text *out = &request->out;

	html_element(out, "h2", word(request, WORD_batch_files));
	table_begin(request, WORD_batch_files, NULL);
	column(request, WORD_batch_file, false);
	column(request, WORD_batch_pages_declared, true);
	column(request, WORD_batch_pages_found, true);
	column(request, WORD_batch_dossiers, true);
	column(request, WORD_standing, false);
	html_raw(out, "</tr></thead><tbody>");
	for (size_t i = 0; i < delivery->files.count; i++)
		file_row(request, &delivery->files.items[i]);
	html_raw(out, "</tbody></table></div>");
}

void branch_batch(struct request *request)
{
	struct batch_view view;
	struct error error;
	const char *title, *here;

	if (load_batch(request, &view, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	title = batch_title(request, view.delivery.id, view.delivery.branch, view.delivery.batch);
	here = arena_format(request->arena, "/branch/batches/%ld", view.delivery.id);
	layout_begin(request, &(struct layout){ .title = word_with(request, WORD_batch, title),
						.style = "branch.css" });
	html_raw(&request->out, "<p class=\"toolbar\"><a class=\"button primary\"");
	html_attribute(&request->out, "href", arena_format(request->arena, "%s/receipt.pdf", here));
	html_raw(&request->out, ">");
	html_text(&request->out, word(request, WORD_batch_receipt));
	html_raw(&request->out, "</a> <a class=\"button\"");
	html_attribute(&request->out, "href", branch_path(request, here, NULL));
	html_raw(&request->out, ">");
	html_text(&request->out, word(request, WORD_branch_refresh));
	html_raw(&request->out, "</a></p>");
	batch_advice(request, &view);
	batch_counts(request, &view.counts);
	batch_facts(request, &view.delivery);
	file_table(request, &view.delivery);
	if (view.line_count > 0) {
		html_element(&request->out, "h2", word(request, WORD_batch_dossiers));
		dossier_table(request, view.lines, view.line_count);
	}
	link_to(request, branch_path(request, "/branch", NULL), WORD_branch);
	layout_end(request);
	reply_html(request, 200);
}

/* The same file as the interface gives. */
void branch_receipt(struct request *request)
{
	batches_receipt(request);
}

void branch_letter(struct request *request)
{
	dossiers_letter(request);
}

/* ---- a dossier ------------------------------------------------------------------------------ */

static void reason_item(struct request *request, const json_t *reason)
{
	const char *key = request->language == LANGUAGE_AR ? "message_ar" : "message_fr";

	html_raw(&request->out, "<li");
	html_attribute(&request->out, "class",
		       json_string_value(json_object_get(reason, "severity")));
	html_raw(&request->out, ">");
	html_text(&request->out, json_string_value(json_object_get(reason, key)));
	html_raw(&request->out, " <small>");
	html_value(&request->out, json_string_value(json_object_get(reason, "code")));
	html_raw(&request->out, "</small></li>");
}

static void reason_list(struct request *request, const json_t *dossier)
{
	const json_t *reasons = json_object_get(dossier, "reasons");

	html_element(&request->out, "h2", word(request, WORD_branch_reasons));
	if (json_array_size(reasons) == 0) {
		html_element(&request->out, "p", word(request, WORD_branch_reasons_none));
		return;
	}
	html_raw(&request->out, "<ul class=\"reasons\">");
	for (size_t i = 0; i < json_array_size(reasons); i++)
		reason_item(request, json_array_get(reasons, i));
	html_raw(&request->out, "</ul>");
}

static void dossier_facts(struct request *request, const struct standing_line *line)
{
	struct text *out = &request->out;

	html_raw(out, "<dl class=\"facts\">");
	fact(request, WORD_standing);
	tag(request, standing_class(line->standing), word(request, standing_word(line->standing)));
	fact_end(request);
	fact(request, WORD_branch_since);
	html_moment(out, line->since);
	fact_end(request);
	fact(request, WORD_upload_file);
	html_value(out, line->name);
	fact_end(request);
	fact(request, WORD_batch_number);
	html_value(out, line->batch);
	fact_end(request);
	fact(request, WORD_branch_received);
	html_date(out, line->received);
	fact_end(request);
	fact(request, WORD_branch_beneficiary);
	html_value(out, line->beneficiary);
	fact_end(request);
	fact(request, WORD_branch_amount);
	if (line->total != AMOUNT_UNKNOWN)
		html_amount(out, line->total);
	fact_end(request);
	fact(request, WORD_branch_pages);
	html_number(out, line->pages);
	fact_end(request);
	html_raw(out, "</dl>");
}

static void letter_link(struct request *request, const struct standing_line *line)
{
	if (line->standing != STANDING_SENT_BACK && line->standing != STANDING_REJECTED)
		return;
	html_raw(&request->out, "<p class=\"toolbar\"><a class=\"button primary\"");
	html_attribute(
		&request->out, "href",
		arena_format(request->arena, "/branch/dossiers/%ld/letter.pdf", line->dossier));
	html_raw(&request->out, ">");
	html_text(&request->out, word(request, WORD_branch_letter));
	html_raw(&request->out, "</a></p>");
}

/* Each is a look at the page, which the audit trail tells. */
static void page_picture(struct request *request, long dossier, int number)
{
	struct text *out = &request->out;
	const char *path = arena_format(request->arena, "/dossiers/%ld/pages/%d/", dossier, number);
	const char *name =
		word_with(request, WORD_branch_page, arena_format(request->arena, "%d", number));

	html_raw(out, "<li><a");
	html_attribute(out, "href", arena_format(request->arena, "%s1600", path));
	html_raw(out, "><img loading=\"lazy\" width=\"150\"");
	html_attribute(out, "src", arena_format(request->arena, "%s480", path));
	html_attribute(out, "alt", name);
	html_raw(out, "></a></li>");
}

static void page_pictures(struct request *request, long id, const json_t *dossier)
{
	const json_t *pages = json_object_get(dossier, "pages");

	html_element(&request->out, "h2", word(request, WORD_branch_pages));
	html_raw(&request->out, "<ul class=\"thumbnails\">");
	for (size_t i = 0; i < json_array_size(pages); i++) {
		const json_t *page = json_array_get(pages, i);

		if (json_is_string(json_object_get(page, "image")))
			page_picture(request, id,
				     (int)json_integer_value(json_object_get(page, "number")));
	}
	html_raw(&request->out, "</ul>");
}

static enum status load_dossier(struct request *request, struct standing_line *ret_line,
				json_t **ret_dossier, struct error *error)
{
	long id = request_number(request, 0);
	char *text = NULL;
	enum status status = store_find_standing(request->store, request->person->branch, id,
						 request->arena, ret_line, error);

	if (status == STATUS_OK)
		status = store_show(request->store, arena_format(request->arena, "%ld", id), &text,
				    error);
	if (status == STATUS_OK)
		*ret_dossier = json_loads(text, 0, NULL);
	free(text);
	return status;
}

void branch_dossier(struct request *request)
{
	struct standing_line line;
	json_t *dossier = NULL;
	struct error error;

	if (load_dossier(request, &line, &dossier, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout_begin(request,
		     &(struct layout){
			     .title = word_with(request, WORD_branch_dossier,
						arena_format(request->arena, "%ld", line.dossier)),
			     .style = "branch.css" });
	letter_link(request, &line);
	dossier_facts(request, &line);
	reason_list(request, dossier);
	page_pictures(request, line.dossier, dossier);
	link_to(request, branch_path(request, "/branch/dossiers", NULL), WORD_branch_dossiers);
	layout_end(request);
	reply_html(request, 200);
	json_decref(dossier);
}

/* ---- the scans ------------------------------------------------------------------------------ */

static void fault_columns(struct request *request)
{
	for (int i = 0; i < QUALITY_FAULTS; i++) {
		enum reason_code code = (enum reason_code)(REASON_I01 + i);

		html_raw(&request->out, "<th scope=\"col\" class=\"figure\">");
		html_text(&request->out, request->language == LANGUAGE_AR ? reason_title_ar(code)
									  : reason_title_fr(code));
		html_raw(&request->out, " <small>");
		html_value(&request->out, reason_code_name(code));
		html_raw(&request->out, "</small></th>");
	}
}

static void week_row(struct request *request, const struct scan_quality *week)
{
	struct text *out = &request->out;

	html_raw(out, "<tr><th scope=\"row\">");
	html_date(out, week->week);
	html_raw(out, "</th>");
	figure_cell(request, week->scans.pages, true);
	share_cell(request, week->scans.faulty, week->scans.pages);
	for (int i = 0; i < QUALITY_FAULTS; i++)
		figure_cell(request, week->scans.faults[i], false);
	figure_cell(request, week->scans.dpi, false);
	html_raw(out, "<td class=\"figure\">");
	html_amount(out, (centimes)(week->scans.skew_deg * 100));
	html_raw(out, "</td></tr>");
}

static void week_table(struct request *request, const struct scan_quality *weeks, size_t count)
{
	struct text *out = &request->out;

	table_begin(request, WORD_quality, NULL);
	column(request, WORD_quality_week, false);
	column(request, WORD_quality_pages, true);
	column(request, WORD_quality_faulty, true);
	fault_columns(request);
	column(request, WORD_quality_dpi, true);
	column(request, WORD_quality_skew, true);
	html_raw(out, "</tr></thead><tbody>");
	for (size_t i = 0; i < count; i++)
		week_row(request, &weeks[i]);
	html_raw(out, "</tbody></table></div>");
}

/* The last four weeks by scanner, then twelve by week. */
static enum status load_quality(struct request *request, struct scanner_quality **ret_scanners,
				size_t *ret_scanner_count, struct scan_quality **ret_weeks,
				size_t *ret_week_count, struct error *error)
{
	const char *branch = request_branch(request);
	enum status status = store_list_quality(request->store, branch, WEEKS_SHOWN, request->arena,
						ret_weeks, ret_week_count, error);

	return status == STATUS_OK
		       ? store_list_scanners(request->store, branch, SCANNERS_DAYS, request->arena,
					     ret_scanners, ret_scanner_count, error)
		       : status;
}

void branch_quality(struct request *request)
{
	struct scanner_quality *scanners;
	struct scan_quality *weeks;
	size_t count, scanner_count;
	struct error error;

	if (load_quality(request, &scanners, &scanner_count, &weeks, &count, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout_begin(request, &(struct layout){ .title = word(request, WORD_quality),
						.style = "branch.css" });
	if (scanner_count > 0) {
		html_element(&request->out, "h2", word(request, WORD_quality_by_scanner));
		html_element(&request->out, "p", word(request, WORD_quality_scanners_about));
		scanner_table(request, scanners, scanner_count);
	}
	if (count == 0) {
		empty(request, WORD_quality_none);
	} else {
		html_element(&request->out, "h2", word(request, WORD_quality_by_week));
		html_element(&request->out, "p", word(request, WORD_quality_about));
		week_table(request, weeks, count);
	}
	link_to(request, branch_path(request, "/branch", NULL), WORD_branch);
	layout_end(request);
	reply_html(request, 200);
}
