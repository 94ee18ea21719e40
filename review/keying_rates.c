/* How often machine and people are wrong, with what is sure of it, and what was found wrong. */
#include "review/keying_paper.h"
#include "review/keying_plot.h"
#include "review/keying_reopen.h"

#include "review/html.h"
#include "review/layout.h"
#include "review/route.h"

#include "base/memory.h"

enum { DAYS_USUAL = 90, DAYS_MAX = 3660, ERRORS_MAX = 100 };

static int days_of(const struct request *request)
{
	long days = request_query_number(request, "days", DAYS_USUAL);

	return days >= 1 && days <= DAYS_MAX ? (int)days : DAYS_USUAL;
}

static const char *number_text(struct request *request, long number)
{
	struct text text = { 0 };
	const char *copy;

	plain_number(&text, number);
	copy = arena_copy_text(request->arena, text_value(&text));
	text_clear(&text);
	return copy;
}

/* ---- sentences ------------------------------------------------------------------------------- */

static void say(struct request *request, enum word sentence, long count, long wrong,
		const struct proportion *share)
{
	if (count > 0)
		html_element(&request->out, "p",
			     word_with(request, sentence, number_text(request, count),
				       number_text(request, wrong),
				       plain_share_text(request->arena, share->share),
				       plain_share_text(request->arena, share->low),
				       plain_share_text(request->arena, share->high)));
}

static void say_figure(struct request *request, enum word sentence,
		       const struct keying_figure *figure)
{
	say(request, sentence, (long)figure->sample.count, (long)figure->sample.wrong,
	    &figure->wrong);
}

