/*
 * Earlier dossiers, against a real PostgreSQL: what is stored is asked for by the next dossier with
 * something in common, and named by it; and each question is answered by an index.
 */
#include "tests/support/dossier_builder.h"
#include "tests/support/private_store.h"
#include "tests/support/stack_builder.h"

#include "base/file.h"
#include "base/text.h"
#include "pipeline/pipeline.h"
#include "store/session.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BOX                \
	"0106118001200504" \
	"1727083110L77"    \
	"\x1d"             \
	"21"               \
	"SN48213"

static struct store *store;
static struct arena *arena;

static const char *root(void)
{
	return getenv("SRC") != NULL ? getenv("SRC") : ".";
}

/* ---- dossiers made by hand ------------------------------------------------------------------- */

static void add_rule(struct bench *bench, enum rule_name name, const char *subject, long value)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.rules) =
		(struct rule){ "CNSS", name, subject, value, { 2006, 1, 1 }, { 0 } };
}

/* A clean dossier with an original of its own, of somebody whom no other test knows. */
static struct bench dossier_named(const char *name, const char *doctor)
{
	struct bench bench;
	const char *path = arena_format(arena, "%s/%s", temporary_folder(), name);
	const char *bytes = arena_format(arena, "II*%c%s", 0x2a, path);
	struct error error;

	bench_fill(&bench);
	bench_write(&bench, SHEET_1, "medecin_inpe", doctor, 0.99);
	bench_write(&bench, "ordonnance", "medecin_inpe", doctor, 0.99);
	bench_remove_codes(&bench, DOCTOR_INPE);
	add_rule(&bench, RULE_RENEWAL, "", 80);
	add_rule(&bench, RULE_VOLUME, "", 3);
	add_rule(&bench, RULE_SURGERY, "K", 50);
	must(file_write_durably(path, bytes, strlen(bytes), &error), &error);
	hash_bytes(bytes, strlen(bytes), bench.dossier->sha256);
	bench.dossier->file = arena_copy_text(bench.dossier->arena, path);
	return bench;
}

/* As the pipeline does it for a file of one dossier. */
static void judge(struct bench *bench)
{
	struct history_questions questions;
	struct history *history = arena_new_array(bench->dossier->arena, 1, sizeof(*history));
	struct error error;

	bench->answers.history = NULL;
	bench_judge(bench);
	assert_true(
		validate_ask_history(bench->dossier, &bench->answers, &bench->claim, &questions));
	must(store_answer_history(store, bench->dossier, 1, &questions, history, &error), &error);
	bench->answers.history = history;
	bench_judge(bench);
}

static enum status save(struct bench *bench, struct error *error)
{
	return store_save_dossiers(store, bench->dossier->file, &bench->dossier, &bench->claim, 1,
				   error);
}

static void judge_and_save(struct bench *bench)
{
	struct error error;

	judge(bench);
	must(save(bench, &error), &error);
}

static void assert_names(const struct bench *bench, enum reason_code code, const char *part)
{
	for (size_t i = 0; i < bench->claim.reasons.count; i++)
		if (bench->claim.reasons.items[i].code == code &&
		    strstr(bench->claim.reasons.items[i].message_fr, part) != NULL)
			return;
	fail_msg("%s does not name %s", reason_code_name(code), part);
}

static void assert_names_nothing(const struct bench *bench)
{
	static const enum reason_code signals[] = { REASON_R19, REASON_R24, REASON_S01,
						    REASON_S02 };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (bench_has(bench, signals[i]))
			fail_msg("%s", bench_reason(bench, signals[i])->message_fr);
}

/* ---- what is named --------------------------------------------------------------------------- */

