/*
 * Pages are damaged in every way that a branch's scanner or a telephone damages them, turned and
 * skewed at random, and must come out upright, level and recognised, or say that they did not.
 *
 * The pages are those of samples/dossiers, or of the folder that WARAQA_DOSSIERS names: best ones
 * of `tools/make-dossiers --scan none`. WARAQA_DAMAGE=NAME does one kind of damage only.
 */
#include "barcode/barcode.h"
#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ocr/ocr.h"
#include "tests/support/damage.h"

#include <glob.h>
#include <jansson.h>
#include <leptonica/allheaders.h>
#include <malloc.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define SKEW_LIMIT_DEG 0.3

static const struct damage damages[] = {
	{ DAMAGE_NONE, .name = "none" },
	{ DAMAGE_NONE, .name = "bilevel", .cut = 150 },
	{ .name = "black-border", .paper = 250, .lid = 12, .border_mm = 15 },
	{ .name = "grey-lid", .paper = 245, .lid = 150, .border_mm = 15 },
	{ .name = "bilevel-black-border", .paper = 255, .lid = 0, .border_mm = 15, .cut = 150 },
	{ .name = "punch-holes", .paper = 250, .lid = 20, .holes = 0.95 },
	{ DAMAGE_NONE, .name = "speckle", .specks = 8 },
	{ DAMAGE_NONE, .name = "bilevel-speckle", .specks = 5, .cut = 150 },
	{ .name = "bleed-through", .paper = 240, .lid = 255, .bleed = 0.4 },
	{ .name = "fold-shadow", .paper = 240, .lid = 255, .fold = 0.6 },
	{ .name = "lamp",
	  .paper = 235,
	  .ink = 30,
	  .lid = 90,
	  .border_mm = 10,
	  .ramp = 0.5,
	  .vignette = 0.5,
	  .noise = 4,
	  .blur_mm = 0.09,
	  .jpeg = 60 },
	{ .name = "pale", .paper = 225, .ink = 145, .lid = 225, .noise = 3 },
	{ .name = "coloured-paper",
	  .paper = 150,
	  .ink = 20,
	  .lid = 255,
	  .border_mm = 8,
	  .noise = 2 },
	{ DAMAGE_NONE, .name = "150-dpi", .dpi = 150, .noise = 3, .jpeg = 70 },
	{ DAMAGE_NONE, .name = "200-dpi", .dpi = 200, .noise = 3, .jpeg = 60 },
	{ DAMAGE_NONE, .name = "400-dpi", .dpi = 400 },
	{ DAMAGE_NONE, .name = "600-dpi-bilevel", .dpi = 600, .cut = 150 },
	{ .name = "all",
	  .dpi = 200,
	  .paper = 225,
	  .ink = 40,
	  .lid = 25,
	  .border_mm = 12,
	  .holes = 0.9,
	  .specks = 3,
	  .bleed = 0.25,
	  .fold = 0.4,
	  .ramp = 0.3,
	  .vignette = 0.3,
	  .noise = 5,
	  .blur_mm = 0.09,
	  .jpeg = 55 },
};

/* A page of a dossier, upright, with what it is. */
struct sheet {
	struct Pix *grey;
	int dpi;
	double skew_deg; /* that it has before any damage */
	const char *type;
};

struct sheets {
	struct arena *arena;
	LIST(struct sheet) list;
};

struct score {
	int pages, forms;
	int lost; /* taken for blank or black */
	int turned_wrongly, undecided, skewed, missed, misnamed;
	double worst_skew_deg;
	double level_s, turn_s, recognise_s;
};

static double processor_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- The sheets ------------------------------------------------------------------------------ */

static void add_sheet(struct sheets *sheets, struct page *page, json_t *facts)
{
	int turn_deg = (int)json_integer_value(json_object_get(facts, "turn"));
	struct sheet *sheet = LIST_ADD(sheets->arena, &sheets->list);

	sheet->grey = turn_deg != 0 ? pixRotateOrth(page->delivered, turn_deg / 90)
				    : pixClone(page->delivered);
	sheet->dpi = page->dpi;
	sheet->type =
		arena_copy_text(sheets->arena, json_string_value(json_object_get(facts, "type")));
	ingest_level(page);
	sheet->skew_deg = page->skew_deg;
	page_clear_images(page);
}

