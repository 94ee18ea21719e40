#include "base/file.h"
#include "cli/command.h"
#include "cli/signed_head.h"

static enum status sign(const struct options *options, const struct store_audit_check *check,
			struct error *error)
{
	const char *path = options_value(options, "out");
	struct text text = { 0 };
	enum status status =
		signed_head_append(&text, &check->head, options_value(options, "key"), error);

	if (status == STATUS_OK && path != NULL)
		status = file_write_durably(path, text.bytes, text.length, error);
	else if (status == STATUS_OK)
		fputs(text.bytes, stdout);
	text_clear(&text);
	return status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct store_audit_check check = { 0 };
	struct store *store = NULL;
	enum status status;

	if (options_value(options, "key") == NULL)
		return error_set(error, STATUS_USAGE,
				 "with which key? name it with --key FILE; '%s FILE' draws one",
				 settings_command(settings, "audit key"));
	status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK)
		status = store_check_audit(store, NULL, &check, error);
	store_close(store);
	if (status == STATUS_OK && check.trouble[0] != '\0')
		status = error_set(error, STATUS_BROKEN,
				   "a broken audit trail is not signed: %s; see 'waraqa audit "
				   "verify'",
				   check.trouble);
	return status == STATUS_OK ? sign(options, &check, error) : status;
}

static const struct option_row rows[] = {
	{ "key", "FILE", "the secret key" },
	{ "out", "FILE", "write the text to FILE instead of printing it" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa audit sign",
	.arguments = "",
	.summary = "sign how far the audit trail goes, to print and to keep",
	.details = "Walks the trail and, when it is whole, signs its newest number and hash with\n"
		   "the day and the store: seven lines. Print them, or send them out of the reach\n"
		   "of whoever runs the database; from then on nobody can change what was before.\n"
		   "Once a night is usual, from a crontab.\n",
	.examples = "waraqa audit sign --key audit.key | lp\n"
		    "waraqa audit sign --key audit.key --out head.txt\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_audit_sign = { &usage, run };
