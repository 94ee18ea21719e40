/*
 * Lines of prescriptions and invoices, misread as scans are, against the whole register of
 * medicines: is the right code first, is the probability true, and is what is not in the register
 * told to be none of it. REGISTRY names another folder than ../shared/data/registry.
 *
 * Right is a row whose line, written in the same way, reads the same without the noise: nothing
 * printed tells such rows apart. WARAQA_SEED draws other lines, WARAQA_SHOW=1 shows what is wrong,
 * WARAQA_FIT=1 prints the weights of the model of presence, made
 * with other lines, other foreign names and another half of the register's families.
 */
#include "base/memory.h"
#include "base/text.h"
#include "tests/support/chance.h"
#include "tests/support/drawn_products.h"
#include "tests/support/medicine_list.h"
#include "tests/support/reliability.h"
#include "validate/formulary.h"
#include "validate/formulary_score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { LINES = 2000, FOREIGN = 500, FIT_LINES = 16000 };

/* Chances of a character to be misread: on most scans, and on poor ones. */
#define RATE_USUAL 0.012
#define RATE_POOR 0.04
#define RATE_HAND 0.12

static struct medicine_list list;
static struct medicine *kept; /* the register without the families that are held out */
static size_t kept_count;
static struct medicine *held; /* those families */
static size_t held_count;
static struct formulary *formulary;      /* the whole register */
static struct formulary *formulary_kept; /* without those */

struct drawn_line {
	struct product_style style;
	const struct medicine *medicine; /* NULL: none of the register */
	const struct formulary *formulary;
	struct product_line line;
	char text[PRODUCT_TEXT_SIZE];
};

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- drawing --------------------------------------------------------------------------- */

static void first_word(const char *name, char word[PRODUCT_TEXT_SIZE])
{
	text_fold(name, word, PRODUCT_TEXT_SIZE);
	word[strcspn(word, " ")] = '\0';
}

/* 0..99, the same for all names with one first word. */
static unsigned family_of(const struct medicine *medicine)
{
	char word[PRODUCT_TEXT_SIZE];
	unsigned hash = 2166136261U;

	first_word(medicine->name, word);
	for (const char *at = word; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619U;
	return (hash >> 8) % 100;
}

static int load(void **state)
{
	const char *folder = getenv("REGISTRY");
	char path[4096];
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/medicines.csv",
		 folder != NULL ? folder : "../shared/data/registry");
	file = fopen(path, "r");
	if (file == NULL)
		return 0; /* the tests skip */
	fclose(file);
	list = medicine_list_load(path);
	kept = memory_new(list.rows.count, sizeof(*kept));
	held = memory_new(list.rows.count, sizeof(*held));
	for (size_t i = 0; i < list.rows.count; i++)
		if (family_of(&list.rows.items[i]) < 10)
			held[held_count++] = list.rows.items[i];
		else
			kept[kept_count++] = list.rows.items[i];
	formulary = formulary_new(list.rows.items, list.rows.count);
	formulary_kept = formulary_new(kept, kept_count);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	formulary_free(formulary);
	formulary_free(formulary_kept);
	free(kept);
	free(held);
	if (list.arena != NULL)
		medicine_list_free(&list);
	return 0;
}

static void write_line(struct drawn_line *drawn, const struct medicine *medicine, double rate)
{
	product_write(&drawn->style, medicine, drawn->text);
	product_misread(drawn->text, rate);
	drawn->line = (struct product_line){
		.text = drawn->text,
		.unit_price = product_price_read(&drawn->style, medicine, rate),
		.confidence = 0.9,
		.by_hand = rate == RATE_HAND,
	};
}

static void draw_known(struct drawn_line *drawn, const struct medicine *medicine, double rate)
{
	drawn->style = product_style_draw(rate != RATE_HAND && chance_between(0, 1) < 0.5);
	drawn->medicine = medicine;
	drawn->formulary = formulary;
	write_line(drawn, medicine, rate);
}

/* Half are real names that the register was made to lack. Where fitting and measuring must not
 * share, `part` says whose. */
