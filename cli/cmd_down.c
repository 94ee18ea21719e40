#include "cli/command.h"

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	enum status status;

	(void)options;
	if (settings->dsn != NULL)
		return error_set(
			error, STATUS_USAGE,
			"the server of a DSN is not ours to stop; unset WARAQA_DSN for the "
			"private cluster");
	if (!cluster_exists(&settings->place)) {
		printf("there is no cluster in '%s'\n", settings->home);
		return STATUS_OK;
	}
	status = cluster_stop(&settings->place, error);
	if (status == STATUS_OK)
		printf("the private cluster of '%s' is stopped; its data stay\n", settings->home);
	return status;
}

static const struct option_table usage = {
	.command = "waraqa down",
	.arguments = "",
	.summary = "stop the private cluster",
	.details = "Nothing is lost; a cluster that does not run is left alone.\n",
	.examples = "waraqa down\nwaraqa down --home /srv/waraqa\n",
	.common = settings_options,
};

const struct command command_down = { &usage, run };
