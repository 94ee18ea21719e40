/*
 * Forms printed in one colour, read with their print and without it. The sheets are those of
 * dossiers from `tools/make-dossiers --scan none` in the folder WARAQA_DOSSIERS: upright, so that
 * what was written is the sheet over the blank, and each can be given a colour of its own.
 */
#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"
#include "ingest/dropout.h"
#include "ingest/ingest.h"
#include "ocr/ocr.h"
#include "tests/support/damage.h"

#include <ctype.h>
#include <glob.h>
#include <jansson.h>
#include <leptonica/allheaders.h>
#include <malloc.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DPI = 200 };

struct colour {
	double c[3];
};

struct score {
	int fields, right, right_without;
	int sheets, dropped, recognised;
};

static uint32_t random_state = 20261124;

/* What ink leaves of white light where a share of `light` comes through it. */
static double stain(double light, double ink)
{
	return 1 - (1 - light) * (1 - ink);
}

static struct Pix *colour_sheet(struct Pix *sheet, struct Pix *blank, struct colour print,
				struct colour pen)
{
	struct Pix *rgb = pixCreate(pixGetWidth(sheet), pixGetHeight(sheet), 32);

	for (int y = 0; y < pixGetHeight(sheet); y++)
		for (int x = 0; x < pixGetWidth(sheet); x++) {
			l_uint32 all = 255, form = 255;
			double written;
			int level[3];

			pixGetPixel(sheet, x, y, &all);
			pixGetPixel(blank, x, y, &form);
			written = form < 12 ? 1 : fmin(1, (double)all / form);
			for (int i = 0; i < 3; i++)
				level[i] = (int)lround(252 * stain(form / 255.0, print.c[i]) *
						       stain(written, pen.c[i]));
			pixSetRGBPixel(rgb, x, y, level[0], level[1], level[2]);
		}
	return rgb;
}

/* Scanned in colour at 200 dpi, a little skewed, JPEG 75. */
static struct Pix *scan(struct Pix *rgb)
{
	struct Pix *small = pixScale(rgb, DPI / 300.0F, DPI / 300.0F), *turned, *read;
	l_uint8 *bytes = NULL;
	size_t length = 0;

	turned = pixRotateAM(small, (l_float32)damage_random(&random_state, -0.04, 0.04),
			     L_BRING_IN_WHITE);
	assert_int_equal(pixWriteMemJpeg(&bytes, &length, turned, 75, 0), 0);
	read = pixReadMemJpeg(bytes, length, 0, 1, NULL, 0);
	lept_free(bytes);
	pixDestroy(&small);
	pixDestroy(&turned);
	return read;
}

/* Letters and digits alone, a date as on paper, so that truth and reading compare. */
static const char *plain(struct arena *arena, const char *value)
{
	struct text text = { 0 };
	const char *copy;

	if (value != NULL && strlen(value) == 10 && value[4] == '-' && value[7] == '-')
		text_append_format(&text, "%.2s%.2s%.4s", value + 8, value + 5, value);
	else
		for (const char *at = value; at != NULL && *at != '\0'; at++)
			if (isalnum((unsigned char)*at))
				text_append_format(&text, "%c", toupper((unsigned char)*at));
	copy = arena_copy_text(arena, text_value(&text));
	text_clear(&text);
	return copy;
}

static int count_right(const struct dossier *dossier, json_t *fields)
{
	const char *name;
	json_t *value;
	int right = 0;

	json_object_foreach(fields, name, value)
	{
		const struct reading *reading = dossier_lookup_reading(dossier, name);

		right += json_is_string(value) && reading != NULL &&
			 strcmp(plain(dossier->arena, reading->value),
				plain(dossier->arena, json_string_value(value))) == 0;
	}
	return right;
}

static int count_texts(json_t *fields)
{
	const char *name;
	json_t *value;
	int count = 0;

	json_object_foreach(fields, name, value) count += json_is_string(value);
	return count;
}

static int read_sheet(struct ocr *ocr, struct Pix *rgb, bool drop, json_t *fields,
		      struct score *score)
{
	struct page page = { .number = 1, .dpi = DPI };
	struct dossier *dossier = dossier_new();
	struct dropout_report report;
	int turn_deg = 0, right = 0;

