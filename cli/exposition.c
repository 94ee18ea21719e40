#include "cli/exposition.h"

#include "base/memory.h"
#include "cli/version.h"
#include "model/claim.h"
#include "model/reason.h"

#include <string.h>

/* The upper bounds of the histogram, as the store labels them. */
static const char *const bounds[] = { "0.1",  "0.25", "0.5",   "0.75",  "0.9", "0.95",
				      "0.98", "0.99", "0.995", "0.999", "+Inf" };

/* ---- The format ------------------------------------------------------------------------------ */

static void append_head(struct text *text, const char *name, const char *type, const char *help)
{
	text_append_format(text, "# HELP waraqa_%s %s\n# TYPE waraqa_%s %s\n", name, help, name,
			   type);
}

/* {key="value"}, with what the format wants escaped. */
static void append_label(struct text *text, const char *before, const char *key, const char *value)
{
	text_append_format(text, "%s%s=\"", before, key);
	for (; *value != '\0'; value++) {
		if (*value == '\\' || *value == '"')
			text_append(text, "\\");
		text_append_bytes(text, *value == '\n' ? "\\n" : value, *value == '\n' ? 2 : 1);
	}
	text_append(text, "\"");
}

static void append_count(struct text *text, const char *name, const char *key, const char *label,
			 long long count)
{
	text_append_format(text, "waraqa_%s", name);
	append_label(text, "{", key, label);
	text_append_format(text, "} %lld\n", count);
}

static void append_plain(struct text *text, const char *name, const char *type, const char *help,
			 long long count)
{
	append_head(text, name, type, help);
	text_append_format(text, "waraqa_%s %lld\n", name, count);
}

static void append_seconds(struct text *text, const char *name, const char *help, double seconds)
{
	append_head(text, name, "gauge", help);
	text_append_format(text, "waraqa_%s %.3f\n", name, seconds);
}

/* ---- The tallies ----------------------------------------------------------------------------- */

long long measures_sum(const struct store_measures *measures, const char *kind, const char *label,
		       const char *branch)
{
	long long sum = 0;

	for (size_t i = 0; i < measures->tallies.count; i++) {
		const struct store_tally *tally = &measures->tallies.items[i];

		if (strcmp(tally->kind, kind) == 0 &&
		    (label == NULL || strcmp(tally->label, label) == 0) &&
		    (branch == NULL || strcmp(tally->branch, branch) == 0))
			sum += tally->count;
	}
	return sum;
}

static const char *branch_label(const char *branch)
{
	return branch[0] != '\0' ? branch : "none";
}

static void append_by_branch(struct text *text, const struct store_measures *measures,
			     const char *kind, const char *name, const char *help)
{
	append_head(text, name, "counter", help);
	for (size_t i = 0; i < measures->tallies.count; i++) {
		const struct store_tally *tally = &measures->tallies.items[i];

		if (strcmp(tally->kind, kind) == 0)
			append_count(text, name, "branch", branch_label(tally->branch),
				     tally->count);
	}
}

static void append_by_scanner(struct text *text, const struct store_measures *measures,
			      const char *kind, const char *name, const char *help)
{
	append_head(text, name, "counter", help);
	for (size_t i = 0; i < measures->tallies.count; i++) {
		const struct store_tally *tally = &measures->tallies.items[i];

		if (strcmp(tally->kind, "scanner") != 0)
			continue;
		text_append_format(text, "waraqa_%s", name);
		append_label(text, "{", "scanner", tally->label);
		append_label(text, ",", "branch", branch_label(tally->branch));
		text_append_format(text, "} %lld\n",
				   measures_sum(measures, kind, tally->label, tally->branch));
	}
}

/* All three of every branch, so that a first one is seen as an increase. */
static void append_verdicts(struct text *text, const struct store_measures *measures)
{
	static const enum verdict verdicts[] = { VERDICT_ACCEPTED, VERDICT_REVIEW,
						 VERDICT_REJECTED };

	append_head(text, "verdicts_total", "counter",
		    "Judgements by their verdict, those of one dossier again included.");
	for (size_t i = 0; i < measures->tallies.count; i++) {
		const struct store_tally *tally = &measures->tallies.items[i];

		if (strcmp(tally->kind, "dossier") != 0)
			continue;
		for (size_t k = 0; k < ARRAY_LENGTH(verdicts); k++) {
			const char *verdict = verdict_name(verdicts[k]);

			text_append(text, "waraqa_verdicts_total");
			append_label(text, "{", "verdict", verdict);
			append_label(text, ",", "branch", branch_label(tally->branch));
			text_append_format(
				text, "} %lld\n",
				measures_sum(measures, "verdict", verdict, tally->branch));
		}
	}
}

/* Every code that this program knows; those of a newer one, if any, together. */
static void append_codes(struct text *text, const struct store_measures *measures, const char *kind,
			 const char *name, bool only_faults, const char *help)
{
	long long rest = measures_sum(measures, kind, NULL, NULL);

	append_head(text, name, "counter", help);
	for (enum reason_code code = 0; code < REASON_COUNT; code++) {
		const char *label = reason_code_name(code);
		long long count = measures_sum(measures, kind, label, NULL);

		if (only_faults && label[0] != 'I')
			continue;
		append_count(text, name, "code", label, count);
		rest -= count;
	}
	append_count(text, name, "code", "other", rest);
}

