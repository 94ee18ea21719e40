/*
 * Real till receipts in English (WARAQA_RECEIPTS: ../shared/data/receipts; img/NAME.jpg, key/
 * NAME.json with date and total, box/NAME.csv with the text line by line): how often the rules find
 * date and total in three readings of the same receipts: the page reading, plain full-page words of
 * the engine, and the text as people typed it off, which is the most that rules can do. A key
 * without a total is not counted for totals.
 *
 * WARAQA_RECEIPTS_SHOW=1 names what was missed.
 */
#include "barcode/barcode.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ocr/free.h"
#include "ocr/values.h"

#include <glob.h>
#include <jansson.h>
#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum way { PAGE_READING, PLAIN_WORDS, TYPED_TEXT, WAY_COUNT };
enum asked { DATE, TOTAL, FIELD_COUNT };
enum { LINE_MAX_BYTES = 1000 };

static const char *const way_names[] = { "page reading", "plain full-page words", "typed text" };
static const char *const field_names[] = { "date", "total" };
static const double SURE = 0.9;

struct tally {
	int asked, right, wrong, sure, wrong_and_sure;
};

static struct tally tallies[WAY_COUNT][FIELD_COUNT];
static struct engine *engine;
static const char *folder;

/* ---- What is right ----------------------------------------------------------- */

static json_t *load_key(const char *name)
{
	struct text path = { 0 };
	json_t *key;

	text_append_format(&path, "%s/key/%s.json", folder, name);
	key = json_load_file(text_value(&path), 0, NULL);
	assert_non_null(key);
	text_clear(&path);
	return key;
}

static const char *key_text(const json_t *key, enum asked field)
{
	const char *text = json_string_value(json_object_get(key, field_names[field]));

	return text != NULL ? text : "";
}

/* "$8.20" as "8.20"; "" when the key has no total. */
static void right_total(const char *text, struct arena *arena, const char **ret_value)
{
	centimes amount;
	char value[MONEY_TEXT_SIZE];

	text += strcspn(text, "0123456789");
	*ret_value = money_parse(text, &amount)
			     ? arena_copy_text(arena, money_format(amount, value))
			     : "";
}

static void right_date(const char *text, struct arena *arena, const char **ret_value)
{
	word_list words = { 0 };
	line_list lines = { 0 };
	struct dated dated;
	char value[DATE_TEXT_SIZE];

	*LIST_ADD(arena, &words) = (struct word){ text, 99, { 0, 0, 200, 20 }, 0 };
	words_make_lines(&words, arena, &lines);
	*ret_value = lines.count > 0 && line_find_date(&lines.items[0], 0, &dated)
			     ? arena_copy_text(arena, date_format_iso(dated.date, value))
			     : "";
}

static void judge(enum way way, const char *name, const struct dossier *dossier)
{
	json_t *key = load_key(name);
	const char *right[FIELD_COUNT];

	right_date(key_text(key, DATE), dossier->arena, &right[DATE]);
	right_total(key_text(key, TOTAL), dossier->arena, &right[TOTAL]);
	for (int field = 0; field < FIELD_COUNT; field++) {
		const struct reading *reading = dossier_lookup_reading(dossier, field_names[field]);
		struct tally *tally = &tallies[way][field];
		bool is_right, is_sure;

		if (right[field][0] == '\0')
			continue;
		is_right = reading != NULL && text_equal(reading->value, right[field]);
		is_sure = reading != NULL && reading->confidence >= SURE;
		tally->asked++;
		tally->right += is_right;
		tally->sure += is_sure;
		tally->wrong += reading != NULL && !is_right;
		tally->wrong_and_sure += is_sure && !is_right;
		if (!is_right && getenv("WARAQA_RECEIPTS_SHOW") != NULL)
			print_message("# %s, %s, %s: %s for %s, %.2f\n", way_names[way], name,
				      field_names[field], reading != NULL ? reading->value : "none",
				      right[field], reading != NULL ? reading->confidence : 0);
	}
	json_decref(key);
}

/* ---- The three ways ---------------------------------------------------------- */

static bool load_page(const char *path, struct page *page)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest = NULL;
	struct error error;
	bool loaded;

	if (ingest_open(path, &limits, &ingest, &error) != STATUS_OK)
		return false;
	loaded = ingest_decode(ingest, 0, page, &error) == STATUS_OK;
	ingest_close(ingest);
	return loaded;
}

static void read_plain_words(struct page *page, const char *name)
{
	struct dossier *dossier = dossier_new();
	struct page plain = *page;
	word_list words = { 0 };

	plain.to_delivered = affine_identity();
	engine_read_page(engine, page->delivered, page->dpi, dossier->arena, &words);
	free_page_parse(&words, &plain, dossier);
	judge(PLAIN_WORDS, name, dossier);
	dossier_free(dossier);
}

