/* /branch: what a branch sends and what became of it, on one page, and the lists behind it. */
#include "review/api_json.h"
#include "review/branch_parts.h"
#include "review/html.h"
#include "review/layout.h"
#include "review/route.h"
#include "review/scanners.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>

enum { COUNTED_DAYS = 31, SHOWN = 10, LISTED = 100, BATCHES_LISTED = 200 };
enum { MEGABYTE = 1 << 20 };

/* What the page shows, asked before anything is written. */
struct overview {
	const char *branch; /* NULL: all */
	struct standing_counts counts;
	struct store_batch *batches; /* the newest first */
	size_t batch_count;
	struct standing_line *letters;
	size_t letter_count;
	struct scanner_quality *scanners;
	size_t scanner_count;
};

static enum status list_batches(struct request *request, long most,
				struct store_batch **ret_batches, size_t *ret_count,
				struct error *error)
{
	const char *branch = request_branch(request);
	struct store_batch *all;
	size_t count;
	long in_all;
	enum status status = store_list_batches(request->store, branch, most, request->arena, &all,
						&count, &in_all, error);

	if (status != STATUS_OK)
		return status;
	*ret_batches = arena_new_array(request->arena, count + 1, sizeof(*all));
	*ret_count = count;
	for (size_t i = 0; i < count; i++)
		(*ret_batches)[i] = all[count - 1 - i];
	return STATUS_OK;
}

static enum status look(struct request *request, struct overview *overview, struct error *error)
{
	struct store *store = request->store;
	struct arena *arena = request->arena;
	enum status status = store_count_standings(store, overview->branch, COUNTED_DAYS,
						   &overview->counts, error);

	if (status == STATUS_OK)
		status = list_batches(request, SHOWN, &overview->batches, &overview->batch_count,
				      error);
	if (status == STATUS_OK)
		status = store_list_standings(
			store,
			&(struct standing_question){ overview->branch, STANDING_SENT_BACK, 0,
						     SHOWN },
			arena, &overview->letters, &overview->letter_count, error);
	if (status == STATUS_OK && overview->branch != NULL) /* of all it takes seconds */
		status = store_list_scanners(store, overview->branch, SCANNERS_DAYS, arena,
					     &overview->scanners, &overview->scanner_count, error);
	return status;
}

/* ---- sending -------------------------------------------------------------------------------- */

/* What review/static/upload.js says, by the name that it has for it. */
static const struct {
	const char *name;
	enum word word;
} script_words[] = {
	{ "total", WORD_upload_total },
	{ "sending", WORD_upload_sending },
	{ "paused", WORD_upload_paused },
	{ "cut", WORD_upload_cut },
	{ "taking", WORD_upload_taking },
	{ "taken", WORD_upload_taken },
	{ "failed", WORD_upload_failed },
	{ "logIn", WORD_upload_log_in },
	{ "full", WORD_upload_full },
	{ "bordereauBad", WORD_upload_bordereau_bad },
	{ "busy", WORD_upload_busy },
	{ "unavailable", WORD_upload_unavailable },
	{ "openOne", WORD_upload_open_one },
	{ "openWhole", WORD_upload_open_whole },
	{ "cancelSure", WORD_upload_cancel_sure },
	{ "remove", WORD_upload_remove },
	{ "someBad", WORD_upload_some_bad },
	{ "leftOut", WORD_upload_left_out },
	{ "refused", WORD_upload_refused },
	{ "waits", WORD_upload_file_waits },
	{ "percent", WORD_upload_file_percent },
	{ "done", WORD_upload_file_done },
	{ "badName", WORD_upload_file_name },
	{ "empty", WORD_upload_file_empty },
	{ "large", WORD_upload_file_large },
	{ "same", WORD_upload_file_same },
	{ "chooseAgain", WORD_upload_file_again },
	{ "unread", WORD_upload_file_unread },
	{ "andMore", WORD_upload_and_more },
	{ "bytes", WORD_upload_bytes },
	{ "kilobytes", WORD_upload_kilobytes },
	{ "megabytes", WORD_upload_megabytes },
	{ "gigabytes", WORD_upload_gigabytes },
	{ "pause", WORD_upload_pause },
	{ "resume", WORD_upload_resume },
	{ "batch", WORD_batch },
};

