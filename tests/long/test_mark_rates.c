/*
 * Tick boxes of real blanks with drawn marks of all kinds, scanned: how many are read right, and
 * whether the stated probabilities are true. WARAQA_PAGES says how many sheets (700, some 6,000
 * boxes), WARAQA_SEED where the chance begins (2). With WARAQA_FIT=1 nothing is judged: the weights
 * of ocr/marks.c are measured on these sheets and printed; measure them with another seed than they
 * are judged with. WARAQA_PICTURES names a folder for pictures of the boxes read wrong.
 */
#include "base/memory.h"
#include "base/text.h"
#include "ocr/marks.h"
#include "tests/support/chance.h"
#include "tests/support/drawn_marks.h"
#include "tests/support/mark_bench.h"
#include "tests/support/reliability.h"
#include "tests/support/scanned_form.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* One drawn box: what was put there, what was meant, what was seen. */
struct drawn {
	enum mark_kind kind;
	bool meant, doubled;
	struct mark_look look;
	struct mark mark;
};

static struct {
	struct drawn *items;
	size_t count;
} boxes;

/* ---- drawing --------------------------------------------------------------------------- */

/* The fields of one choice; or one box alone. */
struct group {
	int fields[16];
	int count;
};

static struct group group_of(const struct form *form, int first)
{
	struct group group = { { first }, 1 };
	const char *choice = form->fields[first].choice;

	for (int i = 0; choice != NULL && i < form->field_count; i++) {
		if (i == first || !text_equal(form->fields[i].choice, choice))
			continue;
		if (i < first)
			return (struct group){ .count = 0 };
		group.fields[group.count++] = i;
	}
	return group;
}

/* As often as ocr/mark_groups.c says. Which of two marks is meant is anybody's guess. */
static void think_of(const struct group *group, struct drawn *drawn)
{
	double lot = chance_between(0, 0.995);
	int first = group->fields[chance_next() % group->count], second = first;

	while (group->count > 1 && second == first)
		second = group->fields[chance_next() % group->count];
	for (int i = 0; i < group->count; i++)
		drawn[group->fields[i]].kind = mark_any_empty();
	if (lot < 0.40)
		return;
	drawn[first].meant = true;
	drawn[first].kind = lot < 0.92 && lot >= 0.86 ? MARK_BLOT : mark_any();
	if (second == first || lot < 0.92)
		return;
	drawn[second].kind = lot < 0.965 ? MARK_BLOT : mark_any();
	drawn[first].doubled = drawn[second].doubled = lot >= 0.965;
}

static void draw_box(struct Pix *sheet, const struct field *field, enum mark_kind kind,
		     const struct rescan *scan)
{
	struct pen pen = pen_any();

	if (kind != MARK_BLOT && chance_next() % 6 == 0)
		pen = pen_pencil(scan_palest(scan));
	mark_draw(sheet, SHEET_DPI, kind, pen, field->box);
}

static void picture(const struct page *page, const struct drawn *drawn, size_t number)
{
	struct text name = { 0 };

	if (drawn->mark.ticked == drawn->meant || drawn->doubled)
		return;
	text_append_format(&name, "%s_%d_%.2f_%zu", mark_kind_name(drawn->kind), drawn->meant,
			   drawn->mark.confidence, number);
	mark_bench_picture(page, drawn->look.box, text_value(&name));
	text_clear(&name);
}

static void look_at(const struct mark_bench *bench, const struct form *form,
		    const struct page *page, struct drawn *drawn)
{
	const struct blank *blank = &bench->blanks[form - bench->forms.forms];
	struct mark *marks = marks_read(page, blank);

	for (int i = 0; i < form->field_count; i++) {
		if (form->fields[i].kind != FIELD_CHECK)
			continue;
		drawn[i].look = mark_look(page, blank, &form->fields[i]);
		drawn[i].mark = marks[i];
		boxes.items = memory_resize(boxes.items, boxes.count + 1, sizeof(*boxes.items));
		boxes.items[boxes.count++] = drawn[i];
		picture(page, &drawn[i], boxes.count);
	}
	free(marks);
}

static bool has_boxes(const struct form *form)
{
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].kind == FIELD_CHECK)
			return true;
	return false;
}

