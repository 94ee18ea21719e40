#include "review/day_form.h"

#include "base/memory.h"
#include "base/text.h"
#include "review/html.h"

enum { DAYS_MAX = 92, WEEK = 7, MONTH = 30 };

static const struct {
	const char *name;
	enum word label;
	enum day_part part;
} filters[] = {
	{ "branch", WORD_find_branch, DAY_BY_BRANCH },
	{ "fund", WORD_find_fund, DAY_BY_FUND },
	{ "form", WORD_find_form, DAY_BY_FORM },
	{ "scanner", WORD_find_scanner, DAY_BY_SCANNER },
};

static const char *filter_of(const struct day_question *question, size_t i)
{
	const char *const values[] = { question->branch, question->fund, question->form,
				       question->scanner };

	return values[i];
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool read_day(const struct request *request, const char *name, struct date *ret_day)
{
	const char *value = request_query(request, name);

	*ret_day = (struct date){ 0 };
	return value == NULL || value[0] == '\0' || search_parse_day(value, ret_day);
}

static const char *given(const struct request *request, const char *name)
{
	const char *value = request_query(request, name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* "-" asks for those of which it is not known. */
static const char *known(const char *value)
{
	return value != NULL && text_equal(value, "-") ? "" : value;
}

bool day_form_read(struct request *request, struct day_question *ret_question)
{
	struct day_question question = { .branch = known(given(request, "branch")),
					 .fund = known(given(request, "fund")),
					 .form = known(given(request, "form")),
					 .scanner = known(given(request, "scanner")) };
	bool is_good =
		read_day(request, "from", &question.from) && read_day(request, "to", &question.to);

	if (!date_is_set(question.from))
		question.from = question.to;
	if (!date_is_set(question.to))
		question.to = question.from;
	if (is_good && date_is_set(question.from)) {
		long days = date_days_between(question.from, question.to);

		is_good = days >= 0 && days < DAYS_MAX;
	}
	if (!is_good)
		reply_refusal(request, 400, WORD_day_bad_dates);
	*ret_question = question;
	return is_good;
}

/* ---- addresses ------------------------------------------------------------------------------ */

static void add_day(struct text *address, const char *mark, const char *name, struct date day)
{
	char text[DATE_TEXT_SIZE];

	if (date_is_set(day))
		text_append_format(address, "%s%s=%s", mark, name, date_format_iso(day, text));
}

const char *day_form_address(const struct request *request, const char *path,
			     const struct day_question *question, enum day_part part,
			     const char *label, const char *more)
{
	struct text address = { 0 };
	const char *kept;

	text_append(&address, path);
	text_append(&address, "?");
	add_day(&address, "", "from", question->from);
	add_day(&address, "&", "to", question->to);
	for (size_t i = 0; i < ARRAY_LENGTH(filters); i++) {
		const char *value = filters[i].part == part ? label : filter_of(question, i);

		if (value == NULL)
			continue;
		text_append_format(&address, "&%s=", filters[i].name);
		html_query(&address, value[0] != '\0' ? value : "-");
	}
	if (more != NULL)
		text_append_format(&address, "&%s", more);
	kept = arena_copy_text(request->arena, text_value(&address));
	text_clear(&address);
	return kept;
}

const char *day_form_title(const struct request *request, const struct day_question *question)
{
	struct text from = { 0 }, to = { 0 };
	const char *title;

	plain_date(&from, question->from);
	plain_date(&to, question->to);
	title = date_compare(question->from, question->to) == 0
			? word_with(request, WORD_day_of, text_value(&from))
			: word_with(request, WORD_day_period, text_value(&from), text_value(&to));
	text_clear(&from);
	text_clear(&to);
	return title;
}

/* ---- the form ------------------------------------------------------------------------------- */

static void write_day(struct request *request, enum word label, const char *name, struct date day)
{
	struct text *out = &request->out;
	char text[DATE_TEXT_SIZE];

	html_raw(out, "<label class=\"field\"><span>");
	html_text(out, word(request, label));
	html_raw(out, "</span><input type=\"date\"");
	html_attribute(out, "name", name);
	html_attribute(out, "value", date_format_iso(day, text));
	html_raw(out, "></label>");
}

static void write_option(struct text *out, const char *value, const char *label, bool is_chosen)
{
	html_raw(out, "<option");
	html_attribute(out, "value", value);
	html_raw(out, is_chosen ? " selected>" : ">");
	html_text(out, label);
	html_raw(out, "</option>");
}

/* What is chosen stays among the choices, also when the day has nothing of it. */
static void write_filter(struct request *request, size_t i, const char *chosen,
			 const struct store_day *day)
{
	struct text *out = &request->out;
	bool is_there = chosen == NULL;

	html_raw(out, "<label class=\"field\"><span>");
	html_text(out, word(request, filters[i].label));
	html_raw(out, "</span><select");
	html_attribute(out, "name", filters[i].name);
	html_raw(out, ">");
	write_option(out, "", word(request, WORD_find_any), chosen == NULL);
	for (size_t j = 0; j < day->parts[filters[i].part].count; j++) {
		const char *label = day->parts[filters[i].part].items[j].label;

		is_there = is_there || text_equal(label, chosen);
		write_option(out, label[0] != '\0' ? label : "-",
			     label[0] != '\0' ? label : word(request, WORD_day_unknown),
			     text_equal(label, chosen));
	}
	if (!is_there)
		write_option(out, chosen[0] != '\0' ? chosen : "-",
			     chosen[0] != '\0' ? chosen : word(request, WORD_day_unknown), true);
	html_raw(out, "</select></label>");
}

static void write_way(struct request *request, const struct day_question *question,
		      struct date from, struct date to, enum word label)
{
	struct day_question other = *question;
	struct text *out = &request->out;
	bool is_shown =
		date_compare(from, question->from) == 0 && date_compare(to, question->to) == 0;

	other.from = from;
	other.to = to;
	html_raw(out, "<a class=\"button small\"");
	html_attribute(out, "href",
		       day_form_address(request, "/day", &other, DAY_PARTS, NULL, NULL));
	html_raw(out, is_shown ? " aria-current=\"page\">" : ">");
	html_text(out, word(request, label));
	html_raw(out, "</a>");
}

static void write_ways(struct request *request, const struct day_question *question,
		       struct date today)
{
	struct date yesterday = date_add_days(today, -1);

	html_raw(&request->out, "<div class=\"toolbar\">");
	write_way(request, question, today, today, WORD_day_today);
	write_way(request, question, yesterday, yesterday, WORD_day_yesterday);
	write_way(request, question, date_add_days(today, 1 - WEEK), today, WORD_day_week);
	write_way(request, question, date_add_days(today, 1 - MONTH), today, WORD_day_month);
	html_raw(&request->out, "</div>");
}

void day_form_write(struct request *request, const struct day_question *question,
		    const struct store_day *day)
{
	struct text *out = &request->out;

	write_ways(request, question, day->today);
	html_raw(out, "<form class=\"day-form\" method=\"get\" action=\"/day\">");
	write_day(request, WORD_day_from, "from", question->from);
	write_day(request, WORD_day_to, "to", question->to);
	for (size_t i = 0; i < ARRAY_LENGTH(filters); i++)
		write_filter(request, i, filter_of(question, i), day);
	html_raw(out, "<button class=\"button primary\">");
	html_text(out, word(request, WORD_day_show));
	html_raw(out, "</button></form>");
}
