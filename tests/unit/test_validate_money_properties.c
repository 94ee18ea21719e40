/* What holds of the money of every dossier, tried on many that are spoiled at random. */
#include "tests/support/drawn_dossier.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { DOSSIERS = 500 };

/* ---- dossiers with every rule of money ------------------------------------------------------- */

static void draw_mutual(struct bench *bench)
{
	bench->dossier->fund = "CNOPS";
	bench->answers.insured.items[0].fund = "CNOPS";
	bench->answers.insured.items[0].mutual = "MGPAP";
	bench_rule(bench, "MGPAP", RULE_COMPLEMENT, "medicament", draw_below(60));
	bench_rule(bench, "MGPAP", RULE_COMPLEMENT, "", draw_below(60));
	if (draw_below(3) == 0)
		bench_rule(bench, "MGPAP", RULE_CEILING_CLAIM, "", draw_below(10000));
}

static void draw_long_disease(struct bench *bench)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.entitlements) =
		(struct entitlement){ .immatriculation = INSURED_NUMBER,
				      .kind = ENTITLEMENT_ALD,
				      .subject = "ALD21",
				      .valid_from = { 2026, 1, 1 } };
	bench_rule(bench, bench->dossier->fund, RULE_RATE_ALD, "", 90 + draw_below(11));
	if (draw_below(2) == 0)
		bench_write(bench, SHEET_1, "ald_code", "ALD21", (80 + draw_below(20)) / 100.0);
}

static void draw_second_act(struct bench *bench)
{
	static const char *const letters[] = { "K 10", "P 15,5", "V", "C", "APP", "QX" };

	bench_write(bench, SHEET_2, "acte_2_date", draw_below(2) == 0 ? "2026-09-13" : "2026-09-20",
		    0.99);
	bench_write(bench, SHEET_2, "acte_2_cotation", letters[draw_below(ARRAY_LENGTH(letters))],
		    0.99);
	bench_write(bench, SHEET_2, "acte_2_montant", draw_below(2) == 0 ? "225.00" : "33.33",
		    0.99);
	bench_total(bench);
}

static void draw_ceilings(struct bench *bench)
{
	const char *fund = bench->dossier->fund;

	bench_rule(bench, fund, RULE_CEILING, draw_below(2) == 0 ? "medicament" : "acte",
		   draw_below(20000));
	bench_rule(bench, fund, RULE_CEILING_CLAIM, "", 5000 + draw_below(30000));
}

/* The n-th dossier of the series, not judged yet. */
static void draw_money(struct bench *bench, unsigned n)
{
	draw_dossier(bench, n);
	if (draw_below(2) == 0)
		draw_mutual(bench);
	if (draw_below(3) == 0)
		draw_long_disease(bench);
	if (draw_below(2) == 0)
		draw_second_act(bench);
	bench_rule(bench, bench->dossier->fund, RULE_FIXED, "APP", draw_below(40000));
	if (draw_below(3) == 0)
		draw_ceilings(bench);
}

/* ---- sums ------------------------------------------------------------------------------------ */

static centimes plus(centimes sum, centimes part)
{
	return sum == AMOUNT_UNKNOWN || part == AMOUNT_UNKNOWN ? AMOUNT_UNKNOWN : sum + part;
}

/* What the shares of a line come to: its payable, and no more than was asked. */
static void assert_line_is_sound(const struct claim *claim, bool is_medicine, size_t line,
				 centimes asked, centimes payable)
{
	centimes sum = 0;

	for (size_t i = 0; i < claim->shares.count; i++) {
		const struct share *share = &claim->shares.items[i];

		if (share->is_medicine != is_medicine || share->line != line)
			continue;
		assert_true(share->amount >= 0 || share->amount == AMOUNT_UNKNOWN);
		assert_true(share->amount <= share->asked || share->asked == AMOUNT_UNKNOWN);
		assert_true(share->base <= share->asked || share->asked == AMOUNT_UNKNOWN);
		assert_non_null(share->payer);
		sum = plus(sum, share->amount);
	}
	assert_int_equal(payable, sum);
	assert_true(sum <= asked || asked == AMOUNT_UNKNOWN);
}

static void assert_money_is_sound(const struct claim *claim)
{
	centimes sum = 0, of_shares = 0;

	for (size_t i = 0; i < claim->acts.count; i++) {
		const struct act *act = &claim->acts.items[i];

		assert_line_is_sound(claim, false, i, act->amount, act->payable);
		sum = plus(sum, act->payable);
	}
	for (size_t i = 0; i < claim->medicines.count; i++) {
		const struct medicine_line *line = &claim->medicines.items[i];

		assert_line_is_sound(claim, true, i, line->amount, line->payable);
		sum = plus(sum, line->payable);
	}
	for (size_t i = 0; i < claim->shares.count; i++)
		of_shares = plus(of_shares, claim->shares.items[i].amount);
	assert_int_equal(sum, of_shares);
	if (claim->payable == AMOUNT_UNKNOWN)
		return;
	assert_int_equal(claim->payable, sum);
	assert_true(claim->payable >= 0);
	assert_true(claim->payable <= claim->total || claim->verdict == VERDICT_REJECTED);
}

