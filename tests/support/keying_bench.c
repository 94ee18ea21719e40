#include "tests/support/keying_bench.h"

#include "base/memory.h"
#include "base/text.h"
#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct keying_bench bench;

const char *sql(const char *format, ...)
{
	struct text text = { 0 };
	const char *answer;
	char line[2000];
	va_list values;

	va_start(values, format);
	vsnprintf(line, sizeof(line), format, values);
	va_end(values);
	text_append(&text, "SET search_path = waraqa; ");
	text_append(&text, line);
	answer = superuser_says(shared_place(), "waraqa", text_value(&text));
	text_clear(&text);
	return answer;
}

int keying_bench_open(void **state)
{
	(void)state;
	bench.store = shared_store();
	bench.arena = arena_new();
	bench.scans = temporary_folder();
	for (int i = ALICE; i <= DRISS; i++)
		sql("INSERT INTO person (login, name, role, password) VALUES ('p%d', 'Person %d', "
		    "'%s', '$argon2id$')",
		    i, i, i == CHAKIR ? "supervisor" : "operator");
	return 0;
}

int keying_bench_close(void **state)
{
	(void)state;
	arena_free(bench.arena);
	store_close(bench.store);
	return 0;
}

void set_rate(int per_thousand, int empty, centimes dear)
{
	struct keying_rate rate = { per_thousand, empty, dear };

	must(store_set_keying_rate(bench.store, &rate, "the test", &bench.error), &bench.error);
}

/* Nothing is left of what other tests drew. */
int keying_bench_clear(void **state)
{
	(void)state;
	sql("DELETE FROM keying_task");
	set_rate(1000, 1000, 100);
	return 0;
}

/* ---- dossiers -------------------------------------------------------------------------------- */

long store_dossier(const char *name, enum verdict verdict, const struct said_field *fields,
		   size_t count)
{
	struct sample sample = sample_new(bench.scans, name, verdict);
	struct dossier *dossier = sample.dossier;

	sample.claim.payable = 10000;
	dossier->readings.count = 0;
	for (size_t i = 0; i < count; i++)
		*LIST_ADD(dossier->arena, &dossier->readings) =
			(struct reading){ .page = 1,
					  .form = "cnss-610-1-02-p1",
					  .name = fields[i].name,
					  .value = fields[i].value,
					  .confidence = fields[i].confidence,
					  .box = { 100, 100 * (int)i, 300, 40 },
					  .source = fields[i].source };
	must(store_save_dossiers(bench.store, sample.path, &dossier, &sample.claim, 1,
				 &bench.error),
	     &bench.error);
	sample_free(&sample);
	return strtol(sql("SELECT max(id) FROM dossier"), NULL, 10);
}

const struct said_field usual[] = {
	{ "medecin_date", "2026-09-13", SOURCE_HAND, 0.99 },
	{ "montant_frais", "536.20", SOURCE_PRINT, 0.99 },
	{ "beneficiaire_nom", "AIT EL KADIRI FATIMA", SOURCE_REGISTER, 0.99 },
	{ "assure_immatriculation", "450897674", SOURCE_REGISTER, 0.999 },
	{ "acte_1_montant", NULL, SOURCE_HAND, 0.99 },
	{ "assure_adresse", "Casablanca", SOURCE_PRINT, 0.9 },
};

long store_usual(const char *name)
{
	return store_dossier(name, VERDICT_ACCEPTED, usual, USUAL_FIELDS);
}

/* ---- people ---------------------------------------------------------------------------------- */

size_t next_of(long person, int most, struct keying_task **ret_tasks)
{
	size_t count;

	must(store_keying_next(bench.store, person, most, bench.arena, ret_tasks, &count,
			       &bench.error),
	     &bench.error);
	return count;
}

void key(long task, long person, const char *value)
{
	struct keyed keyed = { value != NULL ? KEYED_VALUE : KEYED_NOTHING, value };

	must(store_keying_save(bench.store, task, person, &keyed, &bench.error), &bench.error);
}

/* Keys all that a person is given as `said` has it; NULL ends it. */
void key_all(long person, const struct said_field *said, size_t count)
{
	struct keying_task *tasks;

	while (next_of(person, 1, &tasks) > 0) {
		const char *value = NULL;

		for (size_t i = 0; i < count; i++)
			if (text_equal(said[i].name, tasks[0].name))
				value = said[i].value;
		key(tasks[0].id, person, value);
	}
}

const char *task_says(const char *name, const char *column)
{
	return sql("SELECT %s FROM keying_task WHERE name = '%s' ORDER BY id DESC LIMIT 1", column,
		   name);
}

long task_of(const char *name)
{
	return strtol(task_says(name, "id"), NULL, 10);
}
