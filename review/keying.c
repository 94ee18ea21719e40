/*
 * Double keying: one place on the paper after the other, typed without seeing what the machine or
 * the other person made of it. The page works without its module, one form a task; with it the next
 * tasks are there before the last one is stored.
 */
#include "review/keying_paper.h"
#include "review/keying_reopen.h"

#include "review/html.h"
#include "review/layout.h"
#include "review/route.h"

#include "base/memory.h"

#include <jansson.h>
#include <string.h>

/* Tasks that a person holds: the one that is keyed, and the next so that nobody waits. */
enum { HELD = 4, HELD_WITHOUT_MODULE = 1 };

/* The keys, as a browser names them, with what each does: the page's buttons, bindings and help. */
static const struct {
	const char *id;    /* of the button */
	const char *state; /* that it sends; NULL: it is no part of the form */
	const char *key;   /* KeyboardEvent.key; NULL: none, so that nobody leaves by a slip */
	enum word label;
} keys[] = {
	{ "keying-enter", "value", "Enter", WORD_keying_enter },
	{ "keying-nothing", "nothing", "F2", WORD_keying_nothing },
	{ "keying-illegible", "illegible", "F4", WORD_keying_illegible },
	{ "keying-undo", NULL, "F8", WORD_keying_undo },
	{ "keying-whole", NULL, "F9", WORD_keying_page },
	{ "keying-leave", "leave", NULL, WORD_keying_leave },
};

static bool wants_json(const struct request *request)
{
	return text_equal(request_header(request, "Accept"), "application/json");
}

/* ---- tasks as JSON --------------------------------------------------------------------------- */

static enum word how_word(enum value_kind kind)
{
	switch (kind) {
	case VALUE_NUMBER:
		return WORD_keying_how_number;
	case VALUE_CIN:
		return WORD_keying_how_cin;
	case VALUE_DATE:
		return WORD_keying_how_date;
	case VALUE_AMOUNT:
		return WORD_keying_how_amount;
	case VALUE_LETTER:
		return WORD_keying_how_letter;
	case VALUE_NAME:
		return WORD_keying_how_name;
	default:
		return WORD_keying_how_text;
	}
}

static json_t *picture_json(const struct keying_picture *picture)
{
	return json_pack("{s:i, s:i, s:[i, i, i, i]}", "width", picture->width, "height",
			 picture->height, "frame", picture->frame.x, picture->frame.y,
			 picture->frame.w, picture->frame.h);
}

static enum status task_json(struct request *request, const struct keying_task *task,
			     json_t **ret_json, struct error *error)
{
	struct keying_picture crop, page;
	struct keying_place place;
	enum status status = store_keying_place(request->store, task->id, request->person->id,
						false, &place, error);

	if (status != STATUS_OK)
		return status;
	crop = keying_crop_picture(&place);
	page = keying_page_picture(&place);
	*ret_json =
		json_pack("{s:I, s:s, s:s, s:s, s:s, s:o, s:o}", "id", (json_int_t)task->id,
			  "label", keying_label(request, task), "kind", value_kind_name(task->kind),
			  "kind_word", word(request, keying_kind_word(task->kind)), "how",
			  word(request, how_word(task->kind)), "crop", picture_json(&crop), "page",
			  picture_json(&page));
	return STATUS_OK;
}

/* All that the page shows, as one JSON text in the arena. */
static enum status page_json(struct request *request, const struct keying_task *tasks, size_t count,
			     const struct keying_counts *counts, const char **ret_text,
			     struct error *error)
{
	json_t *list = json_array(), *all;
	enum status status = STATUS_OK;
	char *dumped;

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		json_t *task;

		status = task_json(request, &tasks[i], &task, error);
		if (status == STATUS_OK)
			json_array_append_new(list, task);
	}
	all = json_pack("{s:o, s:I, s:I}", "tasks", list, "done", (json_int_t)counts->done,
			"waiting", (json_int_t)counts->waiting);
	dumped = json_dumps(all, JSON_COMPACT);
	*ret_text = arena_copy_text(request->arena, dumped);
	free(dumped);
	json_decref(all);
	return status;
}

