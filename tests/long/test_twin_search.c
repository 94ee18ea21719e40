/*
 * Looking for the same paper among 100,000 stored dossiers: how long it takes, and that the index
 * answers, not a walk through the table.
 *
 * The samples are stored as they are; 100,000 dossiers of one sheet are added, whose terms are half
 * drawn from those of the samples' pages, which makes each of these as common as the commonest
 * terms are, and half at random. Then the samples are scanned again and looked for.
 */
#include "base/text.h"
#include "ingest/ingest.h"
#include "model/form.h"
#include "pipeline/twins.h"
#include "store/cluster.h"
#include "tests/support/chance.h"
#include "tests/support/private_store.h"
#include "tests/support/rescan.h"

#include <glob.h>
#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* The slowest search of one page that a person would not notice. */
#define PAGE_LIMIT_MS 250.0

static struct form_set forms;
static struct ocr *ocr;
static struct store *store;

static double wall_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static const char *server_says(const char *sql)
{
	return superuser_says(shared_place(), CLUSTER_DATABASE, sql);
}

static struct dossier *read_dossier(const char *path)
{
	struct ingest_limits limits = ingest_default_limits();
	struct dossier *dossier = dossier_new();
	struct ingest *ingest = NULL;
	struct error error;
	int turn_deg;

	must(ingest_open(path, &limits, &ingest, &error), &error);
	dossier->file = arena_copy_text(dossier->arena, path);
	memcpy(dossier->sha256, ingest_sha256(ingest), sizeof(dossier->sha256));
	dossier->received = (struct date){ 2026, 10, 18 };
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page *page = LIST_ADD(dossier->arena, &dossier->pages);

		must(ingest_decode(ingest, i, page, &error), &error);
		ingest_level(page);
		if (ocr_recognise_form(ocr, page, &turn_deg)) {
			if (turn_deg != page->turn_deg)
				ingest_turn(page, turn_deg);
			ocr_align(ocr, page);
		}
		if (page->form == NULL)
			ingest_judge_turn(page, dossier);
		twins_note(ocr, page, dossier->arena);
		page_clear_images(page);
	}
	ingest_close(ingest);
	return dossier;
}

static void store_samples(const glob_t *found)
{
	struct error error;

	for (size_t i = 0; i < found->gl_pathc; i++) {
		struct dossier *dossier = read_dossier(found->gl_pathv[i]);
		struct claim claim = { .verdict = VERDICT_REVIEW };

		must(store_save_dossiers(store, found->gl_pathv[i], &dossier, &claim, 1, &error),
		     &error);
		dossier_free(dossier);
	}
}

static void add_strangers(void)
{
	server_says("INSERT INTO waraqa.file (sha256, name) "
		    "SELECT md5(i::text) || md5('-' || i), 'stranger' || i || '.tif' "
		    "FROM generate_series(1, 100000) AS i");
	server_says("INSERT INTO waraqa.dossier (file, number, received) "
		    "SELECT id, 1, '2026-10-18' FROM waraqa.file WHERE name LIKE 'stranger%'");
	server_says("INSERT INTO waraqa.page (dossier, number, type, type_confidence, width_px, "
		    "height_px, dpi, turn_deg, turn_decided, skew_deg) "
		    "SELECT dossier.id, 1, 'cnops-maladie-p1', 1, 1654, 2339, 200, 0, true, 0 "
		    "FROM waraqa.dossier JOIN waraqa.file ON file.id = dossier.file "
		    "WHERE name LIKE 'stranger%'");
	server_says("WITH pool AS (SELECT array_agg(term) AS terms FROM waraqa.fingerprint, "
		    "unnest(terms) AS term) "
		    "INSERT INTO waraqa.fingerprint (dossier, page, form, width, height, cells, "
		    "terms) SELECT dossier.id, 1, 'cnops-maladie-p1', 4, 1, '\\x00', drawn "
		    "FROM pool, waraqa.dossier JOIN waraqa.file ON file.id = dossier.file "
		    "CROSS JOIN LATERAL (SELECT array_agg(CASE WHEN i % 2 = 0 "
		    "  THEN (random() * 4294967295 - 2147483648)::bigint::int "
		    "  ELSE pool.terms[1 + floor(random() * cardinality(pool.terms))::int] END) "
		    "  AS drawn FROM generate_series(1, 64) AS i WHERE dossier.id > 0) AS sample "
		    "WHERE name LIKE 'stranger%'");
	server_says("ANALYZE waraqa.fingerprint");
}

static bool is_among(const alike_list *alikes, const char *name)
{
	for (size_t i = 0; i < alikes->count; i++)
		if (text_equal(alikes->items[i].dossier, name))
			return true;
	return false;
}

/* Whole walks through the table; the statistics are written a little later. */
static long walks(void)
{
	server_says("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()");
	return strtol(server_says("SELECT seq_scan FROM pg_stat_all_tables "
				  "WHERE schemaname = 'waraqa' AND relname = 'fingerprint'"),
		      NULL, 10);
}

static void search_again(const glob_t *found)
{
	const char *folder = temporary_folder();
	double slowest_ms = 0, all_ms = 0;
	int pages = 0;
	struct error error;

	chance_seed(1);
	for (size_t i = 0; i < found->gl_pathc; i++) {
		struct rescan rescan = rescan_any();
		struct text path = { 0 };
		struct dossier *dossier;
		alike_list alikes;
		double took_ms;

		text_append_format(&path, "%s/again%zu.tif", folder, i);
		rescan_file(found->gl_pathv[i], path.bytes, &rescan, true);
		dossier = read_dossier(path.bytes);
		took_ms = wall_ms();
		must(store_find_alike(store, dossier, &alikes, &error), &error);
		took_ms = wall_ms() - took_ms;
		assert_true(is_among(&alikes, path_base_name(found->gl_pathv[i])));
		all_ms += took_ms;
		pages += (int)dossier->pages.count;
		took_ms /= (double)dossier->pages.count;
		slowest_ms = took_ms > slowest_ms ? took_ms : slowest_ms;
		dossier_free(dossier);
		text_clear(&path);
	}
	print_message("%s fingerprints: %.1f ms a page, %.1f ms in the slowest of %zu "
		      "dossiers\n",
		      server_says("SELECT count(*) FROM waraqa.fingerprint"), all_ms / pages,
		      slowest_ms, found->gl_pathc);
	assert_true(slowest_ms < PAGE_LIMIT_MS);
}

static void the_same_paper_is_found_among_100000_dossiers_through_the_index(void **state)
{
	const char *root = getenv("SRC");
	struct text pattern = { 0 };
	glob_t found;
	long before;

	(void)state;
	text_append_format(&pattern, "%s/samples/dossiers/*.tif", root != NULL ? root : ".");
	assert_int_equal(glob(pattern.bytes, 0, NULL, &found), 0);
	store_samples(&found);
	add_strangers();
	before = walks();
	search_again(&found);
	assert_int_equal(walks(), before);
	print_message("the index takes %s\n", server_says("SELECT pg_size_pretty(pg_relation_size("
							  "'waraqa.fingerprint_terms'))"));
	globfree(&found);
	text_clear(&pattern);
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
		cmocka_unit_test(the_same_paper_is_found_among_100000_dossiers_through_the_index),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
