#include "review/layout.h"

#include "base/memory.h"
#include "review/html.h"
#include "review/nav.h"
#include "review/request_frame.h"

#include <string.h>

const struct nav navs[] = {
#define NAV(path, title, about, who) { path, WORD_##title, WORD_##about, who },
#include "review/nav.list"
#undef NAV
};

const size_t nav_count = ARRAY_LENGTH(navs);

/* ---- head ----------------------------------------------------------------------------------- */

static void write_style(struct request *request, const char *name)
{
	html_raw(&request->out, "<link rel=\"stylesheet\"");
	html_attribute(&request->out, "href", request_static(request, name));
	html_raw(&request->out, ">");
}

static void write_head(struct request *request, const struct layout *layout)
{
	struct text *out = &request->out;

	html_raw(out, "<!DOCTYPE html><html");
	html_attribute(out, "lang", language_code(request->language));
	html_attribute(out, "dir", language_direction(request->language));
	html_raw(out, "><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
		      "content=\"width=device-width, initial-scale=1\"><meta name=\"csrf\"");
	html_attribute(out, "content", request_csrf(request));
	html_raw(out, "><title>");
	html_text(out, layout->title);
	html_raw(out, " · ");
	html_text(out, word(request, WORD_station));
	html_raw(out, "</title><link rel=\"icon\" type=\"image/svg+xml\"");
	html_attribute(out, "href", request_static(request, "mark.svg"));
	html_raw(out, ">");
	write_style(request, "station.css");
	if (layout->style != NULL)
		write_style(request, layout->style);
	if (layout->module != NULL) {
		html_raw(out, "<script type=\"module\"");
		html_attribute(out, "src", request_static(request, layout->module));
		html_raw(out, "></script>");
	}
	html_raw(out, "</head>");
}

/* ---- the bar at the top --------------------------------------------------------------------- */

/* True of the entry whose address is the longest that the path begins with. */
static bool is_current(const struct request *request, const struct nav *nav)
{
	size_t length = strlen(nav->path);

	return strncmp(request->path, nav->path, length) == 0 &&
	       (request->path[length] == '\0' || request->path[length] == '/');
}

static const struct nav *find_current(const struct request *request)
{
	const struct nav *found = NULL;

	for (size_t i = 0; i < nav_count; i++)
		if (is_current(request, &navs[i]) &&
		    (found == NULL || strlen(navs[i].path) > strlen(found->path)))
			found = &navs[i];
	return found;
}

static void write_navigation(struct request *request)
{
	const struct nav *current = find_current(request);
	struct text *out = &request->out;

	html_raw(out, "<nav class=\"bar-nav\"");
	html_attribute(out, "aria-label", word(request, WORD_navigation));
	html_raw(out, "><ul>");
	for (size_t i = 0; i < nav_count; i++) {
		if (!request_has_role(request, navs[i].who))
			continue;
		html_raw(out, "<li><a");
		html_attribute(out, "href", navs[i].path);
		html_raw(out, &navs[i] == current ? " aria-current=\"page\">" : ">");
		html_text(out, word(request, navs[i].title));
		html_raw(out, "</a></li>");
	}
	html_raw(out, "</ul></nav>");
}

/* The names of languages stand in the language itself. */
static void write_languages(struct request *request)
{
	struct text *out = &request->out;

	form_begin(request, "/language", " class=\"languages\"");
	html_raw(out, "<input type=\"hidden\" name=\"back\"");
	html_attribute(out, "value",
		       text_equal(request->method, "GET") ? request_address(request) : "/");
	html_raw(out, "><span class=\"unseen\">");
	html_text(out, word(request, WORD_language_switch));
	html_raw(out, "</span>");
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		const char *code = language_code((enum language)i);

		html_raw(out, "<button name=\"language\"");
		html_attribute(out, "value", code);
		html_attribute(out, "lang", code);
		if (request->language == (enum language)i)
			html_raw(out, " aria-pressed=\"true\"");
		else
			html_raw(out, " aria-pressed=\"false\"");
		html_raw(out, ">");
		html_text(out, word_in((enum language)i, WORD_language_name));
		html_raw(out, "</button>");
	}
	html_raw(out, "</form>");
}

static void write_person(struct request *request)
{
	const struct person *person = request->person;
	struct text *out = &request->out;

	html_raw(out, "<details class=\"menu\"><summary>");
	html_value(out, person->name);
	html_raw(out, "</summary><div class=\"menu-body\"><p class=\"quiet\">");
	html_text(out, role_title(person->role, request->language));
	if (person->branch != NULL) {
		html_raw(out, " · ");
		html_value(out, person->branch);
	}
	html_raw(out, "</p>");
	html_link(out, "/password", word(request, WORD_password_change));
	form_begin(request, "/logout", NULL);
	html_raw(out, "<button class=\"link\">");
	html_text(out, word(request, WORD_log_out));
	html_raw(out, "</button></form></div></details>");
}

static void write_bar(struct request *request, const struct layout *layout)
{
	struct text *out = &request->out;

	html_raw(out,
		 "<header class=\"bar\"><a class=\"brand\" href=\"/\"><img alt=\"\" width=\"24\" "
		 "height=\"24\"");
	html_attribute(out, "src", request_static(request, "mark.svg"));
	html_raw(out, "><span>");
	html_text(out, word(request, WORD_station));
	html_raw(out, "</span></a>");
	if (!layout->is_bare && request->person != NULL)
		write_navigation(request);
	html_raw(out, "<div class=\"bar-end\">");
	write_languages(request);
	if (request->person != NULL)
		write_person(request);
	html_raw(out, "</div></header>");
}

/* ---- the page ------------------------------------------------------------------------------- */

void layout_begin(struct request *request, const struct layout *layout)
{
	struct text *out = &request->out;

	/* the token that the page's forms are derived from */
	if (!request->frame->token_came && !request->frame->token_is_sent &&
	    !request->frame->is_key)
		request_send_token(request);
	write_head(request, layout);
	html_raw(out, layout->is_wide   ? "<body class=\"wide\">"
		      : layout->is_bare ? "<body class=\"bare\">"
					: "<body>");
	html_raw(out, "<a class=\"skip\" href=\"#main\">");
	html_text(out, word(request, WORD_skip));
	html_raw(out, "</a>");
	write_bar(request, layout);
	html_raw(out, "<main id=\"main\" tabindex=\"-1\">");
	if (!layout->has_no_title)
		html_element(out, "h1", layout->title);
}

void layout_end(struct request *request)
{
	html_raw(&request->out, "</main></body></html>\n");
}

void layout_notice(struct request *request, enum notice notice, const char *sentence)
{
	static const char *const kinds[] = {
		[NOTICE_GOOD] = "<p class=\"notice good\" role=\"status\">",
		[NOTICE_INFORMATION] = "<p class=\"notice information\" role=\"status\">",
		[NOTICE_WARNING] = "<p class=\"notice warning\" role=\"alert\">",
		[NOTICE_BAD] = "<p class=\"notice bad\" role=\"alert\">",
	};

	html_raw(&request->out, kinds[notice]);
	html_text(&request->out, sentence);
	html_raw(&request->out, "</p>");
}
