#include "tests/support/small_store.h"

#include "tests/support/private_store.h"
#include "tests/support/sample_dossier.h"

#include "base/memory.h"
#include "base/text.h"
#include "store/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct store *small_store;
struct arena *small_arena;
static const char *scans;

int small_store_open(void **state)
{
	(void)state;
	small_store = shared_store();
	scans = temporary_folder();
	small_arena = arena_new();
	return 0;
}

int small_store_close(void **state)
{
	(void)state;
	store_close(small_store);
	arena_free(small_arena);
	return 0;
}

const char *small_says(const char *sql)
{
	return superuser_says(shared_place(), "waraqa",
			      arena_format(small_arena,
					   "SET client_min_messages = warning; "
					   "SET search_path = waraqa, public; %s",
					   sql));
}

int small_store_empty(void **state)
{
	char command[600];

	(void)state;
	small_says(
		"TRUNCATE file, batch, removed, image_to_remove, hold, ledger_day, ledger_touched "
		"RESTART IDENTITY CASCADE");
	snprintf(command, sizeof(command), "rm -rf '%s/images' && mkdir '%s/images'",
		 shared_place()->home, shared_place()->home);
	return system(command); // NOLINT(cert-env33-c)
}

/* Stores a dossier; its file's id. */
long small_save(const char *name, enum verdict verdict)
{
	struct sample sample = sample_new(scans, name, verdict);
	struct error error;

	sample.dossier->file_pages = 0;
	for (size_t i = 0; i < sample.dossier->pages.count; i++) {
		struct page *page = &sample.dossier->pages.items[i];

		sample.dossier->file_pages += page->type != PAGE_SEPARATOR;
	}
	must(store_save_dossiers(small_store, sample.path, &sample.dossier, &sample.claim, 1,
				 &error),
	     &error);
	sample_free(&sample);
	return strtol(small_says("SELECT max(id) FROM file"), NULL, 10);
}

void small_queue(const char *name, const char *branch)
{
	struct job job = { .kind = "tif",
			   .bytes = 1000,
			   .name = name,
			   .branch = branch,
			   .received = { 2026, 10, 18 },
			   .deadline = { 2026, 10, 21 } };
	struct error error;

	hash_bytes(name, strlen(name), job.sha256);
	must(store_queue(small_store, &job, 1, 0, &error), &error);
}

void small_refuse(const char *name)
{
	struct error why, error;
	char sha256[FILE_HASH_SIZE];

	hash_bytes(name, strlen(name), sha256);
	error_set(&why, STATUS_REFUSED, "it is no image");
	must(store_save_refusal(small_store, name, sha256, &why, &error), &error);
}

struct ledger small_ledger(bool by_batch)
{
	struct ledger_question question = { .by_batch = by_batch };
	struct ledger found;
	struct error error;

	must(store_load_ledger(small_store, &question, small_arena, &found, &error), &error);
	return found;
}

struct findings {
	struct text codes;
};

static void note_finding(void *context, const struct fsck_finding *finding)
{
	struct findings *findings = context;

	assert_true(strlen(finding->why) > 0);
	text_append_format(&findings->codes, "%s ", finding->code);
}

/* The codes of what is found, each once it is found, with the counts. */
const char *small_fsck(bool bytes, struct fsck_counts *counts)
{
	struct findings findings = { 0 };
	struct fsck_listener listener = { note_finding, NULL, &findings };
	struct fsck_question question = { .bytes = bytes };
	struct error error;
	const char *codes;

	must(store_fsck(small_store, &question, &listener, counts, &error), &error);
	codes = arena_copy_text(small_arena, text_value(&findings.codes));
	text_clear(&findings.codes);
	return codes;
}

char *small_path(const char *sha256, const char *kind)
{
	return (char *)arena_format(small_arena, "%s/images/%.2s/%s.%s", shared_place()->home,
				    sha256, sha256, kind);
}

/* The original's of the only file. */
char *small_original(void)
{
	const char *sha256 = arena_copy_text(small_arena, small_says("SELECT sha256 FROM file"));

	return small_path(sha256, small_says("SELECT kind FROM file"));
}
