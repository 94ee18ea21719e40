/*
 * Inside review/: sessions of the store, lent to one thread at a time. Those of the application and
 * those of each branch's login are kept apart. One whose connection was lost, or that is left in a
 * transaction, is closed when it comes back.
 */
#ifndef REVIEW_SESSIONS_H
#define REVIEW_SESSIONS_H

#include "base/error.h"
#include "store/store.h"

struct sessions;

/* Keeps at most so many that nobody uses. `place` must outlive it. */
struct sessions *sessions_new(const struct store_place *place, int idle_max);

/* When nobody has one any more. NULL is allowed. */
void sessions_free(struct sessions *sessions);

/* A session of the application (`branch` NULL) or of a branch's login, opened when none is idle.
 * Errors are those of store_open() and store_open_branch(). */
enum status sessions_take(struct sessions *sessions, const char *branch, struct store **ret_store,
			  struct error *error);

/* NULL is allowed. */
void sessions_give_back(struct sessions *sessions, const char *branch, struct store *store);

#endif
