/*
 * The people of the station, and who is logged in. Part of store/store.h, which rooms include.
 *
 * Passwords come and go as argon2id hashes (base/password.h) and tokens as hashes (base/token.h):
 * nothing that is stored lets anybody in. All of this is asked by the application's session, never
 * by a branch's, which may not read it.
 */
#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "base/arena.h"
#include "base/error.h"
#include "model/person.h"

#include <stdbool.h>
#include <stddef.h>

struct store;

/* ---- accounts (people.c) -------------------------------------------------------------------- */

/* Adds a person with the hash of a first password; id, is_disabled do not matter. STATUS_LOST: the
 * login is somebody's already. */
enum status store_add_person(struct store *store, const struct person *person, const char *hash,
			     long *ret_id, struct error *error);

/* By login, in `arena`; STATUS_NO_INPUT when there is none. */
enum status store_find_person(struct store *store, const char *login, struct arena *arena,
			      struct person *ret_person, struct error *error);

/* A person as the page of people lists them. */
struct store_person {
	struct person person;
	const char *password_since; /* "2026-09-13 08:15", UTC */
	const char *seen;           /* when the newest session was begun, UTC; NULL: none is open */
};

/* Everybody, by login, in `arena`. */
enum status store_list_people(struct store *store, struct arena *arena,
			      struct store_person **ret_people, size_t *ret_count,
			      struct error *error);

/* The hash of a person's password in `arena`. STATUS_NO_INPUT: there is no such person. */
enum status store_person_hash(struct store *store, long person, struct arena *arena,
			      const char **ret_hash, struct error *error);

/* Puts a password in the place of another, and ends all of the person's sessions and keys. */
enum status store_set_password(struct store *store, long person, const char *hash, bool must_change,
			       struct error *error);

/* A person who is disabled cannot log in, and every session of theirs is over. */
enum status store_disable_person(struct store *store, long person, bool disabled,
				 struct error *error);

enum status store_set_language(struct store *store, long person, enum language language,
			       struct error *error);

/* ---- logging in (logins.c) ------------------------------------------------------------------ */

enum { STORE_TOKEN_BYTES = 32 }; /* of the hash of a token */

/* What is known before a password is looked at. */
struct store_try {
	long wait_s;            /* > 0: locked for so long; the password must not be looked at */
	const char *hash;       /* of the password; NULL: nobody who may log in has this login */
	struct person person;   /* id 0: there is none */
	const char *login_hash; /* for store_begin_session() to forget the tries */
};

/*
 * Counts a try of a login, whether or not somebody has it, before it is known to be in vain: so
 * tries at one time cannot pass the lock-out. From the fifth try in vain on the login is locked,
 * for 30 seconds and twice as long each time, an hour at most; a day without a try forgets it.
 */
enum status store_try_login(struct store *store, const char *login, struct arena *arena,
			    struct store_try *ret_try, struct error *error);

/* The password was wrong: notes it in the audit trail, as long for a login that nobody has. */
enum status store_refuse_login(struct store *store, const struct store_try *tried,
			       struct error *error);

/* How long a session lasts. */
struct store_session_limits {
	long idle_s, whole_s;
};

/* The password was right: forgets the tries and begins a session with the hash of a fresh token.
 * With the person alone in `tried` another session of somebody who is logged in already. */
enum status store_begin_session(struct store *store, const struct store_try *tried,
				const unsigned char token[STORE_TOKEN_BYTES],
				const struct store_session_limits *limits, struct error *error);

/* A key of a person for a program: a session without idle limit, for so many days. */
enum status store_begin_key(struct store *store, long person,
			    const unsigned char token[STORE_TOKEN_BYTES], long days,
			    struct error *error);

/*
 * Whose session it is, in `arena`, and puts off its idle limit; false in *ret_found when it is
 * none, is over, or its person is disabled. `is_key` says which of the two kinds is asked for.
 */
enum status store_find_session(struct store *store, const unsigned char token[STORE_TOKEN_BYTES],
			       bool is_key, long idle_s, struct arena *arena, bool *ret_found,
			       struct person *ret_person, struct error *error);

/* Ends it; it may be over already. */
enum status store_end_session(struct store *store, const struct person *person,
			      const unsigned char token[STORE_TOKEN_BYTES], struct error *error);

#endif
