/*
 * A store with samples that were really read, people, and somebody to judge: what the stage tests
 * of the desk share.
 */
#ifndef TESTS_SUPPORT_DESK_BENCH_H
#define TESTS_SUPPORT_DESK_BENCH_H

#include "pipeline/pipeline.h"
#include "store/store.h"

/* The people of every bench, by id. */
enum { AMINA = 1, BRAHIM, SALMA };
/* AMINA and BRAHIM are operators, SALMA is a supervisor. */

extern struct store *desk_store;
extern struct replay *desk_replay;
extern struct arena *desk_arena; /* lives as long as the program's tests */
extern struct form_set desk_forms;

/* Opens all; to be closed by desk_bench_close(). */
void desk_bench_open(void);
void desk_bench_close(void);

/* Reads a sample of samples/dossiers ("S0110002") under a name of its own and stores it; gives its
 * id. A second time it is other bytes. */
long desk_bench_read(const char *sample);
/* As above, received on another day than 2026-10-18. */
long desk_bench_read_of(const char *sample, struct date received);

/* A small dossier without pixels of the sample dossier's making. */
long desk_bench_save(const char *name, enum verdict verdict, const char *branch,
		     struct date received);

/* What a person does; fails the test unless it is done. Values are of a field on a page. */
struct desk_outcome desk_do(struct desk_action action);
/* As above, and fails the test unless it is refused so. */
void desk_refuses(struct desk_action action, enum refusal refusal);

/* The dossier as a screen has it. */
struct desk_dossier desk_shows(long dossier);
const struct desk_field *desk_field_of(const struct desk_dossier *dossier, int page,
				       const char *name);
const struct desk_page *desk_page_of(const struct desk_dossier *dossier, int page);

/* True when the judgement names that reason. */
bool desk_has(const struct desk_dossier *dossier, enum reason_code code);

/* Runs SQL as the superuser in the schema waraqa; gives the first cell. Static storage. */
const char *desk_says(const char *sql, ...) __attribute__((format(printf, 1, 2)));

#endif
