/* Stored dossiers loaded back and judged again, against a real PostgreSQL. */
#include "store/session.h"
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "pipeline/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct store *store;
static struct form_set forms;
static struct error error;
static const char *scans;

static char *source_path(const char *name)
{
	return path_join(getenv("SRC") != NULL ? getenv("SRC") : ".", name);
}

static int open_all(void **state)
{
	char *folder = source_path("forms");

	(void)state;
	store = shared_store();
	scans = temporary_folder();
	must(form_set_load(folder, &forms, &error), &error);
	free(folder);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	form_set_free(&forms);
	store_close(store);
	return 0;
}

static long newest_id(void)
{
	return strtol(
		superuser_says(shared_place(), "waraqa", "SELECT max(id) FROM waraqa.dossier"),
		NULL, 10);
}

/* ---- what was seen -------------------------------------------------------------------------- */

static void save(const struct sample *sample)
{
	must(store_save_dossiers(store, sample->path, &sample->dossier, &sample->claim, 1, &error),
	     &error);
}

static struct dossier *loaded(void)
{
	struct dossier *dossier;

	must(store_load_dossier(store, newest_id(), &forms, &dossier, &error), &error);
	return dossier;
}

static void a_dossier_comes_back_with_its_pages_and_what_was_declared(void **state)
{
	struct sample sample = sample_new(scans, "declared.tif", VERDICT_REVIEW);
	struct page *first = &sample.dossier->pages.items[0];
	const struct page *page;
	struct dossier *back;

	(void)state;
	sample.dossier->declared_pages = 9;
	sample.dossier->file_pages = 7;
	sample.dossier->branch = "B07";
	sample.dossier->declared_batch = "2026-118";
	first->form = form_set_lookup(&forms, "cnss-610-1-02-p1");
	first->type = PAGE_FORM;
	first->half = SHEET_RIGHT;
	first->form_to_page = (struct affine){ 11.8, 0.1, 1.0 / 3, -0.1, 11.8, 7 };
	first->to_delivered = affine_quarter_turn(90, 2480, 3508);
	first->trouble = "a sentence";
	*LIST_ADD(sample.dossier->arena, &sample.dossier->bounds) =
		(struct bound){ BOUND_PERSON, 2, 5 };
	save(&sample);
	back = loaded();
	assert_int_equal(back->id, newest_id());
	assert_string_equal(back->file, sample.dossier->file);
	assert_string_equal(back->sha256, sample.dossier->sha256);
	assert_int_equal(date_compare(back->received, sample.dossier->received), 0);
	assert_string_equal(back->fund, "CNSS");
	assert_int_equal(back->declared_pages, 9);
	assert_int_equal(back->file_pages, 7);
	assert_string_equal(back->branch, "B07");
	assert_string_equal(back->declared_batch, "2026-118");
	assert_null(back->declared_branch);
	assert_int_equal(back->bounds.count, 1);
	assert_int_equal(back->bounds.items[0].doubt, BOUND_PERSON);
	assert_int_equal(back->bounds.items[0].count, 5);
	assert_int_equal(back->pages.count, sample.dossier->pages.count);
	page = &back->pages.items[0];
	assert_ptr_equal(page->form, first->form);
	assert_int_equal(page->type, PAGE_FORM);
	assert_int_equal(page->half, SHEET_RIGHT);
	assert_string_equal(page->trouble, "a sentence");
	{
		struct point there = { 100, 200 };
		struct point before = affine_apply(
			affine_compose(first->form_to_page, first->to_delivered), there);
		struct point after =
			affine_apply(affine_compose(page->form_to_page, page->to_delivered), there);

		assert_true(before.x == after.x && before.y == after.y);
	}
	for (size_t i = 1; i < back->pages.count; i++) {
		assert_int_equal(back->pages.items[i].type, sample.dossier->pages.items[i].type);
		assert_int_equal(back->pages.items[i].turn_deg,
				 sample.dossier->pages.items[i].turn_deg);
	}
	assert_int_equal(back->pages.items[5].fault_count, 2);
	assert_int_equal(back->pages.items[5].faults[1].code, REASON_I05);
	assert_true(back->pages.items[5].faults[1].measured == 120);
	dossier_free(back);
	sample_free(&sample);
}

