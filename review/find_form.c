#include "review/find_form.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/reason.h"
#include "review/html.h"

#include <string.h>

/* The fields beside the one box, in the order of the form. */
enum kind { KIND_TEXT, KIND_DAY, KIND_STATE, KIND_REASON };

static const struct {
	const char *name;
	enum word label;
	enum kind kind;
} fields[] = {
	{ "name", WORD_find_name, KIND_TEXT },
	{ "number", WORD_find_number, KIND_TEXT },
	{ "cin", WORD_find_cin, KIND_TEXT },
	{ "box", WORD_find_code_box, KIND_TEXT },
	{ "state", WORD_find_state, KIND_STATE },
	{ "reason", WORD_find_reason, KIND_REASON },
	{ "from", WORD_find_received_from, KIND_DAY },
	{ "to", WORD_find_received_to, KIND_DAY },
	{ "care_from", WORD_find_care_from, KIND_DAY },
	{ "care_to", WORD_find_care_to, KIND_DAY },
	{ "branch", WORD_find_branch, KIND_TEXT },
	{ "batch", WORD_find_batch, KIND_TEXT },
	{ "fund", WORD_find_fund, KIND_TEXT },
	{ "form", WORD_find_form, KIND_TEXT },
	{ "scanner", WORD_find_scanner, KIND_TEXT },
};

static const enum word states[DOSSIER_STATE_COUNT] = {
	[STATE_WAITING] = WORD_state_waiting,
	[STATE_ACCEPTED] = WORD_state_accepted,
	[STATE_SENT_BACK] = WORD_state_sent_back,
	[STATE_REJECTED] = WORD_state_rejected,
};

/* ---- reading -------------------------------------------------------------------------------- */

static const char *given(const struct request *request, const char *name)
{
	const char *value = request_query(request, name);

	return value != NULL && value[strspn(value, " ")] != '\0' ? value : NULL;
}

static struct date day_of(const struct request *request, const char *name)
{
	const char *value = given(request, name);
	struct date day = { 0 };

	if (value != NULL)
		search_parse_day(value, &day);
	return day;
}

static void read_codes(struct request *request, struct search_question *question)
{
	const char *reason = given(request, "reason"), *state = given(request, "state");
	enum dossier_state known;
	enum reason_code code;

	if (state != NULL && dossier_state_parse(state, &known))
		question->state = dossier_state_name(known);
	if (reason != NULL && reason_code_parse(reason, &code) &&
	    question->reason_count < SEARCH_REASONS_MAX)
		question->reasons[question->reason_count++] = reason_code_name(code);
}

static const char *upper_case(struct request *request, const char *value)
{
	char *copy = arena_copy_text(request->arena, value);

	for (char *at = copy; at != NULL && *at != '\0'; at++)
		if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
	return copy;
}

void find_form_read(struct request *request, struct search_question *ret_question)
{
	struct search_question question = { .name = given(request, "name"),
					    .number = given(request, "number"),
					    .cin = upper_case(request, given(request, "cin")),
					    .box = given(request, "box"),
					    .branch = given(request, "branch"),
					    .batch = given(request, "batch"),
					    .fund = given(request, "fund"),
					    .form = given(request, "form"),
					    .scanner = given(request, "scanner"),
					    .received_from = day_of(request, "from"),
					    .received_to = day_of(request, "to"),
					    .care_from = day_of(request, "care_from"),
					    .care_to = day_of(request, "care_to") };
	const char *typed = given(request, "q");

	read_codes(request, &question);
	if (typed != NULL)
		search_understand(typed, request->arena, &question);
	if (request->person->branch != NULL)
		question.branch = request->person->branch;
	*ret_question = question;
}

bool find_form_has_more(const struct request *request)
{
	for (size_t i = 0; i < ARRAY_LENGTH(fields); i++)
		if (given(request, fields[i].name) != NULL)
			return true;
	return false;
}

/* ---- addresses ------------------------------------------------------------------------------ */

static void add_part(const struct request *request, struct text *address, const char *name,
		     const char **mark)
{
	const char *value = given(request, name);

	if (value == NULL)
		return;
	text_append_format(address, "%s%s=", *mark, name);
	html_query(address, value);
	*mark = "&";
}