static void what_is_paid_is_never_negative_never_over_what_is_asked_and_adds_up(void **state)
{
	int known = 0, two_payers = 0;

	(void)state;
	for (unsigned n = 0; n < 2 * DOSSIERS; n++) {
		struct bench bench;

		draw_money(&bench, n);
		bench_judge(&bench);
		assert_money_is_sound(&bench.claim);
		known += bench.claim.payable > 0;
		for (size_t i = 0; i < bench.claim.shares.count; i++)
			two_payers += text_equal(bench.claim.shares.items[i].payer, "MGPAP") &&
				      bench.claim.shares.items[i].amount > 0;
		bench_clear(&bench);
	}
	/* the series is not of empty dossiers */
	assert_true(known > DOSSIERS / 2 && two_payers > DOSSIERS / 4);
}

static void every_line_has_a_share_of_the_fund_with_a_sentence(void **state)
{
	(void)state;
	for (unsigned n = 0; n < DOSSIERS; n++) {
		struct bench bench;
		size_t of_fund = 0;

		draw_money(&bench, n);
		bench_judge(&bench);
		for (size_t i = 0; i < bench.claim.shares.count; i++) {
			const struct share *share = &bench.claim.shares.items[i];

			of_fund += text_equal(share->payer, bench.dossier->fund);
			assert_true(text_ends_with(share->message_fr, "."));
			assert_true(text_ends_with(share->message_ar, "."));
			assert_null(strchr(share->message_fr, '{'));
			assert_null(strchr(share->message_fr, '?'));
		}
		assert_int_equal(of_fund, bench.claim.acts.count + bench.claim.medicines.count);
		bench_clear(&bench);
	}
}

/* ---- faults ---------------------------------------------------------------------------------- */

static void lose_papers(struct bench *bench, const char *form)
{
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].form, form))
			bench->dossier->readings.items[i].value = NULL;
}

static void lower_price(struct bench *bench, const char *name)
{
	const struct reading *price = bench_reading(bench, "facture", name);

	if (price != NULL)
		bench_write(bench, "facture", name, "1.00", price->confidence);
}

/* A code too many; where it was taken away before it would be no fault. */
static void add_box(struct bench *bench, const char *code)
{
	bool is_there = text_equal(code, BASED_CODE);

	for (size_t i = 0; i < bench->dossier->barcodes.count; i++)
		is_there = is_there || text_equal(bench->dossier->barcodes.items[i].value, code);
	if (is_there)
		bench_add_code(bench, 3, code, BARCODE_MEDICINE);
}

enum { FAULTS = 12 };

