#include "cli/command.h"

/* Every help as one document: the manual is what the program says. */
static void print_manual(void)
{
	printf("# The commands of waraqa\n\nMade by `waraqa help --manual`.\n\n```text\n");
	command_print_overview(stdout);
	printf("```\n");
	for (size_t i = 0; i < command_count; i++) {
		printf("\n## waraqa %s\n\n```text\n", command_name(commands[i]));
		options_print_help(commands[i]->table, stdout);
		printf("```\n");
	}
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	const struct command *command;
	enum status status;
	int word_count;

	(void)settings;
	if (options_has(options, "manual")) {
		print_manual();
		return STATUS_OK;
	}
	if (options->argument_count == 0) {
		command_print_overview(stdout);
		return STATUS_OK;
	}
	if (options->argument_count == 1 && command_print_group(options->arguments[0], stdout))
		return STATUS_OK;
	status = command_lookup(options->argument_count, options->arguments, &command, &word_count,
				error);
	if (status == STATUS_OK)
		options_print_help(command->table, stdout);
	return status;
}

static const struct option_row rows[] = {
	{ "manual", NULL, "print the help of all commands as one Markdown document" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa help",
	.arguments = "[COMMAND]",
	.argument_max = 2,
	.summary = "say what a command does",
	.examples = "waraqa help run\nwaraqa help refdata load\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_help = { &usage, run };
