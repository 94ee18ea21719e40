/* `waraqa user add|list|passwd|disable|enable|key`: who may use the station. */
#include "base/columns.h"
#include "base/password.h"
#include "base/token.h"
#include "cli/ask_password.h"
#include "cli/command.h"

#include <jansson.h>
#include <string.h>

enum {
	LOGIN_COLUMNS = 16,
	NAME_COLUMNS = 24,
	ROLE_COLUMNS = 14,
	DAYS_MAX = 3650,
	DAYS_USUAL = 365
};

static const struct option_row password_rows[] = {
	{ "generate", NULL, "draw a password and print it" },
	{ "final", NULL, "the person need not change it at the first log-in" },
	{ NULL, NULL, NULL },
};

/* ---- passwords ------------------------------------------------------------------------------ */

/* A password that was drawn or asked for, judged and hashed; one that was drawn is left in `drawn`,
 * else that is "". */
static enum status make_hash(const struct options *options, const struct person *person,
			     char hash[PASSWORD_HASH_SIZE], char drawn[PASSWORD_DRAWN_SIZE],
			     struct error *error)
{
	char password[ASKED_PASSWORD_SIZE] = "";
	enum password_fault fault;
	enum status status;

	drawn[0] = '\0';
	if (options_has(options, "generate")) {
		status = password_draw(drawn, error);
		return status == STATUS_OK ? password_hash(drawn, hash, error) : status;
	}
	status = ask_password(password, error);
	fault = password_judge(password, person->login, person->name);
	if (status == STATUS_OK && fault != PASSWORD_GOOD)
		status = error_set(error, STATUS_USAGE, "%s; choose another",
				   password_fault_text(fault));
	if (status == STATUS_OK)
		status = password_hash(password, hash, error);
	password_forget(password);
	return status;
}

static void print_drawn(const char *drawn)
{
	if (drawn[0] != '\0')
		printf("password: %s\n", drawn);
}

/* ---- add ------------------------------------------------------------------------------------ */

static enum status understand(const struct options *options, struct person *person,
			      struct error *error)
{
	const char *role = options_value(options, "role"), *name = options_value(options, "name");
	const char *branch = options_value(options, "branch");

	*person = (struct person){ .login = options->arguments[0],
				   .name = name != NULL ? name : options->arguments[0],
				   .branch = branch,
				   .must_change = !options_has(options, "final") };
	if (!person_login_is_good(person->login))
		return error_set(error, STATUS_USAGE,
				 "'%s' is no login: 1 to %d of a-z 0-9 . _ -, beginning with a "
				 "letter or a digit",
				 person->login, PERSON_LOGIN_MAX);
	if (person->name[0] == '\0' || strlen(person->name) > PERSON_NAME_MAX ||
	    !text_is_utf8(person->name))
		return error_set(error, STATUS_USAGE, "a name has 1 to %d bytes of UTF-8",
				 PERSON_NAME_MAX);
	if (role == NULL || !role_parse(role, &person->role))
		return error_set(error, STATUS_USAGE,
				 "say with --role what the person is: operator, supervisor, branch "
				 "or administrator");
	if ((person->role == ROLE_BRANCH) != (branch != NULL && branch[0] != '\0'))
		return error_set(error, STATUS_USAGE,
				 "--branch goes with the role 'branch', and with no other");
	return STATUS_OK;
}

/* A branch's person sees through the branch's own login, which has to be there. */
static enum status look_for_branch(const struct settings *settings, struct store *store,
				   const char *branch, struct error *error)
{
	struct arena *arena = arena_new();
	struct store_branch *branches;
	size_t count = 0;
	bool found = false;
	enum status status = store_list_branches(store, arena, &branches, &count, error);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		found = found || text_equal(branches[i].branch, branch);
	arena_free(arena);
	if (status != STATUS_OK || found)
		return status;
	if (settings->dsn != NULL)
		return error_set(error, STATUS_NO_PERMISSION,
				 "branch '%s' has no account on this server; see 'waraqa branch "
				 "add'",
				 branch);
	return store_bind_branch(&settings->place, branch, NULL, settings->actor, error);
}

