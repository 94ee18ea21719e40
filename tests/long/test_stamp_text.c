/*
 * Stamps pressed into the zones of a real blank, some signed over, scanned and read: how often the
 * number on them is read right, wrong and not at all, how often all of the text is, by the grade
 * that the reader gives, and what a stamp costs. WARAQA_PAGES says how many sheets of 14 stamps
 * (20), WARAQA_SEED where the chance begins (2).
 */
#include "base/memory.h"
#include "base/text.h"
#include "ocr/presence.h"
#include "ocr/stamp_text.h"
#include "tests/support/chance.h"
#include "tests/support/drawn_stamps.h"
#include "tests/support/mark_bench.h"
#include "tests/support/scanned_form.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

enum { GRADES = 101 };

static struct {
	int stamps, with_number, right, wrong, text_right;
	int number_by[GRADES], number_right_by[GRADES], text_by[GRADES], text_right_by[GRADES];
	double seconds;
} tally;

static const char *joined(struct arena *arena, const struct stamp_text_drawn *text)
{
	const char *all = text->lines[0];

	for (int i = 1; i < text->count; i++)
		all = arena_format(arena, "%s / %s", all, text->lines[i]);
	return all;
}

static void count(const struct stamp_text *read, const struct stamp_text_drawn *truth,
		  struct arena *arena)
{
	bool same = read->text != NULL && text_equal(read->text, joined(arena, truth));
	int grade = (int)(100 * read->confidence), number = (int)(100 * read->inpe_confidence);

	tally.stamps++;
	tally.text_right += same;
	tally.text_by[grade] += read->text != NULL;
	tally.text_right_by[grade] += same;
	tally.with_number += truth->inpe[0] != '\0';
	if (getenv("WARAQA_SHOW") != NULL)
		printf("# %.2f %s | %s | %s\n", read->confidence, joined(arena, truth), read->text,
		       read->inpe);
	if (read->inpe == NULL)
		return;
	tally.number_by[number]++;
	tally.number_right_by[number] += text_equal(read->inpe, truth->inpe);
	tally.right += text_equal(read->inpe, truth->inpe);
	tally.wrong += !text_equal(read->inpe, truth->inpe);
}

static void read_sheet(const struct mark_bench *bench, struct engine *engine,
		       const struct form *form, const struct page *page,
		       const struct stamp_text_drawn *truth)
{
	struct arena *arena = arena_new();

	for (int i = 0; i < form->field_count; i++) {
		struct presence_look look;
		struct stamp_text text;
		clock_t start;

		if (form->fields[i].kind != FIELD_SIGNATURE)
			continue;
		look = presence_look(page, &bench->blanks[form - bench->forms.forms],
				     &form->fields[i]);
		start = clock();
		text = stamp_text_read(engine, &look, arena);
		tally.seconds += (double)(clock() - start) / CLOCKS_PER_SEC;
		count(&text, &truth[i], arena);
		presence_clear(&look);
	}
	arena_free(arena);
}

static void do_sheet(const struct mark_bench *bench, struct engine *engine, const struct form *form)
{
	struct stamp_text_drawn *truth = memory_new((size_t)form->field_count, sizeof(*truth));
	struct rescan scan = scan_any();
	struct Pix *sheet = sheet_of_form(form);
	struct page page;

	for (int i = 0; i < form->field_count; i++) {
		if (form->fields[i].kind != FIELD_SIGNATURE)
			continue;
		truth[i] = stamp_any_text();
		stamp_draw(sheet, SHEET_DPI, &truth[i], scan_palest(&scan) - STAMP_DARKER,
			   form->fields[i].box);
		if (chance_next() % 3 == 0)
			signature_draw(sheet, SHEET_DPI, pen_any(), form->fields[i].box);
	}
	if (scan_sheet(bench->ocr, form, sheet, &scan, 0, &page))
		read_sheet(bench, engine, form, &page, truth);
	page_clear_images(&page);
	pixDestroy(&sheet);
	free(truth);
}

static void print_grades(const char *what, const int *counts, const int *right)
{
	for (int grade = 0; grade < GRADES; grade++)
		if (counts[grade] > 0)
			printf("#   %s stated %.2f, right %.2f of %d\n", what, grade / 100.0,
			       (double)right[grade] / counts[grade], counts[grade]);
}

static void numbers_on_stamps_are_seldom_read_wrong(void **state)
{
	struct mark_bench *bench = *state;
	int sheets = mark_bench_number("WARAQA_PAGES", 20);
	struct engine *engine;
	struct error error;

	assert_int_equal(engine_open(&engine, &error), STATUS_OK);
	for (int i = 0; i < sheets; i++)
		do_sheet(bench, engine, form_set_lookup(&bench->forms, "cnss-610-1-02-p2"));
	engine_close(engine);
	printf("# %d stamps, %d right to the letter, %.0f ms each; of %d numbers %d right, "
	       "%d wrong\n",
	       tally.stamps, tally.text_right, 1000 * tally.seconds / tally.stamps,
	       tally.with_number, tally.right, tally.wrong);
	print_grades("number", tally.number_by, tally.number_right_by);
	print_grades("text", tally.text_by, tally.text_right_by);
	assert_true(tally.stamps > 0 && tally.wrong * 5 <= tally.right);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_on_stamps_are_seldom_read_wrong),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, mark_bench_start, mark_bench_stop);
}