const char *find_form_address(const struct request *request, const char *path, const char *more)
{
	struct text address = { 0 };
	const char *mark = "?", *kept;

	text_append(&address, path);
	add_part(request, &address, "q", &mark);
	for (size_t i = 0; i < ARRAY_LENGTH(fields); i++)
		add_part(request, &address, fields[i].name, &mark);
	if (more != NULL)
		text_append_format(&address, "%s%s", mark, more);
	kept = arena_copy_text(request->arena, text_value(&address));
	text_clear(&address);
	return kept;
}

/* ---- the form ------------------------------------------------------------------------------- */

static void write_option(struct text *out, const char *value, const char *label, bool is_chosen)
{
	html_raw(out, "<option");
	html_attribute(out, "value", value);
	html_raw(out, is_chosen ? " selected>" : ">");
	html_text(out, label);
	html_raw(out, "</option>");
}

static void write_states(struct request *request, const char *chosen)
{
	for (int i = 0; i < DOSSIER_STATE_COUNT; i++) {
		const char *name = dossier_state_name((enum dossier_state)i);

		write_option(&request->out, name, word(request, states[i]),
			     text_equal(name, chosen));
	}
}

static const char *reason_title(const struct request *request, enum reason_code code)
{
	return request->language == LANGUAGE_AR ? reason_title_ar(code) : reason_title_fr(code);
}

static void write_reasons(struct request *request, const char *chosen)
{
	for (int i = 0; i < REASON_COUNT; i++) {
		const char *name = reason_code_name((enum reason_code)i);

		write_option(&request->out, name,
			     arena_format(request->arena, "%s · %s", name,
					  reason_title(request, (enum reason_code)i)),
			     text_equal(name, chosen));
	}
}

static void write_control(struct request *request, size_t i)
{
	const char *value = given(request, fields[i].name);
	struct text *out = &request->out;

	if (fields[i].kind == KIND_STATE || fields[i].kind == KIND_REASON) {
		html_raw(out, "<select");
		html_attribute(out, "name", fields[i].name);
		html_raw(out, ">");
		write_option(out, "", word(request, WORD_find_any), value == NULL);
		if (fields[i].kind == KIND_STATE)
			write_states(request, value);
		else
			write_reasons(request, value);
		html_raw(out, "</select>");
		return;
	}
	html_raw(out, fields[i].kind == KIND_DAY ? "<input type=\"date\""
						 : "<input autocomplete=\"off\" dir=\"auto\"");
	html_attribute(out, "name", fields[i].name);
	html_attribute(out, "value", value);
	html_raw(out, ">");
}

static bool is_for(const struct request *request, size_t i)
{
	return request->person->branch == NULL || !text_equal(fields[i].name, "branch");
}

static void write_more(struct request *request)
{
	struct text *out = &request->out;

	html_raw(out, find_form_has_more(request) ? "<details class=\"more\" open><summary>"
						  : "<details class=\"more\"><summary>");
	html_text(out, word(request, WORD_find_more));
	html_raw(out, "</summary><div class=\"fields\">");
	for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
		if (!is_for(request, i))
			continue;
		html_raw(out, "<label class=\"field\"><span>");
		html_text(out, word(request, fields[i].label));
		html_raw(out, "</span>");
		write_control(request, i);
		html_raw(out, "</label>");
	}
	html_raw(out, "</div></details>");
}

void find_form_write(struct request *request)
{
	struct text *out = &request->out;

	html_raw(out, "<form class=\"find\" role=\"search\" method=\"get\" action=\"/find\">"
		      "<div class=\"find-line\"><label class=\"unseen\" for=\"q\">");
	html_text(out, word(request, WORD_find_box));
	html_raw(out, "</label><input id=\"q\" name=\"q\" type=\"search\" dir=\"auto\" autofocus "
		      "autocomplete=\"off\" spellcheck=\"false\" aria-describedby=\"q-hint\"");
	html_attribute(out, "placeholder", word(request, WORD_find_box));
	html_attribute(out, "value", given(request, "q"));
	html_raw(out, "><button class=\"button primary\">");
	html_text(out, word(request, WORD_search));
	html_raw(out, "</button><a class=\"button\" href=\"/find\">");
	html_text(out, word(request, WORD_find_clear));
	html_raw(out, "</a></div><small class=\"hint\" id=\"q-hint\">");
	html_text(out, word(request, WORD_find_hint));
	html_raw(out, "</small>");
	write_more(request);
	html_raw(out, "</form>");
}

