/* Registers in and answers out, against a real PostgreSQL. */
#include "store/cluster.h"
#include "store/session.h"
#include "tests/support/private_store.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const char insured_csv[] =
	"immatriculation,affiliation,cin,last_name,first_name,birth_date,sex,fund,mutual,"
	"rights_from,rights_to,address,city\n"
	"450897674,,KA089958,AIT EL KADIRI,FATIMA,1956-06-12,F,CNSS,,2010-12-09,,"
	"\"12, RUE \"\"A\"\"\",X\n"
	"711732512,5387548,AD60267,AÏT HAMDI,OTHMANE,1996-06-03,M,CNOPS,MGPTT,2011-09-17,"
	"2020-01-31,,\n"
	"001000009,,B12345,BENALI,SARA,1990-01-01,F,CNSS,,2011-01-01,,,\n";

static const char dependants_csv[] =
	"immatriculation,rank,relation,last_name,first_name,birth_date,sex,cin\n"
	"711732512,1,conjoint,LEBBAR,SIHAM,1988-02-09,F,Q84937\n"
	"711732512,2,enfant,AIT HAMDI,DOHA,2016-03-26,F,\n";

static const char practitioners_csv[] = "inpe,kind,name,speciality,city\n"
					"091603397,medecin,DR LARAKI YASMINE,GYNECOLOGIE,DAKHLA\n"
					"092905437,pharmacie,PHARMACIE ATLAS,,ASSILAH\n";

static const char medicines_csv[] =
	"CODE,NOM,DCI1,DOSAGE1,UNITE_DOSAGE1,FORME,PRESENTATION,PPV,PH,PRIX_BR,"
	"PRINCEPS_GENERIQUE,TAUX_REMBOURSEMENT\n"
	"6118001200504,FUCIDINE ENFANT,ACIDE FUSIDIQUE,250,MG,SUSPENSION,1 BOITE,225.00,0.00,"
	"200.00,P,0.70\n"
	"6118000080251,GENTAGAM 80,GENTAMICINE,80,MG,,1 BOITE,61.20,0.00,61.20,G,0.70\n"
	"6118000080252,GENTAGAM 80,GENTAMICINE,80,MG,,2 BOITES,110.00,0.00,110.00,G,0.00\n"
	"6118000081340,DIPRO OLEOSUM,,,,,,27.00,17.90,27.00,P,0.00\n";

static const char acts_csv[] =
	"letter,label,tariff_dh,valid_from,valid_to\n"
	"C,Consultation généraliste,80.00,2006-01-01,\n"
	"KE,\"Acte de chirurgie, et de spécialité\",22.50,2006-01-01,2026-12-31\n"
	"KE,Acte de chirurgie,25.00,2027-01-01,\n";

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

static const char *all_registers(void)
{
	const char *folder = temporary_folder();

	put_file(folder, "insured.csv", insured_csv);
	put_file(folder, "dependants.csv", dependants_csv);
	put_file(folder, "practitioners.csv", practitioners_csv);
	put_file(folder, "medicines.csv", medicines_csv);
	put_file(folder, "acts.csv", acts_csv);
	return folder;
}

static struct register_answers answered(const struct register_questions *questions)
{
	struct register_answers answers;
	struct error error;

	must(store_answer(store, questions, arena, &answers, &error), &error);
	return answers;
}

/* ---- loading -------------------------------------------------------------------------------- */

static void without_registers_nothing_is_known(void **state)
{
	struct register_questions questions = { 0 };
	struct register_answers answers = answered(&questions);

	(void)state;
	assert_false(answers.known);
	assert_true(answers.rules.count > 0); /* the shipped ones */
}

static void loading_registers_twice_doubles_nothing(void **state)
{
	const char *folder = all_registers();
	struct store_load_counts counts;
	struct error error;

	(void)state;
	for (int i = 0; i < 2; i++) {
		must(store_load_registers(store, folder, &counts, &error), &error);
		assert_int_equal(counts.insured, 3);
		assert_int_equal(counts.dependants, 2);
		assert_int_equal(counts.practitioners, 2);
		assert_int_equal(counts.medicines, 4);
		assert_int_equal(counts.tariffs, 3);
	}
	assert_string_equal(superuser_says(shared_place(), "waraqa",
					   "SELECT (SELECT count(*) FROM waraqa.insured) + "
					   "(SELECT count(*) FROM waraqa.dependant) + "
					   "(SELECT count(*) FROM waraqa.practitioner) + "
					   "(SELECT count(*) FROM waraqa.medicine) + "
					   "(SELECT count(*) FROM waraqa.tariff)"),
			    "14");
}

