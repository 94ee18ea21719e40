/*
 * Logging in and out, and what a person may change of their own. Of a log-in in vain nothing tells
 * whether the login exists: neither the sentence, nor the time, nor the lock-out.
 */
#include "review/html.h"
#include "review/layout.h"
#include "review/request_frame.h"
#include "review/station_private.h"

#include "base/password.h"
#include "base/token.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { PASSWORD_BYTES_MAX = 1024, LANGUAGE_KEPT_S = 31536000 };

static const struct store_session_limits limits = { SESSION_IDLE_S, SESSION_WHOLE_S };

/* ---- the page ------------------------------------------------------------------------------- */

static void write_input(struct request *request, enum word label, const char *name,
			const char *type, const char *autocomplete)
{
	struct text *out = &request->out;

	html_raw(out, "<label class=\"field\"><span>");
	html_text(out, word(request, label));
	html_raw(out, "</span><input required");
	html_attribute(out, "name", name);
	html_attribute(out, "type", type);
	html_attribute(out, "autocomplete", autocomplete);
	html_raw(out, text_equal(name, "login") ? " autofocus" : "");
	html_raw(out, " autocapitalize=\"none\" spellcheck=\"false\" dir=\"ltr\"></label>");
}

static void write_login_page(struct request *request, const char *sentence, enum notice notice,
			     unsigned code)
{
	struct layout layout = { .title = word(request, WORD_log_in), .is_bare = true };
	const char *next = text_equal(request->method, "POST") ? request_field(request, "next")
							       : request_query(request, "next");
	struct text *out = &request->out;

	request->out.length = 0;
	layout_begin(request, &layout);
	html_raw(out, "<div class=\"panel narrow\">");
	if (sentence != NULL)
		layout_notice(request, notice, sentence);
	form_begin(request, "/login", NULL);
	html_raw(out, "<input type=\"hidden\" name=\"next\"");
	html_attribute(out, "value", next != NULL ? next : "/");
	html_raw(out, ">");
	write_input(request, WORD_login, "login", "text", "username");
	write_input(request, WORD_password, "password", "password", "current-password");
	html_raw(out, "<button class=\"button primary\">");
	html_text(out, word(request, WORD_log_in));
	html_raw(out, "</button></form></div>");
	layout_end(request);
	reply_html(request, code);
}

void login_show(struct request *request)
{
	bool is_out = request_query(request, "out") != NULL;
	bool is_over = request_query(request, "over") != NULL;

	if (request->person != NULL)
		reply_redirect(request, "/");
	else
		write_login_page(request,
				 is_out    ? word(request, WORD_logged_out)
				 : is_over ? word(request, WORD_log_in_over)
					   : NULL,
				 NOTICE_INFORMATION, 200);
}

/* ---- logging in ----------------------------------------------------------------------------- */

