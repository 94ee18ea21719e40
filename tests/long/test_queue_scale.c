/*
 * A queue of a million jobs and a store of five million claims (WARAQA_JOBS, WARAQA_CLAIMS: other
 * numbers): what the store adds to each dossier between its claim and its end, what is left of a
 * day's load in the queue, and how long it takes to find a dossier.
 *
 * The claims are of an insured person for every ten, 80,000 a day; each has an act, three
 * medicines, a serialised box and a box of one of 5,900 products, of which one is in every tenth
 * dossier. Half the sheets have their CIN read. The data is in the system's memory as far as it
 * goes, as on a server that works all day. Limits are on processor time: the wall is told beside
 * it.
 */
#include "base/memory.h"
#include "base/text.h"
#include "store/session.h"
#include "tests/support/chance.h"
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"
#include "tests/support/server_cost.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	PER_INSURED = 10,
	A_DAY = 80000,
	PRODUCTS = 5900,
	LEASE_S = 30,
	FINISHED = 300, /* dossiers that are claimed and stored */
	SEARCHED = 500  /* of each kind */
};

#define OVERHEAD_LIMIT_MS 5.0
#define FIND_LIMIT_MS 20.0

static long claims, jobs;
static struct arena *arena;

static long number_from(const char *variable, long otherwise)
{
	const char *asked = getenv(variable);

	return asked != NULL ? strtol(asked, NULL, 10) : otherwise;
}

static const char *says(const char *sql)
{
	return superuser_says(shared_place(), "waraqa", sql);
}

static long counts(const char *sql)
{
	return strtol(says(sql), NULL, 10);
}

/* ---- Five million claims -------------------------------------------------------------------- */

static const char *const fill_claims[] = {
	"INSERT INTO insured (immatriculation, cin, last_name, first_name, name_key, birth_date, "
	"sex, fund, rights_from) SELECT (100000000 + i)::text, 'K' || 1000000 + i, 'A', 'B', "
	"'A B', '1970-01-01', 'F', 'CNSS', '2020-01-01' "
	"FROM generate_series(0, current_setting('waraqa.claims')::int / 10) AS i",
	"INSERT INTO file (sha256, name, kind, bytes) SELECT "
	"encode(sha256(i::text::bytea), 'hex'), 'lot/f' || i || '.tif', 'tif', 1000 "
	"FROM generate_series(1, current_setting('waraqa.claims')::int) AS i",
	"INSERT INTO dossier (file, number, fund, received, branch, batch) SELECT id, 1, 'CNSS', "
	"date '2024-01-01' + (id / 80000)::int, 'B' || id % 50, id / 200 FROM file",
	"INSERT INTO page (dossier, number, type, type_confidence, width_px, height_px, dpi, "
	"turn_deg, turn_decided, skew_deg, image_sha256, image_bytes) SELECT id, 1, "
	"'vignettes', 1, 2480, 3508, 300, 0, true, 0, encode(sha256(('p' || id)::bytea), 'hex'), "
	"1000 FROM dossier",
	"INSERT INTO reading (dossier, ordinal, page, form, name, value, confidence, source, x, y, "
	"w, h) SELECT id, 1, 1, 'cnss', 'assure_cin', 'K' || 1000000 + id / 10, 0.9, 'hand', 0, 0, "
	"1, 1 FROM dossier WHERE id % 2 = 0",
	"INSERT INTO claim (dossier, judgement, immatriculation, beneficiary, relation, "
	"birth_date, practitioner_inpe, pharmacy_inpe, care_date, dispensing_date, "
	"medicines_centimes, total_centimes, verdict, confidence) SELECT id, 1, "
	"(100000000 + id / 10)::text, 'A B', 'assure', '1970-01-01', (200000000 + id / 50)::text, "
	"'300000000', "
	"date '2024-01-01' + (id / 80000)::int, date '2024-01-02' + (id / 80000)::int, 28620, "
	"20000 + id % 7, 'accepted', 0.9 FROM dossier",
	"INSERT INTO act (dossier, judgement, ordinal, care_date, letter, coefficient_hundredths, "
	"amount_centimes) SELECT id, 1, 1, '2024-01-01', 'K', 8000, 180000 + id % 5 FROM dossier",
	"INSERT INTO medicine_line (dossier, judgement, ordinal, code, name, quantity, "
	"amount_centimes, code_source, treatment_days) SELECT id, 1, n, "
	"(6118000000000 + id * n % 5900)::text, 'M', 1, 6120, 'barcode', 30 "
	"FROM dossier, generate_series(1, 3) AS n",
	"INSERT INTO barcode (dossier, ordinal, page, symbology, value, role, confidence, x, y, w, "
	"h) SELECT id, 1, 1, 'datamatrix', '01061180012005041727083110L7721SN' || id, 'medicine', "
	"1, 0, 0, 1, 1 FROM dossier",
	"INSERT INTO barcode (dossier, ordinal, page, symbology, value, role, confidence, x, y, w, "
	"h) SELECT id, 2, 1, 'ean13', (6118000000000 + CASE WHEN id % 10 = 0 THEN 0 "
	"ELSE id % 5900 END)::text, 'medicine', 1, 0, 0, 1, 1 FROM dossier",
};

