/*
 * What row security costs among stored claims (WARAQA_CLAIMS: how many, 200,000 unless said): the
 * application's look-ups and saving, with the policies and without, and a branch's view of its own
 * dossiers. Times are of processors, the server's included; rounds with and without take turns, so
 * that what else the machine does falls on both.
 */
#include "base/text.h"
#include "store/session.h"
#include "tests/support/chance.h"
#include "tests/support/many_claims.h"
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
#include <time.h>

#include <cmocka.h>

enum { ROUNDS = 8, ASKED = 100, SAVED = 30 };

/* What a policy that is always true may cost the application, and a branch a view.
 */
#define LIMIT_SHARE 0.15
#define LIMIT_BRANCH_MS 5.0

static long claims;
static const char *scans;

/* ---- what is done ---------------------------------------------------------------------------- */

static void look_up(struct store *store, long id)
{
	struct dossier *dossier = dossier_new();
	struct history history;
	struct error error;
	const struct history_questions questions = {
		.immatriculation = arena_format(dossier->arena, "%ld",
						100000000 + id / MANY_CLAIMS_PER_INSURED),
		.practitioner_inpe = arena_format(dossier->arena, "%ld",
						  200000000 + id / MANY_CLAIMS_PER_PRACTITIONER),
		.care_date = date_add_days((struct date){ 2024, 1, 1 }, id / MANY_CLAIMS_A_DAY),
		.dispensing_date =
			date_add_days((struct date){ 2024, 1, 2 }, id / MANY_CLAIMS_A_DAY),
		.total = 20000 + id % 7,
		.asks_identical = true,
		.asks_renewals = true,
		.volume = 30,
	};

	memset(dossier->sha256, 'a', sizeof(dossier->sha256) - 1);
	must(store_answer_history(store, dossier, 1, &questions, &history, &error), &error);
	dossier_free(dossier);
}

static void show(struct store *store, long id)
{
	char name[24], *json;
	struct error error;

	snprintf(name, sizeof(name), "%ld", id);
	must(store_show(store, name, &json, &error), &error);
	free(json);
}

static void save(struct store *store, long id)
{
	struct sample sample;
	struct error error;
	char name[32];

	snprintf(name, sizeof(name), "n%ld.tif", id);
	sample = sample_new(scans, name, VERDICT_REVIEW);
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	sample_free(&sample);
}

/* ---- how long -------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *spent_ms, size_t count)
{
	qsort(spent_ms, count, sizeof(*spent_ms), compare);
	return spent_ms[count / 2];
}

static long draw_id(void)
{
	return 1 + (long)(chance_next() % (uint32_t)(claims - 1));
}

/* A branch's own: the dossiers of B7 are 7, 507, 1007, ... */
static long draw_own(void)
{
	return 7 + MANY_CLAIMS_BRANCHES *
			   (long)(chance_next() % (uint32_t)(claims / MANY_CLAIMS_BRANCHES - 1));
}

/* What is kept apart; every dossier that is saved has a name of its own. */
static void switch_policies(bool on)
{
	char sql[512];

	snprintf(
		sql, sizeof(sql),
		"DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT DISTINCT polrelid FROM pg_policy "
		"LOOP EXECUTE format('ALTER TABLE %%s %s ROW LEVEL SECURITY', t); END LOOP; END $$",
		on ? "ENABLE" : "DISABLE");
	(void)superuser_says(shared_place(), "waraqa", sql);
}

/* The median of one round, in a session of its own. */
static double round_ms(void (*act)(struct store *, long), int times)
{
	static long next_name = 1;
	struct store *store = shared_store();
	double spent_ms[ASKED];

	for (int i = -10; i < times; i++) { /* the first are planned, and not measured */
		double before_ms = processor_ms(store);

		act(store, act == save ? next_name++ : draw_id());
		if (i >= 0)
			spent_ms[i] = processor_ms(store) - before_ms;
	}
	store_close(store);
	return median(spent_ms, (size_t)times);
}

/* Of the rounds' medians the least: what the machine's other work adds is in all but it. */
static void compare_with_and_without(const char *what, void (*act)(struct store *, long), int times)
{
	double least_ms[2] = { 1e9, 1e9 };

	for (int round = 0; round < 2 * ROUNDS; round++) {
		bool on = (round + 1) / 2 % 2 == 0; /* with, without, without, with, ... */
		double spent_ms;

		switch_policies(on);
		spent_ms = round_ms(act, times);
		if (spent_ms < least_ms[on])
			least_ms[on] = spent_ms;
	}
	switch_policies(true);
	print_message("# %ld claims, %s: %.3f ms with row security, %.3f without: %+.1f %%\n",
		      claims, what, least_ms[1], least_ms[0],
		      100 * (least_ms[1] - least_ms[0]) / least_ms[0]);
	assert_true(least_ms[1] < least_ms[0] * (1 + LIMIT_SHARE));
}

static void the_application_pays_next_to_nothing(void **state)
{
	(void)state;
	compare_with_and_without("the application asks for earlier dossiers", look_up, ASKED);
	compare_with_and_without("the application shows a dossier", show, ASKED);
	compare_with_and_without("the application saves a dossier", save, SAVED);
}

static void a_branch_sees_its_dossiers_in_some_milliseconds(void **state)
{
	double spent_ms[ASKED], counted_ms;
	struct store_counts counts;
	struct store *store;
	struct error error;

	(void)state;
	must(store_bind_branch(shared_place(), "B7", NULL, "the test", &error), &error);
	must(store_open_as_branch(shared_place(), "B7", &store, &error), &error);
	for (int i = -10; i < ASKED; i++) {
		double before_ms = processor_ms(store);

		show(store, draw_own());
		if (i >= 0)
			spent_ms[i] = processor_ms(store) - before_ms;
	}
	counted_ms = processor_ms(store);
	must(store_count(store, &counts, &error), &error);
	counted_ms = processor_ms(store) - counted_ms;
	assert_int_equal(counts.dossiers, claims / MANY_CLAIMS_BRANCHES);
	store_close(store);
	print_message("# %ld claims, a branch is shown one of its %ld dossiers: median %.3f ms; "
		      "counts them all: %.1f ms\n",
		      claims, counts.dossiers, median(spent_ms, ASKED), counted_ms);
	assert_true(median(spent_ms, ASKED) < LIMIT_BRANCH_MS);
}

static int fill_store(void **state)
{
	(void)state;
	(void)shared_place();
	scans = temporary_folder();
	many_claims_fill(claims);
	return 0;
}

int main(void)
{
	const char *asked = getenv("WARAQA_CLAIMS");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_application_pays_next_to_nothing),
		cmocka_unit_test(a_branch_sees_its_dossiers_in_some_milliseconds),
	};

	claims = asked != NULL ? strtol(asked, NULL, 10) : 200000;
	chance_seed(1);
	return cmocka_run_group_tests(tests, fill_store, NULL);
}
