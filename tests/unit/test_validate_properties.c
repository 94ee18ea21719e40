/* What holds for every dossier, tried on many that are spoiled at random. */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/formulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { DOSSIERS = 400, SPOILS_MAX = 4 };

/* The same dossiers on every machine: a linear congruential generator (Knuth's MMIX). */
static unsigned long long random_state;

static unsigned draw(unsigned below)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(random_state >> 33) % below;
}

/* ---- the register to search in --------------------------------------------------------------- */

/* The bench's medicines, one that is like one of them, and two that no line tells apart. */
static const struct medicine listed[] = {
	{ .code = DEAR_CODE, .name = "FUCIDINE ENFANT", .public_price = 22500 },
	{ .code = CHEAP_CODE, .name = "GENTAGAM 80", .public_price = 6120 },
	{ .code = "6118000080268", .name = "GENTAGAM 160", .public_price = 9900 },
	{ .code = BASED_CODE, .name = "SOLIAN", .public_price = 33900 },
	{ .code = UNPAID_CODE, .name = "DIPRO OLEOSUM", .public_price = 2700 },
	{ .code = "6118000000028", .name = "TAGAMET", .public_price = 6120 },
	{ .code = "6118000000035", .name = "TAGAMET", .public_price = 6120 },
};

static struct formulary *formulary;

static int make_formulary(void **state)
{
	(void)state;
	formulary = formulary_new(listed, ARRAY_LENGTH(listed));
	return 0;
}

static int free_formulary(void **state)
{
	(void)state;
	formulary_free(formulary);
	return 0;
}

/* ---- spoiling -------------------------------------------------------------------------------- */

static void spoil_reading(struct bench *bench)
{
	struct reading *reading =
		&bench->dossier->readings.items[draw((unsigned)bench->dossier->readings.count)];
	char *value = arena_copy_text(bench->dossier->arena, reading->value);
	size_t length = value != NULL ? strlen(value) : 0;

	reading->confidence = (30 + draw(70)) / 100.0;
	if (length == 0 || draw(4) == 0)
		reading->value = NULL;
	else
		value[draw((unsigned)length)] = (char)('0' + draw(10));
	if (reading->value != NULL)
		reading->value = value;
}

static void spoil_codes(struct bench *bench)
{
	static const char *const codes[] = { DEAR_CODE, CHEAP_CODE, BASED_CODE, UNPAID_CODE,
					     "6118000999998" };
	const char *code = codes[draw(ARRAY_LENGTH(codes))];

	if (draw(2) == 0)
		bench_remove_codes(bench, code);
	else
		bench_add_code(bench, 3, code, BARCODE_MEDICINE);
}

static void spoil_dossier(struct bench *bench)
{
	switch (draw(4)) {
	case 0:
		for (int page = 0; page < 4; page++)
			page_add_fault(&bench->dossier->pages.items[page], REASON_I05, 96);
		break;
	case 1:
		bench->dossier->declared_pages = (int)draw(7);
		break;
	case 2:
		bench->dossier->received = date_add_days(bench->dossier->received, draw(60));
		break;
	default:
		bench->answers.insured.items[0].rights_to =
			date_add_days((struct date){ 2026, 9, 1 }, draw(30));
	}
}

static void spoil(struct bench *bench)
{
	switch (draw(4)) {
	case 0:
		spoil_codes(bench);
		break;
	case 1:
		spoil_dossier(bench);
		break;
	default:
		spoil_reading(bench);
	}
}

/* The n-th dossier of the series, not judged yet. */
static void draw_dossier(struct bench *bench, unsigned n)
{
	random_state = 20260913ULL + n;
	(void)draw(2);
	bench_fill(bench);
	bench->answers.formulary = n % 2 == 0 ? formulary : NULL;
	if (draw(3) == 0)
		bench_treat_child(bench);
	bench_doubt(bench, (50 + draw(50)) / 100.0);
	for (unsigned i = draw(SPOILS_MAX + 1); i > 0; i--)
		spoil(bench);
}

/* ---- order ----------------------------------------------------------------------------------- */

#define SHUFFLE(list)                                                      \
	for (unsigned at = (unsigned)(list)->count; at > 1; at--) {        \
		unsigned other = draw(at);                                 \
		__typeof__((list)->items[0]) item = (list)->items[at - 1]; \
		(list)->items[at - 1] = (list)->items[other];              \
		(list)->items[other] = item;                               \
	}

