/*
 * Asking for earlier dossiers among a million stored claims (WARAQA_CLAIMS: another number): what
 * it costs, and that nothing but indexes answers.
 *
 * The claims are of an insured person for every ten and a practitioner for every fifty, 2,000 a
 * day; each has three medicines, an act, a serialised box and an EAN-13. All that can be asked for
 * is: the same day and act, renewals, the same total, a box, the practitioner's day. The data is in
 * the system's memory, as it is on a server that asks all day; the statistics are up to date. A run
 * opens a session for each file, and a session plans each question once: both are told.
 */
#include "base/text.h"
#include "store/store.h"
#include "tests/support/chance.h"
#include "tests/support/many_claims.h"
#include "tests/support/private_store.h"
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
	ASKED = 300,
	PER_INSURED = MANY_CLAIMS_PER_INSURED,
	PER_PRACTITIONER = MANY_CLAIMS_PER_PRACTITIONER,
	A_DAY = MANY_CLAIMS_A_DAY
};

/* Of a core, for one claim's whole set of questions, planned before. */
#define LIMIT_MS 2.0

static long claims;

/* What the claim with that number shares with earlier ones: all of it, or what most claims ask: the
 * same day, renewals and the practitioner's day. */
static void ask_as(struct arena *arena, long id, bool all, struct history_questions *questions)
{
	*questions = (struct history_questions){
		.immatriculation = arena_format(arena, "%ld", 100000000 + id / PER_INSURED),
		.practitioner_inpe = arena_format(arena, "%ld", 200000000 + id / PER_PRACTITIONER),
		.care_date = date_add_days((struct date){ 2024, 1, 1 }, id / A_DAY),
		.dispensing_date = date_add_days((struct date){ 2024, 1, 2 }, id / A_DAY),
		.total = 20000 + id % 7,
		.asks_identical = all,
		.asks_renewals = true,
		.volume = 30,
	};
	if (!all)
		return;
	questions->act = (struct earlier_act){ "K", 8000, 180000 + id % 5 };
	*LIST_ADD(arena, &questions->boxes) =
		arena_format(arena, "01061180012005041727083110L7721SN%ld", id);
}

/* Milliseconds of a core for one set of questions; the session is new or not. */
static double ask(struct store *store, long id, bool all)
{
	struct dossier *dossier = dossier_new();
	struct history_questions questions;
	struct history history;
	struct error error;
	double before_ms, spent_ms;

	memset(dossier->sha256, 'a', sizeof(dossier->sha256) - 1);
	ask_as(dossier->arena, id, all, &questions);
	before_ms = processor_ms(store);
	must(store_answer_history(store, dossier, 1, &questions, &history, &error), &error);
	spent_ms = processor_ms(store) - before_ms;
	assert_int_equal(history.boxes.count, all);
	assert_true(history.claims.count >= PER_INSURED);
	assert_int_equal(history.volume.dossiers, 30);
	dossier_free(dossier);
	return spent_ms;
}

static long draw_id(void)
{
	long practitioner = 1 + chance_next() % (claims / PER_PRACTITIONER - 2);

	return PER_PRACTITIONER * practitioner + 7;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Gives the median. */
static double tell(const char *what, double spent_ms[ASKED])
{
	double sum = 0;

	for (int i = 0; i < ASKED; i++)
		sum += spent_ms[i];
	qsort(spent_ms, ASKED, sizeof(spent_ms[0]), compare);
	print_message("# %ld claims, %s: median %.2f ms, mean %.2f, 95 %% %.2f, worst %.2f\n",
		      claims, what, spent_ms[ASKED / 2], sum / ASKED, spent_ms[ASKED * 95 / 100],
		      spent_ms[ASKED - 1]);
	return spent_ms[ASKED / 2];
}

static long walks(void)
{
	return strtol(
		superuser_says(shared_place(), "waraqa",
			       "SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE relname IN "
			       "('file', 'dossier', 'claim', 'act', 'medicine_line', 'barcode')"),
		NULL, 10);
}

/* Each set of questions in a session of its own, or all in one. */
static double measure(const char *what, bool all, bool fresh)
{
	double spent_ms[ASKED];
	struct store *store = shared_store();
	struct error error;

	for (int i = 0; i < ASKED; i++) /* what is read from the disk is not measured */
		ask(store, draw_id(), all);
	for (int i = 0; i < ASKED; i++) {
		if (fresh) {
			store_close(store);
			must(store_open(shared_place(), &store, &error), &error);
		}
		spent_ms[i] = ask(store, draw_id(), all);
	}
	store_close(store);
	return tell(what, spent_ms);
}

static void earlier_dossiers_among_a_million_are_found_by_indexes_in_two_milliseconds(void **state)
{
	long before;

	(void)state;
	many_claims_fill(claims);
	before = walks();
	assert_true(measure("all, in one session", true, false) < LIMIT_MS);
	assert_true(measure("most claims, in one session", false, false) < LIMIT_MS);
	measure("all, each in a session of its own", true, true);
	measure("most claims, each in a session of its own", false, true);
	assert_int_equal(walks(), before);
}

int main(void)
{
	const char *asked = getenv("WARAQA_CLAIMS");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			earlier_dossiers_among_a_million_are_found_by_indexes_in_two_milliseconds),
	};

	claims = asked != NULL ? strtol(asked, NULL, 10) : 1000000;
	chance_seed(1);
	(void)shared_place();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