static void the_same_claim_names_the_dossier_that_was_stored_before(void **state)
{
	struct bench first = dossier_named("claim-1.tif", "091285301");
	struct bench second = dossier_named("claim-2.tif", "091285301");

	(void)state;
	judge_and_save(&first);
	assert_names_nothing(&first);
	judge_and_save(&second);
	assert_names(&second, REASON_R19, "claim-1.tif : même personne, soins du 13/09/2026");
	assert_int_equal(second.claim.verdict, VERDICT_REVIEW);

	/* read again, each knows what it knew at first, and not itself */
	judge(&first);
	assert_names_nothing(&first);
	judge(&second);
	assert_names(&second, REASON_R19, "claim-1.tif");
	bench_clear(&first);
	bench_clear(&second);
}

static void that_the_earlier_dossier_went_back_is_told(void **state)
{
	struct bench first = dossier_named("returned-1.tif", "100000001");
	struct bench second = dossier_named("returned-2.tif", "100000001");
	struct error error;

	(void)state;
	bench_treat_spouse(&first);
	bench_treat_spouse(&second);
	judge(&first);
	first.claim.verdict = VERDICT_REJECTED;
	must(save(&first, &error), &error);
	judge(&second);
	assert_names(&second, REASON_R19, "rendue : dossier returned-1.tif");
	assert_int_equal(second.claim.verdict, VERDICT_REVIEW);
	bench_clear(&first);
	bench_clear(&second);
}

/* Of another insured person, on another day, at another doctor. */
static struct bench stranger_named(const char *name, const char *doctor)
{
	struct bench bench = dossier_named(name, doctor);

	bench.answers.known = false;
	bench.answers.insured.count = 0;
	bench.answers.dependants.count = 0;
	bench_write(&bench, SHEET_1, "assure_immatriculation", OTHER_NUMBER, 0.99);
	bench_write(&bench, SHEET_1, "assure_nom", "MARRAKCHI MAHA", 0.99);
	bench_write(&bench, SHEET_1, "beneficiaire_nom", "MARRAKCHI MAHA", 0.99);
	return bench;
}

static void add_box(struct bench *bench, const char *value)
{
	struct dossier *dossier = bench->dossier;

	bench_add_code(bench, 3, value, BARCODE_MEDICINE);
	dossier->barcodes.items[dossier->barcodes.count - 1].gs1 = true;
	dossier->barcodes.items[dossier->barcodes.count - 1].symbology = "datamatrix";
}

static void a_serialised_box_is_known_whoever_presents_it(void **state)
{
	struct bench first = dossier_named("box-1.tif", "100000002");
	struct bench second = stranger_named("box-2.tif", "100000003");

	(void)state;
	bench_treat_child(&first);
	add_box(&first, BOX);
	add_box(&second, BOX);
	judge_and_save(&first);
	judge(&second);
	assert_names(&second, REASON_R19, "SN48213 est déjà à la page 3 du dossier box-1.tif");
	bench_clear(&first);
	bench_clear(&second);
}

static void a_long_symbol_is_stored_and_found(void **state)
{
	struct bench bench = stranger_named("long-1.tif", "100000004");
	char *symbol = arena_new_array(arena, 4001, 1);

	(void)state;
	memset(symbol, '7', 4000);
	bench_add_code(&bench, 3, symbol, BARCODE_UNKNOWN);
	bench.dossier->barcodes.items[bench.dossier->barcodes.count - 1].symbology = "qr";
	judge_and_save(&bench);
	bench_clear(&bench);
}

static void a_medicine_that_lasts_is_known_when_it_is_bought_again(void **state)
{
	struct bench first = dossier_named("term-1.tif", "100000005");
	struct bench second = dossier_named("term-2.tif", "100000006");

	(void)state;
	bench_treat_spouse(&first);
	bench_treat_spouse(&second);
	bench_write(&first, "ordonnance", "ligne_2_duree", "3 mois", 0.99);
	bench_write(&first, SHEET_2, "acte_1_date", "2026-08-30", 0.99);
	bench_write(&first, SHEET_1, "medecin_date", "2026-08-30", 0.99);
	bench_write(&first, "ordonnance", "date", "2026-08-30", 0.99);
	bench_write(&first, SHEET_2, "pharmacie_1_date", "2026-08-31", 0.99);
	bench_write(&first, "facture", "date", "2026-08-31", 0.99);
	judge_and_save(&first);
	assert_int_equal(first.claim.medicines.items[1].treatment_days, 90);
	judge(&second);
	assert_names(&second, REASON_R24,
		     "traitement de 90 jours acheté le 31/08/2026 (dossier term-1.tif)");
	bench_clear(&first);
	bench_clear(&second);
}

