/* Long lists of medicines: as sure as short ones, or said not to have been gone through. */
#include "tests/support/dossier_builder.h"

#include "base/text.h"
#include "validate/medicines.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LINES_MAX = 200 };

struct list {
	struct bench bench;
	struct bench_medicine lines[LINES_MAX];
	struct paper paper;
	struct matching matching;
};

static void add_to_register(struct list *list, const struct bench_medicine *line)
{
	*LIST_ADD(list->bench.dossier->arena, &list->bench.answers.medicines) =
		(struct medicine){ .code = line->code,
				   .name = line->designation,
				   .public_price = line->unit_price,
				   .base_price = line->unit_price,
				   .rate_percent = 70 };
}

/* A dossier with so many medicines; `price` 0: each has one of its own. */
static void fill(struct list *list, int count, bool known, centimes price)
{
	bench_fill(&list->bench);
	for (int i = 0; i < count; i++) {
		struct arena *arena = list->bench.dossier->arena;
		const char *name =
			arena_format(arena, "%cE%c%cOL %c%d", 'A' + i % 26, "BDFGKLMN"[i % 8],
				     "AOIU"[i / 8 % 4], 'Q' + i % 7, i);

		list->lines[i] = (struct bench_medicine){
			.code = arena_format(arena, "61180%07d%d", i * 37 + 11, i % 10),
			.designation = name,
			.prescribed = name,
			.quantity = 1,
			.unit_price = price > 0 ? price : 2000 + (i * i * 131 + i * 37) % 30000,
		};
		if (known)
			add_to_register(list, &list->lines[i]);
	}
	bench_medicines(&list->bench, list->lines, (size_t)count);
}

static void match(struct list *list)
{
	paper_gather(list->bench.dossier, &list->bench.answers, &list->paper);
	medicines_match(&list->paper, &list->matching);
}

static void a_list_of_two_hundred_medicines_agrees_as_surely_as_a_short_one(void **state)
{
	struct list list;

	(void)state;
	fill(&list, LINES_MAX, true, 0);
	match(&list);
	assert_int_equal(list.paper.codes.count, LINES_MAX);
	assert_true(list.matching.agrees > 0.99);
	bench_clear(&list.bench);
}

static void the_code_that_a_long_list_lacks_is_told(void **state)
{
	struct list list;

	(void)state;
	fill(&list, 40, true, 0);
	bench_remove_codes(&list.bench, list.lines[20].code);
	match(&list);
	for (size_t i = 0; i < 40; i++)
		assert_true((list.matching.without_code[i] > MATCH_NAMED) == (i == 20));
	assert_true(list.matching.agrees < 0.01);
	bench_clear(&list.bench);
}

/* Without a register nothing tells one code from another: the ways are a factorial. */
static void a_list_of_codes_that_nobody_knows_is_gone_through_in_time(void **state)
{
	struct list list;

	(void)state;
	fill(&list, LINES_MAX, false, 0);
	match(&list);
	for (size_t i = 0; i < LINES_MAX; i++)
		assert_true(list.matching.without_code[i] < MATCH_NAMED);
	bench_clear(&list.bench);
}

static void a_list_with_too_many_ways_is_never_said_to_agree(void **state)
{
	struct list list;

	(void)state;
	fill(&list, 20, true, 5000);
	for (size_t i = 0; i < list.bench.dossier->readings.count; i++) {
		struct reading *reading = &list.bench.dossier->readings.items[i];

		if (text_ends_with(reading->name, "_designation")) {
			reading->value = "MEDICAMENT";
			reading->confidence = 0.3;
		}
	}
	match(&list);
	assert_true(list.matching.agrees == 0);
	validate_claim(list.bench.dossier, &list.bench.answers, &list.bench.claim);
	assert_int_equal(list.bench.claim.verdict, VERDICT_REVIEW);
	bench_clear(&list.bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_of_two_hundred_medicines_agrees_as_surely_as_a_short_one),
		cmocka_unit_test(the_code_that_a_long_list_lacks_is_told),
		cmocka_unit_test(a_list_of_codes_that_nobody_knows_is_gone_through_in_time),
		cmocka_unit_test(a_list_with_too_many_ways_is_never_said_to_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