static void load_dossier(struct sheets *sheets, const char *json_path)
{
	char *path = arena_format(sheets->arena, "%.*s.tif", (int)strlen(json_path) - 5, json_path);
	struct ingest_limits limits = ingest_default_limits();
	json_t *truth = json_load_file(json_path, 0, NULL);
	json_t *pages = json_object_get(truth, "pages");
	struct ingest *ingest = NULL;
	struct error error;

	assert_int_equal(ingest_open(path, &limits, &ingest, &error), STATUS_OK);
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page page = { 0 };

		assert_int_equal(ingest_decode(ingest, i, &page, &error), STATUS_OK);
		add_sheet(sheets, &page, json_array_get(pages, (size_t)i));
	}
	ingest_close(ingest);
	json_decref(truth);
}

static struct sheets load_sheets(void)
{
	const char *folder = getenv("WARAQA_DOSSIERS");
	struct sheets sheets = { .arena = arena_new() };
	glob_t found;

	folder = folder != NULL ? folder : "samples/dossiers";
	assert_int_equal(glob(arena_format(sheets.arena, "%s/*.json", folder), 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		load_dossier(&sheets, found.gl_pathv[i]);
	globfree(&found);
	return sheets;
}

/* ---- One page -------------------------------------------------------------------------------- */

static bool is_unreadable(const struct page *page)
{
	for (int i = 0; i < page->fault_count; i++)
		if (page->faults[i].code == REASON_I01 || page->faults[i].code == REASON_I02)
			return true;
	return false;
}

/* As the pipeline does it. */
static bool find_form(struct ocr *ocr, struct page *page)
{
	int turn_deg;

	if (!ocr_recognise_form(ocr, page, &turn_deg))
		return false;
	ingest_turn(page, turn_deg);
	page->turn_decided = true;
	return ocr_align(ocr, page);
}

static void read_page(struct ocr *ocr, struct page *page, struct score *score)
{
	double began = processor_s(), levelled, scanned, recognised;
	struct dossier *dossier;

	ingest_level(page);
	levelled = processor_s();
	score->level_s += levelled - began;
	if (is_unreadable(page)) {
		score->lost++;
		return;
	}
	dossier = dossier_new();
	barcode_scan(page, dossier);
	scanned = processor_s();
	find_form(ocr, page);
	recognised = processor_s();
	score->recognise_s += recognised - scanned;
	if (page->form == NULL)
		ingest_judge_turn(page, dossier);
	score->turn_s += processor_s() - recognised;
	dossier_free(dossier);
}

static void complain(const struct sheet *sheet, const char *what, const struct page *page,
		     const struct damage *damage, double angle_deg, int quarters)
{
	const char *tell = getenv("WARAQA_TELL");

	if (tell == NULL)
		return;
	print_message("# %s: %s, %s, angle %.2f, %d quarters: skew %.2f, turn %d%s\n", damage->name,
		      sheet->type, what, angle_deg, quarters, page->skew_deg, page->turn_deg,
		      page->turn_decided ? "" : " undecided");
	if (strcmp(tell, "write") == 0) {
		static int number;
		char path[200];

		snprintf(path, sizeof(path), "%s/damaged-%03d-%s.jpg", getenv("TMPDIR"), number++,
			 what);
		pixWrite(path, page->delivered, IFF_JFIF_JPEG);
	}
}

static void judge_page(const struct sheet *sheet, const struct page *page, double angle_deg,
		       int quarters, const struct damage *damage, struct score *score)
{
	double skew_error = fabs(page->skew_deg + angle_deg - sheet->skew_deg);
	int wanted_deg = (4 - quarters) % 4 * 90;
	bool is_form = strchr(sheet->type, '-') != NULL;

	score->pages++;
	score->forms += is_form;
	if (is_unreadable(page)) {
		complain(sheet, "lost", page, damage, angle_deg, quarters);
		return;
	}
	if (!page->turn_decided) {
		complain(sheet, "undecided", page, damage, angle_deg, quarters);
		score->undecided++;
	} else if (page->turn_deg != wanted_deg) {
		complain(sheet, "turn", page, damage, angle_deg, quarters);
		score->turned_wrongly++;
	}
	if (is_form && page->form == NULL) {
		complain(sheet, "missed", page, damage, angle_deg, quarters);
		score->missed++;
	}
	score->misnamed += page->form != NULL && !text_equal(page->form->name, sheet->type);
	if (text_equal(sheet->type, "vignettes"))
		return; /* each label has an angle of its own, and the sheet has no line */
	score->worst_skew_deg = fmax(score->worst_skew_deg, skew_error);
	if (skew_error > SKEW_LIMIT_DEG) {
		complain(sheet, "skew", page, damage, angle_deg, quarters);
		score->skewed++;
	}
}

static void try_page(struct ocr *ocr, const struct sheets *sheets, size_t index,
		     const struct damage *damage, uint32_t *random_state, struct score *score)
{
	const struct sheet *sheet = &sheets->list.items[index];
	struct Pix *verso = sheets->list.items[(index + 1) % sheets->list.count].grey;
	double angle_deg = damage_random(random_state, -6.5, 6.5);
	int quarters = (int)damage_random(random_state, 0, 4);
	struct page page = { .number = 1, .type = PAGE_OTHER };

	page.dpi = damage->dpi > 0 ? damage->dpi : sheet->dpi;
	page.delivered = damage_sheet(sheet->grey, sheet->dpi, verso, damage, angle_deg, quarters,
				      random_state);
	page.width_px = pixGetWidth(page.delivered);
	page.height_px = pixGetHeight(page.delivered);
	read_page(ocr, &page, score);
	judge_page(sheet, &page, angle_deg, quarters, damage, score);
	page_clear_images(&page);
}

static void print_score(const char *name, const struct score *score)
{
	double pages = score->pages;

	print_message("# | %s | %d | %d | %d | %d | %d | %.2f | %d of %d | %d | %.0f | %.0f |\n",
		      name, score->pages, score->turned_wrongly, score->undecided, score->lost,
		      score->skewed, score->worst_skew_deg, score->missed, score->forms,
		      score->misnamed, 1000 * (score->level_s + score->turn_s) / pages,
		      1000 * score->recognise_s / pages);
}

static void add_score(struct score *sum, const struct score *score)
{
	sum->pages += score->pages;
	sum->forms += score->forms;
	sum->lost += score->lost;
	sum->turned_wrongly += score->turned_wrongly;
	sum->undecided += score->undecided;
	sum->skewed += score->skewed;
	sum->missed += score->missed;
	sum->misnamed += score->misnamed;
	sum->worst_skew_deg = fmax(sum->worst_skew_deg, score->worst_skew_deg);
	sum->level_s += score->level_s;
	sum->turn_s += score->turn_s;
	sum->recognise_s += score->recognise_s;
}

static void damaged_pages_come_out_upright_or_undecided(void **state)
{
	const char *only = getenv("WARAQA_DAMAGE");
	struct sheets sheets = load_sheets();
	uint32_t random_state = 20261124;
	struct score sum = { 0 };
	struct form_set forms;
	struct error error;
	struct ocr *ocr;

	(void)state;
	assert_int_equal(form_set_load("forms", &forms, &error), STATUS_OK);
	assert_int_equal(ocr_open(&forms, &ocr, &error), STATUS_OK);
	print_message("# | damage | pages | turned wrongly | undecided | taken for blank or black |"
		      " skew off by > 0.3 | worst skew error | forms missed | misnamed |"
		      " level and turn ms | recognise ms |\n");
	for (size_t d = 0; d < ARRAY_LENGTH(damages); d++) {
		struct score score = { 0 };

		if (only != NULL && strcmp(only, damages[d].name) != 0)
			continue;
		for (size_t i = 0; i < sheets.list.count; i++)
			try_page(ocr, &sheets, i, &damages[d], &random_state, &score);
		print_score(damages[d].name, &score);
		add_score(&sum, &score);
	}
	print_score("in all", &sum);
	assert_true(sum.turned_wrongly * 100 <= sum.pages);
	assert_true(sum.undecided * 20 <= sum.pages);
	assert_true(sum.skewed * 100 <= sum.pages);
	assert_true(sum.missed * 100 <= sum.forms);
	assert_int_equal(sum.misnamed, 0);
	assert_int_equal(sum.lost, 0);
	for (size_t i = 0; i < sheets.list.count; i++)
		pixDestroy(&sheets.list.items[i].grey);
	arena_free(sheets.arena);
	ocr_close(ocr);
	form_set_free(&forms);
}

int main(void)
{
	/* as cli/main.c does: else most of the time goes into page faults */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged_pages_come_out_upright_or_undecided),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
