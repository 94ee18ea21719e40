/* Entitlements, people covered elsewhere and the audit of the registers, in a real PostgreSQL. */
#include "pipeline/pipeline.h"
#include "tests/support/private_store.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char insured_csv[] =
	"immatriculation,cin,last_name,first_name,birth_date,sex,fund,rights_from,rights_to\n"
	"450897674,KA089958,AIT EL KADIRI,FATIMA,1956-06-12,F,CNSS,2010-12-09,\n"
	"711732512,AD60267,AÏT HAMDI,OTHMANE,1996-06-03,M,CNOPS,2011-09-17,2030-01-31\n"
	"001000009,AD60267,ايت حمدي,عثمان,1996-06-03,M,CNSS,2011-01-01,\n"
	"001000010,Q84937,LEBBAR,SIHAME,1988-02-09,F,CNSS,2012-01-01,\n";

static const char dependants_csv[] =
	"immatriculation,rank,relation,last_name,first_name,birth_date,sex,cin\n"
	"711732512,1,conjoint,LEBBAR,SIHAM,1988-02-09,F,Q84937\n"
	"711732512,2,enfant,AIT HAMDI,DOHA,2016-03-26,F,\n";

static const char entitlements_csv[] =
	"immatriculation,rank,kind,subject,number,valid_from,valid_to\n"
	"711732512,0,ald,E11,2024/118,2024-01-01,2026-12-31\n"
	"711732512,2,handicap,,,2020-01-01,\n";

static const char elsewhere_csv[] =
	"scheme,number,cin,last_name,first_name,birth_date,valid_from,valid_to\n"
	"FAR,\"A\\7,\t1\",KA089958,أيت القادري,فاطمة,1956-06-12,2015-01-01,2026-06-30\n";

static struct store *store;
static struct arena *arena;

static int open_store(void **state)
{
	(void)state;
	store = shared_store();
	arena = arena_new();
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

static void load_all(void)
{
	const char *folder = temporary_folder();
	struct store_load_counts counts;
	struct error error;

	put_file(folder, "insured.csv", insured_csv);
	put_file(folder, "dependants.csv", dependants_csv);
	put_file(folder, "entitlements.csv", entitlements_csv);
	put_file(folder, "elsewhere.csv", elsewhere_csv);
	must(store_load_registers(store, folder, &counts, &error), &error);
	assert_int_equal(counts.entitlements, 2);
	assert_int_equal(counts.elsewhere, 1);
}

static struct register_answers about(const char *number)
{
	struct register_questions questions = { 0 };
	struct register_answers answers;
	struct error error;

	*LIST_ADD(arena, &questions.likely_immatriculations) = number;
	must(store_answer(store, &questions, arena, &answers, &error), &error);
	assert_int_equal(answers.insured.count, 1);
	return answers;
}

static struct audit audited(bool is_dry)
{
	struct audit audit;
	struct error error;

	must(audit_registers(store, is_dry, arena, &audit, &error), &error);
	return audit;
}

static void a_family_comes_with_what_it_is_entitled_to(void **state)
{
	struct register_answers answers;

	(void)state;
	load_all();
	answers = about("711732512");
	assert_int_equal(answers.entitlements.count, 2);
	assert_int_equal(answers.entitlements.items[0].kind, ENTITLEMENT_ALD);
	assert_string_equal(answers.entitlements.items[0].subject, "E11");
	assert_string_equal(answers.entitlements.items[0].number, "2024/118");
	assert_int_equal(answers.entitlements.items[0].valid_to.year, 2026);
	assert_int_equal(answers.entitlements.items[1].kind, ENTITLEMENT_DISABLED);
	assert_int_equal(answers.entitlements.items[1].rank, 2);
	assert_null(answers.entitlements.items[1].subject);
	assert_int_equal(about("450897674").entitlements.count, 0);
}

static void an_entitlement_of_nobody_is_refused(void **state)
{
	static const char *const wrong[][2] = {
		{ "999999999,0,ald,E11,,2024-01-01,\n", "nobody in the register" },
		{ "711732512,7,ald,E11,,2024-01-01,\n", "nobody in the register" },
		{ "711732512,0,rente,E11,,2024-01-01,\n", "ald, entente, etudiant or handicap" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *folder = temporary_folder();
		struct store_load_counts counts;
		struct text file = { 0 };
		struct error error;

		text_append_format(
			&file, "immatriculation,rank,kind,subject,number,valid_from,valid_to\n%s",
			wrong[i][0]);
		put_file(folder, "entitlements.csv", file.bytes);
		must_fail(store_load_registers(store, folder, &counts, &error), STATUS_DATA, &error,
			  wrong[i][1]);
		text_clear(&file);
	}
}

static void a_dry_audit_stores_nothing(void **state)
{
	(void)state;
	assert_int_equal(audited(true).people, 7);
	assert_int_equal(about("711732512").overlaps.count, 0);
}

static void an_audit_finds_doubles_and_other_covers_and_dossiers_get_them(void **state)
{
	struct register_answers answers;
	struct audit audit = audited(false);

	(void)state;
	assert_int_equal(audit.count, 3);
	assert_int_equal(audit.doubles[0].kind, DOUBLE_INSURED);
	assert_int_equal(audit.doubles[1].kind, DOUBLE_SPOUSE);
	assert_int_equal(audit.doubles[2].kind, DOUBLE_SCHEME);
	assert_string_equal(audit.doubles[2].second->number, "A\\7,\t1");
	answers = about("711732512");
	assert_int_equal(answers.overlaps.count, 2);
	assert_int_equal(answers.overlaps.items[0].rank, 0);
	assert_string_equal(answers.overlaps.items[0].other, "001000009");
	assert_true(answers.overlaps.items[0].probability > 0.9);
	assert_int_equal(answers.overlaps.items[1].rank, 1);
	assert_string_equal(answers.overlaps.items[1].other, "001000010");
	assert_int_equal(about("001000010").overlaps.count, 0);
	answers = about("450897674");
	assert_int_equal(answers.overlaps.count, 1);
	assert_true(answers.overlaps.items[0].other_scheme);
	assert_string_equal(answers.overlaps.items[0].other, "FAR");
	assert_int_equal(answers.overlaps.items[0].valid_to.month, 6);
}

static void the_next_audit_takes_the_place_of_the_last(void **state)
{
	(void)state;
	audited(false);
	assert_int_equal(about("711732512").overlaps.count, 2);
	superuser_says(shared_place(), "waraqa",
		       "DELETE FROM waraqa.insured WHERE immatriculation = '001000009'");
	audited(false);
	assert_int_equal(about("711732512").overlaps.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_comes_with_what_it_is_entitled_to),
		cmocka_unit_test(an_entitlement_of_nobody_is_refused),
		cmocka_unit_test(a_dry_audit_stores_nothing),
		cmocka_unit_test(an_audit_finds_doubles_and_other_covers_and_dossiers_get_them),
		cmocka_unit_test(the_next_audit_takes_the_place_of_the_last),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
