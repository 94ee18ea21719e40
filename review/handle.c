#include "review/handle.h"

#include "review/html.h"
#include "review/station_private.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

/* ---- who is asking -------------------------------------------------------------------------- */

/* Of a program, which has no business on the pages. */
static const char *bearer_of(const struct request *request)
{
	const char *value = request_header(request, "Authorization");

	if (value == NULL || !request_is_api(request) || strncasecmp(value, "Bearer ", 7) != 0)
		return NULL;
	return value + 7;
}

/* A key counts before a cookie. Without either a token is drawn, which is nobody's. */
static void read_token(struct request *request)
{
	struct request_frame *frame = request->frame;
	const char *key = bearer_of(request);
	const char *token =
		key != NULL ? key : pair_lookup(&frame->cookies, request_cookie_name(request), 0);
	struct error ignored; /* without random bytes nobody can log in either */

	frame->is_key = key != NULL;
	frame->token_came = token_is_one(token);
	if (frame->token_came)
		memcpy(frame->token, token, TOKEN_SIZE);
	else
		token_draw(frame->token, &ignored);
}

static enum language guess_language(const struct request *request)
{
	const char *accepted = request_header(request, "Accept-Language");
	enum language language = LANGUAGE_FR;

	if (!language_parse(pair_lookup(&request->frame->cookies, "language", 0), &language) &&
	    accepted != NULL && strncasecmp(accepted, "ar", 2) == 0)
		language = LANGUAGE_AR;
	return language;
}

void handle_begin(struct request *request)
{
	request->language = guess_language(request);
	read_token(request);
}

static enum status identify(struct request *request, struct error *error)
{
	struct request_frame *frame = request->frame;
	struct person *person = ARENA_NEW(request->arena, struct person);
	unsigned char hash[TOKEN_HASH_BYTES];
	bool found = false;
	enum status status = STATUS_OK;

	if (frame->token_came) {
		token_hash(frame->token, hash);
		status = store_find_session(request->store, hash, frame->is_key, SESSION_IDLE_S,
					    request->arena, &found, person, error);
	}
	if (status == STATUS_OK && found) {
		request->person = person;
		request->language = person->language;
	}
	return status;
}

/* ---- what the person may do ----------------------------------------------------------------- */

static void send_to_login(struct request *request)
{
	struct text address = { 0 };

	text_append(&address, request->frame->token_came && request->path[1] != '\0'
				      ? "/login?over=1&next="
				      : "/login?next=");
	html_query(&address, request_address(request));
	reply_redirect(request, arena_copy_text(request->arena, text_value(&address)));
	text_clear(&address);
}

static void ask_to_log_in(struct request *request)
{
	bool is_page = text_equal(request->method, "GET") && !request_is_api(request) &&
		       request_header(request, "X-Csrf") == NULL;

	if (is_page)
		send_to_login(request);
	else
		reply_refusal(request, 401, WORD_log_in_over);
}

/* Until then the password is also somebody else's. */
static bool must_change_first(const struct request *request)
{
	return request->person != NULL && request->person->must_change &&
	       !text_equal(request->path, "/password") && !text_equal(request->path, "/logout") &&
	       !text_equal(request->path, "/language");
}

static void refuse_what_may_not_be(struct request *request)
{
	const struct route *route = request->frame->route;
	unsigned who = route != NULL ? route->who : WHO_ANYBODY;

	if ((who & WHO_ANYBODY) != 0 && route != NULL)
		return;
	if (route != NULL && request->person == NULL)
		ask_to_log_in(request);
	else if (must_change_first(request) && !request_is_api(request) &&
		 text_equal(request->method, "GET"))
		reply_redirect(request, "/password");
	else if (must_change_first(request))
		reply_refusal(request, 403, WORD_password_first);
	else if (route != NULL && !request_has_role(request, who))
		reply_refusal(request, 403, WORD_trouble_forbidden_why);
	else if (request->frame->found == ROUTE_NO_METHOD) {
		reply_refusal(request, 405, WORD_trouble_asked_why);
		reply_header(request, "Allow", request->frame->allowed);
	} else if (route == NULL)
		reply_refusal(request, 404, WORD_trouble_not_found_why);
}

static void give_back(struct request *request)
{
	struct sessions *sessions = request->station->sessions;

	sessions_give_back(sessions, request->frame->branch, request->store);
	sessions_give_back(sessions, NULL, request->frame->writer);
	request->store = NULL;
	request->frame->writer = NULL;
	request->frame->branch = NULL;
}

void handle_admit(struct request *request)
{
	struct error error;
	enum status status;

	request->frame->is_admitted = true;
	status = sessions_take(request->station->sessions, NULL, &request->store, &error);
	if (status == STATUS_OK)
		status = identify(request, &error);
	if (status == STATUS_OK)
		refuse_what_may_not_be(request);
	else
		reply_trouble(request, &error);
	give_back(request);
}

/* ---- forged requests ------------------------------------------------------------------------ */

/* A browser sends a program's key to nobody by itself. */
static bool is_ours(struct request *request)
{
	const char *token = request_header(request, "X-Csrf");

	if (text_equal(request->method, "GET") || request->frame->is_key)
		return true;
	if (token == NULL)
		token = request_field(request, "csrf");
	return token != NULL && request->frame->token_came &&
	       token_equal(token, request_csrf(request));
}

/* ---- the handler ---------------------------------------------------------------------------- */

static enum status lend_store(struct request *request, struct error *error)
{
	const struct person *person = request->person;
	enum status status;

	request->frame->branch = person != NULL ? person->branch : NULL;
	status = sessions_take(request->station->sessions, request->frame->branch, &request->store,
			       error);
	if (status == STATUS_OK)
		store_set_actor(
			request->store,
			person != NULL ? arena_format(request->arena, "station (%s)", person->login)
				       : "station");
	return status;
}

static void call(struct request *request)
{
	struct error error;

	if (lend_store(request, &error) == STATUS_OK)
		request->frame->route->handler(request);
	else
		reply_trouble(request, &error);
	if (request->frame->code == 0) {
		error_set(&error, STATUS_INTERNAL, "the handler gave no answer");
		reply_trouble(request, &error);
	}
	give_back(request);
	json_decref(request->frame->json);
	request->frame->json = NULL;
}

void handle_request(struct request *request)
{
	if (!request->frame->is_admitted)
		handle_admit(request);
	if (request->frame->code != 0)
		return;
	if (is_ours(request))
		call(request);
	else
		reply_refusal(request, 403, WORD_trouble_csrf);
}