static void draw_foreign(struct drawn_line *drawn, int part, double rate)
{
	const struct medicine *like = &kept[(size_t)chance_next() % kept_count];
	struct medicine foreign = *like;
	char name[PRODUCT_TEXT_SIZE];

	drawn->style = product_style_draw(rate != RATE_HAND && chance_between(0, 1) < 0.5);
	drawn->medicine = NULL;
	drawn->formulary = formulary;
	if (chance_between(0, 1) < 0.5) {
		do
			foreign = held[(size_t)chance_next() % held_count];
		while ((family_of(&foreign) < 5) != (part == 0));
		drawn->formulary = formulary_kept;
	} else {
		product_draw_foreign(list.rows.items, list.rows.count, part, name);
		foreign.name = name;
	}
	write_line(drawn, &foreign, rate);
}

/* ---- measuring ------------------------------------------------------------------------- */

struct figures {
	int lines, right, exact, none_wrong;
	double ms, worst_ms;
	struct reliability first, none;
};

static bool reads_the_same(const struct drawn_line *drawn, const struct medicine *medicine)
{
	char a[PRODUCT_TEXT_SIZE], b[PRODUCT_TEXT_SIZE];

	product_write(&drawn->style, drawn->medicine, a);
	product_write(&drawn->style, medicine, b);
	return strcmp(a, b) == 0 && (drawn->line.unit_price == 0 ||
				     drawn->medicine->public_price == medicine->public_price);
}

static bool has_code(const struct product_candidate *candidate, const char *code)
{
	for (int i = 0; i < candidate->medicine_count; i++)
		if (strcmp(candidate->medicines[i]->code, code) == 0)
			return true;
	return false;
}

static void show_wrong(const struct drawn_line *drawn, const struct product_candidate *candidates,
		       int count, double none)
{
	if (getenv("WARAQA_SHOW") == NULL)
		return;
	print_message("  '%s' %lld of '%s %s %s | %s' %lld none %.2f\n", drawn->text,
		      drawn->line.unit_price, drawn->medicine ? drawn->medicine->name : "-",
		      drawn->medicine ? drawn->medicine->dosage : "",
		      drawn->medicine ? drawn->medicine->form : "",
		      drawn->medicine ? drawn->medicine->presentation : "",
		      drawn->medicine ? drawn->medicine->public_price : 0, none);
	for (int i = 0; i < count && i < 3; i++) {
		const struct medicine *medicine = candidates[i].medicines[0];

		print_message("      %.3f %s %s %s | %s | %s %lld\n", candidates[i].probability,
			      medicine->name, medicine->dosage, medicine->unit, medicine->form,
			      medicine->presentation, medicine->public_price);
	}
}

static void measure(struct figures *figures, const struct drawn_line *drawn,
		    struct reliability *both)
{
	struct product_candidate candidates[PRODUCT_CANDIDATES_MAX];
	double none, start_ms = now_ms(), ms;
	int count = formulary_match(drawn->formulary, &drawn->line, candidates, &none);
	bool right, exact;

	ms = now_ms() - start_ms;
	figures->ms += ms;
	if (ms > figures->worst_ms)
		figures->worst_ms = ms;
	figures->lines++;
	reliability_add(&figures->none, none, drawn->medicine == NULL);
	exact = drawn->medicine != NULL && count > 0 &&
		has_code(&candidates[0], drawn->medicine->code);
	if (count > 0) {
		reliability_add(&figures->first, candidates[0].probability, exact);
		reliability_add(both, candidates[0].probability, exact);
	}
	right = drawn->medicine == NULL ? none >= 0.5
					: count > 0 && none < 0.5 &&
						  reads_the_same(drawn, candidates[0].medicines[0]);
	figures->right += right;
	figures->exact += exact && none < 0.5 && candidates[0].medicine_count == 1;
	if (!right)
		show_wrong(drawn, candidates, count, none);
}

static double percent(int part, int of)
{
	return 100.0 * part / of;
}

static void report(const char *title, const struct figures *figures)
{
	print_message(
		"# %-24s right %.1f %%, exactly that code alone %.1f %%, error %.1f %% of the "
		"first's and %.1f %% of none's probability; %.2f ms, worst %.2f ms\n",
		title, percent(figures->right, figures->lines),
		percent(figures->exact, figures->lines), 100 * reliability_error(&figures->first),
		100 * reliability_error(&figures->none), figures->ms / figures->lines,
		figures->worst_ms);
}

