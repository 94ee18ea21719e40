/* model/keying, model/keying_sample, base/lottery: what two people agree on, and what is drawn. */
#include "base/lottery.h"
#include "base/proportion.h"
#include "model/keying.h"
#include "model/keying_sample.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

struct pair {
	enum value_kind kind;
	const char *one, *other;
};

/* ---- normal form ----------------------------------------------------------------------------- */

static void what_is_typed_becomes_what_it_stands_for(void **state)
{
	static const struct pair typed[] = {
		{ VALUE_DATE, "13092026", "2026-09-13" },
		{ VALUE_DATE, " 13/09/2026 ", "2026-09-13" },
		{ VALUE_DATE, "13-9-26", "2026-09-13" },
		{ VALUE_DATE, "130926", "2026-09-13" },
		{ VALUE_DATE, "12.6.56", "1956-06-12" },
		{ VALUE_DATE, "2026-09-13", "2026-09-13" },
		{ VALUE_DATE, "\u0661\u0663/\u0660\u0669/\u0662\u0660\u0662\u0666", "2026-09-13" },
		{ VALUE_DATE, "31/02/2026", "31/02/2026" },
		{ VALUE_DATE, "13 09", "1309" },
		{ VALUE_AMOUNT, "1 245,5 DH", "1245.50" },
		{ VALUE_AMOUNT, "1245.50", "1245.50" },
		{ VALUE_AMOUNT, "250", "250.00" },
		{ VALUE_AMOUNT, "\u06f2\u06f5\u06f0\u066b\u06f5", "250.50" },
		{ VALUE_LETTER, "k 15,50", "K15.5" },
		{ VALUE_LETTER, "K=15.0", "K15" },
		{ VALUE_LETTER, "cs", "CS" },
		{ VALUE_NUMBER, "450 897 674", "450897674" },
		{ VALUE_CIN, "ab 123456", "AB123456" },
		{ VALUE_COUNT, "007", "7" },
		{ VALUE_COUNT, "0", "0" },
		{ VALUE_NAME, "  Aït El Kadiri ", "Aït El Kadiri" },
		{ VALUE_DATE, "", "" },
		{ VALUE_LETTER, "", "" },
		{ VALUE_LETTER, ".0", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(typed); i++)
		assert_string_equal(keying_normal(arena, typed[i].kind, typed[i].one),
				    typed[i].other);
}

static void a_normal_form_is_its_own(void **state)
{
	static const struct pair normal[] = {
		{ VALUE_DATE, "2026-09-13", NULL }, { VALUE_AMOUNT, "1245.50", NULL },
		{ VALUE_LETTER, "K15.5", NULL },    { VALUE_NUMBER, "091603397", NULL },
		{ VALUE_CIN, "AB123456", NULL },    { VALUE_COUNT, "12", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(normal); i++)
		assert_string_equal(keying_normal(arena, normal[i].kind, normal[i].one),
				    normal[i].one);
}

/* ---- agreement ------------------------------------------------------------------------------- */

static bool agree(enum value_kind kind, const char *one, const char *other)
{
	struct keyed a = { KEYED_VALUE, one }, b = { KEYED_VALUE, other };

	return keyed_agree(kind, &a, &b);
}

static void two_ways_to_write_one_value_agree(void **state)
{
	static const struct pair same[] = {
		{ VALUE_DATE, "13/09/2026", "130926" },
		{ VALUE_AMOUNT, "1 245,50", "1245.5 dh" },
		{ VALUE_LETTER, "K 15", "k15,0" },
		{ VALUE_NAME, "AIT EL KADIRI Fatima", "Fatima Aït el Kadiri" },
		{ VALUE_NAME, "Mme BEN ALI Sara", "BENALI SARA" },
		{ VALUE_NUMBER, "091 603 397", "091603397" },
		{ VALUE_CIN, "AB123456", "ab 123456" },
		{ VALUE_TEXT, "Casa-Anfa", "casa anfa" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(same); i++) {
		assert_true(agree(same[i].kind, same[i].one, same[i].other));
		assert_true(agree(same[i].kind, same[i].other, same[i].one));
	}
}

static void two_values_do_not_agree(void **state)
{
	static const struct pair other[] = {
		{ VALUE_DATE, "13/09/2026", "13/08/2026" },
		{ VALUE_DATE, "31/02/2026", "31/03/2026" },
		{ VALUE_AMOUNT, "1245,50", "1245,05" },
		{ VALUE_LETTER, "K 15", "KC 15" },
		{ VALUE_LETTER, "K 15", "K 150" },
		{ VALUE_NAME, "BENALI SARA", "BENALI SANA" },
		{ VALUE_NAME, "BENALI SARA", "BENALI" },
		{ VALUE_NUMBER, "091603397", "091603379" },
	};
	struct keyed value = { KEYED_VALUE, "1" }, nothing = { KEYED_NOTHING, NULL },
		     illegible = { KEYED_ILLEGIBLE, NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(other); i++)
		assert_false(agree(other[i].kind, other[i].one, other[i].other));
	assert_false(keyed_agree(VALUE_COUNT, &value, &nothing));
	assert_false(keyed_agree(VALUE_COUNT, &illegible, &nothing));
	assert_true(keyed_agree(VALUE_COUNT, &nothing, &nothing));
	assert_true(keyed_agree(VALUE_COUNT, &illegible, &illegible));
}

/* ---- settling -------------------------------------------------------------------------------- */

static enum keying_outcome settle(enum value_kind kind, const char *one, const char *other,
				  const char *machine, enum source source,
				  enum keying_finding *ret_finding)
{
	struct keyed a = { one != NULL ? KEYED_VALUE : KEYED_NOTHING, one };
	struct keyed b = { other != NULL ? KEYED_VALUE : KEYED_NOTHING, other };
	struct machine_value said = { machine, source };

	return keying_settle(kind, &a, &b, &said, ret_finding);
}

static void equal_keyings_settle_what_the_machine_is_held_against(void **state)
{
	enum keying_finding finding;

	(void)state;
	assert_int_equal(settle(VALUE_AMOUNT, "250", "250,00", "250.00", SOURCE_PRINT, &finding),
			 KEYING_AGREED);
	assert_int_equal(finding, FINDING_RIGHT);
	assert_int_equal(settle(VALUE_AMOUNT, "250", "250,00", "256.00", SOURCE_HAND, &finding),
			 KEYING_AGREED);
	assert_int_equal(finding, FINDING_WRONG);
	assert_int_equal(settle(VALUE_AMOUNT, NULL, NULL, NULL, SOURCE_HAND, &finding),
			 KEYING_AGREED);
	assert_int_equal(finding, FINDING_RIGHT);
	assert_int_equal(settle(VALUE_AMOUNT, "12", "12", NULL, SOURCE_HAND, &finding),
			 KEYING_AGREED);
	assert_int_equal(finding, FINDING_WRONG);
}

static void unequal_keyings_wait_even_when_one_is_the_machines(void **state)
{
	enum keying_finding finding;

	(void)state;
	assert_int_equal(settle(VALUE_AMOUNT, "250", "256", "250.00", SOURCE_PRINT, &finding),
			 KEYING_DIFFERS);
	assert_int_equal(finding, FINDING_UNTOLD);
}

/* The insured wrote a slip, the register knew better: nobody is wrong before somebody has looked.
 */
static void a_register_that_says_otherwise_is_disputed(void **state)
{
	enum keying_finding finding;

	(void)state;
	assert_int_equal(settle(VALUE_NUMBER, "450897647", "450897647", "450897674",
				SOURCE_REGISTER, &finding),
			 KEYING_DISPUTED);
	assert_int_equal(finding, FINDING_UNTOLD);
	assert_int_equal(settle(VALUE_NAME, "MOHAMED ALAOUI", "MOHAMED ALAOUI",
				"EL ALAOUI MOHAMMED", SOURCE_REGISTER, &finding),
			 KEYING_AGREED);
	assert_int_equal(finding, FINDING_RIGHT);
	assert_int_equal(settle(VALUE_NAME, "SAMIRA ALAOUI", "SAMIRA ALAOUI", "EL ALAOUI MOHAMMED",
				SOURCE_REGISTER, &finding),
			 KEYING_DISPUTED);
}

static void where_nobody_can_tell_nobody_is_wrong(void **state)
{
	struct keyed illegible = { KEYED_ILLEGIBLE, NULL };
	struct machine_value machine = { "250.00", SOURCE_HAND };
	enum keying_finding finding;

	(void)state;
	assert_int_equal(keying_settle(VALUE_AMOUNT, &illegible, &illegible, &machine, &finding),
			 KEYING_AGREED);
	assert_int_equal(finding, FINDING_UNTOLD);
}

/* ---- the sample ------------------------------------------------------------------------------ */

static struct reading reading_of(const char *name, const char *value, double confidence)
{
	return (struct reading){ .page = 1,
				 .form = "cnss-610-1-02-p1",
				 .name = name,
				 .value = value,
				 .confidence = confidence,
				 .box = { 10, 10, 100, 20 },
				 .source = SOURCE_HAND };
}

static void what_a_claim_stands_on_is_keyed_and_nothing_else(void **state)
{
	struct reading reading = reading_of("medecin_date", "2026-09-13", 0.99);

	(void)state;
	assert_true(keying_is_key(&reading));
	reading.box.w = 0;
	assert_false(keying_is_key(&reading));
	reading = reading_of("assure_adresse", "Casa", 0.99);
	assert_false(keying_is_key(&reading));
	reading = reading_of("sexe_m", "true", 0.99);
	assert_false(keying_is_key(&reading));
	reading = reading_of("date_depot", "2026-09-13", 0.99);
	assert_false(keying_is_key(&reading));
	reading = reading_of("vignette_1_nom", "ARAVA", 0.99);
	assert_false(keying_is_key(&reading));
	reading = reading_of("medecin_nom", "EL ALAOUI", 0.99);
	assert_false(keying_is_key(&reading));
	reading = reading_of("beneficiaire_nom", "EL ALAOUI", 0.99);
	assert_true(keying_is_key(&reading));
	reading = reading_of("medecin_date", "2026-09-13", 1);
	reading.source = SOURCE_PERSON;
	assert_false(keying_is_key(&reading));
}

static void the_dearer_a_mistake_the_likelier_it_is_keyed(void **state)
{
	struct keying_rate rate = { 10, 100, 20000 };
	struct reading sure = reading_of("medecin_date", "2026-09-13", 0.999);
	struct reading doubtful = reading_of("medecin_date", "2026-09-13", 0.98);

	(void)state;
	/* 2 % of 1000 dirhams are 20 dirhams, a tenth of 200 */
	assert_true(fabs(keying_dear_chance(&rate, 0.02, 100000) - 0.1) < 1e-12);
	assert_true(fabs(keying_chance(&rate, &doubtful, 100000) - (1 - 0.99 * 0.9)) < 1e-12);
	assert_true(keying_chance(&rate, &sure, 100000) < keying_chance(&rate, &doubtful, 100000));
	assert_true(keying_chance(&rate, &sure, 0) == 0.01 ||
		    fabs(keying_chance(&rate, &sure, 0) - 0.01) < 1e-12);
	/* so dear that it always is */
	assert_true(keying_is_drawn(&rate, &doubtful, 1000000, false, 0.999999));
	assert_false(keying_is_drawn(&rate, &doubtful, 0, false, 0));
}

static void without_a_rate_nothing_is_drawn(void **state)
{
	struct keying_rate rate = { 0, 100, 1 };
	struct reading reading = reading_of("medecin_date", "2026-09-13", 0.5);

	(void)state;
	assert_false(keying_is_drawn(&rate, &reading, 1000000, false, 0));
	assert_true(keying_chance(&rate, &reading, 1000000) == 0);
}

/* What is drawn stands for what there is: 20,000 dossiers, in which only dear values are wrong, are
 * drawn as the store does, and the weighted share comes to the true one. */
static void weights_make_the_sample_true(void **state)
{
	enum { DOSSIERS = 20000 };
	struct keying_rate rate = { 20, 100, 5000 };
	struct weighed_sample sample = { 0 };
	struct proportion found;
	long wrong = 0, drawn_wrong = 0;

	(void)state;
	for (int i = 0; i < DOSSIERS; i++) {
		centimes stake = 1000 * (1 + i % 50);
		bool whole = lottery_draw() < rate.per_thousand / 1000.0;
		bool is_wrong = i % 50 >= 45 && i % 4 == 0;
		struct reading reading = reading_of("medecin_date", "2026-09-13", 0.98);
		double weight = 1 / keying_chance(&rate, &reading, stake);

		wrong += is_wrong;
		if (!keying_is_drawn(&rate, &reading, stake, whole, lottery_draw()))
			continue;
		drawn_wrong += is_wrong;
		weighed_sample_add(&sample, 1, is_wrong, weight, is_wrong ? weight : 0,
				   weight * weight);
	}
	found = proportion_of_sample(&sample);
	assert_true(drawn_wrong > 50);
	/* five standard errors: one run in two million fails by chance */
	assert_true(fabs(found.share - wrong / (double)DOSSIERS) <
		    5 * sqrt(0.025 / weighed_sample_worth(&sample)));
	assert_true((double)sample.wrong / (double)sample.count > 1.2 * wrong / (double)DOSSIERS);
}

static void lots_are_even(void **state)
{
	enum { LOTS = 100000, PARTS = 10 };
	int counts[PARTS] = { 0 };

	(void)state;
	for (int i = 0; i < LOTS; i++) {
		double lot = lottery_draw();

		assert_true(lot >= 0 && lot < 1);
		counts[(int)(lot * PARTS)]++;
	}
	for (int i = 0; i < PARTS; i++)
		assert_true(abs(counts[i] - LOTS / PARTS) < 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_becomes_what_it_stands_for),
		cmocka_unit_test(a_normal_form_is_its_own),
		cmocka_unit_test(two_ways_to_write_one_value_agree),
		cmocka_unit_test(two_values_do_not_agree),
		cmocka_unit_test(equal_keyings_settle_what_the_machine_is_held_against),
		cmocka_unit_test(unequal_keyings_wait_even_when_one_is_the_machines),
		cmocka_unit_test(a_register_that_says_otherwise_is_disputed),
		cmocka_unit_test(where_nobody_can_tell_nobody_is_wrong),
		cmocka_unit_test(what_a_claim_stands_on_is_keyed_and_nothing_else),
		cmocka_unit_test(the_dearer_a_mistake_the_likelier_it_is_keyed),
		cmocka_unit_test(without_a_rate_nothing_is_drawn),
		cmocka_unit_test(weights_make_the_sample_true),
		cmocka_unit_test(lots_are_even),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