static void symbols_and_twins_come_back_to_the_last_bit(void **state)
{
	struct sample sample = sample_new(scans, "symbols.tif", VERDICT_REVIEW);
	struct barcode *barcode = &sample.dossier->barcodes.items[1];
	const struct unread_symbol *unread;
	const struct twin *twin;
	struct dossier *back;

	(void)state;
	barcode->gs1 = true;
	barcode->confidence = 1 - 1e-12;
	save(&sample);
	back = loaded();
	assert_int_equal(back->barcodes.count, sample.dossier->barcodes.count);
	assert_true(back->barcodes.items[1].gs1 && !back->barcodes.items[0].gs1);
	assert_true(back->barcodes.items[1].confidence == 1 - 1e-12);
	assert_int_equal(back->barcodes.items[5].role, BARCODE_CARE_SHEET);
	assert_memory_equal(&back->barcodes.items[1].box, &barcode->box, sizeof(barcode->box));
	assert_int_equal(back->unread.count, 1);
	unread = &back->unread.items[0];
	assert_true(unread->centre.x == 1.0 / 3 && unread->across.y == -0.8);
	assert_true(unread->length_px == 30.1 && unread->height_px == 20.2);
	assert_string_equal(unread->printed, "6118000080251");
	assert_int_equal(back->twins.count, 1);
	twin = &back->twins.items[0];
	assert_string_equal(twin->dossier, "S0.tif#2");
	assert_true(twin->likeness == 1.0 / 7 && twin->windows == 31 && twin->both_have_sheets);
	dossier_free(back);
	sample_free(&sample);
}

static const struct guess guesses[] = { { "12.50", 1.0 / 3 }, { "17.50", 0.25 } };

static void readings_come_back_as_they_were_seen_before_they_were_settled(void **state)
{
	struct sample sample = sample_new(scans, "seen.tif", VERDICT_REVIEW);
	struct spelled places[1] = { { .none = 0.1F } };
	struct spelling spelling = { 1, places };
	const struct reading *back_reading;
	struct dossier *back;
	struct reading *reading;

	(void)state;
	places[0].odds[3] = 0.9F;
	reading = LIST_ADD(sample.dossier->arena, &sample.dossier->readings);
	*reading = (struct reading){ .page = 1,
				     .form = "ordonnance",
				     .name = "total",
				     .value = "17.50",
				     .read = "12.50",
				     .confidence = 0.99,
				     .settled = true,
				     .seen_confidence = 1.0 / 3,
				     .seen_source = SOURCE_HAND,
				     .source = SOURCE_REGISTER,
				     .spelling = &spelling,
				     .guesses = guesses,
				     .guess_count = 2,
				     .overwritten = true };
	save(&sample);
	back = loaded();
	/* the code that the register alone proposed is not among them */
	assert_int_equal(back->readings.count, sample.dossier->readings.count - 1);
	back_reading = &back->readings.items[back->readings.count - 1];
	assert_string_equal(back_reading->value, "12.50");
	assert_null(back_reading->read);
	assert_true(back_reading->confidence == 1.0 / 3);
	assert_int_equal(back_reading->source, SOURCE_HAND);
	assert_false(back_reading->settled);
	assert_true(back_reading->overwritten);
	assert_int_equal(back_reading->guess_count, 2);
	assert_true(back_reading->guesses[0].probability == 1.0 / 3);
	assert_memory_equal(back_reading->spelling->places, places, sizeof(places));
	assert_null(back->readings.items[SOURCE_MARK].value);
	assert_false(back->readings.items[0].overwritten);
	dossier_free(back);
	sample_free(&sample);
}

static void a_judgement_comes_back(void **state)
{
	struct sample sample = sample_new(scans, "judged.tif", VERDICT_REJECTED);
	struct arena *arena = arena_new();
	struct store_judgement judgement;

	(void)state;
	save(&sample);
	must(store_load_judgement(store, newest_id(), arena, &judgement, &error), &error);
	assert_string_equal(judgement.dossier, "judged.tif");
	assert_int_equal(judgement.verdict, VERDICT_REJECTED);
	assert_int_equal(judgement.total, 53620);
	assert_int_equal(judgement.payable, AMOUNT_UNKNOWN);
	assert_int_equal(judgement.reasons.count, sample.claim.reasons.count);
	assert_int_equal(judgement.reasons.items[0].code, sample.claim.reasons.items[0].code);
	assert_int_equal(judgement.reasons.items[1].severity, SEVERITY_CHECK);
	assert_int_equal(judgement.judged_by.count, 2);
	assert_string_equal(judgement.judged_by.items[0], "CNSS/3");
	arena_free(arena);
	sample_free(&sample);
}

static void a_dossier_that_is_not_there_is_said(void **state)
{
	struct dossier *dossier;

	(void)state;
	must_fail(store_load_dossier(store, 999999, &forms, &dossier, &error), STATUS_NO_INPUT,
		  &error, "no dossier 999999");
}

/* ---- judged again --------------------------------------------------------------------------- */

