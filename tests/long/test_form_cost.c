/*
 * What it costs to read a form's page: every form page of the scans, recognised, aligned and read,
 * in milliseconds of one core, by form, hand or typewriter, and scan. `make bench` prints the
 * table. The steps within reading are told apart by wrapping their functions (the linker's --wrap);
 * what one step calls of another is charged to the other.
 */
#include "barcode/barcode.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ocr/hand.h"
#include "ocr/marks.h"
#include "ocr/ocr.h"
#include "ocr/signed.h"
#include "ocr/stamp_text.h"
#include "ocr/vote.h"
#include "tests/support/measured_scans.h"
#include "tests/support/private_store.h"

#include <jansson.h>
#include <leptonica/allheaders.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROUNDS = 3, PAGES_MAX = 1000, GROUPS_MAX = 64 };

/* What the first page of the CNSS's form may cost, and what a busy machine makes of that. */
static const char budget_form[] = "cnss-610-1-02-p1";
static const double budget_ms = 200, busy = 2;

enum step { RECOGNISE, ALIGN, ZONES, CELLS, VOTES, MARKS, SIGNED, STAMPS, THE_REST, STEPS };

static const char *const step_names[STEPS] = { "recognise", "align",  "zones", "cells", "votes",
					       "marks",     "signed", "stamp", "rest" };

struct cost {
	double ms[STEPS], all_ms;
};

struct measured_page {
	char group[96];
	struct cost cost;
	bool in_budget_form;
};

static struct measured_page pages[PAGES_MAX];
static int page_count;
static struct form_set forms;
static struct ocr *ocr;

/* ---- the clock ------------------------------------------------------------------------- */

static struct cost now;
static enum step step_now;
static double mark_ms;

static double used_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* Charges what was used to the step so far and goes on with another; gives the former. */
static enum step enter(enum step step)
{
	enum step before = step_now;
	double used = used_ms();

	now.ms[before] += used - mark_ms;
	now.all_ms += used - mark_ms;
	mark_ms = used;
	step_now = step;
	return before;
}

/* Each wrapped function does as the real one and charges its time to a step. */
#define TIMED(type, charged, name, parameters, arguments) \
	type __real_##name parameters;                    \
	type __wrap_##name parameters;                    \
	type __wrap_##name parameters                     \
	{                                                 \
		enum step before = enter(charged);        \
		type result = __real_##name arguments;    \
                                                          \
		enter(before);                            \
		return result;                            \
	}

TIMED(struct zone, ZONES, zone_cut,
      (const struct page *page, const struct blank *blank, struct box_mm core, double margin_mm),
      (page, blank, core, margin_mm))
TIMED(struct comb, CELLS, comb_find, (const struct zone *zone, const struct field *field),
      (zone, field))
TIMED(struct hand_reading, CELLS, hand_read_comb,
      (const struct characters *characters, const struct field *field, const struct zone *zone,
       const struct comb *comb, struct arena *arena),
      (characters, field, zone, comb, arena))
TIMED(struct vote, VOTES, vote_read_lines,
      (struct engine * engine, const struct field *field, const struct zone *zone,
       const struct box *lines, int count, struct arena *arena),
      (engine, field, zone, lines, count, arena))
TIMED(struct vote, VOTES, vote_read_comb,
      (struct engine * engine, const struct field *field, const struct zone *zone,
       const struct comb *comb, const char *expected, struct arena *arena),
      (engine, field, zone, comb, expected, arena))
TIMED(struct mark *, MARKS, marks_read, (const struct page *page, const struct blank *blank),
      (page, blank))
TIMED(struct stamp_text, STAMPS, stamp_text_read,
      (struct engine * engine, const struct presence_look *look, struct arena *arena),
      (engine, look, arena))

void __real_signed_read(struct engine *engine, const struct blank *blank, const struct page *page,
			const struct field *field, struct dossier *dossier);
void __wrap_signed_read(struct engine *engine, const struct blank *blank, const struct page *page,
			const struct field *field, struct dossier *dossier);
void __wrap_signed_read(struct engine *engine, const struct blank *blank, const struct page *page,
			const struct field *field, struct dossier *dossier)
{
	enum step before = enter(SIGNED);

	__real_signed_read(engine, blank, page, field, dossier);
	enter(before);
}

/* ---- one page -------------------------------------------------------------------------- */

static int compare_costs(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;

	return (x->all_ms > y->all_ms) - (x->all_ms < y->all_ms);
}

/* Recognised and aligned again; only the first time tells what must be turned. */
static bool find_form(struct page *page, int *ret_turn_deg)
{
	bool found;

	step_now = RECOGNISE;
	mark_ms = used_ms();
	now = (struct cost){ 0 };
	found = ocr_recognise_form(ocr, page, ret_turn_deg);
	enter(ALIGN);
	found = found && ocr_align(ocr, page);
	enter(THE_REST);
	return found;
}

static struct cost read_once(struct page *page, const struct dossier *codes)
{
	struct dossier *dossier = dossier_new();
	int turn_deg;

	for (size_t i = 0; i < codes->barcodes.count; i++)
		*LIST_ADD(dossier->arena, &dossier->barcodes) = codes->barcodes.items[i];
	assert_true(find_form(page, &turn_deg));
	ocr_read_form(ocr, page, dossier);
	enter(THE_REST);
	dossier_free(dossier);
	return now;
}