static const char *const fill_jobs[] = {
	"INSERT INTO file (sha256, name, kind, bytes) SELECT "
	"encode(sha256(('j' || i)::bytea), 'hex'), 'queue/f' || i || '.tif', 'tif', 1000 "
	"FROM generate_series(1, current_setting('waraqa.jobs')::int) AS i",
	"INSERT INTO job (file, received, deadline, branch) SELECT id, date '2026-01-01', "
	"date '2026-01-01' + (id % 5)::int, 'B' || id % 50 FROM file WHERE name LIKE 'queue/%'",
	"VACUUM (ANALYZE) job",
};

static void fill(const char *const *statements, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double before_ms = wall_ms();
		struct text sql = { 0 };

		if (strncmp(statements[i], "VACUUM", 6) == 0) {
			says("VACUUM (ANALYZE) waraqa.job");
			continue;
		}
		text_append_format(&sql,
				   "SET waraqa.claims = %ld; SET waraqa.jobs = %ld; "
				   "SET synchronous_commit = off; "
				   "SET session_replication_role = replica; "
				   "SET search_path = waraqa; ",
				   claims, jobs);
		text_append(&sql, statements[i]);
		says(sql.bytes);
		text_clear(&sql);
		print_message("# %.40s...: %.0f s\n", statements[i], (wall_ms() - before_ms) / 1e3);
	}
}

static void analyse(void)
{
	says("VACUUM (ANALYZE) waraqa.insured, waraqa.file, waraqa.dossier, waraqa.page, "
	     "waraqa.reading, waraqa.claim, waraqa.act, waraqa.medicine_line, waraqa.barcode");
	says("CHECKPOINT");
	print_message("# the database: %s\n",
		      says("SELECT pg_size_pretty(pg_database_size('waraqa'))"));
}

/* ---- Finding -------------------------------------------------------------------------------- */

/* Something that a dossier drawn by chance has, or is like many others in. */
static const char *draw(enum find_by by)
{
	long id = 1 + (long)chance_next() % (claims - 1);

	switch (by) {
	case FIND_NUMBER:
		return arena_format(arena, "%ld", 100000000 + id / PER_INSURED);
	case FIND_CIN:
		return arena_format(arena, "K%ld", 1000000 + id / PER_INSURED);
	case FIND_BOX:
		if (id % 2 == 0)
			return arena_format(arena, "01061180012005041727083110L7721SN%ld", id);
		return arena_format(arena, "%ld",
				    6118000000000 + (id % 4 == 1 ? 0 : id % PRODUCTS));
	case FIND_IMAGE:
		return says(arena_format(arena,
					 "SELECT image_sha256 FROM waraqa.page "
					 "WHERE dossier = %ld",
					 id));
	default: {
		char day[DATE_TEXT_SIZE];

		return arena_copy_text(
			arena,
			date_format_iso(date_add_days((struct date){ 2024, 1, 1 }, id / A_DAY),
					day));
	}
	}
}

static void find_many(struct store *store, enum find_by by, const char *what)
{
	struct costs wall = { 0 }, core = { 0 };
	size_t found = 0;

	for (int i = 0; i < SEARCHED; i++) {
		const char *value = arena_copy_text(arena, draw(by));
		double before_ms = wall_ms(), core_before_ms = processor_ms(store);
		struct store_summary *lines;
		struct error error;
		size_t count;

		must(store_find(store, by, value, 50, arena, &lines, &count, &error), &error);
		costs_add(&wall, wall_ms() - before_ms);
		costs_add(&core, processor_ms(store) - core_before_ms);
		assert_true(count > 0);
		found += count;
	}
	print_message("# by %s, %.1f dossiers found each time\n", what, (double)found / SEARCHED);
	costs_tell(&wall, "  on the wall", 0.99);
	assert_true(costs_tell(&core, "  of a core", 0.99) < FIND_LIMIT_MS);
}

static void a_dossier_among_five_million_is_found_in_twenty_milliseconds(void **state)
{
	static const char *const names[FIND_COUNT] = {
#define X(name, option, value, help) [name] = (option),
		FIND_LIST(X)
#undef X
	};
	struct store *store = shared_store();

	(void)state;
	/* names are station_scale.sh's */
	for (int by = 0; by < FIND_COUNT; by++)
		if (by != FIND_NAME)
			find_many(store, (enum find_by)by, names[by]);
	store_close(store);
	arena_reset(arena);
}

/* ---- From claim to done --------------------------------------------------------------------- */

/* A sample whose original is kept and queued before all others. */
static struct sample queued_sample(struct store *store, const char *scans, int number)
{
	struct sample sample =
		sample_new(scans, arena_format(arena, "measured%d.tif", number), VERDICT_ACCEPTED);
	struct job job = { .kind = "tif",
			   .bytes = 1000,
			   .name = "measured.tif",
			   .received = { 2026, 10, 18 },
			   .deadline = { 2026, 10, 21 } };
	struct error error;

