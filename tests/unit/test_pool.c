#include "base/pool.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PIECES_MAX = 32 };

/* What the children shall do, and what the parent saw. */
struct trial {
	const char *orders[PIECES_MAX];
	size_t taken[PIECES_MAX];
	enum pool_end ends[PIECES_MAX];
	int numbers[PIECES_MAX];
	char said[PIECES_MAX][32];
	size_t taken_count, ended_count;
	bool stop_at_trouble;
	int ticks;
};

static void nap(int milliseconds)
{
	usleep((useconds_t)milliseconds * 1000);
}

static void obey(void *context, size_t piece, FILE *out)
{
	const struct trial *trial = context;
	const char *order = trial->orders[piece];

	if (text_equal(order, "crash")) {
		signal(SIGSEGV, SIG_DFL); /* a sanitizer would make an exit status of it */
		raise(SIGSEGV);
	} else if (text_equal(order, "hang")) {
		for (;;)
			pause();
	} else if (text_equal(order, "leave")) {
		_exit(7);
	} else if (text_equal(order, "slow")) {
		nap(300);
	} else if (text_equal(order, "stop the parent")) {
		kill(getppid(), SIGTERM);
		for (;;)
			pause();
	} else if (text_equal(order, "much")) {
		for (int i = 0; i < 1000000; i++)
			fputc('x', out);
		return;
	}
	fprintf(out, "piece %zu", piece);
}

static bool note_end(void *context, const struct pool_result *result)
{
	struct trial *trial = context;

	trial->ended_count++;
	return !trial->stop_at_trouble || result->end == POOL_DONE;
}

static void note_taken(void *context, const struct pool_result *result)
{
	struct trial *trial = context;
	size_t piece = result->piece;

	assert_true(trial->taken_count < PIECES_MAX);
	assert_int_equal(strlen(result->bytes), result->length);
	trial->taken[trial->taken_count++] = piece;
	trial->ends[piece] = result->end;
	trial->numbers[piece] = result->number;
	snprintf(trial->said[piece], sizeof(trial->said[piece]), "%.31s", result->bytes);
}

static void note_tick(void *context)
{
	((struct trial *)context)->ticks++;
}

static enum status try_it(struct trial *trial, size_t piece_count, int jobs, int wall_s,
			  struct error *error)
{
	const struct pool_limits limits = { .jobs = jobs, .wall_s = wall_s };
	const struct pool_work work = { .piece_count = piece_count,
					.context = trial,
					.piece_do = obey,
					.piece_ended = note_end,
					.piece_take = note_taken,
					.tick = note_tick };

	return pool_run(&work, &limits, error);
}

static void results_are_taken_in_order_whichever_ends_first(void **state)
{
	struct trial trial = { .orders = { "slow", "", "slow", "", "", "" } };
	struct error error;

	(void)state;
	assert_int_equal(try_it(&trial, 6, 3, 0, &error), STATUS_OK);
	assert_int_equal(trial.taken_count, 6);
	for (size_t i = 0; i < 6; i++) {
		char expected[32];

		snprintf(expected, sizeof(expected), "piece %zu", i);
		assert_int_equal(trial.taken[i], i);
		assert_int_equal(trial.ends[i], POOL_DONE);
		assert_string_equal(trial.said[i], expected);
	}
	assert_true(trial.ticks > 0);
}

static void a_child_that_crashes_hangs_or_leaves_costs_only_its_piece(void **state)
{
	struct trial trial = { .orders = { "crash", "", "hang", "leave", "" } };
	struct error error;

	(void)state;
	assert_int_equal(try_it(&trial, 5, 2, 1, &error), STATUS_OK);
	assert_int_equal(trial.taken_count, 5);
	assert_int_equal(trial.ends[0], POOL_SIGNALLED);
	assert_int_equal(trial.numbers[0], SIGSEGV);
	assert_int_equal(trial.ends[1], POOL_DONE);
	assert_int_equal(trial.ends[2], POOL_TIMED_OUT);
	assert_int_equal(trial.ends[3], POOL_EXITED);
	assert_int_equal(trial.numbers[3], 7);
	assert_int_equal(trial.ends[4], POOL_DONE);
}

static size_t length_taken;

static void note_length(void *context, const struct pool_result *result)
{
	(void)context;
	length_taken = result->length;
}

static void more_than_a_pipe_holds_arrives_whole(void **state)
{
	struct trial trial = { .orders = { "much" } };
	const struct pool_limits limits = { .jobs = 1 };
	const struct pool_work work = {
		.piece_count = 1, .context = &trial, .piece_do = obey, .piece_take = note_length
	};
	struct error error;

	(void)state;
	assert_int_equal(pool_run(&work, &limits, &error), STATUS_OK);
	assert_int_equal(length_taken, 1000000);
}

static void trouble_starts_no_more_but_waits_for_those_in_hand(void **state)
{
	struct trial trial = { .orders = { "leave", "slow", "", "", "" }, .stop_at_trouble = true };
	struct error error;

	(void)state;
	assert_int_equal(try_it(&trial, 5, 2, 0, &error), STATUS_OK);
	assert_int_equal(trial.ended_count, 2);
	assert_int_equal(trial.taken_count, 2);
	assert_int_equal(trial.ends[1], POOL_DONE);
}

static void a_signal_ends_the_children_and_the_pool(void **state)
{
	struct trial trial = { .orders = { "", "hang", "stop the parent", "" } };
	struct error error;

	(void)state;
	assert_int_equal(try_it(&trial, 4, 2, 0, &error), STATUS_TEMPORARY);
	assert_non_null(strstr(error.text, "signal 15"));
	assert_int_equal(trial.taken_count, 1);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
}

static void no_pieces_are_no_work(void **state)
{
	struct trial trial = { 0 };
	struct error error;

	(void)state;
	assert_int_equal(try_it(&trial, 0, 4, 0, &error), STATUS_OK);
	assert_int_equal(trial.taken_count, 0);
}

static void eat_memory(void *context, size_t piece, FILE *out)
{
	void *much = malloc((size_t)2 << 30);

	(void)context;
	(void)piece;
	fprintf(out, "%s", much == NULL ? "refused" : "given");
	free(much);
}

static void a_child_cannot_take_more_memory_than_its_limit(void **state)
{
	struct trial trial = { 0 };
	const struct pool_limits limits = { .jobs = 1, .memory_bytes = (size_t)1 << 30 };
	const struct pool_work work = { .piece_count = 1,
					.context = &trial,
					.piece_do = eat_memory,
					.piece_take = note_taken };
	struct error error;

	(void)state;
#ifndef __SANITIZE_ADDRESS__
	assert_int_equal(pool_run(&work, &limits, &error), STATUS_OK);
	assert_string_equal(trial.said[0], "refused");
#else
	(void)limits;
	(void)work;
	(void)error;
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_are_taken_in_order_whichever_ends_first),
		cmocka_unit_test(a_child_that_crashes_hangs_or_leaves_costs_only_its_piece),
		cmocka_unit_test(more_than_a_pipe_holds_arrives_whole),
		cmocka_unit_test(trouble_starts_no_more_but_waits_for_those_in_hand),
		cmocka_unit_test(a_signal_ends_the_children_and_the_pool),
		cmocka_unit_test(no_pieces_are_no_work),
		cmocka_unit_test(a_child_cannot_take_more_memory_than_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