static void read_page(struct page *page, const char *name)
{
	struct dossier *dossier = dossier_new();

	ingest_level(page);
	barcode_scan(page, dossier);
	ingest_judge_turn(page, dossier);
	free_page_read(engine, page, dossier);
	judge(PAGE_READING, name, dossier);
	dossier_free(dossier);
}

/* One line of the typed text, its words spread over its box by their letters. */
static void add_line(struct arena *arena, word_list *words, const char *text, struct box box,
		     int line)
{
	size_t length = strlen(text);

	for (size_t at = 0; at < length;) {
		size_t letters = strcspn(text + at, " ");

		if (letters > 0)
			*LIST_ADD(arena, words) =
				(struct word){ arena_copy_bytes(arena, text + at, letters),
					       96,
					       { box.x + box.w * (int)at / (int)length, box.y,
						 box.w * (int)letters / (int)length, box.h },
					       line };
		at += letters + 1;
	}
}

/* "x1,y1,x2,y2,x3,y3,x4,y4,text": the corners of a line of print, clockwise from the left top. */
static bool parse_line(char *line, struct box *ret_box, const char **ret_text)
{
	int corners[8];

	for (int i = 0; i < 8; i++) {
		char *end;

		corners[i] = (int)strtol(line, &end, 10);
		if (*end != ',')
			return false;
		line = end + 1;
	}
	*ret_box = (struct box){ corners[0], corners[1], corners[4] - corners[0],
				 corners[5] - corners[1] };
	line[strcspn(line, "\r\n")] = '\0';
	*ret_text = line;
	return true;
}

static void read_typed_text(const struct page *page, const char *name)
{
	struct dossier *dossier = dossier_new();
	struct page typed = *page;
	struct text path = { 0 };
	char line[LINE_MAX_BYTES];
	word_list words = { 0 };
	FILE *file;

	text_append_format(&path, "%s/box/%s.csv", folder, name);
	file = fopen(text_value(&path), "r");
	assert_non_null(file);
	for (int i = 0; fgets(line, sizeof(line), file) != NULL; i++) {
		const char *text;
		struct box box;

		if (parse_line(line, &box, &text))
			add_line(dossier->arena, &words, text, box, i);
	}
	fclose(file);
	text_clear(&path);
	typed.to_delivered = affine_identity();
	free_page_parse(&words, &typed, dossier);
	judge(TYPED_TEXT, name, dossier);
	dossier_free(dossier);
}

/* ---- The table --------------------------------------------------------------- */

static void read_receipt(const char *path)
{
	const char *base = strrchr(path, '/') + 1;
	struct page page = { .number = 1 };
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(base, "."), base);
	if (load_page(path, &page)) {
		read_typed_text(&page, name);
		read_plain_words(&page, name);
		read_page(&page, name);
	}
	page_clear_images(&page);
}

static void print_table(void)
{
	print_message("# | reading | field | right | wrong | said with 0.9 | of those wrong |\n");
	for (int way = 0; way < WAY_COUNT; way++)
		for (int field = 0; field < FIELD_COUNT; field++) {
			const struct tally *tally = &tallies[way][field];

			print_message("# | %s | %s | %d of %d | %d | %d | %d |\n", way_names[way],
				      field_names[field], tally->right, tally->asked, tally->wrong,
				      tally->sure, tally->wrong_and_sure);
		}
}

static void date_and_total_of_most_real_receipts_are_read(void **state)
{
	const struct tally *dates = &tallies[PAGE_READING][DATE],
			   *totals = &tallies[PAGE_READING][TOTAL];
	struct text pattern = { 0 };
	struct error error;
	glob_t found;

	(void)state;
	folder = getenv("WARAQA_RECEIPTS");
	folder = folder != NULL ? folder : "../shared/data/receipts";
	text_append_format(&pattern, "%s/img/*.jpg", folder);
	if (glob(text_value(&pattern), 0, NULL, &found) != 0) {
		print_message("skipped: there are no receipts in %s\n", folder);
		text_clear(&pattern);
		return;
	}
	assert_int_equal(engine_open(&engine, &error), STATUS_OK);
	for (size_t i = 0; i < found.gl_pathc; i++)
		read_receipt(found.gl_pathv[i]);
	print_table();
	assert_true(100 * dates->right >= 85 * dates->asked);
	assert_true(100 * totals->right >= 80 * totals->asked);
	assert_true(20 * (dates->wrong_and_sure + totals->wrong_and_sure) <=
		    dates->asked + totals->asked);
	engine_close(engine);
	globfree(&found);
	text_clear(&pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(date_and_total_of_most_real_receipts_are_read),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