static void add_fault(struct bench *bench, unsigned fault)
{
	switch (fault) {
	case 0:
		bench->dossier->received = (struct date){ 2027, 6, 1 };
		break;
	case 1:
	case 2:
		bench_remove_codes(bench, fault == 1 ? DEAR_CODE : CHEAP_CODE);
		break;
	case 3:
		bench_write(bench, SHEET_1, "assure_immatriculation", "999999999", 0.99);
		break;
	case 4:
	case 5:
		lose_papers(bench, fault == 4 ? "facture" : "ordonnance");
		break;
	case 6:
		lower_price(bench, "ligne_1_prix");
		lower_price(bench, "ligne_1_montant");
		break;
	case 7:
		bench->answers.insured.items[0].rights_to = (struct date){ 2026, 1, 1 };
		break;
	case 8:
	case 9:
		add_box(bench, fault == 8 ? BASED_CODE : DEAR_CODE);
		break;
	case 10:
		bench_write(bench, SHEET_2, "acte_1_montant", "1.00", 0.99);
		break;
	default:
		bench_write(bench, SHEET_2, "acte_1_date", NULL, 0);
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
	int compared = 0, lowered = 0;

	(void)state;
	for (unsigned n = 0; n < DOSSIERS * FAULTS / 4; n++) {
		struct bench before, after;

		draw_money(&before, n);
		draw_money(&after, n);
		add_fault(&after, n % FAULTS);
		bench_judge(&before);
		bench_judge(&after);
		if (before.claim.payable != AMOUNT_UNKNOWN &&
		    !is_refused_no_more(&before.claim, &after.claim)) {
			if (after.claim.payable > before.claim.payable)
				fail_msg("dossier %u, fault %u: %lld after %lld", n, n % FAULTS,
					 after.claim.payable, before.claim.payable);
			compared++;
			lowered += after.claim.payable != AMOUNT_UNKNOWN &&
				   after.claim.payable < before.claim.payable;
		}
		bench_clear(&before);
		bench_clear(&after);
	}
	assert_true(compared > DOSSIERS && lowered > DOSSIERS / 4);
}

/* ---- extremes -------------------------------------------------------------------------------- */

static void write_extreme(struct bench *bench)
{
	static const struct {
		const char *form, *name;
	} fields[] = {
		{ SHEET_2, "acte_1_montant" },
		{ SHEET_2, "acte_1_cotation" },
		{ SHEET_2, "acte_1_date" },
		{ SHEET_2, "pharmacie_1_prix" },
		{ SHEET_1, "montant_frais" },
		{ SHEET_2, "total_general" },
		{ SHEET_1, "medecin_date" },
		{ SHEET_1, "beneficiaire_naissance" },
		{ SHEET_1, "assure_immatriculation" },
		{ SHEET_1, "ald_code" },
		{ "facture", "total" },
		{ "facture", "date" },
		{ "facture", "ligne_1_quantite" },
		{ "facture", "ligne_1_prix" },
		{ "facture", "ligne_1_montant" },
		{ "ordonnance", "ligne_1_duree" },
		{ "ordonnance", "ligne_1_quantite" },
		{ "ordonnance", "date" },
	};
	static const char *const values[] = {
		"",           "0",          "-1",         "0.01",         "9999999999.99",
		"999999999",  "2147483648", "9999-12-31", "1900-01-01",   "2026-02-30",
		"K 9999,99",  "K 0",        "K -5",       "QQQQQQQQQQ 1", "K999999999999",
		"99999 mois", "366 ans",    "{1} {2} %s", "\xd9\x83",     "2026-09-13",
	};
	unsigned field = draw_below(ARRAY_LENGTH(fields));

	bench_write(bench, fields[field].form, fields[field].name,
		    values[draw_below(ARRAY_LENGTH(values))], draw_below(2) == 0 ? 1 : 0.3);
}

static void make_register_extreme(struct bench *bench)
{
	static const centimes prices[] = { 0, 1, 999999999999 };
	struct register_answers *answers = &bench->answers;
	struct medicine *medicine = &answers->medicines.items[draw_below(3)];
	const char *fund = bench->dossier->fund;

	switch (draw_below(6)) {
	case 0:
		medicine->public_price = prices[draw_below(ARRAY_LENGTH(prices))];
		break;
	case 1:
		medicine->base_price = prices[draw_below(ARRAY_LENGTH(prices))];
		break;
	case 2:
		answers->tariffs.items[1].amount = prices[draw_below(ARRAY_LENGTH(prices))];
		break;
	case 3:
		bench_rule(bench, fund, RULE_CEILING, "CS", draw_below(2));
		break;
	case 4:
		bench_rule(bench, fund, RULE_FIXED, "CS", (long)prices[draw_below(3)]);
		break;
	default:
		bench->dossier->fund = draw_below(2) == 0 ? NULL : "cnss";
	}
}

static void draw_extreme(struct bench *bench, unsigned n)
{
	draw_money(bench, n);
	for (unsigned i = draw_below(4); i < 5; i++)
		write_extreme(bench);
	make_register_extreme(bench);
}

static void extreme_values_pay_nothing_that_is_not_sound_and_in_any_order_the_same(void **state)
{
	(void)state;
	for (unsigned n = 0; n < DOSSIERS; n++) {
		struct bench straight, shuffled;

		draw_extreme(&straight, n);
		draw_extreme(&shuffled, n);
		SHUFFLE(&shuffled.dossier->readings);
		SHUFFLE(&shuffled.dossier->pages);
		SHUFFLE(&shuffled.answers.insured);
		bench_judge(&straight);
		bench_judge(&shuffled);
		if (straight.claim.shares.count > 0) /* without a fund nobody pays */
			assert_money_is_sound(&straight.claim);
		else
			assert_true(straight.claim.payable <= 0 &&
				    straight.claim.verdict != VERDICT_ACCEPTED);
		assert_string_equal(describe_claim(&straight), describe_claim(&shuffled));
		bench_clear(&straight);
		bench_clear(&shuffled);
	}
}

/* ---- order ----------------------------------------------------------------------------------- */

static void the_order_of_the_paper_and_of_the_registers_never_matters(void **state)
{
	(void)state;
	for (unsigned n = 0; n < DOSSIERS; n++) {
		struct bench straight, shuffled;

		draw_money(&straight, n);
		draw_money(&shuffled, n);
		SHUFFLE(&shuffled.dossier->readings);
		SHUFFLE(&shuffled.dossier->barcodes);
		SHUFFLE(&shuffled.dossier->pages);
		SHUFFLE(&shuffled.answers.entitlements);
		SHUFFLE(&shuffled.answers.dependants);
		bench_judge(&straight);
		bench_judge(&shuffled);
		assert_string_equal(describe_claim(&straight), describe_claim(&shuffled));
		bench_clear(&straight);
		bench_clear(&shuffled);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			what_is_paid_is_never_negative_never_over_what_is_asked_and_adds_up),
		cmocka_unit_test(every_line_has_a_share_of_the_fund_with_a_sentence),
		cmocka_unit_test(a_fault_more_never_raises_the_payment),
		cmocka_unit_test(
			extreme_values_pay_nothing_that_is_not_sound_and_in_any_order_the_same),
		cmocka_unit_test(the_order_of_the_paper_and_of_the_registers_never_matters),
	};

	return cmocka_run_group_tests(tests, drawn_dossiers_open, drawn_dossiers_close);
}