static void a_row_that_exists_is_brought_up_to_date(void **state)
{
	const char *folder = temporary_folder();
	struct register_questions questions = { 0 };
	struct register_answers answers;
	struct store_load_counts counts;
	struct error error;

	(void)state;
	/* with the separator and the byte order mark of a spreadsheet, and without optional columns
	 */
	put_file(folder, "practitioners.csv",
		 "\xEF\xBB\xBFinpe;kind;name\r\n091603397;medecin;\"DR LARAKI; YASMINE\"\r\n");
	must(store_load_registers(store, folder, &counts, &error), &error);
	*LIST_ADD(arena, &questions.inpes) = "091603397";
	answers = answered(&questions);
	assert_int_equal(answers.practitioners.count, 1);
	assert_string_equal(answers.practitioners.items[0].name, "DR LARAKI; YASMINE");
	assert_null(answers.practitioners.items[0].speciality);
}

/* Loads one file that is wrong; nothing of it, nor of a good file beside it, may stay. */
static void refuse(const char *name, const char *text, const char *part, const char *secret)
{
	const char *folder = temporary_folder();
	struct store_load_counts counts;
	struct error error;

	if (strcmp(name, "practitioners.csv") != 0)
		put_file(folder, "practitioners.csv",
			 "inpe,kind,name\n099999999,medecin,DR GOOD\n");
	put_file(folder, name, text);
	must_fail(store_load_registers(store, folder, &counts, &error), STATUS_DATA, &error, part);
	assert_non_null(strstr(error.text, name));
	if (secret != NULL)
		assert_null(strstr(error.text, secret));
	assert_string_equal(superuser_says(shared_place(), "waraqa",
					   "SELECT count(*) FROM waraqa.practitioner "
					   "WHERE inpe = '099999999'"),
			    "0");
}

#define INSURED "immatriculation,cin,last_name,first_name,birth_date,sex,fund,rights_from\n"

static void an_error_names_file_and_line_and_not_the_value(void **state)
{
	(void)state;
	refuse("insured.csv", INSURED "123456789,A12345,A,B,1990-02-30,M,CNSS,2020-01-01\n",
	       "line 2: 'birth_date' should be a date such as 2026-09-13", "1990-02-30");
	refuse("insured.csv",
	       INSURED "\n123456789,A12345,A,\"B\nC\",1990-02-03,M,CNSS,2020-01-01\n"
		       "SECRET,A12345,A,B,1990-02-03,M,CNSS,2020-01-01\n",
	       "line 5: 'immatriculation' should be a number of nine digits", "SECRET");
	refuse("insured.csv", INSURED "123456789,A12345,A,B,1990-02-03,X,CNSS,2020-01-01\n",
	       "line 2: 'sex' should be M or F", NULL);
	refuse("insured.csv", INSURED "123456789,A12345,SECRET,B\n",
	       "line 2: it has 4 cells where the first line has 8", "SECRET");
	refuse("insured.csv", INSURED "123456789,A12345,\"SECRET", "line 2: a field in quotes",
	       "SECRET");
	refuse("insured.csv", INSURED "123456789,A12345,\xE9LODIE,B,1990-02-03,F,CNSS,2020-01-01\n",
	       "line 2: it is not UTF-8", "LODIE");
	refuse("insured.csv", "immatriculation,cin\n", "line 1: there is no column 'last_name'",
	       NULL);
	refuse("insured.csv", "", "line 1", NULL);
	refuse("medicines.csv",
	       "CODE,NOM,PPV,PRIX_BR,PRINCEPS_GENERIQUE,TAUX_REMBOURSEMENT\n"
	       "6118001200504,A,12,12,P,70\n",
	       "line 2: 'TAUX_REMBOURSEMENT' should be a rate from 0 to 1", NULL);
}

static void a_key_that_stands_twice_in_a_file_is_refused(void **state)
{
	(void)state;
	refuse("practitioners.csv",
	       "inpe,kind,name\n099999999,medecin,A\n088888888,medecin,B\n099999999,medecin,C\n",
	       "line 4: another line above has the same key", "099999999");
}

static void a_dependant_of_nobody_is_refused(void **state)
{
	(void)state;
	refuse("dependants.csv",
	       "immatriculation,rank,relation,last_name,first_name,birth_date,sex\n"
	       "711732512,1,conjoint,LEBBAR,SIHAM,1988-02-09,F\n"
	       "999999999,1,enfant,LEBBAR,SIHAM,1988-02-09,F\n",
	       "line 3: no insured person has this immatriculation", "999999999");
}