/* ---- what was understood -------------------------------------------------------------------- */

static void tell(struct request *request, enum word label, const char *value)
{
	struct text *out = &request->out;

	if (value == NULL)
		return;
	html_raw(out, "<li class=\"tag\">");
	html_text(out, word(request, label));
	html_raw(out, " <b>");
	html_value(out, value);
	html_raw(out, "</b></li>");
}

static void tell_days(struct request *request, enum word label, struct date from, struct date to)
{
	struct text text = { 0 };

	if (!date_is_set(from) && !date_is_set(to))
		return;
	if (date_is_set(from))
		plain_date(&text, from);
	if (date_compare(from, to) != 0)
		text_append(&text, " – ");
	if (date_is_set(to) && date_compare(from, to) != 0)
		plain_date(&text, to);
	tell(request, label, text_value(&text));
	text_clear(&text);
}

void find_form_tell(struct request *request, const struct search_question *question)
{
	struct text *out = &request->out;

	if (search_asks_nothing(question))
		return;
	html_raw(out, "<div class=\"understood\"><span class=\"quiet\">");
	html_text(out, word(request, WORD_find_understood));
	html_raw(out, "</span><ul>");
	tell(request, WORD_find_name, question->name);
	if (question->dossier != 0)
		tell(request, WORD_find_dossier,
		     arena_format(request->arena, "%ld", question->dossier));
	tell(request, WORD_find_number, question->number);
	tell(request, WORD_find_cin, question->cin);
	tell(request, WORD_find_code_box, question->box);
	tell(request, WORD_find_code, question->code);
	tell(request, WORD_find_branch, question->branch);
	tell(request, WORD_find_batch, question->batch);
	tell(request, WORD_find_fund, question->fund);
	tell(request, WORD_find_form, question->form);
	tell(request, WORD_find_scanner, question->scanner);
	if (question->state != NULL)
		tell(request, WORD_find_state, find_state_word(request, question->state));
	for (int i = 0; i < question->reason_count; i++)
		tell(request, WORD_find_reason, question->reasons[i]);
	tell_days(request, WORD_find_received, question->received_from, question->received_to);
	tell_days(request, WORD_find_care, question->care_from, question->care_to);
	html_raw(out, "</ul></div>");
}

/* ---- states and reasons --------------------------------------------------------------------- */

const char *find_state_word(const struct request *request, const char *state)
{
	enum dossier_state known;

	return state != NULL && dossier_state_parse(state, &known) ? word(request, states[known])
								   : "";
}

void find_state_tag(struct request *request, const char *state)
{
	static const char *const tags[DOSSIER_STATE_COUNT] = {
		[STATE_WAITING] = "<span class=\"tag warning\">",
		[STATE_ACCEPTED] = "<span class=\"tag good\">",
		[STATE_SENT_BACK] = "<span class=\"tag information\">",
		[STATE_REJECTED] = "<span class=\"tag bad\">",
	};
	enum dossier_state known;

	if (state == NULL || !dossier_state_parse(state, &known))
		return;
	html_raw(&request->out, tags[known]);
	html_text(&request->out, word(request, states[known]));
	html_raw(&request->out, "</span>");
}

void find_reasons_write(struct request *request, const char *codes)
{
	char *rest = arena_copy_text(request->arena, codes), *code;
	struct text *out = &request->out;
	enum reason_code known;
	const char *before = "";

	while ((code = strsep(&rest, " ")) != NULL) {
		if (*code == '\0')
			continue;
		html_raw(out, before);
		html_raw(out, "<abbr");
		if (reason_code_parse(code, &known))
			html_attribute(out, "title", reason_title(request, known));
		html_raw(out, ">");
		html_text(out, code);
		html_raw(out, "</abbr>");
		before = " ";
	}
}
