#include "cli/command.h"

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	enum status status = store_init(&settings->place, error);

	(void)options;
	if (status != STATUS_OK)
		return status;
	if (settings->dsn != NULL)
		printf("the store is ready on the server that was named; images go to '%s'\n"
		       "the role of the DSN owns the tables and is the application: "
		       "docs/separation.md has the SQL\nthat makes them two roles, and an account "
		       "for a branch\n",
		       settings->home);
	else
		printf("the store is ready in '%s'\n", settings->home);
	printf("next: %s\n", settings_command(settings, "refdata load DIR"));
	return STATUS_OK;
}

static const struct option_table usage = {
	.command = "waraqa init",
	.arguments = "",
	.summary = "make the store ready: cluster, role, tables, rules",
	.details = "Makes a private PostgreSQL 15 cluster under --home, on a Unix socket,\n"
		   "owned by an unprivileged user; or uses the server of --dsn. Brings the\n"
		   "tables up to date. Doing it again changes nothing.\n",
	.examples = "waraqa init\n"
		    "waraqa init --home /srv/waraqa\n"
		    "waraqa init --dsn 'host=db.local dbname=waraqa user=waraqa'\n",
	.common = settings_options,
};

const struct command command_init = { &usage, run };
