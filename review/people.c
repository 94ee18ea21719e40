/* The page of the administrator: who may use the station. Passwords are drawn, and shown once. */
#include "review/html.h"
#include "review/layout.h"
#include "review/request_frame.h"
#include "review/station_private.h"

#include "base/password.h"

#include <stdio.h>
#include <string.h>

/* What the page says before its list: a password that was drawn, or what is wrong. */
struct said {
	const char *password; /* NULL: none */
	const char *login;    /* whose it is */
	const char *wrong;    /* NULL: nothing */
	unsigned code;
};

/* ---- the list ------------------------------------------------------------------------------- */

static void write_action(struct request *request, long person, const char *action, enum word label)
{
	struct text *out = &request->out;

	form_begin(request, arena_format(request->arena, "/people/%ld/%s", person, action),
		   " class=\"inline\"");
	html_raw(out, "<button class=\"button small\">");
	html_text(out, word(request, label));
	html_raw(out, "</button></form>");
}

static void write_state(struct request *request, const struct person *person)
{
	struct text *out = &request->out;

	html_raw(out, person->is_disabled   ? "<span class=\"tag bad\">"
		      : person->must_change ? "<span class=\"tag warning\">"
					    : "<span class=\"tag good\">");
	html_text(out, word(request, person->is_disabled   ? WORD_people_disabled
				     : person->must_change ? WORD_people_first
							   : WORD_people_open));
	html_raw(out, "</span>");
}

static void write_row(struct request *request, const struct store_person *row)
{
	const struct person *person = &row->person;
	struct text *out = &request->out;

	html_raw(out, "<tr><th scope=\"row\">");
	html_value(out, person->login);
	html_raw(out, "</th><td>");
	html_value(out, person->name);
	html_raw(out, "</td><td>");
	html_text(out, role_title(person->role, request->language));
	html_raw(out, "</td><td>");
	html_value(out, person->branch);
	html_raw(out, "</td><td>");
	write_state(request, person);
	html_raw(out, "</td><td>");
	html_moment(out, row->password_since);
	html_raw(out, "</td><td>");
	html_moment(out, row->seen);
	html_raw(out, "</td><td class=\"actions\">");
	write_action(request, person->id, "reset", WORD_people_reset);
	if (person->is_disabled)
		write_action(request, person->id, "enable", WORD_people_enable);
	else if (person->id != request->person->id)
		write_action(request, person->id, "disable", WORD_people_disable);
	html_raw(out, "</td></tr>");
}

static void write_list(struct request *request, const struct store_person *people, size_t count)
{
	static const enum word heads[] = { WORD_login,        WORD_people_name,
					   WORD_people_role,  WORD_people_branch,
					   WORD_people_state, WORD_people_since,
					   WORD_people_seen,  WORD_people_actions };
	struct text *out = &request->out;

	html_raw(out, "<div class=\"table-box\"><table><thead><tr>");
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		html_raw(out, "<th scope=\"col\">");
		html_text(out, word(request, heads[i]));
		html_raw(out, "</th>");
	}
	html_raw(out, "</tr></thead><tbody>");
	for (size_t i = 0; i < count; i++)
		write_row(request, &people[i]);
	html_raw(out, "</tbody></table></div>");
}

/* ---- the form ------------------------------------------------------------------------------- */

static void write_field(struct request *request, enum word label, const char *name, enum word hint)
{
	struct text *out = &request->out;

	html_raw(out, "<label class=\"field\"><span>");
	html_text(out, word(request, label));
	html_raw(out, "</span><input required autocomplete=\"off\"");
	html_attribute(out, "name", name);
	html_raw(out, ">");
	if (hint != WORD_COUNT) {
		html_raw(out, "<small class=\"hint\">");
		html_text(out, word(request, hint));
		html_raw(out, "</small>");
	}
	html_raw(out, "</label>");
}

static void write_option(struct text *out, const char *value, const char *label)
{
	html_raw(out, "<option");
	html_attribute(out, "value", value);
	html_raw(out, ">");
	html_text(out, label);
	html_raw(out, "</option>");
}

static void begin_select(struct request *request, enum word label, const char *name)
{
	struct text *out = &request->out;

	html_raw(out, "<label class=\"field\"><span>");
	html_text(out, word(request, label));
	html_raw(out, "</span><select");
	html_attribute(out, "name", name);
	html_raw(out, ">");
}

static void write_form(struct request *request, const struct store_branch *branches, size_t count)
{
	struct text *out = &request->out;

	html_raw(out, "<section class=\"panel\"><h2>");
	html_text(out, word(request, WORD_people_add));
	html_raw(out, "</h2>");
	form_begin(request, "/people", " class=\"row\"");
	write_field(request, WORD_login, "login", WORD_people_login_hint);
	write_field(request, WORD_people_name, "name", WORD_COUNT);
	begin_select(request, WORD_people_role, "role");
	for (int i = 0; i < ROLE_COUNT; i++)
		write_option(out, role_name((enum role)i),
			     role_title((enum role)i, request->language));
	html_raw(out, "</select></label>");
	begin_select(request, WORD_people_branch, "branch");
	write_option(out, "", "");
	for (size_t i = 0; i < count; i++)
		write_option(out, branches[i].branch, branches[i].branch);
	html_raw(out, "</select><small class=\"hint\">");
	html_text(out, word(request, WORD_people_branch_hint));
	html_raw(out, "</small></label><button class=\"button primary\">");
	html_text(out, word(request, WORD_people_add));
	html_raw(out, "</button></form></section>");
}

