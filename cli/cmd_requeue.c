#include "cli/command.h"
#include "cli/intake.h"

#include <stdio.h>

/* Which files: one by name, or NULL for all that were set aside. */
static enum status which(const struct options *options, const char **ret_name, struct error *error)
{
	bool all = options_has(options, "quarantined");

	if (all == (options->argument_count == 1))
		return error_set(error, STATUS_USAGE,
				 "name one file, or say --quarantined for all that were set aside");
	*ret_name = all ? NULL : options->arguments[0];
	return STATUS_OK;
}

static enum status requeue(struct store *store, const char *name, struct error *error)
{
	long count = 0;
	enum status status = store_requeue(store, name, INTAKE_WITHIN_DAYS, &count, error);

	if (status != STATUS_OK)
		return status;
	if (name != NULL && count == 0)
		return error_set(error, STATUS_NO_INPUT,
				 "no refused file whose original is kept is called '%s'", name);
	printf("%ld file%s queued\n", count, count == 1 ? "" : "s");
	return STATUS_OK;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct store *store = NULL;
	const char *name = NULL;
	enum status status = which(options, &name, error);

	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK)
		status = requeue(store, name, error);
	store_close(store);
	return status;
}

static const struct option_row rows[] = {
	{ "quarantined", NULL, "all that were set aside because they stopped their readers" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa requeue",
	.arguments = "[FILE]",
	.argument_min = 0,
	.argument_max = 1,
	.summary = "queue refused files anew, from the originals that are kept",
	.details = "After a mended program, or a mistake of the system. FILE is the name that the\n"
		   "file was sent with, with or without folders and ending, or its SHA-256.\n",
	.examples = "waraqa requeue scan1.tif\n"
		    "waraqa requeue --quarantined\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_requeue = { &usage, run };