static void a_tariff_holds_between_its_days(void **state)
{
	struct register_questions questions = { 0 };
	struct register_answers answers = answered(&questions);

	(void)state;
	assert_int_equal(answers.tariffs.count, 3);
	assert_int_equal(answers.tariffs.items[1].amount, 2250);
	assert_int_equal(answers.tariffs.items[1].valid_to.year, 2026);
}

static void a_folder_without_registers_is_said(void **state)
{
	struct store_load_counts counts;
	struct error error;

	(void)state;
	must_fail(store_load_registers(store, temporary_folder(), &counts, &error), STATUS_NO_INPUT,
		  &error, "insured.csv");
}

/* ---- answers -------------------------------------------------------------------------------- */

static size_t insured_for(const char *number)
{
	struct register_questions questions = { 0 };

	*LIST_ADD(arena, &questions.immatriculations) = number;
	return answered(&questions).insured.count;
}

static void a_number_is_found_with_one_edit_and_not_with_two(void **state)
{
	(void)state;
	assert_int_equal(insured_for("450897674"), 1);
	assert_int_equal(insured_for("450897671"), 1);  /* one digit read wrong */
	assert_int_equal(insured_for("450896774"), 1);  /* neighbours exchanged */
	assert_int_equal(insured_for("45089674"), 1);   /* one digit missed */
	assert_int_equal(insured_for("4508976474"), 1); /* one digit too many */
	assert_int_equal(insured_for("45O897674"), 1);  /* a letter for a digit */
	assert_int_equal(insured_for("450890671"), 0);
	assert_int_equal(insured_for("4508976"), 0);
	assert_int_equal(insured_for(""), 0);
	assert_int_equal(insured_for("'; DROP TABLE insured; --"), 0);
}

static void an_insured_person_comes_whole_and_with_all_dependants(void **state)
{
	struct register_questions questions = { 0 };
	struct register_answers answers;

	(void)state;
	*LIST_ADD(arena, &questions.immatriculations) = "711732512";
	answers = answered(&questions);
	assert_true(answers.known);
	assert_int_equal(answers.insured.count, 1);
	assert_string_equal(answers.insured.items[0].last_name, "AÏT HAMDI");
	assert_string_equal(answers.insured.items[0].mutual, "MGPTT");
	assert_string_equal(answers.insured.items[0].affiliation, "5387548");
	assert_int_equal(answers.insured.items[0].sex, 'M');
	assert_int_equal(answers.insured.items[0].birth.year, 1996);
	assert_int_equal(answers.insured.items[0].rights_to.day, 31);
	assert_int_equal(answers.dependants.count, 2);
	assert_string_equal(answers.dependants.items[1].relation, "enfant");
	assert_int_equal(answers.dependants.items[1].rank, 2);
	assert_null(answers.dependants.items[1].cin);
}

static size_t insured_for_cin(const char *cin)
{
	struct register_questions questions = { 0 };

	*LIST_ADD(arena, &questions.cins) = cin;
	return answered(&questions).insured.count;
}

static void a_cin_leads_to_the_insured_also_a_dependants_and_with_one_edit(void **state)
{
	(void)state;
	assert_int_equal(insured_for_cin("KA089958"), 1);
	assert_int_equal(insured_for_cin("ka 089958"), 1);
	assert_int_equal(insured_for_cin("KA089953"), 1);
	assert_int_equal(insured_for_cin("K089958"), 1);
	assert_int_equal(insured_for_cin("Q84937"), 1);
	assert_int_equal(insured_for_cin("KB089953"), 0);
}

static size_t insured_for_name(const char *name, short year, signed char month, signed char day)
{
	struct register_questions questions = { 0 };

	*LIST_ADD(arena, &questions.people) =
		(struct named_birth){ .name = name, .birth = { year, month, day } };
	return answered(&questions).insured.count;
}

static void a_name_with_its_birth_date_is_found_in_any_order_and_accent(void **state)
{
	(void)state;
	assert_int_equal(insured_for_name("AIT EL KADIRI FATIMA", 1956, 6, 12), 1);
	assert_int_equal(insured_for_name("Fatima Aït-El Kadiri", 1956, 6, 12), 1);
	assert_int_equal(insured_for_name("OTHMANE AIT HAMDI", 1996, 6, 3), 1);
	assert_int_equal(insured_for_name("LEBBAR SIHAM", 1988, 2, 9), 1); /* a dependant */
	assert_int_equal(insured_for_name("AIT EL KADIRI FATIMA", 1956, 6, 13), 0);
	assert_int_equal(insured_for_name("AIT EL KADIRI FATIMA", 0, 0, 0), 0);
}