static void a_surgery_is_known_years_later(void **state)
{
	struct bench first = dossier_named("surgery-1.tif", "100000007");
	struct bench second = dossier_named("surgery-2.tif", "100000008");

	(void)state;
	bench_act(&first, "K 80", "1800.00");
	bench_act(&second, "K 80", "1800.00");
	bench_write(&first, SHEET_2, "acte_1_date", "2022-03-05", 0.99);
	bench_write(&first, SHEET_1, "medecin_date", "2022-03-05", 0.99);
	bench_write(&first, "ordonnance", "date", "2022-03-05", 0.99);
	judge_and_save(&first);
	judge(&second);
	assert_names(&second, REASON_R19, "soins du 05/03/2022, dossier surgery-1.tif");
	bench_clear(&first);
	bench_clear(&second);
}

static const struct bench_medicine three[] = {
	{ DEAR_CODE, "FUCIDINE ENFANT 1 FLACON 90 ML", "FUCIDINE ENFANT 250 MG", 1, 22500 },
	{ CHEAP_CODE, "GENTAGAM 80 1 BOITE 6 AMPOULE INJECTABLE", "GENTAGAM 80 80 MG", 1, 6120 },
	{ BASED_CODE, "SOLIAN 1 BOITE 30 COMPRIME", "SOLIAN 200 MG", 1, 33900 },
};

static void identical_dossiers_and_a_practitioner_s_unusual_day_are_known(void **state)
{
	struct bench first = dossier_named("volume-1.tif", "100000009");
	struct bench second = stranger_named("volume-2.tif", "100000009");
	struct bench third = dossier_named("volume-3.tif", "100000009");

	(void)state;
	bench_medicines(&first, three, 3);
	bench_medicines(&second, three, 3);
	bench_treat_child(&third);
	judge_and_save(&first);
	judge_and_save(&second);
	assert_names(&second, REASON_S01, "par exemple volume-1.tif");
	assert_false(bench_has(&second, REASON_S02));
	judge(&third);
	assert_names(&third, REASON_S02, "au moins 3 dossiers portent le praticien 100000009");
	assert_names(&third, REASON_S02, "volume-2.tif");
	bench_clear(&first);
	bench_clear(&second);
	bench_clear(&third);
}

static void of_two_that_are_judged_at_once_the_second_to_be_stored_is_judged_again(void **state)
{
	struct bench first = stranger_named("race-1.tif", "100000010");
	struct bench second = stranger_named("race-2.tif", "100000010");
	struct error error;

	(void)state;
	judge(&first);
	judge(&second);
	assert_names_nothing(&second);
	must(save(&first, &error), &error);
	must_fail(save(&second, &error), STATUS_TEMPORARY, &error, "judge them again");
	judge_and_save(&second);
	assert_names(&second, REASON_R19, "race-1.tif");
	must(save(&second, &error), &error); /* stored again, which changes nothing */
	bench_clear(&first);
	bench_clear(&second);
}

/* ---- the whole way --------------------------------------------------------------------------- */

static struct pipeline_result take_in(struct pipeline *pipeline, const char *path)
{
	struct pipeline_input input = { .path = path,
					.received = { 2026, 10, 18 },
					.keep_images = true };
	struct pipeline_result result;
	struct stage_costs costs = { 0 };
	struct error error;

	must(pipeline_read(pipeline, &input, &result, &costs, &error), &error);
	must(store_save_dossiers(store, path, result.dossiers, result.claims, result.count, &error),
	     &error);
	return result;
}

