/* `waraqa branch add|list`: the accounts that see one branch's dossiers. */
#include "base/columns.h"
#include "cli/command.h"

#include <jansson.h>

enum { NAME_COLUMNS = 28 };

/* ---- add ------------------------------------------------------------------------------------ */

static enum status run_add(const struct options *options, const struct settings *settings,
			   struct error *error)
{
	const char *branch = options->arguments[0], *login = options_value(options, "login");
	struct store *store = NULL;
	enum status status;

	if ((settings->dsn != NULL) != (login != NULL))
		return error_set(error, STATUS_USAGE,
				 settings->dsn != NULL
					 ? "on a server of yours, make a login first and name it "
					   "with --login (docs/separation.md)"
					 : "the private cluster's logins are made here; --login is "
					   "for a server of yours (--dsn)");
	if (branch[0] == '\0')
		return error_set(error, STATUS_USAGE, "a branch without a name has no account");
	if (settings->dsn == NULL) {
		status = settings_open_store(settings, &store, error);
		store_close(store);
		if (status != STATUS_OK)
			return status;
	}
	status = store_bind_branch(&settings->place, branch, login, settings->actor, error);
	if (status == STATUS_OK)
		printf("branch '%s' has an account; see: %s\n", branch,
		       settings_command(settings, "branch list"));
	return status;
}

static const struct option_row add_rows[] = {
	{ "login", "NAME", "on a server of yours: the login that is to be the branch's" },
	{ NULL, NULL, NULL },
};

static const struct option_table add_usage = {
	.command = "waraqa branch add",
	.arguments = "BRANCH",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "make an account that sees one branch's dossiers and no others",
	.details = "BRANCH is as its bordereaux and separator sheets have it. The account only\n"
		   "reads, and the database itself keeps it to the branch's dossiers. On a server\n"
		   "of yours, whose DSN must be the schema owner's, make the login first:\n"
		   "  CREATE ROLE b07 LOGIN PASSWORD '...' IN ROLE waraqa_branch;\n",
	.examples = "waraqa branch add B07\n"
		    "waraqa branch add B07 --login b07 --dsn service=waraqa_owner\n",
	.rows = add_rows,
	.common = settings_options,
};

const struct command command_branch_add = { &add_usage, run_add };

/* ---- list ----------------------------------------------------------------------------------- */

static void print_branch(const struct store_branch *branch, bool json)
{
	struct text line = { 0 };
	json_t *object;

	if (json) {
		object = json_pack("{s:s, s:s}", "branch", branch->branch, "login", branch->login);
		json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(object);
		return;
	}
	text_append_fitted(&line, branch->branch, NAME_COLUMNS);
	text_append_format(&line, "  %s", branch->login);
	puts(text_value(&line));
	text_clear(&line);
}

static enum status run_list(const struct options *options, const struct settings *settings,
			    struct error *error)
{
	struct arena *arena = arena_new();
	struct store_branch *branches = NULL;
	struct store *store = NULL;
	size_t count = 0;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = store_list_branches(store, arena, &branches, &count, error);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		print_branch(&branches[i], options_has(options, "json"));
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row list_rows[] = {
	{ "json", NULL, "one JSON object a line" },
	{ NULL, NULL, NULL },
};

static const struct option_table list_usage = {
	.command = "waraqa branch list",
	.arguments = "",
	.summary = "list the branches that have an account, with their logins",
	.examples = "waraqa branch list\n",
	.rows = list_rows,
	.common = settings_options,
};

const struct command command_branch_list = { &list_usage, run_list };