/* ---- the page ------------------------------------------------------------------------------- */

static void write_said(struct request *request, const struct said *said)
{
	struct text *out = &request->out;

	if (said->wrong != NULL)
		layout_notice(request, NOTICE_BAD, said->wrong);
	if (said->password == NULL)
		return;
	layout_notice(request, NOTICE_GOOD, word_with(request, WORD_people_drawn, said->login));
	html_raw(out, "<p><output class=\"secret\" dir=\"ltr\">");
	html_text(out, said->password);
	html_raw(out, "</output></p>");
}

static void show(struct request *request, const struct said *said)
{
	struct layout layout = { .title = word(request, WORD_people) };
	struct store_person *people;
	struct store_branch *branches;
	size_t count, branch_count;
	struct error error;
	enum status status =
		store_list_people(request->store, request->arena, &people, &count, &error);

	if (status == STATUS_OK)
		status = store_list_branches(request->store, request->arena, &branches,
					     &branch_count, &error);
	if (status != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	layout_begin(request, &layout);
	write_said(request, said);
	write_list(request, people, count);
	write_form(request, branches, branch_count);
	layout_end(request);
	reply_html(request, said->code);
}

void people_show(struct request *request)
{
	show(request, &(struct said){ .code = 200 });
}

/* ---- deeds ---------------------------------------------------------------------------------- */

/* A password and its hash; at most a few at once. */
static enum status draw(struct request *request, char password[PASSWORD_DRAWN_SIZE],
			char hash[PASSWORD_HASH_SIZE], struct error *error)
{
	struct gate *gate = &request->station->passwords;
	enum status status;

	if (!gate_enter(gate))
		return error_set(error, STATUS_TEMPORARY, "too many passwords at once");
	status = password_draw(password, error);
	if (status == STATUS_OK)
		status = password_hash(password, hash, error);
	gate_leave(gate);
	return status;
}

static void tell_password(struct request *request, const char *password, const char *login)
{
	show(request, &(struct said){ .password = password, .login = login, .code = 200 });
}

static const char *judge_new(struct request *request, struct person *person)
{
	const char *branch = request_field(request, "branch");
	bool has_branch = branch != NULL && branch[0] != '\0';

	if (person->login == NULL || !person_login_is_good(person->login))
		return word(request, WORD_people_login_bad);
	if (person->name == NULL || person->name[0] == '\0' ||
	    strlen(person->name) > PERSON_NAME_MAX)
		return word(request, WORD_people_name_bad);
	if (!role_parse(request_field(request, "role"), &person->role) ||
	    has_branch != (person->role == ROLE_BRANCH))
		return word(request, WORD_people_branch_bad);
	person->branch = has_branch ? branch : NULL;
	return NULL;
}

void people_add(struct request *request)
{
	struct person person = { .login = request_field(request, "login"),
				 .name = request_field(request, "name"),
				 .language = request->language,
				 .must_change = true };
	char password[PASSWORD_DRAWN_SIZE], hash[PASSWORD_HASH_SIZE];
	const char *wrong = judge_new(request, &person);
	struct error error;
	enum status status;
	long id;

	if (wrong != NULL) {
		show(request, &(struct said){ .wrong = wrong, .code = 422 });
		return;
	}
	status = draw(request, password, hash, &error);
	if (status == STATUS_OK)
		status = store_add_person(request->store, &person, hash, &id, &error);
	if (status == STATUS_LOST)
		show(request,
		     &(struct said){ .wrong = word(request, WORD_people_taken), .code = 409 });
	else if (status != STATUS_OK)
		reply_trouble(request, &error);
	else
		tell_password(request, password, person.login);
}

static enum status find(struct request *request, long id, struct person *ret_person,
			struct error *error)
{
	struct store_person *people;
	size_t count;
	enum status status =
		store_list_people(request->store, request->arena, &people, &count, error);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (people[i].person.id == id) {
			*ret_person = people[i].person;
			return STATUS_OK;
		}
	return status != STATUS_OK ? status
				   : error_set(error, STATUS_NO_INPUT, "there is no such person");
}

void people_reset(struct request *request)
{
	char password[PASSWORD_DRAWN_SIZE], hash[PASSWORD_HASH_SIZE];
	long id = request_number(request, 0);
	struct person person = { 0 };
	struct error error;
	enum status status = find(request, id, &person, &error);

	if (status == STATUS_OK)
		status = draw(request, password, hash, &error);
	if (status == STATUS_OK)
		status = store_set_password(request->store, id, hash, true, &error);
	if (status != STATUS_OK)
		reply_trouble(request, &error);
	else
		tell_password(request, password, person.login);
}

static void disable(struct request *request, bool disabled)
{
	long id = request_number(request, 0);
	struct error error;

	if (disabled && id == request->person->id)
		show(request,
		     &(struct said){ .wrong = word(request, WORD_people_self), .code = 422 });
	else if (store_disable_person(request->store, id, disabled, &error) != STATUS_OK)
		reply_trouble(request, &error);
	else
		reply_redirect(request, "/people");
}

void people_disable(struct request *request)
{
	disable(request, true);
}

void people_enable(struct request *request)
{
	disable(request, false);
}