	memcpy(job.sha256, sample.dossier->sha256, sizeof(job.sha256));
	must(store_queue(store, &job, 1, 1, &error), &error);
	return sample;
}

/* Rows alone: the disk's part of keeping images is the same with and without a queue. */
static void let_images_go(struct sample *sample)
{
	for (size_t i = 0; i < sample->dossier->pages.count; i++)
		sample->dossier->pages.items[i].image_hash[0] = '\0';
}

static void claim_and_finish(struct store *store, struct sample *sample, struct costs *claiming,
			     struct costs *saving, struct costs *core)
{
	double before_ms = wall_ms(), core_before_ms = processor_ms(store);
	struct error error;
	struct job job;

	must(store_claim(store, "test", LEASE_S, arena, &job, &error), &error);
	assert_string_equal(job.sha256, sample->dossier->sha256);
	costs_add(claiming, wall_ms() - before_ms);
	before_ms = wall_ms();
	must(store_save_dossiers(store, sample->path, &sample->dossier, &sample->claim, 1, &error),
	     &error);
	costs_add(saving, wall_ms() - before_ms);
	costs_add(core, processor_ms(store) - core_before_ms);
}

static void finish_many(bool with_images, const char *what)
{
	struct costs claiming = { 0 }, saving = { 0 }, core = { 0 };
	const char *scans = temporary_folder();
	struct store *store = shared_store();
	double median_ms;

	for (int i = 0; i < FINISHED; i++) {
		struct sample sample = queued_sample(store, scans, i + with_images * FINISHED);

		if (!with_images)
			let_images_go(&sample);
		claim_and_finish(store, &sample, &claiming, &saving, &core);
		sample_free(&sample);
	}
	print_message("# %s, %ld jobs waiting\n", what, jobs);
	costs_tell(&claiming, "  claim, on the wall", 0.5);
	costs_tell(&saving, "  store and end, on the wall", 0.5);
	median_ms = costs_tell(&core, "  both, of a core", 0.5);
	if (!with_images)
		assert_true(median_ms < OVERHEAD_LIMIT_MS);
	store_close(store);
	arena_reset(arena);
}

static void the_store_adds_five_milliseconds_from_claim_to_done(void **state)
{
	(void)state;
	fill(fill_jobs, ARRAY_LENGTH(fill_jobs));
	finish_many(false, "a dossier of 7 pages, rows alone");
	finish_many(true, "a dossier of 7 pages, with its images");
}

/* ---- A day ---------------------------------------------------------------------------------- */

static void tell_queue_size(const char *when)
{
	print_message("# %s: table and indexes %s\n", when,
		      says("SELECT count(*) || ' rows, ' || "
			   "pg_size_pretty(pg_table_size('waraqa.job')) || ' and ' || "
			   "pg_size_pretty(pg_indexes_size('waraqa.job')) FROM waraqa.job"));
	says("SELECT pg_stat_force_next_flush()");
	print_message("#   dead rows: %s\n", says("SELECT n_dead_tup FROM pg_stat_user_tables "
						  "WHERE relname = 'job'"));
}

static void work_a_day(struct store *store, struct costs *claiming)
{
	struct error error, why = { .status = STATUS_REFUSED, .text = "no scan" };

	must(session_execute(store, "not waiting for the disk", "SET synchronous_commit = off",
			     &error),
	     &error);
	for (long i = 0; i < A_DAY && i < jobs; i++) {
		double before_ms = processor_ms(store);
		struct job job;

		must(store_claim(store, "test", LEASE_S, arena, &job, &error), &error);
		costs_add(claiming, processor_ms(store) - before_ms);
		must(store_save_refusal(store, job.name, job.sha256, &why, &error), &error);
		if (i % 1000 == 0)
			arena_reset(arena);
	}
}

static void a_day_of_jobs_leaves_no_heap_of_dead_rows(void **state)
{
	struct store *store = shared_store();
	struct costs claiming = { 0 };
	long before, after;

	(void)state;
	tell_queue_size("before the day");
	before = counts("SELECT pg_total_relation_size('waraqa.job')");
	work_a_day(store, &claiming);
	tell_queue_size("after 80,000 jobs");
	assert_true(costs_tell(&claiming, "claim, of a core", 0.99) < OVERHEAD_LIMIT_MS);
	after = counts("SELECT pg_total_relation_size('waraqa.job')");
	assert_true(after < before + before / 2 + (16 << 20));
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dossier_among_five_million_is_found_in_twenty_milliseconds),
		cmocka_unit_test(the_store_adds_five_milliseconds_from_claim_to_done),
		cmocka_unit_test(a_day_of_jobs_leaves_no_heap_of_dead_rows),
	};

	claims = number_from("WARAQA_CLAIMS", 5000000);
	jobs = number_from("WARAQA_JOBS", 1000000);
	chance_seed(1);
	arena = arena_new();
	(void)shared_place();
	fill(fill_claims, ARRAY_LENGTH(fill_claims));
	analyse();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
