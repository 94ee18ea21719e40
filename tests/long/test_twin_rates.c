/*
 * How surely the same paper is known again, and two papers are not taken for one.
 *
 * Every dossier of some folders is compared with all before it and stored; no one of them may be
 * called seen before. Then each is scanned once more, in another way, and must be. Pages are
 * levelled, recognised and aligned, but their fields are not read, which takes no part in it.
 *
 * WARAQA_TWINS names folders, separated by colons; WARAQA_TWINS_ROUNDS how often each is scanned
 * again. Two dossiers of one person have names with the same first eight characters.
 */
#include "base/text.h"
#include "ingest/ingest.h"
#include "model/form.h"
#include "pipeline/twins.h"
#include "tests/support/chance.h"
#include "tests/support/private_store.h"
#include "tests/support/rescan.h"
#include "validate/validate.h"

#include <glob.h>
#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { PERSON_LENGTH = 8 };

/* Papers that are more alike than this are printed. */
#define NEAR 0.6
#define SAME 0.78

static struct form_set forms;
static struct ocr *ocr;
static struct store *store;

struct rates {
	int dossiers, persons_pairs, false_alarms; /* first scans */
	int again, known, named_wrong;             /* second scans */
	int pages, pages_known, sheets, sheets_known, pages_made;
	double made_s, searched_s;
};

static double processor_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_page(struct page *page, struct dossier *dossier, struct rates *rates)
{
	double before_s;
	int turn_deg;

	ingest_level(page);
	if (ocr_recognise_form(ocr, page, &turn_deg)) {
		if (turn_deg != page->turn_deg)
			ingest_turn(page, turn_deg);
		ocr_align(ocr, page);
	}
	if (page->form == NULL)
		ingest_judge_turn(page, dossier);
	before_s = processor_s();
	twins_note(ocr, page, dossier->arena);
	rates->made_s += processor_s() - before_s;
	rates->pages_made++;
	page_clear_images(page);
}

static struct dossier *read_dossier(const char *path, struct rates *rates)
{
	struct ingest_limits limits = ingest_default_limits();
	struct dossier *dossier = dossier_new();
	struct ingest *ingest = NULL;
	struct error error;

	must(ingest_open(path, &limits, &ingest, &error), &error);
	dossier->file = arena_copy_text(dossier->arena, path);
	memcpy(dossier->sha256, ingest_sha256(ingest), sizeof(dossier->sha256));
	dossier->received = (struct date){ 2026, 10, 18 };
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page *page = LIST_ADD(dossier->arena, &dossier->pages);

		must(ingest_decode(ingest, i, page, &error), &error);
		read_page(page, dossier, rates);
	}
	ingest_close(ingest);
	return dossier;
}

static struct claim judge(struct dossier *dossier, struct register_answers *answers,
			  struct rates *rates)
{
	struct claim claim;
	struct error error;
	double before_s = processor_s();

	*answers = (struct register_answers){ 0 };
	must(twins_find(store, dossier, answers, &error), &error);
	rates->searched_s += processor_s() - before_s;
	validate_claim(dossier, answers, &claim);
	return claim;
}

/* Counts the reasons R19 that name a dossier, or all with NULL. */
static int count_seen(const struct claim *claim, const char *name)
{
	int count = 0;

	for (size_t i = 0; i < claim->reasons.count; i++)
		count += claim->reasons.items[i].code == REASON_R19 &&
			 (name == NULL || strstr(claim->reasons.items[i].message_fr, name) != NULL);
	return count;
}

/* What a page was compared with, to see how near a false alarm was. */
static void print_twins(const struct register_answers *answers, const char *name)
{
	for (size_t i = 0; i < answers->twins.count; i++) {
		const struct twin *twin = &answers->twins.items[i];

		if (twin->likeness >= NEAR && !text_equal(twin->dossier, name))
			print_message("%s page %d is like page %d of %s: %.2f of %d windows%s\n",
				      name, twin->page, twin->dossier_page, twin->dossier,
				      twin->likeness, twin->windows,
				      twin->both_have_sheets ? "" : ", without a sheet");
	}
}

static void scan_first(const char *path, const glob_t *found, size_t index, struct rates *rates)
{
	struct dossier *dossier = read_dossier(path, rates);
	struct register_answers answers;
	struct claim claim = judge(dossier, &answers, rates);
	const char *name = path_base_name(path);
	struct error error;

	rates->false_alarms += count_seen(&claim, NULL) > 0;
	print_twins(&answers, name);
	for (size_t i = 0; i < index; i++)
		rates->persons_pairs +=
			strncmp(path_base_name(found->gl_pathv[i]), name, PERSON_LENGTH) == 0;
	rates->dossiers++;
	must(store_save_dossiers(store, path, &dossier, &claim, 1, &error), &error);
	dossier_free(dossier);
}

