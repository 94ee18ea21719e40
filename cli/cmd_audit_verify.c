#include "cli/command.h"
#include "cli/progress.h"
#include "cli/signed_head.h"

#include <jansson.h>

static enum status read_mark(const struct options *options, struct store_audit_head *mark,
			     const struct store_audit_head **ret_mark, struct error *error)
{
	const char *path = options_value(options, "signed");
	const char *key = options_value(options, "public-key");

	*ret_mark = path != NULL ? mark : NULL;
	if (path == NULL && key == NULL)
		return STATUS_OK;
	if (path == NULL || key == NULL)
		return error_set(error, STATUS_USAGE,
				 "--signed and --public-key belong together: the signed head, and "
				 "the public key of who signed it");
	return signed_head_read(path, key, mark, error);
}

static void print_json(const struct store_audit_check *check, double seconds)
{
	json_t *object = json_pack("{s:b, s:I, s:f, s:s, s:I, s:s, s:s, s:b}", "whole",
				   check->trouble[0] == '\0', "rows", (json_int_t)check->rows,
				   "seconds", seconds, "store", check->head.store, "number",
				   (json_int_t)check->head.number, "hash", check->head.hash, "time",
				   check->head.time, "passes_signed_head", check->passed_mark);

	if (check->trouble[0] != '\0')
		json_object_set_new(object, "trouble", json_string(check->trouble));
	json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(object);
}

static void print_whole(const struct store_audit_check *check, double seconds)
{
	printf("the audit trail is whole: %ld rows in %.1f s\n", check->rows, seconds);
	if (check->passed_mark)
		printf("and passes through the signed head\n");
	printf("head %ld, %s\nat %s, store %s\n", check->head.number, check->head.hash,
	       check->head.time, check->head.store);
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct progress progress = progress_start(0);
	const struct store_audit_head *given = NULL;
	struct store_audit_check check = { 0 };
	struct store_audit_head mark = { 0 };
	struct store *store = NULL;
	enum status status = read_mark(options, &mark, &given, error);

	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK)
		status = store_check_audit(store, given, &check, error);
	store_close(store);
	if (status != STATUS_OK)
		return status;
	if (options_has(options, "json"))
		print_json(&check, progress_seconds(&progress));
	else if (check.trouble[0] == '\0')
		print_whole(&check, progress_seconds(&progress));
	if (check.trouble[0] == '\0')
		return STATUS_OK;
	return error_set(error, STATUS_BROKEN,
			 "the audit trail is broken: %s; leave the database as it is and compare "
			 "it with a backup (docs/audit.md)",
			 check.trouble);
}

static const struct option_row rows[] = {
	{ "signed", "FILE", "check that the trail still passes through this signed head" },
	{ "public-key", "FILE", "of whoever signed it; not one that came with the head" },
	{ "json", NULL, "one JSON object" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa audit verify",
	.arguments = "",
	.summary = "check that no row of the audit trail was changed or taken out",
	.details =
		"Makes the hash of every row anew. Exit status 1: the trail is broken, and the\n"
		"first row that does not fit is named. Who owns the whole server could write the\n"
		"trail anew from some row on: a signed head from before ('waraqa audit sign')\n"
		"shows that.\n",
	.examples = "waraqa audit verify\n"
		    "waraqa audit verify --signed head-2026-11.txt --public-key audit.key.pub\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_audit_verify = { &usage, run };