/* Steps through the register by a number that shares no factor with most counts. */
static const struct medicine *row_of(int i)
{
	return &list.rows.items[((size_t)i * 7919 + 13) % list.rows.count];
}

static struct figures measure_known(const char *title, double rate, struct reliability *both)
{
	struct figures figures = { 0 };

	for (int i = 0; i < LINES; i++) {
		struct drawn_line drawn;

		draw_known(&drawn, row_of(i), rate);
		measure(&figures, &drawn, both);
	}
	report(title, &figures);
	return figures;
}

static struct figures measure_foreign(const char *title, double rate, struct reliability *both)
{
	struct figures figures = { 0 };

	for (int i = 0; i < FOREIGN; i++) {
		struct drawn_line drawn;

		draw_foreign(&drawn, 1, rate);
		measure(&figures, &drawn, both);
	}
	report(title, &figures);
	return figures;
}

/* Both together, four to one, is what the probabilities are of: a line that is somewhat unlike a
 * name is mostly that name, and at times another's. */
static double measure_both(const char *title, double rate, struct figures *ret_known,
			   struct figures *ret_none)
{
	struct reliability both = { 0 };

	print_message("# %s\n", title);
	*ret_known = measure_known("of the register", rate, &both);
	*ret_none = measure_foreign("foreign", rate, &both);
	print_message("# %-24s error of the first's probability %.1f %%\n", "both",
		      100 * reliability_error(&both));
	return reliability_error(&both);
}

static void the_right_medicine_is_first_and_what_is_none_is_none(void **state)
{
	const char *seed = getenv("WARAQA_SEED");
	struct figures known, none, others[2];
	double error;

	(void)state;
	if (list.rows.count == 0)
		skip();
	chance_seed(seed != NULL ? (unsigned)strtoul(seed, NULL, 10) : 4711);
	error = measure_both("usual scans", RATE_USUAL, &known, &none);
	measure_both("poor scans", RATE_POOR, &others[0], &others[1]);
	measure_both("by hand", RATE_HAND, &others[0], &others[1]);
	assert_true(percent(known.right, known.lines) >= 97);
	assert_true(reliability_error(&known.first) <= 0.03);
	assert_true(error <= 0.03);
	assert_true(percent(none.right, none.lines) >= 98);
	assert_true(known.ms / known.lines < 2);
}

static double rate_for_fit(int i, bool by_hand)
{
	return by_hand ? RATE_HAND : i % 3 == 0 ? RATE_POOR : RATE_USUAL;
}

static void fit(bool by_hand)
{
	double *features = memory_new(FIT_LINES * PRESENCE_COUNT, sizeof(*features));
	bool *truth = memory_new(FIT_LINES, sizeof(*truth));
	double made[PRESENCE_COUNT];
	size_t count = 0;

	for (int i = 0; i < FIT_LINES; i++) {
		struct drawn_line drawn;
		bool is_known = i % 4 != 3;

		if (is_known)
			draw_known(&drawn, row_of(3 * i + 1), rate_for_fit(i / 4, by_hand));
		else
			draw_foreign(&drawn, 0, rate_for_fit(i / 4, by_hand));
		truth[count] = is_known;
		count += formulary_describe(drawn.formulary, &drawn.line,
					    features + count * PRESENCE_COUNT);
	}
	logistic_fit(features, truth, count, PRESENCE_COUNT, made);
	for (int i = 0; i < PRESENCE_COUNT; i++)
		print_message("weight %d %d %.3f\n", by_hand, i, made[i]);
	free(features);
	free(truth);
}

static void the_model_of_presence_can_be_fitted(void **state)
{
	(void)state;
	if (list.rows.count == 0 || getenv("WARAQA_FIT") == NULL)
		skip();
	chance_seed(11);
	fit(false);
	fit(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_model_of_presence_can_be_fitted),
		cmocka_unit_test(the_right_medicine_is_first_and_what_is_none_is_none),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
