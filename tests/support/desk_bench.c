#include "tests/support/desk_bench.h"

#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/file.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct store *desk_store;
struct replay *desk_replay;
struct arena *desk_arena;
struct form_set desk_forms;
static struct pipeline *pipeline;
static struct error error;
static const char *folder;
static int copies;

static char *source_path(const char *name)
{
	return path_join(getenv("SRC") != NULL ? getenv("SRC") : ".", name);
}

const char *desk_says(const char *sql, ...)
{
	struct text text = { 0 };
	const char *answer;
	char buffer[4000];
	va_list args;

	va_start(args, sql);
	vsnprintf(buffer, sizeof(buffer), sql, args);
	va_end(args);
	text_append(&text, "SET client_min_messages = warning; "
			   "SET search_path = waraqa, public; ");
	text_append(&text, buffer);
	answer = superuser_says(shared_place(), "waraqa", text_value(&text));
	text_clear(&text);
	return answer;
}

void desk_bench_open(void)
{
	char *forms = source_path("forms"), *registry = source_path("samples/registry");
	struct store_load_counts counts;

	desk_arena = arena_new();
	desk_store = shared_store();
	folder = temporary_folder();
	must(form_set_load(forms, &desk_forms, &error), &error);
	must(store_load_registers(desk_store, registry, &counts, &error), &error);
	must(replay_open(forms, desk_store, &desk_replay, &error), &error);
	must(pipeline_open(forms, desk_store, &pipeline, &error), &error);
	store_set_actor(desk_store, "station (amina)");
	desk_says("INSERT INTO person (login, name, role, password) VALUES "
		  "('amina', 'Amina', 'operator', '$argon2id$x'), "
		  "('brahim', 'Brahim', 'operator', '$argon2id$x'), "
		  "('salma', 'Salma', 'supervisor', '$argon2id$x')");
	free(forms);
	free(registry);
}

void desk_bench_close(void)
{
	replay_close(desk_replay);
	pipeline_close(pipeline);
	form_set_free(&desk_forms);
	store_close(desk_store);
	arena_free(desk_arena);
}

static long newest_id(void)
{
	return strtol(desk_says("SELECT max(id) FROM dossier"), NULL, 10);
}

/* A byte after the end changes the hash, and nothing of the TIFF. */
static void copy_sample(const char *sample, const char *path, int number)
{
	char command[9000];
	char *samples = source_path("samples/dossiers");

	snprintf(command, sizeof(command), "cp '%s/%s.tif' '%s' && printf '%%%dd' 0 >>'%s'",
		 samples, sample, path, number, path);
	assert_int_equal(system(command), 0); // NOLINT(cert-env33-c)
	free(samples);
}

long desk_bench_read(const char *sample)
{
	return desk_bench_read_of(sample, (struct date){ 2026, 10, 18 });
}

long desk_bench_read_of(const char *sample, struct date received)
{
	char path[4200];
	struct pipeline_input input = { .path = path, .received = received };
	struct pipeline_result result;
	struct stage_costs costs = { 0 };

	snprintf(path, sizeof(path), "%s/%s-%d.tif", folder, sample, ++copies);
	copy_sample(sample, path, copies);
	input.keep_images = true;
	must(pipeline_read(pipeline, &input, &result, &costs, &error), &error);
	must(pipeline_save(pipeline, path, &result, &costs, &error), &error);
	pipeline_result_clear(&result);
	return newest_id();
}

long desk_bench_save(const char *name, enum verdict verdict, const char *branch,
		     struct date received)
{
	struct sample sample = sample_new(folder, name, verdict);

	sample.dossier->branch = branch;
	sample.dossier->received = received;
	must(store_save_dossiers(desk_store, sample.path, &sample.dossier, &sample.claim, 1,
				 &error),
	     &error);
	sample_free(&sample);
	return newest_id();
}

struct desk_outcome desk_do(struct desk_action action)
{
	struct desk_outcome outcome;

	if (action.revision == 0)
		action.revision = -1;
	must(desk_act(desk_replay, desk_store, &action, desk_arena, &outcome, &error), &error);
	assert_int_equal(outcome.refusal, REFUSAL_NONE);
	return outcome;
}

void desk_refuses(struct desk_action action, enum refusal refusal)
{
	struct desk_outcome outcome;
	enum status status;

	if (action.revision == 0)
		action.revision = -1;
	status = desk_act(desk_replay, desk_store, &action, desk_arena, &outcome, &error);
	assert_string_equal(refusal_name(outcome.refusal), refusal_name(refusal));
	assert_int_not_equal(status, STATUS_OK);
	assert_int_equal(status, error.status);
}

struct desk_dossier desk_shows(long dossier)
{
	struct desk_dossier shown;

	must(store_desk_load(desk_store, dossier, &desk_forms, true, desk_arena, &shown, &error),
	     &error);
	return shown;
}

const struct desk_field *desk_field_of(const struct desk_dossier *dossier, int page,
				       const char *name)
{
	for (size_t i = 0; i < dossier->fields.count; i++)
		if (dossier->fields.items[i].page == page &&
		    text_equal(dossier->fields.items[i].name, name))
			return &dossier->fields.items[i];
	fail_msg("no field %s on page %d", name, page);
	return NULL;
}

const struct desk_page *desk_page_of(const struct desk_dossier *dossier, int page)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (dossier->pages.items[i].number == page)
			return &dossier->pages.items[i];
	fail_msg("no page %d", page);
	return NULL;
}

bool desk_has(const struct desk_dossier *dossier, enum reason_code code)
{
	for (size_t i = 0; i < dossier->reasons.count; i++)
		if (dossier->reasons.items[i].code == code)
			return true;
	return false;
}
