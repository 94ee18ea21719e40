/*
 * The spreads of the samples are cut at their fold into A5 pages, and all pages of the dossier are
 * shuffled and turned: the claim must be the one of the spreads.
 *
 * WARAQA_DOSSIERS=DIR takes the dossiers of another folder, and only counts.
 */
#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "pipeline/pipeline.h"

#include <glob.h>
#include <jansson.h>
#include <leptonica/allheaders.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PAGES_MAX = 40 };

/* Pages on their way into a new file. */
struct pages {
	struct Pix *items[PAGES_MAX];
	int count, dpi, spreads;
};

struct counts {
	int dossiers, halves, halves_known, readings, same_readings, claims_same;
};

static uint64_t random_state = 20261124;

static int draw(int below)
{
	random_state = random_state * 48271 % 2147483647;
	return (int)(random_state >> 7) % below;
}

static void must(enum status status, const struct error *error)
{
	if (status != STATUS_OK)
		fail_msg("%s", error->text);
}

static struct pipeline_result read_file(struct pipeline *pipeline, const char *path)
{
	struct pipeline_input input = { .path = path, .received = { 2026, 10, 18 } };
	struct stage_costs costs = { 0 };
	struct pipeline_result result;
	struct error error;

	must(pipeline_read(pipeline, &input, &result, &costs, &error), &error);
	assert_int_equal(result.count, 1);
	return result;
}

static bool is_spread(const struct page *page)
{
	return page->form != NULL && page->form->fold_mm > 0;
}

/* The two A5 pages of a spread that was read, cut where its fold was found, each turned anyhow. */
static void add_halves(struct pages *pages, struct Pix *upright, const struct page *page)
{
	struct point fold = { page->form->fold_mm, page->form->height_mm / 2 };
	int at = (int)affine_apply(page->form_to_page, fold).x;

	for (int half = 0; half < 2; half++) {
		struct Box *box =
			boxCreate(half == 0 ? 0 : at, 0, half == 0 ? at : pixGetWidth(upright) - at,
				  pixGetHeight(upright));
		struct Pix *part = pixClipRectangle(upright, box, NULL);

		pages->items[pages->count++] = pixRotateOrth(part, draw(4));
		pixDestroy(&part);
		boxDestroy(&box);
	}
	pages->spreads++;
}

/* The pages of a dossier, its spreads levelled and, when `cut`, in halves. */
static struct pages take_pages(const char *path, const struct dossier *dossier, bool cut)
{
	struct ingest_limits limits = ingest_default_limits();
	struct pages pages = { .count = 0 };
	struct ingest *ingest;
	struct error error;

	must(ingest_open(path, &limits, &ingest, &error), &error);
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		const struct page *known = &dossier->pages.items[i];
		struct page page = { 0 };

		must(ingest_decode(ingest, i, &page, &error), &error);
		pages.dpi = page.dpi;
		if (is_spread(known)) {
			ingest_level(&page);
			ingest_turn(&page, known->turn_deg);
			if (cut)
				add_halves(&pages, page.upright, known);
			else
				pages.items[pages.count++] = pixClone(page.upright);
		} else {
			pages.items[pages.count++] = pixClone(page.delivered);
		}
		page_clear_images(&page);
	}
	ingest_close(ingest);
	return pages;
}

static void shuffle(struct pages *pages)
{
	for (int i = pages->count - 1; i > 0; i--) {
		int other = draw(i + 1);
		struct Pix *kept = pages->items[i];

		pages->items[i] = pages->items[other];
		pages->items[other] = kept;
	}
}

static void write_pages(struct pages *pages, const char *path)
{
	for (int i = 0; i < pages->count; i++) {
		pixSetResolution(pages->items[i], pages->dpi, pages->dpi);
		assert_int_equal(
			pixWriteTiff(path, pages->items[i], IFF_TIFF_LZW, i == 0 ? "w" : "a"), 0);
		pixDestroy(&pages->items[i]);
	}
}

static void compare_readings(const struct dossier *whole, const struct dossier *halves,
			     struct counts *counts)
{
	for (size_t i = 0; i < whole->readings.count; i++) {
		const struct reading *a = &whole->readings.items[i], *b;

		if (a->form == NULL || strchr(a->form, '-') == NULL)
			continue;
		b = dossier_lookup_on(halves, a->form, a->name);
		counts->readings++;
		counts->same_readings += b != NULL && text_equal(a->value, b->value);
	}
}

