#include "cli/command.h"
#include "cli/deliveries.h"
#include "cli/intake.h"
#include "cli/reading.h"

#include <stdio.h>
#include <time.h>

/* For a database that starts. */
enum { WAIT_S = 60 };

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void print_counts(const struct batch *batch, const struct intake_counts *counts)
{
	for (size_t i = 0; i < batch->item_count; i++)
		if (batch->items[i].refusal != NULL)
			printf("refused: %s\n", batch->items[i].refusal);
	printf("%zu file%s: %zu queued", batch->item_count, plural(batch->item_count),
	       counts->queued);
	if (counts->waiting > 0)
		printf(", %zu queued before", counts->waiting);
	if (counts->stored > 0)
		printf(", %zu known", counts->stored);
	if (counts->refused > 0)
		printf(", %zu refused", counts->refused);
	putchar('\n');
}

static enum status say_trouble(const struct batch *batch, const struct intake_counts *counts,
			       int missing, struct error *error)
{
	if (counts->refused == 0 && missing == 0)
		return STATUS_OK;
	if (counts->refused > 0)
		error_set(error, STATUS_REFUSED, "%zu of %zu files refused", counts->refused,
			  batch->item_count);
	else
		error_set(error, STATUS_REFUSED, "%d declared file%s missing", missing,
			  missing == 1 ? " is" : "s are");
	if (counts->refused > 0 && missing > 0)
		error_append(error, " and %d declared missing", missing);
	return STATUS_REFUSED;
}

static enum status take_in(struct store *store, const struct input_list *list,
			   const struct intake_terms *terms, struct error *error)
{
	struct batch batch;
	struct intake_counts counts;
	int missing = 0;
	enum status status = batch_make(store, list, &batch, error);

	if (status != STATUS_OK)
		return status;
	status = intake_queue(store, list, &batch, terms, &counts, error);
	if (status != STATUS_OK)
		error_append(error, "; %zu of %zu files queued: run the same command again",
			     counts.queued + counts.waiting, batch.item_count);
	if (status == STATUS_OK) {
		print_counts(&batch, &counts);
		status = deliveries_print(store, list, stdout, &missing, error);
	}
	if (status == STATUS_OK)
		status = say_trouble(&batch, &counts, missing, error);
	batch_clear(&batch);
	return status;
}

static enum status terms_of(const struct options *options, struct intake_terms *terms,
			    struct error *error)
{
	long priority, within_days;
	enum status status = options_number(options, "priority", -INTAKE_PRIORITY_MAX,
					    INTAKE_PRIORITY_MAX, 0, &priority, error);

	if (status == STATUS_OK)
		status = options_number(options, "within", 0, 3650, INTAKE_WITHIN_DAYS,
					&within_days, error);
	if (status == STATUS_OK)
		*terms = (struct intake_terms){ (int)priority, (int)within_days };
	return status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct input_list list = { 0 };
	struct store *store = NULL;
	struct intake_terms terms;
	struct date received;
	enum status status = reading_received(options, &received, error);

	if (status == STATUS_OK)
		status = terms_of(options, &terms, error);
	if (status == STATUS_OK)
		status = input_list_make((char *const *)options->arguments, options->argument_count,
					 received, &list, error);
	if (status == STATUS_OK)
		status = settings_await_store(settings, "waraqa ingest", WAIT_S, &store, error);
	if (status == STATUS_OK)
		status = take_in(store, &list, &terms, error);
	store_close(store);
	input_list_free(&list);
	return status;
}

static const struct option_row rows[] = {
	READING_RECEIVED_ROW,
	{ "priority", "N", "higher ones are read first, -1000 to 1000 (default: 0)" },
	{ "within", "DAYS", "from arrival until it should be read (default: 3)" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa ingest",
	.arguments = "PATH...",
	.argument_min = 1,
	.argument_max = -1,
	.summary = "take in files or folders and queue them, for 'waraqa work' to read",
	.details = "Takes the same paths and bordereaux as 'run'. Each file's original is kept\n"
		   "in the store's images and the file is queued; afterwards the sender's copy\n"
		   "is not needed any more. Nothing is read: what is no scan is refused when a\n"
		   "worker looks at it. Files that were read or queued before stay as they\n"
		   "are; a refused one gets another try. Of equal priority the nearest deadline\n"
		   "is read first, which is the day of arrival and --within days; those 3 days\n"
		   "are a setting, no law. The exit status is 3 when a file was refused at once\n"
		   "or a declared one is missing; the others are queued.\n",
	.examples = "waraqa ingest /srv/scans/2026-10-18\n"
		    "waraqa ingest --priority 10 --within 1 urgent.tif\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_ingest = { &usage, run };
