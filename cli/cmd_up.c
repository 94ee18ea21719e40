#include "cli/command.h"

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	enum status status;

	(void)options;
	if (settings->dsn != NULL)
		return error_set(
			error, STATUS_USAGE,
			"the server of a DSN is not ours to start; unset WARAQA_DSN for the "
			"private cluster");
	if (!cluster_exists(&settings->place))
		return error_set(error, STATUS_CONFIG,
				 "there is no cluster in '%s' yet; make one with '%s'",
				 settings->home, settings_command(settings, "init"));
	status = cluster_start(&settings->place, error);
	if (status == STATUS_OK)
		printf("the private cluster of '%s' is running\n", settings->home);
	return status;
}

static const struct option_table usage = {
	.command = "waraqa up",
	.arguments = "",
	.summary = "start the private cluster",
	.details = "A cluster that runs already is left alone.\n",
	.examples = "waraqa up\nwaraqa up --home /srv/waraqa\n",
	.common = settings_options,
};

const struct command command_up = { &usage, run };
