#include "review/html.h"
#include "review/layout.h"
#include "review/request_frame.h"
#include "review/station_private.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	OK = 200,
	NO_CONTENT = 204,
	SEE_OTHER = 303,
	BAD_REQUEST = 400,
	UNAUTHORIZED = 401,
	FORBIDDEN = 403,
	NOT_FOUND = 404,
	NO_METHOD = 405,
	CONFLICT = 409,
	TOO_LARGE = 413,
	UNPROCESSABLE = 422,
	TOO_MANY = 429,
	INTERNAL = 500,
	UNAVAILABLE = 503
};

/* ---- answers -------------------------------------------------------------------------------- */

static void drop_bytes(struct request_frame *frame)
{
	free(frame->bytes);
	frame->bytes = NULL;
	frame->length = 0;
	frame->has_own_bytes = false;
	if (frame->spooled > 0)
		close(frame->spooled - 1);
	frame->spooled = 0;
}

static void answer(struct request *request, unsigned code, const char *type)
{
	drop_bytes(request->frame);
	request->frame->code = code;
	request->frame->type = type;
	request->frame->may_be_kept = false;
}

void reply_html(struct request *request, unsigned code)
{
	answer(request, code, "text/html; charset=utf-8");
}

void reply_json(struct request *request, unsigned code)
{
	answer(request, code, "application/json");
}

void reply_bytes(struct request *request, const char *type, const unsigned char *bytes,
		 size_t length, bool may_be_kept)
{
	struct request_frame *frame = request->frame;

	answer(request, OK, arena_copy_text(request->arena, type));
	frame->bytes = malloc(length + 1);
	if (frame->bytes == NULL) {
		frame->code = UNAVAILABLE;
		return;
	}
	memcpy(frame->bytes, bytes, length);
	frame->length = length;
	frame->has_own_bytes = true;
	frame->may_be_kept = may_be_kept;
}

static bool is_plain_name(const char *name)
{
	for (; *name != '\0'; name++)
		if (!isalnum((unsigned char)*name) && strchr("._-", *name) == NULL)
			return false;
	return true;
}

static void name_file(struct request *request, const char *file_name)
{
	reply_header(request, "Content-Disposition",
		     arena_format(request->arena, "attachment; filename=\"%s\"",
				  is_plain_name(file_name) ? file_name : "waraqa"));
}

void reply_file(struct request *request, const char *type, const char *file_name,
		const unsigned char *bytes, size_t length)
{
	reply_bytes(request, type, bytes, length, false);
	if (file_name != NULL)
		name_file(request, file_name);
}

void reply_spooled(struct request *request, const char *type, const char *file_name, int fd)
{
	answer(request, OK, arena_copy_text(request->arena, type));
	request->frame->spooled = fd + 1;
	name_file(request, file_name);
}

void reply_nothing(struct request *request)
{
	request->out.length = 0;
	answer(request, NO_CONTENT, NULL);
}

static bool has_controls(const char *value)
{
	for (; *value != '\0'; value++)
		if (iscntrl((unsigned char)*value))
			return true;
	return false;
}

static bool is_our_address(const char *path)
{
	return path != NULL && path[0] == '/' && path[1] != '/' && path[1] != '\\' &&
	       !has_controls(path);
}

void reply_redirect(struct request *request, const char *path)
{
	request->out.length = 0;
	answer(request, SEE_OTHER, NULL);
	reply_header(request, "Location", is_our_address(path) ? path : "/");
}

void reply_header(struct request *request, const char *name, const char *value)
{
	if (!has_controls(value))
		*LIST_ADD(request->arena, &request->frame->answer_headers) =
			(struct pair){ name, arena_copy_text(request->arena, value) };
}

/* ---- cookies -------------------------------------------------------------------------------- */

const char *request_cookie_name(const struct request *request)
{
	return request->station->plan.is_behind_tls ? "__Host-waraqa" : "waraqa";
}

void request_send_token(struct request *request)
{
	request->frame->token_is_sent = true;
	request->frame->csrf[0] = '\0';
	reply_header(request, "Set-Cookie",
		     arena_format(request->arena, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s",
				  request_cookie_name(request), request->frame->token,
				  request->station->plan.is_behind_tls ? "; Secure" : ""));
}

/* ---- forms ---------------------------------------------------------------------------------- */