static void write_sentences(struct request *request, const struct keying_figures *figures)
{
	const struct keying_person_figure *people = &figures->everybody;

	if (figures->values.sample.count == 0)
		html_element(&request->out, "p", word(request, WORD_rates_nothing));
	say_figure(request, WORD_rates_values_say, &figures->values);
	say_figure(request, WORD_rates_dossiers_say, &figures->dossiers);
	say(request, WORD_rates_people_say, people->keyed - people->given_up, people->wrong,
	    &people->share);
	html_element(&request->out, "p",
		     word_with(request, WORD_rates_agree, number_text(request, figures->settled),
			       number_text(request, figures->differed),
			       number_text(request, figures->untold),
			       number_text(request, figures->open)));
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void begin_table(struct request *request, const char *id, enum word caption,
			const enum word *heads, size_t count, double scale)
{
	struct text *out = &request->out;

	html_raw(out, "<div class=\"table-box\"><table class=\"rates\"");
	html_attribute(out, "id", id);
	html_raw(out, "><caption>");
	html_text(out, word(request, caption));
	html_raw(out, "</caption><thead><tr>");
	for (size_t i = 0; i < count; i++) {
		html_raw(out, "<th scope=\"col\">");
		html_text(out, heads[i] == WORD_rates_plot
				       ? word_with(request, heads[i],
						   plain_share_text(request->arena, 0),
						   plain_share_text(request->arena, scale))
				       : word(request, heads[i]));
		html_raw(out, "</th>");
	}
	html_raw(out, "</tr></thead><tbody>");
}

static void end_table(struct request *request)
{
	html_raw(&request->out, "</tbody></table></div>");
}

static void begin_row(struct request *request, const char *label)
{
	html_raw(&request->out, "<tr><th scope=\"row\">");
	html_text(&request->out, label);
	html_raw(&request->out, "</th>");
}

static void write_count(struct request *request, long number)
{
	html_raw(&request->out, "<td class=\"number\">");
	html_number(&request->out, number);
	html_raw(&request->out, "</td>");
}

static void write_share(struct request *request, double share)
{
	html_raw(&request->out, "<bdi dir=\"ltr\">");
	html_text(&request->out, plain_share_text(request->arena, share));
	html_raw(&request->out, "</bdi>");
}

/* The last three cells of a row, and its end. */
static void end_row(struct request *request, const struct proportion *share, double scale)
{
	struct text *out = &request->out;

	html_raw(out, "<td class=\"number\">");
	write_share(request, share->share);
	html_raw(out, "</td><td class=\"number\">");
	write_share(request, share->low);
	html_raw(out, " – ");
	write_share(request, share->high);
	html_raw(out, "</td><td dir=\"ltr\">");
	plot_share(out, share, scale);
	html_raw(out, "</td></tr>");
}

static const char *figure_label(struct request *request, const struct keying_figure *figure)
{
	const char *kind = figure->kind < VALUE_KIND_COUNT
				   ? word(request, keying_kind_word(figure->kind))
				   : NULL;
	const char *source =
		figure->source >= 0 ? word(request, keying_source_word((enum source)figure->source))
				    : NULL;

	if (kind != NULL && source != NULL)
		return arena_format(request->arena, "%s, %s", kind, source);
	return kind != NULL ? kind : source != NULL ? source : "";
}

static void write_figure(struct request *request, const char *label,
			 const struct keying_figure *figure, double scale)
{
	if (figure->sample.count == 0)
		return;
	begin_row(request, label);
	write_count(request, (long)figure->sample.count);
	write_count(request, (long)figure->sample.wrong);
	end_row(request, &figure->wrong, scale);
}

static void write_group(struct request *request, enum word title,
			const struct keying_figure *figures, size_t count, double scale)
{
	enum { COLUMNS = 6 };
	struct text *out = &request->out;

	html_raw(out, "<tr class=\"rates-group\"><th scope=\"rowgroup\"");
	html_attribute_number(out, "colspan", COLUMNS);
	html_raw(out, ">");
	html_text(out, word(request, title));
	html_raw(out, "</th></tr>");
	for (size_t i = 0; i < count; i++)
		write_figure(request, figure_label(request, &figures[i]), &figures[i], scale);
}

/* Every list of them on one scale, so that rows can be compared. */
static double machine_scale(const struct keying_figures *figures)
{
	double most = figures->values.wrong.high;

	if (figures->dossiers.sample.count > 0)
		most = most > figures->dossiers.wrong.high ? most : figures->dossiers.wrong.high;
	for (size_t i = 0; i < figures->by_kind.count; i++)
		if (figures->by_kind.items[i].wrong.high > most)
			most = figures->by_kind.items[i].wrong.high;
	return plot_scale(most);
}

static void write_machine(struct request *request, const struct keying_figures *figures)
{
	static const enum word heads[] = { WORD_rates_group, WORD_rates_keyed,    WORD_rates_wrong,
					   WORD_rates_share, WORD_rates_interval, WORD_rates_plot };
	double scale = machine_scale(figures);

	begin_table(request, "rates-machine", WORD_rates_machine, heads, ARRAY_LENGTH(heads),
		    scale);
	write_figure(request, word(request, WORD_rates_all), &figures->values, scale);
	write_figure(request, word(request, WORD_rates_dossiers), &figures->dossiers, scale);
	write_figure(request, word(request, WORD_rates_empties), &figures->empties, scale);
	write_group(request, WORD_rates_by_kind, figures->by_kind.items, figures->by_kind.count,
		    scale);
	write_group(request, WORD_rates_by_source, figures->by_source.items,
		    figures->by_source.count, scale);
	write_group(request, WORD_rates_by_both, figures->by_both.items, figures->by_both.count,
		    scale);
	end_table(request);
}

static void write_person(struct request *request, const char *label,
			 const struct keying_person_figure *person, double scale)
{
	begin_row(request, label);
	write_count(request, person->keyed);
	write_count(request, person->given_up);
	write_count(request, person->wrong);
	end_row(request, &person->share, scale);
}

static void write_people(struct request *request, const struct keying_figures *figures)
{
	static const enum word heads[] = { WORD_rates_person, WORD_rates_made,  WORD_rates_given_up,
					   WORD_rates_wrong,  WORD_rates_share, WORD_rates_interval,
					   WORD_rates_plot };
	double most = figures->everybody.share.high, scale;

	for (size_t i = 0; i < figures->people.count; i++)
		if (figures->people.items[i].share.high > most)
			most = figures->people.items[i].share.high;
	scale = plot_scale(most);
	begin_table(request, "rates-people", WORD_rates_people, heads, ARRAY_LENGTH(heads), scale);
	write_person(request, word(request, WORD_rates_everybody), &figures->everybody, scale);
	for (size_t i = 0; i < figures->people.count; i++)
		write_person(request, figures->people.items[i].name, &figures->people.items[i],
			     scale);
	end_table(request);
}

/* ---- what was found wrong -------------------------------------------------------------------- */

static void write_error(struct request *request, const struct keying_error *found)
{
	struct keyed machine = { found->machine.value != NULL ? KEYED_VALUE : KEYED_NOTHING,
				 found->machine.value };
	struct text *out = &request->out;

	html_raw(out, "<tr><th scope=\"row\"><bdi>");
	html_link(out, arena_format(request->arena, "/dossiers/%ld", found->dossier),
		  found->dossier_name);
	html_raw(out, "</bdi></th><td><bdi>");
	html_text(out, keying_label(request, &found->place));
	html_raw(out, "</bdi></td><td>");
	keying_write_keyed(request, found->place.kind, &machine);
	html_raw(out, "</td><td>");
	keying_write_keyed(request, found->place.kind, &found->written);
	html_raw(out, "</td><td>");
	html_moment(out, found->settled_at);
	html_raw(out, "</td><td>");
	if (found->reopened_at != NULL)
		html_moment(out, found->reopened_at);
	else
		html_text(out, word(request, WORD_rates_errors_waits));
	html_raw(out, "</td></tr>");
}

static void write_errors(struct request *request, const struct keying_error *errors, size_t count)
{
	static const enum word heads[] = { WORD_rates_errors_dossier, WORD_keying_field,
					   WORD_rates_errors_machine, WORD_rates_errors_written,
					   WORD_rates_errors_settled, WORD_rates_errors_reopened };

	if (count == 0) {
		html_element(&request->out, "h2", word(request, WORD_rates_errors_found));
		html_element(&request->out, "p", word(request, WORD_rates_errors_found_none));
		return;
	}
	begin_table(request, "rates-errors", WORD_rates_errors_found, heads, ARRAY_LENGTH(heads),
		    0);
	for (size_t i = 0; i < count; i++)
		write_error(request, &errors[i]);
	end_table(request);
}

/* ---- how it is made, and how much is drawn --------------------------------------------------- */

static void write_method(struct request *request)
{
	static const enum word parts[] = { WORD_rates_method_draw, WORD_rates_method_weight,
					   WORD_rates_method_interval, WORD_rates_method_limits };

	html_raw(&request->out, "<details class=\"rates-method\"><summary>");
	html_text(&request->out, word(request, WORD_rates_method));
	html_raw(&request->out, "</summary>");
	for (size_t i = 0; i < ARRAY_LENGTH(parts); i++)
		html_element(&request->out, "p", word(request, parts[i]));
	html_raw(&request->out, "</details>");
}

static void write_number_field(struct request *request, enum word label, const char *name,
			       long value, long least, long most)
{
	struct text *out = &request->out;

	html_raw(out, "<label class=\"field\"><span>");
	html_text(out, word(request, label));
	html_raw(out, "</span><input type=\"number\" dir=\"ltr\" required");
	html_attribute(out, "name", name);
	html_attribute_number(out, "value", value);
	html_attribute_number(out, "min", least);
	html_attribute_number(out, "max", most);
	html_raw(out, "></label>");
}

enum { THOUSAND = 1000, DEAR_MAX_DIRHAMS = 1000000, CENTIMES = 100 };

static void write_draw(struct request *request, const struct keying_rate *rate, const char *by,
		       const char *at)
{
	struct text *out = &request->out, day = { 0 };

	html_raw(out, "<section class=\"panel\"><h2>");
	html_text(out, word(request, WORD_rates_draw));
	html_raw(out, "</h2><p class=\"hint\">");
	plain_moment(&day, at);
	html_text(out, word_with(request, WORD_rates_draw_since, text_value(&day), by));
	html_raw(out, "</p>");
	form_begin(request, "/keying/rates", " class=\"row\"");
	write_number_field(request, WORD_rates_draw_dossiers, "dossiers", rate->per_thousand, 0,
			   THOUSAND);
	write_number_field(request, WORD_rates_draw_empty, "empty", rate->empty_per_thousand, 0,
			   THOUSAND);
	write_number_field(request, WORD_rates_draw_dear, "dear", (long)(rate->dear / CENTIMES), 1,
			   DEAR_MAX_DIRHAMS);
	html_raw(out, "<button class=\"button\">");
	html_text(out, word(request, WORD_save));
	html_raw(out, "</button></form></section>");
	text_clear(&day);
}

/* ---- the page -------------------------------------------------------------------------------- */

static void write_period(struct request *request, const struct keying_figures *figures, int days)
{
	static const int periods[] = { 7, 30, 90, 365 };
	struct text *out = &request->out, since = { 0 };

	plain_date(&since, figures->since);
	html_element(out, "p", word_with(request, WORD_rates_since, text_value(&since)));
	text_clear(&since);
	html_raw(out, "<form class=\"rates-period\" method=\"get\" action=\"/keying/rates\">"
		      "<label class=\"field\"><span>");
	html_text(out, word(request, WORD_rates_period));
	html_raw(out, "</span><select name=\"days\">");
	for (size_t i = 0; i < ARRAY_LENGTH(periods); i++) {
		html_raw(out, "<option");
		html_attribute_number(out, "value", periods[i]);
		html_raw(out, periods[i] == days ? " selected>" : ">");
		html_text(out, word_with(request, WORD_rates_days,
					 arena_format(request->arena, "%d", periods[i])));
		html_raw(out, "</option>");
	}
	html_raw(out, "</select></label><button class=\"button\">");
	html_text(out, word(request, WORD_rates_show));
	html_raw(out, "</button><a class=\"button\"");
	html_attribute(out, "href",
		       arena_format(request->arena, "/keying/rates.csv?days=%d", days));
	html_raw(out, ">");
	html_text(out, word(request, WORD_rates_csv));
	html_raw(out, "</a></form>");
}

struct rates_page {
	struct keying_figures figures;
	struct keying_error *errors;
	size_t error_count;
	struct keying_rate rate;
	const char *by, *at;
};

static enum status load(struct request *request, struct rates_page *page, struct error *error)
{
	enum status status = store_keying_figures(request->store, days_of(request), request->arena,
						  &page->figures, error);

	if (status == STATUS_OK)
		status = store_keying_errors(request->store, ERRORS_MAX, request->arena,
					     &page->errors, &page->error_count, error);
	if (status == STATUS_OK)
		status = store_keying_rate(request->store, request->arena, &page->rate, &page->by,
					   &page->at, error);
	return status;
}

static void write_said(struct request *request)
{
	const char *said = request_query(request, "said");

	if (text_equal(said, "saved"))
		layout_notice(request, NOTICE_GOOD, word(request, WORD_rates_draw_saved));
	else if (text_equal(said, "bad"))
		layout_notice(request, NOTICE_BAD, word(request, WORD_rates_draw_bad));
}

/* GET /keying/rates?days= */
void keying_rates_show(struct request *request)
{
	struct rates_page page;
	struct error error;

	keying_follow_up(request);
	if (load(request, &page, &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout_begin(request,
		     &(struct layout){ .title = word(request, WORD_rates), .style = "keying.css" });
	write_said(request);
	write_period(request, &page.figures, days_of(request));
	write_sentences(request, &page.figures);
	write_method(request);
	if (page.figures.values.sample.count > 0)
		write_machine(request, &page.figures);
	if (page.figures.everybody.keyed > 0)
		write_people(request, &page.figures);
	write_errors(request, page.errors, page.error_count);
	write_draw(request, &page.rate, page.by, page.at);
	layout_end(request);
	reply_html(request, 200);
}

/* POST /keying/rates: dossiers, empty, dear */
void keying_rates_set(struct request *request)
{
	long dossiers = request_field_number(request, "dossiers", -1);
	long empty = request_field_number(request, "empty", -1);
	long dear = request_field_number(request, "dear", -1);
	struct keying_rate rate = { (int)dossiers, (int)empty, dear * CENTIMES };
	struct error error;

	if (dossiers < 0 || dossiers > THOUSAND || empty < 0 || empty > THOUSAND || dear < 1 ||
	    dear > DEAR_MAX_DIRHAMS)
		reply_redirect(request, "/keying/rates?said=bad");
	else if (store_set_keying_rate(request->store, &rate, request->person->name, &error) ==
		 STATUS_OK)
		reply_redirect(request, "/keying/rates?said=saved");
	else
		reply_trouble(request, &error);
}

/* ---- as a file ------------------------------------------------------------------------------- */

static void write_line(struct text *out, const char *what, const char *kind, const char *source,
		       size_t count, size_t wrong, const struct proportion *share)
{
	if (count > 0)
		text_append_format(out, "%s,%s,%s,%zu,%zu,%.6f,%.6f,%.6f\r\n", what, kind, source,
				   count, wrong, share->share, share->low, share->high);
}

static void write_figure_line(struct text *out, const char *what,
			      const struct keying_figure *figure)
{
	write_line(out, what, figure->kind < VALUE_KIND_COUNT ? value_kind_name(figure->kind) : "",
		   figure->source >= 0 ? source_name((enum source)figure->source) : "",
		   figure->sample.count, figure->sample.wrong, &figure->wrong);
}

/* GET /keying/rates.csv?days=: figures without names of people, for who counts with them. */
void keying_rates_csv(struct request *request)
{
	struct keying_figures figures;
	struct text *out = &request->out;
	struct error error;

	if (store_keying_figures(request->store, days_of(request), request->arena, &figures,
				 &error) != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	text_append(out, "what,kind,source,keyed,wrong,share,low,high\r\n");
	write_figure_line(out, "values", &figures.values);
	write_figure_line(out, "dossiers", &figures.dossiers);
	write_figure_line(out, "empty", &figures.empties);
	for (size_t i = 0; i < figures.by_both.count; i++)
		write_figure_line(out, "values", &figures.by_both.items[i]);
	write_line(out, "people", "", "",
		   (size_t)(figures.everybody.keyed - figures.everybody.given_up),
		   (size_t)figures.everybody.wrong, &figures.everybody.share);
	reply_file(request, "text/csv; charset=utf-8", "keying-rates.csv",
		   (const unsigned char *)text_value(out), out->length);
}
