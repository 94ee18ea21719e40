/*
 * What it costs to read a written character, in milliseconds of one core: each network alone, and
 * the mean when the second is asked about as many cells as docs/quality/characters.md says it is.
 * `make bench` prints it.
 */
#include "ocr/characters.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

enum { ROUNDS = 200, CELLS = 3 };

/* Of digits in a comb, with and without neighbours' ink. */
static const double asked_share = 0.155;

/* What a cell may cost, and what a busy machine makes of that. */
static const double budget_ms = 0.3, busy = 2;

typedef void judging(const struct characters *characters, const float cell[CELL_VALUES],
		     float ret_scores[CHARACTER_CLASSES]);

static double used_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The quickest of many rounds: what other processes take from the cache is not its cost. */
static double cost_ms(judging *judge, const struct characters *characters)
{
	float cell[CELL_VALUES], scores[CHARACTER_CLASSES];
	double least = 0;

	for (int i = 0; i < CELL_VALUES; i++)
		cell[i] = (float)(i * 7919 % 101) / 100;
	for (int round = 0; round < ROUNDS; round++) {
		double start_ms = used_ms(), spent_ms;

		for (int i = 0; i < CELLS; i++)
			judge(characters, cell, scores);
		spent_ms = (used_ms() - start_ms) / CELLS;
		least = round == 0 || spent_ms < least ? spent_ms : least;
	}
	return least;
}

static void a_cell_costs_at_most_its_share_of_a_millisecond(void **state)
{
	double start_ms = used_ms(), load_ms, first_ms, second_ms, mean_ms;
	struct characters *characters = characters_load();

	(void)state;
	load_ms = used_ms() - start_ms;
	first_ms = cost_ms(characters_judge, characters);
	second_ms = cost_ms(characters_judge_again, characters);
	mean_ms = first_ms + asked_share * second_ms;
	characters_free(characters);
	print_message("# a written character: %.3f ms; first network %.3f ms, second %.2f ms for "
		      "%.1f %% of the cells; %.1f ms to load both\n",
		      mean_ms, first_ms, second_ms, 100 * asked_share, load_ms);
	assert_true(mean_ms <= busy * budget_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cell_costs_at_most_its_share_of_a_millisecond),
	};

	/* as cli/main.c does: else much of the time goes into page faults */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