	page.delivered = pixConvertRGBToGray(rgb, 0.299F, 0.587F, 0.114F);
	page.width_px = pixGetWidth(rgb);
	page.height_px = pixGetHeight(rgb);
	if (drop)
		page.delivered_pen = dropout_grey(rgb, DPI, &report);
	score->dropped += page.delivered_pen != NULL;
	ingest_level(&page);
	if (ocr_recognise_form(ocr, &page, &turn_deg)) {
		ingest_turn(&page, turn_deg);
		if (ocr_align(ocr, &page)) {
			score->recognised += drop;
			ocr_read_form(ocr, &page, dossier);
			right = count_right(dossier, fields);
		}
	}
	page_clear_images(&page);
	dossier_free(dossier);
	return right;
}

static struct Pix *first_page(const char *path)
{
	struct ingest_limits limits = ingest_default_limits();
	struct page page = { 0 };
	struct ingest *ingest;
	struct error error;
	struct Pix *sheet;

	assert_int_equal(ingest_open(path, &limits, &ingest, &error), STATUS_OK);
	assert_int_equal(ingest_decode(ingest, 0, &page, &error), STATUS_OK);
	sheet = pixClone(page.delivered);
	page_clear_images(&page);
	ingest_close(ingest);
	return sheet;
}

static void try_dossier(struct ocr *ocr, const struct form *form, const char *json_path,
			struct colour print, struct colour pen, struct score *score)
{
	json_t *truth = json_load_file(json_path, 0, NULL);
	json_t *fields = json_object_get(json_object_get(truth, "fields"), form->name);
	struct Pix *image, *blank, *sheet, *rgb, *scanned;
	struct text path = { 0 };

	if (fields != NULL) {
		text_append_format(&path, "%.*s.tif", (int)strlen(json_path) - 5, json_path);
		image = pixRead(form->blank_path);
		blank = pixConvertTo8(image, 0);
		sheet = first_page(text_value(&path));
		rgb = colour_sheet(sheet, blank, print, pen);
		scanned = scan(rgb);
		score->sheets++;
		score->fields += count_texts(fields);
		score->right_without += read_sheet(ocr, scanned, true, fields, score);
		score->right += read_sheet(ocr, scanned, false, fields, score);
		pixDestroy(&image);
		pixDestroy(&blank);
		pixDestroy(&sheet);
		pixDestroy(&rgb);
		pixDestroy(&scanned);
		text_clear(&path);
	}
	json_decref(truth);
}

static void fields_are_read_better_without_the_print(void **state)
{
	static const struct {
		const char *name;
		struct colour print;
	} prints[] = {
		{ "dark green", { { 0.08, 0.45, 0.28 } } },
		{ "light green", { { 0.45, 0.75, 0.50 } } },
		{ "red", { { 0.80, 0.18, 0.20 } } },
		{ "orange", { { 0.92, 0.50, 0.12 } } },
	};
	static const struct colour pens[] = { { { 0.08, 0.08, 0.1 } }, { { 0.10, 0.18, 0.58 } } };
	const char *folder = getenv("WARAQA_DOSSIERS");
	struct arena *arena = arena_new();
	struct form_set forms;
	struct error error;
	struct ocr *ocr;
	glob_t found;

	(void)state;
	if (folder == NULL)
		skip();
	assert_int_equal(form_set_load("forms", &forms, &error), STATUS_OK);
	assert_int_equal(ocr_open(&forms, &ocr, &error), STATUS_OK);
	assert_int_equal(glob(arena_format(arena, "%s/*.json", folder), 0, NULL, &found), 0);
	for (size_t p = 0; p < ARRAY_LENGTH(prints) * ARRAY_LENGTH(pens); p++) {
		struct score score = { 0 };

		for (size_t i = 0; i < found.gl_pathc; i++)
			try_dossier(ocr, form_set_lookup(&forms, "cnops-maladie-p1"),
				    found.gl_pathv[i], prints[p / 2].print, pens[p % 2], &score);
		print_message("# | %s, %s pen | %d | %d | %d | %d of %d | %d of %d |\n",
			      prints[p / 2].name, p % 2 == 0 ? "black" : "blue", score.sheets,
			      score.dropped, score.recognised, score.right, score.fields,
			      score.right_without, score.fields);
		assert_int_equal(score.dropped, score.sheets);
		assert_int_equal(score.recognised, score.sheets);
	}
	globfree(&found);
	ocr_close(ocr);
	form_set_free(&forms);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_read_better_without_the_print),
	};

	/* as cli/main.c does: else most of the time goes into page faults */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