/* What the person holds now, and how much there is. */
static enum status load(struct request *request, int most, struct keying_task **ret_tasks,
			size_t *ret_count, struct keying_counts *ret_counts, struct error *error)
{
	enum status status = store_keying_next(request->store, request->person->id, most,
					       request->arena, ret_tasks, ret_count, error);

	if (status == STATUS_OK)
		status = store_keying_count(request->store, request->person->id, ret_counts, error);
	return status;
}

static void reply_tasks(struct request *request)
{
	struct keying_task *tasks;
	struct keying_counts counts;
	const char *json;
	struct error error;
	size_t count;
	enum status status = load(request, HELD, &tasks, &count, &counts, &error);

	if (status == STATUS_OK)
		status = page_json(request, tasks, count, &counts, &json, &error);
	if (status != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	text_append(&request->out, json);
	reply_json(request, 200);
}

/* ---- the page -------------------------------------------------------------------------------- */

static void write_counts(struct request *request, const struct keying_counts *counts)
{
	struct text *out = &request->out;

	html_raw(out, "<dl class=\"keying-counts\"><div><dt>");
	html_text(out, word(request, WORD_keying_done));
	html_raw(out, "</dt><dd id=\"keying-done\">");
	html_number(out, counts->done);
	html_raw(out, "</dd></div><div><dt>");
	html_text(out, word(request, WORD_keying_waiting));
	html_raw(out, "</dt><dd id=\"keying-waiting\">");
	html_number(out, counts->waiting);
	html_raw(out, "</dd></div></dl>");
}

static void write_button(struct request *request, size_t nth)
{
	struct text *out = &request->out;

	html_raw(out, nth == 0 ? "<button class=\"button primary\"" : "<button class=\"button\"");
	html_attribute(out, "id", keys[nth].id);
	html_attribute(out, "data-key", keys[nth].key);
	html_attribute(out, "aria-keyshortcuts", keys[nth].key);
	if (keys[nth].state != NULL) {
		html_raw(out, " name=\"state\"");
		html_attribute(out, "value", keys[nth].state);
		html_raw(out, nth == 0 ? ">" : " formnovalidate>");
	} else {
		html_raw(out, " type=\"button\" hidden>"); /* the module shows it */
	}
	html_text(out, word(request, keys[nth].label));
	if (keys[nth].key != NULL) {
		html_raw(out, " <kbd dir=\"ltr\">");
		html_text(out, text_equal(keys[nth].key, "Enter")
				       ? word(request, WORD_keying_key_enter)
				       : keys[nth].key);
		html_raw(out, "</kbd>");
	}
	html_raw(out, "</button>");
}

static void write_form(struct request *request, const struct keying_task *task)
{
	struct text *out = &request->out;

	form_begin(request, arena_format(request->arena, "/keying/%ld", task->id),
		   " id=\"keying-form\" class=\"keying-form\" autocomplete=\"off\"");
	html_raw(out, "<label class=\"field\"><span>");
	html_text(out, word(request, WORD_keying_value));
	html_raw(out,
		 "</span><input id=\"keying-value\" name=\"value\" dir=\"auto\" maxlength=\"200\" "
		 "spellcheck=\"false\" autocapitalize=\"off\" autofocus "
		 "aria-describedby=\"keying-how keying-said\"></label>"
		 "<p id=\"keying-how\" class=\"hint\">");
	html_text(out, word(request, how_word(task->kind)));
	html_raw(out, "</p><div class=\"keying-buttons\">");
	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
		write_button(request, i);
	html_raw(out, "</div></form>");
}

/* What the module says, in the language of the page. */
static void write_words(struct request *request)
{
	static const struct {
		const char *name;
		enum word word;
	} said[] = {
		{ "data-empty", WORD_keying_empty },       { "data-unsaved", WORD_keying_unsaved },
		{ "data-lost", WORD_keying_lost },         { "data-back", WORD_keying_back },
		{ "data-too-late", WORD_keying_too_late }, { "data-none", WORD_keying_none },
		{ "data-paper", WORD_keying_paper },       { "data-whole", WORD_keying_whole },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(said); i++)
		html_attribute(&request->out, said[i].name,
			       said[i].word == WORD_keying_empty
				       ? word_with(request, said[i].word, keys[1].key)
				       : word(request, said[i].word));
}

static void write_task(struct request *request, const struct keying_task *task,
		       const struct keying_place *place)
{
	struct keying_picture picture = keying_crop_picture(place);
	struct text *out = &request->out;

	html_raw(out, "<section id=\"keying-task\" aria-labelledby=\"keying-label\">"
		      "<h2 id=\"keying-label\"><bdi id=\"keying-name\">");
	html_text(out, keying_label(request, task));
	html_raw(out, "</bdi> <small id=\"keying-kind\" class=\"quiet\">");
	html_text(out, word(request, keying_kind_word(task->kind)));
	html_raw(out, "</small></h2><div id=\"keying-paper\" class=\"keying-paper\">");
	keying_write_picture(request, &picture,
			     arena_format(request->arena, "/keying/%ld/crop", task->id),
			     WORD_keying_paper);
	html_raw(out, "</div>");
	write_form(request, task);
	html_raw(out, "</section>");
}

/* Without the module the last is taken back by a form of its own. */
static void write_undo(struct request *request)
{
	struct text *out = &request->out;

	form_begin(request, "/keying/undo", " id=\"keying-undo-form\" class=\"inline\"");
	html_raw(out, "<button class=\"link\">");
	html_text(out, word(request, WORD_keying_undo));
	html_raw(out, "</button></form>");
}

static void write_said(struct request *request)
{
	static const struct {
		const char *name;
		enum word word;
		enum notice notice;
	} said[] = {
		{ "lost", WORD_keying_lost, NOTICE_WARNING },
		{ "late", WORD_keying_too_late, NOTICE_WARNING },
		{ "back", WORD_keying_back, NOTICE_INFORMATION },
	};
	const char *asked = request_query(request, "said");

	html_raw(&request->out, "<div id=\"keying-said\" role=\"status\" aria-live=\"polite\">");
	if (text_equal(asked, "empty"))
		layout_notice(request, NOTICE_WARNING,
			      word_with(request, WORD_keying_empty, keys[1].key));
	for (size_t i = 0; i < ARRAY_LENGTH(said); i++)
		if (text_equal(asked, said[i].name))
			layout_notice(request, said[i].notice, word(request, said[i].word));
	html_raw(&request->out, "</div>");
}

static void write_none(struct request *request, bool hidden)
{
	struct text *out = &request->out;

	html_raw(out, hidden ? "<section id=\"keying-none\" class=\"panel\" hidden><h2>"
			     : "<section id=\"keying-none\" class=\"panel\"><h2>");
	html_text(out, word(request, WORD_keying_none));
	html_raw(out, "</h2><p>");
	html_text(out, word(request, WORD_keying_none_why));
	html_raw(out, "</p></section>");
}

static void write_page(struct request *request, const struct keying_task *tasks, size_t count,
		       const struct keying_counts *counts, const struct keying_place *place,
		       const char *json)
{
	static const struct keying_task no_task = { .kind = VALUE_TEXT, .name = "" };
	static const struct keying_place nowhere = { .width_px = 1, .height_px = 1 };
	struct text *out = &request->out;

	layout_begin(request, &(struct layout){ .title = word(request, WORD_keying),
						.style = "keying.css",
						.module = "keying.js" });
	html_raw(out, "<div id=\"keying\" class=\"keying\"");
	write_words(request);
	html_raw(out, "><div class=\"keying-head\"><p>");
	html_text(out, word(request, WORD_keying_lead));
	html_raw(out, "</p>");
	write_counts(request, counts);
	html_raw(out, "</div>");
	write_said(request);
	write_none(request, count > 0);
	if (count > 0)
		write_task(request, &tasks[0], place);
	else {
		html_raw(out, "<template id=\"keying-later\">");
		write_task(request, &no_task, &nowhere);
		html_raw(out, "</template>");
	}
	write_undo(request);
	html_raw(out, "<p class=\"hint\">");
	html_text(out, word(request, WORD_keying_blind));
	html_raw(out, "</p>");
	html_json(out, "keying-tasks", json);
	html_raw(out, "</div>");
	layout_end(request);
	reply_html(request, 200);
}

/* GET /keying */
void keying_show(struct request *request)
{
	struct keying_place place = { .width_px = 1, .height_px = 1 };
	struct keying_task *tasks;
	struct keying_counts counts;
	const char *json;
	struct error error;
	size_t count;
	enum status status;

	if (wants_json(request)) {
		reply_tasks(request);
		return;
	}
	status = load(request, HELD_WITHOUT_MODULE, &tasks, &count, &counts, &error);
	if (status == STATUS_OK)
		status = page_json(request, tasks, count, &counts, &json, &error);
	if (status == STATUS_OK && count > 0)
		status = store_keying_place(request->store, tasks[0].id, request->person->id, false,
					    &place, &error);
	if (status != STATUS_OK)
		reply_trouble(request, &error);
	else
		write_page(request, tasks, count, &counts, &place, json);
}

/* ---- what was keyed -------------------------------------------------------------------------- */

/* A form goes on with the page, which says what happened; the module gets the next tasks. */
static void go_on(struct request *request, const char *said)
{
	if (wants_json(request))
		reply_tasks(request);
	else
		reply_redirect(request, said == NULL ? "/keying"
						     : arena_format(request->arena,
								    "/keying?said=%s", said));
}

static bool is_blank(const char *value)
{
	return value == NULL || value[strspn(value, " \t")] == '\0';
}

static enum status keep(struct request *request, const char *state, bool *ret_is_empty,
			struct error *error)
{
	long task = request_number(request, 0), person = request->person->id;
	struct keyed keyed = { KEYED_VALUE, request_field(request, "value") };

	*ret_is_empty = false;
	if (text_equal(state, "leave"))
		return store_keying_leave(request->store, task, person, error);
	if (!keyed_state_parse(state, &keyed.state))
		return error_set(error, STATUS_USAGE, "a task is keyed as no '%s'",
				 state != NULL ? state : "");
	*ret_is_empty = keyed.state == KEYED_VALUE && is_blank(keyed.value);
	if (*ret_is_empty)
		return STATUS_OK;
	if (keyed.state != KEYED_VALUE)
		keyed.value = NULL;
	if (keyed.value != NULL && strlen(keyed.value) > KEYED_BYTES_MAX)
		return error_set(error, STATUS_DATA, "a value of %zu bytes is no value",
				 strlen(keyed.value));
	return store_keying_save(request->store, task, person, &keyed, error);
}

/* POST /keying/{}: state=value|nothing|illegible|leave, value */
void keying_save(struct request *request)
{
	struct error error;
	bool is_empty;
	enum status status = keep(request, request_field(request, "state"), &is_empty, &error);

	if (status == STATUS_LOST && !wants_json(request)) {
		go_on(request, "lost");
		return;
	}
	if (status != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	keying_follow_up(request);
	go_on(request, is_empty ? "empty" : NULL);
}

/* POST /keying/undo */
void keying_undo(struct request *request)
{
	struct keying_task task;
	struct error error;
	enum status status = store_keying_undo(request->store, request->person->id, request->arena,
					       &task, &error);

	if (status == STATUS_OK)
		go_on(request, "back");
	else if ((status == STATUS_LOST || status == STATUS_NO_INPUT) && !wants_json(request))
		go_on(request, "late");
	else
		reply_trouble(request, &error);
}
