/* What the letter of a dossier needs, against a real PostgreSQL. */
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct store *store;
static struct arena *arena;

static int open_store(void **state)
{
	struct store_load_counts counts;
	const char *registry;
	struct error error;

	(void)state;
	store = shared_store();
	arena = arena_new();
	registry = temporary_folder();
	put_file(registry, "insured.csv",
		 "immatriculation,affiliation,cin,last_name,first_name,birth_date,sex,fund,mutual,"
		 "rights_from,rights_to,address,city\n"
		 "450897674,,KA089958,AIT EL KADIRI,FATIMA,1956-06-12,F,CNSS,,2010-12-09,,,\n");
	must(store_load_registers(store, registry, &counts, &error), &error);
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

/* Stores a dossier of that name, with a reason of its own when `code` is one, and loads its
 * letter. */
static struct letter letter_about(const char *name, enum reason_code code, const char *field)
{
	struct sample sample = sample_new(temporary_folder(), name, VERDICT_REJECTED);
	struct letter letter;
	struct error error;

	sample.dossier->branch = "B07";
	sample.dossier->batch = "2026-118";
	if (code != REASON_COUNT)
		*LIST_ADD(sample.dossier->arena, &sample.claim.reasons) =
			(struct reason){ .code = code,
					 .severity = SEVERITY_CHECK,
					 .field = field,
					 .page = 2,
					 .message_fr = "Le numéro est inconnu.",
					 .message_ar = "الرقم غير معروف." };
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	sample_free(&sample);
	must(store_load_letter(store, name, arena, &letter, &error), &error);
	return letter;
}

static struct letter letter_of(const char *name, enum reason_code code)
{
	return letter_about(name, code, "assure_immatriculation");
}

static void a_letter_has_its_dossiers_reference_and_people(void **state)
{
	struct letter letter = letter_of("reference.tif", REASON_COUNT);

	(void)state;
	assert_true(letter.id > 0);
	assert_string_equal(letter.file, "reference.tif");
	assert_string_equal(letter.fund, "CNSS");
	assert_string_equal(letter.branch, "B07");
	assert_string_equal(letter.batch, "2026-118");
	assert_int_equal(date_compare(letter.received, (struct date){ 2026, 10, 18 }), 0);
	assert_int_equal(letter.verdict, VERDICT_REJECTED);
	assert_string_equal(letter.immatriculation, "450897674");
	assert_string_equal(letter.insured, "AIT EL KADIRI FATIMA");
	assert_string_equal(letter.beneficiary, "AIT EL KADIRI FATIMA");
	assert_int_equal(date_compare(letter.care_date, (struct date){ 2026, 9, 13 }), 0);
	assert_false(date_is_set(letter.answer_by));
}

static void a_letter_has_every_reason_in_order(void **state)
{
	struct letter letter = letter_of("reasons.tif", REASON_R04);

	(void)state;
	assert_int_equal(letter.reasons.count, 4);
	assert_int_equal(letter.reasons.items[0].code, REASON_R15);
	assert_int_equal(letter.reasons.items[0].severity, SEVERITY_INFO);
	assert_int_equal(letter.reasons.items[2].severity, SEVERITY_ERROR);
	assert_int_equal(letter.reasons.items[2].page, 2);
	assert_int_equal(letter.reasons.items[3].code, REASON_R04);
	assert_string_equal(letter.reasons.items[3].field, "assure_immatriculation");
	assert_string_equal(letter.reasons.items[3].message_ar, "الرقم غير معروف.");
}

static void nobody_is_named_by_a_number_in_doubt(void **state)
{
	struct letter letter = letter_of("doubt.tif", REASON_R04);

	(void)state;
	assert_null(letter.insured);
	assert_string_equal(letter.immatriculation, "450897674");
}

static void a_number_that_is_not_on_the_paper_is_not_told(void **state)
{
	struct letter letter = letter_about("absent.tif", REASON_R04, NULL);

	(void)state;
	assert_null(letter.insured);
	assert_null(letter.immatriculation);
}

static void a_dossier_that_is_not_there_has_no_letter(void **state)
{
	struct letter letter;
	struct error error;

	(void)state;
	must_fail(store_load_letter(store, "nothing.tif", arena, &letter, &error), STATUS_NO_INPUT,
		  &error, "'nothing.tif'");
}

static void a_batch_has_the_dossiers_of_its_files(void **state)
{
	struct sample sample = sample_new(temporary_folder(), "of-batch.tif", VERDICT_REJECTED);
	struct letter letter;
	struct delivery delivery = { .branch = "B9", .batch = "1", .folder = "/in" };
	struct error error;
	size_t count;
	long *ids;

	(void)state;
	hash_bytes("b9", 2, delivery.bordereau_sha256);
	must(store_save_dossiers(store, sample.path, &sample.dossier, &sample.claim, 1, &error),
	     &error);
	*LIST_ADD(arena, &delivery.files) =
		(struct delivery_file){ .name = "of-batch.tif",
					.declared = true,
					.sha256 = sample.dossier->sha256,
					.received = { 2026, 10, 18 } };
	*LIST_ADD(arena, &delivery.files) =
		(struct delivery_file){ .name = "missing.tif", .declared = true };
	must(store_save_delivery(store, &delivery, &error), &error);
	must(store_list_dossiers_of_batch(store, delivery.id, arena, &ids, &count, &error), &error);
	assert_int_equal(count, 1);
	must(store_load_letter(store, "of-batch.tif", arena, &letter, &error), &error);
	assert_int_equal(letter.id, ids[0]);
	assert_int_equal(letter.batch_id, delivery.id); /* the dossier itself names no batch */
	must(store_list_dossiers_of_batch(store, delivery.id + 1, arena, &ids, &count, &error),
	     &error);
	assert_int_equal(count, 0);
	sample_free(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_letter_has_its_dossiers_reference_and_people),
		cmocka_unit_test(a_letter_has_every_reason_in_order),
		cmocka_unit_test(nobody_is_named_by_a_number_in_doubt),
		cmocka_unit_test(a_number_that_is_not_on_the_paper_is_not_told),
		cmocka_unit_test(a_dossier_that_is_not_there_has_no_letter),
		cmocka_unit_test(a_batch_has_the_dossiers_of_its_files),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
