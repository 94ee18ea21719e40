/*
 * Who acts, who may see what, and the trail of who did what. Part of store/store.h, which rooms
 * include.
 */
#ifndef STORE_TRAIL_H
#define STORE_TRAIL_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct store;
struct store_place;

/* Says who acts in this session, as the audit trail names it beside the login: "waraqa run (root)".
 * At most 200 bytes count. Until it is said, the trail has "unknown". */
void store_set_actor(struct store *store, const char *actor);

/* True when a DSN holds a password. */
bool store_dsn_has_password(const char *dsn);

/* ---- branches (branches.c) ------------------------------------------------------------------ */

/*
 * A session that sees a branch's dossiers and what hangs on them, nothing of another branch's, and
 * changes nothing: the database itself keeps the rows apart (docs/separation.md). In the private
 * cluster the branch's login is used; a DSN must name it. STATUS_NO_PERMISSION when the login is
 * not that branch's or could become one that sees more. Other errors are as store_open()'s.
 */
enum status store_open_as_branch(const struct store_place *place, const char *branch,
				 struct store **ret_store, struct error *error);

/* As above, with whatever login is the branch's account, also with a DSN: it is in the DSN's place,
 * and its password in the password file (PGPASSFILE). For a program that serves several branches.
 */
enum status store_open_branch(const struct store_place *place, const char *branch,
			      struct store **ret_store, struct error *error);

/*
 * Makes a login the branch's account, for good. In the private cluster the login is made and
 * `login` does not matter; with a DSN, which must be the owner's, it is one that the administrator
 * has made. Doing it again changes nothing. STATUS_NO_PERMISSION when there is no such login, it is
 * another branch's, or it is one that sees more.
 */
enum status store_bind_branch(const struct store_place *place, const char *branch,
			      const char *login, const char *actor, struct error *error);

struct store_branch {
	const char *branch, *login;
};

/* The branches that have accounts, by name, in `arena`. */
enum status store_list_branches(struct store *store, struct arena *arena,
				struct store_branch **ret_branches, size_t *ret_count,
				struct error *error);

/* ---- the audit trail (deeds.c, trail.c; docs/audit.md) -------------------------------------- */

/*
 * Every function that changes something, and every one that shows a dossier, its letter or its
 * images, notes that in the trail in the same transaction: when the trail cannot be written, it
 * fails.
 */

/* How far the trail went at a moment. */
struct store_audit_head {
	char store[40]; /* the store's id */
	long number;    /* of the newest row; 0: none yet */
	char hash[65];  /* of that row, hexadecimal */
	char time[32];  /* when this was asked: "2026-09-13T08:15:00Z" */
};

enum status store_audit_head(struct store *store, struct store_audit_head *ret_head,
			     struct error *error);

/* What a walk along the whole trail found. */
struct store_audit_check {
	struct store_audit_head head;
	long rows;         /* that were walked */
	bool passed_mark;  /* it passes through the head that was given */
	char trouble[120]; /* the first row that does not fit, in words; "": the trail is whole */
};

/*
 * Walks the trail, making every hash anew, to the head; `mark` is a head of earlier times that it
 * must pass through (NULL: none). Some thousand rows at a time, without holding others up. A broken
 * trail is STATUS_OK with trouble, one without a head STATUS_BROKEN.
 */
enum status store_check_audit(struct store *store, const struct store_audit_head *mark,
			      struct store_audit_check *ret_check, struct error *error);

/* What is asked of the trail; 0, a date that is not set and NULL ask nothing. */
struct store_audit_filter {
	long dossier;
	struct date from, to; /* days, UTC */
	const char *who;      /* a part of the login or of the actor, in any case of letters */
	long most;            /* the newest so many */
};

struct store_audit_row {
	long number;
	const char *time;          /* "2026-09-13 08:15:00", UTC */
	const char *role, *actor;  /* the login; who acted, as the program said */
	const char *deed;          /* one of model/deed.list */
	long file, dossier, batch; /* 0: none */
	const char *details;       /* a JSON object */
};

/* In the order in which it was done. Rows and strings live in `arena`. */
enum status store_list_audit(struct store *store, const struct store_audit_filter *filter,
			     struct arena *arena, struct store_audit_row **ret_rows,
			     size_t *ret_count, struct error *error);

#endif