static enum status run_add(const struct options *options, const struct settings *settings,
			   struct error *error)
{
	char hash[PASSWORD_HASH_SIZE], drawn[PASSWORD_DRAWN_SIZE] = "";
	struct person person;
	struct store *store = NULL;
	long id;
	enum status status = understand(options, &person, error);

	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK && person.branch != NULL)
		status = look_for_branch(settings, store, person.branch, error);
	if (status == STATUS_OK)
		status = make_hash(options, &person, hash, drawn, error);
	if (status == STATUS_OK)
		status = store_add_person(store, &person, hash, &id, error);
	if (status == STATUS_OK) {
		printf("'%s' can log in to the station as %s\n", person.login,
		       role_name(person.role));
		print_drawn(drawn);
	}
	store_close(store);
	return status;
}

static const struct option_row add_rows[] = {
	{ "role", "ROLE", "operator, supervisor, branch or administrator" },
	{ "name", "NAME", "as the screens call the person; without it, the login" },
	{ "branch", "BRANCH", "of the role 'branch': whose dossiers alone the person sees" },
	{ "generate", NULL, "draw a password and print it" },
	{ "final", NULL, "the person need not change it at the first log-in" },
	{ NULL, NULL, NULL },
};

static const struct option_table add_usage = {
	.command = "waraqa user add",
	.arguments = "LOGIN",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "give a person an account of the station",
	.details = "The password is asked for, or read from standard input, or drawn with\n"
		   "--generate; it has 12 characters or more. At the first log-in the person\n"
		   "has to choose another. In the private cluster the login of a branch is made\n"
		   "when it is missing ('waraqa branch add').\n",
	.examples = "waraqa user add f.alami --role supervisor --name 'Fatima Alami'\n"
		    "waraqa user add b07 --role branch --branch B07 --generate\n",
	.rows = add_rows,
	.common = settings_options,
};

const struct command command_user_add = { &add_usage, run_add };

/* ---- list ----------------------------------------------------------------------------------- */

