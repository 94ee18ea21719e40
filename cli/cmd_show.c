#include "cli/command.h"
#include "cli/describe.h"

#include <jansson.h>
#include <stdlib.h>

static enum status print_dossier(const char *text, struct error *error)
{
	json_error_t trouble;
	json_t *dossier = json_loads(text, 0, &trouble);

	if (dossier == NULL)
		return error_set(error, STATUS_INTERNAL,
				 "the store's JSON of this dossier cannot be parsed: %s; report it",
				 trouble.text);
	describe_dossier(dossier, stdout);
	json_decref(dossier);
	return STATUS_OK;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct store *store = NULL;
	char *text = NULL;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = store_show(store, options->arguments[0], &text, error);
	if (status == STATUS_OK && options_has(options, "json"))
		puts(text);
	else if (status == STATUS_OK)
		status = print_dossier(text, error);
	free(text);
	store_close(store);
	return status;
}

static const struct option_row rows[] = {
	{ "json", NULL, "one JSON object on one line, as 'waraqa read --json' prints it" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa show",
	.arguments = "DOSSIER",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "show a stored dossier: pages, fields, claim, reasons",
	.details = "DOSSIER is the number or the file name that 'waraqa run' lists.\n",
	.examples = "waraqa show 12\nwaraqa show S0110000.tif --json\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_show = { &usage, run };