void form_begin(struct request *request, const char *path, const char *more)
{
	struct text *out = &request->out;

	html_raw(out, "<form method=\"post\"");
	html_attribute(out, "action", path);
	html_raw(out, more != NULL ? more : "");
	html_raw(out, "><input type=\"hidden\" name=\"csrf\"");
	html_attribute(out, "value", request_csrf(request));
	html_raw(out, ">");
}

/* ---- troubles ------------------------------------------------------------------------------- */

static const struct {
	unsigned code;
	const char *name; /* in JSON */
	enum word title, why;
} troubles[] = {
	{ BAD_REQUEST, "bad_request", WORD_trouble_asked, WORD_trouble_asked_why },
	{ UNAUTHORIZED, "not_logged_in", WORD_log_in, WORD_log_in_over },
	{ FORBIDDEN, "forbidden", WORD_trouble_forbidden, WORD_trouble_forbidden_why },
	{ NOT_FOUND, "not_found", WORD_trouble_not_found, WORD_trouble_not_found_why },
	{ NO_METHOD, "method_not_allowed", WORD_trouble_asked, WORD_trouble_asked_why },
	{ CONFLICT, "conflict", WORD_trouble_conflict, WORD_trouble_conflict_why },
	{ TOO_LARGE, "too_large", WORD_trouble_large, WORD_trouble_large_why },
	{ UNPROCESSABLE, "not_acceptable_data", WORD_trouble_data, WORD_trouble_data_why },
	{ TOO_MANY, "too_many", WORD_trouble_busy, WORD_trouble_busy_why },
	{ UNAVAILABLE, "unavailable", WORD_trouble_busy, WORD_trouble_busy_why },
	{ INTERNAL, "internal", WORD_trouble_internal, WORD_trouble_internal_why },
};

static size_t trouble_of(unsigned code)
{
	size_t i = 0;

	while (troubles[i].code != code && troubles[i].code != INTERNAL)
		i++;
	return i;
}

static void refuse_as_json(struct request *request, unsigned code, enum word why)
{
	json_t *object = json_pack("{s:s, s:s}", "error", troubles[trouble_of(code)].name,
				   "message", word(request, why));
	char *json = json_dumps(object, JSON_COMPACT);

	text_append(&request->out, json);
	free(json);
	json_decref(object);
	reply_json(request, code);
}

static void refuse_as_page(struct request *request, unsigned code, enum word why)
{
	struct layout layout = {
		.title = word(request, troubles[trouble_of(code)].title),
		.is_bare = request->person == NULL,
	};
	struct text *out = &request->out;

	layout_begin(request, &layout);
	html_raw(out, "<p class=\"lead\">");
	html_text(out, word(request, why));
	html_raw(out, "</p><p><a class=\"button\" href=\"/\">");
	html_text(out, word(request, WORD_home));
	html_raw(out, "</a></p>");
	layout_end(request);
	reply_html(request, code);
}

/* A script of ours sends X-Csrf, a program asks for JSON: they want no page. */
static bool wants_json(const struct request *request)
{
	const char *accepts = request_header(request, "Accept");

	return request_is_api(request) || request_header(request, "X-Csrf") != NULL ||
	       (accepts != NULL && text_starts_with(accepts, "application/json"));
}

void reply_refusal(struct request *request, unsigned code, enum word why)
{
	request->out.length = 0;
	if (wants_json(request))
		refuse_as_json(request, code, why);
	else
		refuse_as_page(request, code, why);
	if (code == UNAVAILABLE)
		reply_header(request, "Retry-After", "5");
}

static unsigned code_of(enum status status)
{
	switch (status) {
	case STATUS_NO_INPUT:
		return NOT_FOUND;
	case STATUS_NO_PERMISSION:
		return FORBIDDEN;
	case STATUS_LOST:
		return CONFLICT;
	case STATUS_USAGE:
		return BAD_REQUEST;
	case STATUS_DATA:
	case STATUS_REFUSED:
		return UNPROCESSABLE;
	case STATUS_UNAVAILABLE:
	case STATUS_TEMPORARY:
	case STATUS_NO_SPACE:
		return UNAVAILABLE;
	default:
		return INTERNAL;
	}
}

void reply_trouble(struct request *request, const struct error *why)
{
	unsigned code = code_of(why->status);

	/* the route, never the path: that may hold what a person looks for */
	if (code >= INTERNAL || why->status == STATUS_NO_PERMISSION)
		station_say(request->station, "%s %s: %s", request->method,
			    request->frame->route != NULL ? request->frame->route->path : "?",
			    why->text);
	reply_refusal(request, code, troubles[trouble_of(code)].why);
}