static bool is_bilevel(struct Pix *grey)
{
	l_int32 colours = 0;

	return pixNumColors(grey, 1, &colours) == 0 && colours <= 2;
}

/* Levels, turns and measures a page; pages that are no form are not of interest. */
static void measure_page(struct page *page, const char *fill)
{
	struct measured_page *measured = &pages[page_count];
	struct dossier *codes = dossier_new();
	struct cost costs[ROUNDS];
	int turn_deg = 0;

	ingest_level(page);
	barcode_scan(page, codes);
	if (ocr_recognise_form(ocr, page, &turn_deg)) {
		assert_true(page_count++ < PAGES_MAX);
		ingest_turn(page, turn_deg);
		for (int round = 0; round < ROUNDS; round++)
			costs[round] = read_once(page, codes);
		qsort(costs, ROUNDS, sizeof(*costs), compare_costs);
		measured->cost = costs[ROUNDS / 2];
		measured->in_budget_form = text_equal(page->form->name, budget_form);
		snprintf(measured->group, sizeof(measured->group), "%s | %s | %d dpi %s",
			 page->form->name, fill, page->dpi,
			 is_bilevel(page->delivered) ? "bilevel" : "grey");
	}
	dossier_free(codes);
}

/* "hand" or "typed", from the truth beside the scan. */
static void tell_fill(const char *path, char *fill, size_t size)
{
	struct text name = { 0 };
	json_t *truth;

	text_append_format(&name, "%.*s.json", (int)(strlen(path) - strlen(".tif")), path);
	truth = json_load_file(text_value(&name), 0, NULL);
	snprintf(fill, size, "%s",
		 json_is_string(json_object_get(truth, "fill"))
			 ? json_string_value(json_object_get(truth, "fill"))
			 : "unknown");
	json_decref(truth);
	text_clear(&name);
}

static void measure_file(const char *path)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest;
	struct error error;
	char fill[16];

	tell_fill(path, fill, sizeof(fill));
	must(ingest_open(path, &limits, &ingest, &error), &error);
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page page = { .number = i + 1 };

		must(ingest_decode(ingest, i, &page, &error), &error);
		measure_page(&page, fill);
		page_clear_images(&page);
	}
	ingest_close(ingest);
}

/* ---- the table ------------------------------------------------------------------------- */

static int compare_pages(const void *a, const void *b)
{
	const struct measured_page *x = a, *y = b;

	return strcmp(x->group, y->group);
}

static void say_heading(void)
{
	printf("# | form | filled | scan | pages |");
	for (int step = 0; step < STEPS; step++)
		printf(" %s |", step_names[step]);
	printf(" all | worst |\n# | --- | --- | --- | ---: |");
	for (int step = 0; step < STEPS + 2; step++)
		printf(" ---: |");
	printf("\n");
}

/* The means of the pages from `first` on that are of one group; gives how many those are. */
static int say_group(int first)
{
	struct cost sum = { 0 };
	double worst_ms = 0;
	int count = 0;

	for (; first + count < page_count &&
	       text_equal(pages[first + count].group, pages[first].group);
	     count++) {
		const struct cost *cost = &pages[first + count].cost;

		for (int step = 0; step < STEPS; step++)
			sum.ms[step] += cost->ms[step];
		sum.all_ms += cost->all_ms;
		worst_ms = cost->all_ms > worst_ms ? cost->all_ms : worst_ms;
	}
	printf("# | %s | %d |", pages[first].group, count);
	for (int step = 0; step < STEPS; step++)
		printf(" %.1f |", sum.ms[step] / count);
	printf(" %.0f | %.0f |\n", sum.all_ms / count, worst_ms);
	return count;
}

static double worst_of_budget_form(void)
{
	double worst_ms = 0;

	for (int i = 0; i < page_count; i++)
		if (pages[i].in_budget_form && pages[i].cost.all_ms > worst_ms)
			worst_ms = pages[i].cost.all_ms;
	return worst_ms;
}

static void a_filled_form_is_read_within_its_budget(void **state)
{
	glob_t found = measured_scans();
	struct error error;

	(void)state;
	must(form_set_load("forms", &forms, &error), &error);
	must(ocr_open(&forms, &ocr, &error), &error);
	for (size_t i = 0; i < found.gl_pathc; i++)
		measure_file(found.gl_pathv[i]);
	globfree(&found);
	assert_true(page_count > 0);
	qsort(pages, (size_t)page_count, sizeof(*pages), compare_pages);
	say_heading();
	for (int first = 0; first < page_count;)
		first += say_group(first);
	printf("# worst of %s: %.0f ms of one core\n", budget_form, worst_of_budget_form());
	assert_true(worst_of_budget_form() < busy * budget_ms);
	ocr_close(ocr);
	form_set_free(&forms);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_filled_form_is_read_within_its_budget),
	};

	(void)argc;
	/* one thread, as cli/main.c does; the variable is read before this program's main() */
	if (getenv("OMP_THREAD_LIMIT") == NULL && setenv("OMP_THREAD_LIMIT", "1", 1) == 0)
		execv("/proc/self/exe", argv);
	/* as cli/main.c does: else most of the time goes into page faults */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
