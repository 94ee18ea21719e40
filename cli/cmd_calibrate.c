#include "base/date.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"
#include "cli/calibration_cost.h"
#include "cli/calibration_report.h"
#include "cli/command.h"
#include "cli/reading.h"
#include "cli/truth.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LISTED_MOST = 10000, LOOK_SECONDS = 45, LOOK_SECONDS_MOST = 3600, SECONDS_A_MINUTE = 60 };

/* ---- the readings ---------------------------------------------------------------------- */

/* Hears one line of the read format, of a file or of a reading that just ended. */
static enum status hear_line(struct truth *truth, const char *text, struct error *error)
{
	json_error_t trouble;
	json_t *line = json_loads(text, 0, &trouble);
	enum status status;

	if (line == NULL)
		return error_set(error, STATUS_DATA, "it is no JSON: %s", trouble.text);
	status = truth_hear(truth, line, error);
	json_decref(line);
	return status;
}

static enum status hear_file(struct truth *truth, const char *path, FILE *file, struct error *error)
{
	enum status status = STATUS_OK;
	char *line = NULL;
	size_t size = 0;
	long number = 0;

	while (status == STATUS_OK && getline(&line, &size, file) >= 0) {
		number++;
		if (line[strspn(line, " \t\r\n")] != '\0')
			status = hear_line(truth, line, error);
	}
	if (status != STATUS_OK)
		error_prefix(error, "line %ld of '%s'", number, path);
	else if (ferror(file))
		status = error_set_errno(error, errno, "cannot read '%s'", path);
	free(line);
	return status;
}

static enum status hear_readings(struct truth *truth, const char *path, struct error *error)
{
	FILE *file = fopen(path, "re");
	enum status status;

	if (file == NULL)
		return error_set_errno(error, errno, "cannot open '%s'", path);
	status = hear_file(truth, path, file, error);
	fclose(file);
	return status;
}

/* Of a stack the first dossier counts, as in a file of readings. */
static enum status take(void *context, const struct pipeline_input *input,
			const struct error *refusal, const char *json, struct error *error)
{
	enum status status = STATUS_OK;

	if (refusal != NULL)
		fprintf(stderr, "%s\n", refusal->text);
	while (status == STATUS_OK && refusal == NULL && *json != '\0') {
		size_t length = strcspn(json, "\n");
		struct text line = { 0 };

		text_append_bytes(&line, json, length);
		status = hear_line(context, text_value(&line), error);
		if (status != STATUS_OK)
			error_prefix(error, "what was read of '%s'", path_base_name(input->path));
		text_clear(&line);
		json += length + (json[length] == '\n');
	}
	return status;
}

/* The truth's day of arrival holds for the scan: days are judged by it. */
static void set_received(const struct truth *truth, struct input_list *list)
{
	for (size_t i = 0; i < list->inputs.count; i++)
		for (size_t j = 0; j < truth_count(truth); j++)
			if (strcmp(list->inputs.items[i].path, truth_scan(truth, j)) == 0)
				date_parse_iso(truth_received(truth, j),
					       &list->inputs.items[i].received);
}

static enum status list_scans(const struct truth *truth, struct input_list *ret_list,
			      struct error *error)
{
	size_t count = truth_count(truth);
	char **paths = memory_new(count + 1, sizeof(*paths));
	enum status status;

	for (size_t i = 0; i < count; i++)
		paths[i] = memory_copy_text(truth_scan(truth, i));
	status = input_list_make(paths, (int)count, date_today(), ret_list, error);
	if (status == STATUS_OK)
		set_received(truth, ret_list);
	for (size_t i = 0; i < count; i++)
		free(paths[i]);
	free(paths);
	return status;
}

static enum status read_scans(const struct options *options, const struct settings *settings,
			      struct truth *truth, size_t *ret_refused, struct error *error)
{
	struct input_list list = { 0 };
	struct reading_plan plan = { .settings = settings, .context = truth, .take = take };
	struct reading_result result = { 0 };
	enum status status = reading_jobs(options, &plan.jobs, error);

	if (status == STATUS_OK)
		status = list_scans(truth, &list, error);
	if (status == STATUS_OK)
		status = reading_registers(options, settings, &plan.use_store, error);
	if (status == STATUS_OK)
		status = pipeline_open(settings->forms_dir, NULL, &plan.pipeline, error);
	plan.inputs = list.inputs.items;
	plan.input_count = list.inputs.count;
	if (status == STATUS_OK)
		status = reading_run(&plan, &result, error);
	*ret_refused = result.refused;
	pipeline_close(plan.pipeline);
	input_list_free(&list);
	return status;
}

/* ---- the command ----------------------------------------------------------------------- */

static enum status wanted_rate(const struct options *options, double *ret_rate, struct error *error)
{
	const char *text = options_value(options, "wrong");
	char *end;
	double percent;

