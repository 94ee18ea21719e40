#include "cli/command.h"

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct store_load_counts counts;
	struct store *store = NULL;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = store_load_registers(store, options->arguments[0], &counts, error);
	store_close(store);
	if (status != STATUS_OK)
		return status;
	printf("loaded %ld insured, %ld dependants, %ld practitioners, %ld medicines, "
	       "%ld tariffs\n",
	       counts.insured, counts.dependants, counts.practitioners, counts.medicines,
	       counts.tariffs);
	printf("next: %s\n", settings_command(settings, "run DIR"));
	return STATUS_OK;
}

static const struct option_table usage = {
	.command = "waraqa refdata load",
	.arguments = "DIR",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "load a folder's registers into the store",
	.details = "Reads insured.csv, dependants.csv, practitioners.csv, medicines.csv and\n"
		   "acts.csv, those that are there, all or nothing. Rows that exist are\n"
		   "brought up to date: loading twice doubles nothing. What a fund pays is\n"
		   "loaded by 'waraqa rules load'.\n",
	.examples = "waraqa refdata load samples/registry\n",
	.common = settings_options,
};

const struct command command_refdata_load = { &usage, run };