static size_t insured_near_name(const char *name, short year, signed char month, signed char day)
{
	struct register_questions questions = { 0 };

	*LIST_ADD(arena, &questions.near_people) =
		(struct named_birth){ .name = name, .birth = { year, month, day } };
	return answered(&questions).insured.count;
}

static void a_name_read_badly_is_found_among_those_born_that_day(void **state)
{
	(void)state;
	assert_int_equal(insured_near_name("AIT EI KAOIRL FATMA", 1956, 6, 12), 1);
	assert_int_equal(insured_near_name("LFBBAP SlHAM", 1988, 2, 9), 1); /* a dependant */
	assert_int_equal(insured_near_name("LFBBAP SlHAM", 1988, 2, 10), 0);
	assert_int_equal(insured_near_name("LFBBAP SlHAM", 0, 0, 0), 0);
}

static void likely_values_are_asked_for_exactly(void **state)
{
	struct register_questions questions = { 0 };

	(void)state;
	*LIST_ADD(arena, &questions.likely_immatriculations) = "450897671";
	*LIST_ADD(arena, &questions.likely_cins) = "KA089953";
	assert_int_equal(answered(&questions).insured.count, 0);
	*LIST_ADD(arena, &questions.likely_immatriculations) = "450897674";
	*LIST_ADD(arena, &questions.likely_cins) = "Q84937";
	assert_int_equal(answered(&questions).insured.count, 2);
}

static void a_practitioner_is_found_with_one_edit(void **state)
{
	struct register_questions questions = { 0 };
	struct register_answers answers;

	(void)state;
	*LIST_ADD(arena, &questions.inpes) = "092905431";
	answers = answered(&questions);
	assert_int_equal(answers.practitioners.count, 1);
	assert_string_equal(answers.practitioners.items[0].inpe, "092905437");
	assert_string_equal(answers.practitioners.items[0].kind, "pharmacie");
}

static void the_likely_numbers_of_a_practitioner_are_asked_for_exactly(void **state)
{
	struct register_questions questions = { 0 };

	(void)state;
	*LIST_ADD(arena, &questions.likely_inpes) = "092905431";
	assert_int_equal(answered(&questions).practitioners.count, 0);
	*LIST_ADD(arena, &questions.likely_inpes) = "092905437";
	assert_int_equal(answered(&questions).practitioners.count, 1);
}

static size_t medicines_for(const char *code)
{
	struct register_questions questions = { 0 };

	*LIST_ADD(arena, &questions.medicine_codes) = code;
	return answered(&questions).medicines.count;
}

static void a_medicine_is_found_by_its_exact_code(void **state)
{
	struct register_questions questions = { 0 };
	struct register_answers answers;

	(void)state;
	assert_int_equal(medicines_for("6118001200504"), 1);
	assert_int_equal(medicines_for("6118001200505"), 0); /* a code is never repaired */
	assert_int_equal(medicines_for("not a \"code\\"), 0);
	*LIST_ADD(arena, &questions.medicine_codes) = "6118000080251";
	answers = answered(&questions);
	assert_int_equal(answers.medicines.items[0].public_price, 6120);
	assert_int_equal(answers.medicines.items[0].rate_percent, 70);
	assert_true(answers.medicines.items[0].generic);
}

static void all_medicines_load_and_their_stamp_tells_of_a_change(void **state)
{
	char before[STORE_STAMP_SIZE], same[STORE_STAMP_SIZE], after[STORE_STAMP_SIZE];
	struct medicine *medicines;
	struct error error;
	size_t count = 0;

	(void)state;
	must(store_stamp_medicines(store, before, &error), &error);
	must(store_stamp_medicines(store, same, &error), &error);
	assert_string_equal(before, same);
	must(store_load_medicines(store, arena, &medicines, &count, &error), &error);
	assert_true(count >= 2);
	for (size_t i = 1; i < count; i++)
		assert_true(strcmp(medicines[i - 1].code, medicines[i].code) < 0);
	must(session_execute(store, "changing a price",
			     "UPDATE medicine SET public_price_centimes = "
			     "public_price_centimes WHERE code = '6118000080251'",
			     &error),
	     &error);
	must(store_stamp_medicines(store, after, &error), &error);
	assert_string_not_equal(before, after);
}