static void do_sheet(const struct mark_bench *bench, const struct form *form)
{
	struct drawn *drawn = memory_new((size_t)form->field_count, sizeof(*drawn));
	struct rescan scan = scan_any();
	struct Pix *sheet = sheet_of_form(form);
	double bleed = chance_next() % 4 == 0 ? chance_between(0.03, 0.16) : 0;
	struct page page;

	for (int i = 0; i < form->field_count; i++) {
		struct group group = { .count = 0 };

		if (form->fields[i].kind == FIELD_CHECK)
			group = group_of(form, i);
		if (group.count > 0)
			think_of(&group, drawn);
	}
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].kind == FIELD_CHECK)
			draw_box(sheet, &form->fields[i], drawn[i].kind, &scan);
	if (scan_sheet(bench->ocr, form, sheet, &scan, bleed, &page))
		look_at(bench, form, &page, drawn);
	page_clear_images(&page);
	pixDestroy(&sheet);
	free(drawn);
}

static void draw_all(const struct mark_bench *bench)
{
	int sheets = mark_bench_number("WARAQA_PAGES", 700);

	boxes.count = 0;
	for (int i = 0, form = 0; i < sheets; form = (form + 1) % bench->forms.form_count)
		if (has_boxes(&bench->forms.forms[form])) {
			do_sheet(bench, &bench->forms.forms[form]);
			i++;
		}
}

/* ---- measuring ------------------------------------------------------------------------- */

/* The weights of "somebody put a mark there" on all boxes, or of "it is a blot" on the marked. */
static void fit(bool solid)
{
	int width = solid ? MARK_SOLID_FEATURES : MARK_FEATURES;
	double *features = memory_new(boxes.count * (size_t)width, sizeof(*features));
	bool *truth = memory_new(boxes.count, sizeof(*truth));
	double weights[FIT_FEATURES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < boxes.count; i++) {
		const struct drawn *box = &boxes.items[i];
		const double *row = solid ? box->look.solid : box->look.features;

		if (!box->look.on_page || (solid && box->kind >= MARK_KINDS))
			continue;
		for (int k = 0; k < width; k++)
			features[count * (size_t)width + (size_t)k] = row[k];
		truth[count++] = solid ? box->kind == MARK_BLOT : box->kind < MARK_KINDS;
	}
	logistic_fit(features, truth, count, width, weights);
	mark_bench_print_row(solid ? "solid" : "written", weights, width);
	free(features);
	free(truth);
}

static void print_looks(void)
{
	double marked = 0, blotted = 0;

	for (size_t i = 0; i < boxes.count; i++) {
		marked += boxes.items[i].kind < MARK_BLOT ||
			  (boxes.items[i].kind > MARK_BLOT && boxes.items[i].kind < MARK_KINDS);
		blotted += boxes.items[i].kind == MARK_BLOT;
	}
	printf("# seen: empty %.3f, marked %.3f, blotted %.3f\n",
	       1 - (marked + blotted) / (double)boxes.count, marked / (double)boxes.count,
	       blotted / (double)boxes.count);
}

static void print_kinds(void)
{
	for (int kind = 0; kind < MARK_ALL; kind++) {
		int count = 0, wrong = 0;

		for (size_t i = 0; i < boxes.count; i++) {
			const struct drawn *box = &boxes.items[i];

			if ((int)box->kind != kind || box->doubled)
				continue;
			count++;
			wrong += box->mark.ticked != box->meant;
		}
		printf("#   %-8s %5d, %d wrong\n", mark_kind_name((enum mark_kind)kind), count,
		       wrong);
	}
}

static void marks_are_read_right_and_as_often_as_stated(void **state)
{
	struct reliability settled = { 0 }, alone = { 0 };
	size_t right = 0, count = 0, doubled = 0, doubled_seen = 0;

	draw_all(*state);
	if (getenv("WARAQA_FIT") != NULL) {
		fit(false);
		fit(true);
		print_looks();
		return;
	}
	for (size_t i = 0; i < boxes.count; i++) {
		const struct drawn *box = &boxes.items[i];

		reliability_add(&settled, box->mark.confidence, box->mark.ticked == box->meant);
		reliability_add(&alone, box->mark.written, box->kind < MARK_KINDS);
		doubled += box->doubled;
		doubled_seen += box->doubled && box->mark.ticked;
		count += !box->doubled;
		right += !box->doubled && box->mark.ticked == box->meant;
	}
	printf("# %zu boxes, %zu right, %.2f %%; of %zu in groups with two marks %zu stay\n", count,
	       right, 100 * (double)right / (double)count, doubled, doubled_seen);
	print_kinds();
	reliability_print(&alone, "a mark is there, each box alone");
	reliability_print(&settled, "the value is what was meant, groups settled");
	assert_true((double)right >= 0.985 * (double)count);
	assert_true(reliability_error(&settled) < 0.02);
	assert_true(reliability_error(&alone) < 0.02);
}

static int stop(void **state)
{
	free(boxes.items);
	return mark_bench_stop(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_are_read_right_and_as_often_as_stated),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, mark_bench_start, stop);
}
