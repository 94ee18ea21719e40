/*
 * A store with people who key, and dossiers whose values are drawn for them. One program has one of
 * them: begin it once with keying_bench_open().
 */
#ifndef TESTS_SUPPORT_KEYING_BENCH_H
#define TESTS_SUPPORT_KEYING_BENCH_H

#include "base/arena.h"
#include "store/store.h"

/* Ids of the store's people. CHAKIR is a supervisor. */
enum { ALICE = 1, BASMA, CHAKIR, DRISS };

struct keying_bench {
	struct store *store;
	struct arena *arena;
	const char *scans; /* a folder */
	struct error error;
};

extern struct keying_bench bench;

/* Set-up and teardown of a group, and the set-up of a test: all tasks are gone, and all is drawn.
 */
int keying_bench_open(void **state);
int keying_bench_close(void **state);
int keying_bench_clear(void **state);

/* The first cell of what the superuser is answered. */
const char *sql(const char *format, ...) __attribute__((format(printf, 1, 2)));

void set_rate(int per_thousand, int empty, centimes dear);

/* A value of a page, or what somebody keys in the field of that name. */
struct said_field {
	const char *name, *value;
	enum source source;
	double confidence;
};

/* Stores a dossier of one page with these values, and gives its id. */
long store_dossier(const char *name, enum verdict verdict, const struct said_field *fields,
		   size_t count);

/* A usual accepted one, of which USUAL_TASKS are drawn. */
extern const struct said_field usual[];
enum { USUAL_FIELDS = 6, USUAL_TASKS = 5 };
long store_usual(const char *name);

/* What the person is given, in the bench's arena; how many. */
size_t next_of(long person, int most, struct keying_task **ret_tasks);

/* NULL: nothing is written there. */
void key(long task, long person, const char *value);

/* Keys all that a person is given as `said` has it; what it has not is nothing. */
void key_all(long person, const struct said_field *said, size_t count);

/* A column of the newest task of a field, and its id. */
const char *task_says(const char *name, const char *column);
long task_of(const char *name);

#endif
