#include "cli/command.h"
#include "cli/signed_head.h"

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	const char *path = options->arguments[0];
	enum status status = signed_head_make_keys(path, error);

	if (status != STATUS_OK)
		return status;
	printf("secret key in '%s': keep it where the database's administrator cannot read it\n"
	       "public key in '%s.pub': give it to whoever is to check\n"
	       "next: %s --key %s\n",
	       path, path, settings_command(settings, "audit sign"), path);
	return STATUS_OK;
}

static const struct option_table usage = {
	.command = "waraqa audit key",
	.arguments = "FILE",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "draw the keys that heads of the audit trail are signed with",
	.details = "The secret key (Ed25519) goes into FILE, which only you can read, the public\n"
		   "one into FILE.pub.\n",
	.examples = "waraqa audit key audit.key\n",
	.common = settings_options,
};

const struct command command_audit_key = { &usage, run };