static void append_confidence(struct text *text, const struct store_measures *measures)
{
	static const char name[] = "claim_confidence_ratio";
	double sum = (double)measures_sum(measures, "confidence_sum", NULL, NULL) / 1e6;
	long long count = 0;

	append_head(text, name, "histogram",
		    "Probability that every key value of a claim is right, at each judgement.");
	for (size_t i = 0; i < ARRAY_LENGTH(bounds); i++) {
		count += measures_sum(measures, "confidence", bounds[i], NULL);
		append_count(text, "claim_confidence_ratio_bucket", "le", bounds[i], count);
	}
	text_append_format(text, "waraqa_%s_sum %.6f\nwaraqa_%s_count %lld\n", name, sum, name,
			   count);
}

static void append_files(struct text *text, const struct store_measures *measures)
{
	static const enum file_state ends[] = { FILE_DONE, FILE_REFUSED, FILE_QUARANTINED };
	const struct store_depth *queue = &measures->queue;

	append_plain(text, "files_received_total", "counter",
		     "Files taken in, those that were tried again counted again.",
		     measures_sum(measures, "file", NULL, NULL) + queue->waiting + queue->working);
	append_head(text, "files_total", "counter",
		    "Files that left the queue, by what they became.");
	for (size_t i = 0; i < ARRAY_LENGTH(ends); i++) {
		const char *outcome = file_state_code(ends[i]);

		append_count(text, "files_total", "outcome", outcome,
			     measures_sum(measures, "file", outcome, NULL));
	}
}

/* ---- Now ------------------------------------------------------------------------------------- */

static void append_queue(struct text *text, const struct store_measures *measures)
{
	const struct store_depth *queue = &measures->queue;

	append_head(text, "queue_files", "gauge", "Files in the queue, by state.");
	append_count(text, "queue_files", "state", file_state_code(FILE_WAITING), queue->waiting);
	append_count(text, "queue_files", "state", file_state_code(FILE_WORKING), queue->working);
	append_plain(text, "queue_overdue_files", "gauge",
		     "Files in the queue whose deadline has passed.", queue->overdue);
	append_plain(text, "queue_due_today_files", "gauge",
		     "Files in the queue whose deadline ends today.", measures->queue.due_today);
	append_seconds(text, "queue_oldest_age_seconds",
		       "Time since the oldest file of the queue came; 0 when it is empty.",
		       queue->oldest_s);
}

static void append_hosts(struct text *text, const struct store_measures *measures)
{
	append_head(text, "host_workers", "gauge",
		    "Workers of a host's supervisors that were heard of in the last two minutes.");
	for (size_t i = 0; i < measures->hosts.count; i++)
		append_count(text, "host_workers", "host", measures->hosts.items[i].name,
			     measures->hosts.items[i].workers);
	append_head(text, "host_heartbeat_age_seconds", "gauge",
		    "Time since a host was heard of last; it is forgotten after a day.");
	for (size_t i = 0; i < measures->hosts.count; i++) {
		text_append(text, "waraqa_host_heartbeat_age_seconds");
		append_label(text, "{", "host", measures->hosts.items[i].name);
		text_append_format(text, "} %.3f\n", measures->hosts.items[i].age_s);
	}
}

static void append_program(struct text *text, bool is_up)
{
	append_head(text, "build_info", "gauge", "The program that tells this.");
	append_count(text, "build_info", "version", WARAQA_VERSION, 1);
	append_plain(text, "store_up", "gauge", "1 when the database answers.", is_up ? 1 : 0);
}

void exposition_write_absence(struct text *text)
{
	append_program(text, false);
}

void exposition_write(struct text *text, const struct store_measures *measures, double took_s)
{
	append_program(text, true);
	append_plain(text, "schema_version", "gauge", "Number of the newest migration.",
		     measures->schema_version);
	append_seconds(text, "snapshot_duration_seconds",
		       "What asking the database for all of this has taken.", took_s);
	append_queue(text, measures);
	append_hosts(text, measures);
	append_files(text, measures);
	append_by_branch(text, measures, "dossier", "dossiers_total", "Dossiers that were stored.");
	append_by_branch(text, measures, "page", "pages_total",
			 "Pages of dossiers that were stored.");
	append_verdicts(text, measures);
	append_codes(text, measures, "reason", "reasons_total", false,
		     "Judgements with a reason of that code.");
	append_codes(text, measures, "page_fault", "page_faults_total", true,
		     "Pages with a fault of the image, by its code.");
	append_confidence(text, measures);
	append_by_scanner(text, measures, "scanner", "scanner_dossiers_total",
			  "Dossiers that were stored, by the scanner that their file names.");
	append_by_scanner(text, measures, "scanner_page", "scanner_pages_total",
			  "Pages of dossiers that were stored, by scanner.");
	append_by_scanner(text, measures, "scanner_fault", "scanner_page_faults_total",
			  "Faults of the image of pages, by scanner.");
}