static void a_load_of_tariffs_changes_not_the_stamp_of_medicines(void **state)
{
	char before[STORE_STAMP_SIZE], after[STORE_STAMP_SIZE];
	struct error error;

	(void)state;
	must(store_stamp_medicines(store, before, &error), &error);
	must(session_execute(store, "changing a tariff",
			     "UPDATE tariff SET label = label WHERE letter = 'C'", &error),
	     &error);
	must(store_stamp_medicines(store, after, &error), &error);
	assert_string_equal(before, after);
}

/* What another session commits is answered by one that holds the tariffs in memory. */
static void a_tariff_that_changes_is_the_next_dossiers(void **state)
{
	static const char *const sql[] = {
		"UPDATE waraqa.tariff SET amount_centimes = 8100 WHERE letter = 'C'",
		"BEGIN; UPDATE waraqa.tariff SET amount_centimes = 1 WHERE letter = 'C'; ROLLBACK",
		"UPDATE waraqa.tariff SET amount_centimes = 8000 WHERE letter = 'C'",
	};
	static const centimes expected[] = { 8100, 8100, 8000 };
	struct register_questions questions = { 0 };

	(void)state;
	assert_int_equal(answered(&questions).tariffs.items[0].amount, 8000);
	for (size_t i = 0; i < ARRAY_LENGTH(sql); i++) {
		struct register_answers answers;

		superuser_says(shared_place(), CLUSTER_DATABASE, sql[i]);
		answers = answered(&questions);
		assert_int_equal(answers.tariffs.count, 3);
		assert_string_equal(answers.tariffs.items[0].letter, "C");
		assert_int_equal(answers.tariffs.items[0].amount, expected[i]);
	}
}

/* ---- the whole registers -------------------------------------------------------------------- */

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static void the_registers_of_the_samples_load_in_seconds(void **state)
{
	char *samples = path_join(getenv("SRC") != NULL ? getenv("SRC") : ".", "samples/registry");
	struct register_questions questions = { 0 };
	struct store_load_counts counts;
	struct register_answers answers;
	struct timespec start;
	struct error error;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &start);
	must(store_load_registers(store, samples, &counts, &error), &error);
	print_message("# %ld rows in %.2f s\n",
		      counts.insured + counts.dependants + counts.practitioners + counts.medicines +
			      counts.tariffs,
		      seconds_since(&start));
	assert_true(counts.insured > 0 && counts.dependants > 0 && counts.practitioners > 0);
	assert_true(seconds_since(&start) < 30);
	/* about how many, as the pages of the tables tell */
	answers = answered(&questions);
	assert_true(answers.insured_count > counts.insured / 2);
	assert_true(answers.insured_count < counts.insured * 2);
	assert_true(answers.practitioner_count > counts.practitioners / 2);
	assert_true(answers.practitioner_count < counts.practitioners * 2);
	free(samples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_registers_nothing_is_known),
		cmocka_unit_test(loading_registers_twice_doubles_nothing),
		cmocka_unit_test(a_row_that_exists_is_brought_up_to_date),
		cmocka_unit_test(an_error_names_file_and_line_and_not_the_value),
		cmocka_unit_test(a_key_that_stands_twice_in_a_file_is_refused),
		cmocka_unit_test(a_dependant_of_nobody_is_refused),
		cmocka_unit_test(a_tariff_holds_between_its_days),
		cmocka_unit_test(a_folder_without_registers_is_said),
		cmocka_unit_test(a_number_is_found_with_one_edit_and_not_with_two),
		cmocka_unit_test(an_insured_person_comes_whole_and_with_all_dependants),
		cmocka_unit_test(a_cin_leads_to_the_insured_also_a_dependants_and_with_one_edit),
		cmocka_unit_test(a_name_with_its_birth_date_is_found_in_any_order_and_accent),
		cmocka_unit_test(a_name_read_badly_is_found_among_those_born_that_day),
		cmocka_unit_test(likely_values_are_asked_for_exactly),
		cmocka_unit_test(a_practitioner_is_found_with_one_edit),
		cmocka_unit_test(the_likely_numbers_of_a_practitioner_are_asked_for_exactly),
		cmocka_unit_test(a_medicine_is_found_by_its_exact_code),
		cmocka_unit_test(all_medicines_load_and_their_stamp_tells_of_a_change),
		cmocka_unit_test(a_load_of_tariffs_changes_not_the_stamp_of_medicines),
		cmocka_unit_test(a_tariff_that_changes_is_the_next_dossiers),
		cmocka_unit_test(the_registers_of_the_samples_load_in_seconds),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