static const char *describe(struct bench *bench)
{
	const struct claim *claim = &bench->claim;
	struct text text = { 0 };
	const char *copy;

	text_append_format(&text, "%s|%s|%s|%s|%lld|%lld|%lld|%s|%.9f",
			   claim->immatriculation != NULL ? claim->immatriculation : "-",
			   claim->beneficiary != NULL ? claim->beneficiary : "-",
			   claim->practitioner_inpe != NULL ? claim->practitioner_inpe : "-",
			   claim->pharmacy_inpe != NULL ? claim->pharmacy_inpe : "-", claim->total,
			   claim->medicines_amount, claim->payable, verdict_name(claim->verdict),
			   claim->confidence);
	for (size_t i = 0; i < claim->medicines.count; i++) {
		const struct medicine_line *line = &claim->medicines.items[i];

		text_append_format(&text, "|%s %s %d %lld %lld",
				   line->code != NULL ? line->code : "-",
				   source_name(line->code_source), line->quantity, line->amount,
				   line->payable);
	}
	for (size_t i = 0; i < claim->reasons.count; i++)
		text_append_format(&text, "|%d %s", claim->reasons.items[i].page,
				   claim->reasons.items[i].message_fr);
	copy = arena_copy_text(bench->dossier->arena, text_value(&text));
	text_clear(&text);
	return copy;
}

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
		assert_string_equal(describe(&straight), describe(&shuffled));
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
		assert_string_equal(describe(&once), describe(&again));
		bench_clear(&once);
		bench_clear(&again);
	}
}

/* ---- money ----------------------------------------------------------------------------------- */

static void assert_money_is_sound(const struct claim *claim)
{
	centimes sum = 0;

	for (size_t i = 0; i < claim->acts.count; i++) {
		const struct act *act = &claim->acts.items[i];

		assert_true(act->payable == AMOUNT_UNKNOWN || act->payable >= 0);
		assert_true(act->payable <= act->amount || act->amount == AMOUNT_UNKNOWN);
		sum += act->payable;
	}
	for (size_t i = 0; i < claim->medicines.count; i++) {
		const struct medicine_line *line = &claim->medicines.items[i];

		assert_true(line->payable == AMOUNT_UNKNOWN || line->payable >= 0);
		assert_true(line->payable <= line->amount || line->amount == AMOUNT_UNKNOWN);
		sum += line->payable;
	}
	if (claim->payable == AMOUNT_UNKNOWN)
		return;
	assert_true(claim->payable >= 0);
	assert_true(claim->payable <= claim->total || claim->verdict == VERDICT_REJECTED);
	assert_int_equal(claim->payable, sum);
}

static void what_is_paid_is_never_negative_never_over_what_is_asked_and_adds_up(void **state)
{
	(void)state;
	for (unsigned n = 0; n < DOSSIERS; n++) {
		struct bench bench;

		draw_dossier(&bench, n);
		bench_judge(&bench);
		assert_money_is_sound(&bench.claim);
		bench_clear(&bench);
	}
}

/* A late arrival makes a doubtful day of care more doubtful, and with it what was refused for sure:
 * then a person looks, and what would be paid is said again. */
static bool is_refused_no_more(const struct claim *before, const struct claim *after)
{
	return before->verdict == VERDICT_REJECTED && after->verdict == VERDICT_REVIEW;
}

static void a_fault_more_never_raises_the_payment(void **state)
{
	(void)state;
	for (unsigned n = 0; n < DOSSIERS; n++) {
		struct bench before, after;

		draw_dossier(&before, n);
		draw_dossier(&after, n);
		if (n % 2 == 0)
			after.dossier->received = (struct date){ 2027, 6, 1 };
		else
			bench_remove_codes(&after, n % 4 == 1 ? DEAR_CODE : CHEAP_CODE);
		bench_judge(&before);
		bench_judge(&after);
		if (before.claim.payable != AMOUNT_UNKNOWN &&
		    !is_refused_no_more(&before.claim, &after.claim))
			assert_true(after.claim.payable <= before.claim.payable);
		bench_clear(&before);
		bench_clear(&after);
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
		bench_remove_codes(&bench, draw(2) == 0 ? DEAR_CODE : CHEAP_CODE);
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
			what_is_paid_is_never_negative_never_over_what_is_asked_and_adds_up),
		cmocka_unit_test(a_fault_more_never_raises_the_payment),
		cmocka_unit_test(
			a_code_that_is_on_no_box_is_proposed_at_most_and_never_accepted_or_paid),
		cmocka_unit_test(what_is_accepted_is_right),
	};

	return cmocka_run_group_tests(tests, make_formulary, free_formulary);
}