static void print_json(const struct store_person *row)
{
	const struct person *person = &row->person;
	json_t *object = json_pack("{s:i, s:s, s:s, s:s, s:s?, s:b, s:b}", "id", (int)person->id,
				   "login", person->login, "name", person->name, "role",
				   role_name(person->role), "branch", person->branch, "disabled",
				   person->is_disabled, "must_change", person->must_change);

	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static void print_person(const struct store_person *row)
{
	const struct person *person = &row->person;
	struct text line = { 0 };

	text_append_fitted(&line, person->login, LOGIN_COLUMNS);
	text_append(&line, "  ");
	text_append_fitted(&line, person->name, NAME_COLUMNS);
	text_append(&line, "  ");
	text_append_fitted(&line, role_name(person->role), ROLE_COLUMNS);
	text_append_format(&line, "  %s%s%s", person->branch != NULL ? person->branch : "",
			   person->is_disabled ? "  disabled" : "",
			   person->must_change ? "  has to change the password" : "");
	while (line.length > 0 && line.bytes[line.length - 1] == ' ')
		line.bytes[--line.length] = '\0';
	puts(text_value(&line));
	text_clear(&line);
}

static enum status run_list(const struct options *options, const struct settings *settings,
			    struct error *error)
{
	struct arena *arena = arena_new();
	struct store_person *people = NULL;
	struct store *store = NULL;
	size_t count = 0;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = store_list_people(store, arena, &people, &count, error);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (options_has(options, "json"))
			print_json(&people[i]);
		else
			print_person(&people[i]);
	}
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row list_rows[] = {
	{ "json", NULL, "one JSON object a line" },
	{ NULL, NULL, NULL },
};

static const struct option_table list_usage = {
	.command = "waraqa user list",
	.arguments = "",
	.summary = "list who may use the station",
	.examples = "waraqa user list\nwaraqa user list --json\n",
	.rows = list_rows,
	.common = settings_options,
};

const struct command command_user_list = { &list_usage, run_list };

/* ---- what is done to one -------------------------------------------------------------------- */

static enum status find(const struct options *options, const struct settings *settings,
			struct arena *arena, struct store **ret_store, struct person *person,
			struct error *error)
{
	enum status status = settings_open_store(settings, ret_store, error);

	if (status == STATUS_OK)
		status = store_find_person(*ret_store, options->arguments[0], arena, person, error);
	return status;
}

static enum status run_passwd(const struct options *options, const struct settings *settings,
			      struct error *error)
{
	char hash[PASSWORD_HASH_SIZE], drawn[PASSWORD_DRAWN_SIZE] = "";
	struct arena *arena = arena_new();
	struct store *store = NULL;
	struct person person = { 0 };
	enum status status = find(options, settings, arena, &store, &person, error);

	if (status == STATUS_OK)
		status = make_hash(options, &person, hash, drawn, error);
	if (status == STATUS_OK)
		status = store_set_password(store, person.id, hash, !options_has(options, "final"),
					    error);
	if (status == STATUS_OK) {
		printf("'%s' has another password, and was logged out everywhere\n", person.login);
		print_drawn(drawn);
	}
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_table passwd_usage = {
	.command = "waraqa user passwd",
	.arguments = "LOGIN",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "give a person another password, and end the sessions under the old one",
	.examples = "waraqa user passwd f.alami\nwaraqa user passwd f.alami --generate\n",
	.rows = password_rows,
	.common = settings_options,
};

const struct command command_user_passwd = { &passwd_usage, run_passwd };

static enum status set_disabled(const struct options *options, const struct settings *settings,
				bool disabled, struct error *error)
{
	struct arena *arena = arena_new();
	struct store *store = NULL;
	struct person person = { 0 };
	enum status status = find(options, settings, arena, &store, &person, error);

	if (status == STATUS_OK)
		status = store_disable_person(store, person.id, disabled, error);
	if (status == STATUS_OK)
		printf("'%s' %s\n", person.login,
		       disabled ? "cannot log in any more" : "can log in again");
	store_close(store);
	arena_free(arena);
	return status;
}

static enum status run_disable(const struct options *options, const struct settings *settings,
			       struct error *error)
{
	return set_disabled(options, settings, true, error);
}

static enum status run_enable(const struct options *options, const struct settings *settings,
			      struct error *error)
{
	return set_disabled(options, settings, false, error);
}

static const struct option_table disable_usage = {
	.command = "waraqa user disable",
	.arguments = "LOGIN",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "close a person's account, at once and until it is opened again",
	.details = "Nobody is removed: what a person did stays under the login.\n",
	.examples = "waraqa user disable f.alami\n",
	.common = settings_options,
};

static const struct option_table enable_usage = {
	.command = "waraqa user enable",
	.arguments = "LOGIN",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "open an account again that was closed",
	.examples = "waraqa user enable f.alami\n",
	.common = settings_options,
};

const struct command command_user_disable = { &disable_usage, run_disable };
const struct command command_user_enable = { &enable_usage, run_enable };

/* ---- key ------------------------------------------------------------------------------------ */

static enum status run_key(const struct options *options, const struct settings *settings,
			   struct error *error)
{
	unsigned char hash[TOKEN_HASH_BYTES];
	char key[TOKEN_SIZE];
	struct arena *arena = arena_new();
	struct store *store = NULL;
	struct person person = { 0 };
	long days = 0;
	enum status status = options_number(options, "days", 1, DAYS_MAX, DAYS_USUAL, &days, error);

	if (status == STATUS_OK)
		status = find(options, settings, arena, &store, &person, error);
	if (status == STATUS_OK)
		status = token_draw(key, error);
	if (status == STATUS_OK) {
		token_hash(key, hash);
		status = store_begin_key(store, person.id, hash, days, error);
	}
	if (status == STATUS_OK)
		puts(key);
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row key_rows[] = {
	{ "days", "N", "it is good for so many days; without it, 365" },
	{ NULL, NULL, NULL },
};

static const struct option_table key_usage = {
	.command = "waraqa user key",
	.arguments = "LOGIN",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "print a key with which a program uses the station as this person",
	.details = "The program sends it as 'Authorization: Bearer KEY' to the addresses under\n"
		   "/api/v1 (docs/station.md). It is shown once, and ends with the person's\n"
		   "password or account.\n",
	.examples = "waraqa user key scanner-7 --days 90\n",
	.rows = key_rows,
	.common = settings_options,
};

const struct command command_user_key = { &key_usage, run_key };
