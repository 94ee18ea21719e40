#include "cli/calibration_report.h"

#include "base/memory.h"
#include "base/text.h"
#include "cli/calibration_groups.h"
#include "pipeline/pipeline.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>

static double percent(size_t part, size_t whole)
{
	return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

static size_t unread_in_all(const struct answers *answers)
{
	size_t count = 0;

	for (int kind = 0; kind < VALUE_KIND_COUNT; kind++)
		count += answers->unread[kind];
	return count;
}

/* ---- the table ------------------------------------------------------------------------- */

static void print_head(const struct answers *answers, double rate, FILE *out)
{
	fprintf(out, "%zu of %zu dossiers; %zu fields of the truth were not read\n",
		answers->dossiers, answers->truths, unread_in_all(answers));
	for (int kind = 0, told = 0; kind < VALUE_KIND_COUNT; kind++)
		if (answers->unread[kind] > 0)
			fprintf(out, "%s%s %zu", told++ > 0 ? ", " : "  not read: ",
				value_kind_name((enum value_kind)kind), answers->unread[kind]);
	if (unread_in_all(answers) > 0)
		fputc('\n', out);
	fprintf(out, "wanted: of what is answered at most %g %% wrong, with %g %% certainty\n\n",
		100 * rate, 100 * (1 - CALIBRATION_RISK));
}

static void print_title(const struct group *group, FILE *out)
{
	if (group->source == NULL)
		fprintf(out, "all %s", group->is_barcodes ? "barcodes" : "fields");
	else if (group->kind == NULL)
		fprintf(out, "%s %s", group->is_barcodes ? "barcode" : "source", group->source);
	else
		fprintf(out, "source %s, kind %s", group->source, group->kind);
	fprintf(out, ": %zu, right %.2f %%\n", group->calibration.count,
		percent(group->calibration.right, group->calibration.count));
}

static void print_bins(const struct calibration *calibration, FILE *out)
{
	fprintf(out, "    confidence       n    said   right\n");
	for (size_t i = 0; i < CALIBRATION_BINS; i++) {
		const struct calibration_bin *bin = &calibration->bins[i];

		if (bin->count > 0)
			fprintf(out, "  %.3f - %.3f  %6zu  %.4f  %.4f\n", bin->from, bin->to,
				bin->count, bin->said, (double)bin->right / (double)bin->count);
	}
	fprintf(out, "  expected calibration error %.4f; wrong at %g or more: %zu of %zu\n",
		calibration->error, CALIBRATION_SURE, calibration->sure_wrong, calibration->sure);
}

/* "0 of 312 wrong, at most 0.955 %; answered 98.1 %" */
static void print_tail(const struct calibration_tail *tail, size_t read, FILE *out)
{
	fprintf(out, "%zu of %zu wrong, at most %.3f %%; answered %.1f %%", tail->wrong,
		tail->count, 100 * tail->bound, percent(tail->count, read));
}

static void print_proof(const struct calibration_choice *choice, FILE *out)
{
	if (choice->proof == CALIBRATION_PROVEN)
		fprintf(out, "  threshold %.4f\n", choice->tail.from);
	else if (choice->proof == CALIBRATION_TOO_FEW)
		fprintf(out, "  threshold: too few to say, %zu are needed\n", choice->needed);
	else
		fprintf(out, "  threshold: none; the surest are wrong too often\n");
}

static void print_choice(const struct group *group, FILE *out)
{
	const struct calibration_tail *tail = &group->choice.tail;

	print_proof(&group->choice, out);
	if (tail->count > 0) {
		fprintf(out, "    from %.4f on: ", tail->from);
		print_tail(tail, group->calibration.count, out);
		fputc('\n', out);
	}
	if (group->present <= 1) {
		fprintf(out, "    from today's %.4f on: ", group->present);
		print_tail(&group->at_present, group->calibration.count, out);
		fputc('\n', out);
	}
	fputc('\n', out);
}

void calibration_print_table(const struct answers *answers, double rate, size_t listed, FILE *out)
{
	struct groups groups = groups_measure(answers, rate);
	const struct answer **wrong;
	size_t count = groups_sure_and_wrong(&groups, answers, listed, &wrong);

	print_head(answers, rate, out);
	for (size_t i = 0; i < groups.items.count; i++) {
		const struct group *group = &groups.items.items[i];

		print_title(group, out);
		print_bins(&group->calibration, out);
		print_choice(group, out);
	}
	for (size_t i = 0; i < count; i++)
		fprintf(out, "wrong at %.4f: %s: is '%s', read '%s' (%s)\n", wrong[i]->confidence,
			wrong[i]->where, wrong[i]->written != NULL ? wrong[i]->written : "",
			wrong[i]->value, wrong[i]->group);
	groups_free(&groups);
}

/* ---- JSON ------------------------------------------------------------------------------ */

static json_t *json_count(size_t count)
{
	return json_integer((json_int_t)count);
}

static json_t *tail_json(const struct calibration_tail *tail, size_t read)
{
	return json_pack("{s:f, s:o, s:o, s:f, s:f}", "from", tail->from, "count",
			 json_count(tail->count), "wrong", json_count(tail->wrong), "coverage",
			 percent(tail->count, read) / 100, "bound", tail->bound);
}

static json_t *bins_json(const struct calibration *calibration)
{
	json_t *bins = json_array();

	for (size_t i = 0; i < CALIBRATION_BINS; i++) {
		const struct calibration_bin *bin = &calibration->bins[i];

		if (bin->count > 0)
			json_array_append_new(
				bins, json_pack("{s:f, s:f, s:o, s:f, s:f}", "from", bin->from,
						"to", bin->to, "count", json_count(bin->count),
						"said", bin->said, "right",
						(double)bin->right / (double)bin->count));
	}
	return bins;
}

static json_t *choice_json(const struct group *group)
{
	static const char *const proofs[] = { [CALIBRATION_PROVEN] = "proven",
					      [CALIBRATION_TOO_FEW] = "too_few",
					      [CALIBRATION_UNPROVEN] = "unproven" };
	const struct calibration_choice *choice = &group->choice;
	bool proven = choice->proof == CALIBRATION_PROVEN;

	return json_pack("{s:s, s:o, s:o, s:o}", "proof", proofs[choice->proof], "threshold",
			 proven ? json_real(choice->tail.from) : json_null(), "needed",
			 json_count(choice->needed), "best",
			 choice->tail.count > 0 ? tail_json(&choice->tail, group->calibration.count)
						: json_null());
}

static json_t *group_json(const struct group *group)
{
	const struct calibration *calibration = &group->calibration;
	json_t *json = json_pack("{s:s, s:s?, s:s?, s:o, s:o, s:f, s:f}", "of",
				 group->is_barcodes ? "barcodes" : "fields",
				 group->is_barcodes ? "symbology" : "source", group->source, "kind",
				 group->kind, "count", json_count(calibration->count), "right",
				 json_count(calibration->right), "accuracy",
				 percent(calibration->right, calibration->count) / 100,
				 "expected_calibration_error", calibration->error);

	json_object_set_new(json, "sure",
			    json_pack("{s:f, s:o, s:o}", "from", CALIBRATION_SURE, "count",
				      json_count(calibration->sure), "wrong",
				      json_count(calibration->sure_wrong)));
	json_object_set_new(json, "bins", bins_json(calibration));
	json_object_set_new(json, "wanted", choice_json(group));
	if (group->present <= 1)
		json_object_set_new(json, "today",
				    tail_json(&group->at_present, calibration->count));
	return json;
}

static json_t *unread_json(const struct answers *answers)
{
	json_t *unread = json_object();

	for (int kind = 0; kind < VALUE_KIND_COUNT; kind++)
		json_object_set_new(unread, value_kind_name((enum value_kind)kind),
				    json_count(answers->unread[kind]));
	return unread;
}

static json_t *answer_json(const struct answer *answer)
{
	return json_pack("{s:s, s:s, s:s, s:f, s:s?, s:s}", "where", answer->where, "kind",
			 value_kind_name(answer->kind), "source", answer->group, "confidence",
			 answer->confidence, "written", answer->written, "value", answer->value);
}

void calibration_print_json(const struct answers *answers, double rate, size_t listed, FILE *out)
{
	struct groups groups = groups_measure(answers, rate);
	json_t *group_list = json_array(), *wrong_list = json_array(), *root;
	const struct answer **wrong;
	size_t count = groups_sure_and_wrong(&groups, answers, listed, &wrong);

	for (size_t i = 0; i < groups.items.count; i++)
		json_array_append_new(group_list, group_json(&groups.items.items[i]));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(wrong_list, answer_json(wrong[i]));
	root = json_pack("{s:o, s:o, s:o, s:o, s:f, s:f, s:o, s:o}", "dossiers",
			 json_count(answers->dossiers), "truths", json_count(answers->truths),
			 "unread", json_count(unread_in_all(answers)), "unread_by_kind",
			 unread_json(answers), "rate", rate, "risk", CALIBRATION_RISK, "groups",
			 group_list, "wrong", wrong_list);
	json_dumpf(root, out, JSON_COMPACT | JSON_REAL_PRECISION(8));
	fputc('\n', out);
	json_decref(root);
	groups_free(&groups);
}

/* ---- the list of thresholds ------------------------------------------------------------ */

static void print_upper_case(const char *text, FILE *out)
{
	for (; *text != '\0'; text++)
		fputc(toupper((unsigned char)*text), out);
}

static void print_threshold(const struct group *group, enum value_kind kind, enum source source,
			    FILE *out)
{
	bool proven = group != NULL && group->choice.proof == CALIBRATION_PROVEN;
	double present = pipeline_threshold(kind, source);
	double least = proven ? group->choice.tail.from : present;

	if (group == NULL) {
		fprintf(out, "/* not measured */\n");
	} else {
		fprintf(out, "/* %zu read; from here on ", group->calibration.count);
		print_tail(proven ? &group->choice.tail : &group->at_present,
			   group->calibration.count, out);
		fprintf(out, "%s */\n", proven ? "" : ": no proof");
	}
	fprintf(out, "THRESHOLD(");
	print_upper_case(value_kind_name(kind), out);
	fprintf(out, ", ");
	print_upper_case(source_name(source), out);
	fprintf(out, ", %.4f)\n", least);
}

void calibration_print_thresholds(const struct answers *answers, double rate, FILE *out)
{
	struct groups groups = groups_measure(answers, rate);

	fprintf(out, "/* %zu dossiers; wanted: at most %g %% wrong, with %g %% certainty */\n",
		answers->dossiers, 100 * rate, 100 * (1 - CALIBRATION_RISK));
	for (int kind = 0; kind < VALUE_KIND_COUNT; kind++)
		for (int source = 0; source < SOURCE_PERSON; source++)
			if (pipeline_threshold((enum value_kind)kind, (enum source)source) <= 1)
				print_threshold(groups_lookup(&groups, (enum value_kind)kind,
							      (enum source)source),
						(enum value_kind)kind, (enum source)source, out);
	groups_free(&groups);
}
