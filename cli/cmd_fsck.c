#include "cli/command.h"
#include "cli/progress.h"

#include <jansson.h>

/* How far back bytes are read when nothing else is asked. */
enum { DAYS_USUAL = 7 };

struct telling {
	struct progress progress;
	bool json;
};

static void find(void *context, const struct fsck_finding *finding)
{
	struct telling *telling = context;
	json_t *object;

	progress_hide(&telling->progress);
	if (!telling->json) {
		printf("%s %s\n", finding->what, finding->why);
		return;
	}
	object = json_pack("{s:s, s:s, s:s}", "found", finding->code, "what", finding->what, "why",
			   finding->why);
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static void tell_progress(void *context, size_t done, size_t total, long images)
{
	struct telling *telling = context;

	(void)total;
	progress_tell(&telling->progress, done, images);
}

/* ---- what came of it ------------------------------------------------------------------------ */

static void print_counts(const struct fsck_counts *counts, long removed)
{
	printf("%ld images, %ld of them read; %ld found\n", counts->images, counts->hashed,
	       counts->findings);
	if (counts->young_orphans > 0)
		printf("%ld images that no row names yet: work that goes on, or look tomorrow\n",
		       counts->young_orphans);
	if (removed > 0)
		printf("%ld images that no row names were removed\n", removed);
	else if (counts->orphans > 0)
		printf("%ld images that no row names since a day: 'waraqa fsck --remove-orphans' "
		       "removes them\n",
		       counts->orphans);
	if (counts->others > 0)
		printf("%ld files among the images are none; .part is what a crash left: remove "
		       "those older than a day\n",
		       counts->others);
}

static void print_json(const struct fsck_counts *counts, long removed)
{
	json_t *object = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "findings",
				   (json_int_t)counts->findings, "images",
				   (json_int_t)counts->images, "hashed", (json_int_t)counts->hashed,
				   "orphans", (json_int_t)counts->orphans, "young_orphans",
				   (json_int_t)counts->young_orphans, "others",
				   (json_int_t)counts->others, "removed", (json_int_t)removed);

	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static enum status judge(const struct fsck_counts *counts, struct error *error)
{
	if (counts->findings == 0)
		return STATUS_OK;
	return error_set(error, STATUS_DATA,
			 "%ld damage%s found; each is named above with what to do",
			 counts->findings, counts->findings == 1 ? " was" : "s were");
}

/* ---- the command ---------------------------------------------------------------------------- */

static enum status understand(const struct options *options, struct fsck_question *question,
			      struct error *error)
{
	const char *since = options_value(options, "since");

	question->bytes = options_has(options, "images");
	if (since != NULL && options_has(options, "all"))
		return error_set(error, STATUS_USAGE, "--all and --since exclude each other");
	if (since != NULL && !date_parse_iso(since, &question->since))
		return error_set(error, STATUS_USAGE,
				 "--since wants a day like 2026-10-18, not '%s'", since);
	question->bytes_since = question->since;
	if (since == NULL && !options_has(options, "all"))
		question->bytes_since = date_add_days(date_today(), -DAYS_USUAL);
	return STATUS_OK;
}

static enum status check(struct store *store, const struct options *options,
			 const struct fsck_question *question, struct error *error)
{
	struct telling telling = { progress_start(FSCK_PARTS), options_has(options, "json") };
	struct fsck_listener listener = { find, tell_progress, &telling };
	struct fsck_counts counts = { 0 };
	long removed = 0;
	enum status status = store_fsck(store, question, &listener, &counts, error);

	progress_hide(&telling.progress);
	if (status == STATUS_OK && options_has(options, "remove-orphans"))
		status = store_remove_images(store, true, &removed, error);
	if (status == STATUS_OK && telling.json)
		print_json(&counts, removed);
	else if (status == STATUS_OK)
		print_counts(&counts, removed);
	return status == STATUS_OK ? judge(&counts, error) : status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct fsck_question question = { 0 };
	struct store *store = NULL;
	enum status status = understand(options, &question, error);

	if (status == STATUS_OK)
		status = settings_open_store(settings, &store, error);
	if (status == STATUS_OK)
		status = check(store, options, &question, error);
	store_close(store);
	return status;
}

static const struct option_row rows[] = {
	{ "images", NULL, "read every image and compare its bytes with its hash" },
	{ "since", "DATE", "only rows stored since, and with --images their images" },
	{ "all", NULL, "with --images: of all days, not only of the last 7" },
	{ "remove-orphans", NULL, "remove images that no row has named for a day" },
	{ "json", NULL, "one JSON object a line: each finding, then the counts" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa fsck",
	.arguments = "",
	.summary = "look for damage: images, rows, and what no row names",
	.details =
		"Looks whether every image is there with its size, whether rows hang together,\n"
		"and for images that no row names. Says of each what to do; mends nothing. Ends\n"
		"with 65 when something is damaged. Can be run while workers work.\n",
	.examples = "waraqa fsck\nwaraqa fsck --images --all\nwaraqa fsck --remove-orphans\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_fsck = { &usage, run };