	*ret_rate = 0.001;
	if (text == NULL)
		return STATUS_OK;
	percent = strtod(text, &end);
	if (end == text || *end != '\0' || !(percent >= 0.0001 && percent <= 50))
		return error_set(error, STATUS_USAGE,
				 "'--wrong %s' is no rate; write percent, 0.0001 to 50", text);
	*ret_rate = percent / 100;
	return STATUS_OK;
}

/* Centimes that a look at one value costs; 0: no price of a minute was stated. */
static enum status look_price(const struct options *options, double *ret_look, struct error *error)
{
	const char *text = options_value(options, "minute");
	centimes minute = 0;
	long seconds;
	enum status status = options_number(options, "look", 1, LOOK_SECONDS_MOST, LOOK_SECONDS,
					    &seconds, error);

	*ret_look = 0;
	if (status != STATUS_OK || text == NULL)
		return status;
	if (!money_parse(text, &minute) || minute <= 0)
		return error_set(error, STATUS_USAGE,
				 "'--minute %s' is no price; write dirhams, as in 1.50", text);
	*ret_look = (double)minute * (double)seconds / SECONDS_A_MINUTE;
	return STATUS_OK;
}

static void print(const struct options *options, const struct answers *answers, double rate,
		  size_t listed, double look)
{
	if (look > 0)
		calibration_print_cost(answers, look, stdout);
	else if (options_has(options, "thresholds"))
		calibration_print_thresholds(answers, rate, stdout);
	else if (options_has(options, "json"))
		calibration_print_json(answers, rate, listed, stdout);
	else
		calibration_print_table(answers, rate, listed, stdout);
}

static enum status gather(const struct options *options, const struct settings *settings,
			  struct truth *truth, size_t *ret_refused, struct error *error)
{
	const char *readings = options_value(options, "readings");
	enum status status;

	*ret_refused = 0;
	if (readings == NULL)
		return read_scans(options, settings, truth, ret_refused, error);
	status = hear_readings(truth, readings, error);
	if (status == STATUS_OK && truth_heard(truth) == 0)
		status = error_set(error, STATUS_DATA,
				   "no line of '%s' is of a dossier in '%s'; name the folder that "
				   "was read",
				   readings, options->arguments[0]);
	return status;
}

static enum status calibrate(const struct options *options, const struct settings *settings,
			     struct truth *truth, double rate, struct error *error)
{
	size_t refused;
	double look;
	long listed;
	enum status status = options_number(options, "list", 0, LISTED_MOST, 0, &listed, error);

	if (status == STATUS_OK)
		status = look_price(options, &look, error);
	if (status == STATUS_OK)
		status = gather(options, settings, truth, &refused, error);
	if (status != STATUS_OK)
		return status;
	print(options, truth_answers(truth), rate, (size_t)listed, look);
	if (refused > 0)
		return error_set(error, STATUS_REFUSED, "%zu of %zu files refused", refused,
				 truth_count(truth));
	return STATUS_OK;
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct truth *truth = NULL;
	double rate;
	enum status status = wanted_rate(options, &rate, error);

	if (status == STATUS_OK)
		status = truth_load(options->arguments[0], &truth, error);
	if (status == STATUS_OK)
		status = calibrate(options, settings, truth, rate, error);
	truth_free(truth);
	return status;
}

static const struct option_row rows[] = {
	{ "readings", "FILE", "what 'waraqa read --json' printed, instead of reading now" },
	{ "wrong", "PERCENT", "of the answered values that may be wrong (default: 0.1)" },
	{ "list", "N", "show the N surest wrong answers, values and all (default: 0)" },
	{ "thresholds", NULL, "print the lines of validate/thresholds.list, measured" },
	{ "minute", "DIRHAMS",
	  "print what looking and not looking cost at this price of a minute" },
	{ "look", "SECONDS", "that a look at one value takes, for --minute (default: 45)" },
	{ "json", NULL, "one JSON object on one line" },
	READING_NO_STORE_ROW,
	READING_JOBS_ROW,
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa calibrate",
	.arguments = "TRUTH_DIR",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "compare confidences with a known truth",
	.details = "TRUTH_DIR holds scans NAME.tif, each with its truth NAME.json beside it. Says\n"
		   "of fields by source and kind, and of barcodes by symbology: how many were\n"
		   "right, what was said against what was right, the expected calibration error,\n"
		   "and the confidence from which on at most the wanted rate is wrong. That is\n"
		   "said only when a one-sided Clopper-Pearson bound proves it with 95 %\n"
		   "certainty; else how many values it would take. Reads as 'waraqa read' does;\n"
		   "nothing is stored. The exit status is 3 when a file could not be read.\n",
	.examples = "waraqa calibrate samples/dossiers\n"
		    "waraqa read --json DIR/*.tif >out.jsonl\n"
		    "waraqa calibrate DIR --readings out.jsonl --wrong 0.5 --list 12\n"
		    "waraqa calibrate DIR --readings out.jsonl --thresholds\n"
		    "waraqa calibrate DIR --readings out.jsonl --minute 1.00 --look 45\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_calibrate = { &usage, run };
