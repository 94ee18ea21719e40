/*
 * Tick boxes and the zones for signatures and stamps on the sheets of the samples: every tick is
 * read as the truth has it; whoever filled a sheet signed and stamped it, and rows that nobody
 * filled have neither. Then each signed zone is wiped, and must be told empty.
 */
#include "base/memory.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ocr/marks.h"
#include "ocr/presence.h"
#include "tests/support/mark_bench.h"
#include "tests/support/measured_scans.h"

#include <jansson.h>
#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int sheets, signed_zones, ticks;

/* True when the truth has something written in the zone's row; a zone outside of tables is always
 * signed. */
static bool is_signed(json_t *fields, const struct field *zone)
{
	const char *end = strrchr(zone->name, '_'), *name;
	size_t row = (size_t)(end - zone->name) + 1;
	json_t *value;

	if (row < 2 || zone->name[row - 2] < '0' || zone->name[row - 2] > '9')
		return true;
	json_object_foreach(fields, name,
			    value) if (strncmp(name, zone->name, row) == 0) return true;
	return false;
}

static double ink_in(const struct page *page, const struct blank *blank, const struct field *zone)
{
	struct presence_look look = presence_look(page, blank, zone);
	double ink = look.zone.ink != NULL ? presence_judge(&look).ink : 0;

	presence_clear(&look);
	return ink;
}

/* The doctor's declaration bears both: neither may be told absent with any confidence. */
static void check_parts(const struct page *page, const struct blank *blank,
			const struct field *zone, const char *path)
{
	struct presence_look look = presence_look(page, blank, zone);
	struct presence presence = presence_judge(&look);

	if (strcmp(zone->name, "medecin_cachet") == 0 &&
	    (presence.pen < 0.1 || presence.stamp < 0.1))
		fail_msg("%s: pen %.3f, stamp %.3f", path, presence.pen, presence.stamp);
	presence_clear(&look);
}

/* Leaves bare paper where the zone is, a little further than people write over its edge. */
static void wipe(const struct page *page, struct box_mm zone)
{
	struct box_mm wide = { zone.x - 0.2, zone.y - 0.2, zone.w + 0.4, zone.h + 0.4 };
	struct box box = affine_apply_box_mm(page->form_to_page, wide);
	struct Box *area = boxCreate(box.x, box.y, box.w, box.h);

	pixSetInRect(page->upright, area);
	pixClearInRect(page->ink, area);
	boxDestroy(&area);
}

static void check_ticks(const struct mark_bench *bench, const char *path, const struct page *page,
			json_t *fields)
{
	struct mark *marks = marks_read(page, &bench->blanks[page->form - bench->forms.forms]);

	for (int i = 0; i < page->form->field_count; i++) {
		const char *name = page->form->fields[i].name;
		bool truth = json_is_true(json_object_get(fields, name));

		if (page->form->fields[i].kind == FIELD_CHECK && marks[i].ticked != truth)
			fail_msg("%s: %s is read %s, with %.3f", path, name,
				 truth ? "empty" : "ticked", marks[i].confidence);
		ticks += page->form->fields[i].kind == FIELD_CHECK && truth;
	}
	free(marks);
}

static void check_sheet(const struct mark_bench *bench, const char *path, const struct page *page,
			json_t *fields)
{
	const struct blank *blank = &bench->blanks[page->form - bench->forms.forms];

	sheets++;
	check_ticks(bench, path, page, fields);
	for (int i = 0; i < page->form->field_count; i++) {
		const struct field *zone = &page->form->fields[i];
		bool there;

		if (zone->kind != FIELD_SIGNATURE)
			continue;
		there = is_signed(fields, zone);
		if ((ink_in(page, blank, zone) >= 0.5) != there)
			fail_msg("%s: %s is told %s, with %.3f", path, zone->name,
				 there ? "empty" : "signed", ink_in(page, blank, zone));
		if (!there)
			continue;
		signed_zones++;
		check_parts(page, blank, zone, path);
		wipe(page, zone->box);
		if (ink_in(page, blank, zone) >= 0.5)
			fail_msg("%s: wiped %s is told signed, with %.3f", path, zone->name,
				 ink_in(page, blank, zone));
	}
}

static void check_page(const struct mark_bench *bench, const char *path, struct page *page,
		       json_t *truth)
{
	int turn_deg = 0;

	ingest_level(page);
	if (ocr_recognise_form(bench->ocr, page, &turn_deg)) {
		ingest_turn(page, turn_deg);
		if (ocr_align(bench->ocr, page))
			check_sheet(bench, path, page,
				    json_object_get(json_object_get(truth, "fields"),
						    page->form->name));
	}
	page_clear_images(page);
}

static void check_file(const struct mark_bench *bench, const char *path)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest;
	struct text beside = { 0 };
	struct error error;
	json_t *truth;

	text_append_format(&beside, "%.*sjson", (int)(strlen(path) - strlen("tif")), path);
	truth = json_load_file(text_value(&beside), 0, NULL);
	assert_non_null(truth);
	assert_int_equal(ingest_open(path, &limits, &ingest, &error), STATUS_OK);
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page page = { 0 };

		assert_int_equal(ingest_decode(ingest, i, &page, &error), STATUS_OK);
		check_page(bench, path, &page, truth);
	}
	ingest_close(ingest);
	json_decref(truth);
	text_clear(&beside);
}

static void ticks_are_read_and_filled_sheets_are_signed_until_wiped(void **state)
{
	glob_t scans = measured_scans();

	for (size_t i = 0; i < scans.gl_pathc; i++)
		check_file(*state, scans.gl_pathv[i]);
	print_message("# %d sheets, %d ticks, %d zones signed or stamped\n", sheets, ticks,
		      signed_zones);
	assert_true(sheets > 0 && signed_zones >= 2 * sheets);
	globfree(&scans);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ticks_are_read_and_filled_sheets_are_signed_until_wiped),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, mark_bench_start, mark_bench_stop);
}
