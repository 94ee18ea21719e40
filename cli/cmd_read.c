#include "base/date.h"
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/reading.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct read_output {
	bool json;
	size_t printed;
};

/* The refusal as a line of the read format; free it with free(). */
static char *refusal_line(const char *path, const struct error *refusal)
{
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);

	report_refusal(path, refusal, memory);
	fclose(memory);
	return text;
}

/* Prints a line of the read format as it is, or laid out for a person. */
static enum status print_line(struct read_output *output, const char *line, struct error *error)
{
	json_error_t trouble;
	json_t *dossier;

	if (output->json) {
		fputs(line, stdout);
		return STATUS_OK;
	}
	dossier = json_loads(line, 0, &trouble);
	if (dossier == NULL)
		return error_set(error, STATUS_INTERNAL,
				 "the line of a dossier is no JSON: %s; report it", trouble.text);
	if (output->printed++ > 0)
		putchar('\n');
	describe_dossier(dossier, stdout);
	json_decref(dossier);
	return STATUS_OK;
}

/* One line for each dossier of a file. */
static enum status print_lines(struct read_output *output, const char *lines, struct error *error)
{
	enum status status = STATUS_OK;

	while (*lines != '\0' && status == STATUS_OK) {
		size_t length = strcspn(lines, "\n") + 1;
		struct text line = { 0 };

		text_append_bytes(&line, lines, length);
		status = print_line(output, text_value(&line), error);
		text_clear(&line);
		lines += length;
	}
	return status;
}

/* Lines leave as soon as they can: a program that reads them need not wait for the last file. */
static enum status take(void *context, const struct pipeline_input *input,
			const struct error *refusal, const char *json, struct error *error)
{
	char *line = refusal != NULL ? refusal_line(input->path, refusal) : NULL;
	enum status status = print_lines(context, line != NULL ? line : json, error);

	free(line);
	if (status == STATUS_OK && fflush(stdout) != 0)
		status = error_set(error, STATUS_NO_SPACE,
				   "cannot write the output: %s; make room or name another place",
				   strerror(errno));
	return status;
}

static enum status read_inputs(const struct options *options, const struct settings *settings,
			       const struct input_list *list, struct error *error)
{
	struct read_output output = { .json = options_has(options, "json") };
	struct reading_plan plan = { .settings = settings,
				     .inputs = list->inputs.items,
				     .input_count = list->inputs.count,
				     .context = &output,
				     .take = take };
	struct reading_result result = { 0 };
	enum status status = reading_jobs(options, &plan.jobs, error);

	if (status == STATUS_OK)
		status = reading_registers(options, settings, &plan.use_store, error);
	if (status == STATUS_OK)
		status = pipeline_open(settings->forms_dir, NULL, &plan.pipeline, error);
	if (status == STATUS_OK)
		status = reading_limit(options, plan.pipeline, error);
	if (status == STATUS_OK)
		status = reading_run(&plan, &result, error);
	pipeline_close(plan.pipeline);
	if (status == STATUS_OK && result.refused > 0)
		status = error_set(error, STATUS_REFUSED, "%zu of %zu files refused",
				   result.refused, list->inputs.count);
	return status;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct input_list list = { 0 };
	struct date received;
	enum status status = reading_received(options, &received, error);

	if (status == STATUS_OK)
		status = input_list_make((char *const *)options->arguments, options->argument_count,
					 received, &list, error);
	if (status == STATUS_OK)
		status = read_inputs(options, settings, &list, error);
	input_list_free(&list);
	return status;
}

static const struct option_row rows[] = {
	{ "json", NULL, "one JSON object on one line for each dossier (docs/read-format.md)" },
	READING_RECEIVED_ROW,
	READING_NO_STORE_ROW,
	READING_JOBS_ROW,
	READING_LIMIT_ROWS,
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa read",
	.arguments = "FILE...",
	.argument_min = 1,
	.argument_max = -1,
	.summary = "read files and print what they say; nothing is stored",
	.details = "Takes TIFF, PDF, JPEG, PNG, WebP, and ZIP or tar of those, by content. Asks\n"
		   "the registers of the store when there is one. A manifest.csv beside a file\n"
		   "says its fund, its number of pages and its date of arrival. Of a folder,\n"
		   "every file is read but manifest.csv, *.json, *.md and hidden ones; its\n"
		   "JPEG, PNG and WebP pictures are the pages of one file.\n"
		   "The exit status is 3 when a file could not be read; the others are done.\n",
	.examples = "waraqa read samples/dossiers/S0110000.tif\n"
		    "waraqa read --json samples/dossiers >dossiers.jsonl\n"
		    "waraqa read --no-store --received 2026-10-18 scan.tif\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_read = { &usage, run };