static void script_island(struct request *request)
{
	json_t *words = json_object(), *island;
	char *text;

	for (size_t i = 0; i < ARRAY_LENGTH(script_words); i++)
		json_object_set_new(words, script_words[i].name,
				    json_string(word(request, script_words[i].word)));
	island = json_pack("{s:o, s:i, s:i, s:i}", "words", words, "fileBytes",
			   UPLOAD_FILE_BYTES_MAX, "files", UPLOAD_FILES_MAX, "pieceBytes",
			   UPLOAD_PIECE_BYTES);
	text = json_dumps(island, JSON_COMPACT);
	html_json(&request->out, "upload-settings", text);
	json_decref(island);
	free(text);
}

static void button(struct request *request, const char *id, const char *more, enum word label)
{
	html_raw(&request->out, "<button type=\"button\" class=\"button");
	html_raw(&request->out, more);
	html_raw(&request->out, "\"");
	html_attribute(&request->out, "id", id);
	html_raw(&request->out, ">");
	html_text(&request->out, word(request, label));
	html_raw(&request->out, "</button> ");
}

static void drop_zone(struct request *request)
{
	struct text *out = &request->out;
	const char *megabytes =
		arena_format(request->arena, "%d", UPLOAD_FILE_BYTES_MAX / MEGABYTE);
	const char *files = arena_format(request->arena, "%d", UPLOAD_FILES_MAX);

	html_raw(out, "<div id=\"upload-zone\" class=\"drop-zone\"><p>");
	html_text(out, word(request, WORD_upload_drop));
	html_raw(out, "</p><p>");
	button(request, "upload-choose-files", " primary", WORD_upload_files);
	button(request, "upload-choose-folder", "", WORD_upload_folder);
	html_raw(out, "</p><p><small>");
	html_text(out, word_with(request, WORD_upload_limits, megabytes, files));
	html_raw(out, "</small></p>"
		      "<input type=\"file\" id=\"upload-files\" multiple hidden>"
		      "<input type=\"file\" id=\"upload-folder\" webkitdirectory hidden></div>");
}

/* Shown by the script as soon as there is something to send. */
static void sending(struct request *request)
{
	struct text *out = &request->out;

	html_raw(out, "<p id=\"upload-open\" class=\"notice information\" hidden></p>"
		      "<p id=\"upload-said\" role=\"status\" aria-live=\"polite\"></p>"
		      "<div id=\"upload-work\" hidden>"
		      "<p><progress id=\"upload-progress\" max=\"100\" value=\"0\"");
	html_attribute(out, "aria-label", word(request, WORD_upload_progress));
	html_raw(out, "></progress> <span id=\"upload-total\" class=\"quiet\"></span></p>"
		      "<div class=\"toolbar\">");
	button(request, "upload-pause", "", WORD_upload_pause);
	button(request, "upload-finish", " primary", WORD_upload_finish);
	button(request, "upload-cancel", " danger", WORD_upload_cancel);
	html_raw(out, "</div><div class=\"table-box\"><table><thead><tr>");
	column(request, WORD_upload_file, false);
	column(request, WORD_upload_size, true);
	column(request, WORD_upload_state, false);
	html_raw(out, "<th scope=\"col\"><span class=\"unseen\">");
	html_text(out, word(request, WORD_upload_remove_short));
	html_raw(out, "</span></th></tr></thead><tbody id=\"upload-list\"></tbody></table></div>"
		      "<p id=\"upload-more\" hidden></p></div>"
		      "<ul id=\"upload-batches\" class=\"plain\"></ul>");
}

static void upload_section(struct request *request)
{
	struct text *out = &request->out;

	html_raw(out, "<section id=\"upload\" class=\"panel\" aria-labelledby=\"upload-title\">"
		      "<h2 id=\"upload-title\">");
	html_text(out, word(request, WORD_upload));
	html_raw(out, "</h2><noscript><p>");
	html_text(out, word(request, WORD_upload_no_script));
	html_raw(out, "</p></noscript>");
	drop_zone(request);
	sending(request);
	script_island(request);
	html_raw(out, "</section>");
}

/* ---- the parts ------------------------------------------------------------------------------ */

static const char *with_state(const struct request *request, enum standing standing)
{
	const char *query = arena_format(request->arena, "state=%s", standing_code(standing));

	return branch_path(request, "/branch/dossiers", query);
}

