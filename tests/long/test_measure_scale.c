/*
 * What a monitor's question costs beside a million stored claims and a million queued files
 * (WARAQA_CLAIMS: another number), and what counting costs a dossier that is stored.
 */
#include "store/session.h"
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"
#include "tests/support/server_cost.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { ASKED = 21, SAVED = 400 };

#define LIMIT_MS 100.0

/* %ld is the number of claims. */
static const char *const fill[] = {
	"INSERT INTO file (sha256, name, kind, bytes) SELECT "
	"encode(sha256(i::text::bytea), 'hex'), "
	"'lot/f' || i || '.tif', 'tif', 1000 FROM generate_series(1, %ld) AS i",
	"INSERT INTO dossier (file, number, received, branch) SELECT id, 1, date '2024-01-01' + "
	"(id / 4000)::int, 'agency-' || id %% 60 FROM file",
	"INSERT INTO page (dossier, number, type, type_confidence, width_px, height_px, dpi, "
	"turn_deg, turn_decided, skew_deg) SELECT id, n, 'facture', 1, 2480, 3508, 300, 0, true, 0 "
	"FROM dossier, generate_series(1, 2) AS n",
	"INSERT INTO claim (dossier, judgement, verdict, confidence) SELECT id, 1, "
	"(array['accepted', 'review', 'rejected'])[id %% 3 + 1], id %% 1000 / 1000.0 FROM dossier",
	"INSERT INTO reason (dossier, judgement, ordinal, code, severity, message_fr, message_ar) "
	"SELECT id, 1, 1, 'R' || lpad((id %% 26 + 1)::text, 2, '0'), 'check', '', '' FROM dossier",
	"INSERT INTO file (sha256, name, kind, bytes) SELECT encode(sha256(('q' || i)::bytea), "
	"'hex'), 'q' || i, 'tif', 1000 FROM generate_series(1, %ld) AS i",
	"INSERT INTO job (file, received, deadline, branch) SELECT id, current_date, "
	"current_date + "
	"(id %% 30)::int, 'agency-' || id %% 60 FROM file WHERE name LIKE 'q%%'",
};

static void run_sql(const char *format, long claims)
{
	char sql[1000] = "SET search_path = waraqa; ";
	size_t length = strlen(sql);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(sql + length, sizeof(sql) - length, format, claims);
#pragma GCC diagnostic pop
	superuser_says(shared_place(), "waraqa", sql);
}

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median_ms(struct store *store, long *ret_waiting)
{
	struct arena *arena = arena_new();
	double took_ms[ASKED], median, spent_ms = server_ms(store);
	struct error error;

	for (int i = 0; i < ASKED; i++) {
		struct store_measures measures;
		double began_ms = wall_ms();

		must(store_measure(store, arena, &measures, &error), &error);
		took_ms[i] = wall_ms() - began_ms;
		*ret_waiting = measures.queue.waiting;
		arena_reset(arena);
	}
	spent_ms = (server_ms(store) - spent_ms) / ASKED;
	qsort(took_ms, ASKED, sizeof(*took_ms), by_size);
	median = took_ms[ASKED / 2];
	printf("# asking: median %.1f ms, slowest %.1f of %d; of the server a core for %.1f ms\n",
	       median, took_ms[ASKED - 1], ASKED, spent_ms);
	arena_free(arena);
	return median;
}

static double save_some(struct store *store, const char *folder, const char *prefix)
{
	double sum_ms = 0;

	for (int i = 0; i < SAVED; i++) {
		struct sample sample;
		struct error error;
		char name[32];
		double began_ms;

		snprintf(name, sizeof(name), "%s%d.tif", prefix, i);
		sample = sample_new(folder, name, VERDICT_REVIEW);
		began_ms = server_ms(store);
		must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1,
					 &error),
		     &error);
		sum_ms += server_ms(store) - began_ms;
		sample_free(&sample);
	}
	return sum_ms / SAVED;
}

static void counting_costs_a_dossier_little(void **state)
{
	struct store *store = shared_store();
	const char *folder = temporary_folder();
	double with_ms, without_ms;

	(void)state;
	save_some(store, folder, "warm");
	with_ms = save_some(store, folder, "with");
	printf("# tally: %s\n", superuser_says(shared_place(), "waraqa",
					       "SELECT format('%s rows, %s bytes', count(*), "
					       "pg_relation_size('waraqa.tally')) FROM "
					       "waraqa.tally"));
	superuser_says(shared_place(), "waraqa",
		       "SET search_path = waraqa; ALTER TABLE claim DISABLE TRIGGER tally_claims; "
		       "ALTER TABLE reason DISABLE TRIGGER tally_reasons");
	without_ms = save_some(store, folder, "without");
	superuser_says(shared_place(), "waraqa",
		       "SET search_path = waraqa; ALTER TABLE claim ENABLE TRIGGER tally_claims; "
		       "ALTER TABLE reason ENABLE TRIGGER tally_reasons");
	printf("# saving a dossier: %.2f ms of the server's processor, without counting %.2f ms\n",
	       with_ms, without_ms);
	assert_true(with_ms < without_ms + 2);
	store_close(store);
}

static void a_monitors_question_costs_the_same_among_millions(void **state)
{
	const char *asked = getenv("WARAQA_CLAIMS");
	long claims = asked != NULL ? strtol(asked, NULL, 10) : 1000000, waiting = 0;
	struct store *store = shared_store();

	(void)state;
	for (size_t i = 0; i < 5; i++)
		run_sql(fill[i], claims);
	superuser_says(shared_place(), "waraqa", "VACUUM ANALYZE");
	printf("# %ld claims, no queue\n", claims);
	assert_true(median_ms(store, &waiting) < LIMIT_MS);
	for (size_t i = 5; i < 7; i++)
		run_sql(fill[i], claims);
	superuser_says(shared_place(), "waraqa", "VACUUM ANALYZE");
	printf("# %ld claims, as many files in the queue\n", claims);
	assert_true(median_ms(store, &waiting) < LIMIT_MS);
	assert_int_equal(waiting, claims);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_monitors_question_costs_the_same_among_millions),
		cmocka_unit_test(counting_costs_a_dossier_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