static int count_named(const struct pipeline_result *result, const char *part)
{
	int count = 0;

	for (size_t i = 0; i < result->count; i++)
		for (size_t j = 0; j < result->claims[i].reasons.count; j++)
			count +=
				strstr(result->claims[i].reasons.items[j].message_fr, part) != NULL;
	return count;
}

static int count_reasons(const struct claim *claim, enum reason_code code)
{
	int count = 0;

	for (size_t i = 0; i < claim->reasons.count; i++)
		count += claim->reasons.items[i].code == code;
	return count;
}

/* The same scan in a file with one byte more. */
static const char *copy_of(const char *path, const char *name)
{
	const char *copy = arena_format(arena, "%s/%s", temporary_folder(), name);
	unsigned char *bytes;
	size_t length;
	struct error error;
	FILE *file = fopen(copy, "wb");

	must(file_read(path, 100000000, &bytes, &length, &error), &error);
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	fputc(0, file);
	fclose(file);
	free(bytes);
	return copy;
}

static void a_file_is_compared_with_other_files_and_never_with_itself(void **state)
{
	const char *path = arena_format(arena, "%s/samples/dossiers/S0110001.tif", root());
	const char *again = copy_of(path, "again.tif");
	struct pipeline_result first, once_more, second;
	struct pipeline *pipeline;
	struct error error;

	(void)state;
	must(pipeline_open(arena_format(arena, "%s/forms", root()), store, &pipeline, &error),
	     &error);
	first = take_in(pipeline, path);
	once_more = take_in(pipeline, path);
	second = take_in(pipeline, again);
	assert_int_equal(count_named(&first, "S0110001.tif"), 0);
	assert_int_equal(count_named(&once_more, "S0110001.tif"), 0);
	assert_int_equal(count_named(&second, "La même demande est déjà au dossier S0110001.tif"),
			 1);
	pipeline_result_clear(&first);
	pipeline_result_clear(&once_more);
	pipeline_result_clear(&second);
	pipeline_close(pipeline);
}

/* The store knows neither when they are judged; once it does, nothing else is said. */
static void of_two_dossiers_in_one_file_the_second_names_the_first(void **state)
{
	const char *path = arena_format(arena, "%s/samples/dossiers/S0110022.tif", root());
	struct stack stack = stack_new();
	struct pipeline *pipeline;
	struct error error;

	(void)state;
	must(pipeline_open(arena_format(arena, "%s/forms", root()), store, &pipeline, &error),
	     &error);
	stack_add_dossier(&stack, path);
	stack_add_dossier(&stack, path);
	for (int round = 0; round < 2; round++) {
		struct pipeline_result result = take_in(pipeline, stack.path);
		const char *name = path_base_name(stack.path);

		assert_int_equal(result.count, 2);
		assert_int_equal(count_reasons(&result.claims[0], REASON_R19), 0);
		assert_int_equal(count_reasons(&result.claims[1], REASON_R19), 1);
		assert_int_equal(count_named(&result, name), 1);
		pipeline_result_clear(&result);
	}
	pipeline_close(pipeline);
	stack_clear(&stack);
}

static int open_all(void **state)
{
	(void)state;
	arena = arena_new();
	store = shared_store();
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_claim_names_the_dossier_that_was_stored_before),
		cmocka_unit_test(that_the_earlier_dossier_went_back_is_told),
		cmocka_unit_test(a_serialised_box_is_known_whoever_presents_it),
		cmocka_unit_test(a_long_symbol_is_stored_and_found),
		cmocka_unit_test(a_medicine_that_lasts_is_known_when_it_is_bought_again),
		cmocka_unit_test(a_surgery_is_known_years_later),
		cmocka_unit_test(identical_dossiers_and_a_practitioner_s_unusual_day_are_known),
		cmocka_unit_test(
			of_two_that_are_judged_at_once_the_second_to_be_stored_is_judged_again),
		cmocka_unit_test(a_file_is_compared_with_other_files_and_never_with_itself),
		cmocka_unit_test(of_two_dossiers_in_one_file_the_second_names_the_first),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
