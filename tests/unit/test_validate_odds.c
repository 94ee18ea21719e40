/*
 * Are the settled confidences true? Dossiers are drawn with the faults that people make, and read
 * with the mistakes that recognisers make; what is settled is counted against what stands on the
 * paper. The reading itself is calibrated by construction: the truth is the n-th guess as often as
 * that guess says.
 */
#include "tests/support/chance.h"
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/validate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { DOSSIERS = 1500, GUESSES = 4, FIELDS = 11, BANDS = 4, TEXT_SIZE = 32 };

/* Shares of dossiers and of readings; not those that the inference believes in. */
#define WRONG_SUM 0.03
#define WRONG_COPY 0.01
#define LATE 0.04
#define PRINTED 0.3
#define SAME_SLIP 0.2

static const struct {
	const char *form, *name;
	bool is_date;
} fields[FIELDS] = {
	{ SHEET_2, "acte_1_montant", false },  { SHEET_2, "pharmacie_1_prix", false },
	{ "facture", "total", false },         { SHEET_1, "montant_frais", false },
	{ SHEET_2, "total_general", false },   { SHEET_2, "acte_1_date", true },
	{ SHEET_1, "medecin_date", true },     { "ordonnance", "date", true },
	{ SHEET_2, "pharmacie_1_date", true }, { "facture", "date", true },
	{ SHEET_1, "assure_date", true },
};

struct paper_truth {
	char texts[FIELDS][TEXT_SIZE];
	bool wrong_sum;
};

static bool happens(double probability)
{
	return chance_between(0, 1) < probability;
}

static int below(int limit)
{
	return chance_next() % limit;
}

/* ---- what stands on the paper ---------------------------------------------------------- */

static centimes draw_total(centimes sum, bool wrong)
{
	static const centimes rounds[] = { 10000, 5000, 1000, 20000, -1000, 9000, 100, -10000 };

	if (!wrong)
		return sum;
	if (happens(0.3))
		return sum + 5 * (1 + below(4000));
	sum += rounds[below((int)ARRAY_LENGTH(rounds))];
	return sum > 0 ? sum : 100;
}

static void write_amounts(struct bench *bench, struct paper_truth *truth)
{
	static const centimes fees[] = { 8000, 10000, 15000, 20000, 25000, 30000, 35000 };
	centimes fee = fees[below((int)ARRAY_LENGTH(fees))];
	centimes medicines = 28620, total;

	(void)bench;
	truth->wrong_sum = happens(WRONG_SUM);
	total = draw_total(fee + medicines, truth->wrong_sum);
	money_format(fee, truth->texts[0]);
	money_format(draw_total(medicines, happens(WRONG_COPY)), truth->texts[1]);
	money_format(medicines, truth->texts[2]);
	money_format(total, truth->texts[3]);
	money_format(draw_total(total, happens(WRONG_COPY)), truth->texts[4]);
}

static void write_dates(struct bench *bench, struct paper_truth *truth)
{
	static const int gaps[] = { 0, 0, 0, 1, 1, 2, 3, 5, 12, 20 };
	struct date received = bench->dossier->received;
	struct date care =
		date_add_days(received, happens(LATE) ? -65 - below(80) : -4 - below(50));
	int gap = gaps[below((int)ARRAY_LENGTH(gaps))];
	struct date bought = date_add_days(care, gap), signed_on;

	if (date_compare(bought, received) > 0)
		bought = care;
	signed_on = bought;
	if (happens(0.2) && date_days_between(bought, received) > 0)
		signed_on = date_add_days(bought, below((int)date_days_between(bought, received)));
	for (int i = 5; i < 8; i++)
		date_format_iso(happens(0.02) ? date_add_days(care, below(20)) : care,
				truth->texts[i]);
	for (int i = 8; i < 10; i++)
		date_format_iso(happens(0.01) ? date_add_days(bought, below(20)) : bought,
				truth->texts[i]);
	date_format_iso(signed_on, truth->texts[10]);
}

/* ---- what is read of it ---------------------------------------------------------------- */

static const char *const look_alikes[] = { "698", "74",  "73",  "5829", "719",
					   "368", "058", "124", "3096", "4730" };

/* One digit for a look-alike; of an amount also a digit lost or the mark. */
static void slip(const char *text, bool is_date, char *slipped)
{
	size_t length = strlen(text), at;

	snprintf(slipped, TEXT_SIZE, "%s", text);
	if (!is_date && happens(0.15)) {
		snprintf(slipped, TEXT_SIZE, "%.*s%s.00", (int)length - 3, text, text + length - 2);
		return;
	}
	do
		at = (size_t)below((int)length);
	while (text[at] < '0' || text[at] > '9' || (is_date && at < 2));
	if (!is_date && length > 5 && happens(0.15)) {
		memmove(slipped + at, slipped + at + 1, length - at);
	} else {
		const char *others = look_alikes[text[at] - '0'];

		slipped[at] = others[below((int)strlen(others))];
	}
	if (happens(0.15) && strcmp(slipped, text) != 0) {
		char again[TEXT_SIZE];

		slip(slipped, is_date, again);
		memcpy(slipped, again, TEXT_SIZE);
	}
}

/* True when two texts are one value. */
static bool is_same(const char *a, const char *b, bool is_date)
{
	centimes a_amount, b_amount;

	if (is_date)
		return text_equal(a, b);
	return money_parse(a, &a_amount) && money_parse(b, &b_amount) && a_amount == b_amount;
}

static bool is_value(const char *text, bool is_date)
{
	struct date date;
	centimes amount;

	return is_date ? date_parse_iso(text, &date) : money_parse(text, &amount) && amount > 0;
}

