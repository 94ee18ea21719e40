/*
 * What double keying has measured, in short, on the day's page. It comes after the page: with
 * 200,000 values keyed it takes half a second, the page itself a tenth.
 */
#include "review/day_parts.h"
#include "review/html.h"
#include "review/keying_plot.h"
#include "review/route.h"

#include "base/text.h"

enum { RATES_DAYS = 90 };

/* A share of wrong ones, between what and what it is, and of how many that is known. */
static void write_box(struct request *request, enum word label, long count,
		      const struct proportion *share)
{
	struct text *out = &request->out, keyed = { 0 };

	html_raw(out, "<div class=\"figure-box\"><b>");
	if (count > 0)
		html_value(out, plain_share_text(request->arena, share->share));
	else
		html_raw(out, "–");
	html_raw(out, "</b><span>");
	html_text(out, word(request, label));
	html_raw(out, "</span><br><span>");
	plain_number(&keyed, count);
	if (count > 0)
		html_text(out, word_with(request, WORD_day_rate_interval,
					 plain_share_text(request->arena, share->low),
					 plain_share_text(request->arena, share->high),
					 text_value(&keyed)));
	else
		html_text(out, word(request, WORD_day_rate_none));
	html_raw(out, "</span></div>");
	text_clear(&keyed);
}

void day_write_rates_place(struct request *request)
{
	struct text *out = &request->out;

	html_raw(out, "<section aria-labelledby=\"rates-title\"><h2 id=\"rates-title\">");
	html_text(out, word(request, WORD_day_rates));
	html_raw(out,
		 "</h2><div id=\"day-rates\" class=\"figures\" aria-live=\"polite\"></div><p>");
	html_link(out, "/keying/rates", word(request, WORD_day_rates_more));
	html_raw(out, "</p></section>");
}

/* A piece of a page. */
void day_rates(struct request *request)
{
	const struct keying_person_figure *people;
	struct keying_figures figures;
	struct error error;

	if (store_keying_figures(request->store, RATES_DAYS, request->arena, &figures, &error) !=
	    STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	people = &figures.everybody;
	write_box(request, WORD_rates_machine, (long)figures.values.sample.count,
		  &figures.values.wrong);
	write_box(request, WORD_rates_dossiers, (long)figures.dossiers.sample.count,
		  &figures.dossiers.wrong);
	write_box(request, WORD_rates_people, people->keyed - people->given_up, &people->share);
	reply_html(request, 200);
}
