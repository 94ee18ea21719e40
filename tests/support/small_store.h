/*
 * A store with a few files, looked at as a whole: what stage tests of the ledger, of fsck and of
 * the retention share. All of one program use the shared place, emptied before each test.
 */
#ifndef TESTS_SUPPORT_SMALL_STORE_H
#define TESTS_SUPPORT_SMALL_STORE_H

#include "store/store.h"

extern struct store *small_store;
extern struct arena *small_arena; /* lives as long as the program's tests */

/* For cmocka: of the group, and before each test. */
int small_store_open(void **state);
int small_store_close(void **state);
int small_store_empty(void **state);

/* Runs SQL as the superuser in the schema waraqa; gives the first cell of the last statement.
 * Static storage until the next call. */
const char *small_says(const char *sql);

/* Stores a dossier; gives its file's id. */
long small_save(const char *name, enum verdict verdict);

/* Queues, or refuses, a file whose content is its name. */
void small_queue(const char *name, const char *branch);
void small_refuse(const char *name);

/* The ledger of everything. */
struct ledger small_ledger(bool by_batch);

/* The codes of everything that is found, a blank after each. */
const char *small_fsck(bool bytes, struct fsck_counts *counts);

/* The path of an image, and of the original of the only file. */
char *small_path(const char *sha256, const char *kind);
char *small_original(void);

#endif
