/* The first page, and whether the station is well. */
#include "review/html.h"
#include "review/layout.h"
#include "review/nav.h"

#include "store/store.h"

static void write_entry(struct request *request, const struct nav *nav)
{
	struct text *out = &request->out;

	html_raw(out, "<li><a class=\"card\"");
	html_attribute(out, "href", nav->path);
	html_raw(out, "><h2>");
	html_text(out, word(request, nav->title));
	html_raw(out, "</h2><p>");
	html_text(out, word(request, nav->about));
	html_raw(out, "</p></a></li>");
}

void home_show(struct request *request)
{
	struct layout layout = { .title = word(request, WORD_home) };
	struct text *out = &request->out;

	layout_begin(request, &layout);
	html_raw(out, "<p class=\"lead\">");
	html_text(out, word(request, WORD_home_about));
	html_raw(out, "</p><ul class=\"cards\">");
	for (size_t i = 0; i < nav_count; i++)
		if (request_has_role(request, navs[i].who))
			write_entry(request, &navs[i]);
	html_raw(out, "</ul>");
	layout_end(request);
	reply_html(request, 200);
}

/* For a watchdog, without a log-in: that it answers says that the store did. */
void home_health(struct request *request)
{
	text_append(&request->out, "{\"status\":\"ok\"}");
	reply_json(request, 200);
}