enum { SCANS = 3 };
static const char *const names[SCANS] = { "S0110001", "S0110012", "S0110022" };

static char *report_of(const struct dossier *dossier, const struct claim *claim)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	report_dossier(dossier, claim, out);
	fclose(out);
	return text;
}

/* Reads a sample and stores it; gives its JSON. */
static char *read_and_store(struct pipeline *pipeline, const char *name)
{
	char *folder = source_path("samples/dossiers"), path[4200], *report;
	struct pipeline_input input = { .path = path, .received = { 2026, 10, 18 } };
	struct pipeline_result result;
	struct stage_costs costs = { 0 };

	snprintf(path, sizeof(path), "%s/%s.tif", folder, name);
	must(pipeline_read(pipeline, &input, &result, &costs, &error), &error);
	assert_int_equal(result.count, 1);
	must(store_save_dossiers(store, path, result.dossiers, result.claims, 1, &error), &error);
	report = report_of(result.dossiers[0], &result.claims[0]);
	pipeline_result_clear(&result);
	free(folder);
	return report;
}

/* A checksum over every row of every table, and the rows' own transactions. */
static const char *checksum(void)
{
	static char sums[2000];
	static const char *const tables[] = { "file",    "dossier",       "page",     "page_fault",
					      "barcode", "unread_symbol", "reading",  "claim",
					      "act",     "medicine_line", "reason",   "share",
					      "doubt",   "fingerprint",   "rule_set", "rule",
					      "insured", "medicine",      "twin",     "batch" };
	size_t used = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(tables); i++) {
		char sql[300];

		snprintf(sql, sizeof(sql),
			 "SELECT count(*) || ' ' || coalesce(sum(hashtext(r::text || r.xmin)), 0) "
			 "FROM waraqa.%.40s AS r",
			 tables[i]);
		used += (size_t)snprintf(sums + used, sizeof(sums) - used, "%s ",
					 superuser_says(shared_place(), "waraqa", sql));
		assert_true(used < sizeof(sums));
	}
	return sums;
}

static void judge_again(struct replay *replay, long id, const char *report)
{
	struct replayed replayed;
	struct replay_changes changes;
	char *again;

	must(replay_dossier(replay, id, &replayed, &error), &error);
	replay_compare(&replayed, &changes);
	again = report_of(replayed.dossier, &replayed.claim);
	assert_string_equal(again, report);
	assert_false(changes.any);
	free(again);
	replayed_clear(&replayed);
}

static void time_replay(struct replay *replay, long id)
{
	enum { ROUNDS = 30 };
	struct timespec start, end;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < ROUNDS; i++) {
		struct replayed replayed;

		must(replay_dossier(replay, id, &replayed, &error), &error);
		replayed_clear(&replayed);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	print_message("# %.1f ms to load a dossier and judge it again\n",
		      1e3 *
			      ((double)(end.tv_sec - start.tv_sec) +
			       1e-9 * (double)(end.tv_nsec - start.tv_nsec)) /
			      ROUNDS);
}

/* To the letter: every field, confidence, amount and sentence; and nothing in the store changes. */
static void a_dossier_judged_again_by_the_same_rules_is_the_same(void **state)
{
	char *registry = source_path("samples/registry"), *folder = source_path("forms");
	char before[2000], *reports[SCANS];
	struct store_load_counts counts;
	struct pipeline *pipeline;
	struct replay *replay;
	long last;

	(void)state;
	must(store_load_registers(store, registry, &counts, &error), &error);
	must(pipeline_open(folder, store, &pipeline, &error), &error);
	for (int i = 0; i < SCANS; i++)
		reports[i] = read_and_store(pipeline, names[i]);
	pipeline_close(pipeline);
	last = newest_id();
	snprintf(before, sizeof(before), "%s", checksum());
	must(replay_open(folder, store, &replay, &error), &error);
	for (int i = 0; i < SCANS; i++) {
		judge_again(replay, last - SCANS + 1 + i, reports[i]);
		free(reports[i]);
	}
	time_replay(replay, last);
	assert_string_equal(checksum(), before);
	replay_close(replay);
	free(registry);
	free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dossier_comes_back_with_its_pages_and_what_was_declared),
		cmocka_unit_test(symbols_and_twins_come_back_to_the_last_bit),
		cmocka_unit_test(readings_come_back_as_they_were_seen_before_they_were_settled),
		cmocka_unit_test(a_judgement_comes_back),
		cmocka_unit_test(a_dossier_that_is_not_there_is_said),
		cmocka_unit_test(a_dossier_judged_again_by_the_same_rules_is_the_same),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