static bool page_is_known(const struct register_answers *answers, int page, const char *name)
{
	for (size_t i = 0; i < answers->twins.count; i++) {
		const struct twin *twin = &answers->twins.items[i];

		if (twin->page == page && twin->dossier_page == page &&
		    text_equal(twin->dossier, name) && twin->likeness >= SAME)
			return true;
	}
	return false;
}

static void scan_again(const char *path, struct rates *rates)
{
	static int turn;
	const char *name = path_base_name(path);
	struct text scan = { 0 };
	struct rescan rescan;
	struct dossier *dossier;
	struct register_answers answers;
	struct claim claim;

	srand((unsigned)++turn);
	rescan = rescan_any();
	text_append_format(&scan, "%s/again.tif",
			   getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	rescan_file(path, scan.bytes, &rescan, true);
	dossier = read_dossier(scan.bytes, rates);
	claim = judge(dossier, &answers, rates);
	print_twins(&answers, name);
	rates->again++;
	rates->known += count_seen(&claim, name) > 0;
	rates->named_wrong += count_seen(&claim, NULL) > count_seen(&claim, name);
	if (count_seen(&claim, name) == 0)
		print_message("not known: %s, %d dpi, skew %.1f, level %d, grain %.1f\n", name,
			      rescan.dpi, rescan.skew_deg, rescan.threshold, rescan.grain);
	for (size_t i = 0; i < dossier->pages.count; i++) {
		bool known = page_is_known(&answers, (int)i + 1, name);

		rates->pages++;
		rates->pages_known += known;
		rates->sheets += dossier->pages.items[i].form != NULL;
		rates->sheets_known += known && dossier->pages.items[i].form != NULL;
	}
	remove(scan.bytes);
	text_clear(&scan);
	dossier_free(dossier);
}

static void say(const struct rates *rates)
{
	print_message("# first scans: %d dossiers, %d pairs in all, %d of them of one person: "
		      "%d called seen before\n",
		      rates->dossiers, rates->dossiers * (rates->dossiers - 1) / 2,
		      rates->persons_pairs, rates->false_alarms);
	print_message(
		"# second scans: %d of %d dossiers known again, %d with a wrong one named too; "
		"%d of %d pages, %d of %d recognised sheets\n",
		rates->known, rates->again, rates->named_wrong, rates->pages_known, rates->pages,
		rates->sheets_known, rates->sheets);
	print_message("# fingerprint: %.1f ms a page of one core; comparison: %.0f ms a "
		      "dossier\n",
		      1000 * rates->made_s / rates->pages_made,
		      1000 * rates->searched_s / (rates->dossiers + rates->again));
}

static void find_scans(glob_t *found)
{
	const char *folders = getenv("WARAQA_TWINS"), *root = getenv("SRC");
	struct text all = { 0 };
	int flags = 0;

	if (folders == NULL)
		text_append_format(&all, "%s/samples/dossiers", root != NULL ? root : ".");
	else
		text_append(&all, folders);
	for (char *rest = all.bytes, *folder; (folder = strsep(&rest, ":")) != NULL;) {
		struct text pattern = { 0 };

		text_append_format(&pattern, "%s/*.tif", folder);
		assert_int_equal(glob(pattern.bytes, flags, NULL, found), 0);
		text_clear(&pattern);
		flags = GLOB_APPEND;
	}
	text_clear(&all);
}

static void a_paper_is_known_when_it_is_scanned_again_and_no_other_is_taken_for_it(void **state)
{
	const char *rounds = getenv("WARAQA_TWINS_ROUNDS");
	struct rates rates = { 0 };
	glob_t found = { 0 };

	(void)state;
	find_scans(&found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		scan_first(found.gl_pathv[i], &found, i, &rates);
	for (long round = 0; round < (rounds != NULL ? strtol(rounds, NULL, 10) : 3); round++)
		for (size_t i = 0; i < found.gl_pathc; i++)
			scan_again(found.gl_pathv[i], &rates);
	globfree(&found);
	say(&rates);
	assert_int_equal(rates.false_alarms, 0);
	assert_int_equal(rates.named_wrong, 0);
	assert_true(rates.known >= 0.98 * rates.again);
}

static int open_all(void **state)
{
	struct error error;
	struct text folder = { 0 };

	(void)state;
	setMsgSeverity(L_SEVERITY_NONE);
	store = shared_store();
	text_append_format(&folder, "%s/forms", getenv("SRC") != NULL ? getenv("SRC") : ".");
	must(form_set_load(folder.bytes, &forms, &error), &error);
	must(ocr_open(&forms, &ocr, &error), &error);
	text_clear(&folder);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	store_close(store);
	ocr_close(ocr);
	form_set_free(&forms);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_paper_is_known_when_it_is_scanned_again_and_no_other_is_taken_for_it),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
