/*
 * The audit of a register of a million insured people in PostgreSQL: loading it as a fund would,
 * from files, then comparing everybody, with what each step takes. WARAQA_INSURED=N for another
 * size.
 */
#include "base/file.h"
#include "pipeline/pipeline.h"
#include "tests/support/drawn_register.h"
#include "tests/support/private_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* On two cores, from PostgreSQL and back. */
#define LIMIT_S 600.0

static double wall_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static FILE *open_csv(const char *folder, const char *name, const char *header)
{
	char *path = path_join(folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(header, file);
	free(path);
	return file;
}

static void write_person(const struct registered_person *person, FILE *insured, FILE *dependants,
			 FILE *elsewhere)
{
	const char *cin = person->cin != NULL ? person->cin : "";
	char birth[DATE_TEXT_SIZE];

	date_format_iso(person->birth, birth);
	if (person->as == REGISTERED_INSURED)
		fprintf(insured, "%s,%s,%s,%s,%s,%c,CNSS,2010-01-01\n", person->number, cin,
			person->last_name, person->first_name, birth, person->sex);
	else if (person->as == REGISTERED_ELSEWHERE)
		fprintf(elsewhere, "%s,%s,%s,%s,%s,%s,2010-01-01\n", person->scheme, person->number,
			cin, person->last_name, person->first_name, birth);
	else
		fprintf(dependants, "%s,%d,%s,%s,%s,%s,%c,%s\n", person->number, person->rank,
			person->as == REGISTERED_SPOUSE ? "conjoint" : "enfant", person->last_name,
			person->first_name, birth, person->sex, cin);
}

static size_t write_register(const char *folder, size_t households)
{
	FILE *insured = open_csv(folder, "insured.csv",
				 "immatriculation,cin,last_name,first_name,birth_date,sex,fund,"
				 "rights_from\n");
	FILE *dependants = open_csv(folder, "dependants.csv",
				    "immatriculation,rank,relation,last_name,first_name,birth_date,"
				    "sex,cin\n");
	FILE *elsewhere =
		open_csv(folder, "elsewhere.csv",
			 "scheme,number,cin,last_name,first_name,birth_date,valid_from\n");
	struct arena *arena = arena_new();
	struct drawn_register drawn;

	draw_register(arena, households, 11, &drawn);
	for (size_t i = 0; i < drawn.count; i++)
		write_person(&drawn.people[i], insured, dependants, elsewhere);
	fclose(insured);
	fclose(dependants);
	fclose(elsewhere);
	arena_free(arena);
	return drawn.count;
}

static void a_million_insured_and_their_families_are_audited_in_minutes(void **state)
{
	const char *asked = getenv("WARAQA_INSURED");
	size_t households = asked != NULL ? strtoul(asked, NULL, 10) : 1000000;
	const char *folder = temporary_folder();
	struct store *store = shared_store();
	struct arena *arena = arena_new();
	struct store_load_counts counts;
	struct audit audit;
	struct error error;
	double began;
	size_t written = write_register(folder, households);

	(void)state;
	began = wall_s();
	must(store_load_registers(store, folder, &counts, &error), &error);
	print_message("%zu people loaded from files in %.0f s\n", written, wall_s() - began);
	for (int i = 0; i < 2; i++) {
		arena_reset(arena);
		began = wall_s();
		must(audit_registers(store, false, arena, &audit, &error), &error);
		print_message("%zu people audited in %.1f s: %zu pairs\n", audit.people,
			      wall_s() - began, audit.count);
		assert_int_equal(audit.people, written);
		assert_true(wall_s() - began < LIMIT_S);
	}
	store_close(store);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_insured_and_their_families_are_audited_in_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