/* As it may have been typed: " F.Alami" is f.alami. */
static const char *typed_login(struct request *request)
{
	const char *typed = request_field(request, "login");
	char *login;
	size_t length;

	while (typed != NULL && isspace((unsigned char)*typed))
		typed++;
	login = arena_copy_text(request->arena, typed != NULL ? typed : "");
	length = strlen(login);
	while (length > 0 && isspace((unsigned char)login[length - 1]))
		login[--length] = '\0';
	for (char *at = login; *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
	return login;
}

/* A session under a fresh token: a token that somebody has put there before opens nothing. */
static enum status begin_session(struct request *request, struct store *store,
				 const struct store_try *tried, struct error *error)
{
	unsigned char hash[TOKEN_HASH_BYTES];
	enum status status;

	if (request->frame->token_came && request->person != NULL) {
		token_hash(request->frame->token, hash);
		status = store_end_session(store, request->person, hash, error);
		if (status != STATUS_OK)
			return status;
	}
	status = token_draw(request->frame->token, error);
	if (status != STATUS_OK)
		return status;
	token_hash(request->frame->token, hash);
	status = store_begin_session(store, tried, hash, &limits, error);
	if (status == STATUS_OK)
		request_send_token(request);
	return status;
}

static void refuse_locked(struct request *request, long wait_s)
{
	const char *seconds = arena_format(request->arena, "%ld", wait_s);

	write_login_page(request, word_with(request, WORD_log_in_locked, seconds), NOTICE_BAD, 429);
	reply_header(request, "Retry-After", seconds);
}

/* What a stranger has chosen is a cookie; what a person has chosen is the person's. */
static void send_language(struct request *request, const char *code, long seconds)
{
	reply_header(request, "Set-Cookie",
		     arena_format(request->arena,
				  "language=%s; Path=/; Max-Age=%ld; HttpOnly; SameSite=Lax%s",
				  code, seconds,
				  request->station->plan.is_behind_tls ? "; Secure" : ""));
}

/* A language that was chosen on the page of the log-in goes on to be the person's. */
static enum status keep_language(struct request *request, struct store *store,
				 const struct person *person, struct error *error)
{
	enum language language;

	if (!language_parse(pair_lookup(&request->frame->cookies, "language", 0), &language))
		return STATUS_OK;
	send_language(request, "", 0);
	return language == person->language
		       ? STATUS_OK
		       : store_set_language(store, person->id, language, error);
}

static enum status admit(struct request *request, struct store *store,
			 const struct store_try *tried, struct error *error)
{
	enum status status;

	store_set_actor(store, arena_format(request->arena, "station (%s)", tried->person.login));
	status = begin_session(request, store, tried, error);
	if (status == STATUS_OK)
		status = keep_language(request, store, &tried->person, error);
	if (status == STATUS_OK)
		reply_redirect(request, tried->person.must_change ? "/password"
								  : request_field(request, "next"));
	return status;
}

static enum status try_login(struct request *request, struct error *error)
{
	const char *password = request_field(request, "password");
	const char *login = typed_login(request);
	struct store_try tried;
	struct store *store;
	enum status status = request_writer(request, &store, error);

	if (status == STATUS_OK)
		status = store_try_login(store, login, request->arena, &tried, error);
	if (status != STATUS_OK)
		return status;
	if (tried.wait_s > 0) {
		refuse_locked(request, tried.wait_s);
		return STATUS_OK;
	}
	if (password != NULL && strlen(password) <= PASSWORD_BYTES_MAX &&
	    password_fits(tried.hash, password))
		return admit(request, store, &tried, error);
	status = store_refuse_login(store, &tried, error);
	if (status == STATUS_OK)
		write_login_page(request, word(request, WORD_log_in_wrong), NOTICE_BAD, 403);
	return status;
}

void login_try(struct request *request)
{
	struct gate *gate = &request->station->passwords;
	struct error error;

	if (!gate_enter(gate)) {
		reply_refusal(request, 503, WORD_trouble_busy_why);
		return;
	}
	if (try_login(request, &error) != STATUS_OK)
		reply_trouble(request, &error);
	gate_leave(gate);
}

void login_end(struct request *request)
{
	unsigned char hash[TOKEN_HASH_BYTES];
	struct store *store;
	struct error error;
	enum status status;

	token_hash(request->frame->token, hash);
	status = request_writer(request, &store, &error);
	if (status == STATUS_OK)
		status = store_end_session(store, request->person, hash, &error);
	if (status == STATUS_OK)
		status = token_draw(request->frame->token, &error);
	if (status != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	request_send_token(request);
	reply_header(request, "Clear-Site-Data", "\"cache\", \"storage\"");
	reply_redirect(request, "/login?out=1");
}

/* ---- language ------------------------------------------------------------------------------- */

static enum status set_language(struct request *request, enum language language,
				struct error *error)
{
	struct store *store;
	enum status status;

	if (request->person == NULL) {
		send_language(request, language_code(language), LANGUAGE_KEPT_S);
		return STATUS_OK;
	}
	status = request_writer(request, &store, error);
	if (status == STATUS_OK)
		status = store_set_language(store, request->person->id, language, error);
	return status;
}

void login_language(struct request *request)
{
	enum language language;
	struct error error;

	if (!language_parse(request_field(request, "language"), &language))
		reply_refusal(request, 400, WORD_trouble_asked_why);
	else if (set_language(request, language, &error) != STATUS_OK)
		reply_trouble(request, &error);
	else
		reply_redirect(request, request_field(request, "back"));
}

/* ---- the own password ----------------------------------------------------------------------- */

static void write_password_page(struct request *request, const char *sentence, unsigned code)
{
	struct layout layout = { .title = word(request, WORD_password_change),
				 .is_bare = request->person->must_change };
	struct text *out = &request->out;

	request->out.length = 0;
	layout_begin(request, &layout);
	html_raw(out, "<div class=\"panel narrow\">");
	if (sentence != NULL)
		layout_notice(request, NOTICE_BAD, sentence);
	else if (request->person->must_change)
		layout_notice(request, NOTICE_INFORMATION, word(request, WORD_password_first));
	form_begin(request, "/password", NULL);
	html_raw(out, "<input class=\"unseen\" readonly tabindex=\"-1\" autocomplete=\"username\"");
	html_attribute(out, "aria-label", word(request, WORD_login));
	html_attribute(out, "value", request->person->login);
	html_raw(out, ">");
	write_input(request, WORD_password_old, "old", "password", "current-password");
	write_input(request, WORD_password_new, "new", "password", "new-password");
	html_raw(out, "<p class=\"hint\">");
	html_text(out, word(request, WORD_password_rule));
	html_raw(out, "</p>");
	write_input(request, WORD_password_again, "again", "password", "new-password");
	html_raw(out, "<button class=\"button primary\">");
	html_text(out, word(request, WORD_save));
	html_raw(out, "</button></form></div>");
	layout_end(request);
	reply_html(request, code);
}

void login_password_show(struct request *request)
{
	write_password_page(request, NULL, 200);
}

/* NULL: nothing is wrong with the new one. */
static const char *judge_new(struct request *request)
{
	static const enum word words[] = {
		[PASSWORD_NO_TEXT] = WORD_password_no_text,
		[PASSWORD_SHORT] = WORD_password_short,
		[PASSWORD_LONG] = WORD_password_long,
		[PASSWORD_COMMON] = WORD_password_common,
		[PASSWORD_OWN] = WORD_password_own,
	};
	const char *fresh = request_field(request, "new");
	enum password_fault fault;

	if (fresh == NULL || !text_equal(fresh, request_field(request, "again")))
		return word(request, WORD_password_unequal);
	if (text_equal(fresh, request_field(request, "old")))
		return word(request, WORD_password_same);
	fault = password_judge(fresh, request->person->login, request->person->name);
	return fault == PASSWORD_GOOD ? NULL : word(request, words[fault]);
}

static enum status set_password(struct request *request, struct store *store,
				const struct store_try *tried, struct error *error)
{
	char hash[PASSWORD_HASH_SIZE];
	enum status status = password_hash(request_field(request, "new"), hash, error);

	if (status == STATUS_OK)
		status = store_set_password(store, request->person->id, hash, false, error);
	if (status == STATUS_OK)
		status = begin_session(request, store, tried, error);
	if (status == STATUS_OK)
		reply_redirect(request, "/");
	return status;
}

/* The old one is tried as in a log-in, so that who finds a session open cannot guess it. */
static enum status change_password(struct request *request, struct error *error)
{
	const char *old = request_field(request, "old");
	const char *wrong = judge_new(request);
	struct store_try tried;
	struct store *store;
	enum status status;

	if (wrong != NULL) {
		write_password_page(request, wrong, 422);
		return STATUS_OK;
	}
	status = request_writer(request, &store, error);
	if (status == STATUS_OK)
		status = store_try_login(store, request->person->login, request->arena, &tried,
					 error);
	if (status != STATUS_OK)
		return status;
	if (tried.wait_s > 0)
		wrong = word_with(request, WORD_log_in_locked,
				  arena_format(request->arena, "%ld", tried.wait_s));
	else if (old == NULL || strlen(old) > PASSWORD_BYTES_MAX || !password_fits(tried.hash, old))
		wrong = word(request, WORD_password_old_wrong);
	if (wrong == NULL)
		return set_password(request, store, &tried, error);
	write_password_page(request, wrong, 422);
	return tried.wait_s > 0 ? STATUS_OK : store_refuse_login(store, &tried, error);
}

void login_password_change(struct request *request)
{
	struct gate *gate = &request->station->passwords;
	struct error error;

	if (!gate_enter(gate)) {
		reply_refusal(request, 503, WORD_trouble_busy_why);
		return;
	}
	if (change_password(request, &error) != STATUS_OK)
		reply_trouble(request, &error);
	gate_leave(gate);
}