static void counts_section(struct request *request, const struct standing_counts *counts)
{
	struct text *out = &request->out;

	html_raw(out, "<section aria-labelledby=\"counts-title\"><h2 id=\"counts-title\">");
	html_text(out, word(request, WORD_branch_days));
	html_raw(out, "</h2><div class=\"figures\">");
	for (int i = 0; i < STANDING_COUNT; i++) {
		html_raw(out, "<a");
		html_attribute(out, "class",
			       arena_format(request->arena, "figure-box %s",
					    standing_class((enum standing)i)));
		html_attribute(out, "href", with_state(request, (enum standing)i));
		html_raw(out, "><b>");
		html_number(out, counts->counts[i]);
		html_raw(out, "</b> <span>");
		html_text(out, word(request, standing_word((enum standing)i)));
		html_raw(out, "</span></a>");
	}
	html_raw(out, "</div></section>");
}

static void link_to(struct request *request, const char *path, enum word label)
{
	html_raw(&request->out, "<p>");
	html_link(&request->out, path, word(request, label));
	html_raw(&request->out, "</p>");
}

static void batches_section(struct request *request, const struct overview *overview)
{
	html_raw(&request->out,
		 "<section aria-labelledby=\"batches-title\"><h2 id=\"batches-title\">");
	html_text(&request->out, word(request, WORD_batches_newest));
	html_raw(&request->out, "</h2>");
	batch_table(request, overview->batches, overview->batch_count);
	link_to(request, branch_path(request, "/branch/batches", NULL), WORD_batches_all);
	html_raw(&request->out, "</section>");
}

static void letter_item(struct request *request, const struct standing_line *line)
{
	struct text *out = &request->out;

	html_raw(out, "<li><a");
	html_attribute(
		out, "href",
		arena_format(request->arena, "/branch/dossiers/%ld/letter.pdf", line->dossier));
	html_raw(out, ">");
	say_one(request, WORD_branch_dossier, arena_format(request->arena, "%ld", line->dossier));
	html_raw(out, "</a> ");
	html_value(out, line->beneficiary);
	html_raw(out, " <small>");
	html_moment(out, line->since);
	html_raw(out, "</small></li>");
}

static void letters_section(struct request *request, const struct overview *overview)
{
	struct text *out = &request->out;

	html_raw(out, "<section aria-labelledby=\"letters-title\"><h2 id=\"letters-title\">");
	html_text(out, word(request, WORD_branch_letters));
	html_raw(out, "</h2>");
	if (overview->letter_count == 0) {
		html_element(out, "p", word(request, WORD_branch_letters_none));
	} else {
		html_element(out, "p", word(request, WORD_branch_letters_about));
		html_raw(out, "<ul class=\"plain\">");
		for (size_t i = 0; i < overview->letter_count; i++)
			letter_item(request, &overview->letters[i]);
		html_raw(out, "</ul>");
		link_to(request, with_state(request, STANDING_SENT_BACK), WORD_branch_more);
	}
	html_raw(out, "</section>");
}

static void quality_section(struct request *request, const struct overview *overview)
{
	struct text *out = &request->out, pages = { 0 };
	long all = 0, faulty = 0;

	for (size_t i = 0; i < overview->scanner_count; i++) {
		all += overview->scanners[i].scans.pages;
		faulty += overview->scanners[i].scans.faulty;
	}
	html_raw(out, "<section aria-labelledby=\"quality-title\"><h2 id=\"quality-title\">");
	html_text(out, word(request, WORD_quality_by_scanner));
	html_raw(out, "</h2><p>");
	plain_number(&pages, all);
	if (all == 0)
		html_text(out, word(request, WORD_quality_none));
	else
		html_text(out, word_with(request, WORD_quality_summary, text_value(&pages),
					 arena_format(request->arena, "%.0f",
						      100.0 * (double)faulty / (double)all)));
	text_clear(&pages);
	html_raw(out, "</p>");
	if (all > 0)
		scanner_table(request, overview->scanners, overview->scanner_count);
	link_to(request, branch_path(request, "/branch/quality", NULL), WORD_quality_all);
	html_raw(out, "</section>");
}

/* ---- whose page it is ----------------------------------------------------------------------- */

static const char *title_of(const struct request *request, const char *branch)
{
	if (branch == NULL)
		return word(request, WORD_branch_all);
	return word_with(request, WORD_branch_of, branch);
}

