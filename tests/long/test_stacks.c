/*
 * A day's stack: every dossier of a folder in one file, each page at any turn, without separator
 * sheets, with one before each dossier, and with three of those forgotten.
 *
 * WARAQA_DOSSIERS names the folder (../shared/specimens, else the samples).
 */
#include "base/text.h"
#include "pipeline/pipeline.h"
#include "print/print.h"
#include "tests/support/measured_scans.h"
#include "tests/support/private_store.h"
#include "tests/support/stack_builder.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FORGOTTEN = 3, DOSSIERS_MAX = 100 };

static glob_t scans;
static struct pipeline *pipeline;
static char sheets[DOSSIERS_MAX][300]; /* a picture for each dossier */

/* What came out: how much is as it was, and what is pointed out. */
struct outcome {
	int dossiers, right_pages, right_bounds, sheets_known;
	int pointed_out;   /* dossiers whose bounds are in doubt */
	int merged;        /* dossiers with papers of another */
	int merged_unsaid; /* and without a doubt on them */
};

/* The sheets as `waraqa separator` prints them and a scanner sees them: 300 dpi, bilevel. */
static void print_sheets(int count)
{
	const char *folder = temporary_folder();
	struct separator first = { .serial = 1 };
	struct text text = { 0 };
	struct error error;

	snprintf(first.branch, sizeof(first.branch), "B07");
	snprintf(first.batch, sizeof(first.batch), "2026-118");
	text_append_format(&text, "%s/sheets.pdf", folder);
	must(print_separators(text_value(&text), &first, count, &error), &error);
	text_clear(&text);
	text_append_format(&text, "cd '%s' && pdftoppm -mono -tiff -r 300 sheets.pdf sheet",
			   folder);
	assert_int_equal(system(text_value(&text)), 0);
	text_clear(&text);
	for (int i = 0; i < count; i++)
		snprintf(sheets[i], sizeof(sheets[i]), "%s/sheet-%0*d.tif", folder,
			 snprintf(NULL, 0, "%d", count), i + 1);
}

static struct stack make_stack(bool with_sheets, const bool forgotten[DOSSIERS_MAX])
{
	struct stack stack = stack_new();

	for (size_t i = 0; i < scans.gl_pathc; i++) {
		if (with_sheets && !forgotten[i])
			stack_add_sheet(&stack, sheets[i]);
		stack_add_dossier(&stack, scans.gl_pathv[i]);
	}
	return stack;
}

/* The dossier that most of these pages are of. */
static int majority(const struct stack *stack, const struct dossier *dossier)
{
	int votes[DOSSIERS_MAX] = { 0 }, best = 0;

	for (size_t i = 0; i < dossier->pages.count; i++)
		votes[stack->dossier_of[dossier->pages.items[i].number - 1]]++;
	for (int i = 1; i < stack->dossiers; i++)
		if (votes[i] > votes[best])
			best = i;
	return best;
}

static void judge(const struct stack *stack, const struct dossier *dossier, struct outcome *outcome)
{
	int owner = majority(stack, dossier), strangers = 0;

	for (size_t i = 0; i < dossier->pages.count; i++) {
		const struct page *page = &dossier->pages.items[i];
		bool right = stack->dossier_of[page->number - 1] == owner;

		strangers += !right;
		outcome->right_pages += right;
		outcome->sheets_known +=
			stack->is_sheet[page->number - 1] && page->type == PAGE_SEPARATOR;
	}
	outcome->dossiers++;
	outcome->pointed_out += dossier->bounds.count > 0;
	outcome->merged += strangers > 0;
	outcome->merged_unsaid += strangers > 0 && dossier->bounds.count == 0;
}

static struct outcome read_stack(const char *name, const struct stack *stack)
{
	struct pipeline_input input = { .path = stack->path, .received = { 2026, 10, 18 } };
	struct pipeline_result result;
	struct stage_costs costs = { 0 };
	struct outcome outcome = { 0 };
	struct error error;

	must(pipeline_read(pipeline, &input, &result, &costs, &error), &error);
	for (size_t i = 0; i < result.count; i++)
		judge(stack, result.dossiers[i], &outcome);
	pipeline_result_clear(&result);
	print_message("# | %s | %d of %d | %d of %d | %d | %d merged, %d unsaid |\n", name,
		      outcome.dossiers, stack->dossiers, outcome.right_pages, stack->pages,
		      outcome.pointed_out, outcome.merged, outcome.merged_unsaid);
	return outcome;
}

static void expect_all_right(const char *name, bool with_sheets)
{
	const bool none[DOSSIERS_MAX] = { false };
	struct stack stack = make_stack(with_sheets, none);
	struct outcome outcome = read_stack(name, &stack);

	assert_int_equal(outcome.dossiers, stack.dossiers);
	assert_int_equal(outcome.right_pages, stack.pages);
	assert_int_equal(outcome.merged, 0);
	assert_int_equal(outcome.sheets_known, with_sheets ? stack.dossiers : 0);
	stack_clear(&stack);
}

static void a_stack_without_sheets_comes_out_as_the_dossiers_it_was(void **state)
{
	(void)state;
	expect_all_right("no separator sheets", false);
}

static void a_stack_with_a_sheet_before_each_dossier_does_too(void **state)
{
	(void)state;
	expect_all_right("a sheet before each dossier", true);
}

static void three_forgotten_sheets_merge_nothing_unsaid(void **state)
{
	(void)state;
	for (int draw = 0; draw < 2; draw++) {
		bool forgotten[DOSSIERS_MAX] = { false };
		struct stack stack;
		struct outcome outcome;

		for (int i = 0; i < FORGOTTEN; i++)
			forgotten[1 + (5 + 7 * i + 3 * draw) % ((int)scans.gl_pathc - 1)] = true;
		stack = make_stack(true, forgotten);
		outcome = read_stack("three of the sheets forgotten", &stack);
		assert_int_equal(outcome.merged_unsaid, 0);
		assert_true(outcome.pointed_out > FORGOTTEN);
		stack_clear(&stack);
	}
}

static int open_all(void **state)
{
	struct error error;

	(void)state;
	scans = measured_scans();
	assert_true(scans.gl_pathc > FORGOTTEN && scans.gl_pathc <= DOSSIERS_MAX);
	print_sheets((int)scans.gl_pathc);
	must(pipeline_open("forms", NULL, &pipeline, &error), &error);
	print_message("# | stack | dossiers | pages in the right one | pointed out | |\n");
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	pipeline_close(pipeline);
	globfree(&scans);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stack_without_sheets_comes_out_as_the_dossiers_it_was),
		cmocka_unit_test(a_stack_with_a_sheet_before_each_dossier_does_too),
		cmocka_unit_test(three_forgotten_sheets_merge_nothing_unsaid),
	};

	/* as cli/main.c does: else most of the time goes into page faults */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	return cmocka_run_group_tests(tests, open_all, close_all);
}
