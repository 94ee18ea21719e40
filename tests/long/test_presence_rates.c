/*
 * Zones for signatures and stamps of real blanks, drawn into at random and scanned: how often what
 * stands there is told right, and whether the stated probabilities are true. WARAQA_PAGES says how
 * many sheets (500, some 5,000 zones), WARAQA_SEED where the chance begins (2). With WARAQA_FIT=1
 * the weights of ocr/presence.c are measured and printed instead; measure them with another seed.
 * WARAQA_PICTURES names a folder for pictures of what was told wrong.
 */
#include "base/memory.h"
#include "base/text.h"
#include "ocr/presence.h"
#include "tests/support/chance.h"
#include "tests/support/drawn_marks.h"
#include "tests/support/drawn_stamps.h"
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

enum question { IS_INK, IS_PEN, IS_STAMP, QUESTIONS };

static const char *const question_names[QUESTIONS] = { "ink", "pen", "stamp" };

struct drawn {
	bool truth[QUESTIONS], soiled, intruded;
	double features[PRESENCE_FEATURES];
	double stated[QUESTIONS];
};

static struct {
	struct drawn *items;
	size_t count;
} zones;

/* Dirt is left anywhere; three specks of it or a hair. */
static void soil(struct Pix *sheet, struct box_mm box)
{
	for (int i = 0; i < 3; i++) {
		struct box_mm spot = { box.x + chance_between(0, 1) * (box.w - 4),
				       box.y + chance_between(0, 1) * (box.h - 4), 4, 4 };

		mark_draw(sheet, SHEET_DPI, MARK_DIRT, pen_any(), spot);
	}
}

static void draw_zone(struct Pix *sheet, struct box_mm box, int palest, struct drawn *drawn)
{
	int lot = chance_next() % 100;
	struct stamp_text_drawn text = stamp_any_text();

	drawn->truth[IS_PEN] = lot < 25 || (lot >= 45 && lot < 65);
	drawn->truth[IS_STAMP] = lot >= 25 && lot < 65;
	drawn->truth[IS_INK] = lot < 65;
	drawn->soiled = chance_next() % 4 == 0;
	drawn->intruded = chance_next() % 6 == 0;
	if (drawn->truth[IS_STAMP])
		stamp_draw(sheet, SHEET_DPI, &text, palest, box);
	if (drawn->truth[IS_PEN])
		signature_draw(sheet, SHEET_DPI, pen_any(), box);
	if (drawn->soiled)
		soil(sheet, box);
	if (drawn->intruded)
		intruder_draw(sheet, SHEET_DPI, pen_any(), box);
}

static void picture(const struct page *page, const struct presence_look *look,
		    const struct drawn *drawn)
{
	for (int i = 0; i < QUESTIONS; i++) {
		struct text name = { 0 };

		if ((drawn->stated[i] >= 0.5) == drawn->truth[i])
			continue;
		text_append_format(&name, "%s_%d_%.2f_%zu", question_names[i], drawn->truth[i],
				   drawn->stated[i], zones.count);
		mark_bench_picture(page, zone_to_delivered(&look->zone, page, look->box),
				   text_value(&name));
		text_clear(&name);
	}
}

static void look_at(const struct mark_bench *bench, const struct form *form,
		    const struct page *page, struct drawn *drawn)
{
	for (int i = 0; i < form->field_count; i++) {
		struct presence_look look;
		struct presence presence;

		if (form->fields[i].kind != FIELD_SIGNATURE)
			continue;
		look = presence_look(page, &bench->blanks[form - bench->forms.forms],
				     &form->fields[i]);
		presence = presence_judge(&look);
		drawn[i].stated[IS_INK] = presence.ink;
		drawn[i].stated[IS_PEN] = presence.pen;
		drawn[i].stated[IS_STAMP] = presence.stamp;
		for (int k = 0; k < PRESENCE_FEATURES; k++)
			drawn[i].features[k] = look.features[k];
		if (look.zone.ink != NULL) {
			zones.items =
				memory_resize(zones.items, zones.count + 1, sizeof(*zones.items));
			zones.items[zones.count++] = drawn[i];
			picture(page, &look, &drawn[i]);
		}
		presence_clear(&look);
	}
}

static void do_sheet(const struct mark_bench *bench, const struct form *form)
{
	struct drawn *drawn = memory_new((size_t)form->field_count, sizeof(*drawn));
	struct rescan scan = scan_any();
	struct Pix *sheet = sheet_of_form(form);
	double bleed = chance_next() % 4 == 0 ? chance_between(0.03, 0.16) : 0;
	struct page page;

	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].kind == FIELD_SIGNATURE)
			draw_zone(sheet, form->fields[i].box, scan_palest(&scan) - STAMP_DARKER,
				  &drawn[i]);
	if (scan_sheet(bench->ocr, form, sheet, &scan, bleed, &page))
		look_at(bench, form, &page, drawn);
	page_clear_images(&page);
	pixDestroy(&sheet);
	free(drawn);
}

static void fit(enum question question)
{
	double *features = memory_new(zones.count * PRESENCE_FEATURES, sizeof(*features));
	bool *truth = memory_new(zones.count, sizeof(*truth));
	double weights[FIT_FEATURES_MAX];

	for (size_t i = 0; i < zones.count; i++) {
		for (int k = 0; k < PRESENCE_FEATURES; k++)
			features[i * PRESENCE_FEATURES + (size_t)k] = zones.items[i].features[k];
		truth[i] = zones.items[i].truth[question];
	}
	logistic_fit(features, truth, zones.count, PRESENCE_FEATURES, weights);
	mark_bench_print_row(question_names[question], weights, PRESENCE_FEATURES);
	free(features);
	free(truth);
}

static void judge(enum question question, double least_right)
{
	struct reliability reliability = { 0 };
	size_t missed = 0, invented = 0;

	for (size_t i = 0; i < zones.count; i++) {
		const struct drawn *zone = &zones.items[i];
		bool told = zone->stated[question] >= 0.5;

		reliability_add(&reliability, zone->stated[question], zone->truth[question]);
		missed += !told && zone->truth[question];
		invented += told && !zone->truth[question];
	}
	printf("# %s: %zu zones, %zu missed, %zu invented\n", question_names[question], zones.count,
	       missed, invented);
	reliability_print(&reliability, question_names[question]);
	assert_true((double)(missed + invented) <= (1 - least_right) * (double)zones.count);
	assert_true(reliability_error(&reliability) < 0.02);
}

static void what_stands_in_a_zone_is_told_right_and_as_often_as_stated(void **state)
{
	const struct mark_bench *bench = *state;
	int sheets = mark_bench_number("WARAQA_PAGES", 500);

	for (int i = 0; i < sheets; i++) /* the sheet with many zones every other time */
		do_sheet(bench, &bench->forms.forms[i % 2 ? 2 : i / 2 % bench->forms.form_count]);
	if (getenv("WARAQA_FIT") != NULL) {
		for (int i = 0; i < QUESTIONS; i++)
			fit((enum question)i);
		return;
	}
	judge(IS_INK, 0.98);
	judge(IS_PEN, 0.95);
	judge(IS_STAMP, 0.92);
}

static int stop(void **state)
{
	free(zones.items);
	return mark_bench_stop(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_in_a_zone_is_told_right_and_as_often_as_stated),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, mark_bench_start, stop);
}