static bool is_among(const struct guess *guesses, int count, const char *text, bool is_date)
{
	for (int i = 0; i < count; i++)
		if (is_same(guesses[i].value, text, is_date))
			return true;
	return false;
}

/* Another value than the truth and those before. */
static void draw_other(const char *truth, bool is_date, const struct guess *before, int count,
		       char *text)
{
	do
		slip(truth, is_date, text);
	while (!is_value(text, is_date) || is_same(text, truth, is_date) ||
	       is_among(before, count, text, is_date));
}

/* Falling probabilities that leave something: often much, sometimes hardly anything. */
static void draw_probabilities(double *probabilities)
{
	double left = 1 - pow(chance_between(0, 1), 4) * 0.2;

	for (int i = 0; i < GUESSES; i++) {
		double share = pow(chance_between(0, 1), 0.25);

		probabilities[i] = left * (0.45 + 0.549 * share);
		left -= probabilities[i];
	}
}

/* `common` is the mistake that a hand makes in every place. */
static void read_field(struct bench *bench, int field, const char *truth, const char *common)
{
	static char texts[GUESSES][TEXT_SIZE];
	struct guess guesses[GUESSES];
	double probabilities[GUESSES], point = chance_between(0, 1);
	bool is_date = fields[field].is_date;

	draw_probabilities(probabilities);
	for (int i = 0; i < GUESSES; i++) {
		bool is_truth = point >= 0 && point < probabilities[i];

		point -= probabilities[i];
		if (is_truth)
			snprintf(texts[i], TEXT_SIZE, "%s", truth);
		else if (i == 0 && common != NULL)
			snprintf(texts[i], TEXT_SIZE, "%s", common);
		else
			draw_other(truth, is_date, guesses, i, texts[i]);
		guesses[i] = (struct guess){ texts[i], probabilities[i] };
	}
	if (happens(PRINTED))
		bench_write(bench, fields[field].form, fields[field].name, texts[0],
			    probabilities[0]);
	else
		bench_guess(bench, fields[field].form, fields[field].name, guesses, GUESSES);
}

static void read_paper(struct bench *bench, const struct paper_truth *truth)
{
	char common[TEXT_SIZE];

	draw_other(truth->texts[3], false, NULL, 0, common);
	for (int i = 0; i < FIELDS; i++) {
		bool is_total = i == 3 || i == 4;

		if (happens(0.05))
			bench_write(bench, fields[i].form, fields[i].name, NULL, 0);
		else
			read_field(bench, i, truth->texts[i],
				   is_total && happens(SAME_SLIP) ? common : NULL);
	}
}

/* ---- counting -------------------------------------------------------------------------- */

static const double band_floors[BANDS] = { 0, 0.9, 0.98, 0.99 };

struct count {
	int readings, wrong;
	double promised; /* sum of the confidences */
};

struct counts {
	struct count bands[BANDS];
	int right_before, right_after;
	int wrong_sums, named;
};

static void count_field(struct counts *counts, const struct reading *reading, const char *truth,
			bool is_date)
{
	bool right = is_same(reading->value, truth, is_date);
	int band = BANDS - 1;

	while (reading->confidence < band_floors[band])
		band--;
	counts->bands[band].readings++;
	counts->bands[band].wrong += !right;
	counts->bands[band].promised += reading->confidence;
	counts->right_after += right;
	counts->right_before +=
		is_same(reading->read != NULL ? reading->read : reading->value, truth, is_date);
}

static void count_dossier(struct counts *counts, unsigned n)
{
	struct paper_truth truth;
	struct bench bench;

	chance_seed(n * 7919 + 1);
	bench_fill(&bench);
	write_amounts(&bench, &truth);
	write_dates(&bench, &truth);
	read_paper(&bench, &truth);
	bench_judge(&bench);
	for (int i = 0; i < FIELDS; i++) {
		const struct reading *reading =
			bench_reading(&bench, fields[i].form, fields[i].name);

		if (reading != NULL)
			count_field(counts, reading, truth.texts[i], fields[i].is_date);
	}
	if (truth.wrong_sum) {
		counts->wrong_sums++;
		counts->named += bench_has(&bench, REASON_R15);
		assert_int_not_equal(bench.claim.verdict, VERDICT_ACCEPTED);
	}
	bench_clear(&bench);
}

static void print_counts(const struct counts *counts, int all)
{
	for (int band = 0; band < BANDS; band++)
		print_message("from %.2f on: %5d readings, %4d wrong, %6.1f expected\n",
			      band_floors[band], counts->bands[band].readings,
			      counts->bands[band].wrong,
			      counts->bands[band].readings - counts->bands[band].promised);
	print_message("right before %d, after %d of %d; wrong sums named %d of %d\n",
		      counts->right_before, counts->right_after, all, counts->named,
		      counts->wrong_sums);
}

static void settled_confidences_are_true(void **state)
{
	struct counts counts = { .right_before = 0 };
	const struct count *sure = &counts.bands[BANDS - 1];
	double error = 0;
	int all = 0;

	(void)state;
	for (unsigned n = 0; n < DOSSIERS; n++)
		count_dossier(&counts, n);
	for (int band = 0; band < BANDS; band++)
		all += counts.bands[band].readings;
	print_counts(&counts, all);
	assert_true(sure->readings > all / 2);
	assert_true(sure->wrong * 100 < sure->readings);
	for (int band = 0; band < BANDS; band++) {
		const struct count *count = &counts.bands[band];

		error += fabs(count->readings - count->wrong - count->promised);
	}
	assert_true(error < 0.01 * all);
	assert_true((all - counts.right_after) * 2 < all - counts.right_before);
	assert_true(counts.named * 10 > counts.wrong_sums * 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settled_confidences_are_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