static bool is_same_claim(const struct claim *a, const struct claim *b)
{
	return text_equal(a->immatriculation, b->immatriculation) &&
	       text_equal(a->beneficiary, b->beneficiary) &&
	       text_equal(a->practitioner_inpe, b->practitioner_inpe) &&
	       text_equal(a->pharmacy_inpe, b->pharmacy_inpe) &&
	       date_compare(a->care_date, b->care_date) == 0 &&
	       date_compare(a->dispensing_date, b->dispensing_date) == 0 && a->total == b->total &&
	       a->medicines_amount == b->medicines_amount && a->acts.count == b->acts.count;
}

static int count_halves(const struct dossier *dossier)
{
	int count = 0;

	for (size_t i = 0; i < dossier->pages.count; i++)
		count += dossier->pages.items[i].half != SHEET_WHOLE;
	return count;
}

static void compare(const char *path, const struct pipeline_result *whole,
		    const struct pipeline_result *halves, int spreads, struct counts *counts)
{
	int known = count_halves(halves->dossiers[0]);
	bool same = is_same_claim(&whole->claims[0], &halves->claims[0]);

	assert_int_equal(count_halves(whole->dossiers[0]), 0);
	compare_readings(whole->dossiers[0], halves->dossiers[0], counts);
	if (!same || known < 2 * spreads)
		print_message("# %s: %d of %d halves known, %s claim\n", path, known, 2 * spreads,
			      same ? "the same" : "another");
	counts->dossiers++;
	counts->halves += 2 * spreads;
	counts->halves_known += known;
	counts->claims_same += same;
}

/* The spreads are written levelled both times, so that nothing but the cut differs. */
static void try_dossier(struct pipeline *pipeline, const char *path, const char *new_path,
			struct counts *counts)
{
	struct pipeline_result original = read_file(pipeline, path), whole, halves;
	struct pages level = take_pages(path, original.dossiers[0], false);
	struct pages cut = take_pages(path, original.dossiers[0], true);

	shuffle(&cut);
	write_pages(&level, new_path);
	whole = read_file(pipeline, new_path);
	write_pages(&cut, new_path);
	halves = read_file(pipeline, new_path);
	compare(path, &whole, &halves, cut.spreads, counts);
	pipeline_result_clear(&original);
	pipeline_result_clear(&whole);
	pipeline_result_clear(&halves);
	unlink(new_path);
}

static bool has_spreads(const char *path)
{
	struct text json = { 0 };
	json_t *truth;
	bool cnss;

	text_append_format(&json, "%.*s.json", (int)strlen(path) - 4, path);
	truth = json_load_file(text_value(&json), 0, NULL);
	cnss = text_equal(json_string_value(json_object_get(truth, "fund")), "CNSS");
	json_decref(truth);
	text_clear(&json);
	return cnss;
}

/* All of a folder that is named take minutes. */
enum { DOSSIERS_USUAL = 3 };

static void a_spread_cut_at_the_fold_makes_the_same_claim(void **state)
{
	const char *root = getenv("SRC") != NULL ? getenv("SRC") : ".";
	const char *folder = getenv("WARAQA_DOSSIERS");
	const char *temporary = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
	struct arena *arena = arena_new();
	struct counts counts = { 0 };
	struct pipeline *pipeline;
	struct error error;
	glob_t found;

	(void)state;
	must(pipeline_open(arena_format(arena, "%s/forms", root), NULL, &pipeline, &error), &error);
	assert_int_equal(glob(folder != NULL
				      ? arena_format(arena, "%s/*.tif", folder)
				      : arena_format(arena, "%s/samples/dossiers/*.tif", root),
			      0, NULL, &found),
			 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		if ((folder != NULL || counts.dossiers < DOSSIERS_USUAL) &&
		    has_spreads(found.gl_pathv[i]))
			try_dossier(
				pipeline, found.gl_pathv[i],
				arena_format(arena, "%s/halves-%ld.tif", temporary, (long)getpid()),
				&counts);
	print_message("# %d dossiers: %d of %d halves known, %d of %d readings and %d of %d claims "
		      "the same\n",
		      counts.dossiers, counts.halves_known, counts.halves, counts.same_readings,
		      counts.readings, counts.claims_same, counts.dossiers);
	if (folder == NULL) {
		assert_int_equal(counts.halves_known, counts.halves);
		assert_int_equal(counts.claims_same, counts.dossiers);
		assert_true(counts.same_readings * 100 >= counts.readings * 95);
	}
	globfree(&found);
	pipeline_close(pipeline);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_spread_cut_at_the_fold_makes_the_same_claim),
	};

	/* as cli/main.c does: else most of the time goes into page faults */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
