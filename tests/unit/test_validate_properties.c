/* What holds for every dossier, tried on many that are spoiled at random. */
#include "tests/support/drawn_dossier.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { DOSSIERS = 400 };

/* ---- order ----------------------------------------------------------------------------------- */

static void the_order_of_pages_readings_and_codes_never_matters(void **state)
{
	(void)state;
	for (unsigned n = 0; n < DOSSIERS; n++) {
		struct bench straight, shuffled;

		draw_dossier(&straight, n);
		draw_dossier(&shuffled, n);
		SHUFFLE(&shuffled.dossier->readings);
		SHUFFLE(&shuffled.dossier->barcodes);
		SHUFFLE(&shuffled.dossier->pages);
		bench_judge(&straight);
		bench_judge(&shuffled);
		assert_string_equal(describe_claim(&straight), describe_claim(&shuffled));
		bench_clear(&straight);
		bench_clear(&shuffled);
	}
}

static void judging_again_gives_the_same_claim(void **state)
{
	(void)state;
	for (unsigned n = 0; n < DOSSIERS / 4; n++) {
		struct bench once, again;

		draw_dossier(&once, n);
		draw_dossier(&again, n);
		bench_judge(&once);
		bench_judge(&again);
		assert_string_equal(describe_claim(&once), describe_claim(&again));
		bench_clear(&once);
		bench_clear(&again);
	}
}

/* ---- what the register proposes -------------------------------------------------------------- */

static bool is_of_box(const struct bench *bench, const char *code)
{
	for (size_t i = 0; i < bench->dossier->barcodes.count; i++)
		if (text_equal(bench->dossier->barcodes.items[i].value, code))
			return true;
	return false;
}

static int assert_proposals_are_not_paid(const struct bench *bench)
{
	int proposed = 0;

	for (size_t i = 0; i < bench->claim.medicines.count; i++) {
		const struct medicine_line *line = &bench->claim.medicines.items[i];

		if (line->code == NULL || is_of_box(bench, line->code))
			continue;
		assert_int_equal(line->code_source, SOURCE_REGISTER);
		assert_int_equal(line->payable, 0);
		assert_int_not_equal(bench->claim.verdict, VERDICT_ACCEPTED);
		proposed++;
	}
	return proposed;
}

/* Every second dossier has the register to search in; all of these lack a code. */
static void a_code_that_is_on_no_box_is_proposed_at_most_and_never_accepted_or_paid(void **state)
{
	int proposed = 0;

	(void)state;
	for (unsigned n = 0; n < 2 * DOSSIERS; n++) {
		struct bench bench;

		draw_dossier(&bench, n);
		bench_remove_codes(&bench, draw_below(2) == 0 ? DEAR_CODE : CHEAP_CODE);
		bench_judge(&bench);
		proposed += assert_proposals_are_not_paid(&bench);
		bench_judge(&bench);
		assert_proposals_are_not_paid(&bench);
		bench_clear(&bench);
	}
	assert_true(proposed > DOSSIERS / 4);
}

/* ---- acceptance ------------------------------------------------------------------------------ */

/* A dossier is spoiled and accepted all the same only when what it claims is what it was made with.
 */
static void what_is_accepted_is_right(void **state)
{
	int accepted = 0;

	(void)state;
	for (unsigned n = 0; n < DOSSIERS; n++) {
		struct bench bench;

		draw_dossier(&bench, n);
		bench_judge(&bench);
		if (bench.claim.verdict == VERDICT_ACCEPTED) {
			accepted++;
			assert_string_equal(bench.claim.immatriculation, INSURED_NUMBER);
			assert_string_equal(bench.claim.practitioner_inpe, DOCTOR_INPE);
			assert_int_equal(bench.claim.care_date.day, 13);
			assert_int_equal(bench.claim.total, 53620);
			assert_int_equal(bench.claim.medicines_amount, 28620);
			assert_int_equal(bench.claim.medicines.count, 2);
		}
		bench_clear(&bench);
	}
	assert_true(accepted > DOSSIERS / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_of_pages_readings_and_codes_never_matters),
		cmocka_unit_test(judging_again_gives_the_same_claim),
		cmocka_unit_test(
			a_code_that_is_on_no_box_is_proposed_at_most_and_never_accepted_or_paid),
		cmocka_unit_test(what_is_accepted_is_right),
	};

	return cmocka_run_group_tests(tests, drawn_dossiers_open, drawn_dossiers_close);
}
