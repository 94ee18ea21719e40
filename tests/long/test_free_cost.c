/*
 * What it costs to read a page without a form: every such page of the scans, in milliseconds of one
 * core, by what it is, and how many were read whole. `make bench` prints the table. The steps are
 * told apart by wrapping their functions (the linker's --wrap).
 */
#include "barcode/barcode.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ocr/free.h"
#include "ocr/look_again.h"
#include "ocr/ocr.h"
#include "ocr/under_bars.h"
#include "ocr/vignettes.h"
#include "tests/support/measured_scans.h"
#include "tests/support/private_store.h"

#include <leptonica/allheaders.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* What a free page may cost on average, and what a busy machine makes of that. */
static const double budget_ms = 700, busy = 2;

enum step { LAYOUT, UNDER_BARS, READ, LOOKS, LABELS, JUDGE, THE_REST, STEPS };

static const char *const step_names[STEPS] = { "layout", "under bars", "OCR", "looks",
					       "labels", "judge",      "rest" };

struct cost {
	double ms[STEPS], all_ms, worst_ms;
	int pages, whole;
};

static struct cost costs[KIND_COUNT], all;
static struct form_set forms;
static struct ocr *ocr;
static struct engine *engine;

/* ---- the clock ------------------------------------------------------------------------- */

static double spent_ms[STEPS];
static enum step step_now;
static double mark_ms;

static double used_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static enum step enter(enum step step)
{
	enum step before = step_now;
	double used = used_ms();

	spent_ms[before] += used - mark_ms;
	mark_ms = used;
	step_now = step;
	return before;
}

/* Each wrapped function does as the real one and charges its time to a step. */
#define TIMED(charged, name, parameters, arguments) \
	void __real_##name parameters;              \
	void __wrap_##name parameters;              \
	void __wrap_##name parameters               \
	{                                           \
		enum step before = enter(charged);  \
                                                    \
		__real_##name arguments;            \
		enter(before);                      \
	}

TIMED(READ, engine_read_page,
      (struct engine * reader, struct Pix *image, int dpi, struct arena *arena, word_list *words),
      (reader, image, dpi, arena, words))
TIMED(LOOKS, look_again,
      (struct engine * reader, struct Pix *image, struct arena *arena, word_list *words),
      (reader, image, arena, words))
TIMED(LOOKS, look_at_unread,
      (struct engine * reader, struct Pix *image, struct Pix *ink, struct arena *arena,
       word_list *words),
      (reader, image, ink, arena, words))
TIMED(LABELS, vignettes_look,
      (struct engine * reader, const struct page *page, struct dossier *dossier),
      (reader, page, dossier))
TIMED(UNDER_BARS, under_bars_read,
      (struct engine * reader, const struct page *page, struct dossier *dossier),
      (reader, page, dossier))

struct free_verdict __real_free_judge(const struct free_page *paper);
struct free_verdict __wrap_free_judge(const struct free_page *paper);
struct free_verdict __wrap_free_judge(const struct free_page *paper)
{
	enum step before = enter(JUDGE);
	struct free_verdict verdict = __real_free_judge(paper);

	enter(before);
	return verdict;
}

struct free_layout __real_free_layout_of(const struct page *page);
struct free_layout __wrap_free_layout_of(const struct page *page);
struct free_layout __wrap_free_layout_of(const struct page *page)
{
	enum step before = enter(LAYOUT);
	struct free_layout layout = __real_free_layout_of(page);

	enter(before);
	return layout;
}

/* ---- one page -------------------------------------------------------------------------- */

static void charge(struct cost *cost, bool whole)
{
	double sum_ms = 0;

	for (int step = 0; step < STEPS; step++) {
		cost->ms[step] += spent_ms[step];
		sum_ms += spent_ms[step];
	}
	cost->all_ms += sum_ms;
	cost->worst_ms = sum_ms > cost->worst_ms ? sum_ms : cost->worst_ms;
	cost->pages++;
	cost->whole += whole;
}

static void measure_page(struct page *page)
{
	struct dossier *dossier = dossier_new();
	struct free_reading reading;
	int turn_deg = 0;

	ingest_level(page);
	barcode_scan(page, dossier);
	if (page->type != PAGE_BLANK && !ocr_recognise_form(ocr, page, &turn_deg)) {
		ingest_judge_turn(page, dossier);
		for (int step = 0; step < STEPS; step++)
			spent_ms[step] = 0;
		step_now = THE_REST;
		mark_ms = used_ms();
		reading = free_page_read(engine, page, dossier);
		enter(THE_REST);
		charge(&costs[page->kind], reading.whole);
		charge(&all, reading.whole);
	}
	dossier_free(dossier);
}

static void measure_file(const char *path)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest;
	struct error error;

	must(ingest_open(path, &limits, &ingest, &error), &error);
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page page = { .number = i + 1 };

		must(ingest_decode(ingest, i, &page, &error), &error);
		measure_page(&page);
		page_clear_images(&page);
	}
	ingest_close(ingest);
}

/* ---- the table ------------------------------------------------------------------------- */

static void say_heading(void)
{
	printf("# | free page | pages | read whole |");
	for (int step = 0; step < STEPS; step++)
		printf(" %s |", step_names[step]);
	printf(" all, ms | worst |\n# | --- | ---: | ---: |");
	for (int step = 0; step < STEPS + 2; step++)
		printf(" ---: |");
	printf("\n");
}

static void say_row(const char *name, const struct cost *cost)
{
	if (cost->pages == 0)
		return;
	printf("# | %s | %d | %.0f %% |", name, cost->pages, 100.0 * cost->whole / cost->pages);
	for (int step = 0; step < STEPS; step++)
		printf(" %.0f |", cost->ms[step] / cost->pages);
	printf(" %.0f | %.0f |\n", cost->all_ms / cost->pages, cost->worst_ms);
}

static void a_free_page_is_read_within_its_budget(void **state)
{
	glob_t found = measured_scans();
	struct error error;

	(void)state;
	must(form_set_load("forms", &forms, &error), &error);
	must(ocr_open(&forms, &ocr, &error), &error);
	must(engine_open(&engine, &error), &error);
	for (size_t i = 0; i < found.gl_pathc; i++)
		measure_file(found.gl_pathv[i]);
	globfree(&found);
	assert_true(all.pages > 0);
	say_heading();
	for (int kind = 0; kind < KIND_COUNT; kind++)
		say_row(page_kind_text((enum page_kind)kind), &costs[kind]);
	say_row("all", &all);
	printf("# full-page OCR avoided on %d of %d free pages\n", all.pages - all.whole,
	       all.pages);
	assert_true(all.all_ms / all.pages < busy * budget_ms);
	engine_close(engine);
	ocr_close(ocr);
	form_set_free(&forms);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_free_page_is_read_within_its_budget),
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