/* The office chooses a branch. */
static void branch_chooser(struct request *request)
{
	struct text *out = &request->out;

	if (request->person->branch != NULL)
		return;
	html_raw(out, "<form method=\"get\" action=\"/branch\" class=\"toolbar\"><label>");
	html_text(out, word(request, WORD_branch_choose));
	html_raw(out, " <input name=\"branch\" maxlength=\"100\" dir=\"auto\"");
	html_attribute(out, "value", request_branch(request));
	html_raw(out, "></label> <button class=\"button\">");
	html_text(out, word(request, WORD_branch_choose_do));
	html_raw(out, "</button></form>");
}

void branch_show(struct request *request)
{
	struct overview overview = { .branch = request_branch(request) };
	struct error error;

	if (look(request, &overview, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout_begin(request, &(struct layout){ .title = title_of(request, overview.branch),
						.style = "branch.css",
						.module = "upload.js" });
	branch_chooser(request);
	upload_section(request);
	counts_section(request, &overview.counts);
	batches_section(request, &overview);
	letters_section(request, &overview);
	if (overview.branch != NULL)
		quality_section(request, &overview);
	layout_end(request);
	reply_html(request, 200);
}

/* ---- the lists ------------------------------------------------------------------------------ */

void branch_batches(struct request *request)
{
	struct store_batch *batches;
	struct error error;
	size_t count;

	if (list_batches(request, BATCHES_LISTED, &batches, &count, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout_begin(request, &(struct layout){ .title = word(request, WORD_batches),
						.style = "branch.css" });
	link_to(request, branch_path(request, "/branch", NULL), WORD_branch);
	batch_table(request, batches, count);
	layout_end(request);
	reply_html(request, 200);
}

static bool is_of_files(enum standing standing)
{
	return standing == STANDING_WAITING || standing == STANDING_WORKING ||
	       standing == STANDING_REFUSED;
}

static enum status list_dossiers(struct request *request, enum standing standing,
				 struct standing_line **ret_lines, size_t *ret_count,
				 struct error *error)
{
	const char *branch = request_branch(request);

	if (is_of_files(standing))
		return store_list_file_standings(
			request->store, &(struct standing_question){ branch, standing, 0, LISTED },
			request->arena, ret_lines, ret_count, error);
	return store_list_standings(
		request->store,
		&(struct standing_question){ branch, standing,
					     request_query_number(request, "before", 0), LISTED },
		request->arena, ret_lines, ret_count, error);
}

static void state_link(struct request *request, const char *path, bool is_chosen, enum word label)
{
	html_raw(&request->out, "<li><a");
	html_attribute(&request->out, "href", path);
	html_raw(&request->out, is_chosen ? " aria-current=\"page\">" : ">");
	html_text(&request->out, word(request, label));
	html_raw(&request->out, "</a></li>");
}

static void state_links(struct request *request, enum standing chosen)
{
	html_raw(&request->out, "<nav class=\"tabs\"");
	html_attribute(&request->out, "aria-label", word(request, WORD_standing));
	html_raw(&request->out, "><ul>");
	state_link(request, branch_path(request, "/branch/dossiers", NULL),
		   chosen == STANDING_COUNT, WORD_standing_all);
	for (int i = 0; i < STANDING_COUNT; i++)
		state_link(request, with_state(request, (enum standing)i), (int)chosen == i,
			   standing_word((enum standing)i));
	html_raw(&request->out, "</ul></nav>");
}

static void next_page(struct request *request, enum standing standing, long before)
{
	const char *query = standing == STANDING_COUNT
				    ? arena_format(request->arena, "before=%ld", before)
				    : arena_format(request->arena, "state=%s&before=%ld",
						   standing_code(standing), before);

	link_to(request, branch_path(request, "/branch/dossiers", query), WORD_branch_more);
}

void branch_dossiers(struct request *request)
{
	const char *code = request_query(request, "state");
	enum standing standing = STANDING_COUNT;
	struct standing_line *lines;
	struct error error;
	size_t count;

	if (code != NULL)
		standing_parse(code, &standing);
	if (list_dossiers(request, standing, &lines, &count, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout_begin(request, &(struct layout){ .title = word(request, WORD_branch_dossiers),
						.style = "branch.css" });
	state_links(request, standing);
	if (standing == STANDING_REFUSED)
		html_element(&request->out, "p", word(request, WORD_standing_refused_about));
	if (count == 0)
		empty(request, WORD_branch_dossiers_none);
	else
		dossier_table(request, lines, count);
	if (count == LISTED && !is_of_files(standing))
		next_page(request, standing, lines[count - 1].dossier);
	layout_end(request);
	reply_html(request, 200);
}
