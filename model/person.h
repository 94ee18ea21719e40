/* A person who uses the station, and the roles: one list. */
#ifndef MODEL_PERSON_H
#define MODEL_PERSON_H

#include "model/language.h"

#include <stdbool.h>

enum role {
#define ROLE(name, text, french, arabic) ROLE_##name,
#include "model/role.list"
#undef ROLE
	ROLE_COUNT
};

enum { PERSON_LOGIN_MAX = 40, PERSON_NAME_MAX = 100 };

struct person {
	long id;
	const char *login; /* see person_login_is_good() */
	const char *name;  /* as the screens call the person, 1..PERSON_NAME_MAX bytes */
	enum role role;
	const char *branch; /* of ROLE_BRANCH, whose dossiers alone the person sees; else NULL */
	enum language language;
	bool is_disabled;
	bool must_change; /* the password is one that somebody else has set */
};

/* "supervisor", as it is stored. Static storage. */
const char *role_name(enum role role);

/* As the screens call it. Static storage. */
const char *role_title(enum role role, enum language language);

/* False, and nothing written, when there is no such role. */
bool role_parse(const char *name, enum role *ret_role);

/* True for 1 to PERSON_LOGIN_MAX of a-z 0-9 . _ - that begin with a letter or a digit. */
bool person_login_is_good(const char *login);

#endif
